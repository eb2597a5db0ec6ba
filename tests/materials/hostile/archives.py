"""Which archives lie about themselves, swell, or name what they hold so that it leads out of them?"""

import io
import struct
import zipfile

from materials.checks import archive
from tests.materials import files
from tests.materials.hostile.case import Hostile
from tests.materials.hostile.refused import (
    DAMAGED,
    DIRECTORY,
    ENCRYPTED,
    METHOD,
    NAMES,
    PARTS,
    SWOLLEN,
)  # fmt: skip
from tests.materials.zips import flagged, listed_as, overlapping, patched, zipped

GOOD = files.docx()
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def commented(comment: bytes) -> bytes:
    file = io.BytesIO(zipped())
    with zipfile.ZipFile(file, "a") as written:
        written.comment = comment
    return file.getvalue()


def twice() -> bytes:
    """The same name two times over."""
    return zipped(("word/notes.xml", b"<a/>"), ("word/notes.XML", b"<a/>"))


def itself() -> bytes:
    """An entry that says its bytes are the whole archive, itself among them."""
    content = files.archive(files.docx_parts(), b"x" * 100)
    size = len(content)
    return patched(patched(content, CENTRAL, 20, "<LL", size, size), LOCAL, 18, "<LL", size, size)


def renamed_within() -> bytes:
    """The directory calls a part document.xml that calls itself otherwise."""
    return zipped(("word/notes.xml", b"<a/>")).replace(b"word/notes.xml", b"word/other.xml", 1)


ARCHIVES: dict[str, Hostile] = {
    # damaged
    "only a signature": Hostile(LOCAL, DAMAGED),
    "zip64": Hostile(GOOD[:-22] + b"PK\x06\x07" + bytes(16) + GOOD[-22:], DAMAGED),
    "something before the archive": Hostile(LOCAL + bytes(30) + GOOD, DAMAGED),
    "something after the archive": Hostile(GOOD + b"%PDF-1.7", DAMAGED),
    "another archive after the archive": Hostile(GOOD + GOOD, DAMAGED),
    "an end of another archive in the comment": Hostile(commented(END + bytes(18)), DAMAGED),
    "a comment longer than there is": Hostile(patched(GOOD, END, 20, "<H", 9), DAMAGED),
    "on several disks": Hostile(patched(GOOD, END, 4, "<H", 1), DAMAGED),
    "a directory that begins elsewhere": Hostile(patched(GOOD, END, 16, "<L", 4), DAMAGED),
    "a directory of nothing": Hostile(patched(GOOD, END, 8, "<HHLL", 0, 0, 0, len(GOOD) - 22), DAMAGED),
    "a part that begins behind the end": Hostile(patched(GOOD, CENTRAL, 42, "<L", len(GOOD)), DAMAGED),
    "a part that begins in the directory": Hostile(patched(GOOD, CENTRAL, 42, "<L", GOOD.rfind(CENTRAL)), DAMAGED),
    "a byte changed": Hostile(files.archive(files.docx_parts(), b"pixels").replace(b"pixels", b"pixelz"), DAMAGED),
    "a byte of the compressed text changed": Hostile(
        lambda: zipped(("word/notes.xml", b"<a>" + bytes(range(32, 60)) * 40 + b"</a>"))[:-900] + b"", DAMAGED
    ),
    "a part that is encrypted": Hostile(flagged, ENCRYPTED),
    "a part that is strongly encrypted": Hostile(patched(zipped(), CENTRAL, 8, "<H", 0x41), ENCRYPTED),
    "a directory that is encrypted": Hostile(patched(zipped(), CENTRAL, 8, "<H", 0x2000), ENCRYPTED),
    # it swells
    "a bomb": Hostile(lambda: zipped(("word/a.xml", b"<a>" + b" " * 20_000_000 + b"</a>")), SWOLLEN),
    "a bomb of empty paragraphs": Hostile(
        lambda: files.docx(inside="</w:p>" + "<w:p/>" * 2_100_000 + "<w:p>"), SWOLLEN
    ),
    "a bomb of one text": Hostile(lambda: files.docx(inside=f"<w:r><w:t>{'A' * 50_000_000}</w:t></w:r>"), SWOLLEN),
    "a bomb that is a picture": Hostile(lambda: zipped(("word/media/a.bmp", b"BM" + bytes(150_000_000))), SWOLLEN),
    "many small bombs": Hostile(lambda: zipped(*((f"word/{n}.xml", bytes(1_000_000)) for n in range(220))), SWOLLEN),
    "it says it has four gigabytes": Hostile(patched(zipped(), CENTRAL, 24, "<L", 2**32 - 2), SWOLLEN),
    # it lies
    "more bytes than the directory says": Hostile(listed_as(40_000), DIRECTORY),
    "fewer bytes than the directory says": Hostile(listed_as(60_000), DIRECTORY),
    "the directory contradicts the part": Hostile(listed_as(40_000, in_directory=False), DIRECTORY),
    "overlapping entries": Hostile(overlapping, DIRECTORY),
    "an archive that holds itself": Hostile(itself, DIRECTORY),
    "fewer parts than it promises": Hostile(patched(GOOD, END, 8, "<HH", 9, 9), DIRECTORY),
    "more parts than it promises": Hostile(patched(GOOD, END, 8, "<HH", 2, 2), DIRECTORY),
    "encrypted only where it begins": Hostile(patched(zipped(), LOCAL, 6, "<H", 1), DIRECTORY),
    "another method where it begins": Hostile(patched(zipped(), LOCAL, 8, "<H", 0), DIRECTORY),
    "stored in fewer bytes than it has": Hostile(patched(GOOD, CENTRAL, 20, "<L", 4), DIRECTORY),
    "a part under two names": Hostile(zipped().replace(b"word/document.xml", b"word/DOCUMENT.xml", 1), DIRECTORY),
    "a part that calls itself otherwise": Hostile(renamed_within, DIRECTORY),
    # its names
    "names that differ in case": Hostile(zipped(("word/Document.xml", b"<a/>")), NAMES),
    "two names that differ in case": Hostile(twice, NAMES),
    "a name that leads out": Hostile(zipped(("../../evil.xml", b"<a/>")), NAMES),
    "a name that leads out from within": Hostile(zipped(("word/../../evil.xml", b"<a/>")), NAMES),
    "an absolute name": Hostile(zipped(("/etc/evil.xml", b"<a/>")), NAMES),
    "a name on a drive": Hostile(zipped(("C:/evil.xml", b"<a/>")), NAMES),
    "a name with a backslash": Hostile(zipped(("word\\evil.xml", b"<a/>")), NAMES),
    "a name with a line end": Hostile(zipped(("word/evil\n.xml", b"<a/>")), NAMES),
    "a name without a name": Hostile(zipped(("word//evil.xml", b"<a/>")), NAMES),
    "a symbolic link": Hostile(zipped(("word/a.xml", b"<a/>"), external_attr=0o120777 << 16), NAMES),
    # too much of it
    "too many parts": Hostile(
        lambda: files.archive({f"word/media/{n}.png": b"" for n in range(archive.MAX_PARTS)}), PARTS
    ),
    "as many parts as can be said": Hostile(patched(GOOD, END, 8, "<HH", 65535, 65535), PARTS),
    "a directory larger than memory": Hostile(patched(GOOD, END, 12, "<L", 2**31), PARTS),
    # how it is packed
    "an unusual method": Hostile(patched(zipped(), CENTRAL, 10, "<H", 12), METHOD),
    "a method of the last century": Hostile(patched(zipped(), CENTRAL, 10, "<H", 1), METHOD),
    "deflated in 64 KB": Hostile(patched(zipped(), CENTRAL, 10, "<H", 9), METHOD),
}
assert struct.calcsize("<HHLL") == 12
