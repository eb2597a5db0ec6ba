"""Which rows are in a text whose columns are parted by commas, semicolons or tabs?"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from employers.sheets.grid import LONGEST, MOST_COLUMNS, MOST_LINES, Cell, Enough, Row, cell, letter
from employers.sheets.lists import NEAR_THE_TOP, ListReader, Wanted
from employers.staff.taken import TakenList
from materials.checks.problem import Found

DELIMITERS = (",", "\t", ";")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
KEPT_AS_TEXT = re.compile(r'="([^"]*)"')  # how programs make Excel keep every digit
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
FIELD = 50 * LONGEST


def read(content: bytes, wanted: Sequence[Wanted]) -> TakenList:
    """Raises Found."""
    text = _decoded(content)
    if "\0" in text:
        raise Found("content")
    looked = {delimiter: _headings(text, delimiter, wanted) for delimiter in DELIMITERS}
    delimiter = max(looked, key=lambda each: looked[each])
    reader = ListReader(wanted)
    try:
        for row in _rows(text, delimiter):
            reader.take(row)
        return reader.finish()
    except Enough:
        raise Found("no_header" if reader.has_anything else "empty_sheet") from None


def _decoded(content: bytes) -> str:
    """UTF-8, or what programs in China write: GB18030 reads GBK and GB2312 too."""
    marked = next((encoding for mark, encoding in MARKS.items() if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Found("encoding")


def _headings(text: str, delimiter: str, wanted: Sequence[Wanted]) -> int:
    """The most headings that a row near the top has when it is parted like this."""
    reader = ListReader(wanted)
    try:
        near = islice((row for row in _rows(text, delimiter) if row.cells), NEAR_THE_TOP)
        return max((reader.matches(row) for row in near), default=0)
    except Found:
        return 0


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(FIELD)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, record in enumerate(records, start=1):
            if number > MOST_LINES:
                raise Found("odd", "complex")
            row = Row(number)
            for place, typed in enumerate(record):
                if found := _cell(typed):
                    if place < MOST_COLUMNS:
                        row.cells[place] = found
                    elif not row.beyond:
                        row.beyond = f"{letter(place)}{number}"
            yield row
    except csv.Error as error:
        raise Found("quotes", str(records.line_num)) from error


def _cell(typed: str) -> Cell | None:
    text = typed.strip()
    if kept := KEPT_AS_TEXT.fullmatch(text):
        return cell(kept[1])
    trouble = "formula" if text.startswith("=") else ""
    return cell(typed, trouble, is_number=bool(NUMBER.fullmatch(text)))
