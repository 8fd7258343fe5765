"""Whom each clause is about.

Institutions and collective phrases are events in a block; an event becomes the subject when it stands where a Chinese
sentence has its topic: at the head of a clause, at most after an adverbial, and not behind a word that makes it
a party to
somebody else's deed. A subject holds over the clauses and sentences that follow in its paragraph, a list of
institutions
to the end of its sentence; a section about one library gives all its clauses to that library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl.normalize.back_references import back_references
from etl.normalize.institutions import InstitutionMention
from etl.normalize.matcher import TermMatcher
from etl.normalize.positions import acts, is_head, is_only_served, is_presented, source_named_last
from etl.normalize.sections import strip_label
from etl.normalize.text import Clause, Folded
from etl.normalize.topics import Event, Topic, spread
from etl.vocabulary.models import Language, SubjectWords
from etl.vocabulary.reference import RegionEntry

_JOINERS = re.compile(r"^[、,，和与及]?(?:以及|及其)?(?:校区)?[、,，和与及]?$")
_ASIDE = re.compile(r"《[^《》]*》|“[^“”]*”|（[^（）]*）|\([^()]*\)")
_LIST_TAIL = re.compile(
    r"^(?:图书馆|等图书馆)?等?(?:省内|省属|我省|本省|全省|市内)?(?:近|约|超过|多)?[\d一二三四五六七八九十百两]{0,5}[余多几]?(?:所|家|个|间|校|馆|院)?"
    r"(?:省内|省属|本科|高职|地方|兄弟|普通)*(?:高等学校|高校|院校|学校|大学|学院|成员馆|单位)*(?:的)?(?:图书馆|馆)?"
)
_TIME = re.compile(
    r"(?:(?:自|从|至|到|截至)(?=\d))?(?:\d{2,4}年)?(?:\d{1,2}月(?:份)?)?(?:\d{1,2}日)?(?:上旬|中旬|下旬|初|底|起|以来|开始|至今|前|后|期间|当日|当天|晚|上午|下午)*$"
)
# What may stand beside each name of a list: its own day (2月14日A、2月17日B相继接通; A2月14日、B2月17日上线).
_OWN_DAY = re.compile(r"(?<=[、,，和])(?:\d{1,2}月)?\d{1,2}日$|^(?:\d{1,2}月)?\d{1,2}日(?=[、和])")
# Two libraries, each with a quoted work of its own (A的“X”和B的“Y”).
_WORKS = re.compile(r"^[^、,，]{0,4}的[、,，和与及]$")
_LONGEST_PREFIX = 14
# A number of libraries or schools as what a clause is about; a few (三校) are those just named.
_MANY = re.compile(
    r"(?:其余|另外?有?|全部|共?有|约|近|超过)?(?:\d{2,}|[二三四五六七八九]?十[一二三四五六七八九]?)(?:余|多)?(?:所|家|个)?"
    r"(?:高校|院校|本科|高职|高专|成员)*(?:图书馆|馆|高校|院校)(?=均|都|也|已|全|先后|陆续|相继|普遍|分别|开|建|成|设|提|为|在|于|通|组|推|实|制|采)"
)
_STANDS_OUT = re.compile(r"最[早先多快高大晚少低]")
# The first or foremost of several, brought in by that (最早的A图书馆, 其中最多的是A图书馆).
_SUPERLATIVE = re.compile(r"(?:其中)?(?:以)?(?:最|率先|首批|较)[^,、的]{0,8}的(?:是|为|当属|数)?")


class SubjectFinder:
    """Finds the topics of one report's clauses."""

    def __init__(self, words: SubjectWords, language: Language, region: RegionEntry) -> None:
        names = (region.name, region.short_name)
        collective = [phrase.format(region=n) for phrase in words.collective for n in names]
        council = [n + c for c in words.council for n in ("", *names)]
        self._collective = TermMatcher([*collective, *council])
        self._council = frozenset(map(self._collective.id, council))
        self._regional = frozenset(
            self._collective.id(p)
            for p in collective
            if any(w in p for w in (*names, "全省", "全市", "全区", "我省", "省内"))
        )
        self._same = TermMatcher(words.same)
        self._same_words = tuple(w for w in words.same if w.startswith(("该", "学校图书馆", "学院图书馆")))
        self._other = tuple(sorted(words.other_party, key=len, reverse=True))
        self._after = tuple(words.other_party_after)
        self._adverbial = tuple(sorted(language.adverbial, key=len, reverse=True))

    def topics(
        self,
        folded: Folded,
        clauses: Sequence[Clause],
        mentions: Sequence[InstitutionMention],
        section_key: str | None,
        carried: Topic | None,
        shared: tuple[str, ...] = (),
    ) -> list[Topic]:
        """The topic of every clause of a block.

        Args:
            folded: the block's text.
            clauses: its clauses.
            mentions: institutions in it, printed offsets.
            section_key: institution whose section it is.
            carried: topic at the end of the paragraph before, which holds on if this one refers back to it.
            shared: institutions whose common section it is.
        """
        source = None if section_key else source_named_last(folded, mentions)
        key = section_key or source
        default = Topic((key,), 0.95 if section_key else 0.8) if key else Topic((), 0.85)
        if shared:
            default = Topic(shared, 0.9, True)
        events = self._events(folded, clauses, mentions, section_key)
        if (
            carried
            and not section_key
            and len(carried.keys) == 1
            and self._refers_back(folded, clauses, events)
        ):
            default = replace(carried, clarity=0.7, count_span=None)
        back = {}
        if not section_key:
            before = shared or (carried.keys if carried else ())
            back = back_references(folded, clauses, mentions, before, self._same_words)
        return spread(folded.text, clauses, events, default, bool(section_key), back)

    def _refers_back(self, folded: Folded, clauses: Sequence[Clause], events: list[list[Event]]) -> bool:
        """Whether the first sentence says 该馆, 学校图书馆 ... before it names anybody."""
        for clause, found in zip(clauses, events, strict=True):
            if found or clause.sentence > clauses[0].sentence:
                return False
            if self._same.find(folded.text[clause.start : clause.end]):
                return True
        return False

    def _events(
        self,
        folded: Folded,
        clauses: Sequence[Clause],
        mentions: Sequence[InstitutionMention],
        section_key: str | None,
    ) -> list[list[Event]]:
        groups = [g for g in _groups(folded, mentions) if g]
        events = [e for g in groups for e in (self._institution_event(folded, clauses, g),) if e]
        events += self._collective_events(folded, clauses, section_key)
        found: list[list[Event]] = [[] for _ in clauses]
        for event in sorted(events, key=lambda e: (e.start, -e.end)):
            at = next((i for i, c in enumerate(clauses) if c.start <= event.start < c.end), None)
            if at is not None:
                found[at].append(event)
        return found

    def _institution_event(
        self, folded: Folded, clauses: Sequence[Clause], group: list[InstitutionMention]
    ) -> Event | None:
        start = folded.to_folded(group[0].begin)
        last = group[-1]
        end = folded.to_folded(last.library_end or last.end)
        if last.in_title or folded.depth[start]:
            return None
        clause = next((c for c in clauses if c.start <= start < c.end), None)
        named = any(m.library_end for m in group)
        if clause is None:
            return None
        before, behind = folded.text[clause.start : start], folded.text[end : clause.end]
        if not self._topical(before, named) and not (named and acts(before, behind)):
            return None
        if not named and is_only_served(before, behind):
            return None
        if not named and folded.text[end:].startswith(self._after):
            return None
        tail = _LIST_TAIL.match(folded.text[end:])
        tail_end = end + (tail.end() if tail else 0)
        digits = re.search(
            r"(?:近|约|超过|多)?[\d一二三四五六七八九十百两]{1,5}[余多几]?(?:所|家|个|间|校|馆|院)",
            folded.text[end:tail_end],
        )
        span = (end + digits.start(), end + digits.end()) if digits else None
        summed = "等" in folded.text[end:tail_end]
        library = bool(last.library_end) or folded.text[end:tail_end].endswith("馆")
        keys = tuple(dict.fromkeys(m.institution_key for m in group))
        strong = is_head(folded.text[clause.start : start])
        aside = bool(_SUPERLATIVE.fullmatch(strip_label(before)) or _STANDS_OUT.match(behind))
        return Event(start, max(end, tail_end), keys, library, strong, span, summed, aside)

    def _collective_events(
        self, folded: Folded, clauses: Sequence[Clause], section_key: str | None
    ) -> list[Event]:
        events = []
        for hit in self._collective.find(folded.text):
            if section_key and hit.term not in self._regional:
                continue
            clause = next((c for c in clauses if c.start <= hit.start < c.end), None)
            if (
                clause
                and not folded.depth[hit.start]
                and self._topical(folded.text[clause.start : hit.start])
            ):
                events.append(Event(hit.start, hit.end, (), True, hit.start == clause.start))
        if not section_key:
            events += [e for c in clauses for e in _counted(folded, c)]
        return events

    def _topical(self, prefix: str, library: bool = True) -> bool:
        """Whether what stands before a name in its clause leaves it the clause's topic.

        Behind other words than these a school, not named as a library, is what is used, met or praised
        (借用A大学的代理服务器).
        """
        prefix = strip_label(prefix)
        if _SUPERLATIVE.fullmatch(prefix):
            return True
        if prefix.endswith(("图书馆(", "馆(", "院校(", "高校(", "——", "—", "-", "、", ":", "(")):
            return True
        if prefix.endswith(self._adverbial) and not prefix.endswith(("自", "由")):
            return True
        if not prefix or _TIME.fullmatch(prefix):
            return True
        if prefix.endswith(self._other) or prefix[-1:] in "了着过的在把将":
            return False
        return len(prefix) <= _LONGEST_PREFIX and (library or is_presented(prefix))


def _counted(folded: Folded, clause: Clause) -> Iterator[Event]:
    """A clause that begins with a number of libraries, without a name, is about the region (52所馆均要求…)."""
    told = _MANY.match(folded.text, clause.start, clause.end)
    if told and not folded.depth[clause.start]:
        yield Event(clause.start, told.end(), (), True, True)


def _groups(folded: Folded, mentions: Sequence[InstitutionMention]) -> list[list[InstitutionMention]]:
    """Mentions that a list joins, together."""
    groups: list[list[InstitutionMention]] = []
    for mention in mentions:
        if groups:
            before = groups[-1][-1]
            printed = "".join(folded.printed[before.library_end or before.end : mention.begin].split())
            between = _OWN_DAY.sub("", _ASIDE.sub("", printed))
            if _JOINERS.match(between) or (between != printed and _WORKS.match(between)):
                groups[-1].append(mention)
                continue
        groups.append([mention])
    return groups
