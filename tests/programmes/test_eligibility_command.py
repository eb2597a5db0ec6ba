"""Does ``manage.py eligibility`` answer with the JSON that was agreed, and refuse by the name of the field?"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from config import clock
from programmes.models import RoundCutoff
from tests.builders import open_round

pytestmark = pytest.mark.django_db
DOCTOR = {
    "level": "senior",
    "first_work_start": "2018-12-31",
    "education": [{"level": "doctor", "graduated": "2018-07"}],
}
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    def asked(slug: str, stated: dict[str, Any] | bytes) -> dict[str, Any]:
        text = stated if isinstance(stated, bytes) else json.dumps(stated).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        answer = io.StringIO()
        call_command("eligibility", "--programme", slug, stdout=answer)
        parsed: dict[str, Any] = json.loads(answer.getvalue())
        return parsed

    return asked


def test_the_answer(ask: Ask) -> None:
    answer = ask("cas", DOCTOR | {"as_of": "2020-12-30"})

    assert answer == {
        "programme": "cas",
        "as_of": "2020-12-30",
        "results": [
            {
                "level": "senior",
                "route": "评审",
                "verdict": "not_eligible",
                "reasons": [
                    {
                        "rule": "E-10/博士-高级工程师",
                        "text": "不符合：工作须满2年：自2018年12月31日至2020年12月30日满1年",
                        "source": "《个人申报指南》申报条件",
                    }
                ],
            }
        ],
    }


def test_a_missing_fact_is_named_by_its_key(ask: Ask) -> None:
    (result,) = ask("cas", {"as_of": "2020-12-31", "level": "senior", "education": [{"level": "master"}]})["results"]

    assert result["verdict"] == "needs_review"
    assert "（titles）" in result["reasons"][0]["text"]


@pytest.mark.covers("P-21")
def test_without_a_day_the_open_round_s_cut_off_counts(ask: Ask) -> None:
    RoundCutoff.objects.create(round=open_round("cas"), name="资历", on=date(2020, 12, 31))

    with clock.at(datetime(2026, 3, 2, 9)):
        answer = ask("cas", DOCTOR)

    assert (answer["as_of"], answer["results"][0]["verdict"]) == ("2020-12-31", "eligible")
    assert "测试批次" in answer["results"][0]["reasons"][-1]["text"]


@pytest.mark.covers("P-11", "P-21")
def test_each_level_is_counted_to_the_round_that_offers_it(ask: Ask) -> None:
    for key, levels, on in (("a", ["高级工程师"], date(2020, 12, 30)), ("b", ["工程师"], date(2020, 12, 31))):
        RoundCutoff.objects.create(round=open_round("cas", key=key, levels=levels), name="资历", on=on)

    with clock.at(datetime(2026, 3, 2, 9)):
        answer = ask("cas", DOCTOR | {"level": None, "education": [{"level": "master", "graduated": "2018-07"}]})

    said = {result["level"]: result["reasons"][-1]["text"] for result in answer["results"]}
    assert answer["as_of"] == "2020-12-30"
    assert "2020年12月30日" in said["senior"]
    assert "2020年12月31日" in said["engineer"]
    assert "按今天2026年3月2日计算" in said["assistant"]


@pytest.mark.parametrize("published", [True, False])
def test_today_counts_where_no_published_round_is_open(ask: Ask, published: bool) -> None:
    round = open_round("cas", until=date(2026, 2, 1) if published else date(2026, 12, 20), is_published=published)
    RoundCutoff.objects.create(round=round, name="资历", on=date(2020, 12, 31))

    with clock.at(datetime(2026, 3, 2, 9)):
        answer = ask("cas", DOCTOR)

    assert answer["as_of"] == "2026-03-02"
    assert "按今天2026年3月2日计算" in answer["results"][0]["reasons"][-1]["text"]


@pytest.mark.parametrize(
    ("slug", "stated", "named"),
    [
        ("cas", b'{"levle": "senior"}', "levle：没有这个字段"),
        ("cas", b'{"education": [{"graduated": "2018"}]}', "education[0].graduated"),
        ("cas", b"not json", "facts：第 1 行第 1 列不是 JSON"),
        ("elsewhere", b"{}", "--programme"),
    ],
)
def test_a_refusal_names_the_field_and_ends_with_2(slug: str, stated: bytes, named: str) -> None:
    command = [sys.executable, "manage.py", "eligibility", "--programme", slug]

    refused = subprocess.run(command, input=stated, capture_output=True, cwd=settings.BASE_DIR, check=False)

    assert (refused.returncode, refused.stdout) == (2, b"")
    assert named in refused.stderr.decode()


def test_it_answers_before_the_portal_has_a_database(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "eligibility", "--programme", "cas"]
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}

    done = subprocess.run(command, input=b"{}", capture_output=True, cwd=settings.BASE_DIR, env=environment, check=True)

    assert len(json.loads(done.stdout)["results"]) == 4
