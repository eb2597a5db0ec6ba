"""What does the portal look like? ``make screenshots`` takes the pictures of the README on a wide screen and on a telephone."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from config import serving
from tests.journeys.cast import State, account
from tests.journeys.person import Person
from tests.stack import Stack

FOLDER = serving.ROOT / "docs" / "screenshots"
SIZES = {"wide": {"width": 1280, "height": 1150}, "phone": {"width": 390, "height": 844}}
COLOURS = 256  # keeps a picture well under 200 KB


@pytest.mark.parametrize("size", SIZES)
def test_pictures(portal: Stack, arrive: Callable[..., Person], states: dict[str, State], size: str) -> None:
    visitor, applicant, newcomer, reviewer, manager, officer = (
        arrive(portal, viewport=SIZES[size]) for _person in range(6)
    )
    returned, pending = states["returned"], states["pending"]
    applicant.log_in(returned.applicant)
    newcomer.log_in(states["registering"].applicant)
    reviewer.log_in(account("王舒"))
    manager.log_in(account("卫领"))
    officer.log_in(account("周允"))
    (employer, staff_list), *_others = portal.rows(
        "SELECT organisation_id, id FROM employers_staffimport ORDER BY created_at"
    )

    for name, person, path in [
        ("home", visitor, "/"),
        ("open-account", manager, "/office/accounts/open/"),
        ("registration", newcomer, f"/applications/{states['registering'].number}/sections/申报信息/"),
        ("application", applicant, f"/applications/{returned.number}/"),
        ("receipt", applicant, f"/applications/{returned.number}/submitted/"),
        ("return", reviewer, f"/desk/{pending.number}/return/"),
        ("desk-application", reviewer, f"/desk/{pending.number}/"),
        ("staff-list", officer, f"/employer/{employer}/imports/{staff_list}/"),
        ("staff", officer, f"/employer/{employer}/staff/"),
    ]:
        keep(person.go(path).page.screenshot(animations="disabled"), FOLDER / f"{name}-{size}.png")


def keep(picture: bytes, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
