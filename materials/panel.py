"""How are the remarks on a file laid out on a page: what must be mended or explained, what to look at, what is advised?"""

from collections.abc import Iterable
from dataclasses import dataclass

from applicants.models import Application
from materials import readings
from materials.forms import ExplanationForm
from materials.models import MaterialFile
from materials.precheck import Remark
from programmes.schema import Material


@dataclass(frozen=True)
class Line:
    """``explanation``: the applicant's, empty where he gave none; ``form``: where he may write it now."""

    remark: Remark
    explanation: str = ""
    form: ExplanationForm | None = None

    @property
    def is_open(self) -> bool:
        return not self.explanation


@dataclass(frozen=True)
class Panel:
    """components/remarks.html. ``mended`` of the ``before`` remarks on the version before this one are gone."""

    must: list[Line]
    told: list[Line]
    advised: list[Line]
    before: int = 0
    mended: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.must or self.told or self.advised)

    @property
    def still(self) -> list[Line]:
        """What holds the file up."""
        return [line for line in self.must if line.is_open]

    @property
    def explained(self) -> int:
        return len(self.must) - len(self.still)


def of_remarks(found: Iterable[Remark]) -> Panel:
    """Nobody answers these."""
    return _grouped(Line(remark) for remark in found)


def of_file(
    application: Application, material: Material, file: MaterialFile, *, answered: ExplanationForm | None = None
) -> Panel | None:
    """What the applicant reads of his newest file; ``answered``: the form that was not taken. None where nothing was read."""
    if readings.of(file) is None:
        return None
    is_his_turn = readings.is_his_turn(application, file)
    found = readings.remarks(application, file, draft=is_his_turn)
    given = readings.explanations(file, draft=is_his_turn)
    may_explain = is_his_turn and material.explainable
    panel = _grouped(
        Line(each, given.get(each.mark, ""), _form(each, given, answered) if may_explain else None) for each in found
    )
    before = _before(application, file) if is_his_turn else []
    marks = {remark.mark for remark in found}
    mended = sum(remark.mark not in marks for remark in before)
    return Panel(panel.must, panel.told, panel.advised, len(before), mended)


def _grouped(lines: Iterable[Line]) -> Panel:
    panel = Panel([], [], [])
    groups = {"blocking": panel.must, "warning": panel.told, "advice": panel.advised}
    for line in lines:
        groups[line.remark.severity].append(line)
    return panel


def _form(remark: Remark, given: dict[str, str], answered: ExplanationForm | None) -> ExplanationForm | None:
    if remark.severity != "blocking":
        return None
    if answered and answered.of == remark.mark:
        return answered
    return ExplanationForm(remark.mark, initial={"words": given.get(remark.mark, "")})


def _before(application: Application, file: MaterialFile) -> list[Remark]:
    """On the version before, against the same facts: only what he has changed in the file counts."""
    earlier = [each for each in application.files.all() if each.material == file.material and each.number < file.number]
    last = max(earlier, key=lambda each: each.number, default=None)
    return readings.remarks(application, last, draft=True) if last else []
