"""What happened, in an order nobody can change afterwards?"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One deed. Inserted by the deed itself, in its transaction; UPDATE and DELETE are refused by the database.

    ``detail`` holds codes, ids and numbers only: no name, mobile or identity number, so that it can be kept
    longer than the personal data it speaks of. The event knows nobody: actor and object are ids, not relations.
    """

    at = models.DateTimeField(_("时间"))
    actor_id = models.UUIDField(_("经办人"), null=True, blank=True)
    action = models.CharField(_("动作"), max_length=60)
    object_type = models.CharField(_("对象"), max_length=60)
    object_id = models.CharField(_("对象编号"), max_length=64)
    detail = models.JSONField(_("要点"), default=dict)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("审计事件")
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"]),
            models.Index(fields=["actor_id", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.action} {self.object_type}/{self.object_id}"


class AuditLink(models.Model):
    """The chain: each link's hash covers its event and the previous link's hash.

    Made by a minute job and not by the deed, so that deeds do not queue for one lock.
    """

    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="link")
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    chained_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("审计链")

    def __str__(self) -> str:
        return f"{self.pk} {self.hash[:12]}"
