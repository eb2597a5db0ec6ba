"""How does the applicant see what a return asks, and how does he answer it, item by item?"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applicants import returns, sections, services, standing, tasklist
from applicants.models import ReturnItem, User
from applicants.refusals import DeedRefused
from applicants.workflow import Action, Mark
from config import clock
from tests.builders import Walk, attached, stated, walk

pytestmark = pytest.mark.django_db
MATERIAL = "评审表+个人技术报告"


def returned() -> Walk:
    """Two things asked: one of a field, one of the file."""
    marks = [Mark("档案", "请填写全称。", field="档案所在地"), Mark(MATERIAL, "单位推荐意见空着。")]
    return walk().to("审核").take(Action.RETURN, to="评审材料", items=marks, reason="")


def visit(journey: Walk, method: str, name: str, *more: Any, by: User | None = None, **typed: Any) -> Any:
    client = Client()
    with clock.at(journey.now):
        client.force_login(by or journey.people.applicant)
        return getattr(client, method)(reverse(name, args=[journey.application.number, *more]), typed)


def answer(journey: Walk, item: ReturnItem, *, by: User | None = None, **typed: Any) -> Any:
    journey.now += timedelta(minutes=5)
    return visit(journey, "post", "return_item", item.pk, by=by, **typed)


def stored(journey: Walk) -> sections.Rows:
    fresh = journey.fresh()
    section = sections.find(fresh, "档案")
    assert section
    return sections.stored(fresh, section)


def submit(journey: Walk) -> None:
    fresh = journey.fresh()
    services.submit(fresh, by=journey.people.applicant, at=journey.now, version=fresh.version)


@pytest.mark.covers("S-03", "S-05")
def test_each_reason_stands_on_his_page_with_its_own_answer() -> None:
    journey = returned()

    html = visit(journey, "get", "application").content.decode()

    assert "<strong>档案，档案所在地</strong>" in html
    assert "请填写全称。" in html
    assert "单位推荐意见空着。" in html
    assert html.count("这一条改好了吗？") == 2
    assert html.count("待答复") == 2


def test_he_says_that_it_is_mended_and_comes_back_to_where_he_was() -> None:
    journey = returned()
    item = journey.application.return_items[1]
    page = reverse("materials", args=[journey.application.number])

    response = answer(journey, item, response="mended", next=page)

    item.refresh_from_db()
    assert response["Location"] == f"{page}#item-{item.pk}"
    assert (item.response, item.responded_at) == ("mended", journey.now)


@pytest.mark.parametrize("elsewhere", ["", "https://example.test/", "//example.test/x"])
def test_he_is_never_led_out_of_the_portal(elsewhere: str) -> None:
    journey = returned()
    item = journey.application.return_items[0]

    response = answer(journey, item, response="mended", next=elsewhere)

    assert response["Location"] == f"{reverse('application', args=[journey.application.number])}#item-{item.pk}"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "请选择已修改，或另作说明。"),
        ({"response": "later"}, "请选择已修改，或另作说明。"),
        ({"response": "explained", "explanation": "  "}, "另作说明的，请写明理由，审核人员会看到。"),
        ({"response": "explained", "explanation": "长" * 2001}, "说明最多 2000 字，请精简。"),
    ],
)
def test_a_wrong_answer_says_what_to_do_and_keeps_what_was_typed(typed: dict[str, str], words: str) -> None:
    journey = returned()
    item = journey.application.return_items[0]

    html = answer(journey, item, **typed).content.decode()

    item.refresh_from_db()
    assert html.count(words) == 2  # in the summary and beside the field
    assert typed.get("explanation", "") in html
    assert item.response == ""


def test_an_answer_can_be_changed_until_it_is_submitted_and_not_after() -> None:
    journey = returned()
    item, other = journey.application.return_items

    answer(journey, item, response="explained", explanation="公章确为此名。")
    answer(journey, item, response="mended")
    answer(journey, other, response="explained", explanation="纸质版已有。")
    journey.application.take(Action.SUBMIT, by=journey.people.applicant, at=journey.now)
    late = answer(journey, item, response="explained", explanation="又想起来。").content.decode()

    item.refresh_from_db()
    assert (item.response, item.explanation) == ("mended", "")
    assert "这次退回已处理完毕，不能再答复。请返回申报查看最新情况。" in late


def test_the_next_step_is_to_upload_then_to_answer_then_to_submit() -> None:
    journey = returned()
    archive, file = (journey.application.return_items[index] for index in (1, 0))

    def next_step() -> str:
        html = visit(journey, "get", "application").content.decode()
        return html.split("portal-button--start")[1].split(">", 1)[1].split("<")[0]

    steps = [next_step()]
    answer(journey, file, response="explained", explanation="纸质版已有。")
    steps.append(next_step())
    answer(journey, archive, response="mended")
    steps.append(next_step())

    assert steps == [f"上传{MATERIAL}", "逐条答复退回意见", "核对并重新提交"]


@pytest.mark.parametrize(
    ("slug", "returner", "goes_to"),
    [("xishan", "终审", "终审"), ("jiangbei", "单位公示", "单位公示"), ("jiangbei", "职改办审核", "单位审核")],
)
def test_before_he_submits_again_he_reads_whom_it_goes_to(slug: str, returner: str, goes_to: str) -> None:
    journey = walk(slug).to(returner)
    journey.take(Action.RETURN, to=journey.application.path.stages[0].name)

    said = standing.after_submission(journey.application)
    journey.take(Action.SUBMIT)

    assert (said, journey.application.stage) == (f"提交后转交“{goes_to}”，须退回修改后才能更改。", goes_to)


def test_a_posting_is_the_next_step_once_there_is_something_to_be_posted() -> None:
    journey = walk("xishan")
    by = journey.people.applicant

    def next_step() -> str:
        fresh = journey.fresh()
        with clock.at(journey.now):
            step = standing.next_step(fresh, standing.needs(fresh, by, journey.now), journey.now)
        assert step
        return step.text

    empty = next_step()
    with clock.at(journey.now):
        stated(journey.application, by=by)
    filled = next_step()
    journey.meet_needs()
    posted = next_step()

    assert (empty, filled, posted[:2]) == ("填写“个人信息”", "登记单位公示", "上传")


def test_what_is_returned_is_not_done_until_it_is_answered_and_the_file_another() -> None:
    journey = returned()
    file, archive = journey.application.return_items

    def standing() -> tuple[str, str, bool]:
        listed = tasklist.of(journey.fresh())
        assert listed
        labels = {line.name: line.label for line in listed.lines}
        return labels["档案"], labels[f"上传{MATERIAL}"], listed.percent == 100

    stands = [standing()]
    answer(journey, archive, response="mended")
    answer(journey, file, response="mended")
    stands.append(standing())
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=b"PK once more")
    stands.append(standing())

    assert stands == [("需修改", "需修改", False), ("已完成", "需修改", False), ("已完成", "已完成", True)]


def test_what_need_not_be_brought_and_is_asked_for_by_a_return_is_to_be_mended() -> None:
    journey = walk("xishan")
    by, name = journey.people.applicant, "学历、学位证明"
    with clock.at(journey.now):
        stated(journey.application, by=by)
        attached(journey.application, by=by)
    journey.application.files.filter(material=name).delete()
    journey.meet_needs().take(Action.SUBMIT)
    journey.take(Action.RETURN, to="填报", items=[Mark(name, "学信网查不到，请上传证书原件。")], reason="")
    [item] = journey.application.return_items

    def standing() -> tuple[str, str, bool]:
        listed = tasklist.of(journey.fresh())
        assert listed
        line = next(each for each in listed.lines if each.name == f"上传{name}")
        return line.label, line.hint, listed.done == listed.asked

    stands = [standing()]
    answer(journey, item, response="mended")
    stands.append(standing())
    answer(journey, item, response="explained", explanation="证书原件已遗失，正在补办证明。")
    stands.append(standing())

    asked = ("需修改", "请按退回意见上传，并逐条答复", False)
    assert stands[:2] == [asked, asked]
    assert (stands[2][0], stands[2][2]) == ("未开始", True)


def test_the_page_before_submitting_names_what_is_not_answered() -> None:
    journey = returned()

    html = visit(journey, "get", "submit").content.decode()

    assert f"还有退回意见没有答复：“{MATERIAL}”、“档案”。请逐条标明已修改，或另作说明。" in html
    assert "确认无误" not in html


def test_a_file_is_not_called_mended_before_another_one_comes() -> None:
    journey = returned()
    file, archive = journey.application.return_items
    words = f"“{MATERIAL}”这一条标为已修改，但文件仍是退回时的第 1 版：请重新上传，或改为“另作说明”。"
    with clock.at(journey.now):
        returns.answer(archive, "explained", explanation="公章确为此名。", by=journey.people.applicant, at=journey.now)

    page = reverse("materials", args=[journey.application.number])
    answer(journey, file, response="mended", next=page)
    saved = visit(journey, "get", "materials").content.decode()
    before = visit(journey, "get", "submit").content.decode()
    with clock.at(journey.now), pytest.raises(DeedRefused) as refused:
        submit(journey)
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=b"PK once more")
    after = visit(journey, "get", "submit").content.decode()

    assert [words in html for html in (saved, before, after)] == [False, True, False]
    assert ["确认无误" in html for html in (before, after)] == [False, True]
    assert str(refused.value) == f"还不能提交：{words}"


def test_what_he_explains_instead_needs_no_other_file() -> None:
    journey = returned()
    file, archive = journey.application.return_items

    answer(journey, file, response="explained", explanation="纸质版已有。")
    answer(journey, archive, response="mended")

    assert returns.as_returned(journey.fresh()) == {}


def test_of_a_field_called_mended_that_reads_as_before_he_is_told_and_may_submit() -> None:
    journey = returned()
    file, archive = journey.application.return_items
    words = "标为已修改，但填报内容没有改动：档案，档案所在地。"

    answer(journey, file, response="explained", explanation="纸质版已有。")
    answer(journey, archive, response="mended")
    untouched = visit(journey, "get", "submit").content.decode()
    with clock.at(journey.now):
        rows = [row | {"档案所在地": "青峰市人才服务中心"} for row in stored(journey)]
        services.save_section(journey.fresh(), "档案", rows, by=journey.people.applicant)
    touched = visit(journey, "get", "submit").content.decode()

    assert [words in html for html in (untouched, touched)] == [True, False]
    assert "确认无误" in untouched


def test_nobody_answers_for_him() -> None:
    journey = returned()
    item = journey.application.return_items[0]

    statuses = [
        answer(journey, item, by=getattr(journey.people, name), response="mended").status_code
        for name in ("reviewer", "hr_officer", "other_applicant")
    ]

    item.refresh_from_db()
    assert statuses == [403, 403, 404]
    assert item.response == ""
