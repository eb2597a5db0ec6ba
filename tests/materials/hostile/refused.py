"""In which words is each hostile file refused, and by which rule?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """``rule``: the code of the problem; ``words``: what the person reads."""

    rule: str
    words: str


AGAIN = "请用 Word 或 WPS 打开原文件，另存为新的 DOCX 后重新选择。"
COMPRESS = (
    "请压缩图片后重新选择：在 Word 中选中任一图片，“图片格式—压缩图片”，取消“仅应用于此图片”，分辨率选 150 ppi；"
    "WPS 在“图片工具—压缩图片”。也可删减附件。"
)
EMPTY = Refusal("empty", "文件是空的。请打开原文件检查内容，保存后重新选择。")
DAMAGED = Refusal("damaged", "文件已损坏，无法打开。请用 Word 或 WPS 打开原文件，重新保存后再选择。")
ENCRYPTED = Refusal("encrypted", "文件设有密码。请打开原文件取消密码，保存后重新选择。")
MACROS = Refusal("macros", "文件含有宏。请在 Word 或 WPS 中另存为不含宏的 DOCX 后重新选择。")
FORMAT = Refusal("format", "文件须为 DOC 或 DOCX。请另存为 DOC 或 DOCX 后重新选择。")
WORD_95 = Refusal("word95", "文件是 Word 6.0/95 的旧格式。请用 Word 或 WPS 打开，另存为 DOCX 后重新选择。")
SWOLLEN = Refusal("swollen", f"文件异常：压缩比过大，解压后远大于文件本身。{AGAIN}")
DIRECTORY = Refusal("directory", f"文件异常：内部目录与实际内容不符。{AGAIN}")
NAMES = Refusal("odd", f"文件异常：内部的文件名不合规范。{AGAIN}")
PARTS = Refusal("odd", f"文件异常：内部的文件过多。{AGAIN}")
METHOD = Refusal("odd", f"文件异常：用了不常见的压缩方法。{AGAIN}")
DOCTYPE = Refusal("odd", f"文件异常：含有 DOCTYPE 声明。{AGAIN}")
COMPLEX = Refusal("odd", f"文件异常：内部结构过于复杂。{AGAIN}")
TEMPLATE = Refusal(
    "template",
    "文件链接了网络上的模板。请在 Word“文件—选项—加载项—管理：模板—转到”中改用 Normal 模板，保存后重新选择。",
)
CONTROL = Refusal("control", "文件含有 ActiveX 控件。请在 Word 中删除控件，改为直接填写文字，保存后重新选择。")
CHUNK = Refusal("chunk", "文件里夹带着另一份没有并入的文档。请用 Word 打开，另存为新的 DOCX（会自动并入）后重新选择。")


def large(named: str = "") -> Refusal:
    return Refusal("size", f"文件不能超过20MB，您选择的文件有 20.1MB。{named}{COMPRESS}")


def other(found: str, extension: str = "docx") -> Refusal:
    how = "请打开原文件，另存为 DOC 或 DOCX 后重新选择。"
    return Refusal("content", f"后缀与内容不符：文件名以 .{extension} 结尾，内容却是{found}。{how}")


def linked(what: str) -> Refusal:
    how = "在 Word“文件—信息—编辑指向文件的链接”中断开链接（图片可删除后重新插入）"
    return Refusal("link", f"文件链接了外部的{what}。请{how}，保存后重新选择。")


def embedded(what: str = "无法识别的对象") -> Refusal:
    how = "单击选中它，剪切后用“选择性粘贴—图片”贴回原处"
    return Refusal("embedded", f"文件里嵌入了{what}。请{how}，保存后重新选择。公式、Visio 图和图表可以保留。")


def fetching(field: str) -> Refusal:
    how = "按 Ctrl+A 选中全文，再按 Ctrl+Shift+F9 把域变成普通内容"
    return Refusal("field", f"文件含有会读取外部内容的域（{field}）。请{how}，保存后重新选择。")


def leading(target: str) -> Refusal:
    how = "右键该链接选“取消超链接”，或按 Ctrl+A、Ctrl+Shift+F9 一次取消全部"
    return Refusal("hyperlink", f"文件里有一处超链接指向网页和邮箱以外的位置（{target}）。请{how}，保存后重新选择。")


def no_picture(name: str) -> Refusal:
    return Refusal("media", f"文件里的图片“{name}”不是能识别的图片。请在 Word 中删除它后重新插入，保存后重新选择。")
