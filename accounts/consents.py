"""To which texts, as they stand now, has a person agreed, and when?

The privacy notice comes before everything else. The integrity pledge and the separate consent to the use of sensitive
data come before the first submission; another version of a text is another text, and asked for anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

import audit.services
from accounts.models import Consent
from applicants import services
from applicants.models import Application, Step, User
from applicants.refusals import DeedRefused

Document = Consent.Document
# Of templates/accounts/{privacy,pledge,sensitive}_text.html.
VERSIONS = {Document.PRIVACY: "2026-12", Document.PLEDGE: "2026-11", Document.SENSITIVE: "2026-11"}
AT_SUBMISSION = (Document.PLEDGE, Document.SENSITIVE)
KEY = "privacy"  # in the session: the version agreed to, so that a page need not ask the database


def has_agreed(user: User) -> bool:
    """To the privacy notice."""
    return not outstanding(user, [Document.PRIVACY])


def outstanding(user: User, documents: Sequence[Document] = AT_SUBMISSION) -> list[Document]:
    """Which of these texts he has still to agree to, as they stand now."""
    agreed = set(Consent.objects.filter(user=user, document__in=documents).values_list("document", "version"))
    return [document for document in documents if (document.value, VERSIONS[document]) not in agreed]


def agree(*, by: User, at: datetime, documents: Iterable[Document] = (Document.PRIVACY,)) -> None:
    """Twice is once."""
    with transaction.atomic():
        for document in documents:
            consent, is_new = Consent.objects.get_or_create(
                user=by, document=document, version=VERSIONS[document], defaults={"at": at}
            )
            if is_new:
                audit.services.record("consent.give", by, by=by, document=consent.document, version=consent.version)


def submit(
    application: Application, *, agreed: Iterable[Document], by: User, at: datetime, version: int, seen: str = ""
) -> Step:
    """applicants.services.submit, once the applicant has agreed to what comes before; both or neither.

    ``agreed``: the texts he has just ticked. Whoever submits for him agrees to nothing in his name. Raises DeedRefused
    while a text is missing, and what the submission raises.
    """
    with transaction.atomic():
        if application.applicant_id == by.pk:
            agree(by=by, at=at, documents=agreed)
            if missing := outstanding(by):
                names = "、".join(f"“{text.label}”" for text in missing)
                raise DeedRefused(_("还不能提交：请先阅读%s，并勾选同意。") % names)
        return services.submit(application, by=by, at=at, version=version, seen=seen)


@dataclass(frozen=True)
class Agreed:
    """What a snapshot says of one text; ``version`` is empty where he had not agreed to any when it was submitted."""

    label: str
    version: str = ""
    at: datetime | None = None


def at_submission(content: Mapping[str, Any]) -> list[Agreed]:
    """``content`` of a snapshot."""
    given = content.get("agreed", {})
    return [
        Agreed(str(text.label), given[text]["version"], datetime.fromisoformat(given[text]["at"]))
        if text in given
        else Agreed(str(text.label))
        for text in AT_SUBMISSION
    ]


def step_before(request: HttpRequest) -> str:
    """The name of the page that comes before every other one, or nothing."""
    if request.session.get(KEY) == VERSIONS[Document.PRIVACY]:
        return ""
    if not has_agreed(request.user):  # type: ignore[arg-type]
        return "consent"
    request.session[KEY] = VERSIONS[Document.PRIVACY]
    return ""
