"""What came of a list that was imported: who has an application now, who has not, and why?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.models import StaffImport, StaffRow
from employers.staff.stated import masked
from review import sheets

State = StaffRow.State
MOST_SHOWN = 50


def counts(listed: StaffImport) -> dict[str, int]:
    """``imported``, ``existing`` and ``failed``: of the rows that were tried; ``left_out``: of those that never were."""
    tried = dict(_tried(listed).order_by().values_list("state").annotate(Count("pk")))
    return {
        "imported": tried.get(State.IMPORTED, 0),
        "existing": tried.get(State.EXISTING, 0),
        "failed": tried.get(State.FAILED, 0),
        "left_out": listed.rows.filter(message="").count(),
    }


def shown(listed: StaffImport) -> dict[str, Any]:
    """For the page: the counts, and the first of those that were to be imported and were not; why is their message."""
    missing = _tried(listed).exclude(state=State.IMPORTED).order_by("number")
    counted, first = counts(listed), list(missing[:MOST_SHOWN])
    more = counted["existing"] + counted["failed"] - len(first)
    return {"result": counted, "not_imported": first, "more": more}


def _tried(listed: StaffImport) -> "QuerySet[StaffRow]":
    return listed.rows.exclude(message="")


def write(listed: StaffImport, path: Path) -> None:
    """Every row of the list with what became of it, as a spreadsheet; numbers of documents are masked."""
    heading = _("%(file)s　%(round)s　导入结果　%(at)s") % {
        "file": listed.file_name or listed.get_source_display(),
        "round": listed.round.name,
        "at": f"{timezone.localtime(listed.confirmed_at):%Y-%m-%d %H:%M}" if listed.confirmed_at else "",
    }
    labels = [_("位置"), _("姓名"), _("证件号码"), _("结果"), _("说明"), _("申报编号"), _("账号")]
    sheets.write(path, heading, labels, _cells(listed), name=_("导入结果"))


def _cells(listed: StaffImport) -> Iterator[list[str]]:
    people = "application__applicant", "candidate__person"
    for row in listed.rows.select_related(*people).order_by("number").iterator(chunk_size=500):
        typed = row.typed
        person = row.application.applicant if row.application else row.candidate.person if row.candidate else None
        yield [
            row.place,
            typed.get("name", "").strip(),
            masked(typed.get("number", "")),
            row.get_state_display(),
            row.message or "；".join(problem["message"] for problem in row.problems),
            row.application.number if row.application else "",
            "" if person is None else _("已激活") if person.has_usable_password() else _("未激活，链接已发"),
        ]
