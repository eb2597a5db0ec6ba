"""What does a row state, however its text came here?"""

import unicodedata

import pytest

from employers.sheets.grid import INVISIBLE
from employers.staff import pasted, stated
from tests.builders import definition
from tests.employers.forms import asked
from tests.employers.lists import person

MARKS = ["\u202e", "\x01", "\u200b", "\u2066", "\u2069", "\u2060", "\xad", "\ufeff", "\x85", "\U000e0041"]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_nobody_sees_is_no_part_of_what_is_stated(mark: str) -> None:
    plain, wrong = stated.read(person(1, name="张三"), asked(), definition("cas"))
    typed = {key: f"{mark}{text[:1]}{mark}{text[1:]}" for key, text in person(1, name="张三").items()}

    found = stated.read(typed, asked(), definition("cas"))

    assert found == (plain, wrong)
    assert found[0].name == "张三"


def test_a_rare_character_and_one_that_chooses_its_shape_stay_in_a_name() -> None:
    names = ["\U00031350一", "\ue863一", "葛\U000e0100一"]

    assert [stated.read(person(1, name=name), asked(), definition("cas"))[0].name for name in names] == names


def test_what_nobody_sees_is_all_that_controls_or_formats_but_breaks_of_lines_and_tabs() -> None:
    kept = {sign for sign in map(chr, range(0x300)) if unicodedata.category(sign) in ("Cc", "Cf")} - set("\t\n\r")

    assert kept == {sign for sign in map(chr, INVISIBLE) if sign < "\u0300"}


def test_a_line_from_a_chat_is_told_apart_as_it_looks() -> None:
    (row,) = pasted.read("张\u200b三 \u202d19900000001\u202c 高级").rows

    assert {key: cell.text for key, cell in row.cells.items()} == {
        "name": "张三",
        "mobile": "19900000001",
        "level": "高级",
    }
