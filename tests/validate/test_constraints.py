"""Every constraint of the published file is an expectation, too: a lake has none, and a candidate has none either."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest

from etl.load.registry import Registry, load_registry
from etl.validate import Suite, load_suites
from tests.load.factory import EXPECTATIONS, SCHEMAS, State
from tests.validate.mutations import DECISION

ELSEWHERE = {
    # its rows are what the expectations found, and are written after them
    "audit.expectation_result",
}
OF_EARLIER_LOADS = {
    # a file that is shown under another name keeps the load that decided it, whose record is not in the candidate
    ("audit.submission", "load_id"),
}
NOWHERE = {"BIGINT": "1", "VARCHAR": "'nowhere'", "DATE": "DATE '1066-10-14'"}
REGISTRY = load_registry(SCHEMAS / "star")


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A good candidate with a row in every table."""
    state = State(tmp_path_factory.mktemp("good"))
    with duckdb.connect(str(state.build([state.ready("a")]).path)) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(DECISION)
        yield con


@pytest.fixture(scope="module")
def is_noticed(con: duckdb.DuckDBPyConnection) -> Callable[[str, str], bool]:
    """Whether a statement, tried out, makes a critical expectation fail: of the table's own suite, or of any."""
    suites = {s.name: s for s in load_suites(EXPECTATIONS)}

    def noticed(table: str, statement: str) -> bool:
        con.begin()
        try:
            con.execute(statement)
            own = queries([suites[table]])
            return any_rows(con, own) or any_rows(con, queries(suites.values()))
        finally:
            con.rollback()

    return noticed


def queries(suites: object) -> list[str]:
    """What the critical expectations of some suites ask, those of classes put as queries."""
    return [
        e.sql or as_query(s, e.type, e.kwargs)
        for s in suites
        for e in s.expectations
        if e.severity == "critical"
    ]


def as_query(suite: Suite, kind: str, kwargs: dict[str, object]) -> str:
    """A domain or a unique column, as a query; of the other classes nothing is asked here."""
    column = kwargs.get("column")
    if kind == "ExpectColumnValuesToBeInSet":
        allowed = ", ".join(f"'{value}'" for value in kwargs["value_set"])
        return f"SELECT 1 FROM {suite.table} WHERE {column} NOT IN ({allowed})"
    if kind == "ExpectColumnValuesToBeUnique":
        return f"SELECT 1 FROM {suite.table} WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > 1"
    return "SELECT 1 WHERE false"


def any_rows(con: duckdb.DuckDBPyConnection, asked: list[str]) -> bool:
    return any(con.execute(f"SELECT 1 FROM ({sql}) LIMIT 1").fetchone() for sql in asked)


def columns(registry: Registry) -> Iterator[tuple[str, object]]:
    for table in registry.tables:
        if table.name not in ELSEWHERE:
            for column in table.columns:
                yield table.name, column


def test_every_table_of_the_candidate_has_rows_and_is_sound(con: duckdb.DuckDBPyConnection) -> None:
    for table in {table for table, _ in columns(REGISTRY)}:
        assert con.execute(f"SELECT count(*) > 0 FROM {table}").fetchone() == (True,), table
    assert not any_rows(con, queries(load_suites(EXPECTATIONS)))


def test_what_must_be_filled_is_an_expectation(is_noticed: Callable[[str, str], bool]) -> None:
    wanted = [(t, c.name) for t, c in columns(REGISTRY) if not c.nullable]
    assert len(wanted) > 150
    assert [w for w in wanted if not is_noticed(w[0], f"UPDATE {w[0]} SET {w[1]} = NULL")] == []


def test_every_domain_is_an_expectation(is_noticed: Callable[[str, str], bool]) -> None:
    outside = [(t, c.name, f"{c.minimum:g} - 1") for t, c in columns(REGISTRY) if c.minimum is not None]
    outside += [(t, c.name, f"{c.maximum:g} + 1") for t, c in columns(REGISTRY) if c.maximum is not None]
    outside += [(t, c.name, "'nowhere'") for t, c in columns(REGISTRY) if c.values]
    assert len(outside) > 50
    assert [o for o in outside if not is_noticed(o[0], f"UPDATE {o[0]} SET {o[1]} = {o[2]}")] == []


def test_every_relationship_is_an_expectation(is_noticed: Callable[[str, str], bool]) -> None:
    wanted = [
        (t, c)
        for t, c in columns(REGISTRY)
        if c.references and c.references != f"{t}.{c.name}" and (t, c.name) not in OF_EARLIER_LOADS
    ]
    assert len(wanted) > 40
    missed = [
        (t, c.name) for t, c in wanted if not is_noticed(t, f"UPDATE {t} SET {c.name} = {NOWHERE[c.type]}")
    ]
    assert missed == []


def test_every_key_is_an_expectation(is_noticed: Callable[[str, str], bool]) -> None:
    tables = [t for t in REGISTRY.tables if t.name not in ELSEWHERE]
    assert [t.name for t in tables if not is_noticed(t.name, f"INSERT INTO {t.name} FROM {t.name}")] == []
