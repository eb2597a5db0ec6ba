"""Which rows of a list of staff can be imported, and what is wrong with the others? JSON on standard output.

Without ``--commit`` nothing is written. Ends with 2 where it was asked for something that cannot be.
"""

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from applicants.models import Organisation, User
from applicants.refusals import DeedRefused
from config import clock
from employers import permissions
from employers.credit_code import normalised
from employers.models import StaffImport, StaffRow
from employers.staff import importing, judging, previewing, words
from jobs import services
from jobs.models import Job
from materials.checks.problem import Found, Problem
from programmes.models import Round

Source, State = StaffImport.Source, StaffRow.State
ADDRESS = re.compile(r"([A-Z]{1,3})[0-9]+")
HEADING = re.compile(r".*“(.+)”")
LOOK_AGAIN = 0.5  # seconds, at what a worker was faster to take


class Refused(CommandError):
    def __init__(self, text: str) -> None:
        super().__init__(text, returncode=2)


class Command(BaseCommand):
    help = "检查集体参评名单：manage.py import_employees 名单.xlsx --employer 统一社会信用代码 --round 批次代号 [--commit] [--by 手机号]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="名单文件")
        parser.add_argument("--employer", required=True, metavar="CREDIT_CODE", help="单位的统一社会信用代码")
        parser.add_argument("--round", required=True, metavar="KEY", help="批次代号，如 2020-spring")
        parser.add_argument(
            "--by", default="", metavar="MOBILE", help="经办人的手机号；导入时单位有几位经办人的，必须写明"
        )
        parser.add_argument("--commit", action="store_true", help="导入；经办人须已核对名单内人员符合参评条件")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise Refused(f"{file}：没有这个文件，请核对文件名和所在文件夹。")
        organisation, round = _employer(options["employer"]), _round(options["round"])
        by = _officer(organisation, options["by"], answers=options["commit"])
        try:
            if options["commit"]:
                shown = _imported(file, organisation, round, by)
            else:
                if refusal := previewing.why_not(round, clock.now()):
                    self.stderr.write(f"只检查，不能导入：{refusal}")
                shown = _summary(_looked_at(file, organisation, round, by))
        except DeedRefused as refusal:
            raise Refused(str(refusal)) from None
        except OSError as error:
            raise Refused(f"{file}：打不开（{error.strerror}），请检查文件的读取权限。") from None
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))


def _source(file: Path) -> tuple[str, str]:
    """The way that goes with such a file, and its format."""
    format = previewing.format_of(file.name)
    for source, formats in previewing.FORMATS.items():
        if format in formats:
            return source.value, format
    return Source.SHEET.value, format


def _looked_at(file: Path, organisation: Organisation, round: Round, by: User) -> Sequence[StaffRow]:
    """Judged, and nothing written."""
    source, format = _source(file)
    taken = previewing.read(file, format, source, round)
    if isinstance(taken, Problem):
        raise Refused(words.refusal(taken))
    try:
        return list(judging.judge(taken, round=round, organisation=organisation, source=source, by=by))
    except Found as found:
        raise Refused(words.refusal(found.problem)) from None


def _imported(file: Path, organisation: Organisation, round: Round, by: User) -> dict[str, Any]:
    """By the same deeds as in the page, each waited for."""
    source, _format = _source(file)
    with file.open("rb") as content:
        listed = previewing.begin(organisation, round, File(content, file.name), source, by=by, at=clock.now())
    _waited_for(previewing.key_of(listed))
    listed.refresh_from_db()
    if listed.state == StaffImport.State.REFUSED:
        raise Refused(listed.refusal)
    shown = _summary(list(listed.rows.all()))
    if shown["ready"]:
        seen = importing.seen(listed)
        _waited_for(importing.confirm(listed, by=by, at=clock.now(), pledged=True, seen_page=seen).key)
    refused = listed.rows.filter(state=State.FAILED)
    errors = [{"row": row.number, "column": "", "message": row.message} for row in refused]
    imported = listed.rows.filter(state=State.IMPORTED).count()
    return shown | {"errors": [*shown["errors"], *errors], "imported": imported}


def _waited_for(key: str) -> None:
    """The job, done here or by the worker that was faster."""
    while (job := Job.objects.get(key=key)).state != Job.State.DONE:
        if job.state == Job.State.DEAD:
            raise Refused("没有完成：后台作业未成功。请查看日志，或联系系统管理员。")
        if not services.run(str(job.pk)):
            time.sleep(LOOK_AGAIN)


def _summary(rows: Sequence[StaffRow]) -> dict[str, Any]:
    counts = {state: sum(row.state == state for row in rows) for state in State}
    return {
        "rows": len(rows),
        "ready": counts[State.READY],
        "errors": [
            {"row": row.number, "column": _column(problem["where"]), "message": problem["message"]}
            for row in rows
            if row.state == State.WRONG
            for problem in row.problems
        ],
        "duplicates": counts[State.DUPLICATE],
        "existing": counts[State.EXISTING],
    }


def _column(where: str) -> str:
    """Its letters, or its heading where there are none."""
    found = ADDRESS.fullmatch(where) or HEADING.fullmatch(where)
    return found[1] if found else where


# ── Who and what for ─────────────────────────────────────────────────────────


def _employer(code: str) -> Organisation:
    found = Organisation.objects.confirmed().filter(kind=Organisation.Kind.EMPLOYER, credit_code=normalised(code))
    organisation = found.first()
    if organisation is None:
        raise Refused(f"没有统一社会信用代码为 {code} 的已确认单位。请核对代码；没有登记的，请先登记单位。")
    return organisation


def _round(key: str) -> Round:
    """The programmes that take lists of staff come before the others."""
    found = (
        Round.objects.filter(key=key).select_related("version", "programme").prefetch_related("deadlines", "cutoffs")
    )
    rounds = list(found)
    rounds = [round for round in rounds if round.definition.accounts.collective] or rounds
    if not rounds:
        raise Refused(f"没有代号为 {key} 的批次。请核对项目定义里 [[rounds]] 的 key。")
    if len(rounds) > 1:
        names = "、".join(f"{round.programme.name}{round.name}" for round in rounds)
        raise Refused(f"代号 {key} 有几个批次：{names}。请联系系统管理员。")
    if not rounds[0].definition.accounts.collective:
        raise Refused(previewing.why_not(rounds[0], clock.now()))
    return rounds[0]


def _officer(organisation: Organisation, mobile: str, *, answers: bool) -> User:
    """The one with this mobile; where none is named, the only one, if he is to answer for the list, else anybody."""
    seats = permissions.seats_in(organisation).filter(user__is_active=True)
    officers = [seat.user for seat in seats.select_related("user").order_by("since", "pk")]
    if not mobile and answers and len(officers) != 1:
        if not officers:
            raise Refused(f"“{organisation.name}”没有经办人，或者其账号都已停用，不能导入。请先由其登记经办人。")
        raise Refused(
            f"“{organisation.name}”有{len(officers)}位经办人，请用 --by 写明手机号：名单内人员符合参评条件，由其核对并负责。"
        )
    if not mobile:
        return officers[0] if officers else User()
    found = next((officer for officer in officers if officer.mobile == mobile), None)
    if found is None:
        raise Refused(f"“{organisation.name}”没有手机号为 {mobile} 的经办人，或者其账号已停用。请核对手机号。")
    return found
