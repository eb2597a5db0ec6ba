"""Do the pictures in a Word file come onto a page, and does nothing come with them that is not to be seen?"""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from config import clock
from jobs.models import Job
from materials import readings, shown_pictures
from materials.models import MaterialFile
from materials.reading import WordReading
from materials.reading.content import Cell, Content, Picture, Table
from materials.reading.form import Form
from tests.builders import START, attached, walk
from tests.materials import files
from tests.materials.pictures import picture

pytestmark = pytest.mark.django_db
HEADERS = {
    "Content-Type": "image/jpeg",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
EMF = b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(80)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.at(START):
        yield


def progress(done: int, total: int) -> None:
    """Nobody looks."""


def brought(**pictures: bytes) -> MaterialFile:
    """An evaluation form in which these pictures stand one below the other; its reading is kept."""
    media = {f"word/media/{name.replace('_', '.')}": content for name, content in pictures.items()}
    walking = walk().to("评审材料")
    attached(walking.application, by=walking.people.applicant, content=files.docx(more=media))
    file = walking.fresh().files.get()
    file.format = "docx"
    blocks = tuple(Picture(part) for part in media)
    readings.keep(file, WordReading(Content("docx", blocks), Form()))
    file.save()
    return file


def drawn(file: MaterialFile) -> dict[str, Image.Image]:
    shown_pictures.make(progress=progress, file=str(file.pk))
    file.refresh_from_db()
    shown = shown_pictures.of(file)
    return {part: Image.open(io.BytesIO(shown_pictures.content(file, each.number))) for part, each in shown.items()}


def with_place() -> bytes:
    """A photograph that says where it was taken."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 0.0)}
    exif[0x010F] = "telephone"
    return picture(exif=exif)


def test_a_picture_is_no_larger_than_a_page_needs_and_says_nothing_of_where_it_was_taken() -> None:
    file = brought(image1_jpeg=with_place(), image2_png=picture("PNG", (800, 600)))

    shown = drawn(file)

    assert {part: each.size for part, each in shown.items()} == {
        "word/media/image1.jpeg": (1600, 1067),
        "word/media/image2.png": (800, 600),
    }
    assert [each.format for each in shown.values()] == ["JPEG", "JPEG"]
    assert [dict(each.getexif()) for each in shown.values()] == [{}, {}]
    assert b"telephone" not in shown_pictures.content(file, 0)
    assert [each.getpixel((10, 10))[0] > 200 for each in shown.values()] == [True, True]  # type: ignore[index]


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF"])
def test_what_else_word_keeps_as_a_picture_is_shown_too(format: str) -> None:
    shown = drawn(brought(image1_bin=picture(format, (300, 200))))

    assert shown["word/media/image1.bin"].size == (300, 200)


def test_what_cannot_be_shown_is_left_out_and_the_others_are_there() -> None:
    flood = picture("PNG", (8000, 7000))
    file = brought(
        a_emf=EMF, b_png=b"\x89PNG\r\n\x1a\n broken", c_png=flood, d_svg=b"<svg/>", e_png=picture("PNG", (60, 40))
    )

    assert list(drawn(file)) == ["word/media/e.png"]


def test_a_picture_that_breaks_its_reader_does_not_take_the_others_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is killed in the second picture; what was drawn before stays, and the next process goes on behind it."""
    file = brought(a_png=picture("PNG", (60, 40)), b_png=picture("PNG", (60, 40)), c_png=picture("PNG", (60, 40)))
    command = (*shown_pictures.COMMAND[:-2], "-m", "tests.materials.dying_reader")
    monkeypatch.setattr(shown_pictures, "COMMAND", command)

    assert list(drawn(file)) == ["word/media/a.png", "word/media/c.png"]


def test_the_job_is_asked_for_once_and_only_where_there_are_pictures() -> None:
    file = brought(shown_png=picture("PNG", (60, 40)))
    first, second = shown_pictures.order(file), shown_pictures.order(file)
    readings.keep(file, WordReading(Content("docx", ()), Form()))

    assert first == second == Job.objects.get(kind="pictures")
    assert shown_pictures.order(file) is None


def test_run_again_it_changes_nothing() -> None:
    file = brought(shown_png=picture("PNG", (60, 40)))
    drawn(file)
    before = file.pictures.name

    assert shown_pictures.make(progress=progress, file=str(file.pk)) == before


def test_pictures_in_the_cells_of_a_table_are_shown_too_and_each_only_once() -> None:
    cell = Cell(("照片",), 0, pictures=("word/media/a.png", "word/media/b.png"))
    content = Content("docx", (Picture("word/media/b.png"), Table(((cell,),)), Picture("", "图表")))

    assert shown_pictures.parts(content) == ["word/media/b.png", "word/media/a.png"]


def test_a_number_that_is_not_there_is_no_picture() -> None:
    file = brought(shown_png=picture("PNG", (60, 40)))
    with pytest.raises(KeyError):
        shown_pictures.content(file, 0)
    drawn(file)
    with pytest.raises(KeyError):
        shown_pictures.content(file, 1)


def test_nothing_in_the_zip_is_anything_but_a_picture_drawn_here() -> None:
    file = brought(shown_png=picture("PNG", (60, 40)) + b"<script>alert(1)</script>")
    drawn(file)

    with file.pictures.open("rb") as kept, zipfile.ZipFile(kept) as archive:
        assert archive.namelist() == ["pictures.json", "0.jpg"]
        assert b"script" not in archive.read("0.jpg")


def test_it_is_given_out_as_a_picture_and_as_nothing_else() -> None:
    file = brought(shown_png=picture("PNG", (60, 40)))
    drawn(file)
    client = Client()
    client.force_login(file.application.applicant)
    address = [file.application.number, file.material, file.number]

    page = client.get(reverse("material_content", args=address)).content.decode()
    there = client.get(reverse("material_picture", args=[*address, 0]))
    missing = client.get(reverse("material_picture", args=[*address, 1]))

    assert f'<img src="{reverse("material_picture", args=[*address, 0])}" width="60" height="40"' in page
    assert Image.open(io.BytesIO(b"".join(there))).size == (60, 40)
    assert {name: there[name] for name in HEADERS} == HEADERS
    assert missing.status_code == 404
