"""What does the need 缴费 ask for?"""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import Application
from applicants.needs import NeedRules, day, not_after_deadline, not_in_future
from applicants.refusals import DeedRefused
from programmes.schema import Need
from programmes.vocabulary import Who


def _payment(facts: dict[str, Any], application: Application, need: Need, at: datetime) -> dict[str, Any]:
    """Keeps method, amount in yuan, receipt number and the day received, which must not be after the deadline."""
    paid = day(facts, "on", _("收款日期"))
    not_in_future(paid, at, _("收款日期"))
    not_after_deadline(paid, application, need)
    try:
        amount = Decimal(str(facts.get("yuan", "")).strip())
    except InvalidOperation:
        raise DeedRefused(_("请填写金额（元），如 320。")) from None
    if not (amount.is_finite() and amount > 0 and amount == amount.quantize(Decimal("0.01"))):
        raise DeedRefused(_("金额必须大于零，最多两位小数。"))
    due = _price(application)
    if due is not None and amount != due:
        raise DeedRefused(_("应缴%(due)s元，登记的是%(amount)s元，请核对。") % {"due": due, "amount": amount})
    receipt = str(facts.get("receipt", "")).strip()
    if not receipt:
        raise DeedRefused(_("请填写票据号。"))
    return {
        "on": paid.isoformat(),
        "yuan": str(amount),
        "method": str(facts.get("method", "")).strip(),
        "receipt": receipt,
    }


def _price(application: Application) -> int | None:
    """The amount the definition states for this level; None where it is the office's to announce."""
    prices = application.definition.fees.prices if application.definition.fees else ()
    return next((price.yuan for price in prices if price.level in ("", application.level_name)), None)


def _recorded_by_office(need: Need, stage: object) -> Who:
    return Who.OFFICE


PAYMENT = NeedRules(clean=_payment, recorder=_recorded_by_office)
