"""What becomes of a section that is saved: in a draft, in two windows, while it waits for review, when it is submitted?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from applicants import findings, identity, sections, services
from applicants.demo import id_number
from applicants.models import Answer, Application, Snapshot, Step
from applicants.people import record_document
from applicants.refusals import DeedRefused, Outdated, Unfit
from applicants.sections import State
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from programmes.schema import Section
from programmes.services import keep_version
from tests.builders import SLUGS, Walk, attached, definition, stated, walk

pytestmark = pytest.mark.django_db
MALE_1988 = id_number("11010519880214303")


def save(journey: Walk, name: str, *rows: dict[str, str], **details: Any) -> None:
    by = details.pop("by", journey.people.applicant)
    with clock.at(journey.now):
        services.save_section(journey.application, name, list(rows), by=by, **details)


def section(journey: Walk, name: str) -> Section:
    found = sections.find(journey.fresh(), name)
    assert found is not None
    return found


def stored(journey: Walk, name: str) -> list[dict[str, str]]:
    return sections.stored(journey.fresh(), section(journey, name))


def wrong(journey: Walk, name: str) -> list[str]:
    application = journey.fresh()
    with clock.at(journey.now):
        return [
            findings.words(found)
            for found in sections.findings(
                application, section(journey, name), sections.stated(application, section(journey, name))
            )
        ]


def states(journey: Walk) -> dict[str, str]:
    with clock.at(journey.now):
        return {task.section.name: task.state for task in sections.tasks(journey.fresh())}


def with_document(journey: Walk, kind: str = identity.ID_CARD, number: str = MALE_1988) -> Walk:
    with clock.at(journey.now):
        record_document(journey.people.applicant, identity.read(kind, number), by=journey.people.office_manager)
    journey.application = journey.fresh()
    return journey


def submit(journey: Walk, **details: Any) -> Step:
    with clock.at(journey.now):
        return services.submit(
            journey.application,
            by=journey.people.applicant,
            at=journey.now,
            version=journey.application.version,
            **details,
        )


# ── A draft ──────────────────────────────────────────────────────────────────


@pytest.mark.covers("R-21")
def test_a_draft_keeps_anything_as_it_was_typed_and_says_what_is_wrong() -> None:
    journey = walk()

    save(journey, "单位与岗位", {"工作单位": " 北辰精密仪器有限公司 ", "参加工作时间": "二〇一三年"})

    assert stored(journey, "单位与岗位") == [{"工作单位": " 北辰精密仪器有限公司 ", "参加工作时间": "二〇一三年"}]
    assert wrong(journey, "单位与岗位") == ["请把“参加工作时间”写到月，如 2013年7月。"]
    assert states(journey)["单位与岗位"] == State.WRONG


def test_a_section_goes_from_not_begun_over_under_way_to_done() -> None:
    journey = walk()
    seen = [states(journey)["单位与岗位"]]

    save(journey, "单位与岗位", {"工作单位": "北辰精密仪器有限公司", "参加工作时间": ""})
    seen.append(states(journey)["单位与岗位"])
    save(journey, "单位与岗位", {"工作单位": "北辰精密仪器有限公司", "参加工作时间": "2013.7"})
    seen.append(states(journey)["单位与岗位"])

    assert seen == [State.TODO, State.DOING, State.DONE]


def test_a_block_asked_at_two_stages_is_one_row_and_a_page_changes_only_its_own_fields() -> None:
    journey = walk()
    rows = [{"毕业学校": "青石理工大学", "学历": "本科", "学位": "学士", "毕业时间": "2010年7月"}]
    services.save_answers(journey.application, "学历", rows, by=journey.people.applicant)

    save(journey, "学历信息", {"毕业学校": "青石理工大学", "学历": "本科", "学位": "无"})

    assert [answer.typed for answer in journey.application.answers.filter(block="学历")] == [
        {"毕业学校": "青石理工大学", "学历": "本科", "学位": "无", "毕业时间": "2010年7月"}
    ]


@pytest.mark.covers("R-09", "R-14")
def test_a_row_taken_out_takes_all_its_fields_and_leaves_the_others_theirs() -> None:
    journey = walk()
    rows = [
        {"毕业学校": "甲大学", "学历": "本科", "学位": "学士", "毕业时间": "2010年7月"},
        {"毕业学校": "乙大学", "学历": "研究生", "学位": "硕士", "毕业时间": "2013年6月"},
    ]
    services.save_answers(journey.application, "学历", rows, by=journey.people.applicant)
    new = {"毕业学校": "丙大学", "学历": "研究生", "学位": "博士"}

    save(journey, "学历信息", {"毕业学校": "乙大学", "学历": "研究生", "学位": "硕士"}, new, origins=[1, None])

    assert [answer.typed for answer in journey.application.answers.filter(block="学历")] == [rows[1], new]


@pytest.mark.covers("R-17")
def test_what_a_later_stage_asks_cannot_be_filled_in_yet() -> None:
    journey = walk("chengdu", route="特殊破格", level="senior")

    with pytest.raises(DeedRefused, match="“工作经历”不在“破格申请”阶段填写"):
        save(journey, "工作经历", {"单位": "北辰"})

    assert sorted(states(journey)) == ["同行推荐", "破格", "破格申请人"]


def test_where_the_word_file_is_the_form_its_stage_has_no_pages_and_is_not_checked() -> None:
    keep_version(definition("cas").model_copy(update={"form_route": "word"}))
    journey = walk().to("评审材料")
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant)

    submit(journey)

    assert journey.application.stage == "审核"
    assert "工作经历" not in states(journey)


def test_nobody_else_fills_it_in_but_the_unit_where_it_may_submit() -> None:
    journey = walk()
    row = {"档案所在地": "北辰区人才服务中心"}

    save(journey, "档案", row, by=journey.people.hr_officer)
    for name in ("other_applicant", "reviewer", "office_manager", "other_hr_officer"):
        with pytest.raises(PermissionDenied):
            save(journey, "档案", {"档案所在地": "别处"}, by=getattr(journey.people, name))

    assert stored(journey, "档案") == [row]


def test_each_save_is_on_record_without_what_was_typed() -> None:
    journey = walk()

    save(journey, "档案", {"档案所在地": "北辰区人才服务中心"})

    event = AuditEvent.objects.get(action="section.save")
    assert "北辰" not in str(event.detail)
    assert event.detail["section"] == "档案"


# ── Two windows ──────────────────────────────────────────────────────────────


def test_saving_over_what_another_window_saved_is_refused_and_overwrites_nothing() -> None:
    journey = walk()
    seen = sections.fingerprint(journey.application, section(journey, "档案"))
    save(journey, "档案", {"档案所在地": "第一个窗口"}, seen=seen)

    with pytest.raises(Outdated, match="刚刚在另一处改过"):
        save(journey, "档案", {"档案所在地": "第二个窗口"}, seen=seen)

    assert stored(journey, "档案") == [{"档案所在地": "第一个窗口"}]


def test_a_save_in_another_section_stands_in_nobodys_way() -> None:
    journey = walk()
    seen = sections.fingerprint(journey.application, section(journey, "档案"))
    save(journey, "单位与岗位", {"工作单位": "北辰", "参加工作时间": "2013年7月"})

    save(journey, "档案", {"档案所在地": "北辰区人才服务中心"}, seen=seen)

    assert stored(journey, "档案") == [{"档案所在地": "北辰区人才服务中心"}]


def test_a_double_click_saves_once() -> None:
    journey = walk()
    seen = sections.fingerprint(journey.application, section(journey, "档案"))

    for _click in range(2):
        save(journey, "档案", {"档案所在地": "北辰区人才服务中心"}, seen=seen)

    assert Answer.objects.get(application=journey.application, block="档案").version == 1


def test_what_was_changed_after_the_check_page_was_shown_is_not_submitted_unseen() -> None:
    journey = walk()
    stated(journey.application, by=journey.people.applicant)
    shown = sections.fingerprint(journey.application, *sections.with_pages(journey.application))
    save(journey, "档案", {"档案所在地": "换了一处"})

    with pytest.raises(Outdated, match="请核对下面的新内容后再提交"):
        submit(journey, seen=shown)

    assert journey.fresh().status == Status.DRAFT
    assert journey.fresh().stage == "报名"


# ── What the portal knows ────────────────────────────────────────────────────


@pytest.mark.covers("R-01", "R-02", "R-03", "R-04", "R-06")
def test_name_number_birth_date_sex_level_and_route_are_filled_in_and_cannot_be_changed() -> None:
    journey = with_document(walk(level="senior"))
    save(journey, "个人信息", {"姓名": "别人", "身份证号": "1", "性别": "女", "出生日期": "2000年1月1日"})
    save(journey, "申报信息", {"评审级别": "正高级工程师", "申请类型": "认定", "评审分组": "自动控制"})

    assert stored(journey, "个人信息") == [
        {"姓名": "林知远", "身份证号": MALE_1988, "性别": "男", "出生日期": "1988年2月14日"}
    ]
    assert stored(journey, "申报信息") == [
        {"评审级别": "高级工程师", "申请类型": "评审", "评审分组": "自动控制", "其它专业": ""}
    ]
    assert states(journey)["个人信息"] == State.DONE


@pytest.mark.covers("R-01", "R-06")
def test_what_is_known_enters_the_snapshot_also_of_a_section_nobody_opened() -> None:
    journey = with_document(walk(level="senior"))
    stated(journey.application, by=journey.people.applicant)
    Answer.objects.filter(application=journey.application, block="个人信息").delete()

    step = submit(journey)

    assert step.snapshot is not None
    assert step.snapshot.opened()["answers"]["个人信息"] == [
        {"姓名": "林知远", "身份证号": MALE_1988, "性别": "男", "出生日期": "1988年2月14日"}
    ]
    assert MALE_1988 not in str(step.snapshot.content)


def test_a_passport_leaves_birth_date_and_sex_to_be_filled_in() -> None:
    journey = with_document(walk(), identity.PASSPORT, "E12345678")

    save(journey, "个人信息", {"性别": "女", "出生日期": "1990年5月6日"})

    assert stored(journey, "个人信息") == [
        {"姓名": "林知远", "身份证号": "E12345678", "性别": "女", "出生日期": "1990年5月6日"}
    ]
    assert wrong(journey, "个人信息") == []


@pytest.mark.covers("R-02")
def test_a_hong_kong_residence_permit_is_as_good_as_an_identity_card() -> None:
    permit = id_number("81000019900101123")
    journey = with_document(walk(), identity.RESIDENCE_PERMIT, permit)

    stated(journey.application, by=journey.people.applicant, 身份证号=permit, 性别="男", 出生日期="1990年1月1日")

    assert wrong(journey, "个人信息") == []
    assert submit(journey).stage == "评审材料"


@pytest.mark.covers("CR-02")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"出生日期": "1988年2月15日"},
            "出生日期与身份证件号码不一致：号码中的出生日期是1988年2月14日。请核对号码和日期，改正写错的一项。",
        ),
        ({"性别": "女"}, "性别与身份证件号码不一致：号码表示的性别是“男”。请核对号码和性别，改正写错的一项。"),
        ({"身份证号": MALE_1988[:17] + "1"}, "校验位不对，号码中至少有一位与证件不符。请对照证件逐位核对。"),
    ],
)
def test_without_a_recorded_document_the_typed_number_is_checked(changes: dict[str, str], words: str) -> None:
    journey = walk()
    right = {"身份证号": MALE_1988, "性别": "男", "出生日期": "1988年2月14日"}

    save(journey, "个人信息", right | changes)

    assert wrong(journey, "个人信息") == [words]


# ── Submitting ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("slug", SLUGS)
def test_every_programme_can_be_filled_in_and_submitted(slug: str) -> None:
    journey = walk(slug)
    stated(journey.application, by=journey.people.applicant)
    journey.meet_needs()
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant)
    before = journey.application.stage

    submit(journey)

    assert journey.application.stage != before


@pytest.mark.covers("R-05", "R-12", "R-13", "R-20")
def test_nothing_is_submitted_while_something_is_missing_and_each_place_is_named() -> None:
    journey = walk()
    stated(journey.application, by=journey.people.applicant)
    save(journey, "档案", {"档案所在地": ""})
    save(journey, "单位与岗位", {"工作单位": "", "参加工作时间": "2013"})

    with pytest.raises(Unfit, match="有 3 处需要改") as refused:
        submit(journey)

    assert [(found.place.section, findings.words(found)) for found in refused.value.findings] == [
        ("档案", "请填写“档案所在地”。"),
        ("单位与岗位", "请填写“工作单位”。"),
        ("单位与岗位", "请把“参加工作时间”写到月，如 2013年7月。"),
    ]
    assert journey.fresh().status == Status.DRAFT
    assert Snapshot.objects.count() == 0


@pytest.mark.covers("R-16", "R-17")
def test_after_the_registration_he_is_told_by_sms_and_in_the_inbox_and_the_materials_open() -> None:
    journey = walk()
    stated(journey.application, by=journey.people.applicant)

    submit(journey)

    number = journey.application.number
    told = {notice.channel: notice.body for notice in Notice.objects.filter(template="saved")}
    assert told[Notice.Channel.SMS] == f"{number}：报名成功，请继续办理“评审材料”。"
    assert Notice.Channel.INBOX in told
    assert journey.application.stage == "评审材料"


# ── While it waits for review ────────────────────────────────────────────────


def pending() -> Walk:
    journey = walk().to("审核")
    journey.application = journey.fresh()
    return journey


@pytest.mark.covers("R-15", "M-05")
def test_a_save_while_it_waits_is_a_replace_that_keeps_the_place_in_the_queue() -> None:
    journey = pending()
    before = journey.fresh()

    save(journey, "档案", {"档案所在地": "南岭区人才服务中心"})

    after = journey.fresh()
    assert after.current_snapshot is not None
    assert after.current_snapshot.opened()["answers"]["档案"] == [{"档案所在地": "南岭区人才服务中心"}]
    assert (after.status, after.stage_since, after.version) == (Status.PENDING, before.stage_since, before.version + 1)
    assert [step.action for step in after.steps.all()][-1] == Action.REPLACE


def test_a_save_that_would_not_be_fit_is_refused_and_changes_nothing() -> None:
    journey = pending()
    before = stored(journey, "单位与岗位")

    with pytest.raises(Unfit, match="改好以下 1 处后才能更换"):
        save(journey, "单位与岗位", {"工作单位": "北辰精密仪器有限公司", "参加工作时间": "2013"})

    assert stored(journey, "单位与岗位") == before
    assert journey.fresh().snapshots.count() == journey.application.snapshots.count()
    assert not journey.application.steps.filter(action=Action.REPLACE).exists()


def test_saving_the_same_again_while_it_waits_makes_no_new_version() -> None:
    journey = pending()
    before = journey.application.version

    save(journey, "档案", *stored(journey, "档案"))

    assert journey.fresh().version == before


def test_what_is_prepared_elsewhere_never_slips_in_behind_the_snapshot() -> None:
    journey = pending()

    with pytest.raises(DeedRefused, match="“档案”现在不能修改"):
        services.save_answers(journey.application, "档案", [{"档案所在地": "别处"}], by=journey.people.applicant)


def test_once_approved_nothing_is_changed_any_more() -> None:
    journey = walk().to("交纸质材料并缴费")
    before = stored(journey, "档案")

    with pytest.raises(DeedRefused, match="“档案”现在不能修改"):
        save(journey, "档案", {"档案所在地": "别处"})

    assert stored(journey, "档案") == before


def test_what_a_return_does_not_name_is_not_changed() -> None:
    journey = walk().to("审核").take(Action.RETURN, to="报名", parts=["档案"])

    save(journey, "档案", {"档案所在地": "南岭区人才服务中心"})
    with pytest.raises(DeedRefused, match="“单位与岗位”现在不能修改"):
        save(journey, "单位与岗位", {"工作单位": "别处", "参加工作时间": "2013年7月"})

    assert stored(journey, "档案") == [{"档案所在地": "南岭区人才服务中心"}]
    assert Application.objects.get().status == Status.RETURNED
