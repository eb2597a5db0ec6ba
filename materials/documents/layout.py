"""How do the Word forms look that docxtpl fills in? ``python -m materials.documents.layout`` lays them out anew.

Run by hand after a change here; the files it writes are kept in the repository, as anybody would edit a Word form.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "documents"
WIDTH = 16.0  # cm between the margins
PHOTO = 3.8  # cm: a photograph of 33 × 48 mm and the cell's own margins
LONG = ("项目、课题名称", "成果获奖、效益或专利情况", "名称", "发表情况", "主要内容")  # columns written from the left
Cells = Sequence[str]


def evaluation_form() -> Any:
    """专业技术职务任职资格评审表; as a form to write in, the technical report is to follow it."""
    paper = new_paper()
    _cover(paper)
    _identity(paper)
    add_heading(paper, "工作经历")
    _rows(
        paper, "each in work", (3.6, 3.8, 4.0, 2.6, 2.0),
        {"起止时间": "period", "单位": "employer", "专业技术工作": "technical_work", "技术职务": "post", "证明人": "witness"},
    )  # fmt: skip
    add_heading(paper, "主要专业技术工作业绩")
    _rows(
        paper, "each in achievements", (3.4, 3.6, 2.6, 4.0, 2.4),
        {"起止时间": "period", "项目、课题名称": "project", "本人所起作用": "own_role",
         "成果获奖、效益或专利情况": "result", "成果鉴定机构及证明人": "appraiser_and_witness"},
    )  # fmt: skip
    add_heading(paper, "重要著（译）作、论文及技术工作报告")
    _rows(
        paper, "each in publications", (5.2, 2.4, 5.8, 2.6),
        {"名称": "title", "本人所起作用": "own_role", "发表情况": "published_in", "获奖情况": "awards"},
    )  # fmt: skip
    add_heading(paper, "继续教育情况", page=False)
    _rows(
        paper, "each in training", (3.6, 2.8, 5.4, 2.2, 2.0),
        {"起止时间": "period", "地点": "place", "主要内容": "content", "方式": "mode", "证明人": "witness"},
    )  # fmt: skip
    add_heading(paper, "考试、考核情况")
    _rows(
        paper, "each in examinations", (3.0, 2.8, 4.4, 2.2, 3.6),
        {"时间": "date", "种类": "kind", "科目": "subject", "成绩": "score", "组织单位": "organiser"}, over="考试情况",
    )  # fmt: skip
    _rows(
        paper, "each in assessments", (4.6, 3.2, 2.6, 5.6),
        {"起止时间": "period", "种类": "kind", "结论": "result", "组织单位": "organiser"}, over="考核情况",
    )  # fmt: skip
    add_heading(paper, "单位推荐意见")
    _opinion(paper, "", "{{ stated.opinions.recommendation }}", "负责人：", height=18.0)
    add_heading(paper, "材料审核意见")
    _opinion(paper, "单位人事部门审核意见", "{{ stated.opinions.personnel }}", "审核人：", height=6.0)
    _opinion(paper, "评审办事机构审核意见", "", "审核人：", height=6.0)
    paper.add_paragraph("{%p if to_write %}")
    add_heading(paper, "个人技术报告")
    paper.add_paragraph("（应在技术报告内容后，附上述评审表中所填现有职称和获奖、专利、文章等个人技术成果的证明材料）")
    paper.add_paragraph("{% if chars %}字数要求：{{ level }}{{ chars }}字左右。{% endif %}")
    paper.add_paragraph("")
    paper.add_paragraph("{%p endif %}")
    _end(paper)
    return paper


def registration_form() -> Any:
    """职称评审系统报名表: one page, in the parts and the order in which it is filled in."""
    paper = new_paper()
    add_heading(paper, "{{ document.name }}", page=False)
    two = (2.9, 5.1, 2.9, 5.1)
    person, registration, employment = "stated.person", "stated.registration", "stated.employment"
    _part(paper, "基本信息")
    _facts(paper, two, {"姓名": f"{person}.name", "身份证号": f"{person}.id_number"})
    _facts(paper, two, {"性别": f"{person}.sex", "出生日期": f"{person}.birth_date"})
    _facts(paper, (2.9, 13.1), {"档案所在地": "stated.archive_keeper.name"})
    _part(paper, "评审信息")
    _facts(paper, two, {"评审级别": "level", "申请类型": "route"})
    _facts(paper, two, {"评审分组": f"{registration}.group", "其它专业": f"{registration}.other_specialty"})
    _part(paper, "通讯信息")
    _facts(paper, two, {"手机": "stated.contact.mobile", "电子邮箱": "stated.contact.email"})
    _part(paper, "工作信息")
    _facts(paper, two, {"工作单位": f"{employment}.employer", "参加工作时间": "first_worked"})
    _part(paper, "学历信息")
    _rows(paper, "each in education", (8.0, 4.0, 4.0), {"毕业学校": "school", "学历": "level", "学位": "degree"})
    _part(paper, "现有职称")
    _rows(
        paper, "each in titles", (4.8, 4.0, 7.2), {"职称": "name", "取得时间": "obtained", "审批单位": "approved_by"}
    )  # fmt: skip
    _end(paper)
    return paper


def new_paper(title: str = "{{ document.name }}") -> Any:
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.2)
    page.footer_distance = Cm(1)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    paper.core_properties.author = ""
    paper.core_properties.title = title
    paper.core_properties.comments = ""
    return paper


def _cover(paper: Any) -> None:
    paper.add_paragraph("编号：____________").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Cm(4), Cm(3)
    title.paragraph_format.line_spacing = 1.6
    run = title.add_run("{{ title }}")
    run.bold, run.font.size = True, Pt(24)
    lines = {
        "姓　　　　名": "{{ stated.person.name }}",
        "现任专业职务": "{{ stated.current_title.name }}",
        "申 报 专 业": "{{ stated.registration.specialty }}",
        "申 报 资 格": "{{ level }}",
        "所 在 单 位": "{{ stated.employment.employer }}",
        "填 表 时 间": "{{ filled_in }}",
    }
    table = add_table(paper, (4.0, 9.0), borders=False)
    for label, value in lines.items():
        row = add_row(table, (label, value), size=Pt(14), height=1.2, centred=(1,))
        _ruled(row.cells[1], bottom=True)


def _identity(paper: Any) -> None:
    add_heading(paper, "基本情况")
    table = add_table(paper, (2.0, 2.5, 1.4, 1.7, 2.0, 2.6, PHOTO))
    person = "stated.person"
    rows = (
        ("姓名", "{{ %s.name }}", "性别", "{{ %s.sex }}", "出生年月", "{{ born }}", "{{ photo }}"),
        ("曾用名", "{{ %s.former_name }}", "民族", "{{ %s.ethnicity }}", "出生地点", "{{ %s.birthplace }}", ""),
        ("参加工作时间", "{{ first_worked }}", "归口行业", "{{ stated.registration.industry }}", "", "", ""),
    )
    for texts in rows:
        add_row(table, [text.replace("%s", person) for text in texts], height=1.7)
    _merge(table.cell(2, 3), table.cell(2, 5))
    _merge(table.cell(0, 6), table.cell(2, 6))
    _rows(
        paper, "each in education", (2.0, 2.8, 4.2, 3.6, 1.6, 1.8),
        {"学历": "level", "毕（肄、结）业时间": "graduated", "毕业学校": "school", "所学专业": "subject",
         "学制": "study_years", "学位": "degree"},
    )  # fmt: skip
    stated = "stated.registration"
    _facts(
        paper, (2.6, 5.2, 3.6, 4.6), {"申报专业": f"{stated}.specialty", "从事申报专业年限": f"{stated}.field_years"}
    )
    three = (2.6, 2.8, 2.4, 2.6, 2.6, 3.0)
    stated = "stated.current_title"
    _facts(
        paper,
        three,
        {"现有职称": f"{stated}.name", "取得时间": f"{stated}.obtained", "审批单位": f"{stated}.approved_by"},
    )
    stated = "stated.employment"
    _facts(
        paper,
        three,
        {"现任技术职务": f"{stated}.post", "任职年限": f"{stated}.post_years", "聘任单位": f"{stated}.appointed_by"},
    )
    for label, place in {
        "何时何地参加何种学术团体任何职务，有何社会兼职": "stated.societies.societies",
        "何时何地获得何种学术荣誉称号": "stated.societies.honours",
        "何时何地受到何种处分": "stated.societies.disciplinary_actions",
    }.items():
        _facts(paper, (5.4, 10.6), {label: place}, height=1.4)
    keeper = {"档案存放单位": "stated.archive_keeper.name", "个人手机": "stated.contact.mobile"}
    _facts(paper, (2.8, 6.4, 2.4, 4.4), keeper)


# ── Pieces ───────────────────────────────────────────────────────────────────


def _end(paper: Any) -> None:
    """Word wants a paragraph behind a table that ends the text; this one is too small to need another page."""
    line = paper.add_paragraph()
    line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(0), Pt(1)
    line.add_run("").font.size = Pt(1)


def add_heading(paper: Any, text: str, *, page: bool = True) -> None:
    line = paper.add_paragraph()
    line.paragraph_format.page_break_before = page
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.space_before = Pt(0 if page else 18)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(text)
    run.bold, run.font.size = True, Pt(16)


def _rows(paper: Any, loop: str, widths: Sequence[float], columns: dict[str, str], *, over: str = "") -> None:
    """A table with one line per row of a block; ``columns``: label → attribute. Its head is repeated on each page."""
    table = add_table(paper, widths)
    blank = [""] * (len(widths) - 1)
    heads = [add_row(table, (over, *blank))] if over else []
    if over:
        _merge(heads[0].cells[0], heads[0].cells[-1])
    for head in [*heads, add_row(table, list(columns))]:
        head._tr.get_or_add_trPr().append(head._tr.makeelement(qn("w:tblHeader"), {}))
    add_row(table, [f"{{%tr for {loop} %}}", *blank])
    short = [place for place, label in enumerate(columns) if label not in LONG]
    keep_whole(
        add_row(table, [f"{{{{ each.{attribute} }}}}" for attribute in columns.values()], height=1.0, centred=short)
    )
    add_row(table, ["{%tr endfor %}", *blank])


def _part(paper: Any, text: str) -> None:
    """The bar above one part of a form."""
    cell = add_row(add_table(paper, (WIDTH,)), (text,), height=0.8, centred=()).cells[0]
    cell.paragraphs[0].runs[0].bold = True
    shade = cell._tc.makeelement(qn("w:shd"), {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): "F3F3F3"})
    cell._tc.get_or_add_tcPr().find(qn("w:vAlign")).addprevious(shade)


def _facts(paper: Any, widths: Sequence[float], facts: dict[str, str], *, height: float = 0.9) -> None:
    """One line of labels, each with its cell behind it; ``facts``: label → what docxtpl puts there."""
    table = add_table(paper, widths)
    texts = [text for label, place in facts.items() for text in (label, f"{{{{ {place} }}}}")]
    add_row(table, texts, height=height, centred=(0,) if len(facts) == 1 else None)


def _opinion(paper: Any, label: str, text: str, signed_by: str, *, height: float) -> None:
    """A box with room for a text and, at its foot and never torn from each other, seal, signature and date."""
    table = add_table(paper, (WIDTH,))
    words = add_row(table, (label or text,), height=height, centred=()).cells[0]
    words.vertical_alignment = WD_ALIGN_VERTICAL.TOP
    if label:
        words.add_paragraph(text)
    foot = add_row(table, ("（公章）",), height=3.0, centred=())
    keep_whole(foot)
    signing = foot.cells[0]
    for line in (signed_by, "　　　　年　　月　　日"):
        signing.add_paragraph(line)
    for paragraph in signing.paragraphs:
        paragraph.paragraph_format.left_indent = Cm(8.5)
        paragraph.paragraph_format.space_after = Pt(10)
    _ruled(words, top=True, left=True, right=True)
    _ruled(signing, bottom=True, left=True, right=True)


def keep_whole(row: Any) -> None:
    """It goes on to the next page rather than be torn, unless it is longer than one."""
    row._tr.get_or_add_trPr().append(row._tr.makeelement(qn("w:cantSplit"), {}))


def _merge(first: Any, last: Any) -> None:
    """One cell, which says what the first said."""
    merged = first.merge(last)
    for paragraph in merged.paragraphs[1:]:
        merged._tc.remove(paragraph._p)


def _ruled(cell: Any, **sides: bool) -> None:
    """Rules on these sides of the cell and on no other."""
    borders = cell._tc.makeelement(qn("w:tcBorders"), {})
    for side in ("top", "left", "bottom", "right"):
        kind = "single" if sides.get(side) else "nil"
        rule = cell._tc.makeelement(qn(f"w:{side}"), {qn("w:val"): kind, qn("w:sz"): "4", qn("w:space"): "0"})
        borders.append(rule)
    properties = cell._tc.get_or_add_tcPr()
    alignment = properties.find(qn("w:vAlign"))
    if alignment is None:
        properties.append(borders)
    else:
        alignment.addprevious(borders)


def add_table(paper: Any, widths: Sequence[float], *, borders: bool = True) -> Any:
    table = paper.add_table(rows=0, cols=len(widths), style="Table Grid" if borders else None)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def add_row(
    table: Any, cells: Cells, *, size: Any = None, height: float = 0.9, centred: Sequence[int] | None = None
) -> Any:
    """``centred``: which cells are, by their place; all of them where nothing is said."""
    row = table.add_row()
    row.height, row.height_rule = Cm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = cell.paragraphs[0]
        if centred is None or place in centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        spacing = paragraph.paragraph_format
        spacing.space_before = spacing.space_after = Pt(3)  # off the lines, whatever font stands in for 宋体
        run = paragraph.add_run(text)
        if size:
            run.font.size = size
    return row


FORMS = {"evaluation_form": evaluation_form, "registration_form": registration_form}


def laid_out(name: str) -> bytes:
    written = io.BytesIO()
    FORMS[name]().save(written)
    return written.getvalue()


if __name__ == "__main__":
    for name in FORMS:
        (FOLDER / f"{name}.docx").write_bytes(laid_out(name))
