"""What stands in each cell of a Word form? Read from the file alone, under the names that ``printed.stated`` uses."""

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.table import Table

Cells = dict[str, str]
HEADS = {  # first two columns → what the rows are called, and what the columns are called where it is not what they say
    ("学历", "毕（肄、结）业时间"): ("学历", {"毕（肄、结）业时间": "毕业时间"}),
    ("毕业学校", "学历"): ("学历", {}),
    ("职称", "取得时间"): ("现有职称", {}),
    ("起止时间", "单位"): ("工作经历", {}),
    ("起止时间", "项目、课题名称"): ("工作业绩", {}),
    ("名称", "本人所起作用"): ("论文著作", {}),
    ("起止时间", "地点"): ("继续教育", {}),
    ("时间", "种类"): ("考试", {}),
    ("起止时间", "种类"): ("考核", {}),
}
LABELS = {
    "何时何地参加何种学术团体任何职务，有何社会兼职": "学术团体与社会兼职",
    "何时何地获得何种学术荣誉称号": "学术荣誉称号",
    "何时何地受到何种处分": "处分",
}
BY_HAND = ("填表时间", "评审办事机构审核意见")


def extracted(content: bytes) -> Cells:
    """A cell with the portrait in it says nothing; a form without one asks for it in words."""
    found: Cells = {}
    cover, heading = True, ""
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            found |= {
                f"封面 · {label}" if cover and len(block.columns) == 2 and not heading else label: text
                for label, text in _cells(block, heading)
                if label not in BY_HAND
            }
        elif block.text.strip() and block.paragraph_format.keep_with_next:
            cover, heading = False, block.text
    return found


def _cells(table: Table, heading: str) -> Iterator[tuple[str, str]]:
    rows = [_texts(row) for row in table.rows]
    if len(rows) == 2 and rows[1][0].startswith("（公章）"):
        label, _line, text = rows[0][0].partition("\n") if heading == "材料审核意见" else (heading, "", rows[0][0])
        yield label, text
        return
    if len(rows[0]) == 1:  # the bar above a part, or above the head of one
        rows = rows[1:]
    head = rows[0] if rows else []
    if tuple(head[:2]) in HEADS:
        name, called = HEADS[head[0], head[1]]
        for number, row in enumerate(rows[1:], start=1):
            for label, text in zip(head, row, strict=True):
                yield f"{name} {number} · {called.get(label, label)}", text
        return
    for row in rows:
        for label, text in zip(row[::2], row[1::2], strict=False):
            plain = "".join(label.split())
            yield LABELS.get(plain, plain), text
        if len(row) % 2:
            yield "相片", row[-1]


def _texts(row: Any) -> list[str]:
    """Merged cells once."""
    return [
        cell.text for place, cell in enumerate(row.cells) if cell._tc not in [each._tc for each in row.cells[:place]]
    ]
