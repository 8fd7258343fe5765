"""What a figure counts, in the report's own words."""

from __future__ import annotations

import re

from etl.normalize.figures import Figure

_LONGEST = 14
_BREAK = re.compile(r"[,，;；:：。!！?？()（）、《》“”‘’\s—]+")
# Where the noun phrase behind a number ends: punctuation, particles, and verbs of what is then done with the counted.
_NOUN_END = re.compile(
    r"[,，;；:：。!！?？()（）、《》“”‘’]|等|的(?!士)|进行|开展|提供给|参加|参与|加入|入群|通过|已|均|都|用于|给|供|以及|以|并|且|和|与|及|"
    r"(?:在|被|由|为|向)|选课|报名|获奖|左右|以上|上下"
)
_COUNT_WORDS = (
    "已经|已达|累计|共计|总计|合计|一共|达到|达|共有|共|有|约|将近|近|超过|超|突破|逾|为|了|至|到|就|已|总|各|仅|等|余|多|其中|目前|完成|"
    "每天|日均|平均|陆续|先后|分别|截至目前|截止目前|的|满|过|增长|增加"
)
_TRAILING = re.compile(rf"(?:{_COUNT_WORDS})+$")
_LEADING = re.compile(
    rf"^(?:{_COUNT_WORDS}|还|也|并|则|又|再|再次|同时|现|现在|今年|期间|后|内|起|日|月|从中|后续|积极|及时|主动|"
    r"图书馆|该馆|我馆|本馆|全馆|全校|馆员)+"
)
_SUBJECT = re.compile(r"^.*(?:图书馆|信息中心|文献中心|图情中心|该馆|我馆|本馆|该校|我校)(?=.{2})")
_INSIDE = re.compile(r"[了的向为对将把由在从并]")


def metric_name(figure: Figure) -> str:
    """The noun phrase behind the unit, with the words before the number where it says too little by itself.

    Where neither is there, the unit stands for it.
    """
    behind, before = _behind(figure.printed_after), _before(figure.printed_before)
    if len(behind) >= 3 or (behind and not before):
        return behind
    return (before[-8:] + behind if behind else before) or figure.unit


def _behind(printed: str) -> str:
    text = printed.strip().lstrip("的 ")
    end = _NOUN_END.search(text)
    noun = "".join(text[: end.start() if end else len(text)].split())
    return noun if 2 <= len(noun) <= _LONGEST else ""


def _before(printed: str) -> str:
    parts = [part for part in _BREAK.split(printed.strip()) if part]
    text = _SUBJECT.sub("", parts[-1]) if parts else ""
    text = _LEADING.sub("", _TRAILING.sub("", text))
    if len(text) <= _LONGEST:
        return text
    cuts = [
        m.end()
        for m in _INSIDE.finditer(text)
        if len(text) - m.end() <= _LONGEST and len(text) - m.end() >= 2
    ]
    return text[cuts[0] :] if cuts else text[-_LONGEST:]
