"""How does the portal put form, report and proofs together into the one Word file, and how is that confirmed?

Put together in the worker, from what is stated at that moment; looked at and confirmed by the applicant it becomes the
next version of the material, like an upload. ``basis`` is the digest of everything in it: when a fact or a proof is no
longer the same, the file is outdated and has to be put together and confirmed anew before he submits.
"""

import hashlib
import json
import logging
import subprocess
import tempfile
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

import audit.services
from applicants import fields, known
from applicants.models import Application, User
from applicants.models.answers import canonical
from applicants.refusals import DeedRefused, Outdated
from config import clock, races
from jobs.models import Job
from jobs.services import Progress, enqueue
from materials import proofs, refusals, services
from materials.checks import Upload, child
from materials.checks.problem import Problem
from materials.documents import word
from materials.documents.blanks import UNPRINTABLE
from materials.models import MaterialFile, Package, PackagePart
from materials.permissions import can_upload
from materials.reading import labels
from materials.refusals import MEGABYTE, FileRefused
from programmes.schema import Material

KIND = "package"
NEAR = 0.8  # of the limit: from here on the page says how much is left
FORM = "form"  # Package.found: the report brings an evaluation form of its own
AROUND = 64 * 1024  # bytes of the form and of what holds the pages together
log = logging.getLogger(__name__)
Rows = dict[str, list[dict[str, str]]]


# ── The report ───────────────────────────────────────────────────────────────


def report_of(application: Application, material: Material) -> PackagePart | None:
    return next((part for part in proofs.parts(application, material) if part.format == "docx"), None)


def as_report(material: Material) -> Material:
    """The same rules for the report alone, which has to be a DOCX: only that can be put together with others."""
    return material.model_copy(update={"formats": ("docx",)})


def receive_report(
    application: Application, material: Material, uploaded: UploadedFile, *, by: User, at: datetime
) -> PackagePart:
    """In the place of the report that was there. Raises what ``services.receive`` does."""
    if not can_upload(by, application):
        raise PermissionDenied
    services.refuse_if_locked(application, material, at)
    name = services.legible(uploaded.name or "")
    if name.lower().endswith(".doc"):
        raise FileRefused(
            _("DOC 是旧格式，不能与评审表合成。请用 Word 或 WPS 打开，选“另存为”DOCX（Word 文档）后重新选择。")
        )
    part = PackagePart(
        application=application,
        material=material.name,
        original_name=name,
        format="docx",
        size=uploaded.size or 0,
        sha256=services.sha256_of(uploaded),
        uploaded_at=at,
        uploaded_by=by,
    )
    part.file.save(name, uploaded, save=False)
    try:
        upload = Upload(Path(part.file.path), name, ("docx",), material.max_mb * MEGABYTE)
        problem = child.first_problem(upload)
        if problem:
            raise FileRefused(refusals.in_words(problem, as_report(material), name=name, size=part.size))
        with transaction.atomic():
            fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
            services.refuse_if_locked(fresh, material, at)
            before = report_of(fresh, material)
            races.pause()
            if before:
                before.delete()
                transaction.on_commit(lambda: before.file.delete(save=False))
            part.save(force_insert=True)
            audit.services.record(
                "report.receive", fresh, by=by, material=material.name, size=part.size, sha256=part.sha256
            )
    except BaseException:
        part.file.delete(save=False)
        raise
    return part


# ── What it is made of ───────────────────────────────────────────────────────


def basis_of(application: Application, material: Material) -> str:
    """Of what would be put together now: the facts, then the files."""
    prefetch_related_objects([application], "package_parts")  # a page asks several times
    answers: Rows = {}
    for answer in sorted(application.answers.all(), key=lambda each: (each.block, each.position)):
        answers.setdefault(answer.block, []).append(answer.typed)
    for (block, name), each in known.of(application).items():
        if each.is_fixed:  # the portal knows better, and lays it over what was typed when it is submitted
            answers[block] = [row | {name: each.value} for row in answers.get(block) or [{}]]
    placed = [
        (place.block, place.row, [page.sha256 for page in place.pages])
        for place in proofs.places(application, material)
    ]
    report = report_of(application, material)
    files = canonical([report.sha256 if report else "", [each for each in placed if each[2]]])
    return f"{_facts(application, answers)}-{hashlib.sha256(files.encode()).hexdigest()}"


def _facts(application: Application, answers: Rows) -> str:
    """Of what the form prints; keyed, because numbers of identity documents are among it."""
    asked: dict[str, set[str]] = {}
    for section in application.sections:
        asked.setdefault(section.block, set()).update(fields.names(section))
    said = {
        block: [
            {name: row[name] for name in sorted(names & row.keys()) if row[name].strip()}
            for row in answers.get(block, [])
        ]
        for block, names in sorted(asked.items())
    }
    stated = {block: kept for block, rows in said.items() if (kept := [row for row in rows if row])}
    return settings.KEYRING.digest(canonical([application.level, application.route, stated]), "package.basis")


def is_confirmed(application: Application, material: Material) -> bool:
    """Whether the newest file is what would be put together now."""
    now = basis_of(application, material)
    return any(each.name == material.name and file.basis == now for each, file in _assembled(application))


def outdated(application: Application) -> list[str]:
    """Materials whose newest file was put together here, from something else than what is there now."""
    return [
        material.name for material, file in _assembled(application) if file.basis != basis_of(application, material)
    ]


def overtaken(application: Application) -> list[str]:
    """Materials put together here from other facts than those submitted with them: the form in them says something else."""
    snapshot = application.current_snapshot
    wanted = {material.name for material in application.materials if material.assembled}
    if not wanted or snapshot is None:
        return []
    submitted = {name: file["version"] for name, file in snapshot.content["files"].items() if name in wanted}
    found = [file for file in application.files.all() if file.basis and submitted.get(file.material) == file.number]
    if not found:
        return []
    facts = _facts(application, snapshot.opened()["answers"])
    return [file.material for file in found if file.basis.partition("-")[0] != facts]


def _assembled(application: Application) -> list[tuple[Material, MaterialFile]]:
    """Each material's newest file, where it was put together here."""
    wanted = {material.name: material for material in application.materials if material.assembled}
    newest: dict[str, MaterialFile] = {}
    for file in application.files.all() if wanted else ():
        if file.material in wanted and (file.material not in newest or newest[file.material].number < file.number):
            newest[file.material] = file
    return [(wanted[name], file) for name, file in newest.items() if file.basis]


def size_of(application: Application, material: Material) -> int:
    """About how large the whole will be, in bytes."""
    return AROUND + sum(part.size for part in proofs.parts(application, material))


# ── Putting it together ──────────────────────────────────────────────────────


def order(application: Application, material: Material, *, by: User, at: datetime) -> Job:
    """The job that puts it together as it is now; asked twice while it runs, the same one. Raises DeedRefused."""
    if not can_upload(by, application):
        raise PermissionDenied
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        services.refuse_if_locked(fresh, material, at)
        if report_of(fresh, material) is None:
            raise DeedRefused(_("请先上传%s，再合成。") % (material.assembled.report if material.assembled else ""))
        now = basis_of(fresh, material)
        running = job_of(fresh, material, now)
        if running and running.state in (Job.State.WAITING, Job.State.RUNNING):
            return running
        races.pause()
        return enqueue(
            KIND,
            f"{KIND}:{fresh.pk}:{uuid4()}",
            by=by,
            application=str(fresh.pk),
            material=material.name,
            basis=now,
        )


def job_of(application: Application, material: Material, now: str) -> Job | None:
    """The latest that puts this together."""
    asked = Job.objects.filter(kind=KIND, key__startswith=f"{KIND}:{application.pk}:")
    found = [each for each in asked.order_by("-created_at")[:20] if each.parameters["material"] == material.name]
    return next((each for each in found if each.parameters["basis"] == now), None)


def make(*, progress: Progress, application: str, material: str, basis: str) -> None:
    """In the worker. Does nothing when something has changed since it was asked for: the page then offers it anew."""
    stated = Application.objects.for_pages().get(pk=application)
    wanted = services.material_of(stated, material)
    if basis_of(stated, wanted) != basis:
        return
    progress(0, 3)
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        target = Path(folder) / "package.docx"
        problem = _put_together(stated, wanted, Path(folder), target, progress)
        if problem is None:
            problem = child.first_problem(Upload(target, target.name, ("docx",), wanted.max_mb * MEGABYTE))
        content = target.read_bytes() if target.exists() else b""
    found = problem.found[:200] if problem else _holds_form(stated, wanted)
    package = Package(
        application=stated,
        material=material,
        basis=basis,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        problem=problem.code if problem else "",
        found=found,
        made_at=clock.now(),
    )
    progress(2, 3)  # raises when another worker has taken over: nothing has been kept yet
    package.file.save("", ContentFile(content, name=target.name), save=False)
    try:
        _keep(package)
    except BaseException:
        package.file.delete(save=False)
        raise
    progress(3, 3)


def _put_together(
    application: Application, material: Material, folder: Path, target: Path, progress: Progress
) -> Problem | None:
    """Writes ``target``; the report is a stranger's file, so another process does it (materials.assembling)."""
    report = report_of(application, material)
    if report is None:
        return Problem("unreadable")
    places = [place for place in proofs.places(application, material) if place.pages]
    form, plan = folder / "form.docx", folder / "plan.json"
    form.write_bytes(word.evaluation_form(application, material))
    said = {
        "form": str(form),
        "report": report.file.path,
        "target": str(target),
        "heading": _("证明材料"),
        "contents": [
            _("%(number)d　%(name)s（%(pages)d页）")
            % {"number": number, "name": _named(place), "pages": len(place.pages)}
            for number, place in enumerate(places, start=1)
        ],
        "pages": [
            {"caption": _caption(number, place, page), "picture": place.pages[page - 1].file.path}
            for number, place in enumerate(places, start=1)
            for page in range(1, len(place.pages) + 1)
        ],
    }
    plan.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    progress(1, 3)
    try:
        child.run((*child.PYTHON, "materials.assembling", str(plan)))
    except subprocess.TimeoutExpired:
        log.warning("a report kept its assembling for %s seconds", child.SECONDS)
        return Problem("slow")
    except ValueError as error:
        log.warning("a report broke its assembling: %s", error)
        return Problem("unreadable")
    return None


def _holds_form(application: Application, material: Material) -> str:
    """FORM where most tables of the evaluation form are in the report: some of them a report may well have too."""
    report = report_of(application, material)
    if report is None:
        return ""
    reading = child.read(Upload(Path(report.file.path), "report.docx", ("docx",), material.max_mb * MEGABYTE))
    is_there = not isinstance(reading, Problem) and 2 * len(reading.form.rows) > len(labels.PARTS)
    return FORM if is_there else ""


def _named(place: proofs.Place) -> str:
    """Without what is pasted into a cell and no Word file can hold."""
    return place.name.translate(UNPRINTABLE)


def _caption(number: int, place: proofs.Place, page: int) -> str:
    words = {"number": number, "name": _named(place), "page": page, "pages": len(place.pages)}
    if len(place.pages) == 1:
        return _("证明材料 %(number)d　%(name)s") % words
    return _("证明材料 %(number)d　%(name)s（第 %(page)d 页，共 %(pages)d 页）") % words


def _keep(package: Package) -> None:
    """In the place of the one put together before."""
    with transaction.atomic():
        races.locked(Application.objects.all()).get(pk=package.application_id)
        _discard(package.application, package.material)
        package.save(force_insert=True)


def _discard(application: Application, material: str) -> None:
    for old in Package.objects.filter(application=application, material=material):
        old.delete()
        transaction.on_commit(partial(old.file.delete, save=False))


def why_unusable(package: Package, material: Material) -> str:
    """Why what was put together cannot be handed in, and what to do; empty when it can be."""
    match package.problem:
        case "":
            return ""
        case "size":
            return _(
                "合成后有 %(size).1fMB，超过%(limit)dMB。请压缩技术报告里的图片后重新上传报告，或移除不必要的证明材料页，再合成。"
            ) % {"size": refusals.in_megabytes(package.size), "limit": material.max_mb}
        case "slow":
            return _("合成用时过长，没有成功。请用 Word 或 WPS 打开技术报告，另存为新的 DOCX 后重新上传，再合成。")
    return _(
        "没能把这份技术报告与评审表合成。请用 Word 或 WPS 打开技术报告，另存为新的 DOCX 后重新上传，再合成；"
        "如仍不行，请把评审表和报告合成一份 Word 后直接上传。"
    )


def warning(package: Package, material: Material) -> str:
    """What he has to know before he confirms what can be handed in; empty where that is nothing."""
    if package.problem or package.found != FORM:
        return ""
    return _(
        "上传的%s里还有一份评审表，合成的文件里评审表出现两次。请把报告换成没有评审表的文件，再合成；"
        "要用自己合好的一份，请到“上传评审材料”直接上传。"
    ) % (material.assembled.report if material.assembled else "")


# ── Confirming it ────────────────────────────────────────────────────────────


def confirm(package: Package, material: Material, *, by: User, at: datetime) -> MaterialFile:
    """What was looked at becomes the next version of the material, with the same lock and deadline as an upload.

    Raises PermissionDenied, Outdated when something in it has changed since, DeedRefused.
    """
    application = package.application
    if not can_upload(by, application):
        raise PermissionDenied
    services.refuse_if_locked(application, material, at)
    _refuse_if_overtaken(package, application, material)
    refusal = why_unusable(package, material)
    if refusal:
        raise DeedRefused(refusal)
    kept = MaterialFile(
        application=application,
        material=material.name,
        original_name=f"{material.name}.docx",
        format="docx",
        size=package.size,
        sha256=package.sha256,
        basis=package.basis,
        uploaded_at=at,
        uploaded_by=by,
    )
    with package.file.open("rb") as file:
        kept.file.save(kept.original_name, File(file), save=False)
    try:
        services.checked(kept, material)
        with transaction.atomic():
            fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
            _refuse_if_overtaken(package, fresh, material)  # something may have come in while the file was looked at
            services.put_on_record(kept, material)
            _discard(application, material.name)
    except BaseException:
        services.discard(kept)
        raise
    application.refresh_from_db()
    return kept


def _refuse_if_overtaken(package: Package, application: Application, material: Material) -> None:
    if not Package.objects.filter(pk=package.pk).exists():
        raise Outdated(_("这份合成稿刚刚已经确认，或者已重新合成。请查看最新情况。"))
    if package.basis != basis_of(application, material):
        raise Outdated(_("合成之后，填报内容或证明材料又有改动。请重新合成，核对后再确认。"))
