"""How is a form made up in a test, block by block, and what is understood of it?"""

import io
from collections.abc import Sequence

from applicants import dossier as facts
from applicants.dossier import Dossier
from materials.reading import docx
from materials.reading.content import Block, Cell, Content, Paragraph, Table
from materials.reading.form import Form
from materials.reading.understanding import understand

NOT_ON_IT = {
    "身份证号",
    "电子邮箱",
    "评审级别",
    "申请类型",
    "评审分组",
    "其它专业",
    "工作单位",
    "培养方式",
    "鉴定机构",
}
WORK = ("起止时间", "单位", "专业技术工作", "技术职务", "证明人")
LINE = ("2017.4-至今", "北辰仪器厂", "电路设计", "工程师", "秦岚")
PARTS = [
    "封面",
    "基本情况",
    "工作经历",
    "主要专业技术工作业绩",
    "重要著（译）作、论文及技术工作报告",
    "继续教育情况",
    "考试情况",
    "考核情况",
    "单位推荐意见",
    "单位人事部门审核意见",
    "评审办事机构审核意见",
    "个人技术报告",
]


def table(*rows: Sequence[str | Cell]) -> Table:
    """Texts of cells; a line end divides paragraphs."""
    return Table(tuple(_cells(row) for row in rows))


def _cells(row: Sequence[str | Cell]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for each in row:
        column = cells[-1].column + cells[-1].columns if cells else 0
        cells.append(each if isinstance(each, Cell) else Cell(tuple(each.split("\n")), column))
    return tuple(cells)


def understood(*blocks: Block | str) -> Form:
    return understand(Content("docx", tuple(Paragraph(each) if isinstance(each, str) else each for each in blocks)))


def read(file: bytes) -> Form:
    return understand(docx.content_of(io.BytesIO(file)))


def rows(form: Form, block: str) -> list[list[str]]:
    return [[*row.values()] for row in form.answers.get(block, [])]


def fact(form: Form, block: str, label: str) -> str | None:
    said = form.cells.get((block, label, 0 if block == "现有职称" else None))
    return said.text if said else None


def comparable(stated: Dossier) -> dict[str, list[dict[str, str]]]:
    """What the form has a cell for, times as they are read; of the titles the last, of the birthday the month."""
    said = {block: facts.rows(stated, block) for block in [*facts.ONE_ROW, *facts.ROWS]}
    said["现有职称"] = said["现有职称"][-1:]
    return {
        block: [{label: _plain(text) for label, text in row.items() if label not in NOT_ON_IT} for row in rows]
        for block, rows in said.items()
    }


def _plain(text: str) -> str:
    if text.endswith("年度"):
        return "年度"
    return str(facts.period(text) or facts.month(text) or facts.stated(text))
