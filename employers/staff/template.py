"""Which sheet is handed to an employer to list its staff in? One that its own reader understands, cell by cell.

Every column is text, so that no program takes digits away; the row that begins with 示例 is skipped when it is read.
"""

from collections.abc import Sequence
from math import ceil
from pathlib import Path

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _

from employers.sheets.workbook import ABOUT
from employers.staff.columns import Column
from employers.staff.taken import MOST_ROWS
from programmes.vocabulary import FieldKind
from review.sheets import TEXT_ONLY

NAME, CHOICES = "名单", "选项"
LAST_ROW = MOST_ROWS + 1  # with the heading and the sample
LIST_IN_PLACE = 255  # letters that a drop-down can hold itself; a longer one stands in a sheet of its own
MESSAGE = 255  # letters beside a cell
NARROW, WIDE, SENTENCE = 12, 28, 60  # widths, in Latin letters
LINE = 15  # height
A4 = 9
KINDS = {FieldKind.MONTH: "年月", FieldKind.DAY: "年月日", FieldKind.NUMBER: "数字", FieldKind.CHOICE: "从下拉列表选择"}


def write(path: Path, columns: Sequence[Column], *, heading: str) -> None:
    """``heading``: for which round it is. Headings are the labels, with ``*`` where the column must be filled in."""
    with xlsxwriter.Workbook(path, TEXT_ONLY | {"tmpdir": str(settings.FILE_UPLOAD_TEMP_DIR)}) as book:
        text = book.add_format({"num_format": "@", "valign": "top"})
        bold = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        grey = book.add_format({"num_format": "@", "font_color": "#6f777b", "italic": True})
        sheet = book.add_worksheet(NAME)
        about = book.add_worksheet(ABOUT)
        choices = book.add_worksheet(CHOICES)
        choices.hide()
        for page in (sheet, about):
            page.set_paper(A4)
            page.set_landscape()
            page.fit_to_pages(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _width(column), text)
            sheet.write_string(0, place, f"{column.label}*" if column.required else column.label, bold)
            sheet.write_string(1, place, column.sample, grey)
            if allowed := _allowed(choices, place, column):
                sheet.data_validation(1, place, LAST_ROW, place, allowed)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        _explain(
            about, columns, heading, bold, book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        )


def _width(column: Column) -> int:
    longest = max(map(len, [column.label, column.sample, *column.choices]))
    return min(max(2 * longest + 2, NARROW), WIDE)


def _allowed(choices: xlsxwriter.worksheet.Worksheet, place: int, column: Column) -> dict[str, object]:
    """The drop-down of a cell, and what the program says beside it."""
    said = {"input_title": column.label[:32], "input_message": column.hint[:MESSAGE]} if column.hint else {}
    if not column.choices:
        return {"validate": "any", **said} if said else {}
    source: object = list(column.choices)
    if len(",".join(column.choices)) > LIST_IN_PLACE or any("," in each for each in column.choices):
        for row, choice in enumerate(column.choices):
            choices.write_string(row, place, choice)
        letters = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        source = f"={CHOICES}!{letters}$1:{letters}${len(column.choices)}"
    refused = {"error_title": column.label[:32], "error_message": _("请从下拉列表中选择。")}
    return {"validate": "list", "source": source, **said, **refused}


def _explain(
    about: xlsxwriter.worksheet.Worksheet,
    columns: Sequence[Column],
    heading: str,
    bold: xlsxwriter.format.Format,
    text: xlsxwriter.format.Format,
) -> None:
    about.set_column(0, 0, 20, text)
    about.set_column(1, 2, 14, text)
    about.set_column(3, 3, SENTENCE, text)
    about.set_column(4, 4, WIDE, text)
    lines = [
        heading,
        _("请在“%s”表中从第 3 行起填写，一行一人，一次最多 5,000 人；标题行请保留，第 2 行的示例不会被导入。") % NAME,
        _("各列均为文本格式，请不要改为数字；从别处复制时请选择性粘贴为数值。工作单位就是本单位，不用填写。"),
    ]
    for row, line in enumerate(lines):
        about.merge_range(row, 0, row, 4, line, bold if row == 0 else text)
        about.set_row(row, LINE)
    for place, label in enumerate([_("栏目"), _("是否必填"), _("种类"), _("填写要求"), _("示例")]):
        about.write_string(4, place, label, bold)
    for row, column in enumerate(columns, start=5):
        cells = [column.label, _("必填") if column.required else _("选填"), KINDS.get(column.kind, _("文字"))]
        asked = column.hint + (_("可选：%s。") % "、".join(column.choices) if column.choices else "")
        about.set_row(row, LINE * max(1, ceil(2 * len(asked) / SENTENCE)))
        for place, cell in enumerate([*cells, asked, column.sample]):
            about.write_string(row, place, cell, text)
