"""Whose papers does the office print? Run inside the portal: ``manage.py shell -c``."""

from tests.journeys import scenes

NAMES = ("方成批", "池一卷")


def two_to_be_printed(first: int) -> None:
    """Approved; prints number and name of each, and of which round."""
    for number, name in enumerate(NAMES, start=first):
        application = scenes.waiting(number, name).to("交纸质材料并缴费").application
        print("printed", application.number, name, application.round.programme.name, application.round.name, sep=":")
