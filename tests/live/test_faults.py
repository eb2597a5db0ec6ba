"""Redis is killed, the disk is full: can people go on, and is nothing left half done?"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from applicants.demo import DRAFTING
from tests.live import slow
from tests.live.outbox import UNSENT, assert_everything_was_done_once, count
from tests.live.slow import MATERIAL, MEGABYTE
from tests.live.visitor import Visitor
from tests.materials import files
from tests.stack import Stack

LONG = int(os.environ.get("ROUNDS", "20")) > 20  # make soak
LAID = re.compile(r"^application (\S+) (\S+)$", re.MULTILINE)
SECTION = "档案"


@dataclass
class Laid:
    """An application and its applicant, logged in; ``confirmed`` is the last number whose save he was told of."""

    number: str
    applicant: Visitor
    confirmed: int = 0
    tried: int = 0
    statuses: set[int] = field(default_factory=set)

    def save(self) -> bool:
        """One section with the next number in it; whether the portal said that it was saved."""
        address = f"/applications/{self.number}/sections/{SECTION}/"
        self.tried += 1
        typed = {"0-档案所在地": f"第{self.tried}人才服务中心"}
        shown = self.applicant.hidden(address)
        if "seen" not in shown:
            return False  # the page was not there, but the one that says so
        status, page = self.applicant.post(address, shown | typed)
        self.statuses.add(status)
        if status == 200 and f"“{SECTION}”已保存。" in page:
            self.confirmed = self.tried
            return True
        return False

    def submit(self) -> bool:
        address = f"/applications/{self.number}/submit/"
        status, page = self.applicant.post(address, self.applicant.hidden(address))
        return status == 200 and "提交成功" in page


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    running = Stack(LEASE_SECONDS="5")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def laid(stack: Stack) -> Iterator[Laid]:
    """All are ready to be submitted; what is not, is saved to."""
    wanted = 5
    said = stack.manage("shell", "-c", f"from tests.live import scenes; scenes.ready({wanted})")
    return iter([Laid(number, Visitor(stack.url, session)) for number, session in LAID.findall(said)])


def some(laid: Iterator[Laid], number: int) -> list[Laid]:
    return [next(laid) for _ in range(number)]


# ── Redis ────────────────────────────────────────────────────────────────────


def test_without_redis_people_log_in_save_and_submit_and_every_notice_goes_out_once(
    stack: Stack, laid: Iterator[Laid]
) -> None:
    saver, first, second = some(laid, 3)
    stack.parts["redis"].kill9()

    Visitor(stack.url).log_in(DRAFTING.mobile, DRAFTING.password)
    assert saver.save()
    assert first.submit()
    assert count(stack, UNSENT) > 0
    stack.parts["redis"].start()  # it keeps nothing on disk: it is empty
    assert second.submit()

    assert_everything_was_done_once(stack)


# ── The disk ─────────────────────────────────────────────────────────────────


@contextmanager
def file_size_limited(stack: Stack) -> Iterator[None]:
    """No file of the web server grows beyond one megabyte; what it starts may lift that for itself."""
    with rebooted(stack, ["prlimit", f"--fsize={MEGABYTE}:unlimited"]):
        yield


@contextmanager
def on_small_disk(stack: Stack) -> Iterator[None]:
    """The data folder lies on a file system of its own on which one megabyte is left. Asks for root."""
    data = Path(stack.environment["DATA_DIR"])
    aside = data.with_name("data-aside")
    with rebooted(stack, []):
        stack.parts["web"].stop()
        shutil.copytree(data, aside)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", data], check=True)
        try:
            shutil.copytree(aside, data, dirs_exist_ok=True)
            (data / "filler").write_bytes(bytes(shutil.disk_usage(data).free - MEGABYTE))
            stack.parts["web"].start()
            yield
        finally:
            stack.parts["web"].stop()
            subprocess.run(["umount", data], check=True)
            stack.parts["web"].start()


@contextmanager
def rebooted(stack: Stack, prefix: list[str]) -> Iterator[None]:
    web = stack.parts["web"]
    web.stop()
    usual, web.command = web.command, [*prefix, *web.command]
    web.start()
    try:
        yield
    finally:
        web.stop()
        web.command = usual
        web.start()


@pytest.mark.parametrize("full", [file_size_limited, *([on_small_disk] if LONG else [])])
def test_without_room_an_upload_is_refused_in_words_and_leaves_nothing(
    stack: Stack, laid: Iterator[Laid], tmp_path: Path, full: Callable[[Stack], AbstractContextManager[None]]
) -> None:
    each = next(laid)
    large, small = slow.report(tmp_path, 1, 3 * MEGABYTE).read_bytes(), files.docx()
    fields = each.applicant.hidden(f"/applications/{each.number}/materials/") | {"confirmed": "on"}
    upload = f"/applications/{each.number}/materials/{MATERIAL}/"

    with full(stack):
        before = kept(stack)
        status, page = each.applicant.upload(upload, fields, large)
        afterwards = kept(stack)
        accepted, _page = each.applicant.upload(upload, fields, small)

    assert status == 507
    assert "存储空间已满，刚才的文件没有收下" in page
    assert afterwards == before
    assert accepted == 200
    assert stack.rows("SELECT count(*) FROM materials_materialfile")[0][0] == before[0] + 1


def kept(stack: Stack) -> tuple[int, list[str], list[str]]:
    """Rows, stored files, and what lies in the folder for uploads on their way."""
    data = Path(stack.environment["DATA_DIR"])
    stored = sorted(path.name for path in (data / "files").rglob("*") if path.is_file())
    rows = int(stack.rows("SELECT count(*) FROM materials_materialfile")[0][0])
    return rows, stored, [path.name for path in (data / "incoming").iterdir()]
