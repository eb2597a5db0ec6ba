"""What does ``manage.py import_employees`` say of a list, and does it import by the same deeds as the page?"""

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from applicants.models import Application
from config import clock
from employers.models import StaffImport
from programmes.models import Round, RoundCutoff
from tests.builders import START, Cast, cast, open_round
from tests.employers.lists import Person, identity_number, person, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.covers("O-01")]
CODE = "91110108MA0000000X"  # invented


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        found = cast()
        found.employer.credit_code = CODE
        found.employer.save(update_fields=["credit_code"])
        yield found


@pytest.fixture
def round(people: Cast) -> Round:
    found = open_round()
    RoundCutoff.objects.create(round=found, name="资历", on=date(2026, 12, 20))
    return found


def written(folder: Path, stated: list[Person], round: Round) -> Path:
    path = folder / "名单.csv"
    path.write_bytes(uploaded(stated, round).read())
    return path


def said(file: Path, *more: str, **options: Any) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "import_employees", str(file), *more, **{"employer": CODE, "round": "test"} | options, stdout=out, stderr=err
    )
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def refused(file: Path, *more: str, **options: Any) -> tuple[str, int]:
    with pytest.raises(CommandError) as refusal:
        said(file, *more, **options)
    return str(refusal.value), refusal.value.returncode


def test_it_counts_the_rows_and_names_each_error_with_its_cell(tmp_path: Path, round: Round, people: Cast) -> None:
    right = identity_number(3)
    wrong = right[:17] + ("1" if right[17] != "1" else "2")
    stated = [person(1), person(2, mobile="199", level="特级"), person(3, number=wrong), person(1)]

    answer = said(written(tmp_path, stated, round))

    check = f"证件号码校验位不对，最后一位应为 {right[17]}；如最后一位没有错，请对照证件核对前 17 位。"
    levels = "评审级别不在可选的范围内，应为：正高级工程师、高级工程师、工程师、助理工程师。"
    assert answer == {
        "rows": 4,
        "ready": 1,
        "errors": [
            {"row": 3, "column": "D", "message": "手机号应为11位数字，以1开头，请核对。"},
            {"row": 3, "column": "F", "message": levels},
            {"row": 4, "column": "C", "message": check},
        ],
        "duplicates": 1,
        "existing": 0,
    }


def test_without_commit_nothing_is_written(tmp_path: Path, round: Round, people: Cast) -> None:
    said(written(tmp_path, [person(1)], round))

    assert (StaffImport.objects.count(), Application.objects.count()) == (0, 0)


def test_with_commit_it_imports_and_the_second_time_everybody_is_there(
    tmp_path: Path, round: Round, people: Cast
) -> None:
    file = written(tmp_path, [person(1), person(2, mobile="199"), person(3)], round)

    first, second = said(file, "--commit"), said(file, "--commit")

    assert [(each["ready"], each["imported"], each["existing"]) for each in (first, second)] == [(2, 2, 0), (0, 0, 2)]
    assert sorted(Application.objects.values_list("applicant__mobile", "employer")) == [
        (person(number)["mobile"], people.employer.pk) for number in (1, 3)
    ]


def test_the_officer_named_answers_for_the_list(tmp_path: Path, round: Round, people: Cast) -> None:
    second = people.reviewer
    second.memberships.create(organisation=people.employer, role="hr_officer")

    said(written(tmp_path, [person(1)], round), "--commit", by=second.mobile)

    assert StaffImport.objects.get().confirmed_by == second


def test_nobody_answers_for_a_list_without_being_named_or_with_a_disabled_account(
    tmp_path: Path, round: Round, people: Cast
) -> None:
    file, officer = written(tmp_path, [person(1)], round), people.hr_officer
    colleague = people.employer.memberships.create(user=people.reviewer, role="hr_officer")
    one_of_two = refused(file, "--commit")
    colleague.delete()
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    disabled, nobody = refused(file, "--commit", by=officer.mobile), refused(file, "--commit")

    unit = "“北辰精密仪器有限公司”"
    assert one_of_two == (f"{unit}有2位经办人，请用 --by 写明手机号：名单内人员符合参评条件，由其核对并负责。", 2)
    assert disabled == (f"{unit}没有手机号为 {officer.mobile} 的经办人，或者其账号已停用。请核对手机号。", 2)
    assert nobody == (f"{unit}没有经办人，或者其账号都已停用，不能导入。请先由其登记经办人。", 2)
    assert not StaffImport.objects.exists()


def test_a_round_that_is_over_is_checked_but_not_imported(tmp_path: Path, round: Round, people: Cast) -> None:
    file = written(tmp_path, [person(1)], round)

    with clock.at(START.replace(year=2027)):
        checked, refusal = said(file), refused(file, "--commit", by=people.hr_officer.mobile)

    assert checked["rows"] == 1
    assert refusal == ("“测试批次”已截止，不能再上传名单。请关注下一批次的通知。", 2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"employer": "91110108MA0000001A"}, "没有统一社会信用代码为 91110108MA0000001A 的已确认单位。请核对代码；没有登记的，请先登记单位。"),
        ({"round": "2099-spring"}, "没有代号为 2099-spring 的批次。请核对项目定义里 [[rounds]] 的 key。"),
        ({"by": "19900009999"}, "“北辰精密仪器有限公司”没有手机号为 19900009999 的经办人，或者其账号已停用。请核对手机号。"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_ends_with_2(
    tmp_path: Path, round: Round, people: Cast, options: dict[str, str], words: str
) -> None:
    assert refused(written(tmp_path, [person(1)], round), **options) == (words, 2)


def test_a_file_that_is_no_list_is_said_and_ends_with_2(tmp_path: Path, round: Round, people: Cast) -> None:
    file = tmp_path / "名单.csv"
    file.write_text("这不是名单", encoding="utf-8")

    words, code = refused(file)

    assert (words.startswith("没有找到标题行。请使用名单模板"), code) == (True, 2)
    assert refused(tmp_path / "没有.xlsx")[0].endswith("没有这个文件，请核对文件名和所在文件夹。")
