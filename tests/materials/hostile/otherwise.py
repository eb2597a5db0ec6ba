"""Which files are no Word files at all, or not the ones their names say?"""

import io
import zipfile

from tests.materials import files
from tests.materials.compound_files import compound
from tests.materials.hostile.case import Hostile
from tests.materials.hostile.refused import EMPTY, ENCRYPTED, FORMAT, MACROS, large, other

LIMIT = 20 * 1024 * 1024
DOC = "报告.doc"
GOOD = files.docx()
TEMPLATE_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
SLIDES_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def stored(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, content in parts:
            written.writestr(name, content)
    return file.getvalue()


OPEN_DOCUMENT = stored(
    ("mimetype", b"application/vnd.oasis.opendocument.text"),
    ("content.xml", b"<office:document-content/>"),
    ("META-INF/manifest.xml", b"<manifest:manifest/>"),
)
JAR = stored(
    ("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\nMain-Class: Evil\n"), ("Evil.class", b"\xca\xfe\xba\xbe")
)

OTHERWISE: dict[str, Hostile] = {
    # its name
    "a PDF": Hostile(b"%PDF-1.7", FORMAT, "报告.pdf"),
    "a .docm": Hostile(files.docx(main=files.MACROS), FORMAT, "报告.docm"),
    "a program after the extension": Hostile(b"MZ", FORMAT, "报告.docx.exe"),
    "no extension": Hostile(GOOD, FORMAT, "报告"),
    "a trailing dot": Hostile(GOOD, FORMAT, "报告.docx."),
    "nothing but spaces": Hostile(GOOD, FORMAT, "   "),
    "another stream of the file": Hostile(GOOD, FORMAT, "报告.docx:evil.exe"),
    "hidden by turning the direction of writing": Hostile(b"MZ", FORMAT, "报告\u202excod.exe"),
    "an extension in other letters": Hostile(GOOD, FORMAT, "报告.dосх"),
    # its size
    "empty": Hostile(b"", EMPTY),
    "empty .doc": Hostile(b"", EMPTY, DOC),
    "one byte": Hostile(b"P", other("其他类型的文件")),
    "one byte too many": Hostile(lambda: files.docx(size=LIMIT + 1), large("其中最大的图片：image1.png 20.0MB。")),
    "one byte too many as .doc": Hostile(lambda: files.DOC + bytes(LIMIT + 1 - len(files.DOC)), large(), DOC),
    "too large and no Word file": Hostile(lambda: b"PK\x03\x04" + bytes(LIMIT), large()),
    # something else under this name
    "a renamed program": Hostile(b"MZ\x90\0", other("程序（EXE）")),
    "a renamed program as .doc": Hostile(b"MZ\x90\0", other("程序（EXE）", "doc"), DOC),
    "a renamed program of another system": Hostile(b"\x7fELF\x02\x01", other("程序（EXE）")),
    "HTML as .doc": Hostile(files.HTML, other("网页（HTML）", "doc"), DOC),
    "HTML as .docx": Hostile(files.HTML, other("网页（HTML）")),
    "HTML with a byte order mark": Hostile(b"\xef\xbb\xbf\n" + files.HTML, other("网页（HTML）", "doc"), DOC),
    "HTML in UTF-16": Hostile(files.HTML.decode().encode("utf-16"), other("网页（HTML）", "doc"), DOC),
    "HTML with a comment before it": Hostile(b"<!-- x -->" + files.HTML, other("网页（HTML）", "doc"), DOC),
    "HTML without a beginning": Hostile(b"<meta charset=gb2312><table>", other("网页（HTML）", "doc"), DOC),
    "HTML with a declaration": Hostile(b"<!DOCTYPE html><html>", other("网页（HTML）", "doc"), DOC),
    "RTF": Hostile(files.RTF, other("RTF 文档", "doc"), DOC),
    "RTF as .docx": Hostile(files.RTF, other("RTF 文档")),
    "RTF with a short mark": Hostile(rb"{\rt\object\objupdate}", other("RTF 文档", "doc"), DOC),
    "MHT": Hostile(files.MHT, other("网页（MHT）", "doc"), DOC),
    "MHT beginning otherwise": Hostile(b"From: <Saved by WPS>\r\n" + files.MHT, other("网页（MHT）", "doc"), DOC),
    "Word 2003 XML": Hostile(b'<?xml version="1.0"?><w:wordDocument/>', other("XML 文件", "doc"), DOC),
    "Works": Hostile(compound({"MatOST": b"x"}), other("Works 文档（WPS）", "doc"), DOC),
    "old Excel as .doc": Hostile(compound({"Workbook": b"x"}), other("Excel 97–2003 工作簿", "doc"), DOC),
    "old slides as .doc": Hostile(
        compound({"PowerPoint Document": b"x"}), other("PowerPoint 97–2003 演示文稿", "doc"), DOC
    ),
    "a mail as .doc": Hostile(compound({"__properties_version1.0": b"x"}), other("其他 Office 文件", "doc"), DOC),
    ".docx as .doc": Hostile(GOOD, other("Word 文档（DOCX）", "doc"), DOC),
    ".doc as .docx": Hostile(files.DOC, other("Word 97–2003 文档（DOC）")),
    "Excel as .docx": Hostile(files.xlsx(), other("Excel 工作簿")),
    "slides as .docx": Hostile(files.docx(main=SLIDES_MAIN), other("演示文稿")),
    "a template as .docx": Hostile(files.docx(main=TEMPLATE_MAIN), other("Word 模板（DOTX）")),
    "OpenDocument as .docx": Hostile(OPEN_DOCUMENT, other("OpenDocument 文档（ODT）")),
    "a Java archive": Hostile(JAR, other("压缩包")),
    "a zip": Hostile(files.archive({"a.txt": b"x"}), other("压缩包")),
    "a picture": Hostile(files.PNG, other("PNG 图片")),
    "a PDF with a Word file behind it": Hostile(b"%PDF-1.7\n" + GOOD, other("PDF 文件")),
    "a page with a Word file behind it": Hostile(files.HTML + GOOD, other("网页（HTML）")),
    "a picture with a Java archive behind it": Hostile(b"GIF89a\x01\0\x01\0" + JAR, other("其他类型的文件")),
    "a program with a Word file behind it": Hostile(b"MZ\x90\0" + GOOD, other("程序（EXE）")),
    # passwords, macros
    "encrypted .docx": Hostile(files.ENCRYPTED, ENCRYPTED),
    "encrypted .docx called .doc": Hostile(files.ENCRYPTED, ENCRYPTED, DOC),
    "protected by rights": Hostile(compound({"\x09DRMContent": b"x"}), ENCRYPTED, DOC),
    ".docm renamed": Hostile(files.docx(main=files.MACROS), MACROS),
    ".dotm renamed": Hostile(files.docx(main="application/vnd.ms-word.template.macroEnabledTemplate.main+xml"), MACROS),
}
