"""Do the shipped definitions load, say what their public documents say, and print in words?"""

import re
import subprocess
from pathlib import Path

import pytest

from applicants import fields
from programmes import words
from programmes.schema import Definition
from programmes.vocabulary import RULES, Archive, EmptyPolicy
from tests.builders import SLUGS, definition
from tests.requirements import requirements

ROOT = Path(__file__).parents[2]
SHIPPED = [slug for slug in SLUGS if slug != "fifth"]


@pytest.mark.parametrize("slug", SLUGS)
def test_it_loads_and_says_its_name(slug: str) -> None:
    assert definition(slug).slug == slug


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_stored_of_it_says_the_same(slug: str) -> None:
    rules = definition(slug)

    assert Definition.model_validate(rules.content) == rules


def test_one_of_the_shipped_programmes_is_the_default() -> None:
    assert [slug for slug in SHIPPED if definition(slug).default] == ["cas"]


@pytest.mark.covers("P-23", "S-14", "S-04", "U-11", "U-02", "K-01", "X-01", "S-07", "S-08")
@pytest.mark.parametrize(
    ("slug", "stages"),
    [
        ("cas", "报名 评审材料 审核 交纸质材料并缴费 答辩 评审 结果公示 发证"),
        ("xishan", "填报 网上审核 终审 评前公示与缴费 评审 结果公示 发证归档"),
        ("jiangbei", "申报 单位审核 单位公示 主管部门审核 职改办审核 评审 评审公示 发证归档"),
        (
            "chengdu",
            "破格申请 破格汇总盖章 破格核准 网上申报 网上预审 单位推荐 主管部门审核 现场审核 网上缴费 答辩 评审 结果公示 发证",
        ),
    ],
)
def test_its_pipeline_is_the_bodys(slug: str, stages: str) -> None:
    assert [stage.name for stage in definition(slug).pipeline] == stages.split()


@pytest.mark.covers("E-14", "P-05")
def test_only_chengdus_special_route_passes_the_early_stages() -> None:
    rules = definition("chengdu")

    ways = {
        route.name: rules.stages_for(level="senior", route=route.name, archive=Archive.ELSEWHERE)[0].name
        for route in rules.routes
    }

    assert ways == {
        "正常申报": "网上申报",
        "大专破格推荐": "网上申报",
        "基层破格": "网上申报",
        "五系列破格": "网上申报",
        "特殊破格": "破格申请",
    }


def test_a_unit_without_department_skips_that_stage() -> None:
    rules = definition("jiangbei")

    way = rules.stages_for(level="engineer", route="正常晋升", archive=Archive.HERE, has_department=False)

    assert "主管部门审核" not in [stage.name for stage in way]


@pytest.mark.covers("K-01")
def test_the_default_programme_hears_only_the_senior_levels() -> None:
    rules = definition("cas")

    heard = {
        level.name: "答辩" in [s.name for s in rules.stages_for(level=level.code, route="评审", archive=Archive.HERE)]
        for level in rules.levels
    }

    assert heard == {"正高级工程师": True, "高级工程师": True, "工程师": False, "助理工程师": False}


@pytest.mark.covers("P-01", "P-02", "P-04", "P-11", "P-12", "P-13")
def test_the_default_programmes_rounds_are_the_guides() -> None:
    rounds = {
        seed.key: (f"{seed.opens:%m-%d}", *(str(closes)[5:] for closes in seed.deadlines.values()), seed.levels)
        for seed in definition("cas").rounds
    }

    others = ("高级工程师", "工程师", "助理工程师")
    assert rounds == {
        "2020-spring": ("01-01", "04-10", others),
        "2020-autumn": ("07-01", "09-10", others),
        "2020-full-senior": ("07-01", "10-10", ("正高级工程师",)),
    }


@pytest.mark.covers("P-10", "P-14", "P-09", "F-51", "F-56", "M-02")
def test_levels_routes_and_limits_are_the_documents() -> None:
    cas, xishan, jiangbei, chengdu = map(definition, SHIPPED)

    assert {level.name: level.report_chars for level in cas.levels} == {
        "正高级工程师": 6000,
        "高级工程师": 5000,
        "工程师": 3000,
        "助理工程师": None,
    }
    assert [material.max_mb for material in cas.materials] == [20]
    assert [(level.rank, level.works, level.technical_reports) for level in xishan.levels] == [
        ("中级", 2, 1),
        ("初级", 1, 1),
    ]
    assert xishan.specialties.excluded == ("交通", "水利")
    assert [level.name for level in jiangbei.levels] == ["工程师", "助理工程师", "技术员"]
    assert {route.name: str(route.type) for route in jiangbei.routes} == {
        "正常晋升": "normal",
        "破格晋升": "exceptional",
        "转评": "conversion",
        "多评": "additional",
    }
    assert [level.name for level in chengdu.levels] == ["高级工程师"]
    assert chengdu.specialties.excluded == ("建筑经济",)


@pytest.mark.covers("Y-01", "W-12")
def test_prices_are_stated_or_left_to_the_office() -> None:
    fees = {slug: definition(slug).fees for slug in SHIPPED}

    prices = {slug: [price.yuan for price in table.prices] if table else None for slug, table in fees.items()}

    assert prices == {"cas": [None], "xishan": [None], "jiangbei": None, "chengdu": [320]}


@pytest.mark.covers("CR-36", "F-26")
def test_no_column_of_chengdus_form_may_stay_empty() -> None:
    """简人社职〔2020〕33号 四（一）: 没有内容可填的栏目须写上“无”. What its form does not print is left alone."""
    chengdu = definition("chengdu")
    besides = {"联系方式", "社会保险"}

    empty = {
        f"{section.name} {asked.name}"
        for section in chengdu.sections
        if section.block not in besides
        for asked in fields.asked(section, chengdu)
        if not asked.required and asked.empty != EmptyPolicy.WRITE_NONE
    }

    assert empty == set()


@pytest.mark.covers("F-38")
def test_the_ranking_of_an_author_is_asked_for_where_the_guide_asks_for_it() -> None:
    """填写评审表注意事项: it stands beside 发表情况, above 重要著（译）作、论文及技术工作报告."""
    sections = {section.block: section for section in definition("cas").sections if section.stage == "评审材料"}

    asking = [
        block
        for block, section in sections.items()
        if any("写清排名" in text for text in (*section.reasons, *(field.hint for field in section.fields)))
    ]

    assert asking == ["论文著作"]
    assert {field.name for field in sections["论文著作"].fields} == {"本人作用", "发表情况"}


@pytest.mark.covers("M-30", "T-03")
def test_only_an_archive_kept_elsewhere_asks_for_the_archive_verification_form() -> None:
    lines = definition("cas").paper

    assert [line.name for line in lines if line.only.archive] == ["外调表"]
    assert len(lines) == 7


@pytest.mark.covers("M-28", "M-29")
def test_the_default_programmes_papers_are_those_of_its_list() -> None:
    lines = {line.name: line for line in definition("cas").paper}

    assert lines["外调表"].substitute == "档案存放单位存档证明，以及学信网打印的学历、学位证明"
    assert lines["评审表"].copies == "一份，无需装订"
    assert {name: line.photos for name, line in lines.items() if line.photos} == {
        "外调表": 1,
        "评审表": 1,
        "参评人照片": 2,
    }
    assert [name for name, line in lines.items() if line.reprinted] == ["外调表", "评审表"]
    assert lines["专业技术职务资格证书"].by_level["正高级工程师"] == "高级工程师证书"


@pytest.mark.covers("E-25")
def test_hours_of_continuing_education() -> None:
    hours = {
        slug: [(t.since, t.until, t.public, t.professional, t.total) for t in definition(slug).training]
        for slug in SHIPPED
    }

    assert hours == {
        "cas": [],
        "xishan": [],
        "jiangbei": [(2020, None, 30, None, 90), (None, 2019, 20, None, 90)],
        "chengdu": [(None, None, 30, 60, None)],
    }


@pytest.mark.parametrize("slug", SHIPPED)
def test_it_switches_on_the_consistency_rules_that_concern_it(slug: str) -> None:
    concerned = {row for row, each in requirements().items() if slug in each.programmes}

    checks = definition(slug).checks

    assert {RULES[name] for name in checks.must + checks.warn} == concerned & set(RULES.values())


@pytest.mark.parametrize("slug", SLUGS)
def test_the_words_name_every_stage_need_and_assumption(slug: str) -> None:
    rules = definition(slug)

    printed = words.in_words(rules)

    assumptions = re.findall(r'assumed = "([^"]+)"', _file(slug).read_text(encoding="utf-8"))
    assert [each for each in assumptions if f"〔设定：{each}〕" not in printed] == []
    needs = [need.label for stage in rules.pipeline for need in stage.needs]
    assert [need for need in needs if f"    事项：{need}" not in printed] == []
    assert [stage.name for stage in rules.pipeline] == re.findall(r"^\d+\. ([^（：]+)", printed, re.MULTILINE)


def test_no_code_names_a_programme() -> None:
    found = subprocess.run(
        [
            "git",
            "grep",
            "-nwE",
            "|".join(SHIPPED),
            "--",
            "*.py",
            "*.html",
            "*.js",
            ":!tests",
            ":!benchmarks",
            ":!*demo*",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert found.stderr == ""
    assert found.stdout == ""


def _file(slug: str) -> Path:
    folder = ROOT / "tests" / "definitions" if slug == "fifth" else ROOT / "programmes" / "definitions"
    return folder / f"{slug}.toml"
