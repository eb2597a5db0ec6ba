"""Does whoever speaks with a member of staff know the end of the identity number, and has it not been guessed too often?"""

from datetime import datetime

from django.utils.translation import gettext as _

import audit.services
from applicants.models import IdentityDocument, User
from applicants.refusals import DeedRefused
from config import tries

WRONG_AN_HOUR = 5  # about one person, whoever of the staff tries: six digits are soon gone through


def refuse_wrong(person: User, tail: str, words: str, *, by: User, at: datetime) -> None:
    """Raises DeedRefused, with ``words`` where it is wrong. Called outside a transaction: a wrong one stays on record."""
    if tries.so_far("tail", str(person.pk), at) >= WRONG_AN_HOUR:
        raise DeedRefused(_("一小时内报错的次数太多，暂不能核对。请过一小时再试，不能确认是本人的不要办理。"))
    document = IdentityDocument.objects.filter(user=person).first()
    if document is not None and document.ends_with(tail):
        return
    tries.count("tail", str(person.pk), at)
    audit.services.record("document.mismatch", person, by=by)
    raise DeedRefused(words)
