"""Is the number of every kind of identity document read as its card is, however it was pasted?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.demo import id_number
from applicants.identity import READERS, Identity, IdentityRefused, masked, normalised, read
from applicants.models import IdentityDocument
from config import clock
from tests.builders import START

CARD = "11010519880214011X"
PERMIT = id_number("81000019900305112")
NEW_CARD = id_number("91184019751120004")  # of 2023: 9, place 11, country 840, birth date, order, check
OLD_CARD = "CAN110078010112"
PASSPORT = "E12345678"


def refused(kind: str, text: str) -> str:
    """The words of the refusal; it fails when there is none."""
    with pytest.raises(IdentityRefused) as refusal, clock.at(START):
        read(kind, text)
    return str(refusal.value)


def test_there_is_a_reader_for_every_kind_of_document() -> None:
    assert sorted(READERS) == sorted(IdentityDocument.Kind.values)


@pytest.mark.covers("R-02", "R-03", "R-04")
@pytest.mark.parametrize(
    ("kind", "number", "born", "sex"),
    [
        ("id_card", CARD, date(1988, 2, 14), "男"),
        ("id_card", id_number("71010019800101002"), date(1980, 1, 1), "女"),
        ("id_card", id_number("37020320000229132"), date(2000, 2, 29), "女"),
        ("residence_permit", PERMIT, date(1990, 3, 5), "女"),
        ("residence_permit", id_number("82000019900305113"), date(1990, 3, 5), "男"),
        ("residence_permit", id_number("83000019900305115"), date(1990, 3, 5), "男"),
        ("permanent_resident_card", NEW_CARD, date(1975, 11, 20), "女"),
        ("permanent_resident_card", OLD_CARD, None, None),
        ("passport", PASSPORT, None, None),
        ("passport", "12345", None, None),
        ("passport", "AB123456789012345", None, None),
    ],
)
def test_each_kind_has_its_own_form_and_says_birth_date_and_sex_where_it_holds_them(
    kind: str, number: str, born: date | None, sex: str | None
) -> None:
    with clock.at(START):
        assert read(kind, number) == Identity(kind, number, born, sex)


PASTED = {
    "spaces": " 110105 19880214 011X ",
    "small x": "11010519880214011x",
    "full-width digits": "１１０１０５１９８８０２１４０１１Ｘ",
    "full-width small x": "11010519880214011ｘ",
    "grouped by hyphens": "110105-19880214-011X",
    "grouped by dashes": "110105—19880214–011X",
    "grouped by dots": "110105.19880214·011X",
    "minus signs": "110105−19880214−011X",
    "no-break and narrow spaces": "110105\u00a019880214\u202f011X",
    "ideographic space": "110105\u300019880214\u3000011X",
    "zero-width marks": "\ufeff110105\u200b19880214\u200d011X\u2060",
    "direction marks of a chat": "\u202a11010519880214011X\u202c",
    "tab and line break of a table": "\t11010519880214011X\r\n",
    "in two lines": "110105198802\n14011X",
    "apostrophe of a spreadsheet": "'11010519880214011X",
    "quotes and brackets": "“（11010519880214011X）”",
    "full stop at the end": "11010519880214011X。",
    "Roman ten": "11010519880214011Ⅹ",
    "multiplication sign": "11010519880214011×",
    "Cyrillic letter": "11010519880214011Х",
}


@pytest.mark.covers("R-02")
@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_what_people_paste_is_the_same_number(text: str) -> None:
    assert read("id_card", text).number == CARD


@pytest.mark.covers("R-02")
@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        ("residence_permit", f"{PERMIT[:6]} {PERMIT[6:14]} {PERMIT[14:]}", PERMIT),
        ("permanent_resident_card", " can 1100 780101 12", OLD_CARD),
        ("permanent_resident_card", "ＣＡＮ－110078010112", OLD_CARD),
        ("passport", "e 1234 5678", PASSPORT),
        ("passport", "Ｅ１２３４５６７８\n", PASSPORT),
    ],
)
def test_the_other_kinds_are_pasted_too(kind: str, text: str, number: str) -> None:
    assert read(kind, text).number == number


DIGITS = st.text("0123456789", min_size=3, max_size=3)
RUBBISH = st.text(" \t\n\u00a0\u3000\u200b\ufeff-–—.·'’“”()（）_/，。", max_size=4)


@pytest.mark.covers("R-02")
@given(
    st.sampled_from(["110105", "370203", "650102"]),
    st.dates(date(1900, 1, 1), date(2026, 3, 2)),
    DIGITS,
    st.lists(RUBBISH, min_size=19, max_size=19),
    st.booleans(),
)
def test_every_number_is_read_through_every_rubbish(
    area: str, born: date, order: str, rubbish: list[str], wide: bool
) -> None:
    number = id_number(f"{area}{born:%Y%m%d}{order}")
    signs = [chr(ord(sign) + 0xFEE0) if wide else sign.lower() for sign in number]
    text = "".join(dirt + sign for dirt, sign in zip(rubbish, [*signs, ""], strict=True))

    with clock.at(START):
        found = read("id_card", text)

    assert found == Identity("id_card", number, born, "男" if int(number[16]) % 2 else "女")


@pytest.mark.covers("CR-02")
@given(
    st.dates(date(1900, 1, 1), date(2026, 3, 2)),
    DIGITS,
    st.integers(0, 17),
    st.sampled_from("0123456789X"),
)
def test_one_wrong_character_is_always_noticed(born: date, order: str, place: int, wrong: str) -> None:
    number = id_number(f"110105{born:%Y%m%d}{order}")
    mistyped = number[:place] + wrong + number[place + 1 :]

    if mistyped != number:
        assert refused("id_card", mistyped)


@given(st.sampled_from(sorted(READERS)), st.text(max_size=40))
def test_any_text_at_all_is_either_read_or_refused_in_words(kind: str, text: str) -> None:
    with clock.at(START):
        found, words = attempt(kind, text)

        assert words.endswith("。") if found is None else read(kind, found.number) == found


def attempt(kind: str, text: str) -> tuple[Identity | None, str]:
    try:
        return read(kind, text), ""
    except IdentityRefused as refusal:
        return None, str(refusal)


BAD: dict[str, tuple[str, str, str]] = {
    "nothing": ("id_card", " \u200b ", "请填写证件号码。"),
    "a masked number": (
        "id_card",
        "110***********011X",
        "请填写完整的证件号码，不要用星号代替数字。",
    ),
    "an old card": (
        "id_card",
        "110105880214303",
        "这是 15 位的旧身份证号。请填写现在的居民身份证上的 18 位号码。",
    ),
    "a digit short": ("id_card", CARD[:-1], "居民身份证号码应为 18 位，您填了 17 位。请对照证件核对。"),
    "a digit more": ("id_card", f"{CARD[:-1]}11", "居民身份证号码应为 18 位，您填了 19 位。请对照证件核对。"),
    "letter for digit": (
        "id_card",
        "11O1O519880214011X",
        "居民身份证号码应为 18 位：前 17 位是数字，最后一位是数字或 X。请改掉其中的“O”（字母 O、I 与数字 0、1 容易混淆）。",
    ),
    "unknown area": (
        "id_card",
        id_number("79010519880214303"),
        "前 6 位不是行政区划代码。请对照居民身份证核对开头几位。",
    ),
    "no such day": (
        "id_card",
        id_number("11010519880230303"),
        "第 7 至 14 位应是出生日期，现在填的不是一个有效的日期。请对照证件核对这 8 位。",
    ),
    "before 1900": (
        "id_card",
        id_number("11010518991231303"),
        "第 7 至 14 位应是出生日期，现在填的不是一个有效的日期。请对照证件核对这 8 位。",
    ),
    "wrong check digit": (
        "id_card",
        "110105198802140111",
        "校验位不对，号码中至少有一位与证件不符。请对照证件逐位核对。",
    ),
    "permit of another area": (
        "residence_permit",
        id_number("84000019900305112"),
        "港澳台居民居住证号码以 810000（香港）、820000（澳门）或 830000（台湾）开头。请对照证件核对前 6 位。",
    ),
    "permit with a wrong check digit": (
        "residence_permit",
        PERMIT[:-1] + "X9876543210"["X9876543210".index(PERMIT[-1]) - 1],
        "校验位不对，号码中至少有一位与证件不符。请对照证件逐位核对。",
    ),
    "a travel permit": (
        "residence_permit",
        "H12345678",
        "这像是来往内地（大陆）通行证的号码。请填写港澳台居民居住证上的 18 位号码；没有居住证的请联系工作人员。",
    ),
    "an old card of a foreigner cut short": (
        "permanent_resident_card",
        "CAN11007801011",
        "旧版外国人永久居留身份证号是 3 个字母加 12 位数字，共 15 位。请对照证件核对；新版为以 9 开头的 18 位数字。",
    ),
    "a new card that does not begin with 9": (
        "permanent_resident_card",
        "81184019751120004" + "0",
        "新版外国人永久居留身份证号以 9 开头。请对照证件核对开头几位。",
    ),
    "a short passport": (
        "passport",
        "E123",
        "护照号码由字母和数字组成，5 至 17 位。请对照护照资料页右上角的号码填写。",
    ),
    "a long passport": (
        "passport",
        "AB1234567890123456",
        "护照号码由字母和数字组成，5 至 17 位。请对照护照资料页右上角的号码填写。",
    ),
    "a passport in Chinese": (
        "passport",
        "护照12345678",
        "护照号码由字母和数字组成，5 至 17 位。请对照护照资料页右上角的号码填写。",
    ),
}


@pytest.mark.covers("R-02", "CR-02")
@pytest.mark.parametrize(("kind", "text", "words"), BAD.values(), ids=BAD)
def test_each_mistake_has_its_own_words(kind: str, text: str, words: str) -> None:
    assert refused(kind, text) == words


@pytest.mark.parametrize(
    ("chosen", "text", "label"),
    [
        ("id_card", PERMIT, "港澳台居民居住证"),
        ("id_card", NEW_CARD, "外国人永久居留身份证"),
        ("id_card", OLD_CARD, "外国人永久居留身份证"),
        ("residence_permit", CARD, "居民身份证"),
        ("permanent_resident_card", CARD, "居民身份证"),
        ("passport", OLD_CARD, "外国人永久居留身份证"),
        ("passport", CARD, "居民身份证"),
    ],
)
def test_the_number_of_another_kind_names_that_kind(chosen: str, text: str, label: str) -> None:
    assert refused(chosen, text) == f"这是{label}的号码。请把证件类型改为“{label}”，或改填所选证件的号码。"


@pytest.mark.covers("R-04")
def test_a_birth_date_lies_neither_in_the_future_nor_before_1900() -> None:
    today = START.date()
    tomorrow = today + timedelta(days=1)

    with clock.at(START):
        assert read("id_card", id_number(f"110105{today:%Y%m%d}303")).birth_date == today
    assert refused("id_card", id_number(f"110105{tomorrow:%Y%m%d}303")).startswith("第 7 至 14 位应是出生日期")


@pytest.mark.parametrize("text", [*(text for _kind, text, _words in BAD.values()), CARD, NEW_CARD, OLD_CARD])
def test_no_refusal_repeats_the_number(text: str) -> None:
    number = normalised(text)
    parts = {number[start : start + 5] for start in range(len(number) - 4)}

    words = "".join(attempt(kind, text)[1] for kind in READERS)

    assert [part for part in sorted(parts) if part in words] == []


@pytest.mark.covers("R-02")
@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (CARD, "110***********011X"),
        (OLD_CARD, "CAN********0112"),
        (PASSPORT, "E******78"),
        ("12345", "1***5"),
        ("", ""),
    ],
)
def test_a_mask_leaves_less_of_a_short_number(number: str, shown: str) -> None:
    assert masked(number) == shown
