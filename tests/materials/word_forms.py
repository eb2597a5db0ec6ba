"""How does an application of the ``word`` route come to have a Word form that was read, without a Word file?"""

from copy import deepcopy

from applicants.models import Application
from config import clock
from materials import cells, precheck, readings, services
from materials.models import MaterialFile
from materials.reading import WordReading
from materials.reading.content import Content
from materials.reading.form import Form, Said, Spot
from programmes.services import keep_version
from tests.applicants.rules.dossiers import SOUND, Answers
from tests.builders import Walk, attached, definition, walk

NAME = "评审表+个人技术报告"
ROWS = ("学历", "工作经历", "工作业绩", "论文著作", "继续教育", "考试", "年度考核")
LINES = (*ROWS, "个人信息", "申报信息", "单位与岗位", "团体荣誉处分", "单位意见")
ON_NO_FORM = {"培养方式", "鉴定机构", "照片", "身份证号"}  # what the printed form has no cell for, or is not read
UNCLEAR = "？"
OPINIONS = {"单位推荐意见": "业绩真实，同意推荐。", "单位人事部门审核意见": "与档案一致。"}


def at_materials() -> Walk:
    """Registered, in a programme whose evaluation form is filled in in Word."""
    keep_version(definition("cas").model_copy(update={"form_route": "word"}))
    return walk("cas").to("评审材料")


def stating(**blocks: list[dict[str, str]]) -> Answers:
    """What a full form says, block by block; ``blocks`` otherwise."""
    full = {block: deepcopy(rows) for block, rows in SOUND.items() if block in LINES}
    return full | {"单位意见": [OPINIONS]} | blocks


def form(answers: Answers) -> Form:
    """As if it had been read in a file, each cell at a place of its own; one that says ``UNCLEAR`` was not read clearly."""
    found = {
        (block, label, row if block in ROWS else None): Said(text, Spot(block, n, n + 1, row + 2, column + 1))
        for n, (block, rows) in enumerate(answers.items())
        for row, stated in enumerate(rows)
        for column, (label, text) in enumerate(stated.items())
        if label not in ON_NO_FORM
    }
    clear = {key: said for key, said in found.items() if said.text != UNCLEAR}
    unclear = {key: said.spot for key, said in found.items() if said.text == UNCLEAR}
    rows = {block: len(rows) for block, rows in answers.items() if block in ROWS}
    return Form(cells=clear, rows=rows, unclear=unclear)


def brought(walking: Walk, **blocks: list[dict[str, str]]) -> MaterialFile:
    """The next version of the form, read, as an upload leaves it."""
    with clock.at(walking.now):
        attached(walking.application, by=walking.people.applicant, content=f"PK {blocks}".encode())
        file = walking.application.files.filter(material=NAME).order_by("number").last()
        assert file is not None
        readings.keep(file, WordReading(Content(file.format, ()), form(stating(**blocks))))
        file.save()
    return renewed(file)


def renewed(file: MaterialFile) -> MaterialFile:
    """With its application, as it is stored now."""
    return MaterialFile.objects.select_related("application__round__version").get(pk=file.pk)


def seen(file: MaterialFile) -> str:
    """What a page that is opened now would show."""
    fresh = renewed(file)
    found = cells.parts(fresh.application, fresh)
    assert found is not None
    return cells.fingerprint(found, fresh)


def completed(walking: Walk, file: MaterialFile) -> None:
    """What the form has no cell for is added, with the reason."""
    part = next(each for each in cells.parts(file.application, renewed(file)) or [] if each.section.name == "学历")
    rows = [row | {"培养方式": "统招"} for row in part.read]
    correct(walking, file, "学历", rows, "评审表没有这一栏。")


def correct(walking: Walk, file: MaterialFile, name: str, rows: list[dict[str, str]], note: str) -> None:
    cells.correct(renewed(file), name, rows, note, by=walking.people.applicant, at=walking.now, seen=seen(file))


def confirm(walking: Walk, file: MaterialFile) -> None:
    with clock.at(walking.now):
        cells.confirm(renewed(file), by=walking.people.applicant, at=walking.now, seen=seen(file))
    walking.application = walking.fresh()


def explained(walking: Walk) -> None:
    """Whatever else holds the newest file up, for these forms are no more than their cells.

    One after the other: what is explained hides nothing any more, so that another may come to light.
    """
    with clock.at(walking.now):
        while remark := _held_up_by(walking):
            by, at = walking.people.applicant, walking.now
            services.explain(walking.fresh(), NAME, remark.mark, "没有这一栏。", by=by, at=at)
    walking.application = walking.fresh()


def _held_up_by(walking: Walk) -> precheck.Remark | None:
    application = Application.objects.get(pk=walking.application.pk)
    file = readings.newest_of(application, NAME)
    return next(iter(readings.open_remarks(application, file)), None) if file else None


def answers_of(walking: Walk, block: str) -> list[dict[str, str]]:
    return [answer.typed for answer in walking.application.answers.filter(block=block).order_by("position")]
