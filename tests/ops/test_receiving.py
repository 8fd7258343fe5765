from __future__ import annotations

import hashlib
import shutil
import threading
from pathlib import Path

import pytest

from etl.errors import ConfigurationError, LoadError
from etl.settings import Settings
from etl.stages import receive, store


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def take(settings: Settings, *paths: Path, survey_id: str | None = None):
    return receive.receive(settings, receive.find_files(paths), survey_id)


def test_pdfs_are_found_in_depth_and_hidden_ones_passed_over(tmp_path: Path) -> None:
    wanted = [put(tmp_path, n, b"x") for n in ("a.pdf", "sub/B.PDF", "sub/deep/c.pdf")]
    for other in ("notes.txt", ".hidden.pdf", ".sync/d.pdf"):
        put(tmp_path, other, b"x")
    assert list(receive.find_files([tmp_path])) == wanted


def test_a_file_named_by_itself_is_taken_whatever_its_name(tmp_path: Path) -> None:
    path = put(tmp_path, "report.docx", b"x")
    assert list(receive.find_files([path])) == [path]


def test_a_path_that_does_not_exist_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        list(receive.find_files([tmp_path / "nowhere"]))


def test_a_received_file_outlives_the_inbox(settings: Settings, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    put(inbox, "a.pdf", b"content")
    new, incidents, seen = take(settings, inbox)
    shutil.rmtree(inbox)
    sha256 = hashlib.sha256(b"content").hexdigest()
    assert [(s.sha256, s.file_name, s.size) for s in new] == [(sha256, "a.pdf", 7)]
    assert (incidents, seen) == ([], 1)
    kept = store.received_path(settings, sha256)
    assert kept.read_bytes() == b"content"
    assert kept.stat().st_mode & 0o777 == 0o444
    assert list(settings.received_dir.iterdir()) == [kept]


def test_what_is_known_is_not_logged_again(settings: Settings, tmp_path: Path) -> None:
    put(tmp_path / "inbox", "a.pdf", b"content")
    take(settings, tmp_path / "inbox")
    log = settings.submissions_log.read_bytes()
    assert take(settings, tmp_path / "inbox") == ([], [], 1)
    assert settings.submissions_log.read_bytes() == log


def test_the_same_content_under_two_names_is_kept_once_and_logged_twice(
    settings: Settings, tmp_path: Path
) -> None:
    for name in ("a.pdf", "b.pdf"):
        put(tmp_path / "inbox", name, b"content")
    new, _, _ = take(settings, tmp_path / "inbox")
    assert [s.file_name for s in new] == ["a.pdf", "b.pdf"]
    assert len({s.sha256 for s in new}) == 1
    assert len(list(settings.received_dir.iterdir())) == 1


def test_handing_a_known_file_in_for_another_survey_is_a_submission(
    settings: Settings, tmp_path: Path
) -> None:
    path = put(tmp_path, "a.pdf", b"content")
    take(settings, path)
    new, _, _ = take(settings, path, survey_id="other")
    assert [s.survey_id for s in new] == ["other"]
    assert take(settings, path)[0] == []


def test_a_file_that_disappears_during_the_run_is_recorded_and_stops_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    put(tmp_path / "inbox", "gone.pdf", b"1")
    put(tmp_path / "inbox", "stays.pdf", b"2")

    def files():
        for path in receive.find_files([tmp_path / "inbox"]):
            if path.name == "gone.pdf":
                path.unlink()
            yield path

    new, incidents, seen = receive.receive(settings, files(), None)
    assert [s.file_name for s in new] == ["stays.pdf"]
    assert [(Path(i.path).name, i.reason_code) for i in incidents] == [("gone.pdf", "vanished")]
    assert seen == 2
    assert store.read_lines(settings.incidents_log)[0]["reason_code"] == "vanished"


def test_a_folder_or_a_dead_link_named_pdf_is_no_report(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "dir.pdf").mkdir(parents=True)
    (tmp_path / "inbox" / "dead.pdf").symlink_to(tmp_path / "nothing")
    new, incidents, _ = take(settings, tmp_path / "inbox")
    assert new == []
    assert [i.reason_code for i in incidents] == ["vanished"]


def test_an_unreadable_file_is_recorded(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "secret.pdf", b"1")
    opened = Path.open

    def refuse(self: Path, *args: object, **kwargs: object):
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    new, incidents, _ = take(settings, path)
    assert new == []
    assert [(i.reason_code, i.reason) for i in incidents] == [
        ("unreadable", "the file cannot be read: Permission denied")
    ]


def test_a_full_disk_is_one_clear_error_and_leaves_no_half_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.pdf", b"content")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receive.shutil, "copyfileobj", full)
    with pytest.raises(LoadError, match="No space left on device"):
        take(settings, path)
    assert list(settings.received_dir.iterdir()) == []
    assert store.read_submissions(settings) == []


def test_an_unwritable_home_is_one_clear_error(tmp_path: Path) -> None:
    blocked = put(tmp_path, "blocked", b"a file where a folder should be")
    path = put(tmp_path, "a.pdf", b"content")
    settings = Settings(survey_home=blocked / "home", warehouse=blocked / "w.duckdb")
    with pytest.raises(LoadError, match="blocked"):
        take(settings, path)


def test_a_file_that_changes_while_it_is_copied_waits_for_the_next_run(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.pdf", b"first")
    copy = shutil.copyfileobj

    def growing(source, target) -> None:
        copy(source, target)
        target.write(b" and more")

    monkeypatch.setattr(receive.shutil, "copyfileobj", growing)
    new, incidents, _ = take(settings, path)
    assert (new, [i.reason_code for i in incidents]) == ([], ["changed"])
    monkeypatch.undo()
    assert len(take(settings, path)[0]) == 1


def test_a_torn_last_line_of_the_log_is_dropped_at_the_next_append(
    settings: Settings, tmp_path: Path
) -> None:
    take(settings, put(tmp_path, "a.pdf", b"1"))
    with settings.submissions_log.open("ab") as stream:
        stream.write(b'{"sha256": "half')
    assert [s.file_name for s in store.read_submissions(settings)] == ["a.pdf"]
    take(settings, put(tmp_path, "b.pdf", b"2"))
    assert [s.file_name for s in store.read_submissions(settings)] == ["a.pdf", "b.pdf"]


def test_a_damaged_log_is_named_with_its_line(settings: Settings) -> None:
    settings.survey_home.mkdir()
    settings.submissions_log.write_bytes(b"{}\nnot json\n")
    with pytest.raises(ConfigurationError, match="line 2"):
        store.read_lines(settings.submissions_log)


def test_runs_at_the_same_time_log_each_file_once(settings: Settings, tmp_path: Path) -> None:
    for number in range(20):
        put(tmp_path / "inbox", f"{number}.pdf", str(number).encode())
    runs = [threading.Thread(target=take, args=(settings, tmp_path / "inbox")) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    names = [s.file_name for s in store.read_submissions(settings)]
    assert sorted(names) == sorted(f"{n}.pdf" for n in range(20))
    assert len(list(settings.received_dir.iterdir())) == 20
