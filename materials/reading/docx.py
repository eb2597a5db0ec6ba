"""What stands in a .docx? Its main part is read as a stream: no tree is built of it, and what is kept has a limit."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from types import MethodType
from typing import IO

from materials.checks.archive import Archive
from materials.checks.markup import Attributes, Reader, local
from materials.checks.package import relations
from materials.checks.problem import Found
from materials.reading.content import Block, Cell, Content, Paragraph, Picture, Table
from materials.reading.frames import Control, Frame, OpenCell, OpenParagraph, OpenRow, OpenTable
from materials.reading.styles import Styles, level_of, without_looks

MOST_LETTERS = 2_000_000  # a report of 400 pages has some 300,000
MOST_IN_PARAGRAPH = 200_000
MOST_PIECES = 200_000  # paragraphs, rows, cells and pictures together
MOST_COLUMNS = 1_000  # Word itself allows 63
TICKED, UNTICKED = "☑", "□"
CHART, DIAGRAM = "图表", "示意图"
OBJECTS = {"Equation": "公式", "Visio": "Visio 图"}  # how the class of an object begins
SIGNS = {  # what these fonts show for a code: forms are ticked with them
    "Wingdings": {0x6F: UNTICKED, 0xA8: UNTICKED, 0xFB: "×", 0xFC: "√", 0xFD: "☒", 0xFE: TICKED},
    "Wingdings 2": {0x4F: "×", 0x50: "√", 0x51: "☒", 0x52: TICKED, 0x53: "☒", 0xA3: UNTICKED},
}
PRIVATE = 0xF000  # from here on Word writes the codes of such fonts
SYMBOLS = {font: signs | {PRIVATE + code: sign for code, sign in signs.items()} for font, signs in SIGNS.items()}
OFF = {"0", "false", "off", "none"}
EMPTY = Paragraph("")


def content_of(file: IO[bytes]) -> Content:
    """The texts as a person sees them: no codes of fields, nothing deleted or hidden. Raises Found."""
    archive = Archive(file)
    pointing = relations(archive)
    names = {name.lower(): name for name in archive.parts}
    main = next((each.part for each in pointing if not each.source and each.kind == "officeDocument"), "")
    if main not in names:
        raise Found("damaged")
    own = [relation for relation in pointing if relation.source.lower() == main]
    styles = Styles()
    for relation in own:
        if relation.kind == "styles" and relation.part in names:
            Reader(styles.element).read(archive.blocks(names[relation.part]))
            break
    story = Story(styles, {each.id: names.get(each.part, "") for each in own})
    story.read(archive, names[main])
    return Content("docx", tuple(_joined(story.blocks)), story.is_cut)


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """Tables with nothing between them: Word shows them as one, and as .doc saves them as one."""
    for is_table, group in groupby(blocks, lambda block: isinstance(block, Table)):
        if is_table:
            yield Table(tuple(row for table in group if isinstance(table, Table) for row in table.rows))
        else:
            yield from group


class _Enough(Exception):
    """Nothing more is kept."""


class Story:
    """Reads the main part: ``blocks`` in their order."""

    def __init__(self, styles: Styles, targets: dict[str, str]) -> None:
        self.blocks: list[Block] = []
        self.is_cut = False
        self._styles, self._targets = styles, targets
        self._frames: list[Frame | None] = [None]  # what is open, the innermost last
        self._letters, self._pieces = MOST_LETTERS, MOST_PIECES
        self._new_page = False  # the next text stands on one
        self._fields: list[bool] = []  # whether each open field is still at its code
        self._box: str | None = None  # the tick box of a field while it is described
        self._controls: list[Control] = []
        self._choices: list[bool] = []  # of alternatives the first one counts: whether one was read
        self._is_hidden = False
        self._font: dict[int, str] = {}  # its signs, where the run is set in one of them

    def read(self, archive: Archive, main: str) -> None:
        self._reader = Reader(
            {tag: MethodType(started, self) for tag, started in STARTS.items()},
            {tag: MethodType(ended, self) for tag, ended in ENDS.items()},
        )
        try:
            self._reader.read(without_looks(archive.blocks(main)))
        except _Enough:
            self.is_cut = True
        while len(self._frames) > 1:
            self._close()

    # ── Tables ───────────────────────────────────────────────────────────────

    def _table(self, _attributes: Attributes) -> None:
        self._open(OpenTable())

    def _row(self, _attributes: Attributes) -> None:
        if isinstance(self._frames[-1], OpenTable):
            self._open(OpenRow())
        else:
            self._reader.skip()

    def _cell(self, _attributes: Attributes) -> None:
        if isinstance(self._frames[-1], OpenRow):
            self._open(OpenCell())
        else:
            self._reader.skip()

    def _columns_before(self, attributes: Attributes) -> None:
        if isinstance(row := self._frames[-1], OpenRow):
            row.column = min(number(attributes), MOST_COLUMNS)

    def _columns(self, attributes: Attributes) -> None:
        if isinstance(cell := self._frames[-1], OpenCell):
            cell.columns = max(1, min(number(attributes), MOST_COLUMNS))

    def _merged_down(self, attributes: Attributes) -> None:
        if isinstance(cell := self._frames[-1], OpenCell):
            cell.begins = local(attributes, "val") == "restart"
            cell.goes_on = not cell.begins

    def _merged_across(self, attributes: Attributes) -> None:
        if isinstance(cell := self._frames[-1], OpenCell):
            cell.goes_left = local(attributes, "val") != "restart"

    # ── Paragraphs ───────────────────────────────────────────────────────────

    def _paragraph(self, _attributes: Attributes) -> None:
        self._open(OpenParagraph())

    def _style(self, attributes: Attributes) -> None:
        if isinstance(paragraph := self._frames[-1], OpenParagraph):
            paragraph.style = local(attributes, "val")

    def _outline(self, attributes: Attributes) -> None:
        if isinstance(paragraph := self._frames[-1], OpenParagraph):
            paragraph.level = level_of(local(attributes, "val"))

    def _page_before(self, attributes: Attributes) -> None:
        if isinstance(paragraph := self._frames[-1], OpenParagraph) and is_on(attributes):
            paragraph.on_new_page = True

    def _section(self, _attributes: Attributes) -> None:
        if isinstance(paragraph := self._frames[-1], OpenParagraph):
            paragraph.ends_page = True

    def _section_type(self, attributes: Attributes) -> None:
        if isinstance(paragraph := self._frames[-1], OpenParagraph) and local(attributes, "val") in SAME_PAGE:
            paragraph.ends_page = False

    def _skip(self, _attributes: Attributes) -> None:
        self._reader.skip()

    def _deleted(self, attributes: Attributes) -> None:
        """Empty among properties, where it says that the paragraph's end or the row is deleted; else around the text."""
        if isinstance(frame := self._frames[-1], OpenParagraph | OpenRow):
            frame.is_struck = True
        self._reader.skip()

    # ── Texts ────────────────────────────────────────────────────────────────

    def _run(self, _attributes: Attributes) -> None:
        self._is_hidden, self._font = False, {}

    def _hidden(self, attributes: Attributes) -> None:
        self._is_hidden = is_on(attributes)

    def _fonts(self, attributes: Attributes) -> None:
        self._font = SYMBOLS.get(local(attributes, "ascii"), {})

    def _text(self, _attributes: Attributes) -> None:
        self._reader.listen(self._hear)

    def _text_ends(self) -> None:
        self._reader.listen(None)

    def _hear(self, text: str) -> None:
        self._write(text.translate(self._font) if self._font else text)

    def _symbol(self, attributes: Attributes) -> None:
        code = number(attributes, "char", 16)
        sign = SYMBOLS.get(local(attributes, "font"), {}).get(code)
        self._write(sign or (chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else ""))

    def _tab(self, _attributes: Attributes) -> None:
        self._write("\t")

    def _hyphen(self, _attributes: Attributes) -> None:
        self._write("-")

    def _break(self, attributes: Attributes) -> None:
        if local(attributes, "type") != "page":
            self._write("\n")
        elif isinstance(paragraph := self._frames[-1], OpenParagraph):
            self._frames.pop()
            self._put(paragraph)
            self._frames.append(paragraph.on_next_page())
            self._new_page = True

    def _write(self, text: str) -> None:
        """Where somebody who looks at the page sees it."""
        paragraph = self._frames[-1]
        if not isinstance(paragraph, OpenParagraph) or self._is_hidden or (self._fields and any(self._fields)):
            return
        if self._controls:
            control = self._controls[-1]
            if control.is_placeholder:
                return
            if control.tick:  # instead of whatever sign the file has for it
                text, control.tick, control.is_placeholder = control.tick, "", True
        paragraph.texts.append(text)
        paragraph.length += len(text)
        self._letters -= len(text)
        if paragraph.length > MOST_IN_PARAGRAPH or self._letters < 0:
            self._cut(paragraph)

    def _cut(self, paragraph: OpenParagraph) -> None:
        last, too_many = paragraph.texts[-1], max(paragraph.length - MOST_IN_PARAGRAPH, -self._letters)
        paragraph.texts[-1] = last[: len(last) - too_many]
        paragraph.length -= too_many
        self._letters += too_many
        self.is_cut = True
        if self._letters == 0:
            raise _Enough

    # ── Fields, controls, alternatives ───────────────────────────────────────

    def _field(self, attributes: Attributes) -> None:
        match local(attributes, "fldCharType"):
            case "begin":
                self._fields.append(True)
            case "separate" if self._fields:
                self._fields[-1] = False
            case "end" if self._fields:
                self._fields.pop()

    def _field_box(self, _attributes: Attributes) -> None:
        self._box = UNTICKED

    def _field_box_ends(self) -> None:
        """It stands among the field's code, and shows all the same."""
        sign, codes = self._box or "", self._fields
        self._box, self._fields = None, codes[:-1]
        self._write(sign)
        self._fields = codes

    def _checked(self, attributes: Attributes) -> None:
        sign = TICKED if is_on(attributes) else UNTICKED
        if self._box is not None:
            self._box = sign
        elif self._controls and self._controls[-1].tick:
            self._controls[-1].tick = sign

    def _control(self, _attributes: Attributes) -> None:
        self._controls.append(Control())

    def _control_box(self, _attributes: Attributes) -> None:
        if self._controls:
            self._controls[-1].tick = UNTICKED

    def _placeholder(self, attributes: Attributes) -> None:
        if self._controls and is_on(attributes):
            self._controls[-1].is_placeholder = True

    def _control_ends(self) -> None:
        self._controls.pop()

    def _alternatives(self, _attributes: Attributes) -> None:
        self._choices.append(False)

    def _alternative(self, _attributes: Attributes) -> None:
        if self._choices and self._choices[-1]:
            self._reader.skip()
        elif self._choices:
            self._choices[-1] = True

    def _alternatives_end(self) -> None:
        self._choices.pop()

    # ── Pictures ─────────────────────────────────────────────────────────────

    def _image(self, attributes: Attributes) -> None:
        self._picture(local(attributes, "embed") or local(attributes, "id"))

    def _chart(self, attributes: Attributes) -> None:
        self._picture(local(attributes, "id"), CHART)

    def _diagram(self, attributes: Attributes) -> None:
        self._picture(local(attributes, "dm"), DIAGRAM)

    def _object(self, attributes: Attributes) -> None:
        """Comes behind the picture that shows it."""
        named = local(attributes, "ProgID")
        words = next((words for start, words in OBJECTS.items() if named.startswith(start)), "")
        paragraph = self._frames[-1]
        if isinstance(paragraph, OpenParagraph) and paragraph.behind and isinstance(paragraph.behind[-1], Picture):
            paragraph.behind[-1] = Picture(paragraph.behind[-1].part, words)

    def _picture(self, relation: str, words: str = "") -> None:
        if isinstance(paragraph := self._frames[-1], OpenParagraph) and relation in self._targets:
            paragraph.behind.append(Picture(self._targets[relation], words))
            self._pieces -= 1

    # ── What is open ─────────────────────────────────────────────────────────

    def _open(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._pieces -= 1
        if self._pieces < 0:
            raise _Enough

    def _close(self) -> None:
        """What is open still where the reading stops."""
        frame = self._frames[-1]
        ENDS[next(tag for tag, kind in KINDS.items() if isinstance(frame, kind))](self)

    def _paragraph_ends(self) -> None:
        paragraph = self._frames.pop()
        assert isinstance(paragraph, OpenParagraph)
        self._put(paragraph)
        if self._fields:  # a code ends with its paragraph
            self._fields = [at_code for at_code in self._fields if not at_code]
        if paragraph.ends_page:
            self._new_page = True

    def _table_ends(self) -> None:
        table = self._frames.pop()
        assert isinstance(table, OpenTable)
        if table.rows:
            self._add(Table(tuple(table.rows)))

    def _put(self, paragraph: OpenParagraph) -> None:
        text = "".join(paragraph.texts)
        is_page = self._new_page or paragraph.on_new_page
        if isinstance(cell := self._frames[-1], OpenCell):
            self._new_page = is_page and not text
            if text or not paragraph.is_struck:
                cell.paragraphs.append(text)
        elif text.strip():
            level = self._styles.level(paragraph.style) if paragraph.level is None else paragraph.level
            self._add(Paragraph(text, level, is_page))
            self._new_page = False
        else:
            self._new_page = is_page
            if not paragraph.is_struck:
                self._add(Paragraph(text) if text else EMPTY)
        for block in paragraph.behind:
            self._add(block)

    def _cell_ends(self) -> None:
        cell, row = self._frames.pop(), self._frames[-1]
        assert isinstance(cell, OpenCell)
        assert isinstance(row, OpenRow)
        if cell.goes_left and row.cells:
            left = row.cells[-1]
            row.cells[-1] = Cell(
                (*left.paragraphs, *filter(None, cell.paragraphs)),
                left.column,
                left.columns + cell.columns,
                left.goes_on,
                (*left.pictures, *cell.pictures),
            )
        else:
            table = self._frames[-2]
            assert isinstance(table, OpenTable)
            goes_on = cell.goes_on and row.column in table.merging
            if cell.goes_on or cell.begins:
                row.merging.add(row.column)
            row.cells.append(
                Cell(tuple(cell.paragraphs), row.column, cell.columns, goes_on, tuple(cell.pictures)),
            )
        row.column += cell.columns

    def _row_ends(self) -> None:
        row, table = self._frames.pop(), self._frames[-1]
        assert isinstance(row, OpenRow)
        assert isinstance(table, OpenTable)
        if not row.is_struck:
            table.rows.append(tuple(row.cells))
            table.merging = row.merging

    def _add(self, block: Block) -> None:
        """To the cell it stands in, behind the paragraph it hangs on, or to the file itself."""
        for frame in reversed(self._frames):
            if isinstance(frame, OpenCell):
                return frame.take(block)
            if isinstance(frame, OpenParagraph):
                return frame.behind.append(block)
        return self.blocks.append(block)


SAME_PAGE = {"continuous", "nextColumn"}
STARTS: dict[str, Callable[[Story, Attributes], None]] = {
    "p": Story._paragraph,
    "pStyle": Story._style,
    "outlineLvl": Story._outline,
    "pageBreakBefore": Story._page_before,
    "sectPr": Story._section,
    "type": Story._section_type,
    "r": Story._run,
    "vanish": Story._hidden,
    "rFonts": Story._fonts,
    "t": Story._text,
    "sym": Story._symbol,
    "tab": Story._tab,
    "ptab": Story._tab,
    "cr": Story._break,
    "br": Story._break,
    "noBreakHyphen": Story._hyphen,
    "tbl": Story._table,
    "tr": Story._row,
    "tc": Story._cell,
    "gridBefore": Story._columns_before,
    "gridSpan": Story._columns,
    "vMerge": Story._merged_down,
    "hMerge": Story._merged_across,
    "fldChar": Story._field,
    "checkBox": Story._field_box,
    "default": Story._checked,
    "checked": Story._checked,
    "sdt": Story._control,
    "checkbox": Story._control_box,
    "showingPlcHdr": Story._placeholder,
    "AlternateContent": Story._alternatives,
    "Choice": Story._alternative,
    "Fallback": Story._alternative,
    "blip": Story._image,
    "imagedata": Story._image,
    "chart": Story._chart,
    "relIds": Story._diagram,
    "OLEObject": Story._object,
    "del": Story._deleted,
    "moveFrom": Story._deleted,
}
NOTHING_OF = "tabs rt instrText delText delInstrText pPrChange rPrChange tcPrChange trPrChange sectPrChange"
STARTS |= dict.fromkeys(NOTHING_OF.split(), Story._skip)
KINDS = {"p": OpenParagraph, "tc": OpenCell, "tr": OpenRow, "tbl": OpenTable}
ENDS: Mapping[str, Callable[[Story], None]] = {
    "p": Story._paragraph_ends,
    "tc": Story._cell_ends,
    "tr": Story._row_ends,
    "tbl": Story._table_ends,
    "t": Story._text_ends,
    "checkBox": Story._field_box_ends,
    "sdt": Story._control_ends,
    "AlternateContent": Story._alternatives_end,
}


def number(attributes: Attributes, name: str = "val", base: int = 10) -> int:
    """0 for what is none, or too long to be one."""
    text = local(attributes, name)
    try:
        return int(text, base) if len(text) < 10 else 0
    except ValueError:
        return 0


def is_on(attributes: Attributes) -> bool:
    """Of a property that is on where nothing else is said."""
    return local(attributes, "val").lower() not in OFF
