"""How are name and identity document put on record and put right, who looked at a number in full, and why?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import audit.services
from applicants.dossier import SENSITIVE_FIELDS
from applicants.identity import Identity
from applicants.models import Application, IdentityDocument, Organisation, User
from applicants.permissions import acts_as
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock, races
from notices.services import tell
from programmes.vocabulary import Who

VIEW = "identity.view"
AT_ONCE = 500  # entries of one statement


class ViewingReason(models.TextChoices):
    """Why a number is looked at in full. Codes, so that the audit trail holds no personal data."""

    ORIGINAL = "original", gettext_lazy("核对证件原件")
    STATEMENT = "statement", gettext_lazy("核对填报内容或纸质材料")
    CALLER = "caller", gettext_lazy("来电、来访人员身份核实")
    OUTSIDE = "outside", gettext_lazy("向学历、社保、档案等主管机构核查")
    OTHER = "other", gettext_lazy("其他")


class CorrectionReason(models.TextChoices):
    """Why name or document are put right; codes, likewise."""

    MISTYPED = "mistyped", gettext_lazy("登记时录错了")
    CHANGED = "changed", gettext_lazy("本人依法改了姓名，或者换了证件")
    MISSING = "missing", gettext_lazy("以前没有登记证件")


@dataclass(frozen=True)
class Viewing:
    """One full view, as its owner reads it: which office or employer, when and why. The person who looked stands in the audit trail."""

    at: datetime
    office: str
    reason: str


def record_document(user: User, document: Identity, *, by: User | None, at: datetime | None = None) -> IdentityDocument:
    """Make this the person's identity document. ``by`` is None where the portal itself loads people (demonstration).

    Raises DeedRefused when he has one already, or when the number belongs to another account.
    """
    with transaction.atomic():
        if IdentityDocument.objects.filter(user=user).exists():
            raise DeedRefused(_("该账号已登记身份证件，不能再登记一个。号码有误的，请联系工作人员更正。"))
        row = _write(IdentityDocument(user=user), document, by=by, at=at)
        audit.services.record("identity.record", row, by=by, kind=row.kind)
    return row


def record_documents(documents: Iterable[tuple[User, Identity]], *, by: User, at: datetime) -> None:
    """The same for many people at once, none of whom has one, in the caller's transaction. Raises IntegrityError."""
    rows = [_sealed(IdentityDocument(user=user), document, by=by, at=at) for user, document in documents]
    IdentityDocument.objects.bulk_create(rows)
    audit.services.record_all(audit.services.event("identity.record", row, by=by, kind=row.kind) for row in rows)


def correct_identity(
    application: Application, *, name: str, document: Identity | None, reason: CorrectionReason, by: User
) -> None:
    """Put right what was recorded of the applicant, or record what was missing; he is told. What was submitted stays.

    ``document`` is None where it is not to be changed. Raises PermissionDenied for whoever does not review this
    application; DeedRefused when nothing would change, or when the number belongs to another account.
    """
    if not acts_as(by, application, Who.OFFICE):
        raise PermissionDenied
    with transaction.atomic():
        user = races.locked(User.objects.filter(pk=application.applicant_id)).get()
        row = IdentityDocument.objects.filter(user=user).first() or IdentityDocument(user=user)
        old_name, old_kind = user.name, row.kind
        if document and row.kind == document.kind and row.matches(document.number):
            document = None
        corrected = ["name"] * (name != old_name) + ["document"] * (document is not None)
        if not corrected:
            raise DeedRefused(_("与已登记的姓名和证件相同，不用更正。如果仍不对，请对照证件重新填写。"))
        races.pause()
        if name != old_name:
            user.name = name
            user.save(update_fields=["name"])
        if document:
            row = _write(row, document, by=by, at=None)
        kinds = {"before": old_kind, "kind": row.kind} if document else {}
        event = audit.services.record(
            "identity.correct",
            user,
            by=by,
            application=str(application.pk),
            reason=reason,
            corrected=corrected,
            **kinds,
        )
        tell(
            "identity_corrected",
            user,
            key=f"identity:{event.key}",
            url=reverse("account"),
            old_name=old_name if name != old_name else "",
            name=name,
            document=row if document else None,
            reason=reason.label,
            at=event.at,
        )


def _write(row: IdentityDocument, document: Identity, *, by: User | None, at: datetime | None) -> IdentityDocument:
    try:
        with transaction.atomic():
            _sealed(row, document, by=by, at=at).save()
    except IntegrityError as error:  # the digest is unique
        raise DeedRefused(
            _("该证件号码已开通账号，同一人只能有一个账号。请在原账号上办理；登录不了的，请联系工作人员。")
        ) from error
    return row


def _sealed(row: IdentityDocument, document: Identity, *, by: User | None, at: datetime | None) -> IdentityDocument:
    row.seal(document)
    row.recorded_by, row.recorded_at = by, at or clock.now()
    return row


# ── The full view ────────────────────────────────────────────────────────────


def number_on_record(application: Application) -> str:
    """The applicant's number in clear: of his document, else as he last submitted it; empty where there is neither."""
    document = IdentityDocument.objects.filter(user=application.applicant_id).first()
    if document:
        return document.opened()
    snapshot = application.current_snapshot
    rows = [row for rows in snapshot.opened()["answers"].values() for row in rows] if snapshot else []
    return next((row[name] for row in rows for name in sorted(SENSITIVE_FIELDS & row.keys()) if row[name]), "")


def view_number(application: Application, reason: ViewingReason, note: str = "", *, by: User) -> str:
    """The applicant's whole number, for once; the audit trail keeps who looked, when and why.

    Raises PermissionDenied for whoever does not review this application, DeedRefused without a number on record.
    """
    if not acts_as(by, application, Who.OFFICE):
        raise PermissionDenied
    with transaction.atomic():
        number = number_on_record(application)
        if not number:
            raise DeedRefused(_("还没有登记证件号码。请在申报人提交后再查看。"))
        put_on_record(application.applicant_id, application.pk, reason.value, note.strip(), by=by)
    return number


def put_on_record(
    applicant: UUID, application: UUID, reason: str, note: str, *, by: User, employer: UUID | None = None
) -> None:
    """That this person's whole number was shown, in the transaction in which it is: to his employer, else to the office."""
    put_all_on_record([(applicant, application)], reason, note, by=by, employer=employer)


def put_all_on_record(
    shown: Iterable[tuple[UUID, UUID]], reason: str, note: str, *, by: User, employer: UUID | None = None
) -> None:
    """The same for the many people of one file, each with his application; a few hundred at a time in memory."""
    seen_by = {"employer": str(employer)} if employer else {}
    events = (
        audit.services.event(
            VIEW, User(pk=applicant), by=by, application=str(application), reason=reason, note=note, **seen_by
        )
        for applicant, application in shown
    )
    while some := list(islice(events, AT_ONCE)):
        audit.services.record_all(some)


def viewings(user: User) -> list[Viewing]:
    """Every full view of this person's number, the latest first."""
    events = AuditEvent.objects.filter(
        object_type=User._meta.label_lower, object_id=str(user.pk), action=VIEW
    ).order_by("-pk")
    applications = Application.objects.select_related("round__programme").in_bulk(
        [event.detail["application"] for event in events]
    )
    offices: dict[str, Any] = {
        str(pk): _("%s评审办") % application.round.programme.name for pk, application in applications.items()
    }
    employers = Organisation.objects.filter(pk__in=[event.detail.get("employer") for event in events])
    offices |= {str(employer.pk): employer.name for employer in employers}
    return [
        Viewing(
            at=event.at,
            office=offices[event.detail.get("employer") or event.detail["application"]],
            reason=_reason(event.detail),
        )
        for event in events
    ]


def _reason(detail: dict[str, str]) -> str:
    label = str(ViewingReason(detail["reason"]).label)
    return f"{label}：{detail['note']}" if detail["note"] else label
