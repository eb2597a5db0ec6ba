"""How does an applicant put his photograph in its frame: with a script by dragging it, without one by its buttons?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from applicants.demo import Account
from tests.journeys import watch
from tests.journeys.person import Person
from tests.journeys.scenes import PASSWORD
from tests.materials import portraits
from tests.stack import Stack

PHONE = {"width": 390, "height": 844}
SCENE: FilePayload = {"name": "IMG_2031.HEIC", "mimeType": "image/heic", "buffer": portraits.heic((1600, 1200))}
USED = 'SELECT "left", "top", "width", "background" FROM materials_photo ORDER BY uploaded_at DESC LIMIT 1'
NEAR = 6  # pixels of the source: a border, and a drag in whole pixels of the screen


@pytest.mark.covers("M-06")
@pytest.mark.parametrize("script", [True, False], ids=["dragging", "without JavaScript"])
def test_it_is_uploaded_moved_and_used(portal: Stack, arrive: Callable[..., Person], script: bool) -> None:
    who = Account(f"1990000781{script:d}", "章映雪", "申报人", password=PASSWORD)
    lay = f"from tests.journeys import scenes; scenes._say('filling', scenes.filling({who.mobile[-4:]}, '{who.name}').application)"
    number = next(
        line.split(":")[2] for line in portal.manage("shell", "-c", lay).splitlines() if line.startswith("state:")
    )
    person = arrive(portal, java_script_enabled=script, viewport=PHONE).log_in(who)

    person.go(f"/applications/{number}/sections/基本情况/").press("保存并更换或裁剪照片").is_at("照片")
    person.page.locator("input[type=file]").set_input_files(SCENE)
    person.press("上传并裁剪").is_at("裁剪照片").reads("原图不是 33∶48 的比例")
    person.press("放大")
    frame = person.page.locator("form[data-frame]")
    expect(frame.locator("[name=top]")).to_have_value("60")
    if script:
        picture = frame.locator("[tabindex='0']")
        picture.hover(position={"x": 80, "y": 80})
        person.page.mouse.down()
        picture.hover(position={"x": 130, "y": 110})
        person.page.mouse.up()
        expect(frame.locator("[name=top]")).to_have_value("0")
        assert watch.flaws(person.page) == []
    else:
        person.press("照片右移").press("照片右移").press("照片右移").press("照片右移")
        expect(frame.locator("[name=left]")).to_have_value("281")
    person.press("使用这张照片").is_at("基本情况").reads("照片已保存。")

    left, top, width, background = portal.rows(USED)[0]
    assert abs(left - (288 if script else 281)) <= NEAR
    assert (top, background) == (0 if script else 60, "浅色")
    assert width in (742, 743)
