"""What is said of every kind of bad file, and is nothing of it kept? And which unusual files are good all the same?"""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from materials import services
from materials.checks import Upload, archive, first_problem, markup
from materials.models import MaterialFile
from materials.refusals import FileRefused, in_words
from tests.builders import Walk, definition
from tests.materials import compound_files, files
from tests.materials.compound_files import doc, formula, information
from tests.materials.test_receive import FORM, LIMIT, at_materials, stored
from tests.materials.zips import flagged, listed_as, overlapping, patched, zipped

pytestmark = pytest.mark.covers("CR-45", "M-01", "M-02")
MATERIAL = definition("cas").materials[0]
AGAIN = "请用 Word 或 WPS 打开原文件，另存为新的 DOCX 后重新选择。"
DAMAGED = "文件已损坏，无法打开。请用 Word 或 WPS 打开原文件，重新保存后再选择。"
ENCRYPTED = "文件设有密码。请打开原文件取消密码，保存后重新选择。"
MACROS = "文件含有宏。请在 Word 或 WPS 中另存为不含宏的 DOCX 后重新选择。"
FORMAT = "文件须为 DOC 或 DOCX。请另存为 DOC 或 DOCX 后重新选择。"
SWOLLEN = f"文件异常：压缩比过大，解压后远大于文件本身。{AGAIN}"
DIRECTORY = f"文件异常：内部目录与实际内容不符。{AGAIN}"
NAMES = f"文件异常：内部的文件名不合规范。{AGAIN}"
DOCTYPE = f"文件异常：含有 DOCTYPE 声明。{AGAIN}"
COMPLEX = f"文件异常：内部结构过于复杂。{AGAIN}"
TEMPLATE = "文件链接了网络上的模板。请在 Word“文件—选项—加载项—管理：模板—转到”中改用 Normal 模板，保存后重新选择。"
COMPRESS = (
    "请压缩图片后重新选择：在 Word 中选中任一图片，“图片格式—压缩图片”，取消“仅应用于此图片”，分辨率选 150 ppi；"
    "WPS 在“图片工具—压缩图片”。也可删减附件。"
)
CONTROL = "文件含有 ActiveX 控件。请在 Word 中删除控件，改为直接填写文字，保存后重新选择。"


def other(found: str, extension: str = "docx") -> str:
    return f"后缀与内容不符：文件名以 .{extension} 结尾，内容却是{found}。请打开原文件，另存为 DOC 或 DOCX 后重新选择。"


def linked(what: str) -> str:
    how = "在 Word“文件—信息—编辑指向文件的链接”中断开链接（图片可删除后重新插入）"
    return f"文件链接了外部的{what}。请{how}，保存后重新选择。"


def embedded(what: str) -> str:
    how = "单击选中它，剪切后用“选择性粘贴—图片”贴回原处"
    return f"文件里嵌入了{what}。请{how}，保存后重新选择。公式、Visio 图和图表可以保留。"


def fetching(field: str) -> str:
    how = "按 Ctrl+A 选中全文，再按 Ctrl+Shift+F9 把域变成普通内容"
    return f"文件含有会读取外部内容的域（{field}）。请{how}，保存后重新选择。"


def leading(target: str) -> str:
    how = "右键该链接选“取消超链接”，或按 Ctrl+A、Ctrl+Shift+F9 一次取消全部"
    return f"文件里有一处超链接指向网页和邮箱以外的位置（{target}）。请{how}，保存后重新选择。"


def deep() -> str:
    return "<w:r>" * (markup.MAX_DEPTH + 1) + "</w:r>" * (markup.MAX_DEPTH + 1)


def inside_xml(declaration: str, encoding: str = "utf-8") -> bytes:
    """The main part with that declaration before it."""
    text = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<w:document xmlns:w="{files.W}"/>'
    return files.docx(more={"word/document.xml": text.encode(encoding)})


def pooled(object: str, classes: str) -> bytes:
    return doc({"ObjectPool/_1/\x01CompObj": compound_files.described(object)}, classes={"ObjectPool/_1": classes})


def led_astray() -> bytes:
    """A .doc whose first stream goes on behind the end of the file."""
    content = doc({"Data": bytes(5000)})
    return content[: -compound_files.SECTOR] + struct.pack("<L", 5000) + content[4 - compound_files.SECTOR :]


GOOD_DOCX = files.docx()
ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]>'
HYPERLINK = ("hyperlink", "file:///C:\\我的文档\\附件.doc", True)
Making = Callable[[], bytes]
BAD: dict[str, tuple[str, bytes | Making, str]] = {
    # its name, its size
    "a PDF": ("报告.pdf", b"%PDF-1.7", FORMAT),
    "a .docm": ("报告.docm", files.docx(main=files.MACROS), FORMAT),
    "a program after the extension": ("报告.docx.exe", b"MZ", FORMAT),
    "no extension": ("报告", GOOD_DOCX, FORMAT),
    "hidden by turning the direction of writing": ("报告\u202excod.exe", b"MZ", FORMAT),
    "empty": ("报告.docx", b"", "文件是空的。请打开原文件检查内容，保存后重新选择。"),
    "one byte": ("报告.docx", b"P", other("其他类型的文件")),
    "one byte too many": (
        "报告.docx",
        lambda: files.docx(size=LIMIT + 1),
        f"文件不能超过20MB，您选择的文件有 20.1MB。其中最大的图片：image1.png 20.0MB。{COMPRESS}",
    ),
    "too large and no Word file": (
        "报告.docx",
        lambda: b"PK\x03\x04" + bytes(LIMIT),
        f"文件不能超过20MB，您选择的文件有 20.1MB。{COMPRESS}",
    ),
    # something else under this name
    "a renamed program": ("报告.docx", b"MZ\x90\0", other("程序（EXE）")),
    "a renamed program as .doc": ("报告.doc", b"MZ\x90\0", other("程序（EXE）", "doc")),
    "HTML as .doc": ("报告.doc", files.HTML, other("网页（HTML）", "doc")),
    "HTML with a byte order mark": ("报告.doc", b"\xef\xbb\xbf\n" + files.HTML, other("网页（HTML）", "doc")),
    "RTF": ("报告.doc", files.RTF, other("RTF 文档", "doc")),
    "MHT": ("报告.doc", files.MHT, other("网页（MHT）", "doc")),
    "Word 2003 XML": ("报告.doc", b'<?xml version="1.0"?><w:wordDocument/>', other("XML 文件", "doc")),
    "Works": ("报告.doc", compound_files.compound({"MatOST": b"x"}), other("Works 文档（WPS）", "doc")),
    "old Excel as .doc": (
        "报告.doc",
        compound_files.compound({"Workbook": b"x"}),
        other("Excel 97–2003 工作簿", "doc"),
    ),
    ".docx as .doc": ("报告.doc", GOOD_DOCX, other("Word 文档（DOCX）", "doc")),
    ".doc as .docx": ("报告.docx", files.DOC, other("Word 97–2003 文档（DOC）")),
    "Excel as .docx": ("报告.docx", files.xlsx(), other("Excel 工作簿")),
    "a zip": ("报告.docx", files.archive({"a.txt": b"x"}), other("压缩包")),
    "a picture": ("报告.docx", files.PNG, other("PNG 图片")),
    # passwords and macros
    "encrypted .docx": ("报告.docx", files.ENCRYPTED, ENCRYPTED),
    "encrypted .docx called .doc": ("报告.doc", files.ENCRYPTED, ENCRYPTED),
    "encrypted .doc": ("报告.doc", doc(block=information(flags=0x0100)), ENCRYPTED),
    "a part that is encrypted": ("报告.docx", flagged, ENCRYPTED),
    ".docm renamed": ("报告.docx", files.docx(main=files.MACROS), MACROS),
    "macros not listed": ("报告.docx", files.docx(more={"word/vbaProject.bin": b"x"}), MACROS),
    "macros in a .doc": ("报告.doc", doc({"Macros/VBA/dir": b"x"}), MACROS),
    "Word 95": (
        "报告.doc",
        doc(block=information(identifier=0xA5DC)),
        "文件是 Word 6.0/95 的旧格式。请用 Word 或 WPS 打开，另存为 DOCX 后重新选择。",
    ),
    "a control": ("报告.docx", files.docx(("control", "activeX/activeX1.xml"), more={"word/a.xml": b"<a/>"}), CONTROL),
    # damaged
    "only a signature": ("报告.docx", b"PK\x03\x04", DAMAGED),
    "zip64": ("报告.docx", GOOD_DOCX[:-22] + b"PK\x06\x07" + bytes(16) + GOOD_DOCX[-22:], DAMAGED),
    "something before the archive": ("报告.docx", b"PK\x03\x04" + bytes(30) + GOOD_DOCX, DAMAGED),
    "something after the archive": ("报告.docx", GOOD_DOCX + b"%PDF-1.7", DAMAGED),
    "a byte changed": (
        "报告.docx",
        files.archive(files.docx_parts(), b"pixels").replace(b"pixels", b"pixelz"),
        DAMAGED,
    ),
    "XML cut off": ("报告.docx", files.docx(more={"word/styles.xml": b"<w:styles>"}), DAMAGED),
    "listing is no XML": ("报告.docx", files.docx(types=b"<Types>"), DAMAGED),
    "listing longer than Word writes": (
        "报告.docx",
        files.docx(types=b"<Types>" + b" " * 600_000 + b"</Types>"),
        DAMAGED,
    ),
    "main part missing": (
        "报告.docx",
        files.docx(more={"_rels/.rels": files.relations(("officeDocument", "word/elsewhere.xml"))}),
        DAMAGED,
    ),
    "no word where to begin": ("报告.docx", files.docx(more={"_rels/.rels": files.relations()}), DAMAGED),
    "a .doc without text": ("报告.doc", doc(block=b"short"), DAMAGED),
    "only a compound file's signature": ("报告.doc", files.OLE, DAMAGED),
    "a .doc of which a piece is missing": ("报告.doc", led_astray, DAMAGED),
    # the archive lies
    "a bomb": ("报告.docx", zipped(("word/a.xml", b"<a>" + b" " * 20_000_000 + b"</a>")), SWOLLEN),
    "many small bombs": (
        "报告.docx",
        lambda: zipped(*((f"word/{n}.xml", bytes(1_000_000)) for n in range(220))),
        SWOLLEN,
    ),
    "more bytes than the directory says": ("报告.docx", listed_as(40_000), DIRECTORY),
    "fewer bytes than the directory says": ("报告.docx", listed_as(60_000), DIRECTORY),
    "the directory contradicts the part": ("报告.docx", listed_as(40_000, in_directory=False), DIRECTORY),
    "overlapping entries": ("报告.docx", overlapping, DIRECTORY),
    "a part under two names": ("报告.docx", zipped().replace(b"word/document.xml", b"word/DOCUMENT.xml", 1), DIRECTORY),
    "names that differ in case": ("报告.docx", zipped(("word/Document.xml", b"<a/>")), NAMES),
    "a name that leads out": ("报告.docx", zipped(("../../evil.xml", b"<a/>")), NAMES),
    "an absolute name": ("报告.docx", zipped(("/etc/evil.xml", b"<a/>")), NAMES),
    "a name with a backslash": ("报告.docx", zipped(("word\\evil.xml", b"<a/>")), NAMES),
    "a symbolic link": ("报告.docx", zipped(("word/a.xml", b"<a/>"), external_attr=0o120777 << 16), NAMES),
    "too many parts": (
        "报告.docx",
        lambda: files.archive({f"word/media/{n}.png": b"" for n in range(archive.MAX_PARTS)}),
        f"文件异常：内部的文件过多。{AGAIN}",
    ),
    "a directory larger than memory": (
        "报告.docx",
        patched(GOOD_DOCX, b"PK\x05\x06", 12, "<L", 2**31),
        f"文件异常：内部的文件过多。{AGAIN}",
    ),
    "an unusual method": (
        "报告.docx",
        patched(zipped(), b"PK\x01\x02", 10, "<H", 12),
        f"文件异常：用了不常见的压缩方法。{AGAIN}",
    ),
    # XML that Word would not write
    "a DOCTYPE": ("报告.docx", inside_xml(ENTITY), DOCTYPE),
    "a DOCTYPE in UTF-16": ("报告.docx", inside_xml(ENTITY, "utf-16"), DOCTYPE),
    "a DOCTYPE in the listing": ("报告.docx", files.docx(types=b"<!DOCTYPE x><Types/>"), DOCTYPE),
    "a DOCTYPE in UTF-7": ("报告.docx", inside_xml(ENTITY, "utf-7"), DAMAGED),
    "nested too deep": ("报告.docx", files.docx(inside=deep()), COMPLEX),
    "a tag as long as a book": ("报告.docx", lambda: files.docx(inside=f'<w:r x="{long_text()}"/>'), COMPLEX),
    # what fetches
    "a remote template": ("报告.docx", files.docx(("attachedTemplate", "https://evil.test/a.dotm", True)), TEMPLATE),
    "a template on a server": ("报告.docx", files.docx(("attachedTemplate", "file://evil/a.dotm", True)), TEMPLATE),
    "a template by UNC": ("报告.docx", files.docx(("attachedTemplate", "\\\\evil\\a.dotm", True)), TEMPLATE),
    "a linked picture": ("报告.docx", files.docx(("image", "http://evil.test/a.png", True)), linked("图片")),
    "a linked object": ("报告.docx", files.docx(("oleObject", "file:///C:/a.xls", True)), linked("对象")),
    "an object said to be linked": (
        "报告.docx",
        files.with_object(formula(), "Equation.3", type="Link"),
        linked("对象"),
    ),
    "a link that is not marked as one": ("报告.docx", files.docx(("image", "http://evil.test/a.png")), linked("图片")),
    "a picture by its address": (
        "报告.docx",
        files.docx(inside='<v:imagedata src="http://evil.test/"/>'),
        linked("图片"),
    ),
    "a frame": ("报告.docx", files.docx(("frame", "a.htm")), linked("框架网页")),
    "a sub-document": ("报告.docx", files.docx(("subDocument", "a.docx", True)), linked("子文档")),
    "another document not merged": (
        "报告.docx",
        files.docx(("aFChunk", "a.html"), more={"word/a.html": files.HTML}),
        "文件里夹带着另一份没有并入的文档。请用 Word 打开，另存为新的 DOCX（会自动并入）后重新选择。",
    ),
    "a link into the computer": ("报告.docx", files.docx(HYPERLINK), leading("file:///C:\\我的文档\\附件.doc")),
    "a link that runs": (
        "报告.docx",
        files.docx(("hyperlink", "javascript:alert(1)", True)),
        leading("javascript:alert(1)"),
    ),
    "DDE": ("报告.docx", files.docx(inside=files.field('DDEAUTO c:\\cmd.exe "/k calc"')), fetching("DDEAUTO")),
    "DDE over runs": ("报告.docx", files.docx(inside=files.field(" D", "D", "E ", "excel")), fetching("DDE")),
    "DDE in a simple field": ("报告.docx", files.docx(inside='<w:fldSimple w:instr="dde x"/>'), fetching("DDE")),
    "DDE in a field never closed": (
        "报告.docx",
        files.docx(inside=files.field("DDE x").replace('fldCharType="end"', 'fldCharType="none"')),
        fetching("DDE"),
    ),
    "DDE in a .doc": ("报告.doc", doc(block=information() + b"\x13 DDEAUTO c:\\cmd.exe"), fetching("DDE")),
    "INCLUDEPICTURE": (
        "报告.docx",
        files.docx(inside=files.field('INCLUDEPICTURE "http://evil.test/a.png"')),
        fetching("INCLUDEPICTURE"),
    ),
    "a code made by another field": (
        "报告.docx",
        files.docx(inside=files.field("QUOTE 68 68 69").join(['<w:r><w:fldChar w:fldCharType="begin"/></w:r>', ""])),
        fetching("嵌套的域"),
    ),
    # what is embedded
    "a package": ("报告.docx", files.with_object(compound_files.package(), "Package"), embedded("附件（文件包）")),
    "a package called a formula": (
        "报告.docx",
        files.with_object(compound_files.package(), "Equation.3"),
        embedded("附件（文件包）"),
    ),
    "an Excel sheet": ("报告.docx", files.with_object(compound_files.sheet(), "Excel.Sheet.8"), embedded("Excel 表格")),
    "an unknown class": (
        "报告.docx",
        files.with_object(compound_files.sheet(), "Evil.Class.1"),
        embedded("“Evil.Class.1”对象"),
    ),
    "a formula that is none": ("报告.docx", files.with_object(b"MZ", "Equation.3"), embedded("无法识别的公式对象")),
    "a formula with another class inside": (
        "报告.docx",
        files.with_object(compound_files.sheet(), "Equation.DSMT4"),
        embedded("Excel 表格"),
    ),
    "a formula without its own stream": (
        "报告.docx",
        files.with_object(compound_files.compound({"x": b"x"}, {"": compound_files.EQUATION}), "Equation.3"),
        embedded("无法识别的对象"),
    ),
    "a drawing called a formula": (
        "报告.docx",
        files.with_object(compound_files.drawing(), "Equation.3"),
        embedded("无法识别的公式对象"),
    ),
    "a formula with a package in it": (
        "报告.docx",
        files.with_object(
            compound_files.compound(
                {"Equation Native": b"x", "\x01Ole10Native": b"calc.exe"}, {"": compound_files.EQUATION}
            ),
            "Equation.3",
        ),
        embedded("无法识别的对象"),
    ),
    "macros in a drawing": (
        "报告.docx",
        files.with_object(
            compound_files.compound({"VisioDocument": b"x", "VBA/dir": b"x"}, {"": compound_files.VISIO}),
            "Visio.Drawing.11",
        ),
        MACROS,
    ),
    "an object nobody points to": (
        "报告.docx",
        files.docx(more={"word/a.bin": compound_files.package()}),
        embedded("无法识别的对象"),
    ),
    "a zip in the zip": ("报告.docx", files.docx(more={"word/a.bin": GOOD_DOCX}), embedded("无法识别的对象")),
    "a program in the zip": ("报告.docx", files.docx(more={"word/a.bin": b"MZ"}), embedded("无法识别的对象")),
    "macros behind a chart": (
        "报告.docx",
        files.with_chart(files.xlsx(more={"xl/vbaProject.bin": b"x"})),
        MACROS,
    ),
    "DDE behind a chart": (
        "报告.docx",
        files.with_chart(files.xlsx(more={"xl/externalLinks/a.xml": b"<externalLink><ddeLink/></externalLink>"})),
        fetching("DDE"),
    ),
    "a zip behind a chart": (
        "报告.docx",
        files.with_chart(files.xlsx(more={"xl/embeddings/a.bin": GOOD_DOCX})),
        embedded("无法识别的对象"),
    ),
    "a formula behind a chart": (
        "报告.docx",
        files.with_chart(files.xlsx(("oleObject", "embeddings/a.bin"), more={"xl/embeddings/a.bin": formula()})),
        embedded("无法识别的对象"),
    ),
    "a Word file behind a chart": ("报告.docx", files.with_chart(GOOD_DOCX), embedded("无法识别的对象")),
    "an object in a .doc": ("报告.doc", pooled("Package", compound_files.PACKAGE), embedded("附件（文件包）")),
    "a linked object in a .doc": (
        "报告.doc",
        doc({"ObjectPool/_1/\x01Ole": struct.pack("<LL", 0x02000001, 1)}),
        linked("对象"),
    ),
    "a picture that is none": (
        "报告.docx",
        files.docx(more={"word/media/a.png": b"#!/bin/sh"}),
        "文件里的图片“a.png”不是能识别的图片。请在 Word 中删除它后重新插入，保存后重新选择。",
    ),
}


def long_text() -> str:
    """Of more than a tag may have, and not so uniform that it looks like a bomb."""
    return "".join(f"{number:08x}" for number in range(markup.MAX_TOKEN // 8 + 20_000))


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_has_its_own_words_and_says_what_to_do(case: str, tmp_path: Path) -> None:
    name, content, words = BAD[case]

    assert said_of(name, made(content), tmp_path) == words


@pytest.mark.parametrize("sixteenth", range(1, 16))
@pytest.mark.parametrize("good", [files.docx(size=6000), doc()], ids=["docx", "doc"])
def test_a_file_cut_off_anywhere_is_said_to_be_damaged(good: bytes, sixteenth: int, tmp_path: Path) -> None:
    name = "报告.docx" if good.startswith(b"PK") else "报告.doc"

    assert said_of(name, good[: len(good) * sixteenth // 16], tmp_path) == DAMAGED


ON_THE_WAY_IN = (
    "empty",
    "one byte too many",
    "a renamed program",
    "encrypted .docx",
    "encrypted .doc",
    ".docm renamed",
    "a bomb",
    "more bytes than the directory says",
    "overlapping entries",
    "HTML as .doc",
    "a DOCTYPE",
    "a remote template",
    "DDE over runs",
    "a package",
)


@pytest.mark.django_db
def test_on_the_way_in_a_bad_file_is_refused_in_these_words_and_nothing_is_kept() -> None:
    walking = at_materials()
    before, rows = stored(), MaterialFile.objects.count()
    said = {}

    for case in ON_THE_WAY_IN:
        with pytest.raises(FileRefused) as refused:
            bring(walking, BAD[case][0], made(BAD[case][1]))
        said[case] = str(refused.value)

    assert said == {case: BAD[case][2] for case in ON_THE_WAY_IN}
    assert (stored(), MaterialFile.objects.count()) == (before, rows)


def said_of(name: str, content: bytes, folder: Path) -> str:
    """What a person reads of this file; empty when it is good."""
    path = folder / "upload"
    path.write_bytes(content)
    problem = first_problem(Upload(path, name, MATERIAL.formats, LIMIT))
    return in_words(problem, MATERIAL, name=name, size=len(content)) if problem else ""


def made(content: "bytes | Making") -> bytes:
    return content if isinstance(content, bytes) else content()


GOOD: dict[str, tuple[str, bytes | Making]] = {
    "exactly 20 MB": ("报告.docx", lambda: files.docx(size=LIMIT)),
    ".doc": ("报告.doc", files.DOC),
    "capitals": ("报告.DOCX", GOOD_DOCX),
    "a chart": ("报告.docx", files.with_chart(files.xlsx())),
    "a formula": ("报告.docx", files.with_object(formula(), "Equation.3")),
    "a MathType formula": (
        "报告.docx",
        files.with_object(formula(compound_files.MATHTYPE, "Equation.DSMT4"), "Equation.DSMT4"),
    ),
    "a Visio drawing": ("报告.docx", files.with_object(compound_files.drawing(), "Visio.Drawing.11")),
    "a formula in a .doc": (
        "报告.doc",
        doc({"ObjectPool/_1/Equation Native": b"x"}, classes={"ObjectPool/_1": compound_files.EQUATION}),
    ),
    "an empty object pool": ("报告.doc", doc(classes={"ObjectPool": "00000000-0000-0000-0000-000000000000"})),
    "links to pages and mail": (
        "报告.docx",
        files.docx(("hyperlink", "https://example.test/", True), ("hyperlink", "mailto:a@example.test", True)),
    ),
    "a template of one's own": ("报告.docx", files.docx(("attachedTemplate", "file:///C:\\模板\\a.dotx", True))),
    "a table of contents": ("报告.docx", files.docx(inside=files.field(' TOC \\o "1-3" ', "\\h"))),
    "a picture Word did not find": ("报告.docx", files.docx(("image", "NULL", True))),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_engineers_write_is_good(case: str, tmp_path: Path) -> None:
    name, content = GOOD[case]

    assert said_of(name, made(content), tmp_path) == ""


@pytest.mark.django_db
def test_what_engineers_write_is_taken_as_it_is() -> None:
    walking = at_materials()

    for name, content in GOOD.values():
        brought = made(content)
        kept = bring(walking, name, brought)

        with kept.file.open("rb") as file:
            assert file.read() == brought


NAMES_KEPT = {
    "../../评审表.docx": "评审表.docx",
    "评审\0表.docx": "评审表.docx",
    "gpj.\u202e评审表.docx": "gpj.评审表.docx",
    "评审表\r\nSet-Cookie: a=b.docx": "评审表Set-Cookie: a=b.docx",
    "  评审表 😀 “终”.docx": "评审表 😀 “终”.docx",
    f"{'长' * 250}.docx": f"{'长' * 195}.docx",
    "e\u0301.docx": "é.docx",
}


@pytest.mark.django_db
def test_a_name_is_kept_as_far_as_it_can_be_read() -> None:
    walking = at_materials()

    kept = {name: bring(walking, name, GOOD_DOCX).original_name for name in NAMES_KEPT}

    assert kept == NAMES_KEPT


def bring(walking: Walk, name: str, content: bytes) -> MaterialFile:
    uploaded = SimpleUploadedFile(name, content)
    return services.receive(walking.application, FORM, uploaded, by=walking.people.applicant, at=walking.now)
