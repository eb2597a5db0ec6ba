"""Is it named when a material is to be put together from what the definition does not ask, and said when it is sound?"""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from programmes import schema, words
from programmes.schema import DefinitionError
from tests.builders import DEFINITIONS, definition

SOUND = tomllib.loads((DEFINITIONS / "cas.toml").read_text(encoding="utf-8"))
AT = "materials[0]（评审表+个人技术报告）.assembled"


def unasked(content: Any) -> None:
    content["materials"][0]["assembled"]["proofs"][0] = {"block": "奖励", "named": "名称"}


def unnamed(content: Any) -> None:
    content["materials"][0]["assembled"]["proofs"][1]["named"] = "证书号"


def in_word(content: Any) -> None:
    content["form_route"] = "word"


def untold(content: Any) -> None:
    del content["materials"][0]["assembled"]["report"]


@pytest.mark.parametrize(
    ("edit", "place", "expected"),
    [
        (unasked, f"{AT}.proofs[0]（奖励）.block", "个人信息"),
        (unnamed, f"{AT}.proofs[1]（工作业绩）.named", "本栏所列各项之一：起止时间、项目名称"),
        (in_word, AT, 'form_route = "portal"'),
        (untold, f"{AT}.report", ""),
    ],
)
def test_it_names_what_a_file_cannot_be_put_together_from(
    edit: Callable[[Any], None], place: str, expected: str
) -> None:
    content = deepcopy(SOUND)
    edit(content)

    with pytest.raises(DefinitionError) as caught:
        schema.parse(content, file="planted.toml")

    assert [(m.place, expected in m.expected) for m in caught.value.mistakes] == [(place, True)]


def test_the_print_says_from_what_it_is_put_together() -> None:
    (line,) = [line for line in words.in_words(definition("cas")).splitlines() if "可由平台合成" in line]

    assert [mark for mark in line.split("；") if mark.startswith("可由平台合成")] == [
        "可由平台合成：模板填好，后接上传的个人技术报告，再接证明材料：现有职称每行（按职称）、"
        "工作业绩每行（按项目名称）、论文著作每行（按名称）、其他证明材料"
    ]
