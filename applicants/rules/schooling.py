"""Do the education rows stand from the lowest to the highest, and is the highest marked as such?"""

from collections.abc import Iterator
from itertools import pairwise

from applicants import dossier
from applicants.dossier import Dossier, Education
from applicants.rules import Finding
from applicants.rules.context import Context

RANKS = {
    "高中及以下": 0,
    "高中": 0,
    "中专": 1,
    "中技": 1,
    "大专": 2,
    "专科": 2,
    "本科": 3,
    "研究生": 4,
    "硕士": 4,
    "博士": 5,
}
DEGREES = {"无学位": 0, "": 0, "学士": 1, "硕士": 2, "博士": 3}
DOCTOR = 5
HIGHEST = (("最高学历", "学历"), ("最高学位", "学位"))


def rank(schooling: Education) -> int | None:
    """Of the education, a doctor's above a master's; None for a name that is not among the known ones."""
    known = RANKS.get(dossier.stated(schooling.level).removesuffix("学历"))
    return DOCTOR if known == RANKS["研究生"] and dossier.stated(schooling.degree).startswith("博士") else known


def ascends(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-17. In level and in time; only a part-time course may have been finished after a higher one."""
    part_time = {
        row for row, cells in enumerate(dossier.rows(stated, "学历")) if cells.get("培养方式", "").strip() == "业余"
    }
    ranked = [(row, known) for row, each in enumerate(stated.education) if (known := rank(each)) is not None]
    for (before, lower), (row, higher) in pairwise(ranked):
        if higher < lower:
            also = (context.place("学历", "学历", before),)
            yield Finding("education_descends", context.place("学历", "学历", row), {"before": before + 1}, also)
            continue
        first, then = (dossier.month(stated.education[each].graduated) for each in (before, row))
        if first and then and then < first and not (lower < higher and before in part_time):
            also = (context.place("学历", "毕业时间", before),)
            yield Finding("graduation_descends", context.place("学历", "毕业时间", row), {"before": before + 1}, also)


def highest_is_marked(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-19. Each of 最高学历 and 最高学位 says 是 in one row, that of the highest."""
    rows = dossier.rows(stated, "学历")
    for mark, _what in HIGHEST:
        heights = [
            rank(each) if mark == "最高学历" else DEGREES.get(dossier.stated(each.degree)) for each in stated.education
        ]
        if None in heights or not any(dossier.stated(row.get(mark, "")) for row in rows):
            continue  # one is not known, or the mark is not asked: nothing to compare
        top = max(height for height in heights if height is not None)
        if mark == "最高学位" and top == DEGREES[""]:
            continue
        marked = [row for row, cells in enumerate(rows) if dossier.stated(cells.get(mark, "")) == "是"]
        rightly = [row for row in marked if heights[row] == top]
        yield from (
            Finding("not_the_highest", context.place("学历", mark, row)) for row in marked if row not in rightly
        )
        if not rightly:
            yield Finding("highest_unmarked", context.place("学历", mark, heights.index(top)))
        elif len(rightly) > 1:
            yield Finding("highest_marked_twice", context.place("学历", mark, rightly[-1]))
