"""Does another application of the same person speak against this one?"""

from collections.abc import Iterator

from applicants.dossier import Dossier
from applicants.rules import Finding
from applicants.rules.context import Context


def only_one_a_year(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-43. As far as the portal holds the others: those to the same body."""
    if context.another:
        yield Finding("another_this_year", context.place("申报信息", "评审级别"), {"number": context.another})


def files_are_new(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-47. No file is the very one of an application that did not pass."""
    for material, number in context.brought_before.items():
        yield Finding("brought_before", context.place("工作业绩"), {"material": material, "number": number})
