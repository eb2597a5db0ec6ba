"""What must stand in each cell of a printed paper, and what does stand there? The one from what was typed, the other
from the PDF alone: the text within the rectangle that the cell was given."""

import io
from collections.abc import Iterator

import pypdfium2
from weasyprint import HTML

from applicants import dossier
from materials.documents.fetching import NothingOutside

Answers = dict[str, list[dict[str, str]]]
Cells = dict[str, str]

REGISTRATION, EVALUATION = "职称评审系统报名表", "中国科学院专业技术职务任职资格评审表"
ARCHIVE, CHECKLIST = "职称评审外调表", "纸质版材料清单"
PERSON, EMPLOYMENT, TITLE = "个人信息", "单位与岗位", "现有职称"
SCHOOLING = {name: name for name in ("学历", "毕业时间", "毕业学校", "所学专业", "学制", "学位")}
CAREER = {name: name for name in ("起止时间", "单位", "专业技术工作", "技术职务", "证明人")}

# label on the paper → (block, field); the last row of a block that has several
ALONE: dict[str, dict[str, tuple[str, str]]] = {
    REGISTRATION: {
        **{name: (PERSON, name) for name in ("姓名", "身份证号", "性别", "出生日期")},
        "档案所在地": ("档案", "档案所在地"),
        **{name: ("申报信息", name) for name in ("评审级别", "申请类型", "评审分组", "其它专业")},
        **{name: ("联系方式", name) for name in ("手机", "电子邮箱")},
        **{name: (EMPLOYMENT, name) for name in ("工作单位", "参加工作时间")},
    },
    EVALUATION: {
        "封面 · 姓名": (PERSON, "姓名"),
        "封面 · 现任专业职务": (TITLE, "职称"),
        "封面 · 申报专业": ("申报信息", "申报专业"),
        "封面 · 申报资格": ("申报信息", "评审级别"),
        "封面 · 所在单位": (EMPLOYMENT, "工作单位"),
        **{name: (PERSON, name) for name in ("姓名", "性别", "出生年月", "曾用名", "民族", "出生地点")},
        "相片": (PERSON, "照片"),
        "参加工作时间": (EMPLOYMENT, "参加工作时间"),
        **{name: ("申报信息", name) for name in ("归口行业", "申报专业", "从事申报专业年限")},
        "现有职称": (TITLE, "职称"),
        **{name: (TITLE, name) for name in ("取得时间", "审批单位")},
        **{name: (EMPLOYMENT, name) for name in ("现任技术职务", "任职年限", "聘任单位")},
        **{name: ("团体荣誉处分", name) for name in ("学术团体与社会兼职", "学术荣誉称号", "处分")},
        "档案存放单位": ("档案", "档案所在地"),
        "个人手机": ("联系方式", "手机"),
        **{name: ("单位意见", name) for name in ("单位推荐意见", "单位人事部门审核意见")},
    },
    ARCHIVE: {
        **{name: (PERSON, name) for name in ("姓名", "性别", "出生日期", "曾用名", "民族", "出生地点")},
        "相片": (PERSON, "照片"),
        "参加工作时间": (EMPLOYMENT, "参加工作时间"),
        "培养方式": ("学历", "培养方式"),
        "现有职称": (TITLE, "职称"),
        **{name: (TITLE, name) for name in ("取得时间", "审批单位")},
        "档案存放单位": ("档案", "档案所在地"),
        "联系电话": ("联系方式", "手机"),
    },
}
# heading of the rows → (block, label on the paper → field)
IN_ROWS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    REGISTRATION: {
        "学历": ("学历", {name: name for name in ("毕业学校", "学历", "学位")}),
        TITLE: (TITLE, {name: name for name in ("职称", "取得时间", "审批单位")}),
    },
    EVALUATION: {
        "学历": ("学历", SCHOOLING),
        "工作经历": ("工作经历", CAREER),
        "工作业绩": (
            "工作业绩",
            {
                "起止时间": "起止时间",
                "项目、课题名称": "项目名称",
                "本人所起作用": "本人作用",
                "成果获奖、效益或专利情况": "成果",
                "成果鉴定机构及证明人": "鉴定机构及证明人",
            },
        ),
        "论文著作": (
            "论文著作",
            {"名称": "名称", "本人所起作用": "本人作用", "发表情况": "发表情况", "获奖情况": "获奖情况"},
        ),
        "继续教育": ("继续教育", {name: name for name in ("起止时间", "地点", "主要内容", "方式", "证明人")}),
        "考试": ("考试", {name: name for name in ("时间", "种类", "科目", "成绩", "组织单位")}),
        "考核": ("年度考核", {name: name for name in ("起止时间", "种类", "结论", "组织单位")}),
    },
    ARCHIVE: {"学历": ("学历", SCHOOLING), "工作经历": ("工作经历", CAREER)},
}
SAYS_NONE = {"论文著作", "继续教育", "考试", "团体荣誉处分", "曾用名", "学位", "所学专业", "学制"}  # blocks, and fields


def must_say(document: str, answers: Answers) -> Cells:
    """What a paper of cas must say of these answers; months are written out."""
    cells = {
        label: _said(block, field, (answers.get(block) or [{}])[-1])
        for label, (block, field) in ALONE[document].items()
    }
    for heading, (block, labels) in IN_ROWS[document].items():
        for number, row in enumerate(answers.get(block) or ([{}] if block in SAYS_NONE else []), start=1):
            cells |= {f"{heading} {number} · {label}": _said(block, field, row) for label, field in labels.items()}
    return cells


def _said(block: str, field: str, row: dict[str, str]) -> str:
    match field:
        case "申报专业":
            text = row.get("其它专业") or row.get("评审分组", "")
        case "鉴定机构及证明人":
            text = "，".join(filter(None, [row.get("鉴定机构", ""), row.get("证明人", "")]))
        case "出生年月":
            text = str(dossier.month(row["出生日期"]))
        case "参加工作时间":
            text = str(dossier.month(row[field]))
        case _:
            text = row.get(field, "")
    return text if text.strip() or not {block, field} & SAYS_NONE else "无"


def extracted(page: str) -> Cells:
    """Cell → the text that the PDF has in its rectangle, on one page after the other."""
    drawn = HTML(string=page, url_fetcher=NothingOutside()).render()
    pdf = pypdfium2.PdfDocument(io.BytesIO(drawn.write_pdf()))
    cells: Cells = {}
    for number, laid in enumerate(drawn.pages):
        sheet = pdf[number]
        text, height = sheet.get_textpage(), sheet.get_height()
        for label, (x, y, width, tall) in _rectangles(laid):
            found = text.get_text_bounded(x * 0.75, height - (y + tall) * 0.75, (x + width) * 0.75, height - y * 0.75)
            cells[label] = cells.get(label, "") + found
    return cells


def _rectangles(laid: object) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """In pixels of 1/96 inch from the upper left corner; the outermost box of each cell."""
    seen = set()
    for box in laid._page_box.descendants():  # type: ignore[attr-defined]
        label = box.element.get("data-cell") if box.element is not None else None
        if label and label not in seen:
            seen.add(label)
            yield label, (box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height())


def plain(cells: Cells) -> Cells:
    """Lines are broken where the cell ends, so white space says nothing."""
    return {label: "".join(text.split()) for label, text in cells.items()}
