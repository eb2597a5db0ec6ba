"""Which .doc is damaged, encrypted, of an older Word, or holds what may not be in it?"""

import struct

from tests.materials import compound_files, files
from tests.materials.compound_files import SECTOR, compound, described, doc, information
from tests.materials.hostile.case import Hostile
from tests.materials.hostile.refused import (
    COMPLEX,
    CONTROL,
    DAMAGED,
    ENCRYPTED,
    MACROS,
    TEMPLATE,
    WORD_95,
    Refusal,
    embedded,
    fetching,
    leading,
    linked,
)  # fmt: skip

NAME = "报告.doc"
EQUATION = compound_files.EQUATION
PLAIN = doc()


def bad(content: bytes, refusal: Refusal) -> Hostile:
    return Hostile(content, refusal, NAME)


def pooled(streams: dict[str, bytes], classes: str = "") -> bytes:
    """With an object in its pool."""
    within = {f"ObjectPool/_1/{name}": content for name, content in streams.items()}
    return doc(within, classes={"ObjectPool/_1": classes} if classes else None)


def saying(*texts: str, wide: bool = False, listed: bool = True) -> bytes:
    """A document whose text lies in these pieces, a field's marks written for those in the file: begin, separate, end."""
    marked = [text.replace("{", "\x13").replace("|", "\x14").replace("}", "\x15") for text in texts]
    encoded = [text.encode("utf-16-le" if wide else "latin-1") for text in marked]
    begin, places = len(information()), []
    for piece in encoded:
        places.append(begin if wide else begin * 2 | 0x40000000)
        begin += len(piece)
    ends = [sum(map(len, marked[: n + 1])) for n in range(len(marked))]
    pieces = struct.pack(f"<{len(ends) + 1}L", 0, *ends)
    pieces += b"".join(struct.pack("<HLH", 0, place, 0) for place in places)
    table = b"\x01\x02\0\0\0" + b"\x02" + struct.pack("<L", len(pieces)) + pieces
    head = bytearray(information(flags=0x0200, length=ends[-1]))
    struct.pack_into("<LL", head, 0x01A2, 0, len(table) if listed else 0)
    return doc({"1Table": table}, block=bytes(head) + b"".join(encoded))


def repeated() -> bytes:
    """Of which each of many pieces is the whole text."""
    count, letters = 100_000, 20_000
    head = bytearray(information(flags=0x0200, length=letters))
    ends = [0, letters] * (count // 2) + [0]
    pieces = struct.pack(f"<{count + 1}L", *ends) + struct.pack("<HLH", 0, len(head) * 2 | 0x40000000, 0) * count
    table = b"\x02" + struct.pack("<L", len(pieces)) + pieces
    struct.pack_into("<LL", head, 0x01A2, 0, len(table))
    return doc({"1Table": table}, block=bytes(head) + b"x" * letters)


def naming(place: int, name: str) -> bytes:
    """With the name of another file in the list of those that belong to it: 1 its template, 8 and 9 its letters' data."""
    names = [name if number == place else "" for number in range(18)]
    listed = struct.pack("<HHH", 0xFFFF, len(names), 0)
    listed += b"".join(struct.pack("<H", len(each)) + each.encode("utf-16-le") for each in names)
    text, table = compound_files.written()
    head = text[:0x019A] + struct.pack("<LL", len(table), len(listed)) + text[0x01A2:]
    return doc({"1Table": table + listed}, block=head)


def astray() -> bytes:
    """Its first stream goes on behind the end of the file."""
    content = doc({"Data": bytes(5000)})
    return content[:-SECTOR] + struct.pack("<L", 5000) + content[4 - SECTOR :]


def headed(at: int, form: str, value: int) -> bytes:
    """With another value in the header."""
    return PLAIN[:at] + struct.pack(form, value) + PLAIN[at + struct.calcsize(form) :]


def directed(entry: int, at: int, value: int) -> bytes:
    """With another value in an entry of the directory."""
    begin = PLAIN.index("Root Entry".encode("utf-16-le")) + entry * 128 + at
    return PLAIN[:begin] + struct.pack("<L", value) + PLAIN[begin + 4 :]


FETCHES = ("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD")
ELSEWHERE = ("https://evil.test/a.dotm", "\\\\evil\\a.dot", "//evil/a.dot", "file://evil/a.dot", "FTP:\\evil\\a.dot")
WORD_97: dict[str, Hostile] = {
    # damaged
    "a .doc without text": bad(doc(block=b"short"), DAMAGED),
    "a .doc of no Word": bad(doc(block=information(identifier=0x1234)), DAMAGED),
    "only a compound file's signature": bad(files.OLE, DAMAGED),
    "a .doc of which a piece is missing": bad(astray(), DAMAGED),
    "sectors of one byte": bad(headed(30, "<H", 0), DAMAGED),
    "sectors larger than the file": bad(headed(30, "<H", 31), DAMAGED),
    "a directory that is not there": bad(headed(48, "<L", 0xFFFFFF0), DAMAGED),
    "a table of sectors that is not there": bad(headed(76, "<L", 0xFFFFFF0), DAMAGED),
    "a directory that holds itself": bad(directed(0, 76, 0), DAMAGED),
    "an entry beside itself": bad(directed(1, 72, 1), DAMAGED),
    "an entry that is not there": bad(directed(0, 76, 9_999), DAMAGED),
    "a stream of four gigabytes": bad(directed(2, 120, 0xFFFFFFF0), DAMAGED),
    "a stream that begins nowhere": bad(directed(2, 116, 0xFFFFFFF), DAMAGED),
    "a .doc of which every piece is all of it": bad(repeated(), COMPLEX),
    # older, encrypted, with macros
    "Word 95": bad(doc(block=information(identifier=0xA5DC)), WORD_95),
    "encrypted .doc": bad(doc(block=information(flags=0x0100)), ENCRYPTED),
    "obfuscated .doc": bad(doc(block=information(flags=0x8100)), ENCRYPTED),
    "macros in a .doc": bad(doc({"Macros/VBA/dir": b"x"}), MACROS),
    "macros in small letters in a .doc": bad(doc({"macros/vba/DIR": b"x"}), MACROS),
    "a project in a .doc": bad(doc({"_VBA_PROJECT_CUR/VBA/dir": b"x"}), MACROS),
    "macros in an object of a .doc": bad(
        pooled({"Equation Native": b"x", "Macros/VBA/dir": b"x"}, EQUATION), MACROS
    ),
    # what fetches
    **{f"the field {name} in a .doc": bad(saying(f"{{ {name} x }}"), fetching(name)) for name in FETCHES},
    "DDE in wide letters in a .doc": bad(saying("{ DDEAUTO c:\\cmd.exe }", wide=True), fetching("DDEAUTO")),
    "DDE in small letters in a .doc": bad(saying("{dde x}"), fetching("DDE")),
    "DDE in quotes in a .doc": bad(saying('{ "DDE" x}'), fetching("DDE")),
    "DDE within another field of a .doc": bad(saying("{ IF 1 = 1 { DDE x } }"), fetching("DDE")),
    "DDE in pieces of a .doc": bad(saying("{ D", "D", "E x }"), fetching("DDE")),
    "DDE in a .doc that does not list its pieces": bad(saying("{ DDE x }", listed=False), fetching("DDE")),
    "DDE never closed in a .doc": bad(saying("{ DDE x"), fetching("DDE")),
    "a code made by another field in a .doc": bad(saying("{ { QUOTE 68 68 69 } x }"), fetching("嵌套的域")),
    "a link into the computer in a .doc": bad(
        saying('{ HYPERLINK "file:///C:/a.exe" |x}'), leading("file:///C:/a.exe")
    ),
    **{f"the template {name} of a .doc": bad(naming(1, name), TEMPLATE) for name in ELSEWHERE},
    "data for letters in a .doc": bad(naming(8, "C:\\收件人.xls"), linked("邮件合并数据")),
    "heads for letters in a .doc": bad(naming(9, "收件人.doc"), linked("邮件合并数据")),
    # what is embedded
    "an object in a .doc": bad(
        pooled({"\x01CompObj": described("Package")}, compound_files.PACKAGE), embedded("附件（文件包）")
    ),
    "an object of no class in a .doc": bad(pooled({"Contents": b"x"}), embedded()),
    "an object of an unknown class in a .doc": bad(
        pooled({"\x01CompObj": described("Evil.Class.1")}), embedded("“Evil.Class.1”对象")
    ),
    "a sheet in a .doc": bad(
        pooled({"\x01CompObj": described("Excel.Sheet.8"), "Workbook": b"x"}, compound_files.EXCEL), embedded("Excel 表格")
    ),
    "a formula that is none in a .doc": bad(pooled({"x": b"x"}, EQUATION), embedded()),
    "a formula with a package in it in a .doc": bad(
        pooled({"Equation Native": b"x", "\x01Ole10Native": b"calc.exe"}, EQUATION), embedded()
    ),
    "a linked object in a .doc": bad(
        doc({"ObjectPool/_1/\x01Ole": struct.pack("<LL", 0x02000001, 1)}), linked("对象")
    ),
    "a control in a .doc": bad(pooled({"\x03OCXNAME": b"x", "contents": b"x"}), CONTROL),
    "a second object behind a good one in a .doc": bad(
        doc(
            {
                "ObjectPool/_1/Equation Native": b"x",
                "ObjectPool/_2/\x01CompObj": described("Package"),
                "ObjectPool/_2/\x01Ole10Native": b"calc.exe",
            },
            classes={"ObjectPool/_1": EQUATION, "ObjectPool/_2": compound_files.PACKAGE},
        ),
        embedded("附件（文件包）"),
    ),
    "an encrypted file and a document in one": bad(
        compound({"WordDocument": information(), "EncryptedPackage": b"x"}), ENCRYPTED
    ),
}  # fmt: skip
