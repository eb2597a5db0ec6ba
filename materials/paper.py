"""Which papers does an application owe, which of them have come in, and how is that put on record?

One truth: the need 纸质材料 is on record if, and only if, its last line came in; the deed that receives it records it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants import dossier, permissions, qualifications, workflow
from applicants.models import Application, NeedRecord, User
from applicants.needs import not_after_deadline, not_in_future
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Status
from config import clock, races
from materials import verification
from materials.models import PaperReceipt
from programmes.eligibility import years_at_work
from programmes.facts import Facts
from programmes.measures import years_before
from programmes.schema import Need, PaperLine, Stage
from programmes.vocabulary import NeedKind, StageStatus

NOTHING = frozenset({"", "无"})


@dataclass(frozen=True)
class Span:
    """The years of work an application rests on, counted back from the round's cut-off."""

    since: date
    until: date
    years: int


@dataclass(frozen=True)
class Line:
    """One line of the checklist as it concerns one application; ``receipt`` is the entry that counts, if any.

    ``changed``: what has changed on the paper that came in, so that it counts no longer.
    """

    number: int
    paper: PaperLine
    brings: str
    span: Span | None
    receipt: PaperReceipt | None
    struck: list[PaperReceipt] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.paper.name


@dataclass(frozen=True)
class Checklist:
    """What the application hands in on paper for one need."""

    application: Application
    stage: Stage
    need: Need
    lines: list[Line]

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if line.receipt is None]

    @property
    def rows(self) -> list[dict[str, Line]]:
        """As components/paper_lines.html reads them where nothing can be ticked."""
        return [{"line": line} for line in self.lines]

    @property
    def photos(self) -> int:
        return sum(line.paper.photos for line in self.lines)

    @property
    def photos_in_words(self) -> str:
        """How many in all, and for what: 共 3 张：评审表 1 张，参评人照片 2 张."""
        each = [
            _("%(name)s %(photos)d 张") % {"name": line.name, "photos": line.paper.photos}
            for line in self.lines
            if line.paper.photos
        ]
        return _("共 %(all)d 张：%(each)s") % {"all": self.photos, "each": "，".join(each)} if each else ""

    @property
    def voided(self) -> list[verification.Verdict]:
        """Sealed papers that hold no longer, as long as the one to be handed in instead is missing."""
        missing = {line.paper.document for line in self.missing} - {""}
        verdicts = verification.voided(self.application) if missing else []
        return [verdict for verdict in verdicts if verdict.paper.document in missing]

    @cached_property
    def record(self) -> NeedRecord | None:
        records = self.application.live_need_records()
        return next((each for each in records if (each.stage, each.name) == (self.stage.name, self.need.label)), None)

    @property
    def refusal(self) -> str:
        """Why nothing is taken in now, in words; empty when papers may come in."""
        application = self.application
        if application.is_ended:
            return _("这份申报已终止（%s），不再收取纸质材料。") % application.get_status_display()
        if application.status == Status.RETURNED:
            return _("这份申报已退回修改，重新审核通过后再收取纸质材料。")
        if not workflow.may_record(application, self.stage, self.need):
            if self.stage.status == StageStatus.APPROVED:
                return _("审核通过后方可交纸质材料；这份申报现在在“%s”阶段。") % application.stage
            return _("到“%(stage)s”阶段方可交纸质材料；这份申报现在在“%(now)s”阶段。") % {
                "stage": self.stage.name,
                "now": application.stage,
            }
        return ""


def checklist(application: Application) -> Checklist | None:
    """The papers of this application; None where its programme keeps no list of them. Two queries at most."""
    for stage in application.path.stages:
        for need in stage.needs:
            if need.kind == NeedKind.PAPER:
                papers = [paper for paper in application.definition.paper if _owed(paper, stage, application)]
                if papers:
                    return Checklist(application, stage, need, _lines(application, papers))
    return None


def receive(
    application: Application, papers: Mapping[str, bool], *, on: date, by: User, at: datetime | None = None
) -> list[str]:
    """Put on record which papers were handed in: line → came as its substitute? Returns the lines newly received.

    What is there already is left as it is: two clerks may tick the same line. With the last line the need is met.
    Raises PermissionDenied, or DeedRefused with words.
    """
    at = at or clock.now()
    with transaction.atomic():
        asked = _locked(application)
        _permitted(asked, by)
        unknown = papers.keys() - {line.name for line in asked.lines}
        if unknown:
            raise Outdated(_("清单已有变化，不再有这几项：%s。请刷新页面后再登记。") % "、".join(sorted(unknown)))
        new = [line for line in asked.missing if line.name in papers]
        for line in new:
            _fits(asked, line, on, at)
        races.pause()
        snapshot = asked.application.current_snapshot
        assert snapshot is not None  # no stage with papers comes before the first submission
        for line in new:
            _supersede(line, by, at)
            receipt = PaperReceipt.objects.create(
                application=asked.application,
                line=line.name,
                is_substitute=papers[line.name] and bool(line.paper.substitute),
                received_on=on,
                snapshot=snapshot,
                at=at,
                by=by,
            )
            audit.services.record(
                "paper.receive", asked.application, by=by, line=line.name, receipt=str(receipt.pk), on=on.isoformat()
            )
        if len(new) == len(asked.missing) and asked.record is None:
            days = [on for _new in new] + [line.receipt.received_on for line in asked.lines if line.receipt]
            asked.application.record(
                asked.stage.name, asked.need.label, by=by, facts={"on": max(days).isoformat()}, at=at
            )
    application.refresh_from_db()
    return [line.name for line in new]


def take_back(receipt: PaperReceipt, *, reason: str, by: User, at: datetime | None = None) -> None:
    """This entry was wrong: it is struck, and the need is open again. Raises PermissionDenied, or DeedRefused."""
    at = at or clock.now()
    with transaction.atomic():
        asked = _locked(receipt.application)
        if not permissions.can_record(by, asked.application, asked.stage, asked.need):
            raise PermissionDenied
        if not reason.strip():
            raise DeedRefused(_("请写明作废原因。"))
        if not workflow.may_void(asked.application, asked.stage, asked.need):
            raise DeedRefused(_("申报已办到“%s”，收件登记不能再作废。") % asked.application.stage)
        races.pause()
        struck = PaperReceipt.objects.filter(pk=receipt.pk, voided_at=None).update(
            voided_at=at, voided_by=by, void_reason=reason.strip()
        )
        if not struck:
            raise Outdated(_("这条收件登记已作废，请刷新页面查看。"))
        audit.services.record("paper.take_back", asked.application, by=by, line=receipt.line, receipt=str(receipt.pk))
        if asked.record:
            asked.application.void(asked.record, by=by, reason=reason, at=at)
    receipt.refresh_from_db()


# ── Which lines ──────────────────────────────────────────────────────────────


def _owed(paper: PaperLine, stage: Stage, application: Application) -> bool:
    if paper.stage != stage.name or not paper.only.admits(**application.variant):
        return False
    return not paper.if_stated or _stated(application, paper.if_stated)


def _stated(application: Application, block: str) -> bool:
    return any(
        isinstance(text, dict) or text.strip() not in NOTHING
        for row in _rows(application, block)
        for text in row.values()
    )


def _rows(application: Application, block: str) -> list[dict[str, Any]]:
    snapshot = application.current_snapshot
    return snapshot.content["answers"].get(block, []) if snapshot else []


def _lines(application: Application, papers: list[PaperLine]) -> list[Line]:
    receipts = list(application.paper_receipts.all())
    lines = []
    for number, paper in enumerate(papers, start=1):
        own = [receipt for receipt in receipts if receipt.line == paper.name]
        kept = next((each for each in own if each.voided_at is None), None)  # at most one
        changed = _changed(kept, paper, application) if kept else []
        live = None if changed else kept
        lines.append(
            Line(
                number,
                paper,
                paper.by_level.get(application.level_name, ""),
                _span(application) if paper.years else None,
                live,
                [each for each in own if each is not live],
                changed,
            )
        )
    return lines


def _changed(receipt: PaperReceipt, paper: PaperLine, application: Application) -> list[str]:
    """A paper printed from the application counts as long as nothing printed on it has changed (CR-44)."""
    now = application.current_snapshot
    if not paper.reprinted or now is None or receipt.snapshot_id == now.pk:
        return []
    if not paper.document:
        return [_("申报版次")]
    then = receipt.snapshot
    then.application = now.application = application
    return verification.changed_between(paper.document, then, now)


def _span(application: Application) -> Span | None:
    rules = application.definition.eligibility
    until = application.round.cutoff(rules.cutoff)
    if until is None or application.current_snapshot is None:
        return None
    years = years_at_work(
        application.definition,
        _facts(application, until),
        level=application.definition.level(application.level).code,
        route=application.route,
        as_of=until,
    )
    return Span(years_before(until, years), until, years) if years else None


def _facts(application: Application, as_of: date) -> Facts:
    """What the eligibility table measures, as far as it was stated."""
    blocks = ("学历", "单位与岗位", "现有职称", "申报信息")
    stated = dossier.build({block: _rows(application, block) for block in blocks})
    return qualifications.of(stated, application.definition, route=application.route, as_of=as_of)


# ── Guards ───────────────────────────────────────────────────────────────────


def _locked(application: Application) -> Checklist:
    """The checklist as it is now, its application held still. Raises DeedRefused where there is none."""
    rows = Application.objects.with_definition().select_related("round__programme", "current_snapshot")
    asked = checklist(races.locked(rows).get(pk=application.pk))
    if asked is None:
        raise DeedRefused(_("这份申报不收取纸质材料。"))
    return asked


def _permitted(asked: Checklist, by: User) -> None:
    if not permissions.can_record(by, asked.application, asked.stage, asked.need):
        raise PermissionDenied
    if asked.refusal:
        raise DeedRefused(asked.refusal)


def _fits(asked: Checklist, line: Line, on: date, at: datetime) -> None:
    """CR-50: what came in before the approval, after today or after the deadline is not received."""
    not_in_future(on, at, _("收到日期"))
    not_after_deadline(on, asked.application, asked.need)
    entered = asked.application.steps.filter(stage=asked.stage.name)
    first = entered.last() if line.paper.reprinted else entered.first()
    if first and on < timezone.localtime(first.at).date():
        raise DeedRefused(
            _("“%(line)s”的收到日期不能早于%(day)s：申报从那天起才可交纸质材料。请核对日期。")
            % {"line": line.name, "day": f"{timezone.localtime(first.at):%Y-%m-%d}"}
        )


def _supersede(line: Line, by: User, at: datetime) -> None:
    """What was printed from an older version gives way to the new one."""
    live = [receipt.pk for receipt in line.struck if receipt.voided_at is None]
    PaperReceipt.objects.filter(pk__in=live).update(
        voided_at=at, voided_by=by, void_reason=_("申报内容已更新，收到重新打印的")
    )
