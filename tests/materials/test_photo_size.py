"""Is the photograph cut to the size that the body asks for: 两寸 for one, 小2寸 for another?"""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from config import clock
from materials import photo
from materials.models import Photo
from tests.applicants.visitor import Visitor, text
from tests.builders import Walk, walk
from tests.materials import portraits

pytestmark = [pytest.mark.django_db, pytest.mark.covers("CR-48", "M-06")]
SECTION = "个人信息"
RATIO = "原图不是 35∶49 的比例，已裁剪，请核对头部完整、居中。"


@pytest.fixture
def journey() -> Walk:
    """One who is asked for 两寸."""
    return walk("chengdu", route="正常申报")


def send(journey: Walk, size: tuple[int, int]) -> Photo:
    content = portraits.jpeg(size=size, backdrop=portraits.RED)
    uploaded = SimpleUploadedFile("IMG_0001.jpg", content)
    return photo.receive(journey.application, SECTION, uploaded, by=journey.people.applicant, at=journey.now)


def use(journey: Walk, sent: Photo) -> Photo:
    by, frame = journey.people.applicant, photo.frame_of(sent)
    with clock.at(journey.now):
        return photo.use(journey.application, SECTION, sent, frame, by=by, at=journey.now)


def shown(journey: Walk, used: Photo) -> Any:
    with clock.at(journey.now):
        response = Visitor(journey).client.get(reverse("photo_picture", args=[used.sha256]))
    return Image.open(BytesIO(response.getvalue())).size


@pytest.mark.parametrize(
    ("size", "advice"),
    [
        ((826, 1158), []),  # 35 : 49
        ((780, 1134), [RATIO]),  # 33 : 48
        ((350, 490), ["裁剪后只有 349×489 像素，少于 413×579，打印可能不清晰，宜换更大的原图。"]),
    ],
)
def test_it_is_cut_and_looked_at_as_two_inches(journey: Walk, size: tuple[int, int], advice: list[str]) -> None:
    used = use(journey, send(journey, size))

    assert shown(journey, used) == (413, 579)
    assert photo.advice_in(journey.application, used) == advice


def test_the_pages_say_the_size(journey: Walk) -> None:
    visitor, sent = Visitor(journey), send(journey, (826, 1158))

    choose = visitor.reads("photo", SECTION)
    frame = text(visitor.opens("photo_frame", SECTION, sent.pk))

    assert "上传后裁剪成 35×49 毫米（413×579 像素）。" in choose
    assert "方框就是打印出来的样子（35×49 毫米）。" in frame
    assert 'data-paper-width="413" data-paper-height="579"' in frame


def test_one_that_was_cut_for_another_body_is_cut_anew(journey: Walk) -> None:
    applicant = journey.people.applicant
    other = photo.keep(applicant, portraits.jpeg(backdrop=portraits.RED), by=applicant, at=journey.now)

    used = use(journey, other)

    assert (shown(journey, other), shown(journey, used)) == ((390, 567), (413, 579))
    assert use(journey, used) == used
