"""What a report is: its survey, region, title, issuer and date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from etl.errors import QuarantinedReport, RejectedReport
from etl.model.document import Block, Document
from etl.model.observation import Identity
from etl.normalize.periods import PeriodMention, parse_periods
from etl.normalize.text import fold_text
from etl.vocabulary.models import Recognition, Survey, Vocabulary
from etl.vocabulary.reference import RegionEntry

_HEAD_BLOCKS, _TAIL_BLOCKS = 12, 200
_LONGEST_SIGNATURE = 40
_REPORT_DATE = re.compile(r"^\D{0,16}(?:20\d\d|二[〇○零O0]二[〇○零O0一二三])")


def recognise_survey(document: Document, vocabularies: Sequence[Vocabulary], asked: str | None) -> Vocabulary:
    """The survey that a report answers: the one asked for, else the most specific one that recognises it.

    Raises:
        RejectedReport: ``unknown_survey``, ``no_survey`` or ``ambiguous_survey``.
    """
    if asked is not None:
        chosen = [v for v in vocabularies if v.survey.survey_id == asked]
        if not chosen:
            raise RejectedReport("unknown_survey", f"there is no survey {asked}")
        return chosen[0]
    text = fold_text("".join([*document.furniture, *(b.text for b in document.blocks)]))
    scored = [
        (len(v.survey.recognise.all_of), v) for v in vocabularies if _recognises(v.survey.recognise, text)
    ]
    if not scored:
        raise RejectedReport("no_survey", "the text matches no survey definition")
    best = max(score for score, _ in scored)
    winners = [v for score, v in scored if score == best]
    if len(winners) > 1:
        names = ", ".join(v.survey.survey_id for v in winners)
        raise RejectedReport("ambiguous_survey", f"the text matches several survey definitions: {names}")
    return winners[0]


def _recognises(recognition: Recognition, text: str) -> bool:
    counts = [[text.count(fold_text(w)) for w in group] for group in recognition.all_of]
    if any(fold_text(w) in text for w in recognition.none_of):
        return False
    return all(any(c) for c in counts) and sum(map(sum, counts)) >= recognition.min_mentions


def find_region(document: Document, title: str, regions: Sequence[RegionEntry]) -> RegionEntry:
    """The region a report comes from: named in its title or on its first page, else the one most spoken of.

    Raises:
        QuarantinedReport: ``no_region`` when none is named clearly more often than any other.
    """
    head = "".join(b.text for b in document.blocks[:6] if b.kind in ("title", "heading"))
    for text in (title, head):
        named = {r.code: r for r in regions if r.short_name in text}
        if len(named) == 1:
            return next(iter(named.values()))
    body = fold_text("".join(b.text for b in document.blocks))
    counts = Counter({r.code: body.count(r.short_name) for r in regions})
    (first, most), (_, second) = counts.most_common(2)
    if most < 3 or most < 2 * second:
        raise QuarantinedReport("no_region", "the report names no region clearly")
    return next(r for r in regions if r.code == first)


def read_identity(document: Document, vocabularies: Sequence[Vocabulary], asked: str | None) -> Identity:
    """What a document tells of itself, as far as it does: of what survey, region and date its report is."""
    try:
        vocabulary = recognise_survey(document, vocabularies, asked)
    except RejectedReport:
        return Identity(None, None, None)
    day = find_report_date(document, vocabulary.survey)
    title = find_title(document, vocabulary.survey, vocabulary.regions)
    try:
        region = find_region(document, title, vocabulary.regions)
    except QuarantinedReport:
        return Identity(vocabulary.survey.survey_id, None, day)
    return Identity(vocabulary.survey.survey_id, region.code, day)


def find_title(document: Document, survey: Survey, regions: Sequence[RegionEntry]) -> str:
    """The title: the line that reads most like one, naming a region and the survey's subject, ending like a report."""
    blocks = list(document.blocks[:_HEAD_BLOCKS])
    titles = (
        [b for b in blocks if b.kind == "title"]
        or [b for b in blocks if b.kind == "heading"][:4]
        or blocks[:3]
    )
    best = max(titles, key=lambda b: _title_score(b, survey, regions), default=None)
    return "".join(best.text.split()).lstrip("—-－") if best else ""


def _title_score(block: Block, survey: Survey, regions: Sequence[RegionEntry]) -> tuple[int, float]:
    text = "".join(block.text.split())
    ends = text.endswith(tuple(survey.title_words[:3])) and not text.endswith(tuple(survey.issuer_words))
    subjects = sum(any(w in text for w in group) for group in survey.recognise.all_of)
    named = any(r.short_name in text for r in regions)
    said = any(w in text for w in survey.title_words)
    signed = text.endswith(tuple(survey.issuer_words))
    return (2 * ends + subjects + 2 * named + said - 3 * signed - 2 * (len(text) > 60), block.size)


def find_issuer(document: Document, survey: Survey, title: str) -> str | None:
    """Who signs: a short line with a word for issuers, at the end of the text or on the first page."""
    blocks = [
        b
        for b in document.text_blocks()
        if 4 <= len(b.text) <= _LONGEST_SIGNATURE and "".join(b.text.split()) != title
    ]
    tail = [b for b in blocks if b.block_no >= len(document.blocks) - _TAIL_BLOCKS]
    for block in (*reversed(tail), *blocks[:_HEAD_BLOCKS]):
        text = _REPORT_DATE_TAIL.sub("", "".join(block.text.split()))
        if text.endswith(tuple(survey.issuer_words)) and not re.search(r"[，。；：,;]", text):
            return text
    return None


_REPORT_DATE_TAIL = re.compile(r"(?:20\d\d|二[〇○零]二[〇○零一二三])年?.{0,12}$")


def find_report_date(document: Document, survey: Survey) -> date | None:
    """The date of the report: a line that is only a date (with the issuer), on the first page or at the end."""
    reference = date(survey.year, 12, 31)
    blocks = [b for b in document.text_blocks() if len(b.text) <= _LONGEST_SIGNATURE]
    head = [b for b in blocks if b.block_no < _HEAD_BLOCKS]
    for block in (*head, *reversed(blocks)):
        found = _whole_date(block.text, reference)
        if found:
            return found
    return None


def _whole_date(text: str, reference: date) -> date | None:
    """The day that a line states, if it states hardly anything else."""
    squeezed = "".join(text.split())
    periods = [p for p in parse_periods(squeezed, reference) if _is_day(p)]
    if len(periods) != 1:
        return None
    period = periods[0]
    rest = squeezed[: period.begin] + squeezed[period.end :]
    if re.search(r"[，。；,;！]", rest) or len(rest) > 30 or not _REPORT_DATE.match(squeezed[period.begin :]):
        return None
    return period.start_date


def _is_day(period: PeriodMention) -> bool:
    return period.resolved and period.start_date is not None and period.start_date == period.end_date
