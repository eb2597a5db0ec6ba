"""What does a person state about himself before he applies? facts.json in, frozen Facts out.

``None`` is unknown, an empty tuple is none. ``YYYY-MM`` is the first day of that month.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    TypeAdapter,
    ValidationError,
)
from pydantic.dataclasses import dataclass

from programmes.vocabulary import ApplicationType, Level


class Education(StrEnum):
    SECONDARY_VOCATIONAL = "secondary_vocational"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    SECOND_BACHELOR = "second_bachelor"
    MASTER = "master"
    DOCTOR = "doctor"
    TECHNICAL_INTERMEDIATE = "technical_intermediate"
    TECHNICAL_SENIOR = "technical_senior"
    TECHNICIAN_CLASS = "technician_class"


class Degree(StrEnum):
    NONE = "none"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


class Mode(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"


class AssessmentResult(StrEnum):
    EXCELLENT = "excellent"
    QUALIFIED = "qualified"
    BASICALLY_QUALIFIED = "basically_qualified"
    UNQUALIFIED = "unqualified"
    UNGRADED = "ungraded"


class Employment(StrEnum):
    ENTERPRISE = "enterprise"
    PUBLIC_INSTITUTION = "public_institution"
    FREELANCE = "freelance"
    PERSONNEL_AGENCY = "personnel_agency"
    CIVIL_SERVANT = "civil_servant"
    CIVIL_SERVANT_LIKE = "civil_servant_like"
    RETIRED = "retired"
    OTHER = "other"


EDUCATION_NAMES = {
    Education.SECONDARY_VOCATIONAL: "中专",
    Education.COLLEGE: "大专",
    Education.BACHELOR: "本科",
    Education.SECOND_BACHELOR: "第二学士学位",
    Education.MASTER: "硕士",
    Education.DOCTOR: "博士",
    Education.TECHNICAL_INTERMEDIATE: "技工院校中级工班",
    Education.TECHNICAL_SENIOR: "技工院校高级工班",
    Education.TECHNICIAN_CLASS: "技工院校预备技师（技师）班",
}
DEGREE_NAMES = {Degree.NONE: "无学位", Degree.BACHELOR: "学士", Degree.MASTER: "硕士", Degree.DOCTOR: "博士"}
RESULT_NAMES = {
    AssessmentResult.EXCELLENT: "优秀",
    AssessmentResult.QUALIFIED: "合格",
    AssessmentResult.BASICALLY_QUALIFIED: "基本合格",
    AssessmentResult.UNQUALIFIED: "不合格",
    AssessmentResult.UNGRADED: "不定等次",
}
EMPLOYMENT_NAMES = {
    Employment.ENTERPRISE: "企业人员",
    Employment.PUBLIC_INSTITUTION: "事业单位人员",
    Employment.FREELANCE: "自由职业者",
    Employment.PERSONNEL_AGENCY: "人事代理人员",
    Employment.CIVIL_SERVANT: "公务员",
    Employment.CIVIL_SERVANT_LIKE: "参照公务员法管理人员",
    Employment.RETIRED: "离退休人员",
    Employment.OTHER: "其他人员",
}


def day(value: Any) -> date:
    """YYYY-MM-DD, or YYYY-MM for its first day; a date is itself."""
    if type(value) is date:
        return value
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", value):
            raise ValueError
        return date.fromisoformat(value if len(value) == len("2020-01-31") else f"{value}-01")
    except (TypeError, ValueError):
        raise ValueError("YYYY-MM-DD 或 YYYY-MM 的日期") from None


def _number(value: Any) -> Any:
    if type(value) not in (int, float):
        raise ValueError("数字，不加引号")
    return value


def _or(unstated: Any) -> Callable[[Any], Any]:
    return lambda value: unstated if value is None else value


Day = Annotated[date, PlainValidator(day)]
Years = Annotated[float, BeforeValidator(_number), Field(ge=0, allow_inf_nan=False)]
Year = Annotated[StrictInt, Field(ge=1900, le=9999)]
CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=CLOSED)
class Schooling:
    """One education (学历 and the 学位 that came with it)."""

    level: Education | None = None
    degree: Degree | None = None
    graduated: Day | None = None
    mode: Mode | None = None


@dataclass(frozen=True, config=CLOSED)
class Title:
    level: Level | None = None
    obtained: Day | None = None


@dataclass(frozen=True, config=CLOSED)
class Vocational:
    """A vocational qualification or skill grade (职业资格、技能等级)."""

    name: str | None = None
    obtained: Day | None = None


@dataclass(frozen=True, config=CLOSED)
class Assessment:
    year: Year | None = None
    result: AssessmentResult | None = None


@dataclass(frozen=True, config=CLOSED)
class Person:
    employment: Employment | None = None


@dataclass(frozen=True, config=CLOSED)
class Recommender:
    level: Level | None = None
    near_specialty: StrictBool | None = None


@dataclass(frozen=True, config=CLOSED)
class Flags:
    returned_from_overseas: StrictBool | None = None
    urgent_talent: StrictBool | None = None
    high_level_talent: StrictBool | None = None
    transferred_from_government: StrictBool | None = None
    transferred_from_army: StrictBool | None = None
    by_examination: StrictBool | None = None
    private_firm: StrictBool | None = None
    professional_master: StrictBool | None = None
    general_college_graduate: StrictBool | None = None
    grassroots_years: Years | None = None
    senior_technician_certified: StrictBool | None = None
    award_provincial_second_top3: StrictBool | None = None
    patent_tax_10m: StrictBool | None = None
    head_enterprise: StrictBool | None = None
    disciplinary_until: Day | None = None


@dataclass(frozen=True, config=CLOSED)
class Facts:
    as_of: Day | None = None
    level: Level | None = None
    type: Annotated[ApplicationType, BeforeValidator(_or(ApplicationType.NORMAL))] = ApplicationType.NORMAL
    first_work_start: Day | None = None
    field_years: Years | None = None
    education: tuple[Schooling, ...] | None = None
    titles: tuple[Title, ...] | None = None
    vocational: tuple[Vocational, ...] | None = None
    assessments: tuple[Assessment, ...] | None = None
    person: Annotated[Person, BeforeValidator(_or(Person()))] = Person()
    flags: Annotated[Flags, BeforeValidator(_or(Flags()))] = Flags()
    recommenders: tuple[Recommender, ...] | None = None


class FactsError(ValueError):
    """The facts cannot be read; each line names a field and what was expected there."""


def read(text: bytes | str) -> Facts:
    """The facts in a JSON text (UTF-8). Raises FactsError."""
    try:
        stated = json.loads(
            text if isinstance(text, str) else text.decode("utf-8-sig"),
            object_pairs_hook=_once_each,
            parse_constant=_no_constant,
        )
    except FactsError:
        raise
    except UnicodeDecodeError:
        raise FactsError("facts：不是 UTF-8 编码的文字") from None
    except json.JSONDecodeError as error:
        raise FactsError(f"facts：第 {error.lineno} 行第 {error.colno} 列不是 JSON") from None
    except (RecursionError, ValueError):
        raise FactsError("facts：嵌套太深或数字太长") from None
    if not isinstance(stated, dict):
        raise FactsError("facts：应为一个 JSON 对象 {…}")
    return of(stated)


def of(stated: dict[str, Any]) -> Facts:
    """The facts in a table of plain values. Raises FactsError."""
    try:
        return _adapter.validate_python(stated)
    except ValidationError as error:
        lines = [_in_chinese(dict(detail)) for detail in error.errors(include_url=False)]
        raise FactsError("\n".join(lines)) from None


_adapter = TypeAdapter(Facts)

_EXPECTED = {
    "int_type": "整数，不加引号",
    "bool_type": "true 或 false",
    "string_type": "文字，加引号",
    "tuple_type": "数组 […]",
    "dataclass_type": "对象 {{…}}",
    "greater_than_equal": "不小于 {ge} 的数",
    "less_than_equal": "不大于 {le} 的数",
    "finite_number": "有限的数",
    "float_type": "有限的数",
    "string_unicode": "能显示的文字",
}


def _in_chinese(error: dict[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    field = (
        "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"]).lstrip(".") or "facts"
    )
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return f"{field}：没有这个字段"
    if kind == "value_error":
        expected = str(context["error"])
    elif kind == "enum":
        expected = "以下之一：" + "、".join(re.findall(r"'([^']*)'", context["expected"]))
    else:
        expected = _EXPECTED.get(kind, kind).format_map(context)
    found = json.dumps(error["input"], ensure_ascii=False, default=str)[:60].encode(errors="replace").decode()
    return f"{field}：写的是 {found}，应为{expected}"


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise FactsError(f"{key}：写了两次")
        table[key] = value
    return table


def _no_constant(name: str) -> None:
    raise FactsError(f"facts：{name} 不是 JSON 里的数字")
