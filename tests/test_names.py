"""Whatever is typed as the name of a person goes out in messages to others: what else can stand in it?"""

import pytest
from django.core.exceptions import ValidationError

from applicants.views.opinion_forms import AskForm
from config.formfields import person_name
from employers.organisation_forms import ColleagueForm

MOBILE = "19900007777"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 林 知远 ", "林知远"),
        ("林\u3000知远\u200b", "林知远"),
        ("买买提·艾力", "买买提·艾力"),
        ("𪚥龘", "𪚥龘"),
        ("\ue863某", "\ue863某"),  # a rare character of the private range, as registers still write it
        ("Jean-Luc  O’Brien", "Jean-Luc O’Brien"),
        ("J. Smith", "J. Smith"),
        ("Nguyễn Văn", "Nguyễn Văn"),
        ("刘〇", "刘〇"),  # no digit to whoever bears it, whatever Unicode says
        ("买买提•艾力", "买买提·艾力"),  # every dot as documents print it, or one person has two names
        ("买买提．艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("O‘Brien", "O’Brien"),  # the first of two quotation marks of a Chinese keyboard
        ("ＪＯＨＮ　Ｓｍｉｔｈ", "JOHN Smith"),
        ("\U00031350一", "\U00031350一"),  # of Unicode 15, which Python 3.11 does not know
        ("葛\U000e0100一", "葛\U000e0100一"),  # chooses the shape of the character before it
        ("\U000e0100林\ufe0f知\u3164远", "林知远"),
        ("\u3164", ""),
    ],
)
def test_a_name_is_kept_as_the_document_has_it(typed: str, kept: str) -> None:
    assert person_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("赵3", "姓名里有数字，应与证件上的姓名一致。"),
        ("赵３", "姓名里有数字，应与证件上的姓名一致。"),
        ("请点 http://example.test", "姓名里有“:”，应与证件上的姓名一致。"),
        ("example.test", "姓名里有“.”，应与证件上的姓名一致。"),
        ("加微信，领补贴", "姓名里有“，”，应与证件上的姓名一致。"),
        ("-", "这里没有姓名，应与证件上的姓名一致。"),
        (" · ", "这里没有姓名，应与证件上的姓名一致。"),
        ("\u0301", "这里没有姓名，应与证件上的姓名一致。"),
        ("ｅｘａｍｐｌｅ．ｔｅｓｔ", "姓名里有“.”，应与证件上的姓名一致。"),
        ("林" * 51, "姓名不超过50个字，应与证件上的姓名一致。"),
    ],
)
def test_what_is_no_name_is_refused(typed: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        person_name(typed)

    assert refused.value.messages == [words]


def test_who_is_asked_by_message_is_named_without_addresses() -> None:
    stated = {"unit": "示例研究院", "post": "部长", "name": "周衡", "mobile": MOBILE, "email": ""}
    lure = {"unit": "见 www.example.test", "post": "部长 a@example.test", "name": "http://example.test"}

    assert AskForm(stated).errors == {}
    assert set(AskForm(stated | lure).errors) == {"unit", "post", "name"}
    assert set(ColleagueForm({"name": "example.test", "mobile": MOBILE}).errors) == {"name"}
