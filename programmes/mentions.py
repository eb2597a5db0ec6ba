"""Does everything a definition mentions exist, and can its pipeline be walked from the first stage to the last?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from programmes.mistakes import Steps, Wrong, written
from programmes.vocabulary import (
    BLOCKS,
    BY_YEAR,
    FILE_CHECKS,
    LOOKS_AT,
    MAY_OWE,
    RULES,
    AfterCorrection,
    Archive,
    EmptyPolicy,
    FieldKind,
    NeedKind,
    StageStatus,
    Who,
)

if TYPE_CHECKING:
    from programmes.schema import Definition, Only, Section, Stage


def wrongs(definition: Definition) -> Iterator[Wrong]:
    """Everything that is wrong with a definition whose shape is right."""
    empty = [table for table in ("levels", "routes", "sections", "pipeline") if not getattr(definition, table)]
    if empty:
        yield from (Wrong((table,), "一项也没有", "至少一项") for table in empty)
        return
    yield from _names(definition)
    yield from _pipeline(definition)
    for index, stage in enumerate(definition.pipeline):
        yield from _stage(definition, index, stage)
        yield from _needs(definition, index, stage)
    yield from _ways(definition)
    yield from _sections(definition)
    yield from _checks(definition)
    yield from _papers(definition)
    yield from _employer_roster(definition)
    yield from _money(definition)
    yield from _rounds(definition)
    yield from _public(definition)


def _names(definition: Definition) -> Iterator[Wrong]:
    d = definition
    levels, routes = [level.name for level in d.levels], [route.name for route in d.routes]
    yield from _twice(("levels",), "code", [level.code for level in d.levels])
    yield from _twice(("sections",), "block", [f"{section.block}（{section.stage}）" for section in d.sections])
    yield from _twice(("rounds",), "key", [seed.key for seed in d.rounds])
    for table in ("levels", "routes", "pipeline", "materials", "paper", "documents"):
        yield from _twice((table,), "name", [part.name for part in getattr(d, table)])
    seen: set[str] = set()
    for index, stage in enumerate(d.pipeline):
        for position, need in enumerate(stage.needs):
            if need.label in seen:
                yield Wrong(("pipeline", index, "needs", position, "name"), written(need.label), "与其他事项不同的名称")
            seen.add(need.label)

    for index, route in enumerate(d.routes):
        yield from _unknown(("routes", index, "levels"), route.levels, levels)
    yield from d.eligibility.wrongs(levels=levels, routes=routes)
    for table in ("pipeline", "sections", "materials", "paper", "documents"):
        for index, part in enumerate(getattr(d, table)):
            yield from _only(d, (table, index, "only"), part.only)
    yield from _twice(("specialties", "groups"), "name", [group.name for group in d.specialties.groups])
    for index, group in enumerate(d.specialties.groups):
        yield from _twice(("specialties", "groups", index, "directions"), "", group.directions)
    yield from _unknown(("checks", "must"), d.checks.must, list(RULES), "一致性规则之一")
    yield from _unknown(("checks", "warn"), d.checks.warn, list(RULES), "一致性规则之一")
    yield from _twice(("checks", "must"), "", d.checks.must)
    yield from _twice(("checks", "warn"), "", d.checks.warn)
    for index, rule in enumerate(d.checks.warn):
        if rule in d.checks.must:
            yield Wrong(("checks", "warn", index), written(rule), "不与 checks.must 重复")


def _pipeline(definition: Definition) -> Iterator[Wrong]:
    pipeline, last = definition.pipeline, len(definition.pipeline) - 1
    if not pipeline[0].is_filling:
        yield Wrong(("pipeline", 0, "status"), written(pipeline[0].status), "填报中：第一个阶段由申报人填报")
    if pipeline[last].status != StageStatus.GRANTED:
        yield Wrong(("pipeline", last, "status"), written(pipeline[last].status), "已取得：最后一个阶段")
    approved = False
    for index, stage in enumerate(pipeline):
        if stage.status == StageStatus.GRANTED and index != last:
            yield Wrong(("pipeline", index, "status"), written(stage.status), "只有最后一个阶段可以是已取得")
        if approved and stage.status in (StageStatus.DRAFT, StageStatus.PENDING):
            yield Wrong(("pipeline", index, "status"), written(stage.status), "审核通过之后只能是审核通过或已取得")
        approved = approved or stage.status == StageStatus.APPROVED


def _stage(definition: Definition, index: int, stage: Stage) -> Iterator[Wrong]:
    def wrong(key: str, expected: str) -> Wrong:
        value = getattr(stage, key)
        return Wrong(("pipeline", index, key), written(value), expected)

    if stage.is_filling != (stage.who == Who.APPLICANT):
        yield wrong("who", "填报中的阶段由申报人办，其他阶段不由申报人办")
    if stage.who == Who.SYSTEM and not stage.needs:
        yield wrong("who", "系统办的阶段至少有一个事项（needs），否则无从等起")
    if stage.employer_may_submit and not stage.is_filling:
        yield wrong("employer_may_submit", "只有填报中的阶段可由单位代为提交")
    if stage.skip_without_department and stage.who != Who.DEPARTMENT:
        yield wrong("skip_without_department", "只有主管部门办的阶段可因无主管部门而跳过")
    if stage.may_refuse and stage.status in (StageStatus.DRAFT, StageStatus.GRANTED):
        yield wrong("may_refuse", "填报中和已取得的阶段没有不予通过")
    if stage.if_late and not stage.deadline:
        yield wrong("if_late", "先写截止日期的名称（deadline）")
    elif stage.if_late and stage.who != Who.APPLICANT:
        yield wrong("if_late", "只有等申报人时才有逾期后果")
    if stage.applicant_may_change and stage.status != StageStatus.PENDING:
        yield wrong("applicant_may_change", "只有待审核的阶段可让申报人改动")
    filling = [before.name for before in definition.pipeline[:index] if before.is_filling]
    changeable = [*filling, *(m.name for m in definition.materials), *(s.name for s in definition.sections)]
    yield from _unknown(("pipeline", index, "applicant_may_change"), stage.applicant_may_change, changeable)

    if stage.returns_to and stage.status in (StageStatus.DRAFT, StageStatus.GRANTED):
        yield wrong("returns_to", "填报中和已取得的阶段不能退回")
    earlier = {before.name: before for before in definition.pipeline[:index]}
    targets = [name for name, before in earlier.items() if before.status in (StageStatus.DRAFT, StageStatus.PENDING)]
    for position, name in enumerate(stage.returns_to):
        steps = ("pipeline", index, "returns_to", position)
        if name not in targets:
            yield Wrong(steps, written(name), f"本阶段之前的填报或审核阶段：{_listed(targets)}")
        elif not _covers(earlier[name].only, stage.only):
            yield Wrong(steps, written(name), "凡到本阶段的申报都要经过的阶段（对照两个阶段的 only）")
    if stage.returns_to:
        same_stage = stage.after_correction == AfterCorrection.SAME_STAGE
        if same_stage and stage.status == StageStatus.APPROVED:
            yield wrong("after_correction", "重新逐级审核：审核通过后退回的，补正后要重新审核")
    else:
        for key in ("correction_days", "correction_late"):
            if getattr(stage, key):
                yield wrong(key, "先写退回到哪里（returns_to）")


def _needs(definition: Definition, index: int, stage: Stage) -> Iterator[Wrong]:
    order = {stage.name: position for position, stage in enumerate(definition.pipeline)}
    for position, need in enumerate(stage.needs):
        steps = ("pipeline", index, "needs", position)
        if need.by not in MAY_OWE[need.kind]:
            allowed = _listed([who.value for who in Who if who in MAY_OWE[need.kind]])
            yield Wrong((*steps, "by"), written(need.by), f"{need.kind}由以下之一承担：{allowed}")
        if (need.workdays is None) == (need.kind == NeedKind.PUBLICITY):
            found = "没有写" if need.workdays is None else written(need.workdays)
            yield Wrong((*steps, "workdays"), found, "公示写工作日天数，其他事项不写")
        if need.if_late and not need.deadline:
            yield Wrong((*steps, "if_late"), written(need.if_late), "先写截止日期的名称（deadline）")
        elif need.if_late and need.by != Who.APPLICANT:
            yield Wrong((*steps, "if_late"), written(need.if_late), "只有申报人承担的事项才有逾期后果")
        if need.opens_at and order.get(need.opens_at, index + 1) > index:
            names = _listed(list(order)[: index + 1])
            yield Wrong((*steps, "opens_at"), written(need.opens_at), f"不晚于本阶段的阶段：{names}")
        yield from _only(definition, (*steps, "only"), need.only)


def _ways(definition: Definition) -> Iterator[Wrong]:
    """Each level, route and archive place has a way: it begins by filling and ends with the title."""
    for level, route, archive in product(definition.levels, definition.routes, Archive):
        if route.levels and level.name not in route.levels:
            continue
        facts = {"level": level.name, "route": route.name, "archive": archive}
        way = [stage for stage in definition.pipeline if stage.only.admits(**facts)]
        if way and way[0].is_filling and way[-1].status == StageStatus.GRANTED:
            continue
        astray = way[0] if way and not way[0].is_filling else definition.pipeline[-1]
        found = (
            f"{level.name}·{route.name}（档案{archive}）经过的阶段是：{_listed(stage.name for stage in way) or '无'}"
        )
        steps = ("pipeline", definition.pipeline.index(astray), "only")
        yield Wrong(steps, found, "从填报中的阶段开始，到已取得的阶段为止")
        return


def _sections(definition: Definition) -> Iterator[Wrong]:
    filling = [stage.name for stage in definition.pipeline if stage.is_filling]
    blocks = [section.block for section in definition.sections]
    yield from _twice(("sections",), "title", [section.name for section in definition.sections])
    for index, section in enumerate(definition.sections):
        at = ("sections", index)
        yield from _unknown_one((*at, "stage"), section.stage, filling, "填报阶段之一")
        yield from _fields(at, section)
        if section.years and section.block not in BY_YEAR:
            yield Wrong((*at, "years"), written(section.years), f"只有逐年填写的栏目写年份：{_listed(BY_YEAR)}")
        if section.since:
            yield from _unknown_one((*at, "since"), section.since, blocks, "本文件的栏目之一")
        if section.until:
            names = sorted({name for seed in definition.rounds for name in seed.cutoffs})
            yield from _unknown_one((*at, "until"), section.until, names, "批次的资历、业绩等截止日之一")


def _fields(at: Steps, section: Section) -> Iterator[Wrong]:
    known = BLOCKS.get(section.block, {})
    own = {field.name: field for field in section.fields}
    names = [*known, *(name for name, field in own.items() if field.kind and name not in known)]
    yield from _unknown((*at, "shows"), section.shows, names)
    yield from _twice((*at, "shows"), "", section.shows)
    shown = section.shows or names
    if section.required != "全部":
        yield from _unknown((*at, "required"), section.required, shown, "本栏所列各项之一")
    yield from _twice((*at, "fields"), "name", [field.name for field in section.fields])
    for position, field in enumerate(section.fields):
        steps = (*at, "fields", position)
        if field.name in known and field.kind and field.kind != known[field.name]:
            yield Wrong((*steps, "kind"), written(field.kind), f"{known[field.name]}，或不写：此项的种类已定")
        kind = known.get(field.name, field.kind)
        if kind == FieldKind.PHOTO and (field.name not in known or section.rows):
            yield Wrong((*steps, "kind"), written(kind), "本人照片只在“个人信息”栏的“照片”一项，不分行")
        if field.background and kind != FieldKind.PHOTO:
            yield Wrong((*steps, "background"), written(field.background), "只有照片写背景")
        if field.size and kind != FieldKind.PHOTO:
            yield Wrong((*steps, "size"), written(field.size), "只有照片写尺寸")
        if field.name not in names:
            yield Wrong((*steps, "name"), written(field.name), f"{_listed(known)}；另加的项须写种类（kind）")
        elif field.name not in shown:
            yield Wrong((*steps, "name"), written(field.name), f"本栏所列各项之一：{_listed(shown)}")
        if field.empty == EmptyPolicy.RESERVED and section.required != "全部" and field.name in section.required:
            yield Wrong((*steps, "empty"), written(field.empty), "必填的项不能又不得填写")


def _checks(definition: Definition) -> Iterator[Wrong]:
    """A rule that has nothing to look at would promise what nobody does."""
    asked: dict[str, set[str]] = {}
    for section in definition.sections:
        known = BLOCKS.get(section.block, {})
        asked.setdefault(section.block, set()).update(section.shows or known)
    for table in ("must", "warn"):
        for index, rule in enumerate(getattr(definition.checks, table)):
            block, field = LOOKS_AT.get(rule, ("", ""))
            if block and field not in asked.get(block, ()):
                yield Wrong(("checks", table, index), written(rule), f"先有“{block}”栏的“{field}”，否则无从检查")


def _papers(definition: Definition) -> Iterator[Wrong]:
    stages = [stage.name for stage in definition.pipeline]
    filling = [stage.name for stage in definition.pipeline if stage.is_filling]
    forms = [document.name for document in definition.documents] + list(definition.public.downloads)
    levels, blocks = [level.name for level in definition.levels], [section.block for section in definition.sections]
    for index, material in enumerate(definition.materials):
        yield from _unknown_one(("materials", index, "stage"), material.stage, filling, "填报阶段之一")
        if not material.formats:
            yield Wrong(("materials", index, "formats"), "一项也没有", "至少一种文件格式")
        yield from _unknown(("materials", index, "checks"), material.checks, list(FILE_CHECKS))
        if material.if_stated:
            yield from _unknown_one(("materials", index, "if_stated"), material.if_stated, blocks, "本文件的栏目之一")
        if material.template:
            yield from _unknown_one(("materials", index, "template"), material.template, forms, "打印件或下载项之一")
        if material.outline and (material.outline.each or material.outline.within):
            steps = ("materials", index, "outline", "each")
            yield from _unknown_one(steps, material.outline.each, material.outline.headings, "建议的标题之一")
        if material.assembled:
            yield from _assembled(definition, index)
    handed_in = [
        (index, position)
        for index, stage in enumerate(definition.pipeline)
        for position, need in enumerate(stage.needs)
        if need.kind == NeedKind.PAPER
    ]
    for index, position in handed_in[1:]:
        yield Wrong(
            ("pipeline", index, "needs", position, "kind"), written(NeedKind.PAPER), "整个流程只有一个纸质材料事项"
        )
    drawn = [document.name for document in definition.documents if document.template]
    for index, line in enumerate(definition.paper):
        yield from _unknown_one(("paper", index, "stage"), line.stage, stages)
        yield from _unknown(("paper", index, "by_level"), line.by_level, levels)
        if line.if_stated:
            yield from _unknown_one(("paper", index, "if_stated"), line.if_stated, blocks, "本文件的栏目之一")
        if line.document:
            yield from _unknown_one(
                ("paper", index, "document"), line.document, drawn, "平台打印的文件（有 template）之一"
            )
            if not line.reprinted:
                yield Wrong(("paper", index, "reprinted"), "没有写", "true：写了 document 的都出自申报内容")
    for index, document in enumerate(definition.documents):
        yield from _unknown_one(("documents", index, "stage"), document.stage, stages)
    for index, hours in enumerate(definition.training):
        subjects = hours.public + (hours.professional or 0)
        if hours.total is None and hours.professional is None:
            yield Wrong(("training", index, "total"), "没有写", "总学时或专业科目（professional）学时")
        elif hours.total is not None and subjects > hours.total:
            found = f"{written(hours.public)}{f'，专业科目 {hours.professional}' if hours.professional else ''}"
            yield Wrong(("training", index, "public"), found, f"合计不多于总学时 {hours.total}")
        if hours.since and hours.until and hours.since > hours.until:
            yield Wrong(("training", index, "until"), written(hours.until), f"不早于起始年 {hours.since}")


def _assembled(definition: Definition, index: int) -> Iterator[Wrong]:
    """Put together from what is stated on pages, so there must be pages, a form to fill in and rows to prove."""
    material, steps = definition.materials[index], ("materials", index, "assembled")
    if definition.form_route != "portal" or not material.template:
        yield Wrong(steps, "写了由平台合成", 'form_route = "portal"，并写模板（template）')
    for position, proofs in enumerate(material.assembled.proofs if material.assembled else ()):
        asked = [section for section in definition.sections if section.block == proofs.block]
        yield from _unknown_one(
            (*steps, "proofs", position, "block"), proofs.block, [s.block for s in definition.sections]
        )
        named = [name for section in asked for name in section.shows or BLOCKS.get(section.block, {})]
        if asked:
            yield from _unknown_one((*steps, "proofs", position, "named"), proofs.named, named, "本栏所列各项之一")


INSURER = "社会保险.参保单位"


def _employer_roster(definition: Definition) -> Iterator[Wrong]:
    """Only what is asked can stand in it, and no file."""
    roster = definition.employer_roster
    if roster is None:
        return
    asked = [
        f"{section.block}.{name}"
        for section in definition.sections
        for name, kind in _asked(section).items()
        if kind not in (FieldKind.FILE, FieldKind.PHOTO)
    ]
    yield from _twice(("employer_roster", "columns"), "name", [column.name for column in roster.columns])
    for index, column in enumerate(roster.columns):
        at = ("employer_roster", "columns", index, "field")
        yield from _unknown_one(at, column.field, list(dict.fromkeys(asked)), "填报内容之一，写作“栏目.项”")
    if roster.separate and INSURER not in asked:
        yield Wrong(("employer_roster", "separate"), "true", f"填报内容里有{INSURER}，才能按它单列")


def _asked(section: Section) -> dict[str, FieldKind | None]:
    """Each field the section asks, with its kind where that is known."""
    kinds = {**BLOCKS.get(section.block, {}), **{field.name: field.kind for field in section.fields if field.kind}}
    return {name: kinds.get(name) for name in section.shows or kinds}


def _money(definition: Definition) -> Iterator[Wrong]:
    paid = any(need.kind == NeedKind.PAYMENT for stage in definition.pipeline for need in stage.needs)
    if definition.fees is None:
        if paid:
            yield Wrong(("fees",), "没有写", "流程里有缴费事项，须写缴费方式和价目")
        return
    if not paid:
        yield Wrong(("fees",), "写了收费", "流程里有一个缴费事项")
    levels = [level.name for level in definition.levels]
    for index, price in enumerate(definition.fees.prices):
        if price.level:
            yield from _unknown_one(("fees", "prices", index, "level"), price.level, levels, "级别之一")


def _rounds(definition: Definition) -> Iterator[Wrong]:
    levels = [level.name for level in definition.levels]
    # A name that no round has is the section's mistake, told there.
    cutoffs = [name for name in definition.cutoffs if any(name in seed.cutoffs for seed in definition.rounds)]
    for index, seed in enumerate(definition.rounds):
        at = ("rounds", index)
        yield from _unknown((*at, "levels"), seed.levels, levels)
        yield from _same((*at, "deadlines"), seed.deadlines, definition.deadlines, "流程")
        yield from _same((*at, "cutoffs"), seed.cutoffs, cutoffs, "申报条件或栏目")
        for name, closes in seed.deadlines.items():
            if not isinstance(closes, str) and closes.isoformat() < seed.opens.isoformat():
                yield Wrong((*at, "deadlines", name), written(str(closes)), f"不早于开始受理的 {seed.opens}")


def _public(definition: Definition) -> Iterator[Wrong]:
    public = definition.public
    yield from _twice(("public", "flows"), "name", [flow.name for flow in public.flows])
    yield from _twice(("public", "links"), "name", [link.name for link in public.links])
    if public.flow and public.flows:
        yield Wrong(("public", "flow"), written(public.flow), "分几种流程（flows）的不再写 flow")


def _same(steps: Steps, written_names: Iterable[str], named: Sequence[str], where: str) -> Iterator[Wrong]:
    for name in written_names:
        if name not in named:
            yield Wrong((*steps, name), written(name), f"{where}里用到的名称：{_listed(named)}")
    missing = [name for name in named if name not in written_names]
    if missing:
        yield Wrong((*steps, missing[0]), "没有写", f"{where}里用到了{_listed(missing)}，每个批次都要写")


def _only(definition: Definition, steps: Steps, only: Only) -> Iterator[Wrong]:
    yield from _unknown((*steps, "levels"), only.levels, [level.name for level in definition.levels])
    yield from _unknown((*steps, "routes"), only.routes, [route.name for route in definition.routes])


def _covers(wider: Only, narrower: Only) -> bool:
    """Whether every application that ``narrower`` admits is admitted by ``wider`` too."""
    return (
        (not wider.levels or bool(narrower.levels) and set(narrower.levels) <= set(wider.levels))
        and (not wider.routes or bool(narrower.routes) and set(narrower.routes) <= set(wider.routes))
        and wider.archive in (None, narrower.archive)
    )


def _twice(steps: Steps, key: str, names: Sequence[str]) -> Iterator[Wrong]:
    """Names that stand before in the same table, or, without ``key``, in the same list."""
    for index, name in enumerate(names):
        if name in names[:index]:
            at = (*steps, index, key) if key else (*steps, index)
            yield Wrong(at, written(name), f"不重复（第 {names.index(name) + 1} 项已写过）")


def _unknown(steps: Steps, names: Iterable[str], known: Sequence[str], what: str = "") -> Iterator[Wrong]:
    for index, name in enumerate(names):
        yield from _unknown_one((*steps, index), name, known, what)


def _unknown_one(steps: Steps, name: str, known: Sequence[str], what: str = "") -> Iterator[Wrong]:
    if name not in known:
        yield Wrong(steps, written(name), f"{what or '以下之一'}：{_listed(known)}")


def _listed(names: Iterable[object]) -> str:
    return "、".join(map(str, names))
