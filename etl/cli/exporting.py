"""``survey export``: what is published, in a file or in a folder to take away."""

from __future__ import annotations

from pathlib import Path

from etl.cli.output import console
from etl.errors import ConfigurationError
from etl.load import export_duckdb, export_parquet
from etl.settings import Settings


def export(settings: Settings, duckdb: Path | None, parquet: Path | None) -> None:
    """Writes what is asked for.

    Raises:
        ConfigurationError: nothing is asked for.
        LoadError: nothing is published, or it cannot be written.
    """
    if duckdb is None and parquet is None:
        raise ConfigurationError("export: name a file with --duckdb, or a new folder with --parquet")
    if duckdb is not None:
        export_duckdb(
            settings.warehouse, duckdb, schemas_dir=settings.schemas_dir, views_dir=settings.views_dir
        )
        console().print(f"written: {duckdb}", markup=False)
    if parquet is not None:
        names = export_parquet(settings.warehouse, parquet)
        console().print(f"written: {len(names)} tables and views in {parquet}", markup=False)
