"""How does a file come in, and what becomes of one that nobody points to?"""

import hashlib
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction
from django.db.models import FileField
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants import deadlines
from applicants.models import Application, User
from applicants.refusals import DeedRefused, Outdated
from applicants.services import outdated_materials, unconfirmed_materials
from applicants.workflow import Action, Status
from config import races
from materials import readings, refusals, shown_pictures
from materials.checks import Upload, child
from materials.checks.problem import Problem
from materials.models import MaterialFile, Package, PackagePart, Paper, Photo
from materials.permissions import can_upload
from materials.refusals import MEGABYTE, FileRefused
from programmes.schema import Material

BLOCK = 64 * 1024
LONGEST_NAME = 200  # characters; file systems end at 255 bytes, and pages sooner
ORPHAN_AFTER = 24 * 3600  # seconds; no upload or drawing takes that long


def materials_of(application: Application) -> list[Material]:
    """What this application has to bring at the stages it has reached (only after 报名 does 评审材料 appear).

    Returned to an earlier stage it has not lost what it brought: a file may have to follow what is mended there.
    """
    path = application.path
    reached = path.index(application.returned_from or application.stage)
    return [material for material in application.materials if path.index(material.stage) <= reached]


def material_of(application: Application, name: str) -> Material:
    """Raises KeyError when this application has no such material, or not yet."""
    return {material.name: material for material in materials_of(application)}[name]


def advice(application: Application, material: Material) -> list[str]:
    """操作说明: what the body says of this upload and of what follows it."""
    level = application.definition.level(application.level)
    own = [
        _("请使用“%s”模板填写。") % material.template if material.template else "",
        material.hint,
        _("报告字数要求：%(level)s%(chars)d字左右。") % {"level": level.name, "chars": level.report_chars}
        if level.report_chars and "报告字数" in material.checks
        else "",
        _("上传文件的扩展名为 %s。") % refusals.or_list([f".{extension}" for extension in material.formats]),
        _("上传文件大小不能超过%dMB。") % material.max_mb,
    ]
    path = application.path
    following = [stage.say for stage in path.stages[path.index(material.stage) + 1 :]]
    return [sentence for sentence in [*own, *following] if sentence]


def why_locked(application: Application, material: Material, at: datetime) -> str:
    """Why this material cannot be changed now, in words; empty when it can. The page shows the same text."""
    if not application.may_change(material.name) and not _must_be_renewed(application, material):
        match application.status:
            case Status.RETURNED:
                return _("退回意见没有要求修改“%s”，不能替换。如确需更改，请联系经办人员。") % material.name
            case Status.PENDING | Status.APPROVED | Status.GRANTED:
                return _("材料已锁定，“%(stage)s”阶段不能替换。如确需更改，请联系经办人员退回。") % {
                    "stage": application.stage
                }
        return _("该申报“%s”，不能再上传材料。") % Status(application.status).label
    return _why_too_late(application, at)


def _why_too_late(application: Application, at: datetime) -> str:
    missed = deadlines.missed(application, at)
    if missed and missed.closes_at:
        return _too_late(missed.name, missed.closes_at)
    if application.correct_by and at > application.correct_by:
        return _too_late(_("补正"), application.correct_by)
    return ""


def receive(application: Application, name: str, uploaded: UploadedFile, *, by: User, at: datetime) -> MaterialFile:
    """Take one more version of a material; ``at`` is when the request arrived, by which the deadline is judged.

    While the application is pending this replaces: a new snapshot, status unchanged. The file goes to the private store
    before any transaction opens. Raises KeyError for a material the application has not, PermissionDenied, FileRefused
    when the file is not good, DeedRefused when it is too late or locked; then nothing is kept.
    """
    material = material_of(application, name)
    if not can_upload(by, application):
        raise PermissionDenied
    refuse_if_locked(application, material, at)
    kept = MaterialFile(
        application=application,
        material=material.name,
        original_name=legible(uploaded.name or ""),
        size=uploaded.size or 0,
        sha256=sha256_of(uploaded),
        uploaded_at=at,
        uploaded_by=by,
    )
    # moved, not copied: the upload lies on the store's own disk
    kept.file.save(kept.original_name, uploaded, save=False)
    try:
        kept.format = checked(kept, material)
        put_on_record(kept, material)
    except OperationalError:
        raise  # the connection broke: whether the commit was made, the sweep will see
    except BaseException:
        discard(kept)
        raise
    application.refresh_from_db()
    return kept


def sweep_orphans() -> int:
    """Remove stored files without a row and uploads cut off half-way, once they are a day old; how many."""
    orphans = list(_a_day_old(Path(settings.FILE_UPLOAD_TEMP_DIR)))
    store = Path(default_storage.path(""))
    for model in (MaterialFile, PackagePart, Package, Paper, Photo):
        fields = [field.name for field in model._meta.get_fields() if isinstance(field, FileField)]
        for folder in store.glob(f"{model._meta.model_name}/*/"):
            aged = {str(path.relative_to(store)): path for path in _a_day_old(folder)}
            known: set[str] = set()
            for name in fields:
                known |= set(model._default_manager.filter(**{f"{name}__in": aged}).values_list(name, flat=True))
            orphans += [path for name, path in aged.items() if name not in known]
    for path in orphans:
        if path.is_dir():  # what a worker that died was putting together
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(orphans)


def _a_day_old(folder: Path) -> Iterator[Path]:
    """By the file system's clock, not the portal's: a demonstration may live in another year."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # an upload that has just been moved into the store
            if time.time() - path.stat().st_mtime > ORPHAN_AFTER:
                yield path


def _must_be_renewed(application: Application, material: Material) -> bool:
    """A return that asks for a section alone still has the file put together anew from what was mended."""
    return application.status == Status.RETURNED and material.name in outdated_materials(application)


def refuse_if_locked(application: Application, material: Material, at: datetime) -> None:
    locked = why_locked(application, material, at)
    if locked:
        raise DeedRefused(locked)


def legible(name: str) -> str:
    """What the person calls the file, without what cannot be seen (line ends, marks that turn the direction of writing)."""
    seen = "".join(letter for letter in unicodedata.normalize("NFC", name) if letter.isprintable()).strip()
    stem, dot, extension = seen.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}{dot}{extension}"[-LONGEST_NAME:]


def sha256_of(uploaded: File) -> str:
    digest = hashlib.sha256()
    for block in uploaded.chunks(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def checked(kept: MaterialFile, material: Material) -> str:
    """The file's format; what an evaluation form says is kept beside it. Raises FileRefused."""
    upload = Upload(Path(kept.file.path), kept.original_name, material.formats, material.max_mb * MEGABYTE)
    found = child.read(upload) if readings.is_read(material, upload.format) else child.first_problem(upload)
    if isinstance(found, Problem):
        raise FileRefused(refusals.in_words(found, material, name=kept.original_name, size=kept.size))
    if found:
        readings.keep(kept, found)
    return upload.format


def discard(kept: MaterialFile) -> None:
    """What was stored for a row that is not to be."""
    kept.file.delete(save=False)
    if kept.reading:
        kept.reading.delete(save=False)


def put_on_record(kept: MaterialFile, material: Material) -> None:
    """The row, its number and what follows from it; all or nothing."""
    by, at = kept.uploaded_by, kept.uploaded_at
    with transaction.atomic():
        fresh = races.locked(Application.objects.select_related("round__version")).get(pk=kept.application_id)
        refuse_if_locked(fresh, material, at)
        last = fresh.files.filter(material=material.name).order_by("-number").first()
        kept.number = last.number + 1 if last else 1
        races.pause()
        kept.save(force_insert=True)
        audit.services.record(
            "material.receive",
            fresh,
            by=by,
            material=material.name,
            version=kept.number,
            size=kept.size,
            sha256=kept.sha256,
        )
        shown_pictures.order(kept)
        replace_when_fit(fresh, material.name, by=by, at=at)


# ── What holds a file back ───────────────────────────────────────────────────


def held_back(application: Application) -> list[str]:
    """Materials of which the reviewer goes on seeing the file that was submitted: in the newer one something is still
    to be mended or explained, or its cells to be confirmed."""
    if application.status != Status.PENDING:
        return []
    return list({*readings.unmended(application), *unconfirmed_materials(application)})


def replace_when_fit(application: Application, material: str, *, by: User, at: datetime) -> None:
    """While it waits for review, the newest file replaces what was submitted, unless it is held back.

    The caller holds the row lock.
    """
    if application.status == Status.PENDING and material not in held_back(application):
        application.take(Action.REPLACE, by=by, at=at)


def why_not_explained(application: Application, material: Material, at: datetime) -> str:
    """Why nothing can be explained about the newest file now, in words; empty when it can."""
    file = readings.newest_of(application, material.name)
    if file is None or not readings.is_his_turn(application, file):
        return _("“%s”已提交，不能再写原因。如有问题，请联系经办人员。") % material.name
    if not material.explainable:
        return _("检查出的问题须改好后重新上传，不能以写明原因代替。")
    return _why_too_late(application, at)


def explain(application: Application, name: str, mark: str, words: str, *, by: User, at: datetime) -> None:
    """Why one thing in the newest file cannot be mended; the same words stand for it in the versions that follow.

    When nothing else holds the file back, it replaces what is waiting for review. Raises KeyError for a material the
    application has not, PermissionDenied, Outdated when the newest file has no such thing any more, DeedRefused.
    """
    material = material_of(application, name)
    if not can_upload(by, application):
        raise PermissionDenied
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        refusal = why_not_explained(fresh, material, at)
        if refusal:
            raise DeedRefused(refusal)
        if not words.strip():
            raise DeedRefused(_("请写明不能改正的原因，审核人员会看到。"))
        file = readings.newest_of(fresh, name)
        found = readings.blocking(readings.remarks(fresh, file, draft=True)) if file else []
        remark = next((each for each in found if each.mark == mark), None)
        if remark is None:
            raise Outdated(_("最新上传的文件里已经没有这一处，不用再说明。请看下面最新的检查结果。"))
        races.pause()
        fresh.explanations.create(
            material=name,
            mark=mark,
            rule=remark.rule,
            where=remark.where[:LONGEST_NAME],
            words=words.strip(),
            at=at,
            by=by,
        )
        audit.services.record("material.explain", fresh, by=by, material=name, rule=remark.rule, mark=mark)
        replace_when_fit(fresh, name, by=by, at=at)
    application.refresh_from_db()


def _too_late(name: str, closed: datetime | None) -> str:
    when = f"{timezone.localtime(closed):%Y年%-m月%-d日 %H:%M}"
    return _("“%(name)s”已于%(when)s截止，不能再上传。如有疑问，请联系经办人员。") % {"name": name, "when": when}
