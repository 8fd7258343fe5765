"""The annex: the list of libraries that replied."""

from __future__ import annotations

from examples.generator.data import Institution
from examples.generator.report import Block
from examples.generator.spec import Spec
from examples.generator.typography import Typography
from examples.generator.writer import Writer

CODE_HEADERS = [
    ("序号", "学校代码", "学校名称"),
    ("序号", "院校名称", "院校代码"),
    ("编号", "学校标识码", "单位名称"),
]
HALF_HEADERS = [("编号", "单位名称"), ("序号", "图书馆名称"), ("序号", "学校")]


class Annex:
    """Prints the list of respondents in the form that the specification names."""

    def __init__(self, spec: Spec, writer: Writer, typography: Typography) -> None:
        self.spec, self.writer, self.print = spec, writer, typography

    def write(self, respondents: list[Institution]) -> None:
        """Prints the annex, if there is one, and records the respondents."""
        if self.spec.annex == "codes":
            self._codes(sorted(respondents, key=lambda i: i.code or "99999"))
        elif self.spec.annex == "halves":
            self._halves(respondents)

    def _codes(self, respondents: list[Institution]) -> None:
        self.print.blocks.append(Block("line", "附件："))
        header = CODE_HEADERS[self.spec.annex_header % len(CODE_HEADERS)]
        name_first = "名称" in header[1]
        rows = [list(header)]
        for number, institution in enumerate(respondents, 1):
            cells = [institution.code or "", institution.name]
            rows.append([str(number), *(reversed(cells) if name_first else cells)])
            self._record(number, institution.code, institution.name)
        widths = [0.6, 2.4, 1] if name_first else [0.6, 1, 2.4]
        self.print.table(f"{self.writer.province.full}提交材料的高校图书馆名单", rows, widths)

    def _halves(self, respondents: list[Institution]) -> None:
        self.print.blocks.append(Block("line", "附录"))
        names = [self.writer.library(institution) for institution in respondents]
        half = (len(names) + 1) // 2
        rows = [list(HALF_HEADERS[self.spec.annex_header % len(HALF_HEADERS)] * 2)]
        for place in range(half):
            right = place + half
            tail = [str(right + 1), names[right]] if right < len(names) else ["", ""]
            rows.append([str(place + 1), names[place], *tail])
        for number, name in enumerate(names, 1):
            self._record(number, None, name)
        self.print.table("参与调研单位一览", rows, [0.5, 2, 0.5, 2])

    def _record(self, number: int, code: str | None, name: str) -> None:
        self.writer.facts.respondents.append({"seq": number, "code": code, "name": name})
