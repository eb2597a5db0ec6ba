"""Does a reviewer read an uploaded evaluation form as the portal read it, and send it back by what was found there?"""

import html as markup
import re
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applicants.models import User
from applicants.workflow import Action, Status
from config import clock
from materials import readings, services
from materials.models import MaterialFile
from materials.precheck import Remark
from materials.reading import WordReading, docx
from materials.reading.content import Content, Paragraph, Picture
from materials.reading.form import Form
from materials.reading.understanding import understand
from tests.builders import Walk, walk
from tests.materials import forms
from tests.review.test_decisions import correction, decide, said
from tests.test_queries import MOST, posted_and_disputed, reader, sent_back_and_replaced

pytestmark = pytest.mark.django_db
MATERIAL = "评审表+个人技术报告"


@cache
def read() -> WordReading:
    """Of an older form typed by hand."""
    content = docx.content_of(BytesIO(forms.older(forms.dossier())))
    return WordReading(content, understand(content))


def submitted(reading: WordReading | None = None) -> Walk:
    """Waiting for review, with a file in which much does not agree with what was registered."""
    journey = walk().to("审核")
    keep(journey, reading or read())
    return journey


def keep(journey: Walk, reading: WordReading) -> MaterialFile:
    file = journey.application.files.latest("number")
    file.format = reading.content.format
    readings.keep(file, reading)
    file.save()
    return file


def found(journey: Walk) -> list[Remark]:
    with clock.at(journey.now):
        application = journey.fresh()
        return readings.remarks(application, application.files.latest("number"))


def page(journey: Walk, *, by: User | None = None, name: str = "desk_file", version: int = 1, **chosen: Any) -> str:
    return str(answer(journey, name, MATERIAL, version, by=by, **chosen).content.decode())


def answer(journey: Walk, name: str, *arguments: object, by: User | None = None, **chosen: Any) -> Any:
    client = Client()
    client.force_login(by or journey.people.reviewer)
    with clock.at(journey.now):
        return client.get(reverse(name, args=[journey.application.number, *arguments]), chosen)


def texts(html: str, tag: str) -> list[str]:
    """What stands in these elements, without what they hold."""
    inside = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return [markup.unescape(re.sub(r"<[^>]+>", "", each)).strip() for each in inside]


def boxes(html: str) -> list[str]:
    return re.findall(r'form="marking" name="remark" value="([^"]+)"', html)


# ── What is read ─────────────────────────────────────────────────────────────


def test_the_form_stands_there_with_its_tables_and_the_report_with_its_headings() -> None:
    journey = submitted()

    html = page(journey)
    stated = forms.dossier()

    cells = texts(html, "td")
    assert [row.witness in cells for row in stated.work] == [True] * len(stated.work)
    assert "个人技术报告" in texts(html, "h3")
    assert [title.text for title in read().form.report.titles if title.level == 1] == texts(html, "h4")


def test_a_cell_that_spans_rows_and_columns_does_so_here() -> None:
    html = page(submitted())

    spans = re.findall(r'<td[^>]*rowspan="(\d+)"', html), re.findall(r'<td[^>]*colspan="(\d+)"', html)

    assert [bool(each) for each in spans] == [True, True]


def test_the_table_of_contents_leads_to_each_part() -> None:
    html = page(submitted())
    contents = html.partition('id="contents"')[2].partition("</nav>")[0]
    ways = dict(re.findall(r'href="#([^"]+)">([^<]+)<', contents))

    assert [ways_to for ways_to in ways if f'id="{ways_to}"' not in html] == []
    assert {"封面", "基本情况", "工作经历", "个人技术报告", "证明材料"} - set(ways.values()) == set()


def test_what_is_written_in_the_file_is_text_and_nothing_else() -> None:
    content = Content("docx", (Paragraph("<script>alert(1)</script>", 1), Paragraph('"><img src=x onerror=alert(1)>')))

    html = page(submitted(WordReading(content, Form())))

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_file_longer_than_a_page_can_be_ends_with_the_way_to_the_file() -> None:
    paragraph = Paragraph("技" * 10_000)
    html = page(submitted(WordReading(Content("docx", (paragraph,) * 100), Form())))

    assert len(html.encode()) < 2_000_000
    assert texts(html, "div")[-1] != ""
    assert "文件很长，后面的内容没有在这里显示。" in html


def test_headings_never_leave_out_an_order() -> None:
    content = Content("docx", tuple(Paragraph(f"标题{level}", level) for level in (4, 1, 3, 9)))

    html = page(submitted(WordReading(content, Form())))

    assert re.findall(r"<h([3-6])[^>]*>标题(\d)", html) == [("3", "4"), ("3", "1"), ("4", "3"), ("5", "9")]


def test_a_file_that_was_not_read_is_said_so_with_the_way_to_it() -> None:
    journey = walk().to("审核")

    html, desk = page(journey), answer(journey, "desk_application").content.decode()

    for each in (html, desk):
        assert "平台没有读取这份文件，不能在网页上显示。" in each
        assert reverse("material_file", args=[journey.application.number, MATERIAL, 1]) in each


# ── What was found ───────────────────────────────────────────────────────────


def test_each_finding_stands_in_the_list_and_at_its_place() -> None:
    journey = submitted()
    remarks = found(journey)

    html = page(journey)

    assert remarks != []
    assert [remark.mark for remark in remarks if f'id="remark-{remark.mark}"' not in html] == []
    placed = [remark for remark in remarks if remark.spot]
    assert [remark.mark for remark in placed if f'href="#remark-{remark.mark}"' not in html] == []


def test_the_list_leads_to_the_place() -> None:
    html = page(submitted())
    listed = html.partition('class="portal-found"')[2].partition("</ol>")[0]

    assert [anchor for anchor in re.findall(r'href="#([^"]+)"', listed) if f'id="{anchor}"' not in html] == []


def test_what_the_applicant_explains_stands_beside_it() -> None:
    journey = submitted()
    remark = readings.blocking(found(journey))[0]
    journey.take(Action.RETURN, to="评审材料", parts=[MATERIAL])
    with clock.at(journey.now):
        services.explain(
            journey.fresh(),
            MATERIAL,
            remark.mark,
            words="档案里没有记载。",
            by=journey.people.applicant,
            at=journey.now,
        )
    journey.to("审核")

    assert page(journey).count("档案里没有记载。") == 2  # in the list, and at its place


def test_the_application_at_the_desk_says_how_much_was_found_and_leads_there() -> None:
    journey = submitted()
    remarks = found(journey)
    must = readings.blocking(remarks)

    html = answer(journey, "desk_application").content.decode()

    assert f"文件里 {len(must)} 处须改：" in html
    assert f"另有 {len(remarks) - len(must)} 处提醒和建议。" in html
    assert reverse("desk_file", args=[journey.application.number, MATERIAL, 1]) in html


# ── Sent back by what was found ──────────────────────────────────────────────


def test_findings_that_are_ticked_become_the_words_of_the_return() -> None:
    journey = submitted()
    first, second, *others = found(journey)

    form = answer(journey, "desk_return", remark=[second.mark, first.mark]).content.decode()
    written = next(each for each in texts(form, "textarea") if each)
    decide(journey, "return", **correction(reason="", **{field_of(form): written}))

    assert re.findall(r'name="to" value="([^"]+)"[^>]*checked', form) == ["评审材料"]
    assert written.splitlines() == [f"{each.where}：{each.message}" for each in (first, second)]
    assert others != []
    assert said(journey) == [(MATERIAL, "", None, written)]
    assert journey.fresh().status == Status.RETURNED


def field_of(form: str) -> str:
    """The name of the text in which something is written already."""
    name = re.search(r'<textarea name="(text_\d+)"[^>]*>\s*\S', form)
    assert name
    return name[1]


def test_the_part_is_ticked_with_them_and_what_a_draft_says_already_is_not_said_twice() -> None:
    journey = submitted()
    first, second, *_others = found(journey)
    form = answer(journey, "desk_return", remark=first.mark).content.decode()
    written = next(each for each in texts(form, "textarea") if each)
    client = Client()
    client.force_login(journey.people.reviewer)
    address = reverse("desk_return", args=[journey.application.number])
    with clock.at(journey.now):
        fields = {"draft-page": address, "draft-seen": "", "parts": [MATERIAL], field_of(form): f"请看：\n{written}"}
        assert client.post(reverse("save_draft"), fields).status_code == 200

    again = answer(journey, "desk_return", remark=[first.mark, second.mark]).content.decode()

    assert re.findall(r'name="parts" value="([^"]+)"[^>]*checked', form) == [MATERIAL]
    (kept,) = [each for each in texts(again, "textarea") if each]
    assert kept.splitlines() == ["请看：", written, f"{second.where}：{second.message}"]


def test_a_mark_of_nothing_that_was_found_says_nothing() -> None:
    form = answer(submitted(), "desk_return", remark="no-such-mark").content.decode()

    assert [each for each in texts(form, "textarea") if each] == []


def test_only_who_may_return_it_now_has_boxes_and_only_in_the_version_that_counts() -> None:
    journey = submitted()
    marks = [remark.mark for remark in found(journey)]
    before = page(journey)
    looking_on = page(journey, by=journey.people.supervisor)
    journey.take(Action.RETURN, to="评审材料", parts=[MATERIAL])
    returned = page(journey)

    assert boxes(before) == marks != []
    assert boxes(looking_on) == boxes(returned) == []


def test_it_is_decided_from_there() -> None:
    journey = submitted()

    html = page(journey)
    looking_on = page(journey, by=journey.people.supervisor)

    assert reverse("desk_approve", args=[journey.application.number]) in html
    assert texts(html.partition('class="portal-actions"')[2].partition("</div>")[0], "button") == ["退回修改"]
    assert reverse("desk_approve", args=[journey.application.number]) not in looking_on


def test_a_file_that_was_not_read_is_sent_back_from_there_all_the_same() -> None:
    html = page(walk().to("审核"))

    (form,) = re.findall(r'<button [^>]*form="(\w+)">退回修改</button>', html)
    assert html.count(f'<form id="{form}"') == 1


def test_opening_it_is_reading_the_application() -> None:
    journey = submitted()
    page(journey)

    assert journey.application.readings.get().by == journey.people.reviewer


# ── Pictures ─────────────────────────────────────────────────────────────────


def test_pictures_still_being_drawn_are_said_to_be() -> None:
    content = Content("docx", (Picture("word/media/a.png"), Picture("", "图表")))

    html = page(submitted(WordReading(content, Form())))

    assert "图片正在处理，请稍后刷新；长时间不显示的，请下载文件查看" in html
    assert "图表不能在这里显示，请下载文件查看" in html


# ── The applicant, and how much is asked of the database ─────────────────────


def test_the_applicant_reads_the_same_of_his_own_and_ticks_nothing() -> None:
    journey = submitted()

    html = page(journey, by=journey.people.applicant, name="material_content")

    assert texts(html, "h1") == ["平台读到的内容"]
    assert texts(html, "td") == texts(page(journey), "td")
    assert boxes(html) == []


@pytest.mark.parametrize("name", ["desk_file", "desk_application"])
@pytest.mark.parametrize("posted", [False, True])
def test_it_asks_the_database_as_much_of_a_long_file_as_of_a_short_one(name: str, posted: bool) -> None:
    """With a long history behind it."""
    journey = sent_back_and_replaced(walk().to("审核"), 2)
    if posted:
        posted_and_disputed(journey.to("结果公示"))
    staff = reader(journey.people.office_manager, journey)
    number, latest = journey.application.number, journey.application.files.latest("number").number
    arguments = [MATERIAL, latest] if name == "desk_file" else []
    keep(journey, WordReading(Content("docx", (Paragraph("姓名"),)), Form()))

    staff.asks(name, number, *arguments, at=journey)  # that he is reading it is written down once a minute
    few = staff.asks(name, number, *arguments, at=journey)
    keep(journey, read())
    many = staff.asks(name, number, *arguments, at=journey)

    assert many == few <= MOST
