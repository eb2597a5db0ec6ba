"""How do tests read and fill in an applicant's pages? As his browser would, without the browser."""

import re
from html import unescape
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts import captcha
from config import clock
from tests.builders import Walk, stated, walk


class Visitor:
    """The applicant (or somebody else) at the clock of the journey."""

    def __init__(self, journey: Walk, person: str = "applicant") -> None:
        self.journey, self.client = journey, Client()
        self.client.force_login(getattr(journey.people, person))

    def opens(self, name: str, *args: Any, query: str = "") -> Any:
        with clock.at(self.journey.now):
            return self.client.get(reverse(name, args=[self.journey.application.number, *args]) + query)

    def reads(self, name: str, *args: Any, query: str = "") -> str:
        response = self.opens(name, *args, query=query)
        assert response.status_code == 200
        return text(response)

    def follows(self, url: str) -> str:
        """What stands behind a link of a page."""
        with clock.at(self.journey.now):
            return text(self.client.get(url.partition("#")[0]))

    def sends(self, name: str, /, *args: Any, **fields: Any) -> Any:
        with clock.at(self.journey.now):
            return self.client.post(reverse(name, args=[self.journey.application.number, *args]), fields)

    def saves(self, section: str, /, **fields: Any) -> Any:
        """What the page of this section sends when these fields are typed over what it shows."""
        return self.sends("section", section, **self.shown(section) | fields)

    def shown(self, section: str) -> dict[str, str]:
        """The hidden fields of the page."""
        html = self.opens("section", section).content.decode()
        return dict(re.findall(r'type="hidden" name="([^"]+)"(?: value="([^"]*)")?', html))

    def solved(self) -> str:
        session = self.client.session
        answer = captcha.asked(session).answer
        session.save()
        return str(answer)


def text(response: Any) -> str:
    return unescape(response.content.decode())


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def wrong(response: Any) -> list[str]:
    """The error summary."""
    summary = text(response).split("govuk-error-summary__list", 1)
    return re.findall(r"<a href=[^>]+>([^<]+)</a>", summary[1].split("</ul>")[0]) if len(summary) > 1 else []


def address(journey: Walk, name: str, *args: Any) -> str:
    return reverse(name, args=[journey.application.number, *args])


def typed(journey: Walk, block: str) -> list[dict[str, str]]:
    return [answer.typed for answer in journey.application.answers.filter(block=block)]


def filled() -> Walk:
    """At 报名 with everything stated."""
    journey = walk()
    stated(journey.application, by=journey.people.applicant)
    return journey


def pending() -> Walk:
    return walk().to("审核")
