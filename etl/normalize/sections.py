"""The heading tree of a report, and whose section each block stands in.

Numbering restarts inside case sections (1. X大学图书馆 ... 一、 ... 二、 ... 2. Y大学图书馆), so a heading's style
alone does not tell its level. A heading whose number continues the run of its own style at some open level belongs to
that level; one that begins at 1 below a case opens a level below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from etl.model.document import Block

CASE_LINE = "case line"
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_CASE_WORD = "(?:案例|事例|事迹|经验|做法|专题|篇章|附件|附录)"
_CASE_NUMBER = r"([一二三四五六七八九十]{1,3}|\d{1,2})"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("decimal", re.compile(r"^(\d{1,2}(?:[.．]\d{1,2})+)")),
    ("word", re.compile(rf"^[【\[]?(?:典型)?{_CASE_WORD}之?{_CASE_NUMBER}[】\]]?[:：.、 ]?")),
    ("han_comma", re.compile(r"^([一二三四五六七八九十百]{1,4})[、.．]")),
    ("han_paren", re.compile(r"^[（(]\s*([一二三四五六七八九十]{1,3})\s*[）)]")),
    ("han_ordinal", re.compile(r"^第\s*([一二三四五六七八九十]{1,3})\s*[,，、章节部]")),
    ("digit_paren", re.compile(r"^[（(]\s*(\d{1,2})\s*[）)]")),
    ("digit_close", re.compile(r"^(\d{1,2})\s*[）)]")),
    ("digit", re.compile(r"^(\d{1,2})\s*[.．、]?\s*(?=\D)")),
    ("circled", re.compile(r"^([①-⑳])")),
)
_BEGINNING = re.compile(r"[\d一二三四五六七八九十百第（(【\[典案事经做专篇附①-⑳]")
"""With what any label begins: few texts do, and need be tried."""


@dataclass(frozen=True, slots=True)
class Label:
    """A printed number before a heading: its style, value (last component of 3.2.1) and length in characters."""

    style: str
    number: int
    length: int


@dataclass(frozen=True, slots=True)
class Section:
    """What the headings above a block say.

    Attributes:
        headings: texts of the open headings, outermost first.
        subject_key: institution named by the innermost heading that names exactly one, else ``None``.
        planned: whether a heading announces plans; a case is told apart from the plans it may stand among.
        shared_keys: the institutions whose common case it is, where the heading names several.
    """

    headings: tuple[str, ...]
    subject_key: str | None
    planned: bool
    shared_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A block that opens a section though it is no heading: its style and number, and the institutions it names."""

    style: str
    number: int
    keys: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    style: str
    number: int
    text: str
    subject_key: str | None
    planned: bool
    level: int = 0
    shared_keys: tuple[str, ...] = ()


def parse_label(text: str) -> Label | None:
    """The number that a heading or list item begins with."""
    if not _BEGINNING.match(text):
        return None
    for style, pattern in _STYLES:
        match = pattern.match(text)
        if match:
            return Label(_depth_style(style, match.group(1)), _number(match.group(1)), match.end())
    return None


_CLAUSE_LABEL = re.compile(
    r"^[·•●○◆◇■□▪★☆►➢※【\[]+|^[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、]|^第[一二三四五六七八九十]|^[①-⑳]"
)


def strip_label(clause: str) -> str:
    """A folded clause without the number it is listed under."""
    return _CLAUSE_LABEL.sub("", clause)


def _depth_style(style: str, printed: str) -> str:
    return f"decimal{printed.count('.') + printed.count('．')}" if style == "decimal" else style


def _number(printed: str) -> int:
    if printed[-1] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(printed) - ord("①") + 1
    if printed[-1].isdigit():
        return int(re.split(r"[.．]", printed)[-1])
    return _han_number(printed)


def _han_number(printed: str) -> int:
    tens, _, ones = printed.partition("十")
    if "十" not in printed:
        return _DIGITS.get(printed[-1], 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def sections(
    blocks: Sequence[Block],
    subject_of: Callable[[int], str | None],
    plans: Callable[[str], bool],
    lines: Mapping[int, Heading] | None = None,
) -> list[Section]:
    """The section of every block; a heading belongs to the section it opens.

    Args:
        blocks: the report's blocks.
        subject_of: index of a heading block -> key of the institution whose section it opens, or ``None``.
        plans: heading text -> whether what stands under it are plans.
        lines: index of a block that is no heading -> what section it opens; without institutions it ends a case;
            of a heading: the several institutions that it names.
    """
    stack: list[_Open] = []
    found: list[Section] = []
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            label = parse_label(block.text)
            style, number = (label.style, label.number) if label else (f"plain{block.level}", 0)
            _close(stack, style, number)
            if label is None:
                _close_cases(stack, block.level)
            subject = subject_of(index)
            shared = lines[index].keys if lines and index in lines else ()
            stack.append(_Open(style, number, block.text, subject, plans(block.text), block.level, shared))
        elif lines and index in lines:
            _open_line(stack, lines[index], block.text)
        found.append(_section(stack))
    return found


def _open_line(stack: list[_Open], line: Heading, text: str) -> None:
    at = next((i for i, heading in enumerate(stack) if heading.style == line.style), len(stack))
    del stack[at:]
    if line.keys:
        single = line.keys[0] if len(line.keys) == 1 else None
        shared = () if single else line.keys
        stack.append(_Open(line.style, line.number, text, single, False, 0, shared))


def _close(stack: list[_Open], style: str, number: int) -> None:
    """Closes the headings that a new one of this style and number ends."""
    same = [i for i, heading in enumerate(stack) if heading.style == style]
    if not same:
        if style.startswith("plain") and stack and stack[-1].style.startswith("plain"):
            stack.pop()
        return
    if number == 1 and any(heading.subject_key for heading in stack[same[-1] :]):
        return
    continues = [i for i in reversed(same) if stack[i].number < number <= stack[i].number + 3]
    del stack[(continues[0] if continues else same[-1]) :]


def _close_cases(stack: list[_Open], level: int) -> None:
    """Ends the cases whose headings are printed no larger than an unnumbered heading that follows them (编后语).

    Only cases numbered in words or not at all: below numbered ones, headings without a number are common. A case that
    a mere line opened ends with any of them.
    """
    cases = [
        i
        for i, h in enumerate(stack)
        if (h.subject_key and h.style.startswith(("word", "plain"))) or h.style == CASE_LINE
    ]
    at = next((i for i in cases if 0 < level <= stack[i].level or stack[i].style == CASE_LINE), None)
    if at is not None:
        del stack[at:]


def _section(stack: list[_Open]) -> Section:
    case = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].subject_key), None)
    subject = stack[case].subject_key if case is not None else None
    shared = stack[-1].shared_keys if stack else ()
    planned = any(h.planned for h in stack[case or 0 :])
    return Section(tuple(h.text for h in stack), None if shared else subject, planned, shared)
