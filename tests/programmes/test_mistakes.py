"""Is every mistake in a definition named by file, key, what stands there and what was expected?"""

import re
import tomllib
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from programmes import schema
from programmes.schema import DefinitionError
from tests.builders import DEFINITIONS

Edit = Callable[[Any], None]
SOUND = tomllib.loads((DEFINITIONS / "cas.toml").read_text(encoding="utf-8"))


def put(value: Any, *steps: Any) -> Edit:
    """Write ``value`` where the steps lead."""

    def edit(content: Any) -> None:
        for step in steps[:-1]:
            content = content[step]
        content[steps[-1]] = value

    return edit


def drop(*steps: Any) -> Edit:
    def edit(content: Any) -> None:
        for step in steps[:-1]:
            content = content[step]
        del content[steps[-1]]

    return edit


def add(value: Any, *steps: Any) -> Edit:
    def edit(content: Any) -> None:
        for step in steps:
            content = content[step]
        content.append(value)

    return edit


# Each alone and all together; a mention is only checked in a table whose own shape is right, so each has its own table.
PLANTED: list[tuple[Edit, str, str, str]] = [
    (
        put("工作二年", "eligibility", "tables", 0, "rows", 5, "conditions", 0),
        "eligibility.tables[0].rows[5]（高级工程师）.conditions[0]",
        "写的是“工作二年”",
        "工作满N年",
    ),
    (
        put(["自荐"], "eligibility", "tables", 1, "routes"),
        "eligibility.tables[1].routes[0]",
        "写的是“自荐”",
        "评审、认定",
    ),
    (put("手机", "accounts", "user_name"), "accounts.user_name", "写的是“手机”", "手机号 / 身份证号 / 自定"),
    (put("expert", "levels", 0, "code"), "levels[0]（正高级工程师）.code", "写的是“expert”", "technician / assistant"),
    (put("3000", "levels", 2, "report_chars"), "levels[2]（工程师）.report_chars", "写的是“3000”", "整数，不加引号"),
    (
        put(["研究员"], "routes", 1, "levels"),
        "routes[1]（认定）.levels[0]",
        "写的是“研究员”",
        "正高级工程师、高级工程师、工程师、助理工程师",
    ),
    (drop("paper", 3, "name"), "paper[3].name", "没有写", "必须写这个键"),
    (put(0, "specialties", "free_text_max"), "specialties.free_text_max", "写的是 0", "不小于 1 的整数"),
    (
        add({"name": "光学工程"}, "specialties", "groups"),
        "specialties.groups[9]（光学工程）.name",
        "写的是“光学工程”",
        "不重复",
    ),
    (put("审核", "sections", 1, "stage"), "sections[1]（档案）.stage", "写的是“审核”", "填报阶段之一：报名、评审材料"),
    (
        put("部分", "sections", 4, "required"),
        "sections[4]（联系方式）.required",
        "写的是“部分”",
        "“全部”，或栏目名的数组",
    ),
    (
        put(["民族", "属相"], "sections", 7, "required"),
        "sections[7]（个人信息）.required[1]",
        "写的是“属相”",
        "曾用名、民族",
    ),
    (
        put("业绩", "sections", 12, "until"),
        "sections[12]（工作经历）.until",
        "写的是“业绩”",
        "批次的资历、业绩等截止日之一：资历",
    ),
    (put([40, 1], "sections", 13, "rows"), "sections[13]（工作业绩）.rows", "写的是一个数组", "[最少行数, 最多行数]"),
    (put("职称", "sections", 14, "since"), "sections[14]（论文著作）.since", "写的是“职称”", "本文件的栏目之一"),
    (
        add({"name": "血型"}, "sections", 2, "fields"),
        "sections[2]（申报信息）.fields[1]（血型）.name",
        "写的是“血型”",
        "另加的项须写种类（kind）",
    ),
    (
        put("填空", "sections", 17, "fields", 0, "empty"),
        "sections[17]（年度考核）.fields[0]（起止时间）.empty",
        "写的是“填空”",
        "写无 / 留空 / 不可写无 / 不得填写",
    ),
    (
        put(["docm"], "materials", 0, "formats"),
        "materials[0]（评审表+个人技术报告）.formats[0]",
        "写的是“docm”",
        "doc / docx / pdf",
    ),
    (put("审 核", "paper", 2, "stage"), "paper[2]（身份证）.stage", "写的是“审 核”", "报名、评审材料、审核"),
    (
        put({"archive": "在家"}, "paper", 0, "only"),
        "paper[0]（外调表）.only.archive",
        "写的是“在家”",
        "在本中心 / 不在本中心",
    ),
    (add("生肖相符", "checks", "must"), "checks.must[13]", "写的是“生肖相符”", "一致性规则之一"),
    (
        put("yes", "pipeline", 0, "employer_may_submit"),
        "pipeline[0]（报名）.employer_may_submit",
        "写的是“yes”",
        "true 或 false",
    ),
    (
        put(["终审"], "pipeline", 2, "returns_to"),
        "pipeline[2]（审核）.returns_to[0]",
        "写的是“终审”",
        "本阶段之前的填报或审核阶段：报名、评审材料",
    ),
    (
        put("回到本阶段", "pipeline", 3, "after_correction"),
        "pipeline[3]（交纸质材料并缴费）.after_correction",
        "写的是“回到本阶段”",
        "重新逐级审核",
    ),
    (
        put("申请人", "pipeline", 3, "needs", 0, "by"),
        "pipeline[3]（交纸质材料并缴费）.needs[0]（纸质材料）.by",
        "写的是“申请人”",
        "申报人 / 单位 / 主管部门 / 评审办 / 评委会 / 系统",
    ),
    (
        put({"kind": "缴费", "by": "评审办", "deadline": "纸质材料及缴费"}, "pipeline", 3, "needs", 1),
        "pipeline[3]（交纸质材料并缴费）.needs[1]（缴费）.by",
        "写的是“评审办”",
        "缴费由以下之一承担：申报人、单位",
    ),
    (
        put("发证", "pipeline", 4, "needs", 0, "opens_at"),
        "pipeline[4]（答辩）.needs[0]（答辩）.opens_at",
        "写的是“发证”",
        "不晚于本阶段的阶段：报名、评审材料、审核、交纸质材料并缴费、答辩",
    ),
    (
        put("待审核", "pipeline", 5, "status"),
        "pipeline[5]（评审）.status",
        "写的是“待审核”",
        "审核通过之后只能是审核通过或已取得",
    ),
    (
        drop("pipeline", 6, "needs", 0, "workdays"),
        "pipeline[6]（结果公示）.needs[0]（评审结果公示）.workdays",
        "没有写",
        "公示写工作日天数",
    ),
    (
        put(True, "pipeline", 7, "may_refuse"),
        "pipeline[7]（发证）.may_refuse",
        "写的是 true",
        "填报中和已取得的阶段没有不予通过",
    ),
    (put("教授", "fees", "prices", 0, "level"), "fees.prices[0]（教授）.level", "写的是“教授”", "级别之一"),
    (
        put(["odt"], "documents", 0, "formats"),
        "documents[0]（职称评审系统报名表）.formats[0]",
        "写的是“odt”",
        "pdf / docx / xlsx",
    ),
    (
        put("答 辩", "documents", 3, "stage"),
        "documents[3]（纸质版材料清单）.stage",
        "写的是“答 辩”",
        "交纸质材料并缴费",
    ),
    (put("四月十日", "rounds", 0, "opens"), "rounds[0]（2020年春季）.opens", "写的是“四月十日”", "日期，或日期加时刻"),
    (
        put("另行通知", "rounds", 1, "deadlines", "缴费"),
        "rounds[1]（2020年秋季）.deadlines.缴费",
        "写的是“缴费”",
        "流程里用到的名称：纸质材料及缴费",
    ),
    (put({}, "rounds", 2, "cutoffs"), "rounds[2]（2020年正高级工程师）.cutoffs.资历", "没有写", "每个批次都要写"),
    (put(["电话"], "public", "phones"), "public.phones", "没有这个键", "contacts、supervision、flow"),
    (put(0, "correction_days"), "correction_days", "写的是 0", "不小于 1 的整数"),
    (put(0, "workdays_after_approval"), "workdays_after_approval", "写的是 0", "不小于 1 的整数"),
]

# Mistakes that would hide others, or one another, and so are planted alone.
ALONE: list[tuple[Edit, str, str, str]] = [
    (put("CAS", "slug"), "slug", "写的是“CAS”", "小写字母"),
    (put(2, "schema"), "schema", "写的是 2", "1"),
    (drop("fees"), "fees", "没有写", "流程里有缴费事项"),
    (put("评审", "pipeline", 2, "name"), "pipeline[5]（评审）.name", "写的是“评审”", "不重复（第 3 项已写过）"),
    (
        put("engineer", "levels", 3, "code"),
        "levels[3]（助理工程师）.code",
        "写的是“engineer”",
        "不重复（第 3 项已写过）",
    ),
    (put("2020-spring", "rounds", 1, "key"), "rounds[1]（2020年秋季）.key", "写的是“2020-spring”", "不重复"),
    (
        put("待审核", "pipeline", 0, "status"),
        "pipeline[0]（报名）.status",
        "写的是“待审核”",
        "填报中：第一个阶段由申报人填报",
    ),
    (
        put("审核通过", "pipeline", 7, "status"),
        "pipeline[7]（发证）.status",
        "写的是“审核通过”",
        "已取得：最后一个阶段",
    ),
    (put("评审办", "pipeline", 1, "who"), "pipeline[1]（评审材料）.who", "写的是“评审办”", "填报中的阶段由申报人办"),
    (put("系统", "pipeline", 5, "who"), "pipeline[5]（评审）.who", "写的是“系统”", "系统办的阶段至少有一个事项"),
    (
        put("视为放弃", "pipeline", 1, "if_late"),
        "pipeline[1]（评审材料）.if_late",
        "写的是“视为放弃”",
        "先写截止日期的名称",
    ),
    (put(3, "pipeline", 5, "correction_days"), "pipeline[5]（评审）.correction_days", "写的是 3", "先写退回到哪里"),
    (
        put(["照相"], "pipeline", 2, "applicant_may_change"),
        "pipeline[2]（审核）.applicant_may_change[0]",
        "写的是“照相”",
        "评审表+个人技术报告",
    ),
    (
        put("公示", "pipeline", 4, "needs", 0, "kind"),
        "pipeline[4]（答辩）.needs[0]（公示）.workdays",
        "没有写",
        "公示写工作日天数",
    ),
    (
        put({"routes": ["认定"]}, "pipeline", 1, "only"),
        "pipeline[2]（审核）.returns_to[0]",
        "写的是“评审材料”",
        "凡到本阶段的申报都要经过的阶段",
    ),
    (
        put({"levels": ["工程师"]}, "pipeline", 7, "only"),
        "pipeline[7]（发证）.only",
        "正高级工程师·评审（档案在本中心）经过的阶段是",
        "从填报中的阶段开始，到已取得的阶段为止",
    ),
    (
        put({"levels": ["技师"]}, "pipeline", 4, "only"),
        "pipeline[4]（答辩）.only.levels[0]",
        "写的是“技师”",
        "正高级工程师、高级工程师",
    ),
    (
        put(date(2019, 1, 1), "rounds", 0, "deadlines", "纸质材料及缴费"),
        "rounds[0]（2020年春季）.deadlines.纸质材料及缴费",
        "写的是“2019-01-01”",
        "不早于开始受理的",
    ),
    (put("pipeline", "pipeline"), "pipeline", "写的是“pipeline”", "数组"),
    (put("审核", "pipeline", 2), "pipeline[2]", "写的是“审核”", "表"),
    (put("有", "checks"), "checks", "写的是“有”", "表"),
    (put([], "levels"), "levels", "一项也没有", "至少一项"),
    (put(["报名"], "pipeline", 1, "returns_to"), "pipeline[1]（评审材料）.returns_to", "写的是一个数组", "不能退回"),
    (
        put(True, "pipeline", 2, "employer_may_submit"),
        "pipeline[2]（审核）.employer_may_submit",
        "写的是 true",
        "填报中",
    ),
    (
        put(True, "pipeline", 2, "skip_without_department"),
        "pipeline[2]（审核）.skip_without_department",
        "写的是 true",
        "主管部门办",
    ),
    (
        put(["档案"], "pipeline", 3, "applicant_may_change"),
        "pipeline[3]（交纸质材料并缴费）.applicant_may_change",
        "写的是一个数组",
        "待审核",
    ),
    (put("审核通过", "pipeline", 1, "status"), "pipeline[2]（审核）.status", "写的是“待审核”", "审核通过之后"),
    (put("已取得", "pipeline", 5, "status"), "pipeline[5]（评审）.status", "写的是“已取得”", "只有最后一个阶段"),
    (
        drop("pipeline", 3, "needs", 0, "deadline"),
        "pipeline[3]（交纸质材料并缴费）.needs[0]（纸质材料）.if_late",
        "写的是“不予受理”",
        "先写截止日期的名称",
    ),
    (
        put("单位", "pipeline", 3, "needs", 1, "by"),
        "pipeline[3]（交纸质材料并缴费）.needs[1]（缴费）.if_late",
        "写的是“不予受理”",
        "只有申报人承担的事项才有逾期后果",
    ),
    (
        put("纸质材料", "pipeline", 3, "needs", 1, "name"),
        "pipeline[3]（交纸质材料并缴费）.needs[1]（纸质材料）.name",
        "写的是“纸质材料”",
        "与其他事项不同的名称",
    ),
    (
        put({"kind": "答辩", "by": "评审办", "workdays": 5}, "pipeline", 4, "needs", 0),
        "pipeline[4]（答辩）.needs[0]（答辩）.workdays",
        "写的是 5",
        "其他事项不写",
    ),
    (
        put({"kind": "答辩", "by": "评审办", "only": {"routes": ["破格"]}}, "pipeline", 4, "needs", 0),
        "pipeline[4]（答辩）.needs[0]（答辩）.only.routes[0]",
        "写的是“破格”",
        "评审、认定",
    ),
    (
        put("档案", "sections", 2, "block"),
        "sections[2]（档案）.block",
        "写的是“档案（报名）”",
        "不重复（第 2 项已写过）",
    ),
    (
        put("number", "sections", 2, "fields", 0, "kind"),
        "sections[2]（申报信息）.fields[0]（其它专业）.kind",
        "写的是“number”",
        "此项的种类已定",
    ),
    (put(["姓名", "姓名"], "sections", 0, "shows"), "sections[0]（个人信息）.shows[1]", "写的是“姓名”", "不重复"),
    (
        add({"name": "民族"}, "sections", 1, "fields"),
        "sections[1]（档案）.fields[1]（民族）.name",
        "写的是“民族”",
        "档案所在地",
    ),
    (
        put("不得填写", "sections", 1, "fields", 0, "empty"),
        "sections[1]（档案）.fields[0]（档案所在地）.empty",
        "写的是“不得填写”",
        "不能又不得填写",
    ),
    (
        put([], "materials", 0, "formats"),
        "materials[0]（评审表+个人技术报告）.formats",
        "一项也没有",
        "至少一种文件格式",
    ),
    (
        put(["量身高"], "materials", 0, "checks"),
        "materials[0]（评审表+个人技术报告）.checks[0]",
        "写的是“量身高”",
        "签名与后缀一致",
    ),
    (
        put("空白表", "materials", 0, "template"),
        "materials[0]（评审表+个人技术报告）.template",
        "写的是“空白表”",
        "打印件或下载项之一",
    ),
    (
        put([{"public": 40, "professional": 60, "total": 90}], "training"),
        "training[0].public",
        "写的是 40，专业科目 60",
        "合计不多于总学时 90",
    ),
    (put([{"public": 30}], "training"), "training[0].total", "没有写", "总学时或专业科目（professional）学时"),
    (put([{"public": 90, "total": 30}], "training"), "training[0].public", "写的是 90", "合计不多于总学时 30"),
    (
        put([{"public": 9, "total": 30, "since": 2020, "until": 2019}], "training"),
        "training[0].until",
        "写的是 2019",
        "不早于起始年 2020",
    ),
    (put(["空栏写无", "空栏写无"], "checks", "must"), "checks.must[1]", "写的是“空栏写无”", "不重复"),
    (put(["空栏写无"], "checks", "warn"), "checks.warn[0]", "写的是“空栏写无”", "不与 checks.must 重复"),
    (put(["博士后"], "rounds", 0, "levels"), "rounds[0]（2020年春季）.levels[0]", "写的是“博士后”", "正高级工程师"),
    (
        put(["光", "光"], "specialties", "groups", 5, "directions"),
        "specialties.groups[5]（光学工程）.directions[1]",
        "写的是“光”",
        "不重复",
    ),
    (add("星座相符", "checks", "warn"), "checks.warn[13]", "写的是“星座相符”", "一致性规则之一"),
    (add("照片规格", "checks", "warn"), "checks.warn[13]", "写的是“照片规格”", "不重复"),
    (
        put(
            {"name": "审核", "who": "评审办", "status": "待审核", "deadline": "纸质材料及缴费", "if_late": "不予受理"},
            "pipeline",
            2,
        ),
        "pipeline[2]（审核）.if_late",
        "写的是“不予受理”",
        "只有等申报人时才有逾期后果",
    ),
    (
        put(["姓名", "血型"], "sections", 0, "shows"),
        "sections[0]（个人信息）.shows[1]",
        "写的是“血型”",
        "姓名、身份证号",
    ),
    (
        add({"name": "其它专业"}, "sections", 2, "fields"),
        "sections[2]（申报信息）.fields[1]（其它专业）.name",
        "写的是“其它专业”",
        "不重复",
    ),
    (
        add({"name": "归口行业"}, "sections", 2, "fields"),
        "sections[2]（申报信息）.fields[1]（归口行业）.name",
        "写的是“归口行业”",
        "本栏所列各项之一",
    ),
    (put("审核", "materials", 0, "stage"), "materials[0]（评审表+个人技术报告）.stage", "写的是“审核”", "填报阶段之一"),
    (put("明年", "routes", 0, "until"), "routes[0]（评审）.until", "写的是“明年”", "日期，如 2020-12-31，不带时刻"),
]


def mistakes_in(*edits: Edit) -> list[schema.Mistake]:
    content = deepcopy(SOUND)
    for edit in edits:
        edit(content)
    with pytest.raises(DefinitionError) as caught:
        schema.parse(content, file="planted.toml")
    assert str(caught.value).startswith("planted.toml：")
    return caught.value.mistakes


def named(mistakes: list[schema.Mistake], place: str, found: str, expected: str) -> bool:
    return any(m.place == place and found in m.found and expected in m.expected for m in mistakes)


@pytest.mark.parametrize(
    ("edit", "place", "found", "expected"), PLANTED + ALONE, ids=[row[1] for row in PLANTED + ALONE]
)
def test_it_names_a_mistake(edit: Edit, place: str, found: str, expected: str) -> None:
    mistakes = mistakes_in(edit)

    assert named(mistakes, place, found, expected), "\n".join(map(str, mistakes))
    assert not [m for m in mistakes if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", f"{m.found}{m.expected}")], "English"


def test_it_names_all_mistakes_of_one_file_and_no_others() -> None:
    mistakes = mistakes_in(*(row[0] for row in PLANTED))

    assert len(PLANTED) >= 30
    assert [row[1:] for row in PLANTED if not named(mistakes, *row[1:])] == []
    assert sorted(m.place for m in mistakes) == sorted(row[1] for row in PLANTED)


def test_a_fee_that_no_stage_waits_for_is_a_mistake() -> None:
    content = tomllib.loads((DEFINITIONS / "jiangbei.toml").read_text(encoding="utf-8"))
    content["fees"] = {"pay": ["现场缴费"]}

    with pytest.raises(DefinitionError) as caught:
        schema.parse(content, file="jiangbei.toml")

    assert str(caught.value) == "jiangbei.toml：fees：写了收费；应为：流程里有一个缴费事项"


def test_it_names_the_line_that_is_not_toml(tmp_path: Path) -> None:
    file = tmp_path / "cas.toml"
    file.write_text('schema = 1\nslug = "cas"\nname = 中国科学院\n', encoding="utf-8")

    with pytest.raises(DefinitionError) as caught:
        schema.load(file)

    assert str(caught.value) == (
        "cas.toml：第 3 行第 8 列：读不懂“name = 中国科学院”；应为：TOML 写法：键 = 值，文字加引号，同一个键只写一次"
    )


def test_it_refuses_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "cas.toml"
    file.write_bytes('name = "中国科学院"'.encode("gb18030"))

    with pytest.raises(DefinitionError, match="UTF-8 编码的文件"):
        schema.load(file)
