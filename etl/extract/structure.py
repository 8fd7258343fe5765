"""What each paragraph is: title, heading with its level, list item, caption, table of contents, or plain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.measure import Measure
from etl.extract.numbering import Label, parse_label
from etl.extract.paragraphs import Paragraph, ends_sentence, is_caption, is_leader_line
from etl.model.document import BlockKind

_MAX_HEADING = 60  # characters
_MAX_PLAIN_HEADING = 40  # characters of a heading that no number marks, or no typography
_MAX_BARE = 30  # characters of a heading in plain type of which only its number tells
_MAX_LEVEL = 6
_CONTENTS = re.compile(r"^目\s*[录次]$|^contents$", re.IGNORECASE)
_OUTER_STYLES = frozenset(["一、", "一.", "（一）", "1.1", "1.1.1", "1.1.1.1"])


@dataclass(slots=True)
class Element:
    """A paragraph with its meaning."""

    paragraph: Paragraph
    kind: BlockKind
    label: Label | None
    size: float
    bold: bool
    centered: bool
    level: int = 0

    @property
    def typography(self) -> tuple[float, bool, str]:
        """What sets headings of one level apart from those of another."""
        return round(self.size * 2) / 2, self.bold, self.paragraph.lines[0].font


def classify(paragraphs: list[Paragraph], measure: Measure) -> list[Element]:
    """Kinds and heading levels of paragraphs in reading order."""
    elements = [_element(p, measure) for p in paragraphs]
    _mark_lone_numbered(elements, measure)
    _mark_contents(elements)
    _mark_titles(elements, measure)
    _level_headings(elements)
    return elements


def _element(paragraph: Paragraph, measure: Measure) -> Element:
    lines = paragraph.lines
    count = sum(len(line.text) for line in lines)
    size = max(lines, key=lambda line: len(line.text)).size
    bold = sum(len(line.text) for line in lines if line.bold) > 0.8 * count
    centered = all(measure.is_centered(line) for line in lines[-1:]) and (
        len(lines) == 1 or measure.offset(lines[0]) < 0.2 * measure.width(lines[0])
    )
    label = parse_label(lines[0].text)
    element = Element(paragraph, "paragraph", label, size, bold, centered)
    element.kind = paragraph.kind or _kind(element, measure)
    return element


def _kind(element: Element, measure: Measure) -> BlockKind:
    text = element.paragraph.text
    if is_leader_line(element.paragraph.lines[-1]):
        return "toc"
    if is_caption(text) and len(element.paragraph.lines) <= 2:
        return "caption"
    if _is_heading(element, text, measure):
        return "heading"
    return "list_item" if element.label else "paragraph"


def _is_heading(element: Element, text: str, measure: Measure) -> bool:
    larger = element.size > 1.04 * measure.size
    stands_out = (element.bold or larger) and element.size >= 0.96 * measure.size
    body = text[len(element.label.text) :].strip() if element.label else text.strip()
    if not body or (element.label and element.label.style == "•"):
        return False
    if element.label and stands_out:
        return len(text) <= _MAX_HEADING or (element.bold and len(text) <= 1.5 * _MAX_HEADING)
    if stands_out:
        return len(text) <= _MAX_PLAIN_HEADING and (larger or not text.endswith(("。", "；", "，")))
    if element.label is None or element.label.style not in _OUTER_STYLES:
        return False
    return (
        len(text) <= _MAX_PLAIN_HEADING
        and len(element.paragraph.lines) == 1
        and not ends_sentence(text)
        and not re.search("[。；]", text)
        and not text.endswith(("，", ","))
    )


def _mark_lone_numbered(elements: list[Element], measure: Measure) -> None:
    """A short numbered line with other text before and after it is a heading even in plain type."""
    for before, element, after in zip([None, *elements], elements, [*elements[1:], None], strict=False):
        if element.kind != "list_item" or after is None or not _is_bare(element, measure):
            continue
        if not _is_sibling(before, element) and not _is_sibling(after, element):
            element.kind = "heading"


def _is_bare(element: Element, measure: Measure) -> bool:
    line, text = element.paragraph.lines[-1], element.paragraph.text
    return (
        len(element.paragraph.lines) == 1
        and element.label is not None
        and element.label.style != "•"
        and 2 < len(text) - len(element.label.text) <= _MAX_BARE
        and not re.search("[。；，：！？,;:!?]", text)
        and measure.slack(line) > 2 * line.size
    )


def _is_sibling(other: Element | None, element: Element) -> bool:
    return bool(other and other.label and element.label and other.label.style == element.label.style)


def _mark_contents(elements: list[Element]) -> None:
    """A heading 目录 and the entries below it, down to the first line that is no entry."""
    for index, element in enumerate(elements):
        if not _CONTENTS.match(element.paragraph.text.strip()):
            continue
        entries = index + 1
        while entries < len(elements) and _is_entry(elements[entries]):
            entries += 1
        if entries > index + 2:
            for entry in elements[index:entries]:
                entry.kind = "toc"


def _is_entry(element: Element) -> bool:
    if element.kind == "toc":
        return True
    return len(element.paragraph.lines) <= 2 and bool(re.search(r"\S\s*\d{1,4}$", element.paragraph.text))


def _mark_titles(elements: list[Element], measure: Measure) -> None:
    """Centred or large lines before the first paragraph of running text are the title block."""
    for element in elements:
        if element.kind == "toc":
            continue
        larger = element.size > 1.04 * measure.size
        if (element.label and not (element.centered and larger)) or element.kind in ("caption", "list_item"):
            return
        if len(element.paragraph.text) > _MAX_HEADING and element.paragraph.text.endswith("。"):
            return
        if not (
            element.centered or (larger and _is_first_page(element, elements) and _largest(element, elements))
        ):
            return
        element.kind = "title"


def _is_first_page(element: Element, elements: list[Element]) -> bool:
    return element.paragraph.lines[0].page_no == elements[0].paragraph.lines[0].page_no


def _largest(element: Element, elements: list[Element]) -> bool:
    return element.size >= max(e.size for e in elements) - 0.5


@dataclass(slots=True)
class _Open:
    """A heading under which the reader stands."""

    style: str
    value: int
    typography: tuple[float, bool, str]


def _level_headings(elements: list[Element]) -> None:
    stack: list[_Open] = []
    for element in elements:
        if element.kind != "heading":
            continue
        depth = _depth(element, stack)
        del stack[depth:]
        label = element.label
        stack.append(_Open(label.style if label else "", label.value if label else 0, element.typography))
        element.level = min(len(stack), _MAX_LEVEL)


def _depth(element: Element, stack: list[_Open]) -> int:
    """How many open headings a heading stands under."""
    label = element.label
    if label is None:
        return _depth_unnumbered(element, stack)
    same = [
        i
        for i, o in enumerate(stack)
        if o.style == label.style and o.value and _alike(o.typography, element.typography)
    ]
    following = [i for i in same if stack[i].value == label.value - 1]
    if following:
        return following[-1]
    later = [i for i in same if stack[i].value < label.value]
    if later:
        return later[-1]
    if label.path[1:]:
        return _depth_section(label, stack)
    depth = len(stack)
    while depth and not stack[depth - 1].style and stack[depth - 1].typography[0] <= element.typography[0]:
        depth -= 1
    return depth


def _depth_section(label: Label, stack: list[_Open]) -> int:
    """``3.2.1`` stands under ``3.2`` where that is open."""
    parents = [
        i
        for i, o in enumerate(stack)
        if o.style.startswith("1") and o.style.count(".1") < len(label.path) - 1
    ]
    return parents[-1] + 1 if parents else len(stack)


def _depth_unnumbered(element: Element, stack: list[_Open]) -> int:
    for i, opened in enumerate(stack):
        if _alike(opened.typography, element.typography):
            return i
    depth = len(stack)
    while depth and stack[depth - 1].typography[0] < element.typography[0]:
        depth -= 1
    return depth


def _alike(one: tuple[float, bool, str], other: tuple[float, bool, str]) -> bool:
    return abs(one[0] - other[0]) <= 0.5 and one[1:] == other[1:]
