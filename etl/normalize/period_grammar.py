"""Patterns of dates and periods in Chinese text (digits half width; see ``periods``)."""

from __future__ import annotations

import re

S = "[ \u3000\xa0]{0,2}"
JOIN_TEXT = rf"(?:{S}(?:[-－–—―~～〜]{{1,2}}|至|到){S})"
_NINE = "一二三四五六七八九"
_MONTH = rf"(?:\d{{1,2}}|十[一二]?|[{_NINE}元])"
_DAY = rf"(?:\d{{1,2}}|三十一?|廿[{_NINE}]?|二?十[{_NINE}]?|[{_NINE}])"
_YEAR4 = rf"(?:(?:19|20)\d\d|[一二][〇○零{_NINE}]{{3}})"
_YEAR_WORD = "今年|去年|大?前年|明年|大?后年|本年度?|上年度?|上一年度?|当年|同年|次年|翌年"
_MONTH_WORD = "本月|这个?月|上上?个?月|下下?个?月|当月|同月|次月"
_HOUR = rf"""(?:(?:[01]?\d|2[0-4]){S}
    (?:[:：][0-5]\d(?:[:：][0-5]\d)?|[时点](?!代)(?:{S}[0-5]?\d{S}分|半|整|钟|许)?))"""
_DAYTIME = "(?:上午|下午|中午|晚上|晚间|凌晨|早上|早晨|傍晚|夜间|夜里|晚|早)(?![会期读餐自报])"
_WEEKDAY = "(?:星期|周|礼拜)[一二三四五六日天]"
_LUNAR = f"(?:农历)?[正腊{_NINE}十]+月[初十廿{_NINE}]+"
_NAME = rf"(?:{S}(?:[（(](?:{_WEEKDAY}|{_LUNAR})[）)]|{_WEEKDAY}))?"
_CLOCK = rf"{_NAME}(?:{S}{_DAYTIME})?(?:{S}{_HOUR}(?:{JOIN_TEXT}{_HOUR})?)?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.VERBOSE)


START = re.compile(
    f"[0-9{_NINE}零十廿元〇两半第今去前大明后本这上下当同次翌昨近目截自从由到至直现如周星礼"
    "期以寒暑春全整过未最国清端中圣年月日Q假五儿妇教青]"
)
PREFIX = re.compile("(?P<end>截[至止][到至]?|直[到至]|到|至)|(?P<start>自从?|从|由)")
SUFFIX = _pattern(rf"""
    (?P<since>{S}(?:起?开?始?[至到]今(?![天日年])|迄今|至目前|开始(?!的)|以来|以后|之后
        |起(?!到了|草|源|飞)|后(?![勤台续备来期方援]))(?:(?<=[起始]),?至今)?)
    |(?P<until>{S}(?:为止|止(?![步损血痛付])|之前|以前|前(?![往期台后端来沿言提景夕途])))
""")
# Of a suffix, the words that leave out the span they follow when it is a month or a year (3月前).
BEYOND = re.compile("前|之前|以前|后|之后")
JOIN = re.compile(rf"{S}(?:起|开始)?,?{JOIN_TEXT}")
TO_NOW = _pattern(rf"{S}(?:起|开始)?{S}(?:[至到]今(?![天日年])|[至到](?:现在|目前))(?:为止)?")

ACADEMIC = _pattern(rf"""
    (?P<a1>{_YEAR4})年?{JOIN_TEXT}(?P<a2>(?:19|20)?\d\d|{_YEAR4}){S}(?P<kind>学年度?|年度?)?{S}
    (?P<term>(?:第?{S}[一二三1-3]{S}|[上下春秋夏]季?)学期|[春秋]季(?=[学教课开]))?
""")
DATE = _pattern(rf"""
    (?P<iso>(?P<iy>(?:19|20)\d\d)(?:
        (?P<sep>[-/.])(?P<im>1[0-2]|0?[1-9])(?P=sep)(?P<id>3[01]|[0-2]?\d)(?!\d|(?P=sep)\d)
        |[.](?P<im2>1[0-2]|0[1-9]|[1-9])(?![\d.%％万亿倍])月?份?))(?:[ T]{_HOUR})?
    |(?:(?P<y>{_YEAR4}{S}年度?|{_YEAR4}(?={JOIN_TEXT}{_YEAR4}{S}年)
        |\d\d年(?={S}{_MONTH}{S}月)|[{_NINE}零〇]{{2}}年|{_YEAR_WORD})的?{S})?
    (?:
        (?:(?P<m>{_MONTH}){S}(?:月份?(?![刊号饼嫂革])|(?={JOIN_TEXT}{_MONTH}{S}月))|(?P<mw>{_MONTH_WORD}))
        (?:(?:的|{S})(?P<d>{_DAY}){S}(?:[日号](?![馆楼院门])|(?={JOIN_TEXT}{_DAY}{S}[日号]))(?P<clock>{_CLOCK})
            |{S}(?P<part>上中旬|中上旬|中下旬|[上中下]旬|初|底|末))?
        |(?P<q>(?P<qn>第?{S}[一二三四1-4]|前三个?|[本上下]个?){S}季度)|Q(?P<qq>[1-4])(?![A-Za-z0-9])
        |(?P<half>[上下前后]半年)|(?P<whole>全年|整年))
""")
_SEASON = "年初|年底|年末|初|底|末|春天|夏天|秋天|冬天|[春夏秋冬]季|[春秋夏冬](?=[季学])"
YEAR = _pattern(rf"""
    (?P<y>{_YEAR4}{S}年度?|{_YEAR4}(?={JOIN_TEXT}{_YEAR4}{S}年(?!级))
        |[零〇九八七][{_NINE}零〇]年(?!级)|{_YEAR_WORD})
    (?P<vague>{S}(?:度?(?:寒假|暑假|春节|假期|同期|同时期|{_SEASON}))(?:学期)?(?:期间)?)?
""")
YEAR_VAGUE = _pattern(
    rf"(?P<y>(?:19|20)\d\d){S}年?{S}(?:寒假|暑假|春节|[春秋]季(?:学期)?|[春秋]学期)(?:期间)?"
)
SHORT_ISO = re.compile(r"(?P<im>1[0-2]|0?[1-9])(?P<sep>[./])(?P<id>3[01]|[0-2]?\d)(?![\d.])")
BARE_DAY = _pattern(rf"""
    (?P<d>{_DAY})(?:{S}(?P<mark>[日号])(?![内游之以均常益本语报志军元无馆楼线门院厅店机位码文桌])
        |(?={JOIN_TEXT}{_DAY}{S}日))(?P<clock>{_CLOCK})
""")
DECADE = re.compile(rf"(?:(?P<c>\d\d|二十|十九|二十一){S}世纪)?(?P<t>\d0|[二三四五六七八九]十){S}年代")
WEEK = _pattern("""
    (?P<w>本|这个?|上上个?|上个?|下下个?|下个?)(?:周|星期|礼拜)
    (?:(?P<wd>[一二三四五六日天])(?![次场期个轮篇])|(?P<we>末))?(?![年知])
""")
WEEKDAY = re.compile("(?:星期|周|礼拜)(?P<wd>[一二三四五六日天])(?![次场期个轮篇本条])")
RELATIVE_DAY = _pattern(rf"""
    (?P<w>大前|前(?=天(?![津天]))|昨|今|明|大后|后(?=天(?!津)))
    (?:[天日](?!头条|之)|(?=[早晚](?![会期报])))(?P<clock>{_CLOCK})
""")
OFFSET = _pattern(rf"""
    (?P<lead>过去|未来|最近|近|今后|此前|接下来|前)?的?{S}
    (?P<n>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}}|半){S}
    (?P<u>天|日|个?星期|个?礼拜|周|个月|年)(?:之?间)?(?P<tail>之?[前后]|以[前后])?
""")
VAGUE = _pattern("""
    截[至止]到?(?:目前|现在)|目前|日前|近日|近期|近来|现在|现如今|如今|至今|迄今|当前
    |当日|当天|同日|次日|翌日|同期|本学期|上学期|下学期|这学期|本学年|春季学期|秋季学期
    |寒假|暑假|寒暑假|春节|清明节?|端午节?|中秋节?|国庆假期|假期|月初|月底|月末|年初|年底|年末
""")
HOLIDAY = _pattern(rf"""
    (?:(?P<y>{_YEAR4}{S}年?|{_YEAR_WORD})的?{S})?
    (?P<h>元旦|国庆节|圣诞节|六一儿童节|儿童节|五一劳动节|劳动节|妇女节|教师节|青年节|建军节)(?![假期晚放联])
""")
DURING = re.compile("期间|以来")
# The words before 期间 and 以来: from 自 on, else from the first word of an event, else the last two characters.
_EVENT = (
    "新型冠|新冠|冠状病毒|肺炎|疫情|防疫|抗疫|战疫|抗击|防控|非典|闭馆|停馆|开馆|停课|停学|延期|暂停|封闭|隔离|居家|在家|宅家"
    "|寒假|暑假|假期|春节|国庆|节日|放假|开学|复学|复工|学期|线上|在线|网课|改造|装修|试用|试运行|上线|开通|成立|建馆|建校"
    "|启动|实施|运行|发布|上班|值班|工作|活动|会议|读书节|读书月|特殊时期|非常时期|此|这"
)
EVENT = re.compile(_EVENT)
SINCE = re.compile(r"自从?[^\W\d_a-zA-Z]{2,18}$")
CONTEXT_NOUN = re.compile(r"[^\W\d_a-zA-Z]{1,10}$")
