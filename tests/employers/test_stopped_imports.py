"""Does an import go on when one row cannot be written, and when it has stopped half-way; and end when nobody reads it?"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client
from django.urls import reverse

from accounts import enrolment
from applicants.models import Application, User
from applicants.refusals import Outdated
from audit.models import AuditEvent
from config import clock
from employers.models import Candidate, StaffImport, StaffRow
from employers.staff import importing, previewing
from employers.tasks import sweep_staff_imports
from jobs import services
from jobs.models import Job
from notices.models import Notice
from programmes.models import Round
from programmes.schema import Definition
from programmes.services import keep_version
from tests.builders import START, Cast, definition
from tests.employers.lists import Person, begun, nobody_looks, person, previewed
from tests.employers.test_candidates import asked, named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start"), pytest.mark.covers("O-01")]
State = StaffRow.State
NOT_WRITTEN = "这一行没有写入，请核对各列内容后另行上传；仍不成功的，请联系系统管理员。"


def confirmed(stated: list[Person], round: Round, people: Cast) -> StaffImport:
    listed = previewed(stated, round, people)
    importing.confirm(listed, by=people.hr_officer, at=START, pledged=True, seen_page=importing.seen(listed))
    return listed


def told(listed: StaffImport) -> list[tuple[str, str]]:
    return list(listed.rows.values_list("state", "message"))


def job_of(listed: StaffImport) -> Job:
    return Job.objects.get(key=importing.job_key(listed))


# ── A row that cannot be written ─────────────────────────────────────────────


def test_an_address_longer_than_an_account_takes_is_wrong_in_the_preview(round: Round, people: Cast) -> None:
    longest = f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.{'c' * 7}.cn"
    longer = longest.replace("@b", "@bb")

    listed = previewed([person(1, email=longest), person(2, email=longer)], round, people)

    assert (len(longest), len(longer)) == (254, 255)
    assert [[each["message"] for each in row.problems] for row in listed.rows.all()] == [
        [],
        ["电子邮箱不超过254个字符，请核对。"],
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DataError, NOT_WRITTEN),
        (ValueError, NOT_WRITTEN),
        (IntegrityError, "这个手机号刚刚由其他工作人员开通了账号，请在账号列表里查看。"),
    ],
)
def test_one_row_that_cannot_be_written_does_not_hold_up_the_others(
    round: Round, people: Cast, monkeypatch: pytest.MonkeyPatch, error: type[Exception], words: str
) -> None:
    listed = confirmed([person(number) for number in (1, 2, 3)], round, people)
    refuse_writing_of(person(2)["mobile"], error, monkeypatch)

    importing.run(progress=nobody_looks, staff_import=listed.pk)

    listed.refresh_from_db()
    done = (State.IMPORTED, "已开立申报，设置密码的链接已发给本人")
    assert listed.state == StaffImport.State.DONE
    assert told(listed) == [done, (State.FAILED, words), done]
    assert sorted(Application.objects.values_list("number", "applicant__mobile")) == [
        ("CAS-2026-00001", person(1)["mobile"]),
        ("CAS-2026-00002", person(3)["mobile"]),
    ]


def refuse_writing_of(mobile: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """As the database refuses a row whose text it cannot keep."""
    keep = enrolment.Accounts.keep

    def refuses(self: enrolment.Accounts, those: Any, **each_way: Any) -> Any:
        kept = keep(self, those, **each_way)
        if any(each.mobile == mobile for each in those):
            raise error(mobile)
        return kept

    monkeypatch.setattr(enrolment.Accounts, "keep", refuses)


def test_what_came_of_a_row_that_cannot_be_written_is_said_without_what_stands_in_it(
    round: Round, people: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    listed = confirmed([person(1)], round, people)
    refuse_writing_of(person(1)["mobile"], DataError, monkeypatch)

    importing.run(progress=nobody_looks, staff_import=listed.pk)

    assert told(listed) == [(State.FAILED, NOT_WRITTEN)]
    (line,) = [each for each in caplog.records if each.name == importing.__name__]
    assert line.getMessage() == f"staff row {listed.rows.get().pk} was not imported: DataError"


def test_of_a_brief_list_too_the_others_are_asked(round: Round, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_writing_of("19900002001", IntegrityError, monkeypatch)

    listed = asked(round, people, named(2001), named(2002, name="周衡"))

    assert told(listed) == [(State.FAILED, NOT_WRITTEN), (State.IMPORTED, "已邀请本人填写")]
    assert Candidate.objects.get().person.mobile == "19900002002"


def test_a_database_that_does_not_answer_is_tried_again_and_no_row_is_given_up(
    round: Round, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = confirmed([person(1), person(2)], round, people)
    refuse_writing_of(person(1)["mobile"], OperationalError, monkeypatch)

    with pytest.raises(OperationalError):
        importing.run(progress=nobody_looks, staff_import=listed.pk)

    assert told(listed) == [(State.READY, ""), (State.READY, "")]


def test_a_row_that_another_version_of_the_definition_does_not_admit_says_so(round: Round, people: Cast) -> None:
    listed = confirmed([person(1), person(2, level="助理工程师")], round, people)
    renamed = json.dumps(definition("cas").content, ensure_ascii=False).replace('"助理工程师"', '"见习工程师"')
    keep_version(Definition.model_validate(json.loads(renamed)))

    importing.run(progress=nobody_looks, staff_import=listed.pk)

    listed.refresh_from_db()
    assert listed.state == StaffImport.State.DONE
    assert told(listed) == [
        (State.IMPORTED, "已开立申报，设置密码的链接已发给本人"),
        (State.FAILED, "评审级别不在可选的范围内，应为：正高级工程师、高级工程师、工程师、见习工程师。"),
    ]


# ── Stopped half-way ─────────────────────────────────────────────────────────


def stopped(round: Round, people: Cast) -> StaffImport:
    """Of two rows none was imported before the job was put aside."""
    listed = confirmed([person(1), person(2)], round, people)
    Job.objects.filter(pk=job_of(listed).pk).update(state="dead", attempts=8, finished_at=START)
    return listed


def test_what_stopped_half_way_goes_on_when_the_officer_asks(
    round: Round, people: Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    listed = stopped(round, people)
    client.force_login(people.hr_officer)
    address = reverse("staff_import", args=[people.employer.pk, listed.pk])
    resume = reverse("resume_staff_import", args=[people.employer.pk, listed.pk])

    shown = client.get(address).content.decode()
    answer = client.post(resume)

    assert (resume in shown, answer["Location"]) == (True, address)
    assert (job_of(listed).state, job_of(listed).attempts) == ("waiting", 0)
    assert resume not in client.get(address).content.decode()
    assert services.run(str(job_of(listed).pk)) is True
    listed.refresh_from_db()
    assert (listed.state, [state for state, _message in told(listed)]) == ("done", [State.IMPORTED] * 2)
    assert AuditEvent.objects.filter(action="staff_import.resume", object_id=str(listed.pk)).count() == 1


def test_what_is_under_way_is_not_resumed_and_nobody_else_resumes(round: Round, people: Cast) -> None:
    listed = confirmed([person(1)], round, people)

    with pytest.raises(Outdated, match="没有停下来"):
        importing.resume(listed, by=people.hr_officer)
    with pytest.raises(PermissionDenied):
        importing.resume(listed, by=people.other_hr_officer)


def test_what_stopped_half_way_is_forgotten_after_thirty_days_and_whoever_confirmed_it_is_told(
    round: Round, people: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    listed = stopped(round, people)

    with clock.at(START + previewing.KEPT - timedelta(seconds=1)):
        sweep_staff_imports()
    assert listed.rows.count() == 2
    with clock.at(START + previewing.KEPT), django_capture_on_commit_callbacks(execute=True):
        sweep_staff_imports()

    listed.refresh_from_db()
    assert (listed.state, listed.rows.count(), bool(listed.file)) == ("done", 0, False)
    body = Notice.objects.get(template="staff_imported", channel="inbox").body
    assert body.startswith(
        "北辰精密仪器有限公司的名单“名单.csv”（测试批次）已导入：0人已导入，2人没有导入。"
        "导入中途停了下来，保留期内没有继续；名单已删除，其余人员请另行上传。"
    )
    with pytest.raises(Outdated):
        importing.resume(listed, by=people.hr_officer)
    assert not User.objects.filter(mobile=person(1)["mobile"]).exists()


def test_what_is_still_under_way_after_thirty_days_comes_to_its_own_end(round: Round, people: Cast) -> None:
    listed = confirmed([person(1)], round, people)

    with clock.at(START + previewing.KEPT):
        sweep_staff_imports()

    listed.refresh_from_db()
    assert (listed.state, told(listed)) == ("importing", [(State.READY, "")])


# ── Never read ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("job", "state"),
    [
        ({}, "reading"),
        ({"state": "running", "lease": UUID(int=1), "lease_until": START}, "reading"),
        ({"state": "dead", "finished_at": START}, "refused"),
        (None, "refused"),
    ],
    ids=["waiting", "running", "dead", "gone"],
)
def test_a_file_that_nobody_reads_any_more_does_not_lie_about_in_clear(
    round: Round, people: Cast, client: Client, django_capture_on_commit_callbacks: Any, job: Any, state: str
) -> None:
    listed = begun([person(1)], round, people)
    path = Path(listed.file.path)
    of_it = Job.objects.filter(key=previewing.key_of(listed))
    of_it.delete() if job is None else of_it.update(**{"state": "waiting"} | job)

    with clock.at(START + timedelta(days=1)), django_capture_on_commit_callbacks(execute=True):
        sweep_staff_imports()

    listed.refresh_from_db()
    assert (listed.state, path.exists(), bool(listed.file)) == (state, state == "reading", state == "reading")
    if state == "refused":
        client.force_login(people.hr_officer)
        page = client.get(reverse("staff_import", args=[people.employer.pk, listed.pk])).content.decode()
        assert "系统几次都没有读完这份名单，文件已删除，没有写入任何申报。请重新上传；" in page
        assert begun([person(1)], round, people).pk != listed.pk
