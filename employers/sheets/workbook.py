"""Which sheet of an .xlsx is the list, and what stands in it? Its parts are read as streams, and no tree is built."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from employers.sheets import texts, worksheet
from employers.sheets.grid import Enough
from employers.sheets.lists import ListReader, Wanted
from employers.sheets.worksheet import ON, Book, Worksheet
from employers.staff.taken import TakenList
from materials.checks.archive import Archive
from materials.checks.markup import Attributes, Reader, local
from materials.checks.package import Relation, relations
from materials.checks.problem import Found

MOST_SHEETS = 50  # that are looked at
ABOUT = "填写说明"  # the sheet of the template that explains the other one


@dataclass(frozen=True)
class Sheet:
    name: str
    part: str
    is_visible: bool


def read(file: IO[bytes], wanted: Sequence[Wanted]) -> TakenList:
    """The first visible sheet with the headings of a list. Raises Found."""
    archive = Archive(file)
    pointing = relations(archive)
    parts = {name.lower(): name for name in archive.parts}
    main = next((each.part for each in pointing if not each.source and each.kind == "officeDocument"), "")
    if main not in parts:
        raise Found("damaged")
    own = [each for each in pointing if each.source.lower() == main and each.part in parts]
    sheets, from_1904 = _sheets(archive, parts[main], own, parts)
    shared, styles = (_part_of(kind, own, parts) for kind in ("sharedStrings", "styles"))
    book = Book(
        texts.shared(archive.blocks(shared)) if shared else [],
        worksheet.formats(archive.blocks(styles)) if styles else [],
        from_1904,
    )

    found, others, has_anything = None, [], False
    for sheet in [each for each in sheets if each.is_visible][:MOST_SHEETS]:
        reader = ListReader(wanted, is_looking=found is not None)
        page = Worksheet(book, reader.take)
        try:
            page.read(archive.blocks(sheet.part))
            taken = reader.finish(page.merged, page.hidden_columns)
        except Enough:
            has_anything = has_anything or reader.has_anything
            if reader.has_anything and sheet.name.strip() != ABOUT:
                others.append(("other_list" if reader.is_list else "other_sheet", sheet.name[:31]))
        else:
            found = taken
    if found is None:
        raise Found("no_header" if has_anything else "empty_sheet")
    return TakenList(found.rows, found.headings, (*found.remarks, *others))


def _part_of(kind: str, own: Sequence[Relation], parts: dict[str, str]) -> str:
    return next((parts[each.part] for each in own if each.kind == kind), "")


def _sheets(archive: Archive, main: str, own: Sequence[Relation], parts: dict[str, str]) -> tuple[list[Sheet], bool]:
    """The sheets in the order of their tabs, and whether days are counted from 1904."""
    targets = {each.id: parts[each.part] for each in own if each.kind == "worksheet"}
    found: list[Sheet] = []
    counted: list[bool] = []

    def sheet(attributes: Attributes) -> None:
        part = targets.get(_relation_of(attributes))
        if part:
            found.append(Sheet(attributes.get("name", ""), part, attributes.get("state", "visible") == "visible"))

    def properties(attributes: Attributes) -> None:
        counted.append(attributes.get("date1904", "").lower() in ON)

    Reader({"sheet": sheet, "workbookPr": properties}).read(archive.blocks(main))
    return found, any(counted)


def _relation_of(attributes: Attributes) -> str:
    """``r:id``; a sheet has a ``sheetId`` besides, and neither prefix nor order is fixed."""
    return local({key: value for key, value in attributes.items() if ":" in key}, "id")
