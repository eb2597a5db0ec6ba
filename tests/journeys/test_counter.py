"""Does the clerk at the counter take papers and fee of whoever comes, and does each read it on his own page?"""

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from applicants.demo import Account
from tests.journeys.cast import account
from tests.journeys.person import Person
from tests.journeys.scenes import PASSWORD
from tests.stack import Stack

SEEK = "谁来交材料或缴费？"
PAPERS = ["外调表", "评审表", "身份证", "学历、学位证书", "社保", "专业技术职务资格证书", "参评人照片"]


def laid(portal: Stack) -> list[tuple[str, Account]]:
    said = portal.manage("shell", "-c", "from tests.journeys import counter_scene as s; s.five_at_the_counter(7601)")
    rows = [line.split(":")[1:] for line in said.splitlines() if line.startswith("queue:")]
    return [(number, Account(mobile, name, "申报人", password=PASSWORD)) for number, mobile, name in rows]


def find(clerk: Person, typed: str, number: str, name: str) -> None:
    """As a scanner does it: text and Enter, the cursor being there already."""
    clerk.follow("收件收费").is_at("收件收费")
    expect(clerk.page.get_by_label(SEEK)).to_be_focused()
    clerk.page.keyboard.insert_text(typed)
    clerk.page.keyboard.press("Enter")
    clerk.is_at(f"{name} {number}")


def take(clerk: Person, papers: list[str], receipt: str = "") -> Person:
    for name in papers:
        clerk.tick(f"收到{name}")
    if receipt:
        clerk.write("票据号", receipt)
    return clerk.press("登记")


@pytest.mark.covers("M-28", "T-09")
def test_the_clerk_takes_papers_and_fee_of_five_people(portal: Stack, arrive: Callable[..., Person]) -> None:
    (one, first), (two, second), (three, third), (four, fourth), (five, fifth) = laid(portal)
    clerk = arrive(portal).log_in(account("褚明账"))

    find(clerk, first.name, one, first.name)
    take(clerk, PAPERS, "K-601").reads("已登记收到：外调表、评审表", "缴费已登记：450元", "已收齐")

    find(clerk, second.mobile[-4:], two, second.name)
    take(clerk, ["外调表", "评审表", "社保"], "K-602").reads("已登记收到：外调表、评审表、社保。", "缴费已登记")

    find(clerk, three, three, third.name)
    clerk.reads("无法提供的，交档案存放单位存档证明，以及学信网打印的学历、学位证明").tick("收到代替材料外调表")
    take(clerk, PAPERS[1:], "K-603").reads("已收齐", "以代替材料收取")

    find(clerk, f"{four} 第 2 版 2345-6789-ABCD", four, fourth.name)
    take(clerk, PAPERS, "K-640").reads("票据号K-640").follow("更正缴费登记")
    clerk.is_at("更正缴费登记").write("票据号", "K-604").write("更正原因", "票据号抄错").press("更正")
    clerk.is_at(f"{fourth.name} {four}").reads("票据号K-604", "票据号K-640", "作废：票据号抄错")

    clerk.follow("收件收费").reads(second.name, "身份证、学历、学位证书、专业技术职务资格证书、参评人照片").follow(
        fifth.name
    )
    clerk.is_at(f"{fifth.name} {five}").write("金额（元）", "45")
    take(clerk, PAPERS, "K-605").reads("应缴450元", "登记的是45元，请核对").write("金额（元）", "450").press("登记")
    clerk.reads("已收齐", "票据号K-605")

    find(clerk, second.name, two, second.name)  # he is back with the rest
    take(clerk, [name for name in PAPERS if name not in ("外调表", "评审表", "社保")]).reads("已收齐")

    clerk.follow("收件收费").is_at("收件收费").reads("等待交材料或缴费的")
    for name in (first.name, second.name, third.name, fourth.name, fifth.name):
        expect(clerk.page.get_by_role("main")).not_to_contain_text(name)

    for number, who, receipt in ((one, first, "K-601"), (three, third, "K-603"), (four, fourth, "K-604")):
        own = arrive(portal).log_in(who).go(f"/applications/{number}/")
        own.reads("纸质材料", "已收到", f"票据号{receipt}")
        expect(own.page.get_by_role("main")).not_to_contain_text("未收到")
    for number, who, receipt in ((two, second, "K-602"), (five, fifth, "K-605")):
        own = arrive(portal).log_in(who).go(f"/applications/{number}/").reads("纸质材料", f"票据号{receipt}")

    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(own.downloads("纸质版材料清单"))).pages)
    for words in (
        five,
        fifth.name,
        "照片共 4 张",
        "无需装订",
        "工程师证书复印件一份",
        "450 元",
        "62555170",
        "中科人才中心206室",
    ):
        assert words in printed, printed
