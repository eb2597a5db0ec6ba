"""Who has given an opinion on an applicant, by which way did it come in, and what had he read of the application?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models.answers import canonical

# What whoever gives an opinion reads before he signs, and what is compared afterwards: block → fields, all where none
# are named. What the portal itself states (name, level) cannot be changed by the applicant and is not compared.
READ: dict[str, tuple[str, ...]] = {
    "申报信息": ("评审分组", "专业方向", "其它专业"),
    "单位与岗位": ("工作单位", "现任技术职务"),
    "工作经历": (),
    "工作业绩": (),
}
Answers = Mapping[str, Iterable[Mapping[str, str]]]


@dataclass(frozen=True)
class Provenance:
    """Where one opinion comes from, as a snapshot keeps it. ``read``: block → digest of what its giver read of it."""

    origin: str
    unit: str
    post: str
    name: str
    on: str  # ISO
    read: dict[str, str] = field(default_factory=dict)
    entered_by: str = ""  # the employer's officer, where he has put it down for its giver

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)

    def outdated(self, answers: Answers) -> list[str]:
        """The blocks that read differently now; none where nobody read them in the portal."""
        now = digests(answers)
        return [block for block, digest in now.items() if block in self.read and self.read[block] != digest]


def digests(answers: Answers) -> dict[str, str]:
    """Of what is read in each block; an empty cell counts as none."""
    found = {}
    for block, names in READ.items():
        rows = [
            {name: text for name, text in row.items() if text and (not names or name in names)}
            for row in answers.get(block, [])
        ]
        found[block] = settings.KEYRING.digest(canonical([row for row in rows if row]), f"opinion.read.{block}")
    return found


class Opinion(models.Model):
    """One opinion of the employer's: asked for by link and given or not, copied by the applicant, or put down by the
    employer's officer, who may be so no longer.

    ``field`` is the cell of the form in which it stands. What stands there now is in the answers, like everything else
    that is stated; these rows say where it comes from, and the one given last counts. None is ever changed once it has
    been given, nor deleted: they are the history. An open link holds in ``text`` what its giver has typed so far, and
    is opened by a keyed digest of this row's id, which is kept nowhere.
    """

    class Origin(models.TextChoices):
        LINK = "link", _("由出具人填写")
        COPIED = "copied", _("由申报人转录")
        EMPLOYER = "employer", _("由单位经办人录入")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("Application", models.CASCADE, related_name="opinions")
    field = models.CharField(_("栏目"), max_length=40)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin)
    unit = models.CharField(_("单位"), max_length=100)
    post = models.CharField(_("职务"), max_length=40)
    name = models.CharField(_("姓名"), max_length=50)
    mobile = models.CharField(_("手机号"), max_length=20, blank=True)
    email = models.CharField(_("电子邮箱"), max_length=254, blank=True)
    entered_by = models.CharField(_("录入人"), max_length=50, blank=True)  # the employer's officer, by name
    text = models.TextField(_("意见"), blank=True)
    read = models.JSONField(_("出具时所见内容的摘要"), default=dict)
    created_at = models.DateTimeField(_("时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("链接有效至"), null=True, blank=True)
    revoked_at = models.DateTimeField(
        _("撤销时间"), null=True, blank=True
    )  # of a link, or of what no employer answers for
    given_at = models.DateTimeField(_("填写时间"), null=True, blank=True)
    given_on = models.DateField(_("出具日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("单位意见")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "field"],
                condition=models.Q(origin="link", given_at=None, revoked_at=None),
                name="opinion_one_open_link",
                violation_error_message=_("这一栏已有一个链接，请先撤销或重新发送。"),
            ),
            models.CheckConstraint(
                name="opinion_given_has_text_and_day",
                condition=models.Q(given_at=None, given_on=None)
                | (models.Q(given_at__isnull=False, given_on__isnull=False) & ~models.Q(text="")),
                violation_error_message=_("出具的意见必须有内容和日期。"),
            ),
            models.CheckConstraint(
                name="opinion_link_expires_others_are_given",
                condition=(models.Q(origin="link", expires_at__isnull=False) & ~models.Q(mobile=""))
                | (~models.Q(origin="link") & models.Q(expires_at=None, given_at__isnull=False)),
                violation_error_message=_("链接必须有手机号和有效期；不用链接的必须已经出具。"),
            ),
            models.CheckConstraint(
                name="opinion_given_is_revoked_of_employers_only",
                condition=models.Q(origin="employer") | models.Q(given_at=None) | models.Q(revoked_at=None),
                violation_error_message=_("已经出具的意见不能撤销。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}（{self.get_origin_display()}）"

    @property
    def is_given(self) -> bool:
        return self.given_at is not None

    @property
    def masked_mobile(self) -> str:
        return f"{self.mobile[:3]}****{self.mobile[-4:]}" if self.mobile else ""

    def is_open_at(self, now: datetime) -> bool:
        """A link that can still be used, as far as the link itself goes."""
        return not self.is_given and self.revoked_at is None and self.expires_at is not None and now <= self.expires_at

    @property
    def provenance(self) -> Provenance:
        assert self.given_on is not None
        return Provenance(
            self.origin, self.unit, self.post, self.name, self.given_on.isoformat(), self.read, self.entered_by
        )


def current(opinions: Iterable[Opinion]) -> dict[str, Opinion]:
    """The one that counts, by field: given last, and not taken back since."""
    given = [(each.given_at, each) for each in opinions if each.given_at and not each.revoked_at]
    return {each.field: each for _at, each in sorted(given, key=lambda pair: pair[0])}


def signed(provenances: Mapping[str, Provenance]) -> frozenset[str]:
    """The fields that the employer has typed himself: rules that look for the applicant's own hand leave them alone."""
    return frozenset(name for name, each in provenances.items() if each.origin != Opinion.Origin.COPIED)


def thawed(content: Mapping[str, Any]) -> dict[str, Provenance]:
    """What a snapshot holds of them."""
    return {name: Provenance(**kept) for name, kept in content.get("opinions", {}).items()}


def frozen(opinions: Iterable[Opinion]) -> dict[str, dict[str, Any]]:
    """What a snapshot takes over of them: field → provenance."""
    return {name: _kept(each.provenance) for name, each in current(opinions).items()}


def _kept(provenance: Provenance) -> dict[str, Any]:
    """Without what was left empty: what was frozen before there was such a thing reads the same."""
    return {name: value for name, value in asdict(provenance).items() if name != "entered_by" or value}
