"""What does the picture of a career show, and does its table say the same?"""

import re
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given

from applicants.career_picture import HEAD, YEAR_HEIGHT, Bar, Picture, draw
from applicants.dossier import Dossier, Month
from applicants.rules.consistency import check
from tests.applicants.rules.dossiers import CAS, SOUND, context, stating
from tests.applicants.rules.test_consistency import answers, dossier

WORK, ACHIEVEMENTS = SOUND["工作经历"], SOUND["工作业绩"]


def picture(stated: Dossier) -> Picture:
    return draw(stated, context(), check(stated, context(), CAS.checks))


def page(stated: Dossier) -> str:
    return render_to_string("components/timeline_picture.html", {"picture": picture(stated)})


def bar(drawn: Picture, lane: str, number: int) -> Bar:
    (found,) = (each for each in drawn.bars if (each.lane, each.number) == (lane, number))
    return found


def test_every_row_is_drawn_from_its_first_month_to_its_last() -> None:
    drawn = picture(stating())

    assert [(each.lane, each.number) for each in drawn.bars] == (
        [("学历", 1), ("学历", 2), ("工作", 1), ("工作", 2), ("工作", 3), ("职称", 1), ("职称", 2)]
        + [("业绩", 1), ("业绩", 2)]
        + [("考核", n) for n in range(1, 7)]
    )
    assert (bar(drawn, "工作", 3).first, bar(drawn, "工作", 3).last) == (Month(2018, 12), Month(2026, 3))
    assert (bar(drawn, "学历", 2).first, bar(drawn, "学历", 2).last) == (Month(2010, 7), Month(2013, 6))
    assert (bar(drawn, "职称", 1).first, bar(drawn, "职称", 1).last) == (Month(2014, 9), Month(2018, 11))
    assert drawn.years[0] == (2006, HEAD)
    assert [year for year, _top in drawn.years] == [*range(2006, 2027)]
    assert bar(drawn, "业绩", 1).box.top == round(HEAD + (13 + 2 / 12) * YEAR_HEIGHT, 2)
    assert bar(drawn, "业绩", 1).box.height == pytest.approx(28 / 12 * YEAR_HEIGHT, abs=0.02)
    assert drawn.since == (Month(2018, 12), round(HEAD + (12 + 11 / 12) * YEAR_HEIGHT, 2))


def test_in_a_sound_career_nothing_stands_out() -> None:
    drawn = picture(stating())

    assert (drawn.marks, [each.remarks for each in drawn.bars if each.remarks or each.is_outside]) == ([], [])


def test_a_gap_an_overlap_and_a_year_not_assessed_are_marked_across_their_lane() -> None:
    stated = stating(
        工作经历=[
            WORK[0] | {"起止时间": "2013年7月—2014年12月"},
            WORK[1] | {"起止时间": "2016年1月—2019年6月"},
            WORK[2],
        ],
        年度考核=SOUND["年度考核"][:3] + SOUND["年度考核"][4:5],
    )

    drawn = picture(stated)

    assert [(mark.kind, mark.lane, mark.time) for mark in drawn.marks] == [
        ("gap", "工作", "2015年1月—2015年12月"),
        ("overlap", "工作", "2018年12月—2019年6月"),
        ("gap", "考核", "2024年1月—2024年12月"),
    ]
    assert bar(drawn, "工作", 2).remarks == (
        "第 2 行：与前一段之间缺2015年1月至2015年12月，请补一行写明这段时间的情况，没有工作的注明“待业”或“求学”。",
    )


def test_what_does_not_count_is_drawn_as_such_and_says_why() -> None:
    drawn = picture(stating(("工作业绩", 0, {"起止时间": "2016年3月—2017年6月"})))

    assert [(each.lane, each.number) for each in drawn.bars if each.is_outside] == [("业绩", 1)]
    assert bar(drawn, "业绩", 1).remarks == (
        "第 1 行：在取得现有职称（2018年12月）之前，不计入。请删去这一行，只写取得之后的。",
    )


def test_rows_at_the_same_time_stand_side_by_side() -> None:
    rows = [ACHIEVEMENTS[0] | {"起止时间": time} for time in ("2019.1-2020.1", "2019.6-2021.1", "2021.3-2022.1")]

    boxes = [each.box for each in picture(stating(工作业绩=rows)).bars if each.lane == "业绩"]

    assert boxes[0].left + boxes[0].width == pytest.approx(boxes[1].left)
    assert boxes[2].left == boxes[0].left


@pytest.mark.parametrize(("beside", "label"), [(1, "1外"), (2, "1外"), (3, "1"), (5, "1"), (6, "")])
def test_a_narrow_bar_says_less(beside: int, label: str) -> None:
    drawn = picture(stating(工作业绩=[ACHIEVEMENTS[0] | {"起止时间": "2016.1-2017.1"}] * beside))

    assert bar(drawn, "业绩", 1).label == label


def test_a_time_that_cannot_be_read_is_in_the_table_and_not_in_the_picture() -> None:
    drawn = picture(stating(("工作业绩", 0, {"起止时间": "2019年"})))

    assert (bar(drawn, "业绩", 1).first, bar(drawn, "业绩", 1).time) == (None, "2019年")
    assert bar(drawn, "业绩", 1).remarks == ("时间没有写到月，图中没有画出。",)
    assert len(drawn.drawn) == len(drawn.bars) - 1


def test_a_course_of_unknown_length_is_drawn_where_it_ended_and_one_of_unknown_end_is_not() -> None:
    drawn = picture(stating(("学历", 0, {"学制": "若干年"}), ("学历", 1, {"毕业时间": "2013年"})))

    assert (bar(drawn, "学历", 1).first, bar(drawn, "学历", 1).last) == (Month(2010, 7), Month(2010, 7))
    assert (bar(drawn, "学历", 2).first, bar(drawn, "学历", 2).last) == (None, None)


def test_a_mistyped_century_makes_no_endless_picture() -> None:
    assert picture(stating(("学历", 0, {"毕业时间": "1910年7月"}))).height < 80


def test_the_page_draws_what_the_table_lists_by_letter_and_pattern() -> None:
    html = page(
        stating(
            ("工作业绩", 0, {"起止时间": "2016年3月—2017年6月"}),
            工作经历=[WORK[0] | {"起止时间": "2013年7月—2015年12月"}, WORK[1], WORK[2]],
        )
    )

    svg = ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    words = [text.text for text in svg.iter("text")]
    assert [word for word in words if not word.isdigit()] == ["学历", "工作", "职称", "业绩", "考核", "1外", "缺"]
    rows = re.findall(r'<th class="govuk-table__header" scope="row"[^>]*>(.*?)</th>', html)
    assert [row.split()[1] for row in rows if row.startswith("工作")] == ["1", "2", "3"]
    assert "style=" not in html


@given(typed=answers())
def test_any_text_can_be_drawn_within_the_picture(typed: dict) -> None:
    drawn = picture(dossier.build(SOUND | typed))

    for each in drawn.drawn:
        assert each.box.left >= 0
        assert each.box.left + each.box.width <= 100.1
        assert each.box.top >= HEAD
        assert each.box.top + each.box.height <= drawn.height + 0.1
