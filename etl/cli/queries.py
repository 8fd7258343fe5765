"""The documented queries of ``warehouse/queries/``: a question in two languages, its caveat, and one statement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl.cli.output import print_rows
from etl.errors import ConfigurationError
from etl.settings import Settings

FOLDER = "queries"
_CAVEAT = "Caveat: "


@dataclass(frozen=True, slots=True)
class DocumentedQuery:
    """One file of the folder.

    Attributes:
        name: the file's stem.
        question: what it answers, in English.
        question_zh: the same in Chinese.
        caveat: how its answer may be misread.
        sql: the whole file.
    """

    name: str
    question: str
    question_zh: str
    caveat: str
    sql: str


def read_queries(folder: Path) -> tuple[DocumentedQuery, ...]:
    """All queries of a folder, by name.

    Raises:
        ConfigurationError: a file does not begin with question, question in Chinese, and caveat.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def _read(path: Path) -> DocumentedQuery:
    sql = path.read_text(encoding="utf-8")
    head = [line.removeprefix("-- ") for line in sql.splitlines()[:3] if line.startswith("-- ")]
    if len(head) < 3 or not head[2].startswith(_CAVEAT):
        raise ConfigurationError(
            f"{path}: its first three lines must be comments: a question, the same in Chinese, and '{_CAVEAT}...'"
        )
    return DocumentedQuery(path.stem, head[0], head[1], head[2].removeprefix(_CAVEAT), sql)


def read_statement(path: Path) -> str:
    """The SQL in a file.

    Raises:
        ConfigurationError: there is no such file, or it is no UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigurationError(f"{path}: cannot be read: {getattr(e, 'strerror', None) or e}") from e


def list_queries(settings: Settings, output: str) -> None:
    """Prints name, question and caveat of every documented query.

    Raises:
        ConfigurationError: a file has no such head.
    """
    rows = [(q.name, q.question, q.question_zh, q.caveat) for q in read_queries(settings.views_dir / FOLDER)]
    print_rows(("query", "question", "question_zh", "caveat"), rows, output)
