"""Which facts are printed on a paper, each by the name of its cell?

Two prints of one paper say the same as long as these are the same. The templates mark the cells themselves
(``data-cell``), so what is compared is what is printed; what tells one print from the next (number, version, code, the
day it was filled in, deadlines of the office) is marked nowhere.
"""

from html.parser import HTMLParser

from applicants.models import Snapshot
from materials.documents import pages

Cells = dict[str, str]  # “工作经历 2 · 单位” → the text in that cell


def printed_cells(document: str, snapshot: Snapshot) -> Cells:
    """``document``: a paper of the definition; or a material, which says nothing but which file it is."""
    file = snapshot.content["files"].get(document)
    return {document: file["sha256"]} if file else read(pages.page(snapshot, document))


def read(page: str) -> Cells:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.cells


class _Reader(HTMLParser):
    """A cell holds text; or a picture, and then says by ``data-text`` which."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: Cells = {}
        self.label, self.tag = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        label = about.get("data-cell")
        if not label:
            return
        if label in self.cells:
            raise ValueError(f"two cells of the paper are called {label}")
        self.cells[label] = about.get("data-text") or ""
        if "data-text" not in about:
            self.label, self.tag = label, tag

    def handle_data(self, data: str) -> None:
        if self.label:
            self.cells[self.label] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self.tag:
            self.label = self.tag = ""
