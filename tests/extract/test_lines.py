from __future__ import annotations

from array import array
from dataclasses import fields

from etl.extract.lines import Line, cut_line, segments


def _line(text: str, gaps: dict[int, float]) -> Line:
    """Characters 10 points wide, with wider gaps before some."""
    x0s, at = array("d"), 0.0
    for index in range(len(text)):
        at += gaps.get(index, 0.0)
        x0s.append(at)
        at += 10.0
    return Line(
        3, text, x0s, array("d", [x + 10 for x in x0s]), 1.0, 2.0, 1.8, 10.0, True, True, False, "Song",
        fields=[2, 4], confidence=0.7, spaced=True, column=2,
    )  # fmt: skip


def test_a_part_of_a_line_keeps_all_that_is_not_of_its_characters() -> None:
    line = _line("馆藏 图书", {})
    part = cut_line(line, 2, 5)
    assert (part.text, list(part.x0s), list(part.x1s)) == ("图书", [30.0, 40.0], [40.0, 50.0])
    assert part.fields == [1]
    own = {"text", "x0s", "x1s", "fields"}
    assert all(getattr(part, f.name) == getattr(line, f.name) for f in fields(Line) if f.name not in own)


def test_segments_part_where_blanks_are_wide() -> None:
    assert segments(_line("馆藏图书", {}), 9.0) == [(0, 4)]
    assert segments(_line("馆藏图书", {2: 12.0}), 9.0) == [(0, 2), (2, 4)]
    assert segments(_line("馆 藏图书", {}), 9.0) == [(0, 2), (2, 5)]
    assert segments(_line("馆", {}), 9.0) == [(0, 1)]
