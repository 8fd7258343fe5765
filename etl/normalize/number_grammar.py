"""Patterns of numerals and of what only looks like one; reading of a single numeral at a known offset."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.normalize.numerals import BIG, CHINESE, FORMAL, SMALL, Value, chinese_value, mixed_value

BLANK = "[ \u3000\xa0\u2009]{0,2}"
_NOT_MORE = "媒体|元化|样化|样性|样的|数|少|功能|彩|变|层次|方面|方位|维|渠道|形式"
_MORE = f"(?:{BLANK}(?:余|多(?!{_NOT_MORE})|来(?![自源访电信到临看说])|几))"
_BIG = "(?:百(?![度科姓货合年分])|千(?![克米瓦卡赫焦伏兆])|万(?![方维象里物能])|[亿萬億])"
_PLAIN = r"(?:(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:[eE][+\-]?\d+(?![A-Za-z\d]))?|\.\d+)"
_TAIL = rf"(?:\d+(?:\.\d+)?{_BIG}{{1,2}}){{0,3}}(?:\d{{1,4}}(?![\d.]))?"
_ARABIC = rf"{_PLAIN}(?:[kK](?![A-Za-z0-9])|(?:{BLANK}{_BIG}){{1,3}}{_TAIL})?"
_HAN = rf"[{CHINESE}]+(?:点[零〇一二三四五六七八九]+(?![十分刻钟半点])[百千万亿]*)?"

START = re.compile(rf"[0-9A-Za-z负+\-＋－−翻第半数几{CHINESE}]|\.(?=\d)")
NUMERAL = re.compile(
    rf"(?P<arabic>{_ARABIC})(?P<amore>{_MORE}{BLANK}{_BIG}*)?"
    rf"|(?P<some>[数几]{BLANK}[十百千万亿]+|[数几](?=倍))(?P<smore>{_MORE})?"
    rf"|(?P<han>{_HAN})(?P<hmore>{_MORE}{BLANK}[百千万亿]*)?"
)
SYMBOL = re.compile(rf"{BLANK}([%％‰])")
JOIN = re.compile(rf"{BLANK}(?:——|[-－–—―~～〜至到]){BLANK}")
BLANKS = re.compile(BLANK)
ORDINAL = re.compile(rf"第{BLANK}(\d+|[{CHINESE}]+)(?:{BLANK}[-－–—~～至到]{BLANK}(\d+|[{CHINESE}]+))?")
DIGITS = re.compile(r"\d+")
SIGNED = re.compile(r"\.?\d")
SLASH = re.compile(r"\d+/\d+(?![\d/])")
SECTION = re.compile(
    r"\d{1,2}\.\d{1,2}(?=[ \u3000\xa0]+[^\W\d_]|[^\W\d_A-Za-z])(?![ \u3000\xa0]*[万亿%％倍])"
)
TURN = re.compile(r"翻[了过]?(?:([一两二三四五六七八九十\d]+)番|番|倍)")
HALF = re.compile(r"一半|半数(?![人额])|半(?=个?[多来]?(?:小时|钟头|月|年|天|学期|学年)(?![历谈刊度]))")
CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)")
CAPTION = re.compile(r"(?:[图表]|(?<![案事病实范先条])例|附[件录表图])[ \u3000]{0,2}$")
PHONE_LABEL = re.compile(
    r"(?:电话|热线|手机|微信|[Qq]{2}|群号?|邮编|传真|证号|学号|号码|ISBN|ISSN|CN|[Tt]el)[^\d，。；、\n]{0,4}$"
)
# Latin words and addresses, with the digits glued to them (COVID-19, A4).
LATIN = re.compile(
    r"(?:https?|ftp)://[!-~]+|www\.[!-~]+|[A-Za-z][A-Za-z0-9._\-]{0,63}@[A-Za-z0-9.\-]+"
    r"|[A-Za-z]+[A-Za-z0-9]*(?:[-_./:&]+[A-Za-z0-9]+)*"
)
GLUED = re.compile(r"(?!TOP|Top|top|NO|No|no)[A-Za-z]{2,}(?=\d+$)")
# Digits that count nothing: e-mail, 3.2.1, dates with separators, telephones, 7*24, 24 小时, 2019-nCoV, 3D.
CODE = re.compile(
    r"[A-Za-z0-9._\-]{1,64}@[A-Za-z0-9.\-]+|\d\+[XxNn]"
    r"|\d+(?:[.．]\d+){2,}(?!\d)"
    r"|(?:19|20)\d\d([-/.])(?:1[0-2]|0?[1-9])(?:\1(?:3[01]|[0-2]?\d))?(?![\d.\-/])(?!\s?[%％‰万亿倍])"
    r"|0\d{2,3}[-－]\d{7,8}(?:-\d+)?|[48]00[-－]?\d{3,4}[-－]\d{3,4}|1[3-9]\d{9}(?!\d)|\d{17}[\dXx](?!\d)|\d+(?:-\d+){2,}"
    r"|\d{1,4}[ ]?[*×xX✕][ ]?\d+(?:小时)?"
    r"|24[ ]?小时(?![以之]?[内后]|左右)"
)
_MORE_SIGN = re.compile("[余多来几]")


@dataclass(frozen=True, slots=True)
class Numeral:
    """One numeral read.

    Attributes:
        end: where it ends, 余 and 多 included.
        value: what it says.
        more: 余, 多, 来 or 几 if one goes with it, else empty.
        style: ``arabic`` or ``han``.
        bare: its characters without 余 and 多.
        scale: the multiplier printed last (5 in 3-5万 stands before 万), 1 if none.
    """

    end: int
    value: Value
    more: str
    style: str
    bare: str
    scale: int


def read_numeral(text: str, at: int) -> Numeral | None:
    """Read the numeral that begins at ``at``, or return ``None``."""
    match = NUMERAL.match(text, at)
    if match is None:
        return None
    arabic, some, han = match.group("arabic", "some", "han")
    more = match.group("amore" if arabic else "smore" if some else "hmore") or ""
    bare = arabic or some or han
    value = _value(arabic, some, han)
    if value is None or (han and len(han) == 1 and han in FORMAL):
        return None
    times = _times(more)
    if times != 1:
        value = Value(value.low * times, value.high * times, value.known)
    sign = _MORE_SIGN.search(more)
    return Numeral(
        match.end(),
        value,
        sign.group() if sign else "",
        "arabic" if arabic else "han",
        bare,
        _scale(bare) * times,
    )


def _value(arabic: str | None, some: str | None, han: str | None) -> Value | None:
    if arabic:
        single = mixed_value(arabic)
        return None if single is None else Value(single, single)
    if some:
        return Value(0, 0, known=False)
    return chinese_value(han) if han else None


def _times(more: str) -> int:
    scale = 1
    for char in more:
        scale *= BIG.get(char) or SMALL.get(char) or 1
    return scale


def _scale(bare: str) -> int:
    scale = 1
    for char in reversed(bare):
        factor = BIG.get(char) or SMALL.get(char)
        if factor is None:
            break
        scale *= factor
    return scale
