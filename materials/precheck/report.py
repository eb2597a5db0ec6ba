"""Does the technical report stand behind the form, is it about as long as asked, with the headings that are advised?"""

from collections.abc import Iterator
from itertools import pairwise

from applicants import dossier
from materials.precheck.remarks import Flaw
from materials.reading.form import Form, Report, Title
from materials.reading.labels import REPORT
from programmes.schema import Material, Outline
from programmes.vocabulary import FILE_CHECKS

ORDER, LENGTH, RESERVED = "评审表在前报告在后", "报告字数", "办事机构栏为空"
ADVISED = "F-52"
NEAR = 20  # per cent more or less: what 左右 is taken to mean


def check(form: Form, material: Material, characters: int | None) -> Iterator[Flaw]:
    """``characters``: about as many as the level asks for, None where it does not say."""
    report = form.report
    if report is None:
        yield Flaw(FILE_CHECKS[ORDER], "report_not_found", "blocking", REPORT)
        return
    if any(spot.block > report.begins for part, spot in form.headings.items() if part != REPORT):
        yield Flaw(FILE_CHECKS[ORDER], "report_in_front", "blocking", REPORT)
    if not report.characters:
        yield Flaw(FILE_CHECKS[ORDER], "report_blank", "blocking", REPORT)
        return
    if LENGTH in material.checks and characters:
        least, most = characters * (100 - NEAR) // 100, characters * (100 + NEAR) // 100
        words = {"there": report.characters, "asked": characters, "least": least, "most": most}
        if report.characters < least:
            yield Flaw(FILE_CHECKS[LENGTH], "report_short", "warning", REPORT, words)
        elif report.characters > most:
            yield Flaw(FILE_CHECKS[LENGTH], "report_long", "warning", REPORT, words)
    if material.outline:
        yield from _headings(report, material.outline)


def _headings(report: Report, outline: Outline) -> Iterator[Flaw]:
    """Of those advised for each project the first time one is left out: what is told once is told of all."""
    lacking = [heading for heading in outline.headings if not _among(heading, report.titles)]
    if lacking:
        yield Flaw(ADVISED, "headings_advised", "advice", REPORT, {"headings": lacking})
    projects = [place for place, title in enumerate(report.titles) if _says(outline.each, title)]
    for begins, ends in pairwise([*projects, len(report.titles)]):
        within = [heading for heading in outline.within if not _among(heading, report.titles[begins + 1 : ends])]
        if within and not lacking:
            title = report.titles[begins]
            words = {"project": title.text.strip(), "headings": within}
            yield Flaw(ADVISED, "headings_advised_within", "advice", REPORT, words, spot=title.spot)
            return


def _among(heading: str, titles: tuple[Title, ...]) -> bool:
    return any(_says(heading, title) for title in titles)


def _says(heading: str, title: Title) -> bool:
    return bool(heading) and dossier.stated(heading) in dossier.stated(title.text)
