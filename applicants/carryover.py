"""What does a person take over from an earlier application of his, and what has he changed in it since?

Copied is what he typed himself. What the portal knows, a number that identifies him, and what his employer has given are
always asked for anew. Each section holds the submission up until he has looked at it and saved it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from applicants import differences, fields, known, sections, services
from applicants.dossier import SENSITIVE_FIELDS
from applicants.models import Application, User
from applicants.refusals import DeedRefused
from applicants.workflow import ENDED, Status
from config import races
from programmes.schema import Section

OVER = frozenset({*ENDED, Status.GRANTED})


def source(application: Application) -> Application | None:
    """The latest one before it, in the same programme, that is over and in which something was filled in."""
    earlier = Application.objects.with_definition().filter(
        applicant=application.applicant_id,
        round__programme=application.round.programme_id,
        round__is_demo=application.round.is_demo,
        status__in=OVER,
        opened_at__lte=application.opened_at,
        answers__isnull=False,
    )
    return earlier.exclude(pk=application.pk).order_by("-opened_at", "-number").first()


def offered(application: Application) -> Application | None:
    """What he may take over now: once, while the application is being filled in."""
    if application.status != Status.DRAFT or application.carried_from_id:
        return None
    return source(application)


def take_over(application: Application, *, by: User) -> list[str]:
    """沿用: copy what was filled in into every block in which nothing has been saved yet. The sections, by name.

    Raises PermissionDenied; DeedRefused when there is nothing to take over, or it has been done before.
    """
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        if by.pk != fresh.applicant_id:
            raise PermissionDenied
        earlier = offered(fresh)
        if earlier is None:
            raise DeedRefused(_("没有可以沿用的内容，或者已经沿用过。请直接填写各部分。"))
        copied = [name for block, asking in _blocks(fresh).items() for name in _copy(fresh, earlier, block, asking)]
        fresh.carried_from, fresh.to_confirm = earlier, copied
        fresh.save(update_fields=["carried_from", "to_confirm"])
        audit.services.record("application.carry_over", fresh, by=by, source=earlier.number, sections=copied)
    application.refresh_from_db()
    return copied


def open_again(application: Application, *, by: User, at: datetime) -> Application:
    """重新申报 after a withdrawal, while the round is open: the same level and route, what was filled in taken over.

    Raises PermissionDenied; DeedRefused when this one was not withdrawn, and what ``services.open_application`` raises.
    """
    if by.pk != application.applicant_id:
        raise PermissionDenied
    if application.status != Status.WITHDRAWN:
        raise DeedRefused(_("只有撤回的申报可以重新申报。请在“我的申报”里查看现在的申报。"))
    with transaction.atomic():
        opened = services.open_application(
            by=by,
            applicant=application.applicant,
            round=application.round,
            level=application.level,
            route=application.route,
            archive=application.archive,
            employer=application.employer,
            department=application.department,
            eligibility_confirmed_at=application.eligibility_confirmed_at,
            eligibility_confirmed_by=application.eligibility_confirmed_by,
        )
        if offered(opened):
            take_over(opened, by=by)
    return opened


def may_open_again(application: Application, at: datetime) -> bool:
    """Withdrawn, the round still open, and no other one of his in it."""
    if application.status != Status.WITHDRAWN or application.round.is_over_at(at):
        return False
    others = Application.objects.live().filter(round=application.round_id, applicant=application.applicant_id)
    return not others.exists()


def _blocks(application: Application) -> dict[str, list[Section]]:
    blocks: dict[str, list[Section]] = {}
    for section in application.sections:
        if section.block != fields.OPINIONS:
            blocks.setdefault(section.block, []).append(section)
    return blocks


def _copy(application: Application, earlier: Application, block: str, asking: list[Section]) -> list[str]:
    """The caller holds the row lock. The sections in which something stands now."""
    if any(answer.block == block for answer in application.answers.all()):
        return []
    known_better = {name for (known_block, name) in known.of(application) if known_block == block}
    names = {
        section.name: {asked.name for asked in fields.asked(section, application.definition)}
        - (known_better if not section.rows else set())
        - SENSITIVE_FIELDS
        for section in asking
    }
    wanted = set().union(*names.values())
    typed = [answer.typed for answer in earlier.answers.all() if answer.block == block]
    rows = [{name: text for name, text in row.items() if name in wanted and text} for row in typed]
    if not any(rows):
        return []
    services.write_block(application, block, rows)
    return [name for name, his in names.items() if any(his & row.keys() for row in rows)]


# ── What has become of it ────────────────────────────────────────────────────


@dataclass(frozen=True)
class Since:
    """``changed`` cells, rows taken in or out; ``untouched``: the sections, by name, that read as they did."""

    source: Application
    is_earlier_year: bool
    changed: int
    untouched: list[str]


def since(application: Application) -> Since | None:
    """How what stands in it now differs from what it was taken over from; None where nothing was."""
    if application.carried_from_id is None:
        return None
    rows = Application.objects.with_definition().select_related("current_snapshot", "applicant__identity_document")
    source = rows.get(pk=application.carried_from_id)
    before = source.current_snapshot or differences.as_it_stands(source)
    now = differences.as_it_stands(application)
    asked = [section for section in sections.with_pages(application) if section.block != fields.OPINIONS]
    block_of = {section.name: section.block for section in asked}
    known_better = known.of(application)

    def counts(each: differences.Difference) -> bool:
        """What is asked for anew, and has not been filled in yet, is no change of his."""
        if each.section not in block_of or each.new:
            return each.section in block_of
        return (block_of[each.section], each.field) not in known_better and each.field not in SENSITIVE_FIELDS

    found = [each for each in differences.between(before, now, application) if counts(each)]
    touched = {name for each in found for name in (each.section, *each.also)}
    return Since(
        source=source,
        is_earlier_year=source.round.year < application.round.year,
        changed=len(found),
        untouched=[
            section.name
            for section in asked
            if section.name not in touched and any(now.content["answers"].get(section.block, []))
        ],
    )
