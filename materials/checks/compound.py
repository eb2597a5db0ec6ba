"""What is in a compound file: a .doc, or an object embedded in a Word file? Its directory is read, nothing is run."""

import re
import struct
from typing import IO

import olefile

from materials.checks import associated, codes
from materials.checks.problem import Found

WORD, WORD_95 = 0xA5EC, 0xA5DC
ENCRYPTED = 0x0100  # in the word at 0x0A of the file information block
MACROS = {"macros", "vba", "_vba_project", "_vba_project_cur"}
KINDS = {  # streams at the top → what the file is, in this order
    "encryptedpackage": "encrypted",
    "\x09drmcontent": "encrypted",  # only those may read it whom a server lets
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
    "matost": "wps",
    "visiodocument": "vsd",
}
# The only objects that may be embedded. Engineers' reports are full of them: formulas and drawings.
FAMILIES = {
    "Equation": (re.compile(r"Equation\.(3|DSMT\w*)$", re.I), "equation native"),
    "Visio": (re.compile(r"Visio\.Drawing\.\w+$", re.I), "visiodocument"),
}
CLASSES = {
    "0002CE02": "Equation",  # Equation.3
    "0002CE03": "Equation",  # MathType, Equation.DSMT*
    "00021A13": "Visio",
    "00021A14": "Visio",
    "00021A15": "Visio",
}
POOL = "objectpool"
# what olefile raises on a file that is not sound, a directory that goes in circles among it
UNSOUND = (OSError, ValueError, LookupError, AttributeError, TypeError, RecursionError, struct.error)
Path = tuple[str, ...]


class Compound:
    """A compound file with its directory in lower case. Raises Found("damaged")."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._ole = olefile.OleFileIO(file)
            listed = self._ole.listdir(streams=True, storages=True)
            if not _is_whole(self._ole, file.seek(0, 2)):
                raise Found("damaged")
        except UNSOUND as error:
            raise Found("damaged") from error
        self.paths: dict[Path, list[str]] = {tuple(name.lower() for name in path): path for path in listed}

    @property
    def kind(self) -> str:
        found = next((kind for stream, kind in KINDS.items() if (stream,) in self.paths), "")
        if not found and self._ole.parsing_issues:
            raise Found("damaged")  # its directory goes in circles, or leads nowhere
        return found or "ole"

    def read(self, path: Path) -> bytes:
        """The stream, or nothing where there is none."""
        if path not in self.paths:
            return b""
        try:
            content: bytes = self._ole.openstream(self.paths[path]).read()
        except UNSOUND as error:
            raise Found("damaged") from error
        return content

    def has_macros(self) -> bool:
        return any(MACROS & set(path) for path in self.paths)

    def family(self, storage: Path = ()) -> str:
        """Which allowed kind of object a storage holds, by its class and by its own streams; empty for any other."""
        number = str(self._ole.getclsid(self.paths[storage]) if storage else self._ole.root.clsid)
        family = (
            CLASSES.get(number.partition("-")[0].upper(), "") if number.endswith("-0000-0000-C000-000000000046") else ""
        )
        if not number.strip("0-"):  # the class may stand in the object's own description only
            family = family_named(self.class_name(storage))
        return family if family and (*storage, FAMILIES[family][1]) in self.paths else ""

    def class_name(self, storage: Path = ()) -> str:
        """The class by name, like Equation.DSMT4, from the stream that describes an object."""
        texts = re.findall(rb"[\x20-\x7e]{4,60}\0", self.read((*storage, "\x01compobj"))[28:])
        names = [text[:-1].decode() for text in texts]
        return names[-1] if names else ""

    def is_linked(self, storage: Path = ()) -> bool:
        described = self.read((*storage, "\x01ole"))
        return len(described) >= 8 and bool(struct.unpack_from("<L", described, 4)[0] & 1)


def _is_whole(ole: olefile.OleFileIO, length: int) -> bool:
    """Whether every sector of every stream lies within the file; the streams themselves are not read."""
    there = min(len(ole.fat), -(-length // ole.sectorsize) - 1)  # the header takes the place of one
    for entry in ole.direntries:
        if entry is None or not entry.size or entry.entry_type == olefile.STGTY_STORAGE or entry.is_minifat:
            continue
        sectors, at = -(-entry.size // ole.sectorsize), entry.isectStart
        for _sector in range(sectors):
            if sectors > there or at >= there:
                return False
            at = ole.fat[at]
    return True


def family_named(class_name: str) -> str:
    return next((family for family, (names, _stream) in FAMILIES.items() if names.match(class_name)), "")


def check_document(file: IO[bytes]) -> None:
    """A .doc. Raises Found."""
    document = Compound(file)
    if document.kind == "encrypted":
        raise Found("encrypted")
    block = document.read(("worddocument",))
    if len(block) < 0x20:
        raise Found("damaged")
    identifier, flags = struct.unpack_from("<H", block)[0], struct.unpack_from("<H", block, 0x0A)[0]
    if identifier == WORD_95:
        raise Found("word95")
    if identifier != WORD:
        raise Found("damaged")
    if flags & ENCRYPTED:
        raise Found("encrypted")
    if document.has_macros():
        raise Found("macros")
    table = document.read((codes.table_of(block),))
    codes.check(block, table)
    associated.check(block, table)
    for path in document.paths:
        if len(path) == 2 and path[0] == POOL:
            _check_object(document, path)


def check_object(file: IO[bytes], class_name: str) -> None:
    """An object embedded in a .docx that is said to be of ``class_name`` (empty: nothing is said). Raises Found."""
    embedded = Compound(file)
    if embedded.has_macros():
        raise Found("macros")
    family = _check_object(embedded, ())
    if class_name and family != family_named(class_name):
        raise Found("embedded", class_name)


def _check_object(document: Compound, storage: Path) -> str:
    if (*storage, "\x03ocxname") in document.paths:
        raise Found("control")
    if document.is_linked(storage):
        raise Found("link", "oleObject")
    family = document.family(storage)
    if not family or (*storage, "\x01ole10native") in document.paths:
        raise Found("embedded", document.class_name(storage))
    return family
