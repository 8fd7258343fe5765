"""From a reviewed expectation to Great Expectations' own object."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, ClassVar

from etl.errors import ConfigurationError
from etl.validate.suites import Expectation, Suite

UNIQUE_TYPE = "ExpectColumnValuesToBeUnique"
COUNT = "rows_against"
"""Where a result of ``no_rows`` has their number, in its meta."""
_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")
"""What SQLAlchemy would take for a parameter; it knows no other text of a query."""
_TAG = re.compile(r"/\* expectation (\w+) ")


def configured(gx: Any, suite: Suite, expectation: Expectation) -> Any:
    """The expectation as Great Expectations runs it.

    Args:
        gx: the imported package.
        suite: that it belongs to.
        expectation: what is to hold.

    Raises:
        ConfigurationError: Great Expectations has no such class, or it refuses the arguments.
    """
    kind = no_rows() if expectation.sql else getattr(gx.expectations, expectation.type, None)
    if kind is None:
        raise ConfigurationError(
            f"expectations/{suite.table}.yaml: {expectation.name}.type: "
            f"Great Expectations has no {expectation.type}"
        )
    arguments = (
        {"unexpected_rows_query": _as_template(expectation)} if expectation.sql else expectation.kwargs
    )
    try:
        return kind(
            **arguments,
            severity=expectation.severity,
            meta={"name": expectation.name, "level": expectation.level},
            notes=f"{expectation.meaning} {expectation.meaning_zh}",
        )
    except (TypeError, ValueError) as e:
        raise ConfigurationError(
            f"expectations/{suite.table}.yaml: {expectation.name}.kwargs: {' '.join(str(e).split())}"
        ) from e


@lru_cache(maxsize=1)
def no_rows() -> Any:
    """The class of expectations given as a query: the rows against it are counted where they are.

    Great Expectations' own class runs the query a second time to fetch up to 200 rows, also where there are none.
    """
    from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
    from great_expectations.render.components import LegacyRendererType, RenderedStringTemplateContent
    from great_expectations.render.renderer.renderer import renderer

    class ExpectNoRows(UnexpectedRowsExpectation):
        metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

        def _validate(
            self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
        ) -> dict[str, Any]:
            found = int(metrics["unexpected_rows_query.row_count"])
            # of a result that is only to say whether, Great Expectations drops everything but the meta
            return {"success": found == 0, "result": {}, "meta": {COUNT: found}}

        @classmethod
        @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
        def _prescriptive_renderer(
            cls, configuration: Any = None, result: Any = None, runtime_configuration: Any = None, **_: Any
        ) -> list[Any]:
            """What the pages show of it: its name, what it means, and the query."""
            told = configuration or result.expectation_config
            return [
                RenderedStringTemplateContent(
                    content_block_type="string_template",
                    string_template={"template": "$text", "params": {"text": text}, "tag": tag},
                )
                for text, tag in _lines(told)
            ]

    return ExpectNoRows


def _lines(configuration: Any) -> list[tuple[str, str]]:
    """Text and mark-up of an expectation's lines on the pages."""
    query, _, _ = str(configuration.kwargs["unexpected_rows_query"]).rpartition(" /* expectation ")
    plain = query.replace("{{", "{").replace("}}", "}").replace("\\:", ":")
    return [(configuration.meta["name"], "strong"), (configuration.notes, "div"), (plain, "code")]


def _as_template(expectation: Expectation) -> str:
    """The query as Great Expectations wants it: a format string that mentions the batch.

    Queries name their tables themselves, since relationships need more than one; so the batch goes into a comment,
    which also says whose query it is, see ``tagged``.
    """
    query = _COLON.sub(r"\\:", str(expectation.sql)).replace("{", "{{").replace("}", "}}")
    return f"{query} /* expectation {expectation.name} {{batch}} */"


def tagged(statement: str) -> str | None:
    """Name of the expectation whose query a statement holds; ``None`` for those of Great Expectations' classes."""
    found = _TAG.search(statement)
    return found[1] if found else None


def rows_against(suite: Suite, expectation: Expectation, own_query: str | None) -> str | None:
    """A query for all rows against an expectation; ``None`` if there is none.

    Args:
        suite: that it belongs to.
        expectation: one that does not hold.
        own_query: what Great Expectations offers for one of its classes.
    """
    if expectation.sql:
        return expectation.sql
    if expectation.type == UNIQUE_TYPE:  # its own query has unbound parameters
        column = expectation.kwargs["column"]
        again = f"SELECT {column} FROM {suite.table} GROUP BY {column} HAVING count(*) > 1"
        return f"SELECT * FROM {suite.table} WHERE {column} IN ({again})"
    # of a table in a schema, Great Expectations writes a wrong FROM
    _, _, condition = str(own_query or "").strip().removesuffix(";").partition("\nWHERE ")
    return f"SELECT * FROM {suite.table} WHERE {condition}" if condition else None
