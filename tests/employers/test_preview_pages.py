"""Does the officer see what came of his list, mend it in the page, and is nothing written before he confirms it?"""

import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.refusals import DeedRefused, Outdated
from audit.models import AuditEvent
from config import clock
from employers.import_forms import field_of
from employers.models import StaffImport, StaffRow
from employers.staff import importing, previewing, sheets
from jobs.models import Job
from programmes.models import Round, RoundCutoff
from tests.builders import START, Cast, cast, open_round
from tests.employers.lists import Person, begun, identity_number, person, previewed, taken, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.covers("O-01", "A-08")]
State = StaffRow.State


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        yield cast()


@pytest.fixture
def round(people: Cast) -> Round:
    found = open_round()
    RoundCutoff.objects.create(round=found, name="资历", on=date(2026, 12, 20))
    return found


@pytest.fixture
def officer(people: Cast, client: Client) -> Client:
    client.force_login(people.hr_officer)
    return client


def address(name: str, staff_import: StaffImport, *more: Any) -> str:
    return reverse(name, args=[staff_import.organisation_id, staff_import.pk, *more])


def clean(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def page(client: Client, url: str) -> str:
    return clean(client.get(url).content.decode())


def states(staff_import: StaffImport) -> list[str]:
    return list(staff_import.rows.values_list("state", flat=True))


# ── From the file to the preview ─────────────────────────────────────────────


def test_an_upload_waits_for_the_worker_and_the_page_looks_again(officer: Client, round: Round, people: Cast) -> None:
    answer = officer.post(
        reverse("new_staff_import", args=[people.employer.pk]),
        {"round": round.pk, "source": "sheet", "file": uploaded([person(1)], round), "lines": ""},
    )

    staff_import = StaffImport.objects.get()
    assert answer["Location"] == address("staff_import", staff_import)
    shown = officer.get(answer["Location"])
    assert (shown["Refresh"], staff_import.state) == ("2", "reading")


def test_the_preview_tells_what_can_be_imported_and_what_is_wrong(round: Round, people: Cast) -> None:
    stated = [person(1), person(2, mobile="199"), person(1, mobile="19900008888"), person(4)]

    staff_import = previewed(stated, round, people)

    assert (staff_import.state, states(staff_import)) == ("preview", ["ready", "wrong", "duplicate", "ready"])
    assert staff_import.rows.get(number=3).problems == [
        {"column": "mobile", "where": "D3", "message": "手机号应为11位数字，以1开头，请核对。"}
    ]


def test_what_is_wrong_stands_first_with_its_cell(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1), person(2, mobile="199")], round, people)

    html = page(officer, address("staff_import", staff_import))

    assert "第3行 D列：手机号应为11位数字，以1开头，请核对。" in html
    assert "第2行" not in html
    counts = re.findall("(有错|重复|已存在|可导入|全部)：([0-9]+)", html)
    assert counts == [("有错", "1"), ("重复", "0"), ("已存在", "0"), ("可导入", "1"), ("全部", "2")]


def test_no_page_shows_a_whole_number(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1)], round, people)

    shown = [
        officer.get(url).content.decode()
        for url in (address("staff_import", staff_import), address("staff_row", staff_import, 2))
    ]

    assert [identity_number(1) in html for html in shown] == [False, False]
    assert [f"110***********{identity_number(1)[-4:]}" in html for html in shown] == [True, True]


def test_a_file_that_is_no_list_is_refused_with_words(officer: Client, round: Round, people: Cast) -> None:
    staff_import = begun([], round, people)
    Path(staff_import.file.path).write_text("这不是名单", encoding="utf-8")
    previewing.preview(progress=lambda done, total: None, staff_import=str(staff_import.pk))

    html = page(officer, address("staff_import", staff_import))

    assert "没有找到标题行。请使用名单模板" in html


def test_a_pasted_brief_list_becomes_a_preview(officer: Client, round: Round, people: Cast) -> None:
    lines = "姓名 手机号 级别\n钱衡 19900001001 工程师\n\n孙宁，199 0000 1002，副高级\n李舟\t1990000\t工程师"
    officer.post(
        reverse("new_staff_import", args=[people.employer.pk]), {"round": round.pk, "source": "list", "lines": lines}
    )
    staff_import = StaffImport.objects.get()

    previewing.preview(progress=lambda done, total: None, staff_import=str(staff_import.pk))

    told = [(row.number, row.state, row.problems) for row in staff_import.rows.all()]
    wrong = {"column": "mobile", "where": "第5行“手机号”", "message": "手机号应为11位数字，以1开头，请核对。"}
    assert told == [(2, "ready", []), (4, "ready", []), (5, "wrong", [wrong])]


def test_a_list_whose_reader_spoke_nonsense_in_its_midst_is_refused_as_a_whole(
    round: Round, people: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = [each.as_json() for each in taken([person(number) for number in range(700)], round).rows]
    said = [{"problem": None, "headings": {}, "remarks": []}, *rows, "nonsense"]
    (tmp_path / "said").write_text("\n".join(map(json.dumps, said)))
    program = f"print(open({str(tmp_path / 'said')!r}).read())"
    monkeypatch.setattr(sheets, "READER", (sys.executable, "-c", program))

    found = previewed([person(1)], round, people)

    assert (found.state, found.rows.count()) == ("refused", 0)
    assert found.refusal == "读取时出错，已停止。请把名单单独复制到新的工作簿，另存为 .xlsx 后再上传。"


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({}, "file", "请选择文件"),
        ({"source": "list"}, "file", "请选择文件，或者粘贴名单"),
        ({"lines": "钱衡 19900001001 工程师"}, "source", "粘贴的名单只能用“简要名单”方式。请改选方式，或者清空粘贴的内容。"),
        ({"name": "名单.xls"}, "file", "这是旧版的 XLS 表格。请在 Excel 或 WPS 中另存为 XLSX 后重新选择。"),
        ({"name": "名单.pdf"}, "file", "“Excel 名单”应为 XLSX、CSV 文件。请重新选择文件，或改选方式。"),
    ],
)  # fmt: skip
def test_an_upload_that_cannot_be_is_refused_beside_its_field(
    officer: Client, round: Round, people: Cast, sent: dict[str, str], field: str, said: str
) -> None:
    file = {"file": uploaded([person(1)], round, name=sent["name"])} if "name" in sent else {}
    answer = officer.post(
        reverse("new_staff_import", args=[people.employer.pk]), {"round": round.pk, "source": "sheet"} | sent | file
    )

    assert answer.context["form"].errors[field] == [said]
    assert not StaffImport.objects.exists()


def test_a_round_that_takes_no_lists_is_not_offered(officer: Client, people: Cast) -> None:
    open_round("chengdu")

    html = page(officer, reverse("new_staff_import", args=[people.employer.pk]))

    assert "现在没有办理集体参评的批次在受理" in html


def test_the_same_file_twice_is_one_import(round: Round, people: Cast) -> None:
    first, second = begun([person(1)], round, people), begun([person(1)], round, people)

    assert (first, Job.objects.filter(kind="staff_preview").count()) == (second, 1)


def test_nothing_but_the_list_is_written_before_it_is_confirmed(officer: Client, round: Round, people: Cast) -> None:
    own = {"staffimport", "staffrow", "auditevent", "job", "session"}

    def counted() -> dict[str, int]:
        models = [model for model in apps.get_models() if model._meta.model_name not in own]
        return {model._meta.label: model._default_manager.count() for model in models}

    before = counted()
    staff_import = previewed([person(number) for number in range(5)], round, people)
    officer.get(address("staff_import", staff_import))
    officer.post(address("staff_row", staff_import, 2), sent(staff_import, 2, name="新名"))
    officer.get(address("staff_errors", staff_import))
    officer.get(address("confirm_staff_import", staff_import))

    assert counted() == before


def test_a_page_of_rows_costs_no_more_queries_than_one_row(officer: Client, round: Round, people: Cast) -> None:
    def asked(count: int) -> int:
        staff_import = previewed([person(number) for number in range(count)], round, people)
        with CaptureQueriesContext(connection) as queries:
            officer.get(address("staff_import", staff_import))
        return len(queries)

    asked(1)
    few, many = asked(2), asked(120)

    assert (few, many <= 15) == (many, True)


# ── Mended in the page ───────────────────────────────────────────────────────


def sent(staff_import: StaffImport, line: int, /, **changes: str) -> Person:
    """What the page of a row sends, with these columns changed (an underscore for the dot)."""
    row = staff_import.rows.get(number=line)
    typed = row.typed | {key.replace("_", "."): text for key, text in changes.items()}
    return {field_of(key): text for key, text in typed.items()} | {"seen": previewing.fingerprint(row)}


def test_the_page_of_a_row_shows_each_problem_beside_its_field(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1, mobile="199", level="特级")], round, people)

    answer = officer.get(address("staff_row", staff_import, 2))

    said = dict(answer.context["form"].errors.items())
    assert said == {
        "mobile": ["手机号应为11位数字，以1开头，请核对。"],
        "level": ["评审级别不在可选的范围内，应为：正高级工程师、高级工程师、工程师、助理工程师。"],
    }


def test_a_row_that_was_mended_can_be_imported(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1, mobile="199")], round, people)

    answer = officer.post(address("staff_row", staff_import, 2), sent(staff_import, 2, mobile="199 0000 1001"))

    row = staff_import.rows.get()
    assert (answer.status_code, row.state, row.problems) == (302, "ready", [])
    assert (row.typed["mobile"], row.changed_by, row.changed_at) == ("199 0000 1001", people.hr_officer, START)


def test_what_is_still_wrong_is_kept_as_typed(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1, mobile="199")], round, people)

    answer = officer.post(address("staff_row", staff_import, 2), sent(staff_import, 2, mobile="1990"))

    assert answer.context["form"]["mobile"].value() == "1990"
    assert answer.context["form"].errors == {"mobile": ["手机号应为11位数字，以1开头，请核对。"]}


def test_mending_one_row_frees_those_that_were_the_same_person(officer: Client, round: Round, people: Cast) -> None:
    twin = person(2, number=identity_number(1))
    staff_import = previewed([person(1), twin, person(3)], round, people)
    before = states(staff_import)

    officer.post(address("staff_row", staff_import, 2), sent(staff_import, 2, number=identity_number(9)))

    assert (before, states(staff_import)) == (["ready", "duplicate", "ready"], ["ready", "ready", "ready"])


def test_mending_can_make_a_later_row_a_duplicate(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1, number=identity_number(9)), person(2)], round, people)

    officer.post(address("staff_row", staff_import, 2), sent(staff_import, 2, number=identity_number(2)))

    assert states(staff_import) == ["ready", "duplicate"]


def test_a_number_that_is_not_shown_stays_what_it_was(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1, mobile="199")], round, people)

    typed = sent(staff_import, 2, mobile="19900001001") | {"number": ""}
    officer.post(address("staff_row", staff_import, 2), typed)

    row = staff_import.rows.get()
    assert (row.state, row.typed["number"]) == ("ready", identity_number(1))


def test_of_two_tabs_the_second_is_told_and_keeps_what_was_typed(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1, mobile="199")], round, people)
    first = sent(staff_import, 2, mobile="19900001001")
    second = sent(staff_import, 2, mobile="19900001002")

    officer.post(address("staff_row", staff_import, 2), first)
    answer = officer.post(address("staff_row", staff_import, 2), second)

    said = ["这一行刚刚在另一处改过，您这里的内容没有保存，也没有覆盖它。请对照现在的内容再改。"]
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (409, said)
    assert answer.context["form"]["mobile"].value() == "19900001002"
    assert staff_import.rows.get().typed["mobile"] == "19900001001"


def test_a_row_that_is_left_out_is_gone_and_frees_its_twin(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1), person(2, number=identity_number(1))], round, people)

    officer.post(address("staff_row", staff_import, 2), sent(staff_import, 2) | {"drop": "1"})

    assert list(staff_import.rows.values_list("number", "state")) == [(3, "ready")]


def test_nothing_is_mended_once_it_is_given_up(round: Round, people: Cast) -> None:
    staff_import = previewed([person(1)], round, people)
    seen = previewing.fingerprint(staff_import.rows.get())
    previewing.abandon(staff_import, by=people.hr_officer)

    with pytest.raises(DeedRefused, match="这份名单“已放弃”，不能再更正"):
        previewing.mend(staff_import, 2, person(1), seen=seen, by=people.hr_officer, at=START)


def test_a_row_that_a_colleague_left_out_cannot_be_mended(round: Round, people: Cast) -> None:
    staff_import = previewed([person(1), person(2)], round, people)
    seen = previewing.fingerprint(staff_import.rows.get(number=2))
    previewing.drop(staff_import, 2, seen=seen, by=people.hr_officer)

    with pytest.raises(Outdated, match="这一行刚刚被同事去掉"):
        previewing.mend(staff_import, 2, person(1), seen=seen, by=people.hr_officer, at=START)


# ── Taken away, confirmed, given up, forgotten ───────────────────────────────


def test_the_list_with_what_is_wrong_can_be_mended_and_uploaded_again(
    officer: Client, round: Round, people: Cast
) -> None:
    staff_import = previewed([person(1), person(2, mobile="=1+1")], round, people)

    answer = officer.get(address("staff_errors", staff_import))

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert [row[-2:] for row in rows[1:]] == [
        ("状态", "错误说明"),
        ("可导入", ""),
        ("有错", "第3行 D列：手机号是公式，不是值。请复制后“选择性粘贴—数值”，改为值。"),
    ]
    assert (rows[2][2], rows[3][3], answer["Cache-Control"]) == (identity_number(1), "=1+1", "private, no-store")
    upload = uploaded([], round, name="改好.xlsx")
    upload.file = io.BytesIO(content)
    upload.size = len(content)
    again = previewing.begin(people.employer, round, upload, "sheet", by=people.hr_officer, at=START)
    previewing.preview(progress=lambda done, total: None, staff_import=str(again.pk))
    assert states(again) == ["ready", "wrong"]
    again.refresh_from_db()
    assert again.remarks == []


def test_to_confirm_one_reads_what_will_happen_and_pledges(officer: Client, round: Round, people: Cast) -> None:
    unfit = person(2, 现有职称_取得时间="2024年12月")
    staff_import = previewed([person(1), unfit, person(3, mobile="199")], round, people)

    html = page(officer, address("confirm_staff_import", staff_import))
    answer = officer.post(address("confirm_staff_import", staff_import), {})

    assert "要导入 2 人" in html
    assert "不导入 有错 1" in html
    assert "其中 1 人按所填内容初判不符合申报条件" in html
    assert answer.context["form"].errors == {"pledged": ["请先核对名单内人员符合参评条件，再勾选"]}
    staff_import.refresh_from_db()
    assert staff_import.state == "preview"


def test_confirmed_it_is_the_workers(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1)], round, people)

    officer.post(address("confirm_staff_import", staff_import), {"pledged": "on", "seen": importing.seen(staff_import)})

    staff_import.refresh_from_db()
    assert (staff_import.state, staff_import.confirmed_by) == ("importing", people.hr_officer)
    assert officer.get(address("staff_import", staff_import))["Refresh"] == "2"


def test_given_up_its_file_and_rows_are_gone_and_its_line_stays(
    officer: Client, round: Round, people: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    staff_import = begun([person(1)], round, people)
    path = Path(staff_import.file.path)

    with django_capture_on_commit_callbacks(execute=True):
        officer.post(address("abandon_staff_import", staff_import))

    staff_import.refresh_from_db()
    assert (staff_import.state, states(staff_import), path.exists()) == ("abandoned", [], False)
    assert "已放弃" in page(officer, reverse("staff_imports", args=[people.employer.pk]))


def test_after_thirty_days_a_preview_is_forgotten(
    round: Round, people: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    staff_import = previewed([person(1)], round, people)

    with clock.at(START + timedelta(days=30)), django_capture_on_commit_callbacks(execute=True):
        gone = previewing.sweep(), previewing.sweep()

    staff_import.refresh_from_db()
    assert (gone, staff_import.state, states(staff_import)) == ((1, 0), "abandoned", [])


@pytest.mark.parametrize("mobile", ["199", None], ids=["judged", "refused"])
def test_once_it_is_read_nothing_of_it_lies_about_in_clear(
    round: Round, people: Cast, django_capture_on_commit_callbacks: Any, mobile: str | None
) -> None:
    staff_import = begun([person(1, mobile=mobile)] if mobile else [], round, people)
    path = Path(staff_import.file.path)
    assert path.exists()

    with django_capture_on_commit_callbacks(execute=True):
        previewing.preview(progress=lambda done, total: None, staff_import=str(staff_import.pk))

    staff_import.refresh_from_db()
    assert (staff_import.state, path.exists()) == ("preview" if mobile else "refused", False)
    assert (previewing.sweep(), staff_import.file.name) == (0, "")


# ── Whose it is, and what stays on record ────────────────────────────────────


@pytest.mark.parametrize("who", ["other_hr_officer", "applicant", "reviewer", "office_manager"])
def test_to_everybody_else_the_list_does_not_exist(client: Client, round: Round, people: Cast, who: str) -> None:
    staff_import = previewed([person(1)], round, people)
    client.force_login(getattr(people, who))

    pages = ["staff_import", "staff_errors", "confirm_staff_import"]
    answers = [client.get(address(name, staff_import)).status_code for name in pages]
    answers += [client.post(address("abandon_staff_import", staff_import)).status_code]
    answers += [client.post(address("staff_row", staff_import, 2), sent(staff_import, 2)).status_code]

    assert answers == [404] * 5


def test_a_list_of_another_employer_is_not_found_under_ones_own(client: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1)], round, people)
    client.force_login(people.other_hr_officer)
    own = people.other_hr_officer.memberships.get().organisation_id

    assert client.get(reverse("staff_import", args=[own, staff_import.pk])).status_code == 404


def test_every_deed_is_on_record_without_personal_data(officer: Client, round: Round, people: Cast) -> None:
    staff_import = previewed([person(1), person(2)], round, people)
    officer.post(address("staff_row", staff_import, 2), sent(staff_import, 2, mobile="19900001009"))
    officer.post(address("staff_row", staff_import, 3), sent(staff_import, 3) | {"drop": "1"})
    officer.get(address("staff_errors", staff_import))
    officer.post(address("confirm_staff_import", staff_import), {"pledged": "on", "seen": importing.seen(staff_import)})

    events = AuditEvent.objects.filter(object_id=str(staff_import.pk)).order_by("pk")
    kept = str([event.detail for event in events])
    assert [event.action for event in events] == [
        f"staff_import.{deed}" for deed in ("begin", "mend", "drop", "errors_taken", "confirm")
    ]
    assert (identity_number(1) in kept, "1990000" in kept) == (False, False)
