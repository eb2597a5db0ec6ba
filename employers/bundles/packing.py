"""Which files of a zip are forms, and what are they called? Names are kept however the program wrote them."""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from materials.checks.archive import Archive
from materials.checks.package import TYPES, Types
from materials.checks.problem import Found
from materials.checks.word import kind_of

MOST_FORMS = 500
NAMED = 10  # files that a remark names
MOST_SHOWN = 180  # letters of a name
SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
FORMS = ("docx", "doc", "docm", "wps")
PACKED = ("zip", "rar", "7z", "tar", "gz", "tgz")
OF_NOBODY = {"thumbs.db", "desktop.ini"}  # what systems leave in folders
IN_UTF8 = 0x800  # flag bit
FIRST_OF_EAST_ASIA = "\u2e80"
NUMBER = re.compile(r"(?<![0-9])([0-9]{3})[0-9]{8,12}([0-9]{3}[0-9Xx])(?![0-9])")  # people call their file by it
MOBILE = re.compile(r"(?<![0-9])((?:86)?1[0-9]{2})[0-9]{4}([0-9]{4})(?![0-9])")


@dataclass(frozen=True)
class Listing:
    """``forms`` by their names in the zip; ``remarks`` as in a TakenList."""

    forms: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]


def is_zip(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(4) in SIGNATURES


def opened(file: IO[bytes]) -> Archive:
    """Raises Found for a zip that is not what its directory says, or leads out of its folder."""
    return Archive(file, name_of)


def listing(archive: Archive) -> Listing:
    """Raises Found where there is no form, or more of them than are read at once."""
    if TYPES in archive.parts:
        raise Found("content", kind_of(Types(archive)))
    names = [name for name in archive.parts if not _is_of_nobody(name)]
    forms = [name for name in names if _extension(name) in FORMS]
    packed = [name for name in names if _extension(name) in PACKED]
    others = [name for name in names if name not in {*forms, *packed}]
    if len(forms) > MOST_FORMS:
        raise Found("parts")
    if not forms:
        raise Found("nested", _named(packed)) if packed else Found("no_forms")
    remarks = [("nested", packed), ("other_file", others)]
    return Listing(tuple(forms), tuple((code, _named(found)) for code, found in remarks if found))


def name_of(info: zipfile.ZipInfo) -> str:
    """Without the flag a name may be anything: macOS writes UTF-8 all the same, Windows in China GBK."""
    name = info.orig_filename
    if not info.flag_bits & IN_UTF8 and not name.isascii():
        name = _decoded(name.encode("cp437"))
    return name.replace("\\", "/")


def shown(name: str) -> str:
    """As it is told to people: the end of a long one, and no identity number nor mobile in clear."""
    plain = "".join(sign for sign in name if sign.isprintable())
    return NUMBER.sub(r"\1***\2", MOBILE.sub(r"\1****\2", plain))[-MOST_SHOWN:]


def _decoded(raw: bytes) -> str:
    """GBK that happens to be valid UTF-8 comes out as letters of other continents."""
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")
    return name if any(sign >= FIRST_OF_EAST_ASIA for sign in name) else raw.decode("gb18030", errors="replace")


def _is_of_nobody(name: str) -> bool:
    """A folder, or what an office program or a system has left."""
    *folders, last = name.split("/")
    return not last or "__MACOSX" in folders or last.startswith((".", "~$")) or last.lower() in OF_NOBODY


def _extension(name: str) -> str:
    return name.rpartition(".")[2].strip().lower()


def _named(names: Iterable[str]) -> str:
    every = [f"“{shown(name)}”" for name in names]
    return "、".join(every[:NAMED]) + (f"等 {len(every)} 个" if len(every) > NAMED else "")
