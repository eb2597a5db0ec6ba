"""Is a hostile form judged in bounded time and words, is each mistake told once, and is an explanation of one no cover for another?"""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from applicants import dossier as dossiers
from applicants.rules import assessing, career
from materials import precheck
from materials.precheck import remarks
from materials.precheck.remarks import Flaw
from materials.reading.form import Form, Key, Said
from programmes.schema import Definition, Only
from tests.applicants.rules.dossiers import CAS, context
from tests.materials.forms import dossier, registration
from tests.materials.test_precheck import good, its_report, judged, saying

pytestmark = pytest.mark.covers("CR-36", "CR-54")


def calls(deed: Callable[[], Any]) -> int:
    """How many functions run, those of the interpreter too: what a deed costs, on whatever machine."""
    counted: Counter[str] = Counter()
    deed()  # once for what is kept afterwards
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _arg: counted.update([event]))
    try:
        deed()
    finally:
        sys.setprofile(before)
    return counted["call"] + counted["c_call"]


# ── What it costs ────────────────────────────────────────────────────────────


@pytest.mark.covers("CR-23", "CR-25")
@pytest.mark.parametrize("rule", [career.field_years, assessing.every_year])
def test_a_period_of_eight_thousand_years_costs_no_more_than_one_of_ten(rule: Callable[..., Any]) -> None:
    def stating(period: str) -> dossiers.Dossier:
        rows = [{"起止时间": period, "单位": "北辰精密仪器有限公司", "种类": "年度"}] * 10
        return dossiers.build(
            {"工作经历": rows, "年度考核": rows, "申报信息": [{"从事申报专业年限": "80"}]},
        )

    def cost(period: str) -> int:
        return calls(lambda: list(rule(stating(period), context(years=""))))

    assert cost("1900年1月—9999年12月") <= 12 * cost("2014年1月—2025年12月")


def form_of(rows: int) -> Form:
    """The good form, its tables of this many rows, each of them wrong."""
    form = good().form
    cells = {key: each for key, each in form.cells.items() if not key[2]}
    tables = [block for block in form.rows if block not in ("现有职称", "学历")]
    for block, label, first in [key for key in cells if key[0] in tables and key[2] == 0]:
        for row in range(rows):
            wrong = "1900.1—9999.12" if label == "起止时间" else "" if row % 2 else "同上"
            cells[block, label, row] = Said(wrong, cells[block, label, first].spot)
    return replace(form, cells=cells, rows={**form.rows, **dict.fromkeys(tables, rows)})


def test_ten_times_the_rows_cost_no_more_than_ten_times_as_much() -> None:
    few, many = form_of(60), form_of(600)

    assert calls(lambda: judged(many, stated=dossier())) <= 12 * calls(lambda: judged(few, stated=dossier()))


def test_ten_times_the_flaws_are_sorted_out_at_ten_times_the_cost() -> None:
    def cost(number: int) -> int:
        flaws = [
            Flaw("CR-36", "missing", "blocking", ("工作经历", "证明人", row), also=(("工作经历", "单位", row),))
            for row in range(number)
        ]
        return calls(lambda: remarks.without_echoes(flaws, lambda flaw: False))

    assert cost(2000) <= 12 * cost(200)


def test_of_thousands_of_rows_a_bounded_number_of_things_is_said() -> None:
    found = judged(form_of(3000), stated=dossier())

    assert len(found) == precheck.MOST + 1
    assert [each.severity for each in found[:-1]] == ["blocking"] * precheck.MOST
    assert (found[-1].rule, found[-1].where, found[-1].severity) == ("T-02", "评审表", "warning")
    assert found[-1].message.startswith("另有")
    assert [each.message for each in found if each.code == "too_many_rows"][0] == (
        "这一部分最多填 40 行，现在有 3000 行，请删去多出的行。"
    )


def test_what_is_not_listed_yet_comes_up_once_the_rest_is_explained() -> None:
    form = form_of(3000)
    first = judged(form)
    explained = {each.mark for each in first[:-1]}

    then = judged(form, explained=explained)

    unanswered = [each for each in then if each.severity == "blocking" and each.mark not in explained]
    assert len(unanswered) > 0


def test_rows_beyond_the_most_are_said_once() -> None:
    form = good().form
    written = [(key, said) for key, said in form.cells.items() if key[0] == "考试" or key[0] == "继续教育"]
    block = written[0][0][0]
    rows: dict[Key, Said] = {
        (block, key[1], row): said for key, said in written if key[:1] == (block,) for row in range(45)
    }
    over = replace(form, cells={**form.cells, **rows}, rows={**form.rows, block: 45})

    assert [each.code for each in judged(over)] == ["too_many_rows"]


def test_a_long_text_is_said_again_only_in_part() -> None:
    (found,) = judged(saying({("学历", "学位", 0): "长" * 5000}))

    assert len(found.message) < 300


# ── Two mistakes in one place ────────────────────────────────────────────────

SPECIALTY: Key = ("申报信息", "其它专业", None)


@pytest.mark.covers("CR-46", "F-52")
def test_a_report_that_is_short_and_lacks_headings_is_told_both() -> None:
    report = replace(its_report(), characters=100, titles=())

    assert [each.code for each in judged(replace(good().form, report=report))] == ["report_short", "headings_advised"]


@pytest.mark.covers("CR-04")
def test_a_specialty_that_is_too_long_and_not_the_registered_one_is_told_both() -> None:
    wrong = "光学与电子精密仪器工程技术及其应用研究"
    form = saying({SPECIALTY: wrong, ("封面", "申报专业", None): wrong})

    found = judged(form, stated=registered_of())

    assert sorted(each.code for each in found if each.spot == form.cells[SPECIALTY].spot) == [
        "differs_from_upload",
        "too_long",
    ]


def registered_of() -> dossiers.Dossier:
    return precheck.registered(registration(dossier()))


def test_what_an_explained_flaw_stood_for_is_said_too() -> None:
    """The period overlaps the one before and leaves a gap to the one behind."""
    form = saying({("工作经历", "起止时间", 1): "2016年1月—2017年12月"})
    (overlap,) = judged(form)

    then = judged(form, explained={overlap.mark})

    assert [each.rule for each in then] == ["CR-10", "CR-11"]


# ── Knowing it again ─────────────────────────────────────────────────────────


def test_the_same_blank_in_another_row_is_another_remark() -> None:
    blank: dict[Key, str] = {("工作经历", "证明人", 1): ""}
    (here,) = judged(saying(blank))

    (same,) = judged(saying(blank))
    (another,) = judged(saying(blank | {("工作经历", "专业技术工作", 1): "另一项工作"}))

    assert here.mark == same.mark
    assert here.mark != another.mark


# ── Who is asked for such a file ─────────────────────────────────────────────


def only(**facts: Any) -> Definition:
    materials = tuple(
        each.model_copy(update={"only": Only(**facts)}) if precheck.applies(each) else each for each in CAS.materials
    )
    return CAS.model_copy(update={"materials": materials})


def test_who_is_not_asked_for_the_file_is_told_nothing_of_it() -> None:
    bad = saying({("个人信息", "民族", None): ""})

    for asked in (only(levels=("工程师",)), only(routes=("认定",)), only(archive="在本中心")):
        assert judged(bad, definition=asked) == []
    assert len(judged(bad, definition=only(levels=("高级工程师",)))) == 1


def test_only_the_levels_and_routes_that_go_together_are_offered() -> None:
    assert ("full_senior", "认定") not in precheck.offered(CAS)
    assert ("senior", "认定") in precheck.offered(CAS)
    assert {level for level, _route in precheck.offered(only(levels=("工程师",)))} == {"engineer"}
    assert precheck.offered(only(archive="在本中心")) == []


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        (("学历", "学位", 0), "CR-18"),
        (("年度考核", "结论", 0), "CR-24"),
        (("个人信息", "性别", None), "R-03"),
    ],
)
def test_a_word_that_is_none_of_the_choices_is_said_by_the_rule_of_its_table(key: Key, rule: str) -> None:
    assert [(each.rule, each.code) for each in judged(saying({key: "别的"}))] == [(rule, "unknown_choice")]
