"""Is a unified social credit code read as people paste it, and refused with what should stand there?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employers import credit_code
from employers.credit_code import CHARACTERS, CreditCodeRefused

FIRST = st.text(alphabet=CHARACTERS, min_size=17, max_size=17)


def refusal(text: str) -> str:
    with pytest.raises(CreditCodeRefused) as refused:
        credit_code.read(text)
    return str(refused.value)


@pytest.mark.covers("A-09")
def test_the_check_character_is_that_of_the_standard_s_own_example() -> None:
    """GB 32100-2015: the weights are 3ⁿ mod 31; worked by hand for 9111 0000 0000 0000 0: 9·1+1·3+1·9+1·27 = 48."""
    assert credit_code.check_character("91110000000000000") == CHARACTERS[31 - 48 % 31]


@pytest.mark.parametrize(
    "paste", [" {} ", "{}\n", "９１１１０１０５{rest}", "{lower}", "9111-0105-{rest}", "9111 0105 {rest}"]
)
def test_it_is_read_as_people_paste_it(paste: str) -> None:
    code = "91110105MA00BC4D2"
    code += credit_code.check_character(code)

    assert credit_code.read(paste.format(code, rest=code[8:], lower=code.lower())) == code


def test_a_code_of_another_length_is_told_how_long_it_is() -> None:
    assert refusal("9111010") == "统一社会信用代码应为18位，这里有7位。请对照营业执照或法人证书填写。"


def test_a_letter_that_no_code_has_is_named_with_its_place_and_the_digit_it_may_be() -> None:
    assert refusal("9111O105MA00BC4D21") == "第5位“O”不会出现在统一社会信用代码里，可能是数字“0”，请核对。"


def test_nothing_is_asked_for_in_words() -> None:
    assert refusal(" \n") == "请填写统一社会信用代码。"


@given(FIRST)
def test_whatever_stands_in_front_one_character_alone_may_stand_last(first: str) -> None:
    expected = credit_code.check_character(first)

    assert credit_code.read(first + expected) == first + expected
    for other in set(CHARACTERS) - {expected}:
        assert f"第18位应为“{expected}”，填的是“{other}”" in refusal(first + other)


@given(FIRST, st.integers(0, 16), st.sampled_from(CHARACTERS))
def test_no_single_slip_of_the_pen_goes_unnoticed(first: str, place: int, slip: str) -> None:
    wrong = first[:place] + slip + first[place + 1 :]
    if wrong == first:
        return

    assert "校验码不对" in refusal(wrong + credit_code.check_character(first))


@given(FIRST, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_noticed(first: str, place: int) -> None:
    swapped = first[:place] + first[place + 1] + first[place] + first[place + 2 :]
    if swapped == first:
        return

    assert "校验码不对" in refusal(swapped + credit_code.check_character(first))
