"""The reviewed expectations: one file per table, each expectation with its severity and its meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from etl.errors import ConfigurationError

SQL_TYPE = "UnexpectedRowsExpectation"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Strict):
    """One thing that must hold.

    Attributes:
        name: unique in its suite.
        type: name of a Great Expectations class; left out where ``sql`` is given.
        kwargs: its arguments.
        sql: a query that returns the rows against it, with the suite's key and document columns.
        severity: ``critical`` keeps documents, or the load, from being published; ``warning`` is recorded.
        by_document: whether the rows at fault belong to documents, which are then quarantined; else the load stops.
        meaning: one sentence, in English; ``meaning_zh`` the same in Chinese.
        audience: for whom it is.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: str = SQL_TYPE
    kwargs: dict[str, Any] = Field(default_factory=dict)
    sql: str | None = None
    severity: Literal["critical", "warning"]
    by_document: bool = True
    meaning: str = Field(min_length=1)
    meaning_zh: str = Field(min_length=1)
    audience: tuple[Literal["analyst", "steward", "engineer"], ...] = ("engineer",)

    @model_validator(mode="after")
    def _sql_or_type(self) -> Expectation:
        if (self.type == SQL_TYPE) != (self.sql is not None):
            raise ValueError("either sql, or a type with its kwargs")
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

    @model_validator(mode="after")
    def _names_are_unique(self) -> Suite:
        names = [e.name for e in self.expectations]
        if doubled := sorted({n for n in names if names.count(n) > 1}):
            raise ValueError(f"expectation {doubled[0]} stands twice")
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
