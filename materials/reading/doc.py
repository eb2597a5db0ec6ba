"""What stands in a .doc (Word 97–2003)? Two readers that share nothing are asked. No Django in here.

doc2docx makes a .docx of it, which is then read as any other: what comes out is the same for both formats. anydoc is the
second opinion: where the two do not agree about a cell, the cell says so (``Cell.doubtful``); and where the first gives
up or takes too long, what the second reads is taken. Both run in the limited child only: a broken file made anydoc ask
for 27 GB.
"""

import shutil
import signal
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import IO

import doc2docx

from materials.checks.problem import Found
from materials.reading import docx, opinion
from materials.reading.content import Block, Cell, Content, Paragraph, Table

SECONDS = 4.0  # of processor time, for the slow reader; a form of 12 pages takes half a second
BODY, MEDIA = "word/document.xml", "word/media/"
DELETED, HIDDEN = b"<w:delText", b"<w:vanish"
UNKNOWN = dict.fromkeys(map(ord, "\ufffc\ufffd"))  # what the first reader writes for what it does not know


class Unconvertible(Exception):
    """The first reader gave up."""


def content_of(file: IO[bytes]) -> Content:
    """Raises Found."""
    second = opinion.content_of(file)
    try:
        with converted(file) as made:
            first = docx.content_of(made)
            lost = _has_text_left_out(made)
    except (Unconvertible, Found) as error:
        if not (second and second.blocks):
            raise Found("unreadable") from error
        return second
    blocks = tuple(map(_plain, first.blocks))
    return replace(first, format="doc", blocks=opinion.compared(blocks, second.blocks, lost=lost) if second else blocks)


def pictures_of(file: IO[bytes]) -> dict[str, bytes]:
    """Each picture by its ``Picture.part``; none where the first reader cannot read the file."""
    try:
        with converted(file) as made, zipfile.ZipFile(made) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name.startswith(MEDIA)}
    except Unconvertible:
        return {}


@contextmanager
def converted(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """The .docx that says the same. Raises Unconvertible."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "file.doc"), Path(folder, "file.docx")
        file.seek(0)
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        try:
            with _processor_time(SECONDS):
                doc2docx.convert(source, target)
        except Exception as error:  # whatever a library says of a broken file
            raise Unconvertible from error
        with target.open("rb") as made:
            yield made


def _plain(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=block.text.translate(UNKNOWN))
    if isinstance(block, Table):
        return Table(tuple(tuple(map(_plain_cell, row)) for row in block.rows))
    return block


def _plain_cell(cell: Cell) -> Cell:
    return replace(cell, paragraphs=tuple(text.translate(UNKNOWN) for text in cell.paragraphs))


def _has_text_left_out(made: IO[bytes]) -> bool:
    """Whether it keeps text that is deleted or hidden: only the first reader knows it for what it is."""
    with zipfile.ZipFile(made) as archive:
        body = archive.read(BODY)
    return DELETED in body or HIDDEN in body


@contextmanager
def _processor_time(seconds: float) -> Iterator[None]:
    """Ends what takes longer with a TimeoutError. In the main thread only."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)  # again and again: where Python ignores exceptions one is lost
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
