"""Which passwords are refused, and what is said instead? Django's checks, in words that say what to do (settings)."""

from typing import Any

from django.contrib.auth import password_validation as django_checks
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applicants.models import User

TAIL = 6


class LongEnough(django_checks.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("密码太短，请至少用%d个字符。") % self.min_length


class NotPersonal(django_checks.UserAttributeSimilarityValidator):
    """Nor may it hold the last six of the identity number, which colleagues and forms know."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("mobile", "name", "email"))

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        document = getattr(user, "identity_document", None) if isinstance(user, User) else None
        pieces = {password[start : start + TAIL] for start in range(len(password) - TAIL + 1)}
        if document and any(document.ends_with(piece) for piece in pieces):
            raise ValidationError(_("密码里有您证件号码的后六位，请另换一个。"), code="password_too_similar")

    def get_error_message(self) -> str:
        return _("密码与您的%(verbose_name)s太接近，请另换一个。")


class NotCommon(django_checks.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("这个密码太常见，容易被猜到，请另换一个。")
