"""Which form is handed to a person who states himself what the list asks of him? A label and a cell for each column.

Its own reader understands it (employers.bundles.cells): only the cells are written in, the labels stay as they are.
"""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from docx.shared import Pt, RGBColor

from employers.staff.columns import Column
from materials.documents.layout import add_heading, add_row, add_table, keep_whole, new_paper

WIDTHS = (7.2, 8.8)  # cm
SMALL, GREY = Pt(8.5), RGBColor(0x50, 0x5A, 0x5F)


def write(path: Path, columns: Sequence[Column], *, heading: str, employer: str) -> None:
    """``heading``: for which round it is; ``employer``: who collects it."""
    paper = new_paper(heading)
    add_heading(paper, heading, page=False)
    paper.add_paragraph(_("工作单位：%s") % employer)
    said = _(
        "每人填一份，填在右边一列，左边一列请不要改动；带 * 的必填。文件名用本人姓名，保存为 DOCX 后交给单位经办人。"
    )
    paper.add_paragraph(said)
    table = add_table(paper, WIDTHS)
    add_row(table, (_("栏目"), _("填写")))
    for column in columns:
        row = add_row(table, (f"{column.label}{'*' if column.required else ''}", ""), height=1.0, centred=())
        keep_whole(row)
        if hint := _hint(column):
            written = row.cells[0].add_paragraph().add_run(hint)
            written.font.size, written.font.color.rgb = SMALL, GREY
    paper.save(path)


def _hint(column: Column) -> str:
    if column.key == "number":  # what the list says of it concerns sheets
        return _("居民身份证为18位。")
    return column.hint + (_("从中选一项：%s。") % "、".join(column.choices) if column.choices else "")
