"""Which application number is the next one?"""

from django.db import models
from django.utils.translation import gettext_lazy

from programmes.models import Programme


class NumberSeries(models.Model):
    """The last application number given out in one programme and year; read and raised under its row lock."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="number_series")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = gettext_lazy("编号序列")
        constraints = [models.UniqueConstraint(fields=["programme", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.programme_id}-{self.year}: {self.last}"
