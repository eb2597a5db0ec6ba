"""What is wrong with a page that nobody would say aloud: script errors, blocked or failed requests, axe's violations?"""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Page

from config import serving

AXE = (serving.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
BLOCKED = "document.addEventListener('securitypolicyviolation', e => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`))"
# Size of targets (WCAG 2.2) is asked for besides the rules that axe runs by itself.
RUN = """Promise.race([
    axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}).then(result => result.violations),
    new Promise((_, fail) => setTimeout(fail, 120_000, Error('axe did not come to an end'))),
])"""
ANSWERED = "Failed to load resource: the server responded with a status of"  # see `answered`
# Asked at once: each question costs a round trip. A table of a Word file keeps its columns: it has a box of its own to be
# moved in.
FRAME = """() => ({
    headings: [...document.querySelectorAll('h1')].map(heading => heading.innerText),
    title: document.title,
    hasWideTable: [...document.querySelectorAll('table')].some(table =>
        table.offsetWidth > table.parentElement.clientWidth
            && getComputedStyle(table.parentElement).overflowX !== 'auto'),
    width: document.documentElement.scrollWidth,
    window: innerWidth,
})"""
TITLE = re.compile(r"(错误：)?(.+) - 职称评审申报平台")


def listen(context: BrowserContext) -> list[str]:
    """A list that fills with what goes wrong in this context from now on. An error page asked for is not a fault."""
    faults: list[str] = []

    def said(message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWERED):
            faults.append(f"{message.page.url if message.page else ''}：{message.text}")

    def failed(request: Any) -> None:
        # A download or a page left before it was complete; a script preloaded where scripts are switched off.
        if request.failure not in ("net::ERR_ABORTED", "csp"):
            faults.append(f"{request.url}：{request.failure}")

    def answered(response: Any) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            faults.append(f"{response.url}：{response.status}")

    context.add_init_script(BLOCKED)
    context.on("console", said)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("requestfailed", failed)
    context.on("response", answered)
    return faults


def violations(page: Page) -> list[str]:
    """Each of axe's violations of any impact, with the elements. Not blocked by CSP: the browser's own tools run it."""
    page.evaluate(AXE)
    found = page.evaluate(RUN)
    return [f"{each['id']}: {node['html'][:160]} {node['any'][:1]}" for each in found for node in each["nodes"]]


def frame(page: Page) -> list[str]:
    """One h1, which the title repeats before the portal's name; nothing wider than the window."""
    found, seen = [], page.evaluate(FRAME)
    title = TITLE.fullmatch(seen["title"])
    if len(seen["headings"]) != 1 or not title or title[2] != seen["headings"][0]:
        found.append(f"h1 {seen['headings']}, title {seen['title']}")
    if seen["hasWideTable"]:
        found.append("表格比所在的栏宽")
    if seen["width"] > seen["window"]:
        found.append(f"{seen['width']} px 宽，窗口 {seen['window']} px")
    return found


def flaws(page: Page) -> list[str]:
    """Everything that is wrong with the page as it stands."""
    return [f"{page.url} {flaw}" for flaw in frame(page) + violations(page)]
