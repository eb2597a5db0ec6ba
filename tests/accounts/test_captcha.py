"""A sum in words, asked until it is answered, each question once; a wrong answer costs nothing else that was typed."""

from typing import Any

import pytest
from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

from accounts.captcha import KEY, CaptchaField, asked, in_words


class Name(forms.Form):
    """Stands for any form that asks it."""

    name = forms.CharField()

    def __init__(self, session: SessionBase, data: Any = None) -> None:
        super().__init__(data)
        self.fields["captcha"] = CaptchaField(session)


def sent(session: SessionBase, answer: str) -> Name:
    return Name(session, QueryDict(f"name=林知远&captcha={answer}"))


@pytest.fixture
def session() -> SessionBase:
    return SessionBase()


@pytest.mark.covers("A-17")
@pytest.mark.parametrize("number", range(20))
def test_every_question_can_be_answered_from_its_words(session: SessionBase, number: int) -> None:
    words, answer = asked(session)
    one, sign, other = next(
        (*words.removesuffix("等于多少？").partition(sign),) for sign in ("乘以", "减去", "加上") if sign in words
    )
    numbers = {in_words(value): value for value in range(100)}

    left, right = numbers[one], numbers[other]

    assert answer == {"乘以": left * right, "减去": left - right, "加上": left + right}[sign]
    assert answer >= 0


@pytest.mark.parametrize("answer", ["12", " 1 2 ", "１２", "十二"])
def test_it_is_answered_in_figures_or_in_words(session: SessionBase, answer: str) -> None:
    session[KEY] = ["七加上五等于多少？", 12]

    assert sent(session, answer).is_valid()


def test_a_wrong_answer_is_said_beside_it_with_another_question_and_keeps_the_rest(session: SessionBase) -> None:
    session[KEY] = ["七加上五等于多少？", 12]

    form = sent(session, "13")

    assert form.errors == {"captcha": ["验证码的得数不对，已换了一道题，请重新填写"]}
    assert (form["name"].value(), form["captcha"].value()) == ("林知远", "")
    assert form["captcha"].label == asked(session).text


@pytest.mark.parametrize("answer", ["12", "13"])
def test_an_answered_question_is_gone_right_or_wrong(session: SessionBase, answer: str) -> None:
    session[KEY] = ["七加上五等于多少？", 12]

    sent(session, answer).is_valid()

    assert KEY not in session


def test_two_windows_ask_the_same_question(session: SessionBase) -> None:
    assert Name(session)["captcha"].label == Name(session)["captcha"].label


def test_unanswered_it_says_what_to_do_and_keeps_the_question(session: SessionBase) -> None:
    question = asked(session)

    form = sent(session, "")

    assert form.errors == {"captcha": ["请填写验证码的得数"]}
    assert asked(session) == question


@pytest.mark.parametrize(
    ("number", "words"), [(0, "零"), (7, "七"), (10, "十"), (12, "十二"), (20, "二十"), (81, "八十一")]
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number) == words
