"""Is every page, in every role that may see it, free of faults on the narrowest screen?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404
from playwright.sync_api import APIResponse, Browser, Page, Route

from applicants.demo import ACCOUNTS, Account
from tests.journeys import watch
from tests.journeys.cast import State
from tests.journeys.person import Person
from tests.stack import Stack

NARROW = {"width": 320, "height": 568}
START = ["/", "/desk/?scope=all"]
OWN = ["/applications/", "/inbox/"]
VARYING = re.compile(r'value="[^"]*"|\d+')  # tokens, numbers, dates
TAG = re.compile(r"<[a-z][^>]*>")
NAMING = re.compile(r'\s(?:href|id|for|name|value|action|title|aria-(?!hidden)\w+|data-[\w-]+)="[^"]*"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*)"')
NOT_PAGES = {
    "live": "一行文字，给监控看",
    "ready": "一行文字，给监控看",
    "metrics": "数字，给监控看",
    "display": "只接受 POST：换字号后回到原页",
    "logout": "只接受 POST：退出后回到首页",
    "read": "只接受 POST：标为已读后回到站内信",
    "read_all": "只接受 POST：标为已读后回到站内信",
    "pin_article": "只接受 POST：置顶后回到文章页",
    "remove_attachment": "只接受 POST：移除后回到文章页",
    "resend_messages": "只接受 POST：再看一遍内容，确认后重新发送",
    "upload": "只接受 POST：上传后回到材料页；test_forms 看它出错时的样子",
    **dict.fromkeys(("cells", "correct_cells"), "只在评审表用 Word 填写的项目里有；test_cells 走过"),
    "explain": "只接受 POST：保存原因后回到材料页；materials 的测试看它出错时的样子",
    "package_report": "只接受 POST：上传报告后回到合成页；materials 的测试看它出错时的样子",
    "arrange_proof": "只接受 POST：移动或移除一页后回到原页",
    "give_place": "只接受 POST：移到另一栏后回到那一栏",
    "assemble": "只接受 POST：开始合成后回到合成页",
    "confirm_package": "只接受 POST：确认后回到材料页；materials 的测试看它出错时的样子",
    "return_item": "只接受 POST：保存答复后回到原页",
    "save_draft": "只接受 POST：后台保存草稿",
    "discard_draft": "只接受 POST：放弃草稿后回到原页",
    "stay": "只接受 POST：继续登录",
    "resume_staff_import": "只接受 POST：继续导入后回到这份名单",
    "abandon_staff_import": "只接受 POST：放弃后回到名单",
    **dict.fromkeys(("staff_remind", "staff_links"), "只接受 POST：办理后回到本单位人员"),
    "candidates_links": "只接受 POST：发送后回到拟参评人员",
    "resend_candidate_link": "只接受 POST：发送后回到这个人",
    "drop_former_name": "只接受 POST：删去后回到单位",
    "revoke_officer_invitation": "只接受 POST：撤销后回到经办人",
    "send_link": "只接受 POST：发出链接后回到账号",
    "carry_over": "只接受 POST：沿用后回到申报",
    "open_again": "只接受 POST：重新申报后到新的申报",
    "withdraw_take_back": "只接受 POST：收回撤回申请后回到申报",
    "photo_source": "图片，不是网页：裁剪页里的原图",
    "photo_picture": "图片，不是网页：申报人的照片",
    "material_picture": "图片，不是网页：Word 文件里的图片",
    "set_password": "没有链接到它：由短信打开，test_registration 走过",
    "sign_opinion": "没有链接到它：由短信打开，applicants 的测试看它",
    "keep_opinion_draft": "只接受 POST：后台保存对方填写的意见",
    "renew_opinion": "只接受 POST：重新发出链接后回到单位意见",
    "revoke_opinion": "只接受 POST：撤销链接后回到单位意见",
    "mobile_code": "没有链接到它：取得验证码之后才有，accounts 的测试看它",
    "forgot_password_code": "没有链接到它：取得验证码之后才有，test_registration 走过",
    "verify_paper": "没有链接到它：由打印件上的二维码打开，test_papers 走过",
    "late_result": "没有链接到它：确认逾期名单之后出现一次，review 的测试看它",
    "consent": "没有链接到它：首次登录时出现，test_registration 走过",
    "second_factor": "没有链接到它：开启二次验证后登录时出现",
    "enrol_second_factor": "没有链接到它：开启二次验证后登录时出现",
    "recovery_codes": "没有链接到它：绑定二次验证后出现一次",
    "reset_second_factor": "只在开启二次验证时有链接",
}


@dataclass
class Crawl:
    """What was seen: by which seat, which address; and everything that was wrong."""

    seen: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    flaws: list[str] = field(default_factory=list)
    contents: set[str] = field(default_factory=set)
    shown: set[tuple[str, str]] = field(default_factory=set)
    examined: set[str] = field(default_factory=set)

    def follow_every_link(self, person: Person, seat: str, *also: str) -> None:
        """Each address once per seat, his own lists once per person."""
        ahead, seen = [*START, *OWN, *also], self.seen.setdefault(seat, set())
        seen -= set(OWN)
        while ahead:
            path = ahead.pop()
            if path not in seen:
                seen.add(path)
                ahead += self._visit(person, seat, path)

    def _visit(self, person: Person, seat: str, path: str) -> list[str]:
        """What the page links to. It is drawn unless this seat has seen its kind and somebody its content."""
        answer = person.page.request.get(person.portal + path)
        if answer.status == 403 and path in START:
            return []
        name = name_of(path)
        self.names.add(name)
        self.flaws += [f"{seat} {path} → {answer.status}"] if answer.status not in (200, 202) else []
        if not answer.headers["content-type"].startswith("text/html"):
            return []
        page = answer.text()
        content = VARYING.sub("", page.partition("<main")[2].partition("</main>")[0])
        if content not in self.contents or (seat, name) not in self.shown:
            self.contents.add(content)
            self.shown.add((seat, name))
            if answer.status == 202:
                # once: while a page routes anything, its browser fetches style sheet and scripts anew for every page
                person.page.route(f"{person.portal}{path}", partial(_standing_still, answer), times=1)
            person.go(path)
            self.flaws += [f"{seat} {flaw}" for flaw in self._look(person.page, {seat, name, *elements(content)})]
        return [urlsplit(unescape(link)).path for link in LINK.findall(page)]

    def _look(self, page: Page, what: set[str]) -> list[str]:
        """axe where the seat's frame, the kind of page or an element was not examined before; the width always."""
        if what <= self.examined:
            return [f"{page.url} {flaw}" for flaw in watch.frame(page)]
        self.examined |= what
        return watch.flaws(page)


def _log_in(person: Person, who: Account) -> None:
    """As the login page's form does, without typing: test_registration does that."""
    address, request = f"{person.portal}/accounts/login/", person.page.request
    token = TOKEN.search(request.get(address).text())
    assert token
    fields = {"csrfmiddlewaretoken": token[1], "username": who.mobile, "password": who.password}
    answer = request.post(address, form=fields, headers={"Referer": address})
    assert "退出" in answer.text(), who.mobile


def _standing_still(answer: APIResponse, route: Route) -> None:
    """A page that waits for something being made, as it was answered: asked for again, it may be a download by now."""
    route.fulfill(response=answer, headers={name: text for name, text in answer.headers.items() if name != "refresh"})


@pytest.fixture(scope="module")
def crawl(portal: Stack, states: dict[str, State], browser: Browser, browser_context_args: dict[str, Any]) -> Crawl:
    found = Crawl()
    receipts = {
        states["returned"].applicant: f"/applications/{states['returned'].number}/submitted/",
        states["replaced"].applicant: f"/applications/{states['replaced'].number}/replaced/",
    }
    for who in [None, *ACCOUNTS, *(state.applicant for state in states.values())]:
        context = browser.new_context(**browser_context_args | {"viewport": NARROW})
        faults = watch.listen(context)
        person = Person(context.new_page(), portal.url)
        if who:
            _log_in(person, who)
        also = [receipts[who]] if who in receipts else []
        found.follow_every_link(person, who.seat or "applicant" if who else "visitor", *also)
        found.flaws += faults
        context.close()
    return found


def test_nothing_is_wrong_with_any_page(crawl: Crawl) -> None:
    """No axe violation, no console error, nothing blocked or failed, nothing wider than the screen, one h1 as title."""
    assert sorted(set(crawl.flaws)) == []


def test_every_address_was_visited_by_somebody_or_is_no_page(crawl: Crawl) -> None:
    names = {name for name in names_in(get_resolver()) if name not in NOT_PAGES}

    assert names - crawl.names == set()
    assert set(NOT_PAGES) & crawl.names == set()


def elements(content: str) -> set[str]:
    """The kinds of element in it: each opening tag with its classes, without what names or numbers it."""
    return {NAMING.sub("", tag) for tag in TAG.findall(content)}


def name_of(path: str) -> str:
    try:
        return resolve(unquote(urlsplit(path).path)).url_name or ""
    except Resolver404:
        return ""


def names_in(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names_in(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name
