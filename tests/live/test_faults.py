"""PostgreSQL or Redis is killed, the disk is full: what do people see meanwhile, and is all that was confirmed still there?"""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest

from applicants.demo import DRAFTING
from tests.live import slow
from tests.live.outbox import UNSENT, assert_everything_was_done_once, count
from tests.live.slow import MATERIAL, MEGABYTE
from tests.live.visitor import Visitor
from tests.materials import files
from tests.stack import PATIENCE, Stack, until

LONG = int(os.environ.get("ROUNDS", "20")) > 20  # make soak
KILLS, OUTAGE = (10, 30) if LONG else (1, 0)  # times, seconds
SAVERS, READY = 3, 4
RECOVERY = 10  # seconds from PostgreSQL's first answer to a page and a save: demanded, however long it was away
LAID = re.compile(r"^application (\S+) (\S+)$", re.MULTILINE)
SECTION = "档案"
MOUNT = ["mount", "-t", "tmpfs", "-o"]
Full = Callable[[Stack], AbstractContextManager[None]]
STORED = """
    SELECT substring(answer.values->>'档案所在地' FROM '[0-9]+')::int FROM applicants_answer AS answer
    JOIN applicants_application AS application ON application.id = application_id
    WHERE number = %s AND block = '档案'
"""
SUBMITTED = """
    SELECT status, (SELECT count(*) FROM applicants_step
                    WHERE application_id = application.id AND action = 'submit' AND from_stage = '评审材料')
    FROM applicants_application AS application WHERE number = %s
"""


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
    running = Stack(LEASE_SECONDS="15")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def laid(stack: Stack) -> Iterator[Laid]:
    """All are ready to be submitted; what is not, is saved to."""
    wanted = READY * KILLS + SAVERS + 4
    said = stack.manage("shell", "-c", f"from tests.live import scenes; scenes.ready({wanted})")
    return iter([Laid(number, Visitor(stack.url, session)) for number, session in LAID.findall(said)])


def some(laid: Iterator[Laid], number: int) -> list[Laid]:
    return [next(laid) for _ in range(number)]


@contextmanager
def streaming(savers: list[Laid], ready: list[Laid], received: list[Laid]) -> Iterator[None]:
    """Everybody saves without a pause; beside them one application after the other is submitted."""
    over = threading.Event()

    def save(each: Laid) -> None:
        while not over.is_set():
            each.save()

    def submit() -> None:
        for each in ready:
            if not over.is_set() and each.submit():
                received.append(each)

    streams = [threading.Thread(target=save, args=[each]) for each in savers] + [threading.Thread(target=submit)]
    for stream in streams:
        stream.start()
    try:
        yield
    finally:
        over.set()
        for stream in streams:
            stream.join()


def answer(url: str) -> tuple[int, str, str]:
    """Status, Retry-After and page."""
    try:
        with urlopen(url, timeout=PATIENCE) as page:
            return page.status, "", page.read().decode()
    except HTTPError as error:
        return error.code, error.headers.get("Retry-After", ""), error.read().decode()


# ── PostgreSQL ───────────────────────────────────────────────────────────────


def test_postgresql_killed_under_a_stream_of_saves_loses_nothing_that_was_confirmed(
    stack: Stack, laid: Iterator[Laid]
) -> None:
    savers = some(laid, SAVERS)
    for _kill in range(KILLS):
        ready, received = some(laid, READY), list[Laid]()
        with streaming(savers, ready, received):
            until(everybody_saves_again(savers))
            until(received.copy)

            stack.parts["postgresql"].kill9()
            status, retry_after, page = answer(stack.url)
            assert (status, retry_after) == (503, "30")
            assert "系统暂时无法使用" in page
            time.sleep(OUTAGE)
        stack.parts["postgresql"].start()
        until(lambda: is_recovered(stack))
        back = time.monotonic()
        assert_kept(stack, savers, received)  # before anything is saved over it

        until(lambda: answer(stack.url)[0] == 200)
        until(savers[0].save)
        assert time.monotonic() - back <= RECOVERY
        with streaming(savers, [], received):
            until(everybody_saves_again(savers))

        assert {each.number for each in ready if each in received or each.submit()} == {each.number for each in ready}
        assert [stack.rows(SUBMITTED, each.number) for each in ready] == [[("pending", 1)]] * READY


def everybody_saves_again(savers: list[Laid]) -> Callable[[], bool]:
    """Whether everybody was told of one more save since now."""
    before = [each.confirmed for each in savers]
    return lambda: all(each.confirmed > last for each, last in zip(savers, before, strict=True))


def is_recovered(stack: Stack) -> bool:
    with suppress(psycopg.OperationalError):
        return bool(stack.rows("SELECT 1"))
    return False


def assert_kept(stack: Stack, savers: list[Laid], received: list[Laid]) -> None:
    """What was not confirmed may be there or not; what was confirmed is, or something saved after it."""
    for each in savers:
        ((stored,),) = stack.rows(STORED, each.number)
        assert each.confirmed <= stored <= each.tried
        assert each.statuses <= {200, 503}
    assert [stack.rows(SUBMITTED, each.number) for each in received] == [[("pending", 1)]] * len(received)


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
    """The data folder lies on a file system of its own on which one megabyte is left."""
    data, web = Path(stack.environment["DATA_DIR"]), stack.parts["web"]
    aside = data.with_name("data-aside")
    web.stop()
    shutil.copytree(data, aside)
    subprocess.run([*MOUNT, "size=32m", "tmpfs", data], check=True)
    try:
        shutil.copytree(aside, data, dirs_exist_ok=True)
        (data / "filler").write_bytes(bytes(shutil.disk_usage(data).free - MEGABYTE))
        web.start()
        yield
    finally:
        web.stop()
        subprocess.run(["umount", data], check=True)
        web.start()


def may_mount(folder: Path) -> bool:
    if subprocess.run([*MOUNT, "size=1m", "tmpfs", folder], capture_output=True).returncode:
        return False
    subprocess.run(["umount", folder], check=True)
    return True


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


@pytest.fixture(params=[file_size_limited, *([on_small_disk] if LONG else [])])
def full(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Full:
    if request.param is on_small_disk and not may_mount(tmp_path):
        with capsys.disabled():
            print("\n没有 root 权限，不能挂载小磁盘；存储空间已满改用 RLIMIT_FSIZE 检验。")
        return file_size_limited
    chosen: Full = request.param
    return chosen


def test_without_room_an_upload_is_refused_in_words_and_leaves_nothing(
    stack: Stack, laid: Iterator[Laid], tmp_path: Path, full: Full
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
