"""How do tests get a state that can really occur? They walk there with the real services, by the people who would."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import audit.services
from accounts import consents
from accounts.consents import Document
from accounts.models import Consent
from applicants import fields, known, opinions, returns, sections, services, workflow
from applicants.models import Application, Membership, NeedRecord, Organisation, ReturnItem, Snapshot, User
from applicants.models.opinions import current
from applicants.needs import rules_for
from applicants.opinions import Giver
from applicants.workflow import Action, Mark, Status
from config import clock
from fees.models import Price
from fees.prices import Rate, rate
from fees.services import enter_price
from materials import paper, photo
from materials.demo import portrait
from materials.models import MaterialFile, Photo
from programmes import schema
from programmes.models import CalendarDay, Programme, ProgrammeVersion, Round, RoundDeadline
from programmes.schema import Definition, Need, Section, Stage
from programmes.services import keep_version
from programmes.vocabulary import Archive, EmptyPolicy, FieldKind, NeedKind, Who
from tests import laid

DEFINITIONS = Path(__file__).parent.parent / "programmes" / "definitions"
FIFTH = Path(__file__).parent / "definitions" / "fifth.toml"
SLUGS = ("cas", "xishan", "jiangbei", "chengdu", "fifth")
START = timezone.make_aware(datetime(2026, 3, 2, 9))  # a Monday; every test begins here unless it says otherwise
Role = Membership.Role


@cache
def definition(slug: str) -> Definition:
    return schema.load(FIFTH if slug == "fifth" else DEFINITIONS / f"{slug}.toml")


def programme_version(slug: str) -> ProgrammeVersion:
    """The programme of this definition with its first version, as ``load_programmes`` makes them."""
    return ProgrammeVersion.objects.filter(programme__slug=slug).last() or keep_version(definition(slug))


def weekdays_of(year: int) -> None:
    """Every Monday to Friday of that year a working day, so that a test counts on its fingers."""
    first = date(year, 1, 1)
    if CalendarDay.objects.filter(date=first).exists():
        return
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    CalendarDay.objects.bulk_create(CalendarDay(date=day, is_workday=day.weekday() < 5, source="测试") for day in days)


def open_round(slug: str = "cas", *, key: str = "test", until: date = date(2026, 12, 20), **fields: Any) -> Round:
    """A published round, open since 1 January 2026, whose every deadline is the end of ``until``."""
    version = programme_version(slug)
    round, created = Round.objects.get_or_create(
        programme=version.programme,
        key=key,
        defaults={
            "version": version,
            "name": "测试批次",
            "year": 2026,
            "opens_at": timezone.make_aware(datetime(2026, 1, 1)),
            "is_published": True,
        }
        | fields,
    )
    if created:
        pipeline = version.definition.pipeline
        names = {stage.deadline for stage in pipeline} | {need.deadline for stage in pipeline for need in stage.needs}
        for name in sorted(names - {""}):
            RoundDeadline.objects.create(round=round, name=name, closes_at=end_of(until))
    return round


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def priced(round: Round, *, by: User, yuan: int = 200, level: str = "", since: date = date(2026, 1, 1)) -> Price:
    """An invented price, entered by a manager of the round's office."""
    return enter_price(
        round, by=by, level=level, yuan=Decimal(yuan), valid_from=since, legal_basis="示例收费文件〔2026〕1号"
    )


# ── The cast ─────────────────────────────────────────────────────────────────


def person(number: int, name: str, **fields: Any) -> User:
    """Mobile numbers 1990000nnnn belong to nobody. He has agreed to the privacy notice: no page asks him for it first."""
    [user] = people({number: name}, **fields)
    return user


def people(names: dict[int, str], **fields: Any) -> list[User]:
    """So many persons at once."""
    made = [
        User(mobile=f"1990000{number:04d}", name=name, email=f"p{number}@example.test", **fields)
        for number, name in names.items()
    ]
    for user in made:
        user.set_password("Secret-2026")
    User.objects.bulk_create(made)
    agreed(made)
    return made


def agreed(users: Sequence[User], documents: Sequence[Document] = (Document.PRIVACY,)) -> None:
    """What ``consents.agree`` leaves of each, in two questions: nearly every test needs a cast."""
    given = [
        Consent(user=user, document=document, version=consents.VERSIONS[document], at=clock.now())
        for user in users
        for document in documents
    ]
    Consent.objects.bulk_create(given)
    audit.services.record_all(
        audit.services.event("consent.give", each.user, by=each.user, document=each.document, version=each.version)
        for each in given
    )


@dataclass
class Cast:
    """Everybody who can meet one application of one programme."""

    programme: Programme
    employer: Organisation
    department: Organisation
    office: Organisation
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def acting(self, who: Who) -> User | None:
        """Who does what a stage or a need names; None for the portal itself."""
        return {
            Who.APPLICANT: self.applicant,
            Who.EMPLOYER: self.hr_officer,
            Who.DEPARTMENT: self.department_officer,
            Who.OFFICE: self.reviewer,
            Who.COMMITTEE: self.office_manager,
            Who.SYSTEM: None,
        }[who]


def cast(slug: str = "cas") -> Cast:
    """A new cast: one person per role, and those who must stay outside."""
    programme = programme_version(slug).programme
    other_slug = "xishan" if slug == "cas" else "cas"
    office = Organisation.objects.create(kind="office", name="评审办", programme=programme)
    other_office = Organisation.objects.create(
        kind="office", name="外评审办", programme=programme_version(other_slug).programme
    )
    employer = Organisation.objects.create(kind="employer", name="北辰精密仪器有限公司")
    other_employer = Organisation.objects.create(kind="employer", name="南岭自动化有限公司")
    department = Organisation.objects.create(kind="department", name="示范区住房和城乡建设局")
    seats: dict[str, tuple[str, Organisation | None, str]] = {
        "applicant": ("林知远", None, ""),
        "other_applicant": ("许䶮", None, ""),
        "hr_officer": ("周允", employer, Role.HR_OFFICER),
        "other_hr_officer": ("吴桐", other_employer, Role.HR_OFFICER),
        "department_officer": ("郑禾", department, Role.DEPARTMENT_OFFICER),
        "reviewer": ("王舒", office, Role.REVIEWER),
        "second_reviewer": ("冯澈", office, Role.REVIEWER),
        "other_reviewer": ("陈外", other_office, Role.REVIEWER),
        "finance_clerk": ("褚账", office, Role.FINANCE_CLERK),
        "office_manager": ("卫领", office, Role.OFFICE_MANAGER),
        "expert": ("蒋评", office, Role.EXPERT),
        "supervisor": ("沈督", office, Role.SUPERVISOR),
        "system_administrator": ("韩维", office, Role.SYSTEM_ADMINISTRATOR),
    }
    names = {number: name for number, (name, _seat, _role) in enumerate(seats.values(), start=1)}
    company = Cast(programme, employer, department, office, dict(zip(seats, people(names), strict=True)))
    Membership.objects.bulk_create(
        Membership(user=company.people[key], organisation=organisation, role=role)
        for key, (_name, organisation, role) in seats.items()
        if organisation
    )
    outsiders = [company.people[key] for key, (_name, organisation, _role) in seats.items() if not organisation]
    agreed(outsiders, consents.AT_SUBMISSION)
    company.people["disabled"] = person(99, "停用", is_active=False)
    return company


# ── One application ──────────────────────────────────────────────────────────


def new_application(
    people: Cast, round: Round | None = None, *, level: str = "", route: str = "", **fields: Any
) -> Application:
    """A draft at its first stage; by default the first level and route of the programme that go together."""
    slug = people.programme.slug
    rules = definition(slug)
    level = level or rules.levels[-2 if len(rules.levels) > 1 else 0].code
    fitting = [r.name for r in rules.routes if not r.levels or rules.level(level).name in r.levels]
    return services.open_application(
        by=people.office_manager,
        applicant=fields.pop("applicant", people.applicant),
        round=round or open_round(slug),
        level=level,
        route=route or fitting[0],
        archive=fields.pop("archive", Archive.ELSEWHERE),
        employer=fields.pop("employer", people.employer),
        department=fields.pop("department", people.department),
    )


# What is typed where the kind alone would not agree with the rest: an engineer since 2013, of the cast's employer.
EXAMPLES = {
    "民族": "汉族",
    "出生地点": "山东省",
    "毕业时间": "2013年6月",
    "证明人": "丁衡",
    "工作经历 起止时间": "2013年7月—至今",
    "年度考核 起止时间": "2025年1月—2025年12月",
    "项目名称": "运动平台改造",
    "论文著作 名称": "关于运动平台改造的技术总结报告",
    "申报条件": "符合《示例职称申报条件》（示例发〔2023〕99号）第一条：任助理工程师满四年",
    "单位推荐意见": "业绩真实，我单位同意推荐。",
    "单位人事部门审核意见": "经核对，所填内容与档案一致。",
    **dict.fromkeys(("曾用名", "学术团体与社会兼职", "学术荣誉称号", "处分"), "无"),
}
EXPERTS = ("周衡", "吴砚", "郑岚", "王朔", "冯岳")
KINDS = {
    FieldKind.MONTH: "2013年7月",
    FieldKind.DAY: "2013年7月1日",
    FieldKind.NUMBER: "12",
    FieldKind.PERIOD: "2013年7月—2016年12月",
    FieldKind.YEAR_OR_PERIOD: "2013年7月—2016年12月",
}


def stated(application: Application, *, by: User, **changes: str) -> None:
    """Everything the sections with a page ask for so far, as typed; ``changes`` of 个人信息 by label.

    What is there already stays, so that a test may first type something of its own.
    """
    person = {"姓名": "林知远", "身份证号": "110105198802143038", "性别": "男", "出生日期": "1988年2月14日"} | changes
    before: dict[str, list[dict[str, str]]] = {}
    for answer in application.answers.order_by("block", "position"):
        before.setdefault(answer.block, []).append(answer.typed)
    blocks = {block: [dict(row) for row in rows] for block, rows in before.items()}
    for section in sections.with_pages(application):
        least = section.rows[0] if section.rows else 1
        if section.block == "论文著作":
            least = max(least, application.definition.level(application.level).works or 0)
        rows = blocks.setdefault(section.block, [{} for _ in range(least)])
        for number, row in enumerate(rows):
            if section.block == "同行推荐":
                row.setdefault("姓名", EXPERTS[number])
            row |= {name: text for name, text in filled(application, section).items() if name not in row}
            row |= person if section.block == "个人信息" else {}
    for block, rows in blocks.items():
        if rows == before.get(block, []):
            continue
        if block == fields.OPINIONS:
            transcribed(application, rows[0], by=by)
        else:
            services.save_answers(application, block, rows, by=by)


def transcribed(application: Application, words: dict[str, str], *, by: User) -> None:
    """The employer's opinions, cell → text, as the applicant copies them; those that are there already stay."""
    there = current(application.opinions.all())
    for name, text in words.items():
        if name not in there:
            giver = Giver("北辰精密仪器有限公司", "总工程师", "周衡")
            on = timezone.localtime(clock.now()).date()
            opinions.transcribe(application, name, text, giver, on=on, by=by, at=clock.now())


def filled(application: Application, section: Section) -> dict[str, str]:
    """One row of a section: what the portal knows, and a value of its kind for whatever else must be there."""
    values = {name: each.value for (block, name), each in known.of(application).items() if block == section.block}
    for asked in fields.asked(section, application.definition):
        needed = asked.required or asked.empty == EmptyPolicy.WRITE_NONE
        example = EXAMPLES.get(f"{section.block} {asked.name}") or EXAMPLES.get(asked.name)
        if asked.kind == FieldKind.PHOTO and needed:
            values.setdefault(asked.name, photographed(application).sha256)
        example = asked.choices[0] if asked.choices else example or KINDS.get(asked.kind, "北辰精密仪器有限公司")
        values.setdefault(asked.name, example if needed else "")
    return {asked.name: values[asked.name] for asked in fields.asked(section, application.definition)}


def photographed(application: Application) -> Photo:
    """Of the applicant, as he would look if there were such a person; without the process that reads what strangers send."""
    there = Photo.objects.filter(person=application.applicant).first()
    person = application.applicant
    return there or photo.keep(person, portrait(person.name), by=person, at=clock.now())


def attached(application: Application, *, by: User, content: bytes = b"PK stand-in") -> None:
    """One version of every material asked for so far, put straight into the store."""
    from hashlib import sha256

    path = application.path
    reached = path.index(application.returned_from or application.stage)
    for material in application.materials:
        if path.index(material.stage) <= reached:
            number = application.files.filter(material=material.name).count() + 1
            name = f"{material.name[:20]}.{material.formats[0]}"
            MaterialFile.objects.create(
                application=application,
                material=material.name,
                number=number,
                original_name=name,
                format=material.formats[0],
                size=len(content),
                sha256=sha256(content).hexdigest(),
                file=SimpleUploadedFile(name, content),
                uploaded_at=clock.now(),
                uploaded_by=by,
            )


class Walk:
    """One application on its way, with a clock that goes forward as its people act."""

    def __init__(self, application: Application, people: Cast, now: datetime = START) -> None:
        self.application, self.people, self.now = application, people, now
        weekdays_of(now.year)
        weekdays_of(now.year + 1)

    # deeds

    def take(self, action: Action, *, by: User | None = None, **details: Any) -> "Walk":
        """A return asks for ``parts``, or for the first one; before he submits again the applicant answers each item."""
        self.now += timedelta(hours=1)
        person = by or self.actor(action)
        if action == Action.RETURN:
            details.setdefault("items", self.marks(details["to"], details.pop("parts", ())))
        if action == Action.SUBMIT:
            self.answer_all()
        if action == Action.APPROVE:
            details.setdefault("snapshot", self.application.current_snapshot)
        if action in (Action.RETURN, Action.REFUSE, Action.ABANDON, Action.DISQUALIFY):
            details.setdefault("reason", "材料与申报信息不一致，请核对后修改。")
        with clock.at(self.now):
            self.application.take(action, by=person, **details)
        return self

    def marks(self, to: str, parts: Sequence[str] = ()) -> list[Mark]:
        """What a return to this stage asks to be mended; nothing of an earlier reviewer."""
        path = self.application.path
        if to not in path.names() or not path.stage(to).is_filling:
            return []
        return [Mark(part, "与报名信息不一致，请核对。") for part in parts or self.application.parts(to)[:1]]

    def answer_all(self) -> "Walk":
        for item in self.application.return_items:
            returns.answer(item, ReturnItem.Response.MENDED, by=self.people.applicant, at=self.now)
        return self

    def actor(self, action: Action) -> User | None:
        """The person of the cast who would do this deed here."""
        deed = workflow.DEEDS[action]
        stage = self.application.path.stage(self.application.stage)
        who = stage.who if deed.by == Who.SYSTEM else deed.by
        if action in (Action.ABANDON, Action.DISQUALIFY):
            return self.people.office_manager
        if who == Who.SYSTEM and action != Action.APPROVE:
            return self.people.reviewer
        return self.people.acting(who)

    def record(self, stage: Stage, need: Need, **facts: Any) -> NeedRecord:
        """Put a need on record by whoever may; dates are today's unless given."""
        recorder = self.people.acting(rules_for(need.kind).recorder(need, stage))
        with clock.at(self.now):
            asked = paper.checklist(self.fresh()) if need.kind == NeedKind.PAPER else None
            if asked and asked.missing:  # the last paper records the need
                papers = {line.name: False for line in asked.missing}
                paper.receive(
                    self.application, papers, on=date.fromisoformat((self.facts(need) | facts)["on"]), by=recorder
                )
                return self.application.need_records.get(stage=stage.name, name=need.label, voided_at=None)
            return self.application.record(stage.name, need.label, by=recorder, facts=self.facts(need) | facts)

    def facts(self, need: Need) -> dict[str, Any]:
        today = timezone.localtime(self.now).date().isoformat()
        match need.kind:
            case NeedKind.PUBLICITY:
                return {"from": today, "place": "公告栏"}
            case NeedKind.PAYMENT:
                return {"on": today, "yuan": self.due().amount, "receipt": f"P-{self.application.number[-4:]}"}
        return {"on": today}

    def due(self) -> Rate:
        """What it costs today; where the programme leaves that to the office, its manager has set it by now."""
        today, level = timezone.localtime(self.now).date(), self.application.level
        found = rate(Round.objects.get(pk=self.application.round_id), level, today)
        if found is None:
            price = priced(self.application.round, by=self.people.office_manager)
            found = rate(price.round, level, today)
        assert found is not None
        return found

    # stretches

    def meet_needs(self) -> "Walk":
        """Record what is unmet here and let the days pass that a posting takes."""
        return self._once("meet needs", "", self._meet_needs)

    def _meet_needs(self) -> "Walk":
        path = self.application.path
        here = path.index(self.application.stage)
        live = {(r.stage, r.name) for r in NeedRecord.objects.filter(application=self.application, voided_at=None)}
        for stage in path.stages[: here + 1]:
            for need in stage.needs:
                if (stage.name, need.label) not in live:
                    self.record(stage, need)
        for waiting in workflow.unmet(self.fresh(), self.now):
            record = self.application.need_records.get(
                stage=waiting.stage.name, name=waiting.need.label, voided_at=None
            )
            last = date.fromisoformat(record.facts["until"])
            self.now = max(self.now, timezone.make_aware(datetime.combine(last + timedelta(days=1), time(9))))
        return self

    def step(self) -> "Walk":
        """The one deed that brings it forward from here."""
        status = self.application.status
        if status == Status.DRAFT:
            with clock.at(self.now):
                stated(self.application, by=self.people.applicant)
                attached(self.application, by=self.people.applicant)
        if status != Status.RETURNED:
            self._meet_needs()
        return self.take(Action.SUBMIT if status in (Status.DRAFT, Status.RETURNED) else Action.APPROVE)

    def to(self, stage: str) -> "Walk":
        return self._once("to", stage, lambda: self._until(lambda: self.application.stage == stage))

    def to_status(self, status: Status) -> "Walk":
        return self._once("to status", status, lambda: self._until(lambda: self.application.status == status))

    def _until(self, there: Callable[[], bool]) -> "Walk":
        while not there():
            self.step()
        return self

    def _once(self, name: str, where: str, go: Callable[[], "Walk"]) -> "Walk":
        return laid.once((name, where, self.now), go, self)

    def fresh(self) -> Application:
        return Application.objects.for_pages().get(pk=self.application.pk)

    @property
    def snapshot(self) -> Snapshot | None:
        return self.application.current_snapshot


def walk(slug: str = "cas", **fields: Any) -> Walk:
    """A new application of a new cast, standing at its first stage."""
    return laid.once((slug, *chain(*fields.items())), partial(_walk, slug, **fields))


def _walk(slug: str, **fields: Any) -> Walk:
    with clock.at(START):
        people = cast(slug)
        return Walk(new_application(people, **fields), people)
