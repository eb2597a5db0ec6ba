"""What does the public pre-check ask for: the file, what is applied for, and, for whoever likes, what was registered?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.dossier import Dossier
from materials import precheck
from materials.forms import file_field
from programmes.schema import Definition, Material

FACTS = {  # as precheck.registered knows them; no number of any document is asked for
    "name": gettext_lazy("姓名"),
    "employer": gettext_lazy("工作单位"),
    "archive_keeper": gettext_lazy("档案所在地"),
    "specialty": gettext_lazy("申报专业"),
    "first_work_start": gettext_lazy("参加工作时间"),
    "current_title": gettext_lazy("现有职称"),
    "title_obtained": gettext_lazy("现有职称取得时间"),
}


class PrecheckForm(forms.Form):
    """What is left empty of the registration is not compared."""

    level = forms.ChoiceField(
        label=gettext_lazy("申报级别"), error_messages={"required": gettext_lazy("请选择申报级别")}
    )
    route = forms.ChoiceField(
        label=gettext_lazy("申请类型"), error_messages={"required": gettext_lazy("请选择申请类型")}
    )

    def __init__(self, definition: Definition, material: Material, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.offered = definition, precheck.offered(definition)
        routes = [each.name for each in definition.routes if each.name in {route for _level, route in self.offered}]
        asked = {level for level, _route in self.offered}
        levels = [(each.code.value, each.name) for each in definition.levels if each.code.value in asked]
        self.fields["level"].choices = [("", _("请选择")), *levels]  # type: ignore[attr-defined]
        self.fields["route"].choices = [(name, name) for name in routes]  # type: ignore[attr-defined]
        self.fields["route"].initial = routes[0]
        if len(routes) == 1:
            self.fields["route"].widget = forms.HiddenInput()
        self.fields["file"] = file_field(material)
        for name, label in FACTS.items():
            self.fields[name] = forms.CharField(label=label, required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """Not every level has every route. A file that was sent with something wrong has to be sent again."""
        level, route = self.cleaned_data.get("level"), self.cleaned_data.get("route")
        if level and route and (level, route) not in self.offered:
            words = {
                "level": self.definition.level(level).name,
                "route": route,
                "routes": "、".join(there for code, there in self.offered if code == level),
            }
            self.add_error("route", _("%(level)s没有“%(route)s”，请选择：%(routes)s。") % words)
        if self.errors and "file" in self.cleaned_data:
            self.add_error("file", _("文件还没有检查，也没有保存。请改好标出的各项，再重新选择文件"))
        return self.cleaned_data

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[name] for name in FACTS]

    @property
    def has_facts(self) -> bool:
        return any(self[name].value() or self[name].errors for name in FACTS)

    def registered(self) -> Dossier | None:
        """What was stated of the registration; for a valid form."""
        said = {name: self.cleaned_data[name].strip() for name in FACTS if self.cleaned_data[name].strip()}
        return precheck.registered(said) if said else None
