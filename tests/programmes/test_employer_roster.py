"""Is what a definition says of the employer's roster checked, and said in words?"""

import tomllib
from copy import deepcopy
from typing import Any

import pytest

from programmes import schema, words
from programmes.schema import DefinitionError
from tests.builders import DEFINITIONS, definition

SOUND = tomllib.loads((DEFINITIONS / "chengdu.toml").read_text(encoding="utf-8"))
pytestmark = pytest.mark.covers("O-02")


def mistakes(roster: dict[str, Any], *, without: str = "") -> list[tuple[str, str]]:
    content = deepcopy(SOUND)
    content["employer_roster"] = {"title": "申报名册"} | roster
    content["sections"] = [section for section in content["sections"] if section["block"] != without]
    content["checks"] = {}  # its rules would have nothing to look at
    with pytest.raises(DefinitionError) as refused:
        schema.parse(content, file="chengdu.toml")
    return [(mistake.place, mistake.found) for mistake in refused.value.mistakes]


@pytest.mark.parametrize("field", ["学历.学制", "学历.证书图片", "个人信息.照片", "姓名"])
def test_a_column_of_what_is_not_asked_or_is_a_file_is_a_mistake(field: str) -> None:
    found = mistakes({"columns": [{"name": "甲", "field": field}]})

    assert found == [("employer_roster.columns[0]（甲）.field", f"写的是“{field}”")]


def test_two_columns_of_one_name_are_a_mistake() -> None:
    twice = [{"name": "学历", "field": "学历.学历"}, {"name": "学历", "field": "学历.学位"}]

    assert mistakes({"columns": twice}) == [("employer_roster.columns[1]（学历）.name", "写的是“学历”")]


def test_nobody_can_be_listed_apart_where_the_insurer_is_not_asked() -> None:
    found = mistakes({"separate": True}, without="社会保险")

    assert [place for place, _found in found] == ["employer_roster.separate"]


@pytest.mark.covers("O-03", "O-04")
def test_it_is_printed_for_whoever_proof_reads() -> None:
    printed = words.in_words(definition("chengdu"))

    assert "成都市专业技术职称资格评审申报名册，由单位打印盖章并交电子版；参保单位与工作单位不一致的单列。" in printed
    assert "    毕业证号：取自学历.证书号\n    学位证号：取自学历.学位证书号\n" in printed
    assert "单位的申报名册" not in words.in_words(definition("cas"))
