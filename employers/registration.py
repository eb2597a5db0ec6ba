"""How does an organisation come to be known: registered by a person, confirmed by the level above, its facts kept up?

Whoever registered an organisation acts for it from the moment it is confirmed. Name and seal can be corrected at any
time with a reason; the level above is told, and earlier names stay on record with their dates. By its credit code it is
known as this legal person: once confirmed, the level above alone puts that right.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants.employment import applies_with
from applicants.models import FormerName, Membership, Organisation, User
from applicants.refusals import DeedRefused, Outdated
from config import races
from employers import invitations, permissions
from employers.models import UnitInvitation
from employers.permissions import ACTS_FOR, Kind, State
from notices.models import Notice
from notices.services import tell

Channel = Notice.Channel
MOST_WAITING = 3  # registrations of one person that nobody has decided yet
WHO_MAY_INVITE = "请联系该单位现有经办人，由其在“本单位”页邀请您；联系不上的，请致电评审办。"


@dataclass(frozen=True)
class Facts:
    """What is stated of an organisation. ``name`` and ``seal_name`` in full, ``credit_code`` as ``credit_code.read``."""

    name: str
    credit_code: str
    seal_name: str
    address: str
    phone: str


def facts_of(organisation: Organisation) -> Facts:
    return Facts(**{name: getattr(organisation, name) for name in Facts.__dataclass_fields__})


def seen(organisation: Organisation) -> str:
    """Of the facts a page has shown."""
    return settings.KEYRING.digest(repr(facts_of(organisation)), "organisation.seen")[:16]


# ── Registering ──────────────────────────────────────────────────────────────


def register(
    kind: str,
    facts: Facts,
    superior: Organisation,
    *,
    by: User,
    at: datetime,
    invitation: UnitInvitation | None = None,
) -> Organisation:
    """It waits for the level above. Raises DeedRefused when it is known already, or he applies with it."""
    with transaction.atomic():
        person = races.locked(User.objects.filter(pk=by.pk)).get()
        _refuse_more(person)
        organisation = Organisation(kind=kind, state=State.WAITING, registered_by=person, registered_at=at)
        _lay(organisation, facts, superior, by=person)
        audit.services.record("organisation.register", organisation, by=person, kind=kind, superior=str(superior.pk))
        invitations.answered(organisation, invitation)
        _ask_above(organisation, at)
    return organisation


def correct(
    organisation: Organisation, facts: Facts, superior: Organisation, *, by: User, at: datetime
) -> Organisation:
    """By whoever registered it, while it waits or after it was refused; it waits (again) for the level above.

    Sent again as it stands while it waits, it changes nothing. Raises as ``register`` does.
    """
    with transaction.atomic():
        fresh = _locked(organisation)
        if fresh.registered_by_id != by.pk:
            raise PermissionDenied
        if fresh.state == State.CONFIRMED:
            raise Outdated(_("“%s”刚刚得到确认，以后请在单位页面更改。") % fresh.name)
        if fresh.state == State.WAITING and (facts_of(fresh), fresh.superior) == (facts, superior):
            return fresh
        _refuse_more(races.locked(User.objects.filter(pk=by.pk)).get(), besides=fresh)
        fresh.state, fresh.refusal, fresh.decided_by, fresh.decided_at = State.WAITING, "", None, None
        fresh.registered_at = at
        _lay(fresh, facts, superior, by=by)
        audit.services.record("organisation.correct", fresh, by=by, superior=str(superior.pk))
        _ask_above(fresh, at)
    return fresh


def _refuse_more(person: User, *, besides: Organisation | None = None) -> None:
    """Of one person, whose row is locked, only so many wait at once."""
    waiting = Organisation.objects.filter(registered_by=person, state=State.WAITING)
    if besides:
        waiting = waiting.exclude(pk=besides.pk)
    if waiting.count() >= MOST_WAITING:
        raise DeedRefused(_("您已有%d个单位等待确认，请等有了结果再登记新的。") % MOST_WAITING)


def _lay(organisation: Organisation, facts: Facts, superior: Organisation, *, by: User) -> None:
    if not _may_be_above(organisation.kind, superior):
        raise DeedRefused(_("“%s”不能作上级确认单位，请重新选择。") % superior.name)
    _refuse_known(organisation, facts, by=by)
    _write(organisation, facts, superior=superior)
    if superior.kind == Kind.DEPARTMENT and not permissions.confirmers_of(organisation).exists():
        raise DeedRefused(
            _(
                "“%s”没有别的经办人，登记人不能确认自己登记的单位。"
                "请由该部门先增加一位经办人，或者由本单位的同事登记，或者选由评审办确认。"
            )
            % superior.name
        )
    if organisation.kind == Kind.EMPLOYER and applies_with(by, organisation):
        raise DeedRefused(_own_employer(by, organisation))


def _may_be_above(kind: str, superior: Organisation) -> bool:
    """An office above anybody, a confirmed department above an employer."""
    department = kind == Kind.EMPLOYER and superior.kind == Kind.DEPARTMENT and superior.state == State.CONFIRMED
    return superior.kind == Kind.OFFICE or department


def _own_employer(person: User, organisation: Organisation) -> str:
    words = {"name": person.name, "unit": organisation.name}
    return (
        _(
            "%(name)s正在以“%(unit)s”申报职称，不能同时作该单位的经办人：申报人本人不得兼任推荐单位的经办人。"
            "请由负责职称工作的同事登记和办理。"
        )
        % words
    )


def _refuse_known(organisation: Organisation, facts: Facts, *, by: User) -> None:
    """Names and credit codes belong to one organisation each."""
    others = Organisation.objects.exclude(pk=organisation.pk).exclude(state=State.REFUSED)
    by_code = others.filter(credit_code=facts.credit_code).exclude(credit_code="").first()
    found = by_code or others.filter(kind=organisation.kind, name=facts.name).first()
    if found is None:
        return
    words = {"name": found.name, "state": found.get_state_display()}
    if found.registered_by_id == by.pk and found.state == State.WAITING:
        raise DeedRefused(_("您已登记“%(name)s”，正在等待确认，不用再登记。") % words)
    if by_code and found.name != facts.name:
        said = _("这个统一社会信用代码已由“%(name)s”登记（%(state)s）。请核对代码；确是同一单位的，") % words
    else:
        said = _("“%(name)s”已经登记（%(state)s），不用再登记。") % words
    raise DeedRefused(said + _(WHO_MAY_INVITE))


def _write(organisation: Organisation, facts: Facts, **more: object) -> None:
    for name, value in (asdict(facts) | more).items():
        setattr(organisation, name, value)
    organisation.superior = more.get("superior", organisation.superior)  # type: ignore[assignment]
    races.pause()
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:  # somebody else was faster
        raise DeedRefused(_("同名或同一信用代码的单位刚刚由别人登记。") + _(WHO_MAY_INVITE)) from error


def _ask_above(organisation: Organisation, at: datetime) -> None:
    for person in permissions.confirmers_of(organisation):
        _tell_once_a_day(
            "organisation_registered",
            person,
            organisation,
            key=f"organisation:{organisation.pk}:{at:%s%f}",
            url=reverse("organisation", args=[organisation.pk]),
            at=at,
        )


def _tell_once_a_day(
    template: str, person: User, organisation: Organisation, *, key: str, url: str, at: datetime, **context: Any
) -> None:
    """Each time in his inbox; by SMS and mail the first time of a day: whoever presses on costs nobody his rest."""
    context |= {"programme": permissions.programme_above(organisation), "organisation": organisation}
    daily = f"{template}:{organisation.pk}:{timezone.localdate(at):%F}"
    tell(template, person, key=key, url=url, channels=(Channel.INBOX,), **context)
    tell(template, person, key=daily, url=url, channels=(Channel.SMS, Channel.EMAIL), **context)


# ── Deciding ─────────────────────────────────────────────────────────────────


def confirm(organisation: Organisation, *, by: User, at: datetime, seen_page: str) -> Organisation:
    """By the level above: whoever registered it acts for it from now on.

    ``seen_page`` is the ``seen`` of what the page showed. Raises PermissionDenied; Outdated when a colleague was faster
    or it has been corrected meanwhile; DeedRefused while its registrant applies with it.
    """
    with transaction.atomic():
        fresh = _to_decide(organisation, by=by, seen_page=seen_page)
        assert fresh.registered_by is not None  # registered_at is set, and they are set together
        person = races.locked(User.objects.filter(pk=fresh.registered_by.pk), may_be_named=True).get()
        if fresh.kind == Kind.EMPLOYER and applies_with(person, fresh):
            raise DeedRefused(_own_employer(person, fresh) + _("请填写原因，作“未予确认”处理。"))
        races.pause()
        fresh.state, fresh.decided_by, fresh.decided_at = State.CONFIRMED, by, at
        fresh.save(update_fields=["state", "decided_by", "decided_at"])
        Membership.objects.create(user=person, organisation=fresh, role=ACTS_FOR[Kind(fresh.kind)], since=at)
        event = audit.services.record("organisation.confirm", fresh, by=by)
        key, url, above = f"event:{event.pk}", reverse("employer", args=[fresh.pk]), permissions.programme_above(fresh)
        tell("organisation_confirmed", person, key=key, url=url, programme=above, organisation=fresh)
        invitations.tell_askers(fresh)
    return fresh


def refuse(organisation: Organisation, reason: str, *, by: User, at: datetime, seen_page: str) -> Organisation:
    """With a reason that its registrant reads; he may correct it and ask again."""
    with transaction.atomic():
        fresh = _to_decide(organisation, by=by, seen_page=seen_page)
        races.pause()
        fresh.state, fresh.refusal, fresh.decided_by, fresh.decided_at = State.REFUSED, reason, by, at
        fresh.save(update_fields=["state", "refusal", "decided_by", "decided_at"])
        event = audit.services.record("organisation.refuse", fresh, by=by)
        key, url, above = f"event:{event.pk}", reverse("employer", args=[fresh.pk]), permissions.programme_above(fresh)
        tell("organisation_refused", fresh.registered_by, key=key, url=url, programme=above, organisation=fresh)
    return fresh


def _to_decide(organisation: Organisation, *, by: User, seen_page: str) -> Organisation:
    fresh = _locked(organisation)
    if not permissions.can_confirm(by, fresh):
        raise PermissionDenied
    if fresh.state != State.WAITING:
        words = {"name": fresh.decided_by.name if fresh.decided_by else "", "state": fresh.get_state_display()}
        raise Outdated(_("%(name)s已先作处理：%(state)s。您这次没有生效，不用再办。") % words)
    if seen_page != seen(fresh):
        raise Outdated(_("登记人刚刚改过登记内容，还没有确认。请看过现在的内容再决定。"))
    return fresh


def _locked(organisation: Organisation) -> Organisation:
    rows = Organisation.objects.select_related("superior", "registered_by", "decided_by")
    return races.locked(rows, may_be_named=True).get(pk=organisation.pk)


# ── Keeping the facts up ─────────────────────────────────────────────────────


def change(
    organisation: Organisation,
    facts: Facts,
    *,
    reason: str = "",
    until: date | None = None,
    seen_page: str = "",
    by: User,
    at: datetime,
) -> Organisation:
    """By an officer of it. What papers carry (name, seal, a credit code where there was none) changes with a reason, and
    the level above is told; the name it had until ``until`` (yesterday, if not said) joins its former names.

    Raises DeedRefused when a reason is missing, name or code are another's or there is a code already, Outdated when a
    colleague was faster.
    """
    with transaction.atomic():
        fresh = _locked(organisation)
        _refuse_stranger(by, fresh)
        if seen_page and seen_page != seen(fresh):
            raise Outdated(_("单位信息刚刚由另一位经办人改过，您填的没有保存，也没有覆盖它。请核对后再保存。"))
        before = facts_of(fresh)
        if before == facts:
            return fresh
        changed = [name for name in Facts.__dataclass_fields__ if getattr(before, name) != getattr(facts, name)]
        if before.credit_code and "credit_code" in changed:
            raise DeedRefused(_other_code(fresh))
        grave = [name for name in changed if name in ("name", "credit_code", "seal_name")]
        if grave and not reason:
            raise DeedRefused(_("更改名称、统一社会信用代码或公章名称的，请写明原因，上级会看到。"))
        _refuse_known(fresh, facts, by=by)
        if "name" in changed:
            FormerName.objects.create(
                organisation=fresh, name=before.name, until=until or (at - timedelta(days=1)).date()
            )
        _write(fresh, facts)
        event = audit.services.record("organisation.change", fresh, by=by, changed=changed)
        if grave:
            _tell_above(fresh, before, reason, key=f"event:{event.pk}", by=by, at=at)
    return fresh


def _other_code(organisation: Organisation) -> str:
    return _(
        "登记确认以后不能更改统一社会信用代码：换了代码就是另一个单位，请另行登记。"
        "当初登记错了的，请联系“%s”核实后更正。"
    ) % (organisation.superior.name if organisation.superior else _("评审办"))


def correct_code(
    organisation: Organisation, credit_code: str, *, reason: str, seen_page: str, by: User, at: datetime
) -> Organisation:
    """By the level above, once it is confirmed: the same legal person, under the code it really has. Its officers are
    told.

    Raises PermissionDenied; DeedRefused when the code is another's; Outdated when something was changed meanwhile.
    """
    with transaction.atomic():
        fresh = _locked(organisation)
        if not permissions.can_confirm(by, fresh) or fresh.state != State.CONFIRMED:
            raise PermissionDenied
        if seen_page != seen(fresh):
            raise Outdated(_("单位信息刚刚改过，您填的没有保存。请看过现在的内容，再保存。"))
        before = facts_of(fresh)
        if before.credit_code == credit_code:
            raise DeedRefused(_("与现在登记的代码相同，不用更正。"))
        facts = replace(before, credit_code=credit_code)
        _refuse_known(fresh, facts, by=by)
        _write(fresh, facts)
        event = audit.services.record("organisation.correct_code", fresh, by=by)
        for officer in permissions.officers_of(fresh):
            tell(
                "organisation_changed",
                officer,
                key=f"event:{event.pk}",
                url=reverse("employer", args=[fresh.pk]),
                programme=permissions.programme_above(fresh),
                organisation=fresh,
                before=before,
                reason=reason,
                by=by,
            )
    return fresh


def _tell_above(organisation: Organisation, before: Facts, reason: str, *, key: str, by: User, at: datetime) -> None:
    url = reverse("organisation", args=[organisation.pk]) if organisation.registered_at else ""
    for person in permissions.confirmers_of(organisation).exclude(pk=by.pk):
        _tell_once_a_day(
            "organisation_changed",
            person,
            organisation,
            key=key,
            url=url,
            at=at,
            before=before,
            reason=reason,
            by=by,
        )


def add_former_name(organisation: Organisation, name: str, *, since: date | None, until: date, by: User) -> FormerName:
    """One it had before it came here: lists and work histories of that time carry it."""
    with transaction.atomic():
        fresh = _locked(organisation)
        _refuse_stranger(by, fresh)
        if name == fresh.name:
            raise DeedRefused(_("这是现在的名称，不用登记为曾用名称。"))
        if fresh.former_names.filter(name=name).exists():
            raise DeedRefused(_("“%s”已登记为曾用名称。要改日期的，请先删去再登记。") % name)
        added = FormerName.objects.create(organisation=fresh, name=name, since=since, until=until)
        audit.services.record("former_name.add", fresh, by=by, until=f"{until:%F}")
    return added


def drop_former_name(organisation: Organisation, former_name_id: int, *, by: User) -> None:
    """What was entered by mistake; dropping it twice changes nothing."""
    with transaction.atomic():
        fresh = _locked(organisation)
        _refuse_stranger(by, fresh)
        if fresh.former_names.filter(pk=former_name_id).delete()[0]:
            audit.services.record("former_name.drop", fresh, by=by)


def _refuse_stranger(person: User, organisation: Organisation) -> None:
    if not permissions.acted_for(person).filter(pk=organisation.pk).exists():
        raise PermissionDenied


def offices() -> list[Organisation]:
    """The evaluation offices that confirm whoever has no department above him: one of each programme."""
    rows = Organisation.objects.filter(kind=Kind.OFFICE).select_related("programme").order_by("programme", "name")
    return list({each.programme_id: each for each in reversed(rows)}.values())[::-1]
