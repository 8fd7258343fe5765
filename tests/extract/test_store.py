from __future__ import annotations

import hashlib

import pytest

from etl.errors import RejectedReport
from etl.extract import EXTRACTOR_VERSION, artifact_path, extract_to, load_document, read_pdf
from etl.extract.store import write_atomically
from tests.extract.texts import CLOSED


@pytest.fixture
def report(sheet):
    path = sheet().paragraph(CLOSED).ruled([["馆", "次"], ["东湖", "1"]], [80, 60]).save()
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_document_survives_the_round_trip(report, tmp_path):
    path, sha256 = report
    target = extract_to(path, sha256, tmp_path / "artifacts")
    assert target == artifact_path(sha256, tmp_path / "artifacts")
    assert target.name == f"{sha256}.{EXTRACTOR_VERSION}.json"
    assert load_document(target) == read_pdf(path)


def test_a_known_file_is_not_read_again(report, tmp_path, monkeypatch):
    path, sha256 = report
    target = extract_to(path, sha256, tmp_path)
    path.unlink()
    assert extract_to(path, sha256, tmp_path) == target


def test_a_damaged_artifact_is_read_anew(report, tmp_path):
    path, sha256 = report
    target = extract_to(path, sha256, tmp_path)
    target.write_bytes(target.read_bytes()[:100])
    assert load_document(extract_to(path, sha256, tmp_path)).sha256 == sha256


def test_a_file_that_changed_meanwhile_is_not_kept(report, tmp_path):
    path, _ = report
    with pytest.raises(RejectedReport) as caught:
        extract_to(path, "0" * 64, tmp_path)
    assert caught.value.reason_code == "changed"
    assert not list((tmp_path / "documents").glob("*"))


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        write_atomically(tmp_path / "documents" / "a.json", b"{}")
    assert list((tmp_path / "documents").iterdir()) == []
