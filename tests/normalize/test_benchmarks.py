"""The benchmarks' own arithmetic: fits, diagrams, dropped words, lengthened reports."""

import random
import xml.etree.ElementTree as ET

import pytest

from benchmarks.calibration import Judged, as_yaml, expected_error, fit, sure, table
from benchmarks.cases import generated_cases, read_case, repeated, uncalibrated
from benchmarks.holdout import Dropper
from benchmarks.reliability import Series, reliability_svg
from etl.normalize.calibration import calibrated
from tests.normalize.papers import vocabulary


def facts(size: int, right: float, low: float, high: float) -> list[Judged]:
    rng = random.Random(7)
    return [Judged("adoptions", rng.uniform(low, high), rng.random() < right) for _ in range(size)]


def test_a_fit_rises_and_comes_near_the_shares() -> None:
    pytest.importorskip("sklearn")
    knots = fit([*facts(800, 0.6, 0.5, 0.7), *facts(800, 0.95, 0.8, 1.0)])
    assert [x for x, _ in knots] == sorted({x for x, _ in knots})
    assert [y for _, y in knots] == sorted(y for _, y in knots)
    assert calibrated(0.6, knots) == pytest.approx(0.6, abs=0.06)
    assert calibrated(0.9, knots) == pytest.approx(0.95, abs=0.04)


def test_sets_weigh_alike() -> None:
    pytest.importorskip("sklearn")
    knots = fit(facts(2000, 0.9, 0.7, 0.8), facts(200, 0.5, 0.7, 0.8))
    assert calibrated(0.75, knots) == pytest.approx(0.7, abs=0.06)


def test_bins_and_the_share_of_sure_facts() -> None:
    told = [Judged("adoptions", 0.92, True)] * 9 + [
        Judged("adoptions", 0.92, False),
        Judged("adoptions", 0.6, True),
    ]
    rows = table(told, None)
    assert [(round(c, 2), round(r, 2), n) for c, r, n in rows] == [(0.6, 1.0, 1), (0.92, 0.9, 10)]
    assert expected_error(rows) == pytest.approx((0.4 + 10 * 0.02) / 11)
    assert sure(told) == (0.9, 0.9)
    assert as_yaml({"adoptions": [(0.5, 0.7), (1.0, 0.99)]}).endswith("adoptions: [[0.5, 0.7], [1, 0.99]]\n")


def test_the_diagram_is_well_formed_and_holds_every_point() -> None:
    rows = [(0.7, 0.65, 20), (0.95, 0.97, 300)]
    root = ET.fromstring(reliability_svg([Series("a < b", rows), Series("c", rows[:1])]))
    circles = root.findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == 3 + 2  # points and legend
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert all(0 < float(c.attrib["cx"]) < width and 0 < float(c.attrib["cy"]) < height for c in circles)


def test_words_of_one_report_alone_are_dropped() -> None:
    dropper = Dropper(own="济南大学开通云阅读", others="开通校外访问")
    pruned = dropper.prune(
        {"all": [["云阅读", "开通", "没有这词"]], "code": "云阅读", "yields_to": ["云阅读"]}
    )
    assert pruned == {"all": [["开通", "没有这词"]], "code": "云阅读", "yields_to": ["云阅读"]}
    assert dropper.dropped == {"云阅读"}
    units = Dropper(own="一百云", others="").prune([{"code": "云"}, {"code": "本"}], "units")
    assert units == [{"code": "本"}]


def test_a_lengthened_report_says_the_same_of_the_same() -> None:
    case = generated_cases(41, 1)[0]
    raw = uncalibrated(vocabulary())
    once, thrice = read_case(repeated(case, 1), raw), read_case(repeated(case, 3), raw)
    told = {(a.subject.name, a.measure_code) for a in once.adoptions}
    assert told
    assert {(a.subject.name, a.measure_code) for a in thrice.adoptions} == told
