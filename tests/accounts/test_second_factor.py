"""Where STAFF_TOTP is set, whoever holds an office shows a code of his telephone before any page."""

import re
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client

from accounts import second_factor
from accounts.models import SecondFactor
from applicants.models import User
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.builders import START, Cast, cast

pytestmark = pytest.mark.django_db

STEP = timedelta(seconds=30)
ASK, ENROL, CODES = (
    "/accounts/second-factor/",
    "/accounts/second-factor/enrol/",
    "/accounts/second-factor/recovery-codes/",
)


@pytest.fixture(autouse=True)
def switched_on(settings: Any) -> None:
    settings.STAFF_TOTP = True


@pytest.fixture
def people() -> Cast:
    return cast()


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def code_at(user: User, moment: datetime) -> str:
    return pyotp.TOTP(second_factor.key(SecondFactor.objects.get(user=user))).at(moment)


def enrolled(user: User) -> SecondFactor:
    """Set up at START, recovery codes taken."""
    second_factor.begun(by=user, at=START)
    factor = second_factor.verify(code_at(user, START), by=user, at=START)
    second_factor.keep_recovery_codes(by=user, at=START)
    return factor


def refusal(code: str, user: User, at: datetime) -> str:
    with pytest.raises(DeedRefused) as refused:
        second_factor.verify(code, by=user, at=at)
    return str(refused.value)


# ── Setting it up ────────────────────────────────────────────────────────────


def test_at_his_first_page_a_member_of_staff_sets_it_up_and_lands_where_he_wanted(people: Cast) -> None:
    person = people.reviewer
    client = logged_in(person)

    with clock.at(START):
        sent = client.get("/desk/?page=2")
        page = client.get(sent["Location"]).content.decode()
        confirmed = client.post(sent["Location"], {"code": code_at(person, START)})
        codes_first = client.get(confirmed["Location"])
        codes = client.get(codes_first["Location"]).content.decode()
        done = client.post(codes_first["Location"])
        landed = client.get(done["Location"])

    key = second_factor.key(SecondFactor.objects.get(user=person))
    assert sent["Location"] == f"{ENROL}?next=/desk/%3Fpage%3D2"
    assert " ".join(key[start : start + 4] for start in range(0, 32, 4)) in page
    assert len(re.findall(r'<img src="data:image/svg\+xml', page)) == 1
    assert codes_first["Location"].startswith(CODES)
    assert len(set(re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", codes))) == 10
    assert (done["Location"], landed.status_code) == ("/desk/?page=2", 200)
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="second")] == ["second_factor.enrol"]


def test_the_recovery_codes_are_shown_once(people: Cast) -> None:
    client = logged_in(people.reviewer)
    with clock.at(START):
        client.get(ENROL)
        client.post(ENROL, {"code": code_at(people.reviewer, START)})
        client.post(CODES)

        assert client.get(CODES)["Location"] == "/"


def test_key_and_recovery_codes_stand_nowhere_in_clear(people: Cast) -> None:
    factor = enrolled(people.reviewer)

    row = str(SecondFactor.objects.filter(pk=factor.pk).values())
    codes = str(list(factor.recovery_codes.values()))

    assert second_factor.key(factor) not in row
    assert [
        code for code in second_factor.recovery_codes(factor) if code in codes or code.replace("-", "") in codes
    ] == []


def test_a_wrong_first_code_sets_nothing_up_and_says_what_to_look_at(people: Cast) -> None:
    client = logged_in(people.reviewer)
    client.get(ENROL)

    page = client.post(ENROL, {"code": "000000"}).content.decode()

    assert "动态码不正确。请输入验证器上现在显示的 6 位数字；仍不对，请检查手机的时间是否准确。" in page
    assert SecondFactor.objects.get().confirmed_at is None


# ── Being asked ──────────────────────────────────────────────────────────────


def test_every_login_is_asked_before_any_page(people: Cast) -> None:
    enrolled(people.reviewer)
    client = logged_in(people.reviewer)

    with clock.at(START + STEP):
        sent = client.get("/desk/")
        deed = client.post("/inbox/read/", headers={"referer": "http://testserver/inbox/"})
        onward = client.post(f"{ASK}?next=/desk/", {"code": code_at(people.reviewer, START + STEP)})
        landed = client.get("/desk/")

    assert (sent["Location"], deed["Location"]) == (f"{ASK}?next=/desk/", f"{ASK}?next=/inbox/")
    assert (onward["Location"], landed.status_code) == ("/desk/", 200)


def test_the_session_gets_a_new_key_with_the_code(people: Cast) -> None:
    enrolled(people.reviewer)
    client = logged_in(people.reviewer)
    before = client.session.session_key

    with clock.at(START + STEP):
        client.post(ASK, {"code": code_at(people.reviewer, START + STEP)})

    assert client.session.session_key != before


def test_applicants_are_not_asked(people: Cast) -> None:
    assert logged_in(people.applicant).get("/inbox/").status_code == 200


def test_nobody_is_asked_where_it_is_switched_off(people: Cast, settings: Any) -> None:
    settings.STAFF_TOTP = False
    client = logged_in(people.reviewer)

    assert client.get("/desk/").status_code == 200
    assert [client.get(page)["Location"] for page in (ASK, ENROL, CODES)] == ["/", "/", "/"]


@pytest.mark.parametrize(("late", "is_taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_the_telephone_may_be_half_a_minute_off(people: Cast, late: int, is_taken: bool) -> None:
    enrolled(people.reviewer)
    now = START + 10 * STEP

    code = code_at(people.reviewer, now + late * STEP)

    if is_taken:
        assert second_factor.verify(code, by=people.reviewer, at=now).last_step
    else:
        assert "动态码不正确" in refusal(code, people.reviewer, now)


def test_a_code_works_once(people: Cast) -> None:
    enrolled(people.reviewer)
    code = code_at(people.reviewer, START + STEP)
    second_factor.verify(code, by=people.reviewer, at=START + STEP)

    assert "动态码不正确" in refusal(code, people.reviewer, START + STEP)


def test_a_recovery_code_works_once_and_its_owner_is_told(people: Cast) -> None:
    code = second_factor.recovery_codes(enrolled(people.reviewer))[3]
    client = logged_in(people.reviewer)

    with clock.at(START + STEP):
        onward = client.post(f"{ASK}?next=/desk/", {"code": f" {code.upper()} "})

    assert onward["Location"] == "/desk/"
    assert "动态码不正确" in refusal(code, people.reviewer, START + STEP)
    told = Notice.objects.get(template="recovery_code_used", channel="sms")
    assert (told.recipient, "还剩 9 个" in told.body) == (people.reviewer, True)
    assert AuditEvent.objects.get(action="second_factor.recover").detail == {"left": 9}


def test_five_wrong_codes_lock_it_for_a_quarter_of_an_hour_even_for_the_right_one(people: Cast) -> None:
    enrolled(people.reviewer)
    now = START + STEP

    said = [refusal("000000", people.reviewer, now) for _each in range(5)]
    right = refusal(code_at(people.reviewer, now), people.reviewer, now)
    later = now + timedelta(minutes=15)

    assert "动态码不正确" in said[3]
    assert said[4] == right == "输错次数太多，请在 09:15 之后再试。"
    assert second_factor.verify(code_at(people.reviewer, later), by=people.reviewer, at=later).failures == 0


def test_whose_codes_were_guessed_is_told_once_a_day_that_his_password_is_known(people: Cast) -> None:
    enrolled(people.reviewer)

    for minutes in (0, 30):
        for _each in range(5):
            refusal("000000", people.reviewer, START + STEP + timedelta(minutes=minutes))

    told = Notice.objects.filter(template="second_factor_locked", recipient=people.reviewer)
    assert sorted(notice.channel for notice in told) == ["email", "inbox", "sms"]
    assert "您的密码可能已被他人知道" in told.get(channel="sms").body


def test_another_persons_code_is_a_wrong_one(people: Cast) -> None:
    enrolled(people.reviewer)
    enrolled(people.second_reviewer)

    code = code_at(people.second_reviewer, START + STEP)

    assert "动态码不正确" in refusal(code, people.reviewer, START + STEP)


# ── Taking it away ───────────────────────────────────────────────────────────


def reset_by(who: User, whose: User, reason: str = "手机遗失，已当面核对本人。") -> Any:
    enrolled(who)
    client = logged_in(who)
    with clock.at(START + STEP):
        client.post(ASK, {"code": code_at(who, START + STEP)})
        return client.post(f"/office/accounts/{whose.pk}/second-factor/", {"reason": reason})


def test_the_manager_resets_a_colleagues_device_with_a_reason(people: Cast) -> None:
    enrolled(people.reviewer)
    his = logged_in(people.reviewer)
    with clock.at(START + STEP):
        his.post(ASK, {"code": code_at(people.reviewer, START + STEP)})

    response = reset_by(people.office_manager, people.reviewer)

    assert response.status_code == 302
    event = AuditEvent.objects.get(action="second_factor.reset")
    assert (event.actor_id, event.object_id) == (people.office_manager.pk, str(people.reviewer.pk))
    assert event.detail == {"reason": "手机遗失，已当面核对本人。"}
    assert Notice.objects.filter(template="second_factor_reset", recipient=people.reviewer).count() == 3
    with clock.at(START + 2 * STEP):
        assert his.get("/desk/")["Location"] == f"{ENROL}?next=/desk/"


def test_without_a_reason_nothing_is_reset(people: Cast) -> None:
    enrolled(people.reviewer)

    page = reset_by(people.office_manager, people.reviewer, " ").content.decode()

    assert "请写明重置原因" in page
    assert SecondFactor.objects.filter(user=people.reviewer).exists()


def test_a_reason_that_holds_a_number_is_not_kept_for_ever(people: Cast) -> None:
    enrolled(people.reviewer)

    page = reset_by(people.office_manager, people.reviewer, "来电号码19900000007，手机遗失").content.decode()

    assert "这段文字会长期留在审计记录里，请删去其中的号码。" in page
    assert "来电号码19900000007，手机遗失" in page
    assert SecondFactor.objects.filter(user=people.reviewer).exists()


def test_where_there_is_none_the_manager_is_told_so(people: Cast) -> None:
    page = reset_by(people.office_manager, people.reviewer).content.decode()

    assert "王舒没有绑定动态码验证器，不需要重置。" in page


@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("office_manager", "office_manager"),
        ("office_manager", "other_reviewer"),
        ("office_manager", "applicant"),
        ("reviewer", "second_reviewer"),
        ("system_administrator", "reviewer"),
    ],
)
def test_for_anybody_else_there_is_nothing_to_reset(people: Cast, who: str, whose: str) -> None:
    if who != whose:
        enrolled(getattr(people, whose))

    response = reset_by(getattr(people, who), getattr(people, whose))

    assert response.status_code == 404
    assert SecondFactor.objects.filter(user=getattr(people, whose)).exists()


def test_the_manager_sees_whom_he_answers_for_and_who_has_set_it_up(people: Cast) -> None:
    enrolled(people.office_manager)
    enrolled(people.reviewer)
    client = logged_in(people.office_manager)

    with clock.at(START + STEP):
        client.post(ASK, {"code": code_at(people.office_manager, START + STEP)})
        page = client.get("/office/accounts/staff/").content.decode()

    names = set(re.findall(r'data-label="姓名">([^<]+)<', page))
    outside = {"applicant", "other_applicant", "disabled", "other_reviewer", "office_manager"}
    assert names == {user.name for seat, user in people.people.items() if seat not in outside}
    assert re.findall(r'href="/office/accounts/([^/]+)/second-factor/"', page) == [str(people.reviewer.pk)]
