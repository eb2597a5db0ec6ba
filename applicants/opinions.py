"""How does an employer's opinion come into an application: typed by who gives it, or copied by the applicant?

The applicant never types it as if he were the employer. Either he has a link sent, by which whoever gives the opinion
reads what he judges, types and signs; or he copies what he was given, and everybody reads that it is a copy; or the
employer's officer puts it down for who gives it, and everybody reads by whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants import fields, permissions, sections, workflow
from applicants.fields import Asked
from applicants.models import Answer, Application, Opinion, User
from applicants.models.opinions import READ, Provenance, current, digests
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Action
from config import races
from notices.models import Notice
from notices.services import tell
from programmes.schema import Section
from programmes.vocabulary import Who

Channel = Notice.Channel
Origin = Opinion.Origin
LIFE = timedelta(days=14)
PER_DAY = 5  # links, of one application
LONGEST = 3000  # characters, where the definition says nothing
MOST_KEPT = 20 * LONGEST


class OwnMobile(DeedRefused):
    """The link would come to the applicant himself."""


@dataclass(frozen=True)
class Giver:
    """Who gives an opinion; ``email`` may be empty."""

    unit: str
    post: str
    name: str
    mobile: str = ""
    email: str = ""


def section_of(application: Application) -> Section | None:
    """The section for the employer's opinions, once it has a page."""
    return next((each for each in sections.with_pages(application) if each.block == fields.OPINIONS), None)


def asked(application: Application) -> list[Asked]:
    """The cells an opinion is asked for; what is kept for the office is asked of nobody."""
    section = section_of(application)
    return fields.asked(section, application.definition) if section else []


def why_not(application: Application) -> str:
    """Why no opinion can be asked for or given now, in words; empty where it can."""
    section = section_of(application)
    if application.is_ended:
        return _("申报已终止，不再需要意见。")
    if section is None or application.status not in workflow.DEEDS[Action.SUBMIT].statuses:
        return _("申报已提交，意见现在不能填写或更换。确需更换的，请申报人联系评审办退回修改。")
    if not application.may_change(section.name):
        return _("申报退回修改，但没有要求改意见，现在不能填写或更换。确需更换的，请申报人联系评审办。")
    return ""


# ── What it says, and of what ────────────────────────────────────────────────


def answers_of(application: Application) -> dict[str, list[dict[str, str]]]:
    """What is stated now, block → rows."""
    answers: dict[str, list[dict[str, str]]] = {}
    for answer in application.answers.all():
        answers.setdefault(answer.block, []).append(answer.typed)
    return answers


def provenances(application: Application) -> dict[str, Provenance]:
    """Of what stands in the cells now, field → where it comes from."""
    return {name: each.provenance for name, each in current(application.opinions.all()).items()}


def in_words(provenance: Provenance) -> str:
    """由北辰精密仪器有限公司总工程师周衡于2026年3月2日填写"""
    day = provenance.day
    words = {
        "who": f"{provenance.unit}{provenance.post}{provenance.name}",
        "day": _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day},
    }
    if provenance.origin == Origin.COPIED:
        return _("由申报人转录，%(who)s于%(day)s出具") % words
    if provenance.origin == Origin.EMPLOYER:
        return _("由%(who)s于%(day)s出具，单位经办人%(officer)s录入") % (words | {"officer": provenance.entered_by})
    return _("由%(who)s于%(day)s填写") % words


def changed_since(application: Application, provenance: Provenance, answers: Any) -> list[str]:
    """The sections that read differently from what its giver read when he signed, by name."""
    blocks = provenance.outdated(answers)
    return [section.name for section in application.sections if section.block in blocks and _is_read(section)]


def _is_read(section: Section) -> bool:
    return not READ[section.block] or not set(READ[section.block]).isdisjoint(fields.names(section))


def changed_in_words(names: Sequence[str]) -> str:
    return _("意见签署后内容有改动：%s") % _("、").join(names)


# ── The applicant's deeds ────────────────────────────────────────────────────


def ask(application: Application, field: str, giver: Giver, *, by: User, at: datetime) -> Opinion:
    """Have a link sent to who is to give this opinion; an earlier link for it no longer works.

    What stands in the cell stays there until the new opinion is given. Raises PermissionDenied; DeedRefused when it is
    too late, the number is the applicant's own, or too many links have been sent today.
    """
    with transaction.atomic():
        fresh = _open(application, field, by=by)
        if giver.mobile in _own_mobiles(fresh):
            raise OwnMobile(_("这是申报人自己的手机号。请填写出具意见的人的手机号，链接会发到那里。"))
        sent = fresh.opinions.filter(origin=Origin.LINK, created_at__gt=at - timedelta(days=1))
        if sent.count() >= PER_DAY:
            first = sent.order_by("-created_at")[PER_DAY - 1].created_at
            again = timezone.localtime(first + timedelta(days=1))
            raise DeedRefused(
                _("一天最多发%(most)d次链接，请在%(when)s之后再发；急用的，可以转录对方给您的意见。")
                % {"most": PER_DAY, "when": f"{again:%-m月%-d日%H:%M}"}
            )
        races.pause()
        before = list(_unanswered(fresh, field))
        _unanswered(fresh, field).update(revoked_at=at)
        opinion = Opinion.objects.create(
            application=fresh,
            field=field,
            origin=Origin.LINK,
            unit=giver.unit,
            post=giver.post,
            name=giver.name,
            mobile=giver.mobile,
            email=giver.email,
            text=next((each.text for each in before if (each.name, each.mobile) == (giver.name, giver.mobile)), ""),
            created_at=at,
            created_by=by,
            expires_at=at + LIFE,
        )
        audit.services.record("opinion.ask", fresh, by=by, field=field, opinion=str(opinion.pk))
        _send(opinion)
    return opinion


def renew(opinion: Opinion, *, by: User, at: datetime) -> Opinion:
    """Another link to the same person, for as long again; what he has typed so far is kept. Raises what ``ask`` raises."""
    if opinion.origin != Origin.LINK or opinion.is_given:
        raise DeedRefused(_("意见已经填写，不用重新发送链接。需要更换的，请另发链接。"))
    giver = Giver(opinion.unit, opinion.post, opinion.name, opinion.mobile, opinion.email)
    return ask(opinion.application, opinion.field, giver, by=by, at=at)


def revoke(opinion: Opinion, *, by: User, at: datetime) -> None:
    """The link no longer works. Raises PermissionDenied; DeedRefused when the opinion has been given."""
    with transaction.atomic():
        application = races.locked(Application.objects.with_definition()).get(pk=opinion.application_id)
        if permissions.capacity(by, application, Action.SUBMIT) != Who.APPLICANT:
            raise PermissionDenied
        fresh = Opinion.objects.get(pk=opinion.pk)
        if fresh.is_given:
            raise DeedRefused(_("%s已经填写了意见，链接不用再撤销。") % fresh.name)
        if fresh.revoked_at is None:
            fresh.revoked_at = at
            fresh.save(update_fields=["revoked_at"])
            audit.services.record("opinion.revoke", application, by=by, field=fresh.field, opinion=str(fresh.pk))


def transcribe(
    application: Application, field: str, text: str, giver: Giver, *, on: date, by: User, at: datetime
) -> Opinion:
    """Put down what somebody has given him on paper or in a message: for ever marked as copied by the applicant.

    Raises PermissionDenied; DeedRefused when it is too late, or its giver has signed it in the portal himself.
    """
    with transaction.atomic():
        fresh = _open(application, field, by=by)
        there = current(fresh.opinions.all()).get(field)
        if there and there.origin != Origin.COPIED:
            raise DeedRefused(_("“%(field)s”已%(said)s，不能改为转录。需要更换的，请另发链接，请对方重新填写。") % {
                "field": field, "said": in_words(there.provenance)
            })  # fmt: skip
        if on > timezone.localtime(at).date():
            raise DeedRefused(_("出具日期不能晚于今天，请核对。"))
        races.pause()
        opinion = Opinion.objects.create(
            application=fresh,
            field=field,
            origin=Origin.COPIED,
            unit=giver.unit,
            post=giver.post,
            name=giver.name,
            text=text,
            created_at=at,
            created_by=by,
            given_at=at,
            given_on=on,
        )
        _state(fresh, field, text)
        audit.services.record("opinion.transcribe", fresh, by=by, field=field, opinion=str(opinion.pk))
    return opinion


# ── The employer's officer ───────────────────────────────────────────────────


def enter(
    application: Application, field: str, text: str, giver: Giver, *, on: date, seen_page: str, by: User, at: datetime
) -> Opinion:
    """Put down what somebody of the employer has given, for the employer: it counts as signed, and names who put it
    down. A link that is still out for this cell no longer works; the applicant is told.

    ``seen_page`` is the ``seen_by_employer`` of what the officer was shown. Raises PermissionDenied; DeedRefused when
    it is too late; Outdated when what it is about, or the opinion itself, was changed meanwhile.
    """
    with transaction.atomic():
        fresh = _open(application, field, by=by, acting=Who.EMPLOYER)
        if on > timezone.localtime(at).date():
            raise DeedRefused(_("出具日期不能晚于今天，请核对。"))
        if seen_page != seen_by_employer(fresh, field):
            raise Outdated(_("您打开页面以后，上面的内容或这条意见有改动，还没有保存。请看过现在的内容，再保存。"))
        races.pause()
        _unanswered(fresh, field).update(revoked_at=at)
        opinion = Opinion.objects.create(
            application=fresh,
            field=field,
            origin=Origin.EMPLOYER,
            unit=giver.unit,
            post=giver.post,
            name=giver.name,
            text=text,
            read=digests(answers_of(fresh)),
            created_at=at,
            created_by=by,
            given_at=at,
            given_on=on,
            entered_by=by.name,
        )
        _state(fresh, field, text)
        audit.services.record("opinion.enter", fresh, by=by, field=field, opinion=str(opinion.pk))
        _tell_applicant(opinion, fresh)
    return opinion


def void(application: Application, *, by: User, at: datetime) -> None:
    """What the officer of an employer has put down counts no longer once the application has left that employer: what
    stood in the cell before stands there again. The caller holds the row lock.
    """
    entered = application.opinions.filter(origin=Origin.EMPLOYER, revoked_at=None)
    ended = set(entered.values_list("field", flat=True))
    if not ended:
        return
    entered.update(revoked_at=at)
    there = current(application.opinions.all())
    for field in sorted(ended):
        _state(application, field, there[field].text if field in there else "")
        audit.services.record("opinion.void", application, by=by, field=field)


def seen_by_employer(application: Application, field: str) -> str:
    """Of what an officer is shown: what is judged, and the opinion that stands there."""
    there = current(application.opinions.all()).get(field)
    return settings.KEYRING.digest(f"{seen(application)} {there.pk if there else ''}", "opinion.seen")


def _open(application: Application, field: str, *, by: User, acting: Who = Who.APPLICANT) -> Application:
    """The application, locked, in which he may have this cell filled now."""
    fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
    if not permissions.acts_as(by, fresh, acting):
        raise PermissionDenied
    if refusal := why_not(fresh):
        raise DeedRefused(refusal)
    if field not in {each.name for each in asked(fresh)}:
        raise DeedRefused(_("“%s”不是由单位填写的栏目，请从“单位意见”页面重新选择。") % field)
    return fresh


def _own_mobiles(application: Application) -> set[str]:
    stated = [answer.typed.get("手机", "") for answer in application.answers.filter(block="联系方式")]
    digits = {"".join(sign for sign in text if sign.isdigit())[-11:] for text in stated}
    return {application.applicant.mobile, *digits} - {""}


def _unanswered(application: Application, field: str) -> Any:
    return application.opinions.filter(origin=Origin.LINK, field=field, given_at=None, revoked_at=None)


def _state(application: Application, field: str, text: str) -> None:
    """What is given stands in the form; the caller holds the row lock."""
    answer = Answer.objects.filter(application=application, block=fields.OPINIONS, position=0).first()
    answer = answer or Answer(application=application, block=fields.OPINIONS, version=0)
    answer.typed = answer.typed | {field: text}
    answer.version += 1
    answer.save()


# ── The link ─────────────────────────────────────────────────────────────────


def token(opinion: Opinion) -> str:
    return settings.KEYRING.digest(str(opinion.pk), "opinion-link")[:32]


def link(opinion: Opinion) -> str:
    return settings.SITE_URL + reverse("sign_opinion", args=[opinion.pk, token(opinion)])


def _send(opinion: Opinion) -> None:
    """Sealed until it goes out; no copy to the applicant, whose portal account it goes through."""
    to: dict[str, str] = {Channel.SMS: opinion.mobile, Channel.EMAIL: opinion.email}
    tell(
        "opinion_asked",
        opinion.application.applicant,
        key=f"opinion:{opinion.pk}",
        channels=(Channel.SMS, Channel.EMAIL) if opinion.email else (Channel.SMS,),
        to=to,
        secret=True,
        opinion=opinion,
        applicant=opinion.application.applicant,
        programme=opinion.application.round.programme,
        days=LIFE.days,
        link=link(opinion),
    )


def find(opinion_id: UUID, typed: str) -> Opinion | None:
    """The opinion this link was made for, usable or not (``ended`` says); None for a link nobody made."""
    opinion = Opinion.objects.filter(pk=opinion_id, origin=Origin.LINK).first()
    if opinion is None or not compare_digest(token(opinion).encode(), typed.encode()):
        return None
    return opinion


def ended(opinion: Opinion, application: Application, at: datetime) -> str:
    """Why the link cannot be used, and what to do instead; empty where it can."""
    if opinion.is_given:
        return _("您已填写并签署，申报人和评审办都能看到。需要更改的，请申报人重新发送链接。")
    if opinion.revoked_at:
        return _("申报人已撤销这个链接，或者又发了新的。请打开最近收到的链接；没有收到的，请与申报人联系。")
    if not opinion.is_open_at(at):
        return _("链接有效期%d天，已经过期。请与申报人联系，请他重新发送。") % LIFE.days
    return why_not(application)


def seen(application: Application) -> str:
    """Of what the giver of an opinion is shown."""
    return settings.KEYRING.digest(str(sorted(digests(answers_of(application)).items())), "opinion.seen")


def keep_draft(opinion: Opinion, text: str, *, seen_text: str, at: datetime) -> Opinion:
    """What he has typed so far, longer than allowed or not.

    Raises DeedRefused when the link has ended or it is past all measure, Outdated when another window was faster.
    """
    if len(text) > MOST_KEPT:
        raise DeedRefused(_("内容太长，不能自动保存，最多%d字。请先复制留用，删减后再保存。") % LONGEST)
    with transaction.atomic():
        fresh, application = _locked(opinion)
        if refusal := ended(fresh, application, at):
            raise DeedRefused(refusal)
        if fresh.text != text:
            if seen_text != draft_seen(fresh):
                raise Outdated(_("这条意见已在另一个窗口修改。这里的内容没有覆盖它。"))
            fresh.text = text
            fresh.save(update_fields=["text"])
    return fresh


def draft_seen(opinion: Opinion) -> str:
    return settings.KEYRING.digest(opinion.text, "opinion.draft")[:16]


def give(opinion: Opinion, text: str, *, post: str, seen_page: str, at: datetime) -> Opinion:
    """Sign: the text enters the form, the link has done its work, the applicant is told.

    ``seen_page`` is the ``seen`` of what he was shown. Raises DeedRefused when the link has ended, Outdated when the
    applicant changed meanwhile what the opinion is about.
    """
    with transaction.atomic():
        fresh, application = _locked(opinion)
        if refusal := ended(fresh, application, at):
            raise DeedRefused(refusal)
        if seen_page != seen(application):
            raise Outdated(_("您打开页面以后，申报人改了上面的内容，还没有签署。请看过现在的内容，再签署。"))
        races.pause()
        fresh.text, fresh.post = text, post
        fresh.read = digests(answers_of(application))
        fresh.given_at, fresh.given_on = at, timezone.localtime(at).date()
        fresh.save()
        _state(application, fresh.field, text)
        audit.services.record("opinion.give", application, by=None, field=fresh.field, opinion=str(fresh.pk))
        _tell_applicant(fresh, application)
    return fresh


def _tell_applicant(opinion: Opinion, application: Application) -> None:
    section = section_of(application)
    tell(
        "opinion_given",
        application.applicant,
        key=f"opinion.given:{opinion.pk}",
        url=reverse("section", args=[application.number, section.name if section else ""]),
        opinion=opinion,
        application=application,
        said=in_words(opinion.provenance),
    )


def _locked(opinion: Opinion) -> tuple[Opinion, Application]:
    application = races.locked(Application.objects.with_definition()).get(pk=opinion.application_id)
    return Opinion.objects.get(pk=opinion.pk), application
