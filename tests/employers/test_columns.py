"""Which columns does a list of staff have, and does every one of them follow from the definition?"""

from pathlib import Path

import pytest

from applicants import identity
from employers.staff.columns import BRIEF, Column, columns
from programmes.schema import Definition, load
from programmes.vocabulary import FieldKind

DEFINITIONS = Path("programmes/definitions")

pytestmark = pytest.mark.covers("O-01")


@pytest.fixture(scope="module")
def cas() -> Definition:
    return load(DEFINITIONS / "cas.toml")


def by_key(definition: Definition) -> dict[str, Column]:
    return {column.key: column for column in columns(definition)}


def test_the_columns_are_the_account_then_the_registration_then_what_the_judgement_measures(cas: Definition) -> None:
    labels = [column.label for column in columns(cas)]

    account = ["姓名", "证件类型", "证件号码", "手机号", "电子邮箱", "评审级别", "申请类型", "人事档案"]
    registration = ["档案所在地", "评审分组", "其它专业", "毕业学校", "学历", "学位", "参加工作时间"]
    title = ["现有职称", "现有职称取得时间", "现有职称审批单位"]
    judgement = ["毕业时间", "培养方式", "从事申报专业年限"]
    assert labels == account + registration + title + judgement


def test_required_is_what_the_registration_requires_of_everybody(cas: Definition) -> None:
    required = [column.label for column in columns(cas) if column.required]

    account = ["姓名", "证件号码", "手机号", "电子邮箱", "评审级别", "申请类型", "人事档案"]
    assert required == [*account, "评审分组", "毕业学校", "学历", "学位", "参加工作时间"]


def test_a_choice_offers_what_the_section_offers_and_none_where_it_is_written(cas: Definition) -> None:
    found = by_key(cas)

    assert found["学历.学位"].choices == ("学士", "硕士", "博士", "无")
    assert found["学历.培养方式"].choices == ("统招", "业余")
    assert found["现有职称.职称"].choices == ()
    assert found["archive"].choices == ("在本中心", "不在本中心")


def test_a_round_narrows_the_levels(cas: Definition) -> None:
    level = {column.key: column for column in columns(cas, levels=["工程师"])}["level"]

    assert (level.choices, level.sample) == (("工程师",), "工程师")


def test_the_hint_is_in_the_words_of_the_body(cas: Definition) -> None:
    found = by_key(cas)

    assert found["学历.毕业学校"].hint == "填写全称，国外学位应注明国别。有多项的填最高的一项。"
    assert found["单位与岗位.参加工作时间"].hint == "写到月，如 2013年7月。"
    assert found["学历.毕业时间"].hint == "有多项的填最高的一项。写到月，如 2013年7月。选填，用于初判申报条件。"


def test_labels_and_keys_are_each_one_s_own_in_every_programme() -> None:
    for file in [*DEFINITIONS.glob("*.toml"), Path("tests/definitions/fifth.toml")]:
        listed = columns(load(file))

        assert len({column.label for column in listed}) == len(listed), file
        assert len({column.key for column in listed}) == len(listed), file
        assert set(BRIEF) < {column.key for column in listed}


def test_the_sample_is_one_that_its_own_column_takes(cas: Definition) -> None:
    found = by_key(cas)

    assert [column.label for column in found.values() if column.choices and column.sample not in column.choices] == []
    assert identity.read(identity.ID_CARD, found["number"].sample).number == found["number"].sample
    assert {column.kind for column in found.values()} == {
        FieldKind.TEXT,
        FieldKind.CHOICE,
        FieldKind.MONTH,
        FieldKind.NUMBER,
    }
