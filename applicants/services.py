"""How is an application opened and filled, and what moves without anybody's hand?"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from applicants import workflow
from applicants.models import Answer, Application, NumberSeries, Organisation, Step, User
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import DEEDS, Action
from config import clock, races
from programmes.models import ProgrammeVersion, Round
from programmes.vocabulary import Archive, Who


def open_application(
    *,
    by: User | None,
    applicant: User,
    round: Round,
    level: str,
    route: str,
    archive: str = Archive.ELSEWHERE,
    employer: Organisation | None = None,
    department: Organisation | None = None,
    eligibility_confirmed_at: datetime | None = None,
    eligibility_confirmed_by: User | None = None,
) -> Application:
    """A new draft at the first stage of its path, with a number of its own.

    Who confirmed the eligibility, and when, is given together or not at all.

    Raises DeedRefused when the round is closed, does not offer the level, or he already has one in it.
    """
    now = clock.now()
    with transaction.atomic():
        # Locked: a round changes its definition's version only while it has no application.
        round = races.locked(Round.objects.select_related("version")).get(pk=round.pk)
        if round.is_over_at(now):
            raise DeedRefused(_("“%s”已截止，不能再申报。请关注下一批次的通知。") % round.name)
        if not round.offers(level):
            raise DeedRefused(
                _("“%(round)s”不受理%(level)s，请选择其他批次。")
                % {"round": round.name, "level": round.definition.level(level).name}
            )
        if Application.objects.live().filter(round=round, applicant=applicant).exists():
            raise DeedRefused(_("您在本批次已有一份申报，请在原申报上继续办理。"))
        application = Application(
            round=round,
            applicant=applicant,
            level=level,
            route=route,
            archive=archive,
            employer=employer,
            department=department,
            eligibility_confirmed_at=eligibility_confirmed_at,
            eligibility_confirmed_by=eligibility_confirmed_by,
            opened_at=now,
            stage_since=now,
        )
        application.stage = application.path.stages[0].name
        application.number = _next_number(round)
        application.save()
        audit.services.record("application.open", application, by=by, round=round.pk, level=level, route=route)
    return application


def save_answers(application: Application, block: str, rows: list[dict[str, str]], *, by: User) -> None:
    """Keep the rows of one block as typed; the rows that are no longer there go. Raises DeedRefused when locked."""
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        asked = [section.name for section in fresh.definition.sections if section.block == block]
        if not any(fresh.may_change(name) for name in asked):
            raise DeedRefused(_("“%s”现在不能修改。") % block)
        kept = {answer.position: answer for answer in fresh.answers.filter(block=block)}
        for position, row in enumerate(rows):
            answer = kept.pop(position, None) or Answer(application=fresh, block=block, position=position, version=0)
            answer.typed = row
            answer.version += 1
            answer.save()
        Answer.objects.filter(pk__in=[answer.pk for answer in kept.values()]).delete()
        audit.services.record("answers.save", fresh, by=by, block=block, rows=len(rows))


def missing_materials(application: Application) -> list[str]:
    """What must still be uploaded before the present filling stage, or one before it, can be submitted."""
    path = application.path
    reached = path.index(application.returned_from or application.stage)
    there = {file.material for file in application.files.all()}
    return [m.name for m in application.materials if path.index(m.stage) <= reached and m.name not in there]


def submit(application: Application, *, by: User, at: datetime, version: int) -> Step:
    """Submit the present filling stage, judged by ``at``, the moment the request arrived.

    Raises DeedRefused while a material is missing, and what ``Application.take`` raises.
    """
    missing = missing_materials(application)
    if missing and version == application.version and application.status in DEEDS[Action.SUBMIT].statuses:
        raise DeedRefused(_("还不能提交：请先上传%s。") % "、".join(f"“{name}”" for name in missing))
    return application.take(Action.SUBMIT, by=by, at=at, version=version)


def is_repeated(application: Application, action: Action, *, by: User, version: int) -> bool:
    """A double click: the very deed asked for on ``version`` has just been done, by the same person."""
    application.refresh_from_db()
    last = application.steps.last()
    done = last is not None and last.action == action and last.by_id == by.pk
    return done and application.version == version + 1


def pass_by_itself(application_id: Any) -> bool:
    """Approve on the portal's own account if the stage is one of 系统 and all its needs are met."""
    application = Application.objects.with_definition().get(pk=application_id)
    stage = application.path.stage(application.stage)
    if application.is_ended or stage.who != Who.SYSTEM or workflow.why_not(application, Action.APPROVE, clock.now()):
        return False
    try:
        application.take(Action.APPROVE, by=None, version=application.version)
    except (Outdated, DeedRefused):  # moved meanwhile: whoever moved it has told what follows
        return False
    return True


def pass_by_themselves() -> int:
    """Look at every application that stands at a stage of 系统: a posting may have ended overnight. How many moved."""
    moved = 0
    for version in ProgrammeVersion.objects.filter(rounds__applications__isnull=False).distinct():
        names = [stage.name for stage in version.definition.pipeline if stage.who == Who.SYSTEM]
        waiting = Application.objects.live().filter(round__version=version, stage__in=names)
        moved += sum(pass_by_itself(pk) for pk in list(waiting.values_list("pk", flat=True)))
    return moved


def _next_number(round: Round) -> str:
    """``<slug>-<year>-<five digits>``, without gaps: the series' row is locked until the application is committed."""
    NumberSeries.objects.get_or_create(programme=round.programme, year=round.year)
    series = NumberSeries.objects.select_for_update().get(programme=round.programme, year=round.year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{round.programme.slug.upper()}-{round.year}-{series.last:05d}"
