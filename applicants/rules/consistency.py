"""Which function judges each rule a definition's ``[checks]`` may name, and what do those it names find in a dossier?"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from applicants.dossier import Dossier
from applicants.rules import Finding, agreement, assessing, career, earlier, merits, others, schooling
from applicants.rules.context import Context
from programmes.schema import Checks

Rule = Callable[[Dossier, Context], Iterable[Finding]]

# By the names and numbers of programmes.vocabulary.RULES.
CHECKED_BY: dict[str, Rule] = {
    "报名表、评审表、外调表个人信息相符": agreement.person_in_upload,
    "档案所在地前后一致": agreement.archive_keeper_in_upload,
    "申报专业前后一致": agreement.specialty_in_upload,
    "所在单位与最近工作经历一致": agreement.employer_is_the_latest,
    "参加工作时间与首段经历一致": career.begins_with_first_work,
    "现任职务与现有职称一致": agreement.newest_title_is_last,
    "现任技术职务与最近经历一致": agreement.post_is_the_latest,
    "任职年限与现岗位一致": agreement.post_years_and_appointer,
    "工作经历不交叉": career.overlaps,
    "工作经历无空档": career.gaps,
    "最后一段写到申报时": career.reaches_now,
    "参加工作年龄合理": career.began_at_a_likely_age,
    "单位写全称": career.in_full,
    "派遣写法": career.dispatched,
    "学历由低到高": schooling.ascends,
    "最高学历相符": schooling.highest_is_marked,
    "职称取得时间合理": merits.titles_ascend,
    "业绩在取得现职称之后": merits.after_the_title,
    "成果在截止日之前": merits.before_the_cutoff,
    "考核年度齐全": assessing.every_year,
    "从事申报专业年限与经历相符": career.field_years,
    "技术总结报告对应业绩": merits.report_is_of_an_achievement,
    "学术成果篇数": merits.enough_works,
    "专利权人或发明人含本人": merits.inventor,
    "代表作不超过5条": merits.few_representative,
    "申报条件写法": merits.condition_is_cited,
    "转评多评有同级证书": merits.same_level_title,
    "参保单位与推荐单位一致": agreement.insured_by_employer,
    "单位推荐意见不由本人填写": others.opinion_is_the_employers,
    "核实人、推荐人不是本人": others.nobody_witnesses_himself,
    "推荐专家人数与职称": others.experts_recommend,
    "一年只报一个": earlier.only_one_a_year,
    "与往年材料不同": earlier.files_are_new,
    "继续教育学时": assessing.training_hours,
    "Word与报名信息一致": agreement.rest_of_upload,
    "外调表现有职称与职称一致": agreement.title_or_nothing,
}

# Judged by another function, whatever the definition says; what none can judge is vocabulary.BY_PEOPLE.
JUDGED_BY = {
    "身份证号校验位、出生日期、性别相符": "applicants.rules.person.agrees_with_number",  # at every save
    "起止时间具体到月": "applicants.rules.filling.check",  # in every cell of kind period, month or day
    "学历学位用规定写法": "applicants.rules.filling.check",  # by the choices the definition lists
    "考核结论用规定写法": "applicants.rules.filling.check",  # the same
    "空栏写无": "applicants.rules.filling.check",  # by the definition's `empty`; a cell kept for others is asked of nobody
    "破格与正常不混填": "programmes.schema.Only.admits",  # the section 破格 is asked only on the routes its `only` names
    "名册与申报信息一致": "employers.rosters.export",  # it is drawn from the snapshot
    "公示后未改动": "applicants.workflow.changed_publicities",  # a change of what it published reopens it
    "照片规格": "materials.photo.advice_in",  # where the picture comes in
}


def check(dossier: Dossier, context: Context, checks: Checks) -> list[Finding]:
    """What the rules named in ``checks`` find, in the order in which it is asked; each rule looks at the dossier alone."""
    found = [
        replace(finding, check=name, is_warning=is_warning)
        for names, is_warning in ((checks.must, False), (checks.warn, True))
        for name in names
        if name in CHECKED_BY
        for finding in CHECKED_BY[name](dossier, context)
    ]
    numbers = list(CHECKED_BY)
    return sorted(found, key=lambda each: (context.order(each.place), each.is_warning, numbers.index(each.check)))
