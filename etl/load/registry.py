"""The star schema's registry: one description of every table and column, from which all else is generated.

``schemas/star/fields.yaml`` describes each column name once; the other files list tables and the names in them. The
DDL with its comments (``etl.load.ddl``) and the data dictionary (``etl.load.dictionary``) are generated from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from etl.errors import ConfigurationError

ColumnType = Literal[
    "BIGINT",
    "INTEGER",
    "DOUBLE",
    "VARCHAR",
    "BOOLEAN",
    "DATE",
    "TIMESTAMPTZ",
    "VARCHAR[]",
    "DOUBLE[][]",
    "UBIGINT[]",
]
Audience = Literal["analyst", "steward", "engineer"]
M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    """Immutable, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Field(Strict):
    """What a column name means wherever it occurs.

    Attributes:
        label: what reports or stewards call it (Chinese).
        unit: of the numbers in it; "" where it has none.
        references: ``table.column`` that holds the key.
        values: the closed list of values, kept as a table constraint like ``minimum`` and ``maximum``.
    """

    type: ColumnType
    label: str
    description: str
    unit: str = ""
    references: str | None = None
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


class Column(Field):
    """A field in one table."""

    name: str
    nullable: bool = False


class Table(Strict):
    """One table of the star.

    Attributes:
        name: with its schema where that is not ``main`` (``audit.load_run``).
        grain: what one row stands for.
        natural_key: columns that identify a row in the world, where ``primary_key`` is a surrogate.
        replaced_by: column by whose value rows are replaced when a document is loaded again; ``None``: not by document.
    """

    name: str
    kind: Literal["dimension", "fact", "bridge", "detail", "audit"]
    audience: tuple[Audience, ...]
    label: str
    description: str
    grain: str
    primary_key: tuple[str, ...]
    natural_key: tuple[str, ...] = ()
    replaced_by: str | None = None
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _keys_are_columns(self) -> Table:
        names = {c.name for c in self.columns}
        if len(names) < len(self.columns):
            raise ValueError("a column stands twice")
        named = {*self.primary_key, *self.natural_key, *([self.replaced_by] if self.replaced_by else [])}
        if missing := named - names:
            raise ValueError(f"key columns that the table lacks: {sorted(missing)}")
        return self

    def column(self, name: str) -> Column:
        """The column of that name; ``KeyError`` if there is none."""
        return next((c for c in self.columns if c.name == name), None) or _missing(self.name, name)


class Registry(Strict):
    """All tables, in an order in which they can be created and filled; ``fields`` also describes columns of views."""

    schema_version: str
    fields: dict[str, Field]
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """The table of that name; ``KeyError`` if there is none."""
        return next((t for t in self.tables if t.name == name), None) or _missing("registry", name)

    @property
    def document_tables(self) -> tuple[Table, ...]:
        """Tables whose rows belong to one document each."""
        return tuple(t for t in self.tables if t.replaced_by)

    @property
    def schema_hash(self) -> str:
        """Changes whenever a table's columns, types or keys do; wording aside."""
        shape = [
            (t.name, t.primary_key, [(c.name, c.type, c.nullable) for c in t.columns]) for t in self.tables
        ]
        return hashlib.sha256(json.dumps([self.schema_version, shape]).encode()).hexdigest()[:16]


class _FieldsFile(Strict):
    schema_version: str
    fields: dict[str, Field]


class _TablesFile(Strict):
    tables: tuple[dict[str, Any], ...]


def load_registry(star_dir: Path) -> Registry:
    """Read and check the registry.

    Args:
        star_dir: folder with ``fields.yaml`` and the files of tables.

    Raises:
        ConfigurationError: a file is missing or no YAML, a key is unknown, missing or of another type, a column has no
            entry in ``fields.yaml``, a reference leads nowhere; the text names file, key and reason.
    """
    fields_path = star_dir / "fields.yaml"
    fields = _read(fields_path, _FieldsFile)
    tables: list[Table] = []
    for path in sorted(star_dir.glob("*.yaml"), key=_creation_order):
        if path != fields_path:
            tables.extend(_tables(path, fields.fields))
    _check_references(tables, star_dir)
    return Registry(schema_version=fields.schema_version, fields=fields.fields, tables=tuple(tables))


def _creation_order(path: Path) -> tuple[int, str]:
    known = ["dimensions", "facts", "audit"]
    return (known.index(path.stem) if path.stem in known else len(known), path.stem)


def _read(path: Path, model: type[M]) -> M:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as e:
        raise ConfigurationError(f"{path}: cannot be read: {e.strerror}") from e
    except yaml.YAMLError as e:
        raise ConfigurationError(f"{path}: no valid YAML: {' '.join(str(e).split())}") from e
    return _validate(path, "", content, model)


def _validate(path: Path, key: str, content: Any, model: type[M]) -> M:
    try:
        return model.model_validate(content)
    except ValidationError as e:
        first = e.errors()[0]
        at = ".".join(str(part) for part in ([key] if key else []) + list(first["loc"]))
        raise ConfigurationError(f"{path}: {at or 'file'}: {first['msg']}") from e


def _tables(path: Path, fields: dict[str, Field]) -> Iterable[Table]:
    for number, entry in enumerate(_read(path, _TablesFile).tables):
        key = str(entry.get("name", f"tables.{number}"))
        columns = [_column(path, key, item, fields) for item in entry.get("columns") or []]
        nullable = entry.get("nullable") or []
        if unknown := sorted(set(nullable) - {c["name"] for c in columns}):
            raise ConfigurationError(f"{path}: {key}.nullable: no column {unknown[0]}")
        for column in columns:
            column["nullable"] = column["name"] in nullable
        content = {k: v for k, v in entry.items() if k != "nullable"}
        yield _validate(path, key, {**content, "columns": columns}, Table)


def _column(path: Path, table: str, item: Any, fields: dict[str, Field]) -> dict[str, Any]:
    """A column from its entry: the name alone, or a mapping with the name that overrides the field."""
    entry = {"name": item} if isinstance(item, str) else item
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise ConfigurationError(
            f"{path}: {table}.columns: {item!r} is neither a name nor a mapping with a name"
        )
    name = entry["name"]
    base = fields[name].model_dump(exclude_defaults=True) if name in fields else {}
    if not base and "type" not in entry:
        raise ConfigurationError(f"{path}: {table}.columns.{name}: no such entry in fields.yaml")
    return {**base, **entry}


def _check_references(tables: list[Table], star_dir: Path) -> None:
    known = {f"{t.name}.{c.name}" for t in tables for c in t.columns}
    for table in tables:
        for column in table.columns:
            if column.references and column.references not in known:
                raise ConfigurationError(
                    f"{star_dir}: {table.name}.{column.name}: references {column.references}, which no table has"
                )


def _missing(where: str, name: str) -> Any:
    raise KeyError(f"{where} has no {name}")
