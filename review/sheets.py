"""How is a table written as a spreadsheet in which every cell stays the text it is?

Nothing in it is live: ``=HYPERLINK(…)`` as a name stays a name, and a number of eighteen digits keeps them all. Rows go
to disk one by one, so memory does not grow with them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter
from django.conf import settings

LONGEST = 32_767  # characters in a cell, as the format has it
CUT = "…（超出单元格长度，已截断）"
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LAST_ROW = 1_048_576


def write(path: Path, heading: str, labels: Sequence[str], rows: Iterable[Sequence[str]], *, name: str = "名册") -> int:
    """How many rows were written under the heading and the labels, both of which stay in sight."""
    options = TEXT_ONLY | {"constant_memory": True, "tmpdir": str(settings.FILE_UPLOAD_TEMP_DIR)}
    with xlsxwriter.Workbook(path, options) as book:
        text = book.add_format({"num_format": "@", "valign": "top"})
        bold = book.add_format({"num_format": "@", "bold": True})
        sheet = book.add_worksheet(name)
        sheet.set_column(0, max(len(labels) - 1, 0), 20, text)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{LAST_ROW}"})
        sheet.freeze_panes(2, 0)
        sheet.write_string(0, 0, heading, bold)
        for column, label in enumerate(labels):
            sheet.write_string(1, column, label, bold)
        number = 0
        for number, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                sheet.write_string(number + 1, column, fitting(cell), text)
        sheet.autofilter(1, 0, number + 1, max(len(labels) - 1, 0))
    return number


def fitting(text: str) -> str:
    """Cut to what a cell holds, and saying so."""
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
