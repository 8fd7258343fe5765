"""Figures as Chinese writers print them, each with the value and the qualifier that it states."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

DIGITS = "零一二三四五六七八九"
PREFIXES = {"约": "approx", "近": "approx", "超过": "at_least", "逾": "at_least", "不少于": "at_least"}


@dataclass(frozen=True)
class FigureSpec:
    """A slot ``{name:low-high:unit:options}`` of a frame.

    Attributes:
        name: what is counted.
        low, high: bounds of the value, in the unit's own multiple (万 for 万册).
        unit: classifier as printed, with 万 where the frame prints one.
        kind: count, percent, growth, money, multiple, policy or other.
        exact: never dressed with 余, 近, 约 ...
        no_prefix: no 近, 约, 超过 before the number (the frame's verb forbids it).
        qualifier: the qualifier that the frame's own words state, if any.
        measure: code, "-" for none, "" for the frame's own.
        optional: a figure that is neither asked for nor wrong.
        plain_unit: the unit recorded, if not the printed one.
    """

    name: str
    low: float
    high: float
    unit: str
    kind: str = "count"
    exact: bool = False
    no_prefix: bool = False
    qualifier: str = ""
    measure: str = ""
    optional: bool = False
    plain_unit: str = ""

    @property
    def scale(self) -> int:
        return 10_000 if self.unit.startswith("万") else 1

    @property
    def recorded_unit(self) -> str:
        return self.plain_unit or self.unit.removeprefix("万")


@dataclass(frozen=True)
class Figure:
    """A printed figure: ``text`` with its classifier, ``value`` meant, ``qualifier`` stated."""

    text: str
    value: float
    qualifier: str


@dataclass(frozen=True)
class NumeralStyle:
    """How a writer prints numbers: share of Chinese numerals, separators, share of dressed figures."""

    chinese: float = 0.1
    commas: bool = False
    dressed: float = 0.5


def chinese(number: int, liang: bool = True) -> str:
    """A whole number below 100,000 in Chinese numerals, 两 before 百, 千 and 万 and alone where ``liang``."""
    if number >= 10_000:
        rest = number % 10_000
        tail = "" if not rest else ("零" if rest < 1000 else "") + chinese(rest, liang)
        return chinese(number // 10_000, liang) + "万" + tail
    if liang and number == 2:
        return "两"
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if not digit:
            zero = bool(out)
            continue
        word = "两" if liang and digit == 2 and unit >= 100 else DIGITS[digit]
        out += ("零" if zero else "") + word + name
        zero = False
    return out[1:] if 10 <= number < 20 else out or "零"


def draw(rng: Random, low: float, high: float) -> float:
    """A value between the bounds, wide ranges drawn by magnitude; one decimal where a bound has one."""
    decimals = 1 if any(bound != int(bound) for bound in (low, high)) else 0
    if low > 0 and high / low > 8:
        value = math.exp(rng.uniform(math.log(low), math.log(high)))
    else:
        value = rng.uniform(low, high)
    return round(value, decimals) if decimals else float(round(value))


def express(rng: Random, spec: FigureSpec, style: NumeralStyle) -> Figure:
    """Prints a figure of a slot: draws its value, chooses its dress."""
    if spec.scale > 1:
        return _ten_thousands(rng, spec, round(rng.uniform(spec.low, spec.high), 1), style)
    value = draw(rng, spec.low, spec.high)
    if spec.kind in ("percent", "growth", "multiple"):
        return _ratio(rng, spec, value, style)
    dressed = not spec.exact and not spec.qualifier and value >= 10 and rng.random() < style.dressed
    if dressed:
        return _dressed(rng, spec, value, style)
    whole = int(value)
    number = _plain(rng, whole, style)
    return Figure(number + spec.unit, whole, spec.qualifier or "exact")


def _plain(rng: Random, value: int, style: NumeralStyle) -> str:
    if value <= 20 and rng.random() < style.chinese * 3:
        return chinese(value)
    return f"{value:,}" if style.commas else str(value)


def _rounded(value: float) -> int:
    digits = len(str(int(value)))
    step: int = 10 ** max(digits - (1 if digits <= 2 else 2), 1)
    return max(int(value // step * step), step)


def _dressed(rng: Random, spec: FigureSpec, value: float, style: NumeralStyle) -> Figure:
    whole = _rounded(value)
    number = _round_number(rng, whole, style)
    choices = ["余", "余", "多", "以上"] + ([] if spec.no_prefix else [*PREFIXES])
    dress = rng.choice(choices)
    if dress in PREFIXES:
        return Figure(dress + number + spec.unit, whole, PREFIXES[dress])
    if dress == "以上":
        return Figure(number + spec.unit + dress, whole, "at_least")
    return Figure(number + dress + spec.unit, whole, "at_least")


def _round_number(rng: Random, whole: int, style: NumeralStyle) -> str:
    if whole >= 10_000 and whole % 1000 == 0 and rng.random() < 0.6:
        return f"{whole / 10_000:g}万"
    if whole < 10_000 and len(str(whole).rstrip("0")) == 1 and rng.random() < style.chinese * 2:
        word = chinese(whole)
        return word.removeprefix("一") if whole in (100, 1000) and rng.random() < 0.5 else word
    return f"{whole:,}" if style.commas else str(whole)


def _ten_thousands(rng: Random, spec: FigureSpec, value: float, style: NumeralStyle) -> Figure:
    if spec.qualifier or spec.exact or rng.random() > style.dressed:
        return Figure(f"{value:g}{spec.unit}", round(value * 10_000), spec.qualifier or "exact")
    dress = rng.choice(["余", *([] if spec.no_prefix else [*PREFIXES])])
    if dress == "余":
        whole = max(int(value), 1)
        return Figure(f"{whole}万余{spec.recorded_unit}", whole * 10_000, "at_least")
    return Figure(f"{dress}{value:g}{spec.unit}", round(value * 10_000), PREFIXES[dress])


def _ratio(rng: Random, spec: FigureSpec, value: float, style: NumeralStyle) -> Figure:
    if (
        spec.kind != "multiple"
        and value == int(value)
        and not spec.exact
        and value < spec.high
        and rng.random() < 0.4
    ):
        value = round(value + rng.randrange(1, 10) / 10, 1)
    number = f"{value:g}"
    if spec.exact or spec.qualifier or rng.random() > style.dressed * 0.7:
        return Figure(number + spec.unit, value, spec.qualifier or "exact")
    if spec.no_prefix or rng.random() < 0.3:
        return Figure(number + spec.unit + "以上", value, "at_least")
    dress = rng.choice([*PREFIXES])
    return Figure(dress + number + spec.unit, value, PREFIXES[dress])
