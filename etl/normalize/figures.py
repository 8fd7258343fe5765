"""Which numbers of a block are figures, and what kind each is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.model.observation import Qualifier, ValueKind
from etl.normalize.lexicon import UnitLexicon
from etl.normalize.numbers import NumberMention, parse_numbers
from etl.normalize.periods import PeriodMention
from etl.normalize.text import Clause, Folded
from etl.vocabulary.models import FigureWords

_SHORT_QUOTE = 24
_BEFORE = 24
_MARKS = "()《》,;:。!?"
_UNIT_OF_BIG = "个"  # 四大栏目 counts 个; 大 is no classifier
_PERSONS = re.compile(r"人(?![才员民类事物])")
_PEOPLE_TIMES = re.compile(r"(?:名|位)?[\u4e00-\u9fff]{2,4}人次")
_AND_NUMBER = re.compile(r"(?:和|与|及|以及|到|至|增|升|涨|上升)\D{0,3}\d")
_KIND_REACH = 16
_FEW = frozenset("两二三四五六七八九")
_POINTS = "百分点"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that counts or measures something.

    Attributes:
        mention: the number.
        clause: index of its clause.
        start, end: folded span of number, unit and qualifier cue.
        unit: the classifier printed, or the one that the noun before it implies.
        kind, qualifier: as in the contract.
        before, after: folded text of its clause on either side.
        printed_before, printed_after: the same as printed.
        doubts: what makes it less than sure, as flags.
    """

    mention: NumberMention
    clause: int
    start: int
    end: int
    unit: str
    kind: ValueKind
    qualifier: Qualifier
    before: str
    after: str
    printed_before: str = ""
    printed_after: str = ""
    doubts: tuple[str, ...] = ()


class FigureFinder:
    """Finds figures; ``units`` maps a classifier to its kind (count, money, duration ...)."""

    def __init__(self, words: FigureWords, unit_kinds: dict[str, str], lexicon: UnitLexicon) -> None:
        self._words = words
        self._kinds = unit_kinds
        self._lexicon = lexicon
        self._ignored_after = tuple(words.ignored_after)
        self._ignored_before = tuple(words.ignored_before)

    def figures(
        self, folded: Folded, clauses: Sequence[Clause], periods: Sequence[PeriodMention]
    ) -> list[Figure]:
        """All figures of a block, in order."""
        found: list[Figure] = []
        at = 0
        for mention in _with_units_of_lists(
            parse_numbers(folded.printed, units=self._lexicon), folded.printed
        ):
            start, end = folded.to_folded(mention.cue_begin), folded.to_folded(mention.unit_end)
            while at < len(clauses) and clauses[at].end <= folded.to_folded(mention.begin):
                at += 1
            if at == len(clauses):
                break
            if clauses[at].start <= folded.to_folded(mention.begin):
                floor = found[-1].end if found else 0
                figure = self._figure(folded, clauses[at], at, mention, start, end, periods, floor)
                if figure:
                    found.append(_with_kind_of_list(figure, found[-1:], folded))
        return found

    def _figure(
        self,
        folded: Folded,
        clause: Clause,
        number: int,
        mention: NumberMention,
        start: int,
        end: int,
        periods: Sequence[PeriodMention],
        floor: int,
    ) -> Figure | None:
        before, after = folded.text[clause.start : max(start, clause.start)], folded.text[end : clause.end]
        if (
            mention.calendar
            or (mention.kind == "ordinal" and not self._counts_so_far(mention, before))
            or any(p.begin <= mention.begin and mention.end <= p.end for p in periods)
        ):
            return None
        if self._is_label(folded, mention, start, end, before, after):
            return None
        unit = _UNIT_OF_BIG if mention.unit == "大" else mention.unit or self._implied(before, after)
        if unit == "个" and _PERSONS.match(after):
            unit = "人"
        if mention.kind == "percent" and unit != _POINTS:
            unit = "%"
        if not unit or unit in self._words.ignored_units:
            return None
        kind = self._kind(
            mention, unit, folded.text[max(clause.start, floor, start - _KIND_REACH) : start], after
        )
        doubts = ("unit_implied",) if not mention.unit and mention.kind != "percent" else ()
        return Figure(
            mention=mention,
            clause=number,
            start=start,
            end=end,
            unit=unit,
            kind=kind,
            qualifier=_qualifier(mention),
            before=before,
            after=after,
            printed_before=folded.printed[folded.offsets[clause.start] : mention.cue_begin],
            printed_after=folded.printed[mention.unit_end : folded.offsets[clause.end]],
            doubts=doubts,
        )

    def _is_label(
        self, folded: Folded, mention: NumberMention, start: int, end: int, before: str, after: str
    ) -> bool:
        """Whether the number only names or numbers something, or stands in a title or slogan."""
        at = folded.to_folded(mention.begin)
        if folded.depth[at] == 2 or (folded.depth[at] == 1 and _quote_length(folded, at) <= _SHORT_QUOTE):
            return True
        if mention.kind == "percent" and after.startswith(self._words.strengths):
            return True
        if before.endswith(self._words.labels_before) and not mention.unit:
            return True
        if before.endswith(self._ignored_before) or folded.text[at:end] in self._words.ignored_phrases:
            return True
        if not before and folded.text[at:end] in ("两人", "二人", "三人"):
            return True
        if self._tells_time(mention, before, after) or self._is_of_others(before):
            return True
        if self._refers_back(mention, before) or (mention.unit == "版" and "." in mention.text):
            return True
        if after.startswith(self._ignored_after) or (mention.unit + after).startswith(self._ignored_after):
            return True
        return mention.text in ("一", "半") and mention.kind == "cardinal"

    def _refers_back(self, mention: NumberMention, before: str) -> bool:
        """Whether the number only takes up those named before (两馆均已…, 泉州、厦门两校区)."""
        return (
            mention.text in _FEW
            and mention.unit in self._words.anaphoric_units
            and not before.endswith(self._words.counted_after)
        )

    def _tells_time(self, mention: NumberMention, before: str, after: str) -> bool:
        """Whether a length of time only says how soon or for how long (两周里, 提前三天), and is none that adds up."""
        words = self._words
        around = before.endswith(words.time_before) or after.startswith(words.time_after)
        added_up = any(word in before for word in words.time_counted)
        return mention.unit in words.time_units and (around or not added_up)

    def _is_of_others(self, before: str) -> bool:
        """Whether a clause tells what a hospital or the like did (协和医院收治患者300名)."""
        at = min((before.find(w) for w in self._words.outsiders if w in before), default=-1)
        return at >= 0 and any(w in before[at:] for w in self._words.outsiders_deeds)

    def _counts_so_far(self, mention: NumberMention, before: str) -> bool:
        """Whether an ordinal tells how many there are by now (已编至第58期)."""
        return mention.unit in self._words.serial_units and before.endswith(self._words.serial_before)

    def _implied(self, before: str, after: str) -> str:
        """The unit that the counted noun implies (访问量超过6万 -> 次); only where the number ends its phrase."""
        counted = _PEOPLE_TIMES.match(after)
        if counted:
            return "人次"
        ends = not after or after[0] in _MARKS or after.startswith(("以上", "左右", "多", "余"))
        if not ends and not _AND_NUMBER.match(after):
            return ""
        near = before[-_BEFORE:]
        places = [
            (near.rfind(noun), unit) for noun, unit in self._words.implied_units.items() if noun in near
        ]
        return max(places)[1] if places else ""

    def _kind(self, mention: NumberMention, unit: str, before: str, after: str) -> ValueKind:
        """The kind of a figure by its unit and the words beside it, as far back as the figure before."""
        if unit in ("%", "‰", _POINTS):
            grows = any(w in before[-12:] for w in (*self._words.growth, *self._words.decline))
            return "growth" if grows or unit == _POINTS else "percent"
        if mention.kind == "multiple" or unit == "倍":
            return "multiple"
        if self._kinds.get(unit) == "money":
            return "money"
        if self._limits(before) or after.startswith(self._words.policy):
            return "policy"
        return "other" if unit in self._words.duration_units else "count"

    def _limits(self, before: str) -> bool:
        """Whether words before a number make it a rule for users (每人限借), not parts of other words (限时)."""
        for word in self._words.policy_none:
            before = before.replace(word, " ")
        return any(word in before for word in self._words.policy)


def _with_units_of_lists(mentions: Sequence[NumberMention], printed: str) -> list[NumberMention]:
    """Numbers of an enumeration with the unit that only its last has (分别为32万、58万和91万次)."""
    found = list(mentions)
    for at in range(len(found) - 2, -1, -1):
        this, following = found[at], found[at + 1]
        joined = printed[this.end : following.cue_begin].strip() in ("、", "和", "与", "及")
        label = not this.begin or printed[this.begin - 1] in "\n。；;"
        plain = this.kind == following.kind == "cardinal" and not (this.unit or following.calendar or label)
        if joined and plain and following.unit:
            found[at] = replace(this, unit=following.unit)
    return found


def _with_kind_of_list(figure: Figure, before: Sequence[Figure], folded: Folded) -> Figure:
    """A percentage that an enumeration joins to one of growth is one, too (分别增长13%和22%)."""
    for last in before:
        joined = folded.text[last.end : figure.start] in ("和", "、", "与", "及", "以及")
        if joined and figure.kind == "percent" and last.kind == "growth" and last.unit == figure.unit:
            return replace(figure, kind="growth")
    return figure


def _qualifier(mention: NumberMention) -> Qualifier:
    known: dict[str, Qualifier] = {
        "exact": "exact",
        "approx": "approx",
        "at_least": "at_least",
        "at_most": "at_most",
    }
    return known[mention.qualifier]


def _quote_length(folded: Folded, at: int) -> int:
    """Length of the quotation around an offset."""
    start = end = at
    while start > 0 and folded.depth[start - 1]:
        start -= 1
    while end < len(folded.depth) and folded.depth[end]:
        end += 1
    return end - start
