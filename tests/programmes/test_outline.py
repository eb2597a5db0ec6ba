"""Are the headings advised for a report, and whether a remark may be explained, checked and said in words?"""

import tomllib
from copy import deepcopy

import pytest

from programmes import schema, words
from programmes.schema import DefinitionError
from tests.builders import DEFINITIONS, definition

SOUND = tomllib.loads((DEFINITIONS / "cas.toml").read_text(encoding="utf-8"))
pytestmark = pytest.mark.covers("F-52")


@pytest.mark.parametrize("each", ["代表性工程", ""])
def test_headings_below_a_heading_that_is_not_advised_are_a_mistake(each: str) -> None:
    content = deepcopy(SOUND)
    content["materials"][0]["outline"]["each"] = each

    with pytest.raises(DefinitionError) as refused:
        schema.parse(content, file="cas.toml")

    assert [(mistake.place, mistake.expected) for mistake in refused.value.mistakes] == [
        ("materials[0]（评审表+个人技术报告）.outline.each", "建议的标题之一：代表性项目、今后工作展望")
    ]


def test_headings_alone_are_enough() -> None:
    content = deepcopy(SOUND)
    content["materials"][0]["outline"] = {"headings": ["今后工作展望"]}

    assert "建议的报告标题：今后工作展望；" in words.in_words(schema.parse(content, file="cas.toml"))


def test_both_are_printed() -> None:
    printed = words.in_words(definition("cas"))

    assert "检查出的问题无法改正的，可以写明原因后提交" in printed
    assert (
        "建议的报告标题：代表性项目、今后工作展望；每个代表性项目下建议有：解决问题的思路、技术方案、技术设计"
        in printed
    )
    assert "预检" not in words.in_words(definition("chengdu"))
