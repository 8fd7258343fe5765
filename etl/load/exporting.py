"""What is published, for others to take away: one DuckDB file alike from either back end, or Parquet files."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import duckdb

from etl.errors import LoadError
from etl.load.backend import Location, open_warehouse, reading
from etl.load.connection import fresh, transaction
from etl.load.ddl import create_statements, quote
from etl.load.merging import qualified
from etl.load.registry import load_registry
from etl.load.views import create_views, read_views

READ_ONLY = 0o444


def export_duckdb(warehouse: Location, target: Path, *, schemas_dir: Path, views_dir: Path) -> None:
    """Write the published tables and views into a file of its own, read-only, replacing one that is there.

    Args:
        warehouse: what is published.
        target: the file.
        schemas_dir: holds ``star/``.
        views_dir: holds the views' SQL files.

    Raises:
        LoadError: nothing is published, or the file cannot be written; one that was there stays.
    """
    registry, views = load_registry(schemas_dir / "star"), read_views(views_dir)
    part = target.with_name(f".{target.name}.part")
    try:
        with fresh(part) as con:
            open_warehouse(warehouse).attach(con, "published")
            with transaction(con):
                for statement in create_statements(registry, constraints="all"):
                    con.execute(statement)
                for table in registry.tables:
                    source = qualified("published", table.name)
                    order = ", ".join(table.primary_key)
                    con.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM {source} ORDER BY {order}")
                create_views(con, views, registry)
            con.execute("DETACH published")
            con.execute("CHECKPOINT")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.chmod(READ_ONLY)
        part.replace(target)
    except OSError as e:
        raise LoadError(f"{target}: cannot be written: {e.strerror}") from e
    finally:
        with suppress(OSError):  # where the folder itself is none there is nothing to remove
            part.unlink(missing_ok=True)


def export_parquet(warehouse: Location, folder: Path) -> list[str]:
    """Write every table and every view as Parquet, each in a folder of its own (``mart.document/data.parquet``).

    Args:
        warehouse: what is published.
        folder: a new folder, made; it appears once all is in it.

    Returns:
        Names of what was written, sorted.

    Raises:
        LoadError: nothing is published, the folder is there already, or it cannot be written.
    """
    if folder.exists():
        raise LoadError(f"{folder}: is there already; name a folder that is to be made")
    part = folder.with_name(f".{folder.name}.part")
    try:
        with reading(warehouse) as con:
            names = [f"{schema}.{name}" for schema, name in con.execute(_RELATIONS).fetchall()]
            for name in names:
                (part / name).mkdir(parents=True)
                _copy(con, name, part / name / "data.parquet")
        part.replace(folder)
    except OSError as e:
        raise LoadError(f"{folder}: cannot be written: {e.strerror}") from e
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return names


_RELATIONS = """
SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()
UNION
SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = current_database() AND schema_name = 'mart'
ORDER BY ALL
"""


def _copy(con: duckdb.DuckDBPyConnection, name: str, target: Path) -> None:
    try:
        con.execute(f"COPY (FROM {name}) TO {quote(str(target))} (FORMAT parquet, COMPRESSION zstd)")
    except duckdb.Error as e:
        raise LoadError(f"{target}: {name} cannot be written: {e}") from e
