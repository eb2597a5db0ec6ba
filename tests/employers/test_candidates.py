"""Does somebody whom his employer only named come to an application, by his own words and his employer's?"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts import consents
from accounts.models import OneTimeSecret
from accounts.secrets import TooOften
from applicants.models import Application, IdentityDocument, Membership, User
from applicants.refusals import DeedRefused, Outdated
from audit.models import AuditEvent
from config import clock
from employers.models import Candidate, StaffImport, StaffRow
from employers.staff import candidates, importing, previewing
from notices.models import Notice
from programmes.models import Round
from tests.accounts.telephone import link_in, received
from tests.accounts.test_races import at_once
from tests.applicants.visitor import said
from tests.builders import START, Cast, new_application
from tests.employers.lists import identity_number, judged, nobody_looks
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for the race below

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start"), pytest.mark.covers("O-01")]
State = Candidate.State
OWN = {
    "kind": "居民身份证",
    "number": identity_number(7),
    "email": "own@example.test",
    "route": "评审",
    "archive": "不在本中心",
    "档案.档案所在地": "示范区人才服务中心",
}


def named(number: int, **changes: str) -> dict[str, str]:
    return {"name": "严清", "mobile": f"1990000{number:04d}", "level": "高级工程师"} | changes


def asked(round: Round, people: Cast, *named_people: dict[str, str]) -> StaffImport:
    """A brief list, judged, confirmed and run."""
    listed = StaffImport.objects.create(
        organisation=people.employer,
        round=round,
        source=StaffImport.Source.LIST,
        file_name="名单.txt",
        state=StaffImport.State.PREVIEW,
        created_by=people.hr_officer,
        created_at=START,
        expires_at=START + previewing.KEPT,
    )
    rows = judged(list(named_people or [named(2001)]), round, people, "list")
    for row in rows:
        row.staff_import = listed
    StaffRow.objects.bulk_create(rows)
    importing.confirm(listed, by=people.hr_officer, at=START, pledged=True, seen_page=importing.seen(listed))
    importing.run(progress=nobody_looks, staff_import=listed.pk)
    return listed


def invited(round: Round, people: Cast) -> Candidate:
    asked(round, people)
    return Candidate.objects.get()


def filled(round: Round, people: Cast) -> Candidate:
    candidate = invited(round, people)
    assert candidates.fill(candidate, OWN, by=candidate.person, at=START) == {}
    return candidate


def page_of(user: User) -> Client:
    consents.agree(by=user, at=START)
    client = Client()
    client.force_login(user)
    return client


# ── Asked ────────────────────────────────────────────────────────────────────


def test_a_brief_list_makes_accounts_of_name_and_mobile_and_no_application(round: Round, people: Cast) -> None:
    listed = asked(round, people)

    (row,) = listed.rows.all()
    candidate = Candidate.objects.get()
    assert (row.state, row.candidate, row.message) == (StaffRow.State.IMPORTED, candidate, "已邀请本人填写")
    assert (candidate.person.name, candidate.person.mobile, candidate.person.email) == ("严清", "19900002001", "")
    assert (candidate.state, candidate.level, candidate.organisation) == (State.INVITED, "senior", people.employer)
    assert not Application.objects.exists()
    assert not IdentityDocument.objects.exists()
    (text,) = received("19900002001")
    assert text.startswith("【职称评审】北辰精密仪器有限公司请您参加职称评审，用户名为本手机号。")
    assert Client().get(link_in(text)).status_code == 200
    assert Notice.objects.get(channel="inbox", recipient=candidate.person).url == reverse(
        "candidacy", args=[candidate.pk]
    )


def test_who_has_an_account_is_told_in_it_and_gets_no_link(round: Round, people: Cast) -> None:
    asked(round, people, named(1, name="林知远", mobile=people.applicant.mobile))

    assert received(people.applicant.mobile) == [
        "【职称评审】北辰精密仪器有限公司请您参加“测试批次”的职称评审，请登录后填写信息交单位确认。"
    ]


def test_nobody_is_asked_twice_for_one_round(round: Round, people: Cast) -> None:
    asked(round, people)

    listed = asked(round, people, named(2001), named(2002))

    assert [row.state for row in listed.rows.all()] == [StaffRow.State.EXISTING, StaffRow.State.IMPORTED]
    assert Candidate.objects.count() == 2


# ── What he says ─────────────────────────────────────────────────────────────


def test_what_he_fills_in_is_kept_sealed_and_waits_for_his_employer(round: Round, people: Cast) -> None:
    candidate = filled(round, people)

    assert (candidate.state, candidate.filled_at, candidate.typed) == (State.FILLED, START, OWN)
    assert OWN["number"] not in candidate.sealed
    assert candidate.person.consents.filter(document="sensitive").exists()
    told = Notice.objects.get(template="candidate_filled")
    assert (told.recipient, told.body) == (
        people.hr_officer,
        "严清已填写“测试批次”的参评信息，请核对后确认，或者退回修改。",
    )


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"number": OWN["number"][:-1]}, "number", "居民身份证号码应为 18 位，您填了 17 位。请对照证件核对。"),
        ({"email": "own"}, "email", "电子邮箱格式不对，应如 name@example.cn。"),
        ({"route": ""}, "route", "没有填写申请类型，请补填。"),
        ({"档案.档案所在地": ""}, "档案.档案所在地", "人事档案不在本中心的，请填写档案所在地全称。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    round: Round, people: Cast, changes: dict[str, str], column: str, words: str
) -> None:
    candidate = invited(round, people)

    wrong = candidates.fill(candidate, OWN | changes, by=candidate.person, at=START)

    candidate.refresh_from_db()
    assert (wrong, candidate.state, candidate.sealed) == ({column: words}, State.INVITED, "")


def test_a_document_of_another_account_is_refused(round: Round, people: Cast) -> None:
    asked(round, people, named(2001), named(2002, name="周衡"))
    first, second = Candidate.objects.order_by("person__mobile")
    candidates.fill(first, OWN, by=first.person, at=START)
    candidates.confirm(first, by=people.hr_officer, at=START, pledged=True, seen_page=candidates.seen(first))

    wrong = candidates.fill(second, OWN, by=second.person, at=START)

    assert list(wrong) == ["number"]
    assert wrong["number"].startswith("这个证件号码已有另一个账号")


def test_he_may_say_no_with_a_reason_that_his_employer_reads(round: Round, people: Cast) -> None:
    candidate = invited(round, people)

    with pytest.raises(DeedRefused, match="请写明不参评的原因"):
        candidates.decline(candidate, " ", by=candidate.person, at=START)
    candidates.decline(candidate, "明年再报", by=candidate.person, at=START)

    assert (candidate.state, candidate.reason) == (State.DECLINED, "明年再报")
    assert Notice.objects.get(template="candidate_declined").body == "严清不参加“测试批次”的评审：明年再报"


# ── What his employer says ───────────────────────────────────────────────────


def test_confirmed_he_has_an_application_like_anybody_from_a_list(round: Round, people: Cast) -> None:
    candidate = filled(round, people)

    application = candidates.confirm(
        candidate, by=people.hr_officer, at=START, pledged=True, seen_page=candidates.seen(candidate)
    )

    assert (candidate.state, candidate.application) == (State.CONFIRMED, application)
    assert (application.applicant, application.level, application.route, application.employer) == (
        candidate.person,
        "senior",
        "评审",
        people.employer,
    )
    assert (application.eligibility_confirmed_by, application.eligibility_confirmed_at) == (people.hr_officer, START)
    assert IdentityDocument.objects.get(user=candidate.person).opened() == OWN["number"]
    assert AuditEvent.objects.filter(action="candidate.confirm", actor_id=people.hr_officer.pk).count() == 1


def test_what_he_stated_of_mailbox_and_archive_stands_in_his_application(round: Round, people: Cast) -> None:
    candidate = filled(round, people)

    application = candidates.confirm(
        candidate, by=people.hr_officer, at=START, pledged=True, seen_page=candidates.seen(candidate)
    )

    application.applicant.refresh_from_db()
    assert application.applicant.email == "own@example.test"
    archive = application.answers.get(block="档案")
    assert (archive.typed["档案所在地"], archive.filled_by) == ("示范区人才服务中心", None)


def test_it_takes_the_pledge_and_something_filled_in(round: Round, people: Cast) -> None:
    candidate = invited(round, people)

    with pytest.raises(Outdated, match="待本人填写"):
        candidates.confirm(
            candidate, by=people.hr_officer, at=START, pledged=True, seen_page=candidates.seen(candidate)
        )
    candidates.fill(candidate, OWN, by=candidate.person, at=START)
    with pytest.raises(DeedRefused, match="请先核对其符合参评条件，再勾选。"):
        candidates.confirm(
            candidate, by=people.hr_officer, at=START, pledged=False, seen_page=candidates.seen(candidate)
        )

    assert not Application.objects.exists()


def test_sent_back_he_reads_why_and_fills_in_again(round: Round, people: Cast) -> None:
    candidate = filled(round, people)

    candidates.send_back(candidate, "档案所在地请写全称", by=people.hr_officer, at=START)

    assert (candidate.state, candidate.remark, candidate.typed) == (State.INVITED, "档案所在地请写全称", OWN)
    page = page_of(candidate.person).get(reverse("candidacy", args=[candidate.pk])).content.decode()
    assert "单位请您修改：档案所在地请写全称" in page


def test_dropped_he_may_be_asked_again(round: Round, people: Cast) -> None:
    candidate = invited(round, people)

    candidates.drop(candidate, "级别报错了", by=people.hr_officer, at=START)
    asked(round, people, named(2001, level="工程师"))

    states = Candidate.objects.order_by("level").values_list("level", "state")
    assert list(states) == [("engineer", State.INVITED), ("senior", State.DROPPED)]


@pytest.mark.parametrize("deed", [candidates.send_back, candidates.drop])
def test_another_employers_officer_decides_nothing(round: Round, people: Cast, deed: Callable[..., None]) -> None:
    candidate = filled(round, people)

    with pytest.raises(PermissionDenied):
        deed(candidate, "不参评", by=people.other_hr_officer, at=START)
    with pytest.raises(PermissionDenied):
        candidates.confirm(
            candidate, by=people.other_hr_officer, at=START, pledged=True, seen_page=candidates.seen(candidate)
        )
    with pytest.raises(PermissionDenied):
        candidates.decline(candidate, "不参评", by=people.hr_officer, at=START)


def test_who_has_become_an_officer_is_none_for_himself(round: Round, people: Cast) -> None:
    candidate = filled(round, people)
    Membership.objects.create(user=candidate.person, organisation=people.employer, role=Membership.Role.HR_OFFICER)
    own = User.objects.get(pk=candidate.person_id)
    listed, alone = (
        reverse(name, args=[people.employer.pk, *more])
        for name, more in (("candidates", []), ("candidate", [candidate.pk]))
    )

    client = page_of(own)

    assert ("全部 0" in client.get(listed).content.decode(), client.get(alone).status_code) == (True, 404)
    assert client.post(alone, {"pledged": "on"}).status_code == 404
    with pytest.raises(PermissionDenied):
        candidates.confirm(candidate, by=own, at=START, pledged=True, seen_page=candidates.seen(candidate))
    for deed in (candidates.send_back, candidates.drop):
        with pytest.raises(PermissionDenied):
            deed(candidate, "不参评", by=own, at=START)
    assert "严清" in page_of(people.hr_officer).get(listed).content.decode()


def test_who_applies_by_himself_meanwhile_is_confirmed_no_more_and_his_employer_reads_what_to_do(
    round: Round, people: Cast
) -> None:
    candidate = filled(round, people)
    new_application(people, round, applicant=candidate.person)

    with pytest.raises(DeedRefused) as refused:
        candidates.confirm(
            candidate, by=people.hr_officer, at=START, pledged=True, seen_page=candidates.seen(candidate)
        )

    assert str(refused.value) == "严清在“测试批次”已另有申报，一人一批次只能申报一次。请取消这项邀请，在原申报上办理。"
    candidate.refresh_from_db()
    assert candidate.state == State.FILLED


# ── Links ────────────────────────────────────────────────────────────────────


def test_the_officer_sends_another_link_within_the_limits(round: Round, people: Cast) -> None:
    candidate = invited(round, people)

    with pytest.raises(TooOften):
        candidates.resend(candidate, by=people.hr_officer, at=START)
    with pytest.raises(PermissionDenied):
        candidates.resend(candidate, by=people.other_hr_officer, at=START)
    with clock.at(START.replace(hour=10)):
        candidates.resend(candidate, by=people.hr_officer, at=clock.now())

        first, second = (link_in(text) for text in received("19900002001"))
        assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_all_who_cannot_log_in_get_another_link_from_the_list_of_candidates(round: Round, people: Cast) -> None:
    asked(round, people, *(named(number) for number in range(2001, 2005)))
    active, declined = User.objects.get(mobile="19900002003"), User.objects.get(mobile="19900002004")
    active.set_password("x")
    active.save()
    candidates.decline(Candidate.objects.get(person=declined), "出国", by=declined, at=START)
    address = reverse("candidates_links", args=[people.employer.pk])

    with clock.at(START + timedelta(days=2)):
        said_of_two, said_again = (said(page_of(people.hr_officer).post(address)) for _press in range(2))

    assert said_of_two == ["已向 2 人重发设置密码的链接。"]
    assert said_again == ["没有要重发的人：账号已激活，或者一天内发过链接。急需的，请到本人的页面重发。"]
    links = Counter(OneTimeSecret.objects.values_list("mobile", flat=True))
    assert links == {"19900002001": 2, "19900002002": 2, "19900002003": 1, "19900002004": 1}


def test_no_link_goes_to_whoever_holds_an_office_himself(round: Round, people: Cast) -> None:
    candidate = invited(round, people)
    Membership.objects.create(user=candidate.person, organisation=people.office, role=Membership.Role.EXPERT)

    with clock.at(START.replace(hour=10)), pytest.raises(PermissionDenied):
        candidates.resend(candidate, by=people.hr_officer, at=clock.now())


# ── The pages ────────────────────────────────────────────────────────────────


def test_his_own_list_leads_him_to_the_form_and_the_form_to_his_employer(round: Round, people: Cast) -> None:
    candidate = invited(round, people)
    client, address = page_of(candidate.person), reverse("candidacy", args=[candidate.pk])
    assert address in client.get(reverse("applications")).content.decode()
    typed = {key.replace(".", "-"): text for key, text in OWN.items()}
    without = client.post(address, typed)
    candidate.refresh_from_db()
    assert ("请先阅读并勾选同意，再提交" in without.content.decode(), candidate.state) == (True, State.INVITED)
    client.post(address, typed | {"consent": "on"})

    candidate.refresh_from_db()
    assert (candidate.state, candidate.typed) == (State.FILLED, OWN)


def test_the_employers_page_masks_the_number_and_confirms(round: Round, people: Cast) -> None:
    candidate = filled(round, people)
    client, address = page_of(people.hr_officer), reverse("candidate", args=[people.employer.pk, candidate.pk])

    page = client.get(address).content.decode()
    client.post(address, {"pledged": "on", "seen": candidates.seen(candidate)})

    assert OWN["number"] not in page
    assert f"{OWN['number'][:3]}***********{OWN['number'][-4:]}" in page
    candidate.refresh_from_db()
    assert candidate.state == State.CONFIRMED


# ── Races ────────────────────────────────────────────────────────────────────


def confirmed_and_declined(candidate: Candidate, people: Cast) -> list[str]:
    return at_once(
        lambda: candidates.confirm(
            candidate, by=people.hr_officer, at=START, pledged=True, seen_page=candidates.seen(candidate)
        ),
        lambda: candidates.decline(candidate, "明年再报", by=candidate.person, at=START),
    )


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_declined_at_once_is_one_of_the_two(settings: Any, round: Round, people: Cast) -> None:
    settings.RACE_PAUSE = 0.1

    assert confirmed_and_declined(filled(round, people), people) == ["done", "refused"]
    assert Application.objects.count() == Candidate.objects.filter(state=State.CONFIRMED).count()


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_off_it_is_both(settings: Any, round: Round, people: Cast) -> None:
    """The negative control."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    assert confirmed_and_declined(filled(round, people), people) == ["done", "done"]


def test_after_the_round_is_over_nothing_is_filled_in_any_more_and_it_is_asked_no_longer(
    round: Round, people: Cast
) -> None:
    candidate = invited(round, people)
    late = START.replace(year=START.year + 1)
    client = page_of(candidate.person)
    addresses = [reverse("applications"), reverse("candidacy", args=[candidate.pk])]

    with clock.at(late):
        with pytest.raises(DeedRefused, match="“测试批次”现在不受理申报，不能填写"):
            candidates.fill(candidate, OWN, by=candidate.person, at=late)
        pages = [client.get(address).content.decode() for address in addresses]
        officers_page = page_of(people.hr_officer).get(reverse("candidate", args=[people.employer.pk, candidate.pk]))

    assert ["北辰精密仪器有限公司" in pages[0], "交单位确认" in pages[1]] == [False, False]
    assert "“测试批次”现在不受理申报，不用再填写" in pages[1]
    assert "请在下一批次重新邀请" in officers_page.content.decode()
    assert not Candidate.objects.get().sealed
