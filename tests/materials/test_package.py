"""Is the one Word file whole, is it the applicant's own, and does it stay true to what is stated?"""

import io
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml.ns import qn

from applicants import people, sections, services, tasklist
from applicants.demo import id_number
from applicants.identity import read
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from jobs.models import Job
from materials import package
from materials.models import Package, PackagePart
from materials.refusals import FileRefused
from tests.builders import Walk, attached
from tests.materials import files, pictures
from tests.materials.forms import dossier, ours
from tests.materials.packages import (
    NAME,
    assembled,
    at_materials,
    bring_proof,
    bring_report,
    confirmed,
    material_of,
    report,
)

pytestmark = pytest.mark.django_db
WORK = "主要专业技术工作业绩：运动平台改造"


def texts(content: bytes) -> list[str]:
    """Every paragraph of the file in order, those in tables too."""
    body = Document(io.BytesIO(content)).element.body
    return ["".join(node.text or "" for node in each.iter(qn("w:t"))) for each in body.iter(qn("w:p"))]


def content_of(file: Package) -> bytes:
    with file.file.open("rb") as opened:
        return bytes(opened.read())


def change(walking: Walk, row: dict[str, str]) -> None:
    answer = walking.application.answers.get(block="工作业绩", position=0)
    rows = [answer.typed | row]
    services.save_answers(walking.application, "工作业绩", rows, by=walking.people.applicant)


def submit(walking: Walk) -> None:
    application = walking.fresh()
    services.submit(application, by=walking.people.applicant, at=walking.now, version=application.version)
    walking.application.refresh_from_db()


# ── What is in it ────────────────────────────────────────────────────────────


@pytest.mark.covers("M-01")
def test_form_report_and_proofs_stand_in_one_file_in_this_order() -> None:
    walking = at_materials()
    bring_report(walking)
    bring_proof(walking, WORK, pictures.pdf(2), "专利.pdf")

    said = texts(content_of(assembled(walking)))

    order = ["林知远", "运动平台改造", "个人技术报告", "第一点", "证明材料", f"1　{WORK}（2页）"]
    order += [f"证明材料 1　{WORK}（第 {page} 页，共 2 页）" for page in (1, 2)]
    places = [next(index for index, text in enumerate(said) if text == wanted) for wanted in order[:2]]
    places += [max(index for index, text in enumerate(said) if text == wanted) for wanted in order[2:]]
    assert places == sorted(places)


def test_a_row_named_with_a_sign_that_no_file_can_hold_is_put_together_all_the_same() -> None:
    walking = at_materials()
    change(walking, {"项目名称": "运动平台\x02改造\ufffe"})
    bring_report(walking)
    bring_proof(walking, "主要专业技术工作业绩：运动平台\x02改造\ufffe")

    made = assembled(walking)

    assert made.problem == ""
    assert [text for text in texts(content_of(made)) if "证明材料 1" in text] == [f"证明材料 1　{WORK}"]


def test_the_report_stays_the_document_it_was() -> None:
    walking = at_materials()
    brought = report("第一段。", landscape=True)
    bring_report(walking, brought)
    bring_proof(walking, WORK)

    made = content_of(assembled(walking))

    before, after = Document(io.BytesIO(brought)), Document(io.BytesIO(made))
    assert after.styles["Normal"].element.xml == before.styles["Normal"].element.xml
    assert [p.style.name for p in after.paragraphs if p.text in ("第一段。", "第一点")] == ["Normal", "List Number"]
    assert [section.orientation for section in after.sections] == [0, 1, 0]
    assert [section.header.paragraphs[0].text for section in after.sections] == ["", "报告的页眉", ""]
    with zipfile.ZipFile(io.BytesIO(brought)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert new.read("word/numbering.xml").count(b"<w:num ") == old.read("word/numbering.xml").count(b"<w:num ")


def test_the_form_keeps_its_own_styles_beside_those_of_the_report() -> None:
    walking = at_materials()
    bring_report(walking)

    made = Document(io.BytesIO(content_of(assembled(walking))))

    form = list(made.element.body.iter(qn("w:p")))[:5]
    assert {p.style for p in form} == {"form-Normal"}
    assert made.styles["form-Normal"].font.name == "Times New Roman"
    assert made.styles["Normal"].font.name == "Arial"


def test_a_report_of_the_barest_make_is_put_together_too() -> None:
    walking = at_materials()
    bring_report(walking, files.docx())
    bring_proof(walking, WORK)

    assert assembled(walking).problem == ""


def test_what_was_put_together_passes_the_checks_of_an_upload() -> None:
    walking = at_materials()
    bring_report(walking)
    bring_proof(walking, WORK)

    made = assembled(walking)

    assert (made.problem, made.sha256) == ("", sha256(content_of(made)).hexdigest())


def test_a_whole_that_is_too_large_is_said_to_be_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    walking = at_materials()
    bring_report(walking)
    bring_proof(walking, WORK)
    small = material_of(walking).model_copy(update={"max_mb": 0})
    monkeypatch.setattr("materials.services.material_of", lambda *_arguments: small)

    made = assembled(walking)

    assert made.problem == "size"
    assert package.why_unusable(made, material_of(walking)).endswith(
        "超过20MB。请压缩技术报告里的图片后重新上传报告，或移除不必要的证明材料页，再合成。"
    )
    monkeypatch.undo()
    with pytest.raises(DeedRefused):
        package.confirm(made, material_of(walking), by=walking.people.applicant, at=walking.now)


# ── The report alone ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "报告.doc",
            files.DOC,
            "DOC 是旧格式，不能与评审表合成。请用 Word 或 WPS 打开，选“另存为”DOCX（Word 文档）后重新选择。",
        ),
        ("报告.pdf", b"%PDF-1.7", "文件须为 DOCX。请另存为 DOCX 后重新选择。"),
        (
            "报告.docx",
            files.HTML,
            "后缀与内容不符：文件名以 .docx 结尾，内容却是网页（HTML）。请打开原文件，另存为 DOCX 后重新选择。",
        ),
        ("报告.docx", b"", "文件是空的。请打开原文件检查内容，保存后重新选择。"),
    ],
)
def test_a_report_that_cannot_be_taken_is_refused_and_the_one_before_stays(
    name: str, content: bytes, words: str
) -> None:
    walking = at_materials()
    before = bring_report(walking)
    stored = {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}

    with pytest.raises(FileRefused) as refused:
        package.receive_report(
            walking.application,
            material_of(walking),
            SimpleUploadedFile(name, content),
            by=walking.people.applicant,
            at=walking.now,
        )

    assert str(refused.value) == words
    assert list(PackagePart.objects.filter(format="docx")) == [before]
    assert {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()} == stored


def test_a_form_brought_as_the_report_is_said_to_stand_there_twice_before_it_is_confirmed() -> None:
    walking = at_materials()
    bring_report(walking, ours(dossier()), "评审表和技术报告.docx")

    made = assembled(walking)

    assert package.warning(made, material_of(walking)) == (
        "上传的个人技术报告里还有一份评审表，合成的文件里评审表出现两次。请把报告换成没有评审表的文件，再合成；"
        "要用自己合好的一份，请到“上传评审材料”直接上传。"
    )


def test_a_report_that_lists_projects_papers_and_training_is_no_form() -> None:
    walking = at_materials()
    told = Document()
    for title, columns in (
        ("一、个人基本情况", ()),
        ("二、工作经历", ("起止时间", "单位", "专业技术工作", "技术职务", "证明人")),
        ("三、主要工作业绩", ("起止时间", "项目名称", "本人作用", "成果", "证明人")),
        ("四、论文著作", ("名称", "本人作用", "发表情况", "获奖情况")),
        ("五、继续教育", ("起止时间", "地点", "主要内容", "方式", "证明人")),
    ):
        told.add_heading(title, 1)
        told.add_paragraph("参加工作以来的情况。")
        if columns:
            row = told.add_table(2, len(columns)).rows[0]
            for cell, label in zip(row.cells, columns, strict=True):
                cell.text = label
    written = io.BytesIO()
    told.save(written)

    bring_report(walking, written.getvalue())

    assert package.warning(assembled(walking), material_of(walking)) == ""


def test_a_new_report_takes_the_place_of_the_one_before(django_capture_on_commit_callbacks: Any) -> None:
    walking = at_materials()
    before = bring_report(walking)

    with django_capture_on_commit_callbacks(execute=True):
        after = bring_report(walking, name="新报告.docx")

    assert list(PackagePart.objects.filter(application=walking.application)) == [after]
    assert not Path(before.file.path).exists()


def test_without_a_report_nothing_is_put_together() -> None:
    walking = at_materials()

    with pytest.raises(DeedRefused) as refused:
        package.order(walking.application, material_of(walking), by=walking.people.applicant, at=walking.now)

    assert str(refused.value) == "请先上传个人技术报告，再合成。"


def test_asked_twice_while_it_runs_it_is_one_job() -> None:
    walking = at_materials()
    bring_report(walking)

    jobs = [
        package.order(walking.fresh(), material_of(walking), by=walking.people.applicant, at=walking.now)
        for _time in range(2)
    ]

    assert jobs[0] == jobs[1]
    assert Job.objects.filter(kind="package").count() == 1


# ── Confirmed, and outdated ──────────────────────────────────────────────────


@pytest.mark.covers("M-01", "M-04")
def test_confirmed_it_is_the_next_version_with_the_very_bytes_that_were_looked_at() -> None:
    walking = at_materials()
    bring_report(walking)
    made = assembled(walking)
    looked_at = content_of(made)

    kept = package.confirm(made, material_of(walking), by=walking.people.applicant, at=walking.now)

    with kept.file.open("rb") as file:
        assert file.read() == looked_at
    assert (kept.number, kept.format, kept.sha256) == (1, "docx", sha256(looked_at).hexdigest())
    assert AuditEvent.objects.filter(action="material.receive").latest("pk").detail["sha256"] == kept.sha256
    assert not Package.objects.exists()
    submit(walking)
    assert walking.application.current_snapshot.content["files"][NAME]["sha256"] == kept.sha256


def test_a_fact_that_changes_afterwards_makes_it_outdated() -> None:
    walking = at_materials()
    bring_report(walking)
    confirmed(walking)
    assert package.outdated(walking.fresh()) == []

    change(walking, {"本人作用": "排名第一"})

    with pytest.raises(DeedRefused) as refused:
        submit(walking)
    assert str(refused.value) == f"还不能提交：合成之后填报内容或证明材料有改动，请重新合成并确认“{NAME}”。"
    line = next(line for line in tasklist.of(walking.fresh()).lines if line.name == f"上传{NAME}")
    assert (line.label, line.hint) == ("须重新合成", "合成之后填报内容或证明材料有改动")
    confirmed(walking)
    submit(walking)
    assert walking.application.status == Status.PENDING


def test_put_together_anew_it_says_what_the_office_has_corrected_meanwhile() -> None:
    walking = at_materials()
    people.record_document(walking.people.applicant, read("id_card", id_number("11010519880214301")), by=None)
    bring_report(walking)
    confirmed(walking)

    with clock.at(walking.now):
        right = {"name": "林知遠", "document": read("id_card", id_number("11010519890301302"))}
        reason = people.CorrectionReason.MISTYPED
        people.correct_identity(walking.fresh(), **right, reason=reason, by=walking.people.reviewer)
    said = texts(content_of(assembled(walking)))

    assert [text in said for text in ("林知遠", "女", "1989年3月")] == [True] * 3
    assert [text in said for text in ("林知远", "男", "1988年2月")] == [False] * 3


def test_a_proof_that_comes_in_afterwards_makes_it_outdated() -> None:
    walking = at_materials()
    bring_report(walking)
    confirmed(walking)

    bring_proof(walking, WORK)

    assert services.outdated_materials(walking.fresh()) == [NAME]


def test_one_that_was_put_together_before_the_last_change_is_not_confirmed() -> None:
    walking = at_materials()
    bring_report(walking)
    made = assembled(walking)
    change(walking, {"本人作用": "排名第一"})

    with pytest.raises(Outdated) as refused:
        package.confirm(made, material_of(walking), by=walking.people.applicant, at=walking.now)

    assert str(refused.value) == "合成之后，填报内容或证明材料又有改动。请重新合成，核对后再确认。"
    assert not walking.application.files.exists()


def test_submitting_does_not_make_it_outdated_by_what_the_portal_lays_over_it() -> None:
    walking = at_materials()
    bring_report(walking)
    confirmed(walking)

    submit(walking)

    assert (package.outdated(walking.fresh()), package.overtaken(walking.fresh())) == ([], [])


def test_a_ready_made_file_is_never_outdated() -> None:
    walking = at_materials()
    attached(walking.application, by=walking.people.applicant)

    change(walking, {"本人作用": "排名第一"})

    assert package.outdated(walking.fresh()) == []


def test_what_was_changed_during_the_review_is_not_approved_before_it_is_put_together_anew() -> None:
    walking = at_materials()
    bring_report(walking)
    confirmed(walking)
    submit(walking)
    section = next(each for each in walking.application.sections if each.name == "主要专业技术工作业绩")
    rows = [row | {"本人作用": "排名第一"} for row in sections.stated(walking.fresh(), section)]
    services.save_section(walking.fresh(), section.name, rows, by=walking.people.applicant, at=walking.now)
    walking.application.refresh_from_db()

    with pytest.raises(DeedRefused) as refused:
        walking.take(Action.APPROVE)

    assert str(refused.value) == (
        f"还不能通过：申报人改动了填报内容，还没有重新合成“{NAME}”。请等申报人更新，或退回修改。"
    )
    confirmed(walking)
    walking.application.refresh_from_db()
    assert walking.take(Action.APPROVE).application.status == Status.APPROVED


def test_a_return_that_asks_for_a_section_alone_still_lets_it_be_put_together_anew() -> None:
    walking = at_materials()
    bring_report(walking)
    first = confirmed(walking)
    submit(walking)
    walking.take(Action.RETURN, to="评审材料", parts=["主要专业技术工作业绩"])

    change(walking, {"本人作用": "排名第一"})

    assert confirmed(walking).number == first.number + 1


def test_nobody_else_has_it_put_together_or_confirms_it() -> None:
    walking = at_materials()
    bring_report(walking)
    made = assembled(walking)

    for person in ("other_applicant", "hr_officer", "reviewer", "office_manager"):
        by = getattr(walking.people, person)
        with pytest.raises(PermissionDenied):
            package.confirm(made, material_of(walking), by=by, at=walking.now)
        with pytest.raises(PermissionDenied):
            package.order(walking.application, material_of(walking), by=by, at=walking.now)


def test_once_approved_nothing_of_it_changes_any_more() -> None:
    walking = at_materials()
    bring_report(walking)
    confirmed(walking)
    submit(walking)
    walking.take(Action.APPROVE)

    with pytest.raises(DeedRefused) as refused:
        bring_report(walking)

    assert str(refused.value) == "材料已锁定，“交纸质材料并缴费”阶段不能替换。如确需更改，请联系经办人员退回。"
