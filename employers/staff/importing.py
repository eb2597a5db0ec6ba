"""How does a list that was looked at become accounts and applications: in the worker, batch by batch, each person once?

A batch commits as a whole: accounts, applications, audit events, notices, what became of its rows, and the renewed
lease. A worker that dies, or has lost its lease, leaves the rest of the rows as they were; the next one goes on there.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

import audit.services
from accounts.enrolment import Entrant, InTheWay, Outcome, enrol
from applicants.models import Application, User
from applicants.opening import AlreadyApplying
from applicants.refusals import DeedRefused, Outdated
from config import clock, races
from employers import permissions
from employers.models import Candidate, StaffImport, StaffRow
from employers.staff import candidates, judging, results, words
from employers.staff.stated import Stated, columns_of, read
from jobs.models import Job
from jobs.services import Progress, enqueue, retry
from notices.models import Notice
from notices.services import tell

log = logging.getLogger(__name__)

JOB = "staff_import"
AT_ONCE = 100  # rows of one transaction: the round is locked for so long
State = StaffRow.State


def job_key(staff_import: StaffImport) -> str:
    return f"{JOB}:{staff_import.pk}"


def seen(staff_import: StaffImport) -> str:
    """Of everybody who can be imported, as he is stated: another one after each change."""
    ready = staff_import.rows.filter(state=State.READY).order_by("number")
    digest = hashlib.sha256()
    for sealed in ready.values_list("sealed", flat=True).iterator():
        digest.update(sealed.encode())
    return digest.hexdigest()[:16]


def confirm(staff_import: StaffImport, *, by: User, at: datetime, pledged: bool, seen_page: str) -> Job:
    """确认导入: from now on the worker imports what can be imported; ``by`` answers for everybody's eligibility.

    ``seen_page`` is the ``seen`` of what could be imported when he was asked. Raises PermissionDenied; Outdated when a row
    was mended or dropped since, or the list confirmed or abandoned; DeedRefused with words.
    """
    with transaction.atomic():
        fresh = races.locked(StaffImport.objects.select_related("organisation", "round__version")).get(
            pk=staff_import.pk
        )
        if not permissions.is_officer(by, fresh.organisation):
            raise PermissionDenied
        if fresh.state != StaffImport.State.PREVIEW:
            raise Outdated(_("这份名单刚刚由他人办理（%s），本次操作没有生效。") % fresh.get_state_display())
        ready = fresh.rows.filter(state=State.READY).count()
        if not ready:
            raise DeedRefused(_("名单里没有可以导入的人员。请先更正有错的行，或另传一份名单。"))
        if seen_page != seen(fresh):
            raise Outdated(_("可以导入的人员刚刚有变化（同事更正或去掉了名单里的行），还没有导入。请核对后再确认。"))
        if not pledged:
            raise DeedRefused(_("请先核对名单内人员符合参评条件，再勾选。"))
        if not fresh.round.is_open_at(at) or not fresh.round.is_published:
            raise DeedRefused(_("“%s”现在不受理申报，不能导入。请另选受理中的批次重新上传。") % fresh.round.name)
        races.pause()
        fresh.state, fresh.confirmed_by, fresh.confirmed_at = StaffImport.State.IMPORTING, by, at
        fresh.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        audit.services.record("staff_import.confirm", fresh, by=by, rows=ready)
        job = enqueue(JOB, job_key(fresh), by=by, staff_import=str(fresh.pk))
    staff_import.refresh_from_db()
    return job


def resume(staff_import: StaffImport, *, by: User) -> Job:
    """继续导入: what was put aside half-way is tried anew now, with the rows that are left.

    Raises PermissionDenied; Outdated when it is under way again, or has come to its end.
    """
    with transaction.atomic():
        fresh = races.locked(StaffImport.objects.select_related("organisation")).get(pk=staff_import.pk)
        if not permissions.is_officer(by, fresh.organisation):
            raise PermissionDenied
        job = _put_aside(fresh)
        if fresh.state != StaffImport.State.IMPORTING or job is None:
            raise Outdated(_("这份名单没有停下来，不需要继续导入。请查看最新情况。"))
        audit.services.record("staff_import.resume", fresh, by=by)
        retry(job)
    return job


def _put_aside(staff_import: StaffImport) -> Job | None:
    return Job.objects.filter(key=job_key(staff_import), state=Job.State.DEAD).first()


def sweep() -> int:
    """What was put aside half-way and never resumed ends when the list is forgotten; how many."""
    ended = 0
    late = StaffImport.objects.filter(state=StaffImport.State.IMPORTING, expires_at__lte=clock.now())
    for pk in late.values_list("pk", flat=True):
        with transaction.atomic():
            listed = races.locked(late.select_related("organisation", "round", "confirmed_by")).filter(pk=pk).first()
            if listed and _put_aside(listed):
                message = _("导入中途停了下来，保留期内没有继续。请另行上传。")
                listed.rows.filter(state=State.READY).update(state=State.FAILED, message=message)
                _finish(listed, is_late=True)
                ended += 1
    return ended


def run(*, progress: Progress, staff_import: str | UUID) -> None:
    """Imports what is still to be imported, and says so to whoever confirmed it. Raises LeaseLost."""
    while _import_some(UUID(str(staff_import)), progress):
        pass


def _import_some(staff_import: UUID, progress: Progress) -> bool:
    """One batch; whether there may be more to do."""
    with transaction.atomic():
        mine = StaffImport.objects.filter(pk=staff_import, state=StaffImport.State.IMPORTING)
        listed = races.locked(mine.select_related("organisation__superior", "round__version", "confirmed_by")).first()
        if listed is None:
            return False
        rows = list(listed.rows.filter(state=State.READY).order_by("number")[:AT_ONCE])
        if not rows:
            _finish(listed)
            return False
        _settle(listed, list(zip(rows, _outcomes(listed, rows), strict=True)))
        done = listed.rows.exclude(message="").count()
        progress(done, done + listed.rows.filter(state=State.READY).count())  # whoever has lost the lease stops here
    return True


def _outcomes(listed: StaffImport, rows: Sequence[StaffRow]) -> "list[Outcome | Candidate]":
    """What became of each, in their order. Where they cannot be written together each is written by itself, and the one
    that cannot be is left out; a database that does not answer is the job's to try again."""
    try:
        with transaction.atomic():
            return _written(listed, rows)
    except OperationalError:
        raise
    except (DatabaseError, ValueError) as error:
        if len(rows) == 1:
            log.error("staff row %s was not imported: %s", rows[0].pk, type(error).__name__)
            return [DeedRefused(_("这一行没有写入，请核对各列内容后另行上传；仍不成功的，请联系系统管理员。"))]
    return [outcome for row in rows for outcome in _outcomes(listed, [row])]


def _written(listed: StaffImport, rows: Sequence[StaffRow]) -> "list[Outcome | Candidate]":
    """Whoever is not in order any more, because the round has another version of its definition, is left out."""
    asked = columns_of(listed.round, listed.source)
    reads = [read(row.typed, asked, listed.round.definition) for row in rows]
    sound = [stated for stated, wrong in reads if not wrong]
    by_name = listed.source == StaffImport.Source.LIST
    written = iter(_candidates(listed, sound) if by_name else _applications(listed, sound))
    return [DeedRefused("".join(wrong.values())) if wrong else next(written) for _stated, wrong in reads]


def _applications(listed: StaffImport, people: Sequence[Stated]) -> Sequence[Outcome]:
    by, confirmed_at = listed.confirmed_by, listed.confirmed_at
    assert by is not None
    assert confirmed_at is not None
    where = candidates.circumstances(listed.organisation, listed.round, by=by, confirmed_at=confirmed_at)
    entrants = [_entrant(each) for each in people]
    return enrol(entrants, where, by=by, at=clock.now(), for_known=True, in_name_of=listed.organisation)


def _entrant(stated: Stated) -> Entrant:
    assert stated.identity is not None  # or the row would not be ready
    return Entrant(
        name=stated.name,
        mobile=stated.mobile,
        identity=stated.identity,
        level=stated.level,
        route=stated.route,
        archive=stated.archive,
        email=stated.email,
        stated=stated.answers,
    )


def _candidates(listed: StaffImport, people: Sequence[Stated]) -> Sequence[Candidate | DeedRefused]:
    """Of a brief list: each is asked to state the rest himself."""
    assert listed.confirmed_by is not None
    now = clock.now()
    if not listed.round.is_open_at(now):
        return [
            DeedRefused(_("“%s”已截止，不能再申报。请关注下一批次的通知。") % listed.round.name) for _each in people
        ]
    return candidates.invite(people, listed.organisation, listed.round, by=listed.confirmed_by, at=now)


def _settle(listed: StaffImport, rows: "Sequence[tuple[StaffRow, Outcome | Candidate]]") -> None:
    """What became of each is kept with its row; whoever was refused is judged again, for words that fit an employer."""
    refused = [(row, outcome) for row, outcome in rows if isinstance(outcome, DeedRefused)]
    assert listed.confirmed_by is not None
    if refused:
        judging.again([row for row, _why in refused], [], listed, by=listed.confirmed_by)
    for row, why in refused:
        row.message = "".join(problem["message"] for problem in row.problems) or _in_words(why)
        row.state = State.EXISTING if row.state == State.EXISTING else State.FAILED
    for row, outcome in rows:
        if isinstance(outcome, Application):
            row.state, row.application = State.IMPORTED, outcome
            known = outcome.applicant.has_usable_password()
            row.message = _("已开立申报，已通知本人") if known else _("已开立申报，设置密码的链接已发给本人")
        elif isinstance(outcome, Candidate):
            row.state, row.candidate, row.message = State.IMPORTED, outcome, _("已邀请本人填写")
    changed = ["state", "application", "candidate", "message", "problems", "advice"]
    StaffRow.objects.bulk_create(  # an UPDATE of so many rows with a CASE for each field takes five times as long
        [row for row, _outcome in rows], update_conflicts=True, unique_fields=["id"], update_fields=changed
    )


def _in_words(refusal: DeedRefused) -> str:
    """The words of an office name people whom an employer need not know."""
    if isinstance(refusal, InTheWay | AlreadyApplying):
        return str(words.DISAGREES)
    return str(refusal)


def _finish(listed: StaffImport, *, is_late: bool = False) -> None:
    """Whoever confirmed it is told, or all who act for the employer now if he does not any more.

    ``is_late``: it stopped half-way, and what came of its rows is about to be forgotten.
    """
    listed.state = StaffImport.State.DONE
    listed.save(update_fields=["state"])
    counted = results.counts(listed)
    audit.services.record("staff_import.finish", listed, by=None, **counted)
    officers = list(permissions.officers_of(listed.organisation))
    for officer in [each for each in officers if each == listed.confirmed_by] or officers:
        tell(
            "staff_imported",
            officer,
            key=f"staff_import:{listed.pk}",
            url=reverse("staff_import", args=[listed.organisation_id, listed.pk]),
            channels=(Notice.Channel.INBOX, Notice.Channel.EMAIL),
            round=listed.round,
            listed=listed,
            counted=counted,
            is_late=is_late,
        )
