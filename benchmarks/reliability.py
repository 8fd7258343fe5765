"""The reliability diagram as SVG: share of right facts over confidence, the size of a point telling of how many."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_LOW = 0.4
_SIDE, _LEFT, _TOP = 380, 64, 28
_COLOURS = ("#1f5fa8", "#c2571a", "#3b7d3b")


@dataclass(frozen=True)
class Series:
    """Points (mean confidence, share of right facts, number of facts) of one set of reports."""

    name: str
    rows: Sequence[tuple[float, float, int]]


def reliability_svg(series: Sequence[Series]) -> str:
    """A square diagram from 0.4 to 1 on both axes, with the diagonal of perfect calibration."""
    width, height = _LEFT + _SIDE + 24, _TOP + _SIDE + 64 + 20 * len(series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        "<title>Reliability of confidences</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_axes(),
        f'<line x1="{_x(_LOW)}" y1="{_y(_LOW)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#888" stroke-dasharray="5 4"/>',
    ]
    for number, one in enumerate(series):
        parts += _series(one, _COLOURS[number % len(_COLOURS)], _TOP + _SIDE + 64 + 20 * number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(value: float) -> float:
    return round(_LEFT + (max(value, _LOW) - _LOW) / (1 - _LOW) * _SIDE, 1)


def _y(value: float) -> float:
    return round(_TOP + (1 - max(value, _LOW)) / (1 - _LOW) * _SIDE, 1)


def _axes() -> Iterator[str]:
    for tick in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        yield f'<line x1="{_x(tick)}" y1="{_y(_LOW)}" x2="{_x(tick)}" y2="{_y(1)}" stroke="#e4e4e4"/>'
        yield f'<line x1="{_x(_LOW)}" y1="{_y(tick)}" x2="{_x(1)}" y2="{_y(tick)}" stroke="#e4e4e4"/>'
        yield f'<text x="{_x(tick)}" y="{_y(_LOW) + 18}" text-anchor="middle">{tick:.1f}</text>'
        yield f'<text x="{_LEFT - 8}" y="{_y(tick) + 4}" text-anchor="end">{tick:.1f}</text>'
    yield f'<text x="{_x(0.7)}" y="{_y(_LOW) + 38}" text-anchor="middle">confidence</text>'
    middle = _y(0.7)
    turned = f'transform="rotate(-90 20 {middle})"'
    yield f'<text x="20" y="{middle}" text-anchor="middle" {turned}>share of right facts</text>'


def _series(series: Series, colour: str, legend: int) -> Iterator[str]:
    points = " ".join(f"{_x(c)},{_y(r)}" for c, r, _ in series.rows)
    yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    total = sum(n for *_, n in series.rows)
    for confidence, right, count in series.rows:
        radius = round(3 + 11 * math.sqrt(count / max(total, 1)), 1)
        label = f"{escape(series.name)}: confidence {confidence:.3f}, right {right:.3f}, {count} facts"
        yield (
            f'<circle cx="{_x(confidence)}" cy="{_y(right)}" r="{radius}" fill="{colour}" fill-opacity="0.55">'
            f"<title>{label}</title></circle>"
        )
    yield f'<circle cx="{_LEFT + 6}" cy="{legend - 4}" r="5" fill="{colour}" fill-opacity="0.55"/>'
    yield f'<text x="{_LEFT + 18}" y="{legend}">{escape(series.name)} ({total} facts)</text>'
