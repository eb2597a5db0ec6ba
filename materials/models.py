"""Which files came in, which papers were drawn, where do they lie, and which papers came back to the counter?"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application, Snapshot
from applicants.workflow import Status
from programmes.vocabulary import Background


def _stored_as(instance: models.Model, filename: str) -> str:
    """A random name in the private store; the person's own file name is kept in the row."""
    return f"{instance._meta.model_name}/{uuid.uuid4().hex[:2]}/{instance.pk}"


class MaterialFile(models.Model):
    """One version of one uploaded material. Versions are kept; the newest one counts.

    ``basis`` is the digest of what it was assembled from (materials.package), empty for a file brought ready-made.
    ``reading`` is what was read in an evaluation form (materials.readings), ``pictures`` what it shows, drawn anew
    (materials.shown_pictures); empty where nothing was read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    material = models.CharField(_("材料"), max_length=60)
    number = models.PositiveIntegerField(_("版本"))
    original_name = models.CharField(_("文件名"), max_length=255)
    format = models.CharField(_("格式"), max_length=8)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField(max_length=64)
    basis = models.CharField(max_length=130, blank=True, default="")
    file = models.FileField(upload_to=_stored_as, max_length=120)
    reading = models.FileField(upload_to=_stored_as, max_length=120, blank=True, default="")
    pictures = models.FileField(upload_to=_stored_as, max_length=120, blank=True, default="")
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

    @property
    def is_given_back(self) -> bool:
        """Is this the approved version of a Word form? Only that one is printed, signed and brought to the counter."""
        application, snapshot = self.application, self.application.current_snapshot
        if application.status not in (Status.APPROVED, Status.GRANTED) or snapshot is None:
            return False
        is_form = any(each.name == self.material and each.template for each in application.materials)
        submitted = snapshot.content["files"].get(self.material, {}).get("version")
        return is_form and self.format in ("doc", "docx") and self.number == submitted


class Explanation(models.Model):
    """Why the applicant cannot mend one thing that holds his file up; it goes to whoever reviews it.

    ``mark`` (precheck.Remark) knows the same thing again in the next version of the file, ``rule`` and ``where`` say it
    to a person. Never changed: until he submits he may write another, and the last one counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="explanations")
    material = models.CharField(_("材料"), max_length=60)
    mark = models.CharField(max_length=64)
    rule = models.CharField(_("规则"), max_length=20)
    where = models.CharField(_("位置"), max_length=200)
    words = models.CharField(_("原因"), max_length=500)
    at = models.DateTimeField(_("说明时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("说明人"))

    class Meta:
        verbose_name = verbose_name_plural = _("不能改正的说明")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                name="explanation_says_why",
                condition=~Q(words=""),
                violation_error_message=_("请写明不能改正的原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material} {self.where}"


class FormCells(models.Model):
    """What the applicant has said of the cells that were read in an evaluation form he uploaded (materials.cells).

    ``corrections``: by section ``{"read": rows, "rows": rows, "note": why}``, of what the portal read otherwise than it is,
    or could not find. ``cells``: as he confirmed them, block → rows; from then on nothing here is changed.
    """

    file = models.OneToOneField(MaterialFile, models.CASCADE, related_name="form_cells")
    corrections = models.JSONField(_("更正"), default=dict)
    cells = models.JSONField(_("确认的内容"), default=dict)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("评审表各栏的确认")
        constraints = [
            models.CheckConstraint(
                name="form_cells_confirmed_by_iff_at",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                violation_error_message=_("确认评审表各栏必须写明时间和人员。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.file)


class PackagePart(models.Model):
    """What a package is assembled from besides the form: the report (``format`` docx), or one page of a proof (jpg).

    ``block`` and ``row`` say which stated row a page proves, by the name the row has there; both are empty for what
    belongs to no row. ``page`` counts within the file it came from, 0 for a file that has no pages of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="package_parts")
    material = models.CharField(_("材料"), max_length=60)
    block = models.CharField(_("栏目"), max_length=40, blank=True)
    row = models.CharField(_("证明的内容"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("顺序"), default=0)
    original_name = models.CharField(_("文件名"), max_length=255)
    page = models.PositiveSmallIntegerField(_("原文件的页"), default=0)
    format = models.CharField(_("格式"), max_length=8)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=_stored_as, max_length=120)
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("合成用的文件")
        ordering = ["material", "block", "row", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "material"],
                condition=Q(format="docx"),
                name="package_one_report",
                violation_error_message=_("技术报告已在另一处上传，请刷新页面后再试。"),
            )
        ]

    def __str__(self) -> str:
        return self.original_name


class Package(models.Model):
    """The Word file the portal put together last for one material; confirmed, it becomes the next MaterialFile.

    ``basis`` is the digest of what it was made of. ``problem`` is why it cannot be handed in (checks.Problem.code).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="packages")
    material = models.CharField(_("材料"), max_length=60)
    basis = models.CharField(max_length=130)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField(max_length=64)
    problem = models.CharField(_("不能使用的原因"), max_length=20, blank=True)
    found = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to=_stored_as, max_length=120)
    made_at = models.DateTimeField(_("合成时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("合成稿")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "material"],
                name="package_one_per_material",
                violation_error_message=_("已有一份合成稿，请刷新页面。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.material} {self.made_at:%F %T}"


class Paper(models.Model):
    """A printed document drawn once from one snapshot and kept: it cannot change, because the snapshot cannot.

    ``beside`` is the digest of what it prints besides the snapshot (config/papers.py), empty where that is nothing;
    ``cells`` holds a keyed digest of the text in each cell (documents.cells), so that nothing is to be read from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="papers")
    document = models.CharField(_("文件名称"), max_length=60)
    format = models.CharField(_("格式"), max_length=8, default="pdf")
    beside = models.CharField(max_length=64, blank=True, default="")
    file = models.FileField(upload_to=_stored_as, max_length=120)
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(_("页数"))
    code = models.CharField(_("核验码"), max_length=24, unique=True)
    is_draft = models.BooleanField(_("草稿"), default=False)
    cells = models.JSONField(_("各栏的摘要"), default=dict)
    drawn_at = models.DateTimeField(_("生成时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("打印件")
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "document", "format", "beside", "is_draft"], name="paper_drawn_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.snapshot}"


class PaperReceipt(models.Model):
    """That one line of the paper checklist was handed in at the counter. Never changed: what was wrong is voided with a
    reason and stays visible, the next entry stands beside it. ``snapshot`` is the version that was in force then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="paper_receipts")
    line = models.CharField(_("纸质材料"), max_length=60)
    is_substitute = models.BooleanField(_("以代替材料收取"), default=False)
    received_on = models.DateField(_("收到日期"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+", verbose_name=_("版次"))
    at = models.DateTimeField(_("登记时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("作废人")
    )
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("纸质材料收件")
        ordering = ["at", "line"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "line"],
                condition=Q(voided_at=None),
                name="paper_received_once",
                violation_error_message=_("这份材料已登记收到，如有变化请先作废原登记。"),
            ),
            models.CheckConstraint(
                name="paper_receipt_voided_iff_reason",
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                violation_error_message=_("作废收件登记必须写明时间、人员和原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.received_on:%Y-%m-%d}"


class Photo(models.Model):
    """One portrait of a person, cut out as the forms print it. Never changed: another cut is another row.

    An answer names the one it shows by ``sha256``, of ``picture``: so it is frozen and compared like anything else that
    is stated. ``source`` is what was sent, decoded and written anew; several rows may be cut out of one. The frame is in
    pixels of the source, its height follows from its width (materials.photo). ``background`` is what was measured.
    """

    sha256_of = "picture"  # for config.backups

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="photos", verbose_name=_("申报人")
    )
    source = models.FileField(upload_to=_stored_as, max_length=120)
    source_width = models.PositiveIntegerField()
    source_height = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    top = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    picture = models.FileField(upload_to=_stored_as, max_length=120)
    sha256 = models.CharField(max_length=64)
    background = models.CharField(_("背景"), max_length=8, choices=[(each.value, each.value) for each in Background])
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("照片")
        ordering = ["uploaded_at"]
        indexes = [models.Index(fields=["sha256"], name="photo_by_digest")]

    def __str__(self) -> str:
        return self.sha256[:8]
