"""How is an application opened and filled, and what moves without anybody's hand?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

import audit.services
from applicants import announcements, dossier, fields, helping, opening, permissions, returns, sections, workflow
from applicants.extensions import LateEntry
from applicants.models import Answer, Application, Organisation, Step, User
from applicants.refusals import DeedRefused, Outdated, Unfit
from applicants.workflow import DEEDS, Action, Status
from config import clock, races
from config.materials import OUTDATED, UNCONFIRMED, UNMENDED
from programmes.models import ProgrammeVersion, Round
from programmes.schema import Material, Section
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
    late: LateEntry | None = None,
) -> Application:
    """A new draft at the first stage of its path, with a number of its own.

    Who confirmed the eligibility, and when, is given together or not at all. ``late`` lets one person in when the round
    is over: by its office's manager, with everything put off for him.

    Raises DeedRefused when the round is closed, does not offer the level, or he already has one in it.
    """
    with transaction.atomic():
        one = opening.Opening(applicant, level, route, archive)
        where = opening.Circumstances(
            opening.locked(round), employer, department, eligibility_confirmed_at, eligibility_confirmed_by, late
        )
        for refusal in opening.refusals([one], where, by=by):
            if refusal:
                raise refusal
        return opening.write([one], where, by=by)[0]


def save_section(
    application: Application,
    name: str,
    rows: sections.Rows,
    *,
    by: User,
    at: datetime | None = None,
    seen: str = "",
    origins: Sequence[int | None] | None = None,
    photo: str | None = None,
) -> None:
    """Keep what was typed into one section, whatever it is; saving the same again changes nothing.

    While the application is being filled in (or was returned) anything is kept, and checked at submission. While it
    waits for review the save is a *replace*: it must be fit to be submitted, and the reviewer gets a new snapshot.
    ``seen`` is the ``sections.fingerprint`` of the page. ``origins`` says which saved row each row was; without it
    they are in the old order. The fields of the block that other sections ask stay with their row; so does the picture,
    whatever ``rows`` say of it, unless ``photo`` gives the digest of another (materials.photo).

    Raises Outdated when somebody saved something else meanwhile, Unfit with findings, DeedRefused when it is locked.
    """
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        section = sections.find(fresh, name)
        if section is None:
            raise DeedRefused(_("“%(section)s”不在“%(stage)s”阶段填写。") % {"section": name, "stage": fresh.stage})
        replaces = fresh.status == Status.PENDING
        # Of a draft nothing but this block is looked at; what replaces something is judged with all the rest.
        here = Prefetch("answers", Answer.objects.filter(block=section.block))
        prefetch_related_objects([fresh], "answers" if replaces else here)
        if permissions.capacity(by, fresh, Action.REPLACE if replaces else Action.SUBMIT) is None:
            raise PermissionDenied
        fixed = sections.fixed_values(fresh, section)
        picture = _picture(fresh, section, photo)
        names = [asked.name for asked in fields.asked(section, fresh.definition)]
        besides = fixed | picture
        whole = [{name: row.get(name, "") for name in names} | besides for row in rows or ([{}] if besides else [])]
        _confirm(fresh, name, by)
        if whole == [{name: row[name] for name in names} for row in sections.stored(fresh, section)]:
            helping.take_over(fresh, section.block, names, by=by)
            return
        if section.block == fields.OPINIONS:
            raise DeedRefused(
                _("“%s”由单位出具，不能在这里填写。请发送链接请对方填写，或者转录对方给您的意见。") % name
            )
        if seen and seen != sections.fingerprint(fresh, section):
            raise Outdated(_("“%s”刚刚在另一处改过，您这里的内容没有保存，也没有覆盖它。") % name)
        if not fresh.may_change(name):
            raise DeedRefused(_("“%s”现在不能修改。") % name)
        before = [answer.typed for answer in fresh.answers.all() if answer.block == section.block]
        olds = origins if origins is not None else range(len(whole))
        kept = [before[old] if old is not None and old < len(before) else {} for old in olds]
        laid = [old | row for old, row in zip(kept, whole, strict=True)]
        if replaces and (found := sections.unfit(fresh, section, whole, laid)):
            raise Unfit(_("没有保存：申报正在审核，改好以下 %d 处后才能更换。") % len(found), found)
        races.pause()
        write_block(fresh, section.block, laid, by=by)
        helping.take_over(fresh, section.block, names, by=by)
        audit.services.record("section.save", fresh, by=by, section=name, rows=len(whole))
        if by.pk != fresh.applicant_id:
            announcements.tell_of_help(fresh, by, at or clock.now())
        if replaces:
            fresh.take(Action.REPLACE, by=by, at=at)
    application.refresh_from_db()


def _picture(application: Application, section: Section, chosen: str | None) -> dict[str, str]:
    """The cell of the portrait, where the section has one: as chosen, or else as it is."""
    name = fields.photo(section)
    if not name:
        return {}
    stored = sections.stored(application, section)
    return {name: (stored[0][name] if stored else "") if chosen is None else chosen}


def save_answers(application: Application, block: str, rows: list[dict[str, str]], *, by: User) -> None:
    """Keep a whole block as it was prepared elsewhere (a list that was read in, the demonstration).

    Raises DeedRefused when it is locked.
    """
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        asked = [section.name for section in fresh.definition.sections if section.block == block]
        open_now = fresh.status in DEEDS[Action.SUBMIT].statuses
        if not open_now or not any(fresh.may_change(name) for name in asked):
            raise DeedRefused(_("“%s”现在不能修改。") % block)
        write_block(fresh, block, rows, by=by)
        audit.services.record("answers.save", fresh, by=by, block=block, rows=len(rows))


def _confirm(application: Application, name: str, by: User) -> None:
    """What was taken over from an earlier application has been looked at: saving it says so, changed or not."""
    if name in application.to_confirm:
        application.to_confirm = [each for each in application.to_confirm if each != name]
        application.save(update_fields=["to_confirm"])
        audit.services.record("section.confirm", application, by=by, section=name)


def write_block(application: Application, block: str, rows: sections.Rows, *, by: User | None = None) -> None:
    """The rows of one block as typed; the rows that are no longer there go. The caller holds the row lock.

    However many they are, they are written at once, and only those that differ. ``by``: who has typed them, where it is
    an officer, of whom it is shown from then on (applicants.helping).
    """
    kept = {answer.position: answer for answer in application.answers.filter(block=block)}
    added, changed = [], []
    for position, row in enumerate(rows):
        answer = kept.pop(position, None)
        if answer is None:
            answer = Answer(application=application, block=block, position=position)
            added.append(answer)
        elif answer.typed != row:
            answer.version += 1
            answer.updated_at = clock.now()
            changed.append(answer)
        else:
            continue
        if by and by.pk != application.applicant_id:
            helping.fill(answer, row, by=by)
        answer.typed = row
    Answer.objects.bulk_create(added)
    Answer.objects.bulk_update(changed, ["values", "version", "updated_at", "filled_by", "filled_at", "filled_fields"])
    Answer.objects.filter(pk__in=[answer.pk for answer in kept.values()]).delete()


def missing_materials(application: Application) -> list[str]:
    """What must still be uploaded before the present filling stage, or one before it, can be submitted."""
    path = application.path
    reached = path.index(application.returned_from or application.stage)
    there = {file.material for file in application.files.all()}
    wanted = [m for m in application.materials if path.index(m.stage) <= reached and m.name not in there]
    return [material.name for material in wanted if not material.optional and _is_asked(application, material)]


def _is_asked(application: Application, material: Material) -> bool:
    block = material.if_stated
    rows = [answer.typed for answer in application.answers.all() if answer.block == block] if block else []
    return not block or any(dossier.stated(text) for row in rows for text in row.values())


def outdated_materials(application: Application) -> list[str]:
    """Those the portal has put together from something else than what is there now (materials.package)."""
    found: list[str] = import_string(OUTDATED)(application)
    return found


def unmended_materials(application: Application) -> list[str]:
    """Those in which something is still to be mended or explained (materials.readings)."""
    found: list[str] = import_string(UNMENDED)(application)
    return found


def unconfirmed_materials(application: Application) -> list[str]:
    """Word forms whose cells he has still to confirm (materials.cells)."""
    found: list[str] = import_string(UNCONFIRMED)(application)
    return found


def submit(application: Application, *, by: User, at: datetime, version: int, seen: str = "") -> Step:
    """Submit the present filling stage, judged by ``at``, the moment the request arrived.

    ``seen`` is the ``sections.fingerprint`` of everything the page showed. Raises DeedRefused while a material is
    missing or still as it was returned, Unfit while something stated has to be mended, Outdated when it was changed
    meanwhile, and what ``Application.take`` raises. What the applicant agrees to before is asked by
    accounts.consents.submit.
    """
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        races.locked(User.objects.filter(pk=fresh.applicant_id), may_be_named=True).get()  # one submission at a time
        if version == fresh.version and fresh.status in DEEDS[Action.SUBMIT].statuses:
            if seen and seen != sections.fingerprint(fresh, *sections.with_pages(fresh)):
                raise Outdated(_("填报内容刚刚在另一处改过，请核对下面的新内容后再提交。"))
            _check(fresh)
            _keep_known(fresh)
        return application.take(Action.SUBMIT, by=by, at=at, version=version)


def _check(application: Application) -> None:
    found = sections.findings_at_submission(application)
    if found:
        raise Unfit(_("还不能提交：有 %d 处需要改，请先改好。") % len(found), found)
    missing = missing_materials(application)
    if missing:
        raise DeedRefused(_("还不能提交：请先上传%s。") % "、".join(f"“{name}”" for name in missing))
    outdated = outdated_materials(application)
    if outdated:
        names = "、".join(f"“{name}”" for name in outdated)
        raise DeedRefused(_("还不能提交：合成之后填报内容或证明材料有改动，请重新合成并确认%s。") % names)
    unmended = unmended_materials(application)
    if unmended:
        names = "、".join(f"“{name}”" for name in unmended)
        raise DeedRefused(_("还不能提交：%s里还有须改的地方，请到“上传评审材料”页按检查结果逐处处理。") % names)
    unconfirmed = unconfirmed_materials(application)
    if unconfirmed:
        names = "、".join(f"“{name}”" for name in unconfirmed)
        raise DeedRefused(_("还不能提交：请先核对并确认从%s读到的各栏。") % names)
    as_returned = returns.as_returned(application)
    if as_returned:
        raise DeedRefused(_("还不能提交：%s") % "".join(as_returned.values()))


def _keep_known(application: Application) -> None:
    """What the portal knows better enters what is frozen: the level that staff confirmed, the number of the document."""
    for section in sections.with_pages(application):
        fixed = sections.fixed_values(application, section)
        rows = [answer.typed for answer in application.answers.filter(block=section.block)] or [{}]
        if fixed and any(row.get(name) != value for row in rows for name, value in fixed.items()):
            write_block(application, section.block, [row | fixed for row in rows])


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
