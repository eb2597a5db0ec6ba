"""Does a field or a block that a definition adds appear everywhere, with no code? And how often is the database asked?"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants import fields, services
from applicants.models import Application
from programmes.schema import Definition, Section, SectionField
from programmes.services import keep_version
from programmes.vocabulary import EmptyPolicy, FieldKind
from tests.applicants.visitor import Visitor, text, typed
from tests.builders import Walk, definition, filled, walk

pytestmark = pytest.mark.django_db
BLOCK, FIELD = "国际交流", "外文姓名"
STAY = {"国家": "示范国", "起止时间": "2019年3月—2019年9月", "收获": "共同标定了示范装置"}


def extended() -> Definition:
    """The default programme with one more field in 基本情况 and one block that no rule knows."""
    cas = definition("cas")
    field = SectionField(name=FIELD, kind=FieldKind.TEXT, hint="与护照一致", empty=EmptyPolicy.WRITE_NONE)
    block = Section(
        block=BLOCK,
        stage="评审材料",
        rows=(0, 5),
        order="由早到晚",
        fields=(
            SectionField(name="国家", kind=FieldKind.TEXT),
            SectionField(name="起止时间", kind=FieldKind.PERIOD),
            SectionField(name="收获", kind=FieldKind.LONG_TEXT, max_chars=200),
        ),
    )
    basics = next(each for each in cas.sections if each.name == "基本情况")
    more = basics.model_copy(update={"shows": (*basics.shows, FIELD), "fields": (*basics.fields, field)})
    return cas.model_copy(update={"sections": (*(more if each is basics else each for each in cas.sections), block)})


def at_materials() -> Walk:
    keep_version(extended())
    journey = walk().to("评审材料")
    by = journey.people.applicant
    basics = next(each for each in journey.application.sections if each.name == "基本情况")
    typed = filled(journey.application, basics) | {FIELD: "Zhiyuan Lin"}
    services.save_section(journey.application, "基本情况", [typed], by=by, photo=typed["照片"])
    services.save_section(journey.application, BLOCK, [STAY], by=by)
    return journey


def test_it_is_asked_on_its_page_with_the_words_of_the_definition() -> None:
    visitor = Visitor(at_materials())

    basics, block = visitor.reads("section", "基本情况"), visitor.reads("section", BLOCK)

    assert 'name="0-外文姓名" value="Zhiyuan Lin"' in basics
    assert "与护照一致" in basics
    assert 'name="0-起止时间" value="2019年3月—2019年9月"' in block
    assert 'data-maxlength="200"' in block
    assert "共同标定了示范装置</textarea>" in block
    assert BLOCK in visitor.reads("application")


def test_it_stands_on_the_check_page_in_the_snapshot_and_before_the_reviewer() -> None:
    journey = at_materials()
    check = Visitor(journey).reads("submit")

    journey.to("审核")
    reviewer = Visitor(journey, "reviewer")
    desk = text(reviewer.opens("desk_application"))

    snapshot = journey.fresh().current_snapshot
    assert snapshot is not None
    answers = snapshot.opened()["answers"]
    assert answers[BLOCK] == [STAY]
    assert answers["个人信息"][0][FIELD] == "Zhiyuan Lin"
    for page in (check, desk):
        assert [words for words in (BLOCK, FIELD, "Zhiyuan Lin", *STAY.values()) if words not in page] == []


def test_a_file_of_a_section_is_said_not_to_be_taken_yet_and_keeps_nothing_waiting() -> None:
    visitor = Visitor(walk("chengdu"))

    html = visitor.reads("section", "社会保险")

    assert "网上暂不收“附件”，不影响提交" in html
    assert "-附件" not in html


def full(rows: int) -> Walk:
    """So many rows in every block that has rows, as many as it takes."""
    journey = walk().to("评审材料")
    with_rows = {each.block: [each] for each in journey.application.sections if each.rows}
    for each in journey.application.sections:
        if each.block in with_rows and each not in with_rows[each.block]:
            with_rows[each.block].append(each)
    for block, asking in with_rows.items():
        row: dict[str, str] = {}
        for each in asking:
            names = [asked.name for asked in fields.asked(each, journey.application.definition)]
            row |= dict.fromkeys(names, "北辰精密仪器有限公司") | filled(journey.application, each)
        services.save_answers(journey.application, block, [dict(row) for _ in range(rows)], by=journey.people.applicant)
    return journey


@pytest.mark.parametrize("name", ["application", "submit", "工作经历", "学历", "主要专业技术工作业绩"])
def test_no_page_of_fifty_rows_in_every_block_asks_more_than_fifteen_questions(name: str) -> None:
    visitor = Visitor(full(50))
    page: tuple[Any, ...] = (name,) if name in ("application", "submit") else ("section", name)
    visitor.opens(*page)

    with CaptureQueriesContext(connection) as asked:
        html = visitor.reads(*page)

    assert len(asked) <= 15, "\n".join(each["sql"][:150] for each in asked)
    assert Application.objects.count() == 1
    assert html.count("第 50 行") > 0 or name in ("application", "submit")


def test_saving_fifty_rows_in_a_form_that_is_full_asks_no_more_than_a_page() -> None:
    journey = full(50)
    visitor = Visitor(journey)
    section = next(each for each in journey.application.sections if each.name == "工作经历")
    row = filled(journey.application, section) | {"单位": "南岭自动化有限公司"}
    cells = {f"{position}-{name}": text for position in range(50) for name, text in row.items()}
    shown = visitor.shown("工作经历")

    with CaptureQueriesContext(connection) as asked:
        answer = visitor.sends("section", "工作经历", **shown | cells)

    assert answer.status_code == 302
    assert {row["单位"] for row in typed(journey, "工作经历")} == {"南岭自动化有限公司"}
    assert len(asked) <= 20, "\n".join(each["sql"][:150] for each in asked)  # with where its transactions begin and end
