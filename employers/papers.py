"""Which papers of an employer's applicants go out together, in the order of its roster, and which stay their own?

It is an export (review.exports), put together as the office's batches are (review.batches).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Application, Organisation, User
from applicants.models.application import ApplicationQuerySet
from applicants.refusals import DeedRefused
from config import clock
from employers import rosters
from employers.permissions import employers_of
from jobs.models import Job
from jobs.services import Progress
from programmes.models import Round
from programmes.schema import Definition, Document
from programmes.vocabulary import Who
from review import batches, exports
from review.batches import Form
from review.permissions import EMPLOYER_BATCH
from review.rosters import SCOPES, Scope


def rounds_of(organisation: Organisation, *, by: User) -> "QuerySet[Round]":
    """Those in which somebody of this employer applies, with how many do; the latest first."""
    own = Application.objects.filter(employer=organisation).exclude(applicant=by)
    rounds = Round.objects.filter(applications__in=own).annotate(number=Count("applications"))
    return rounds.select_related("programme", "version").defer("version__content").order_by("-opens_at", "pk")


def kept_alone(definition: Definition) -> list[Document]:
    """What the portal draws for the applicant alone: his identity number stands on it in full."""
    return [document for document in definition.documents if document.template and set(document.by) == {Who.APPLICANT}]


# ── Of whom ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Picked:
    """The applications somebody named, and the lines that name nobody of them."""

    numbers: list[str]
    unknown: list[str]


def picked(listed: "QuerySet[Application]", lines: Iterable[str]) -> Picked:
    """Each line is a number or a name; who is not of this employer is as unknown as who does not exist."""
    found: dict[str, list[str]] = {}
    for number, name in listed.values_list("number", "applicant__name"):
        found.setdefault(number, []).append(number)
        found.setdefault(name, []).append(number)
    named = [line.strip() for line in lines if line.strip()]
    numbers = [number for line in named for number in found.get(line, [])]
    return Picked(list(dict.fromkeys(numbers)), [line for line in named if line not in found])


# ── Ordering one ─────────────────────────────────────────────────────────────


def order(
    organisation: Organisation,
    round: Round,
    scope: Scope,
    wanted: Iterable[str],
    form: Form,
    *,
    numbers: Sequence[str] = (),
    is_two_sided: bool = False,
    by: User,
) -> Job:
    """The job that puts them together, of the ``numbers`` alone where there are any. Raises PermissionDenied for whoever
    does not act for this employer, DeedRefused when there is nothing to put together."""
    if not employers_of(by).filter(pk=organisation.pk).exists():
        raise PermissionDenied
    names = [document.name for document in batches.documents(round.definition) if document.name in set(wanted)]
    if not names:
        raise DeedRefused(_("请至少选择一种打印件。"))
    if not listed(organisation, round, scope, numbers, by=by).exists():
        raise DeedRefused(_("这个范围里还没有申报，请另选一个范围。"))
    return exports.order(
        EMPLOYER_BATCH,
        organisation,
        by=by,
        on_record={"round": round.pk, "scope": scope.value, "documents": names, "form": form.value},
        round=round.pk,
        employer=str(organisation.pk),
        scope=scope.value,
        numbers=list(numbers),
        documents=names,
        form=form.value,
        is_two_sided=is_two_sided and form == Form.PDF,
    )


def listed(
    organisation: Organisation, round: Round, scope: Scope, numbers: Sequence[str], *, by: User
) -> ApplicationQuerySet:
    """In the order of the roster."""
    found = rosters.staff(organisation, round, by=by).filter(SCOPES[scope])
    return found.filter(number__in=numbers) if numbers else found


# ── Putting it together, in the worker ───────────────────────────────────────


def assemble(
    *,
    progress: Progress,
    round: int,
    employer: str,
    scope: str,
    numbers: list[str],
    documents: list[str],
    form: str,
    is_two_sided: bool,
    ordered_by: str,
) -> str:
    """The stored file's name. In the end the job's numbers say how many papers there are, of how many asked for."""
    edition = Round.objects.select_related("programme", "version").get(pk=round)
    organisation, by = Organisation.objects.get(pk=employer), User.objects.get(pk=ordered_by)
    heading = _("%(employer)s %(programme)s %(round)s 打印件目录　%(at)s 由%(who)s生成　内部资料，请勿外传") % {
        "employer": organisation.name,
        "programme": edition.programme.name,
        "round": edition.name,
        "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}",
        "who": by.name,
    }
    return batches.put_together(
        EMPLOYER_BATCH,
        listed(organisation, edition, Scope(scope), numbers, by=by).for_pages(),
        [document for document in edition.definition.documents if document.name in documents],
        form,
        heading,
        is_two_sided=is_two_sided,
        progress=progress,
    )
