"""Lines that open an institution's section though nothing prints them as headings.

Compilations often set the name of each library on a line of its own, behind a bullet or bare, in the size of the body
text. A run of such lines, each followed by prose, divides the report into cases as headings would.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from etl.model.document import Block
from etl.normalize.institutions import InstitutionMention
from etl.normalize.sections import CASE_LINE, Heading, parse_label

_BULLET = re.compile(r"^[\s◆◇●○■□▲△★☆※·•▪►▶➢\-—【\[]+")
_CLOSING = re.compile(r"[】\]\s:：]+$")
_SUBTITLE = re.compile(r"(?:[:：]|[—－-]+)[^，,。；;！!]{2,24}")
_LONGEST_TITLE = 45
_LONGEST_REST, _LONGEST_BARE, _SHORTEST_PROSE, _FEWEST = 8, 8, 12, 2
_PUNCTUATION = re.compile(r"[，,。；;：:、！？!?]")
_LINES = ("paragraph", "list_item")


def case_lines(
    blocks: Sequence[Block], mentions: Sequence[Sequence[InstitutionMention]]
) -> Mapping[int, Heading]:
    """Blocks that open or end a case, by index.

    A block opens a case if it says nothing but a library, or two that share one, and prose follows. One such line
    alone is none: it may be a signature. Lines in an annex follow each other and so open nothing. Behind the last case
    a bare line that names nobody ends it, unless cases have such lines inside them. Headings that name several
    institutions are told, too.
    """
    named = {i: h for i, b in enumerate(blocks) for h in (_opening(b, mentions[i]),) if h}
    shared = {i: h for i, h in named.items() if blocks[i].kind == "heading" and len(h.keys) > 1}
    found = {i: h for i, h in named.items() if blocks[i].kind in _LINES}
    opened = {i: h for i, h in found.items() if i + 1 not in found and _prose_follows(blocks, i)}
    if len(opened) < _FEWEST:
        return shared
    first, last = min(opened), max(opened)
    bare = [i for i in range(first, len(blocks)) if i not in found and _is_bare(blocks[i])]
    if bare and bare[0] > last:
        opened[bare[0]] = Heading(CASE_LINE, 0, ())
    return opened | shared


def _opening(block: Block, mentions: Sequence[InstitutionMention]) -> Heading | None:
    if block.kind not in (*_LINES, "heading") or not mentions:
        return None
    text = block.text
    bullet = _BULLET.match(text)
    begin = bullet.end() if bullet else 0
    label = parse_label(text[begin:])
    begin += label.length if label else 0
    end = len(_CLOSING.sub("", text))
    last = mentions[-1].library_end or mentions[-1].end
    between = [text[a.library_end or a.end : b.begin] for a, b in pairwise(mentions)]
    rest = text[last:end]
    if bullet and _SUBTITLE.fullmatch(rest):
        rest = ""
    if text[begin : mentions[0].begin].strip() or len(rest) > _LONGEST_REST or _PUNCTUATION.search(rest):
        return None
    if any(b.strip() not in ("、", "，", "和", "与") for b in between) or not mentions[-1].library_end:
        return None
    keys = tuple(dict.fromkeys(m.institution_key for m in mentions))
    return Heading(CASE_LINE, label.number if label else 0, keys)


def with_missed_headings(
    blocks: Sequence[Block], mentions: Sequence[Sequence[InstitutionMention]]
) -> tuple[Block, ...]:
    """The blocks; numbered lines that begin with one library and fill a gap among headings of their style are headings.

    What ends in a quotation mark or a question (案例五 X图书馆：三个“想不到”) is printed as body text by some, and read
    as such.
    """
    numbers = [
        (i, b, label) for i, b in enumerate(blocks) if b.kind == "heading" and (label := parse_label(b.text))
    ]
    found = list(blocks)
    for index, block in enumerate(blocks):
        label = parse_label(block.text) if block.kind in _LINES and mentions[index] else None
        if label is None or len(block.text) > _LONGEST_TITLE or not _prose_follows(blocks, index):
            continue
        before = [(b, n) for i, b, n in numbers if i < index and n.style == label.style]
        after = [n for i, _, n in numbers if i > index and n.style == label.style]
        fills = bool(before) and before[-1][1].number == label.number - 1
        fills = fills and (not after or after[0].number == label.number + 1)
        starts = not block.text[label.length : mentions[index][0].begin].strip()
        if fills and starts and len({m.institution_key for m in mentions[index]}) == 1:
            found[index] = replace(block, kind="heading", level=before[-1][0].level)
    return tuple(found)


def _prose_follows(blocks: Sequence[Block], index: int) -> bool:
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return (
        following is not None
        and following.kind in _LINES
        and len(following.text) >= _SHORTEST_PROSE
        and bool(_PUNCTUATION.search(following.text))
    )


def _is_bare(block: Block) -> bool:
    """Whether a block is a few words without punctuation, as a title is."""
    text = block.text.strip()
    return block.kind in _LINES and 0 < len(text) <= _LONGEST_BARE and not _PUNCTUATION.search(text)
