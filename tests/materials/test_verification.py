"""Does a printed paper hold as long as nothing printed on it has changed, and what is said of one that does not?"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import people
from applicants.models import Snapshot
from applicants.people import CorrectionReason
from applicants.services import save_section
from applicants.workflow import Action
from config import clock
from materials import verification
from materials.documents import codes
from materials.documents.cells import printed_cells
from materials.models import Paper
from materials.verification import Difference, State
from tests.builders import Walk, walk
from tests.materials import brought
from tests.materials.printing import ARCHIVE_FORM, FORM, printed

pytestmark = pytest.mark.django_db
REPORT = "评审表+个人技术报告"
STAGE = "交纸质材料并缴费"
KEEPER = "示范区人才服务中心"
UNKNOWN = "2345-6789-ABCD"


def with_new_report(journey: Walk) -> Walk:
    brought.bring(journey, brought.form(journey))
    return journey


def with_keeper(journey: Walk, name: str = KEEPER) -> Walk:
    with clock.at(journey.now):
        save_section(journey.application, "档案", [{"档案所在地": name}], by=journey.people.applicant)
    return journey


def snapshot_of(journey: Walk) -> Snapshot:
    snapshot = journey.fresh().current_snapshot
    assert snapshot is not None
    return snapshot


def found(paper: Paper) -> verification.Verdict:
    again = verification.find(paper.code)
    assert again is not None
    return verification.verdict(again)


def asks(code: str, client: Client | None = None, **request: Any) -> Any:
    return (client or Client()).get(reverse("verify_paper", args=[code]), **request)


# ── What holds ───────────────────────────────────────────────────────────────


@pytest.mark.covers("CR-44", "T-03", "T-14")
def test_a_sealed_paper_of_an_earlier_version_holds_when_only_the_report_was_replaced() -> None:
    journey = walk().to("审核")
    paper = printed(journey)

    with_new_report(journey).to(STAGE)

    verdict = found(paper)
    assert snapshot_of(journey).number == paper.snapshot.number + 1
    assert (verdict.state, verdict.changed) == (State.HOLDS, [])
    assert str(verdict) == f"{paper.snapshot}的职称评审外调表仍有效"


@pytest.mark.covers("CR-44")
def test_when_the_keeper_of_the_archive_has_changed_it_does_not_and_the_cell_is_named() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    before = printed_cells(ARCHIVE_FORM, paper.snapshot)["档案存放单位"]

    with_keeper(journey).to(STAGE)

    verdict = found(paper)
    assert (verdict.state, verdict.changed) == (State.CHANGED, ["档案存放单位"])
    assert str(verdict) == f"{paper.snapshot}的职称评审外调表已变：档案存放单位"
    assert verification.differences(verdict) == [Difference("档案存放单位", before, KEEPER)]


def test_a_fact_that_is_changed_back_makes_it_hold_again() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    before = printed_cells(ARCHIVE_FORM, paper.snapshot)["档案存放单位"]

    with_keeper(journey)
    changed = found(paper).state
    with_keeper(journey, before)

    assert (changed, found(paper).state) == (State.CHANGED, State.HOLDS)


def test_a_row_that_was_added_is_named_by_its_cells() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    row = {
        "起止时间": "2012年7月至2016年6月",
        "单位": "南岭机械厂",
        "专业技术工作": "设计",
        "技术职务": "无",
        "证明人": "方某",
    }
    rows = [dict(each) for each in snapshot_of(journey).opened()["answers"]["工作经历"]]
    with clock.at(journey.now):
        save_section(journey.application, "工作经历", [*rows, row], by=journey.people.applicant)

    verdict = found(paper)

    number = len(rows) + 1
    assert verdict.changed == [f"工作经历 {number} · {name}" for name in row]
    assert verdict.cells == [f"工作经历第 {number} 行{name}" for name in row]
    assert str(verdict).endswith(f"已变：{'、'.join(verdict.cells)}")


def test_an_application_that_has_ended_has_no_paper_that_holds() -> None:
    journey = walk().to("审核")
    paper = printed(journey)

    journey.take(Action.WITHDRAW)

    assert str(found(paper)) == f"{paper.snapshot}的职称评审外调表不再有效：这份申报已终止"


def test_a_draft_is_told_from_the_final_print() -> None:
    journey = walk().to("审核")
    draft = printed(journey, FORM)
    journey.to(STAGE)
    final = printed(journey, FORM)

    assert (found(draft).state, found(final).state) == (State.DRAFT, State.HOLDS)
    assert str(found(draft)) == f"{draft.snapshot}的{FORM}是审核通过前打印的草稿，请打印审核通过后的终版"


def test_a_paper_of_before_cells_were_kept_is_compared_all_the_same() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    Paper.objects.filter(pk=paper.pk).update(cells={})

    unchanged = found(paper)
    with_keeper(journey)

    assert (unchanged.state, found(paper).changed) == (State.HOLDS, ["档案存放单位"])


def test_nothing_is_to_be_read_from_what_is_kept_of_the_cells() -> None:
    paper = printed(walk().to("审核"))
    texts = [text for text in printed_cells(ARCHIVE_FORM, paper.snapshot).values() if len(text) > 1]

    kept = str(Paper.objects.values("cells").get(pk=paper.pk))

    assert texts != []
    assert [text for text in texts if text in kept] == []


# ── What the public is told ──────────────────────────────────────────────────


def test_a_visitor_learns_that_it_holds_and_nothing_of_the_person() -> None:
    journey = walk().to("审核")
    paper = printed(journey)

    response = asks(paper.code)

    html = response.content.decode()
    assert "内容没有变化，仍有效" in html
    assert ARCHIVE_FORM in html
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    answers = paper.snapshot.opened()["answers"]
    stated = {text for block in answers.values() for row in block for text in row.values() if len(text) > 3}
    private = stated | {journey.application.number, journey.people.applicant.name}
    assert [text for text in private if text in html] == []


def test_a_visitor_is_told_which_cells_have_changed_and_not_what_they_say() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    before = printed_cells(ARCHIVE_FORM, paper.snapshot)["档案存放单位"]
    with_keeper(journey)

    html = asks(paper.code).content.decode()

    assert "<li>档案存放单位</li>" in html
    assert "须重新打印" in html
    assert [text for text in (before, KEEPER) if text in html] == []


def test_the_number_is_masked() -> None:
    journey = walk().to("审核")

    html = asks(printed(journey).code).content.decode()

    head, _dash, tail = journey.application.number.rpartition("-")
    assert f"{head}-***{tail[-2:]}" in html


@pytest.mark.parametrize("typed", ["{code}", " {lower} ", "{plain}", "{spaced}", "https://zcps.example/verify/{code}/"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    code = codes.new()
    spelt = {"code": code, "lower": code.lower(), "plain": code.replace("-", ""), "spaced": code.replace("-", " ")}

    response = Client().get(reverse("verify"), {"code": typed.format(**spelt)})

    assert response["Location"] == reverse("verify_paper", args=[code])


@pytest.mark.parametrize("typed", ["", "ABCD", "0000-1111-OOOO", "CAS-2026-00012"])
def test_what_is_no_code_is_said_with_what_one_looks_like(typed: str) -> None:
    html = Client().get(reverse("verify"), {"code": typed}).content.decode()

    words = "核验码共12位，其中没有数字 0、1 和字母 I、L、O" if typed else "请填写核验码。"
    assert words in html
    assert f'value="{typed}"' in html or not typed


def test_an_unknown_code_is_said_to_be_unknown() -> None:
    response = asks(UNKNOWN)

    assert response.status_code == 404
    assert f"没有核验码为“{UNKNOWN}”的打印件。请对照打印件每页下方重新填写" in response.content.decode()


def test_guessing_ends_after_twenty_codes_an_hour_and_only_for_whoever_guesses() -> None:
    journey = walk().to("审核")
    code = printed(journey).code
    guesses = [asks(codes.new(), REMOTE_ADDR="192.0.2.7").status_code for _guess in range(20)]

    refused = asks(code, REMOTE_ADDR="192.0.2.7")

    assert guesses == [404] * 20
    assert refused.status_code == 429
    assert "暂不能核验" in refused.content.decode()
    assert asks(code, REMOTE_ADDR="192.0.2.8").status_code == 200


def test_verifying_what_exists_is_never_counted() -> None:
    journey = walk().to("审核")
    code = printed(journey).code

    answers = {asks(code, REMOTE_ADDR="192.0.2.7").status_code for _time in range(25)}

    assert answers == {200}


def test_a_paper_is_verified_with_few_questions() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    with_keeper(journey)
    asks(paper.code)

    with CaptureQueriesContext(connection) as asked:
        asks(paper.code)

    assert len(asked) <= 5, "\n".join(query["sql"][:150] for query in asked)


# ── A sealed paper that a change has voided ──────────────────────────────────


def test_whoever_is_about_to_submit_is_warned_which_sealed_paper_he_voids() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    journey.take(Action.RETURN, to="评审材料", parts=["档案"])
    with_keeper(journey).answer_all()
    client = Client()
    client.force_login(journey.people.applicant)

    with clock.at(journey.now):
        html = client.get(reverse("submit", args=[journey.application.number])).content.decode()

    assert f"{paper.snapshot}的职称评审外调表已变：档案存放单位" in html


@pytest.mark.parametrize(("page", "stage"), [("replaced", "审核"), ("application", STAGE)])
def test_after_the_change_the_applicant_reads_which_paper_to_have_sealed_anew(page: str, stage: str) -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    with_keeper(journey).to(stage)
    client = Client()
    client.force_login(journey.people.applicant)

    with clock.at(journey.now):
        html = client.get(reverse(page, args=[journey.application.number])).content.decode()

    assert f"{paper.snapshot}的职称评审外调表已变：档案存放单位" in html
    assert "须重新打印盖章" in html


def test_what_the_office_has_put_right_since_is_named_before_he_submits_too() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    journey.take(Action.RETURN, to="评审材料", parts=["档案"])
    with clock.at(journey.now):
        people.correct_identity(
            journey.application,
            name="林知遠",
            document=None,
            reason=CorrectionReason.MISTYPED,
            by=journey.people.reviewer,
        )

    (verdict,) = verification.voided(journey.fresh(), by_submitting=True)

    assert str(verdict) == f"{paper.snapshot}的职称评审外调表已变：姓名"
