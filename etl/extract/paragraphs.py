"""Lines to paragraphs: which line goes on where the one before it stopped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.extract.lines import Line
from etl.extract.measure import Measure
from etl.extract.numbering import parse_label
from etl.extract.script import is_wide
from etl.model.document import BlockKind

_TERMINAL = frozenset("。！？!?；;：:…")
_CLOSING = frozenset("”’」』）)》】]\"'")
_LEADERS = ".．·‥⋯_…"
_DIGITS = "0123456789０１２３４５６７８９"
_ENTRY_ENDS = frozenset(_DIGITS + _LEADERS)
_CAPTION = re.compile(
    r"^(?:附?[图表]|图表|续表|Fig(?:ure)?\.?|Table)\s*"
    r"(?:\d{1,3}(?:[-–—.．]\d{1,3})?|[一二三四五六七八九十]{1,3})(?![\d个张份所家年月日])",
    re.IGNORECASE,
)
_NOT_FITTING = frozenset("，。、；：？！）》”’】」』,.;:?!)]}%％")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, in order; they may stand on several pages.

    Attributes:
        kind: what it is known to be from its place; ``None`` where its shape has to tell.
    """

    lines: list[Line] = field(default_factory=list)
    kind: BlockKind | None = None

    @property
    def text(self) -> str:
        """The lines' text joined without regard to spaces; for tests of its shape."""
        return "".join(line.text for line in self.lines)


def is_leader_line(line: Line) -> bool:
    """Whether dots lead to a page number at the line's end, as in a table of contents."""
    text = line.text.rstrip()
    if text[-1:] not in _ENTRY_ENDS:
        return False
    entry = text.rstrip(_DIGITS).rstrip()
    title = entry.rstrip(_LEADERS + " ")
    dots = sum(1 if char != "…" else 3 for char in entry[len(title) :] if char != " ")
    needed = 2 if len(entry) < len(text) else 8
    return bool(title) and dots >= needed


def is_caption(text: str) -> bool:
    """Whether a short text is numbered as a figure's or table's caption."""
    return len(text) <= 80 and bool(_CAPTION.match(text)) and not text.endswith(("。", "；", "，", "："))


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a mark that closes a sentence or announces a list."""
    stripped = text.rstrip()
    while stripped and stripped[-1] in _CLOSING:
        if len(stripped) > 1 and stripped[-2] in _TERMINAL:
            return True
        stripped = stripped[:-1]
    return bool(stripped) and stripped[-1] in _TERMINAL


def group_lines(lines: list[Line], measure: Measure) -> list[Paragraph]:
    """Paragraphs of lines in reading order, over page breaks too."""
    paragraphs: list[Paragraph] = []
    for line in lines:
        if paragraphs and _continues(paragraphs[-1], line, measure):
            paragraphs[-1].lines.append(line)
        else:
            paragraphs.append(Paragraph([line]))
    return paragraphs


def _continues(paragraph: Paragraph, line: Line, measure: Measure) -> bool:
    last = paragraph.lines[-1]
    if _differs(last, line) or is_leader_line(last) or is_leader_line(line):
        return False
    if last.page_no == line.page_no and _gap_parts(last, line, measure):
        return False
    if measure.is_centered(line) and _may_be_centered(paragraph, measure):
        return _continues_centered(last, line, measure)
    slack = measure.slack(last)
    short = slack > _first_token(line) + 0.6 * line.size
    offset = measure.offset(line)
    first = paragraph.lines[0]
    if line.spaced and short:
        return False
    if offset > 0.8 * line.size:
        return not short and _continues_indented(first, last, line, measure)
    if parse_label(line.text) and (short or _starts_item(last, line)):
        return False
    if is_caption(line.text) and short:
        return False
    if not short:
        return not (measure.indent == 0.0 and ends_sentence(last.text) and slack > 1.2 * line.size)
    return not ends_sentence(last.text) and slack < _ragged(line, measure) and offset < 0.25 * line.size


def _may_be_centered(paragraph: Paragraph, measure: Measure) -> bool:
    """Whether a centred line may go on with it: it is centred too, or a title or caption with a full line."""
    last = paragraph.lines[-1]
    if measure.is_centered(last) or last.size > 1.05 * measure.size:
        return True
    evenly = abs(measure.offset(last) - measure.slack(last)) < last.size
    return evenly and is_caption(paragraph.lines[0].text)


def _ragged(line: Line, measure: Measure) -> float:
    """How far an unfinished line may stay from the margin."""
    return (0.12 if measure.indent else 0.06) * measure.width(line)


def _differs(last: Line, line: Line) -> bool:
    """Whether size or weight changes with the line break."""
    if abs(last.size - line.size) > 0.06 * max(last.size, line.size):
        return True
    return last.bold != line.bold and last.bold_last != line.bold_first


def _gap_parts(last: Line, line: Line, measure: Measure) -> bool:
    gap = line.baseline - last.baseline
    pitch = measure.pitch_of(line.size)
    if gap > 1.55 * pitch:
        return True
    return gap > 1.2 * pitch + 1 and ends_sentence(last.text)


def _continues_centered(last: Line, line: Line, measure: Measure) -> bool:
    """A centred line goes on where the one above had no room left."""
    room = measure.width(last) - (last.x1 - last.x0)
    return room < _first_token(line) + 2 * line.size and not parse_label(line.text)


def _continues_indented(first: Line, last: Line, line: Line, measure: Measure) -> bool:
    """Lines that hang under a label, or stand in a block of their own, go on though they are indented."""
    if parse_label(line.text) and ends_sentence(last.text):
        return False
    hang = line.x0 - first.x0
    if parse_label(first.text) and 0.5 * line.size < hang < 5 * line.size:
        return True
    usual = measure.indent and abs(measure.offset(line) - measure.indent) < 0.4 * line.size
    if usual:
        return False
    return abs(line.x0 - last.x0) < 0.3 * line.size and not ends_sentence(last.text)


def _starts_item(last: Line, line: Line) -> bool:
    return ends_sentence(last.text) and parse_label(line.text) is not None


def _first_token(line: Line) -> float:
    """Width of what cannot be parted at the start of a line: a word or ideograph and what clings to it."""
    text, end = line.text, 1
    if not is_wide(text[0]):
        while end < len(text) and not is_wide(text[end]) and text[end] != " ":
            end += 1
    while end < len(text) and text[end] in _NOT_FITTING:
        end += 1
    return line.x1s[end - 1] - line.x0
