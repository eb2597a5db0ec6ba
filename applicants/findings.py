"""How is a finding said to the person who can mend it: what is wrong, and what to do?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from applicants.rules import Finding


def words(finding: Finding) -> str:
    """One sentence; it names the row where the section has rows, so that it can stand in a list of its own."""
    field = finding.place.field
    text = WORDS[finding.rule](field, finding.parameters)
    if finding.place.row is None:
        return text
    return _("第 %(row)d 行：%(text)s") % {"row": finding.place.row + 1, "text": text}


def _missing(field: str, p: Any) -> str:
    return _("请选择“%s”。") % field if p["chooses"] else _("请填写“%s”。") % field


def _missing_or_none(field: str, p: Any) -> str:
    return _("请选择“%s”，没有的选“无”。") % field if p["chooses"] else _("请填写“%s”，没有的填“无”。") % field


def _day(value: date) -> str:
    return _("%(year)d年%(month)d月%(day)d日") % {"year": value.year, "month": value.month, "day": value.day}


WORDS: dict[str, Callable[[str, Any], str]] = {
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
}
