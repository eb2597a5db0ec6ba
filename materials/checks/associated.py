"""Which other files does a .doc name as belonging to it? Word fetches its template and its letters' data when it opens it."""

import re
import struct
from collections.abc import Iterator

from materials.checks.problem import Found

NAMES = 0x019A  # where the file information block says where the list of names lies: offset, length
TEMPLATE, DATA, HEADS = 1, 8, 9  # places in that list
LONG = 0xFFFF  # in front of a list of names in two bytes a letter
ELSEWHERE = re.compile(r"\s*(?!file:/{2,3}[a-z]:)([a-z][a-z0-9+.-]+:[\\/]|[\\/]{2})", re.I)  # not on this computer


def check(block: bytes, table: bytes) -> None:
    """Raises Found. ``block``: the stream of the text; ``table``: the one in which the list lies."""
    if len(block) < NAMES + 8:
        return
    at, length = struct.unpack_from("<LL", block, NAMES)
    named = dict(enumerate(_names(table[at : at + length])))
    template = named.get(TEMPLATE, "")
    if ELSEWHERE.match(template):
        raise Found("template", template)
    if named.get(DATA) or named.get(HEADS):
        raise Found("link", "mailMergeSource")


def _names(listed: bytes) -> Iterator[str]:
    if len(listed) < 6 or struct.unpack_from("<H", listed)[0] != LONG:
        return
    at = 6
    for _name in range(min(struct.unpack_from("<H", listed, 2)[0], HEADS + 1)):
        if at + 2 > len(listed):
            return
        letters = struct.unpack_from("<H", listed, at)[0]
        yield listed[at + 2 : at + 2 + 2 * letters].decode("utf-16-le", errors="replace")
        at += 2 + 2 * letters
