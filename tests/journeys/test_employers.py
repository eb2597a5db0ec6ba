"""Can an officer of an employer bring in a whole staff: registered, previewed, mended, imported, helped, listed?"""

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from applicants.demo import Account
from employers.staff.columns import columns
from tests import servers
from tests.builders import definition
from tests.employers import organisations
from tests.employers.forms import FLAWS, zip_of
from tests.employers.lists import Person as Row
from tests.employers.staff import FIRST_ROW, Planted, staff, write
from tests.journeys.cast import account
from tests.journeys.person import PATIENCE, Person, Typist
from tests.journeys.scenes import PASSWORD
from tests.journeys.test_batches import takes
from tests.journeys.test_registration import LINK, answers_the_sum, arrives_by_link, told
from tests.review.test_roster import read_by_office
from tests.stack import Stack

Arrive = Callable[..., Person]
FORMULA = '=HYPERLINK("http://example.test","点我")'
EDITION = "2026年演示"
LISTS = "集体参评：导入名单"
PLEDGE = "我已电话咨询评审办，并逐人核对，名单内人员符合参评条件，所填内容与本人证件一致"
TOLD = {  # kind of mistake → what is said of it; {right} is the last character of the number as it should be
    "no name": "没有填写姓名，请补填。",
    "check digit": "证件号码校验位不对，最后一位应为 {right}；如最后一位没有错，请对照证件核对前 17 位。",
    "fifteen digits": "这是 15 位的旧身份证号。请填写现在的居民身份证上的 18 位号码。",
    "rounded number": "证件号码数字太长，后面的位数已丢失。请把该列设为文本格式后重新填写。",
    "formula": "电子邮箱是公式，不是值。请复制后“选择性粘贴—数值”，改为值。",
    "short mobile": "手机号应为11位数字，以1开头，请核对。",
    "mobile of another": "手机号与第{before}行相同，但不是同一个人。每个人应填本人的手机号。",
    "same person again": "与第{before}行是同一个人，只导入前面的。",
    "broken mailbox": "电子邮箱格式不对，应如 name@example.cn。",
    "unknown level": "评审级别不在可选的范围内，应为：正高级工程师、高级工程师、工程师、助理工程师。",
    "unknown route": "申请类型不在可选的范围内，应为：评审、认定。",
    "route not for the level": "正高级工程师不能申报“认定”，应为：评审。",
    "no keeper": "人事档案不在本中心的，请填写档案所在地全称。",
    "unknown group": "评审分组不在可选的范围内，应为：计算机工程、软（硬）件研发、网络及多媒体技术",
    "unreadable month": "参加工作时间应写到月，如 2013年7月。",
}

OF_FORMS = {  # kind of flaw → what is said of the file
    "form_blank": "报名表没有填写。",
    "form_damaged": "报名表已损坏，不能读取。",
    "form_encrypted": "报名表有密码，没有读取。",
    "form_other_form": "不是本批次的报名表，或者表里的栏目被改动了。",
    "form_content": "内容是PDF 文件，不是 Word 文档，没有读取。",
    "form_empty": "文件是空的。",
}


def officer(portal: Stack, number: int, name: str) -> Account:
    """Somebody with an account of his own and nothing else."""
    portal.manage("shell", "-c", f"from tests.builders import person; person({number}, {name!r})")
    return Account(f"1990000{number}", name, "单位经办人", password=PASSWORD)


def registers(person: Person, number: int, unit: str) -> Person:
    """His employer, under the department of the demonstration."""
    facts = organisations.facts(number)
    person.go("/accounts/").follow("我的单位：").follow("登记单位").is_at("登记单位").tick("用人单位")
    person.write("单位全称", unit).write("统一社会信用代码", facts.credit_code)
    person.write("地址", facts.address).write("联系电话", facts.phone)
    person.page.get_by_role("group", name="由谁确认").get_by_label("主管部门", exact=True).check()
    person.write("主管部门名称", "示范区科学技术局").press("提交登记")
    return person.is_at(unit).reads("等待“示范区科学技术局”确认")


def is_confirmed(department: Person, unit: str) -> None:
    department.log_in(account("郑禾")).go("/").follow("本单位").follow("示范区科学技术局").follow("下属单位的登记")
    department.is_at("单位登记").follow(unit).is_at(unit).tick("确认登记").press("提交处理意见")
    department.reads(f"已确认“{unit}”的登记")


def uploads(person: Person, file: Path, way: str = "Excel 名单") -> Person:
    """And waits until the worker has looked at each row."""
    person.press("上传名单").is_at("上传集体参评名单").choose_file(file)
    if way != "Excel 名单":
        person.page.get_by_role("radio", name=way).check()
    person.press("上传并检查").is_at(file.name)
    expect(person.page.get_by_role("navigation", name="按结果查看")).to_be_visible(timeout=2 * PATIENCE)
    return person


def said(planted: Planted, people: Sequence[Row]) -> str:
    """What the preview says of it, and of which cell."""
    letters = {column.key: chr(ord("A") + place) for place, column in enumerate(columns(definition("cas")))}
    where = f"第{planted.row}行 {letters[planted.column]}列：" if planted.column else ""
    right = people[planted.row - FIRST_ROW]["number"][-1]
    return where + TOLD[planted.kind].format(before=planted.row - 1, right=right)


def mended(sheet: Path, planted: Sequence[Planted], people: Sequence[Row]) -> Path:
    """In the sheet that was handed back, as the officer would do it in Excel: these rows as they should have been."""
    book = openpyxl.load_workbook(sheet)
    page = book.active
    for each in planted:
        for place, column in enumerate(columns(definition("cas")), start=1):
            page.cell(each.row + 1, place).value = people[each.row - FIRST_ROW].get(
                column.key, ""
            )  # below one more heading
    book.save(sheet)
    return sheet


def downloaded(person: Person, button: str, to: Path) -> Path:
    with person.page.expect_download() as download:
        person.press(button)
    download.value.save_as(to)
    return to


def previews(hr: Person, tmp_path: Path, people: Sequence[Row]) -> None:
    """Three hundred with twenty mistakes: each is told with its cell; one is mended in the page, the others in Excel."""
    stated, planted = staff(len(people), 20)
    stated[0] = people[0]
    write(tmp_path / "名单.xlsx", stated, definition("cas"))
    uploads(hr, tmp_path / "名单.xlsx").reads("可导入：280", "有错：19", "重复：1", "全部：300")
    assert {each.kind for each in planted} == TOLD.keys()
    for each in planted:
        hr.follow("有错" if each.column else "重复").reads(said(each, people))

    first, *others = planted
    hr.follow("有错").follow(f"第{first.row}行").write("姓名（必填）", people[first.row - FIRST_ROW]["name"])
    hr.press("保存并重新检查").reads(f"第{first.row}行已保存，现在是“可导入”", "可导入：281", "有错：18")
    sheet = downloaded(hr, "下载带“错误说明”的名单", tmp_path / "名单（错误说明）.xlsx")
    hr.press("放弃这份名单").is_at("集体参评名单").reads("已放弃“名单.xlsx”")
    uploads(hr, mended(sheet, others, people)).reads("可导入：300", "有错：0", "重复：0")


def imports(hr: Person, count: int) -> Person:
    """From the preview; the worker imports while the page looks again by itself."""
    hr.press(f"去确认导入（{count} 人）").is_at("确认导入").tick(PLEDGE).press(f"确认导入 {count} 人")
    expect(hr.page.get_by_role("heading", name="导入结果")).to_be_visible(timeout=4 * PATIENCE)
    return hr.reads(f"已导入 {count} 人，申报已开立，已通知本人")


def registers_himself(portal: Stack, arrive: Arrive, row: Row) -> None:
    """By the link that came to his telephone: what the list stated is there, and 报名 is his to submit."""
    person = arrive(portal)
    arrives_by_link(person, told(portal, row["mobile"], LINK))
    person.follow("核对并提交“报名”").is_at("核对并提交“报名”")
    person.reads("s***@example.test", row["学历.毕业学校"], "由单位经办人温经办于2026年5月12日代填")
    answers_the_sum(person)
    person.tick("我作出以上承诺").tick("我单独同意这样使用我的证件号码").press("确定").is_at("提交成功")


def found(hr: Person, row: Row) -> Person:
    """On the board, by his name."""
    hr.write("编号、姓名、手机尾号或证件号后六位", row["name"]).press("筛选").reads("共 1 份申报", "申报人：")
    return hr.follow(row["name"]).is_at(f"{row['name']}的申报")


def sees_who_filled_in(portal: Stack, arrive: Arrive, row: Row) -> None:
    person = arrive(portal)
    arrives_by_link(person, told(portal, row["mobile"], LINK))
    person.page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link").first.click()
    person.follow("学历信息").is_at("学历信息").reads("由单位经办人温经办于2026年5月12日代填")
    expect(person.page.get_by_label("毕业学校（必填）")).to_have_value("北辰大学")


def takes_roster(hr: Person, unit: str, own: Row) -> None:
    """Of those who have submitted; opened by LibreOffice."""
    hr.go("/").follow("本单位").follow(unit).follow("申报名册、批量打印和用印清单").is_at("名册与打印")
    hr.follow("申报名册").is_at(f"{EDITION}申报名册").tick("电子版：Excel 表格")
    hr.tick("证件号码、手机和电子邮箱显示完整内容").tick("核对填报内容或纸质材料").press("开始生成")
    _heading, titles, listed = read_by_office(takes(hr, "名册"))
    shown = dict(zip(titles, listed, strict=True))
    stated = {"序号": "1", "姓名": own["name"], "身份证号": own["number"], "毕业学校": FORMULA}
    assert {title: shown[title] for title in stated} == stated


@pytest.mark.covers("A-07", "A-08", "A-09", "O-01")
def test_three_hundred_people_are_brought_by_one_sheet(portal: Stack, arrive: Arrive, tmp_path: Path) -> None:
    unit, people = "青石电子科技有限公司", staff(300, 0)[0]
    people[0] |= {"学历.毕业学校": FORMULA}
    own, helped = people[:2]
    hr = registers(arrive(portal).log_in(officer(portal, 8401, "温经办")), 1, unit)
    is_confirmed(arrive(portal), unit)

    hr.go("/").follow("本单位").follow(unit).follow(LISTS).is_at("集体参评名单")
    previews(hr, tmp_path, people)
    imports(hr, len(people))

    registers_himself(portal, arrive, own)
    hr.follow("查看本单位人员").is_at("本单位人员").reads("共 300 份申报", "待本人办理：300", "未激活：299")
    found(hr, helped).reads("未激活：本人还没有设置密码").follow("学历信息").is_at("学历信息")
    hr.reads(f"您正在代{helped['name']}填写。").write("毕业学校（必填）", "北辰大学").press("保存并继续")
    sees_who_filled_in(portal, arrive, helped)
    takes_roster(hr, unit, own)


@pytest.mark.covers("O-01")
@pytest.mark.parametrize("hand", [Person, Typist], ids=["without JavaScript", "with the keyboard alone"])
def test_a_short_list_is_mended_in_the_page_and_imported(
    portal: Stack, arrive: Arrive, tmp_path: Path, hand: type[Person]
) -> None:
    by_keyboard = hand is Typist
    people, planted = staff(3, 1, first=401 + 10 * by_keyboard)
    mistake = planted[0]
    name = staff(3, 0, first=401 + 10 * by_keyboard)[0][mistake.row - FIRST_ROW]["name"]
    write(tmp_path / "短名单.xlsx", people, definition("cas"))
    hr = hand(arrive(portal, java_script_enabled=by_keyboard).page, portal.url).log_in(account("周允"))

    hr.go("/").follow("本单位").follow("北辰精密仪器有限公司").follow(LISTS).is_at("集体参评名单")
    uploads(hr, tmp_path / "短名单.xlsx").reads("可导入：2", "有错：1")
    hr.follow(f"第{mistake.row}行").write("姓名（必填）", name).press("保存并重新检查").reads("可导入：3")
    imports(hr, 3).follow("查看本单位人员").is_at("本单位人员").reads(name)


@pytest.mark.covers("A-08", "O-01")
def test_sixty_registration_forms_are_brought_in_one_zip(portal: Stack, arrive: Arrive, tmp_path: Path) -> None:
    """Six files that are no filled-in form, and one form with a wrong number, which is mended in the page."""
    people = staff(60, 0, first=701)[0]
    damaged = dict(zip(range(5, 60, 8), FLAWS, strict=False))
    mistaken = [*people[:57], people[57] | {"number": "110105880214303"}, *people[58:]]
    packed = tmp_path / "报名表.zip"
    packed.write_bytes(zip_of(mistaken, damaged))
    hr = arrive(portal).log_in(account("周允"))

    hr.go("/").follow("本单位").follow("北辰精密仪器有限公司").follow(LISTS).is_at("集体参评名单")
    uploads(hr, packed, "报名表压缩包").reads("可导入：53", "有错：7", "全部：60")
    for place, flaw in damaged.items():
        row = hr.page.get_by_role("row", name=f"{place + 1:02} {people[place]['name']}.docx")
        expect(row).to_contain_text(OF_FORMS[flaw])
    wrong = hr.page.get_by_role("row", name=f"58 {people[57]['name']}.docx")
    expect(wrong).to_contain_text("这是 15 位的旧身份证号。请填写现在的居民身份证上的 18 位号码。")
    wrong.get_by_role("link").click()
    hr.write("证件号码（必填）", people[57]["number"]).press("保存并重新检查").reads("可导入：54", "有错：6")
    imports(hr, 54).reads("6 行确认时有错、重复或已存在，没有导入")


@pytest.mark.covers("O-01")
def test_the_list_of_the_demonstration_is_mended_and_imported_on_the_embedded_default(
    laptop: servers.Server, arrive: Arrive
) -> None:
    hr = arrive(laptop).log_in(account("周允"))

    hr.go("/").follow("本单位").follow("北辰精密仪器有限公司").follow(LISTS).follow("北辰公司参评人员.csv")
    hr.reads("可导入：3", "有错：3").follow("第7行").write("手机号（必填）", "1234").press("保存并重新检查")
    hr.reads("手机号应为11位数字，以1开头，请核对").write("手机号（必填）", "19900008499")
    hr.press("保存并重新检查").reads("第7行已保存，现在是“可导入”", "可导入：4")
    imports(hr, 4).follow("查看本单位人员").is_at("本单位人员").reads("邵安澜")
