"""Which keepers of archives must put their seal on whose papers? (外调表 and the like, of those whose archive is elsewhere)

Which papers these are follows from the definition: the documents it asks only of those whose archive is kept elsewhere.
Where the archive is kept is what the person states now, submitted or not: his paper cannot go to an unnamed keeper.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from applicants.models import Answer, Application, Organisation, User
from employers import rosters
from employers.staff.columns import KEEPER
from materials.models import PaperReceipt
from programmes.models import Round
from programmes.schema import Definition, Document, PaperLine
from programmes.vocabulary import Archive
from review import batches


@dataclass(frozen=True)
class Sealed:
    """A document that the keeper seals: ``copies`` of each person, ``substitute`` where it cannot be had."""

    document: Document
    line: PaperLine | None

    @property
    def copies(self) -> str:
        return self.line.copies if self.line else self.document.copies

    @property
    def substitute(self) -> str:
        return self.line.substitute if self.line else ""

    @property
    def hint(self) -> str:
        return self.line.hint if self.line else ""


@dataclass(frozen=True)
class Person:
    """One whose papers need the seal: those that have not come in yet, each with why it cannot be printed, if it cannot."""

    application: Application
    papers: list[tuple[str, str]]


@dataclass
class Keeper:
    """``name`` as it is stated; empty for those who have not stated it."""

    name: str
    people: list[Person] = field(default_factory=list)

    @property
    def papers(self) -> int:
        return sum(len(person.papers) for person in self.people)


@dataclass(frozen=True)
class Seals:
    """``done``: how many people's papers have all come in already."""

    sealed: list[Sealed]
    keepers: list[Keeper]
    done: int


def sealed(definition: Definition) -> list[Sealed]:
    """Of the papers handed in, the line that stands for it says how many there are, and what may be taken instead."""
    lines = {line.document: line for line in definition.paper if line.document}
    elsewhere = [each for each in definition.documents if each.only.archive == Archive.ELSEWHERE]
    return [Sealed(document, lines.get(document.name)) for document in elsewhere]


def needed(organisation: Organisation, round: Round, *, by: User) -> Seals:
    """By keeper, those who have named none first; within each in the order of the roster. Three queries."""
    papers = sealed(round.definition)
    receipts = Prefetch("paper_receipts", PaperReceipt.objects.filter(voided_at=None))
    listed = rosters.staff(organisation, round, by=by).live().filter(archive=Archive.ELSEWHERE)
    applications = list(listed.select_related("applicant").prefetch_related(receipts)) if papers else []
    stated = _keepers(applications)
    keepers = {"": Keeper("")}
    done = 0
    for application in applications:
        application.round = round
        missing = _missing(application, papers)
        if not missing:
            done += 1
            continue
        name = stated.get(application.pk, "")
        keepers.setdefault(name, Keeper(name)).people.append(Person(application, missing))
    nobody = keepers.pop("")
    named = sorted(keepers.values(), key=lambda keeper: keeper.name)
    return Seals(papers, [*([nobody] if nobody.people else []), *named], done)


def _missing(application: Application, papers: Iterable[Sealed]) -> list[tuple[str, str]]:
    came = {receipt.line for receipt in application.paper_receipts.all()}
    return [
        (each.document.name, batches.why_none(application, each.document))
        for each in papers
        if each.document.only.admits(**application.variant) and not (each.line and each.line.name in came)
    ]


def _keepers(applications: list[Application]) -> dict[object, str]:
    block, name = KEEPER
    rows = Answer.objects.filter(application__in=applications, block=block, position=0)
    stated = {application: values.get(name, "") for application, values in rows.values_list("application", "values")}
    return {application: "".join(text.split()) for application, text in stated.items()}
