"""The generator: its data is whole, its random reports state their truth, its print keeps the rules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest

from examples.generator.__main__ import compose, main, random_specs
from examples.generator.data import codes_of_group, frames, load, provinces
from examples.generator.grammar import SLOT, parse_figure, parse_frame
from examples.generator.layout import NOT_FIRST, NOT_LAST, break_lines
from examples.generator.numerals import FigureSpec, NumeralStyle, chinese, express
from examples.generator.pdf import write_pdf
from examples.generator.report import Report
from examples.generator.sections import Composer
from examples.generator.truth import text_of, truth_of
from tests.examples.test_examples import facts, needs_font, shown, squash

CODES = json.loads(Path(__file__).with_name("measure_codes.json").read_text(encoding="utf-8"))
OWN_SLOTS = {"S", "P", "C", "D"}


@pytest.fixture(scope="module")
def bench() -> list[Report]:
    return [compose(spec) for spec in random_specs(7, 25)]


@pytest.mark.parametrize("code", CODES)
def test_each_measure_has_differently_worded_frames(code: str) -> None:
    texts = {frame.text for frame in frames()[code] if code in frame.codes}
    assert len(texts) >= 4


def test_frames_name_known_measures_slots_and_fillers() -> None:
    for frame in (frame for group in frames().values() for frame in group):
        assert set(frame.codes) | set(frame.maybe) <= set(CODES)
        assert frame.status in ("done", "planned", "suspended")
        for slot in SLOT.findall(frame.text):
            if slot.startswith("="):
                assert float(slot.split("|")[1]) > 0
            elif ":" in slot:
                assert parse_figure(slot).low < parse_figure(slot).high
            else:
                assert slot in OWN_SLOTS or slot in load("fillers.yaml")


def test_frames_are_told_once() -> None:
    texts = [frame.text for group in frames().values() for frame in group]
    assert len(texts) == len(set(texts)) >= 500


def test_every_measure_has_a_heading_and_a_group() -> None:
    assert {code for codes in codes_of_group().values() for code in codes} == set(CODES)
    assert set(load("headings.yaml")["measures"]) == set(CODES)


def test_unknown_options_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown option"):
        parse_frame("donation", "{S}捐款 || whom=inst")
    with pytest.raises(ValueError, match="unknown figure option"):
        parse_figure("捐款:1-2:元:gold")


def test_invented_institutions_are_in_no_official_list() -> None:
    official = {i.name for province in provinces().values() for i in province.institutions}
    assert not official & {i.name for province in provinces().values() for i in province.invented}


@pytest.mark.parametrize(
    ("number", "words"),
    [(2, "两"), (10, "十"), (12, "十二"), (20, "二十"), (25, "二十五"), (102, "一百零二"), (110, "一百一十"),
     (200, "两百"), (2000, "两千"), (3050, "三千零五十"), (30000, "三万"), (20500, "两万零五百")],
)  # fmt: skip
def test_chinese_numerals(number: int, words: str) -> None:
    assert chinese(number) == words


@pytest.mark.parametrize("style", [NumeralStyle(), NumeralStyle(commas=True), NumeralStyle(chinese=0.5)])
def test_figures_stay_near_their_bounds_and_print_their_unit(style: NumeralStyle) -> None:
    rng, spec = Random(1), FigureSpec("文献传递", 80, 4800, "篇")
    for _ in range(300):
        figure = express(rng, spec, style)
        assert "篇" in figure.text
        assert 70 <= figure.value <= 4800
        assert (figure.qualifier == "exact") == (
            not re.search("余|多|近|约|超过|逾|不少于|以上", figure.text)
        )


def test_a_longer_run_begins_with_a_shorter_one() -> None:
    assert random_specs(3, 9)[:4] == random_specs(3, 4)
    assert random_specs(3, 4) != random_specs(4, 4)


def test_dev_and_held_out_reports_share_no_frame() -> None:
    used = {}
    for split in ("dev", "held_out"):
        writers = [Composer(spec, provinces()[spec.province]) for spec in random_specs(2, 8, split)]
        for composer in writers:
            composer.compose()
        told = {frame.text for group in frames().values() for frame in group}
        used[split] = {text for composer in writers for text in composer.writer.used} & told
    assert not used["dev"] & used["held_out"]
    assert min(map(len, used.values())) > 40


def test_random_reports_state_their_truth(bench: list[Report]) -> None:
    for report in bench:
        text = text_of(report)
        assert "{" not in text
        assert not re.search("，，|。。|，。|、、|^，", text)
        truth, whole = truth_of(report), squash(text)
        assert [fact for fact in facts(truth) if squash(fact["quote"]) not in whole] == []
        assert [m for m in truth["metrics"] if squash(m["value_text"]) not in squash(m["quote"])] == []


def test_random_reports_tell_a_measure_of_a_subject_once(bench: list[Report]) -> None:
    for report in bench:
        rows = [(m["subject"], m["measure"]) for m in truth_of(report)["measures"]]
        assert len(rows) == len(set(rows)) > 5


def test_plainly_printed_figures_have_the_printed_value(bench: list[Report]) -> None:
    plain = re.compile(r"(\d+(?:\.\d+)?)(万?)\D*$")
    checked = 0
    for metric in (m for report in bench for m in truth_of(report)["metrics"]):
        printed = metric["value_text"].replace(",", "").replace(" ", "")
        found = plain.fullmatch(printed)
        if metric["qualifier"] == "exact" and found:
            checked += 1
            assert metric["value"] == pytest.approx(float(found[1]) * (10_000 if found[2] else 1))
    assert checked > 200


def test_random_reports_cover_all_measures(bench: list[Report]) -> None:
    told = {code for report in bench for _, code in report.facts.measures}
    assert told == set(CODES)


def test_contradictions_are_told_only_where_wanted(bench: list[Report]) -> None:
    specs = random_specs(7, 25)
    flawless = [r for r, s in zip(bench, specs, strict=True) if not s.flaws and not s.declared_extra]
    assert flawless
    assert all(not report.facts.contradictions for report in flawless)
    assert any(report.facts.contradictions for report in bench)


@pytest.mark.parametrize("index", range(4))
def test_random_reports_are_printed_whole(index: int, tmp_path: Path) -> None:
    needs_font()
    spec = random_specs(11, 4)[index]
    report = compose(spec)
    write_pdf(report, spec, tmp_path / "report.pdf")
    text = shown(tmp_path / "report.pdf")
    parts = [part for fact in facts(truth_of(report)) for part in fact["quote"].split("\t")]
    assert [part for part in parts if squash(part) not in text] == []


def test_lines_keep_the_rules_of_chinese_print() -> None:
    text = "图书馆（含分馆）开通“点书到楼”，读者可在《书目》中查找；VPN与CARSI并用，共1,286篇。" * 20
    lines = break_lines(
        text, 10, 163, 20, lambda words, size: size * sum(1 if ord(c) > 255 else 0.5 for c in words)
    )
    assert "".join(lines) == text
    assert all(line[0] not in NOT_FIRST for line in lines)
    assert all(line[-1] not in NOT_LAST for line in lines)
    assert len(lines) > 20


def test_the_command_writes_truth_without_a_font(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "5", "--count", "2", "--out", str(tmp_path), "--no-pdf"]) == 0
    assert len(list((tmp_path / "truth").glob("*.json"))) == 2
    assert "2 reports" in capsys.readouterr().out


def test_the_command_names_the_font_package(tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("examples.generator.pdf.FONT_PATH", tmp_path / "missing.ttc")
    assert main(["--seed", "5", "--count", "1", "--out", str(tmp_path)]) == 1
    assert "apt-get install fonts-wqy-zenhei" in capsys.readouterr().err
