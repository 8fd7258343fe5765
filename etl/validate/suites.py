"""The reviewed expectations: one file per table, each expectation with its level, severity and meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from etl.errors import ConfigurationError

SQL_TYPE = "UnexpectedRowsExpectation"

Level = Literal["document", "load", "trend"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Strict):
    """One thing that must hold.

    Attributes:
        name: unique in its suite.
        type: name of a Great Expectations class; left out where ``sql`` is given.
        kwargs: its arguments.
        sql: a query that returns the rows against it, with the suite's key and document columns.
        level: what it speaks of. ``document``: rows of one report, which alone is kept out if they are at fault;
            ``load``: the load as a whole; ``trend``: what the load changes in what is published, only ever a warning.
            Where it is left out: ``document`` if the suite's rows belong to documents, else ``load``.
        severity: ``critical`` keeps the document, or the load, from being published; ``warning`` is recorded.
        meaning: one sentence, in English; ``meaning_zh`` the same in Chinese.
        audience: for whom it is.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: str = SQL_TYPE
    kwargs: dict[str, Any] = Field(default_factory=dict)
    sql: str | None = None
    level: Level
    severity: Literal["critical", "warning"]
    meaning: str = Field(min_length=1)
    meaning_zh: str = Field(min_length=1)
    audience: tuple[Literal["analyst", "steward", "engineer"], ...] = ("engineer",)

    @model_validator(mode="after")
    def _sql_or_type(self) -> Expectation:
        if (self.type == SQL_TYPE) != (self.sql is not None):
            raise ValueError("either sql, or a type with its kwargs")
        if self.level == "trend" and self.severity != "warning":
            raise ValueError("a trend is a warning")
        return self


class Suite(_Strict):
    """The expectations of one table.

    Attributes:
        table: with its schema where that is not ``main``.
        key: columns that name a row in reports of failures.
        document: column that names the document at fault (its ``document_sk``); ``None`` if rows belong to no document.
    """

    table: str
    key: tuple[str, ...]
    document: str | None = None
    expectations: tuple[Expectation, ...]

    @property
    def name(self) -> str:
        """The suite's name: its table's."""
        return self.table

    @model_validator(mode="before")
    @classmethod
    def _default_level(cls, values: Any) -> Any:
        """Whatever is no suite at all is left to the checks of its fields."""
        if not isinstance(values, dict) or not isinstance(values.get("expectations"), list):
            return values
        level = "document" if values.get("document") else "load"
        entries = [{"level": level, **e} if isinstance(e, dict) else e for e in values["expectations"]]
        return {**values, "expectations": entries}

    @model_validator(mode="after")
    def _consistent(self) -> Suite:
        names = [e.name for e in self.expectations]
        if doubled := sorted({n for n in names if names.count(n) > 1}):
            raise ValueError(f"expectation {doubled[0]} stands twice")
        if not self.document and (of := [e.name for e in self.expectations if e.level == "document"]):
            raise ValueError(f"expectation {of[0]} is of documents, but the suite names no document column")
        return self


def load_suites(folder: Path) -> tuple[Suite, ...]:
    """All suites, sorted by file name.

    Raises:
        ConfigurationError: there is none, a file is no YAML, a key is unknown, missing or of another type, a file is
            not named for its table; the text names file, key and reason.
    """
    suites = tuple(_load(path) for path in sorted(folder.glob("*.yaml")))
    if not suites:
        raise ConfigurationError(f"{folder}: holds no suites (*.yaml)")
    return suites


def _load(path: Path) -> Suite:
    try:
        suite = Suite.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (OSError, yaml.YAMLError) as e:
        raise ConfigurationError(f"{path}: cannot be read: {' '.join(str(e).split())}") from e
    except ValidationError as e:
        first = e.errors()[0]
        at = ".".join(str(part) for part in first["loc"]) or "file"
        raise ConfigurationError(f"{path}: {at}: {first['msg']}") from e
    if path.stem != suite.table:
        raise ConfigurationError(f"{path}: table: is {suite.table}, but the file is named for {path.stem}")
    return suite
