"""What is said to have changed between two snapshots?"""

from datetime import timedelta

import pytest

from applicants import differences, services
from applicants.demo import id_number
from applicants.differences import Difference
from applicants.models import Snapshot
from config import clock
from tests.applicants.giving import COPIED, LEADERS, OPINION, SAID, filling, given, transcribed
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
        Difference("学历信息", 0, "", "", "甲大学，本科，学士", also=("学历",))
    ]


def test_a_row_taken_out_keeps_the_number_it_had() -> None:
    journey = walk()
    old = frozen(journey, 学历=[BACHELOR, MASTER])
    new = frozen(journey, 学历=[BACHELOR])

    (change,) = differences.between(old, new, journey.application)

    assert change == Difference("学历信息", 1, "", "乙大学，研究生，硕士", "", old_row=1, also=("学历",))
    assert change.place == "学历信息，第 2 行"


def test_a_row_mended_beside_one_that_was_put_in_is_compared_with_itself() -> None:
    journey = walk()
    old = frozen(journey, 学历=[MASTER, DOCTOR])
    new = frozen(journey, 学历=[BACHELOR, MASTER | {"毕业学校": "丁大学"}, DOCTOR])

    assert differences.between(old, new, journey.application) == [
        Difference("学历信息", 0, "", "", "甲大学，本科，学士", also=("学历",)),
        Difference("学历信息", 1, "毕业学校", "乙大学", "丁大学", old_row=0, also=("学历",)),
    ]


def test_a_row_that_was_moved_is_one_change() -> None:
    journey = walk()
    old = frozen(journey, 学历=[BACHELOR, MASTER, DOCTOR])
    new = frozen(journey, 学历=[MASTER, DOCTOR, BACHELOR])

    assert differences.between(old, new, journey.application) == [
        Difference("学历信息", 2, "", "第 1 行", "第 3 行", old_row=0, also=("学历",))
    ]


def test_a_cell_that_two_sections_show_has_changed_once() -> None:
    journey = walk()
    old = frozen(journey, 学历=[BACHELOR | {"学制": "4"}])
    new = frozen(journey, 学历=[BACHELOR | {"学位": "无", "学制": "5"}])

    assert differences.between(old, new, journey.application) == [
        Difference("学历信息", 0, "学位", "学士", "无", old_row=0, also=("学历",)),
        Difference("学历", 0, "学制", "4", "5", old_row=0),
    ]


def test_what_stands_in_a_draft_is_compared_as_it_would_be_submitted() -> None:
    journey = walk()
    with clock.at(journey.now):
        old = frozen(journey, 档案=[{"档案所在地": "北辰区人才服务中心"}])
        services.save_answers(
            journey.application, "档案", [{"档案所在地": "南岭区人才服务中心"}], by=journey.people.applicant
        )
        changed = differences.between(old, differences.as_it_stands(journey.fresh()), journey.application)

    told = [each for each in changed if each.section == "档案"]
    assert told == [Difference("档案", None, "档案所在地", "北辰区人才服务中心", "南岭区人才服务中心")]
    assert [each.new for each in changed if each.field == "姓名"] == ["林知远"]  # the portal knows it better
    assert Snapshot.objects.count() == 1


def test_an_opinion_that_was_copied_and_is_now_signed_has_changed_though_it_reads_the_same() -> None:
    journey = filling()
    transcribed(journey, words=OPINION)
    old = frozen(journey)
    journey.now += timedelta(minutes=1)  # of two given at one moment neither is the later
    given(journey, words=OPINION)
    new, draft = frozen(journey), differences.as_it_stands(journey.fresh())

    signed = Difference("单位意见", None, LEADERS, f"{OPINION}（{COPIED}）", f"{OPINION}（{SAID}）")
    assert differences.between(old, new, journey.application) == [signed]
    assert [each for each in differences.between(old, draft, journey.application) if each.section == "单位意见"] == [
        signed
    ]


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
