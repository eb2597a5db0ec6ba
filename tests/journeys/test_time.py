"""Is a deadline the same for everybody, whatever the clock and the time zone of his machine?"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from tests.journeys.cast import State
from tests.journeys.person import Person
from tests.stack import Stack


def test_a_browser_elsewhere_with_a_wrong_clock_shows_the_same(
    portal: Stack, arrive: Callable[..., Person], states: dict[str, State]
) -> None:
    here, elsewhere = arrive(portal), arrive(portal, timezone_id="America/New_York")
    elsewhere.page.clock.install(time=timezone.now() - timedelta(hours=3))
    for person in (here, elsewhere):
        person.log_in(states["returned"].applicant)

    for path in ("/", "/applications/"):
        before, shown, after = (who.go(path).page.locator("main").inner_text() for who in (here, elsewhere, here))

        assert shown in (before, after)  # the hours that are left may become one less meanwhile
        assert "还剩" in shown
    assert "北京时间" in shown
