"""What becomes of what an officer fills in for one of his staff, and is it always shown to be so?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from applicants import sections, services, summary
from applicants.models import Answer, Application
from applicants.workflow import Action, Status
from config import clock
from notices.models import Notice
from tests.applicants.visitor import Visitor, said, text
from tests.builders import Walk, stated, walk

pytestmark = pytest.mark.django_db
SAID = "由单位经办人周允于2026年3月2日代填"
ARCHIVE = "档案"


def saves(journey: Walk, name: str, *rows: dict[str, str], by: str = "hr_officer") -> None:
    with clock.at(journey.now):
        services.save_section(journey.application, name, list(rows), by=getattr(journey.people, by))


def filled_by_officer(journey: Walk) -> Walk:
    """The whole first stage, section by section."""
    with clock.at(journey.now):
        stated(journey.application, by=journey.people.applicant)
        for answer in journey.application.answers.all():
            answer.filled_by, answer.filled_at = journey.people.hr_officer, journey.now
            answer.save()
    return journey


def shown(journey: Walk) -> dict[str, list[str]]:
    with clock.at(journey.now):
        return {each.title: each.filled for each in summary.of_draft(journey.fresh()) if each.filled}


def submitted(journey: Walk) -> dict[str, list[str]]:
    return {each.title: each.filled for each in summary.of_submission(journey.fresh()) if each.filled}


def submits(journey: Walk, by: str) -> None:
    with clock.at(journey.now):
        services.submit(
            journey.application,
            by=getattr(journey.people, by),
            at=journey.now,
            version=journey.application.version,
        )


@pytest.mark.covers("A-08")
def test_what_an_officer_fills_in_is_shown_as_his_on_the_section_s_page_and_in_the_summary() -> None:
    journey = walk()

    saves(journey, ARCHIVE, {"档案所在地": "示范区人才服务中心"})

    assert shown(journey) == {ARCHIVE: [SAID]}
    assert SAID in Visitor(journey).reads("section", ARCHIVE)
    assert "您保存以后，这一部分即为您本人填写。" in Visitor(journey).reads("section", ARCHIVE)
    assert SAID in Visitor(journey).reads("stated")


def test_every_section_page_tells_the_officer_for_whom_he_fills_in() -> None:
    journey = walk()
    officer = Visitor(journey, "hr_officer")

    pages = [officer.reads("section", each.name) for each in sections.with_pages(journey.application)]

    assert all("您正在代林知远填写。" in page for page in pages)
    assert len(pages) == 7
    assert "您正在代" not in Visitor(journey).reads("section", ARCHIVE)
    assert (
        f'href="{reverse("staff_member", args=[journey.people.employer.pk, journey.application.number])}"' in pages[0]
    )


def test_an_officer_saves_a_section_from_its_page() -> None:
    journey = walk()

    response = Visitor(journey, "hr_officer").saves(ARCHIVE, **{"0-档案所在地": "示范区人才服务中心"})

    assert said(response) == ["“档案”已保存。"]
    assert Answer.objects.get(block=ARCHIVE).filled_by == journey.people.hr_officer


def test_what_the_applicant_saves_himself_is_his_own_even_unchanged() -> None:
    journey = walk()
    saves(journey, ARCHIVE, {"档案所在地": "示范区人才服务中心"})

    saves(journey, ARCHIVE, {"档案所在地": "示范区人才服务中心"}, by="applicant")

    answer = Answer.objects.get(block=ARCHIVE)
    assert [answer.filled_by, answer.filled_at, answer.filled_fields] == [None, None, []]
    assert shown(journey) == {}


def test_what_is_prepared_in_a_list_is_the_officer_s_too() -> None:
    journey = walk()

    with clock.at(journey.now):
        services.save_answers(
            journey.application,
            ARCHIVE,
            [{"档案所在地": "示范区人才服务中心"}],
            by=journey.people.hr_officer,
        )

    assert shown(journey) == {ARCHIVE: [SAID]}


def test_of_several_rows_those_are_named_that_the_officer_has_typed() -> None:
    journey = walk()
    rows = [{"学历": "本科", "毕业学校": "示范工业大学"}, {"学历": "硕士研究生", "毕业学校": "示范工业大学"}]
    name = next(each.name for each in journey.application.sections if each.block == "学历")
    saves(journey, name, rows[0], by="applicant")

    saves(journey, name, *rows)

    assert shown(journey)[name] == [f"第2行{SAID}"]


def test_a_number_that_is_stored_is_not_shown_to_the_officer() -> None:
    journey = walk()
    saves(journey, "个人信息", {"姓名": "林知远", "身份证号": "110105198802143038"}, by="applicant")

    page = Visitor(journey, "hr_officer").reads("section", "个人信息")

    assert "110105198802143038" not in page


def test_an_officer_who_changes_nothing_takes_nothing_for_his_own() -> None:
    journey = walk()
    saves(journey, ARCHIVE, {"档案所在地": "示范区人才服务中心"}, by="applicant")

    saves(journey, ARCHIVE, {"档案所在地": "示范区人才服务中心"})

    assert shown(journey) == {}


def test_of_a_section_both_have_typed_in_the_officer_s_fields_are_named() -> None:
    journey = walk()
    saves(journey, "单位与岗位", {"参加工作时间": "2013年7月"}, by="applicant")

    saves(journey, "单位与岗位", {"参加工作时间": "2013年7月", "工作单位": "北辰精密仪器有限公司"})

    assert shown(journey) == {"单位与岗位": [f"工作单位{SAID}"]}


def test_a_section_of_a_later_stage_leaves_the_officer_s_part_of_the_same_row_marked() -> None:
    journey = filled_by_officer(walk())
    submits(journey, "applicant")
    later = next(
        each for each in journey.application.sections if each.block == "单位与岗位" and each.stage == "评审材料"
    )
    row = sections.stated(journey.fresh(), later)[0]

    saves(journey, later.name, row | {"现任技术职务": "主任工程师"}, by="applicant")

    assert later.name not in shown(journey)
    assert shown(journey)["单位与岗位"] == [SAID]


def test_the_applicant_is_told_once_a_day_that_somebody_fills_in_for_him() -> None:
    journey = walk()

    saves(journey, ARCHIVE, {"档案所在地": "示范区人才服务中心"})
    saves(journey, "单位与岗位", {"工作单位": "北辰精密仪器有限公司", "参加工作时间": ""})
    saves(journey, ARCHIVE, {"档案所在地": "别处"}, by="applicant")

    notices = Notice.objects.filter(template="filled_for", channel="inbox")
    assert [each.recipient for each in notices] == [journey.people.applicant]
    assert "经办人周允今天为您填写了“报名”的内容" in notices[0].body


def test_what_is_submitted_keeps_who_filled_it_in() -> None:
    journey = filled_by_officer(walk())

    submits(journey, "hr_officer")

    assert submitted(journey)[ARCHIVE] == [SAID]
    assert journey.application.current_snapshot.content["agreed"].keys() <= {"privacy", "pledge", "sensitive"}


def test_an_officer_submits_without_a_pledge_and_the_applicant_reads_who_did() -> None:
    journey = filled_by_officer(walk())
    page = Visitor(journey, "hr_officer").reads("submit")

    submits(journey, "hr_officer")

    assert "您正在代林知远提交。" in page
    assert "您不代林知远作诚信承诺" in page
    assert 'name="pledge"' not in page
    assert "由单位经办人周允代您提交成功" in Notice.objects.get(template="saved", channel="inbox").body
    assert "现由申报人办理“评审材料”。" in Visitor(journey, "hr_officer").reads("submitted")
    assert journey.application.steps.last().acting_for == "单位"


def test_the_reviewer_reads_what_was_filled_in_for_him() -> None:
    journey = filled_by_officer(walk())
    submits(journey, "hr_officer")

    page = Visitor(journey, "reviewer").reads("desk_application")

    assert SAID in page


@pytest.mark.parametrize("reached", ["评审材料", "审核"])
def test_after_the_stages_that_are_the_employer_s_too_nothing_is_filled_in_for_him(reached: str) -> None:
    journey = walk().to(reached)

    with pytest.raises(PermissionDenied):
        saves(journey, ARCHIVE, {"档案所在地": "别处"})
    page = Visitor(journey, "hr_officer").opens("section", ARCHIVE)

    assert page.status_code == 403


def test_what_is_returned_is_mended_by_the_applicant_alone() -> None:
    journey = walk().to("审核").take(Action.RETURN, to="报名", parts=[ARCHIVE])

    with pytest.raises(PermissionDenied):
        saves(journey, ARCHIVE, {"档案所在地": "别处"})

    assert Application.objects.get().status == Status.RETURNED


@pytest.mark.parametrize(("person", "status"), [("other_hr_officer", 404), ("department_officer", 403)])
def test_nobody_else_fills_in_for_him(person: str, status: int) -> None:
    journey = walk()

    page = Visitor(journey, person).opens("section", ARCHIVE)

    assert page.status_code == status


def test_where_the_programme_lets_only_the_applicant_fill_in_the_officer_does_not() -> None:
    journey = walk("jiangbei")

    page: Any = Visitor(journey, "hr_officer").opens("section", journey.application.sections[0].name)

    assert page.status_code == 403
    assert "您正在代" not in text(page)
