"""Of what changed between two submissions, what was asked for, and who reads that it was not?"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applicants import services
from applicants.models import User
from applicants.workflow import Action, Mark
from config import clock
from review import comparison
from tests.builders import Walk, attached, walk
from tests.review.test_decisions import shown

pytestmark = pytest.mark.django_db
FIRST = {
    "起止时间": "2013年7月—2016年12月",
    "单位": "甲院",
    "专业技术工作": "设计",
    "技术职务": "工程师",
    "证明人": "丁衡",
}
SECOND = {"起止时间": "2017年1月—至今", "单位": "乙院", "专业技术工作": "研发", "技术职务": "高工", "证明人": "钱默"}


def submitted() -> Walk:
    """Two rows of work, waiting for review."""
    journey = walk().to("评审材料")
    saved(journey, [FIRST, SECOND])
    return journey.to("审核")


def saved(journey: Walk, rows: list[dict[str, str]], section: str = "工作经历") -> None:
    with clock.at(journey.now):
        services.save_answers(journey.application, section, rows, by=journey.people.applicant)


def returned(journey: Walk, *marks: Mark) -> Walk:
    return journey.take(Action.RETURN, to="评审材料", items=list(marks))


def stamps(journey: Walk) -> list[tuple[str, bool]]:
    found = comparison.with_last_decided(journey.fresh())
    return [(change.difference.place, change.is_asked) for change in found.changes] if found else []


def page(journey: Walk, name: str, *arguments: str, by: User | None = None, **chosen: Any) -> str:
    client = Client()
    client.force_login(by or journey.people.applicant)
    with clock.at(journey.now):
        response = client.get(reverse(name, args=[journey.application.number, *arguments]), chosen)
    assert response.status_code == 200
    return response.content.decode()


# ── Requested, unrequested ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mark", "asked"),
    [
        (Mark("工作经历", "请核对。"), [True, True]),
        (Mark("工作经历", "请核对。", "证明人"), [False, True]),
        (Mark("工作经历", "请核对。", "", 0), [True, False]),
        (Mark("工作经历", "请核对。", "证明人", 0), [False, False]),
        (Mark("工作经历", "请核对。", "证明人", 1), [False, True]),
    ],
)
def test_a_change_is_asked_for_where_the_return_pointed(mark: Mark, asked: list[bool]) -> None:
    journey = returned(submitted(), mark)
    saved(journey, [FIRST | {"技术职务": "助工"}, SECOND | {"证明人": "方砚"}])
    journey.take(Action.SUBMIT)

    assert stamps(journey) == [
        ("工作经历，第 1 行，技术职务", asked[0]),
        ("工作经历，第 2 行，证明人", asked[1]),
    ]


def test_the_row_that_was_asked_for_is_known_again_behind_one_put_in_before_it() -> None:
    journey = returned(submitted(), Mark("工作经历", "请核对。", "证明人", 1))
    put_in = FIRST | {"起止时间": "2012年7月—2013年6月", "单位": "丙院", "证明人": "孟舟", "技术职务": "无"}
    saved(journey, [put_in, FIRST, SECOND | {"证明人": "方砚"}])
    journey.take(Action.SUBMIT)

    assert stamps(journey) == [("工作经历，第 1 行", False), ("工作经历，第 3 行，证明人", True)]


def test_a_marked_row_that_was_taken_out_was_asked_for() -> None:
    journey = returned(submitted(), Mark("工作经历", "请核对。", "证明人", 0))
    saved(journey, [SECOND])
    journey.take(Action.SUBMIT)

    assert stamps(journey) == [("工作经历，第 1 行", True)]


def test_a_cell_that_two_sections_show_is_named_by_the_one_that_was_returned() -> None:
    journey = submitted()
    (education,) = [each.typed for each in journey.application.answers.filter(block="学历")]
    returned(journey, Mark("学历", "学位请核对。", "学位"))
    saved(journey, [education | {"学位": "硕士"}], section="学历")
    journey.take(Action.SUBMIT)

    assert stamps(journey) == [("学历，第 1 行，学位", True)]


# ── Who reads it ─────────────────────────────────────────────────────────────


def test_the_file_that_states_once_more_what_was_asked_for_follows_it() -> None:
    journey = returned(submitted(), Mark("工作经历", "请写明单位全称。"))
    before = page(journey, "submit")
    saved(journey, [FIRST | {"单位": "甲院有限公司"}, SECOND])
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=b"PK with the new name")
    after = page(journey, "submit")
    journey.take(Action.SUBMIT)

    words = "要求修改的内容在“评审表+个人技术报告”里也有，那里还是退回以前的版本。"
    assert [words in each for each in (before, after)] == [True, False]
    assert stamps(journey) == [("工作经历，第 1 行，单位", True), ("评审表+个人技术报告", True)]


def test_the_reviewer_reads_first_how_many_changes_he_asked_for_and_how_many_not() -> None:
    journey = returned(submitted(), Mark("工作经历", "请核对。", "证明人", 1))
    saved(journey, [FIRST | {"技术职务": "助工"}, SECOND | {"证明人": "方砚"}])
    journey.take(Action.SUBMIT)

    html = shown(journey, "desk_application")

    assert "按要求修改 1 处，未要求的修改 1 处。" in html
    assert html.index('id="differences"') < html.index('id="sections"')
    assert '<a class="govuk-link" href="#工作经历-1-证明人">' in html
    assert html.count('id="工作经历-1-证明人"') == 1


def test_before_he_submits_again_the_applicant_reads_what_he_changed_without_being_asked() -> None:
    journey = returned(submitted(), Mark("工作经历", "请核对。", "证明人", 1))
    untouched = page(journey, "submit")
    saved(journey, [FIRST | {"技术职务": "助工"}, SECOND | {"证明人": "方砚"}])

    html = page(journey, "submit")

    assert "您还没有改动任何内容。" in untouched
    assert "您还改动了退回意见以外的 1 处，审核人员会看到。" in html
    assert [html.count(f">{word}</strong>") for word in ("按要求修改", "未要求的修改")] == [1, 1]


def test_before_the_first_submission_there_is_nothing_to_compare_with() -> None:
    journey = walk().to("评审材料")

    assert 'id="differences"' not in page(journey, "submit")


def test_what_was_asked_for_leads_to_the_field() -> None:
    journey = returned(submitted(), Mark("工作经历", "请核对。", "证明人", 1), Mark("评审表+个人技术报告", "缺页。"))

    html = page(journey, "application")
    section = page(journey, "section", "工作经历")

    field = f"{reverse('section', args=[journey.application.number, '工作经历'])}#id_1-证明人"
    files = reverse("materials", args=[journey.application.number])
    assert f'<a class="govuk-link" href="{field}"><strong>工作经历，第 2 行，证明人</strong></a>' in html
    assert f'<a class="govuk-link" href="{files}"><strong>评审表+个人技术报告</strong></a>' in html
    assert section.count('id="id_1-证明人"') == 1


# ── Any two submissions ──────────────────────────────────────────────────────


def test_any_two_submissions_are_compared_whichever_way_round_they_are_chosen() -> None:
    journey = returned(submitted(), Mark("工作经历", "请核对。"))
    saved(journey, [FIRST, SECOND | {"证明人": "方砚"}])
    journey.take(Action.SUBMIT)
    returned(journey, Mark("工作经历", "再核对。"))
    saved(journey, [FIRST, SECOND | {"证明人": "方砚", "技术职务": "研究员"}])
    journey.take(Action.SUBMIT)

    last, whole, back = (
        changed(page(journey, "desk_compare", by=journey.people.reviewer, **chosen))
        for chosen in ({}, {"from": "2", "to": "4"}, {"from": "4", "to": "2"})
    )

    assert last == [("高工", "研究员")]
    assert whole == back == [("高工", "研究员"), ("钱默", "方砚")]


def changed(html: str) -> list[tuple[str, str]]:
    """Old and new text of each row; a photograph has none."""
    listed = html.split('id="differences"')[1].split("</table>")[0].split("<tr")[2:]
    rows = [row for row in listed if "<img" not in row]
    return [
        (
            row.split('<del class="portal-text">')[1].split("<")[0],
            row.split('<ins class="portal-text">')[1].split("<")[0],
        )
        for row in rows
    ]


def test_the_applicant_compares_his_own_and_no_number_stands_there_in_full() -> None:
    journey = returned(submitted(), Mark("工作经历", "请核对。"))
    saved(journey, [FIRST, SECOND | {"证明人": "方砚"}])
    journey.take(Action.SUBMIT)

    own = page(journey, "compare", **{"from": "1", "to": "3"})

    assert ("钱默", "方砚") not in changed(own)  # against the registration, where no work stood yet
    assert "110105198802143038" not in own
    assert "无可比较" not in own
    assert f'href="{reverse("compare", args=[journey.application.number])}"' in page(journey, "application")


def test_after_one_submission_there_is_nothing_to_compare_and_no_way_there() -> None:
    journey = walk().to("评审材料")

    assert "只提交过一次，没有可以比较的版次。" in page(journey, "compare")
    assert "/compare/" not in page(journey, "application")
