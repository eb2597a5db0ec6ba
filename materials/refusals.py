"""In which words is a file refused, and what can the person do about it?"""

from collections.abc import Sequence
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.refusals import DeedRefused
from materials.checks import Problem
from programmes.schema import Material

MEGABYTE = 1024 * 1024
FOUND = {
    "doc": gettext_lazy("Word 97–2003 文档（DOC）"),
    "docx": gettext_lazy("Word 文档（DOCX）"),
    "xlsx": gettext_lazy("Excel 工作簿"),
    "pptx": gettext_lazy("演示文稿"),
    "pdf": gettext_lazy("PDF 文件"),
    "jpg": gettext_lazy("JPG 图片"),
    "png": gettext_lazy("PNG 图片"),
    "html": gettext_lazy("网页（HTML）"),
    "mht": gettext_lazy("网页（MHT）"),
    "xml": gettext_lazy("XML 文件"),
    "rtf": gettext_lazy("RTF 文档"),
    "zip": gettext_lazy("压缩包"),
    "ole": gettext_lazy("其他 Office 文件"),
    "": gettext_lazy("其他类型的文件"),
}


class FileRefused(DeedRefused):
    """The file itself cannot be taken; another one could."""


def in_words(problem: Problem, material: Material, *, name: str, size: int) -> str:
    """What is said beside the field; always ends with what to do."""
    formats = or_list([extension.upper() for extension in material.formats])
    match problem.code, problem.found:
        case "format", _found:
            return _("文件须为 %(formats)s。请另存为 %(formats)s 后重新选择。") % {"formats": formats}
        case "empty", _found:
            return _("文件是空的。请打开原文件检查内容，保存后重新选择。")
        case "size", _found:
            return too_large(material, size)
        case "content", "damaged":
            return _("文件已损坏，无法打开。请用 Word 或 WPS 打开原文件，重新保存后再选择。")
        case "content", "encrypted":
            return _("文件设有密码。请打开原文件取消密码，保存后重新选择。")
        case "content", "macros":
            return _("文件含有宏。请在 Word 或 WPS 中另存为不含宏的 DOCX 后重新选择。")
    return _(
        "后缀与内容不符：文件名以 .%(extension)s 结尾，内容却是%(found)s。请打开原文件，另存为 %(formats)s 后重新选择。"
    ) % {
        "extension": name.rpartition(".")[2],
        "found": FOUND.get(problem.found, FOUND[""]),
        "formats": formats,
    }


def too_large(material: Material, size: int) -> str:
    """``size`` in bytes; shown rounded up, so that one byte too many does not read as just enough."""
    megabytes = ceil(size * 10 / MEGABYTE) / 10
    return _("文件不能超过%(limit)dMB，您选择的文件有 %(size).1fMB。请压缩文件中的图片或删减附件后重新选择。") % {
        "limit": material.max_mb,
        "size": megabytes,
    }


def or_list(names: Sequence[str]) -> str:
    """DOC 或 DOCX; PDF、JPG 或 PNG"""
    *others, last = names
    return _("%(others)s 或 %(last)s") % {"others": "、".join(others), "last": last} if others else last
