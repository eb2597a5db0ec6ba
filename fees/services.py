"""How does an office set a price, and how is a payment put on record and corrected?"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from applicants.models import Application, NeedRecord, User
from applicants.refusals import DeedRefused, Outdated
from config import clock, races
from config.templatetags import portal
from fees.models import Price
from fees.needs import owed
from fees.permissions import can_price
from fees.prices import in_yuan, precedence
from programmes.models import Programme, Round
from programmes.vocabulary import NeedKind

# ── Prices ───────────────────────────────────────────────────────────────────


def enter_price(
    round: Round, *, by: User, level: str, yuan: Decimal, valid_from: date, legal_basis: str, reason: str = ""
) -> Price:
    """From ``valid_from`` on this level (by code; empty: every level) costs ``yuan``.

    What has been paid since then by another price stays paid; the entry then says why. Raises DeedRefused.
    """
    now = clock.now()
    with transaction.atomic():
        fresh = _locked(round, by)
        if fresh.definition.fees is None:
            raise DeedRefused(_("本项目的规则里不收费，不能录入收费标准。"))
        if level and not fresh.offers(level):
            raise DeedRefused(_("本批次不受理该级别，请改选。"))
        if not legal_basis.strip():
            raise DeedRefused(_("请写明收费依据，如文件名称和文号。"))
        if fresh.prices.filter(level=level, valid_from=valid_from, voided_at=None).exists():
            raise DeedRefused(
                _("该级别自%s起的标准已经录入。录错的，先作废那一条再录；要调整的，请另选执行日期。")
                % portal.day(valid_from)
            )
        races.pause()
        others = [each for each in _paid_by(fresh, level, valid_from) if Decimal(each.facts["yuan"]) != yuan]
        if others and not reason.strip():
            raise DeedRefused(
                _("自%(day)s起已有%(number)d笔缴费按其他金额登记，新标准不改变它们。仍要录入的，请在“说明”里写明原因。")
                % {"day": portal.day(valid_from), "number": len(others)}
            )
        price = Price.objects.create(
            round=fresh,
            level=level,
            yuan=yuan,
            valid_from=valid_from,
            legal_basis=legal_basis.strip(),
            reason=reason.strip(),
            at=now,
            by=by,
        )
        audit.services.record(
            "price.enter",
            fresh,
            by=by,
            price=price.pk,
            level=level,
            yuan=in_yuan(yuan),
            valid_from=valid_from.isoformat(),
            legal_basis=price.legal_basis,
        )
    return price


def void_price(price: Price, *, by: User, reason: str) -> None:
    """Take back an entry made by mistake: the one before it counts again. Raises DeedRefused once it was paid by."""
    with transaction.atomic():
        fresh = _locked(price.round, by)
        if not reason.strip():
            raise DeedRefused(_("请写明作废原因。"))
        entry = fresh.prices.filter(pk=price.pk, voided_at=None)
        if not entry.exists():
            raise Outdated(_("这一条已经作废，请刷新页面查看。"))
        if any(Decimal(each.facts["yuan"]) == price.yuan for each in _paid_by(fresh, price.level, price.valid_from)):
            raise DeedRefused(_("已有缴费按这一标准登记，不能作废。请录入新的标准，写明执行日期和依据。"))
        races.pause()
        entry.update(voided_at=clock.now(), voided_by=by, void_reason=reason.strip())
        audit.services.record("price.void", fresh, by=by, price=price.pk)


def _paid_by(round: Round, level: str, valid_from: date) -> list[NeedRecord]:
    """The payments that count and fall under such an entry: received since its day, and no other goes before it then."""
    entries = round.prices.filter(voided_at=None).exclude(level=level, valid_from=valid_from)

    def goes_before(other: Price, own: str, on: date) -> bool:
        applies = other.level in (own, "") and other.valid_from <= on
        return applies and precedence(other.level, other.valid_from, own) > precedence(level, valid_from, own)

    records = NeedRecord.objects.filter(kind=NeedKind.PAYMENT, voided_at=None, application__round=round)
    if level:
        records = records.filter(application__level=level)
    return [
        record
        for record in records.select_related("application")
        for on in [date.fromisoformat(record.facts["on"])]
        if on >= valid_from and not any(goes_before(each, record.application.level, on) for each in entries)
    ]


def _locked(round: Round, by: User) -> Round:
    """The programme too: nothing is paid meanwhile."""
    fresh = races.locked(Round.objects.filter(pk=round.pk)).select_related("version").get()
    races.locked(Programme.objects.filter(pk=fresh.programme_id)).get()
    if not can_price(by, fresh):
        raise PermissionDenied
    return fresh


# ── Payments ─────────────────────────────────────────────────────────────────


def take_payment(
    application: Application, *, by: User | None, facts: dict[str, Any], at: datetime | None = None
) -> NeedRecord:
    """Put on record what was received. ``facts``: on, yuan, method, receipt, and reason where it is entered later.

    ``by`` is None for a gateway. Raises PermissionDenied, or DeedRefused with words.
    """
    due = owed(application)
    if due is None:
        raise DeedRefused(_("这份申报不须缴费，请核对申报编号。"))
    stage, need = due
    return application.record(stage.name, need.label, by=by, facts=facts, at=at)


def correct_payment(
    record: NeedRecord, *, by: User, facts: dict[str, Any], reason: str, at: datetime | None = None
) -> NeedRecord:
    """Void a wrong entry and put the right one beside it, both or neither; both stay on record.

    Raises PermissionDenied; Outdated when somebody has corrected it already; DeedRefused with words.
    """
    application = Application.objects.with_definition().get(pk=record.application_id)
    at = at or clock.now()
    with transaction.atomic():
        application.void(record, by=by, reason=reason, at=at)
        typed = {"reason": reason} | facts | {"corrects": record}
        corrected = application.record(record.stage, record.name, by=by, facts=typed, at=at)
        audit.services.record("payment.correct", application, by=by, before=str(record.pk), after=str(corrected.pk))
    return corrected
