"""What does each rule find in what was typed, and how is it said?"""

import time
from datetime import date

import pytest

from applicants import dossier, findings
from applicants.dossier import Month
from applicants.fields import Asked
from applicants.rules import filling, person, specialty
from programmes.vocabulary import EmptyPolicy, FieldKind

TODAY = date(2026, 3, 2)
MONTH = Asked("取得时间", FieldKind.MONTH)
DAY = Asked("出生日期", FieldKind.DAY)
PERIOD = Asked("起止时间", FieldKind.PERIOD)
YEAR = Asked("起止时间", FieldKind.YEAR_OR_PERIOD)
NUMBER = Asked("任职年限", FieldKind.NUMBER)
NAME = Asked("档案所在地", FieldKind.TEXT, required=True)
FREE = Asked("其它专业", FieldKind.TEXT, max_chars=9)
GROUP = Asked("评审分组", FieldKind.CHOICE, required=True, choices=("自动控制", "光学工程", "其它"))
FORMER_NAME = Asked("曾用名", FieldKind.TEXT, empty=EmptyPolicy.WRITE_NONE)
TITLE = Asked("职称", FieldKind.TEXT, empty=EmptyPolicy.LEAVE_BLANK)
WORK = Asked("专业技术工作", FieldKind.TEXT, empty=EmptyPolicy.NEVER_NONE)


def said(field: Asked, text: str) -> list[str]:
    """What one cell of a section without rows is told."""
    rows = [{field.name: text}]
    return [findings.words(found) for found in filling.check("一栏", rows, [field], bounds=None, today=TODAY)]


@pytest.mark.covers("R-20", "CR-13", "CR-18", "CR-36", "CR-52", "R-08")
@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        (NAME, "", "请填写“档案所在地”。"),
        (NAME, " 　", "请填写“档案所在地”。"),
        (GROUP, "", "请选择“评审分组”。"),
        (GROUP, "量子工程", "“评审分组”没有“量子工程”这一项，请从所列各项中选择。"),
        (FREE, "一二三四五六七八九十", "“其它专业”不超过9个字，现在有10个字，请删减。"),
        (MONTH, "2013年", "请把“取得时间”写到月，如 2013年7月。"),
        (MONTH, "2013年13月", "请把“取得时间”写到月，如 2013年7月。"),
        (MONTH, "2026年4月", "“取得时间”晚于今天，请核对后改正。"),
        (DAY, "1988年2月30日", "请把“出生日期”写成年月日，如 1988年2月14日。"),
        (DAY, "2026年3月3日", "“出生日期”晚于今天，请核对后改正。"),
        (
            PERIOD,
            "2013年—2016年",
            "请把“起止时间”的起和止都写到月，如 2013年7月—2016年12月；至今的写“2017年1月—至今”。",
        ),
        (
            PERIOD,
            "2021年度",
            "请把“起止时间”的起和止都写到月，如 2013年7月—2016年12月；至今的写“2017年1月—至今”。",
        ),
        (YEAR, "2026年度", "“起止时间”晚于今天，请核对后改正。"),
        (PERIOD, "2016年12月—2013年7月", "“起止时间”的止早于起，请核对后改正。"),
        (PERIOD, "2013年7月—2027年1月", "“起止时间”晚于今天，请核对后改正。"),
        (NUMBER, "七八年", "请用数字填写“任职年限”，如 12。"),
        (FORMER_NAME, "", "请填写“曾用名”，没有的填“无”。"),
        (TITLE, "无", "“职称”没有的，请留空，不要写“无”。"),
        (WORK, "无", "“专业技术工作”不能填“无”，请按事实填写。"),
    ],
)
def test_a_value_that_will_not_do_is_told_what_is_wrong_and_what_to_do(field: Asked, text: str, words: str) -> None:
    assert said(field, text) == [words]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (NAME, "北辰区人才服务中心"),
        (GROUP, "其它"),
        (FREE, "一二三四五六七八九"),
        (FREE, "𬭎𠮷䶮工程四五六七"),  # characters, not bytes and not UTF-16 units
        (FREE, ""),
        (MONTH, "2026年3月"),
        (DAY, "2026年3月2日"),
        (PERIOD, "2017年1月—至今"),
        (NUMBER, "１２"),
        (NUMBER, "3年2个月"),
        (YEAR, "2021年度"),
        (FORMER_NAME, "无"),
        (TITLE, ""),
    ],
)
def test_a_value_that_will_do_is_told_nothing(field: Asked, text: str) -> None:
    assert said(field, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "2013年7月",
        "2013年07月",
        "2013 年 7 月",
        "2013.7",
        "2013.07",
        "2013-07",
        "2013/7",
        "201307",
        "２０１３年７月",
        "2013．7",
        "\u200b2013年7月 ",
        "2013年7月1日",
        "2013-07-01",
        "二○一三年七月",
        "二〇一三年七月",
        "二零一三年七月一日",
    ],
)
def test_a_month_is_read_however_it_is_pasted(text: str) -> None:
    assert dossier.month(text) == Month(2013, 7)


@pytest.mark.parametrize(
    "text",
    [
        "1988年2月14日",
        "1988年02月14日",
        "1988 年 2 月 14 日",
        "1988.2.14",
        "1988.02.14",
        "1988-02-14",
        "1988/2/14",
        "19880214",
        "１９８８年２月１４日",
        "1988年2月14",
        "1988。2。14",
        " 1988-2-14\u00a0",
    ],
)
def test_a_day_is_read_however_it_is_pasted(text: str) -> None:
    assert dossier.day(text) == date(1988, 2, 14)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2013年7月—2016年12月", Month(2016, 12)),
        ("2013.7-2016.12", Month(2016, 12)),
        ("2013-07-2016-12", Month(2016, 12)),
        ("2013-07--2016-12", Month(2016, 12)),
        ("2013年7月至2016年12月", Month(2016, 12)),
        ("2013年7月～2016年12月", Month(2016, 12)),
        ("2013年7月—至今", None),
        ("2013年7月至今", None),
        ("2013.7-现在", None),
        ("2013.7\n2016.12", Month(2016, 12)),
        ("2013年7月\n至今", None),
        ("2013年7月—\n2016年12月", Month(2016, 12)),
        ("2013.7−2016.12", Month(2016, 12)),
        ("二○一三年七月至二○一六年十二月", Month(2016, 12)),
        ("二〇一三年七月至今", None),
    ],
)
def test_a_period_is_read_however_its_ends_are_joined(text: str, last: Month | None) -> None:
    assert dossier.period(text) == (Month(2013, 7), last)


@pytest.mark.parametrize(
    "text",
    [
        "2020.1-12",
        "2020.01-12",
        "2020年1-12月",
        "2020年1月-12月",
        "2020年1月—12月",
        "2020年1月至12月",
        "2020 年 1 月 ~ 12 月",
        "2020-1—12",
        "2020-01至12",
        "2020-1-12月",
        "2020年1月\n12月",
        "2020年1月1日—12月31日",
        "二○二○年一月至十二月",
    ],
)
def test_a_year_that_stays_the_same_is_told_once(text: str) -> None:
    assert dossier.period(text) == (Month(2020, 1), Month(2020, 12))


@pytest.mark.parametrize(
    "text",
    [
        "2020-1-12",  # a day
        "2020-01-12",
        "2020/1/12",
        "2020.1.5-12",
        "2020年1月5日-12日",
        "2020.1\n2",  # a month that did not fit in its line
        "2008.7-13",
        "2020.11-3",  # of the next year
        "2020.1-0",
        "2020.1-12.31",
    ],
)
def test_an_end_that_may_be_something_else_than_a_month_is_asked_again(text: str) -> None:
    assert dossier.period(text) is None


@pytest.mark.parametrize("text", ["2021年度", "2021年", "2021 年度", "２０２１年", "二〇二一年度", "2021.1-12"])
def test_a_year_of_assessment_is_all_of_its_months(text: str) -> None:
    assert dossier.year_or_period(text) == (Month(2021, 1), Month(2021, 12))


@pytest.mark.parametrize("text", ["2021", "21年度", "0021年", "2021年—2022年", "2021年上半年", "第2021年"])
def test_what_is_no_single_year_is_asked_again(text: str) -> None:
    assert dossier.year_or_period(text) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("12", 12),
        ("2.5年", 2.5),
        ("0", 0),
        ("90学时", 90),
        ("三年", 3),
        ("两年", 2),
        ("十年", 10),
        ("十五年", 15),
        ("二十年", 20),
        ("二十一", 21),
        ("10余年", 10),
        ("10 余年", 10),
        ("十余年", 10),
        ("七年多", 7),
        ("20多年", 20),
        ("满5年", 5),
        ("已满 5 年", 5),
        ("约8年", 8),
        ("大约8年", 8),
        ("5年以上", 5),
        ("8年左右", 8),
        ("3年6个月", 3.5),
        ("3 年 6 个月", 3.5),
        ("三年零六个月", 3.5),
        ("10年3月", 10.25),
        ("两年半", 2.5),
        ("半年", 0.5),
        ("18个月", 1.5),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, years: float) -> None:
    assert dossier.number(text) == years


@pytest.mark.parametrize(
    "text",
    ["", "年", "三五年", "两三年", "七八年", "十五六年", "十几年", "十5年", "一百年", "O年", "1 2", "3至5年", "2013年7月",
     "3月", "半", "3年12个月", "第三年", "多年", "1" * 10],
)  # fmt: skip
def test_what_may_be_several_numbers_or_none_is_asked_again(text: str) -> None:
    assert dossier.number(text) is None


@pytest.mark.parametrize(
    ("numeral", "month"), [("一", 1), ("九", 9), ("十", 10), ("十一", 11), ("十二", 12), ("一十二", 12)]
)
def test_each_month_is_read_in_chinese_numerals(numeral: str, month: int) -> None:
    assert dossier.month(f"二○一四年{numeral}月") == Month(2014, month)


def test_what_is_too_long_to_be_a_time_or_a_number_is_not_looked_at() -> None:
    begun = time.process_time()

    assert dossier.period("2013.7" + " " * 200_000 + "x") is None
    assert dossier.month("2013年7月" + " " * 200_000 + "。") is None
    assert dossier.number("5" + " " * 200_000 + "x") is None

    assert time.process_time() - begun < 1


def test_too_few_and_too_many_rows_are_told_once_and_each_row_by_its_number() -> None:
    bounds = (1, 2)
    none = [*filling.check("学历", [], [NAME], bounds=bounds, today=TODAY)]
    three = [
        *filling.check("学历", [{"档案所在地": "甲"}, {}, {"档案所在地": "丙"}], [NAME], bounds=bounds, today=TODAY)
    ]

    assert [findings.words(found) for found in none] == ["这一部分至少填 1 行，现在有 0 行，请补充。"]
    assert [findings.words(found) for found in three] == [
        "这一部分最多填 2 行，现在有 3 行，请删去多出的行。",
        "第 2 行：请填写“档案所在地”。",
    ]


@pytest.mark.covers("CR-02", "R-03", "R-04")
def test_birth_date_and_sex_must_be_those_of_the_number() -> None:
    row = {"出生日期": "1988年2月15日", "性别": "女"}

    found = person.agrees_with_number("个人信息", row, birth_date=date(1988, 2, 14), sex="男")

    assert [findings.words(each) for each in found] == [
        "出生日期与身份证件号码不一致：号码中的出生日期是1988年2月14日。请核对号码和日期，改正写错的一项。",
        "性别与身份证件号码不一致：号码表示的性别是“男”。请核对号码和性别，改正写错的一项。",
    ]


def test_a_passport_holds_neither_and_is_compared_with_nothing() -> None:
    row = {"出生日期": "1988年2月15日", "性别": "女"}

    assert [*person.agrees_with_number("个人信息", row, birth_date=None, sex=None)] == []


@pytest.mark.covers("R-10", "R-11")
@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("电子邮箱", "zhiyuan", ["请填写完整的电子邮箱，如 name@example.com。"]),
        ("电子邮箱", "zhiyuan@example", ["请填写完整的电子邮箱，如 name@example.com。"]),
        ("电子邮箱", "zhiyuan＠example.test", []),
        ("手机", "1990000000", ["请填写完整的手机号，如 19900001234；境外号码请带国家或地区代码。"]),
        ("手机", "+86 199-0000-0001", []),
        ("手机", "１９９００００　０００１", []),
        ("手机", "+852 5123 4567", []),
    ],
)
def test_how_he_can_be_reached_must_be_complete(field: str, text: str, words: list[str]) -> None:
    assert [findings.words(each) for each in person.can_be_reached("联系方式", {field: text})] == words


@pytest.mark.covers("R-07", "R-08")
@pytest.mark.parametrize(
    ("group", "other", "words"),
    [
        ("其它", "仪器计量", []),
        ("自动控制", "", []),
        ("自动控制", "自动控制", []),
        ("其它", "", ["评审分组选了“其它”，请填写“其它专业”。"]),
        (
            "自动控制",
            "仪器计量",
            ["评审分组已选“自动控制”，“其它专业”请留空；如果所列分组都不合适，请把评审分组改为“其它”。"],
        ),
    ],
)
def test_the_free_text_is_written_for_the_group_other_and_only_there(group: str, other: str, words: list[str]) -> None:
    row = {"评审分组": group, "其它专业": other}

    assert [findings.words(each) for each in specialty.goes_with_group("申报信息", row)] == words
