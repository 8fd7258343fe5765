"""How exact a number is, by the words around it: 约 30, 超过 30, 30 人以上, 不足 30."""

from __future__ import annotations

from etl.normalize.lexicon import UnitLexicon

_REACH = 16
_MULTIPLIERS = frozenset("百千万亿")
_YEARS = frozenset({"年", "个月", "天", "日", "周", "星期", "月", "期", "学期", "学年", "届"})


def cue_before(text: str, begin: int, units: UnitLexicon) -> tuple[int, str]:
    """Return where the qualifier that ends at ``begin`` starts, and its kind.

    Returns:
        The offset and ``approx``, ``at_least`` or ``at_most``; ``(begin, "")`` if there is no qualifier.
    """
    cues = units.cues
    window = text[max(0, begin - _REACH) : begin]
    for pattern in (cues.before, cues.loose):
        match = pattern.search(window)
        if match is None:
            continue
        cue = match.group(1)
        start = begin - len(window) + match.start()
        if cue in cues.bare and text[begin] not in _MULTIPLIERS:
            continue
        if not start or text[start - 1] not in cues.not_after.get(cue, ""):
            return start, cues.before_kinds[cue]
    return begin, ""


def cue_after(text: str, end: int, unit: str, units: UnitLexicon) -> str:
    """Return the kind of the qualifier that follows a number and its unit, or an empty string."""
    match = units.cues.after.match(text, end)
    if match is None:
        return ""
    cue = match.group(1)
    if cue == "内" and units.kinds.get(unit) != "duration":
        return ""
    return units.cues.after_kinds[cue]


def is_recent_span(text: str, cue_begin: int, unit: str) -> bool:
    """Whether 近 means the last years or days (近三年) rather than nearly."""
    return text.startswith("近", cue_begin) and unit in _YEARS
