"""Measures that the rows of data tables state: by their labels, or by the kind of activity they list."""

from __future__ import annotations

from collections.abc import Sequence

from etl.model.observation import MeasureAdoption
from etl.normalize.columns import is_respondent_list
from etl.normalize.measures import Cue
from etl.normalize.reading import Reading
from etl.normalize.tables import Row, only_number, read_row, stated_by, table_subject

_CONFIDENCE, _PLAIN = 0.93, 0.6


def table_adoptions(reading: Reading) -> list[MeasureAdoption]:
    """Measures with which the rows of a table are labelled and that they count above zero."""
    found = []
    words = reading.compiled.vocabulary.tables
    for table in reading.document.tables:
        if table.row_count < 2 or is_respondent_list(table, words):
            continue
        texts, default = table.texts(), table_subject(reading, table)
        for row_no in range(1, table.row_count):
            row = read_row(reading, table, texts[row_no], row_no, texts[0], default, ())
            cue = _row_cue(reading, row, texts[row_no]) if row and row.label else None
            if row and cue and cue.weight >= _PLAIN:
                found.append(
                    MeasureAdoption(
                        row.subject, cue.measure_code, "done", None, row.evidence, _CONFIDENCE * cue.weight
                    )
                )
    return found


def _row_cue(reading: Reading, row: Row, texts: Sequence[str]) -> Cue | None:
    """What a row states: by its label if it counts anything; of an institution's activity also by the cell behind it.

    The cell behind the label tells of what kind the activity is (云端诗会 | 线上读书会 | 296).
    """
    if any(n.value for text in texts if (n := only_number(text))):
        cue = stated_by(reading, row.label)
        if cue and cue.weight >= _PLAIN:
            return cue
    if row.subject.type != "institution" or row.label not in texts:
        return None
    behind = next(iter(texts[texts.index(row.label) + 1 :]), "")
    if not behind or only_number(behind):
        return None
    kind = stated_by(reading, f"{row.label}:{behind}")
    return kind if kind and kind.status == "done" else None
