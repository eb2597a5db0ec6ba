"""Where in a Word file is the technical report, how long is it, and what are its headings? No Django in here."""

import re
from collections.abc import Iterator, Sequence

from materials.reading import labels
from materials.reading.content import Block, Paragraph, Picture, Table
from materials.reading.form import Report, Spot, Title

_TITLES = "个人技术报告 技术报告 个人专业技术报告 专业技术报告 个人技术工作报告 个人技术总结 个人技术总结报告"
_BEHIND = """
证明材料 附件 附录 附 附件材料 附证明材料 相关证明材料 附件证明材料 证明材料附件 附件清单
成果证明材料 个人技术成果证明材料 个人技术成果的证明材料 获奖专利文章等证明材料
"""
_CALLED = dict.fromkeys(_TITLES.split(), True)
_PROOFS = dict.fromkeys(_BEHIND.split(), True)
_NUMBERED_PROOF = re.compile(r"(?:附件|附录|证明材料)\s*[\d一二三四五六七八九十]{1,3}\s*(?:[、.．:：\s]|$)")
_HINTS = ("应在技术报告内容后附上", "字数要求", "上传电子版请勿超过")
_LINE = 40  # signs of a heading that is marked by nothing but its number
_SENTENCE = re.compile("[，。；;！？!?]")
_NUMBERS = (  # as headings are numbered in Chinese reports, each with its order
    (re.compile(r"第[一二三四五六七八九十\d]{1,3}[章节部]"), 1),
    (re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]"), 1),
    (re.compile(r"[(（]\s*[一二三四五六七八九十]{1,3}\s*[)）]"), 2),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){2}[\s、.．]*(?![\d.])"), 5),
    (re.compile(r"\d{1,2}\.\d{1,2}(?:[\s、．]+|[、.．]?(?=[^\s\d.、．%％]))(?!\d)"), 4),
    (re.compile(r"\d{1,2}(?:[、.．]\s*|\s+)(?!\d)"), 3),
    (re.compile(r"[(（]\s*\d{1,2}\s*[)）]|\d{1,2}[)）]"), 4),
    (re.compile("[①-⑳]"), 5),
)
_WIDE = "\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee\U0001f200-\U0001f2ff\U00020000-\U0003ffff①-⑳“”‘’—…·"
_COUNTED = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+")


def begins(paragraph: Paragraph) -> bool:
    """个人技术报告 as a line of its own, alone or with a name or title beside it."""
    if labels.named(paragraph.text, _CALLED):
        return True
    plain, stands_out = labels.bare(paragraph.text), paragraph.level > 0 or paragraph.page
    return (
        stands_out and plain.startswith(labels.REPORT) and len(plain) <= _LINE and not _SENTENCE.search(paragraph.text)
    )


def begin_proofs(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    if len(text) > _LINE or _SENTENCE.search(text):
        return False
    return labels.named(text, _PROOFS) is not None or bool(_NUMBERED_PROOF.match(text))


def report(blocks: Sequence[Block], begin: int, end: int) -> Report:
    """The one whose heading is ``begin``; ``end``: where something else begins at the latest."""
    proofs = (at for at in range(begin + 1, end) if isinstance(each := blocks[at], Paragraph) and begin_proofs(each))
    ends = next(proofs, None)
    if ends is None:
        ends = _last_text(blocks, begin, end) + 1
    characters = sum(counted(text) for text in _texts(blocks[begin + 1 : ends]))
    return Report(characters, begin, ends, tuple(_titles(blocks, begin + 1, ends)))


def counted(text: str) -> int:
    """As Word counts 字数: each Chinese sign one, each run of others between blanks one."""
    return sum(1 for _each in _COUNTED.finditer(text))


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield from (text for row in block.rows for cell in row if not cell.goes_on for text in cell.paragraphs)
        elif isinstance(block, Paragraph) and not labels.bare(block.text).startswith(_HINTS):
            yield block.text


def _last_text(blocks: Sequence[Block], begin: int, end: int) -> int:
    """Behind it there are only pictures, or pages of nothing."""
    for at in range(end - 1, begin, -1):
        if not isinstance(blocks[at], Picture) and any(text.strip() for text in _texts(blocks[at : at + 1])):
            return at
    return begin


def _titles(blocks: Sequence[Block], begin: int, end: int) -> Iterator[Title]:
    for at in range(begin, end):
        block = blocks[at]
        if not isinstance(block, Paragraph):
            continue
        spot = Spot(labels.REPORT, at)
        text = block.text.strip()
        if block.level and text and len(text) <= labels.LONGEST:
            yield Title(text, block.level, spot)
            continue
        for line in map(str.strip, text.split("\n")):
            if level := _level(line):
                yield Title(line, level, spot)


def _level(line: str) -> int:
    if not line or len(line) > _LINE or line[-1] in "。；，：;,:":
        return 0
    return next((level for number, level in _NUMBERS if (found := number.match(line)) and found.end() < len(line)), 0)
