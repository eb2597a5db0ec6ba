"""How do people come to an account and an application at once: one who telephoned, or the staff of an employer?

Account, identity document, application, the link that sets the password, audit events and notices commit together. Many
are entered like one, only with fewer queries: whoever is refused does not hold up the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from accounts import secrets
from accounts.models import OneTimeSecret
from applicants import opening
from applicants.identity import Identity
from applicants.models import Application, IdentityDocument, Organisation, User
from applicants.opening import Circumstances, Opening
from applicants.people import record_documents
from applicants.refusals import DeedRefused
from config import races
from notices.models import Notice
from notices.services import post, written
from programmes.models import Round
from programmes.vocabulary import Archive

Channel = Notice.Channel


class Conflict(StrEnum):
    """What stands between somebody who is stated and the accounts there are."""

    HIMSELF = "himself"  # whoever states him
    ANOTHER_MOBILE = "another_mobile"  # his document is known, with another mobile
    ANOTHER_PERSON = "another_person"  # the mobile is the account of somebody with another document or name
    DISABLED = "disabled"


class InTheWay(DeedRefused):
    """The words are the office's, who may know whose account it is."""

    def __init__(self, conflict: Conflict, person: User) -> None:
        self.conflict = conflict
        words = {
            Conflict.HIMSELF: _("不能为自己开立申报，请由其他工作人员办理。"),
            Conflict.ANOTHER_MOBILE: _(
                "该证件号码已有账号：%(name)s，手机号%(mobile)s。请改填那个手机号；本人已换号的，请先为其更换手机号。"
            ),
            Conflict.ANOTHER_PERSON: _(
                "手机号%(mobile)s已是%(name)s的账号，登记的证件与所填不同。请向来电人核对手机号和证件号码。"
            ),
            Conflict.DISABLED: _("%(name)s的账号已停用，不能开立申报。请联系系统管理员。"),
        }[conflict]
        super().__init__(words % {"name": person.name, "mobile": person.masked_mobile})


class OwnDocument(DeedRefused):
    """The account is in use and has no document yet: which one is his, its owner says himself, nobody's employer."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "该手机号已有账号，还没有登记证件，证件只能由本人填写。"
                "请改用简要名单邀请（只写姓名、手机号和评审级别），由本人登录后填写。"
            )
        )


class AlreadyKnown(DeedRefused):
    """This very person has an account: nothing is opened before somebody has said that it is meant."""

    def __init__(self, person: User) -> None:
        self.person = person
        super().__init__(
            _("%(name)s（手机号%(mobile)s）已有账号，证件相同。如果就是本人，可以只为其开立申报。")
            % {"name": person.name, "mobile": person.masked_mobile}
        )


class WrongChoice(DeedRefused):
    """The round or the route that was chosen cannot be had; ``field`` says which of the two to choose anew."""

    def __init__(self, field: str, text: str) -> None:
        self.field = field
        super().__init__(text)


@dataclass(frozen=True)
class Entrant:
    """Who is stated, and for what he applies; ``stated`` and ``is_his_own`` as in applicants.opening.Opening."""

    name: str
    mobile: str
    identity: Identity
    level: str
    route: str
    archive: str = Archive.ELSEWHERE
    email: str = ""
    stated: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_his_own: bool = False


Outcome = Application | DeedRefused


def enrol(
    entrants: Sequence[Entrant],
    where: Circumstances,
    *,
    by: User,
    at: datetime,
    for_known: bool,
    in_name_of: Organisation | None = None,
) -> list[Outcome]:
    """What became of each, in their order: his application, or why there is none. Who may do so is asked before.

    ``for_known``: whoever has an account already gets an application alone; without it he is refused as AlreadyKnown.
    ``in_name_of``: the employer that enters its staff, and is named to them.
    """
    each_way: dict[str, Any] = {"by": by, "at": at, "for_known": for_known, "in_name_of": in_name_of}
    try:
        with transaction.atomic():
            return _enrol(entrants, where, **each_way)
    except IntegrityError:  # at the same moment somebody opened one of these accounts in another round
        if len(entrants) == 1:
            return [DeedRefused(_("这个手机号刚刚由其他工作人员开通了账号，请在账号列表里查看。"))]
    return [outcome for each in entrants for outcome in enrol([each], where, **each_way)]


def _enrol(
    entrants: Sequence[Entrant],
    where: Circumstances,
    *,
    by: User,
    at: datetime,
    for_known: bool,
    in_name_of: Organisation | None,
) -> list[Outcome]:
    where = replace(where, round=opening.locked(where.round))
    accounts = Accounts([(each.mobile, each.identity) for each in entrants])
    found = [
        _opening(each, accounts, where.round, by=by, at=at, for_known=for_known, in_name_of=in_name_of)
        for each in entrants
    ]
    openings = [each for each in found if isinstance(each, Opening)]
    refused = opening.refusals(openings, where, by=by)
    accepted = [each for each, refusal in zip(openings, refused, strict=True) if refusal is None]
    races.pause()
    new = accounts.keep([each.applicant for each in accepted], by=by, at=at)
    applications = opening.write(accepted, where, by=by)
    audit.services.record_all(
        audit.services.event("account.open", each.applicant, by=by, application=str(each.pk))
        for each in applications
        if each.applicant.pk in new
    )
    _tell(applications, in_name_of, new, by=by, at=at)
    opened, why_not = iter(applications), iter(refused)
    return [(next(why_not) or next(opened)) if isinstance(each, Opening) else each for each in found]


def _opening(
    entrant: Entrant,
    accounts: "Accounts",
    round: Round,
    *,
    by: User,
    at: datetime,
    for_known: bool,
    in_name_of: Organisation | None,
) -> Opening | DeedRefused:
    is_his_word = in_name_of is None or entrant.is_his_own  # on the telephone, or typed by himself
    try:
        _refuse_round(round, entrant.level, entrant.route, at)
        person = accounts.person(
            entrant.name, entrant.mobile, entrant.identity, email=entrant.email, by=by, is_his_word=is_his_word
        )
    except DeedRefused as refusal:
        return refusal
    if not for_known and not person._state.adding:
        return AlreadyKnown(person)
    return Opening(person, entrant.level, entrant.route, entrant.archive, entrant.stated, entrant.is_his_own)


def _refuse_round(round: Round, level: str, route: str, at: datetime) -> None:
    if not round.is_published:
        raise WrongChoice("round", _("“%s”尚未公布，不能开通。请选择已公布的批次。") % round.name)
    if at < round.opens_at:
        opens_at = timezone.localtime(round.opens_at)
        raise WrongChoice(
            "round",
            _("“%(round)s”从%(year)d年%(month)d月%(day)d日起受理，请届时再开通。")
            % {"round": round.name, "year": opens_at.year, "month": opens_at.month, "day": opens_at.day},
        )
    name = round.definition.level(level).name
    names = [each.name for each in round.definition.routes if not each.levels or name in each.levels]
    if route not in names:
        raise WrongChoice(
            "route",
            _("%(level)s不能申报“%(route)s”，可以申报：%(routes)s。请改选。")
            % {"level": name, "route": route, "routes": "、".join(names)},
        )


def _tell(
    applications: Sequence[Application], employer: Organisation | None, new: set[UUID], *, by: User, at: datetime
) -> None:
    """Each gets the link that sets his password; whoever has one already, that he can begin.

    The link goes to the mailbox too where he has just told it on the telephone, with his new account.
    """
    notices: list[Notice] = []
    issued: list[OneTimeSecret] = []
    for each in applications:
        person = each.applicant
        if person.has_usable_password():
            url = reverse("applications")
            key = f"open:{each.pk}"
            notices += written("application_opened", person, key=key, url=url, round=each.round, employer=employer)
        else:
            too = (Channel.EMAIL,) if employer is None and person.pk in new else ()
            secret, told = link_to(person, by=by, at=at, employer=employer, besides=too, round=each.round)
            issued.append(secret)
            notices += told
    OneTimeSecret.objects.bulk_create(issued)
    post(notices)


def link_to(
    person: User,
    *,
    by: User,
    at: datetime,
    employer: Organisation | None = None,
    template: str = "account_opened",
    besides: tuple[str, ...] = (),
    **about: Any,
) -> tuple[OneTimeSecret, list[Notice]]:
    """A link that sets his password, and what tells it, neither of them kept yet.

    It goes to his mobile alone: the mailbox may be what somebody else wrote into a list. ``besides``: other channels.
    """
    life, purpose = secrets.LINK_LIFE, OneTimeSecret.Purpose.SET_PASSWORD
    secret = secrets.made(person, purpose, mobile=person.mobile, by=by, at=at, life=life)
    about |= {"link": secrets.link(secret), "person": person, "employer": employer}
    channels = (Channel.SMS, *besides)
    return secret, written(template, person, key=f"secret:{secret.pk}", channels=channels, secret=True, **about)


class Accounts:
    """The accounts of those who are stated, and who of them is new; the rows are locked until the transaction ends.

    An account of which nobody has shown yet that it is his takes the name of whoever is stated next with its mobile:
    a name once typed for a strange number keeps nobody out.
    """

    def __init__(self, stated: Sequence[tuple[str, Identity | None]]) -> None:
        mobiles, documents = [mobile for mobile, _known in stated], [known for _mobile, known in stated if known]
        people = User.objects.filter(mobile__in=mobiles).select_related("identity_document").order_by("pk")
        self._by_mobile = {each.mobile: each for each in races.locked(people.prefetch_related("memberships"))}
        bare = User.objects.unclaimed().filter(mobile__in=mobiles)
        self._unclaimed = set(bare.values_list("pk", flat=True))
        self._named: set[UUID] = set()  # those who were unclaimed
        known = IdentityDocument.objects.known(*documents).select_related("user")
        self._by_digest = {each.digest: each.user for each in known}
        self._missing: dict[UUID, Identity] = {}  # of whom no document is on record yet: the one stated now

    def person(
        self,
        name: str,
        mobile: str,
        document: Identity | None,
        *,
        by: User,
        email: str = "",
        is_his_word: bool = True,
    ) -> User:
        """The one with this mobile and this document, or somebody new; a mobile without a document goes by the name.

        ``is_his_word``: it is himself who says which document he has. Raises InTheWay; OwnDocument when it is not, and
        his account is in use without one.
        """
        digest = IdentityDocument.digest_of(document) if document else ""
        by_mobile, by_document = self._by_mobile.get(mobile), self._by_digest.get(digest)
        if by.pk in {each.pk for each in (by_mobile, by_document) if each}:
            raise InTheWay(Conflict.HIMSELF, by)
        if by_mobile and by_document is None and by_mobile.pk in self._unclaimed:
            self._unclaimed.discard(by_mobile.pk)
            by_mobile.name = name
            self._named.add(by_mobile.pk)
        if by_mobile is None and by_document is not None:
            raise InTheWay(Conflict.ANOTHER_MOBILE, by_document)
        if by_mobile is None:
            by_mobile = User(mobile=mobile, name=name, email=email)
            by_mobile.set_unusable_password()
            self._by_mobile[mobile] = by_mobile
        elif by_document != by_mobile:
            has_another = document is not None and self._has_document(by_mobile)
            if by_document is not None or has_another or by_mobile.name != name:
                raise InTheWay(Conflict.ANOTHER_PERSON, by_mobile)
        if not by_mobile.is_active:
            raise InTheWay(Conflict.DISABLED, by_mobile)
        if document and not self._has_document(by_mobile):
            if not is_his_word and by_mobile.has_usable_password():
                raise OwnDocument
            self._by_digest[digest], self._missing[by_mobile.pk] = by_mobile, document
        return by_mobile

    def keep(self, people: Sequence[User], *, by: User, at: datetime) -> set[UUID]:
        """Those of these people who are new are entered, and the documents of whoever had none; the keys of the new."""
        new = {each.pk: each for each in people if each._state.adding}
        User.objects.bulk_create(sorted(new.values(), key=lambda each: each.mobile))
        named = {each.pk: each for each in people if each.pk in self._named}
        User.objects.bulk_update(named.values(), ["name"])
        audit.services.record_all([audit.services.event("account.name", each, by=by) for each in named.values()])
        record_documents([(each, self._missing[each.pk]) for each in people if each.pk in self._missing], by=by, at=at)
        return set(new)

    def _has_document(self, person: User) -> bool:
        is_recorded = not person._state.adding and hasattr(person, "identity_document")
        return is_recorded or person.pk in self._missing
