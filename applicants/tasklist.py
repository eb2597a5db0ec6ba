"""What has the applicant still to fill in, to bring and to mend, line by line, and how much of it is done?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import returns, sections, services
from applicants.models import Application
from applicants.sections import State
from programmes.schema import Material


@dataclass(frozen=True)
class TaskLine:
    """One line of the task list (components/task_list.html). ``url`` is empty where it cannot be changed now."""

    stage: str
    name: str
    state: str
    label: str
    hint: str = ""
    url: str = ""


@dataclass(frozen=True)
class TaskList:
    """``done`` of ``asked``: not counted is what may stay empty, and is, and what a later stage asks."""

    lines: list[TaskLine]
    done: int
    asked: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.asked if self.asked else 100


def of(application: Application) -> TaskList | None:
    """Sections, materials and what comes later, as long as he can do something about one of them."""
    asked = _materials_asked(application)
    if not any(map(application.may_change, [*asked, *(section.name for section in sections.with_pages(application))])):
        return None
    returned = _still_returned(application)
    found = sections.tasks(application)
    held_up = _held_up(application)
    uploaded = {file.material for file in application.files.all()}
    lines = [_section_line(application, task, returned) for task in found]
    lines += [_material_line(application, each, held_up, uploaded, returned) for each in asked.values()]
    lines.sort(key=lambda line: application.path.index(line.stage))
    to_do = {task.section.name for task in found if task.is_open} | set(held_up) | returned
    done = {task.section.name for task in found if task.state == State.DONE} | {*asked} & uploaded
    return TaskList([*lines, *_later(application)], len(done - to_do), len(done | to_do))


def _labels() -> dict[State, str]:
    return {
        State.TODO: _("未开始"),
        State.CARRIED: _("待确认"),
        State.DOING: _("进行中"),
        State.DONE: _("已完成"),
        State.WRONG: _("有问题"),
    }


def _still_returned(application: Application) -> set[str]:
    """Where he has still to mend what a return asks: not answered yet, or called mended and the file still the same."""
    unanswered = {application.mended_in(item.part) for item in application.return_items if not item.response}
    return unanswered | set(returns.as_returned(application))


def _section_line(application: Application, task: sections.Task, returned: Iterable[str]) -> TaskLine:
    section, state, label = task.section, task.state, _labels()[task.state]
    hint = ""
    if task.awaited:
        hint = _("链接已发出，等待%s签署") % _("、").join(task.awaited)
    elif state == State.TODO and not task.is_open:
        hint = _("没有的可以不填")
    if section.name in returned and not task.is_open:
        state, label, hint = State.WRONG, _("需修改"), _("请按退回意见修改，并逐条答复")
    changeable = application.may_change(section.name)
    url = reverse("section", args=[application.number, section.name]) if changeable else ""
    return TaskLine(section.stage, section.name, state, label, hint, url)


def _held_up(application: Application) -> dict[str, tuple[State, str, str, str]]:
    """What keeps a material from being submitted, by its name: state, label, hint and the page that mends it."""
    number = application.number
    materials = reverse("materials", args=[number])
    unmended = State.WRONG, _("有问题"), _("检查出须改的地方"), materials
    found = {}
    for name in services.missing_materials(application):
        found[name] = State.TODO, _("未开始"), "", materials if application.may_change(name) else ""
    for name in services.unconfirmed_materials(application):
        cells = reverse("cells", args=[number, name])
        found[name] = State.CARRIED, _("待确认"), _("核对平台读到的各栏"), cells
    found |= dict.fromkeys(services.unmended_materials(application), unmended)
    for name in services.outdated_materials(application):
        package = reverse("package", args=[number, name])
        found[name] = State.WRONG, _("须重新合成"), _("合成之后填报内容或证明材料有改动"), package
    return found


def _material_line(
    application: Application,
    material: Material,
    held_up: dict[str, tuple[State, str, str, str]],
    uploaded: set[str],
    returned: set[str],
) -> TaskLine:
    url = reverse("materials", args=[application.number]) if application.may_change(material.name) else ""
    if material.name in held_up:
        state, label, hint, page = held_up[material.name]
        return TaskLine(material.stage, _("上传%s") % material.name, state, label, hint, page)
    if material.name in returned:
        again = material.name in uploaded
        hint = _("请按退回意见重新上传，并逐条答复") if again else _("请按退回意见上传，并逐条答复")
        line = State.WRONG, _("需修改"), hint
    elif material.name in uploaded:
        line = State.DONE, _labels()[State.DONE], ""
    else:
        line = State.TODO, _labels()[State.TODO], _("如适用：%s") % material.applies
    return TaskLine(material.stage, _("上传%s") % material.name, *line, url)


def _materials_asked(application: Application) -> dict[str, Material]:
    """By name."""
    path = application.path
    reached = path.index(application.returned_from or application.stage)
    return {material.name: material for material in application.materials if path.index(material.stage) <= reached}


def _later(application: Application) -> list[TaskLine]:
    """One line for each filling stage still to come: it opens when this one has been submitted."""
    path = application.path
    reached = path.index(application.returned_from or application.stage)
    return [
        TaskLine("", stage.name, "later", _("暂不能开始"), _("提交“%s”后填写") % path.stages[index - 1].name)
        for index, stage in enumerate(path.stages)
        if index > reached and stage.is_filling
    ]
