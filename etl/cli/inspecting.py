"""``survey inspect``: pages as the reader sees them, as pictures."""

from __future__ import annotations

from pathlib import Path

from etl.cli.output import console
from etl.errors import ConfigurationError
from etl.extract.inspect import inspect_pages


def inspect(path: Path, pages: list[int], folder: Path) -> None:
    """Writes one PNG per page and prints where it stands.

    Raises:
        ConfigurationError: the file has no such page.
        SurveyError: the file cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for number, picture in inspect_pages(path, pages or None):
            target = folder / f"{path.stem}-{number:03}.png"
            picture.save(target)
            console().print(str(target), markup=False, soft_wrap=True)
    except ValueError as error:
        raise ConfigurationError(f"inspect: {error}") from error
