"""Does a confirmed list become accounts and applications, each person once, whoever stands in the way?"""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import OneTimeSecret
from accounts.services import resend_link
from applicants import identity, sections, services
from applicants.models import Application, IdentityDocument, User
from applicants.people import record_document
from applicants.refusals import DeedRefused, Outdated
from audit.models import AuditEvent
from config import clock
from employers.models import StaffImport, StaffRow
from employers.staff import importing, results
from employers.staff.words import DISAGREES
from jobs.models import Job
from jobs.services import LeaseLost
from notices.models import Notice
from programmes.models import Round
from tests.accounts.telephone import link_in, received
from tests.accounts.test_races import at_once
from tests.builders import START, Cast, new_application, open_round
from tests.employers.lists import Person, nobody_looks, person, previewed
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for the races below

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start"), pytest.mark.covers("O-01")]
State = StaffRow.State


def confirmed(stated: list[Person], round: Round, people: Cast) -> StaffImport:
    listed = previewed(stated, round, people)
    importing.confirm(listed, by=people.hr_officer, at=START, pledged=True, seen_page=importing.seen(listed))
    return listed


def imported(stated: list[Person], round: Round, people: Cast) -> StaffImport:
    listed = confirmed(stated, round, people)
    run(listed)
    return listed


def run(listed: StaffImport, progress: Any = nobody_looks) -> None:
    importing.run(progress=progress, staff_import=listed.pk)
    listed.refresh_from_db()


def told(listed: StaffImport) -> list[tuple[str, str]]:
    return list(listed.rows.values_list("state", "message"))


@pytest.mark.covers("O-01", "A-01")
def test_each_row_becomes_an_account_a_document_and_an_application_confirmed_by_the_officer(
    round: Round, people: Cast
) -> None:
    people.employer.superior = people.department
    people.employer.save()

    listed = imported([person(1), person(2, level="工程师")], round, people)

    assert listed.state == StaffImport.State.DONE
    assert told(listed) == [(State.IMPORTED, "已开立申报，设置密码的链接已发给本人")] * 2
    first, second = Application.objects.order_by("number").select_related("applicant")
    assert (first.number, second.number) == ("CAS-2026-00001", "CAS-2026-00002")
    assert (first.applicant.name, first.applicant.mobile, first.applicant.email) == (
        "钱衡衡",
        "19900001001",
        "s1@example.test",
    )
    assert (first.level, second.level, first.route, first.archive) == ("senior", "engineer", "评审", "不在本中心")
    assert (first.employer, first.department, first.status, first.stage) == (
        people.employer,
        people.department,
        "draft",
        "报名",
    )
    assert (first.eligibility_confirmed_by, first.eligibility_confirmed_at) == (people.hr_officer, START)
    document = IdentityDocument.objects.get(user=first.applicant)
    assert (document.opened(), document.recorded_by) == (person(1)["number"], people.hr_officer)


def test_what_the_list_states_stands_in_the_sections_as_filled_in_by_the_officer(round: Round, people: Cast) -> None:
    imported([person(1)], round, people)

    application = Application.objects.for_pages().get()
    education = application.answers.get(block="学历")
    assert education.typed == {"毕业学校": "示范工业大学", "学历": "本科", "学位": "学士", "毕业时间": "2010年6月"}
    assert (education.filled_by, education.filled_at) == (people.hr_officer, START)
    post = application.answers.get(block="单位与岗位")
    assert post.typed == {"工作单位": people.employer.name, "参加工作时间": "2010年7月"}
    contacts = application.answers.get(block="联系方式")
    assert contacts.typed == {"手机": "19900001001", "电子邮箱": "s1@example.test"}
    assert post.filled_fields == ["参加工作时间"]
    states = {task.section.block: task.state for task in sections.tasks(application)}
    assert states["学历"] == states["单位与岗位"] == sections.State.DONE


def test_who_has_no_password_gets_a_link_with_his_employers_name(round: Round, people: Cast) -> None:
    imported([person(1)], round, people)

    (text,) = received("19900001001")
    assert text.startswith(
        "【职称评审】北辰精密仪器有限公司为您报名参加职称评审。您的职称申报账号已开通，用户名为本手机号。"
    )
    assert Client().get(link_in(text)).status_code == 200


@pytest.mark.covers("A-01")
def test_the_link_reaches_no_mailbox_that_the_officer_stated(round: Round, people: Cast) -> None:
    imported([person(1, email="hr@example.test"), person(2, email="hr@example.test")], round, people)
    newcomer = User.objects.get(mobile="19900001001")

    with clock.at(START + timedelta(minutes=2)):
        resend_link(newcomer, by=people.hr_officer, at=clock.now())

    told = Notice.objects.filter(template="account_opened")
    assert sorted(told.values_list("recipient__mobile", "channel")) == [
        ("19900001001", "sms"),
        ("19900001001", "sms"),
        ("19900001002", "sms"),
    ]


def test_the_document_of_the_list_goes_on_no_account_that_somebody_uses(round: Round, people: Cast) -> None:
    stranger = User.objects.create_user("19900001001", person(1)["name"], password="Walnut-Bridge-7")
    listed = previewed([person(1), person(2)], round, people)
    StaffRow.objects.update(state=State.READY)  # as if he had set his password after the preview
    importing.confirm(listed, by=people.hr_officer, at=START, pledged=True, seen_page=importing.seen(listed))

    run(listed)

    assert [state for state, _message in told(listed)] == [State.FAILED, State.IMPORTED]
    assert told(listed)[0][1].startswith("该手机号已有账号，还没有登记证件，证件只能由本人填写。请改用简要名单邀请")
    assert not IdentityDocument.objects.filter(user=stranger).exists()
    assert not Application.objects.filter(applicant=stranger).exists()


def test_an_account_that_nobody_has_used_yet_takes_the_document_of_the_list(round: Round, people: Cast) -> None:
    waiting = User.objects.create_user("19900001001", person(1)["name"])

    imported([person(1)], round, people)

    assert IdentityDocument.objects.get().user == waiting


def test_who_has_an_account_keeps_it_and_gets_an_application_alone(round: Round, people: Cast) -> None:
    imported([person(1)], open_round(key="spring"), people)
    known = User.objects.get(mobile="19900001001")
    known.set_password("Walnut-Bridge-7")
    known.save()
    earlier = Application.objects.get()
    services.save_answers(earlier, "联系方式", [{"电子邮箱": "own@example.test"}], by=known)

    listed = imported([person(1, email="other@example.test")], round, people)

    assert told(listed) == [(State.IMPORTED, "已开立申报，已通知本人")]
    known.refresh_from_db()
    assert (known.email, User.objects.filter(name="钱衡衡").count()) == ("s1@example.test", 1)
    assert earlier.answers.get(block="联系方式").typed["电子邮箱"] == "own@example.test"
    assert (
        "【职称评审】北辰精密仪器有限公司已为您开立“测试批次”的申报，请用原来的手机号和密码登录，填写报名信息。"
        in received("19900001001")
    )


def test_every_person_has_his_audit_events_and_the_officer_is_told_once(round: Round, people: Cast) -> None:
    listed = imported([person(1), person(2)], round, people)

    his = AuditEvent.objects.filter(actor_id=people.hr_officer.pk).exclude(action="consent.give")
    actions = his.values_list("action", flat=True)
    assert sorted(actions) == sorted(
        [*["identity.record", "application.open", "account.open"] * 2, "staff_import.begin", "staff_import.confirm"]
    )
    finished = AuditEvent.objects.get(action="staff_import.finish")
    assert finished.detail == {"imported": 2, "existing": 0, "failed": 0, "left_out": 0}
    inbox = Notice.objects.get(recipient=people.hr_officer, channel="inbox", template="staff_imported")
    assert inbox.body.startswith("北辰精密仪器有限公司的名单“名单.csv”（测试批次）已导入：2人已导入。")
    assert Job.objects.filter(key=f"staff_import:{listed.pk}").count() == 1


def test_rows_that_were_wrong_are_left_out_and_those_that_cannot_be_imported_any_more_say_why(
    round: Round, people: Cast
) -> None:
    listed = confirmed([person(1), person(2, mobile="123"), person(3), person(4)], round, people)
    new_application(people, round, applicant=holder(person(1)), level="senior")
    User.objects.create_user("19900001003", "别人", "Own-2026-word")

    run(listed)

    number = Application.objects.get(applicant__mobile="19900001001").number
    assert told(listed) == [
        (State.EXISTING, f"在本批次已有申报（编号 {number}），不再导入。"),
        (State.WRONG, ""),
        (State.FAILED, str(DISAGREES)),
        (State.IMPORTED, "已开立申报，设置密码的链接已发给本人"),
    ]
    assert results.counts(listed) == {"imported": 1, "existing": 1, "failed": 1, "left_out": 1}


def holder(stated: Person) -> User:
    """The account of this very person, opened elsewhere meanwhile."""
    user = User.objects.create_user(stated["mobile"], stated["name"])
    record_document(user, identity.read("id_card", stated["number"]), by=None)
    return user


def test_after_the_round_is_over_nothing_is_imported_and_each_row_says_so(round: Round, people: Cast) -> None:
    listed = confirmed([person(1)], round, people)
    round.deadlines.update(closes_at=START.replace(day=1))

    run(listed)

    assert told(listed) == [(State.FAILED, "“测试批次”已截止，不能再申报。请关注下一批次的通知。")]
    assert not Application.objects.exists()


def test_the_result_names_everybody_with_his_outcome_and_no_whole_number(round: Round, people: Cast) -> None:
    listed = imported([person(1), person(2, mobile="123")], round, people)
    address = reverse("staff_result", args=[people.employer.pk, listed.pk])
    officer, stranger = Client(), Client()
    officer.force_login(people.hr_officer)
    stranger.force_login(people.other_hr_officer)

    response = officer.get(address)

    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    _heading, labels, *rows = book.active.iter_rows(values_only=True)
    number = Application.objects.get().number
    masked = [identity.masked(person(serial)["number"]) for serial in (1, 2)]
    assert labels == ("位置", "姓名", "证件号码", "结果", "说明", "申报编号", "账号")
    assert rows == [
        ("第2行", "钱衡衡", masked[0], "已导入", "已开立申报，设置密码的链接已发给本人", number, "未激活，链接已发"),
        ("第3行", person(2)["name"], masked[1], "有错", "手机号应为11位数字，以1开头，请核对。", "", ""),
    ]
    assert stranger.get(address).status_code == 404


# ── Once ─────────────────────────────────────────────────────────────────────


def test_the_same_list_twice_makes_every_person_once(round: Round, people: Cast) -> None:
    first = confirmed([person(1), person(2)], round, people)
    second = previewed([person(1), person(2), person(3)], round, people)
    importing.confirm(second, by=people.hr_officer, at=START, pledged=True, seen_page=importing.seen(second))

    run(first)
    run(second)

    assert [state for state, _message in told(second)] == [State.EXISTING, State.EXISTING, State.IMPORTED]
    assert Application.objects.count() == 3


def test_run_again_after_the_end_changes_nothing(round: Round, people: Cast) -> None:
    listed = imported([person(1)], round, people)
    before = counted()

    run(listed)

    assert counted() == before


def counted() -> tuple[int, ...]:
    return tuple(
        kind.objects.count() for kind in (User, Application, IdentityDocument, OneTimeSecret, Notice, AuditEvent)
    )


def test_who_has_lost_the_lease_takes_his_batch_back_and_the_next_one_goes_on_there(
    round: Round, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    listed = confirmed([person(number) for number in range(1, 6)], round, people)

    def loses_it(done: int, total: int) -> None:
        if done > 2:
            raise LeaseLost(str(done))

    with pytest.raises(LeaseLost):
        run(listed, loses_it)
    assert (Application.objects.count(), listed.rows.filter(state=State.READY).count()) == (2, 3)
    seen: list[tuple[int, int]] = []
    run(listed, lambda done, total: seen.append((done, total)))

    assert seen == [(4, 5), (5, 5)]
    numbers = sorted(Application.objects.values_list("number", flat=True))
    assert numbers == [f"CAS-2026-{number:05d}" for number in range(1, 6)]
    assert User.objects.filter(mobile__startswith="199000010").count() == 5


# ── Confirming ───────────────────────────────────────────────────────────────


def test_only_an_officer_of_the_employer_confirms(round: Round, people: Cast) -> None:
    listed = previewed([person(1)], round, people)

    with pytest.raises(PermissionDenied):
        importing.confirm(listed, by=people.other_hr_officer, at=START, pledged=True, seen_page=importing.seen(listed))

    assert not Job.objects.filter(kind="staff_import").exists()


def test_it_is_confirmed_once(round: Round, people: Cast) -> None:
    listed = confirmed([person(1)], round, people)

    with pytest.raises(Outdated, match="正在导入"):
        importing.confirm(listed, by=people.hr_officer, at=START, pledged=True, seen_page=importing.seen(listed))


def test_it_is_not_confirmed_without_the_pledge_or_without_anybody_to_import(round: Round, people: Cast) -> None:
    sound, wrong = (previewed([stated], round, people) for stated in (person(1), person(1, mobile="1")))

    with pytest.raises(DeedRefused, match="请先核对名单内人员符合参评条件，再勾选。"):
        importing.confirm(sound, by=people.hr_officer, at=START, pledged=False, seen_page=importing.seen(sound))
    with pytest.raises(DeedRefused, match="名单里没有可以导入的人员"):
        importing.confirm(wrong, by=people.hr_officer, at=START, pledged=True, seen_page=importing.seen(wrong))

    assert not Application.objects.exists()


# ── Two workers with one list ────────────────────────────────────────────────


def run_twice_at_once(round: Round, people: Cast) -> list[str]:
    """As when a worker has lost its lease without noticing; the states of the rows afterwards."""
    listed = confirmed([person(number) for number in range(1, 7)], round, people)
    at_once(*[lambda: importing.run(progress=nobody_looks, staff_import=listed.pk)] * 2)
    return [state for state, _message in told(listed)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_list_each_take_what_the_other_has_left(settings: Any, round: Round, people: Cast) -> None:
    settings.RACE_PAUSE = 0.2

    assert run_twice_at_once(round, people) == [State.IMPORTED] * 6


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_off_one_worker_finds_what_the_other_has_imported(
    settings: Any, round: Round, people: Cast
) -> None:
    """The negative control: that nobody is there twice even so, the database sees to."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    assert run_twice_at_once(round, people) == [State.EXISTING] * 6
    assert Application.objects.count() == 6


@pytest.mark.parametrize("used", ["", "password", "seat", "application"])
def test_an_account_that_nobody_has_claimed_takes_the_name_of_the_list(round: Round, people: Cast, used: str) -> None:
    stated = person(1)
    squatted = User.objects.create_user(stated["mobile"], "别人起的")
    if used == "password":
        squatted.set_password("Own-2026-word")
        squatted.save()
    elif used == "seat":
        people.department.memberships.create(user=squatted, role="department_officer")
    elif used == "application":
        new_application(people, applicant=squatted)

    listed = previewed([stated], round, people)
    (row,) = listed.rows.all()

    assert row.state == (State.WRONG if used else State.READY)
    if not used:
        importing.confirm(listed, by=people.hr_officer, at=START, pledged=True, seen_page=importing.seen(listed))
        run(listed)
    squatted.refresh_from_db()
    assert squatted.name == ("别人起的" if used else stated["name"])
    assert Application.objects.filter(applicant=squatted).exists() == (used in ("", "application"))
