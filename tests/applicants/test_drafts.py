"""What becomes of text that was typed and not sent: kept sealed, shown again, never overwritten, gone when it was sent?"""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import drafts
from applicants.models import Draft, User
from applicants.workflow import Action
from config import clock
from tests.builders import START, Walk, person, walk

pytestmark = pytest.mark.django_db
REASON = "第3页缺少业绩证明，请补充后重新上传。"
PART = "工作经历"


def window(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(journey: Walk, name: str = "desk_return") -> str:
    return reverse(name, args=[journey.application.number])


def keep(client: Client, page: str, *, at: datetime, known: str = "", **fields: Any) -> Any:
    """What the page's script sends by itself."""
    with clock.at(at):
        return client.post(
            reverse("save_draft"),
            fields | {"draft-page": page, "draft-seen": known},
            headers={"X-Portal-Background": "1"},
        )


def shown(client: Client, page: str, *, at: datetime) -> str:
    with clock.at(at):
        return client.get(page).content.decode()


@pytest.fixture
def journey() -> Walk:
    return walk().to("审核")


@pytest.fixture
def reviewer(journey: Walk) -> Client:
    return window(journey.people.reviewer)


# ── Kept and shown again ─────────────────────────────────────────────────────


def test_the_page_shows_again_what_was_typed_on_it(journey: Walk, reviewer: Client) -> None:
    page, at = page_of(journey), journey.now
    typed = {"to": "评审材料", "parts": [PART], "reason": REASON, "correct_by": "下周", "version": "3"}

    answer = keep(reviewer, page, at=at, **typed)

    html = shown(reviewer, page, at=at + timedelta(minutes=5))
    assert answer.json()["words"] == f"已于 {timezone.localtime(at):%H:%M} 保存"
    assert f"已恢复您 {timezone.localtime(at):%H:%M} 尚未提交的内容" in html
    assert f"\n{REASON}</textarea>" in html
    assert 'value="下周"' in html
    assert checked(html) == ["评审材料", PART]


def checked(html: str) -> list[str]:
    return [tag.split('value="')[1].split('"')[0] for tag in html.split("<input") if " checked" in tag.split(">")[0]]


def test_a_draft_of_an_earlier_day_says_which(journey: Walk, reviewer: Client) -> None:
    keep(reviewer, page_of(journey), at=START, reason=REASON)

    html = shown(window(journey.people.reviewer), page_of(journey), at=START + timedelta(days=1))

    assert "已恢复您 3月2日 09:00 尚未提交的内容" in html


def test_it_is_sealed_and_holds_neither_password_nor_token(journey: Walk, reviewer: Client) -> None:
    secrets = {"password": "Secret-2026", "Password1": "Secret-2026", "csrfmiddlewaretoken": "token", "captcha": "七"}

    keep(reviewer, page_of(journey), at=journey.now, reason=REASON, **secrets)

    draft = Draft.objects.get()
    assert REASON not in draft.typed
    assert dict(draft.fields.lists()) == {"reason": [REASON]}


def test_it_is_shown_to_nobody_else(journey: Walk, reviewer: Client) -> None:
    keep(reviewer, page_of(journey), at=journey.now, reason=REASON)

    html = shown(window(journey.people.second_reviewer), page_of(journey), at=journey.now)

    assert REASON not in html
    assert "尚未提交的内容" not in html


def test_a_form_that_was_sent_and_refused_shows_what_was_sent(journey: Walk, reviewer: Client) -> None:
    keep(reviewer, page_of(journey), at=journey.now, reason="先写的")

    with clock.at(journey.now):
        html = reviewer.post(
            page_of(journey), {"version": journey.application.version, "reason": "后写的"}
        ).content.decode()

    assert "\n后写的</textarea>" in html
    assert "尚未提交的内容" not in html
    assert " data-unsaved " in html


def test_a_draft_over_a_version_that_has_passed_is_refused_with_its_text(journey: Walk, reviewer: Client) -> None:
    page, version = page_of(journey, "desk_refuse"), journey.application.version
    keep(reviewer, page, at=journey.now, reason=REASON, version=version)
    journey.take(Action.RETURN, to="评审材料", parts=[PART], by=journey.people.second_reviewer).take(Action.SUBMIT)

    reviewer = window(journey.people.reviewer)  # two hours later
    html = shown(reviewer, page, at=journey.now)

    assert f'name="version" value="{version}"' in html
    with clock.at(journey.now):
        response = reviewer.post(page, {"version": version, "reason": REASON})
    assert (response.status_code, REASON in response.content.decode()) == (409, True)


def test_a_section_with_rows_shows_every_row_again_and_saving_it_removes_the_draft() -> None:
    journey = walk()
    applicant, page = window(journey.people.applicant), f"/applications/{journey.application.number}/sections/学历信息/"
    seen = hidden(shown(applicant, page, at=journey.now), "seen")
    rows = {"seen": seen, "rows": "2", "0-毕业学校": "示范大学", "1-毕业学校": "示范理工大学"}

    keep(applicant, page, at=journey.now, **rows)

    html = shown(applicant, page, at=journey.now)
    schools = re.findall(r'name="(\d-毕业学校)" value="([^"]*)"', html)
    assert schools == [("0-毕业学校", "示范大学"), ("1-毕业学校", "示范理工大学")]
    with clock.at(journey.now):
        applicant.post(page, rows)
    assert journey.application.answers.filter(block="学历").count() == 2
    assert not Draft.objects.exists()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


# ── Two windows ──────────────────────────────────────────────────────────────


def test_the_second_window_is_told_when_and_overwrites_nothing(journey: Walk, reviewer: Client) -> None:
    page, at = page_of(journey), journey.now
    keep(reviewer, page, at=at, reason="第一个窗口")

    answer = keep(reviewer, page, at=at + timedelta(minutes=2), reason="第二个窗口")

    assert answer.status_code == 409
    assert answer.json()["words"] == (
        f"此页已在另一个窗口修改（{timezone.localtime(at):%H:%M}）。这里的内容没有覆盖它。"
    )
    assert Draft.objects.get().fields["reason"] == "第一个窗口"


def test_a_window_that_was_told_can_keep_its_own(journey: Walk, reviewer: Client) -> None:
    page, at = page_of(journey), journey.now
    keep(reviewer, page, at=at, reason="第一个窗口")
    told = keep(reviewer, page, at=at, reason="第二个窗口").json()

    answer = keep(reviewer, page, at=at, known=told["seen"], reason="第二个窗口")

    assert answer.status_code == 200
    assert Draft.objects.get().fields["reason"] == "第二个窗口"


def test_a_window_left_open_is_told_that_the_text_was_sent_in_another(journey: Walk, reviewer: Client) -> None:
    page, at = page_of(journey, "desk_refuse"), journey.now
    seen = keep(reviewer, page, at=at, reason=REASON).json()["seen"]
    with clock.at(at):
        reviewer.post(page, {"version": journey.application.version, "reason": REASON})

    answer = keep(reviewer, page, at=at, known=seen, reason="又写了一些")

    assert answer.json() == {"words": "此页的内容已在另一个窗口提交或放弃。这里的内容没有覆盖它。", "seen": ""}
    assert not Draft.objects.exists()


def test_a_draft_begun_anew_is_not_the_one_that_was_seen(journey: Walk, reviewer: Client) -> None:
    page, at = page_of(journey), journey.now
    seen = keep(reviewer, page, at=at, reason="原来的").json()["seen"]
    drafts.discard(page, by=journey.people.reviewer)
    keep(reviewer, page, at=at, reason="重新开始的")

    assert keep(reviewer, page, at=at, known=seen, reason="旧窗口").status_code == 409


def test_the_same_text_said_twice_is_kept_once(journey: Walk, reviewer: Client) -> None:
    """The first answer was lost on its way, and the script asks again."""
    first = keep(reviewer, page_of(journey), at=journey.now, reason=REASON)

    again = keep(reviewer, page_of(journey), at=journey.now + timedelta(minutes=1), reason=REASON)

    assert again.json() == first.json()


# ── Gone ─────────────────────────────────────────────────────────────────────


def test_sending_the_form_removes_its_draft(journey: Walk, reviewer: Client) -> None:
    keep(reviewer, page_of(journey, "desk_refuse"), at=journey.now, reason=REASON)
    keep(reviewer, page_of(journey, "desk_return"), at=journey.now, reason="另一页的")

    with clock.at(journey.now):
        reviewer.post(page_of(journey, "desk_refuse"), {"version": journey.application.version, "reason": REASON})

    assert [draft.page for draft in Draft.objects.all()] == [page_of(journey, "desk_return")]


def test_giving_it_up_leads_back_to_the_page_as_it_was(journey: Walk, reviewer: Client) -> None:
    page = page_of(journey)
    keep(reviewer, page, at=journey.now, reason=REASON)
    keep(window(journey.people.second_reviewer), page, at=journey.now, reason="别人的")

    with clock.at(journey.now):
        html = reviewer.post(reverse("discard_draft"), {"draft-page": page}, follow=True).content.decode()

    assert "草稿已放弃，现在显示的是草稿之前的内容。" in html
    assert REASON not in html
    assert Draft.objects.get().user == journey.people.second_reviewer


def test_nobody_comes_back_for_it_in_ninety_days() -> None:
    user = person(1, "林知远")
    keep(window(user), "/inbox/", at=START, text="旧")
    keep(window(user), "/applications/", at=START + timedelta(days=1), text="新")

    with clock.at(START + timedelta(days=90, minutes=1)):
        drafts.sweep()

    assert [draft.page for draft in Draft.objects.all()] == ["/applications/"]


def test_beyond_two_hundred_the_oldest_goes(journey: Walk, reviewer: Client) -> None:
    user, page = journey.people.reviewer, page_of(journey)
    Draft.objects.bulk_create(
        Draft(user=user, page=f"/desk/{number}/", saved_at=START + timedelta(minutes=number)) for number in range(200)
    )

    keep(reviewer, page, at=START + timedelta(days=1), reason=REASON)

    kept = set(Draft.objects.values_list("page", flat=True))
    assert kept == {page} | {f"/desk/{number}/" for number in range(1, 200)}


# ── Refused ──────────────────────────────────────────────────────────────────


def test_more_than_two_hundred_kilobytes_are_refused_in_words(journey: Walk, reviewer: Client) -> None:
    answer = keep(reviewer, page_of(journey), at=journey.now, reason="字" * 70_000)

    assert answer.status_code == 413
    assert answer.json() == {"words": "内容超过 200 KB，不能自动保存。请先提交，或复制到别处留用。"}
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://example.test/",
        "//example.test/",
        "/nowhere/",
        "/inbox/?page=2",
        "/desk/CAS-2026-99999/",
        "/desk/\0/",
    ],
)
def test_nothing_is_kept_for_what_is_no_page_of_this_portal(address: str, reviewer: Client) -> None:
    answer = keep(reviewer, address, at=START, reason=REASON)

    assert (answer.status_code, Draft.objects.count()) == (404, 0)


def test_nothing_is_kept_for_an_application_of_somebody_else(journey: Walk) -> None:
    page = page_of(journey, "withdraw")

    answers = [keep(window(user), page, at=journey.now, reason=REASON).status_code for user in strangers(journey)]

    assert answers == [404, 404, 404]
    assert not Draft.objects.exists()


def strangers(journey: Walk) -> list[User]:
    people = journey.people
    return [people.other_applicant, people.other_hr_officer, people.other_reviewer]
