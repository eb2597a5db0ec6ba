"""What is said to have changed between two snapshots?"""

import pytest

from applicants import differences, services
from applicants.demo import id_number
from applicants.differences import Difference
from applicants.models import Snapshot
from config import clock
from tests.builders import Walk, attached, walk

pytestmark = pytest.mark.django_db
MATERIAL = "评审表+个人技术报告"
FIRST, SECOND = id_number("11010519880214303"), id_number("11010519880214305")
BACHELOR = {"毕业学校": "甲大学", "学历": "本科", "学位": "学士"}
MASTER = {"毕业学校": "乙大学", "学历": "研究生", "学位": "硕士"}
DOCTOR = {"毕业学校": "丙大学", "学历": "研究生", "学位": "博士"}


def frozen(journey: Walk, **blocks: list[dict[str, str]]) -> Snapshot:
    """A snapshot with these blocks stated."""
    for block, rows in blocks.items():
        services.save_answers(journey.application, block, rows, by=journey.people.applicant)
    return journey.application.freeze(by=journey.people.applicant, at=journey.now)


def test_a_changed_cell_is_named_with_what_it_was_and_what_it_is() -> None:
    journey = walk()
    old = frozen(journey, 档案=[{"档案所在地": "北辰区人才服务中心"}])
    new = frozen(journey, 档案=[{"档案所在地": "南岭区人才服务中心"}])

    assert differences.between(old, new, journey.application) == [
        Difference("档案", None, "档案所在地", "北辰区人才服务中心", "南岭区人才服务中心")
    ]
    assert differences.between(new, new, journey.application) == []


def test_a_number_is_compared_by_its_digest_and_shown_masked() -> None:
    journey = walk()
    old, same, new = (frozen(journey, 个人信息=[{"身份证号": number}]) for number in (FIRST, FIRST, SECOND))

    changed = differences.between(old, new, journey.application)

    assert differences.between(old, same, journey.application) == []
    assert [(each.field, each.old, each.new) for each in changed] == [
        ("身份证号", "110***********3038", f"110***********{SECOND[-4:]}")
    ]


def test_a_row_put_in_before_the_others_is_the_only_change() -> None:
    journey = walk()
    old = frozen(journey, 学历=[MASTER, DOCTOR])
    new = frozen(journey, 学历=[BACHELOR, MASTER, DOCTOR])

    assert differences.between(old, new, journey.application) == [
        Difference("学历信息", 0, name, "", text) for name, text in BACHELOR.items()
    ] + [Difference("学历", 0, name, "", BACHELOR[name]) for name in ("学历", "毕业学校", "学位")]


def test_a_row_taken_out_keeps_the_number_it_had() -> None:
    journey = walk()
    old = frozen(journey, 学历=[BACHELOR, MASTER])
    new = frozen(journey, 学历=[BACHELOR])

    changed = [each for each in differences.between(old, new, journey.application) if each.section == "学历信息"]

    assert changed == [Difference("学历信息", 1, name, text, "") for name, text in MASTER.items()]
    assert changed[0].place == "学历信息，第 2 行，毕业学校"


def test_a_newer_file_is_named_with_both_versions() -> None:
    journey = walk().to("评审材料")
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=b"first")
        old = frozen(journey)
        attached(journey.application, by=journey.people.applicant, content=b"second draft")
        new = frozen(journey)

    assert differences.between(old, new, journey.application) == [
        Difference(
            MATERIAL,
            None,
            "",
            f"第 1 版：{MATERIAL}.doc（5\xa0字节）",
            f"第 2 版：{MATERIAL}.doc（12\xa0字节）",
        )
    ]
