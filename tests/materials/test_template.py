"""Is the Word form beside the button ready to be written in, and good enough to be handed in?"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from applicants import services
from applicants.models import Application, User
from config import clock
from materials.checks import Upload, first_problem
from materials.documents import layout, word
from materials.services import material_of
from tests.builders import Walk, walk
from tests.materials import office
from tests.materials.dossiers import FULL
from tests.materials.test_receive import FORM, LIMIT

pytestmark = pytest.mark.django_db
NAME = "张<三>& {{ 7 * 7 }} {% raw %}"


@pytest.fixture
def walking() -> Iterator[Walk]:
    """At 评审材料, everything typed that can be, an awkward name and Word's own line break among it."""
    walking = walk("cas", level="senior").to("评审材料")
    person = FULL["个人信息"][0] | {"姓名": NAME, "曾用名": "甲\x0b乙"}
    User.objects.filter(pk=walking.application.applicant_id).update(name=NAME)
    with clock.at(walking.now):
        for block, rows in (FULL | {"个人信息": [person]}).items():
            services.save_answers(walking.application, block, rows, by=walking.people.applicant)
        yield walking


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(application: Application) -> word.Form:
    form = word.form_for(application, material_of(application, FORM))
    assert form is not None
    return form


def filled(walking: Walk) -> bytes:
    application = Application.objects.get(pk=walking.application.pk)
    return word.filled(form_of(application), application)


def cells(table: Any) -> list[list[str]]:
    """Row by row, merged cells once."""
    return [list(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]


def table_with(content: bytes, heading: str) -> list[list[str]]:
    tables = [cells(table) for table in Document(io.BytesIO(content)).tables]
    return next(rows for rows in tables if rows[0][0] == heading)


@pytest.mark.covers("M-03")
def test_what_was_registered_stands_where_the_form_asks_for_it(walking: Walk) -> None:
    content = filled(walking)

    assert cells(Document(io.BytesIO(content)).tables[0]) == [
        ["姓　　　　名", NAME],
        ["现任专业职务", "工程师"],
        ["申 报 专 业", "智能装备工程"],
        ["申 报 资 格", "高级工程师"],
        ["所 在 单 位", "北辰精密仪器有限公司"],
        ["填 表 时 间", "　　　　年　　月　　日"],
    ]
    assert table_with(content, "姓名") == [
        ["姓名", NAME, "性别", "男", "出生年月", "1988年2月", "（粘贴照片）"],
        ["曾用名", "甲乙", "民族", "哈尼族", "出生地点", "云南省", "（粘贴照片）"],
        ["参加工作时间", "2012年7月", "归口行业", "仪器仪表制造业", "（粘贴照片）"],
    ]


def test_each_row_of_a_block_has_its_line_and_there_are_lines_to_write_in(walking: Walk) -> None:
    rows = table_with(filled(walking), "起止时间")

    assert [row[0] for row in rows] == [
        "起止时间",
        "2012年7月-2017年3月",
        "2017年4月-2026年3月",
        "",
        "",
        "",
        "",
        "",
        "",
    ]


def test_every_part_of_the_form_is_there_in_the_official_order(walking: Walk) -> None:
    paragraphs = [paragraph.text for paragraph in Document(io.BytesIO(filled(walking))).paragraphs]

    assert [text for text in paragraphs if text] == [
        "编号：____________",
        "中国科学院\n专业技术职务任职资格评审表",
        "基本情况",
        "工作经历",
        "主要专业技术工作业绩",
        "重要著（译）作、论文及技术工作报告",
        "继续教育情况",
        "考试、考核情况",
        "单位推荐意见",
        "材料审核意见",
        "个人技术报告",
        "（应在技术报告内容后，附上述评审表中所填现有职称和获奖、专利、文章等个人技术成果的证明材料）",
        "字数要求：高级工程师5000字左右。",
    ]


def test_nothing_of_the_identity_number_stands_in_it(walking: Walk) -> None:
    with ZipFile(io.BytesIO(filled(walking))) as archive:
        everything = b"".join(archive.read(part) for part in archive.namelist())

    assert FULL["个人信息"][0]["身份证号"].encode() not in everything


def test_before_anything_is_typed_there_stands_in_the_form_what_the_portal_knows() -> None:
    walking = walk("cas").to("评审材料")
    walking.application.answers.all().delete()

    assert table_with(filled(walking), "姓名")[0] == ["姓名", "林知远", "性别", "", "出生年月", "（粘贴照片）"]


def test_the_filled_form_passes_the_portals_own_checks(walking: Walk, tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(filled(walking))

    assert first_problem(Upload(path, "form.docx", ("doc", "docx"), LIMIT)) is None


def test_saved_again_by_another_program_it_passes_too(walking: Walk, tmp_path: Path) -> None:
    """As a .doc of Word 97 and as a .docx that Word did not write; opening it shows that it is sound."""
    form = filled(walking)

    for name, format in (("form.doc", office.DOC), ("form.docx", office.DOCX)):
        (path := tmp_path / name).write_bytes(*office.saved_as(format, [form]))
        assert first_problem(Upload(path, name, ("doc", "docx"), LIMIT)) is None, name


def test_the_form_in_the_repository_is_the_one_the_layout_describes() -> None:
    for name in layout.FORMS:
        with ZipFile(layout.FOLDER / f"{name}.docx") as kept, ZipFile(io.BytesIO(layout.laid_out(name))) as laid:
            assert {part: kept.read(part) for part in kept.namelist()} == {
                part: laid.read(part) for part in laid.namelist()
            }


# ── The link ─────────────────────────────────────────────────────────────────


@pytest.mark.covers("M-03")
def test_the_link_beside_the_button_names_type_and_size(walking: Walk) -> None:
    number = walking.application.number
    text = browser(walking.people.applicant).get(reverse("materials", args=[number])).content.decode()

    address = reverse("material_template", args=[number, FORM])
    link = text.split(f'href="{address}"')[1].split("</a>")[0]

    size = round(form_of(walking.application).size / 1024, 1)
    assert link.split(">")[1].replace("\xa0", " ") == (
        f"下载“中国科学院专业技术职务任职资格评审表”模板（DOCX，约 {size} KB，已填入您填报的内容）"
    )


def test_it_is_saved_under_the_forms_own_name(walking: Walk) -> None:
    address = reverse("material_template", args=[walking.application.number, FORM])

    response = browser(walking.people.applicant).get(address)

    assert b"".join(response.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Disposition"].endswith(".docx")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("handling", ["reviewer", "office_manager", "supervisor"])
def test_what_is_being_stated_is_not_read_through_the_form(walking: Walk, handling: str) -> None:
    address = reverse("material_template", args=[walking.application.number, FORM])

    response = browser(getattr(walking.people, handling)).get(address)

    assert response.status_code == 403
    assert NAME not in response.content.decode()


def test_a_material_without_a_word_form_has_no_link() -> None:
    walking = walk("xishan")
    material = walking.application.materials[0]

    assert word.form_for(walking.application, material) is None
