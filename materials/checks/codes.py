"""Which instructions to Word stand in the text of a .doc? Its text lies in pieces, and a code may be spread over them."""

import re
import struct
from collections.abc import Iterator

from materials.checks.fields import Codes
from materials.checks.problem import Found

IN_TABLE_1 = 0x0200  # in the word at 0x0A of the file information block
PIECES = 0x01A2  # where that block says where the list of pieces lies: offset, length
MARKS = {"\x13": "begin", "\x14": "separate", "\x15": "end"}
IN_BYTES = 0x40000000
MAX_PIECES = 200_000


def table_of(block: bytes) -> str:
    """The stream that holds the list of pieces, in lower case."""
    return "1table" if struct.unpack_from("<H", block, 0x0A)[0] & IN_TABLE_1 else "0table"


def check(block: bytes, table: bytes) -> None:
    """Raises Found. ``block``: the stream of the text; ``table``: the one that says where its pieces lie."""
    for text in _texts(block, table):
        codes = Codes()
        for piece in re.split("([\x13\x14\x15])", text):
            if piece in MARKS:
                codes.mark(MARKS[piece])
            else:
                codes.hear(piece)
        codes.finish()


def _texts(block: bytes, table: bytes) -> Iterator[str]:
    """The text as its pieces make it; where no list of them can be read, the whole stream in either way of writing."""
    pieces = _pieces(block, table)
    if pieces:
        yield "".join(pieces)
    else:
        yield block.decode("latin-1")
        yield block.decode("utf-16-le", errors="replace")


def _pieces(block: bytes, table: bytes) -> list[str]:
    at, length = struct.unpack_from("<LL", block, PIECES) if len(block) >= PIECES + 8 else (0, 0)
    listed = _listed(table[at : at + length])
    count = (len(listed) - 4) // 12
    if count < 1:
        return []
    if count > MAX_PIECES:
        raise Found("odd", "complex")
    begins = struct.unpack_from(f"<{count + 1}L", listed)
    texts, left = [], len(block)
    for number in range(count):
        letters = max(0, begins[number + 1] - begins[number])
        place = struct.unpack_from("<L", listed, 4 * (count + 1) + 8 * number + 2)[0]
        if place & IN_BYTES:
            begin = (place & ~IN_BYTES) // 2
            texts.append(block[begin : begin + letters].decode("latin-1"))
        else:
            texts.append(block[place : place + 2 * letters].decode("utf-16-le", errors="replace"))
        left -= len(texts[-1])
        if left < 0:  # the same text again and again
            raise Found("odd", "complex")
    return texts


def _listed(described: bytes) -> bytes:
    """The list itself, behind the properties that may stand before it."""
    at = 0
    while at + 3 <= len(described) and described[at] == 1:
        at += 3 + int(struct.unpack_from("<H", described, at + 1)[0])
    if at + 5 > len(described) or described[at] != 2:
        return b""
    return described[at + 5 : at + 5 + struct.unpack_from("<L", described, at + 1)[0]]
