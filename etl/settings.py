"""Where things stand and how much a run may use: one typed class, read from the environment.

Every field ``x`` is set by the environment variable ``SURVEY_X`` (``survey_home`` by ``SURVEY_HOME``).
Relative paths count from the working directory. Importing this module touches no file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from etl.errors import ConfigurationError

PROJECT_DIR = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings of a run.

    Attributes:
        survey_home: everything a run makes, the published warehouse aside.
        warehouse: the published DuckDB database, beside the state if only ``SURVEY_HOME`` is set; or a lake,
            ``ducklake:postgres:<connection>;data=<folder>``, which stays text.
        inbox: folder of submitted PDFs, searched in depth.
        schemas_dir: survey definitions, reference data and the star schema's registry.
        expectations_dir: the reviewed expectation suites.
        views_dir: the SQL of the warehouse's views.
        dags_dir: where Airflow finds the DAGs.
        processes: how many files are read at the same time.
        batch_size: files in one mapped task, where there are not too many of them (see ``max_batches``).
        max_batches: mapped tasks of one run; Airflow allows 1024, far fewer stay readable.
        seconds_per_file: time after which the reading of one file is given up.
        megabytes_per_process: memory after which a reading process is refused more.
        megabytes_per_file: size from which a file is not read.
        pages_per_file: number of pages from which a file is not read.
        megapixels_per_image: size of a picture from which its page is not read by OCR.
        validation_megabytes: memory that validation may use; beyond it, it works on disk.
        lock_seconds: how long a run waits for another one that is loading.
        snapshots: how many published snapshots are kept besides the last one of each month.
    """

    model_config = SettingsConfigDict(
        env_prefix="SURVEY_", env_ignore_empty=True, frozen=True, extra="forbid"
    )

    survey_home: Path = Field(PROJECT_DIR / ".survey", validation_alias=AliasChoices("survey_home"))
    warehouse: Path | str = PROJECT_DIR / "warehouse" / "survey.duckdb"
    inbox: Path = PROJECT_DIR / "examples" / "submissions"
    schemas_dir: Path = PROJECT_DIR / "schemas"
    expectations_dir: Path = PROJECT_DIR / "expectations"
    views_dir: Path = PROJECT_DIR / "warehouse"
    dags_dir: Path = PROJECT_DIR / "dags"
    processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=64)
    batch_size: int = Field(8, ge=1)
    max_batches: int = Field(256, ge=1, le=1024)
    seconds_per_file: int = Field(900, ge=1)
    megabytes_per_process: int = Field(4096, ge=256)
    megabytes_per_file: int = Field(256, ge=1)
    pages_per_file: int = Field(5000, ge=1)
    megapixels_per_image: int = Field(200, ge=1)
    validation_megabytes: int = Field(4096, ge=256)
    lock_seconds: int = Field(600, ge=0)
    snapshots: int = Field(10, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _warehouse_beside_state(cls, values: Any) -> Any:
        """With only the state's place given, the warehouse stands in it."""
        if isinstance(values, dict) and values.get("survey_home") and not values.get("warehouse"):
            return {**values, "warehouse": Path(values["survey_home"]) / "survey.duckdb"}
        return values

    @field_validator("warehouse")
    @classmethod
    def _file_or_lake(cls, value: Path | str) -> Path | str:
        """What does not begin as a lake is a file."""
        return value if str(value).startswith("ducklake:") else Path(value)

    @field_validator("*")
    @classmethod
    def _absolute(cls, value: Any) -> Any:
        """Paths are made absolute; symbolic links stay as given."""
        return Path(os.path.abspath(value.expanduser())) if isinstance(value, Path) else value  # noqa: PTH100

    @property
    def warehouse_name(self) -> str:
        """The warehouse as it may be printed: without a password."""
        return re.sub(r"password\s*=\s*('[^']*'|\S+)", "password=***", str(self.warehouse))

    @property
    def received_dir(self) -> Path:
        """Every received file, named by its hash."""
        return self.survey_home / "received"

    @property
    def submissions_log(self) -> Path:
        """Append-only JSON lines: one per received file name and content."""
        return self.survey_home / "submissions.jsonl"

    @property
    def incidents_log(self) -> Path:
        """Append-only JSON lines: files seen but not received (vanished, unreadable)."""
        return self.survey_home / "incidents.jsonl"

    @property
    def artifacts_dir(self) -> Path:
        """What was read from received files; all of it can be made again."""
        return self.survey_home / "artifacts"

    @property
    def documents_dir(self) -> Path:
        """Documents as read, named by hash and extractor version."""
        return self.artifacts_dir / "documents"

    @property
    def reports_dir(self) -> Path:
        """Normalised reports, named by hash and version."""
        return self.artifacts_dir / "reports"

    @property
    def outcomes_dir(self) -> Path:
        """Why a file did not become a report, named by hash and version."""
        return self.artifacts_dir / "outcomes"

    @property
    def candidates_dir(self) -> Path:
        """Candidate databases that are not published yet."""
        return self.survey_home / "candidates"

    @property
    def data_docs_dir(self) -> Path:
        """Great Expectations' pages."""
        return self.survey_home / "data_docs"

    @property
    def published_state(self) -> Path:
        """What the last load of this state published."""
        return self.survey_home / "published.json"

    @property
    def snapshots_dir(self) -> Path:
        """What was published before, one file per load."""
        return self.survey_home / "snapshots"

    @property
    def publications_log(self) -> Path:
        """Append-only JSON lines: which load was put before the readers when, rollbacks included."""
        return self.survey_home / "publications.jsonl"

    @property
    def releases_dir(self) -> Path:
        """Released snapshots with their notes; nothing in it is ever changed."""
        return self.survey_home / "releases"

    @property
    def releases_log(self) -> Path:
        """Append-only JSON lines: every release with its file's hash."""
        return self.survey_home / "releases.jsonl"

    @property
    def airflow_home(self) -> Path:
        """Airflow's own files, its metadata database among them."""
        return self.survey_home / "airflow"


def load_settings(**overrides: Any) -> Settings:
    """The settings in force: ``overrides`` before the environment before the defaults.

    Raises:
        ConfigurationError: a value is wrong; the text names the variable and the reason.
    """
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        variable = name if name.startswith("SURVEY_") else f"SURVEY_{name}"
        raise ConfigurationError(f"{variable}: {first['msg']} (got {first['input']!r})") from error
