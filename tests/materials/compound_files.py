"""How are compound files made for the tests: a .doc, an encrypted file, an embedded formula? A small writer for them."""

import struct
import uuid

SECTOR = 512
FREE, LAST, FAT_SECTOR, NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SMALLEST = 4096  # shorter streams would lie in a file system within the file system
MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EQUATION = "0002CE02-0000-0000-C000-000000000046"
MATHTYPE = "0002CE03-0000-0000-C000-000000000046"
VISIO = "00021A14-0000-0000-C000-000000000046"
EXCEL = "00020820-0000-0000-C000-000000000046"
PACKAGE = "0003000C-0000-0000-C000-000000000046"


def compound(streams: dict[str, bytes], classes: dict[str, str] | None = None) -> bytes:
    """A compound file of these streams, by their paths (``ObjectPool/_1/Equation Native``); ``classes`` by storage path."""
    classes = classes or {}
    paths = {""} | set(streams) | set(classes)
    for path in list(paths):
        while path := path.rpartition("/")[0]:
            paths.add(path)
    order = sorted(paths, key=lambda path: (path.count("/") + bool(path), len(path), path.upper()))
    number = {path: index for index, path in enumerate(order)}
    sectors: list[bytes] = []
    chain: list[int] = []

    def place(content: bytes) -> int:
        first = len(sectors)
        pieces = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
        sectors.extend(pieces)
        chain.extend([*range(first + 1, first + len(pieces)), LAST])
        return first

    entries = []
    for path in order:
        children = [each for each in order if each and each.rpartition("/")[0] == path]
        siblings = [each for each in order if each and path and each.rpartition("/")[0] == path.rpartition("/")[0]]
        following = siblings[siblings.index(path) + 1 :] if path else []
        content = streams[path].ljust(SMALLEST, b"\0") if path in streams else b""
        name = (path.rpartition("/")[2] if path else "Root Entry").encode("utf-16-le") + b"\0\0"
        entries.append(
            struct.pack(
                "<64sHBBLLL16s20xLQ",
                name,
                len(name),
                5 if not path else 2 if path in streams else 1,
                1,
                NOBODY,
                number[following[0]] if following else NOBODY,
                number[children[0]] if children else NOBODY,
                uuid.UUID(classes[path]).bytes_le if path in classes else bytes(16),
                place(content) if content else LAST if not path else 0,
                len(content),
            )
        )
    while len(entries) % 4:
        entries.append(struct.pack("<64sHBBLLL16s20xLQ", b"", 0, 0, 0, NOBODY, NOBODY, NOBODY, bytes(16), 0, 0))
    directory = place(b"".join(entries))
    tables = -(-len(chain) // 127)  # each holds itself as well
    first = len(sectors)
    chain += [FAT_SECTOR] * tables
    fat = struct.pack(f"<{len(chain)}L", *chain).ljust(tables * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xLLLLLLLLL", MARK, 62, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, SMALLEST, LAST, 0, LAST, 0
    )
    header += struct.pack("<109L", *range(first, first + tables), *[FREE] * (109 - tables))
    return header + b"".join(sectors) + fat


def information(*, identifier: int = 0xA5EC, flags: int = 0, length: int = 0) -> bytes:
    """The beginning of a Word document's own stream; ``length``: of its text."""
    head = bytearray(struct.pack("<HHHHHH", identifier, 0xC1, 0, 0x0409, 0, flags).ljust(1472, b"\0"))
    for at, count in ((0x20, 14), (0x3E, 22), (0x98, 0x5D)):  # how long the parts of it are
        struct.pack_into("<H", head, at, count)
    struct.pack_into("<L", head, 0x4C, length)
    return bytes(head)


def written(text: str = "正文\r") -> tuple[bytes, bytes]:
    """A document's own stream, and the table that says where its text lies: enough for a reader of Word files."""
    head = bytearray(information(flags=0x0200, length=len(text)))  # the table is the one called 1Table
    piece = struct.pack("<LLHLH", 0, len(text), 0, len(head), 0)
    table = b"\x02" + struct.pack("<L", len(piece)) + piece
    struct.pack_into("<LL", head, 0x01A2, 0, len(table))
    return bytes(head) + text.encode("utf-16-le"), table


def described(class_name: str) -> bytes:
    """The stream that says of which class an object is."""
    texts = [b"Some Object", b"", class_name.encode()]
    return bytes(28) + b"".join(struct.pack("<L", len(text) + 1) + text + b"\0" for text in texts)


def doc(more: dict[str, bytes] | None = None, *, classes: dict[str, str] | None = None, block: bytes = b"") -> bytes:
    """A .doc with these further streams."""
    text, table = written()
    streams = {"WordDocument": block or text, "1Table": table, "\x05SummaryInformation": b"summary"}
    return compound(streams | (more or {}), classes)


def formula(clsid: str = EQUATION, class_name: str = "Equation.3") -> bytes:
    """What Word embeds for a formula of the Equation Editor or of MathType."""
    streams = {"\x01CompObj": described(class_name), "\x01Ole": bytes(20), "Equation Native": b"\x1c\0\0\0\x02\0"}
    return compound(streams, {"": clsid})


def drawing() -> bytes:
    """What Word embeds for a Visio drawing."""
    return compound({"\x01CompObj": described("Visio.Drawing.11"), "VisioDocument": b"Visio"}, {"": VISIO})


def sheet() -> bytes:
    """What Word embeds for an old Excel sheet."""
    return compound({"\x01CompObj": described("Excel.Sheet.8"), "Workbook": b"\x09\x08"}, {"": EXCEL})


def package() -> bytes:
    """Any file at all, behind an icon."""
    return compound({"\x01Ole10Native": b"calc.exe", "\x01CompObj": described("Package")}, {"": PACKAGE})
