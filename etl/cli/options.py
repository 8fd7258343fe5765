"""What several commands take alike."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


OutputFormat = Annotated[Format, typer.Option("--format", help="How rows are printed.")]


def examples(*lines: str) -> str:
    """A command's examples, as its help shows them."""
    return "Examples:\n\n" + "\n\n".join(f"[cyan]{line}[/cyan]" for line in lines)
