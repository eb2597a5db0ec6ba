"""What does a definition say, in words an officer can proof-read against the public document?"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from programmes.eligibility_schema import Always, Eligibility, Row, Table
from programmes.schema import (
    Accounts,
    Assembled,
    Definition,
    Document,
    EmployerRoster,
    Fees,
    Material,
    Need,
    Only,
    Outline,
    PaperLine,
    Part,
    RoundSeed,
    Section,
    SectionField,
    Specialties,
    Stage,
    Training,
)
from programmes.vocabulary import BY_PEOPLE, AfterCorrection, ApplicationType, Who

TYPES = {
    ApplicationType.NORMAL: "正常",
    ApplicationType.EXCEPTIONAL: "破格",
    ApplicationType.CONVERSION: "转评",
    ApplicationType.ADDITIONAL: "多评",
    ApplicationType.RECOGNITION: "认定",
    ApplicationType.DIRECT: "直接申报",
}
WEEKDAYS = "一二三四五六日"


def in_words(definition: Definition) -> str:
    """The whole definition, one heading a table, one line a rule; what no document states carries 〔设定：…〕."""
    d = definition
    chapters: list[tuple[str, Iterable[str]]] = [
        (d.name, _general(d)),
        ("账号", _accounts(d.accounts)),
        ("级别", _levels(d)),
        ("申请类型", _routes(d)),
        ("专业", _specialties(d.specialties)),
        ("申报条件", _eligibility(d)),
        ("填报内容", (line for section in d.sections for line in _section(section))),
        ("上传材料", map(_material, d.materials)),
        ("纸质材料清单", map(_paper, d.paper)),
        ("一致性检查", _checks(d)),
        ("流程", (line for number, stage in enumerate(d.pipeline, 1) for line in _stage(d, number, stage))),
        ("收费", _fees(d.fees)),
        ("打印件", map(_document, d.documents)),
        ("单位的申报名册", _employer_roster(d.employer_roster)),
        ("继续教育", map(_training, d.training)),
        ("批次", (line for seed in d.rounds for line in _round(d, seed))),
        ("公布", _public(d)),
    ]
    text = [[f"【{title}】", *said] for title, lines in chapters if (said := list(lines))]
    return "\n\n".join("\n".join(chapter) for chapter in text)


def _general(d: Definition) -> Iterator[str]:
    yield f"代号 {d.slug}{'，默认项目' if d.default else ''}；评审机构：{d.body}；系列：{d.series}。"
    yield (
        "评审表由申报人上传的 Word 文件构成，系统读出其中的内容供核对。"
        if d.form_route == "word"
        else "评审表由系统按填报内容生成。"
    )
    yield (
        f"退回修改的补正期限缺省为{d.correction_days}天；在建议提交日前提交的，"
        f"审核通过后至少留{d.workdays_after_approval}个工作日。{_assumed(d)}"
    )


def _accounts(accounts: Accounts) -> Iterator[str]:
    opened = "由评审办开通" if accounts.opened_by == Who.OFFICE else "由本人注册"
    marks = [
        f"账号{opened}，用户名为{accounts.user_name}",
        "登记时须输验证码" if accounts.captcha else "",
        "单位可为职工集体申报" if accounts.collective else "",
        "单位、主管部门由经办人以个人账号登记绑定" if accounts.employer_registers else "",
    ]
    yield f"{'；'.join(filter(None, marks))}。{_assumed(accounts)}"
    if accounts.say:
        yield f"提示：{accounts.say}"


def _levels(d: Definition) -> Iterator[str]:
    for level in d.levels:
        marks = [
            f"{level.name}（{level.rank}）",
            f"报告{level.report_chars}字左右" if level.report_chars else "",
            f"学术成果{level.works}篇" if level.works else "",
            f"其中技术总结报告至少{level.technical_reports}篇" if level.technical_reports else "",
        ]
        yield f"{'，'.join(filter(None, marks))}。{_assumed(level)}"


def _routes(d: Definition) -> Iterator[str]:
    for route in d.routes:
        levels = f"，限{'、'.join(route.levels)}" if route.levels else ""
        until = f"，到{_when(route.until)}为止" if route.until else ""
        yield f"{route.name}（属{TYPES[route.type]}）{levels}{until}。{route.say}{_assumed(route)}"


def _specialties(specialties: Specialties) -> Iterator[str]:
    for group in specialties.groups:
        yield f"{group.name}：{'、'.join(group.directions)}" if group.directions else group.name
    if specialties.free_text_max:
        yield f"没有合适的可另填，不超过{specialties.free_text_max}个字。"
    if specialties.excluded:
        yield f"不包括：{'、'.join(specialties.excluded)}。"
    if specialties.say or specialties.assumed:
        yield f"提示：{specialties.say}{_assumed(specialties)}"


def _eligibility(d: Definition) -> Iterator[str]:
    rules = d.eligibility
    if rules.cutoff:
        yield f"年限计算到批次的“{rules.cutoff}”截止日。（{rules.cite(rules.cutoff_source)}）{_assumed(rules)}"
    for gate in rules.gates:
        denied = f"；{'、'.join(gate.conditions)}，否则{gate.if_denied}" if gate.conditions else ""
        yield f"由工作人员确认{_limits(gate)}：{gate.text}{denied}（{gate.rule}，{rules.cite(gate.source)}）{_assumed(gate)}"
    for always in rules.always:
        yield f"都要符合{_limits(always)}：{'，且'.join(always.conditions)}（{always.rule}，{rules.cite(always.source)}）{_assumed(always)}"
    for table in rules.tables:
        yield f"{'、'.join(table.routes)}的条件（{table.rule}，{rules.cite(table.source)}）：{_assumed(table)}"
        yield from (f"    {_row(rules, row)}" for row in table.rows)
    for equal in rules.equivalents:
        yield f"{equal.education}毕业视同{equal.counts_as}学历（{equal.rule}，{rules.cite(equal.source)}）{_assumed(equal)}"
    for delay in rules.delays:
        yield f"近{delay.window}年考核{delay.result}1次，延期{delay.years}年（{delay.rule}，{rules.cite(delay.source)}）{_assumed(delay)}"
    for earlier in rules.earlier:
        yield f"{earlier.who}可提前{earlier.years}年（{earlier.rule}，{rules.cite(earlier.source)}）{_assumed(earlier)}"


def _row(rules: Eligibility, row: Row) -> str:
    since = f"，{_when(row.since)}起" if row.since else ""
    until = f"，到{_when(row.until)}为止" if row.until else ""
    says = f"不设，{row.not_offered}" if row.not_offered else "，且".join(row.conditions)
    own = (
        f"（{'，'.join(filter(None, (row.rule, row.source and rules.cite(row.source))))}）"
        if row.rule or row.source
        else ""
    )
    return f"{row.level}·{row.certificate or '、'.join(row.education) or '不限学历'}{since}{until}：{says}{own}{_assumed(row)}"


def _limits(part: Always) -> str:
    limits = "，".join(filter(None, ("、".join(part.levels), "、".join(part.routes))))
    return f"（只限{limits}）" if limits else ""


def _section(section: Section) -> Iterator[str]:
    title = f"{section.title}（{section.block}）" if section.title and section.title != section.block else section.block
    marks = [
        f"在“{section.stage}”填写{_only(section.only)}",
        f"各项：{'、'.join(section.shows)}" if section.shows else "",
        "全部必填"
        if section.required == "全部"
        else f"必填：{'、'.join(section.required)}"
        if section.required
        else "",
        f"{section.rows[0]}至{section.rows[1]}行" if section.rows else "",
        f"{section.order}排列" if section.order else "",
        f"只写取得{section.since}之后的" if section.since else "",
        f"截至{section.until}截止日" if section.until else "",
        f"{section.years}逐年填写" if section.years else "",
        f"空栏：{section.empty}" if section.empty else "",
    ]
    yield f"{title}：{'；'.join(filter(None, marks))}。{_assumed(section)}"
    if section.hint:
        yield f"    提示：{section.hint}"
    if section.reasons:
        yield f"    常用退回意见：{'；'.join(section.reasons)}"
    for field in section.fields:
        yield f"    {_field(field)}"


def _field(field: SectionField) -> str:
    marks = [
        f"种类 {field.kind}" if field.kind else "",
        f"可选：{'、'.join(field.choices)}" if field.choices else "",
        f"不超过{field.max_chars}个字" if field.max_chars else "",
        f"空着时：{field.empty}" if field.empty else "",
        f"{field.background}背景" if field.background else "",
        f"{field.size[0]}×{field.size[1]}毫米" if field.size else "",
        field.hint,
    ]
    return f"{field.name}：{'；'.join(filter(None, marks))}{_assumed(field)}"


def _assembled(assembled: Assembled) -> str:
    places = [f"{proofs.block}每行（按{proofs.named}）" for proofs in assembled.proofs]
    behind = "、".join([*places, assembled.other] if assembled.other else places)
    return f"可由平台合成：模板填好，后接上传的{assembled.report}" + (f"，再接证明材料：{behind}" if behind else "")


def _outline(outline: Outline) -> str:
    within = f"；每个{outline.each}下建议有：{'、'.join(outline.within)}" if outline.within else ""
    return f"建议的报告标题：{'、'.join(outline.headings)}{within}"


def _material(material: Material) -> str:
    size = "" if "max_mb" in material.model_fields_set else "〔设定：没有写大小，按系统缺省〕"
    marks = [
        f"在“{material.stage}”上传{_only(material.only)}",
        f"{'、'.join(material.formats)} 格式，不超过{material.max_mb}MB{size}",
        f"如适用：{material.applies}" if material.applies else "",
        f"模板：{material.template}" if material.template else "",
        f"检查：{'、'.join(judged)}" if (judged := _judged(material.checks)) else "",
        f"由人核对，平台不检查：{'、'.join(left)}" if (left := _left_to_people(material.checks)) else "",
        "检查出的问题无法改正的，可以写明原因后提交" if material.explainable else "",
        _outline(material.outline) if material.outline else "",
        _assembled(material.assembled) if material.assembled else "",
        material.hint,
        f"常用退回意见：{'、'.join(material.reasons)}" if material.reasons else "",
    ]
    return f"{material.name}：{'；'.join(filter(None, marks))}{_assumed(material)}"


def _paper(line: PaperLine) -> str:
    marks = [
        line.copies,
        *(f"{level}交{brings}" for level, brings in line.by_level.items()),
        f"在“{line.stage}”交{_only(line.only)}",
        f"没有填“{line.if_stated}”的不交" if line.if_stated else "",
        line.hint,
        f"无法提供的，以{line.substitute}代替" if line.substitute else "",
        f"照片{line.photos}张" if line.photos else "",
        "写明参评所需年限的起止" if line.years else "",
        _reprinted(line),
    ]
    return f"{line.name}：{'；'.join(filter(None, marks))}{_assumed(line)}"


def _reprinted(line: PaperLine) -> str:
    if line.document:
        return f"即平台打印的“{line.document}”，其中打印的内容有变化的须重新打印"
    return "出自申报内容，退回修改后须重新打印" if line.reprinted else ""


def _checks(d: Definition) -> Iterator[str]:
    yield f"不符则不能提交：{'；'.join(_judged(d.checks.must)) or '无'}。"
    yield f"不符只作提醒：{'；'.join(_judged(d.checks.warn)) or '无'}。{_assumed(d.checks)}"
    if left := _left_to_people((*d.checks.must, *d.checks.warn)):
        yield f"由人核对，平台不检查：{'；'.join(left)}。"


def _judged(names: Iterable[str]) -> list[str]:
    """Those of the checks that the portal makes, wholly or in part."""
    return [name for name in names if BY_PEOPLE.get(name, name)]


def _left_to_people(names: Iterable[str]) -> list[str]:
    return [f"{name}（{BY_PEOPLE[name]}）" if BY_PEOPLE[name] else name for name in names if name in BY_PEOPLE]


def _stage(d: Definition, number: int, stage: Stage) -> Iterator[str]:
    marks = [
        f"{stage.who}{'填报' if stage.is_filling else '办理'}，状态为{stage.status}",
        "事项齐全后自动通过" if stage.who == Who.SYSTEM else "",
        f"须在“{stage.deadline}”截止前办完{_late(stage)}" if stage.deadline else "",
        "单位可代为提交" if stage.employer_may_submit else "",
        "没有主管部门的跳过" if stage.skip_without_department else "",
        f"其间申报人可以替换：{'、'.join(stage.applicant_may_change)}" if stage.applicant_may_change else "",
        _return(d, stage),
        "可以不予通过" if stage.may_refuse else "",
    ]
    yield f"{number}. {stage.name}{_only(stage.only)}：{'；'.join(filter(None, marks))}。{_assumed(stage)}"
    for need in stage.needs:
        yield f"    事项：{_need(need)}"
    if stage.say:
        yield f"    告知申报人：{stage.say}"
    if stage.button:
        yield f"    提交按钮：{stage.button}"
    if stage.afterwards:
        yield f"    提交后告知申报人：{stage.afterwards}"


def _return(d: Definition, stage: Stage) -> str:
    if not stage.returns_to:
        return ""
    resumes = (
        f"补正后回到{stage.name}"
        if stage.after_correction == AfterCorrection.SAME_STAGE
        else "补正后从填报之后的第一个阶段起重新逐级审核"
    )
    late = f"，逾期{stage.correction_late}（由评审办确认）" if stage.correction_late else ""
    return (
        f"可退回到{'、'.join(stage.returns_to)}，限{stage.correction_days or d.correction_days}天补正{late}，{resumes}"
    )


def _need(need: Need) -> str:
    marks = [
        f"{need.label}{f'（{need.kind}）' if need.name else ''}，由{need.by}承担{_only(need.only)}",
        f"不少于{need.workdays}个工作日，公示首日不计，期满次日起可办下一步" if need.workdays else "",
        f"在“{need.deadline}”截止前{_late(need)}" if need.deadline else "",
        f"进入“{need.opens_at}”即可先办" if need.opens_at else "",
    ]
    return f"{'；'.join(filter(None, marks))}。{_assumed(need)}"


def _late(part: Stage | Need) -> str:
    return f"，逾期{part.if_late}（由评审办确认）" if part.if_late else ""


def _fees(fees: Fees | None) -> Iterator[str]:
    if fees is None:
        yield "不收费。"
        return
    receipt = f"；票据：{fees.receipt}" if fees.receipt else ""
    yield f"{'、'.join(fees.pay)}{receipt}。{_assumed(fees)}"
    for price in fees.prices:
        yuan = "金额待评审办录入" if price.yuan is None else f"{price.yuan}元"
        yield f"{price.level or '各级别'}：{yuan}（{price.basis}）{_assumed(price)}"


def _document(document: Document) -> str:
    marks = [
        f"从“{document.stage}”起由{'、'.join(document.by)}打印{_only(document.only)}",
        "、".join(document.formats),
        document.copies,
        "审核通过前就送出盖章，不印“草稿”" if document.early else "",
        f"手写或盖章处留空：{'、'.join(document.handwritten)}" if document.handwritten else "",
    ]
    return f"{document.name}：{'；'.join(filter(None, marks))}。{_assumed(document)}"


def _employer_roster(roster: EmployerRoster | None) -> Iterator[str]:
    if roster is None:
        return
    apart = "；参保单位与工作单位不一致的单列" if roster.separate else ""
    yield f"{roster.title}，由单位打印盖章并交电子版{apart}。{_assumed(roster)}"
    for column in roster.columns:
        yield f"    {column.name}：取自{column.field}{_assumed(column)}"


def _training(training: Training) -> str:
    since = f"{training.since}年起" if training.since else ""
    until = f"到{training.until}年为止" if training.until else ""
    years = f"（{since}{until}）" if since or until else ""
    hours = [
        f"不少于{training.total}学时，其中" if training.total is not None else "",
        f"公需科目不少于{training.public}学时",
        f"，专业科目不少于{training.professional}学时" if training.professional is not None else "",
        "；首次申报不要求" if training.first_time_exempt else "",
        f"；{training.say}" if training.say else "",
    ]
    return f"{training.period}{years}：{''.join(hours)}。{_assumed(training)}"


def _round(d: Definition, seed: RoundSeed) -> Iterator[str]:
    levels = "、".join(seed.levels or (level.name for level in d.levels))
    yield f"{seed.name}（{seed.key}）：受理{levels}；{_when(seed.opens)}开始受理。{_assumed(seed)}"
    for name, closes in seed.deadlines.items():
        yield f"    {name}截止：{closes if isinstance(closes, str) else _when(closes)}"
    for name, on in seed.cutoffs.items():
        yield f"    {name}计算到：{_when(on)}"


def _public(d: Definition) -> Iterator[str]:
    public = d.public
    yield from public.contacts
    if public.supervision:
        yield public.supervision
    yield from (f"流程{number}：{step}" for number, step in enumerate(public.flow, 1))
    for flow in public.flows:
        yield from (f"{flow.name}流程{number}：{step}" for number, step in enumerate(flow.steps, 1))
        if flow.assumed:
            yield f"    {_assumed(flow)}"
    if public.guidance:
        yield f"申报指导：{'、'.join(public.guidance)}"
    if public.downloads:
        yield f"下载：{'、'.join(public.downloads)}"
    yield from (f"链接：{link.name}（{link.url}）{_assumed(link)}" for link in public.links)
    if public.assumed:
        yield _assumed(public)


def _only(only: Only) -> str:
    marks = [
        f"级别{'、'.join(only.levels)}" if only.levels else "",
        f"类型{'、'.join(only.routes)}" if only.routes else "",
        f"档案{only.archive}" if only.archive else "",
    ]
    limits = "，".join(filter(None, marks))
    return f"（只限{limits}）" if limits else ""


def _when(moment: datetime | date) -> str:
    words = f"{moment.year}年{moment.month}月{moment.day}日（周{WEEKDAYS[moment.weekday()]}）"
    return words + f"{moment:%H:%M}" if isinstance(moment, datetime) else words


def _assumed(part: Part | Table) -> str:
    return f"〔设定：{part.assumed}〕" if part.assumed else ""
