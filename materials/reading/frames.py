"""What of a .docx is known of a paragraph, a cell, a row or a table while it is being read?"""

from dataclasses import dataclass, field

from materials.reading.content import Block, Cell, Paragraph, Picture, Table


@dataclass(slots=True)
class OpenParagraph:
    texts: list[str] = field(default_factory=list)
    length: int = 0
    style: str = ""
    level: int | None = None
    on_new_page: bool = False
    ends_page: bool = False  # a section ends with it
    is_struck: bool = False  # its end was deleted: when nothing is left of it, it is gone
    behind: list[Block] = field(default_factory=list)  # pictures, and what stands in text boxes

    def on_next_page(self) -> "OpenParagraph":
        """The rest of it, when its page ends within it; nothing at all when no text follows."""
        return OpenParagraph(style=self.style, level=self.level, ends_page=self.ends_page, is_struck=True)


@dataclass(slots=True)
class OpenCell:
    columns: int = 1
    goes_on: bool = False  # says that it belongs to the cell above
    begins: bool = False  # says that those below may belong to it
    goes_left: bool = False
    paragraphs: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    def take(self, block: Block) -> None:
        """Texts only: a table within a cell is read row by row."""
        match block:
            case Paragraph():
                self.paragraphs.append(block.text)
            case Picture():
                self.pictures.append(block.part)
            case Table():
                for cell in (cell for row in block.rows for cell in row):
                    self.paragraphs.extend(cell.paragraphs if not cell.goes_on else ())
                    self.pictures.extend(cell.pictures)


@dataclass(slots=True)
class OpenRow:
    column: int = 0
    is_struck: bool = False
    cells: list[Cell] = field(default_factory=list)
    merging: set[int] = field(default_factory=set)  # columns whose cells may go on below


@dataclass(slots=True)
class OpenTable:
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    merging: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Control:
    """A content control. ``tick``: it is a box, and how it shows; a placeholder is what Word shows in an empty one."""

    tick: str = ""
    is_placeholder: bool = False


Frame = OpenParagraph | OpenCell | OpenRow | OpenTable
