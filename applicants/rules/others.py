"""Do those who speak for the applicant speak for themselves, and are they who may: is no opinion his own, no witness himself?"""

import re
from collections.abc import Iterator
from itertools import chain

from applicants import dossier
from applicants.dossier import Dossier
from applicants.rules import Finding, merits
from applicants.rules.context import Context
from programmes.vocabulary import Level

SAME = 20  # characters in a row that two people do not write alike
_HIMSELF = re.compile(r"(?<![其该志者与由经对向])本人|(?<![自])我(?!单位|公司|[们国市省区县院所厂部处校局司室站队社])")
_BETWEEN = re.compile(r"[、，,;；/／]+")
OWN_WORDS = {"工作总结": ("正文",), "工作业绩": ("工作内容", "完成情况", "成果")}
WITNESSED = (("工作经历", "work"), ("工作业绩", "achievements"), ("继续教育", "training"))


def opinion_is_the_employers(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-37. Not in the first person of the applicant, not in the words of his own summary.

    What its giver has signed by his own link is his, whatever it says.
    """
    own = set(chain.from_iterable(map(_stretches, _own_words(stated))))
    for field, text in (
        ("单位推荐意见", stated.opinions.recommendation),
        ("单位人事部门审核意见", stated.opinions.personnel),
    ):
        opinion = dossier.stated(text)
        if not opinion or field in context.signed:
            continue
        if _HIMSELF.search(opinion):
            yield Finding("opinion_in_first_person", context.place("单位意见", field))
        elif not own.isdisjoint(_stretches(opinion)):
            yield Finding("opinion_in_own_words", context.place("单位意见", field))


def _own_words(stated: Dossier) -> Iterator[str]:
    for block, labels in OWN_WORDS.items():
        for row in dossier.rows(stated, block):
            yield from (dossier.stated(row.get(label, "")) for label in labels)


def _stretches(text: str) -> set[str]:
    return {text[n : n + SAME] for n in range(len(text) - SAME + 1)}


def nobody_witnesses_himself(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-40."""
    name = dossier.stated(stated.person.name)
    if not name:
        return
    for block, attribute in WITNESSED:
        for row, each in enumerate(getattr(stated, attribute)):
            if name in {dossier.stated(one) for one in [*_BETWEEN.split(each.witness), *each.witness.split()]}:
                yield Finding("own_witness", context.place(block, "证明人", row))
    for row, cells in enumerate(dossier.rows(stated, "同行推荐")):
        if dossier.stated(cells.get("姓名", "")) == name:
            yield Finding("own_recommender", context.place("同行推荐", "姓名", row))


def experts_recommend(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-41. 两名同行副高级以上专家 (简人社职〔2020〕33号 二（六）2（4）): different people, none of a lower title of the series."""
    seen: dict[tuple[str, str], int] = {}
    for row, cells in enumerate(dossier.rows(stated, "同行推荐")):
        name, unit = (dossier.stated(cells.get(label, "")) for label in ("姓名", "单位"))
        if name and (name, unit) in seen:
            parameters = {"before": seen[name, unit] + 1}
            yield Finding("recommends_twice", context.place("同行推荐", "姓名", row), parameters)
        seen.setdefault((name, unit), row)
        title = merits.level(cells.get("职称", ""))
        if title and merits.ORDER.index(title) < merits.ORDER.index(Level.SENIOR):
            yield Finding("recommender_too_low", context.place("同行推荐", "职称", row))
