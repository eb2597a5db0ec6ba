"""How is a finding said to the person who can mend it: what is wrong, and what to do?"""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from applicants.rules import Finding, Place


def words(finding: Finding) -> str:
    """One sentence; it names the row where the section has rows, so that it can stand in a list of its own."""
    field = finding.place.field
    text = WORDS[finding.rule](field, finding.parameters)
    if finding.place.row is None:
        return text
    return _("第 %(row)d 行：%(text)s") % {"row": finding.place.row + 1, "text": text}


def mark(finding: Finding) -> str:
    """Short, to know it again: a page carries those of what it has told, so that nobody is kept twice for the same."""
    return sha256(repr(finding).encode()).hexdigest()[:8]


def place_in_words(place: Place) -> str:
    """工作经历 第 2 行 证明人"""
    row = _("第 %d 行") % (place.row + 1) if place.row is not None else ""
    return " ".join(filter(None, [place.section, row, place.field]))


def _missing(field: str, p: Any) -> str:
    return _("请选择“%s”。") % field if p["chooses"] else _("请填写“%s”。") % field


def _missing_or_none(field: str, p: Any) -> str:
    return _("请选择“%s”，没有的选“无”。") % field if p["chooses"] else _("请填写“%s”，没有的填“无”。") % field


def _day(value: date) -> str:
    return _("%(year)d年%(month)d月%(day)d日") % {"year": value.year, "month": value.month, "day": value.day}


WORDS: dict[str, Callable[[str, Any], str]] = {
    "carried": lambda field, p: _("沿用的内容还没有确认，请核对，改好后按“保存”。"),
    "missing": _missing,
    "missing_or_none": _missing_or_none,
    "leave_blank": lambda field, p: _("“%s”没有的，请留空，不要写“无”。") % field,
    "never_none": lambda field, p: _("“%s”不能填“无”，请按事实填写。") % field,
    "too_long": lambda field, p: (
        _("“%(field)s”不超过%(most)d个字，现在有%(there)d个字，请删减。") % {"field": field, **p}
    ),
    "too_few_rows": lambda field, p: _("这一部分至少填 %(least)d 行，现在有 %(there)d 行，请补充。") % p,
    "too_many_rows": lambda field, p: _("这一部分最多填 %(most)d 行，现在有 %(there)d 行，请删去多出的行。") % p,
    "not_a_month": lambda field, p: _("请把“%s”写到月，如 2013年7月。") % field,
    "not_a_day": lambda field, p: _("请把“%s”写成年月日，如 1988年2月14日。") % field,
    "not_a_period": lambda field, p: (
        _("请把“%s”的起和止都写到月，如 2013年7月—2016年12月；至今的写“2017年1月—至今”。") % field
    ),
    "ends_before_it_begins": lambda field, p: _("“%s”的止早于起，请核对后改正。") % field,
    "in_future": lambda field, p: _("“%s”晚于今天，请核对后改正。") % field,
    "not_a_number": lambda field, p: _("请用数字填写“%s”，如 12。") % field,
    "unknown_choice": lambda field, p: (
        _("“%(field)s”没有“%(typed)s”这一项，请从所列各项中选择。") % {"field": field, **p}
    ),
    "identity": lambda field, p: p["words"],  # applicants.identity says it, for each kind of document
    "birth_date_against_number": lambda field, p: (
        _("出生日期与身份证件号码不一致：号码中的出生日期是%s。请核对号码和日期，改正写错的一项。") % _day(p["held"])
    ),
    "sex_against_number": lambda field, p: (
        _("性别与身份证件号码不一致：号码表示的性别是“%s”。请核对号码和性别，改正写错的一项。") % p["held"]
    ),
    "not_an_email": lambda field, p: _("请填写完整的电子邮箱，如 name@example.com。"),
    "not_a_mobile": lambda field, p: _("请填写完整的手机号，如 19900001234；境外号码请带国家或地区代码。"),
    "other_specialty_missing": lambda field, p: _("评审分组选了“其它”，请填写“其它专业”。"),
    "other_specialty_besides_group": lambda field, p: (
        _("评审分组已选“%(group)s”，“其它专业”请留空；如果所列分组都不合适，请把评审分组改为“其它”。") % p
    ),
    # ── Facts that do not agree ──
    "work_overlaps": lambda field, p: (
        _("与第 %(other)d 行在%(first)s至%(last)s重叠，请核对两行的起止时间，使各段不交叉。") % p
    ),
    "work_gap": lambda field, p: (
        _("与前一段之间缺%(first)s至%(last)s，请补一行写明这段时间的情况，没有工作的注明“待业”或“求学”。") % p
    ),
    "work_ends_early": lambda field, p: (
        _("工作经历只写到%(last)s，请写到申报时：仍在职的把止改为“至今”，没有工作的补一行注明“待业”。") % p
    ),
    "first_work_differs": lambda field, p: (
        _("参加工作时间与工作经历最早的一段（第 %(row)d 行，%(first)s起）不一致，请改正写错的一处。") % p
    ),
    "work_before_sixteen": lambda field, p: (
        _("按出生日期，参加工作时未满%(age)d周岁。请核对参加工作时间和出生日期；确实如此的，请向工作人员说明。") % p
    ),
    "work_before_graduation": lambda field, p: (
        _(
            "参加工作早于学历第 %(row)d 行的毕业时间（%(graduated)s，统招）。请核对两处时间和培养方式；确实如此的，请向工作人员说明。"
        )
        % p
    ),
    "field_years_exceed_work": lambda field, p: (
        _("从事申报专业%(said)g年，而工作经历合计约%(worked)g年。请核对年限，或把工作经历补全。") % p
    ),
    "unit_not_in_full": lambda field, p: _("“%(name)s”像是简称，请写单位全称，与公章一致。") % p,
    "renamed_within": lambda field, p: (
        _("单位在这段时间内更名（%(renamed)s），请以更名时间为界，拆成两行，各写当时的全称。") % p
    ),
    "dispatch_pattern": lambda field, p: _("派遣的，单位请写成“甲单位派遣至乙单位”，两个单位都写全称。"),
    "dispatcher_differs": lambda field, p: (
        _("工作单位应是派遣单位“%(dispatcher)s”，与工作经历最近一段一致，请改正写错的一处。") % p
    ),
    "employer_differs": lambda field, p: (
        _("工作单位与工作经历最近一段（第 %(row)d 行）的“%(there)s”不一致，请写现单位全称，改正写错的一处。") % p
    ),
    "post_differs": lambda field, p: (
        _("现任技术职务与工作经历最近一段（第 %(row)d 行）的“%(there)s”不一致，请改正写错的一处。") % p
    ),
    "post_years_differ": lambda field, p: (
        _("任职年限填了%(said)g年，而按工作经历，现岗位自%(since)s起，到现在约%(years)g年。请核对后改正写错的一处。")
        % p
    ),
    "appointed_elsewhere": lambda field, p: (
        _("聘任单位应是现单位“%(there)s”，请核对；由上级单位聘任的，请向工作人员说明。") % p
    ),
    "newest_title_not_last": lambda field, p: (
        _("最近取得的职称（第 %(row)d 行）请放在最后一行：封面和评审表的现任专业职务按最后一行打印。") % p
    ),
    "title_without_name": lambda field, p: _(
        "填了取得时间或审批单位，却没有填职称。请填写职称；没有职称的，请删去这一行。"
    ),
    "insured_elsewhere": lambda field, p: (
        _("参保单位与工作单位“%(employer)s”不一致，请核对；确实不一致的，请填写情况说明并上传证明。") % p
    ),
    "differs_from_upload": lambda field, p: (
        _("与上传的评审表不一致：评审表里是“%(there)s”。请改正写错的一处；评审表有误的，改好后重新上传。") % p
    ),
    "number_differs_from_upload": lambda field, p: _(
        "身份证号与上传的评审表不一致，请对照证件核对；评审表有误的，改好后重新上传。"
    ),
    "title_not_in_upload": lambda field, p: _(
        "上传的评审表里没有填现有职称。请补填后重新上传；没有职称的，请更正这里。"
    ),
    "education_descends": lambda field, p: _("学历低于第 %(before)d 行，请按从低到高的顺序排列。") % p,
    "graduation_descends": lambda field, p: (
        _("毕业时间早于第 %(before)d 行。请核对两行的毕业时间，并按从低到高、由早到晚的顺序排列。") % p
    ),
    "not_the_highest": lambda field, p: _("“%s”选了“是”，但这一行不是最高的，请改为“否”。") % field,
    "highest_unmarked": lambda field, p: _("这一行是最高的，请把“%s”选为“是”。") % field,
    "highest_marked_twice": lambda field, p: _("“%s”只能有一行选“是”，请改为只在最高的一行选“是”。") % field,
    "lower_title_later": lambda field, p: _("“%(title)s”的取得时间晚于更高的“%(higher)s”，请核对两行的取得时间。") % p,
    "title_before_graduation": lambda field, p: (
        _("职称的取得时间早于最早的毕业时间（%(graduated)s），请核对两处时间；确实如此的，请向工作人员说明。") % p
    ),
    "wholly_before_title": lambda field, p: (
        _("在取得现有职称（%(since)s）之前，不计入。请删去这一行，只写取得之后的。") % p
    ),
    "begins_before_title": lambda field, p: (
        _("开始于取得现有职称（%(since)s）之前，请只写取得之后的部分，并把起改为取得之后的月份。") % p
    ),
    "wholly_before_graduation": lambda field, p: (
        _("首次申报从毕业（%(since)s）算起，这一行在毕业之前，不计入。请删去这一行，只写毕业之后的。") % p
    ),
    "begins_before_graduation": lambda field, p: (
        _("首次申报从毕业（%(since)s）算起，请只写毕业之后的部分，并把起改为毕业之后的月份。") % p
    ),
    "runs_past_cutoff": lambda field, p: (
        _("超过了%(cutoff)s截止的月份（%(until)s），请只写到截止时，并把止改为%(until)s。") % p
    ),
    "after_cutoff": lambda field, p: (
        _("“%(field)s”晚于%(cutoff)s截止的月份（%(until)s），本批次不计入。请核对时间，确实在截止之后的请删去这一行。")
        % {"field": field, **p}
    ),
    "report_title_pattern": lambda field, p: _("请按《关于××××（业绩名称）的技术总结报告》的写法填写名称。"),
    "report_without_achievement": lambda field, p: (
        _("工作业绩里没有“%(project)s”。请把报告名称里的业绩名称写得与工作业绩的项目名称相同，或补填这项业绩。") % p
    ),
    "too_few_works": lambda field, p: _("申报这一级别须有%(asked)d篇，现在有%(there)d篇，请补充。") % p,
    "too_many_works": lambda field, p: (
        _("申报这一级别只提交%(asked)d篇，现在有%(there)d篇，请留下最能代表水平的，删去其余的行。") % p
    ),
    "too_few_reports": lambda field, p: _("其中须有技术总结报告%(least)d篇，现在有%(there)d篇，请补充或核对类型。") % p,
    "not_first_author": lambda field, p: _("论文或论著应为独立完成或第一作者。请核对“%s”，不是的请换一篇。") % field,
    "inventor_without_place": lambda field, p: _(
        "请填写本人在发明人中的排名，如 1；发明人和专利权人中没有本人的，请删去这一行。"
    ),
    "too_many_representative": lambda field, p: (
        _("代表作最多选%(most)d条，现在选了%(there)d条，请把多出的改为“否”，业绩本身可以保留。") % p
    ),
    "condition_pattern": lambda field, p: _(
        "请写成“符合《×××职称申报条件》（渝人社发〔2023〕××号）第×条第×款第×点：×××”，写明文件、文号和条款。"
    ),
    "same_level_title_missing": lambda field, p: (
        _("转评、多评须持有同级职称，请填写已取得的%(level)s职称；没有的，请联系工作人员更改申请类型。") % p
    ),
    "years_not_assessed": lambda field, p: (
        _("缺%s年的考核，请补填；单位当年没有考核的，请向工作人员说明。") % "、".join(map(str, p["years"]))
    ),
    "year_partly_assessed": lambda field, p: (
        _("%(year)d年的考核没有写满全年，请把起止时间补全为%(year)d年1月—%(year)d年12月，换过单位的分行填写。") % p
    ),
    "assessed_elsewhere": lambda field, p: (
        _("这段时间工作经历里的单位是“%s”，与考核的组织单位不一致，请填写当时所在单位的全称，改正写错的一处。")
        % "”“".join(p["units"])
    ),
    "training_short": lambda field, p: _training(p),
    "opinion_in_first_person": lambda field, p: (
        _("“%s”用了第一人称。意见应由单位出具，不由本人填写，请单位核对后重新出具。") % field
    ),
    "opinion_in_own_words": lambda field, p: (
        _("“%s”与本人填写的内容有整句相同。意见应由单位出具，不由本人填写，请单位核对后重新出具。") % field
    ),
    "own_witness": lambda field, p: _("证明人不能是本人，请改填了解情况的其他人。"),
    "recommends_twice": lambda field, p: _("与第 %(before)d 行是同一位专家，请改填另一位专家。") % p,
    "recommender_too_low": lambda field, p: _("推荐专家须有副高级以上职称，请核对职称；不是的，请改填其他专家。"),
    "another_this_year": lambda field, p: (
        _(
            "您今年已提交过申报（%(number)s），同一年度只能申报一个。要改报这一份的，请先撤回那一份；"
            "那一份已在办理、不能撤回的，请联系工作人员。"
        )
        % p
    ),
    "brought_before": lambda field, p: (
        _(
            "“%(material)s”与以前没有通过的申报（%(number)s）所交的文件完全相同。原封不动提交以前材料的不予受理，"
            "请整理完善后重新上传。"
        )
        % p
    ),
    "own_recommender": lambda field, p: _("推荐人不能是本人，请改填其他专家。"),
}


def _training(p: Any) -> str:
    when = _("%d年") % p["year"] if p["year"] else _("近年")
    what = _("%s科目") % p["kind"] if p["kind"] else _("继续教育合计")
    hours = _("须不少于%(least)g学时，现在有%(there)g学时，请补填已完成的学习。") % p
    return f"{when}{what}{hours}"
