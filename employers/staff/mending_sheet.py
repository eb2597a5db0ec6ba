"""What is the list handed back with, so that it can be mended in Excel and uploaded again? What is wrong, row by row."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

import audit.services
from applicants.models import User
from employers.models import StaffImport
from employers.staff.columns import Column
from employers.staff.judging import in_words
from employers.staff.stated import columns_of
from review import sheets


def write(staff_import: StaffImport, path: Path, *, by: User) -> None:
    """The columns of the template, the values as typed (identity numbers in full: it is the officer's own list)."""
    asked = columns_of(staff_import.round, staff_import.source)
    labels = [f"{column.label}*" if column.required else column.label for column in asked]
    heading = _("%(unit)s %(round)s 集体参评名单") % {"unit": staff_import.organisation, "round": staff_import.round}
    count = sheets.write(path, heading, [*labels, _("状态"), _("错误说明")], _rows(staff_import, asked), name=_("名单"))
    audit.services.record("staff_import.errors_taken", staff_import, by=by, rows=count)


def _rows(staff_import: StaffImport, asked: Sequence[Column]) -> Iterator[list[str]]:
    for row in staff_import.rows.iterator(chunk_size=500):
        typed = row.typed
        said = "；".join(in_words(problem) for problem in row.problems)
        if said and staff_import.source == StaffImport.Source.FORMS:  # the sheet's own rows are none of the form's
            said = f"{row.place}：{said}"
        yield [*(typed.get(column.key, "") for column in asked), row.get_state_display(), said]
