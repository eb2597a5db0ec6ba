"""Who stands before the counter when the browser comes? Run inside the portal: ``manage.py shell -c``."""

from datetime import timedelta
from decimal import Decimal

from applicants.models import Application
from config import clock
from fees.prices import price_for
from fees.services import enter_price
from tests.journeys import scenes

NAMES = ("凌一帆", "温二妹", "祁三省", "卓四维", "鲁五行")


def five_at_the_counter(first: int) -> None:
    """Approved, with nothing brought yet; prints number, mobile and name of each."""
    for number, name in enumerate(NAMES, start=first):
        application = scenes._pending(scenes.filling(number, name)).to("交纸质材料并缴费").application
        _priced(application)
        print("queue", application.number, application.applicant.mobile, name, sep=":")


def _priced(application: Application) -> None:
    if price_for(application, clock.today()) is None:
        manager = application.round.programme.offices.get().memberships.get(role="office_manager").user
        since = clock.today() - timedelta(days=30)
        enter_price(
            application.round,
            by=manager,
            level="",
            yuan=Decimal(450),
            valid_from=since,
            legal_basis="示例：评审费用标准（虚构文件）",
        )
