"""Which proofs lie behind the report, at which places, and how do their pages come in, change places and go?

The places follow from what is stated: one for each row of the blocks the definition names, and one for what belongs to
no row. A page stays with its row by the row's name: rows may change their order, and where a name was changed the page
waits, listed, to be given its new place.
"""

import hashlib
import logging
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import audit.services
from applicants.models import Application, User
from applicants.refusals import DeedRefused
from config import races
from materials import pictures, services
from materials.checks import child
from materials.checks.pages import SIGNATURE
from materials.models import PackagePart
from materials.permissions import can_upload
from materials.refusals import MEGABYTE, FileRefused
from programmes.schema import Material

FORMATS = (*pictures.FORMATS, "pdf")
SAID_FORMATS = "JPG、PNG、HEIC 或 PDF"
MAX_MB = 20  # of one file
AT_A_TIME = 40 * MEGABYTE  # of one form, however many files are chosen at once
A4 = 1240, 1754  # pixels at 150 dots to the inch
QUALITY = 80
MOST_PAGES = 30  # of one PDF
MOST = 120  # pages behind one report: more never fit 20 MB
LONGEST_NAME = 80  # characters of a row's name
NOTHING = "无"
log = logging.getLogger(__name__)

SAID = {
    "encrypted": gettext_lazy("PDF 设有密码。请打开后另存为没有密码的 PDF，或截图存为 JPG 后重新选择。"),
    "damaged": gettext_lazy("PDF 已损坏，无法打开。请重新扫描或导出后再选择。"),
    "pages": gettext_lazy("PDF 有 %(found)s 页，一次最多 %(most)d 页。请只留下证明所需的页，另存后重新选择。"),
    "slow": gettext_lazy("打开这份 PDF 用时过长，没有保存。请只留下证明所需的页，或截图存为 JPG 后重新选择。"),
    "unreadable": gettext_lazy("没能打开这份 PDF，没有保存。请截图存为 JPG 后重新选择；如仍不行，请联系经办人员。"),
}


@dataclass(frozen=True)
class Place:
    """``title`` is the section's name; ``is_stated``: its row still stands there under this name."""

    block: str
    row: str
    title: str
    pages: list[PackagePart] = field(default_factory=list)
    is_stated: bool = True

    @property
    def key(self) -> str:
        """For addresses; says nothing of the row."""
        return hashlib.sha256(f"{self.block}\0{self.row}".encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        return f"{self.title}：{self.row}" if self.row else self.title

    @property
    def size(self) -> int:
        return sum(page.size for page in self.pages)


def places(application: Application, material: Material) -> list[Place]:
    """In the definition's order; behind them those whose row is no longer stated, as long as pages lie there."""
    assembled = material.assembled
    if assembled is None:
        return []
    lying: dict[tuple[str, str], list[PackagePart]] = {}
    for part in parts(application, material):
        if part.format != "docx":
            lying.setdefault((part.block, part.row), []).append(part)
    titles = {section.block: section.name for section in reversed(application.sections)}
    found = []
    for proofs in assembled.proofs:
        for row in _rows(application, proofs.block, proofs.named):
            found.append(
                Place(proofs.block, row, titles.get(proofs.block, proofs.block), lying.pop((proofs.block, row), []))
            )
    if assembled.other:
        found.append(Place("", "", assembled.other, lying.pop(("", ""), [])))
    left = [Place(block, row, titles.get(block, block), pages, False) for (block, row), pages in lying.items()]
    return [*found, *left]


def parts(application: Application, material: Material) -> list[PackagePart]:
    return [part for part in application.package_parts.all() if part.material == material.name]


def place_of(application: Application, material: Material, key: str) -> Place | None:
    return next((place for place in places(application, material) if place.key == key), None)


def _rows(application: Application, block: str, named: str) -> Iterator[str]:
    """The names of its rows; two of the same name are told apart."""
    seen: dict[str, int] = {}
    answers = sorted(
        (answer for answer in application.answers.all() if answer.block == block), key=lambda a: a.position
    )
    for answer in answers:
        name = " ".join(str(answer.values.get(named, "")).split())[:LONGEST_NAME]
        if not name or name == NOTHING:
            continue
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}（{seen[name]}）"


# ── Coming in ────────────────────────────────────────────────────────────────


def receive(
    application: Application, material: Material, key: str, uploaded: UploadedFile, *, by: User, at: datetime
) -> int:
    """How many pages came in. What is kept is drawn anew from the file: A4 at 150 dpi, nothing else of it.

    Raises PermissionDenied, FileRefused when the file is not good, DeedRefused; then nothing of it is kept.
    """
    _refuse(application, material, by, at)
    name = services.legible(uploaded.name or "")
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        drawn = _drawn(uploaded, name, Path(folder))
        kept = [_part(application, material, name, page, path, by, at) for page, path in drawn]
        try:
            _put_on_record(kept, material, key)
        except BaseException:
            for part in kept:
                part.file.delete(save=False)
            raise
    return len(kept)


def _part(
    application: Application, material: Material, name: str, page: int, path: Path, by: User, at: datetime
) -> PackagePart:
    content = path.read_bytes()
    part = PackagePart(
        application=application,
        material=material.name,
        original_name=name,
        page=page,
        format="jpg",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=at,
        uploaded_by=by,
    )
    with path.open("rb") as file:
        part.file.save("", File(file, name=path.name), save=False)
    return part


def _drawn(uploaded: UploadedFile, name: str, folder: Path) -> list[tuple[int, Path]]:
    """Page (0: a picture) and where its JPEG lies. Raises FileRefused."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in FORMATS:
        raise FileRefused(_("文件须为 %s。Word 文件请另存为 PDF 后重新选择。") % SAID_FORMATS)
    if not uploaded.size:
        raise FileRefused(_("文件是空的。请打开原文件检查内容，保存后重新选择。"))
    if uploaded.size > MAX_MB * MEGABYTE:
        raise FileRefused(
            _("一份文件不能超过%(limit)dMB，这份有 %(size).1fMB。请缩小图片，或只留下证明所需的页后重新选择。")
            % {"limit": MAX_MB, "size": uploaded.size / MEGABYTE}
        )
    source = folder / "source"
    with source.open("wb") as file:
        for block in uploaded.chunks():
            file.write(block)
    with source.open("rb") as file:
        is_pdf = file.read(len(SIGNATURE)) == SIGNATURE
    if is_pdf:
        return [(page, folder / f"{page}.jpg") for page in range(1, _draw_pages(source, folder) + 1)]
    target = folder / "picture.jpg"
    pictures.reencode(source, target, longest=max(A4), quality=QUALITY)
    return [(0, target)]


def _draw_pages(source: Path, folder: Path) -> int:
    command = (*child.PYTHON, "materials.checks.pages", source, folder, *A4, MOST_PAGES, QUALITY)
    try:
        said = child.run(list(map(str, command)))
        problem, pages = said["problem"] or {}, int(said["pages"])
        code, found = problem.get("code", ""), problem.get("found", "")
    except subprocess.TimeoutExpired:
        code, found, pages = "slow", "", 0
    except (ValueError, TypeError, LookupError) as error:
        log.warning("a PDF broke its reader: %s", error)
        code, found, pages = "unreadable", "", 0
    if code:
        raise FileRefused(str(SAID[code]) % {"found": found, "most": MOST_PAGES})
    return pages


def _put_on_record(kept: Sequence[PackagePart], material: Material, key: str) -> None:
    first = kept[0]
    with transaction.atomic():
        fresh = _locked(first.application, material, first.uploaded_at)
        place = place_of(fresh, material, key)
        if place is None or not place.is_stated:
            raise DeedRefused(_("这一栏的内容已改动，请返回重新选择要证明的内容。"))
        lying = parts(fresh, material)
        if len(lying) + len(kept) > MOST:
            raise DeedRefused(_("证明材料最多 %d 页。请先移除不必要的页，再上传。") % MOST)
        after = max((page.position for page in place.pages), default=0)
        races.pause()
        for position, part in enumerate(kept, start=after + 1):
            part.block, part.row, part.position = place.block, place.row, position
        PackagePart.objects.bulk_create(kept)
        audit.services.record(
            "proof.receive", fresh, by=first.uploaded_by, material=material.name, place=place.key, pages=len(kept)
        )


# ── Changing places, going ───────────────────────────────────────────────────


def move(page: PackagePart, material: Material, *, down: bool, by: User, at: datetime) -> None:
    """One place up or down among the pages of its place; at the end it stays."""
    _refuse(page.application, material, by, at)
    with transaction.atomic():
        fresh = _locked(page.application, material, at)
        own = [each for each in parts(fresh, material) if (each.block, each.row) == (page.block, page.row)]
        own = [each for each in own if each.format != "docx"]
        here = next((index for index, each in enumerate(own) if each.pk == page.pk), None)
        there = None if here is None else here + (1 if down else -1)
        if here is None or there is None or not 0 <= there < len(own):
            return
        own[here], own[there] = own[there], own[here]
        for position, each in enumerate(own, start=1):
            each.position = position
        PackagePart.objects.bulk_update(own, ["position"])
        audit.services.record("proof.move", fresh, by=by, material=material.name, page=str(page.pk))


def remove(page: PackagePart, material: Material, *, by: User, at: datetime) -> None:
    _refuse(page.application, material, by, at)
    with transaction.atomic():
        fresh = _locked(page.application, material, at)
        gone = fresh.package_parts.filter(pk=page.pk).first()
        if gone:
            gone.delete()
            transaction.on_commit(lambda: gone.file.delete(save=False))
            audit.services.record("proof.remove", fresh, by=by, material=material.name, page=str(page.pk))


def give_place(application: Application, material: Material, old: str, new: str, *, by: User, at: datetime) -> None:
    """All pages of one place to another that is stated: the row they prove is called otherwise now."""
    _refuse(application, material, by, at)
    with transaction.atomic():
        fresh = _locked(application, material, at)
        known = {place.key: place for place in places(fresh, material)}
        if old not in known or new not in known or not known[new].is_stated:
            raise DeedRefused(_("这一栏的内容已改动，请返回重新选择要证明的内容。"))
        after = max((page.position for page in known[new].pages), default=0)
        for position, page in enumerate(known[old].pages, start=after + 1):
            page.block, page.row, page.position = known[new].block, known[new].row, position
        PackagePart.objects.bulk_update(known[old].pages, ["block", "row", "position"])
        audit.services.record("proof.move", fresh, by=by, material=material.name, place=new)


def _refuse(application: Application, material: Material, by: User, at: datetime) -> None:
    if not can_upload(by, application):
        raise PermissionDenied
    services.refuse_if_locked(application, material, at)


def _locked(application: Application, material: Material, at: datetime) -> Application:
    fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
    services.refuse_if_locked(fresh, material, at)
    return fresh
