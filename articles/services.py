"""How are articles written, revised, pinned, withdrawn and given attachments, and how is a complaint taken?"""

import secrets
import unicodedata
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Membership, User
from applicants.refusals import DeedRefused, Outdated
from articles.models import Article, Attachment, Complaint
from articles.permissions import can_write
from audit.services import record
from config import races, tries
from notices.models import Notice
from notices.services import tell
from programmes.models import Programme

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
BEGINNINGS = {  # what a file of this kind begins with, whatever its name says
    "pdf": b"%PDF-",
    "doc": OLE,
    "xls": OLE,
    "docx": ZIP,
    "xlsx": ZIP,
    "zip": ZIP,
    "jpg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
}
COMPLAINTS_AN_HOUR = 10  # from one address, which is not kept (config/tries.py)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another


class TooLate(DeedRefused):
    """The moment at which it should be published has passed."""


# ── Articles ─────────────────────────────────────────────────────────────────


def write(
    programme: Programme,
    *,
    kind: str,
    title: str,
    body: str,
    publish_at: datetime | None,
    pinned: bool,
    by: User,
    at: datetime,
) -> Article:
    """Public from ``publish_at`` on, which may be ``at``; without it not yet. Raises PermissionDenied, TooLate."""
    if not can_write(by, programme):
        raise PermissionDenied
    with transaction.atomic():
        article = Article.objects.create(
            programme=programme,
            kind=kind,
            title=title,
            body=body,
            publish_at=_not_past(publish_at, at),
            pinned=pinned,
            by=by,
            revised_at=at,
        )
        record("article.write", article, by=by, kind=kind, publish_at=_told(article.publish_at))
    return article


def revise(
    article: Article,
    *,
    kind: str,
    title: str,
    body: str,
    publish_at: datetime | None,
    pinned: bool,
    version: int,
    by: User,
    at: datetime,
) -> Article:
    """The article as it stands then. What is public already keeps its moment. Raises Outdated when somebody has revised it meanwhile, TooLate."""
    with transaction.atomic():
        fresh = _locked(article, by)
        if fresh.version != version:
            raise Outdated(_("这篇文章刚被他人修改过。您写的内容还在这里：请另开窗口查看新内容，合并后再保存。"))
        races.pause()
        if not fresh.is_public_at(at):
            fresh.publish_at = _not_past(publish_at, at)
        fresh.kind, fresh.title, fresh.body, fresh.pinned = kind, title, body, pinned
        fresh.version += 1
        fresh.revised_at = at
        fresh.save()
        digest = sha256(body.encode()).hexdigest()
        stands = {"version": fresh.version, "kind": kind, "publish_at": _told(fresh.publish_at), "pinned": pinned}
        record("article.revise", fresh, by=by, **stands, sha256=digest)
    return fresh


def pin(article: Article, *, pinned: bool, by: User) -> None:
    with transaction.atomic():
        fresh = _locked(article, by)
        fresh.pinned = pinned
        fresh.version += 1
        fresh.save(update_fields=["pinned", "version"])
        record("article.pin", fresh, by=by, pinned=pinned)


def withdraw(article: Article, *, reason: str, by: User, at: datetime) -> None:
    """For good: whoever wants it back publishes it anew. The reason is for the office's record, no visitor reads it."""
    with transaction.atomic():
        fresh = _locked(article, by)
        fresh.withdrawn_at, fresh.withdrawn_reason = at, reason
        fresh.version += 1
        fresh.save(update_fields=["withdrawn_at", "withdrawn_reason", "version"])
        record("article.withdraw", fresh, by=by)


def attach(article: Article, uploaded: UploadedFile, *, by: User, at: datetime) -> Attachment:
    """Raises DeedRefused, and keeps nothing, for a file of another kind, too large or empty."""
    name = _legible(uploaded.name or "")
    format = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if format not in BEGINNINGS:
        raise DeedRefused(_("只能上传 %s 格式的文件。请换一种格式再传。") % "、".join(BEGINNINGS))
    if not uploaded.size or uploaded.size > LARGEST:
        raise DeedRefused(_("附件不能是空文件，也不能超过 20 MB。请压缩或拆分后再传。"))
    if not uploaded.read(8).startswith(BEGINNINGS[format]):
        raise DeedRefused(_("文件内容与扩展名 .%s 不符。请用原来的软件另存为该格式后再传。") % format)
    kept = Attachment(article=article, original_name=name, format=format, size=uploaded.size, added_at=at)
    digest = sha256()
    uploaded.seek(0)
    for block in uploaded.chunks():
        digest.update(block)
    kept.sha256 = digest.hexdigest()
    uploaded.seek(0)
    kept.file.save(name, uploaded, save=False)
    try:
        with transaction.atomic():
            _locked(article, by)
            kept.save(force_insert=True)
            record("article.attach", article, by=by, attachment=str(kept.pk), size=kept.size, sha256=kept.sha256)
    except OperationalError:
        raise  # the connection broke: whether the commit was made is not known
    except BaseException:
        kept.file.delete(save=False)
        raise
    return kept


def take_off(attachment: Attachment, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        _locked(attachment.article, by)
        if Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=at):
            record("article.take_off", attachment.article, by=by, attachment=str(attachment.pk))


def _locked(article: Article, by: User) -> Article:
    if not can_write(by, article.programme):
        raise PermissionDenied
    fresh = races.locked(Article.objects.all()).get(pk=article.pk)
    if fresh.withdrawn_at:
        raise DeedRefused(_("这篇文章已撤下，不能再改。需要时请另写一篇。"))
    return fresh


def _not_past(moment: datetime | None, at: datetime) -> datetime | None:
    if moment is not None and moment < at:
        raise TooLate(_("发布时间已经过去，请填以后的时间，或选“立即发布”。"))
    return moment


def _told(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _legible(name: str) -> str:
    """Without what cannot be seen, and not longer than its column."""
    seen = "".join(letter for letter in unicodedata.normalize("NFC", name) if letter.isprintable()).strip()
    return seen[-120:]


# ── Complaints ───────────────────────────────────────────────────────────────


def complain(programme: Programme, *, text: str, name: str, contact: str, address: str, at: datetime) -> Complaint:
    """Its supervisors are told that there is one, and nobody what it says. ``address`` is counted, and not kept.

    Raises DeedRefused when too many came from there within the hour.
    """
    _count(address, at)
    with transaction.atomic():
        code = "".join(secrets.choice(LETTERS) for _place in range(6))
        complaint = Complaint(programme=programme, number=f"JB{timezone.localtime(at):%y%m%d}-{code}", received_at=at)
        complaint.seal({"text": text, "name": name, "contact": contact})
        complaint.save(force_insert=True)
        record("complaint.receive", complaint)
        seats = Membership.objects.filter(role=Membership.Role.SUPERVISOR, organisation__programme=programme)
        for person in User.objects.filter(memberships__in=seats, is_active=True).distinct():
            tell(
                "complaint_received",
                person,
                key=f"complaint:{complaint.pk}:{person.pk}",
                channels=(Notice.Channel.INBOX, Notice.Channel.SMS),
                programme=programme,
                number=complaint.number,
            )
    return complaint


def _count(address: str, at: datetime) -> None:
    if tries.count("complaint", address, at) > COMPLAINTS_AN_HOUR:
        raise DeedRefused(_("一小时内从您所在的网络提交得太多，这一份没有收下。请稍后再提交，或直接拨打监督电话。"))
