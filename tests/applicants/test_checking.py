"""Is an application judged as it stands, in its draft, at a replacement and as it was submitted?"""

import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants import checking, fields, sections, services
from applicants.refusals import Unfit
from applicants.views.application import address_of
from applicants.workflow import Action, Status
from config import clock
from programmes.vocabulary import BLOCKS
from tests.applicants.rules.dossiers import SOUND, Answers
from tests.applicants.test_each_rule import Change, both, cell, lay, listed, rows
from tests.applicants.visitor import Visitor, address, text, wrong
from tests.builders import Walk, attached, walk

pytestmark = pytest.mark.django_db
WORDS = ("", "无", "2013年7月", "2014.1-2015.2", "2015年2月—至今", "9999年12月—至今", "工程师", "研究生", "北辰精密仪器有限公司",
         "甲派遣至乙", "待业", "12", "年度", "林知远", "本人", "2019年1月—2019年12月")  # fmt: skip


@pytest.fixture
def journey() -> Walk:
    return walk(level="senior").to("评审材料")


# ── The draft ────────────────────────────────────────────────────────────────


def test_whatever_is_stated_each_finding_has_a_page_its_field_and_its_row(journey: Walk) -> None:
    application, chance = journey.fresh(), random.Random(20261121)
    paged = {section.name: section for section in sections.with_pages(application)}
    way = address_of(application)

    for _ in range(200):
        answers = _anything(chance)
        found = checking.check(application, list(paged.values()), answers, on=clock.today())
        for finding in found.findings:
            section, place = paged[finding.place.section], finding.place
            assert way(place).startswith(address(journey, "section", section.name))
            assert place.field in {"", *(asked.name for asked in fields.asked(section, application.definition))}
            assert place.row is None or 0 <= place.row < len(answers[section.block])


def _anything(chance: random.Random) -> Answers:
    """Any words in any cell, in a dossier that is sound but for a few blocks."""
    blocks = chance.sample(sorted(SOUND), 4)
    return SOUND | {
        block: [
            {label: chance.choice(WORDS) for label in BLOCKS[block] if chance.random() < 0.8}
            for _ in range(chance.randint(1, 4))
        ]
        for block in blocks
    }


def test_what_must_be_mended_stops_the_submission_and_what_is_told_does_not(journey: Walk) -> None:
    attached(journey.application, by=journey.people.applicant)
    broken = both(cell("单位与岗位", 0, 参加工作时间="2014年1月"), cell("单位与岗位", 0, 任职年限="2"))

    lay(journey, broken)
    with pytest.raises(Unfit) as refused:
        _submit(journey)
    lay(journey, cell("单位与岗位", 0, 任职年限="2"))
    _submit(journey)

    assert str(refused.value) == "还不能提交：有 1 处需要改，请先改好。"
    assert [finding.rule for finding in refused.value.findings] == ["first_work_differs"]
    assert journey.fresh().status == Status.PENDING


def _submit(journey: Walk) -> None:
    fresh = journey.fresh()
    services.submit(fresh, by=journey.people.applicant, at=journey.now, version=fresh.version)


def test_a_section_whose_facts_do_not_agree_is_amiss_in_the_list_of_tasks(journey: Walk) -> None:
    lay(journey, cell("单位与岗位", 0, 参加工作时间="2014年1月", 任职年限="2"))

    states = {task.section.name: task.state for task in sections.tasks(journey.fresh())}

    assert {name for name, state in states.items() if state == sections.State.WRONG} == {"单位与岗位"}
    assert states["现任技术职务"] == sections.State.DONE


def test_the_page_of_the_application_says_what_does_not_agree_and_not_what_is_only_missing(journey: Walk) -> None:
    lay(journey, both(cell("单位与岗位", 0, 参加工作时间="2014年1月"), cell("团体荣誉处分", 0, 处分="")))

    html = Visitor(journey).reads("application")

    assert [(number, url) for number, url, _words in listed(html)] == [
        ("CR-06", f"{address(journey, 'section', '单位与岗位')}#id_0-参加工作时间")
    ]
    assert "1 处须改" in html


def test_where_only_the_registration_is_asked_again_only_its_facts_are_judged(journey: Walk) -> None:
    lay(journey, cell("单位与岗位", 0, 任职年限="2"))
    journey.step().take(Action.RETURN, to="报名")

    found = sections.checked(journey.fresh()).findings

    assert found == []


def test_the_other_place_is_one_press_away_beside_the_field(journey: Walk) -> None:
    lay(journey, cell("单位与岗位", 0, 参加工作时间="2014年1月"))

    html = Visitor(journey).reads("section", "单位与岗位")

    assert re.findall(r'<a class="govuk-link" href="([^"]+)">看“([^”]+)”</a>', html) == [
        (f"{address(journey, 'section', '工作经历')}#id_0-起止时间", "工作经历 第 1 行 起止时间")
    ]


def test_the_check_page_asks_the_database_as_often_however_many_rows_there_are(journey: Walk) -> None:
    few = _asked(journey, lambda answers: None)
    many = _asked(journey, rows("工作业绩", lambda there: there * 15))

    assert many == few
    assert few <= 20


def _asked(journey: Walk, change: Change) -> int:
    lay(journey, change)
    visitor = Visitor(journey)
    visitor.opens("submit")
    with CaptureQueriesContext(connection) as asked:
        visitor.opens("submit")
    return len([each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]])


# ── While it waits for review ────────────────────────────────────────────────


def test_a_replacement_that_would_not_agree_with_the_rest_is_refused_with_what_was_typed(journey: Walk) -> None:
    lay(journey)
    journey.step()
    visitor = Visitor(journey)

    response = visitor.saves("单位与岗位", **{"0-工作单位": "北辰精密仪器有限公司", "0-参加工作时间": "2014年1月"})

    assert wrong(response) == [
        "没有保存：申报正在审核，改好以下 1 处后才能更换。",
        "参加工作时间与工作经历最早的一段（第 1 行，2013年7月起）不一致，请改正写错的一处。",
    ]
    assert 'value="2014年1月"' in text(response)
    assert journey.fresh().status == Status.PENDING
    assert not journey.application.steps.filter(action=Action.REPLACE).exists()


def test_both_places_can_be_corrected_one_after_the_other(journey: Walk) -> None:
    """First where nothing is said to be amiss, then where it is: no correction shuts the other out."""
    lay(journey)
    journey.step()
    visitor = Visitor(journey)
    first = SOUND["工作经历"][0] | {"起止时间": "2013年8月—2016年12月"}

    there = [first, *SOUND["工作经历"][1:]]
    typed = {f"{row}-{label}": cell for row, cells in enumerate(there) for label, cell in cells.items()}
    work = visitor.saves("工作经历", **typed)
    start = visitor.saves("单位与岗位", **{"0-工作单位": "北辰精密仪器有限公司", "0-参加工作时间": "2013年8月"})

    assert [work["Location"], start["Location"]] == [address(journey, "replaced")] * 2
    assert sections.checked(journey.fresh()).findings == []


def test_the_reviewer_reads_what_was_found_on_the_day_it_was_submitted(journey: Walk) -> None:
    lay(journey, cell("单位与岗位", 0, 任职年限="2"))
    journey.step()
    journey.now += timedelta(days=200)

    ((_number, _url, words),) = listed(Visitor(journey, "reviewer").reads("desk_application"))

    assert words == "任职年限填了2年，而按工作经历，现岗位自2018年12月起，到现在约7.2年。请核对后改正写错的一处。"


# ── The picture ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("person", "page"), [("applicant", "submit"), ("reviewer", "desk_application")])
def test_the_career_is_drawn_for_both_and_open_where_something_stands_out(
    person: str, page: str, journey: Walk
) -> None:
    lay(journey, rows("年度考核", lambda there: [*there[:2], *there[3:]]))
    if person == "reviewer":
        journey.step()

    html = Visitor(journey, person).reads(page)

    picture = html.split('class="govuk-details portal-career"', 1)[1].split("</details>", 1)[0]
    assert picture.startswith(" open>")
    assert picture.count("<svg") == 1
    assert "缺：考核，2023年1月—2023年12月" in picture
    assert re.findall(r'<th[^>]*scope="row"[^>]*>(工作 \d)</th>', picture) == ["工作 1", "工作 2", "工作 3"]
