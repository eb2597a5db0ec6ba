"""Who is a person to the portal, and in which organisation with which role?"""

import re
import unicodedata
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from applicants import identity
from applicants.identity import Identity
from programmes.models import Programme


class UserManager(BaseUserManager["User"]):
    def create_user(self, mobile: str, name: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(mobile=mobile, name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def unclaimed(self) -> "models.QuerySet[User]":
        """Accounts of a mobile and a name that somebody else has stated, and of nothing yet that shows whose they are."""
        return self.filter(
            password__startswith=UNUSABLE_PASSWORD_PREFIX,
            identity_document=None,
            memberships=None,
            applications=None,
            candidacies=None,
        )


class User(AbstractBaseUser):
    """A natural person. The mobile number is the user name; what he may do follows from his memberships.

    Everybody can apply; nobody has a right merely by being somebody: there is no superuser and no staff flag.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mobile = models.CharField(
        _("手机号"), max_length=20, unique=True, error_messages={"unique": _("该手机号已开通账号。")}
    )
    name = models.CharField(_("姓名"), max_length=50)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("开通时间"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "mobile"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.name

    @property
    def masked_mobile(self) -> str:
        return f"{self.mobile[:3]}****{self.mobile[-4:]}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is tied to: password and user name, so that a change of either ends every other login."""
        tied = f"{self.password}\0{self.mobile}"
        return salted_hmac("applicants.User.session", tied, secret=secret, algorithm="sha256").hexdigest()


class IdentityDocumentQuerySet(models.QuerySet["IdentityDocument"]):
    def known(self, *documents: Identity) -> "IdentityDocumentQuerySet":
        """The documents with these numbers, whatever kind they were recorded as: at most one each."""
        return self.filter(digest__in=[_digest(document.number) for document in documents])

    def ending_with(self, tail: str) -> "IdentityDocumentQuerySet":
        """Those whose last six characters are these, however they are typed; none for more or fewer than six."""
        return self.filter(tail_digest=_tail_digest(identity.normalised(tail)))


class IdentityDocument(models.Model):
    """The document by which a person is known: one natural person, one document, one account.

    ``number`` is sealed (AES-256-GCM, AAD = applicants_identitydocument.number.<pk>); it is found by two keyed digests,
    of the whole number and of its last six characters. Written by ``applicants.people.record_document``. A page shows
    ``masked``; whoever reads the number in full leaves an audit event with a reason (``people.view_number``).
    """

    class Kind(models.TextChoices):
        ID_CARD = "id_card", _("居民身份证")
        RESIDENCE_PERMIT = "residence_permit", _("港澳台居民居住证")
        PERMANENT_RESIDENT_CARD = "permanent_resident_card", _("外国人永久居留身份证")
        PASSPORT = "passport", _("护照")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="identity_document", verbose_name=_("持有人"))
    kind = models.CharField(_("证件类型"), max_length=24, choices=Kind)
    number = models.CharField(_("证件号码"), max_length=200)
    digest = models.CharField(
        max_length=64, unique=True, error_messages={"unique": _("该证件号码已开通账号，同一人只能有一个账号。")}
    )
    tail_digest = models.CharField(max_length=64, db_index=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人"))

    objects = IdentityDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("身份证件")

    def __str__(self) -> str:
        return self.get_kind_display()

    def seal(self, document: Identity) -> None:
        """Take the number over: sealed, with its two digests."""
        self.kind = document.kind
        self.number = settings.KEYRING.seal(document.number, self._aad)
        self.digest = _digest(document.number)
        self.tail_digest = _tail_digest(document.number[-6:])

    @staticmethod
    def digest_of(document: Identity) -> str:
        return _digest(document.number)

    def opened(self) -> str:
        """The number in clear: for checks, papers and the full view, never for other pages or logs."""
        return settings.KEYRING.open(self.number, self._aad)

    def as_identity(self) -> Identity:
        return identity.read(self.kind, self.opened())

    @property
    def masked(self) -> str:
        return identity.masked(self.opened())

    def matches(self, text: str) -> bool:
        """Is this, however it is typed, the whole number?"""
        return self.digest == _digest(identity.normalised(text))

    def ends_with(self, text: str) -> bool:
        """Are these, however they are typed, its last six characters?"""
        return self.tail_digest == _tail_digest(identity.normalised(text))

    @property
    def _aad(self) -> str:
        return f"applicants_identitydocument.number.{self.pk}"


def _digest(number: str) -> str:
    return settings.KEYRING.digest(number, "identity.number")


def _tail_digest(tail: str) -> str:
    return settings.KEYRING.digest(tail, "identity.tail")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def confirmed(self) -> "OrganisationQuerySet":
        return self.filter(state=Organisation.State.CONFIRMED)

    def called(self, name: str) -> "OrganisationQuerySet":
        """Whose name this is, or once was: the present name first."""
        name = organisation_name(name)
        formerly = Exists(FormerName.objects.filter(organisation=OuterRef("pk"), name=name))
        found = self.filter(models.Q(name=name) | models.Q(formerly))
        return found.order_by(models.Case(models.When(name=name, then=0), default=1), "name", "pk")

    def matching(self, text: str) -> "OrganisationQuerySet":
        """With this in its name, in one it had before, or with this credit code."""
        word = organisation_name(text)
        code = unicodedata.normalize("NFKC", word)
        formerly = Exists(FormerName.objects.filter(organisation=OuterRef("pk"), name__icontains=word))
        return self.filter(models.Q(name__icontains=word) | models.Q(formerly) | models.Q(credit_code__iexact=code))


def organisation_name(text: str) -> str:
    """As the portal keeps it: full-width brackets, no spaces but those between words in Latin letters."""
    plain = " ".join(text.split()).translate(str.maketrans("()", "（）"))
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", plain)


class Organisation(models.Model):
    """An employer (用人单位), a competent department (主管部门) or the evaluation office (评审办事机构) of a programme.

    An employer or a department is registered through a person's account and confirmed by the level above it
    (``superior``): an employer's department or, where it has none, an office; a department's office. Until then nobody
    holds a seat in it. Written by ``employers.registration``.
    """

    class Kind(models.TextChoices):
        EMPLOYER = "employer", _("用人单位")
        DEPARTMENT = "department", _("主管部门")
        OFFICE = "office", _("评审办事机构")

    class State(models.TextChoices):
        WAITING = "waiting", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REFUSED = "refused", _("未予确认")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    name = models.CharField(_("全称"), max_length=100)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("所办项目")
    )
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    seal_name = models.CharField(_("公章名称"), max_length=100, blank=True)  # as it stands on the seal, in full
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name=_("上级")
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.CONFIRMED)
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    registered_at = models.DateTimeField(_("登记时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    decided_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    refusal = models.TextField(_("未予确认的原因"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("机构")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=models.Q(programme=None) & ~models.Q(state="refused"),
                name="organisation_unique_name",
                violation_error_message=_("已有同名机构，请直接选用。"),
            ),
            models.UniqueConstraint(
                fields=["kind", "name", "programme"],
                name="organisation_unique_office",
                violation_error_message=_("该项目已有同名评审办事机构。"),
            ),
            models.CheckConstraint(
                name="organisation_office_iff_programme",
                condition=models.Q(kind="office", programme__isnull=False)
                | (~models.Q(kind="office") & models.Q(programme=None)),
                violation_error_message=_("评审办事机构必须指明所办项目，其他机构不得指明。"),
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~models.Q(credit_code="") & ~models.Q(state="refused"),
                name="organisation_unique_credit_code",
                violation_error_message=_("该统一社会信用代码已登记，请直接选用该单位。"),
            ),
            models.CheckConstraint(
                name="organisation_refused_iff_reason",
                condition=models.Q(state="refused") & ~models.Q(refusal="") | ~models.Q(state="refused"),
                violation_error_message=_("未予确认的必须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """A name an organisation had before: papers and work histories of that time carry it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")
    name = models.CharField(_("曾用名称"), max_length=100)
    since = models.DateField(_("启用日期"), null=True, blank=True)
    until = models.DateField(_("停用日期"))

    class Meta:
        verbose_name = verbose_name_plural = _("曾用名称")
        ordering = ["-until", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's role in one organisation; revoking it bites on his next request."""

    class Role(models.TextChoices):
        HR_OFFICER = "hr_officer", _("单位经办人")
        DEPARTMENT_OFFICER = "department_officer", _("主管部门经办人")
        REVIEWER = "reviewer", _("审核人员")
        FINANCE_CLERK = "finance_clerk", _("收费人员")
        OFFICE_MANAGER = "office_manager", _("评审办负责人")
        EXPERT = "expert", _("评审专家")
        SUPERVISOR = "supervisor", _("监督人员")
        SYSTEM_ADMINISTRATOR = "system_administrator", _("系统管理员")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("人员"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships", verbose_name=_("机构"))
    role = models.CharField(_("角色"), max_length=24, choices=Role)
    since = models.DateTimeField(_("任职时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_once",
                violation_error_message=_("该人员已有此角色。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
