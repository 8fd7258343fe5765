from __future__ import annotations

from pathlib import Path

import pytest

from etl.errors import QuarantinedReport, RejectedReport, ReportError
from etl.extract import Limits, read_pdf
from tests.extract.texts import CLOSED, COURSES, LOANS


def _refused(path: Path, **limits: int) -> ReportError:
    with pytest.raises(ReportError) as caught:
        read_pdf(path, Limits(**limits))
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\0\0\n ", "empty_file"),
        (b"PK\x03\x04 a zipped office document", "not_pdf"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>", "truncated"),
        (b"%PDF-1.7\nnothing in it\nstartxref\n9\n%%EOF\n", "truncated"),
    ],
)
def test_bytes_that_are_no_report(tmp_path, data, code):
    path = tmp_path / "bad.pdf"
    path.write_bytes(data)
    error = _refused(path)
    assert isinstance(error, RejectedReport)
    assert (error.reason_code, error.file_name) == (code, "bad.pdf")


def test_every_truncation_is_recognised(sheet, tmp_path):
    whole = sheet().paragraph(CLOSED).paragraph(LOANS).save().read_bytes()
    path = tmp_path / "cut.pdf"
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.98):
        path.write_bytes(whole[: int(share * len(whole))])
        assert _refused(path).reason_code == "truncated", share


def test_a_file_with_bytes_after_its_end_is_whole(sheet, tmp_path):
    path = tmp_path / "padded.pdf"
    path.write_bytes(sheet().paragraph(CLOSED).save().read_bytes() + b"\0" * 5000)
    assert read_pdf(path).blocks[0].text == CLOSED


def test_a_missing_file_is_unreadable(tmp_path):
    error = _refused(tmp_path / "gone.pdf")
    assert (error.reason_code, error.file_name) == ("unreadable", "gone.pdf")


def test_a_password_is_asked_for(sheet):
    error = _refused(sheet(encrypt="secret").paragraph(CLOSED).save())
    assert isinstance(error, RejectedReport)
    assert error.reason_code == "encrypted"


def test_pages_without_text_are_quarantined(sheet):
    drawing = sheet()
    drawing.canvas.rect(100, 100, 300, 300, fill=1)
    error = _refused(drawing.save())
    assert isinstance(error, QuarantinedReport)
    assert error.reason_code == "no_text"


def test_limits_quarantine(sheet):
    path = sheet().paragraph(CLOSED).new_page().paragraph(COURSES).save()
    assert _refused(path, max_pages=1).reason_code == "page_limit"
    assert _refused(path, max_bytes=100).reason_code == "file_too_large"
    error = _refused(path, max_page_chars=50)
    assert (error.reason_code, error.page_no) == ("page_too_large", 1)
    assert isinstance(error, QuarantinedReport)


def test_a_scanned_page_among_others_is_told_of(sheet, tmp_path):
    from PIL import Image

    picture = tmp_path / "scan.png"
    Image.new("L", (60, 80), 200).save(picture)
    mixed = sheet().paragraph(CLOSED).new_page()
    mixed.canvas.drawImage(str(picture), 50, 50, 400, 600)
    document = read_pdf(mixed.save())
    assert [page.source for page in document.pages] == ["text", "blank"]
    assert document.pages[1].confidence == 0.0
    assert len(document.warnings) == 1
    assert document.warnings[0].startswith("page 2: no text layer")
