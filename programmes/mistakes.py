"""What is wrong with a definition file: which key, what stands there, what was expected?"""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

Steps = tuple[int | str, ...]

_EXPECTED = {
    "missing": "必须写这个键",
    "string_type": "文字，加引号",
    "int_type": "整数，不加引号",
    "bool_type": "true 或 false",
    "tuple_type": "数组 […]",
    "dict_type": "表 {{ … }}",
    "model_type": "表 {{ … }}",
    "model_attributes_type": "表 {{ … }}",
    "greater_than_equal": "不小于 {ge} 的整数",
    "string_pattern_mismatch": "写法 {pattern}",
    "too_short": "至少 {min_length} 项",
    "string_too_short": "不能是空的",
}
# What stands in for a value of the wrong shape, so that the mentions in the rest of the file can still be checked.
_STAND_INS: dict[str, Any] = {
    "missing": "x",
    "string_type": "x",
    "string_too_short": "x",
    "code": "x",
    "int_type": 1,
    "greater_than_equal": 1,
    "bool_type": False,
    "tuple_type": [],
    "dict_type": {},
    "model_type": {},
    "model_attributes_type": {},
    "moment": date(2000, 1, 1),
    "day": date(2000, 1, 1),
    "required": [],
    "rows": [0, 1],
    "too_short": ["x"],
    "address": "https://x.cn",
}


class Wrong(NamedTuple):
    """A mistake before the file is known: the steps to the key, what stands there, what was expected."""

    steps: Steps
    found: str
    expected: str


@dataclass(frozen=True)
class Mistake:
    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}：{self.found}；应为：{self.expected}"


class DefinitionError(ValueError):
    """The file does not load; ``mistakes`` lists everything that is wrong in it."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self.file, self.mistakes = file, mistakes
        super().__init__("\n".join(f"{file}：{mistake}" for mistake in mistakes))


def written(value: object) -> str:
    """A value as it is quoted in a message."""
    if isinstance(value, bool):
        return f"写的是 {str(value).lower()}"
    if isinstance(value, dict | list | tuple):
        return "写的是一个表" if isinstance(value, dict) else "写的是一个数组"
    return f"写的是“{value}”" if isinstance(value, str) else f"写的是 {value}"


def place(content: Any, steps: Steps) -> str:
    """The key path as a person finds it: ``pipeline[3]（交纸质材料并缴费）.needs[0].by``."""
    path, here = "", content
    for step in steps:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(step, str):
            path += f".{step}" if path else step
            continue
        path += f"[{step}]"
        if isinstance(here, dict):
            name = next((here[key] for key in ("name", "block", "key", "kind", "level") if key in here), "")
            path += f"（{name}）" if isinstance(name, str) and name else ""
    return path


def of_shape(errors: Iterable[ErrorDetails], model: type[BaseModel]) -> list[Wrong]:
    """What pydantic found, in Chinese."""
    return [_in_chinese(error, model) for error in errors]


def of_syntax(error: ValueError, text: str) -> Mistake:
    """A file that is not TOML at all; the standard parser stops at the first such place."""
    at = re.search(r"line (\d+), column (\d+)", str(error))
    if at is None:
        return Mistake("文件末尾", "内容不完整", "完整的 TOML：引号、方括号、花括号要成对")
    line, column = int(at[1]), int(at[2])
    return Mistake(
        f"第 {line} 行第 {column} 列",
        f"读不懂“{text.splitlines()[line - 1].strip()}”",
        "TOML 写法：键 = 值，文字加引号，同一个键只写一次",
    )


def repaired(content: dict[str, Any], errors: Iterable[ErrorDetails], *, whole_tables: bool) -> dict[str, Any]:
    """The content with a stand-in for every value of the wrong shape, or without the tables in which one is."""
    if whole_tables:
        wrong = {error["loc"][0] for error in errors}
        return {key: value for key, value in content.items() if key not in wrong}
    content = deepcopy(content)
    for error in sorted(errors, key=lambda error: [str(step).zfill(6) for step in error["loc"]], reverse=True):
        *way, last = error["loc"]
        table: Any = content
        for step in way:
            table = table[step]
        if error["type"] in ("enum", "literal_error"):
            table[last] = _allowed(error)[0]
        elif error["type"] in _STAND_INS:
            table[last] = deepcopy(_STAND_INS[error["type"]])
        else:
            del table[last]
    return content


def _in_chinese(error: ErrorDetails, model: type[BaseModel]) -> Wrong:
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return Wrong(error["loc"], "没有这个键", "、".join(_keys(model, error["loc"])))
        case "missing":
            return Wrong(error["loc"], "没有写", _EXPECTED[kind])
        case "enum" | "literal_error":
            expected = " / ".join(_allowed(error))
        case "value_error":
            expected = str(context["error"])
        case _:
            expected = _EXPECTED.get(kind, "{expected}").format_map({"expected": kind} | context)
    return Wrong(error["loc"], written(error["input"]), expected)


def _allowed(error: ErrorDetails) -> list[str]:
    return error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")


def _keys(model: type[BaseModel], steps: Steps) -> list[str]:
    """The keys that the table in which ``steps`` ends may have."""
    for step in steps[:-1]:
        if isinstance(step, str):
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            model = _model_in(fields[step].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
