"""What goes back to whoever submitted a report: what was understood, what contradicts itself, what is missing."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.review import sheet

Row = Mapping[str, object]

COLUMNS = ("类别", "主体", "内容", "数值或状态", "期间", "页码", "原文", "说明", "贵方意见")
CHECKS = {
    "contents_against_headings": "目录与正文标题不符",
    "declared_vs_listed": "所报家数与名单不符",
    "growth_against_base": "增幅与基数不符",
    "listed_twice": "名单重复",
    "mean_against_total": "平均数与合计不符",
    "parts_against_total": "分项与合计不符",
}
UNPUBLISHED = {
    "quarantined": "报告已收到，核验未通过，暂未采用",
    "rejected": "文件已收到，不是可读的报告",
    "withdrawn": "报告已撤回",
    "superseded": "所收报告已由新版替代，新版暂未采用",
}
STATUS = {"done": "已开展", "planned": "计划开展", "suspended": "已暂停"}


@dataclass(frozen=True)
class Reply:
    """One region's report as the warehouse has it; rows by column as the mart's views name them.

    Attributes:
        survey: title of the survey.
        region_name: whose report it is.
        document: row of ``mart.document``; ``None`` where none is published.
        coverage: row of ``mart.coverage``; ``None`` where the survey does not expect the region.
        adoptions, observations, respondents, findings: rows of these views.
        silent: names of listed respondents of whom the report says nothing.
        provisional: names of institutions that no official list has.
        unmentioned: names of the survey's measures that the report does not speak of.
    """

    survey: str
    region_name: str
    document: Row | None
    coverage: Row | None = None
    adoptions: Sequence[Row] = ()
    observations: Sequence[Row] = ()
    respondents: Sequence[Row] = ()
    findings: Sequence[Row] = ()
    silent: Sequence[str] = ()
    provisional: Sequence[str] = ()
    unmentioned: Sequence[str] = ()


def rows(reply: Reply) -> list[dict[str, object]]:
    """The whole reply as rows of ``COLUMNS``, in the order of the page."""
    return [dict(zip(COLUMNS, line, strict=False)) for section in _sections(reply) for line in section.lines]


def as_csv(reply: Reply) -> bytes:
    """The reply as a sheet, its last column empty for the answer."""
    return sheet.write(COLUMNS, rows(reply))


def as_page(reply: Reply) -> str:
    """The reply as one page of HTML that needs nothing else."""
    title = html.escape(f"{reply.region_name}：{reply.survey}——阅读结果回执")
    body = "".join(_section_html(section) for section in _sections(reply))
    return _PAGE.format(title=title, source=html.escape(_source(reply)), body=body)


@dataclass(frozen=True)
class _Section:
    title: str
    note: str
    lines: Sequence[Sequence[object]]


def _sections(reply: Reply) -> Iterator[_Section]:
    if reply.document is None:
        yield _Section("尚缺", "", [("尚缺", reply.region_name, "报告", _source(reply))])
        return
    yield _Section("自相矛盾之处", "请核对下列各处，何者为准。", list(map(_finding, reply.findings)))
    yield _Section("尚缺或待确认", "报告未写明，或我们无法确定。", list(_missing(reply)))
    yield _Section(
        "读取的措施",
        "报告所述各馆措施；未提及不等于未开展。",
        list(map(_adoption, reply.adoptions)),
    )
    yield _Section(
        "读取的数据", "“数值”为换算后的数，“原文”为报告所印。", list(map(_observation, reply.observations))
    )
    yield _Section("读取的回复单位", "", list(map(_respondent, reply.respondents)))


def _finding(row: Row) -> tuple[object, ...]:
    found = list(dict.fromkeys(_list(row["page_nos"])))
    pages = found[0] if len(found) == 1 else "、".join(map(str, found))
    check = CHECKS.get(str(row["check_code"]), row["check_code"])
    words = " ｜ ".join(str(t) for t in _list(row["evidence_texts"]))
    return "矛盾", "", check, row["actual"], "", pages, words, f"应为 {row['expected']}"


def _missing(reply: Reply) -> Iterator[tuple[object, ...]]:
    coverage = reply.coverage or {}
    listed = coverage.get("listed")
    for column, name in (("invited", "应邀"), ("replied", "提交")):
        if coverage.get(column) is not None and coverage[column] != listed:
            shown = f"名单列出{listed}家" if listed else "未附名单"
            yield "尚缺", "", "回复单位名单", f"报告称{name}{_number(coverage[column])}家，{shown}"
    if reply.document and reply.document.get("report_date") is None:
        yield "尚缺", "", "报告日期", "报告未注明日期"
    for name in reply.silent:
        yield "尚缺", name, "具体情况", "名单中有该馆，正文未述及"
    for name in reply.provisional:
        yield "待确认", name, "院校代码", "院校名录中查无此名，请提供标准名称与五位代码"
    for row in reply.observations:
        if row["value"] is None:
            where = (row["period_text"], row["page_no"], row["evidence_text"], "数值不能确定，请提供具体数")
            yield "待确认", row["subject_name"], row["metric_name"], row["value_text"], *where
    if reply.unmentioned:
        yield "未提及", "", "报告未提及的措施", "、".join(reply.unmentioned)


def _adoption(row: Row) -> tuple[object, ...]:
    status = STATUS.get(str(row["status"]), row["status"])
    since = f"{row['started_on']} 起" if row["started_on"] else ""
    return (
        "措施",
        row["subject_name"],
        row["measure_name"],
        status,
        since,
        row["page_no"],
        row["evidence_text"],
        _by(row),
    )


def _observation(row: Row) -> tuple[object, ...]:
    days = " 至 ".join(str(row[d] or "") for d in ("period_start", "period_end")).strip()
    period = row["period_text"] or (days if days != "至" else "")
    value = "" if row["value"] is None else f"{_number(row['value'])}{row['unit']}"
    told = f"{value}（原文：{row['value_text']}）"
    return (
        "数据",
        row["subject_name"],
        row["metric_name"],
        told,
        period,
        row["page_no"],
        row["evidence_text"],
        _by(row),
    )


def _respondent(row: Row) -> tuple[object, ...]:
    number = f"第{row['sequence_no']}家"
    return (
        "单位",
        row["institution_name"],
        number,
        row["printed_code"] or "",
        "",
        row["page_no"],
        row["evidence_text"],
        "",
    )


def _by(row: Row) -> str:
    return "经人工复核" if row["review_status"] in ("accepted", "corrected") else ""


def _number(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _source(reply: Reply) -> str:
    if reply.document is None:
        status = str((reply.coverage or {}).get("report_status"))
        return UNPUBLISHED.get(status, "未收到报告")
    document = reply.document
    day = document["report_date"] or "未注明日期"
    return f"依据文件：{document['file_name']}（{document['title']}，{day}，{document['page_count']} 页）"


def _section_html(section: _Section) -> str:
    heading = f"<h2>{html.escape(section.title)}（{len(section.lines)}）</h2>"
    if not section.lines:
        return f"{heading}<p>无。</p>"
    shown = COLUMNS[1:-1]
    head = "".join(f"<th>{html.escape(c)}</th>" for c in shown)
    lines = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(str(v if v is not None else ''))}</td>" for v in _padded(line))
        + "</tr>"
        for line in section.lines
    )
    return f"{heading}<p>{html.escape(section.note)}</p><table><tr>{head}</tr>{lines}</table>"


def _padded(line: Sequence[object]) -> list[object]:
    width = len(COLUMNS) - 2
    return [*line[1:], *[""] * width][:width]


_PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font-family: "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2em; line-height: 1.5; }}
table {{ border-collapse: collapse; }}
th, td {{ border: 1px solid #999; padding: .2em .5em; text-align: left; vertical-align: top; }}
th {{ background: #eee; }}
</style></head>
<body><h1>{title}</h1><p>{source}</p>{body}</body></html>
"""
