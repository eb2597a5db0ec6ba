"""In which shapes may a single value of a definition be written: a date, a code, an address, bounds of rows?"""

import re
from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, StrictInt, ValidationInfo
from pydantic_core import PydanticCustomError

from programmes.eligibility_schema import iso_text

TO_BE_ANNOUNCED: Final = "另行通知"


def _opening(value: object, info: ValidationInfo) -> datetime | date:
    """A TOML date or moment; only a stored version, which holds JSON, has it as ISO text."""
    if isinstance(value, date):
        return value
    try:
        text = iso_text(value, info)
        return date.fromisoformat(text) if len(text) == len("2020-01-31") else datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("moment", "", {"expected": "日期，或日期加时刻，不加引号"}) from None


def _moment(value: object, info: ValidationInfo) -> datetime | date | str:
    if value == TO_BE_ANNOUNCED:
        return TO_BE_ANNOUNCED
    try:
        return _opening(value, info)
    except PydanticCustomError:
        expected = f"日期，或日期加时刻，不加引号；或“{TO_BE_ANNOUNCED}”"
        raise PydanticCustomError("moment", "", {"expected": expected}) from None


def _code(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9-]*", value):
        return value
    raise PydanticCustomError("code", "", {"expected": "小写字母、数字和连字符，如 2026-spring"})


def _address(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", value):
        return value
    raise PydanticCustomError("address", "", {"expected": "完整的网址，如 https://example.cn/query"})


def _required(value: object) -> tuple[str, ...] | Literal["全部"]:
    if value == "全部":
        return "全部"
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise PydanticCustomError("required", "", {"expected": "“全部”，或栏目名的数组"})


def _rows(value: object) -> tuple[int, int]:
    match value:
        case [int(least), int(most)] if 0 <= least <= most and most > 0:
            return least, most
    raise PydanticCustomError("rows", "", {"expected": "[最少行数, 最多行数]，如 [1, 40]"})


Opening = Annotated[datetime | date, BeforeValidator(_opening)]
Deadline = Annotated[datetime | date | Literal["另行通知"], BeforeValidator(_moment)]
Code = Annotated[str, BeforeValidator(_code)]
Address = Annotated[str, BeforeValidator(_address)]
Required = Annotated[tuple[str, ...] | Literal["全部"], BeforeValidator(_required)]
Bounds = Annotated[tuple[int, int] | None, BeforeValidator(_rows)]
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[StrictInt, Field(ge=1)]
Amount = Annotated[StrictInt, Field(ge=0)]
Names = tuple[str, ...]
