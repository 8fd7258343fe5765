"""Damage that a reader of PDF would pass over in silence."""

from __future__ import annotations

import base64
import os
import zlib
from pathlib import Path

import pytest

from etl.errors import QuarantinedReport
from etl.extract import read_pdf
from etl.extract.streams import StreamFault, StreamTooLarge, ascii85, inflate
from tests.extract import hostile
from tests.extract.hostile import content, one_page, stream

PACKED = zlib.compress(content(), 9)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"


def _flate(data: bytes) -> bytes:
    return stream(data, b"/Filter /FlateDecode")


def _refused(tmp_path: Path, data: bytes) -> QuarantinedReport:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(data)
    with pytest.raises(QuarantinedReport) as caught:
        read_pdf(path)
    return caught.value


def _warnings(tmp_path: Path, data: bytes) -> tuple[str, ...]:
    path = tmp_path / "odd.pdf"
    path.write_bytes(data)
    return read_pdf(path).warnings


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (one_page(shown=_flate(PACKED[:-1] + bytes([PACKED[-1] ^ 1]))), "incorrect data check"),
        (one_page(shown=_flate(PACKED[: len(PACKED) // 2])), "ends before its data does"),
        (one_page(shown=stream(PACKED)), "encoded, and does not say how"),
        (one_page(shown=stream(base64.a85encode(PACKED) + b"~>")), "encoded, and does not say how"),
        (one_page(shown=stream(PACKED, b"/Filter /FlatfDecode")), "unknown filter /FlatfDecode"),
        (one_page(shown=stream(b"no more than a few words of prose")), "content is none"),
        (one_page().replace(b"/Contents 4 0 R", b"/Contents 8 0 R"), "content is missing"),
        (one_page().replace(b"/Contents", b"/Contentz"), "content is missing"),
        (one_page().replace(b"/F1 5 0 R", b"/F2 5 0 R"), "font F1 is missing"),
        (one_page().replace(b"/F1 5 0 R", b"/F1 8 0 R"), "font F1 is missing"),
        (one_page().replace(b"/F1 5 0 R", b"/F1 3 0 R"), "font F1 is missing"),
        (one_page(more={5: FONT + b" /ToUnicode 4 0 R >>"}), "ToUnicode of font F1 is the page's content as well"),
        (one_page().replace(b"/Count 1", b"/Count 2"), "2 pages, 1 are there"),
        (one_page(shown=stream(content(3) + b" BT (a bracket left open " + content(40))), "could be read"),
    ],
)  # fmt: skip
def test_what_is_missing_is_found_with_its_page(tmp_path: Path, data: bytes, words: str) -> None:
    error = _refused(tmp_path, data)
    assert error.reason_code == "damaged"
    assert words in error.reason
    assert error.page_no == (None if "pages" in words else 1)


def test_a_character_map_is_verified(tmp_path: Path) -> None:
    data = one_page(more={5: FONT + b" /ToUnicode 6 0 R >>", 6: _flate(PACKED[:-4] + b"abcd")})
    assert "ToUnicode of font F1 cannot be decoded" in _refused(tmp_path, data).reason


def test_a_checksum_left_out_is_no_damage(tmp_path: Path) -> None:
    assert _warnings(tmp_path, one_page(shown=_flate(PACKED[:-4]))) == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (one_page(xobjects=b"/XObject << /Im0 9 0 R >>"), "what it draws as Im0 is missing"),
        (one_page().replace(b"/F1 5 0 R", b"/F1 5 0 R /F2 5 0 R"), "two names stand for one font"),
        (one_page().replace(b"/BaseFont /Helvetica", b"/BaseFont /ABCDEF+Song"), "should stand in the file"),
        (one_page().replace(b"xref\n0", b"xrxf\n0"), "structure mended"),
        (
            one_page(more={5: FONT + b" /FirstChar 65 /LastChar 68 /Widths [500 500 500] >>"}),
            "fewer widths than",
        ),
        (
            one_page(more={5: FONT + b" /FirstChar 65 /LastChar 66 /Widths [500 null] >>"}),
            "widths that are no numbers",
        ),
        (one_page(shown=stream(content(20) + bytes(512) + content(20))), "zeros stand where content should"),
    ],
)
def test_what_looks_odd_is_told_of(tmp_path: Path, data: bytes, words: str) -> None:
    assert any(words in warning for warning in _warnings(tmp_path, data))


def test_two_pages_of_one_content_are_told_of(tmp_path: Path) -> None:
    assert any("show the same content" in w for w in _warnings(tmp_path, hostile.many_pages(2)))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 1000])
def test_ascii85_is_undone(size: int) -> None:
    data = os.urandom(size) + bytes(4 * (size % 2))
    assert ascii85(base64.a85encode(data, wrapcol=60) + b"~>") == data


def test_ascii85_refuses_other_characters() -> None:
    with pytest.raises(StreamFault):
        ascii85(b"ab\x80de~>")


def test_inflating_stops_at_the_limit() -> None:
    packed = zlib.compress(bytes(10_000_000))
    assert len(inflate(packed, 10_000_000)) == 10_000_000
    with pytest.raises(StreamTooLarge):
        inflate(packed, 9_999_999)
