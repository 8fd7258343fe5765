"""Recognition of institutions in a report's texts, and resolution of a respondent's name."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from etl.model.observation import Institution
from etl.normalize.institutions.fold import Folded, fold, fold_name
from etl.normalize.institutions.index import InstitutionIndex
from etl.normalize.institutions.mentions import Hit, InstitutionMention, Recognition
from etl.normalize.institutions.misprints import Misprints
from etl.normalize.institutions.naming import latest_name, name_in_force
from etl.normalize.institutions.patterns import title_spans
from etl.normalize.institutions.provisional import accept_candidates, unlisted_hit
from etl.normalize.institutions.scan import Scan, scan
from etl.normalize.institutions.short import ShortContext, add_short_hits

_FULL = frozenset({"full", "former", "misprint", "provisional"})
_KIND_CHARACTERS = "大学院校职业技术高等专科图书馆"
_AS_PRINTED = frozenset({"full", "former"})


def recognise(
    texts: Sequence[str], index: InstitutionIndex, region_code: str, report_date: date | None
) -> Recognition:
    """Finds every mention of an institution of higher education.

    Args:
        texts: a report's texts in reading order (blocks, headings, cells).
        index: the index of the reference data.
        region_code: the report's region; empty if unknown (then no misprints, no names unique to the region).
        report_date: the report's date; decides between former and later names.
    """
    folded = [fold(text) for text in texts]
    misprints = _misprints(index, region_code) if region_code else None
    scans = [scan(text.text, index, region_code, misprints) for text in folded]
    accept_candidates(scans, index, region_code)
    _add_short_names(scans, index, region_code)
    mentions = tuple(
        _bound(original, text, found, index)
        for original, text, found in zip(texts, folded, scans, strict=True)
    )
    return Recognition(mentions, _institutions(scans, index, report_date))


def resolve_name(
    printed: str,
    index: InstitutionIndex,
    region_code: str,
    report_date: date | None,
    printed_code: str | None = None,
) -> Institution:
    """The institution that a respondent's printed name means; a provisional one if no list holds it.

    A blank name gives a provisional institution without a name.

    Args:
        printed: name as printed, with or without library, numbering or 服务案例.
        index: the index of the reference data.
        region_code: the report's region.
        report_date: the report's date.
        printed_code: code printed beside it; it decides only among institutions that the name fits.
    """
    name = strip_library(printed, index)
    hit = (_whole_name(name, index, region_code) or _by_code(name, index, printed_code)) if name else None
    if hit is None:
        hit = unlisted_hit(name, 0, len(name), index, region_code)
    return _institution(hit.key, [hit], {name}, index, report_date)


def strip_library(printed: str, index: InstitutionIndex) -> str:
    """A respondent's name, folded, without numbering, library or centre, and words like 服务案例."""
    patterns = index.patterns
    text = fold_name(printed)
    numbering = patterns.numbering.match(text)
    text = patterns.respondent_suffix.sub("", text[numbering.end() :] if numbering else text)
    for match in patterns.library.finditer(text):
        if match.start() > 0 and patterns.closing_bracket.fullmatch(text, match.end()):
            return text[: match.start()].rstrip("(")
    return text


def _whole_name(name: str, index: InstitutionIndex, region_code: str) -> Hit | None:
    misprints = _misprints(index, region_code) if region_code else None
    hits = scan(name, index, region_code, misprints).hits
    if len(hits) == 1 and hits[0].begin == 0 and _is_covered(name, hits[0].end, index):
        return hits[0]
    short = index.short_names(region_code, frozenset())
    found = ShortContext(index, short, (), region_code).hit(name + "图书馆", 0, len(name), name)
    return found if name in short.known or name in short.derived else None


def _is_covered(name: str, end: int, index: InstitutionIndex) -> bool:
    rest = name[end:]
    return not rest or index.patterns.library_end(rest + "图书馆", 0) == len(rest) + 3


def _by_code(name: str, index: InstitutionIndex, printed_code: str | None) -> Hit | None:
    """The institution of the printed code, if the name is one of its short ones or differs little."""
    key = f"hei:{(printed_code or '').strip()}"
    if key not in index.entries:
        return None
    for listed in index.all_names(key):
        if any(short.text == name for short in index.abbreviator.short_names(listed)):
            return Hit(0, len(name), key, "abbreviation", name)
        if len(set(listed) & set(name)) >= 0.75 * max(len(set(listed)), len(set(name))):
            return Hit(0, len(name), key, "misprint", listed)
    return None


@lru_cache(maxsize=64)
def _misprints(index: InstitutionIndex, region_code: str) -> Misprints:
    return Misprints(index, region_code)


def _add_short_names(scans: Sequence[Scan], index: InstitutionIndex, region_code: str) -> None:
    confirmed = {hit.key for found in scans for hit in found.hits if hit.how in _FULL or hit.how == "alias"}
    others = frozenset(confirmed.difference(index.keys_in(region_code)))
    short = index.short_names(region_code, others)
    context = ShortContext(index, short, confirmed, region_code, _defined_names(scans, index))
    for found in scans:
        found.hits = add_short_hits(found.text, found.hits, context)


def _defined_names(scans: Sequence[Scan], index: InstitutionIndex) -> dict[str, str]:
    """Short names that the report itself introduces: X大学（以下简称“X大”）."""
    defined: dict[str, str] = {}
    for found in scans:
        for hit in found.hits:
            after = index.patterns.library_end(found.text, hit.end) or hit.end
            match = index.patterns.defined.match(found.text, after)
            # 以下简称学校 is no name: a name keeps a character that is not of its kind.
            if match and set(match.group(1)) & set(found.text[hit.begin : hit.end]) - set(_KIND_CHARACTERS):
                defined[match.group(1)] = hit.key
    return defined


def _bound(
    original: str, text: Folded, found: Scan, index: InstitutionIndex
) -> tuple[InstitutionMention, ...]:
    """Mentions of one text with offsets into the text as printed."""
    if not found.hits:
        return ()
    titles = title_spans(text.text)
    title_begins = [begin for begin, _ in titles]
    mentions = []
    for i, hit in enumerate(found.hits):
        next_begin = found.hits[i + 1].begin if i + 1 < len(found.hits) else len(text.text) + 1
        library_end = index.patterns.library_end(text.text, hit.end)
        if library_end is not None and library_end > next_begin:
            library_end = None
        title = bisect_right(title_begins, hit.begin) - 1
        in_title = title >= 0 and hit.end <= titles[title][1]
        begin, end = text.begin(hit.begin), text.end(hit.end)
        mentions.append(
            InstitutionMention(
                begin,
                end,
                original[begin:end],
                hit.key,
                hit.how,
                None if library_end is None else text.end(library_end),
                in_title,
            )
        )
    return tuple(mentions)


def _institutions(
    scans: Sequence[Scan], index: InstitutionIndex, report_date: date | None
) -> dict[str, Institution]:
    hits = defaultdict[str, list[Hit]](list)
    spellings = defaultdict[str, set[str]](set)
    for found in scans:
        for hit in found.hits:
            hits[hit.key].append(hit)
            spellings[hit.key].add(found.text[hit.begin : hit.end])
    return {
        key: _institution(key, of_key, spellings[key], index, report_date) for key, of_key in hits.items()
    }


def _institution(
    key: str, hits: Sequence[Hit], spellings: set[str], index: InstitutionIndex, report_date: date | None
) -> Institution:
    entry = index.entries.get(key)
    flags = {hit.how for hit in hits if hit.how in {"misprint", "provisional"}}
    if entry is None:
        _, region_code, name = key.split(":", 2)
        return Institution(
            key,
            None,
            name,
            name,
            region_code,
            None,
            True,
            tuple(sorted(spellings - {name})),
            ("provisional",),
        )
    # A misprint is weaker evidence of a name than the name itself.
    printed = {hit.name for hit in hits if hit.how in _AS_PRINTED} or {
        hit.name for hit in hits if hit.how == "misprint"
    }
    name = name_in_force(entry, printed, report_date)
    return Institution(
        institution_key=key,
        code=entry.code,
        name=name,
        name_latest=latest_name(entry),
        region_code=entry.region_code,
        level=entry.level,
        is_provisional=entry.code is None,
        aliases=tuple(sorted(spellings - {name})),
        flags=tuple(sorted(flags)),
    )
