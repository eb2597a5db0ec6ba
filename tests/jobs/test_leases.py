"""Is long work done once, whatever dies on the way?"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from config import clock
from config import jobs as kinds
from jobs import services
from jobs.models import Job
from tests.builders import START

pytestmark = pytest.mark.django_db
done: list[str] = []


def work(*, progress: Any, name: str) -> str:
    progress(1, 2)
    done.append(name)
    return f"{name}.pdf"


def breaks(*, progress: Any, name: str) -> None:
    raise ValueError("缺一页")


def loses_its_lease(*, progress: Any, name: str) -> str:
    """While it works, the lease runs out and another worker takes the job over and finishes it."""
    job = Job.objects.get(parameters={"name": name})
    if job.attempts == 1:
        with clock.at(START + Job.LEASE + timedelta(seconds=1)):
            assert services.run(str(job.pk)) is True
        progress(2, 2)
    return f"attempt-{job.attempts}"


def is_refused(*, progress: Any, name: str) -> str:
    raise IntegrityError("Key (mobile)=(19900001001) already exists.")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    done.clear()
    for function in (work, breaks, is_refused, loses_its_lease):
        monkeypatch.setitem(kinds.JOBS, function.__name__, f"{__name__}.{function.__name__}")
    with clock.at(START):
        yield


def test_asking_twice_for_the_same_work_gives_one_job() -> None:
    first = services.enqueue("work", "roster:1", name="roster")
    second = services.enqueue("work", "roster:1", name="roster")

    assert first.pk == second.pk
    assert services.run(str(first.pk)) is True
    assert services.run(str(first.pk)) is False
    assert done == ["roster"]
    first.refresh_from_db()
    assert (first.state, first.result, first.done_units, first.total_units) == ("done", "roster.pdf", 1, 2)


def test_work_whose_worker_died_is_free_again_when_the_lease_is_over() -> None:
    job = services.enqueue("work", "roster:1", name="roster")
    assert services._take(str(job.pk)) is not None  # and then the worker is killed

    assert services.run(str(job.pk)) is False
    with clock.at(START + Job.LEASE + timedelta(seconds=1)):
        assert list(Job.objects.runnable_at(clock.now())) == [job]
        assert services.run(str(job.pk)) is True
    assert done == ["roster"]


def test_whoever_lost_the_lease_reports_no_result() -> None:
    job = services.enqueue("loses_its_lease", "roster:1", name="late")

    assert services.run(str(job.pk)) is False

    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == ("done", "attempt-2", 2)


def test_failing_work_is_tried_again_later_and_then_put_aside_with_its_reason() -> None:
    job = services.enqueue("breaks", "roster:1", name="roster")
    moment = START
    for attempt in range(1, Job.MAX_ATTEMPTS + 1):
        with clock.at(moment):
            assert services.run(str(job.pk)) is False
        job.refresh_from_db()
        assert job.attempts == attempt
        assert job.next_at > moment or job.state == "dead"
        moment = job.next_at

    assert (job.state, job.error) == ("dead", "ValueError: 缺一页")
    with clock.at(moment + timedelta(minutes=5)):
        assert not Job.objects.runnable_at(clock.now()).exists()
        assert services.enqueue("breaks", "roster:1", name="roster").state == "dead"
    with clock.at(moment + timedelta(hours=2)):  # asked for anew: what broke it may have been mended
        services.enqueue("breaks", "roster:1", name="roster")
        assert list(Job.objects.runnable_at(clock.now())) == [job]


def test_of_what_the_database_refused_no_more_is_kept_than_its_kind() -> None:
    job = services.enqueue("is_refused", "roster:1", name="roster")

    services.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.error) == ("waiting", "IntegrityError")


def test_work_that_keeps_killing_its_worker_is_put_aside_too() -> None:
    job = services.enqueue("work", "roster:1", name="roster")
    moment = START
    for _ in range(Job.MAX_ATTEMPTS):
        with clock.at(moment):
            assert services._take(str(job.pk)) is not None  # killed each time
        moment += Job.LEASE + timedelta(seconds=1)

    with clock.at(moment):
        assert services.run(str(job.pk)) is False

    job.refresh_from_db()
    assert job.state == "dead"
    assert done == []
