"""Twenty people upload 20 MB each at once over slow lines: does every file arrive whole, and does the portal stay awake?"""

import re
from pathlib import Path

import pytest

from tests.live import slow
from tests.live.slow import MEGABYTE
from tests.live.visitor import Visitor
from tests.stack import Stack, until

CLIENTS = 20
SIZE = 20 * MEGABYTE
RATE = 4 * MEGABYTE  # bytes per second; benchmarks/uploads.py measures with 1
LAID = re.compile(r"^application (\S+) (\S+)$", re.MULTILINE)
PAGES = {"/": "网上申报专业技术职称", "/accounts/login/": "登录", "/healthz/ready": "ok"}


@pytest.fixture(scope="module")
def uploads(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> list[slow.Upload]:
    """Everybody has logged in and chosen his file; worker and timer have shown that they live."""
    folder = tmp_path_factory.mktemp("reports")
    said = stack.manage("shell", "-c", f"from tests.live import scenes; scenes.filled({CLIENTS})")
    chosen = [
        slow.prepared(Visitor(stack.url, session), number, slow.report(folder, index, SIZE))
        for index, (number, session) in enumerate(LAID.findall(said))
    ]
    until(lambda: Visitor(stack.url).get("/healthz/ready") == "ok\n")
    return chosen


def test_slow_uploads_arrive_whole_while_other_pages_answer(stack: Stack, uploads: list[slow.Upload]) -> None:
    web = stack.parts["web"].process.pid
    before = slow.resident(web)
    sizes, seen = [before], set[str]()

    def look() -> None:
        sizes.append(slow.resident(web))
        seen.update(path for path, words in PAGES.items() if words in Visitor(stack.url).get(path))

    with slow.meanwhile(look, every=0.1):
        answers = slow.all_at_once(uploads, RATE)

    assert [(answer.status, slow.words(answer)) for answer in answers if not answer.is_taken] == []
    assert slow.kept(stack) | {u.number: slow.sha256(u.report) for u in uploads} == slow.kept(stack)
    assert seen == set(PAGES)
    assert max(sizes) - before < 150 * MEGABYTE


def test_an_upload_under_way_leaves_the_database_to_others(stack: Stack, uploads: list[slow.Upload]) -> None:
    web = stack.parts["web"]
    web.stop()
    web.environment["DATABASE_POOL"] = "1"  # for each of the two processes
    web.start()
    incoming = Path(stack.environment["DATA_DIR"], "incoming")

    lines = [slow.begun(upload) for upload in uploads[:6]]
    until(lambda: len(list(incoming.iterdir())) == 6)

    assert {Visitor(stack.url).get("/healthz/ready") for _ in range(20)} == {"ok\n"}
    for line in lines:
        line.close()
