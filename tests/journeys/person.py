"""How does a person use the portal? By the words that stand on its pages, with the mouse or with the keyboard alone."""

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Self

from docx import Document
from playwright.sync_api import FilePayload, Locator, Page, expect
from pypdf import PdfReader

from tests.stack import until

if TYPE_CHECKING:
    from applicants.demo import Account  # not before Django is set up: pytest reads conftest.py first


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAPER = "中国科学院专业技术职务任职资格评审表"
CONFIRMED = "我已阅读操作说明，确认上传"
NUMBER = re.compile(r"CAS-\d{4}-\d{5}")
DATED = "2026年4月10日"  # before any day on which a portal of the journeys begins
HEADS = ("起止时间", "名称", "时间")  # how the tables of the form begin that may say 无
TABS = 150  # more than any page has
PATIENCE = 60_000  # ms; no promise of the portal, but how long a machine that is busy with other things may take
FOCUSED = "document.activeElement.outerHTML.slice(0, 200)"
SHOWS_FOCUS = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    if (element === document.body) return true;  // Tab has left the page and will come back to it
    const drawn = [getComputedStyle(element)];
    for (const label of element.labels || []) drawn.push(getComputedStyle(label, "::before"));  // of radios, ticks
    const marked = drawn.some(style => style.boxShadow !== "none"
        || (style.outlineStyle !== "none" && style.outlineColor !== "rgba(0, 0, 0, 0)"));
    return marked && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""


def with_report(form: bytes, report: str) -> bytes:
    """An evaluation form that the portal has filled in; its applicant dates it, writes 无 where nothing was stated, and puts
    his report behind it."""
    paper, content = Document(BytesIO(form)), BytesIO()
    for table in paper.tables:
        for row, below in pairwise([*table.rows, None]):
            first = row.cells[0].text
            if "".join(first.split()) == "填表时间":
                row.cells[1].text = DATED
            elif first in HEADS and below and not "".join(cell.text for cell in below.cells).strip():
                below.cells[0].text = "无"
    paper.add_heading("个人技术报告", level=1).paragraph_format.page_break_before = True
    paper.add_paragraph(report)
    paper.save(content)
    return content.getvalue()


class Person:
    """Somebody at a browser of his own."""

    def __init__(self, page: Page, portal: str) -> None:
        self.page, self.portal = page, portal
        page.context.set_default_timeout(PATIENCE)

    # With the mouse

    def go(self, path: str) -> Self:
        self.page.goto(self.portal + path)
        return self

    def log_in(self, who: "Account") -> Self:
        self.go("/accounts/login/").write("手机号（用户名）", who.mobile).write("密码", who.password)
        self.page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
        return self._is_in()

    def _is_in(self) -> Self:
        expect(self.page.get_by_role("button", name="退出")).to_be_visible()
        self.page.wait_for_load_state()
        return self

    def follow(self, link: str) -> Self:
        self.page.get_by_role("link", name=link).first.click()
        return self

    def press(self, button: str) -> Self:
        self.page.get_by_role("main").get_by_role("button", name=button).click()
        return self

    def write(self, label: str, text: str) -> Self:
        self.page.get_by_label(label, exact=True).fill(text)
        return self

    def tick(self, choice: str) -> Self:
        self.page.get_by_label(choice, exact=True).check()
        return self

    def pick(self, label: str, option: str) -> Self:
        self.page.get_by_label(label, exact=True).select_option(label=option)
        return self

    def choose(self, file: FilePayload | Path) -> Self:
        """And confirm that the instructions were read, as the page asks."""
        return self.choose_file(file).tick(CONFIRMED)

    def choose_file(self, file: FilePayload | Path) -> Self:
        self.page.locator("input[type=file]").set_input_files(file)
        return self

    def choose_form(self, name: str, report: str) -> Self:
        """The template of this page, filled in and with his report behind it."""
        way = self.page.get_by_role("link", name="模板（DOCX").get_attribute("href")
        form = self.page.request.get(f"{self.portal}{way}").body()
        return self.choose({"name": f"{name} 评审表.docx", "mimeType": DOCX, "buffer": with_report(form, report)})

    # What he reads

    def reads(self, *words: str) -> Self:
        for each in words:
            expect(self.page.get_by_role("main")).to_contain_text(each)
        return self

    def is_at(self, heading: str) -> Self:
        """And the page's scripts run: what is typed from now on they see."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        return self

    def sees_progress(self, stage: str, state: str, holder: str = "") -> Self:
        """The timeline's one current step, and whose turn it is."""
        step = self.page.locator("[aria-current=step]")
        expect(step).to_have_count(1)
        expect(step).to_contain_text(stage + state)
        if holder:
            expect(self.page.get_by_text("现在由谁办理", exact=True).locator("..")).to_contain_text(holder)
        return self

    def finds_notice(self, subject: str) -> Self:
        """In the inbox, where it lands when the worker has delivered it."""
        heading = self.go("/inbox/").page.get_by_role("heading", level=2, name=subject)
        until(lambda: heading.count() or self.page.reload() is None)
        return self

    def downloads(self, link: str) -> bytes:
        """What the link gives, at once or when the page that says 正在生成 has looked again."""
        with self.page.expect_download(timeout=2 * PATIENCE) as download:
            self.follow(link)
        return Path(download.value.path()).read_bytes()

    def reads_paper(self) -> str:
        pages = PdfReader(BytesIO(self.downloads(PAPER))).pages
        return "".join(page.extract_text() for page in pages)

    @property
    def number(self) -> str:
        """The application's, from the address of the page that comes."""
        expect(self.page).to_have_url(NUMBER)
        found = NUMBER.search(self.page.url)
        assert found, self.page.url
        return found[0]


class Typist(Person):
    """Somebody without a mouse: Tab, arrows, Space, Enter and letters; he must see at any moment where he is."""

    presses = 0

    def __init__(self, page: Page, portal: str) -> None:
        super().__init__(page, portal)
        page.on("filechooser", lambda chooser: None)  # switched on only when a file is chosen, the key may be faster

    def reach(self, wanted: Locator) -> Locator:
        """Tab until it has the focus, and see that it shows."""
        return self._tab_until(wanted, "element => element === document.activeElement")

    def _tab_until(self, wanted: Locator, arrived: str) -> Locator:
        expect(wanted).to_be_attached()
        for _attempt in range(TABS):
            self.key("Tab")
            assert self.page.evaluate(SHOWS_FOCUS), f"focus is not to be seen: {self.page.evaluate(FOCUSED)}"
            if wanted.evaluate(arrived):
                return wanted
        raise AssertionError(f"never reached by Tab: {wanted}")

    def skip(self) -> Self:
        """Past the header, by the first link of every page."""
        return self.follow("跳到主要内容")

    def key(self, name: str) -> None:
        self.presses += 1
        self.page.keyboard.press(name)

    def enter(self, wanted: Locator) -> None:
        """On what has the focus; where that leaves the page, the next page is there before anything else is read."""
        self.presses += 1
        wanted.press("Enter")

    def log_in(self, who: "Account") -> Self:
        self.go("/accounts/login/").write("手机号（用户名）", who.mobile).write("密码", who.password)
        self.key("Enter")
        return self._is_in()

    def follow(self, link: str) -> Self:
        self.enter(self.reach(self.page.get_by_role("link", name=link).first))
        return self

    def press(self, button: str) -> Self:
        self.enter(self.reach(self.page.get_by_role("main").get_by_role("button", name=button)))
        return self

    def write(self, label: str, text: str) -> Self:
        self.reach(self.page.get_by_label(label, exact=True))
        self.key("Control+a")
        self.page.keyboard.insert_text(text)
        return self

    def tick(self, choice: str) -> Self:
        box = self.page.get_by_label(choice, exact=True)
        if box.is_checked():
            return self
        if box.get_attribute("type") == "radio":
            return self._choose_among(box)
        self.reach(box)
        self.key("Space")
        return self

    def _choose_among(self, box: Locator) -> Self:
        """Tab stops once in a group of radios; arrows go from one to the next and choose it."""
        self._tab_until(box, "element => element.name === document.activeElement.name")
        self.key("Space")
        while not box.is_checked():
            self.key("ArrowDown")
            assert self.page.evaluate(SHOWS_FOCUS), f"focus is not to be seen: {self.page.evaluate(FOCUSED)}"
        return self

    def pick(self, label: str, option: str) -> Self:
        box = self.reach(self.page.get_by_label(label, exact=True))
        for _attempt in range(box.locator("option").count()):
            if box.locator("option:checked").inner_text() == option:
                return self
            self.key("ArrowDown")
        raise AssertionError(f"never reached by arrows: {option}")

    def choose_file(self, file: FilePayload | Path) -> Self:
        self.reach(self.page.get_by_role("button", name="选择文件"))
        with self.page.expect_file_chooser() as chooser:
            self.key("Enter")
        chooser.value.set_files(file)
        return self
