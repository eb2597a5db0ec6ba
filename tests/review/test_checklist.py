"""Does the printed checklist say what this applicant has to bring, and is it drawn anew when that changes?"""

import re
import subprocess
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from config import clock
from jobs.models import Job
from jobs.services import run
from materials.models import Paper
from programmes.models import RoundDeadline
from tests.builders import Walk, end_of, priced, walk

pytestmark = pytest.mark.django_db
STAGE = "交纸质材料并缴费"
NAME = "纸质版材料清单"


def asked_for(journey: Walk) -> int:
    """What the page answers: 202 while it is being drawn, 200 with the file, 404 where there is none."""
    client = Client()
    client.force_login(journey.people.applicant)
    with clock.at(journey.now):
        return client.get(reverse("document", args=[journey.application.number, NAME])).status_code


def printed(journey: Walk) -> list[str]:
    """The text of every checklist drawn so far, the oldest first, without white space."""
    with clock.at(journey.now):
        for job in Job.objects.filter(parameters__document=NAME):
            run(str(job.pk))
    texts = []
    for paper in Paper.objects.filter(document=NAME).order_by("drawn_at"):
        command = ["pdftotext", "-layout", paper.file.path, "-"]
        texts.append(re.sub(r"\s", "", subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return texts


@pytest.mark.covers("T-09", "M-30")
def test_it_lists_what_he_brings_until_when_where_and_what_it_costs() -> None:
    journey = walk(level="senior").to(STAGE)
    waiting = asked_for(journey)

    (text,) = printed(journey)

    assert waiting == 202
    assert text.count("☐") == 6
    for words in (
        "1.外调表",
        "无法提供的，交：档案存放单位存档证明",
        "无需装订",
        "照片共4张：外调表1张，评审表1张，参评人照片2张",
        "2026年12月20日（周日）23:59",
        "金额以办公室通知为准",
        "62555170",
        "25-2号中科人才中心206室",
        journey.application.number,
    ):
        assert words in text
    assert "专业技术职务资格证书" not in text  # he has stated no title
    assert asked_for(journey) == 200


def test_it_fits_on_one_sheet() -> None:
    journey = walk(level="senior").to(STAGE)
    asked_for(journey)
    printed(journey)

    assert len(PdfReader(Paper.objects.get(document=NAME).file.path).pages) == 1


def test_a_price_entered_or_a_deadline_moved_draws_it_anew_and_nothing_else_does() -> None:
    journey = walk(archive="在本中心").to(STAGE)
    asked_for(journey)
    printed(journey)
    same = asked_for(journey)
    priced(journey.application.round, by=journey.people.office_manager, yuan=320)
    RoundDeadline.objects.update(closes_at=end_of(date(2026, 12, 31)))
    stale = asked_for(journey)

    first, second = printed(journey)

    assert (same, stale) == (200, 202)
    assert ("金额以办公室通知为准" in first, "320元" in second) == (True, True)
    assert ("2026年12月31日" in first, "2026年12月31日" in second) == (False, True)


def test_before_the_approval_there_is_none() -> None:
    assert asked_for(walk().to("审核")) == 404
