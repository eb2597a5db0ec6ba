"""Which files are taken, what is said of the others, and what does taking one change?"""

import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.models import Application
from applicants.refusals import DeedRefused
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from materials import services
from materials.models import MaterialFile
from materials.refusals import FileRefused
from notices.models import Notice
from programmes.services import keep_version
from tests.builders import Walk, definition, end_of, walk
from tests.materials import files
from tests.materials.brought import form

pytestmark = pytest.mark.django_db

FORM = "评审表+个人技术报告"
LIMIT = 20 * 1024 * 1024


def at_materials() -> Walk:
    return walk("cas").to("评审材料")


def at_review() -> Walk:
    return walk("cas").to("审核")


def bring(
    walking: Walk, content: bytes = b"", name: str = "评审表.docx", *, at: datetime | None = None, **details: Any
) -> MaterialFile:
    uploaded = SimpleUploadedFile(name, content or files.docx())
    by = details.pop("by", walking.people.applicant)
    return services.receive(walking.application, FORM, uploaded, by=by, at=at or walking.now)


def stored() -> set[Path]:
    return {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}


# ── Refusals (each with its words: test_corpus) ──────────────────────────────


def test_a_refused_file_leaves_nothing_behind() -> None:
    walking = at_materials()
    before, rows = stored(), MaterialFile.objects.count()

    with pytest.raises(FileRefused) as refused:
        bring(walking, files.HTML, "报告.doc")

    assert str(refused.value) == (
        "后缀与内容不符：文件名以 .doc 结尾，内容却是网页（HTML）。请打开原文件，另存为 DOC 或 DOCX 后重新选择。"
    )
    assert (stored(), MaterialFile.objects.count()) == (before, rows)


def test_an_empty_file_is_said_to_be_empty() -> None:
    walking = at_materials()
    empty = SimpleUploadedFile("报告.docx", b"")

    with pytest.raises(FileRefused) as refused:
        services.receive(walking.application, FORM, empty, by=walking.people.applicant, at=walking.now)

    assert str(refused.value) == "文件是空的。请打开原文件检查内容，保存后重新选择。"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", files.docx(size=LIMIT)), ("a.doc", files.DOC), ("A.DOCX", files.docx())],
    ids=["a.docx of the full size", "a.doc", "A.DOCX"],
)
def test_it_takes_word_files_up_to_the_very_limit(name: str, content: bytes) -> None:
    walking = at_materials()

    kept = bring(walking, content, name)

    with kept.file.open("rb") as file:
        assert file.read() == content
    assert (kept.size, kept.format, kept.sha256) == (len(content), name[2:].lower(), sha256(content).hexdigest())
    assert Path(kept.file.path).stat().st_mode & 0o777 == 0o600


# ── What follows ─────────────────────────────────────────────────────────────


def test_each_upload_is_the_next_version_and_is_put_on_record() -> None:
    walking = at_materials()
    there = walking.application.files.count()

    kept = [bring(walking, name="一.docx"), bring(walking, name="二.docx")]

    assert [file.number for file in kept] == [there + 1, there + 2]
    assert [event.detail["version"] for event in AuditEvent.objects.filter(action="material.receive")] == [
        there + 1,
        there + 2,
    ]
    assert "一.docx" not in str(AuditEvent.objects.filter(action="material.receive").values())
    assert walking.application.status == Status.DRAFT


@pytest.mark.covers("M-05")
def test_while_pending_it_makes_a_new_snapshot_and_leaves_stage_and_status() -> None:
    walking = at_review()
    before = walking.application.current_snapshot
    assert before is not None

    kept = bring(walking, form(walking))

    application = Application.objects.get(pk=walking.application.pk)
    after = application.current_snapshot
    assert after is not None
    assert (application.stage, application.status) == ("审核", Status.PENDING)
    assert after.number == before.number + 1
    assert after.content["files"][FORM]["sha256"] == kept.sha256
    assert walking.application.current_snapshot == after
    assert [step.action for step in application.steps.all()][-1] == Action.REPLACE
    assert Notice.objects.filter(template="replaced").exists()


def test_a_returned_application_takes_the_material_the_return_names() -> None:
    walking = at_review().take(Action.RETURN, to="评审材料", parts=[FORM])
    last = walking.application.files.latest("number").number

    kept = bring(walking)

    assert kept.number == last + 1
    assert walking.application.status == Status.RETURNED


def test_a_material_that_the_return_does_not_name_and_that_repeats_nothing_stays_locked() -> None:
    own = definition("cas")
    plain = own.materials[0].model_copy(update={"template": ""})
    keep_version(own.model_copy(update={"materials": (plain,)}))
    walking = at_review().take(Action.RETURN, to="评审材料", parts=["档案"])

    with pytest.raises(DeedRefused) as refused:
        bring(walking)

    assert str(refused.value) == f"退回意见没有要求修改“{FORM}”，不能替换。如确需更改，请联系经办人员。"


LOCKED: list[tuple[Callable[[], Walk], str]] = [
    (
        lambda: at_review().take(Action.APPROVE),
        "材料已锁定，“交纸质材料并缴费”阶段不能替换。如确需更改，请联系经办人员退回。",
    ),
    (lambda: at_review().take(Action.WITHDRAW), "该申报“已撤回”，不能再上传材料。"),
    (lambda: at_review().take(Action.REFUSE), "该申报“不予受理”，不能再上传材料。"),
]


@pytest.mark.covers("M-05")
@pytest.mark.parametrize(("state", "words"), LOCKED, ids=["approved", "withdrawn", "refused"])
def test_it_is_locked_after_approval_and_after_the_end(state: Callable[[], Walk], words: str) -> None:
    walking = state()
    snapshot, count, before = walking.application.current_snapshot, walking.application.files.count(), stored()

    with pytest.raises(DeedRefused) as refused:
        bring(walking)

    assert str(refused.value) == words
    assert (walking.fresh().current_snapshot, walking.application.files.count()) == (snapshot, count)
    assert stored() == before


@pytest.mark.covers("R-17")
def test_the_material_is_not_there_before_its_stage() -> None:
    walking = walk("cas")

    assert services.materials_of(walking.application) == []
    with pytest.raises(KeyError):
        bring(walking)


def test_only_the_applicant_brings_files() -> None:
    walking = at_materials()

    for person in ("other_applicant", "hr_officer", "reviewer", "office_manager"):
        with pytest.raises(PermissionDenied):
            bring(walking, by=getattr(walking.people, person))


@pytest.mark.parametrize("state", [at_materials, at_review])
def test_the_deadline_is_judged_by_when_the_request_arrived(state: Callable[[], Walk]) -> None:
    walking = state()
    last = end_of(date(2026, 12, 20))

    assert bring(walking, at=last)
    with pytest.raises(DeedRefused) as refused:
        bring(walking, at=last + timedelta(milliseconds=1))

    assert str(refused.value) == "“纸质材料及缴费”已于2026年12月20日 23:59截止，不能再上传。如有疑问，请联系经办人员。"


def test_after_the_day_for_corrections_nothing_is_taken() -> None:
    until = timezone.make_aware(datetime(2026, 3, 6, 23, 59))
    walking = at_review().take(Action.RETURN, to="评审材料", correct_by=until)

    with pytest.raises(DeedRefused) as refused:
        bring(walking, at=until + timedelta(minutes=1))

    assert str(refused.value) == "“补正”已于2026年3月6日 23:59截止，不能再上传。如有疑问，请联系经办人员。"


# ── Nothing is left lying about ──────────────────────────────────────────────


def test_an_approval_between_the_first_look_and_the_lock_leaves_no_file_and_no_row() -> None:
    walking = at_review()
    seen_before = Application.objects.select_related("round__version").get(pk=walking.application.pk)
    walking.take(Action.APPROVE)
    files_before, rows_before = stored(), MaterialFile.objects.count()
    uploaded = SimpleUploadedFile("a.docx", files.docx())

    with pytest.raises(DeedRefused) as refused:
        services.receive(seen_before, FORM, uploaded, by=walking.people.applicant, at=walking.now)

    assert str(refused.value) == "材料已锁定，“交纸质材料并缴费”阶段不能替换。如确需更改，请联系经办人员退回。"
    assert (stored(), MaterialFile.objects.count()) == (files_before, rows_before)


def test_the_sweep_removes_what_nobody_points_to_once_it_is_a_day_old() -> None:
    kept = bring(at_materials())
    store = Path(kept.file.path).parent
    cut_off = Path(settings.FILE_UPLOAD_TEMP_DIR) / "tmp1.upload"
    orphan, fresh = store / "orphan", store / "fresh"
    for path in (cut_off, orphan, fresh):
        path.write_bytes(b"x")
    day_ago = time.time() - services.ORPHAN_AFTER - 60
    for path in (cut_off, orphan, Path(kept.file.path)):
        os.utime(path, (day_ago, day_ago))
    os.utime(fresh, (time.time(), time.time()))  # the disk's clock need not be the process's

    removed = services.sweep_orphans()

    assert removed >= 2  # what other tests left there may be a day old too
    assert [path.exists() for path in (cut_off, orphan, fresh, Path(kept.file.path))] == [False, False, True, True]
