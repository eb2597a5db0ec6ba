"""How are sheets laid that no program would write, or only a careless one? Part by part."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from employers.staff.columns import Column
from programmes.vocabulary import FieldKind

COLUMNS = [
    Column("name", "姓名", FieldKind.TEXT, required=True),
    Column("number", "证件号码", FieldKind.TEXT, required=True),
    Column("mobile", "手机号", FieldKind.TEXT, required=True),
    Column("现有职称.取得时间", "现有职称取得时间", FieldKind.MONTH),
]
LABELS = [column.label for column in COLUMNS]
PERSON = ["林知远", "110105198802143038", "19900000001", "2018年12月"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def text(address: str, said: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(said)}</t></is></c>'


def row(number: int, cells: str, attributes: str = "") -> str:
    return f'<row r="{number}"{attributes and " " + attributes}>{cells}</row>'


def texts(number: int, said: Sequence[str], attributes: str = "") -> str:
    return row(number, "".join(text(f"{'ABCDEFGH'[at]}{number}", each) for at, each in enumerate(said)), attributes)


HEADINGS = texts(1, LABELS)


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def book(
    *sheets: str,
    names: Sequence[str] = ("名单", "名单2", "名单3"),
    states: Sequence[str] = (),
    properties: str = "",
    styles: str = "",
    shared: str = "",
    more: dict[str, bytes] | None = None,
    kind: str = "sheet.main+xml",
) -> bytes:
    """``sheets``: whole parts; ``properties`` go into ``workbookPr``, ``styles`` and ``shared`` are whole parts too."""
    ids = range(1, len(sheets) + 1)
    states = [*states, *["visible"] * len(sheets)][: len(sheets)]
    tabs = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}" state="{state}"/>'
        for at, name, state in zip(ids, names, states, strict=False)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in ids
    )
    relations += f'<Relationship Id="rStyles" Type="{OFFICE}/styles" Target="styles.xml"/>' if styles else ""
    relations += (
        f'<Relationship Id="rTexts" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>' if shared else ""
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {properties}/>'
        f"<sheets>{tabs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        **{f"xl/worksheets/sheet{at}.xml": said for at, said in zip(ids, sheets, strict=True)},
        **({"xl/styles.xml": styles} if styles else {}),
        **({"xl/sharedStrings.xml": shared} if shared else {}),
        **(more or {}),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return file.getvalue()


def list_of(*rows: str, **details: str) -> bytes:
    """A book with one sheet: the headings in row 1, and these rows below."""
    return book(sheet(HEADINGS + "".join(rows), **details))


def written(path: Path, rows: Sequence[Sequence[str]], *, name: str = "名单") -> Path:
    """As a good program writes it: every cell a text."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        page = made.add_worksheet(name)
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                page.write_string(number, place, cell)
    return path
