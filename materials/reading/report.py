"""Where in a Word file is the technical report, how long is it, and what are its headings? No Django in here."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from materials.reading import labels
from materials.reading.content import Block, Paragraph, Picture, Table
from materials.reading.form import Report, Spot, Title

_TITLE = re.compile(r"(?:个人|本人)?(?:专业)?技术(?:工作)?(?:报告|总结|总结报告)$")
_TITLE_FIRST = re.compile(r"(?:个人|专业|个人专业)技术(?:工作)?(?:报告|总结)")
_CALLED = {
    f"{whose}{what}技术{kind}": True
    for whose in ("", "个人", "本人")
    for what in ("", "专业")
    for kind in ("报告", "工作报告", "总结", "总结报告", "工作总结", "工作总结报告")
}
_PART = re.compile(
    r"^(?:附[件录]?\s*[\d一二三四五六七八九十]{0,3}|第\s*[\d一二三四五六七八九十]{1,3}\s*(?:部分|篇|章))\s*[:：、.．—-]*"
)
_NOT_A_TITLE = re.compile(  # ahead of it, where it is no title: another part of the form, a list, a sentence
    "论文|著|评审表|申报表|报名表|材料|目录|清单|要求|同意|提交|撰写|编写|填写|上传|完成|阅|参见|详见|附上|所附|已|(?<!申)请|另|包括|根据|按照|该"
)
_WHOSE = re.compile(r"[\u4e00-\u9fff·]{2,4}|申[报请评].*|.*(?:工程师|研究员|实验师|职称|级)")
_BEHIND = """
证明材料 附件 附录 附 附件材料 附证明材料 相关证明材料 附件证明材料 证明材料附件 附件清单
成果证明材料 个人技术成果证明材料 个人技术成果的证明材料 获奖专利文章等证明材料
"""
_PROOFS = dict.fromkeys(_BEHIND.split(), True)
_NUMBERED_PROOF = re.compile(r"(?:附件|附录|证明材料)\s*[\d一二三四五六七八九十]{1,3}\s*(?:[、.．:：\s]|$)")
_ENTRY = re.compile(r"(?:\t\s*|(?:[.．·]{3,}|…+)\s*)\d{1,4}\s*$")  # of a table of contents: its page behind it
_HINTS = ("应在技术报告内容后附上", "字数要求", "上传电子版请勿超过")
_LINE = 40  # signs of a heading that is marked by nothing but its number
_LONG = 60  # signs of a text that is no heading, caption or entry of a list
_OUTWEIGHED = 3  # as many times as long as the text ahead of a line: what follows it is the report, not its proofs
_FIRST = re.compile(r"第?[一1](?!\d)")
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
    text = unicodedata.normalize("NFKC", paragraph.text[: labels.LONGEST]).strip()
    if len(text) > 2 * _LINE or _SENTENCE.search(text) or labels.named(text, labels.HEADINGS):
        return False
    if labels.named(text, _CALLED) or labels.named(text := _PART.sub("", text, count=1), _CALLED):
        return True
    plain, stands_out = labels.bare(labels.NOTE.sub("", text)), paragraph.level > 0 or paragraph.page
    if len(plain) > _LINE or not (title := _TITLE.search(plain)):
        return stands_out and len(plain) <= _LINE and _TITLE_FIRST.match(plain) is not None
    ahead = plain[: title.start()].removesuffix("的")
    if _NOT_A_TITLE.search(ahead):
        return False
    return stands_out or (title[0].startswith(("个人", "专业")) and _WHOSE.fullmatch(ahead) is not None)


def begins_in(table: Table) -> bool:
    """A frame around the heading, or around the whole report."""
    if any(len(row) != 1 for row in table.rows):
        return False
    lines = [text for text in _texts([table]) if text.strip()]
    return bool(lines) and begins(Paragraph(lines[0], level=int(len(lines) == 1)))


def begin_proofs(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    if len(text) > _LINE or _SENTENCE.search(text) or _ENTRY.search(text):
        return False
    return labels.named(text, _PROOFS) is not None or bool(_NUMBERED_PROOF.match(text))


def report(blocks: Sequence[Block], begin: int, end: int) -> Report:
    """The one whose heading is ``begin``; ``end``: where something else begins at the latest."""
    ends = _proofs(blocks, begin, end)
    if ends is None:
        ends = _last_text(blocks, begin, end) + 1
    characters = sum(counted(text) for text in _texts(blocks[begin + 1 : ends]))
    characters += sum(counted(text) for text in _framed(blocks[begin]))
    return Report(characters, begin, ends, tuple(_titles(blocks, begin, ends)))


def _proofs(blocks: Sequence[Block], begin: int, end: int) -> int | None:
    """The first line that names them and behind which the report does not go on.

    It goes on where most of the long text is still to come, or where the next chapter's number is not the first: papers
    among the proofs may be long too, but they number their chapters anew.
    """
    found: list[tuple[int, int, int, bool]] = []  # from the end: where, how much is behind, of it long, is a chapter
    behind = long = text = 0
    goes_on = False
    for at in range(end - 1, begin, -1):
        block = blocks[at]
        line = block.text.strip() if isinstance(block, Paragraph) else ""
        if isinstance(block, Paragraph) and begin_proofs(block):
            found.append((at, behind, long, goes_on))
            text = 0
        elif _level(line) == 1:
            goes_on = text > 0 and not _FIRST.match(unicodedata.normalize("NFKC", line))
        else:
            sizes = [len(each.strip()) for each in _texts([block])]
            behind += sum(sizes)
            long, text = (before + sum(size for size in sizes if size >= _LONG) for before in (long, text))
    behind += sum(len(each.strip()) for each in _framed(blocks[begin]))
    ends = (
        at for at, rest, to_come, chapter in reversed(found) if to_come <= (behind - rest) * _OUTWEIGHED and not chapter
    )
    return next(ends, None)


def counted(text: str) -> int:
    """As Word counts 字数: each Chinese sign one, each run of others between blanks one."""
    return sum(1 for _each in _COUNTED.finditer(text))


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield from (text for row in block.rows for cell in row if not cell.goes_on for text in cell.paragraphs)
        elif isinstance(block, Paragraph) and not labels.bare(block.text).startswith(_HINTS):
            yield block.text


def _framed(block: Block) -> list[str]:
    """What stands below the heading in its frame, where it has one."""
    return [text for text in _texts([block]) if text.strip() and not labels.bare(text).startswith(_HINTS)][1:]


def _last_text(blocks: Sequence[Block], begin: int, end: int) -> int:
    """Behind it there are only pictures, or pages of nothing."""
    for at in range(end - 1, begin, -1):
        if not isinstance(blocks[at], Picture) and any(text.strip() for text in _texts(blocks[at : at + 1])):
            return at
    return begin


def _titles(blocks: Sequence[Block], begin: int, end: int) -> Iterator[Title]:
    for at in range(begin, end):
        block = blocks[at]
        spot = Spot(labels.REPORT, at)
        if at == begin:
            lines = _framed(block)
        elif isinstance(block, Paragraph):
            text = block.text.strip()
            if block.level and text and len(text) <= labels.LONGEST:
                yield Title(text, block.level, spot)
                continue
            lines = [text]
        else:
            continue
        for line in (line.strip() for text in lines for line in text.split("\n")):
            if level := _level(line):
                yield Title(line, level, spot)


def _level(line: str) -> int:
    if not line or len(line) > _LINE or line[-1] in "。；，：;,:" or _ENTRY.search(line):
        return 0
    return next((level for number, level in _NUMBERS if (found := number.match(line)) and found.end() < len(line)), 0)
