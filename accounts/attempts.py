"""What is kept of the name with which somebody tried to log in?"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.fields import MOBILE


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """For django-axes: the mobile number; of anything else a keyed digest.

    In a hurry people type their identity number or even their password there. It is counted all the same.
    """
    typed = str((credentials or request.POST).get(settings.AXES_USERNAME_FORM_FIELD) or "")
    return typed if MOBILE.fullmatch(typed) else settings.KEYRING.digest(typed, "login.name")
