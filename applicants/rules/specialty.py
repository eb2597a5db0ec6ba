"""Does the free text of the specialty go with the group chosen (R-08)?"""

from collections.abc import Iterator

from applicants.fields import OTHER
from applicants.rules import Finding, Place, Row


def goes_with_group(section: str, row: Row) -> Iterator[Finding]:
    """其它专业 is written where the group is 其它, and only there: two specialties would be two truths."""
    group, typed = row.get("评审分组", "").strip(), row.get("其它专业", "").strip()
    if group == OTHER and not typed:
        yield Finding("other_specialty_missing", Place(section, "其它专业"))
    if group and group != OTHER and typed and typed != group:
        yield Finding("other_specialty_besides_group", Place(section, "其它专业"), {"group": group})
