"""Which proofs come in, what is kept of them, and do they stay with the row they prove?"""

import io
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from applicants import services
from applicants.models import Application
from applicants.refusals import DeedRefused
from applicants.workflow import Action
from audit.models import AuditEvent
from materials import proofs
from materials.models import PackagePart
from materials.refusals import FileRefused
from tests.builders import Walk
from tests.materials import files, pictures
from tests.materials.packages import at_materials, bring_proof, key_of, material_of

pytestmark = pytest.mark.django_db
WORK = "主要专业技术工作业绩：运动平台改造"
OTHER = "其他证明材料"


def names(walking: Walk) -> list[str]:
    return [place.name for place in proofs.places(walking.fresh(), material_of(walking))]


def shown(part: PackagePart) -> Image.Image:
    with part.file.open("rb") as file:
        return Image.open(io.BytesIO(file.read()))


def lying(walking: Walk, place: str = WORK) -> list[PackagePart]:
    found = next(each for each in proofs.places(walking.fresh(), material_of(walking)) if each.name == place)
    return found.pages


def rename(walking: Walk, *projects: str) -> None:
    answer = walking.application.answers.get(block="工作业绩", position=0)
    rows = [answer.typed | {"项目名称": project} for project in projects]
    services.save_answers(walking.application, "工作业绩", rows, by=walking.people.applicant)


# ── The places ───────────────────────────────────────────────────────────────


def test_there_is_a_place_for_each_row_that_the_definition_names_and_one_for_the_rest() -> None:
    walking = at_materials()
    rename(walking, "运动平台改造", "无", "运动平台改造", "控制器\n小型化")
    titles = [{"职称": "工程师", "取得时间": "2016年12月"}, {"职称": ""}]
    services.save_answers(walking.application, "现有职称", titles, by=walking.people.applicant)

    assert names(walking) == [
        "现有职称：工程师",
        WORK,
        f"{WORK}（2）",
        "主要专业技术工作业绩：控制器 小型化",
        OTHER,
    ]


def test_a_page_stays_with_its_row_when_the_rows_change_their_order() -> None:
    walking = at_materials()
    rename(walking, "运动平台改造", "控制器小型化")
    bring_proof(walking, WORK)

    rename(walking, "控制器小型化", "运动平台改造")

    assert len(lying(walking)) == 1


def test_a_page_whose_row_was_renamed_waits_and_is_given_its_new_place() -> None:
    walking = at_materials()
    bring_proof(walking, WORK)
    old = key_of(walking, WORK)

    rename(walking, "运动平台的改造")

    places = proofs.places(walking.fresh(), material_of(walking))
    assert [(each.name, each.is_stated, len(each.pages)) for each in places][-1] == (WORK, False, 1)
    new = "主要专业技术工作业绩：运动平台的改造"
    proofs.give_place(
        walking.application,
        material_of(walking),
        old,
        key_of(walking, new),
        by=walking.people.applicant,
        at=walking.now,
    )
    assert (WORK in names(walking), len(lying(walking, new))) == (False, 1)


def test_to_a_row_that_is_gone_nothing_more_comes_in() -> None:
    walking = at_materials()
    bring_proof(walking, WORK)
    rename(walking, "运动平台的改造")

    with pytest.raises(DeedRefused) as refused:
        bring_proof(walking, WORK)

    assert str(refused.value) == "这一栏的内容已改动，请返回重新选择要证明的内容。"
    assert PackagePart.objects.count() == 1


# ── What is kept ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("证书.jpg", pictures.picture("JPEG")),
        ("证书.PNG", pictures.picture("PNG")),
        ("证书.heic", pictures.picture("HEIF")),
    ],
)
def test_a_picture_is_kept_as_a_jpeg_no_larger_than_a4_at_150_dpi(name: str, content: bytes) -> None:
    walking = at_materials()

    pages = bring_proof(walking, WORK, content, name)

    (part,) = lying(walking)
    kept = shown(part)
    assert (pages, part.original_name, part.format) == (1, name, "jpg")
    assert (kept.format, kept.size) == ("JPEG", (1754, 1169))
    assert part.sha256 == sha256(Path(part.file.path).read_bytes()).hexdigest()


def test_a_small_picture_is_not_enlarged() -> None:
    walking = at_materials()

    bring_proof(walking, WORK, pictures.picture(size=(400, 300)))

    assert shown(lying(walking)[0]).size == (400, 300)


def test_it_stands_upright_and_nothing_tells_where_it_was_taken() -> None:
    walking = at_materials()
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    exif[0x010F] = "某某牌"
    exif.get_ifd(0x8825)[1] = "N"

    bring_proof(walking, WORK, pictures.picture(exif=exif))

    kept = shown(lying(walking)[0])
    corner = kept.convert("RGB").crop((kept.width - 20, 0, kept.width, 20)).resize((1, 1)).tobytes()
    assert (kept.size, dict(kept.getexif()), corner[0] > 200 > corner[2]) == ((1169, 1754), {}, True)


def test_every_page_of_a_pdf_is_one_page() -> None:
    walking = at_materials()

    bring_proof(walking, WORK, pictures.pdf(3), "专利证书.pdf")

    pages = lying(walking)
    assert [(page.page, page.position) for page in pages] == [(1, 1), (2, 2), (3, 3)]
    assert {shown(page).size for page in pages} == {(1240, 1754)}


def test_the_electronic_seal_of_a_certificate_is_on_its_page() -> None:
    walking = at_materials()

    bring_proof(walking, WORK, pictures.sealed(), "电子证书.pdf")

    page = shown(lying(walking)[0]).convert("RGB")
    red, green, blue = page.crop((600, 600, 640, 640)).resize((1, 1)).tobytes()
    assert (red > 200, green < 50, blue < 50) == (True, True, True)


def test_what_came_in_is_on_record_without_its_name() -> None:
    walking = at_materials()

    bring_proof(walking, WORK, name="林知远身份证.jpg")

    event = AuditEvent.objects.get(action="proof.receive")
    assert (event.detail["pages"], "林知远" in str(event.detail)) == (1, False)


# ── Refusals ─────────────────────────────────────────────────────────────────

REFUSED = [
    ("报告.docx", files.docx(), "文件须为 JPG、PNG、HEIC 或 PDF。Word 文件请另存为 PDF 后重新选择。"),
    ("没有后缀", b"x", "文件须为 JPG、PNG、HEIC 或 PDF。Word 文件请另存为 PDF 后重新选择。"),
    ("证书.jpg", b"", "文件是空的。请打开原文件检查内容，保存后重新选择。"),
    ("证书.jpg", files.docx(), "这是压缩包或 Office 文件，须为 JPG、PNG 或 HEIC。请另存为 JPG 后重新选择。"),
    (
        "证书.jpg",
        pictures.picture()[:2000],
        "图片已损坏，无法打开。请在手机或电脑上打开原图，另存为 JPG 后重新选择。",
    ),
    ("证书.pdf", b"%PDF-1.7\nnothing", "PDF 已损坏，无法打开。请重新扫描或导出后再选择。"),
    (
        "证书.pdf",
        pictures.pdf(password="secret"),
        "PDF 设有密码。请打开后另存为没有密码的 PDF，或截图存为 JPG 后重新选择。",
    ),
    (
        "证书.pdf",
        pictures.pdf(31),
        "PDF 有 31 页，一次最多 30 页。请只留下证明所需的页，另存后重新选择。",
    ),
]


@pytest.mark.parametrize(
    ("name", "content", "words"), REFUSED, ids=[f"{name} {words[:8]}" for name, _c, words in REFUSED]
)
def test_a_file_that_cannot_be_taken_says_why_and_leaves_nothing(name: str, content: bytes, words: str) -> None:
    walking = at_materials()
    bring_proof(walking, WORK)
    before = {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}

    with pytest.raises(FileRefused) as refused:
        bring_proof(walking, WORK, content or b"", name) if content else _bring_nothing(walking, name)

    assert str(refused.value) == words
    assert len(lying(walking)) == 1
    assert {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()} == before
    assert not [path for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir() if path.is_dir()]


def _bring_nothing(walking: Walk, name: str) -> None:
    key, by = key_of(walking, WORK), walking.people.applicant
    empty = SimpleUploadedFile(name, b"")
    proofs.receive(walking.application, material_of(walking), key, empty, by=by, at=walking.now)


def test_a_file_that_is_too_large_is_told_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    walking = at_materials()
    monkeypatch.setattr(proofs, "MAX_MB", 0)

    with pytest.raises(FileRefused) as refused:
        bring_proof(walking, WORK, pictures.picture())

    assert str(refused.value).startswith("一份文件不能超过0MB，这份有 0.")


def test_more_pages_than_ever_fit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    walking = at_materials()
    monkeypatch.setattr(proofs, "MOST", 2)
    bring_proof(walking, WORK)

    with pytest.raises(DeedRefused) as refused:
        bring_proof(walking, OTHER, pictures.pdf(2), "表.pdf")

    assert str(refused.value) == "证明材料最多 2 页。请先移除不必要的页，再上传。"
    assert PackagePart.objects.count() == 1


@pytest.mark.parametrize("person", ["other_applicant", "hr_officer", "reviewer", "office_manager"])
def test_only_the_applicant_brings_moves_and_removes(person: str) -> None:
    walking = at_materials()
    bring_proof(walking, WORK)
    (page,) = lying(walking)
    by, material = getattr(walking.people, person), material_of(walking)

    with pytest.raises(PermissionDenied):
        proofs.remove(page, material, by=by, at=walking.now)
    with pytest.raises(PermissionDenied):
        proofs.move(page, material, down=True, by=by, at=walking.now)
    file, key = SimpleUploadedFile("一.jpg", pictures.picture()), key_of(walking, WORK)
    with pytest.raises(PermissionDenied):
        proofs.receive(walking.application, material, key, file, by=by, at=walking.now)


# ── Order ────────────────────────────────────────────────────────────────────


def test_a_page_moves_up_and_down_and_stays_at_the_ends() -> None:
    walking = at_materials()
    bring_proof(walking, WORK, pictures.pdf(3), "一.pdf")

    def move(number: int, *, down: bool) -> list[int]:
        page = next(each for each in lying(walking) if each.page == number)
        proofs.move(page, material_of(walking), down=down, by=walking.people.applicant, at=walking.now)
        return [each.page for each in lying(walking)]

    assert move(1, down=True) == [2, 1, 3]
    assert move(3, down=False) == [2, 3, 1]
    assert move(1, down=True) == [2, 3, 1]
    assert move(2, down=False) == [2, 3, 1]


def test_what_is_removed_is_gone_from_the_store_too(django_capture_on_commit_callbacks: Any) -> None:
    walking = at_materials()
    bring_proof(walking, WORK, pictures.pdf(2), "一.pdf")
    first, second = lying(walking)

    with django_capture_on_commit_callbacks(execute=True):
        proofs.remove(first, material_of(walking), by=walking.people.applicant, at=walking.now)

    assert lying(walking) == [second]
    assert [Path(page.file.path).exists() for page in (first, second)] == [False, True]


def test_after_the_approval_nothing_is_removed() -> None:
    walking = at_materials()
    bring_proof(walking, WORK)
    walking.step().take(Action.APPROVE)
    (page,) = Application.objects.get(pk=walking.application.pk).package_parts.all()

    with pytest.raises(DeedRefused) as refused:
        proofs.remove(page, material_of(walking), by=walking.people.applicant, at=walking.now)

    assert str(refused.value) == "材料已锁定，“交纸质材料并缴费”阶段不能替换。如确需更改，请联系经办人员退回。"
