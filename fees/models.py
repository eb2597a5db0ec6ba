"""What has an office set as the price of a round, from which day, and by which authority?"""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models import User
from programmes.models import Round


class Price(models.Model):
    """The price of one level (``level`` empty: of every level without an entry of its own) from one day on, until a later
    entry of the same kind follows.

    Never edited: a new price is a new entry. One entered by mistake is voided with a reason and stays on record; what
    has been paid by it stays paid.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="prices", verbose_name=_("批次"))
    level = models.CharField(_("级别"), max_length=20, blank=True)  # the code
    yuan = models.DecimalField(_("金额（元）"), max_digits=8, decimal_places=2)
    valid_from = models.DateField(_("执行日期"))
    legal_basis = models.CharField(_("收费依据"), max_length=300)
    reason = models.CharField(_("说明"), max_length=200, blank=True)  # why, where others have paid another price since
    at = models.DateTimeField(_("录入时间"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("录入人"))
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("作废人"))
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("收费标准")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="price_is_positive",
                condition=models.Q(yuan__gt=Decimal(0)),
                violation_error_message=_("金额必须大于零。"),
            ),
            models.CheckConstraint(
                name="price_has_legal_basis",
                condition=~models.Q(legal_basis=""),
                violation_error_message=_("收费标准必须写明依据。"),
            ),
            models.UniqueConstraint(
                fields=["round", "level", "valid_from"],
                condition=models.Q(voided_at=None),
                name="price_once_per_level_and_day",
                violation_error_message=_("该级别自该日起的收费标准已录入。"),
            ),
            models.CheckConstraint(
                name="price_voided_iff_reason",
                condition=models.Q(voided_at=None, voided_by=None, void_reason="")
                | (models.Q(voided_at__isnull=False, voided_by__isnull=False) & ~models.Q(void_reason="")),
                violation_error_message=_("作废收费标准必须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level_name} {self.yuan:.2f} 元 {self.valid_from:%Y-%m-%d}"

    @property
    def level_name(self) -> str:
        return self.round.definition.level(self.level).name if self.level else str(_("各级别"))
