"""How does the office's older form look when it was typed by hand: how many ways are there to fill in the same cells?

Laid out after the drawings of the office's guide: one large table for 基本情况, examinations and assessments in one table,
boxes for the opinions. ``STYLES`` are people's habits.
"""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from applicants import dossier as facts
from applicants.dossier import Dossier
from materials.demo import portrait
from tests.materials.forms import spelling
from tests.materials.forms.report import HEADING, Line, put_behind, put_proofs_behind, report
from tests.materials.forms.stated import born, cover

WIDTH = 14  # columns of the grid of 基本情况; the photograph takes the last two
GREY = RGBColor(0x99, 0x99, 0x99)
Cells = Sequence[tuple[str, int]]  # text, columns of the grid


@dataclass(frozen=True)
class Style:
    """``months``: how a month is spelt, ``until``: what stands between two; ``spread``: labels and headings set wide;
    ``sex``: what ticks the choice; ``divided``: the basic page in several tables; ``moved``: its last row first;
    ``numbered``: tables with a column for the number; ``inline``: some labels share the cell with what is said;
    ``hints``: what the form explains is left in; ``torn``: the work history in two tables; ``broken``: long cells in
    several paragraphs; ``boxed``: the heading of an opinion stands within its box."""

    months: str = "年月"
    until: str = "—"
    cover: str = "lines"
    spread: bool = False
    wide: bool = False
    sex: str = ""
    divided: bool = False
    moved: bool = False
    numbered: bool = False
    inline: bool = False
    hints: bool = False
    torn: bool = False
    broken: bool = False
    boxed: bool = False
    headed: bool = False


STYLES: dict[str, Style] = {
    "as drawn": Style(),
    "set wide, in full width": Style(until="至", spread=True, wide=True),
    "dots, hints left in": Style(months=".", until="-", hints=True, sex="☑", headed=True),
    "slashes, two lines a period": Style(months="/", until="\n", cover="table", sex="√", broken=True),
    "hyphens, numbered rows": Style(months="-", until="至", divided=True, moved=True, numbered=True),
    "Chinese figures, labels within": Style(months="二○", until="至", inline=True, boxed=True, broken=True),
    "torn over two tables": Style(until="～", torn=True, cover="tabs", spread=True, moved=True),
    "everything at once": Style(
        months=".", until="—", cover="table", spread=True, sex="√", inline=True, hints=True, torn=True, broken=True,
        boxed=True, headed=True,
    ),
}  # fmt: skip


def older(
    stated: Dossier,
    *,
    style: str | Style = "as drawn",
    on_cover: Mapping[str, str] | None = None,
    reserved: str = "",
    without: Collection[str] = (),
    lines: Sequence[Line] | None = None,
    report_first: bool = False,
) -> bytes:
    """Takes what ``ours`` takes; ``without``: headings, or labels of the basic page."""
    how = style if isinstance(style, Style) else STYLES[style]
    typed = _Typed(stated, how, dict(cover(stated)) | dict(on_cover or {}), reserved, frozenset(without))
    behind = report() if lines is None else lines
    if report_first and HEADING not in without:
        put_behind(typed.paper, behind, styled=how.headed)
        typed.paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    typed.form()
    if not report_first and HEADING not in without:
        put_behind(typed.paper, behind, styled=how.headed)
    put_proofs_behind(typed.paper)
    file = io.BytesIO()
    typed.paper.save(file)
    return file.getvalue()


class _Typed:
    """One form while it is typed."""

    def __init__(
        self, stated: Dossier, how: Style, on_cover: dict[str, str], reserved: str, without: frozenset[str]
    ) -> None:
        self.paper: Any = Document()
        self.stated, self.how = stated, how
        self.on_cover, self.reserved, self.without = on_cover, reserved, without

    def form(self) -> None:
        self._cover()
        self._basic()
        stated = self.stated
        self._rows(
            "工作经历", ("起止时间", "单　　位", "专业技术工作", "技术职务", "证明人"),
            [(each.period, each.employer, each.technical_work, each.post, each.witness) for each in stated.work],
        )  # fmt: skip
        self._rows(
            "主要专业技术工作业绩",
            ("起止时间", "项目、课题名称", "本人所起作用", "成果获奖、效益或专利情况", "成果鉴定机构及证明人"),
            [
                (each.period, each.project, each.own_role, each.result, each.appraiser_and_witness)
                for each in stated.achievements
            ],
        )
        self._rows(
            "重要著（译）作、论文及技术工作报告", ("名　　称", "本人所起作用", "发表情况", "获奖情况"),
            [(each.title, each.own_role, each.published_in, each.awards) for each in stated.publications],
        )  # fmt: skip
        self._rows(
            "继续教育情况", ("起止时间", "地　点", "主要内容", "方　式", "证明人"),
            [(each.period, each.place, each.content, each.mode, each.witness) for each in stated.training],
        )  # fmt: skip
        self._judged()
        self._opinion("单位推荐意见", stated.opinions.recommendation, "负责人：")
        if "材料审核意见" not in self.without:
            self._heading("材料审核意见")
            self._box("单位人事部门审核意见", stated.opinions.personnel, "审核人：")
            self._box("评审办事机构审核意见", self.reserved, "审核人：")

    # ── The cover ────────────────────────────────────────────────────────────

    def _cover(self) -> None:
        self.paper.add_paragraph("编号：")
        for line in ("中国科学院", "专业技术职务任职资格评审表"):
            self.paper.add_paragraph().add_run(line).font.size = Pt(22)
        labels = {
            "姓名": "姓        名", "现任专业职务": "现任专业职务", "申报专业": "申 报 专 业", "申报资格": "申 报 资 格",
            "所在单位": "所 在 单 位", "填表时间": "填 表 时 间",
        }  # fmt: skip
        told = [(wide, self._said(self.on_cover[label])) for label, wide in labels.items()]
        if self.how.cover == "table":
            table = self.paper.add_table(rows=0, cols=2)
            for wide, text in told:
                self._row(table, ((f"{wide}：", 1), (text, 1)))
            return
        for wide, text in told:
            line = self.paper.add_paragraph()
            if self.how.cover == "tabs":
                line.add_run(f"{wide}\t{text}")
            elif wide.startswith("填"):
                line.add_run(f"{wide}：{text}")
            else:
                line.add_run(f"{wide} __")
                line.add_run(
                    f"{'　'.join(text) if len(text) == 3 and self.how.wide else text}_________"
                ).underline = True

    # ── 基本情况 ─────────────────────────────────────────────────────────────

    def _basic(self) -> None:
        if "基本情况" in self.without:
            return
        self._heading("基本情况")
        rows = list(self._basic_rows())
        if self.how.moved:
            rows = [rows[0], rows[1], rows[2], rows[-1], *rows[3:-1]]
        table = None
        for number, cells in enumerate(rows):
            is_schooling = cells[0][0].startswith("学") and "历" in cells[0][0]
            if table is None or (self.how.divided and (is_schooling or number in (3, len(rows) - 6))):
                table = self._table(WIDTH)
            self._row(table, cells)
            if number == 2:
                photo = table.cell(0, WIDTH - 2).merge(table.cell(2, WIDTH - 1))
                picture = io.BytesIO(portrait(self.stated.person.name or "无名"))
                photo.paragraphs[0].add_run().add_picture(picture, width=Cm(2.2))

    def _basic_rows(self) -> Iterator[Cells]:
        person, job = self.stated.person, self.stated.employment
        registered, title = self.stated.registration, self.stated.current_title
        photo = ("", 2)
        born_then = {"性别": self._sex(person.sex), "出生年月": self._said(born(self.stated))}
        yield [*self._facts((2, 3, 2, 1, 2, 2), {"姓名": person.name} | born_then), photo]
        origin = {"曾用名": person.former_name, "民族": person.ethnicity, "出生地点": person.birthplace}
        yield [*self._facts((2, 3, 2, 1, 2, 2), origin), photo]
        began = {"参加工作时间": self._said(job.first_work_start), "归口行业": registered.industry}
        yield [*self._facts((3, 4, 2, 3), began), photo]
        widths = (2, 2, 4, 3, 1, 2)
        heads = (
            "学历",
            "毕(肄、结)业时间" if not self.how.wide else "毕（肄、结）业时间",
            "毕业学校",
            "所学专业",
            "学制",
            "学位",
        )
        yield [(self._label(head), width) for head, width in zip(heads, widths, strict=True)]
        for each in self.stated.education:
            texts = each.level, self._said(each.graduated), each.school, each.subject, each.study_years, each.degree
            yield list(zip(texts, widths, strict=True))
        yield [("", width) for width in widths]
        hint = "（与封面一致）" if self.how.hints else ""
        yield self._facts(
            (3, 4, 4, 3), {f"申报专业{hint}": registered.specialty, "从事申报专业年限": registered.field_years}
        )
        yield self._facts(
            (2, 3, 2, 2, 2, 3),
            {"现有职称": title.name, "取得时间": self._said(title.obtained), "审批单位": title.approved_by},
        )
        yield self._facts(
            (2, 3, 2, 2, 2, 3), {"现任技术职务": job.post, "任职年限": job.post_years, "聘任单位": job.appointed_by}
        )
        societies = self.stated.societies
        for label, text in {
            "何时何地参加何种学术团体任何职务，有何社会兼职": societies.societies,
            "何时何地获得何种学术荣誉称号": societies.honours,
            "何时何地受到何种处分": societies.disciplinary_actions,
        }.items():
            yield self._facts((5, 9), {label.replace("，", ",") if self.how.hints else label: text})
        keeper = {"档案存放单位": self.stated.archive_keeper.name, "个人手机": self.stated.contact.mobile}
        if self.how.inline:
            yield [
                (f"{label}：{text}", 7)
                for label, text in keeper.items()
                if label not in self.without
            ]  # fmt: skip
        else:
            yield self._facts((3, 5, 2, 4), keeper)

    def _facts(self, widths: Sequence[int], facts: Mapping[str, str]) -> list[tuple[str, int]]:
        """Labels each with its cell behind it; one that is left out leaves two empty cells."""
        texts: list[str] = []
        for label, text in facts.items():
            texts += ["", ""] if label in self.without else [self._label(label), text]
        return list(zip(texts, widths, strict=True))

    def _sex(self, text: str) -> str:
        if not self.how.sex or text not in ("男", "女"):
            return text
        other = "□" if self.how.sex == "☑" else ""
        return " ".join(f"{each}{self.how.sex if each == text else other}" for each in ("男", "女"))

    # ── Tables of rows ───────────────────────────────────────────────────────

    def _rows(self, heading: str, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        if heading in self.without:
            return
        self._heading(heading)
        labels = [label if self.how.spread else "".join(label.split()) for label in labels]
        cut = 2 if self.how.torn and heading == "工作经历" else len(rows)
        for part in (rows[:cut], rows[cut:]):
            if part or part is rows[:cut]:
                self._listed(labels, part)
            if cut == len(rows):
                break
            self.paper.add_paragraph("")

    def _listed(self, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        numbered = self.how.numbered
        table = self._table(len(labels) + numbered)
        self._row(table, [(label, 1) for label in ([*["序号"] * numbered, *labels])])
        blank = [""] * len(labels)
        for number, row in enumerate([*rows, blank, blank], start=1):
            shown = [self._said(text) for text in row]
            self._row(table, [(text, 1) for text in ([*[str(number)] * numbered, *shown])])

    def _judged(self) -> None:
        """考试、考核情况: one table with a bar over each half."""
        if "考试、考核情况" in self.without:
            return
        self._heading("考试、考核情况")
        table = self._table(20)
        five, four = (4, 4, 4, 3, 5), (6, 4, 4, 6)
        self._row(table, [("考 试 情 况", 20)])
        self._row(table, list(zip(("时　间", "种　类", "科　目", "成　绩", "组 织 单 位"), five, strict=True)))
        for each in self.stated.examinations:
            texts = self._said(each.date), each.kind, each.subject, each.score, each.organiser
            self._row(table, list(zip(texts, five, strict=True)))
        self._row(table, [("", width) for width in five])
        self._row(table, [("考 核 情 况（必填）" if self.how.hints else "考 核 情 况", 20)])
        self._row(table, list(zip(("起止时间", "种　类", "结　论", "组 织 单 位"), four, strict=True)))
        for judged in self.stated.assessments:
            texts = self._said(judged.period), self._of_year(judged), judged.result, judged.organiser
            self._row(table, list(zip(texts, four, strict=True)))
        if self.how.hints:
            for hint in (
                ("如: 2014.6-2014.12", "如: 2014年度", "称职或合格", "现单位/原单位"),
                ("", "任职期满", "", ""),
            ):
                self._row(table, list(zip(hint, four, strict=True)), grey=True)

    def _of_year(self, judged: facts.Assessment) -> str:
        """2014年度, as the form's own hint has it."""
        period = facts.period(judged.period)
        return f"{period[0].year}年度" if self.how.hints and judged.kind == "年度" and period else judged.kind

    # ── Opinions ─────────────────────────────────────────────────────────────

    def _opinion(self, heading: str, text: str, signed_by: str) -> None:
        if heading in self.without:
            return
        if not self.how.boxed:
            self._heading(heading)
        self._box(heading if self.how.boxed else "", text, signed_by)

    def _box(self, label: str, text: str, signed_by: str) -> None:
        cell = self._table(1).add_row().cells[0]
        signing = ["", "（公章）", f"{signed_by}　　　　　　", "　　　　年　　月　　日"]
        lines = [*([self._label(label)] if label else []), *self._paragraphs(text), *signing]
        cell.paragraphs[0].add_run(lines[0])
        for line in lines[1:]:
            cell.add_paragraph(line)

    # ── Typing ───────────────────────────────────────────────────────────────

    def _heading(self, text: str) -> None:
        shown = "　".join(text) if self.how.spread and len(text) <= 6 else text
        if self.how.headed:
            self.paper.add_heading(shown, 1)
        else:
            self.paper.add_paragraph().add_run(shown).bold = True

    def _label(self, text: str) -> str:
        return f"{text[0]}　{text[1]}" if self.how.spread and len(text) == 2 else text

    def _said(self, text: str) -> str:
        text = spelling.respelt(text, self.how.months, self.how.until)
        return spelling.in_full_width(text) if self.how.wide else text

    def _paragraphs(self, text: str) -> list[str]:
        return spelling.broken(text) if self.how.broken else [text]

    def _table(self, columns: int) -> Any:
        return self.paper.add_table(rows=0, cols=columns, style="Table Grid")

    def _row(self, table: Any, cells: Cells, *, grey: bool = False) -> None:
        """A cell over several columns is written as one from the start: merging several takes four times as long."""
        row = table._tbl.add_tr()
        for text, columns in cells:
            cell = _Cell(row.add_tc(), table)
            cell._tc.width = table.columns[0].width * columns
            if columns > 1:
                cell._tc.grid_span = columns
            for number, line in enumerate(self._paragraphs(text)):
                written = cell.paragraphs[0] if not number else cell.add_paragraph()
                for half, piece in enumerate(line.split("\n")):
                    run = written.add_run(piece) if piece or not half else None
                    if half and run is not None:
                        run._r.insert(0, run._r.makeelement(_BREAK, {}))
                    if grey and run is not None:
                        run.font.color.rgb = GREY


_BREAK = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}br"
