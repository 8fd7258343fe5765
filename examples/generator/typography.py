"""The printed form: numbering of headings, spacing of digits, punctuation of paragraphs."""

from __future__ import annotations

import re

from examples.generator.numerals import chinese
from examples.generator.report import Block, Facts
from examples.generator.spec import Spec

MARKER = "示例报告（数据均为虚构）"
BEFORE_DIGIT = re.compile(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])")
WHOLE_NUMBER = re.compile(r"(?<![\d.,A-Za-z])\d+(?![\d.,A-Za-z%])")
TO_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Typography:
    """Appends blocks to a report, each text in the report's own typography; quotes of the facts follow it."""

    def __init__(self, spec: Spec, blocks: list[Block], facts: Facts) -> None:
        self.spec, self.blocks, self.facts = spec, blocks, facts
        self.counters = [0, 0, 0]
        self.paragraphs = 0
        self._settled: set[int] = set()

    def opening(self) -> None:
        """Marker, title, issuer and date: a page of their own, or the head of the first page."""
        when = self.spec.date
        self.blocks += [Block("marker", MARKER), Block("title", self.spec.title)]
        if self.spec.title_page:
            date = f"{when.year}年{when.month}月{when.day}日"
            self.blocks += [
                Block("line", self.spec.issuer),
                Block("line", self._set(date)),
                Block("page_break"),
            ]
        if self.spec.toc:
            self.blocks += [Block("toc", "目录"), Block("page_break")]

    def signature(self) -> None:
        """Issuer and date at the end, where no title page tells them."""
        if not self.spec.title_page:
            when = self.spec.date
            date = self._set(f"{when.year}年{when.month}月{when.day}日")
            self.blocks += [Block("signature", self.spec.issuer), Block("signature", date)]

    def heading(self, level: int, text: str, numbered: bool = True) -> None:
        """A heading; with the next number of its level before it, or with its own in ``text``."""
        if numbered:
            self.counters[level - 1] += 1
            self.counters[level:] = [0] * (3 - level)
            text = self._number(level) + text
        self.blocks.append(Block("heading", text, level))

    def _number(self, level: int) -> str:
        n = self.counters[level - 1]
        if self.spec.numbering == "decimal":
            return ".".join(map(str, self.counters[:level])) + " "
        if self.spec.numbering == "arabic":
            return (f"{chinese(n, liang=False)}、", f"{n}、", f"（{n}）")[level - 1]
        return (f"{chinese(n, liang=False)}、", f"（{chinese(n, liang=False)}）", f"{n}. ")[level - 1]

    def paragraph(self, sentences: list[str]) -> None:
        """A paragraph of sentences."""
        if not sentences:
            return
        self.paragraphs += 1
        full_width = self.spec.full_width and self.paragraphs % 3 == 0
        text = "".join(f"{sentence}。" for sentence in sentences)
        self.blocks.append(Block("paragraph", self._set(text, full_width)))
        self._settle(full_width)

    def figure(self, caption: str) -> None:
        """A drawing and its caption."""
        self.blocks += [Block("figure"), Block("caption", caption)]

    def table(self, title: str, rows: list[list[str]], widths: list[float]) -> None:
        """A table under its title; row 0 is the header."""
        self.blocks.append(Block("caption", title, 1))
        self.blocks.append(Block("table", title, 0, tuple(map(tuple, rows)), tuple(widths)))
        self.facts.tables.append({"title": title, "header": rows[0], "rows": rows[1:]})
        self._settle(False)

    def _set(self, text: str, full_width: bool = False) -> str:
        if full_width:
            return WHOLE_NUMBER.sub(lambda m: m[0].translate(TO_FULL_WIDTH), text)
        return BEFORE_DIGIT.sub(" ", text) if self.spec.spaced else text

    def _settle(self, full_width: bool) -> None:
        """Gives the quotes of facts told since the last paragraph that paragraph's typography."""
        facts = [
            *self.facts.measures.values(),
            *self.facts.metrics,
            *self.facts.declared,
            *self.facts.contradictions,
        ]
        for fact in facts:
            if id(fact) in self._settled:
                continue
            self._settled.add(id(fact))
            for key in ("quote", "value_text", "period_text"):
                if fact.get(key) and "\t" not in fact[key]:
                    fact[key] = self._set(fact[key], full_width)
