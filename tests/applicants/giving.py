"""How do tests come to an employer's opinion: by the applicant's page, by the link, by the services?"""

import re
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from applicants import opinions, sections, services
from applicants.models import Opinion
from applicants.opinions import Giver
from config import clock
from programmes.schema import Section
from tests.applicants.visitor import Visitor, address, text
from tests.builders import Walk, walk

SECTION = "单位意见"
LEADERS, PERSONNELS = "单位推荐意见", "单位人事部门审核意见"
UNIT = "北辰精密仪器有限公司"
LEADER = Giver(UNIT, "总工程师", "周衡", "19900002001", "zhou@example.test")
OPINION = "该同志独立承担控制系统研发，业绩真实，我单位同意推荐。"
SAID = f"由{UNIT}总工程师周衡于2026年3月2日填写"
COPIED = f"由申报人转录，{UNIT}总工程师周衡于2026年3月1日出具"


def filling() -> Walk:
    """At 评审材料, with work and achievements stated and no opinion yet."""
    journey = walk().to("评审材料")
    with clock.at(journey.now):
        for block in ("工作经历", "工作业绩"):
            services.save_section(
                journey.application,
                next(each.name for each in journey.application.sections if each.block == block),
                [
                    {
                        "起止时间": "2013年7月—至今",
                        "单位": UNIT,
                        "项目名称": "精密平台",
                        "成果": "误差降至0.3微米",
                        "证明人": "丁衡",
                    }
                ],
                by=journey.people.applicant,
            )
    return journey


def section(journey: Walk, name: str) -> Section:
    found = sections.find(journey.fresh(), name)
    assert found
    return found


def asked(journey: Walk, field: str = LEADERS, giver: Giver = LEADER) -> Opinion:
    return opinions.ask(journey.application, field, giver, by=journey.people.applicant, at=journey.now)


def given(journey: Walk, field: str = LEADERS, words: str = OPINION) -> Opinion:
    with clock.at(journey.now):
        opinion = asked(journey, field)
        page = opinions.seen(journey.fresh())
        return opinions.give(opinion, words, post=LEADER.post, seen_page=page, at=journey.now)


def transcribed(journey: Walk, field: str = LEADERS, words: str = OPINION, **more: Any) -> Opinion:
    on = more.pop("on", date(2026, 3, 1))
    by = more.pop("by", journey.people.applicant)
    return opinions.transcribe(journey.application, field, words, LEADER, on=on, by=by, at=journey.now)


def stands(journey: Walk, field: str = LEADERS) -> str:
    rows = journey.application.answers.filter(block=SECTION)
    return rows[0].typed.get(field, "") if rows else ""


def sends(journey: Walk, page: str, *args: Any, **typed: str) -> Any:
    """From the applicant's page."""
    visitor = Visitor(journey)
    with clock.at(journey.now):
        return visitor.client.post(address(journey, page, *args), typed)


class Giving:
    """Whoever holds the link, without an account."""

    def __init__(self, opinion: Opinion, at: datetime) -> None:
        self.client, self.at = Client(), at
        self.arguments = [opinion.pk, opinions.token(opinion)]
        self.address = reverse("sign_opinion", args=self.arguments)

    def opens(self) -> Any:
        with clock.at(self.at):
            return self.client.get(self.address)

    def seen(self) -> str:
        found = re.search(r'name="seen" value="([^"]+)"', text(self.opens()))
        assert found
        return found[1]

    def signs(self, **typed: str) -> Any:
        typed = {"text": OPINION, "post": "总工程师", "name": "周衡", "confirmed": "on", "seen": self.seen()} | typed
        with clock.at(self.at):
            return self.client.post(self.address, typed)
