"""Is a zip of registration forms read form by form, whoever filled them in with whichever program, and whatever else is in it?"""

import io
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml import parse_xml

from config import clock
from employers import bundles
from employers.bundles import packing
from employers.bundles.cells import Wanted
from employers.models import StaffImport, StaffRow
from employers.staff import forms, mending_sheet, previewing, words
from employers.staff.taken import Taken, TakenList
from materials.checks import child
from materials.checks.problem import Problem
from materials.documents import word
from programmes.models import Round
from tests.builders import START, Cast, cast, definition, open_round
from tests.employers.forms import asked, blank, form, zip_of, zipped
from tests.employers.lists import nobody_looks, person
from tests.materials import files, zips
from tests.materials.dossiers import FULL
from tests.materials.office import DOC, DOCX, saved_as
from tests.materials.printed import REGISTRATION
from tests.materials.printing import submitted, version, with_file

pytestmark = pytest.mark.covers("O-01")
WANTED = [Wanted(each.key, each.label, bool(each.choices)) for each in asked()]
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
BODY = definition("cas").body


def read(content: bytes, folder: Path) -> Problem | TakenList:
    path = folder / "forms.zip"
    path.write_bytes(content)
    return forms.read(path, asked(), body=BODY)


def listed(content: bytes, folder: Path) -> Problem | packing.Listing:
    path = folder / "forms.zip"
    path.write_bytes(content)
    return bundles.listed(path)


def stated_in(content: bytes, folder: Path, name: str = "a.docx") -> dict[str, str]:
    """Column key → text, of one form; read in this process."""
    path = folder / "forms.zip"
    path.write_bytes(zipped({name: content}))
    found = bundles.form(path, name, WANTED)
    assert not isinstance(found, Problem), found
    assert {key: cell.trouble for key, cell in found.items() if cell.trouble} == {}
    return {key: cell.text for key, cell in found.items() if cell.text}


# ── Filled in by people ──────────────────────────────────────────────────────


def test_a_form_states_what_was_written_in_it_and_where(tmp_path: Path) -> None:
    found = read(zip_of([person(1)]), tmp_path)

    assert isinstance(found, TakenList)
    (row,) = found.rows
    assert (row.number, row.place) == (1, f"一部/01 {person(1)['name']}.docx")
    assert {key: cell.text for key, cell in row.cells.items() if cell.text} == person(1)
    assert row.cells["number"].where == "第4行“证件号码”"
    assert found.remarks == ()


@pytest.mark.parametrize("format", [DOCX, DOC])
def test_a_form_saved_by_another_program_states_the_same(format: str, tmp_path: Path) -> None:
    (saved,) = saved_as(format, [form(person(7))])

    assert stated_in(saved, tmp_path, f"a.{format.partition(':')[0]}") == person(7)


def test_lines_boxes_and_controls_are_read_as_a_person_reads_them(tmp_path: Path) -> None:
    stated = person(1) | {
        "number": "１１０１０５１９８８\n0214 3038",
        "学历.毕业学校": "University of\nExample\n（某国）",
        "route": "☑评审　☐认定",
        "archive": "在本中心□　不在本中心√",
        "学历.培养方式": "☐统招 ☐业余",
    }
    paper = Document(io.BytesIO(form(stated)))
    paper.tables[0].rows[8].cells[1].paragraphs[0].clear()
    ticked = "".join(
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{tick}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r><w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>{said}</w:t></w:r>"
        for tick, sign, said in [(0, "☐", "在本中心"), (1, "☒", "不在本中心")]
    )
    paper.tables[0].rows[8].cells[1]._tc.append(parse_xml(f'<w:p xmlns:w="{files.W}" xmlns:w14="{W14}">{ticked}</w:p>'))
    content = io.BytesIO()
    paper.save(content)

    found = stated_in(content.getvalue(), tmp_path)

    assert [found[key] for key in ("number", "学历.毕业学校", "route", "archive")] == [
        "１１０１０５１９８８0214 3038",
        "University of Example（某国）",
        "评审",
        "不在本中心",
    ]
    assert "学历.培养方式" not in found


def test_two_ticks_are_told_in_their_cell(tmp_path: Path) -> None:
    path = tmp_path / "forms.zip"
    path.write_bytes(zipped({"a.docx": form(person(1) | {"route": "☑评审 ☑认定"})}))

    found = bundles.form(path, "a.docx", WANTED)

    assert not isinstance(found, Problem)
    assert found["route"] == Taken("☑评审 ☑认定", "第8行“申请类型”", "ticked")
    assert words.cell(found["route"]) == "勾选了几项。请只选一项。"


@pytest.mark.django_db
def test_the_form_the_portal_prints_is_read_too(tmp_path: Path) -> None:
    snapshot = version(submitted(FULL, with_file()))
    printed = word.drawn(snapshot, REGISTRATION, "ABCD-EFGH-JKMN", draft=False)

    found = read(zipped({"a.docx": printed}), tmp_path)

    assert isinstance(found, TakenList)
    texts = {key: cell.text for key, cell in list(found.rows)[0].cells.items()}
    own = FULL["个人信息"][0], FULL["学历"][-1], FULL["现有职称"][-1]
    assert [texts[key] for key in ("name", "number", "学历.毕业学校", "学历.学历", "现有职称.职称", "archive")] == [
        own[0]["姓名"],
        own[0]["身份证号"],
        own[1]["毕业学校"],
        own[1]["学历"],
        own[2]["职称"],
        "不在本中心",
    ]


# ── What else is in a zip ────────────────────────────────────────────────────


def test_files_that_are_no_forms_are_told_and_what_systems_leave_is_not(tmp_path: Path) -> None:
    content = zipped(
        {
            "一部/": b"",
            "一部/a.docx": b"x",
            "__MACOSX/一部/._a.docx": b"x",
            "__MACOSX/b.docx": b"x",
            "一部/.DS_Store": b"x",
            "一部/~$a.docx": b"x",
            "Thumbs.db": b"x",
            "说明.txt": b"x",
            "二部.zip": b"x",
            "b.DOC": b"x",
        }
    )

    found = listed(content, tmp_path)

    assert isinstance(found, packing.Listing)
    assert found.forms == ("一部/a.docx", "b.DOC")
    assert [words.remark(*each) for each in found.remarks] == [
        "“二部.zip”是压缩包里的压缩包，没有读取；里面有报名表的，请解压后重新打包上传。",
        "“说明.txt”不是 Word 报名表，没有读取。",
    ]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("一部/张三.docx".encode("gbk"), "一部/张三.docx"),  # Windows in China
        ("一部/张三.docx".encode(), "一部/张三.docx"),  # macOS
        ("誠一\\張.docx".encode("gbk"), "誠一/張.docx"),  # the first sign ends with the byte of a backslash
    ],
)
def test_names_are_kept_however_a_program_wrote_them(raw: bytes, name: str, tmp_path: Path) -> None:
    placeholder = "x" * len(raw)

    found = listed(zipped({placeholder: b"x"}).replace(placeholder.encode(), raw), tmp_path)

    assert isinstance(found, packing.Listing)
    assert found.forms == (name,)


def test_a_name_shows_no_identity_number() -> None:
    assert packing.shown("一部/林知远110105198802143038.docx") == "一部/林知远110***3038.docx"


# ── Zips that hurt ───────────────────────────────────────────────────────────


def odd(name: str, mode: int = 0, content: bytes = b"x") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        info = zipfile.ZipInfo(name)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, mode << 16
        made.writestr(info, content)
    return written.getvalue()


def twice() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("a.docx", b"x")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.docx", b"y")
    return written.getvalue()


def overlapping() -> bytes:
    """Both entries of the directory point at the first one's bytes."""
    return zips.patched(zipped({"a.docx": b"x", "b.docx": b"x"}), b"PK\x01\x02", 42, "<L", 0)


def swollen() -> bytes:
    """Three entries that say they have 90 MB each, and as much packed."""
    content = zipped({f"{number}.docx": b"x" for number in range(3)})
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        size = (90_000_000).to_bytes(4, "little")
        content = content[: at + 20] + size * 2 + content[at + 28 :]
    return content


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: odd("a.docx", content=bytes(50_000_000)), "swollen"),
    "more than 200 MB": (swollen, "swollen"),
    "out of its folder": (lambda: odd("../a.docx"), "odd"),
    "out of its folder in the way of Windows": (lambda: odd("..\\a.docx"), "odd"),
    "absolute": (lambda: odd("/etc/a.docx"), "odd"),
    "drive": (lambda: odd("C:a.docx"), "odd"),
    "link": (lambda: odd("a.docx", stat.S_IFLNK | 0o777, b"/etc/passwd"), "odd"),
    "same name twice": (twice, "odd"),
    "overlapping": (overlapping, "directory"),
    "65,536 files": (lambda: zipped({f"{number}.docx": b"" for number in range(65_536)}), "damaged"),
    "2,500 files": (lambda: zipped({f"{number}.txt": b"" for number in range(2_500)}), "odd"),
    "501 forms": (lambda: zipped({f"{number}.docx": b"x" for number in range(501)}), "parts"),
    "password": (lambda: zips.patched(odd("a.docx"), b"PK\x01\x02", 8, "<H", 1), "encrypted"),
    "zips in a zip": (lambda: zipped({"a.zip": b"x", "b.rar": b"x"}), "nested"),
    "nothing": (lambda: zipped({}), "damaged"),
    "no forms": (lambda: zipped({"a.txt": b"x"}), "no_forms"),
    "a form itself": (lambda: form(person(1)), "content"),
    "a scan": (lambda: b"%PDF-1.7 x", "content"),
    "another packer": (lambda: b"Rar!\x1a\x07\x00", "content"),
    "empty": (lambda: b"", "empty"),
    "cut": (lambda: zip_of([person(1)])[:-30], "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_zip_that_hurts_is_refused_as_a_whole_in_its_own_words(name: str, tmp_path: Path) -> None:
    make, code = HOSTILE[name]

    found = listed(make(), tmp_path)

    assert isinstance(found, Problem)
    assert found.code == code
    assert words.refusal(Problem(f"zip_{found.code}", found.found)).endswith("。")


def test_the_reader_of_a_zip_works_in_a_process_of_its_own(tmp_path: Path) -> None:
    many = zipped({f"{number}.txt": b"" for number in range(2_500)})

    assert read(many, tmp_path) == Problem("zip_parts", "parts")
    assert words.refusal(Problem("zip_parts", "parts")).startswith("压缩包里的文件过多。一次最多 500 份报名表")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (files.docx(("attachedTemplate", "https://example.test/a.dotm", True)), "template"),
        (files.docx(), "other_form"),
        (b"", "empty"),
        (b"MZ" + bytes(100), "content"),
    ],
    ids=["a template from elsewhere", "another form", "empty", "a program"],
)
def test_a_form_that_hurts_is_refused_by_itself(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "forms.zip"
    path.write_bytes(zipped({"a.docx": content, "b.docx": form(person(1))}))

    first, second = (bundles.form(path, name, WANTED) for name in ("a.docx", "b.docx"))

    assert isinstance(first, Problem)
    assert first.code == code
    assert not isinstance(second, Problem)


# ── Readers that do not come to an end ───────────────────────────────────────


READER = """
import json, os, sys, time
if len(sys.argv) == 2:
    print(json.dumps({"problem": None, "forms": [f"{n}.docx" for n in range(20)], "remarks": []}))
elif sys.argv[2] == "1.docx":
    os.abort()
elif not %s:
    print(json.dumps({"problem": None, "cells": {"name": ["林知远", "", ""]}}))
else:
    time.sleep(60)
"""


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Another one in its place, which dies of the second form and, where it is told to, sleeps over the others."""

    def put(is_slow: bool) -> None:
        (tmp_path / "reader.py").write_text(READER % is_slow)
        monkeypatch.setattr(forms, "READER", (sys.executable, str(tmp_path / "reader.py")))
        if is_slow:
            monkeypatch.setattr(child, "SECONDS", 4.0)

    return put


def test_a_form_its_reader_dies_of_harms_no_other(reader: Callable[[bool], None], tmp_path: Path) -> None:
    reader(False)
    told: list[tuple[int, int]] = []

    found = forms.read(tmp_path, asked(), body=BODY, progress=lambda done, total: told.append((done, total)))

    assert isinstance(found, TakenList)
    assert [row.place for row in found.rows if row.trouble == "form_unreadable"] == ["1.docx"]
    assert [row.cells["name"].text for row in found.rows if not row.trouble] == ["林知远"] * 19
    assert told == [(done, 20) for done in range(1, 21)]


def test_nobody_waits_for_twenty_forms_that_do_not_come_to_an_end(
    reader: Callable[[bool], None], tmp_path: Path
) -> None:
    reader(True)
    told: list[int] = []

    found = forms.read(tmp_path, asked(), body=BODY, progress=lambda done, _total: told.append(done))

    assert found == Problem("zip_slow")
    assert told == [1, 2, 3, 4]


def test_nobody_waits_for_forms_that_use_up_all_the_time_their_readers_have(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "reader.py").write_text((READER % True).replace("time.sleep(60)", "time.sleep(0.5); os.abort()"))
    monkeypatch.setattr(forms, "READER", (sys.executable, str(tmp_path / "reader.py")))
    monkeypatch.setattr(forms, "DIED_SLOWLY", 0.5)

    assert forms.read(tmp_path, asked(), body=BODY) == Problem("zip_slow")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("张三19900000001.docx", "张三199****0001.docx"),
        ("+8619900000001张三.docx", "+86199****0001张三.docx"),
        ("110105198802143038-19900000001.docx", "110***3038-199****0001.docx"),
        ("20260512.docx", "20260512.docx"),
    ],
)
def test_the_name_of_a_file_is_told_without_the_numbers_people_write_into_it(name: str, told: str) -> None:
    assert packing.shown(name) == told


# ── In the page ──────────────────────────────────────────────────────────────


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        yield cast()


@pytest.fixture
def round(people: Cast) -> Round:
    return open_round()


def uploaded(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("报名表.zip", content, "application/zip")


@pytest.mark.django_db
def test_sixty_forms_are_judged_and_ten_kinds_of_mistakes_told(people: Cast, round: Round) -> None:
    staff = [person(number) for number in range(60)]
    staff[3]["mobile"] = "199000"
    staff[9]["number"] = "110105880214303"
    staff[15]["level"] = "特级工程师"
    staff[21] |= {"档案.档案所在地": ""}
    flaws = {27: "form_blank", 33: "form_damaged", 39: "form_encrypted", 45: "form_other_form", 51: "form_content"}
    flaws |= {57: "form_empty"}
    begun = previewing.begin(
        people.employer, round, uploaded(zip_of(staff, flaws)), "forms", by=people.hr_officer, at=START
    )

    previewing.preview(progress=nobody_looks, staff_import=str(begun.pk))

    begun.refresh_from_db()
    wrong = begun.rows.filter(state=StaffRow.State.WRONG)
    assert (begun.state, begun.rows.filter(state=StaffRow.State.READY).count()) == ("preview", 50)
    assert [(row.number - 1, row.problems[0]["where"]) for row in wrong] == [
        (3, "第5行“手机号”"),
        (9, "第4行“证件号码”"),
        (15, "第7行“评审级别”"),
        (21, "第10行“档案所在地”"),
        *((place, "") for place in flaws),
    ]
    assert [row.problems[0]["trouble"] for row in wrong if row.number - 1 in flaws] == list(flaws.values())
    assert (
        wrong.get(number=34).problems[0]["message"]
        == "报名表已损坏，不能读取。请由本人重新保存为 DOCX，或直接在平台填写。"
    )


@pytest.mark.django_db
def test_a_form_that_could_not_be_read_is_filled_in_in_the_page(people: Cast, round: Round) -> None:
    content = zip_of([person(1), person(2)], {0: "form_damaged"})
    begun = previewing.begin(people.employer, round, uploaded(content), "forms", by=people.hr_officer, at=START)
    previewing.preview(progress=nobody_looks, staff_import=str(begun.pk))
    begun.refresh_from_db()
    row = begun.rows.get(number=1)

    mended = previewing.mend(begun, 1, person(1), seen=previewing.fingerprint(row), by=people.hr_officer, at=START)

    assert (row.state, mended.state, mended.problems) == ("wrong", "ready", [])


@pytest.mark.django_db
def test_the_sheet_of_mistakes_says_in_which_form(people: Cast, round: Round, tmp_path: Path) -> None:
    content = zip_of([person(1), person(2)], {1: "form_blank"})
    begun = previewing.begin(people.employer, round, uploaded(content), "forms", by=people.hr_officer, at=START)
    previewing.preview(progress=nobody_looks, staff_import=str(begun.pk))
    begun.refresh_from_db()

    mending_sheet.write(begun, tmp_path / "errors.xlsx", by=people.hr_officer)

    page = openpyxl.load_workbook(tmp_path / "errors.xlsx").worksheets[0]
    said = [str(row[-1].value or "").partition("：")[0] for row in page.iter_rows()]
    assert f"一部/02 {person(2)['name']}.docx" in said


@pytest.mark.django_db
def test_the_officer_takes_the_blank_form_and_sends_the_zip(people: Cast, round: Round, client: Client) -> None:
    client.force_login(people.hr_officer)
    page = client.get(reverse("new_staff_import", args=[people.employer.pk])).content.decode()
    address = reverse("staff_form_template", args=[people.employer.pk, round.pk])
    answer = client.get(address)
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]

    sent = client.post(
        reverse("new_staff_import", args=[people.employer.pk]),
        {"round": round.pk, "source": "forms", "file": uploaded(zip_of([person(1)])), "lines": ""},
    )

    assert f'href="{address}"' in page
    labels = [row.cells[0].text.partition("\n")[0].rstrip("*") for row in paper.tables[0].rows]
    assert labels == ["栏目", *(column.label for column in asked())]
    staff_import = StaffImport.objects.get()
    assert sent["Location"] == reverse("staff_import", args=[people.employer.pk, staff_import.pk])
    assert (staff_import.source, staff_import.state) == ("forms", "reading")


def test_the_blank_form_alone_is_told_as_not_filled_in(tmp_path: Path) -> None:
    found = read(zipped({"空白.docx": blank()}), tmp_path)

    assert isinstance(found, TakenList)
    assert [(row.place, row.trouble) for row in found.rows] == [("空白.docx", "form_blank")]
