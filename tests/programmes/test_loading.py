"""Does loading definition files make versions and rounds, once, and never change what applications began under?"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config import clock
from programmes import services, workdays
from programmes.models import CalendarDay, Programme, ProgrammeVersion, Round, RoundDeadline
from programmes.schema import DefinitionError
from tests.builders import FIFTH, START, cast, new_application

pytestmark = pytest.mark.django_db

Change = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fifth.toml").write_text(FIFTH.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "fifth.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def everything() -> list[object]:
    return [
        list(model.objects.order_by("pk").values()) for model in (Programme, ProgrammeVersion, Round, RoundDeadline)
    ]


def test_loading_the_shipped_files_makes_four_programmes_with_unpublished_rounds() -> None:
    loaded = services.load_programmes()

    assert {each.version.programme.slug: each.rounds for each in loaded} == {
        "cas": ["2020-spring", "2020-autumn", "2020-full-senior"],
        "chengdu": ["2020"],
        "jiangbei": ["2024"],
        "xishan": ["2023"],
    }
    assert [each.is_new for each in loaded] == [True] * 4
    assert not Round.objects.published().exists()
    assert Programme.objects.get(is_default=True).slug == "cas"


def test_loading_twice_changes_nothing() -> None:
    services.load_programmes()
    before = everything()

    loaded = services.load_programmes()

    assert [(each.is_new, each.rounds) for each in loaded] == [(False, [])] * 4
    assert everything() == before


@pytest.mark.covers("P-24")
def test_the_office_edits_the_round_and_the_file_does_not_overwrite_it(folder: Path) -> None:
    services.load_programmes(folder)
    longer = timezone.make_aware(datetime(2026, 10, 31, 17))
    RoundDeadline.objects.filter(name="申报").update(closes_at=longer, whole_day=False)

    edit(folder, "2026-09-30", "2026-09-29")
    services.load_programmes(folder)

    assert RoundDeadline.objects.get(name="申报").closes_at == longer


def test_comments_and_order_of_keys_make_no_version(folder: Path) -> None:
    services.load_programmes(folder)

    edit(
        folder,
        'slug = "fifth"\nname = "某高校教师系列自主评审"\n',
        '# 说明\nname = "某高校教师系列自主评审"\nslug = "fifth"\n',
    )

    assert [each.is_new for each in services.load_programmes(folder)] == [False]


def test_a_changed_file_makes_version_2_which_rounds_without_applications_follow(folder: Path) -> None:
    services.load_programmes(folder)

    edit(folder, "workdays = 7", "workdays = 5")
    (loaded,) = services.load_programmes(folder)

    assert (loaded.is_new, loaded.version.number) == (True, 2)
    assert Round.objects.get().version == loaded.version
    assert _posting_days(Round.objects.get()) == 5


def test_a_round_with_an_application_keeps_its_version(folder: Path) -> None:
    services.load_programmes(folder)
    round = Round.objects.get()
    with clock.at(START):
        new_application(cast("fifth"), round)

    edit(folder, "workdays = 7", "workdays = 5")
    services.load_programmes(folder)

    round.refresh_from_db()
    assert round.version.number == 1
    assert _posting_days(round) == 7


def named_otherwise(folder: Path) -> None:
    edit(folder, '"申报"', '"网上申报"')
    edit(folder, "2026-12-31", "2026-08-31")
    edit(folder, '"资历"', '"任职年限"')


def names_of(round: Round) -> tuple[list[str], list[str]]:
    return [each.name for each in round.deadlines.all()], [each.name for each in round.cutoffs.all()]


def test_a_draft_that_follows_loses_what_the_new_version_no_longer_names(folder: Path) -> None:
    services.load_programmes(folder)

    named_otherwise(folder)
    services.load_programmes(folder)

    assert Round.objects.get().version.number == 2
    assert names_of(Round.objects.get()) == ([], [])


def test_a_published_round_stays_with_the_deadlines_it_announced(folder: Path) -> None:
    services.load_programmes(folder)
    Round.objects.update(is_published=True)
    closes_at = Round.objects.get().closes_at

    named_otherwise(folder)
    services.load_programmes(folder)

    round = Round.objects.get()
    assert (round.version.number, names_of(round)) == (1, (["申报"], ["资历"]))
    assert round.closes_at == closes_at is not None


def test_going_back_to_an_earlier_content_is_a_version_of_its_own(folder: Path) -> None:
    for days in ("7", "5", "7"):
        edit(
            folder,
            "workdays = 7" if days == "5" else "workdays = 5" if ProgrammeVersion.objects.exists() else "workdays = 7",
            f"workdays = {days}",
        )
        services.load_programmes(folder)

    versions = ProgrammeVersion.objects.order_by("number")
    assert [version.number for version in versions] == [1, 2, 3]
    assert versions[0].sha256 == versions[2].sha256 != versions[1].sha256


def test_a_new_key_adds_a_round(folder: Path) -> None:
    services.load_programmes(folder)

    edit(
        folder,
        "[public]",
        '[[rounds]]\nkey = "2027"\nname = "2027年度"\nyear = 2027\nopens = 2027-09-01\n'
        'deadlines = { "申报" = "另行通知" }\ncutoffs = { "资历" = 2027-12-31 }\n\n[public]',
    )
    (loaded,) = services.load_programmes(folder)

    assert loaded.rounds == ["2027"]
    assert Round.objects.get(key="2027").closes_at is None


def test_a_loaded_key_is_not_reused_for_another_round(folder: Path) -> None:
    services.load_programmes(folder)
    before = everything()

    edit(folder, 'name = "2026年度"\nyear = 2026', 'name = "2027年度"\nyear = 2027')
    with pytest.raises(services.KeyReused, match="批次代号“2026”已用于“2026年度”，不能改作“2027年度”"):
        services.load_programmes(folder)

    assert everything() == before


def test_one_bad_file_keeps_all_files_out(folder: Path) -> None:
    (folder / "sixth.toml").write_text('slug = "sixth"\n', encoding="utf-8")

    with pytest.raises(DefinitionError, match="sixth.toml：name：没有写"):
        services.load_programmes(folder)

    assert not Programme.objects.exists()


def test_a_file_is_called_after_its_slug(folder: Path) -> None:
    (folder / "fifth.toml").rename(folder / "sixth.toml")

    with pytest.raises(DefinitionError, match="slug：写的是“fifth”；应为：与文件名相同：sixth"):
        services.load_programmes(folder)


def test_a_version_never_changes(folder: Path) -> None:
    (loaded,) = services.load_programmes(folder)

    with pytest.raises(TypeError, match="never changes"):
        loaded.version.save()


def test_there_is_one_default_programme() -> None:
    services.load_programmes()

    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(slug="xishan").update(is_default=True)


# ── The demonstration ────────────────────────────────────────────────────────


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2027, 3, 1), date(2028, 2, 29)])
def test_a_demonstration_round_per_programme_is_open_today(today: date) -> None:
    services.load_programmes()

    rounds = services.lay_demo_rounds(today)

    noon = timezone.make_aware(datetime(today.year, today.month, today.day, 12))
    assert [(round.is_open_at(noon), str(round.state_at(noon)), round.is_demo) for round in rounds] == [
        (True, "受理中", True)
    ] * 4
    shown = Round.objects.published()
    assert {round.programme.slug for round in shown} == {"cas"}
    assert sorted(str(round.state_at(noon)) for round in shown) == ["受理中", "已截止", "已截止", "已截止"]
    assert rounds[0].levels == ["正高级工程师", "高级工程师", "工程师", "助理工程师"]


def test_the_same_demonstration_round_stays_until_it_is_over() -> None:
    services.load_programmes()
    laid = services.lay_demo_rounds(date(2026, 11, 21))

    assert services.lay_demo_rounds(date(2026, 12, 21)) == laid
    assert services.lay_demo_rounds(date(2026, 12, 22))[0] != laid[0]


def test_cut_offs_of_the_demonstration_move_with_the_years() -> None:
    services.load_programmes()

    rounds = {round.programme.slug: round for round in services.lay_demo_rounds(date(2026, 11, 21))}

    cutoffs = {slug: {cutoff.name: str(cutoff.on) for cutoff in round.cutoffs.all()} for slug, round in rounds.items()}
    assert cutoffs == {
        "cas": {"资历": "2026-12-21"},
        "chengdu": {"资历": "2026-12-31"},
        "jiangbei": {"资历": "2026-12-31"},
        "xishan": {"资历": "2025-12-31", "业绩": "2026-03-31"},
    }


def test_a_year_without_calendar_gets_example_days_for_the_demonstration_alone() -> None:
    services.load_programmes()
    services.load_calendar()

    services.lay_demo_rounds(date(2026, 11, 21))

    assert set(CalendarDay.objects.filter(date__year=2027).values_list("source", flat=True)) == {"示例"}
    assert set(CalendarDay.objects.filter(date__year=2026).values_list("source", flat=True)) == {"chinesecalendar"}
    assert workdays.add_workdays(date(2026, 12, 25), 5) == date(2027, 1, 1)


def _posting_days(round: Round) -> int | None:
    return round.definition.stage("学院公示").needs[0].workdays
