"""Numbers at the start of headings and list items: their style, value and extent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.script import unify

_CHINESE = "一二三四五六七八九十百〇零两"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_LONGEST = 24  # characters within which a label ends
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NOT_AFTER_DECIMAL = "万亿%％倍个人次册篇元余多年月日号时分秒所家种"
_NOT_AFTER_NUMBER = _NOT_AFTER_DECIMAL + "位名条项点本部期门场届级度"


@dataclass(frozen=True, slots=True)
class Label:
    """A printed number.

    Attributes:
        style: what kind of number it is, e.g. ``一、``; numbers of one list share it.
        value: the number (the last one of ``3.2.1``).
        text: as printed, at the very start of the text.
        path: all numbers of ``3.2.1``; one number else.
    """

    style: str
    value: int
    text: str
    path: tuple[int, ...] = ()


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("第{}", re.compile(rf"第\s?([{_CHINESE}]+|\d{{1,3}})\s?([章节篇编条]|部分)(?=\s|\D|$)")),
    ("第一，", re.compile(rf"第([{_CHINESE}]+|\d{{1,2}})[，,、：:]")),
    ("一、", re.compile(rf"([{_CHINESE}]{{1,4}})\s?、")),
    ("一.", re.compile(rf"([{_CHINESE}]{{1,4}})[.．]")),
    ("（一）", re.compile(rf"[（(]\s?([{_CHINESE}]{{1,4}})\s?[）)][、.．]?")),
    ("1.1", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,4})[.．、]?(?!\d)")),
    ("1、", re.compile(r"(\d{1,3})\s?、")),
    ("1.", re.compile(r"(\d{1,3})\s?[.．](?!\d)")),
    ("(1)", re.compile(r"[（(]\s?(\d{1,3})\s?[）)][、.．]?")),
    ("1)", re.compile(r"(\d{1,3})\s?[）)][、.．]?")),
    ("①", re.compile(rf"([{_CIRCLED}])[、.．]?")),
    ("⑴", re.compile(r"([⑴-⒇])")),
    ("⒈", re.compile(r"([⒈-⒛])")),
    ("1 ", re.compile(rf"(\d{{1,2}})\s+(?=[\u4e00-\u9fff])(?![{_NOT_AFTER_NUMBER}])")),
    ("•", re.compile(r"([•●■◆▪➢★※◇□▲►\uf0b7\uf06c\uf0d8\uf0fc\uf0a7\uf06e\uf075])")),
)
_BEGIN = re.compile(rf"[第（(\d{_CHINESE}{_CIRCLED}⑴-⒇⒈-⒛•●■◆▪➢★※◇□▲►\uf000-\uf0ff]")


def chinese_number(text: str) -> int:
    """The value of a Chinese numeral below 1000: 十二 -> 12, 二十 -> 20, 一〇 -> 10."""
    if "十" not in text and "百" not in text:
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif c == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS[c]
    return total + digit


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text[0] in _CIRCLED:
        return _CIRCLED.index(text) + 1
    if "⑴" <= text[0] <= "⒇":
        return ord(text[0]) - ord("⑴") + 1
    if "⒈" <= text[0] <= "⒛":
        return ord(text[0]) - ord("⒈") + 1
    return chinese_number(text) if text[0] in _CHINESE else 0


def parse_label(text: str) -> Label | None:
    """The number at the start of a text, or ``None``."""
    plain = unify(text[:_LONGEST])
    if not _BEGIN.match(plain):
        return None
    for style, pattern in _PATTERNS:
        match = pattern.match(plain)
        if not match:
            continue
        if style == "1.1":
            return _section(match, plain, text)
        name = style.format(match.group(2)) if style == "第{}" else style
        value = _value(match.group(1))
        return Label(name, value, text[: match.end()].rstrip(), (value,))
    return None


def _section(match: re.Match[str], plain: str, text: str) -> Label | None:
    after = plain[match.end() :].lstrip()[:1]
    path = tuple(int(n) for n in re.split("[.．]", match.group(1)))
    if (
        not all(path)
        or after in tuple(_NOT_AFTER_DECIMAL)
        or not (after.isalpha() or after in tuple("“《（(【"))
    ):
        return None
    return Label("1" + ".1" * (len(path) - 1), path[-1], text[: match.end()].rstrip(), path)
