"""What does the need 缴费 ask for, and what is said of it?"""

import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Application, NeedRecord
from applicants.needs import NeedRules, day, not_after_deadline, not_in_future
from applicants.refusals import DeedRefused
from config import races
from config.templatetags import portal
from fees.prices import Rate, possible_since, price_for
from programmes.models import Programme
from programmes.schema import Need, Stage
from programmes.vocabulary import NeedKind, Who


def owed(application: Application) -> tuple[Stage, Need] | None:
    """Where on its way a fee falls due; None where nothing is charged."""
    due = ((stage, need) for stage in application.path.stages for need in stage.needs)
    return next(((stage, need) for stage, need in due if need.kind == NeedKind.PAYMENT), None)


def ways_to_pay(application: Application) -> tuple[str, ...]:
    return application.definition.fees.pay if application.definition.fees else ()


def not_priced() -> str:
    return _("金额以办公室通知为准：请负责人先在“批次—收费标准”录入金额和依据。")


def why_so_late() -> str:
    return _("收款日期早于今天，属于补录，请写明补录原因。")


# ── What is put on record ────────────────────────────────────────────────────


def _payment(facts: dict[str, Any], application: Application, need: Need, at: datetime) -> dict[str, Any]:
    """Keeps the day received, the amount in yuan with its basis, method and receipt number.

    The amount is what was in force on that day, or that of ``facts["corrects"]``, the entry which this one replaces,
    where it says the same day and amount. What is entered on a later day says why.
    """
    paid = day(facts, "on", _("收款日期"))
    not_in_future(paid, at, _("收款日期"))
    _not_before_it_was_due(paid, application)
    not_after_deadline(paid, application, need)
    # Two clerks with one receipt, each at another person's; a price that is voided while somebody pays by it.
    races.locked(Programme.objects.filter(pk=application.round.programme_id)).get()
    rate = _due(application, paid, facts.get("yuan"), facts.get("corrects"))
    reason = str(facts.get("reason") or "").strip()
    if paid < timezone.localtime(at).date() and not reason:
        raise DeedRefused(why_so_late())
    return {
        "on": paid.isoformat(),
        "yuan": rate.amount,
        "basis": rate.basis,
        "method": _method(application, facts.get("method")),
        "receipt": _receipt(application, facts.get("receipt")),
        "reason": reason,
    }


def _not_before_it_was_due(paid: date, application: Application) -> None:
    """CR-49: a fee is taken from the stage on that allows it, by the day. Raises DeedRefused."""
    due = owed(application)
    opening = due[1].opens_at or due[0].name if due else ""
    reached = application.steps.filter(stage=opening).first()
    if reached and paid < timezone.localtime(reached.at).date():
        raise DeedRefused(
            _("收款日期不能早于%s：申报从那天起才可缴费。请核对日期。")
            % portal.day(timezone.localtime(reached.at).date())
        )


def _due(application: Application, on: date, typed: object, corrects: NeedRecord | None) -> Rate:
    """The price of that day, which is also what was typed. Raises DeedRefused."""
    try:
        amount = Decimal(str(typed if typed is not None else "").strip())
    except InvalidOperation:
        raise DeedRefused(_("请填写金额（元），如 320。")) from None
    kept = corrects.facts if corrects else {}
    if kept and (kept["on"], Decimal(kept["yuan"])) == (on.isoformat(), amount):
        return Rate(amount, kept["basis"])
    rate = price_for(application, on)
    if rate is None:
        raise DeedRefused(not_priced())
    if amount != rate.yuan:
        raise DeedRefused(
            _("%(on)s应缴%(due)s元（%(basis)s），登记的是%(amount)s元，请核对。")
            % {"on": portal.day(on), "due": rate.amount, "basis": rate.basis, "amount": amount}
        )
    return rate


def _method(application: Application, typed: object) -> str:
    """One of the ways the definition names; where there is only one, nobody is asked. Raises DeedRefused."""
    ways, method = ways_to_pay(application), str(typed or "").strip()
    if not method and len(ways) == 1:
        return ways[0]
    if ways and method not in ways:
        raise DeedRefused(_("请选择缴费方式：%s。") % "、".join(ways))
    return method


def _receipt(application: Application, typed: object) -> str:
    """The number as printed, once in the programme among the payments that count. Raises DeedRefused."""
    number = "".join(unicodedata.normalize("NFKC", str(typed or "")).split())
    if not number:
        raise DeedRefused(_("请填写票据号。"))
    programme = application.round.programme_id
    taken = NeedRecord.objects.filter(
        kind=NeedKind.PAYMENT, voided_at=None, facts__receipt__iexact=number, application__round__programme=programme
    ).exclude(application=application)
    other = taken.select_related("application__applicant").first()
    if other:
        raise DeedRefused(
            _("票据号%(receipt)s已登记在%(number)s（%(name)s）名下。请核对票据；那一笔登记有误的，先更正那一笔。")
            % {"receipt": number, "number": other.application.number, "name": other.application.applicant.name}
        )
    return number


# ── What is said of it ───────────────────────────────────────────────────────


def _asks(application: Application, need: Need, on: date) -> str:
    """Amount, basis and way to pay; empty until there is a price."""
    rate = price_for(application, on)
    if rate is None:
        return ""
    since = _("，自%s起执行") % portal.day(rate.since) if rate.since else ""
    ways = _("缴费方式：%s。") % "、".join(ways_to_pay(application)) if ways_to_pay(application) else ""
    words = {"yuan": rate.amount, "level": application.level_name, "basis": rate.basis, "since": since}
    return _("应缴%(yuan)s元（%(level)s）。依据：%(basis)s%(since)s。") % words + ways


def _says(record: NeedRecord) -> str:
    facts = record.facts
    parts = [
        _("%s元") % facts["yuan"],
        facts["method"],
        _("票据号%s") % facts["receipt"],
        _("%s收款") % portal.day(date.fromisoformat(facts["on"])),
        _("说明：%s") % facts["reason"] if facts.get("reason") else "",
    ]
    return "，".join(filter(None, parts))


def _recorded_by_office(need: Need, stage: object) -> Who:
    return Who.OFFICE


PAYMENT = NeedRules(
    clean=_payment,
    recorder=_recorded_by_office,
    asks=_asks,
    says=_says,
    possible_since=possible_since,
    office_task=gettext_lazy("录入收费标准"),
)
