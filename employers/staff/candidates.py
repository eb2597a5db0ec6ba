"""How does somebody of whom the employer stated name, mobile and level alone come to an application?

He is asked; he states the rest himself, or says no; the employer confirms, and he is entered as from any other list.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

import accounts.services
import audit.services
from accounts import consents
from accounts.enrolment import Accounts, Entrant, InTheWay, enrol, link_to
from accounts.models import OneTimeSecret
from applicants.employment import refuse_own_officer
from applicants.identity import Identity
from applicants.models import Application, IdentityDocument, Organisation, User
from applicants.models.answers import canonical
from applicants.opening import AlreadyApplying, Circumstances
from applicants.refusals import DeedRefused, Outdated
from config import clock, races
from employers import permissions
from employers.models import Candidate
from employers.staff import words
from employers.staff.columns import KEPT_AT, Column
from employers.staff.previewing import KEPT
from employers.staff.stated import Stated, columns_of, read, visible
from notices.models import Notice
from notices.services import ALL_CHANNELS, post, tell, written
from programmes.models import Round

State = Candidate.State
WAITING = (State.INVITED, State.FILLED)
DOCUMENT = ("kind", "number")
OWN = (*DOCUMENT, "email", "route", "archive", KEPT_AT)  # what he states himself, by column key
KNOWN = ("name", "mobile", "level")
SHEET = "sheet"


def handled_by(officer: User, organisation: Organisation) -> "QuerySet[Candidate]":
    """Whom this employer has asked, but not himself: nobody is his own officer."""
    return organisation.candidates.exclude(person=officer)


def circumstances(organisation: Organisation, round: Round, *, by: User, confirmed_at: datetime) -> Circumstances:
    """Of those whom this employer enters: it answers for them; the department above it, if there is one, decides."""
    superior = organisation.superior
    department = superior if superior and superior.kind == Organisation.Kind.DEPARTMENT else None
    return Circumstances(round, organisation, department, confirmed_at, by)


# ── Asked ────────────────────────────────────────────────────────────────────


def invite(
    people: Sequence[Stated], organisation: Organisation, round: Round, *, by: User, at: datetime
) -> list[Candidate | DeedRefused]:
    """What became of each, in their order, in the caller's transaction: asked, or why not."""
    found = Accounts([(each.mobile, None) for each in people])
    asked = [_asked(each, found, organisation, by=by) for each in people]
    persons = [each for each in asked if isinstance(each, User)]
    live = Application.objects.live().filter(round=round, applicant__in=persons)
    waiting = Candidate.objects.filter(round=round, person__in=persons, state__in=WAITING)
    there = {*live.values_list("applicant", flat=True), *waiting.values_list("person", flat=True)}
    outcomes: list[Candidate | DeedRefused] = []
    for stated, person in zip(people, asked, strict=True):
        if isinstance(person, DeedRefused):
            outcomes.append(person)
        elif person.pk in there:
            outcomes.append(AlreadyApplying(_("该人员在本批次已有申报或已被邀请。")))
        else:
            there.add(person.pk)
            outcomes.append(
                Candidate(
                    organisation=organisation,
                    round=round,
                    person=person,
                    level=stated.level,
                    invited_by=by,
                    invited_at=at,
                )
            )
    made = [each for each in outcomes if isinstance(each, Candidate)]
    races.pause()
    new = found.keep([each.person for each in made], by=by, at=at)
    Candidate.objects.bulk_create(made)
    audit.services.record_all(
        [
            *(audit.services.event("account.open", each.person, by=by) for each in made if each.person_id in new),
            *(audit.services.event("candidate.invite", each, by=by, round=round.pk, level=each.level) for each in made),
        ]
    )
    _tell(made, by=by, at=at)
    return outcomes


def _asked(stated: Stated, found: Accounts, organisation: Organisation, *, by: User) -> User | DeedRefused:
    try:
        person = found.person(stated.name, stated.mobile, None, by=by)
        if not person._state.adding:
            refuse_own_officer(person, organisation)
    except DeedRefused as refusal:
        return refusal
    return person


def _tell(candidates: Sequence[Candidate], *, by: User, at: datetime) -> None:
    """Each finds it in his inbox; by SMS and mail whoever has no password gets the link that sets one."""
    notices: list[Notice] = []
    secrets: list[OneTimeSecret] = []
    for each in candidates:
        person, employer, round = each.person, each.organisation, each.round
        has_password = person.has_usable_password()
        notices += written(
            "candidate_asked",
            person,
            key=f"candidate:{each.pk}",
            url=reverse("candidacy", args=[each.pk]),
            channels=ALL_CHANNELS if has_password else (Notice.Channel.INBOX,),
            employer=employer,
            round=round,
        )
        if not has_password:
            secret, told = link_to(person, by=by, at=at, employer=employer, template="candidate_invited", round=round)
            secrets.append(secret)
            notices += told
    OneTimeSecret.objects.bulk_create(secrets)
    post(notices)


# ── What he says ─────────────────────────────────────────────────────────────


def columns_for(candidate: Candidate) -> list[Column]:
    """What he is asked: without the document and the mailbox, where they are on record already."""
    known = {"email"} if candidate.person.email else set()
    if IdentityDocument.objects.filter(user=candidate.person_id).exists():
        known |= {*DOCUMENT}
    return [each for each in columns_of(candidate.round, SHEET) if each.key in OWN and each.key not in known]


def stated(candidate: Candidate, typed: Mapping[str, str]) -> tuple[Stated, dict[str, str]]:
    """What all of it states, with what his employer stated before; and by column key what is wrong."""
    level = candidate.round.definition.level(candidate.level).name
    known = {"name": candidate.person.name, "mobile": candidate.person.mobile, "level": level}
    asked = [column for column in columns_of(candidate.round, SHEET) if column.key in (*KNOWN, *OWN)]
    said, wrong = read({**typed, **known}, asked, candidate.round.definition)
    keys = {column.key for column in columns_for(candidate)}
    return said, {key: message for key, message in wrong.items() if key in keys}


def fill(candidate: Candidate, typed: Mapping[str, str], *, by: User, at: datetime) -> dict[str, str]:
    """Keep what he states and pass it to his employer; by column key what is wrong, and then nothing is kept.

    With it he agrees to the use of his identity number. Raises PermissionDenied; Outdated when it has been decided;
    DeedRefused when the round is not open.
    """
    with transaction.atomic():
        fresh = _opened(candidate, State.INVITED, State.FILLED)
        if by.pk != fresh.person_id:
            raise PermissionDenied
        if not fresh.round.is_open_at(at):
            raise DeedRefused(_("“%s”现在不受理申报，不能填写。") % fresh.round.name)
        keys = [column.key for column in columns_for(fresh)]
        kept = {key: text for key in keys if (text := visible(typed.get(key, "")))}
        said, wrong = stated(fresh, kept)
        if said.identity and "number" not in wrong and _is_anothers(said.identity, by):
            wrong["number"] = _("这个证件号码已有另一个账号，同一人只能有一个账号。请用原账号，或联系本单位经办人。")
        if wrong:
            return wrong
        races.pause()
        consents.agree(by=by, at=at, documents=(consents.Document.SENSITIVE,))
        if said.email and not fresh.person.email:
            accounts.services.change_email(fresh.person, said.email, at=at)
        fresh.typed = kept
        fresh.state, fresh.filled_at, fresh.remark = State.FILLED, at, ""
        fresh.save(update_fields=["sealed", "state", "filled_at", "remark"])
        audit.services.record("candidate.fill", fresh, by=by)
        _tell_employer("candidate_filled", fresh, at)
    candidate.refresh_from_db()
    return {}


def _is_anothers(document: Identity, person: User) -> bool:
    return IdentityDocument.objects.known(document).exclude(user=person).exists()


def decline(candidate: Candidate, reason: str, *, by: User, at: datetime) -> None:
    """He does not take part. Raises PermissionDenied; Outdated; DeedRefused without a reason."""
    with transaction.atomic():
        fresh = _opened(candidate, *WAITING)
        if by.pk != fresh.person_id:
            raise PermissionDenied
        if not reason.strip():
            raise DeedRefused(_("请写明不参评的原因，单位经办人会看到。"))
        races.pause()
        fresh.state, fresh.reason, fresh.decided_at = State.DECLINED, reason.strip(), at
        fresh.sealed = ""
        fresh.save(update_fields=["state", "reason", "decided_at", "sealed"])
        audit.services.record("candidate.decline", fresh, by=by)
        _tell_employer("candidate_declined", fresh, at)
    candidate.refresh_from_db()


def _tell_employer(template: str, candidate: Candidate, at: datetime) -> None:
    """All who act for it now, whoever asked him; not himself."""
    for officer in permissions.officers_of(candidate.organisation).exclude(pk=candidate.person_id):
        tell(
            template,
            officer,
            key=f"{template}:{candidate.pk}:{at.isoformat()}",
            url=reverse("candidate", args=[candidate.organisation_id, candidate.pk]),
            channels=(Notice.Channel.INBOX,),
            round=candidate.round,
            candidate=candidate,
        )


# ── What his employer says ───────────────────────────────────────────────────


def seen(candidate: Candidate) -> str:
    """Of what a page has shown of him, which is what his application is opened with."""
    person = candidate.person
    document = getattr(person, "identity_document", None)
    shown = [candidate.level, person.name, person.mobile, person.email, document and document.digest, candidate.typed]
    return settings.KEYRING.digest(canonical(shown), "candidate.seen")[:16]


def confirm(candidate: Candidate, *, by: User, at: datetime, pledged: bool, seen_page: str) -> Application:
    """He may take part: his application is opened as from any other list. ``by`` answers for his eligibility.

    ``seen_page`` is the ``seen`` of what the page showed. Raises PermissionDenied; Outdated when he or a colleague was
    faster; DeedRefused with words.
    """
    with transaction.atomic():
        fresh = _opened(candidate, State.FILLED)
        _refuse_stranger(fresh, by)
        if seen_page != seen(fresh):
            raise Outdated(_("%s刚刚改过所填内容，还没有确认。请核对现在的内容，再勾选确认。") % fresh.person.name)
        if not pledged:
            raise DeedRefused(_("请先核对其符合参评条件，再勾选。"))
        if not fresh.round.is_open_at(at):
            raise DeedRefused(_("“%s”现在不受理申报，不能确认。") % fresh.round.name)
        entrant = _entrant(fresh)
        races.pause()
        where = circumstances(fresh.organisation, fresh.round, by=by, confirmed_at=at)
        (outcome,) = enrol([entrant], where, by=by, at=at, for_known=True, in_name_of=fresh.organisation)
        if isinstance(outcome, InTheWay):
            raise DeedRefused(str(words.DISAGREES))
        if isinstance(outcome, AlreadyApplying):
            about = {"name": fresh.person.name, "round": fresh.round.name}
            raise DeedRefused(
                _("%(name)s在“%(round)s”已另有申报，一人一批次只能申报一次。请取消这项邀请，在原申报上办理。") % about
            )
        if isinstance(outcome, DeedRefused):
            raise outcome
        fresh.state, fresh.application = State.CONFIRMED, outcome
        fresh.decided_by, fresh.decided_at, fresh.sealed = by, at, ""
        fresh.save(update_fields=["state", "application", "decided_by", "decided_at", "sealed"])
        audit.services.record("candidate.confirm", fresh, by=by, application=str(outcome.pk))
    candidate.refresh_from_db()
    return outcome


def _refuse_stranger(candidate: Candidate, by: User) -> None:
    if not permissions.is_officer(by, candidate.organisation) or by.pk == candidate.person_id:
        raise PermissionDenied


def _entrant(candidate: Candidate) -> Entrant:
    said, wrong = stated(candidate, candidate.typed)
    document = getattr(candidate.person, "identity_document", None)
    identity = document.as_identity() if document else said.identity
    if wrong or identity is None:
        raise DeedRefused(_("填写的内容不完整，请退回本人补填。"))
    return Entrant(
        name=candidate.person.name,
        mobile=candidate.person.mobile,
        identity=identity,
        level=candidate.level,
        route=said.route,
        archive=said.archive,
        stated=said.answers,
        is_his_own=True,
    )


def send_back(candidate: Candidate, remark: str, *, by: User, at: datetime) -> None:
    """He is to mend what he filled in. Raises as ``confirm`` does, and DeedRefused without a remark."""
    _decide(candidate, State.INVITED, remark, (State.FILLED,), by=by, at=at)


def drop(candidate: Candidate, remark: str, *, by: User, at: datetime) -> None:
    """His employer does not ask him any more. Raises as ``confirm`` does, and DeedRefused without a remark."""
    _decide(candidate, State.DROPPED, remark, WAITING, by=by, at=at)


def _decide(candidate: Candidate, to: str, remark: str, while_in: Sequence[str], *, by: User, at: datetime) -> None:
    with transaction.atomic():
        fresh = _opened(candidate, *while_in)
        _refuse_stranger(fresh, by)
        if not remark.strip():
            raise DeedRefused(_("请写明原因，本人会看到。"))
        races.pause()
        fresh.state, fresh.remark = to, remark.strip()
        if to == State.DROPPED:
            fresh.decided_by, fresh.decided_at, fresh.sealed = by, at, ""
        fresh.save(update_fields=["state", "remark", "decided_by", "decided_at", "sealed"])
        audit.services.record(f"candidate.{'drop' if to == State.DROPPED else 'send_back'}", fresh, by=by)
        template = "candidate_dropped" if to == State.DROPPED else "candidate_sent_back"
        key, url = f"{template}:{fresh.pk}:{at.isoformat()}", reverse("candidacy", args=[fresh.pk])
        tell(template, fresh.person, key=key, url=url, round=fresh.round, candidate=fresh)
    candidate.refresh_from_db()


def resend(candidate: Candidate, *, by: User, at: datetime) -> None:
    """Another link to whoever has not set a password. Raises PermissionDenied, TooOften, DeedRefused."""
    if candidate.person.has_usable_password():
        raise DeedRefused(_("%s已设置密码，请其登录后在“我的申报”里填写。") % candidate.person.name)
    accounts.services.resend_link(candidate.person, by=by, at=at)


def sweep() -> int:
    """Whoever was not confirmed by the end of a round is asked no longer, and what he filled in is gone; how many.

    Not before the round has been over for thirty days: until then its deadline may still be put off.
    """
    now = clock.now()
    waiting = Candidate.objects.filter(state__in=WAITING)
    rounds = Round.objects.filter(pk__in=waiting.values("round")).select_related("version")
    over = [round for round in rounds.prefetch_related("deadlines") if round.is_over_at(now - KEPT)]
    lapsed = 0
    for pk in waiting.filter(round__in=over).values_list("pk", flat=True):
        with transaction.atomic():
            if fresh := races.locked(waiting.filter(pk=pk)).first():
                fresh.state, fresh.decided_at, fresh.sealed = State.LAPSED, now, ""
                fresh.save(update_fields=["state", "decided_at", "sealed"])
                audit.services.record("candidate.lapse", fresh, by=None)
                lapsed += 1
    return lapsed


def _opened(candidate: Candidate, *states: str) -> Candidate:
    """It, locked. Raises Outdated when it is in none of these states any more."""
    found = Candidate.objects.select_related("organisation__superior", "round__version", "person__identity_document")
    fresh = races.locked(found).get(pk=candidate.pk)
    if fresh.state not in states:
        raise Outdated(_("这项邀请刚刚有变化（%s），本次操作没有生效。请查看最新情况。") % fresh.get_state_display())
    return fresh
