"""``survey snapshots``, ``rollback``, ``as-of``, ``release``, ``releases``: what was shown when, and what is frozen."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from etl.cli.options import Format, OutputFormat, examples
from etl.settings import load_settings

commands = typer.Typer()


class ReleaseKind(StrEnum):
    """Kinds of releases, as official statistics know them."""

    PROVISIONAL = "provisional"
    REVISED = "revised"
    FINAL = "final"


@commands.command(epilog=examples("survey snapshots", "survey snapshots --clean"))
def snapshots(
    clean: Annotated[
        bool,
        typer.Option(
            "--clean",
            help="Remove all but the last ones (SURVEY_SNAPSHOTS), the last of each month, and what is published.",
        ),
    ] = False,
    output: OutputFormat = Format.TABLE,
) -> None:
    """List what was published when and which snapshots of it are kept."""
    from etl.cli import archive

    if clean:
        archive.clean(load_settings())
    archive.list_snapshots(load_settings(), output)


@commands.command(epilog=examples("survey rollback", "survey rollback 20260301T0900"))
def rollback(
    load_id: Annotated[
        str | None,
        typer.Argument(
            metavar="LOAD_ID", help="A load of survey snapshots, or its beginning; by default the one before."
        ),
    ] = None,
) -> None:
    """Publish an older snapshot again; the next load builds on it and takes in again what the inputs say."""
    from etl.cli import archive

    archive.roll_back(load_settings(), load_id)


@commands.command(
    name="as-of", epilog=examples("survey as-of 2026-03-01", "survey as-of 2026-03-01T18:00+08:00")
)
def as_of(
    moment: Annotated[
        str, typer.Argument(metavar="DATE", help="A day (to its end) or a time; UTC if it names no offset.")
    ],
) -> None:
    """Tell which snapshot readers saw at a date; survey query --as-of DATE asks it."""
    from etl.cli import archive

    archive.as_of(load_settings(), moment)


@commands.command(epilog=examples("survey release provisional --survey univlib-covid19-2020"))
def release(
    kind: Annotated[
        ReleaseKind, typer.Argument(metavar="provisional|revised|final", help="What is released.")
    ],
    survey: Annotated[str, typer.Option("--survey", metavar="ID", help="The survey that is released.")],
) -> None:
    """Freeze what is published under a name, with notes of what changed since the survey's last release, and why."""
    from etl.cli import archive

    archive.release(load_settings(), survey, kind.value)


@commands.command(epilog=examples("survey releases", "survey releases --survey examples --format json"))
def releases(
    survey: Annotated[
        str | None, typer.Option("--survey", metavar="ID", help="Of this survey only; by default of all.")
    ] = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """List all releases and whether each file is still what was released; exit code 1 if one is not."""
    from etl.cli import archive

    raise typer.Exit(archive.list_releases(load_settings(), survey, output))
