"""What is embedded that nobody can look into: packages, unknown classes, macros, controls, programs?"""

from tests.materials import compound_files, files
from tests.materials.compound_files import compound, described, formula
from tests.materials.files import docx, with_object
from tests.materials.hostile.case import Hostile
from tests.materials.hostile.refused import CONTROL, DAMAGED, MACROS, embedded, linked, no_picture

EQUATION, VISIO = compound_files.EQUATION, compound_files.VISIO
FLASH = "D27CDB6E-AE6D-11CF-96B8-444553540000"
FAMILIES = {  # class → what it is called
    "Package": "附件（文件包）",
    "Excel.Sheet.8": "Excel 表格",
    "Excel.Sheet.12": "Excel 表格",
    "ET.Xlsx.6": "WPS 表格",
    "Word.Document.12": "另一份 Word 文档",
    "WPS.Doc.6": "另一份 WPS 文档",
    "PowerPoint.Show.12": "演示文稿",
    "AcroExch.Document.DC": "PDF 文件",
    "PBrush": "画图图片对象",
    "MSGraph.Chart.8": "旧式图表对象",
    "AutoCAD.Drawing.24": "AutoCAD 图形",
    "Evil.Class.1": "“Evil.Class.1”对象",
    "htmlfile": "“htmlfile”对象",
    "Equation.3.Evil": "无法识别的公式对象",
    "Visio.Drawing": "无法识别的 Visio 对象",
}
PROGRAMS = {
    "a program": ("word/a.bin", b"MZ"),
    "a program of another system": ("word/a.bin", b"\x7fELF\x02"),
    "a program of a third system": ("word/a.bin", b"\xcf\xfa\xed\xfe\x07"),
    "a program by its name": ("word/a.exe", b"x"),
    "a script by its name": ("word/embeddings/a.VBS", b"x"),
    "a script by its beginning": ("word/a.bin", b"#!/bin/sh\n"),
    "a shortcut": ("word/a.bin", b"L\0\0\0\x01\x14\x02\0\0\0\0\0"),
    "a page that runs": ("word/a.hta", b"<script>"),
    "a class of Java": ("word/a.bin", b"\xca\xfe\xba\xbe\0\0"),
    "a film of Flash": ("word/a.bin", b"CWS\x0a"),
    "a manual that runs": ("word/a.bin", b"ITSF\x03\0\0\0"),
}
ARCHIVES = {
    "a zip": ("word/a.bin", files.docx()),
    "a cabinet": ("word/a.bin", b"MSCF\0\0\0\0"),
    "a RAR": ("word/a.bin", b"Rar!\x1a\x07"),
    "a 7z": ("word/a.bin", b"7z\xbc\xaf\x27\x1c"),
    "an RTF": ("word/a.bin", files.RTF),
    "an object nobody points to": ("word/a.bin", compound_files.package()),
}
MEDIA = {
    "a script called a picture": b"#!/bin/sh",
    "a page called a picture": b"<html><script>",
    "text called a picture": b"text",
    "a program called a picture": b"MZ",
    "an archive of another kind called a picture": b"Rar!\x1a\x07",
}


def misnamed(content: bytes, class_name: str = "Equation.3") -> bytes:
    return with_object(content, class_name)


def of_visio(more: dict[str, bytes]) -> bytes:
    return with_object(compound({"VisioDocument": b"x"} | more, {"": VISIO}), "Visio.Drawing.11")


OBJECTS: dict[str, Hostile] = {
    **{
        f"an object of the class {name}": Hostile(with_object(compound_files.sheet(), name), embedded(called))
        for name, called in FAMILIES.items()
    },
    "an object of no class": Hostile(with_object(compound_files.sheet(), ""), embedded()),
    "an object in the new way": Hostile(
        docx(
            ("oleObject", "embeddings/a.bin"), inside='<w:objectEmbed w:progId="Package" r:id="rId1"/>',
            more={"word/embeddings/a.bin": compound_files.package()},
        ),
        embedded("附件（文件包）"),
    ),
    # what says it is a formula or a drawing
    "a package called a formula": Hostile(misnamed(compound_files.package()), embedded("附件（文件包）")),
    "a formula that is none": Hostile(misnamed(b"MZ"), embedded("无法识别的公式对象")),
    "a formula that is text": Hostile(misnamed(b"text"), embedded("无法识别的公式对象")),
    "a formula that is a zip": Hostile(misnamed(files.docx()), embedded("无法识别的公式对象")),
    "a formula that is damaged": Hostile(misnamed(files.OLE + bytes(600)), DAMAGED),
    "a formula with another class inside": Hostile(
        misnamed(compound_files.sheet(), "Equation.DSMT4"), embedded("Excel 表格")
    ),
    "a formula without its own stream": Hostile(misnamed(compound({"x": b"x"}, {"": EQUATION})), embedded()),
    "a formula of the class of a film": Hostile(
        misnamed(compound({"Equation Native": b"x"}, {"": FLASH})), embedded()
    ),
    "a formula of a class one number away": Hostile(
        misnamed(compound({"Equation Native": b"x"}, {"": EQUATION.replace("0046", "0047")})), embedded()
    ),
    "a formula described as a package": Hostile(
        misnamed(compound({"Equation Native": b"x", "\x01CompObj": described("Package")})), embedded("附件（文件包）")
    ),
    "a drawing called a formula": Hostile(misnamed(compound_files.drawing()), embedded("无法识别的公式对象")),
    "a formula called a drawing": Hostile(
        with_object(formula(), "Visio.Drawing.11"), embedded("无法识别的 Visio 对象")
    ),
    "a formula with a package in it": Hostile(
        misnamed(compound({"Equation Native": b"x", "\x01Ole10Native": b"calc.exe"}, {"": EQUATION})), embedded()
    ),
    "a formula that is linked": Hostile(
        misnamed(compound({"Equation Native": b"x", "\x01Ole": b"\x01\0\0\x02\x01\0\0\0"}, {"": EQUATION})),
        linked("对象"),
    ),
    "macros in a formula": Hostile(
        misnamed(compound({"Equation Native": b"x", "Macros/VBA/dir": b"x"}, {"": EQUATION})), MACROS
    ),
    "macros in a drawing": Hostile(of_visio({"VBA/dir": b"x"}), MACROS),
    "a project in a drawing": Hostile(of_visio({"_VBA_PROJECT_CUR/VBA/dir": b"x"}), MACROS),
    "a new drawing with macros": Hostile(
        docx(
            ("package", "embeddings/a.vsdx"),
            inside='<o:OLEObject Type="Embed" ProgID="Visio.Drawing.15" r:id="rId1"/>',
            more={"word/embeddings/a.vsdx": docx(main="application/vnd.ms-visio.drawing.macroEnabled.main+xml")},
        ),
        MACROS,
    ),
    "a Word file called a new drawing": Hostile(
        docx(
            ("package", "embeddings/a.vsdx"),
            inside='<o:OLEObject Type="Embed" ProgID="Visio.Drawing.15" r:id="rId1"/>',
            more={"word/embeddings/a.vsdx": docx()},
        ),
        embedded(),
    ),
    "a workbook that is no chart's": Hostile(
        docx(("package", "embeddings/a.xlsx"), more={"word/embeddings/a.xlsx": files.xlsx()}), embedded()
    ),
    # behind a chart
    "macros behind a chart": Hostile(files.with_chart(files.xlsx(more={"xl/vbaProject.bin": b"x"})), MACROS),
    "old macros behind a chart": Hostile(
        files.with_chart(files.xlsx(more={"xl/macrosheets/sheet1.xml": b"<a/>"})), MACROS
    ),
    "a control behind a chart": Hostile(files.with_chart(files.xlsx(more={"xl/activeX/a.xml": b"<a/>"})), CONTROL),
    "a zip behind a chart": Hostile(
        files.with_chart(files.xlsx(more={"xl/embeddings/a.bin": files.docx()})), embedded()
    ),
    "a formula behind a chart": Hostile(
        files.with_chart(files.xlsx(("oleObject", "embeddings/a.bin"), more={"xl/embeddings/a.bin": formula()})),
        embedded(),
    ),
    "a Word file behind a chart": Hostile(files.with_chart(files.docx()), embedded()),
    "an old workbook behind a chart": Hostile(files.with_chart(compound_files.sheet()), embedded()),
    # macros and controls of its own
    "macros not listed": Hostile(docx(more={"word/vbaProject.bin": b"x"}), MACROS),
    "macros under another name": Hostile(
        docx(("vbaProject", "innocent.bin"), more={"word/innocent.bin": b"x"}), MACROS
    ),
    "macros by their type": Hostile(
        docx(types=files.listing(("word/document.xml", files.MAIN), ("word/a.bin", "application/vnd.ms-office.vbaProject"))),
        MACROS,
    ),
    "data of macros": Hostile(docx(more={"word/vbaData.xml": b"<a/>"}), MACROS),
    "a control": Hostile(docx(("control", "activeX/activeX1.xml"), more={"word/a.xml": b"<a/>"}), CONTROL),
    "a control nobody points to": Hostile(docx(more={"word/activeX/activeX1.bin": b"x"}), CONTROL),
    "a control in the text": Hostile(docx(inside="<w:control/>"), CONTROL),
    # whatever else lies in it
    **{f"{called} in the zip": Hostile(docx(more={name: content}), embedded("程序或脚本"))
       for called, (name, content) in PROGRAMS.items()},
    **{f"{called} in the zip": Hostile(docx(more={name: content}), embedded())
       for called, (name, content) in ARCHIVES.items()},
    **{called: Hostile(docx(more={"word/media/a.png": content}), no_picture("a.png")) for called, content in MEDIA.items()},
    "a script in a drawing": Hostile(
        docx(more={"word/media/a.svg": b"<svg><script>alert(1)</script></svg>"}), no_picture("a.svg")
    ),
    "a picture elsewhere that is none": Hostile(
        docx(("image", "pictures/a.dat"), more={"word/pictures/a.dat": b"text"}), no_picture("a.dat")
    ),
}  # fmt: skip
