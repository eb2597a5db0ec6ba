"""Is a sealed paper told apart from the one that is right now: by whoever holds it, by its applicant and by the clerk?"""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from applicants.demo import Account
from tests.journeys.cast import account
from tests.journeys.person import Person
from tests.journeys.scenes import PASSWORD
from tests.stack import Stack, until

PHONE = {"width": 390, "height": 844}
NAME, PAPER = "舒可验", "职称评审外调表"
CODE = re.compile(r"核验码\s*([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})")


def approved_with_another_keeper(portal: Stack) -> str:
    """His number: the keeper of his archive was corrected while he waited, and that version was approved."""
    said = portal.manage("shell", "-c", f"from tests.journeys import scenes; scenes.keeper_corrected(7701, '{NAME}')")
    return next(line.split(":")[1] for line in said.splitlines() if line.startswith("corrected:"))


def older_code(portal: Stack, number: str) -> str:
    """Of the version that went to be sealed."""
    wanted = (
        "SELECT p.code FROM materials_paper p JOIN applicants_snapshot s ON s.id = p.snapshot_id "
        "JOIN applicants_application a ON a.id = s.application_id "
        "WHERE a.number = %s AND p.document = %s ORDER BY s.number LIMIT 1"
    )
    until(lambda: len(portal.rows(wanted, number, PAPER)) == 1, seconds=60)
    return str(portal.rows(wanted, number, PAPER)[0][0])


def scan(clerk: Person, text: str) -> None:
    """As a scanner does it: text and Enter, the cursor being there already."""
    expect(clerk.page.get_by_label("核对打印件").or_(clerk.page.get_by_label("谁来交材料或缴费？"))).to_be_focused()
    clerk.page.keyboard.insert_text(text)
    clerk.page.keyboard.press("Enter")


@pytest.mark.covers("CR-44", "T-03", "T-14")
def test_a_paper_is_verified_by_a_visitor_and_scanned_by_the_clerk(
    portal: Stack, arrive: Callable[..., Person]
) -> None:
    number = approved_with_another_keeper(portal)
    older = older_code(portal, number)

    applicant = arrive(portal).log_in(Account("19900007701", NAME, "申报人", password=PASSWORD))
    applicant.go(f"/applications/{number}/").reads(f"的{PAPER}已变：档案存放单位", "须重新打印盖章")
    pages = [page.extract_text() for page in PdfReader(BytesIO(applicant.downloads(PAPER))).pages]
    codes = {match for text in pages for match in CODE.findall(text)}
    assert len(codes) == 1
    newer = codes.pop()
    assert newer != older
    assert [newer in text for text in pages] == [True] * len(pages)

    visitor = arrive(portal, viewport=PHONE).go("/").follow("核验打印件").is_at("核验打印件")
    visitor.write("核验码", newer.lower().replace("-", " ")).press("核验")
    visitor.reads("内容没有变化，仍有效", PAPER, newer)
    visitor.go(f"/verify/{older}/").reads("打印以后内容已变", "档案存放单位", "须重新打印")
    visitor.follow("核验另一份").write("核验码", "2345-6789-ABCD").press("核验")
    visitor.reads("没有核验码为“2345-6789-ABCD”的打印件")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    clerk = arrive(portal).log_in(account("褚明账")).go("/counter/")
    scan(clerk, f"{portal.url}/verify/{older}/")
    clerk.is_at(f"{NAME} {number}").reads(f"的{PAPER}已变：档案存放单位", "示范区人才服务中心")
    scan(clerk, f"{portal.url}/verify/{newer}/")
    clerk.reads(f"的{PAPER}仍有效").tick("收到外调表").press("登记").reads("已登记收到：外调表。")
    for page in (visitor.page, clerk.page):
        assert page.locator("h1").count() == 1
