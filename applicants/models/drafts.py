"""What has somebody typed on a page and not yet sent?"""

import json
import uuid

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """The fields of one form of one person, as they stood when the page saved them by itself; sending the form removes it.

    ``typed`` is sealed JSON, field name → values (AES-256-GCM, AAD = applicants_draft.typed.<pk>). ``version`` rises with
    every save: of two windows on the same page the one that saw an older version is told so and overwrites nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    page = models.CharField(_("页面"), max_length=250)
    typed = models.TextField(_("内容"))
    version = models.PositiveIntegerField(_("版本"), default=1)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("草稿")
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="draft_one_per_page")]

    def __str__(self) -> str:
        return self.page

    @property
    def seen(self) -> str:
        """What a window remembers of the draft it knows; one that was removed and begun anew is another."""
        return f"{self.pk}.{self.version}"

    @property
    def typed_text(self) -> str:
        """The JSON in clear."""
        return settings.KEYRING.open(self.typed, self._aad)

    @typed_text.setter
    def typed_text(self, text: str) -> None:
        self.typed = settings.KEYRING.seal(text, self._aad)

    @property
    def fields(self) -> QueryDict:
        """The form as it would have been sent."""
        fields = QueryDict(mutable=True)
        for name, values in json.loads(self.typed_text).items():
            fields.setlist(name, values)
        return fields

    @property
    def _aad(self) -> str:
        return f"applicants_draft.typed.{self.pk}"
