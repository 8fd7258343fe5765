"""``survey``: what each command is called and takes. What they do stands in the modules beside this one.

Exit codes: 0 done, 1 it failed (nothing readers see was changed), 2 wrong usage or configuration.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from etl.cli import history
from etl.cli.options import Format, OutputFormat, examples
from etl.cli.stewarding import commands as steward_commands
from etl.errors import ConfigurationError, SurveyError
from etl.settings import load_settings

app = typer.Typer(
    name="survey",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="From submitted report PDFs to a validated survey warehouse.",
    epilog="Places are set by SURVEY_HOME, SURVEY_WAREHOUSE and SURVEY_INBOX. "
    "Exit codes: 0 done, 1 failed (what is published stays), 2 wrong usage or configuration.",
)


Survey = Annotated[
    str | None,
    typer.Option(
        "--survey", metavar="ID", help="Survey they are handed in for; by default recognised by content."
    ),
]


@app.command(
    epilog=examples(
        "survey ingest ~/submissions",
        "survey ingest report.pdf --dry-run",
        "survey ingest --again 3fa94c",
    )
)
def ingest(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH...", help="PDFs, and folders that are searched in depth."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and report what would be loaded; keep and change nothing.")
    ] = False,
    again: Annotated[
        list[str] | None,
        typer.Option(
            "--again", metavar="SHA", help="Read this received file once more (hash or its beginning)."
        ),
    ] = None,
    survey: Survey = None,
) -> None:
    """Receive, read, load, validate and publish reports, without Airflow."""
    from etl.cli import ingesting

    if not paths and not again:
        raise ConfigurationError("ingest: name a PDF or a folder, or a received file with --again")
    if dry_run and again:
        raise ConfigurationError(
            "ingest: --dry-run reads given files only, --again received ones; use one of them"
        )
    if dry_run:
        ingesting.dry_run(load_settings(), paths or [], survey)
    else:
        ingesting.ingest(load_settings(), paths or [], survey, again or [])


@app.command(epilog=examples("survey run", "survey run --inbox ~/submissions"))
def run_dag(
    inbox: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder of PDFs; by default SURVEY_INBOX.")
    ] = None,
    survey: Survey = None,
) -> None:
    """Run the Airflow DAG once in this process, with a metadata database of its own (what make run does)."""
    from etl.cli import orchestration

    settings = load_settings(inbox=inbox)
    raise typer.Exit(orchestration.run_dag(settings, survey))


run_dag.__name__ = "run"


@app.command()
def airflow() -> None:
    """Start Airflow (scheduler, API server and pages) with the DAG loaded; Ctrl-C ends it."""
    from etl.cli import orchestration

    orchestration.standalone(load_settings())


@app.command(epilog=examples("survey status", "survey status --format json"))
def status(output: OutputFormat = Format.TABLE) -> None:
    """What was received, what became of it, and what is published."""
    from etl.cli import reading

    reading.status(load_settings(), output)


@app.command(
    epilog=examples(
        'survey query "SELECT region_name, issuer FROM mart.document"',
        "survey query --file warehouse/queries/metric_totals.sql",
        'survey query "FROM mart.respondent" --format csv > respondents.csv',
    )
)
def query(
    sql: Annotated[
        str | None, typer.Argument(metavar="SQL", help="One statement; the warehouse is opened read-only.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="Take the statement from a file; see survey queries."),
    ] = None,
    output: OutputFormat = Format.TABLE,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Print at most so many rows; by default all of them.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Ask what was published then; see survey as-of."),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option("--release", metavar="NAME", help="Ask what was released; see survey releases."),
    ] = None,
) -> None:
    """Ask the published warehouse in SQL; the views are those of schema [b]mart[/b]."""
    from etl.cli import queries, reading

    if (sql is None) == (file is None):
        raise ConfigurationError("query: give a statement, or a file with --file; one of them")
    statement = queries.read_statement(file) if file else str(sql)
    settings = load_settings()
    reading.query(settings, statement, output, limit, reading.database(settings, as_of, release))


@app.command(name="queries", epilog=examples("survey queries", "survey queries --format csv"))
def list_queries(output: OutputFormat = Format.TABLE) -> None:
    """List the documented queries of warehouse/queries/, each with its question and its caveat."""
    from etl.cli import queries

    queries.list_queries(load_settings(), output)


@app.command(epilog=examples("survey validate"))
def validate() -> None:
    """Run all expectations on everything that is loaded; exit code 1 if a critical one fails."""
    from etl.cli import reading

    raise typer.Exit(reading.validate(load_settings()))


@app.command(
    epilog=examples(
        "survey diff --against HEAD", "survey diff --against ../before/schemas --format csv > changes.csv"
    )
)
def diff(
    against: Annotated[
        str,
        typer.Option(
            metavar="REVISION|FOLDER", help="Schemas to compare with: a git revision's, or a folder's."
        ),
    ] = "HEAD",
    output: OutputFormat = Format.TABLE,
) -> None:
    """Facts gained, lost and changed by the schemas in force, over all reports read; publishes nothing."""
    from etl.cli import comparing

    comparing.diff(load_settings(), against, output)


@app.command(epilog=examples("survey train univlib-covid19-2020", "survey diff"))
def train(
    survey: Annotated[str, typer.Argument(metavar="ID", help="Survey with labelled sentences of its own.")],
) -> None:
    """Train a survey's cue model anew from the labelled sentences of its corpus/; the same give the same model."""
    from etl.cli import comparing

    comparing.train(load_settings(), survey)


@app.command(epilog=examples("survey explain 0f3a9c24d1b7e658"))
def explain(
    fact_id: Annotated[str, typer.Argument(metavar="FACT_ID", help="A fact_id of a mart view.")],
    output: Annotated[Format, typer.Option("--format", help="table or json.")] = Format.TABLE,
) -> None:
    """Where a fact comes from: report, file, page, boxes, evidence, versions, load, validation, decisions."""
    from etl.cli import reading

    reading.explain(load_settings(), fact_id, output)


@app.command(
    epilog=examples("survey inspect report.pdf --page 3", "survey inspect report.pdf --out pictures")
)
def inspect(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A PDF; it is read, and nothing is kept of it.")
    ],
    page: Annotated[
        list[int] | None, typer.Option("--page", metavar="N", help="Page from 1; by default all pages.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the pictures.")] = Path(),
) -> None:
    """Draw pages as the reader sees them: blocks, tables, cells and reading order, as PNG."""
    from etl.cli import inspecting

    inspecting.inspect(file, page or [], out)


@app.command(epilog=examples("survey export --duckdb covid.duckdb", "survey export --parquet covid"))
def export(
    duckdb: Annotated[
        Path | None, typer.Option("--duckdb", metavar="FILE", help="A DuckDB file, alike from file and lake.")
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option("--parquet", metavar="FOLDER", help="A new folder: one folder per table and view."),
    ] = None,
) -> None:
    """What is published, in a file or folder to take away."""
    from etl.cli import exporting

    exporting.export(load_settings(), duckdb, parquet)


app.add_typer(steward_commands)


app.add_typer(history.commands)


def run() -> None:
    """Runs the application and turns errors into one line and an exit code."""
    try:
        sys.exit(app(sys.argv[1:] or ["--help"], standalone_mode=False) or 0)
    except typer.TyperException as error:
        _fail(f"{error.format_message()} (see survey --help)", 2)
    except ConfigurationError as error:
        _fail(str(error), 2)
    except SurveyError as error:
        _fail(str(error), 1)
    except OSError as error:
        _fail(f"{error.filename or 'input/output'}: {error.strerror or error}", 1)
    except (KeyboardInterrupt, typer.Abort):
        _fail("interrupted; what is published stays as it was", 130)


def _fail(message: str, code: int) -> None:
    print(f"survey: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)
