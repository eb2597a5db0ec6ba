"""Do the main pages hold together in large letters and high contrast, and on a wide screen?"""

from collections.abc import Callable

import pytest

from tests.journeys import watch
from tests.journeys.cast import State, account
from tests.journeys.person import Person
from tests.stack import Stack

WIDTHS = {"narrow": {"width": 320, "height": 568}, "wide": {"width": 1280, "height": 800}}


def pages(states: dict[str, State]) -> dict[str, list[str]]:
    """The main kinds of page, by who sees them."""
    returned, ready, pending = (states[name].number for name in ("returned", "uploaded", "pending"))
    return {
        "": ["/", "/programmes/cas/", "/programmes/cas/self-check/", "/accounts/login/"],
        "returned": ["/applications/", f"/applications/{returned}/", f"/applications/{returned}/materials/", "/inbox/"],
        "uploaded": [f"/applications/{ready}/submit/"],
        "王舒": ["/desk/?scope=all", f"/desk/{pending}/", f"/desk/{pending}/return/"],
    }


def at(portal: Stack, arrive: Callable[..., Person], states: dict[str, State], name: str, width: str) -> Person:
    person = arrive(portal, viewport=WIDTHS[width])
    if not name:
        return person.go("/")
    return person.log_in(states[name].applicant if name in states else account(name))


def test_a_wide_screen(portal: Stack, arrive: Callable[..., Person], states: dict[str, State]) -> None:
    for name, paths in pages(states).items():
        person = at(portal, arrive, states, name, "wide")
        assert [flaw for path in paths for flaw in watch.flaws(person.go(path).page)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_huge_letters_in_high_contrast(
    portal: Stack, arrive: Callable[..., Person], states: dict[str, State], width: str
) -> None:
    """Chosen once at the top of a page, without a login too; kept from then on."""
    for name, paths in pages(states).items():
        person = at(portal, arrive, states, name, width)
        for choice in ("超大", "高对比"):
            with person.page.expect_response("**/display/"):
                person.page.get_by_role("button", name=choice).click()
        for path in paths:
            found = watch.flaws(person.go(path).page)
            assert (person.page.locator("html").get_attribute("data-size"), found) == ("huge", [])
            assert person.page.locator("html").get_attribute("data-contrast") == "high"
