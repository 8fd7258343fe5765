"""The pictures of what the reader saw."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from etl.cli.app import app
from etl.extract.inspect import inspect_pages
from tests.extract.texts import CLOSED, LOANS


def _report(sheet):
    report = sheet().paragraph(CLOSED).ruled([["馆", "次"], ["东湖学院", "12"]], [100, 60])
    return report.new_page().paragraph(LOANS).save()


def test_pages_are_drawn_with_their_blocks(sheet):
    pictures = dict(inspect_pages(_report(sheet)))
    assert list(pictures) == [1, 2]
    assert pictures[1].size == (1190, 1684)
    assert pictures[1].getpixel((10, 10)) == (255, 255, 255)
    colors = {color for _, color in pictures[1].getcolors(1 << 20)}
    assert {(67, 160, 71), (30, 136, 229)} <= colors  # the frames of the table's cells and of the paragraph


def test_a_page_that_is_not_there(sheet):
    with pytest.raises(ValueError, match="has no page 3, only 1 to 2"):
        list(inspect_pages(_report(sheet), [3]))


def test_the_command_writes_one_picture_per_page(sheet, tmp_path):
    out = tmp_path / "pictures"
    result = CliRunner().invoke(app, ["inspect", str(_report(sheet)), "--page", "2", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert [p.name for p in out.iterdir()] == ["report-002.png"]
    assert (out / "report-002.png").read_bytes().startswith(b"\x89PNG")
