"""What is found in the education rows?"""

import pytest

from applicants.dossier import Dossier
from tests.applicants.rules.dossiers import context, found, stating
from tests.builders import definition


def studied(*rows: tuple[str, str, str, str]) -> Dossier:
    """(学历, 毕业时间, 学位, 培养方式) of each row."""
    labels = ("学历", "毕业时间", "学位", "培养方式")
    return stating(学历=[dict(zip(labels, row, strict=True)) for row in rows])


BACHELOR = ("本科", "2010年7月", "学士", "统招")
MASTER = ("研究生", "2013年6月", "硕士", "统招")
DOCTOR = ("研究生", "2017年6月", "博士", "统招")


@pytest.mark.covers("CR-17", "F-14")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([BACHELOR, MASTER, DOCTOR], []),
        ([BACHELOR], []),
        ([], []),
        ([BACHELOR, ("本科", "2012年7月", "学士", "业余")], []),
        ([("大专", "2015年7月", "无", "业余"), BACHELOR], []),  # a lower one finished later, beside his work
        ([("学徒", "2001年7月", "无", "统招"), BACHELOR], []),  # unknown: filling says it
        ([MASTER, BACHELOR], [("education_descends", "学历", "学历", 1)]),
        ([BACHELOR, DOCTOR, MASTER], [("education_descends", "学历", "学历", 2)]),
        ([BACHELOR, ("研究生", "2009年6月", "硕士", "统招")], [("graduation_descends", "学历", "毕业时间", 1)]),
        ([("大专", "2015年7月", "无", "统招"), BACHELOR], [("graduation_descends", "学历", "毕业时间", 1)]),
        (
            [("本科", "2012年7月", "学士", "业余"), BACHELOR],  # two of the same height: only their order is wrong
            [("graduation_descends", "学历", "毕业时间", 1)],
        ),
        ([BACHELOR, ("研究生", "六月", "硕士", "统招")], []),
    ],
)
def test_education_ascends_in_level_and_in_time(rows: list[tuple[str, str, str, str]], expected: list) -> None:
    assert found("学历由低到高", studied(*rows)) == expected


@pytest.mark.covers("CR-19")
@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([("否", "否"), ("是", "是")], []),
        ([("", ""), ("", "")], []),
        (
            [("是", "是"), ("否", "否")],
            [
                ("not_the_highest", "学历", "最高学历", 0),
                ("highest_unmarked", "学历", "最高学历", 1),
                ("not_the_highest", "学历", "最高学位", 0),
                ("highest_unmarked", "学历", "最高学位", 1),
            ],
        ),
        ([("否", "否"), ("否", "是")], [("highest_unmarked", "学历", "最高学历", 1)]),
        ([("是", "否"), ("是", "是")], [("not_the_highest", "学历", "最高学历", 0)]),
    ],
)
def test_the_highest_education_and_degree_are_marked_as_such(marks: list[tuple[str, str]], expected: list) -> None:
    labels = ("学历", "毕业时间", "学位", "培养方式", "最高学历", "最高学位")
    rows = [dict(zip(labels, (*row, *mark), strict=True)) for row, mark in zip([BACHELOR, MASTER], marks, strict=True)]

    assert found("最高学历相符", stating(学历=rows), context(definition("jiangbei"))) == expected


def test_one_of_several_highest_is_marked_once() -> None:
    row = dict(zip(("学历", "毕业时间", "学位", "最高学历"), ("本科", "2010年7月", "学士", "是"), strict=True))

    got = found("最高学历相符", stating(学历=[row, row]), context(definition("jiangbei")))

    assert got == [("highest_marked_twice", "学历", "最高学历", 1)]


def test_education_and_degree_are_each_marked_by_their_own_height() -> None:
    rows = [
        {"学历": "本科", "毕业时间": "2010年7月", "学位": "学士", "最高学历": "否", "最高学位": "是"},
        {"学历": "研究生", "毕业时间": "2013年7月", "学位": "无学位", "最高学历": "是", "最高学位": "否"},
    ]

    assert found("最高学历相符", stating(学历=rows), context(definition("jiangbei"))) == []
