"""What belongs into the file of one case, and how does it come together as one zip?

A case file is an export (review.exports): papers and uploaded files as they are, everything else to be read without the
portal, and a list of digests. Without a reason numbers are masked, and the papers that show one in full stay out.
"""

import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import people, standing, summary
from applicants.models import Application, NeedRecord, Snapshot, User
from applicants.models.answers import canonical
from applicants.needs import rules_for
from applicants.people import ViewingReason
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from jobs.models import Job
from jobs.services import PartOf, Progress
from materials import photo
from materials.models import MaterialFile, Paper
from notices.models import Notice
from programmes.vocabulary import Who
from review import batches, exports, sheets
from review.archives import Archive
from review.models import Objection
from review.permissions import CASE, can_order_case, can_see_numbers

MANIFEST = "sha256.txt"


def order(application: Application, reason: ViewingReason | None, note: str = "", *, by: User) -> Job:
    """Raises PermissionDenied, and DeedRefused while nothing has been submitted."""
    if not can_order_case(by, application) or (reason and not can_see_numbers(by, application)):
        raise PermissionDenied
    if application.current_snapshot_id is None:
        raise DeedRefused(_("申报人还没有提交，没有可以导出的案卷。"))
    why = {"reason": reason.value if reason else "", "note": note.strip() if reason else ""}
    return exports.order(
        CASE,
        application,
        by=by,
        on_record={"reason": why["reason"]},
        round=application.round_id,
        application=str(application.pk),
        **why,
    )


def kept(application: Application) -> "QuerySet[Job]":
    """The exports of this case, the latest first, whoever ordered them."""
    return Job.objects.filter(kind=CASE, parameters__application=str(application.pk)).order_by("-created_at")


# ── Putting it together, in the worker ───────────────────────────────────────


def assemble(*, progress: Progress, round: int, application: str, reason: str, note: str, ordered_by: str) -> str:
    """The stored file's name. With a reason it stands beside every other look at the applicant's number."""
    case = Application.objects.for_pages().select_related("department").get(pk=application)
    by = User.objects.get(pk=ordered_by)
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".zip") as file:
        with Archive(Path(file.name)) as archive:
            _write(archive, case, by, progress, in_full=bool(reason))
        files = len(archive.digests)
        if reason:
            with transaction.atomic():
                people.put_on_record(case.applicant_id, case.pk, reason, note, by=by)
        progress(files, files)  # raises when another worker has taken over: nothing has been kept yet
        return exports.keep(CASE, file)


def _write(archive: Archive, case: Application, by: User, progress: Progress, *, in_full: bool) -> None:
    papers, originals = _papers(case, progress, in_full=in_full), standing.files(case, by)
    snapshots = list(case.snapshots.order_by("number"))
    total = len(papers) + len(originals) + len(snapshots)
    for done, paper in enumerate(papers):
        with paper.file.open("rb") as content:
            archive.add(_("打印件"), f"{paper.snapshot} {_titled(paper)}.{paper.format}", content=content)
        progress(done + 1, total)
    for done, original in enumerate(originals, start=len(papers)):
        with original.file.open("rb") as content:
            archive.add(_("上传材料"), original.material, _versioned(original), content=content)
        progress(done + 1, total)
    for snapshot in snapshots:
        if picture := photo.of(snapshot):
            archive.add(_("照片"), f"{snapshot}.jpg", content=io.BytesIO(picture))
    _table(
        archive,
        _("通知记录"),
        [_("时间"), _("渠道"), _("收件人"), _("标题"), _("正文"), _("状态"), _("发送时间")],
        _notices(case),
    )
    _table(
        archive,
        _("审计记录"),
        [_("序号"), _("时间"), _("经办人"), _("动作"), _("对象"), _("要点"), _("链上的摘要")],
        _audit(case),
    )
    page = render_to_string("review/case.html", _shown(case, snapshots, by, archive, in_full=in_full))
    archive.add(_("案卷.html"), content=io.BytesIO(page.encode()))
    archive.add(MANIFEST, content=io.BytesIO(archive.manifest().encode()))
    progress(total, total)


def _papers(case: Application, progress: Progress, *, in_full: bool) -> list[Paper]:
    """Of all versions what was ever drawn, and of the present one all there is; oldest first."""
    his_alone = {each.name for each in case.definition.documents if set(each.by) == {Who.APPLICANT}}
    for document in case.documents:
        if in_full or document.name not in his_alone:
            batches.drawn(case, document, PartOf(progress, 0, 0))
    drawn = Paper.objects.filter(snapshot__application=case).select_related("snapshot")
    if not in_full:
        drawn = drawn.exclude(document__in=his_alone)
    return list(drawn.order_by("snapshot__number", "document", "drawn_at"))


def _titled(paper: Paper) -> str:
    return f"{paper.document}{_('（草稿）') if paper.is_draft else ''}"


def _versioned(original: MaterialFile) -> str:
    return _("第 %(number)d 版 %(name)s") % {"number": original.number, "name": original.original_name}


def _table(archive: Archive, name: str, labels: list[str], rows: Iterable[list[str]]) -> None:
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".xlsx") as table:
        sheets.write(Path(table.name), name, labels, rows, name=name)
        archive.add(f"{name}.xlsx", content=table)


def _shown(
    case: Application, snapshots: list[Snapshot], by: User, archive: Archive, *, in_full: bool
) -> dict[str, Any]:
    """What stands on the page of the case."""
    return {
        "case": case,
        "at": clock.now(),
        "by": by,
        "in_full": in_full,
        "versions": [(each, summary.of_snapshot(case, each, in_full=in_full)) for each in reversed(snapshots)],
        "steps": case.steps.select_related("by").prefetch_related("items"),
        "explanations": case.explanations.filter(at__lte=F("application__current_snapshot__frozen_at")),
        "needs": [(each, _said(each)) for each in case.need_records.select_related("recorded_by")],
        "objections": Objection.objects.filter(posting__application=case).select_related("posting", "decided_by"),
        "receipts": case.paper_receipts.select_related("by"),
        "extensions": case.extensions.select_related("by"),
        "files": archive.digests.items(),
    }


def _said(record: NeedRecord) -> str:
    """In words where its owner has any, else what was recorded as it stands: days, places, numbers of documents."""
    return rules_for(record.kind).says(record) or "，".join(str(fact) for fact in record.facts.values() if fact)


def _notices(case: Application) -> Iterator[list[str]]:
    """Whatever was told about this application, to the applicant and to whoever handles it."""
    about = Q(url__startswith=reverse("application", args=[case.number]))
    about |= Q(url__startswith=reverse("desk_application", args=[case.number]))
    for notice in Notice.objects.filter(about).select_related("recipient").order_by("created_at", "pk").iterator():
        yield [
            _moment(notice.created_at),
            str(notice.get_channel_display()),
            notice.recipient.name,
            notice.subject,
            notice.body if notice.is_readable else _("（内容保密）"),
            str(notice.get_state_display()),
            _moment(notice.sent_at),
        ]


def _audit(case: Application) -> Iterator[list[str]]:
    """Every event about the application, every look at the applicant's number on its account, every export of it."""
    exported = [str(pk) for pk in kept(case).values_list("pk", flat=True)]
    about = Q(object_type=Application._meta.label_lower, object_id=str(case.pk))
    about |= Q(object_type=User._meta.label_lower, object_id=str(case.applicant_id), detail__application=str(case.pk))
    about |= Q(object_type=Job._meta.label_lower, object_id__in=exported)
    events = AuditEvent.objects.filter(about).select_related("link").order_by("pk")
    names = dict(User.objects.filter(pk__in=events.values("actor_id")).values_list("pk", "name"))
    for event in events.iterator():
        link = getattr(event, "link", None)  # made by the minute
        yield [
            str(event.pk),
            _moment(event.at),
            names.get(event.actor_id, _("平台")) if event.actor_id else _("平台"),
            event.action,
            f"{event.object_type} {event.object_id}",
            canonical(event.detail),
            link.hash if link else _("（下一分钟入链）"),
        ]


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else ""
