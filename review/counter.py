"""Who stands at the counter, and what does he hand over: papers, a fee, or both at once?"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from applicants import permissions
from applicants.models import Application, NeedRecord, User
from applicants.models.application import ApplicationQuerySet
from applicants.permissions import COUNTER
from applicants.workflow import ENDED, Status
from fees.services import take_payment
from materials import paper
from materials.documents import codes
from programmes.models import ProgrammeVersion
from review.filters import called
from review.queue import AT_COUNTER, NOBODY, owed

NUMBER = re.compile(r"[A-Z][A-Z0-9]*-\d{4}-\d{5,}")


@dataclass(frozen=True)
class Handed:
    """What was put on record: the papers that were not there before, and the payment, if one was made."""

    papers: list[str]
    payment: NeedRecord | None


def open_to(user: User) -> ApplicationQuerySet:
    """The applications of the programmes whose counter he minds; never his own."""
    programmes = permissions.programmes_of(user, COUNTER)
    return Application.objects.filter(round__programme__in=programmes).exclude(applicant=user)


def found(user: User, typed: str) -> ApplicationQuerySet:
    """By what was typed, pasted or scanned; what is still going on comes first."""
    return open_to(user).filter(_named(typed)).order_by(F("ended_at").asc(nulls_first=True), "-opened_at", "pk")


def expected(user: User) -> ApplicationQuerySet:
    """Those of whom the counter still awaits papers or the fee, the longest waiting first."""
    awaited = NOBODY
    for version in ProgrammeVersion.objects.filter(rounds__applications__isnull=False).distinct().defer("content"):
        definition = version.definition
        for stage in definition.pipeline:
            for need in stage.needs:
                if need.kind in AT_COUNTER:
                    awaited |= Q(round__version=version) & owed(need, stage, definition)
    running = open_to(user).exclude(status__in=[*ENDED, Status.RETURNED])
    return running.filter(awaited).order_by("stage_since", "pk")


def number_in(typed: str) -> str:
    """The application number somewhere in what was scanned or pasted; empty when there is none."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    for text in (plain, "".join(plain.split())):
        if number := NUMBER.search(text):
            return number[0]
    return ""


def take(
    application: Application,
    *,
    papers: Mapping[str, bool] | None,
    on: date,
    payment: dict[str, Any] | None,
    by: User,
    at: datetime,
) -> Handed:
    """Both or neither. ``papers``: line → came as its substitute? An empty one says that all were there before.

    Raises PermissionDenied, or DeedRefused with words.
    """
    with transaction.atomic():
        received = paper.receive(application, papers, on=on, by=by, at=at) if papers is not None else []
        paid = take_payment(application, by=by, facts=payment, at=at) if payment else None
    return Handed(received, paid)


def _named(typed: str) -> Q:
    """The number, the code of a paper, part of the name, or the end of the mobile or of the application number."""
    if number := number_in(typed):
        return Q(number__iexact=number)
    if code := codes.read(typed):
        return Q(snapshots__papers__code=code)
    word = "".join(unicodedata.normalize("NFKC", typed).split())
    condition = called(word)
    if word.isdecimal() and len(word) >= 4:
        condition |= Q(applicant__mobile__endswith=word) | Q(number__endswith=word)
    return condition if word else Q(pk__in=[])
