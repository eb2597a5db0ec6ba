"""In which words is a file refused, and what can the person do about it?"""

from collections.abc import Sequence
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.refusals import DeedRefused
from materials.checks.problem import Problem
from programmes.schema import Material

MEGABYTE = 1024 * 1024
LARGE = MEGABYTE // 10  # a smaller picture is not worth naming
FOUND = {
    "doc": gettext_lazy("Word 97–2003 文档（DOC）"),
    "docx": gettext_lazy("Word 文档（DOCX）"),
    "dotx": gettext_lazy("Word 模板（DOTX）"),
    "odt": gettext_lazy("OpenDocument 文档（ODT）"),
    "xlsx": gettext_lazy("Excel 工作簿"),
    "pptx": gettext_lazy("演示文稿"),
    "pdf": gettext_lazy("PDF 文件"),
    "jpg": gettext_lazy("JPG 图片"),
    "png": gettext_lazy("PNG 图片"),
    "html": gettext_lazy("网页（HTML）"),
    "mht": gettext_lazy("网页（MHT）"),
    "xml": gettext_lazy("XML 文件"),
    "rtf": gettext_lazy("RTF 文档"),
    "xls": gettext_lazy("Excel 97–2003 工作簿"),
    "ppt": gettext_lazy("PowerPoint 97–2003 演示文稿"),
    "wps": gettext_lazy("Works 文档（WPS）"),
    "vsd": gettext_lazy("Visio 图"),
    "vsdx": gettext_lazy("Visio 图"),
    "exe": gettext_lazy("程序（EXE）"),
    "zip": gettext_lazy("压缩包"),
    "ole": gettext_lazy("其他 Office 文件"),
    "": gettext_lazy("其他类型的文件"),
}


# What is wrong, then what to do. ``found`` is what the check came across, in words.
SAID = {
    "empty": gettext_lazy("文件是空的。请打开原文件检查内容，保存后重新选择。"),
    "damaged": gettext_lazy("文件已损坏，无法打开。请用 Word 或 WPS 打开原文件，重新保存后再选择。"),
    "encrypted": gettext_lazy("文件设有密码。请打开原文件取消密码，保存后重新选择。"),
    "macros": gettext_lazy("文件含有宏。请在 Word 或 WPS 中另存为不含宏的 DOCX 后重新选择。"),
    "word95": gettext_lazy("文件是 Word 6.0/95 的旧格式。请用 Word 或 WPS 打开，另存为 DOCX 后重新选择。"),
    "swollen": gettext_lazy(
        "文件异常：压缩比过大，解压后远大于文件本身。请用 Word 或 WPS 打开原文件，另存为新的 DOCX 后重新选择。"
    ),
    "directory": gettext_lazy(
        "文件异常：内部目录与实际内容不符。请用 Word 或 WPS 打开原文件，另存为新的 DOCX 后重新选择。"
    ),
    "odd": gettext_lazy("文件异常：%(found)s。请用 Word 或 WPS 打开原文件，另存为新的 DOCX 后重新选择。"),
    "control": gettext_lazy("文件含有 ActiveX 控件。请在 Word 中删除控件，改为直接填写文字，保存后重新选择。"),
    "chunk": gettext_lazy(
        "文件里夹带着另一份没有并入的文档。请用 Word 打开，另存为新的 DOCX（会自动并入）后重新选择。"
    ),
    "template": gettext_lazy(
        "文件链接了网络上的模板。请在 Word“文件—选项—加载项—管理：模板—转到”中改用 Normal 模板，保存后重新选择。"
    ),
    "link": gettext_lazy(
        "文件链接了外部的%(found)s。请在 Word“文件—信息—编辑指向文件的链接”中断开链接（图片可删除后重新插入），保存后重新选择。"
    ),
    "hyperlink": gettext_lazy(
        "文件里有一处超链接指向网页和邮箱以外的位置（%(found)s）。请右键该链接选“取消超链接”，"
        "或按 Ctrl+A、Ctrl+Shift+F9 一次取消全部，保存后重新选择。"
    ),
    "field": gettext_lazy(
        "文件含有会读取外部内容的域（%(found)s）。请按 Ctrl+A 选中全文，再按 Ctrl+Shift+F9 把域变成普通内容，保存后重新选择。"
    ),
    "embedded": gettext_lazy(
        "文件里嵌入了%(found)s。请单击选中它，剪切后用“选择性粘贴—图片”贴回原处，保存后重新选择。公式、Visio 图和图表可以保留。"
    ),
    "media": gettext_lazy("文件里的图片“%(found)s”不是能识别的图片。请在 Word 中删除它后重新插入，保存后重新选择。"),
    "unreadable": gettext_lazy(
        "没能检查这份文件：读到一半出错了，文件没有保存。请用 Word 或 WPS 打开原文件，另存为新的 DOCX 后重新选择；"
        "如仍不行，请联系经办人员。"
    ),
    "slow": gettext_lazy(
        "检查这份文件用时过长，文件没有保存。请用 Word 或 WPS 打开原文件，另存为新的 DOCX 后重新选择；如仍不行，请联系经办人员。"
    ),
    "busy": gettext_lazy("现在检查的人较多，请一分钟后再试：这份文件还没有检查，也没有保存，到时请重新选择。"),
}
ODD = {
    "names": gettext_lazy("内部的文件名不合规范"),
    "method": gettext_lazy("用了不常见的压缩方法"),
    "parts": gettext_lazy("内部的文件过多"),
    "doctype": gettext_lazy("含有 DOCTYPE 声明"),
    "complex": gettext_lazy("内部结构过于复杂"),
}
LINKED = {
    "image": gettext_lazy("图片"),
    "oleObject": gettext_lazy("对象"),
    "subDocument": gettext_lazy("子文档"),
    "frame": gettext_lazy("框架网页"),
    "mailMergeSource": gettext_lazy("邮件合并数据"),
    "video": gettext_lazy("在线视频"),
    "connection": gettext_lazy("数据连接"),
}
EMBEDDED = {  # how the class of an object begins
    "Excel": gettext_lazy("Excel 表格"),
    "ET.": gettext_lazy("WPS 表格"),
    "Word": gettext_lazy("另一份 Word 文档"),
    "WPS": gettext_lazy("另一份 WPS 文档"),
    "PowerPoint": gettext_lazy("演示文稿"),
    "Acro": gettext_lazy("PDF 文件"),
    "Foxit": gettext_lazy("PDF 文件"),
    "Package": gettext_lazy("附件（文件包）"),
    "Program": gettext_lazy("程序或脚本"),
    "PBrush": gettext_lazy("画图图片对象"),
    "Paint": gettext_lazy("画图图片对象"),
    "MSGraph": gettext_lazy("旧式图表对象"),
    "AutoCAD": gettext_lazy("AutoCAD 图形"),
    "Equation": gettext_lazy("无法识别的公式对象"),
    "Visio": gettext_lazy("无法识别的 Visio 对象"),
}
SHOWN = 60  # characters of what was found


class FileRefused(DeedRefused):
    """The file itself cannot be taken; another one could."""


def in_words(problem: Problem, material: Material, *, name: str, size: int) -> str:
    """What is said beside the field; always ends with what to do."""
    formats = or_list([extension.upper() for extension in material.formats])
    match problem.code:
        case "format":
            return _("文件须为 %(formats)s。请另存为 %(formats)s 后重新选择。") % {"formats": formats}
        case "size":
            return too_large(material, size, problem.pictures)
        case "content":
            return _(
                "后缀与内容不符：文件名以 .%(extension)s 结尾，内容却是%(found)s。"
                "请打开原文件，另存为 %(formats)s 后重新选择。"
            ) % {
                "extension": name.rpartition(".")[2],
                "found": FOUND.get(problem.found, FOUND[""]),
                "formats": formats,
            }
    return str(SAID[problem.code]) % {"found": _named(problem)}


def _named(problem: Problem) -> str:
    """What was found, in the person's words; a name out of the file is cut and stripped of what cannot be shown."""
    shown = "".join(letter for letter in problem.found if letter.isprintable())[:SHOWN]
    match problem.code:
        case "odd":
            return str(ODD[problem.found])
        case "link":
            return str(LINKED.get(problem.found, _("内容")))
        case "embedded":
            known = next(
                (words for start, words in EMBEDDED.items() if shown.casefold().startswith(start.casefold())), ""
            )
            return str(known) or (_("“%s”对象") % shown if shown else _("无法识别的对象"))
        case "field":
            return shown or _("嵌套的域")
    return shown


def too_large(material: Material, size: int, pictures: Sequence[tuple[str, int]] = ()) -> str:
    """``size`` in bytes; shown rounded up, so that one byte too many does not read as just enough."""
    said = _("文件不能超过%(limit)dMB，您选择的文件有 %(size).1fMB。") % {
        "limit": material.max_mb,
        "size": in_megabytes(size),
    }
    named = [f"{name} {in_megabytes(taken):.1f}MB" for name, taken in pictures if taken >= LARGE]
    if named:
        said += _("其中最大的图片：%s。") % "、".join(named)
    return said + _(
        "请压缩图片后重新选择：在 Word 中选中任一图片，“图片格式—压缩图片”，取消“仅应用于此图片”，分辨率选 150 ppi；"
        "WPS 在“图片工具—压缩图片”。也可删减附件。"
    )


def in_megabytes(size: int) -> float:
    return ceil(size * 10 / MEGABYTE) / 10


def or_list(names: Sequence[str]) -> str:
    """DOC 或 DOCX; PDF、JPG 或 PNG"""
    *others, last = names
    return _("%(others)s 或 %(last)s") % {"others": "、".join(others), "last": last} if others else last
