"""What do the pages on which the cells of a Word form are confirmed say, and what becomes of what is sent to them?"""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import User
from applicants.workflow import Action
from config import clock
from materials import cells
from materials.models import FormCells
from tests.builders import Walk, attached, walk
from tests.materials.word_forms import (
    NAME,
    UNCLEAR,
    answers_of,
    at_materials,
    brought,
    completed,
    confirm,
    correct,
    explained,
    seen,
    stating,
)

pytestmark = pytest.mark.django_db
WORK = stating()["工作经历"]


@pytest.fixture
def walking() -> Iterator[Walk]:
    walking = at_materials()
    with clock.at(walking.now):
        yield walking


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def client(walking: Walk) -> Client:
    return client_of(walking.people.applicant)


def to(name: str, walking: Walk, *more: str) -> str:
    return reverse(name, args=[walking.application.number, NAME, *more])


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def typed(rows: list[dict[str, str]], **more: str) -> dict[str, str]:
    """What the page of a section sends."""
    cells = {f"{n}-{label}": text for n, row in enumerate(rows) for label, text in row.items()}
    return {"rows": str(len(rows))} | cells | more


def test_from_the_cells_that_were_read_to_the_application(walking: Walk, client: Any) -> None:
    file = brought(walking)
    materials = text_of(client.get(reverse("materials", args=[walking.application.number])))
    assert f'href="{to("cells", walking)}"' in materials

    shown = text_of(client.get(to("cells", walking)))
    assert "与我上传的评审表一致，确认" in shown
    assert shown.count("评审表里没有读到这一栏，请按“修改”补填") == 2  # 培养方式 of two rows
    education = cells.parts(file.application, file)[2].read  # type: ignore[index]
    rows = [row | {"培养方式": "统招"} for row in education]
    corrected = client.post(
        to("correct_cells", walking, "学历"), typed(rows, seen=seen(file), note="评审表没有这一栏。")
    )
    assert corrected.url == to("cells", walking)
    confirmed = client.post(to("cells", walking), {"seen": seen(file)})
    assert confirmed.url == to("cells", walking)

    done = text_of(client.get(to("cells", walking)))
    assert "已确认第 1 版的各栏，还没有提交。请核对后提交。" in done
    assert (
        "与我上传的评审表一致，确认" in done,
        "申报人补填，Word 文件里没有读到。说明：评审表没有这一栏。" in done,
    ) == (
        False,
        True,
    )
    assert answers_of(walking, "工作经历") == WORK
    stated = text_of(client.get(reverse("stated", args=[walking.application.number])))
    assert WORK[0]["专业技术工作"] in stated


def test_what_was_not_read_is_said_beside_the_cells_that_are_still_empty_and_no_others(
    walking: Walk, client: Any
) -> None:
    file = brought(walking, 工作经历=[WORK[0] | {"证明人": UNCLEAR}, *WORK[1:]])
    education = next(part.read for part in cells.parts(file.application, file) or [] if part.section.name == "学历")
    correct(walking, file, "学历", [education[0] | {"培养方式": "统招"}, *education[1:]], "")

    text = text_of(client.get(to("cells", walking)))

    assert text.count("这一栏没有读清，请按“修改”照 Word 文件填写") == 1  # of three rows
    assert text.count("评审表里没有读到这一栏，请按“修改”补填") == 1  # of two


def test_what_is_missing_on_the_form_is_said_when_it_is_confirmed(walking: Walk, client: Any) -> None:
    file = brought(walking)

    page = text_of(client.post(to("cells", walking), {"seen": seen(file)}, follow=True))

    assert "评审表里没有读到或者没有读清“学历”的培养方式。请先在这里补填，再确认。" in page


def test_the_next_step_and_the_list_of_tasks_lead_there(walking: Walk, client: Any) -> None:
    brought(walking)
    explained(walking)

    page = text_of(client.get(reverse("application", args=[walking.application.number])))

    assert "核对平台读到的各栏" in page
    assert f"核对并确认“{NAME}”的各栏" in page


def test_what_waits_for_its_confirmation_is_said_to_wait_for_that_alone(client: Any, walking: Walk) -> None:
    file = brought(walking)
    completed(walking, file)
    confirm(walking, file)
    explained(walking)
    walking.take(Action.SUBMIT)
    with clock.at(walking.now):
        brought(walking, 工作经历=WORK[1:])
        explained(walking)

        page = text_of(client.get(reverse("materials", args=[walking.application.number])))

    assert "第 2 版还没有替换：审核人员看到的仍是第 1 版。请核对并确认平台读到的各栏，确认后即替换。" in page


def test_a_page_that_is_no_longer_right_shows_the_new_cells(walking: Walk, client: Any) -> None:
    file = brought(walking)
    shown = seen(file)
    completed(walking, file)

    answer = client.post(to("cells", walking), {"seen": shown})

    assert answer.status_code == 409
    assert "各栏的内容刚刚在另一处改过，您这里的操作没有生效。请核对下面的新内容。" in text_of(answer)
    assert answers_of(walking, "工作经历") == []


def test_a_correction_without_its_reason_keeps_what_was_typed(walking: Walk, client: Any) -> None:
    file = brought(walking)
    rows = [WORK[0] | {"证明人": "丁衡"}, *WORK[1:]]

    page = text_of(client.post(to("correct_cells", walking, "工作经历"), typed(rows, seen=seen(file))))

    words = "请写明为什么与 Word 文件里读到的不同，审核人员会看到这段说明。"
    assert (page.count(words), 'value="丁衡"' in page) == (2, True)  # in the summary and beside the field
    assert not FormCells.objects.exists()


def test_a_correction_of_a_page_that_is_no_longer_right_keeps_what_was_typed(walking: Walk, client: Any) -> None:
    file = brought(walking)
    sent = typed([WORK[0] | {"证明人": "丁衡"}, *WORK[1:]], seen=seen(file), note="读错了。")
    completed(walking, file)

    answer = client.post(to("correct_cells", walking, "工作经历"), sent)

    page = text_of(answer)
    assert answer.status_code == 409
    assert ("各栏的内容刚刚在另一处改过" in page, 'value="丁衡"' in page, seen(file) in page) == (True, True, True)
    client.post(to("correct_cells", walking, "工作经历"), sent | {"seen": seen(file)})
    assert sorted(FormCells.objects.get().corrections) == ["学历", "工作经历"]


def test_a_button_beside_the_rows_saves_nothing(walking: Walk, client: Any) -> None:
    file = brought(walking)

    page = text_of(
        client.post(to("correct_cells", walking, "工作经历"), typed(WORK, seen=seen(file), note="多读一行", remove="0"))
    )

    assert ("已删去" in page, "多读一行" in page, FormCells.objects.exists()) == (True, True, False)


def test_confirmed_cells_are_not_corrected(walking: Walk, client: Any) -> None:
    file = brought(walking)
    completed(walking, file)
    confirm(walking, file)

    assert client.get(to("correct_cells", walking, "工作经历")).url == to("cells", walking)
    sent = typed(WORK[:1], seen=seen(file), note="多了。")
    assert "这一版的各栏已经确认，没有更正。" in text_of(
        client.post(to("correct_cells", walking, "工作经历"), sent, follow=True)
    )
    assert answers_of(walking, "工作经历") == WORK


def test_only_the_applicant_has_these_pages(walking: Walk) -> None:
    file = brought(walking)
    people, pages = walking.people, [to("cells", walking), to("correct_cells", walking, "工作经历")]
    expected = {people.other_applicant: 404, people.other_reviewer: 404, people.reviewer: 403, people.hr_officer: 403}

    answers = {person: [client_of(person).get(page).status_code for page in pages] for person in expected}

    assert answers == {person: [code, code] for person, code in expected.items()}
    assert client_of(people.reviewer).post(pages[0], {"seen": seen(file)}).status_code == 403
    assert client_of(people.other_applicant).post(pages[0], {"seen": seen(file)}).status_code == 404


def test_there_is_no_such_page_without_a_form_that_was_read(walking: Walk, client: Any) -> None:
    before = client.get(to("cells", walking)).status_code
    attached(walking.application, by=walking.people.applicant)
    unread = client.get(to("cells", walking)).status_code
    brought(walking)

    assert (before, unread, client.get(to("correct_cells", walking, "报名")).status_code) == (404, 404, 404)


def test_nor_where_the_sections_have_pages_of_their_own() -> None:
    walking = walk("cas").to("评审材料")
    with clock.at(walking.now):
        brought(walking)

        assert client_of(walking.people.applicant).get(to("cells", walking)).status_code == 404


def test_it_asks_the_database_the_same_however_much_stands_in_the_file(walking: Walk, client: Any) -> None:
    brought(walking)
    client.get(to("cells", walking))  # what the definition says is read once per process
    asked = []
    for rows in (WORK[:1], WORK * 10):
        brought(walking, 工作经历=rows)
        with CaptureQueriesContext(connection) as questions:
            assert client.get(to("cells", walking)).status_code == 200
        asked.append(len(questions))

    assert asked[0] == asked[1] <= 15


def test_no_page_asks_more_than_fifteen_questions_in_this_route(
    walking: Walk, client: Any, django_assert_max_num_queries: Any
) -> None:
    file = brought(walking)
    completed(walking, file)
    number = [walking.application.number]
    pages = [to("cells", walking), reverse("applications")]
    pages += [reverse(name, args=number) for name in ("materials", "application", "submit", "stated")]
    client.get(pages[0])  # the session is written once

    for page in pages:
        with django_assert_max_num_queries(15):
            assert client.get(page).status_code == 200


def test_a_reason_as_long_as_a_report_is_refused_and_kept_on_the_page(walking: Walk, client: Any) -> None:
    file = brought(walking)
    rows = [WORK[0] | {"证明人": "丁衡"}, *WORK[1:]]

    sent = typed(rows, seen=seen(file), note="长" * 501)
    page = text_of(client.post(to("correct_cells", walking, "工作经历"), sent))

    assert (page.count("说明最多 500 字，请精简。"), "长" * 501 in page) == (2, True)
    assert not FormCells.objects.exists()


def test_a_sign_that_no_database_keeps_is_left_out_of_the_reason(walking: Walk, client: Any) -> None:
    file = brought(walking)
    rows = [WORK[0] | {"证明人": "丁衡"}, *WORK[1:]]

    client.post(to("correct_cells", walking, "工作经历"), typed(rows, seen=seen(file), note="读\0错了。"))

    assert FormCells.objects.get().corrections["工作经历"]["note"] == "读错了。"


def test_what_a_browser_does_to_line_ends_corrects_nothing(walking: Walk, client: Any) -> None:
    """A text area sends CR LF, a single line drops the line ends that stand in its value."""
    education = stating()["学历"]
    file = brought(
        walking,
        学历=[education[0] | {"毕业学校": "示范\n大学"}, *education[1:]],
        单位意见=[{"单位推荐意见": "业绩真实。\n同意推荐。", "单位人事部门审核意见": "与档案一致。"}],
    )
    read = {part.section.name: part.read for part in cells.parts(file.application, file) or []}
    sent = [row | {"培养方式": "统招", "毕业学校": row["毕业学校"].replace("\n", "")} for row in read["学历"]]

    client.post(to("correct_cells", walking, "学历"), typed(sent, seen=seen(file)))
    opinions = [read["单位意见"][0] | {"单位推荐意见": "业绩真实。\r\n同意推荐。"}]
    client.post(to("correct_cells", walking, "单位意见"), typed(opinions, seen=seen(file)))

    kept = FormCells.objects.get().corrections
    assert list(kept) == ["学历"]
    assert kept["学历"]["rows"] == [row | {"培养方式": "统招"} for row in read["学历"]]
