"""How do many people with slow lines upload at once, and what does the web server need meanwhile?"""

import asyncio
import io
import random
import re
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import file_digest
from pathlib import Path
from urllib.parse import quote

from docx import Document
from docx.shared import Cm
from PIL import Image

from tests.live.visitor import BOUNDARY, Visitor, multipart
from tests.stack import Stack

MEGABYTE = 1024 * 1024
BLOCK = 16 * 1024
MATERIAL = "评审表+个人技术报告"
WIDTH = 1024  # pixels, one byte each


def report(folder: Path, number: int, size: int) -> Path:
    """A Word file of a little less than ``size`` bytes, no two alike: a line of text and one large picture."""
    paper = Document()
    paper.add_heading(f"个人技术报告 {number}", level=1)
    paper.add_picture(io.BytesIO(_picture(1)), width=Cm(10))
    written = io.BytesIO()
    paper.save(written)
    path = folder / f"{number}.docx"
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if part.startswith("word/media/"):  # python-docx would deflate the large one for a second
                target.writestr(part, _picture((size - 64 * 1024) // (WIDTH + 1)), zipfile.ZIP_STORED)
            else:
                target.writestr(part, source.read(part))
    return path


@cache
def _picture(height: int) -> bytes:
    """A PNG of noise, which nothing makes smaller."""
    file = io.BytesIO()
    noise = random.Random(height).randbytes(WIDTH * height)
    Image.frombytes("L", (WIDTH, height), noise).save(file, "PNG", compress_level=0)
    return file.getvalue()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


# ── The clients ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Upload:
    """One applicant, his application's number, his file, and the fields of the form beside it."""

    visitor: Visitor
    number: str
    report: Path
    fields: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """``location`` is where a file that was taken leads; otherwise ``text`` says what came instead."""

    status: int
    location: str
    text: str
    seconds: float

    @property
    def is_taken(self) -> bool:
        return self.status == 302 and self.location.endswith("/materials/")


def prepared(visitor: Visitor, number: str, report: Path) -> Upload:
    """With the page before his eyes, the tick set that he has read the instructions."""
    fields = visitor.hidden(f"/applications/{number}/materials/") | {"confirmed": "on"}
    return Upload(visitor, number, report, fields)


def all_at_once(uploads: list[Upload], rate: float) -> list[Answer]:
    """Every one of them at ``rate`` bytes a second, all beginning together."""

    async def together() -> list[Answer]:
        return await asyncio.gather(*(_send(upload, rate) for upload in uploads))

    return asyncio.run(together())


def begun(upload: Upload) -> socket.socket:
    """One that has sent half of the file and sends no more."""
    line = socket.create_connection(_address(upload))
    line.sendall(_head(upload)[0] + upload.report.read_bytes()[: upload.report.stat().st_size // 2])
    return line


async def _send(upload: Upload, rate: float) -> Answer:
    head, tail = _head(upload)
    reader, writer = await asyncio.open_connection(*_address(upload))
    start, sent = time.monotonic(), 0
    with suppress(ConnectionError):  # answered before all was sent; what it said is read below
        writer.write(head)
        with upload.report.open("rb") as file:
            while block := file.read(BLOCK):
                writer.write(block)
                await writer.drain()
                sent += len(block)
                await asyncio.sleep(start + sent / rate - time.monotonic())
        writer.write(tail)
        await writer.drain()
    answer = b""
    with suppress(ConnectionError):
        answer = await reader.read()
    writer.close()
    return _read(answer, time.monotonic() - start)


def _address(upload: Upload) -> tuple[str, int]:
    host, port = upload.visitor.portal.removeprefix("http://").split(":")
    return host, int(port)


def _head(upload: Upload) -> tuple[bytes, bytes]:
    """What comes before the file, the request's headers included, and after it."""
    head, tail = multipart(upload.fields, upload.report.name)
    length = len(head) + upload.report.stat().st_size + len(tail)
    request = (
        f"POST /applications/{upload.number}/materials/{quote(MATERIAL)}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: {upload.visitor.cookies}\r\nContent-Length: {length}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    return request.encode() + head, tail


def _read(answer: bytes, seconds: float) -> Answer:
    head, _, body = answer.decode(errors="replace").partition("\r\n\r\n")
    lines = head.split("\r\n")
    status = int(lines[0].split()[1]) if len(lines[0].split()) > 1 else 0
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    return Answer(status, headers.get("location", ""), body, seconds)


def words(answer: Answer) -> str:
    """What a page says in its error summary, or how it begins."""
    found = re.findall(r'href="#material-\d+-\w+">([^<]+)<', answer.text)
    return "；".join(found) or re.sub(r"<[^>]*>|\s+", " ", answer.text)[:300]


def kept(stack: Stack) -> dict[str, str]:
    """By application number, the sha256 of the file that now lies in the store, where it is the one on record."""
    rows = stack.rows(
        """
        SELECT application.number, file.sha256, file.file FROM materials_materialfile AS file
        JOIN applicants_application AS application ON application.id = file.application_id
        """
    )
    store = Path(stack.environment["DATA_DIR"], "files")
    return {number: digest for number, digest, path in rows if sha256(store / path) == digest}


# ── What is looked at meanwhile ──────────────────────────────────────────────


def resident(pid: int) -> int:
    """Bytes of memory that a server and its workers hold; not what its workers start for a moment."""
    children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]
    return sum(_resident(each) for each in [pid, *children])


def _children(task: Path) -> list[str]:
    return (task / "children").read_text().split()


def _resident(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


@contextmanager
def meanwhile(look: Callable[[], None], every: float = 0.0) -> Iterator[None]:
    """Does it again and again, in a thread of its own, until the block ends."""
    over = threading.Event()
    faults: list[BaseException] = []

    def again() -> None:
        try:
            while not over.wait(every):
                look()
        except BaseException as fault:
            faults.append(fault)

    looking = threading.Thread(target=again)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
    if faults:
        raise faults[0]
