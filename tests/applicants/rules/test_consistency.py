"""Do the rules of a definition, taken together, find what is wrong, say it, and point to where it is asked?"""

import random
import re
from copy import deepcopy
from pathlib import Path
from pydoc import locate

from hypothesis import given
from hypothesis import strategies as st

from applicants import dossier, findings
from applicants.rules.consistency import CHECKED_BY, JUDGED_BY, check
from applicants.rules.context import Context, forms
from programmes.schema import Checks
from programmes.vocabulary import BLOCKS, BY_PEOPLE, FILE_CHECKS, RULES, Level
from tests.applicants.rules.dossiers import CAS, SOUND, TODAY, Answers, context, stating, where
from tests.builders import DEFINITIONS, definition

ROOT = Path(__file__).parents[3]
SLUGS = sorted(file.stem for file in DEFINITIONS.glob("*.toml"))
FILE_CHECKED_BY = {
    "签名与后缀一致": "materials.checks.first_problem",
    "评审表在前报告在后": "materials.precheck.report.check",
    "报告字数": "materials.precheck.report.check",
    "单位推荐意见已填": "materials.precheck.cells.missing",
    "办事机构栏为空": "materials.precheck.judge",
    "与往年不同": "applicants.rules.earlier.files_are_new",
}
EVERY_RULE = Checks(must=tuple(CHECKED_BY))


def test_every_rule_a_definition_may_name_is_judged_and_in_one_place() -> None:
    wholly_by_people = [name for name, what in BY_PEOPLE.items() if not what and name in RULES]

    assert sorted([*CHECKED_BY, *JUDGED_BY, *wholly_by_people]) == sorted(RULES)


def test_whatever_judges_elsewhere_is_there() -> None:
    assert [path for path in {*JUDGED_BY.values(), *FILE_CHECKED_BY.values()} if not callable(locate(path))] == []


def test_every_check_of_a_file_is_made_by_a_function_or_by_people() -> None:
    wholly_by_people = [name for name, what in BY_PEOPLE.items() if not what and name in FILE_CHECKS]

    assert sorted([*FILE_CHECKED_BY, *wholly_by_people]) == sorted(FILE_CHECKS)


def test_every_rule_of_the_default_programme_is_judged_here_or_before_it_comes_to_that() -> None:
    elsewhere = {RULES[name] for name in CAS.checks.must + CAS.checks.warn if name in JUDGED_BY}

    assert elsewhere == {"CR-02", "CR-13", "CR-18", "CR-24", "CR-36", "CR-48"}


def test_somebody_who_made_no_mistake_is_told_nothing() -> None:
    assert check(stating(), context(uploaded=stating()), EVERY_RULE) == []


def test_findings_stand_in_the_order_in_which_it_is_asked_and_say_what_holds_up() -> None:
    stated = stating(
        ("单位与岗位", 0, {"任职年限": "2", "工作单位": "青石光学仪器厂", "聘任单位": "北辰精密仪器有限公司"}),
        ("工作业绩", 1, {"起止时间": "2015年1月—2016年1月"}),
        ("工作业绩", 0, {"起止时间": "2016年1月—2020年1月"}),
        学历=SOUND["学历"][::-1],
    )

    found = check(stated, context(), CAS.checks)

    assert [(each.rule, *where(each), each.is_warning) for each in found] == [
        ("employer_differs", "单位与岗位", "工作单位", None, False),
        ("education_descends", "学历", "学历", 1, False),
        ("post_years_differ", "现任技术职务", "任职年限", None, True),
        ("begins_before_title", "主要专业技术工作业绩", "起止时间", 0, True),
        ("wholly_before_title", "主要专业技术工作业绩", "起止时间", 1, True),
    ]
    assert [RULES[each.check] for each in found] == ["CR-05", "CR-17", "CR-09", "CR-21", "CR-21"]


def test_a_rule_the_definition_does_not_name_finds_nothing() -> None:
    stated = stating(学历=SOUND["学历"][::-1])

    assert check(stated, context(), Checks(must=("工作经历不交叉",))) == []


def test_a_finding_about_two_places_names_both() -> None:
    stated = stating(("单位与岗位", 0, {"参加工作时间": "2014年1月"}))

    (found,) = check(stated, context(), Checks(must=("参加工作时间与首段经历一致",)))

    assert [found.place.section, *((also.section, also.field, also.row) for also in found.also)] == [
        "单位与岗位",
        ("工作经历", "起止时间", 0),
    ]


def test_a_fact_is_pointed_to_where_it_is_asked_most_fully_and_nowhere_that_is_not_there() -> None:
    registration = Context(today=TODAY, forms=forms([each for each in CAS.sections if each.stage == "报名"], CAS))

    assert [context().place("学历", "学历", 1).section, context().place("学历", "毕业时间", 1).section] == [
        "学历",
        "学历",
    ]
    assert registration.place("学历", "学历", 1).section == "学历信息"
    assert (registration.place("学历", "毕业时间", 1).section, registration.place("学历", "毕业时间", 1).field) == (
        "学历信息",
        "",
    )
    assert context().place("个人信息", "姓名", 0).row is None


# ── In words ─────────────────────────────────────────────────────────────────


def told(*changes: tuple[str, int, dict[str, str]], slug: str = "cas", **rows: list[dict[str, str]]) -> list[str]:
    return [findings.words(each) for each in check(stating(*changes, **rows), context(definition(slug)), EVERY_RULE)]


def test_a_finding_says_what_is_wrong_and_what_to_do() -> None:
    work = SOUND["工作经历"]

    assert told(("单位与岗位", 0, {"参加工作时间": "2014年1月"})) == [
        "参加工作时间与工作经历最早的一段（第 1 行，2013年7月起）不一致，请改正写错的一处。"
    ]
    assert told(("申报信息", 0, {"从事申报专业年限": "10"}), 工作经历=[work[0], work[2]]) == [
        "第 2 行：与前一段之间缺2017年1月至2018年11月，请补一行写明这段时间的情况，没有工作的注明“待业”或“求学”。"
    ]
    assert told(("工作经历", 1, {"起止时间": "2016年6月—2018年12月"})) == [
        "第 2 行：与第 1 行在2016年6月至2016年12月重叠，请核对两行的起止时间，使各段不交叉。"
    ]
    assert told(
        ("单位与岗位", 0, {"现任技术职务": "设计师", "工作单位": "青石光学仪器有限公司", "聘任单位": "无"})
    ) == [
        "工作单位与工作经历最近一段（第 3 行）的“北辰精密仪器有限公司”不一致，请写现单位全称，改正写错的一处。",
        "现任技术职务与工作经历最近一段（第 3 行）的“工程师”不一致，请改正写错的一处。",
    ]
    assert told(学历=SOUND["学历"][::-1]) == ["第 2 行：学历低于第 1 行，请按从低到高的顺序排列。"]
    assert told(("学历", 1, {"毕业时间": "2009年6月"})) == [
        "第 2 行：毕业时间早于第 1 行。请核对两行的毕业时间，并按从低到高、由早到晚的顺序排列。"
    ]
    assert told(现有职称=SOUND["现有职称"][::-1]) == [
        "第 2 行：最近取得的职称（第 1 行）请放在最后一行：封面和评审表的现任专业职务按最后一行打印。"
    ]
    assert told(("单位与岗位", 0, {"任职年限": "2"})) == [
        "任职年限填了2年，而按工作经历，现岗位自2018年12月起，到现在约7.2年。请核对后改正写错的一处。"
    ]
    assert told(年度考核=SOUND["年度考核"][2:4]) == [
        "缺2021、2022、2025年的考核，请补填；单位当年没有考核的，请向工作人员说明。"
    ]


def test_whatever_may_be_found_has_words_and_no_words_are_left_over() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "applicants").rglob("*.py") if path.name != "findings.py")

    assert set(re.findall(r'Finding\(\s*"(\w+)"', sources)) - set(findings.WORDS) == set()
    assert [key for key in findings.WORDS if f'"{key}"' not in sources] == []


# ── Whatever is typed ────────────────────────────────────────────────────────

WORDS_TYPED = st.sampled_from(
    ["", "无", "2013年7月", "2014.1-2015.2", "2015年2月—至今", "2016-12", "9999年12月—至今", "工程师", "助理工程师", "本科",
     "研究生", "博士", "统招", "北辰精密仪器有限公司", "甲派遣至乙", "待业", "12", "是", "年度", "林知远", "技术总结报告", "4年"]
)  # fmt: skip
TYPED = st.one_of(WORDS_TYPED, WORDS_TYPED, st.text(max_size=30))


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    """Any text in any cell of any block, as the sections of all programmes together ask them."""
    blocks = draw(st.lists(st.sampled_from(sorted(BLOCKS)), unique=True, max_size=6))
    return {
        block: draw(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(BLOCKS[block], TYPED)), max_size=4))
        for block in blocks
    }


def somewhere(slug: str, uploaded: Answers) -> Context:
    return context(
        definition(slug),
        level=Level.ENGINEER,
        cutoffs={"业绩": TODAY},
        works=2,
        technical_reports=1,
        training=definition(slug).training,
        uploaded=dossier.build(uploaded),
    )


@given(slug=st.sampled_from(SLUGS), typed=answers(), uploaded=answers(), whole=st.booleans())
def test_no_rule_fails_on_any_text_and_each_finding_is_said_of_a_place_that_exists(
    slug: str, typed: Answers, uploaded: Answers, whole: bool
) -> None:
    at = somewhere(slug, uploaded)
    stated = dossier.build((deepcopy(SOUND) if whole else {}) | typed)

    found = check(stated, at, EVERY_RULE)

    assert found == check(stated, at, EVERY_RULE)
    asked = {form.section: form for form in at.forms}
    blocks = {form.block for form in at.forms}
    for finding in found:
        findings.words(finding)
        for place in (finding.place, *finding.also):
            if place.section not in asked:
                assert place.section not in blocks  # asked by no section of this programme
                continue
            form = asked[place.section]
            assert place.field == "" or form.position(place.field) >= 0
            assert (place.row is None) or 0 <= place.row < len(dossier.rows(stated, form.block))


@given(typed=answers(), seed=st.integers())
def test_the_order_in_which_blocks_were_saved_does_not_matter(typed: Answers, seed: int) -> None:
    whole = list((deepcopy(SOUND) | typed).items())
    random.Random(seed).shuffle(whole)

    shuffled = check(dossier.build(dict(whole)), somewhere("cas", {}), EVERY_RULE)

    assert shuffled == check(dossier.build(deepcopy(SOUND) | typed), somewhere("cas", {}), EVERY_RULE)


@given(typed=answers())
def test_a_dossier_gives_back_every_cell_it_was_built_of(typed: Answers) -> None:
    stated = dossier.build(typed)

    for block, rows in typed.items():
        kept = dossier.rows(stated, block)[: len(rows)]
        one = block in dossier.ONE_ROW
        for given_row, row in zip(rows[:1] if one else rows, kept, strict=False):
            assert {label: row.get(label, "") for label in given_row} == given_row
