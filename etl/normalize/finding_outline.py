"""The table of contents against the headings that the report has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from etl.model.document import Block, Document
from etl.model.observation import Evidence, Finding, Severity
from etl.normalize.sections import parse_label
from etl.normalize.text import fold_text

_LEADER = re.compile(r"(?:[.．…·・。_\s-]|\.\.)*\d{0,4}\s*$")
_MARKS = re.compile(r"[^\w]")
_FEWEST, _SHARE, _ALIKE = 4, 0.7, 0.6


def outline_findings(document: Document) -> list[Finding]:
    """Entries without a heading, headings that differ, and headings left out between entries.

    Nothing is said where fewer than 7 in 10 entries are found again: then the outline was not read well enough.
    """
    entries = [b for b in document.blocks if b.kind == "toc" and _key(b)]
    headings = [b for b in document.blocks if b.kind in ("heading", "title") and _key(b)]
    keys = {_key(b): b for b in reversed(headings)}
    found = [b for b in entries if _key(b) in keys]
    if len(found) < _FEWEST or len(found) < _SHARE * len(entries):
        return []
    matched = [(e, keys[_key(e)]) for e in found]
    return [*_unmatched(entries, headings, keys), *_left_out(matched, headings)]


def _key(block: Block) -> str:
    """A heading without label, leader dots, page number and punctuation; "" for what is no entry."""
    text = _LEADER.sub("", block.text) if block.kind == "toc" else block.text
    label = parse_label(text.strip())
    bare = fold_text(text.strip()[label.length if label else 0 :])
    key = _MARKS.sub("", bare)
    return "" if key in ("目录", "目次", "contents") else key


def _unmatched(
    entries: Sequence[Block], headings: Sequence[Block], keys: dict[str, Block]
) -> Iterator[Finding]:
    listed = {_key(e) for e in entries}
    free = [h for h in headings if _key(h) not in listed]
    for entry in entries:
        if _key(entry) in keys:
            continue
        scored = [(SequenceMatcher(None, _key(entry), _key(h), autojunk=False).ratio(), h) for h in free]
        ratio, best = max(scored, key=lambda s: s[0], default=(0.0, entry))
        if ratio >= _ALIKE:
            yield _finding("warning", _plain(entry), best.text.strip(), entry, best)
        else:
            yield _finding("info", _plain(entry), "没有这个标题", entry)


def _left_out(matched: Sequence[tuple[Block, Block]], headings: Sequence[Block]) -> Iterator[Finding]:
    """Numbered headings whose neighbours on both sides the table of contents lists, but not them."""
    labels = {h.block_no: parse_label(h.text.strip()) for h in headings}
    for (entry, one), (_, other) in pairwise(matched):
        first, last = labels[one.block_no], labels[other.block_no]
        if not first or not last or first.style != last.style or last.number != first.number + 2:
            continue
        for heading in headings:
            label = labels[heading.block_no]
            between = one.block_no < heading.block_no < other.block_no
            if between and label and (label.style, label.number) == (first.style, first.number + 1):
                yield _finding("warning", "目录未列出", heading.text.strip(), entry, heading)


def _plain(entry: Block) -> str:
    return _LEADER.sub("", entry.text).strip()


def _finding(severity: Severity, expected: str, actual: str, *blocks: Block) -> Finding:
    return Finding("contents_against_headings", severity, expected, actual, tuple(map(_evidence, blocks)))


def _evidence(block: Block) -> Evidence:
    text = _plain(block) if block.kind == "toc" else block.text.strip()
    start = block.text.index(text) if text else 0
    boxes = tuple(block.locate(start, start + len(text)))
    return Evidence(
        text,
        boxes[0].page_no if boxes else block.page_no,
        boxes,
        block_no=block.block_no,
        start=start,
        end=start + len(text),
    )
