"""Commands for stewards: what each is called and takes. What they do stands in ``etl.cli.reviewing``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from etl.errors import ConfigurationError
from etl.settings import load_settings

commands = typer.Typer(add_completion=False, rich_markup_mode="rich")
PANEL = "For stewards"

By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who decides; by default the user of the system.")
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; every decision needs it.")]
SurveyId = Annotated[str | None, typer.Option("--survey", metavar="ID", help="Only this survey.")]


def _examples(*lines: str) -> str:
    return "Examples:\n\n" + "\n\n".join(f"[cyan]{line}[/cyan]" for line in lines)


@commands.command(
    rich_help_panel=PANEL,
    epilog=_examples("survey review --kind institution", "survey review --region 浙江 --out queue.csv"),
)
def review(
    kind: Annotated[
        Literal["fact", "institution", "finding", "file", "decision"] | None,
        typer.Option("--kind", help="Only items of this kind."),
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="REGION", help="Only this region: code or name.")
    ] = None,
    survey: SurveyId = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many items.")] = None,
    output: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="How items are printed.")
    ] = "table",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write a sheet (CSV) with columns to fill in."),
    ] = None,
) -> None:
    """List what should be looked at: doubts, contradictions, provisional institutions, files kept out."""
    from etl.cli import reviewing

    reviewing.review(load_settings(), kind, region, survey, limit, output, out)


@commands.command(
    rich_help_panel=PANEL,
    epilog=_examples(
        "survey decide accept fact:cfe091988b517d1bd43f --reason 原文无误",
        "survey decide correct fact:cfe0... --set value=3000 --set unit=册 --reason 核对原文",
        "survey decide assign institution:prov:330000:镕城学院 --set institution_code=13001 --reason 教育部名单",
        "survey decide add 报告.pdf --set page_no=3 --set evidence_text=延长借期至开学 "
        "--set subject=13001 --set measure_code=loan_extension --reason 漏读",
        "survey decide set-document 报告.pdf --set region_code=330000 --reason 封面写明",
        "survey decide --from queue.csv",
    ),
)
def decide(
    action: Annotated[
        str | None,
        typer.Argument(
            metavar="ACTION",
            help="accept, correct, reject, assign, add, set-document, release, withdraw or reinstate.",
        ),
    ] = None,
    items: Annotated[
        list[str] | None,
        typer.Argument(metavar="ITEM...", help="As survey review shows them; a file also by its name."),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="What is right; none takes a value away."),
    ] = None,
    reason: Reason = "",
    by: By = None,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take the decisions of a filled-in sheet.")
    ] = None,
) -> None:
    """Record decisions: who, when and why, with the machine's value beside; later ones supersede earlier ones."""
    from etl.cli import reviewing

    if source is not None:
        if action or items or sets or reason:
            raise ConfigurationError("decide: either --from a sheet, or an action with its items")
        reviewing.decide_sheet(load_settings(), source, by)
        return
    if not action or not items:
        raise ConfigurationError("decide: name an action and at least one item, or a sheet with --from")
    reviewing.decide(load_settings(), action, items, sets or [], reason, by)


@commands.command(rich_help_panel=PANEL, epilog=_examples("survey withdraw 报告.pdf --reason 省馆来函撤回"))
def withdraw(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Names of received files, or beginnings of hashes.")
    ],
    reason: Reason = "",
    by: By = None,
) -> None:
    """Take received files out of the warehouse with the next load; their record and the files themselves stay."""
    from etl.cli import reviewing

    reviewing.decide(load_settings(), "withdraw", [f"file:{f}" for f in files], [], reason, by)


@commands.command(rich_help_panel=PANEL)
def load() -> None:
    """Load, validate and publish what waits: decisions, and files that were received but not loaded."""
    from etl.cli import reviewing

    reviewing.load(load_settings())


@commands.command(rich_help_panel=PANEL, epilog=_examples("survey reply 浙江 --out replies"))
def reply(
    region: Annotated[str, typer.Argument(metavar="REGION", help="Code or name of the region.")],
    survey: SurveyId = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for sheet and page.")] = Path(),
) -> None:
    """Write what goes back to a province: what was understood, what contradicts itself, what is missing."""
    from etl.cli import reviewing

    reviewing.reply(load_settings(), region, survey, out)
