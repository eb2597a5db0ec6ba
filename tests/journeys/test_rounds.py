"""Can an office open next year's round from last year's, and take a round's roster away in a form that Excel cannot spoil?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import account
from tests.journeys.person import PATIENCE, Person
from tests.review.test_roster import read_by_office
from tests.stack import Stack

FORMULA = '=HYPERLINK("http://example.test","点我")'
CALENDAR = "2027年的工作日历尚未录入"
CONTACTS = ["咨询电话：010-11112222", "地址：示范路1号2层，工作日 9:00—11:30"]
NEWS = "咨询电话：010-33334444"
Arrive = Callable[..., Person]


@pytest.mark.covers("P-24", "P-07", "P-02", "W-08")
def test_next_years_round_is_copied_confirmed_and_published(portal: Stack, arrive: Arrive) -> None:
    manager = arrive(portal).log_in(account("卫领"))

    manager.follow("批次").follow("2020年秋季").is_at("2020年秋季").follow("复制为新一年的批次").is_at("复制批次")
    manager.write("新批次的年度", "2027").press("建立草稿").is_at("修改批次草稿").reads("9月10日", CALENDAR)
    manager.write("“纸质材料及缴费”截止：日期", "2027年9月17日").write("“纸质材料及缴费”截止：时间", "16:30")
    manager.write("资历计算到", "2027年9月17日").write("建议提交日（选填）", "2027年8月20日")
    manager.write("联系方式", "\n".join(CONTACTS)).press("保存草稿并预览").is_at("核对并公布")
    manager.reads("公布后申报人看到的", "2027年9月17日（周五）16:30", *CONTACTS)
    visitor = arrive(portal).go("/programmes/cas/")
    expect(visitor.page.get_by_role("main")).not_to_contain_text("2027年秋季")

    dates = manager.page.get_by_role("checkbox")
    *most, last = dates.all()
    for date in most:
        date.check()
    manager.press("确认公布").reads("还没有核对：资历计算到。请核对无误后勾选。")
    expect(dates).to_have_count(len(most) + 1)
    for date in most:
        expect(date).to_be_checked()
    expect(last).not_to_be_checked()
    last.check()
    manager.press("确认公布").is_at("2027年秋季").reads("“2027年秋季”已公布，申报人现在可以看到。")

    visitor.go("/").reads("2027年秋季").go("/programmes/cas/")
    visitor.reads("2027年秋季 未开始", "2027年9月17日（周五）16:30", "建议提交日", "2027年8月20日", *CONTACTS)
    manager.follow("修改联系方式").write("联系方式", NEWS).press("保存联系方式").is_at("2027年秋季").reads(NEWS)
    visitor.go("/programmes/cas/").reads(NEWS)
    expect(visitor.page.get_by_role("main")).not_to_contain_text(CONTACTS[0])


@pytest.mark.covers("O-05")
def test_a_roster_keeps_its_numbers_and_runs_no_formula(portal: Stack, arrive: Arrive, tmp_path: Path) -> None:
    """Ordered with a reason, watched while it is written, downloaded, and opened by LibreOffice."""
    portal.manage("shell", "-c", f"from tests.journeys import scenes; scenes.waiting(8311, {FORMULA!r})")
    manager = arrive(portal).log_in(account("卫领"))

    manager.follow("名册").is_at("名册").follow("2026年演示").tick("身份证号")
    manager.tick("证件号码、手机和电子邮箱显示完整内容").tick("核对填报内容或纸质材料").press("开始导出")
    manager.reads("保留至")
    ready = manager.page.get_by_role("button", name="下载名册")
    expect(ready).to_be_visible(timeout=2 * PATIENCE)  # the page looks again by itself
    with manager.page.expect_download() as download:
        ready.click()
    roster = tmp_path / "roster.xlsx"
    download.value.save_as(roster)

    _heading, titles, *rows = read_by_office(roster.read_bytes())
    listed = {row[titles.index("姓名")]: row[titles.index("身份证号")] for row in rows}
    assert listed["林知远"] == account("林知远").identity_number
    assert (len(listed["林知远"]), listed["林知远"].isdigit()) == (18, True)
    assert FORMULA in listed
    manager.follow("返回名册").is_at("名册").reads("卫领")
