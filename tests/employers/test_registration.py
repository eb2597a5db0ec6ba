"""How does an organisation come to be known: registered by a person, confirmed or refused by the level above?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applicants.employment import OwnOfficer
from applicants.models import Membership, Organisation
from applicants.refusals import DeedRefused, Outdated
from applicants.services import save_answers
from audit.models import AuditEvent
from config import clock
from employers import permissions, registration
from employers.registration import Facts
from notices.models import Notice
from tests.builders import START, Cast, cast, new_application
from tests.employers.organisations import REASON, code, confirmed, facts, registered, seated

pytestmark = pytest.mark.django_db
RULE = "申报人本人不得兼任推荐单位的经办人"


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        yield cast()


def told(template: str) -> list[str]:
    """Whose inboxes it came to."""
    notices = Notice.objects.filter(template=template, channel=Notice.Channel.INBOX)
    return sorted(notices.values_list("recipient__name", flat=True))


def decide(organisation: Organisation, people: Cast, *, reason: str = "") -> Organisation:
    deed = {"by": people.department_officer, "at": clock.now(), "seen_page": registration.seen(organisation)}
    return registration.refuse(organisation, reason, **deed) if reason else registration.confirm(organisation, **deed)


@pytest.mark.covers("A-09", "A-10")
def test_what_is_registered_waits_and_the_level_above_is_told(people: Cast) -> None:
    organisation = registered(people)

    assert organisation.state == Organisation.State.WAITING
    assert seated(organisation) == []
    assert told("organisation_registered") == ["郑禾"]
    assert AuditEvent.objects.filter(action="organisation.register").count() == 1


@pytest.mark.covers("A-09")
def test_whoever_registered_it_acts_for_it_from_the_moment_it_is_confirmed(people: Cast) -> None:
    organisation = decide(registered(people), people)

    seat = Membership.objects.get(organisation=organisation)
    assert (seat.user, seat.role, seat.since) == (people.other_applicant, "hr_officer", START)
    assert told("organisation_confirmed") == ["许䶮"]
    assert list(permissions.employers_of(people.other_applicant)) == [organisation]


@pytest.mark.covers("A-10")
def test_a_department_is_confirmed_by_an_office_and_its_registrant_is_its_officer(people: Cast) -> None:
    organisation = confirmed(people, kind="department", name="示范区工业和信息化局", superior=people.office)

    assert Membership.objects.get(organisation=organisation).role == "department_officer"
    assert list(permissions.employers_of(people.other_applicant)) == []
    assert list(permissions.acted_for(people.other_applicant)) == [organisation]


def test_a_department_has_no_department_above_it(people: Cast) -> None:
    with pytest.raises(DeedRefused, match="不能作上级确认单位"):
        registered(people, kind="department", name="示范区教育局")


def test_the_reviewers_of_the_office_confirm_where_there_is_no_department(people: Cast) -> None:
    organisation = registered(people, superior=people.office)

    assert told("organisation_registered") == ["冯澈", "卫领", "王舒"]
    assert permissions.can_confirm(people.office_manager, organisation)
    assert not permissions.can_confirm(people.department_officer, organisation)
    assert not permissions.can_confirm(people.other_reviewer, organisation)
    assert not permissions.can_confirm(people.finance_clerk, organisation)


def test_nobody_confirms_what_he_registered_himself(people: Cast) -> None:
    Membership.objects.create(user=people.other_applicant, organisation=people.department, role="department_officer")
    organisation = registered(people, by=people.department_officer)

    with pytest.raises(PermissionDenied):
        decide(organisation, people)


def test_it_is_not_registered_under_a_department_where_nobody_but_its_registrant_could_confirm_it(people: Cast) -> None:
    with pytest.raises(DeedRefused) as refused:
        registered(people, by=people.department_officer)

    assert str(refused.value) == (
        "“示范区住房和城乡建设局”没有别的经办人，登记人不能确认自己登记的单位。"
        "请由该部门先增加一位经办人，或者由本单位的同事登记，或者选由评审办确认。"
    )
    assert not Organisation.objects.filter(registered_by=people.department_officer).exists()


def test_a_stranger_confirms_nothing(people: Cast) -> None:
    organisation = registered(people)

    with pytest.raises(PermissionDenied):
        registration.confirm(organisation, by=people.hr_officer, at=START, seen_page=registration.seen(organisation))


def test_a_refusal_is_read_by_its_registrant_who_corrects_it_and_asks_again(people: Cast) -> None:
    organisation = decide(registered(people), people, reason=REASON)
    body = Notice.objects.get(template="organisation_refused", channel="inbox").body

    again = registration.correct(
        organisation, facts(2), people.department, by=people.other_applicant, at=START + timedelta(hours=1)
    )

    assert REASON in body
    assert (again.state, again.refusal, again.decided_by, again.credit_code) == ("waiting", "", None, code(2))
    assert told("organisation_registered") == ["郑禾", "郑禾"]
    assert seated(decide(again, people)) == [people.other_applicant]


def test_nobody_else_corrects_it(people: Cast) -> None:
    organisation = decide(registered(people), people, reason=REASON)

    with pytest.raises(PermissionDenied):
        registration.correct(organisation, facts(), people.department, by=people.applicant, at=START)


def test_who_has_seen_something_else_than_what_stands_there_now_is_told(people: Cast) -> None:
    organisation = registered(people)
    shown = registration.seen(organisation)
    registration.correct(organisation, facts(2), people.department, by=people.other_applicant, at=START)

    with pytest.raises(Outdated, match="登记人刚刚改过登记内容"):
        registration.confirm(organisation, by=people.department_officer, at=START, seen_page=shown)


def test_what_is_decided_is_not_decided_again(people: Cast) -> None:
    organisation = registered(people)
    decide(organisation, people)

    with pytest.raises(Outdated, match="郑禾已先作处理：已确认。您这次没有生效，不用再办。"):
        decide(organisation, people, reason=REASON)


@pytest.mark.parametrize(
    ("stated_again", "words"),
    [
        (facts(2), "“青石电子科技有限公司”已经登记（待确认），不用再登记。"),
        (facts(1, name="青石科技"), "这个统一社会信用代码已由“青石电子科技有限公司”登记（待确认）。"),
    ],
)
def test_what_is_registered_already_is_not_registered_again(people: Cast, stated_again: Facts, words: str) -> None:
    registered(people)

    with pytest.raises(DeedRefused) as refused:
        registration.register("employer", stated_again, people.department, by=people.applicant, at=START)

    assert str(refused.value).startswith(words)
    assert "请联系该单位现有经办人" in str(refused.value)
    assert Organisation.objects.filter(state="waiting").count() == 1


def test_what_was_refused_can_be_registered_by_another(people: Cast) -> None:
    decide(registered(people), people, reason=REASON)

    again = registered(people, by=people.hr_officer)

    assert again.state == Organisation.State.WAITING


def test_the_same_person_does_not_register_without_end(people: Cast) -> None:
    for number in range(registration.MOST_WAITING):
        registered(people, number, name=f"青石{number}号公司")

    with pytest.raises(DeedRefused, match="您已有3个单位等待确认"):
        registered(people, 9, name="青石九号公司")


# ── Nobody is the officer of his own employer ────────────────────────────────


def test_who_has_stated_that_he_works_there_does_not_register_it(people: Cast) -> None:
    application = new_application(people, employer=None)
    save_answers(application, "单位与岗位", [{"工作单位": facts().name}], by=people.applicant)

    with pytest.raises(DeedRefused, match=RULE):
        registered(people, by=people.applicant)

    assert Organisation.objects.filter(registered_by=people.applicant).count() == 0


def test_it_is_not_confirmed_once_its_registrant_applies_with_it(people: Cast) -> None:
    organisation = registered(people, by=people.applicant)
    application = new_application(people, employer=None)
    save_answers(application, "单位与岗位", [{"工作单位": organisation.name}], by=people.applicant)

    with pytest.raises(DeedRefused, match=RULE):
        decide(organisation, people)


@pytest.mark.covers("A-09")
def test_an_officer_does_not_apply_with_his_employer_and_reads_what_to_do(people: Cast) -> None:
    with pytest.raises(OwnOfficer) as refused:
        new_application(people, applicant=people.hr_officer)

    assert str(refused.value) == (
        "周允是“北辰精密仪器有限公司”的经办人，不能以该单位申报：申报人本人不得兼任推荐单位的经办人。"
        "请先在“本单位”页把经办工作移交给同事，对方接受后再申报。"
    )
    elsewhere = Organisation.objects.get(name="南岭自动化有限公司")
    assert new_application(people, applicant=people.hr_officer, employer=elsewhere).employer == elsewhere


# ── Keeping the facts up ─────────────────────────────────────────────────────


def test_a_new_name_leaves_the_old_one_with_its_last_day(people: Cast) -> None:
    organisation = confirmed(people)

    registration.change(
        organisation,
        facts(name="青石智能科技有限公司", seal_name="青石智能科技有限公司"),
        reason="2026年2月更名",
        by=people.other_applicant,
        at=START,
    )

    former = organisation.former_names.get()
    body = Notice.objects.get(template="organisation_changed", channel="inbox").body
    assert (former.name, f"{former.until:%F}") == ("青石电子科技有限公司", "2026-03-01")
    assert "名称：青石电子科技有限公司 → 青石智能科技有限公司" in body
    assert told("organisation_changed") == ["郑禾"]
    assert Organisation.objects.get(pk=organisation.pk).state == Organisation.State.CONFIRMED


def test_it_is_found_by_its_former_name_but_by_its_present_one_first(people: Cast) -> None:
    organisation = confirmed(people)
    registration.add_former_name(
        people.employer, organisation.name, since=None, until=START.date(), by=people.hr_officer
    )

    found = Organisation.objects.confirmed().called(" 青石电子科技 有限公司 ")

    assert list(found) == [organisation, people.employer]


def test_what_papers_carry_is_not_changed_without_a_reason(people: Cast) -> None:
    organisation = confirmed(people)

    with pytest.raises(DeedRefused, match="请写明原因，上级会看到"):
        registration.change(organisation, facts(name="青石"), by=people.other_applicant, at=START)
    registration.change(organisation, facts(phone="010-50000002"), by=people.other_applicant, at=START)

    assert Organisation.objects.get(pk=organisation.pk).phone == "010-50000002"
    assert told("organisation_changed") == []


def test_once_confirmed_it_does_not_take_another_credit_code_and_reads_what_to_do(people: Cast) -> None:
    organisation = confirmed(people)
    other = facts(2, name="示范区第一医院", seal_name="示范区第一医院")

    with pytest.raises(DeedRefused) as refused:
        registration.change(organisation, other, reason="更名", by=people.other_applicant, at=START)

    assert str(refused.value) == (
        "登记确认以后不能更改统一社会信用代码：换了代码就是另一个单位，请另行登记。"
        "当初登记错了的，请联系“示范区住房和城乡建设局”核实后更正。"
    )
    assert registration.facts_of(Organisation.objects.get(pk=organisation.pk)) == facts()


def test_an_employer_known_without_a_credit_code_states_it_once(people: Cast) -> None:
    stated = registration.facts_of(people.employer)

    changed = registration.change(
        people.employer, replace(stated, credit_code=code(7)), reason="补填", by=people.hr_officer, at=START
    )

    assert changed.credit_code == code(7)


def corrects(organisation: Organisation, people: Cast, by: str = "department_officer", **changes: str) -> Organisation:
    stated = {"credit_code": code(2), "reason": "登记时抄错。", "seen_page": registration.seen(organisation)} | changes
    return registration.correct_code(organisation, **stated, by=getattr(people, by), at=START)


def test_the_level_above_puts_a_wrong_credit_code_right_and_its_officers_are_told(people: Cast) -> None:
    organisation = confirmed(people)

    corrects(organisation, people)

    body = Notice.objects.get(template="organisation_changed", channel="inbox").body
    assert Organisation.objects.get(pk=organisation.pk).credit_code == code(2)
    assert told("organisation_changed") == ["许䶮"]
    assert f"统一社会信用代码：{code(1)} → {code(2)}" in body
    assert AuditEvent.objects.filter(action="organisation.correct_code").count() == 1


@pytest.mark.parametrize("person", ["other_applicant", "hr_officer", "reviewer", "other_reviewer"])
def test_nobody_but_the_level_above_puts_a_credit_code_right(people: Cast, person: str) -> None:
    organisation = confirmed(people)

    with pytest.raises(PermissionDenied):
        corrects(organisation, people, by=person)


def test_a_credit_code_is_not_put_right_into_another_s_or_over_a_colleague_s_correction(people: Cast) -> None:
    organisation = confirmed(people)
    registered(people, 2, name="青石二号公司", by=people.hr_officer)
    shown = registration.seen(organisation)

    with pytest.raises(DeedRefused, match="这个统一社会信用代码已由“青石二号公司”登记"):
        corrects(organisation, people)
    corrects(organisation, people, credit_code=code(3))
    with pytest.raises(Outdated, match="刚刚改过"):
        corrects(organisation, people, credit_code=code(4), seen_page=shown)


def test_two_officers_do_not_overwrite_each_other(people: Cast) -> None:
    organisation = confirmed(people)
    shown = registration.seen(organisation)
    registration.change(organisation, facts(phone="1"), by=people.other_applicant, at=START)

    with pytest.raises(Outdated, match="没有保存，也没有覆盖它"):
        registration.change(organisation, facts(phone="2"), by=people.other_applicant, at=START, seen_page=shown)


def test_who_does_not_act_for_it_changes_nothing(people: Cast) -> None:
    organisation = confirmed(people)

    with pytest.raises(PermissionDenied):
        registration.change(organisation, facts(phone="1"), by=people.hr_officer, at=START)


def test_a_former_name_is_entered_once_and_dropped_again(people: Cast) -> None:
    name = registration.add_former_name(
        people.employer, "北辰仪表有限公司", since=None, until=START.date(), by=people.hr_officer
    )

    with pytest.raises(DeedRefused, match="已登记为曾用名称"):
        registration.add_former_name(
            people.employer, "北辰仪表有限公司", since=None, until=START.date(), by=people.hr_officer
        )
    registration.drop_former_name(people.employer, name.pk, by=people.hr_officer)

    assert list(people.employer.former_names.all()) == []
