"""Figures of one sentence that do not add up: growth against its base, parts against their total, means against days.

Only exact figures in one unit are compared, and only where the sentence leaves no doubt which belongs to which; a
missed contradiction costs a reader less than a false one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from etl.model.observation import Evidence, Finding, Severity
from etl.normalize.figure_periods import figure_period
from etl.normalize.figures import Figure
from etl.normalize.reading import BlockReading, Reading, clause_evidence
from etl.vocabulary.models import FigureWords, Language

_KINDS = ("paragraph", "list_item", "footnote")
_BASE_NEAR, _BASE_FROM = 10, ("由", "从")
_DAILY = ("日均", "每日", "每天", "平均每天", "天平均")
_EXHAUSTIVE = ("包括", "分别", "包含", "含")
_ADDED_UP = ("合计", "共计", "总计")
_MANY, _HARDLY, _SHORTEST_MEAN = 3, 0.05, 3
_NEARLY, _MEAN_TOLERANCE, _GROWTH_TOLERANCE = 0.1, 0.1, 0.02


def arithmetic_findings(reading: Reading) -> list[Finding]:
    """Contradictions within the sentences of a report."""
    words, language = reading.compiled.vocabulary.figures, reading.compiled.vocabulary.language
    found: list[Finding] = []
    for block in reading.blocks:
        if block.block.kind not in _KINDS or not _worth_reading(block, words, language):
            continue
        figures = reading.figures(block)
        for _, group in groupby(figures, key=lambda f: block.clauses[f.clause].sentence):
            sentence = _Sentence(block, list(group), words, language)
            found += [*sentence.growth(), *sentence.parts(), *sentence.sums(), *sentence.means()]
    return found


def _worth_reading(block: BlockReading, words: FigureWords, language: Language) -> bool:
    """Whether a block has a word by which figures depend on each other; numbers are read only there."""
    text = block.folded.text
    return "%" in text or any(w in text for w in (*words.part, *_ADDED_UP, *_DAILY))


class _Sentence:
    """The figures of one sentence, in order."""

    def __init__(
        self, block: BlockReading, figures: list[Figure], words: FigureWords, language: Language
    ) -> None:
        self.block, self.figures, self.words, self.language = block, figures, words, language

    def _between(self, at: int) -> str:
        """The text from the figure before (or the sentence's beginning) to a figure."""
        sentence = self.block.clauses[self.figures[at].clause].sentence
        first = next(c.start for c in self.block.clauses if c.sentence == sentence)
        start = self.figures[at - 1].end if at else first
        return self.block.folded.text[start : self.figures[at].start]

    def _evidence(self, *figures: Figure) -> tuple[Evidence, ...]:
        return tuple(clause_evidence(self.block, n) for n in sorted({f.clause for f in figures}))

    def growth(self) -> Iterator[Finding]:
        """Growth and declines that their two figures do not give."""
        for at, figure in enumerate(self.figures):
            if figure.kind != "growth" or not _exact(figure):
                continue
            pair = self._compared(at)
            if pair is None:
                continue
            now, base = pair
            falls = any(w in self._between(at)[-_BASE_NEAR:] for w in self.words.decline)
            wanted = as_percent(_value(now), _value(base)) * (-1 if falls else 1)
            if not growth_agrees(wanted, _value(figure), figure.mention.text):
                evidences = self._evidence(now, base, figure)
                told = f"{_value(now):g} 对 {_value(base):g}: {wanted:.1f}%"
                yield Finding("growth_against_base", "warning", told, f"{_value(figure):g}%", evidences)

    def _compared(self, at: int) -> tuple[Figure, Figure] | None:
        """The figure that grew and its base, if the sentence has exactly one base beside the growth."""
        counts = [i for i, f in enumerate(self.figures) if f.kind == "count" and _exact(f) and _value(f) > 0]
        near = [i for i in counts if -2 <= i - at <= 1]
        bases = [i for i in near if self._is_base(i)]
        if len(bases) != 1:
            return None
        base = self.figures[bases[0]]
        now = [self.figures[i] for i in near if i != bases[0] and self.figures[i].unit == base.unit]
        return (now[0], base) if len(now) == 1 else None

    def _is_base(self, at: int) -> bool:
        before = self._between(at)[-_BASE_NEAR:]
        return any(w in before for w in self.language.comparing) or before.endswith(_BASE_FROM)

    def parts(self) -> Iterator[Finding]:
        """Parts that are more than their total, or that miss it narrowly."""
        for at, total in enumerate(self.figures[:-2]):
            marker = next((w for w in self.words.part if w in self._between(at + 1)), None)
            if marker is None or not _countable(total):
                continue
            parts = self._run(at + 1, total)
            added = sum(map(_value, parts))
            missing = _value(total) - added
            if len(parts) < 2 or not missing or missing > _NEARLY * _value(total):
                continue
            whole = missing < 0 or (marker in _EXHAUSTIVE and not _open_ended(parts[-1]))
            if not whole and (len(parts) < _MANY or missing > _HARDLY * _value(total)):
                continue
            severity: Severity = "warning" if whole else "info"
            yield Finding(
                "parts_against_total",
                severity,
                f"{_value(total):g}{total.unit}",
                " + ".join(f"{_value(p):g}" for p in parts) + f" = {added:g}{total.unit}",
                self._evidence(total, *parts),
            )

    def _run(self, at: int, total: Figure) -> list[Figure]:
        """Figures from ``at`` on that continue a list in the total's unit."""
        run: list[Figure] = []
        for number in range(at, len(self.figures)):
            figure = self.figures[number]
            opens = number > at and any(w in self._between(number) for w in (*self.words.part, *_ADDED_UP))
            if opens or figure.unit != total.unit or not _countable(figure):
                break
            run.append(figure)
        return run

    def sums(self) -> Iterator[Finding]:
        """A sum told at the end of a list (3个、4个，合计7个) that is not the list's."""
        for at, total in enumerate(self.figures):
            if at < 2 or not _countable(total) or not self._between(at).endswith(_ADDED_UP):
                continue
            listed: list[Figure] = []
            for figure in reversed(self.figures[:at]):
                if figure.unit != total.unit or not _countable(figure):
                    break
                listed.append(figure)
            added = sum(map(_value, listed))
            close = abs(added - _value(total)) <= _NEARLY * _value(total)
            if len(listed) >= 2 and close and added != _value(total):
                told = " + ".join(f"{_value(f):g}" for f in reversed(listed)) + f" = {added:g}{total.unit}"
                actual = f"{_value(total):g}{total.unit}"
                yield Finding("parts_against_total", "warning", told, actual, self._evidence(*listed, total))

    def means(self) -> Iterator[Finding]:
        """Daily means that the total before them and its days do not give."""
        for at, mean in enumerate(self.figures):
            if not at or not self._between(at).endswith(_DAILY) or not _countable(mean):
                continue
            total = self.figures[at - 1]
            start, end, _ = figure_period(self.block, total, self.language)
            if total.unit != mean.unit or not _countable(total) or start is None or end is None:
                continue
            days = (end - start).days + 1
            if days < _SHORTEST_MEAN:
                continue
            wanted = _value(total) / days
            low, high = _value(total) / (days + 1), _value(total) / max(1, days - 1)
            if not low * (1 - _MEAN_TOLERANCE) <= _value(mean) <= high * (1 + _MEAN_TOLERANCE):
                told = f"{_value(total):g} / {days}天 = {wanted:.1f}{mean.unit}"
                actual = f"{_value(mean):g}{mean.unit}"
                yield Finding("mean_against_total", "warning", told, actual, self._evidence(total, mean))


def growth_agrees(wanted: float, told: float, printed: str) -> bool:
    """Whether a growth in percent is what its figures give, up to how it is rounded."""
    places = len(printed.rstrip("%％").partition(".")[2])
    rounding: float = 1.01 * 10.0**-places
    return abs(wanted - told) <= max(rounding, _GROWTH_TOLERANCE * abs(wanted))


def _value(figure: Figure) -> float:
    return figure.mention.value or 0.0


def _exact(figure: Figure) -> bool:
    return figure.qualifier == "exact" and bool(figure.mention.value)


def _countable(figure: Figure) -> bool:
    return _exact(figure) and figure.kind in ("count", "money")


def _open_ended(last: Figure) -> bool:
    """Whether a list ends with 等, so that it names only some."""
    return "等" in last.after[:8]


def as_percent(now: float, base: float) -> float:
    """Growth of ``now`` over ``base`` in percent."""
    return (now - base) / base * 100
