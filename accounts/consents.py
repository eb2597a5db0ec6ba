"""Has a person read the privacy notice as it stands now, and when did he agree to it?"""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

import audit.services
from accounts.models import Consent
from applicants.models import User

PRIVACY_VERSION = "2026-11"  # of templates/accounts/privacy_text.html: another text is another version, asked for anew
KEY = "privacy"  # in the session: the version agreed to, so that a page need not ask the database


def has_agreed(user: User) -> bool:
    agreed = Consent.objects.filter(user=user, document=Consent.Document.PRIVACY, version=PRIVACY_VERSION)
    return agreed.exists()


def agree(*, by: User, at: datetime) -> Consent:
    """Twice is once."""
    with transaction.atomic():
        consent, is_new = Consent.objects.get_or_create(
            user=by, document=Consent.Document.PRIVACY, version=PRIVACY_VERSION, defaults={"at": at}
        )
        if is_new:
            audit.services.record("consent.give", by, by=by, document=consent.document, version=consent.version)
    return consent


def step_before(request: HttpRequest) -> str:
    """The name of the page that comes before every other one, or nothing."""
    if request.session.get(KEY) == PRIVACY_VERSION:
        return ""
    if not has_agreed(request.user):  # type: ignore[arg-type]
        return "consent"
    request.session[KEY] = PRIVACY_VERSION
    return ""
