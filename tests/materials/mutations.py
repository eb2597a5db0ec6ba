"""What can happen to a Word file on its way? Seeded: the same seed harms the same files in the same way.

Bytes are changed anywhere; parts of a .docx are swapped, dropped and named anew; and in its XML elements are repeated, nested,
left out and given senseless attributes, which stays well formed more often than bytes changed at random would.
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from random import Random

NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
VALUES = (
    "",
    "0",
    "-1",
    "1.5",
    "99999999999",
    "true",
    "none",
    "rId1",
    "rId999",
    "../../x",
    "http://example.test/",
    "\u4e00" * 40,
)
TEXTS = (
    "",
    "无",
    "\u2028",
    "&#0;",
    "&amp;#60;",
    "x" * 5000,
    "２０１４年６月",
    "\U0002000b",
    "]]>",
    "个人技术报告",
    "评审表 " * 50,
    "\ufffe",
)
TAGS = (
    "w:p",
    "w:r",
    "w:t",
    "w:tbl",
    "w:tr",
    "w:tc",
    "w:sdt",
    "w:sdtContent",
    "w:del",
    "w:fldChar",
    "w:vMerge",
    "mc:Fallback",
    "w:txbxContent",
)
PIECES = (
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\0" * 8,
    b"\xff" * 8,
    b"<",
    b"</w:p>",
    b"<w:tc>",
    b"&x;",
    b"<!DOCTYPE x>",
)
TAG = re.compile(r"<(/?)([\w:]+)([^<>]*?)(/?)>")
ATTRIBUTE = re.compile(r'="[^"]*"')
TEXT = re.compile(r">[^<>]+<")
LOUD = (
    "word/document.xml",
    "word/document.xml",
    "word/document.xml",
    "word/styles.xml",
)  # where most of the harm is done
MARKUP = (".xml", ".rels")


def mutated(seed: int, good: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The name and the content of one of these files, harmed."""
    random = Random(seed)
    name, content = random.choice(good)
    if name.endswith(".docx") and random.random() < 0.88:
        return name, _rezipped(random, content)
    return name, _harmed(random, content)


def _harmed(random: Random, content: bytes) -> bytes:
    harmed = bytearray(content)
    for _time in range(random.choice((1, 1, 2, 4, 16, 64))):
        at, length = random.randrange(len(harmed) + 1), random.choice((1, 2, 4, 8, 64, 512))
        match random.randrange(8):
            case 0:
                harmed[at : at + length] = random.randbytes(length)
            case 1:
                del harmed[at : at + length]
            case 2:
                harmed[at:at] = random.choice(PIECES)
            case 3:
                harmed[at:at] = harmed[at : at + length]
            case 4 if random.random() < 0.2:
                del harmed[at:]
            case 5:  # a sector for another one
                here, there = (512 * random.randrange(len(harmed) // 512 + 1) for _side in "ab")
                harmed[here : here + 512] = harmed[there : there + 512]
            case _:  # one of the numbers that tables and directories are made of
                at -= at % 2
                harmed[at : at + 4] = struct.pack("<L", random.choice(NUMBERS))
    return bytes(harmed)


def _rezipped(random: Random, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _time in range(random.choice((1, 1, 1, 2, 3))):
        name = random.choice([*parts, *(each for each in LOUD if each in parts)])
        way = random.randrange(10)
        if way == 0:
            del parts[name]
        elif way == 1:
            other = random.choice([*parts])
            parts[name], parts[other] = parts[other], parts[name]
        elif way == 2:
            parts[random.choice((name.upper(), f"{name}.bin", "word/embeddings/x.bin", "word/vbaProject.bin"))] = (
                parts.pop(name)
            )
        elif way == 3 or not name.endswith(MARKUP):
            parts[name] = _harmed(random, parts[name])
        else:
            parts[name] = _written_anew(random, parts[name].decode(errors="replace")).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, inside in parts.items():
            archive.writestr(name, inside)
    return file.getvalue()


def _written_anew(random: Random, xml: str) -> str:
    for _time in range(random.choice((1, 1, 2, 5))):
        tags = [tag for tag in TAG.finditer(xml) if not tag[1]]
        if not tags:
            return xml
        xml = random.choice(WAYS)(random, xml, random.choice(tags))
    return xml


def _element(xml: str, tag: re.Match[str]) -> tuple[int, int]:
    """From where to where the element stands that begins with this tag; the tag itself when its end is not found."""
    if tag[4]:
        return tag.span()
    depth = 0
    for each in re.compile(rf"<(/?){re.escape(tag[2])}(?=[\s/>])[^<>]*?(/?)>").finditer(xml, tag.start()):
        depth += -1 if each[1] else 0 if each[2] else 1
        if depth == 0:
            return tag.start(), each.end()
    return tag.span()


def _left_out(_random: Random, xml: str, tag: re.Match[str]) -> str:
    begin, end = _element(xml, tag)
    return xml[:begin] + xml[end:]


def _repeated(random: Random, xml: str, tag: re.Match[str]) -> str:
    begin, end = _element(xml, tag)
    times = min(random.choice((1, 2, 10, 300)), 400_000 // (end - begin) + 1)
    return xml[:end] + xml[begin:end] * times + xml[end:]


def _moved(random: Random, xml: str, tag: re.Match[str]) -> str:
    begin, end = _element(xml, tag)
    left = xml[:begin] + xml[end:]
    to = random.choice([match.end() for match in TAG.finditer(left)] or [0])
    return left[:to] + xml[begin:end] + left[to:]


def _nested(random: Random, xml: str, tag: re.Match[str]) -> str:
    begin, end = _element(xml, tag)
    around, times = random.choice((*TAGS, tag[2])), random.choice((1, 3, 60, 300))
    return f"{xml[:begin]}{f'<{around}>' * times}{xml[begin:end]}{f'</{around}>' * times}{xml[end:]}"


def _renamed(random: Random, xml: str, tag: re.Match[str]) -> str:
    begin, end = _element(xml, tag)
    return (
        xml[:begin]
        + re.sub(rf"(</?){re.escape(tag[2])}(?=[\s/>])", rf"\1{random.choice(TAGS)}", xml[begin:end])
        + xml[end:]
    )


def _said_otherwise(random: Random, xml: str, tag: re.Match[str]) -> str:
    attributes = list(ATTRIBUTE.finditer(xml, *tag.span())) or list(ATTRIBUTE.finditer(xml))
    if not attributes:
        return xml
    begin, end = random.choice(attributes).span()
    return f'{xml[:begin]}="{random.choice(VALUES)}"{xml[end:]}'


def _typed_otherwise(random: Random, xml: str, _tag: re.Match[str]) -> str:
    texts = list(TEXT.finditer(xml))
    if not texts:
        return xml
    begin, end = random.choice(texts).span()
    return f"{xml[:begin]}>{random.choice(TEXTS)}<{xml[end:]}"


def _put_in(random: Random, xml: str, tag: re.Match[str]) -> str:
    inside = f'<{random.choice(TAGS)} w:val="{random.choice(VALUES)}"/>'
    return xml[: tag.end()] + inside + xml[tag.end() :]


WAYS: tuple[Callable[[Random, str, re.Match[str]], str], ...] = (
    _left_out,
    _repeated,
    _moved,
    _nested,
    _renamed,
    _said_otherwise,
    _typed_otherwise,
    _put_in,
)
