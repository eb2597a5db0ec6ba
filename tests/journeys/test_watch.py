"""Would the tests that look at pages see what is wrong with one?"""

from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys import watch

WRONG = """<!doctype html><html lang="zh-CN"><title>别的 - 职称评审申报平台</title><main>
<h1>标题</h1><p style="color: #bbb">看不清的字</p><img src="/nothing.png"><div style="width: 400px">太宽</div></main>"""


def test_a_bad_page_is_found_out(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text(WRONG)
    context = browser.new_context(viewport={"width": 320, "height": 568})
    faults = watch.listen(context)
    page = context.new_page()
    page.goto(f"file://{tmp_path}/wrong.html")
    page.evaluate("console.error('出错')")

    found = " ".join([*watch.flaws(page), *faults])

    for flaw in ("color-contrast", "image-alt", "px 宽", "h1 ['标题']", "nothing.png", "出错"):
        assert flaw in found
    context.close()
