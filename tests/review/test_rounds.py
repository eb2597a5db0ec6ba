"""How does an office open next year's round from this year's, publish it, and put a deadline off?"""

import json
import re
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants.refusals import DeedRefused, Outdated
from audit.models import AuditEvent
from config import clock
from programmes import services as loading
from programmes.models import CalendarDay, Round, RoundState, end_of
from programmes.schema import Definition
from review import rounds, workcalendar
from tests.builders import Cast, cast, definition, new_application, open_round, person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9)
PAPER = "纸质材料及缴费"


def at(*moment: int) -> datetime:
    return timezone.make_aware(datetime(*moment))


@pytest.fixture
def spring() -> Round:
    """The seed's own spring round of 2020."""
    loading.load_programmes()
    return Round.objects.get(key="2020-spring")


@pytest.fixture
def people() -> Cast:
    return cast()


def fill_calendar(year: int, *, rests: dict[date, str] | None = None) -> None:
    CalendarDay.objects.bulk_create(workcalendar.laid_out(year, rests or {}, {}, "测试通知"))


def page(name: str, *values: Any, by: Any, sent: dict[str, Any] | None = None, follow: bool = False) -> str:
    client = Client()
    client.force_login(by)
    with clock.at(NOW):
        address = reverse(name, args=values)
        response = client.get(address) if sent is None else client.post(address, sent, follow=follow)
    return response.content.decode()


def copied(source: Round, people: Cast, year: int = 2027) -> Round:
    with clock.at(NOW):
        return rounds.copy_round(source, year, by=people.office_manager)


def confirmed(round: Round) -> dict[str, str]:
    return {each.key: each.stamp for each in rounds.dates(Round.objects.get(pk=round.pk))}


def published(round: Round, people: Cast) -> Round:
    with clock.at(NOW):
        rounds.publish_round(round, confirmed(round), by=people.office_manager)
    return Round.objects.get(pk=round.pk)


# ── Copying ──────────────────────────────────────────────────────────────────


@pytest.mark.covers("P-24")
def test_a_copy_is_a_draft_with_every_date_moved_by_the_years_between(spring: Round, people: Cast) -> None:
    copy = copied(spring, people)

    assert (copy.key, copy.name, copy.year, copy.is_published) == (
        "2027-spring",
        spring.name.replace("2020", "2027"),
        2027,
        False,
    )
    assert copy.opens_at == at(2027, 1, 1)
    assert {each.name: each.closes_at for each in copy.deadlines.all()} == {
        each.name: end_of(timezone.localtime(each.closes_at).date().replace(year=2027))
        for each in spring.deadlines.all()
        if each.closes_at
    }
    assert copy.levels == spring.levels
    assert copy.contacts == list(definition("cas").public.contacts)
    assert AuditEvent.objects.get(action="round.copy").detail == {"source": spring.pk, "year": 2027}


@pytest.mark.covers("P-24")
def test_a_time_of_day_and_the_cut_offs_move_along(people: Cast) -> None:
    loading.load_programmes()
    chengdu, manager = Round.objects.get(programme__slug="chengdu"), cast_of("chengdu")

    with clock.at(NOW):
        copy = rounds.copy_round(chengdu, 2027, by=manager.office_manager)

    assert copy.opens_at == at(2027, 8, 17, 10)
    assert copy.deadlines.get(name="网上申报").closes_at == at(2027, 9, 7, 17)
    assert [each.on for each in copy.cutoffs.all()] == [each.on.replace(year=2027) for each in chengdu.cutoffs.all()]


def cast_of(slug: str) -> Cast:
    from applicants.models import Membership, Organisation
    from programmes.models import Programme

    programme = Programme.objects.get(slug=slug)
    office = Organisation.objects.create(kind="office", name="另一评审办", programme=programme)
    manager = person(77, "严领")
    Membership.objects.create(user=manager, organisation=office, role=Membership.Role.OFFICE_MANAGER)
    return Cast(programme, office, office, office, {"office_manager": manager})


def test_the_same_year_is_not_copied_twice(spring: Round, people: Cast) -> None:
    copied(spring, people)

    html = page("copy_round", spring.pk, by=people.office_manager, sent={"year": "2027"})

    assert "2027年的这一批次已经有了，请在批次列表里打开它修改。" in html
    assert 'value="2027"' in html
    assert Round.objects.filter(year=2027).count() == 1


def test_only_the_manager_of_its_office_copies_a_round(spring: Round, people: Cast) -> None:
    with pytest.raises(DeedRefused, match="请联系负责人"):
        rounds.copy_round(spring, 2027, by=people.reviewer)

    assert Round.objects.filter(year=2027).count() == 0


def test_a_leap_day_becomes_the_last_of_february(spring: Round, people: Cast) -> None:
    spring.deadlines.update(closes_at=end_of(date(2020, 2, 29)))

    copy = copied(spring, people)

    assert {each.closes_at for each in copy.deadlines.all()} == {end_of(date(2027, 2, 28))}


def renamed() -> None:
    """The next version of cas calls its deadline and its cut-off otherwise."""
    content = json.dumps(definition("cas").content, ensure_ascii=False).replace(PAPER, "现场交件")
    rules = Definition.model_validate(json.loads(content))
    eligibility = rules.eligibility.model_copy(update={"cutoff": "任职年限"})
    loading.keep_version(rules.model_copy(update={"eligibility": eligibility}))


def test_a_copy_has_the_names_of_the_newest_rules_and_is_not_published_before_each_has_its_date(people: Cast) -> None:
    source = open_round(levels=["高级工程师"])
    source.cutoffs.create(name="资历", on=date(2026, 12, 31))
    renamed()
    copy = copied(source, people)

    html = page("publish_round", copy.pk, by=people.office_manager)
    wrong = re.findall(r"<li>(规则里.*?)</li>", html)
    with clock.at(NOW), pytest.raises(DeedRefused, match="“现场交件”还没有填写.*“任职年限”还没有填写"):
        rounds.publish_round(copy, confirmed(copy), by=people.office_manager)

    assert (list(copy.deadlines.all()), list(copy.cutoffs.all())) == ([], [])
    assert wrong == [
        "规则里的“现场交件”还没有填写截止时间，请在草稿里填写；日期未定的，保存为“另行通知”。",
        "规则里的“任职年限”还没有填写计算到哪一天，请在草稿里填写。",
    ]


@pytest.mark.parametrize(("day", "closes_at"), [("2027-04-12", end_of(date(2027, 4, 12))), ("", None)])
def test_a_newly_named_deadline_is_dated_in_the_draft_or_left_open_on_purpose(
    people: Cast, day: str, closes_at: datetime | None
) -> None:
    source = open_round(levels=["高级工程师"])
    renamed()
    copy = copied(source, people)
    sent = {"name": copy.name, "levels": copy.levels, "opens_on": "2027-01-04", "cutoff-任职年限": "2026-12-31"}

    page("edit_round", copy.pk, by=people.office_manager, sent=sent | {"day-现场交件": day}, follow=True)
    round = published(copy, people)

    assert (round.closes_at, round.cutoff("任职年限")) == (closes_at, date(2026, 12, 31))
    assert round.is_over_at(at(2027, 4, 13)) == bool(closes_at)


# ── The dates ────────────────────────────────────────────────────────────────


@pytest.mark.covers("P-02")
def test_a_date_on_a_rest_day_is_pointed_out_and_not_moved(spring: Round, people: Cast) -> None:
    fill_calendar(2027, rests={date(2027, 1, 1): "元旦"})
    copy = copied(spring, people)  # 10 April 2027 is a Saturday

    notes = {each.label: each.note for each in rounds.dates(copy) if each.note}

    assert notes == {
        "开始受理": "这一天是休息日（元旦）。系统不会自动顺延，请核对是否需要改期。",
        spring.deadlines.get().name: "这一天是休息日。系统不会自动顺延，请核对是否需要改期。",
    }
    assert copy.deadlines.get().closes_at == end_of(date(2027, 4, 10))


@pytest.mark.parametrize("name", ["edit_round", "publish_round"])
def test_a_year_without_calendar_is_said_once_and_leads_to_where_it_is_entered(
    spring: Round, people: Cast, name: str
) -> None:
    CalendarDay.objects.filter(date__year=2027).delete()
    copy = copied(spring, people)

    html = page(name, copy.pk, by=people.office_manager)

    said = "2027年的工作日历尚未录入，看不出是否休息日：开始受理 2027年1月1日、纸质材料及缴费 2027年4月10日。"
    assert html.count("工作日历尚未录入") == 1
    assert f'{said}<a class="govuk-link" href="{reverse("calendar", args=[2027])}">录入2027年工作日历</a>' in html


def test_a_calendar_that_nobody_can_enter_yet_is_no_link(spring: Round, people: Cast) -> None:
    html = page("edit_round", copied(spring, people, 2028).pk, by=people.office_manager)

    assert "2028年的工作日历尚未录入，看不出是否休息日：开始受理 2028年1月1日、" in html
    assert reverse("calendar", args=[2028]) not in html


@pytest.mark.covers("P-02")
def test_a_published_round_warns_only_of_deadlines_to_come(people: Cast) -> None:
    round = open_round(until=date(2026, 11, 1), advised_on=date(2026, 11, 7))
    round.deadlines.create(name="答辩", closes_at=end_of(date(2026, 12, 20)))
    fill_calendar(2026, rests={date(2026, 1, 1): "元旦"})

    html = page("round", round.pk, by=people.office_manager)

    warned = re.findall(r"</span>(\S+) (\S+)：这一天是休息日", html)
    assert warned == [("答辩", "2026年12月20日")]


# ── Drafting and publishing ──────────────────────────────────────────────────


def test_a_draft_is_changed_and_says_what_the_public_will_read(spring: Round, people: Cast) -> None:
    copy = copied(spring, people)
    deadline = copy.deadlines.get()
    sent = {
        "name": "2027年春季（正式）",
        "levels": [copy.levels[0]],
        "opens_on": "2027年1月4日",
        "opens_time": "10:00",
        f"day-{deadline.name}": "2027-04-12",
        f"time-{deadline.name}": "17:00",
        "advised_on": "2027-03-31",
        "contacts": "评审办 0000-0000000\n周一至周五 9:00—11:30",
    } | {f"cutoff-{each.name}": "2026-12-31" for each in copy.cutoffs.all()}

    html = page("edit_round", copy.pk, by=people.office_manager, sent=sent, follow=True)

    copy.refresh_from_db()
    assert (copy.opens_at, copy.advised_on) == (at(2027, 1, 4, 10), date(2027, 3, 31))
    assert copy.contacts == ["评审办 0000-0000000", "周一至周五 9:00—11:30"]
    assert copy.deadlines.get().closes_at == at(2027, 4, 12, 17)
    facts = re.sub(r"<[^>]+>|\s+", " ", html.split("公布后申报人看到的")[1].split("</section>")[0])
    assert "2027年1月4日（周一）10:00" in facts
    assert "2027年4月12日（周一）17:00" in facts
    assert "2027年3月31日" in facts


def test_each_date_has_to_be_confirmed(spring: Round, people: Cast) -> None:
    copy = copied(spring, people)
    all_but_one = [f"{key} {stamp}" for key, stamp in confirmed(copy).items()][1:]

    html = page("publish_round", copy.pk, by=people.office_manager, sent={"confirmed": all_but_one})

    assert "还没有核对：开始受理。请核对无误后勾选。" in html
    assert Round.objects.published().filter(pk=copy.pk).count() == 0


@pytest.mark.covers("P-24")
def test_a_confirmed_round_is_published_and_who_did_it_is_on_record(spring: Round, people: Cast) -> None:
    copy = copied(spring, people)
    boxes = [f"{key} {stamp}" for key, stamp in confirmed(copy).items()]

    html = page("publish_round", copy.pk, by=people.office_manager, sent={"confirmed": boxes}, follow=True)

    event = AuditEvent.objects.get(action="round.publish")
    assert f"“{copy.name}”已公布，申报人现在可以看到。" in html
    assert Round.objects.published().get(pk=copy.pk).state_at(at(2026, 11, 2)) == RoundState.AHEAD
    assert (event.actor_id, event.detail["dates"]) == (people.office_manager.pk, confirmed(copy))


def test_what_was_confirmed_before_a_change_confirms_nothing(spring: Round, people: Cast) -> None:
    copy = copied(spring, people)
    before = confirmed(copy)
    copy.deadlines.update(closes_at=end_of(date(2027, 4, 12)))

    with clock.at(NOW), pytest.raises(Outdated, match="请重新逐项核对"):
        rounds.publish_round(copy, before, by=people.office_manager)


def test_a_round_is_not_published_with_a_deadline_in_the_past(spring: Round, people: Cast) -> None:
    copy = copied(spring, people, 2026)
    name = copy.deadlines.get().name

    html = page("publish_round", copy.pk, by=people.office_manager)

    assert f"“{name}”的截止时间已经过去，请改为以后的日期。" in html
    with clock.at(NOW), pytest.raises(DeedRefused, match="已经过去"):
        rounds.publish_round(copy, confirmed(copy), by=people.office_manager)


def test_a_published_round_is_no_draft_any_more(spring: Round, people: Cast) -> None:
    copy = published(copied(spring, people), people)

    html = page("edit_round", copy.pk, by=people.office_manager, sent={"name": "另一个"}, follow=True)

    copy.refresh_from_db()
    assert "批次已经公布，只能推后截止时间，不能再改其他日期。" in html
    assert copy.name != "另一个"


@pytest.mark.covers("W-08")
def test_the_contacts_of_a_published_round_change_and_the_public_reads_them_at_once(people: Cast) -> None:
    round = open_round()
    lines = ["咨询电话：010-11112222", "地址：示范路1号2层，工作日 9:00—11:30"]

    html = page(
        "round_contacts", round.pk, by=people.office_manager, sent={"contacts": "\n\n".join(lines)}, follow=True
    )

    event = AuditEvent.objects.get(action="round.contacts")
    with clock.at(NOW):
        public = Client().get(reverse("programme", args=["cas"])).content.decode()
    assert "联系方式已更新" in html
    assert Round.objects.get(pk=round.pk).contacts == lines
    assert 'href="tel:010-11112222">010-11112222</a><br>地址：示范路1号2层，工作日 9:00—11:30' in public
    assert (event.actor_id, event.detail) == (people.office_manager.pk, {"before": [], "after": lines})


def test_only_the_manager_of_its_office_changes_the_contacts(people: Cast) -> None:
    round = open_round()

    with pytest.raises(DeedRefused, match="请联系负责人"):
        rounds.change_contacts(round, ["电话"], by=people.reviewer)

    assert Round.objects.get(pk=round.pk).contacts == []


@pytest.mark.covers("W-08", "P-07")
def test_the_applicant_reads_the_dates_and_contacts_of_his_round(people: Cast) -> None:
    round = open_round(contacts=["咨询电话：010-11112222"], advised_on=date(2026, 11, 20))
    with clock.at(NOW):
        application = new_application(people, round)

    html = page("application", application.number, by=people.applicant)

    pairs = re.findall(
        r"<dt>(.*?)</dt><dd>(.*?)(?:<br>.*?)?</dd>", html.split("本批次的日期和联系方式")[1].split("</dl>")[0]
    )
    facts = {name: re.sub(r"<[^>]+>", "", said) for name, said in pairs}
    assert {name: facts[name] for name in ("建议提交日", PAPER, "联系方式")} == {
        "建议提交日": "2026年11月20日（周五）",
        PAPER: "2026年12月20日（周日），至当天结束",
        "联系方式": "咨询电话：010-11112222",
    }


# ── Versions ─────────────────────────────────────────────────────────────────


def test_two_versions_are_compared_in_words(people: Cast) -> None:
    round = open_round()
    loading.keep_version(definition("cas").model_copy(update={"correction_days": 9}))

    html = page("round_versions", round.pk, by=people.office_manager).split("第 1 版到第 2 版")
    assert len(html) == 1  # a round without an application has followed to the newest version

    html = page("round_versions", round.pk, by=people.office_manager).split("<h2")
    assert "两个版本的内容相同。" in html[1]

    client = Client()
    client.force_login(people.office_manager)
    compared = client.get(reverse("round_versions", args=[round.pk]), {"from": "1", "to": "2"}).content.decode()
    assert re.findall(r"<(ins|del)>退回修改的补正期限缺省为(\d+)天", compared) == [
        ("del", str(definition("cas").correction_days)),
        ("ins", "9"),
    ]
    assert client.get(reverse("round_versions", args=[round.pk]), {"from": "9" * 5000}).status_code == 200


def test_the_list_asks_the_same_however_many_rounds(
    people: Cast, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    open_round()
    client = Client()
    client.force_login(people.office_manager)
    client.get(reverse("rounds"))  # definitions are parsed once a process
    with django_assert_max_num_queries(15) as few:
        client.get(reverse("rounds"))
    for number in range(10):
        open_round(key=f"more-{number}")

    with django_assert_num_queries(len(few)):
        html = client.get(reverse("rounds")).content.decode()

    assert html.count("测试批次") == 11
