"""How does a photograph come in, what becomes of it, and who sees it?"""

import io
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from applicants import differences, fields, services
from applicants.fields import PHOTO
from applicants.models import Application
from applicants.refusals import DeedRefused, Unfit
from applicants.workflow import Action
from config import clock
from materials import photo, pictures
from materials.models import Photo
from materials.photo import Frame
from materials.refusals import FileRefused
from programmes.vocabulary import FieldKind
from tests.applicants.visitor import Visitor, said, text
from tests.builders import Walk, definition, walk
from tests.materials import portraits

pytestmark = pytest.mark.django_db
SECTION = "基本情况"


@pytest.fixture
def journey() -> Walk:
    return walk().to("评审材料")


def send(journey: Walk, content: bytes, name: str = "IMG_0001.jpg") -> Photo:
    by = journey.people.applicant
    return photo.receive(journey.application, SECTION, SimpleUploadedFile(name, content), by=by, at=journey.now)


def use(journey: Walk, sent: Photo, frame: Frame | None = None) -> Photo:
    frame = frame or photo.frame_of(sent)
    with clock.at(journey.now):
        return photo.use(journey.application, SECTION, sent, frame, by=journey.people.applicant, at=journey.now)


def cell(journey: Walk) -> str:
    block, name = PHOTO
    rows = Application.objects.get(pk=journey.application.pk).answers.filter(block=block)
    return str(rows[0].values.get(name, "")) if rows else ""


def picture(visitor: Visitor, used: Photo) -> Any:
    with clock.at(visitor.journey.now):
        return visitor.client.get(reverse("photo_picture", args=[used.sha256]))


def opened(field: object) -> Image.Image:
    with field.open("rb") as file:  # type: ignore[attr-defined]
        return Image.open(io.BytesIO(file.read()))


# ── What comes in ────────────────────────────────────────────────────────────


@pytest.mark.covers("M-06", "CR-48")
@pytest.mark.parametrize(
    "content",
    [
        portraits.jpeg(),
        portraits.png(),
        portraits.png(mode="RGBA"),
        portraits.png(mode="P"),
        portraits.png(mode="I;16"),
        portraits.heic(),
        portraits.jpeg(size=(3000, 2000)),
        portraits.from_a_telephone(),
    ],
    ids=["jpg", "png", "transparent", "palette", "sixteen bits", "heic", "a scene", "telephone"],
)
def test_a_picture_becomes_a_jpeg_of_thirty_three_by_forty_eight_millimetres(journey: Walk, content: bytes) -> None:
    sent = send(journey, content)

    picture = opened(sent.picture)
    assert (picture.format, picture.size, picture.mode, picture.info["dpi"]) == ("JPEG", (390, 567), "RGB", (300, 300))


def test_it_stands_upright_and_says_nothing_of_where_and_when_it_was_taken(journey: Walk) -> None:
    sent = send(journey, portraits.from_a_telephone())

    kept, cut = opened(sent.source), opened(sent.picture)
    assert (kept.size, dict(kept.getexif()), dict(cut.getexif())) == ((780, 1134), {}, {})
    assert "comment" not in kept.info
    assert sent.background == "浅色"  # of the corners beside the head: it does not lie on its side


def test_what_is_larger_than_needed_is_kept_smaller_and_nothing_is_enlarged(journey: Walk) -> None:
    large, small = send(journey, portraits.jpeg(size=(3000, 4000))), send(journey, portraits.jpeg(size=(300, 436)))

    assert opened(large.source).size == (1800, 2400)
    assert opened(small.source).size == (300, 436)


REFUSED = {
    "empty": (b"", "文件是空的。请重新选择图片文件。"),
    "text": (b"hello", "这不是图片文件。请选择 JPG、PNG 或 HEIC 图片。"),
    "gif": (
        portraits.written(Image.new("P", (400, 600)), "GIF"),
        "这是GIF 图片，须为 JPG、PNG 或 HEIC。请另存为 JPG 后重新选择。",
    ),
    "pdf": (b"%PDF-1.7 ", "这是PDF 文件，须为 JPG、PNG 或 HEIC。请另存为 JPG 后重新选择。"),
    "svg": (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "这是SVG 图形，须为 JPG、PNG 或 HEIC。请另存为 JPG 后重新选择。",
    ),
    "moving": (portraits.moving(), "这是动图或连拍。请选择一张静止的图片，另存为 JPG 后重新选择。"),
    "bomb": (portraits.bomb(), "图片的像素过多，打不开。请缩小到 2400 万像素以内，另存为 JPG 后重新选择。"),
    "half a jpg": (portraits.jpeg()[:9000], "图片已损坏，无法打开。请在手机或电脑上打开原图，另存为 JPG 后重新选择。"),
    "half a heic": (portraits.heic()[:3000], "图片已损坏，无法打开。请在手机或电脑上打开原图，另存为 JPG 后重新选择。"),
    "small": (
        portraits.jpeg(size=(150, 218)),
        "照片太小：150×218 像素，打印出来看不清。请选择不小于 390×567 像素的照片。",
    ),
    "large": (
        portraits.jpeg() + bytes(10 * 1024 * 1024),
        "照片文件不能超过10MB。请在手机或电脑上缩小后重新选择。",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_good_is_refused_in_words_and_what_was_there_stays(what: str, journey: Walk) -> None:
    use(journey, send(journey, portraits.jpeg()))
    before, there = cell(journey), Photo.objects.count()
    content, words = REFUSED[what]

    with pytest.raises(FileRefused) as refused:
        send(journey, content)

    assert str(refused.value) == words
    assert (cell(journey), Photo.objects.count()) == (before, there)


def test_a_reader_that_breaks_is_a_picture_refused(journey: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "COMMAND", (sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"))

    with pytest.raises(FileRefused) as refused:
        send(journey, portraits.jpeg())

    assert str(refused.value) == "没能打开这张图片，没有保存。请另存为 JPG 后重新选择；如仍不行，请联系经办人员。"


# ── How it is cut out ────────────────────────────────────────────────────────


def test_it_is_cut_out_in_the_middle_unless_it_is_moved(journey: Walk) -> None:
    sent = send(journey, portraits.jpeg(size=(1000, 1000)))

    assert photo.frame_of(sent) == Frame(left=156, top=0, width=687)


@pytest.mark.parametrize(
    ("button", "frame"),
    [
        ("up", Frame(300, 320, 400)),
        ("down", Frame(300, 280, 400)),
        ("left", Frame(320, 300, 400)),
        ("right", Frame(280, 300, 400)),
        ("closer", Frame(320, 330, 360)),
        ("farther", Frame(278, 268, 444)),
        ("centre", Frame(156, 0, 687)),
        ("sideways", Frame(300, 300, 400)),
    ],
)
def test_each_button_moves_the_picture_in_its_frame(button: str, frame: Frame) -> None:
    assert photo.pressed(Frame(300, 300, 400), button, (1000, 1000)) == frame


@pytest.mark.parametrize(
    ("wanted", "source", "frame"),
    [
        (Frame(900, 900, 400), (1000, 1000), Frame(600, 418, 400)),
        (Frame(0, 0, 5000), (1000, 1000), Frame(0, 0, 687)),
        (Frame(0, 0, 1), (1000, 1000), Frame(0, 0, 195)),
        (Frame(0, 0, 1), (195, 283), Frame(0, 0, 194)),
    ],
)
def test_the_frame_stays_within_the_picture(wanted: Frame, source: tuple[int, int], frame: Frame) -> None:
    assert wanted.within(source) == frame
    assert frame.left + frame.width <= source[0]
    assert frame.top + frame.height <= source[1]


def test_another_cut_is_another_picture_of_the_same_source(journey: Walk) -> None:
    first = use(journey, send(journey, portraits.jpeg()))

    second = use(journey, first, Frame(100, 100, 400))

    assert cell(journey) == second.sha256 != first.sha256
    assert second.source.name == first.source.name
    assert use(journey, second) == second


# ── What is said of it ───────────────────────────────────────────────────────


@pytest.mark.covers("CR-48")
@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (portraits.jpeg(), []),
        (portraits.jpeg(backdrop=portraits.RED), ["背景看起来是红色的，要求浅色背景，请核对。"]),
        (portraits.jpeg(backdrop="#3465a4"), ["背景看起来是蓝色的，要求浅色背景，请核对。"]),
        (portraits.jpeg(backdrop="#222222"), ["背景看起来是深色的，要求浅色背景，请核对。"]),
        (portraits.jpeg(size=(1134, 1134)), ["原图不是 33∶48 的比例，已裁剪，请核对头部完整、居中。"]),
        (
            portraits.jpeg(size=(330, 480)),
            ["裁剪后只有 330×480 像素，少于 390×567，打印可能不清晰，宜换更大的原图。"],
        ),
    ],
    ids=["as asked", "red", "blue", "dark", "square", "small"],
)
def test_what_is_not_as_asked_is_advice_and_holds_nothing_up(journey: Walk, content: bytes, advice: list[str]) -> None:
    used = use(journey, send(journey, content))

    assert photo.advice_in(journey.application, used) == advice
    assert advice == [each for each in advice if each in Visitor(journey).reads("section", SECTION)]
    journey.step()
    assert journey.application.stage == "审核"


@pytest.mark.covers("CR-48")
def test_where_the_body_asks_for_red_a_light_one_is_told(journey: Walk) -> None:
    light, red = (send(journey, portraits.jpeg(backdrop=each)) for each in (portraits.LIGHT, portraits.RED))
    asked = {
        each.background
        for section in definition("chengdu").sections
        for each in fields.asked(section, definition("chengdu"))
        if each.kind == FieldKind.PHOTO
    }

    assert asked == {"红色"}
    assert photo.advice(light, "红色") == ["背景看起来是浅色的，要求红色背景，请核对。"]
    assert photo.advice(red, "红色") == []


# ── What is stated ───────────────────────────────────────────────────────────


@pytest.mark.covers("M-06")
def test_without_a_picture_what_is_asked_for_cannot_be_submitted(journey: Walk) -> None:
    journey.step()
    journey.take(Action.RETURN, to="评审材料", parts=[SECTION])
    rows = [answer.typed for answer in journey.application.answers.filter(block="个人信息")]
    by = journey.people.applicant
    services.save_answers(journey.application, "个人信息", [rows[0] | {"照片": ""}], by=by)
    journey.answer_all()

    with clock.at(journey.now), pytest.raises(Unfit) as refused:
        services.submit(journey.fresh(), by=by, at=journey.now, version=journey.fresh().version)

    assert [(each.place.section, each.place.field, each.rule) for each in refused.value.findings] == [
        (SECTION, "照片", "missing")
    ]


def test_a_picture_that_is_chosen_is_frozen_with_the_version(journey: Walk) -> None:
    used = use(journey, send(journey, portraits.jpeg()))

    journey.step()

    snapshot = journey.application.current_snapshot
    assert snapshot is not None
    with used.picture.open("rb") as file:
        assert (photo.sha256_of(snapshot), photo.of(snapshot)) == (used.sha256, file.read())


@pytest.mark.covers("M-06")
def test_a_changed_picture_is_a_changed_version_that_shows_both(journey: Walk) -> None:
    first = use(journey, send(journey, portraits.jpeg()))
    journey.step()
    old = journey.application.current_snapshot
    journey.take(Action.RETURN, to="评审材料", parts=[SECTION])
    second = use(journey, send(journey, portraits.jpeg(backdrop=portraits.RED)))
    journey.step()

    new = journey.application.current_snapshot
    assert old is not None
    assert new is not None
    changes = [(each.place, each.old, each.new) for each in differences.between(old, new, journey.fresh())]
    html = Visitor(journey, "reviewer").reads("desk_compare")

    assert changes == [(f"{SECTION}，照片", f"照片（编号 {first.sha256[:8]}）", f"照片（编号 {second.sha256[:8]}）")]
    assert photo.of(old) != photo.of(new)
    for each in (first, second):
        assert f'src="/photos/{each.sha256}.jpg"' in html


def test_while_it_waits_for_review_another_picture_replaces_the_submitted_one(journey: Walk) -> None:
    journey.step()
    first = journey.people.applicant.photos.get()
    second = send(journey, portraits.jpeg(backdrop=portraits.RED))
    visitor = Visitor(journey)

    unchanged = visitor.sends("photo_frame", SECTION, first.pk, left=first.left, top=first.top, width=first.width)
    replaced = visitor.sends("photo_frame", SECTION, second.pk, left=second.left, top=second.top, width=second.width)

    number = journey.application.number
    assert unchanged.url == reverse("section", args=[number, SECTION])
    assert replaced.url == reverse("replaced", args=[number])
    snapshot = journey.fresh().current_snapshot
    assert snapshot is not None
    assert (journey.fresh().stage, snapshot.number, photo.sha256_of(snapshot)) == ("审核", 3, second.sha256)
    assert f'src="/photos/{first.sha256}.jpg"' in visitor.reads("replaced")


def test_a_reviewer_marks_it_like_any_other_cell(journey: Walk) -> None:
    journey.step()

    html = Visitor(journey, "reviewer").reads("desk_application")

    assert re.findall('aria-label="(标记 [^"]*照片)"', html) == ["标记 基本情况 照片"]


def test_saving_the_section_keeps_the_picture_whatever_is_sent(journey: Walk) -> None:
    used = use(journey, send(journey, portraits.jpeg()))

    Visitor(journey).saves(SECTION, **{"0-曾用名": "无", "0-民族": "汉族", "0-出生地点": "山东省", "0-照片": "f" * 64})

    row = journey.application.answers.get(block="个人信息").typed
    assert (row["照片"], row["民族"]) == (used.sha256, "汉族")


def test_the_button_of_the_section_saves_what_was_typed_and_goes_on_to_the_picture(journey: Walk) -> None:
    response = Visitor(journey).saves(SECTION, **{"0-民族": "畲族", "photo": "1"})

    assert response.url == reverse("photo", args=[journey.application.number, SECTION])
    assert journey.application.answers.get(block="个人信息").typed["民族"] == "畲族"


def test_only_his_own_picture_can_be_stated(journey: Walk) -> None:
    other = journey.people.other_applicant
    his = photo.keep(other, portraits.jpeg(), by=other, at=journey.now)

    with pytest.raises(PermissionDenied):
        use(journey, his)

    assert cell(journey) == ""


def test_what_is_submitted_is_not_changed_any_more(journey: Walk) -> None:
    journey.to("交纸质材料并缴费")
    before = cell(journey)

    with pytest.raises((DeedRefused, PermissionDenied)):
        send(journey, portraits.jpeg(backdrop=portraits.RED))

    assert cell(journey) == before


# ── On its pages ─────────────────────────────────────────────────────────────


def test_he_uploads_moves_and_uses_it_without_any_script(journey: Walk) -> None:
    visitor = Visitor(journey)
    file = SimpleUploadedFile("我.png", portraits.png(size=(1000, 1000)))

    uploaded = visitor.sends("photo", SECTION, file=file)
    sent = Photo.objects.get()
    moved = text(visitor.sends("photo_frame", SECTION, sent.pk, left="300", top="300", width="400", move="closer"))
    used = visitor.sends("photo_frame", SECTION, sent.pk, left="320", top="330", width="360")

    assert uploaded.url == reverse("photo_frame", args=[journey.application.number, SECTION, sent.pk])
    assert 'viewBox="320 330 360 523"' in moved
    assert (used.url, said(used)) == (reverse("section", args=[journey.application.number, SECTION]), ["照片已保存。"])
    stated = photo.current(journey.fresh())
    assert stated is not None
    assert photo.frame_of(stated) == Frame(320, 330, 360)


def test_a_refused_file_is_said_beside_its_field(journey: Walk) -> None:
    html = text(Visitor(journey).sends("photo", SECTION, file=SimpleUploadedFile("我.jpg", b"hello")))

    assert "这不是图片文件。请选择 JPG、PNG 或 HEIC 图片。" in html
    assert Photo.objects.count() == 0


def test_a_body_that_is_far_too_large_is_not_read(journey: Walk) -> None:
    visitor = Visitor(journey)
    address = reverse("photo", args=[journey.application.number, SECTION])

    with clock.at(journey.now):
        response = visitor.client.post(address, {}, headers={"Content-Length": str(31 * 1024 * 1024)})

    assert (response.status_code, "照片文件不能超过10MB。" in text(response)) == (413, True)


def test_it_is_shown_where_the_rest_is_shown_and_never_kept_by_a_cache(journey: Walk) -> None:
    used = use(journey, send(journey, portraits.jpeg()))
    applicant = Visitor(journey)
    image = f'src="/photos/{used.sha256}.jpg"'

    assert image in applicant.reads("section", SECTION)
    assert image in applicant.reads("submit")
    journey.step()
    reviewer = Visitor(journey, "reviewer")
    assert image in reviewer.reads("desk_application")
    shown = picture(reviewer, used)
    assert (shown["Content-Type"], shown["Cache-Control"], shown["X-Content-Type-Options"]) == (
        "image/jpeg",
        "private, no-store",
        "nosniff",
    )
    with used.picture.open("rb") as file:
        assert b"".join(shown) == file.read()


def test_a_stranger_is_shown_no_picture(journey: Walk) -> None:
    used = use(journey, send(journey, portraits.jpeg()))

    for stranger in ("other_applicant", "other_hr_officer", "other_reviewer", "expert", "system_administrator"):
        assert picture(Visitor(journey, stranger), used).status_code == 404


def test_nothing_of_what_was_refused_stays_on_the_disk(journey: Walk) -> None:
    store = Path(default_storage.path("photo"))
    before = sorted(store.rglob("*")) if store.exists() else []

    with pytest.raises(FileRefused):
        send(journey, portraits.jpeg()[:9000])

    assert (sorted(store.rglob("*")) if store.exists() else []) == before


def test_a_picture_that_nothing_states_is_forgotten_after_a_day(journey: Walk) -> None:
    used = use(journey, send(journey, portraits.jpeg()))
    send(journey, portraits.jpeg(backdrop=portraits.RED))
    recut = photo.cut(used, Frame(100, 100, 400), by=journey.people.applicant, at=journey.now)
    journey.step()
    journey.take(Action.RETURN, to="评审材料", parts=[SECTION])
    second = use(journey, send(journey, portraits.png()))
    journey.now += timedelta(days=2)

    with clock.at(journey.now):
        forgotten = photo.forget_unused()

    assert forgotten == 2
    assert set(Photo.objects.values_list("pk", flat=True)) == {used.pk, second.pk}  # frozen, and stated now
    assert recut.source.storage.exists(used.source.name)


def test_nobody_fills_the_disk_with_pictures(journey: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo, "MOST_A_DAY", 2)
    send(journey, portraits.jpeg())
    send(journey, portraits.jpeg())

    with pytest.raises(DeedRefused) as refused:
        send(journey, portraits.jpeg())
    journey.now += timedelta(days=1)
    send(journey, portraits.jpeg())

    assert str(refused.value) == "一天最多上传或裁剪2次照片，请明天再试；急用的，请联系经办人员。"
    assert Photo.objects.count() == 3
