"""Each consistency rule of the default programme: one application that breaks it, its words on the page with their way."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from applicants import services
from applicants.fields import OPINIONS
from applicants.fields import asked as asked_on
from applicants.rules.consistency import CHECKED_BY
from config import clock
from programmes.vocabulary import RULES
from tests.applicants.rules.dossiers import CAS, EMPLOYER, SOUND, Answers
from tests.applicants.visitor import Visitor, address
from tests.builders import Walk, photographed, transcribed, walk

pytestmark = pytest.mark.django_db
Change = Callable[[Answers], None]
LEADERS = "单位推荐意见"

# Kept by the way in which facts come in: entered once, chosen from a list, or judged as a file.
HOLDS = {
    "报名表、评审表、外调表个人信息相符": "test_a_fact_is_entered_once",
    "档案所在地前后一致": "test_a_fact_is_entered_once",
    "申报专业前后一致": "test_a_fact_is_entered_once",
    "Word与报名信息一致": "test_a_fact_is_entered_once",
    "照片规格": "test_a_photograph_is_looked_at_where_it_comes_in",
}


def cell(block: str, row: int, **cells: str) -> Change:
    def change(answers: Answers) -> None:
        answers[block][row] |= cells

    return change


def rows(block: str, keep: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> Change:
    def change(answers: Answers) -> None:
        answers[block] = keep(answers[block])

    return change


def both(*changes: Change) -> Change:
    def change(answers: Answers) -> None:
        for each in changes:
            each(answers)

    return change


# The rule, what breaks it, and every line of the page: its number (none for what is always checked), place and words.
BROKEN: dict[str, tuple[Change, list[tuple[str, str, str]]]] = {
    "身份证号校验位、出生日期、性别相符": (
        cell("个人信息", 0, 出生日期="1988年2月15日"),
        [("", "个人信息 0-出生日期", "出生日期与身份证件号码不一致：号码中的出生日期是1988年2月14日。请核对号码和日期，改正写错的一项。")],
    ),
    "所在单位与最近工作经历一致": (
        cell("单位与岗位", 0, 工作单位="青石光学仪器有限公司"),
        [("CR-05", "单位与岗位 0-工作单位", "工作单位与工作经历最近一段（第 3 行）的“北辰精密仪器有限公司”不一致，请写现单位全称，改正写错的一处。")],
    ),
    "参加工作时间与首段经历一致": (
        cell("单位与岗位", 0, 参加工作时间="2014年1月"),
        [("CR-06", "单位与岗位 0-参加工作时间", "参加工作时间与工作经历最早的一段（第 1 行，2013年7月起）不一致，请改正写错的一处。")],
    ),
    "现任职务与现有职称一致": (
        rows("现有职称", lambda there: there[::-1]),
        [("CR-07", "现有职称 1-取得时间", "第 2 行：最近取得的职称（第 1 行）请放在最后一行：封面和评审表的现任专业职务按最后一行打印。")],
    ),
    "起止时间具体到月": (
        cell("工作经历", 0, 起止时间="2013—2016年12月"),
        [("", "工作经历 0-起止时间", "第 1 行：请把“起止时间”的起和止都写到月，如 2013年7月—2016年12月；至今的写“2017年1月—至今”。")],
    ),
    "学历由低到高": (
        rows("学历", lambda there: there[::-1]),
        [("CR-17", "学历 1-学历", "第 2 行：学历低于第 1 行，请按从低到高的顺序排列。")],
    ),
    "学历学位用规定写法": (
        cell("学历", 1, 学位="工学硕士"),
        [
            ("", "学历信息 1-学位", "第 2 行：“学位”没有“工学硕士”这一项，请从所列各项中选择。"),  # asked at both stages
            ("", "学历 1-学位", "第 2 行：“学位”没有“工学硕士”这一项，请从所列各项中选择。"),
        ],
    ),
    "考核结论用规定写法": (
        cell("年度考核", 0, 结论="良好"),
        [("", "年度考核 0-结论", "第 1 行：“结论”没有“良好”这一项，请从所列各项中选择。")],
    ),
    "空栏写无": (
        cell("团体荣誉处分", 0, 处分=""),
        [("", "学术团体、荣誉称号与处分 0-处分", "请填写“处分”，没有的填“无”。")],
    ),
    "外调表现有职称与职称一致": (
        cell("现有职称", 0, 职称=""),
        [("CR-55", "现有职称 0-职称", "第 1 行：填了取得时间或审批单位，却没有填职称。请填写职称；没有职称的，请删去这一行。")],
    ),
    "现任技术职务与最近经历一致": (
        cell("单位与岗位", 0, 现任技术职务="设计师"),
        [("CR-08", "现任技术职务 0-现任技术职务", "现任技术职务与工作经历最近一段（第 3 行）的“工程师”不一致，请改正写错的一处。")],
    ),
    "任职年限与现岗位一致": (
        cell("单位与岗位", 0, 任职年限="2"),
        [("CR-09", "现任技术职务 0-任职年限", "任职年限填了2年，而按工作经历，现岗位自2018年12月起，到现在约7.2年。请核对后改正写错的一处。")],
    ),
    "工作经历不交叉": (
        cell("工作经历", 1, 起止时间="2016年6月—2018年12月"),
        [("CR-10", "工作经历 1-起止时间", "第 2 行：与第 1 行在2016年6月至2016年12月重叠，请核对两行的起止时间，使各段不交叉。")],
    ),
    "工作经历无空档": (
        both(rows("工作经历", lambda there: [there[0], there[2]]), cell("申报信息", 0, 从事申报专业年限="10")),
        [("CR-11", "工作经历 1-起止时间", "第 2 行：与前一段之间缺2017年1月至2018年11月，请补一行写明这段时间的情况，没有工作的注明“待业”或“求学”。")],
    ),
    "参加工作年龄合理": (
        cell("学历", 1, 毕业时间="2014年6月"),
        [
            (
                "CR-14",
                "单位与岗位 0-参加工作时间",
                "参加工作早于学历第 2 行的毕业时间（2014年6月，统招）。请核对两处时间和培养方式；确实如此的，请向工作人员说明。",
            )
        ],
    ),
    "单位写全称": (
        cell("工作经历", 0, 单位="北辰公司"),
        [("CR-15", "工作经历 0-单位", "第 1 行：“北辰公司”像是简称，请写单位全称，与公章一致。")],
    ),
    "职称取得时间合理": (
        cell("现有职称", 0, 取得时间="2009年9月"),
        [("CR-20", "现有职称 0-取得时间", "第 1 行：职称的取得时间早于最早的毕业时间（2010年7月），请核对两处时间；确实如此的，请向工作人员说明。")],
    ),
    "业绩在取得现职称之后": (
        cell("工作业绩", 0, 起止时间="2015年1月—2016年1月"),
        [("CR-21", "主要专业技术工作业绩 0-起止时间", "第 1 行：在取得现有职称（2018年12月）之前，不计入。请删去这一行，只写取得之后的。")],
    ),
    "考核年度齐全": (
        rows("年度考核", lambda there: [there[0], there[1], *there[3:]]),
        [("CR-23", "年度考核 ", "缺2023年的考核，请补填；单位当年没有考核的，请向工作人员说明。")],
    ),
    "从事申报专业年限与经历相符": (
        cell("申报信息", 0, 从事申报专业年限="30"),
        [("CR-25", "申报专业 0-从事申报专业年限", "从事申报专业30年，而工作经历合计约12.8年。请核对年限，或把工作经历补全。")],
    ),
    "单位推荐意见不由本人填写": (
        cell("单位意见", 0, 单位推荐意见="本人一贯认真负责，请予推荐。"),
        [("CR-37", "单位意见 0-单位推荐意见", "“单位推荐意见”用了第一人称。意见应由单位出具，不由本人填写，请单位核对后重新出具。")],
    ),
}  # fmt: skip


def test_every_rule_of_the_programme_is_broken_here_or_holds_by_the_way_facts_come_in() -> None:
    assert sorted([*BROKEN, *HOLDS]) == sorted(CAS.checks.must + CAS.checks.warn)
    assert [name for name in HOLDS.values() if name not in globals()] == []


@pytest.fixture
def journey() -> Walk:
    return walk(level="senior").to("评审材料")


def sound(journey: Walk, change: Change | None = None) -> Answers:
    """Everything the evaluation form asks, as somebody states it who made no mistake, but for one change."""
    answers = deepcopy(SOUND)
    answers["联系方式"][0]["手机"] = journey.people.applicant.mobile
    answers["个人信息"][0]["照片"] = photographed(journey.application).sha256
    if change:
        change(answers)
    return answers


def lay(journey: Walk, change: Change | None = None) -> None:
    answers = sound(journey, change)
    opinions = answers.pop("单位意见")[0]
    application, by = journey.application, journey.people.applicant
    with clock.at(journey.now):
        for block, typed in answers.items():
            services.save_answers(application, block, typed, by=by)
        application.opinions.all().delete()
        transcribed(application, opinions, by=by)


def mend(visitor: Visitor, change: Change) -> None:
    """What the change has spoilt, typed as it should be on the pages that ask it."""
    journey = visitor.journey
    right, wrong = sound(journey), sound(journey, change)
    for section in [each for each in journey.application.sections if right[each.block] != wrong[each.block]]:
        if section.block == OPINIONS:
            said = {"unit": EMPLOYER, "post": "总工程师", "name": "周衡", "on": f"{journey.now:%Y-%m-%d}"}
            visitor.sends("transcribe_opinion", LEADERS, text=right[OPINIONS][0][LEADERS], **said)
            continue
        rows = right[section.block]
        names = [asked.name for asked in asked_on(section, CAS)]
        cells = {f"{n}-{name}": row.get(name, "") for n, row in enumerate(rows) for name in names}
        visitor.saves(section.name, **cells, rows=len(rows))


LINE = re.compile(r'<li><a class="govuk-link" href="([^"]+)">([^<]+)</a>(?: <span class="[^"]+">(CR-\d\d)</span>)?')


def listed(html: str) -> list[tuple[str, str, str]]:
    """Number, address and words of each line of the panel."""
    panel = html.split('id="findings"', 1)[1].split("</section>", 1)[0]
    return [(number, url, words.split("：", 1)[1]) for url, words, number in LINE.findall(panel)]


@pytest.mark.covers(
    "CR-02", "CR-05", "CR-06", "CR-07", "CR-08", "CR-09", "CR-10", "CR-11", "CR-13", "CR-14", "CR-15", "CR-17", "CR-18",
    "CR-20", "CR-21", "CR-23", "CR-24", "CR-25", "CR-36", "CR-37", "CR-55",
)  # fmt: skip
@pytest.mark.parametrize("name", BROKEN, ids=lambda name: f"{RULES[name]} {name}")
def test_what_breaks_a_rule_is_said_with_the_way_to_its_field_and_no_more_once_it_is_mended(
    name: str, journey: Walk
) -> None:
    change, lines = BROKEN[name]
    visitor = Visitor(journey)

    lay(journey, change)
    broken = visitor.reads("submit")
    there = {url: visitor.follows(url) for _number, url, _words in listed(broken)}
    mend(visitor, change)
    mended = visitor.reads("submit")

    assert [(number, _told(journey, url), words) for number, url, words in listed(broken)] == lines
    assert [words for _number, url, words in listed(broken) if words not in there[url]] == []
    assert [url for url, html in there.items() if "#" in url and f'id="{url.partition("#")[2]}"' not in html] == []
    assert ("改好后才能提交" in broken) == (name in CAS.checks.must)
    assert listed(mended) == []
    assert "没有发现需要改的地方。" in mended


def _told(journey: Walk, url: str) -> str:
    """The section of an address on the check page, and the field it jumps to."""
    for section in CAS.sections:
        page = f"{address(journey, 'section', section.name)}?back=submit"
        if url.partition("#")[0] == page:
            return f"{section.name} {url.partition('#')[2].removeprefix('id_')}"
    return url


# ── Those that hold by themselves ────────────────────────────────────────────


@pytest.mark.covers("CR-01", "CR-03", "CR-04", "CR-54")
def test_a_fact_is_entered_once() -> None:
    """No two pages ask for it, but where the later one asks of the same rows more fully; papers are drawn from it."""
    asked: dict[tuple[str, str], list[str]] = {}
    for section in CAS.sections:
        for field in section.shows or ():
            asked.setdefault((section.block, field), []).append(section.name)

    assert {where: names for where, names in asked.items() if len(names) > 1} == {
        ("学历", field): ["学历信息", "学历"] for field in ("毕业学校", "学历", "学位")
    }
    assert CAS.form_route == "portal"


@pytest.mark.covers("CR-48")
def test_a_photograph_is_looked_at_where_it_comes_in(journey: Walk) -> None:
    """tests/materials/test_photo.py: what is not as asked is told on its page and beside its field."""
    assert "照片规格" not in CHECKED_BY
    assert 'name="0-照片"' not in Visitor(journey).reads("section", "基本情况")


# ── On the page of the section, and at the desk ──────────────────────────────


def test_what_must_be_mended_stands_beside_its_field_and_what_is_told_too(journey: Walk) -> None:
    change = both(cell("单位与岗位", 0, 参加工作时间="2014年1月", 任职年限="2"))
    lay(journey, change)
    visitor = Visitor(journey)

    first, second = visitor.reads("section", "单位与岗位"), visitor.reads("section", "现任技术职务")

    words = "参加工作时间与工作经历最早的一段（第 1 行，2013年7月起）不一致，请改正写错的一处。"
    assert re.findall(r'id="id_0-参加工作时间_error"[^>]*><span[^>]*>错误：</span>([^<]+)', first) == [words]
    remark = re.search(r'id="id_0-任职年限_remark"[^>]*><span>请核对：</span>([^<]+)', second)
    assert remark is not None
    assert remark[1].startswith("任职年限填了2年")
    assert re.findall(r'name="0-任职年限"[^>]*aria-describedby="([^"]+)"', second) == [
        "id_0-任职年限_helptext id_0-任职年限_remark"
    ]


def test_the_other_place_a_finding_speaks_of_tells_it_too_with_the_way(journey: Walk) -> None:
    lay(journey, cell("单位与岗位", 0, 工作单位="青石光学仪器有限公司"))

    html = Visitor(journey).reads("section", "工作经历")

    assert [(number, url) for number, url, _words in listed(html)] == [
        ("CR-05", f"{address(journey, 'section', '单位与岗位')}#id_0-工作单位")
    ]
    assert f'href="{address(journey, "section", "工作经历")}#id_2-单位">看“工作经历 第 3 行 单位”</a>' in html


def test_saving_stays_once_at_what_is_only_told_and_goes_on_when_it_is_meant(journey: Walk) -> None:
    lay(journey)
    visitor = Visitor(journey)
    post: dict[str, Any] = {"0-现任技术职务": "工程师", "0-任职年限": "2", "0-聘任单位": EMPLOYER}

    first = visitor.saves("现任技术职务", **post)
    page = visitor.reads("section", "现任技术职务")
    again = visitor.saves("现任技术职务", **post)

    assert first["Location"] == address(journey, "section", "现任技术职务")
    assert "“现任技术职务”已保存。有 1 处请核对；确实如此的不用改，再按一次“保存并继续”。" in page
    assert again["Location"] != address(journey, "section", "现任技术职务")


def test_the_reviewer_reads_the_same_findings_with_the_way_to_the_cell(journey: Walk) -> None:
    lay(journey, cell("单位与岗位", 0, 任职年限="2"))
    journey.step()

    html = Visitor(journey, "reviewer").reads("desk_application")

    (line,) = listed(html)
    assert line[0] == "CR-09"
    assert line[2].startswith("任职年限填了2年，而按工作经历")
    assert f'id="{line[1].removeprefix("#")}"' in html
    assert "1 处提醒，请结合材料判断" in html
