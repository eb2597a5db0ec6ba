"""Which files came in, which papers were drawn, and where do they lie?"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models import Application, Snapshot


def _stored_as(instance: models.Model, filename: str) -> str:
    """A random name in the private store; the person's own file name is kept in the row."""
    return f"{instance._meta.model_name}/{uuid.uuid4().hex[:2]}/{instance.pk}"


class MaterialFile(models.Model):
    """One version of one uploaded material. Versions are kept; the newest one counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    material = models.CharField(_("材料"), max_length=60)
    number = models.PositiveIntegerField(_("版本"))
    original_name = models.CharField(_("文件名"), max_length=255)
    format = models.CharField(_("格式"), max_length=8)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=_stored_as, max_length=120)
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("上传材料")
        ordering = ["material", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "material", "number"],
                name="material_file_numbered_once",
                violation_error_message=_("该版本已存在，请刷新页面后再上传。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.original_name}（{_('第 %d 版') % self.number}）"


class Paper(models.Model):
    """A printed document drawn once from one snapshot and kept: it cannot change, because the snapshot cannot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="papers")
    document = models.CharField(_("文件名称"), max_length=60)
    format = models.CharField(_("格式"), max_length=8, default="pdf")
    file = models.FileField(upload_to=_stored_as, max_length=120)
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(_("页数"))
    code = models.CharField(_("核验码"), max_length=24, unique=True)
    drawn_at = models.DateTimeField(_("生成时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("打印件")
        constraints = [models.UniqueConstraint(fields=["snapshot", "document", "format"], name="paper_drawn_once")]

    def __str__(self) -> str:
        return f"{self.document} {self.snapshot}"
