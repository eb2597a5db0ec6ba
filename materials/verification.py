"""Does a printed paper still say what the portal holds, and if not, which of its cells have changed?

An older paper holds as long as nothing printed on it has changed, whatever else was submitted anew.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from applicants import summary
from applicants.differences import as_it_stands
from applicants.models import Application, Snapshot
from materials.documents import codes
from materials.documents.cells import printed_cells
from materials.models import Paper

WANTED = (
    "snapshot__application__round__version",
    "snapshot__application__round__programme",
    "snapshot__application__current_snapshot",
)
MOBILE = re.compile(r"1[0-9]{10}")
ROW_OF_PAPER = re.compile(r"(?P<part>.+) (?P<row>[0-9]+) · (?P<field>.+)")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")  # what stands for a picture or a file among the cells


class State(StrEnum):
    HOLDS = "仍有效"
    CHANGED = "已变"
    DRAFT = "草稿"
    ENDED = "已终止"


@dataclass(frozen=True)
class Verdict:
    """``changed``: the cells, by their labels, in the order of the paper."""

    paper: Paper
    state: State
    changed: list[str]

    @property
    def holds(self) -> bool:
        return self.state == State.HOLDS

    @property
    def cells(self) -> list[str]:
        """What has changed, in words."""
        return [in_words(cell) for cell in self.changed]

    def __str__(self) -> str:
        name = f"{self.paper.snapshot}{_('的')}{self.paper.document}"
        match self.state:
            case State.CHANGED:
                return _("%(paper)s已变：%(cells)s") % {"paper": name, "cells": "、".join(self.cells)}
            case State.DRAFT:
                return _("%s是审核通过前打印的草稿，请打印审核通过后的终版") % name
            case State.ENDED:
                return _("%s不再有效：这份申报已终止") % name
        return _("%s仍有效") % name


@dataclass(frozen=True)
class Difference:
    """One cell as it stands on the paper and as it would be printed now; both empty where it is no text."""

    cell: str
    printed: str
    now: str


def find(code: str) -> Paper | None:
    """The paper of this code, as it is printed on each of its pages."""
    return Paper.objects.select_related(*WANTED).filter(code=code).first() if code else None


def verdict(paper: Paper) -> Verdict:
    now = _in_force(paper.snapshot.application)
    changed = []
    if paper.snapshot_id != now.pk:
        changed = _changed(paper.document, _kept(paper), now)
    if now.application.is_ended:
        state = State.ENDED
    elif changed:
        state = State.CHANGED
    else:
        state = State.DRAFT if paper.is_draft else State.HOLDS
    return Verdict(paper, state, changed)


def changed_between(document: str, then: Snapshot, now: Snapshot) -> list[str]:
    """The cells of this document that read otherwise in the later version, in words."""
    return [] if then.pk == now.pk else [in_words(cell) for cell in _changed(document, _digests(document, then), now)]


def in_words(cell: str) -> str:
    """工作经历第 2 行起止时间, of the cell kept as “工作经历 2 · 起止时间”; 封面姓名, of “封面 · 姓名”."""
    named = ROW_OF_PAPER.fullmatch(cell)
    if named is None:
        return cell.replace(" · ", "")
    return _("%(part)s第 %(row)s 行%(field)s") % named.groupdict()


def voided(application: Application, *, by_submitting: bool = False) -> list[Verdict]:
    """The papers that went out early to be sealed and hold no longer; or that will not, once it is submitted as it is."""
    early = [document.name for document in application.documents if document.early]
    drawn = Paper.objects.filter(snapshot__application=application, document__in=early, format="pdf")
    papers = list(drawn.select_related("snapshot").order_by("document", "snapshot__number")) if early else []
    if not by_submitting:
        papers = [paper for paper in papers if paper.snapshot_id != application.current_snapshot_id]
    if not papers:
        return []
    now = as_it_stands(application) if by_submitting else _in_force(application)
    verdicts = []
    for paper in papers:
        paper.snapshot.application = application
        verdicts.append(Verdict(paper, State.CHANGED, _changed(paper.document, _kept(paper), now)))
    return [verdict for verdict in verdicts if verdict.changed]


def differences(verdict: Verdict) -> list[Difference]:
    """Old and new value of each cell that has changed: for those who handle the application."""
    if not verdict.changed:
        return []
    document = verdict.paper.document
    old, new = (
        printed_cells(document, each)
        for each in (verdict.paper.snapshot, _in_force(verdict.paper.snapshot.application))
    )
    return [Difference(in_words(cell), _shown(cell, old), _shown(cell, new)) for cell in verdict.changed]


def _changed(document: str, then: Mapping[str, str], now: Snapshot) -> list[str]:
    """``then``: cell → digest. A cell that is not there says as much as an empty one."""
    today = _digests(document, now)
    empty = codes.digests(dict.fromkeys([*today, *then], ""))
    return [cell for cell in empty if then.get(cell, empty[cell]) != today.get(cell, empty[cell])]


def _kept(paper: Paper) -> dict[str, str]:
    """Of papers drawn before their cells were kept: as they would be drawn today."""
    cells: dict[str, str] = paper.cells or _digests(paper.document, paper.snapshot)
    return cells


def _digests(document: str, snapshot: Snapshot) -> dict[str, str]:
    return codes.digests(printed_cells(document, snapshot))


def _in_force(application: Application) -> Snapshot:
    """The version submitted last, which knows its application without asking."""
    now = application.current_snapshot
    assert now is not None  # a paper is drawn from what was submitted
    now.application = application
    return now


def _shown(cell: str, cells: Mapping[str, str]) -> str:
    text = cells.get(cell, "")
    if FINGERPRINT.fullmatch(text):
        return ""
    return summary.masked("手机" if MOBILE.fullmatch(text) else cell.rpartition("·")[2].strip(), text)
