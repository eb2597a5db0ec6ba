"""What sheet does an employer send with hundreds of people in it, and which mistakes are planted in it?

``sheet`` writes it; ``send``, ``confirm`` do inside a running portal (``manage.py shell -c``) what the officer of the
demonstration's employer does there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from config import clock
from employers.models import StaffImport
from employers.staff import importing, previewing
from employers.staff.columns import columns
from programmes.schema import Definition
from tests.builders import definition
from tests.employers.lists import Person, person

FIRST_ROW = 2  # under the headings
FORMULA, ROUNDED = "=1+1", "1.10105E+17"


@dataclass(frozen=True)
class Planted:
    """One mistake: which kind, in which row of the sheet, and in which column it is told (none: of the whole row)."""

    kind: str
    row: int
    column: str


def _check_digit(stated: Person, _before: Person) -> None:
    number = stated["number"]
    stated["number"] = number[:-1] + ("1" if number[-1] == "0" else "0")


def _of_another(stated: Person, before: Person) -> None:
    stated["mobile"] = before["mobile"]


def _again(stated: Person, before: Person) -> None:
    stated |= before


def _to(**changes: str) -> Callable[[Person, Person], None]:
    def change(stated: Person, _before: Person) -> None:
        stated |= {key.replace("_", "."): text for key, text in changes.items()}

    return change


ERRORS: dict[str, tuple[str, Callable[[Person, Person], None]]] = {  # kind → where it is told, what is done to the row
    "no name": ("name", _to(name="")),
    "check digit": ("number", _check_digit),
    "fifteen digits": ("number", _to(number="110105880214303")),
    "rounded number": ("number", _to(number=ROUNDED)),
    "formula": ("email", _to(email=FORMULA)),
    "short mobile": ("mobile", _to(mobile="199000")),
    "mobile of another": ("mobile", _of_another),
    "same person again": ("", _again),
    "broken mailbox": ("email", _to(email="name at example")),
    "unknown level": ("level", _to(level="特级工程师")),
    "unknown route": ("route", _to(route="破格")),
    "route not for the level": ("route", _to(level="正高级工程师", route="认定")),
    "no keeper": ("档案.档案所在地", _to(档案_档案所在地="")),
    "unknown group": ("申报信息.评审分组", _to(申报信息_评审分组="天文学")),
    "unreadable month": ("单位与岗位.参加工作时间", _to(单位与岗位_参加工作时间="去年夏天")),
}


def staff(count: int, errors: int, *, first: int = 1) -> tuple[list[Person], list[Planted]]:
    """So many people; so many of them with one mistake each, spread over the list, the kinds in turn."""
    people = [person(first + number) for number in range(count)]
    planted = []
    for number in range(errors):
        place = (number + 1) * count // (errors + 1)
        kind = list(ERRORS)[number % len(ERRORS)]
        column, change = ERRORS[kind]
        change(people[place], people[place - 1])
        planted.append(Planted(kind, FIRST_ROW + place, column))
    return people, planted


def sheet(path: Path, count: int, errors: int, *, first: int = 1) -> list[Planted]:
    """Write them as .xlsx, as a personnel department's own program would."""
    people, planted = staff(count, errors, first=first)
    write(path, people, definition("cas"))
    return planted


def write(path: Path, people: Sequence[Person], rules: Definition) -> None:
    asked = columns(rules)
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "constant_memory": True}) as book:
        page, text = book.add_worksheet("名单"), book.add_format({"num_format": "@"})
        for place, column in enumerate(asked):
            page.write_string(0, place, column.label)
        for row, stated in enumerate(people, start=1):
            for place, column in enumerate(asked):
                match stated.get(column.key, ""):
                    case str(cell) if cell == FORMULA:
                        page.write_formula(row, place, FORMULA, text, 2)
                    case str(cell) if cell == ROUNDED:
                        page.write_number(row, place, float(cell))
                    case cell:
                        page.write_string(row, place, cell, text)


# ── Inside a running portal ──────────────────────────────────────────────────


def send(path: str) -> None:
    """The officer uploads it; prints the import's id."""
    organisation, officer = _employer()
    now = clock.now()
    upload = SimpleUploadedFile(Path(path).name, Path(path).read_bytes())
    listed = previewing.begin(organisation, previewing.rounds_at(now)[0], upload, "sheet", by=officer, at=now)
    print("import", listed.pk)


def confirm(pk: str) -> None:
    listed = StaffImport.objects.get(pk=pk)
    _organisation, officer = _employer()
    importing.confirm(listed, by=officer, at=clock.now(), pledged=True, seen_page=importing.seen(listed))


def _employer():  # type: ignore[no-untyped-def]
    from applicants.models import Membership

    seat = Membership.objects.filter(role=Membership.Role.HR_OFFICER).select_related("organisation", "user").first()
    assert seat
    return seat.organisation, seat.user
