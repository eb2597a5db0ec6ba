"""How do a form, a report and pages of proof become one Word file that still looks like all of them?

``python -m materials.assembling PLAN``: PLAN is JSON, ``{"form", "report", "target": paths, "heading": text, "contents":
[line, …], "pages": [{"caption": text, "picture": path}, …]}``. The report is a stranger's file, so this runs in a limited
process and imports no Django. It stays the document it was, styles, numbering, notes and all; the form, whose make is
known, is put before it under styles of its own names, the proofs behind it in a section of their own.
"""

import io
import json
import sys
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from materials.checks import limits

OWN = "form-"  # before the ids and names of the form's styles: the report has a Normal too, and it is another one
USES = ("w:pStyle", "w:rStyle", "w:tblStyle")
REFERS = ("w:basedOn", "w:next", "w:link")
PAGE = Mm(210), Mm(297)
MARGIN = Mm(15)
CAPTION = Mm(14)  # height left for what stands above a picture
PLAIN_SPACING = {"before": "0", "after": "0", "line": "240", "lineRule": "auto"}
PLAIN_SIZE = "20"  # half points: what Word takes where nothing says otherwise
KEPT_IN_SECTION = {qn("w:type"), qn("w:pgSz"), qn("w:pgMar"), qn("w:cols"), qn("w:docGrid")}


def assemble(plan: dict[str, Any]) -> None:
    report, form = Document(plan["report"]), Document(plan["form"])
    _put_before(report, form)
    if plan["pages"]:
        _put_behind(report, plan["heading"], plan["contents"], plan["pages"])
    report.core_properties.title = ""  # whatever the report's template called itself
    report.save(plan["target"])


# ── The form ─────────────────────────────────────────────────────────────────


def _put_before(report: Any, form: Any) -> None:
    body = deepcopy(form.element.body)
    end = body.find(qn("w:sectPr"))
    if end is not None:
        body.remove(end)
    names = _take_styles_over(report, form)
    _space_tables(body, form)
    _use_styles(body, names, _default(form, "paragraph"), _default(form, "table"))
    _take_pictures_over(body, form, report)
    _begin_anew(report)
    last = body[-1] if len(body) and body[-1].tag == qn("w:p") else body.add_p()
    last.get_or_add_pPr().append(_plain_section(end))
    for position, element in enumerate(list(body)):
        report.element.body.insert(position, element)


def _begin_anew(report: Any) -> None:
    """The report's first section begins on a page of its own, numbered as it was when it stood alone."""
    body = report.element.body
    first = next(body.iter(qn("w:sectPr")), None)
    first = body.get_or_add_sectPr() if first is None else first
    kind = first.find(qn("w:type"))
    if kind is not None and kind.get(qn("w:val")) in ("continuous", "nextColumn"):
        first.remove(kind)
    numbered = first.find(qn("w:pgNumType"))
    if numbered is None:
        numbered = OxmlElement("w:pgNumType")
        following = [first.find(qn(name)) for name in ("w:cols", "w:formProt", "w:vAlign", "w:titlePg", "w:docGrid")]
        before = next((each for each in following if each is not None), None)
        first.append(numbered) if before is None else before.addprevious(numbered)
    if numbered.get(qn("w:start")) is None:
        numbered.set(qn("w:start"), "1")


def _plain_section(section: Any) -> Any:
    """Size and margins; headers and footers are the report's own and have no place here."""
    plain = OxmlElement("w:sectPr")
    for child in section if section is not None else ():
        if child.tag in KEPT_IN_SECTION:
            plain.append(deepcopy(child))
    return plain


def _take_styles_over(report: Any, form: Any) -> dict[str, str]:
    """Old id → new id of every style of the form. What its document takes for granted is written into its root styles."""
    theirs = form.styles.element
    names = {style.get(qn("w:styleId")): OWN + style.get(qn("w:styleId")) for style in theirs.iter(qn("w:style"))}
    used = _needed(form)
    for style in theirs.iter(qn("w:style")):
        if style.get(qn("w:styleId")) not in used:
            continue
        own = deepcopy(style)
        own.attrib.pop(qn("w:default"), None)
        own.set(qn("w:customStyle"), "1")
        own.set(qn("w:styleId"), names[own.get(qn("w:styleId"))])
        name = own.find(qn("w:name"))
        name.set(qn("w:val"), OWN + name.get(qn("w:val")))
        for tag in REFERS:
            for reference in own.findall(qn(tag)):
                if reference.get(qn("w:val")) in used:
                    reference.set(qn("w:val"), names[reference.get(qn("w:val"))])
                else:
                    own.remove(reference)
        for tag in ("w:qFormat", "w:rsid", "w:aliases"):
            for mark in own.findall(qn(tag)):
                own.remove(mark)
        if own.get(qn("w:type")) == "paragraph" and own.find(qn("w:basedOn")) is None:
            _spell_out(own, theirs)
        report.styles.element.append(own)
    return names


def _needed(form: Any) -> set[str]:
    """Styles the form uses, the defaults it uses unsaid, and what these build on."""
    styles = {style.get(qn("w:styleId")): style for style in form.styles.element.iter(qn("w:style"))}
    wanted = [each.get(qn("w:val")) for tag in USES for each in form.element.body.iter(qn(tag))]
    wanted += [_default(form, "paragraph"), _default(form, "table")]
    found: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in styles and name not in found:
            found.add(name)
            wanted += [each.get(qn("w:val")) for each in styles[name].findall(qn("w:basedOn"))]
    return found


def _spell_out(style: Any, styles: Any) -> None:
    """The form's document defaults, and Word's own where these say nothing: in the report others hold."""
    defaults = styles.find(qn("w:docDefaults"))
    for tag, where in (("w:pPr", "w:pPrDefault"), ("w:rPr", "w:rPrDefault")):
        found = defaults.find(f"{qn(where)}/{qn(tag)}") if defaults is not None else None
        own = style.get_or_add_pPr() if tag == "w:pPr" else style.get_or_add_rPr()
        for given in found if found is not None else ():
            there = own.find(given.tag)
            if there is None:
                _insert(own, deepcopy(given))
            else:
                _fill_in(there, given.attrib)
    plain = {qn(f"w:{name}"): value for name, value in PLAIN_SPACING.items()}
    _fill_in(style.get_or_add_pPr().get_or_add_spacing(), plain)
    sized = style.get_or_add_rPr()
    if sized.find(qn("w:sz")) is None:
        sized.get_or_add_sz().set(qn("w:val"), PLAIN_SIZE)


def _fill_in(element: Any, values: Mapping[str, str]) -> None:
    """What it does not say itself; a font of the theme would win over the one it names."""
    named = {name.lower() for name in element.attrib}
    for name, value in values.items():
        if name.lower() not in named and name.lower().removesuffix("theme") not in named:
            element.set(name, value)


ORDER = [  # in which Word wants the properties of a run and of a paragraph; those that document defaults hold
    qn(f"w:{name}")
    for name in (
        *("keepNext", "keepLines", "widowControl", "tabs", "autoSpaceDE", "autoSpaceDN", "adjustRightInd"),
        *("snapToGrid", "spacing", "ind", "jc", "textAlignment", "outlineLvl"),
        *("rFonts", "b", "bCs", "i", "iCs", "color", "w", "kern", "position", "sz", "szCs", "lang"),
    )
]


def _insert(properties: Any, given: Any) -> None:
    if given.tag not in ORDER:
        properties.append(given)
        return
    later = ORDER[ORDER.index(given.tag) + 1 :]
    before = next((each for each in properties if each.tag in later), None)
    properties.append(given) if before is None else before.addprevious(given)


def _use_styles(body: Any, names: dict[str, str], paragraph_style: str, table_style: str) -> None:
    for tag in USES:
        for reference in body.iter(qn(tag)):
            reference.set(qn("w:val"), names.get(reference.get(qn("w:val")), reference.get(qn("w:val"))))
    for paragraph in body.iter(qn("w:p")):
        properties = paragraph.get_or_add_pPr()
        if properties.find(qn("w:pStyle")) is None:
            properties.get_or_add_pStyle().set(qn("w:val"), names[paragraph_style])
    for table in body.iter(qn("w:tbl")):
        properties = table.tblPr
        if properties.find(qn("w:tblStyle")) is None and table_style:
            properties.insert(0, OxmlElement("w:tblStyle", {qn("w:val"): names[table_style]}))


def _space_tables(body: Any, form: Any) -> None:
    """A table's style overrules the document's defaults, but not the paragraph styles into which these are now written."""
    styles = {style.get(qn("w:styleId")): style for style in form.styles.element.iter(qn("w:style"))}
    for table in body.iter(qn("w:tbl")):
        named = table.tblPr.find(qn("w:tblStyle"))
        style = styles.get(named.get(qn("w:val")) if named is not None else _default(form, "table"))
        spacing = style.find(f"{qn('w:pPr')}/{qn('w:spacing')}") if style is not None else None
        if spacing is None:
            continue
        for paragraph in table.iter(qn("w:p")):
            _fill_in(paragraph.get_or_add_pPr().get_or_add_spacing(), spacing.attrib)


def _default(form: Any, kind: str) -> str:
    for style in form.styles.element.iter(qn("w:style")):
        if style.get(qn("w:type")) == kind and style.get(qn("w:default")) in ("1", "true", "on"):
            return str(style.get(qn("w:styleId")))
    return ""


def _take_pictures_over(body: Any, form: Any, report: Any) -> None:
    taken = max((int(each.get("id") or 0) for each in report.element.body.iter(qn("wp:docPr"))), default=0)
    for number, drawing in enumerate(body.iter(qn("wp:docPr")), start=taken + 1):
        drawing.set("id", str(number))
    for picture in body.iter(qn("a:blip")):
        part = form.part.related_parts[picture.get(qn("r:embed"))]
        relation, _image = report.part.get_or_add_image(io.BytesIO(part.blob))
        picture.set(qn("r:embed"), relation)
    for link in list(body.iter(qn("w:hyperlink"))):  # none in the form; one that came in would lead astray
        link.attrib.pop(qn("r:id"), None)


# ── The proofs ───────────────────────────────────────────────────────────────


def _put_behind(report: Any, heading: str, contents: list[str], pages: list[dict[str, str]]) -> None:
    section = report.add_section(WD_SECTION.NEW_PAGE)
    plain = section._sectPr
    for child in list(plain):
        if child.tag not in {qn("w:headerReference"), qn("w:footerReference"), qn("w:pgSz"), qn("w:pgMar")}:
            plain.remove(child)
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header_distance = section.footer_distance = Mm(7)
    for edge in (section.header, section.footer, section.even_page_header, section.even_page_footer):
        edge.is_linked_to_previous = False  # the report's headings do not stand above the proofs
    _line(report, heading, Pt(16), bold=True)
    for line in contents:
        _line(report, line, Pt(11))
    for page in pages:
        _line(report, page["caption"], Pt(10), breaks=True)
        _picture(report, page["picture"])


def _line(report: Any, text: str, size: Length, *, bold: bool = False, breaks: bool = False) -> None:
    paragraph = report.element.body.add_p()
    properties = paragraph.get_or_add_pPr()
    properties.get_or_add_pStyle().set(qn("w:val"), _text_style(report))
    added = report.paragraphs[-1]
    added.paragraph_format.page_break_before = breaks
    added.paragraph_format.space_after = Pt(4)
    run = added.add_run(text)
    run.font.size, run.font.bold = size, bold


def _text_style(report: Any) -> str:
    """The form's plain text: nothing the report's own styles say holds for it."""
    ids = [style.get(qn("w:styleId")) for style in report.styles.element.iter(qn("w:style"))]
    return next((each for each in ids if each.startswith(OWN)), ids[0])


def _picture(report: Any, path: str) -> None:
    from PIL import Image

    with Image.open(path) as shown:
        wide, high = shown.size
    room = PAGE[0] - 2 * MARGIN, PAGE[1] - 2 * MARGIN - CAPTION
    scale = min(room[0] / wide, room[1] / high)
    _line(report, "", Pt(10))
    paragraph = report.paragraphs[-1]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.runs[0].add_picture(path, width=int(wide * scale), height=int(high * scale))


if __name__ == "__main__":
    limits.set_limits()
    assemble(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    print(json.dumps({"done": True}))
