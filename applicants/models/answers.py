"""What did the applicant type, and what was frozen when he submitted it?"""

import hashlib
import json
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from applicants.dossier import SENSITIVE_FIELDS
from config.materials import HELD_BACK

if TYPE_CHECKING:
    from applicants.models import Application


class Answer(models.Model):
    """One row of one block, stored as the person typed it: a draft keeps anything, nothing is lost.

    ``values`` maps field names of the definition to text. Sensitive fields are sealed at rest
    (AES-256-GCM, AAD = applicants_answer.values.<pk>); read and write them through ``typed``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("Application", models.CASCADE, related_name="answers")
    block = models.CharField(_("栏目"), max_length=40)
    position = models.PositiveSmallIntegerField(_("行"), default=0)
    values = models.JSONField(_("填写内容"), default=dict)
    version = models.PositiveIntegerField(_("版本"), default=1)
    updated_at = models.DateTimeField(_("保存时间"), auto_now=True)
    filled_by = models.ForeignKey(  # the employer's officer, of what the applicant has not saved himself since
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代填人")
    )
    filled_at = models.DateTimeField(_("代填时间"), null=True, blank=True)
    filled_fields = models.JSONField(_("代填的栏目"), default=list, blank=True)  # by name; none: the whole row

    class Meta:
        verbose_name = verbose_name_plural = _("填报内容")
        ordering = ["block", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "block", "position"],
                name="answer_one_per_row",
                violation_error_message=_("该行已存在，请刷新页面后再改。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.block}[{self.position}]"

    @property
    def typed(self) -> dict[str, str]:
        """The values in clear."""
        return {
            name: settings.KEYRING.open(value, self._aad) if name in SENSITIVE_FIELDS and value else value
            for name, value in self.values.items()
        }

    @typed.setter
    def typed(self, values: dict[str, str]) -> None:
        self.values = {
            name: settings.KEYRING.seal(value, self._aad) if name in SENSITIVE_FIELDS and value else value
            for name, value in values.items()
        }

    @property
    def _aad(self) -> str:
        return f"applicants_answer.values.{self.pk}"


class Snapshot(models.Model):
    """What was stated at one moment, for ever: everything printed, listed or decided is drawn from it.

    ``content`` is ``{"application": {…}, "answers": {block: [row, …]}, "files": {material: {…}}, "opinions": {field: {…}},
    "agreed": {document: {"version", "at"}}}`` (opinions: where each of the employer's comes from,
    models.opinions.Provenance; agreed: to which texts, accounts.consents), and ``"filled": {block: [{…}, …]}`` where an
    officer has filled something in for him (applicants.helping.Filled); a sensitive value is
    ``{"sealed": token, "digest": HMAC}``, and only the digest enters ``sha256``, so that the hash can be
    compared and published nowhere gives a number away. Rows are never changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("Application", models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField(_("版次"))
    content = models.JSONField(_("内容"))
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("定稿时间"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("定稿")
        ordering = ["application", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="snapshot_numbered_once",
                violation_error_message=_("该版次已存在。"),
            )
        ]

    def __str__(self) -> str:
        return str(_("第 %(number)d 版") % {"number": self.number})

    def opened(self) -> dict[str, Any]:
        """The content with sensitive values in clear: for papers, never for pages or logs."""
        return _walk(self.content, lambda value: settings.KEYRING.open(value["sealed"], self._aad))

    def seal(self, content: dict[str, Any]) -> None:
        """Take plain content over: seal what is sensitive, compute the hash."""

        def sealed(row: dict[str, Any]) -> dict[str, Any]:
            return {
                name: {
                    "sealed": settings.KEYRING.seal(value, self._aad),
                    "digest": settings.KEYRING.digest(value, f"snapshot.{name}"),
                }
                if name in SENSITIVE_FIELDS and value
                else value
                for name, value in row.items()
            }

        answers = {block: [sealed(row) for row in rows] for block, rows in content["answers"].items()}
        self.content = {**content, "answers": answers}
        self.sha256 = hashlib.sha256(canonical(_walk(self.content, lambda value: value["digest"])).encode()).hexdigest()

    @property
    def _aad(self) -> str:
        return f"applicants_snapshot.content.{self.pk}"


def stated(application: "Application") -> dict[str, Any]:
    """What an application states at this moment, in clear: what a snapshot takes over, and what two are compared by.

    Of a material whose newest file is held back it is what was submitted.
    """
    answers: dict[str, list[dict[str, str]]] = {}
    for answer in application.answers.all():
        answers.setdefault(answer.block, []).append(answer.typed)
    files = {
        file.material: {
            "version": file.number,
            "sha256": file.sha256,
            "name": file.original_name,
            "size": file.size,
        }
        for file in sorted(application.files.all(), key=lambda file: file.number)
    }
    held_back = import_string(HELD_BACK)(application)
    if held_back and application.current_snapshot:
        submitted = application.current_snapshot.content["files"]
        files = {name: file for name, file in files.items() if name not in held_back}
        files |= {name: submitted[name] for name in held_back if name in submitted}
    about = {
        "number": application.number,
        "level": application.level,
        "route": application.route,
        "archive": application.archive,
    }
    return {"application": about, "answers": answers, "files": files}


def filled(application: "Application") -> dict[str, list[dict[str, Any]]]:
    """What an officer of the employer has filled in for him, block → rows (applicants.helping.Filled)."""
    found: dict[str, list[dict[str, Any]]] = {}
    for answer in application.answers.filter(filled_by__isnull=False).select_related("filled_by"):
        assert answer.filled_by is not None
        at = answer.filled_at or answer.updated_at
        said = {"position": answer.position, "name": answer.filled_by.name, "at": at.isoformat()}
        found.setdefault(answer.block, []).append(said | {"fields": answer.filled_fields})
    return found


def agreed(application: "Application") -> dict[str, dict[str, str]]:
    """To which texts the applicant has agreed, in which version, and when: the latest of each."""
    given = application.applicant.consents.order_by("at")
    return {each.document: {"version": each.version, "at": each.at.isoformat()} for each in given}


def canonical(content: Any) -> str:
    """The one spelling of a JSON value that is hashed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _walk(value: Any, replace: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"sealed", "digest"}:
            return replace(value)
        return {key: _walk(item, replace) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, replace) for item in value]
    return value
