"""What the place of a name in its clause says: head, agent, example, or only whose people or things are meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.normalize.institutions import InstitutionMention
from etl.normalize.sections import strip_label
from etl.normalize.text import Folded

# Members of a school named behind other words: those who are served (包括A大学的师生).
_PEOPLE = re.compile(r"的?(?:师生|学生|读者|教师|老师|同学|研究生|本科生|博士生|毕业生|校友|医护|医生)")
_GOES_ON = (*"也还又则已便就并将把在于从", "率先", "继续", "照常")
# Words that bring in the one of whom is then spoken.
_PRESENTING = ("是", "有", "当属", "首推", "院校", "高校", "此")
_FOR_EXAMPLE = ("如", "例如", "比如", "像", "包括", "特别是", "尤其是", "其中")
_ATTRIBUTE = 10
# What stands behind the name of the library that sent a paragraph in (（某馆供稿）).
_SENT_IN = re.compile(r"(?:图书馆)?(?:供稿|报送|提供|来稿)?[)】\]]?[.。]?$")


def is_head(before: str) -> bool:
    """Whether nothing but a label stands before a name in its clause, or a word that brings in an example."""
    bare = strip_label(before)
    return not bare or bare.endswith(_FOR_EXAMPLE)


def is_presented(before: str) -> bool:
    """Whether the words before a name bring it in as the one of whom is then spoken."""
    return before.endswith(_PRESENTING)


def is_only_served(before: str, behind: str) -> bool:
    """Whether a school named behind other words stands for its people."""
    return bool(strip_label(before)) and bool(_PEOPLE.match(behind))


def acts(before: str, behind: str) -> bool:
    """Whether a library named late in its clause acts: as agent of a passive, or at the end of its attributes.

    由A馆恢复 has an agent; 由A馆编的手册 only tells whose the handbook is.
    """
    if before.endswith("由"):
        return "的" not in behind[:_ATTRIBUTE]
    return before.endswith("的") and (not behind or behind.startswith(_GOES_ON))


def source_named_last(folded: Folded, mentions: Sequence[InstitutionMention]) -> str | None:
    """The library that a paragraph names in brackets at its end, and nowhere else anybody: it is whose news it is."""
    if len(mentions) != 1 or not mentions[0].library_end:
        return None
    begin, end = folded.to_folded(mentions[0].begin), folded.to_folded(mentions[0].library_end)
    closed = folded.text[end:]
    opened = (
        folded.text[begin - 1 : begin] in ("(", "【", "[") and folded.text[begin - 2 : begin - 1] in "。;!)"
    )
    return mentions[0].institution_key if opened and closed and _SENT_IN.fullmatch(closed) else None
