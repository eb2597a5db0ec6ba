"""What does the invented engineer of these forms state, and what of it was registered?"""

from applicants.dossier import Dossier, month
from tests.applicants.rules.dossiers import TODAY, stating

ON = TODAY
Change = tuple[str, int, dict[str, str]]  # block, row, cells


def dossier(*changes: Change, **rows: list[dict[str, str]]) -> Dossier:
    """Of an application for 高级工程师 that has no mistake, but for what is told otherwise here."""
    return stating(*changes, **rows)


def registration(stated: Dossier) -> dict[str, str]:
    """The facts that a form is compared with, as ``manage.py precheck --registration`` reads them."""
    return {
        "name": stated.person.name,
        "id_number": stated.person.id_number,
        "employer": stated.employment.employer,
        "archive_keeper": stated.archive_keeper.name,
        "specialty": stated.registration.specialty,
        "level": stated.registration.level,
        "first_work_start": stated.employment.first_work_start,
        "current_title": stated.current_title.name,
        "title_obtained": stated.current_title.obtained,
    }


def cover(stated: Dossier) -> dict[str, str]:
    """What the cover says, by its labels."""
    return {
        "姓名": stated.person.name,
        "现任专业职务": stated.current_title.name,
        "申报专业": stated.registration.specialty,
        "申报资格": stated.registration.level,
        "所在单位": stated.employment.employer,
        "填表时间": f"{ON.year}年{ON.month}月{ON.day}日",
    }


def born(stated: Dossier) -> str:
    """出生年月: of the day only the month."""
    return str(month(stated.person.birth_date) or stated.person.birth_date)
