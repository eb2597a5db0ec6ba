"""Where does one application stand, and how does it move?"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import audit.services
from applicants import announcements, extensions, permissions, workflow
from applicants.models.answers import Snapshot, agreed, filled, stated
from applicants.models.history import EmployerChange, NeedRecord, Reading, ReturnItem, Step, latest_first, meanwhile
from applicants.models.opinions import frozen
from applicants.models.people import Organisation, User
from applicants.needs import rules_for
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import DECISIONS, ENDED, Action, Holder, Mark, Path, Status
from config import clock, races
from programmes.models import ProgrammeVersion, Round
from programmes.schema import Definition, Document, Material, Section
from programmes.vocabulary import Archive, NeedKind, Who


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """His own; his staff's; his department's; those of the programme whose office he works for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(permissions.visible(user))

    def live(self) -> "ApplicationQuerySet":
        return self.exclude(status__in=ENDED)

    def with_definition(self) -> "ApplicationQuerySet":
        """With round and version; the version's content stays behind, it is parsed once per process."""
        return self.select_related("round__version").defer("round__version__content")

    def for_pages(self) -> "ApplicationQuerySet":
        """With everything that saying where an application stands needs, in a fixed number of queries."""
        return (
            self.with_definition()
            .select_related("round__programme", "applicant", "employer", "current_snapshot")
            .prefetch_related("round__deadlines", "extensions", "need_records__objections")
            .annotate(has_moved=models.Exists(EmployerChange.objects.filter(application=models.OuterRef("pk"))))
        )

    def for_lists(self) -> "ApplicationQuerySet":
        """The same for many rows: definitions once each and only where not yet parsed, no snapshots."""
        rules = models.Prefetch("round__version", ProgrammeVersion.objects.defer("content"))
        return self.select_related("applicant", "employer").prefetch_related(
            "round__programme", rules, "round__deadlines", "round__prices", "extensions", "need_records__objections"
        )


class Application(models.Model):
    """One person's application in one round.

    Status has one writer: ``take``. It is never set by a form, a task or an update: what may happen when is
    ``applicants.workflow``, who may do it is ``applicants.permissions``. The fee is not raised here, nor the papers
    drawn: both follow from the snapshot.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(gettext_lazy("申报编号"), max_length=40, unique=True)
    round = models.ForeignKey(Round, models.PROTECT, related_name="applications", verbose_name=gettext_lazy("批次"))
    applicant = models.ForeignKey(
        User, models.PROTECT, related_name="applications", verbose_name=gettext_lazy("申报人")
    )
    level = models.CharField(gettext_lazy("评审级别"), max_length=20)
    route = models.CharField(gettext_lazy("申报途径"), max_length=20)
    archive = models.CharField(
        gettext_lazy("档案存放"),
        max_length=10,
        choices=[(a.value, a.value) for a in Archive],
        default=Archive.ELSEWHERE,
    )
    employer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="staff_applications",
        verbose_name=gettext_lazy("用人单位"),
    )
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="department_applications",
        verbose_name=gettext_lazy("主管部门"),
    )

    eligibility_confirmed_at = models.DateTimeField(gettext_lazy("确认参评资格时间"), null=True, blank=True)
    eligibility_confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("确认参评资格的人员")
    )

    status = models.CharField(gettext_lazy("状态"), max_length=12, choices=Status, default=Status.DRAFT)
    stage = models.CharField(gettext_lazy("阶段"), max_length=30)
    stage_since = models.DateTimeField(gettext_lazy("进入阶段时间"))
    version = models.PositiveIntegerField(default=1)
    current_snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="+")
    approved_snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="+")
    returned_from = models.CharField(gettext_lazy("退回自"), max_length=30, blank=True)
    returned_parts = models.JSONField(gettext_lazy("须修改的部分"), default=list, blank=True)
    correct_by = models.DateTimeField(gettext_lazy("补正期限"), null=True, blank=True)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    to_confirm = models.JSONField(gettext_lazy("沿用后待确认的部分"), default=list, blank=True)
    opened_at = models.DateTimeField(gettext_lazy("建立时间"))
    submitted_at = models.DateTimeField(gettext_lazy("提交时间"), null=True, blank=True)
    withdrawal_asked_at = models.DateTimeField(gettext_lazy("申请撤回时间"), null=True, blank=True)
    withdrawal_reason = models.TextField(gettext_lazy("申请撤回的原因"), blank=True)
    ended_at = models.DateTimeField(gettext_lazy("终止时间"), null=True, blank=True)
    ended_reason = models.TextField(gettext_lazy("终止原因"), blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = gettext_lazy("申报")
        ordering = ["-opened_at", "pk"]
        indexes = [
            models.Index(fields=["round", "status", "stage", "stage_since"]),
            models.Index(fields=["applicant", "-opened_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "applicant"],
                condition=~models.Q(status__in=sorted(ENDED)),
                name="application_one_live_per_round",
                violation_error_message=gettext_lazy("您在本批次已有一份申报，请在原申报上继续办理。"),
            ),
            models.CheckConstraint(
                name="application_known_status",
                condition=models.Q(status__in=Status.values),
                violation_error_message=gettext_lazy("未知状态。"),
            ),
            models.CheckConstraint(
                name="application_approved_is_current",
                condition=~models.Q(status__in=["approved", "granted"])
                | models.Q(approved_snapshot__isnull=False, approved_snapshot=models.F("current_snapshot")),
                violation_error_message=gettext_lazy("审核通过的必须是当前版次。"),
            ),
            models.CheckConstraint(
                name="application_pending_is_submitted",
                condition=~models.Q(status__in=["pending", "returned"]) | models.Q(current_snapshot__isnull=False),
                violation_error_message=gettext_lazy("待审核和退回的申报必须有已提交的版次。"),
            ),
            models.CheckConstraint(
                name="application_returned_iff_correct_by",
                condition=(models.Q(status="returned", correct_by__isnull=False) & ~models.Q(returned_from=""))
                | (~models.Q(status="returned") & models.Q(correct_by=None, returned_from="")),
                violation_error_message=gettext_lazy("退回必须写明退回的阶段和补正期限。"),
            ),
            models.CheckConstraint(
                name="application_eligibility_confirmed_by_iff_at",
                condition=models.Q(eligibility_confirmed_at=None, eligibility_confirmed_by=None)
                | models.Q(eligibility_confirmed_at__isnull=False, eligibility_confirmed_by__isnull=False),
                violation_error_message=gettext_lazy("确认参评资格必须写明时间和人员。"),
            ),
            models.CheckConstraint(
                name="application_withdrawal_asked_iff_reason",
                condition=models.Q(withdrawal_asked_at=None, withdrawal_reason="")
                | (models.Q(withdrawal_asked_at__isnull=False) & ~models.Q(withdrawal_reason="")),
                violation_error_message=gettext_lazy("申请撤回必须写明原因。"),
            ),
            models.CheckConstraint(
                name="application_ended_iff_reason",
                condition=(models.Q(status__in=sorted(ENDED), ended_at__isnull=False) & ~models.Q(ended_reason=""))
                | (~models.Q(status__in=sorted(ENDED)) & models.Q(ended_at=None, ended_reason="")),
                violation_error_message=gettext_lazy("终止的申报必须写明时间和原因。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # Django's own makes a table of all statuses each time
        return str(Status(self.status).label)

    # ── What follows from the definition ─────────────────────────────────────

    @property
    def definition(self) -> Definition:
        return self.round.version.definition

    @property
    def level_name(self) -> str:
        return self.definition.level(self.level).name

    @cached_property
    def path(self) -> Path:
        return Path(
            self.definition.stages_for(
                level=self.level, route=self.route, archive=self.archive, has_department=self.department_id is not None
            )
        )

    @property
    def variant(self) -> dict[str, str]:
        """What the definition's ``only`` looks at."""
        return {"level": self.level_name, "route": self.route, "archive": self.archive}

    @property
    def materials(self) -> list[Material]:
        """The uploads this application is asked for, in the definition's order."""
        stages, variant = self.path.names(), self.variant
        return [m for m in self.definition.materials if m.stage in stages and m.only.admits(**variant)]

    @property
    def sections(self) -> list[Section]:
        """The sections this application is asked, in the definition's order."""
        stages, variant = self.path.names(), self.variant
        return [s for s in self.definition.sections if s.stage in stages and s.only.admits(**variant)]

    def parts(self, until: str) -> list[str]:
        """What he has stated by the end of this filling stage, by name: materials first, then sections."""
        asked: list[Section | Material] = [*self.materials, *self.sections]
        last = self.path.index(until)
        return [part.name for part in asked if self.path.index(part.stage) <= last]

    def mended_in(self, part: str) -> str:
        """Where he mends this part: a section of the Word form in its file, everything else in its own place."""
        in_word = [s.stage for s in self.sections if s.name == part and self.definition.form_route == "word"]
        return next((material.name for material in self.materials if material.stage in in_word), part)

    @property
    def documents(self) -> list[Document]:
        """The papers drawn from what was submitted, once the stage they belong to has been passed."""
        path = self.path
        reached = path.index(self.returned_from or self.stage)
        drawn = [each for each in self.definition.documents if each.template and each.only.admits(**self.variant)]
        return [each for each in drawn if each.stage in path.names() and path.index(each.stage) < reached]

    def documents_for(self, user: User) -> list[Document]:
        """What only the applicant prints, nobody else gets: his identity number stands on it in full."""
        mine = user.pk == self.applicant_id
        return [each for each in self.documents if mine or set(each.by) != {Who.APPLICANT}]

    def prints_draft(self, document: Document) -> bool:
        """Does 草稿 stand across it? Not once this version is approved, nor on what goes out early for its seal."""
        return not document.early and self.approved_snapshot_id != self.current_snapshot_id

    def live_need_records(self) -> list[NeedRecord]:
        return [record for record in self.need_records.all() if record.voided_at is None]

    # ── Where it stands ──────────────────────────────────────────────────────

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED

    def holder(self, at: datetime | None = None) -> Holder | None:
        return workflow.holder(self, at or clock.now())

    @property
    def was_opened(self) -> bool:
        """Has a reviewer seen what was submitted? From then on the applicant no longer withdraws by himself."""
        return any(step.action in DECISIONS and step.by_id for step in self.steps.all()) or self.readings.exists()

    @property
    def history(self) -> "list[Step | EmployerChange]":
        """What has been done to it and where it went, the latest first."""
        return latest_first(self)

    @property
    def is_being_read(self) -> bool:
        """Is a reviewer looking at it just now? The applicant is told before he replaces anything."""
        since = clock.now() - Reading.LASTS
        return self.status == Status.PENDING and any(each.last_at >= since for each in self.readings.all())

    @property
    def return_items(self) -> list[ReturnItem]:
        """What the return asks that is being corrected, in the order of its parts; none when it is not returned."""
        if self.status != Status.RETURNED:
            return []
        returns = [step for step in self.steps.all() if step.action == Action.RETURN]
        items = self.in_order(returns[-1].items.all()) if returns else []
        for item in items:
            item.step.application = self
        return items

    def in_order(self, items: Iterable[ReturnItem]) -> list[ReturnItem]:
        """As the definition orders what they ask: materials first, then sections."""
        names = self.parts(self.path.stages[-1].name)
        return sorted(items, key=lambda item: names.index(item.part))

    def may_change(self, part: str) -> bool:
        """May the applicant change this part (a section or a material, by its name) now?

        Where a stage lets him change what another stage asked, it names that stage.
        """
        stage = self.path.stage(self.stage)
        match self.status:
            case Status.DRAFT:
                return True
            case Status.RETURNED:
                return not self.returned_parts or part in self.returned_parts
            case Status.PENDING:
                asked: list[Section | Material] = [*self.definition.sections, *self.definition.materials]
                names = {part, *(each.stage for each in asked if each.name == part)}
                return not names.isdisjoint(stage.applicant_may_change)
        return False

    # ── How it moves ─────────────────────────────────────────────────────────

    def take(
        self,
        action: Action,
        *,
        by: User | None,
        at: datetime | None = None,
        version: int | None = None,
        snapshot: Snapshot | None = None,
        reason: str = "",
        to: str = "",
        items: Sequence[Mark] = (),
        correct_by: datetime | None = None,
    ) -> Step:
        """Do one deed: state, history, audit event and notices commit together.

        ``by`` is None for what the portal does by itself (a stage of 系统). ``version`` is the one the person saw, and
        approve names the ``snapshot`` it approves. ``items`` are what a return to the applicant asks to be mended: with
        them ``reason`` may be left out. Raises PermissionDenied when he may never do it,
        Outdated when somebody was faster, DeedRefused with words when it cannot be done now.
        """
        at = at or clock.now()
        with transaction.atomic():
            fresh = races.locked(Application.objects.with_definition()).get(pk=self.pk)
            if version is not None and version != fresh.version:
                raise Outdated(meanwhile(fresh, told_to=by))
            capacity = permissions.capacity(by, fresh, action)
            if capacity is None:
                raise PermissionDenied
            refusal = workflow.why_not(fresh, action, at)
            if refusal:
                raise DeedRefused(refusal)
            if action == Action.RETURN and to not in permissions.return_targets(by, fresh):
                raise DeedRefused(_("不能从“%(stage)s”退回到“%(to)s”。") % {"stage": fresh.stage, "to": to})
            marked = items and fresh.path.stage(to).is_filling
            if workflow.DEEDS[action].reason and not reason.strip() and not marked:
                raise DeedRefused(_("请写明原因，申报人会看到这段文字。"))
            if (
                action == Action.APPROVE
                and by is not None
                and (snapshot is None or snapshot.pk != fresh.current_snapshot_id)
            ):
                raise Outdated(_("申报人已提交更新的版本，请查看新版本后再通过。"))
            races.pause()
            if action in (Action.SUBMIT, Action.REPLACE):
                snapshot = fresh.freeze(by=by, at=at)
                fresh._void(workflow.changed_publicities(fresh, snapshot), at, _("公示后申报内容有改动，须重新公示"))
            step = fresh._apply(action, by, capacity, at, snapshot, reason.strip(), to, items, correct_by)
        self.refresh_from_db()
        self.__dict__.pop("path", None)
        return step

    def _apply(
        self,
        action: Action,
        by: User | None,
        capacity: Who,
        at: datetime,
        snapshot: Snapshot | None,
        reason: str,
        to: str,
        items: Sequence[Mark],
        correct_by: datetime | None,
    ) -> Step:
        before = (self.stage, self.status)
        changes = workflow.outcome(
            self, action, at=at, snapshot=snapshot, to=to, marks=items, correct_by=correct_by, reason=reason
        )
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1
        self.save(update_fields=[*changes, "version"])
        if action == Action.RETURN:
            self._void(workflow.reopened_needs(self), at, _("申报退回，须重新办理"))
        step = Step.objects.create(
            application=self,
            at=at,
            by=by,
            acting_for=capacity,
            action=action,
            from_stage=before[0],
            from_status=before[1],
            stage=self.stage,
            status=self.status,
            reason=self.withdrawal_reason if action == Action.WITHDRAW else reason,
            snapshot=self.current_snapshot,
        )
        if self.status == Status.RETURNED:
            ReturnItem.objects.bulk_create(ReturnItem(step=step, **asdict(mark)) for mark in items)
        audit.services.record(
            f"application.{action.value}",
            self,
            by=by,
            step=step.pk,
            acting_for=str(capacity),
            before=list(before),
            after=[self.stage, self.status],
            snapshot=self.current_snapshot.sha256 if self.current_snapshot else "",
        )
        extensions.follow(step)
        announcements.announce(step)
        return step

    def correct_later(self, until: datetime) -> None:
        """Put off the day for corrections; the caller holds the row lock and writes why (applicants.extensions)."""
        self.correct_by = until
        self.version += 1
        self.save(update_fields=["correct_by", "version"])

    def record(
        self, stage: str, need: str, *, by: User | None, facts: dict[str, Any], at: datetime | None = None
    ) -> NeedRecord:
        """Put on record that a need (by its name) is met or under way; the application does not move.

        ``by`` is None for what a gateway reports. Raises PermissionDenied, or DeedRefused with words.
        """
        at = at or clock.now()
        with transaction.atomic():
            fresh = races.locked(Application.objects.with_definition()).get(pk=self.pk)
            owed_at, owed = fresh._need(stage, need)
            rules = rules_for(owed.kind)
            if not permissions.can_record(by, fresh, owed_at, owed):
                raise PermissionDenied
            if not workflow.may_record(fresh, owed_at, owed):
                raise DeedRefused(_("现在还不能登记“%s”。") % owed.label)
            if any(record.stage == stage and record.name == need for record in fresh.live_need_records()):
                raise Outdated(_("“%s”已登记。如有变化，请先作废原登记。") % owed.label)
            kept = rules.clean(facts, fresh, owed, at)
            races.pause()
            posted = fresh.current_snapshot
            if owed.kind == NeedKind.PUBLICITY and fresh.status == Status.DRAFT:
                posted = fresh.freeze(by=by, at=at)  # a posting shows facts: those of this moment
            record = NeedRecord.objects.create(
                application=fresh,
                stage=stage,
                kind=owed.kind,
                name=need,
                facts=kept,
                snapshot=posted,
                recorded_at=at,
                recorded_by=by,
            )
            audit.services.record("need.record", fresh, by=by, need=need, stage=stage, record=str(record.pk))
            announcements.after_record(fresh)
        self.refresh_from_db()
        return record

    def void(self, record: NeedRecord, *, by: User, reason: str, at: datetime | None = None) -> None:
        """Take back a record that was wrong. Raises PermissionDenied, or DeedRefused without a reason."""
        with transaction.atomic():
            fresh = races.locked(Application.objects.with_definition()).get(pk=self.pk)
            owed_at, owed = fresh._need(record.stage, record.name)
            if not permissions.can_record(by, fresh, owed_at, owed):
                raise PermissionDenied
            if not reason.strip():
                raise DeedRefused(_("请写明作废原因。"))
            if not fresh.need_records.filter(pk=record.pk, voided_at=None).exists():
                raise Outdated(_("该登记已作废，请刷新页面查看。"))
            if not workflow.may_void(fresh, owed_at, owed):
                raise DeedRefused(_("申报已办到“%s”，“%s”的登记不能再作废。") % (fresh.stage, owed.label))
            fresh._void([record], at or clock.now(), reason.strip())
            audit.services.record("need.void", fresh, by=by, need=record.name, record=str(record.pk))
        self.refresh_from_db()

    def freeze(self, *, by: User | None, at: datetime) -> Snapshot:
        """A snapshot of what is stated now, numbered after the last one. The caller holds the row lock."""
        last = self.snapshots.order_by("-number").first()
        snapshot = Snapshot(application=self, number=last.number + 1 if last else 1, frozen_at=at, frozen_by=by)
        helped = filled(self)
        besides = {"agreed": agreed(self), "opinions": frozen(self.opinions.all())}
        snapshot.seal(stated(self) | besides | ({"filled": helped} if helped else {}))
        snapshot.save()
        return snapshot

    def _need(self, stage: str, name: str) -> tuple[Any, Any]:
        owed_at = self.path.stage(stage)
        return owed_at, next(need for need in owed_at.needs if need.label == name)

    def _void(self, records: Sequence[NeedRecord], at: datetime, reason: str) -> None:
        NeedRecord.objects.filter(pk__in=[record.pk for record in records], voided_at=None).update(
            voided_at=at, void_reason=reason
        )
