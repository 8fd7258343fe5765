"""Sentence frames: their notation, and printing one with the figures it states.

A frame is a line ``text || key=value ...``. Its slots:
    ``{S}`` the subject, ``{P}`` the period of its figures, ``{C}`` the council, ``{D}`` some date,
    ``{name:low-high:unit:options}`` a figure,
    ``{=text|value|unit|kind}`` a figure that the frame words itself (optional),
    ``{word}`` a filler of that name.
Its keys: ``also`` (further measures stated), ``maybe`` (measures that one may defensibly see, ``-`` for the
frame's own), ``who`` (inst, prov, any), ``status`` (done, planned, suspended).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from examples.generator.numerals import Figure, FigureSpec, NumeralStyle, express
from examples.generator.periods import Period

SLOT = re.compile(r"\{([^{}]*)\}")
KINDS = {"percent", "growth", "money", "multiple", "policy", "other"}
CLAUSE_END = "，；。：！？"


@dataclass(frozen=True)
class Frame:
    """One sentence frame; ``codes`` are stated, ``maybe`` are defensible."""

    text: str
    codes: tuple[str, ...]
    maybe: tuple[str, ...] = ()
    who: str = "any"
    status: str = "done"

    @property
    def has_figures(self) -> bool:
        return any(":" in slot for slot in SLOT.findall(self.text))

    @property
    def split(self) -> str:
        """``held_out`` for a third of all frames, told by a hash of the words; ``dev`` for the others."""
        return "dev" if hashlib.sha256(self.text.encode()).digest()[0] % 3 else "held_out"


@dataclass(frozen=True)
class Statement:
    """A printed figure with what the frame says of it."""

    spec: FigureSpec
    figure: Figure
    clause: str


@dataclass(frozen=True)
class Sentence:
    """A printed frame. ``text`` has no full stop; ``evidence`` is the part after the subject."""

    text: str
    evidence: str
    statements: tuple[Statement, ...]
    period: Period


def parse_frame(code: str, line: str) -> Frame:
    """Reads one line of a frame file.

    Raises:
        ValueError: an option is unknown.
    """
    text, _, options = line.partition(" || ")
    pairs = dict(option.split("=", 1) for option in options.split())
    unknown = set(pairs) - {"also", "maybe", "who", "status"}
    if unknown:
        raise ValueError(f"{code}: unknown option {sorted(unknown)} in {line!r}")
    maybe = [m for m in pairs.get("maybe", "").split(",") if m]
    own = () if code == "none" else (code,)
    if "-" in maybe:
        maybe = [*own, *(m for m in maybe if m != "-")]
        own = ()
    also = tuple(m for m in pairs.get("also", "").split(",") if m)
    has_figures = any(":" in slot for slot in SLOT.findall(text))
    who = pairs.get("who") or ("inst" if has_figures else "any")
    return Frame(text, own + also, tuple(maybe), who, pairs.get("status", "done"))


def parse_figure(slot: str) -> FigureSpec:
    """Reads a figure slot ``name:low-high:unit[:options]``.

    Raises:
        ValueError: an option is unknown.
    """
    name, bounds, unit, *rest = slot.split(":")
    low, high = (float(bound) for bound in bounds.split("-"))
    fields: dict[str, object] = {}
    for option in rest[0].split(",") if rest else []:
        fields |= _option(option)
    return FigureSpec(name, low, high, unit, **fields)  # type: ignore[arg-type]


def _option(option: str) -> dict[str, object]:
    key, _, value = option.partition("=")
    if key in KINDS:
        return {"kind": key, "optional": key == "policy"}
    flags = {"x": "exact", "nopre": "no_prefix", "opt": "optional"}
    if key in flags:
        return {flags[key]: True}
    texts = {"q": "qualifier", "m": "measure", "u": "plain_unit"}
    if key in texts:
        return {texts[key]: value}
    raise ValueError(f"unknown figure option {option!r}")


def print_frame(
    rng: Random, frame: Frame, subject: str, period: Period, style: NumeralStyle, fill: Callable[[str], str]
) -> Sentence:
    """Fills a frame's slots; figures are drawn and printed here.

    Args:
        rng: source of all choices.
        frame: the frame.
        subject: what ``{S}`` becomes, "" where the subject is carried over.
        period: what ``{P}`` becomes.
        style: the writer's way with numbers.
        fill: gives the word for any other slot.
    """
    template = _place_period(rng, frame.text)
    out, figures, subject_end = "", [], 0
    position = 0
    for slot in SLOT.finditer(template):
        out += template[position : slot.start()]
        position = slot.end()
        name = slot.group(1)
        if name == "S":
            out += subject
            subject_end = len(out)
        elif name == "P":
            ahead = template[position : position + 3] in ("{S}", "{C}") or not template.startswith("{S}{P}")
            out += period.text + ("，" if ahead and period.text else "")
        elif name.startswith("=") or ":" in name:
            spec, figure = _fixed(name) if name.startswith("=") else _drawn(rng, name, style)
            figures.append((spec, figure, len(out)))
            out += figure.text
        else:
            out += fill(name)
    out += template[position:]
    statements = tuple(Statement(spec, figure, clause_at(out, at)) for spec, figure, at in figures)
    evidence = out[subject_end:].lstrip("的，") if subject_end < len(out) - 8 else out
    return Sentence(out, evidence, statements, period)


def _drawn(rng: Random, slot: str, style: NumeralStyle) -> tuple[FigureSpec, Figure]:
    spec = parse_figure(slot)
    return spec, express(rng, spec, style)


def _fixed(slot: str) -> tuple[FigureSpec, Figure]:
    """A figure that the frame words itself, ``=text|value|unit|kind``: a duration, a rule, one of a thing."""
    text, value, unit, kind = slot.removeprefix("=").split("|")
    return FigureSpec(text, 0, 0, unit, kind, optional=True), Figure(text, float(value), "exact")


def _place_period(rng: Random, text: str) -> str:
    if text.startswith("{P}{S}") and not text.startswith("{P}{S}的") and rng.random() < 0.3:
        return "{S}{P}" + text.removeprefix("{P}{S}")
    return text


def clause_at(text: str, at: int) -> str:
    """The clause of a text that stands around an offset."""
    start = max(text.rfind(mark, 0, at) for mark in CLAUSE_END) + 1
    ends = [text.find(mark, at) for mark in CLAUSE_END if text.find(mark, at) >= 0]
    return text[start : min(ends, default=len(text))]
