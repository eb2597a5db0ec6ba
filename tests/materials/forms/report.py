"""What does the technical report behind a form say, and what proves it?"""

import io
from collections.abc import Sequence
from functools import cache
from itertools import cycle, islice
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from PIL import Image

Line = tuple[str, int]  # text, level of the heading; 0 for a plain paragraph
HEADING = "个人技术报告"
PROOFS = "证明材料"
USUAL = 5000  # characters, of 高级工程师
SENTENCES = (
    "平台在高速启停时各轴之间存在明显的耦合振动，影响定位精度和检测节拍。",
    "先建立刚柔耦合动力学模型，再用扫频试验辨识模态参数，据此设计前馈补偿。",
    "控制器采用 FPGA 与 DSP 协同的结构，电流环周期为 25 微秒，位置环周期为 100 微秒。",
    "针对温度漂移，在导轨两端布置传感器，按实测膨胀系数在线修正光栅读数。",
    "样机连续运行 2000 小时，重复定位误差由 2.0 微米降至 0.3 微米。",
    "调试中发现驱动电源纹波偏大，改用两级滤波并重新布线后，噪声降低了一半。",
)
OUTLINE: tuple[tuple[str, int], ...] = (  # headings and how large a share of the text stands behind each
    ("一、代表性项目一：六自由度精密定位平台", 0),
    ("（1）项目背景", 5),
    ("（2）技术难点", 5),
    ("（3）拟解决的技术问题", 5),
    ("（4）解决问题的思路", 12),
    ("（5）具体解决技术问题的技术方案", 13),
    ("（6）技术设计", 13),
    ("（7）实现效果和性能", 5),
    ("二、代表性项目二：晶圆检测台在线标定系统", 0),
    ("（1）项目背景", 4),
    ("（2）技术难点", 4),
    ("（3）拟解决的技术问题", 4),
    ("（4）解决问题的思路", 8),
    ("（5）具体解决技术问题的技术方案", 8),
    ("（6）技术设计", 8),
    ("（7）实现效果和性能", 4),
    ("三、今后工作展望", 5),
)


def report(characters: int = USUAL) -> list[Line]:
    """A report of about so many characters, in the order the office suggests."""
    lines: list[Line] = [(_text(characters * 6 // 100), 0)]
    for heading, share in OUTLINE:
        lines.append((heading, 2 if heading.startswith("（") else 1))
        if share:
            lines.append((_text(characters * share // 100), 0))
    return lines


def _text(characters: int) -> str:
    sentences = islice(cycle(SENTENCES), max(1, characters // 34))
    return "".join(sentences)


def put_behind(paper: Any, lines: Sequence[Line], *, styled: bool = True, heading: bool = True) -> None:
    """The report at the end of a document; its headings in Word's own styles, or only in bold."""
    if heading:
        title = paper.add_heading(HEADING, 1) if styled else _bold(paper, HEADING)
        title.paragraph_format.page_break_before = True
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, level in lines:
        if level and styled:
            paper.add_heading(text, level + 1)
        elif level:
            _bold(paper, text)
        else:
            paper.add_paragraph(text).paragraph_format.first_line_indent = Pt(22)


def put_proofs_behind(paper: Any) -> None:
    """Two certificates as pictures, each with its line."""
    _bold(paper, PROOFS).paragraph_format.page_break_before = True
    for caption, colour in (("工程师资格证书", "navy"), ("授权专利证书", "maroon")):
        paper.add_paragraph(caption)
        paper.add_picture(io.BytesIO(certificate(colour)), width=Cm(10))


def _bold(paper: Any, text: str) -> Any:
    line = paper.add_paragraph()
    line.add_run(text).bold = True
    return line


@cache
def certificate(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (600, 420), colour).save(file, "PNG")
    return file.getvalue()
