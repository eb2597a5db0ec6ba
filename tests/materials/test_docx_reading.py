"""Does the reader of .docx see what a person sees who looks at the page?"""

import io
from pathlib import Path

import pytest

from materials.checks import Problem, Upload, child
from materials.checks.problem import Found
from materials.reading import WordReading, docx
from materials.reading.content import Cell, Content, Paragraph, Picture, Table
from tests.materials import files
from tests.materials.files import KINDS, W

NAMES = (
    f'xmlns:w="{W}" xmlns:r="{KINDS}" xmlns:o="urn:o" xmlns:v="urn:v" xmlns:mc="urn:mc" xmlns:a="urn:a" '
    'xmlns:m="urn:m" xmlns:c="urn:c" xmlns:w14="urn:w14"'
)
TICK = "<w:sdt><w:sdtPr><w14:checkbox>{}</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>"


def said(body: str, *pointing: files.Relation, styles: str = "") -> Content:
    """What is read in a file with this body."""
    main = f"<w:document {NAMES}><w:body>{body}</w:body></w:document>".encode()
    more = {"word/document.xml": main, "word/styles.xml": f"<w:styles {NAMES}>{styles}</w:styles>".encode()}
    return docx.content_of(io.BytesIO(files.docx(*pointing, ("styles", "styles.xml"), more=more)))


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


SEEN = {
    "runs are joined": (run("工作") + run("经历"), "工作经历"),
    "a tab": ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
    "a line end": ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/></w:r>", "a\nb\n"),
    "a hyphen that does not break": ("<w:r><w:t>2014.6</w:t><w:noBreakHyphen/><w:t>7</w:t></w:r>", "2014.6-7"),
    "what was put in": (f"<w:ins>{run('已')}</w:ins>{run('婚')}", "已婚"),
    "not what was deleted": (f"{run('2015')}<w:del><w:r><w:delText>2014</w:delText><w:tab/></w:r></w:del>", "2015"),
    "where it was moved to": (f"<w:moveFrom>{run('旧')}</w:moveFrom><w:moveTo>{run('新')}</w:moveTo>", "新"),
    "not what is hidden": (run("甲", "<w:vanish/>") + run("乙", '<w:vanish w:val="0"/>') + run("丙"), "乙丙"),
    "a field's result": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:t>x</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("2025年")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "2025年",
    ),
    "a simple field's result": (f'<w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple>', "7"),
    "a link's text": (f'<w:hyperlink r:id="rId9">{run("链接")}</w:hyperlink>', "链接"),
    "a formula's letters": ("<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>", "E=mc"),
    "a ticked control": (run("男") + TICK.format('<w14:checked w14:val="1"/>'), "男☑"),
    "a control not ticked": (run("女") + TICK.format('<w14:checked w14:val="0"/>'), "女□"),
    "a field's box": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>',
        "☑",
    ),
    "a sign": ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings 2" w:char="00A3"/></w:r>', "☑□"),
    "a sign typed as a letter": (run("R", '<w:rFonts w:ascii="Wingdings 2"/>') + run("R"), "☑R"),
    "what a control says": (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('汉族')}</w:sdtContent></w:sdt>", "汉族"),
    "not what it says when empty": (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入')}</w:sdtContent></w:sdt>",
        "",
    ),
    "not how a name is spoken": (
        "<w:ruby><w:rt><w:r><w:t>shan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>单</w:t></w:r></w:rubyBase></w:ruby>",
        "单",
    ),
    "one of two alternatives": (
        f"<mc:AlternateContent><mc:Choice>{run('甲')}</mc:Choice><mc:Fallback>{run('乙')}</mc:Fallback></mc:AlternateContent>",
        "甲",
    ),
    "what is not only how it looks": (
        run("R", '<w:sz w:val="21"/><w:rFonts w:ascii="Wingdings 2"/>')
        + run("不", "<w:b/><w:vanish/>")
        + run("女", "<w:b/>"),
        "☑女",
    ),
    "four bytes": (run("𠮷"), "𠮷"),
}


@pytest.mark.parametrize("what", SEEN)
def test_of_a_paragraph_it_reads(what: str) -> None:
    inside, text = SEEN[what]

    content = said(paragraph(inside))

    assert content == Content("docx", (Paragraph(text),))


def test_tables_give_their_cells_by_the_columns_of_the_grid() -> None:
    body = table(
        row(cell("姓名", '<w:gridSpan w:val="2"/>'), cell("照片", '<w:vMerge w:val="restart"/>')),
        row(cell("甲"), cell("乙"), cell("", "<w:vMerge/>")),
        row(cell("丙"), properties='<w:gridBefore w:val="1"/>'),
    )

    content = said(body)

    assert content.blocks == (
        Table(
            (
                (Cell(("姓名",), 0, 2), Cell(("照片",), 2)),
                (Cell(("甲",), 0), Cell(("乙",), 1), Cell(("",), 2, goes_on=True)),
                (Cell(("丙",), 1),),
            )
        ),
    )


def test_a_cell_goes_on_only_below_one_that_it_can_go_on_from() -> None:
    begun, on, single = (
        cell(text, merge) for text, merge in [("甲", '<w:vMerge w:val="restart"/>'), ("乙", "<w:vMerge/>"), ("丙", "")]
    )

    content = said(table(row(on), row(on), row(single), row(on), row(begun), row(begun), row(on)))

    assert [[each.goes_on for each in cells] for cells in content.blocks[0].rows] == [
        [False],
        [True],
        [False],
        [False],
        [False],
        [False],
        [True],
    ]


def test_a_cell_merged_to_the_left_is_the_one_left_of_it() -> None:
    across = row(cell("甲", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), cell("乙"))

    assert said(table(across)).blocks == (Table(((Cell(("甲",), 0, 2), Cell(("乙",), 2)),)),)


def test_a_deleted_row_is_gone_and_a_deleted_paragraph_of_which_nothing_is_left() -> None:
    body = table(row(cell("甲"), properties="<w:del/>"), row(cell("乙"))) + paragraph("", "<w:rPr><w:del/></w:rPr>")

    assert said(body).blocks == (Table(((Cell(("乙",), 0),),)),)


def test_tables_with_nothing_between_are_one_as_word_shows_them() -> None:
    body = (
        table(row(cell("甲")))
        + '<w:bookmarkStart w:name="a"/>'
        + table(row(cell("乙")))
        + paragraph("")
        + table(row(cell("丙")))
    )

    assert said(body).blocks == (
        Table(((Cell(("甲",), 0),), (Cell(("乙",), 0),))),
        Paragraph(""),
        Table(((Cell(("丙",), 0),),)),
    )


def test_a_table_within_a_cell_is_read_as_the_cells_paragraphs() -> None:
    inner = table(row(cell("乙"), cell("丙")), row(cell("丁")))
    body = table(row(f"<w:tc>{paragraph(run('甲'))}{inner}{paragraph(run('戊'))}</w:tc>"))

    assert said(body).blocks == (Table(((Cell(("甲", "乙", "丙", "丁", "戊"), 0),),)),)


def test_cells_and_rows_within_controls_are_cells_and_rows() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"

    content = said(table(control.format(row(control.format(cell("甲")), cell("乙")))))

    assert content.blocks == (Table(((Cell(("甲",), 0), Cell(("乙",), 1)),)),)


def test_what_stands_in_a_text_box_comes_behind_the_paragraph_it_hangs_on() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph(run('框内'))}{table(row(cell('格')))}</w:txbxContent></v:textbox></w:pict></w:r>"

    content = said(paragraph(run("前") + box + run("后")))

    assert content.blocks == (Paragraph("前后"), Paragraph("框内"), Table(((Cell(("格",), 0),),)))


STYLES = (
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="标题 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="own"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="heading 1 not"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="d"><w:name w:val="d"/><w:basedOn w:val="e"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="e"><w:name w:val="e"/><w:basedOn w:val="d"/></w:style>'
)
LEVELS = {
    '<w:pStyle w:val="1"/>': 1,
    '<w:pStyle w:val="a"/>': 2,
    '<w:pStyle w:val="b"/>': 2,
    '<w:pStyle w:val="c"/>': 3,
    '<w:pStyle w:val="d"/>': 0,
    '<w:pStyle w:val="unknown"/>': 0,
    '<w:outlineLvl w:val="0"/>': 1,
    '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>': 0,
    '<w:pPrChange><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange>': 0,
}


@pytest.mark.parametrize("properties", LEVELS)
def test_the_level_of_a_heading_follows_from_its_style_or_its_own_outline(properties: str) -> None:
    content = said(paragraph(run("标题"), properties), styles=STYLES)

    assert content.blocks == (Paragraph("标题", LEVELS[properties]),)


PAGE = '<w:r><w:br w:type="page"/></w:r>'
PAGES = {
    "a break before": (paragraph(run("甲")) + paragraph(PAGE + run("乙")), ["甲", "|乙"]),
    "a break in an empty paragraph": (
        paragraph(run("甲")) + paragraph(PAGE) + paragraph("") + paragraph(run("乙")),
        ["甲", "", "", "|乙"],
    ),
    "a break within": (paragraph(run("甲") + PAGE + run("乙")), ["甲", "|乙"]),
    "a break behind": (paragraph(run("甲") + PAGE) + paragraph(run("乙")), ["甲", "|乙"]),
    "said of the paragraph": (paragraph(run("甲"), "<w:pageBreakBefore/>"), ["|甲"]),
    "a section that ends": (paragraph(run("甲"), "<w:sectPr/>") + paragraph(run("乙")), ["甲", "|乙"]),
    "a section on the same page": (
        paragraph(run("甲"), '<w:sectPr><w:type w:val="continuous"/></w:sectPr>') + paragraph(run("乙")),
        ["甲", "乙"],
    ),
}


@pytest.mark.parametrize("way", PAGES)
def test_the_first_text_on_a_new_page_is_told(way: str) -> None:
    body, expected = PAGES[way]

    paragraphs = [block for block in said(body).blocks if isinstance(block, Paragraph)]

    assert ["|" * each.page + each.text for each in paragraphs if each.text] == [each for each in expected if each]


def test_pictures_come_behind_their_paragraph_by_the_name_of_their_part() -> None:
    drawn = '<w:r><w:drawing><a:blip r:embed="rId1"/></w:drawing></w:r>'
    formula = '<w:r><w:object><v:shape><v:imagedata r:id="rId1"/></v:shape><o:OLEObject ProgID="Equation.DSMT4"/></w:object></w:r>'
    chart = '<w:r><w:drawing><c:chart r:id="rId2"/></w:drawing></w:r>'
    body = paragraph(
        run("图") + drawn + formula + chart + '<w:r><w:drawing><a:blip r:embed="rId99"/></w:drawing></w:r>'
    )

    content = said(
        body + table(row(f"<w:tc>{paragraph(drawn)}</w:tc>")),
        ("image", "media/image1.png"),
        ("chart", "charts/none.xml"),
    )

    assert content.blocks == (
        Paragraph("图"),
        Picture("word/media/image1.png"),
        Picture("word/media/image1.png", "公式"),
        Picture("", "图表"),
        Table(((Cell(("",), 0, pictures=("word/media/image1.png",)),),)),
    )


def test_what_is_too_much_is_cut_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MOST_IN_PARAGRAPH", 3)
    monkeypatch.setattr(docx, "MOST_LETTERS", 5)

    content = said(paragraph(run("一二三四")) + table(row(cell("五六七"))) + paragraph(run("八")))

    assert content == Content("docx", (Paragraph("一二三"), Table(((Cell(("五六",), 0),),))), is_cut=True)


def test_many_empty_pieces_are_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MOST_PIECES", 6)

    content = said(paragraph("") + table(*[row(cell(""))] * 3))

    assert content == Content("docx", (Paragraph(""), Table(((Cell(("",), 0),), (Cell((), 0),)))), is_cut=True)


STRANGE = {
    "rows outside tables": "<w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>",
    "text outside paragraphs": "<w:r><w:t>甲</w:t></w:r><w:tbl><w:t>乙</w:t><w:tr><w:t>丙</w:t></w:tr></w:tbl>",
    "a paragraph within a text": "<w:p><w:r><w:t>甲<w:p/>乙</w:t></w:r></w:p>",
    "numbers that are none": table(
        row(cell("甲", '<w:gridSpan w:val="99999999999"/>'), cell("乙", '<w:gridSpan w:val="x"/>'))
    ),
    "signs that are none": '<w:p><w:r><w:sym w:char="D800"/><w:sym w:char="FFFFFFF"/><w:sym/></w:r></w:p>',
    "ends of fields never begun": '<w:p><w:r><w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="separate"/></w:r></w:p>',
    "properties of nothing": '<w:pStyle w:val="1"/><w:vMerge/><w:gridSpan/><w:checked/><w:OLEObject/><w:blip/><mc:Choice/>',
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_word_would_never_write_is_read_somehow(what: str) -> None:
    content = said(STRANGE[what] + paragraph(run("末")))

    assert content.blocks[-1] == Paragraph("末")


def test_a_file_without_its_main_part_is_damaged() -> None:
    with pytest.raises(Found) as found:
        docx.content_of(io.BytesIO(files.archive({"_rels/.rels": files.relations()})))

    assert found.value.problem == Problem("damaged")


def upload(path: Path, content: bytes) -> Upload:
    path.write_bytes(content)
    return Upload(path, "评审表.docx", ("doc", "docx"), 20 * 1024 * 1024)


def test_the_child_gives_what_was_read_as_it_was_read(tmp_path: Path) -> None:
    content = files.docx(inside=run("个人技术报告"))

    read = child.read(upload(tmp_path / "upload", content))

    assert isinstance(read, WordReading)
    assert read.content == Content("docx", (Paragraph("个人技术报告"),))
    assert "工作经历" in read.form.not_found


def test_the_child_checks_before_it_reads(tmp_path: Path) -> None:
    content = files.docx(inside=files.field("DDEAUTO x"))

    assert child.read(upload(tmp_path / "upload", content)) == Problem("field", "DDEAUTO")
