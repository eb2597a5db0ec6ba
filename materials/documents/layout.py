"""How do the Word forms look that docxtpl fills in? ``python -m materials.documents.layout`` lays them out anew.

Run by hand after a change here; the files it writes are kept in the repository, as anybody would edit a Word form.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "documents"
WIDTH = 16.0  # cm between the margins
Cells = Sequence[str]


def evaluation_form() -> Any:
    """专业技术职务任职资格评审表: the form first, the technical report after it."""
    paper = _paper()
    _cover(paper)
    _identity(paper)
    _rows(
        paper, "工作经历", "each in work", (3.6, 3.8, 4.0, 2.6, 2.0),
        {"起止时间": "period", "单位": "employer", "专业技术工作": "technical_work", "技术职务": "post", "证明人": "witness"},
    )  # fmt: skip
    _rows(
        paper, "主要专业技术工作业绩", "each in achievements", (3.4, 3.6, 2.6, 4.0, 2.4),
        {"起止时间": "period", "项目、课题名称": "project", "本人所起作用": "own_role",
         "成果获奖、效益或专利情况": "result", "成果鉴定机构及证明人": "appraiser_and_witness"},
    )  # fmt: skip
    _rows(
        paper, "重要著（译）作、论文及技术工作报告", "each in publications", (5.2, 2.4, 5.8, 2.6),
        {"名称": "title", "本人所起作用": "own_role", "发表情况": "published_in", "获奖情况": "awards"},
    )  # fmt: skip
    _rows(
        paper, "继续教育情况", "each in training", (3.6, 2.8, 5.4, 2.2, 2.0),
        {"起止时间": "period", "地点": "place", "主要内容": "content", "方式": "mode", "证明人": "witness"}, page=False,
    )  # fmt: skip
    _rows(
        paper, "考试情况", "each in examinations", (3.0, 2.8, 4.4, 2.2, 3.6),
        {"时间": "date", "种类": "kind", "科目": "subject", "成绩": "score", "组织单位": "organiser"},
    )  # fmt: skip
    _rows(
        paper, "考核情况", "each in assessments", (4.6, 3.2, 2.6, 5.6),
        {"起止时间": "period", "种类": "kind", "结论": "result", "组织单位": "organiser"}, page=False,
    )  # fmt: skip
    _heading(paper, "单位推荐意见")
    _opinion(paper, "{{ stated.opinions.recommendation }}", "负责人：")
    _heading(paper, "材料审核意见", page=False)
    _opinion(paper, "单位人事部门审核意见\n{{ stated.opinions.personnel }}", "审核人：")
    _opinion(paper, "评审办事机构审核意见", "审核人：")
    _heading(paper, "个人技术报告")
    paper.add_paragraph("（应在技术报告内容后，附上述评审表中所填现有职称和获奖、专利、文章等个人技术成果的证明材料）")
    paper.add_paragraph("{% if chars %}字数要求：{{ level }}{{ chars }}字左右。{% endif %}")
    paper.add_paragraph("")
    return paper


def _paper() -> Any:
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.2)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    paper.core_properties.author = ""
    paper.core_properties.title = "{{ title }}"
    paper.core_properties.comments = ""
    return paper


def _cover(paper: Any) -> None:
    paper.add_paragraph("编号：____________").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Cm(4), Cm(3)
    run = title.add_run("{{ title }}")
    run.bold, run.font.size = True, Pt(24)
    lines = {
        "姓　　　　名": "stated.person.name",
        "现任专业职务": "stated.current_title.name",
        "申 报 专 业": "stated.registration.specialty",
        "申 报 资 格": "level",
        "所 在 单 位": "stated.employment.employer",
    }
    table = _table(paper, (4.0, 9.0), borders=False)
    for label, value in lines.items():
        _row(table, (label, f"{{{{ {value} }}}}"), size=Pt(14))
    _row(table, ("填 表 时 间", "　　　　年　　月　　日"), size=Pt(14))


def _identity(paper: Any) -> None:
    _heading(paper, "基本情况")
    table = _table(paper, (2.2, 3.2, 2.0, 2.4, 2.4, 3.8))
    person = "stated.person"
    _row(table, ("姓名", f"{{{{ {person}.name }}}}", "性别", f"{{{{ {person}.sex }}}}", "出生年月", "{{ born }}"))
    _row(
        table,
        (
            "曾用名",
            f"{{{{ {person}.former_name }}}}",
            "民族",
            f"{{{{ {person}.ethnicity }}}}",
            "出生地点",
            f"{{{{ {person}.birthplace }}}}",
        ),
    )
    table = _table(paper, (4.0, 8.2, 3.8))
    _row(table, ("参加工作时间", "{{ first_worked }}", "（粘贴照片）"))
    _row(table, ("归口行业", "{{ stated.registration.industry }}", ""))
    table.cell(0, 2).merge(table.cell(1, 2))
    _rows(
        paper, "", "each in education", (2.0, 2.8, 4.2, 3.6, 1.6, 1.8),
        {"学历": "level", "毕（肄、结）业时间": "graduated", "毕业学校": "school", "所学专业": "subject",
         "学制": "study_years", "学位": "degree"}, page=False,
    )  # fmt: skip
    table = _table(paper, (2.6, 5.2, 3.6, 4.6))
    _row(
        table,
        (
            "申报专业",
            "{{ stated.registration.specialty }}",
            "从事申报专业年限",
            "{{ stated.registration.field_years }}",
        ),
    )
    table = _table(paper, (2.6, 2.8, 2.4, 2.6, 2.6, 3.0))
    title = "stated.current_title"
    _row(
        table,
        (
            "现有职称",
            f"{{{{ {title}.name }}}}",
            "取得时间",
            f"{{{{ {title}.obtained }}}}",
            "审批单位",
            f"{{{{ {title}.approved_by }}}}",
        ),
    )
    post = "stated.employment"
    _row(
        table,
        (
            "现任技术职务",
            f"{{{{ {post}.post }}}}",
            "任职年限",
            f"{{{{ {post}.post_years }}}}",
            "聘任单位",
            f"{{{{ {post}.appointed_by }}}}",
        ),
    )
    table = _table(paper, (5.4, 10.6))
    _row(table, ("何时何地参加何种学术团体任何职务，有何社会兼职", "{{ stated.societies.societies }}"))
    _row(table, ("何时何地获得何种学术荣誉称号", "{{ stated.societies.honours }}"))
    _row(table, ("何时何地受到何种处分", "{{ stated.societies.disciplinary_actions }}"))
    table = _table(paper, (2.8, 6.4, 2.4, 4.4))
    _row(table, ("档案存放单位", "{{ stated.archive_keeper.name }}", "个人手机", "{{ stated.contact.mobile }}"))


# ── Pieces ───────────────────────────────────────────────────────────────────


def _heading(paper: Any, text: str, *, page: bool = True) -> None:
    line = paper.add_paragraph()
    line.paragraph_format.page_break_before = page
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.space_before = Pt(0 if page else 18)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(text)
    run.bold, run.font.size = True, Pt(16)


def _rows(
    paper: Any, heading: str, loop: str, widths: Sequence[float], columns: dict[str, str], *, page: bool = True
) -> None:
    """A table with one line per row of a block; ``columns``: label → attribute."""
    if heading:
        _heading(paper, heading, page=page)
    table = _table(paper, widths)
    _row(table, list(columns))
    table.rows[0]._tr.get_or_add_trPr().append(table.rows[0]._tr.makeelement(qn("w:tblHeader"), {}))
    blank = [""] * (len(widths) - 1)
    _row(table, [f"{{%tr for {loop} %}}", *blank])
    _row(table, [f"{{{{ each.{attribute} }}}}" for attribute in columns.values()], height=1.0)
    _row(table, ["{%tr endfor %}", *blank])


def _opinion(paper: Any, text: str, signed_by: str) -> None:
    table = _table(paper, (WIDTH,))
    _row(table, (f"{text}\n\n\n\n",), height=5.0)
    cell = table.rows[0].cells[0]
    for line in ("（公章）", signed_by, "年　　月　　日"):
        paragraph = cell.add_paragraph(line)
        paragraph.paragraph_format.left_indent = Cm(9)


def _table(paper: Any, widths: Sequence[float], *, borders: bool = True) -> Any:
    table = paper.add_table(rows=0, cols=len(widths), style="Table Grid" if borders else None)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _row(table: Any, cells: Cells, *, size: Any = None, height: float = 0.9) -> None:
    row = table.add_row()
    row.height, row.height_rule = Cm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    for cell, text in zip(row.cells, cells, strict=True):
        cell.vertical_alignment = WD_ALIGN_VERTICAL.TOP if height > 2 else WD_ALIGN_VERTICAL.CENTER
        spacing = cell.paragraphs[0].paragraph_format
        spacing.space_before = spacing.space_after = Pt(3)  # off the lines, whatever font stands in for 宋体
        run = cell.paragraphs[0].add_run()
        for number, line in enumerate(text.split("\n")):
            if number:
                run.add_break(WD_BREAK.LINE)
            run.add_text(line)
        if size:
            run.font.size = size


FORMS = {"evaluation_form": evaluation_form}


def laid_out(name: str) -> bytes:
    written = io.BytesIO()
    FORMS[name]().save(written)
    return written.getvalue()


if __name__ == "__main__":
    for name in FORMS:
        (FOLDER / f"{name}.docx").write_bytes(laid_out(name))
