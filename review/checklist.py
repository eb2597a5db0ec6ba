"""What does the printed paper checklist say besides what was submitted: lines, photographs, until when, where, what it costs?"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from applicants import deadlines
from applicants.models import Application
from config import clock
from config.templatetags.portal import day, moment
from fees.needs import owed
from fees.prices import price_for
from materials import paper
from materials.paper import Line


def printed(application: Application) -> dict[str, Any]:
    """Plain JSON (config/papers.py); nothing where the programme keeps no list of papers."""
    asked = paper.checklist(application)
    if asked is None:
        return {}
    due = deadlines.due(application, asked.need.deadline or asked.stage.deadline)
    return {
        "programme": f"{application.definition.body} {application.round.name}",
        "route": application.route,
        "archive": application.archive,
        "lines": [_line(line) for line in asked.lines],
        "photos": asked.photos_in_words,
        "deadline": moment(due.closes_at) if due and due.closes_at else _("另行通知"),
        "fee": _fee(application),
        "contacts": application.round.contact_lines,
        "hours": settings.SITE_HOURS,
    }


def span(line: Line) -> str:
    """From when to when the years reach that the line has to show, in words."""
    if line.span is None:
        return ""
    return _("%(since)s至%(until)s（%(years)d年）") % {
        "since": day(line.span.since),
        "until": day(line.span.until),
        "years": line.span.years,
    }


def _line(line: Line) -> dict[str, Any]:
    texts = [line.brings + line.paper.copies, span(line), line.paper.hint]
    return {
        "number": line.number,
        "name": line.name,
        "texts": [text for text in texts if text],
        "substitute": line.paper.substitute,
    }


def _fee(application: Application) -> str:
    if owed(application) is None:
        return ""
    rate = price_for(application, clock.today())
    if rate is None:
        return _("金额以办公室通知为准")
    return _("%(yuan)s 元（%(basis)s）") % {"yuan": rate.amount, "basis": rate.basis}
