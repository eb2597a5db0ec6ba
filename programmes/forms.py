"""What does the self-check ask of a visitor, and which facts do his answers state? Only what the programme measures."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config import clock
from programmes import facts
from programmes.conditions import FLAGS
from programmes.facts import (
    DEGREE_NAMES,
    EDUCATION_NAMES,
    EMPLOYMENT_NAMES,
    RESULT_NAMES,
    Facts,
    Mode,
)
from programmes.schema import Definition
from programmes.vocabulary import LEVEL_NAMES, ApplicationType, Level

Rows = list[dict[str, Any]] | None  # one list of facts; None is unknown
NONE = "none"
BLANK = [("", gettext_lazy("未填写"))]
MODES = [(Mode.FULL_TIME.value, gettext_lazy("全日制")), (Mode.PART_TIME.value, gettext_lazy("非全日制"))]
YES_NO = [("yes", gettext_lazy("是")), ("no", gettext_lazy("否")), ("", gettext_lazy("不清楚"))]
RECENT = 5  # assessed years


def _plain(value: Any) -> str:
    """What was typed, with full-width digits and marks made narrow."""
    return unicodedata.normalize("NFKC", str(value or "")).strip()


class DayField(forms.CharField):
    """A month or a day in any of the ways people write it: 2018年7月, 2018-07, 2018.7.1, 201807. A month is its first day."""

    default_error_messages = {"invalid": gettext_lazy("请填写年月，如 2018年7月")}

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        typed = _plain(value)
        if not typed:
            return None
        found = re.fullmatch(r"([0-9]{4})[^0-9]*([0-9]{1,2})([^0-9]+([0-9]{1,2}))?[^0-9]*", typed)
        found = found or re.fullmatch(r"([0-9]{4})([0-9]{2})(([0-9]{2}))?", typed)
        try:
            return date(int(found[1]), int(found[2]), int(found[4] or 1))  # type: ignore[index]
        except (TypeError, ValueError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class YearsField(forms.FloatField):
    """A number of years, as typed or pasted: 5, ５, 5.5, 5年."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": gettext_lazy("请填写年数，如 5 或 5.5"),
        "min_value": gettext_lazy("年数不能小于 0"),
    }

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        return super().to_python(_plain(value).removesuffix("年"))


class SelfCheckForm(forms.Form):
    """One page of questions. What is left empty is unknown; 没有 is none."""

    def __init__(self, definition: Definition, year: int, data: Any = None) -> None:
        """``year`` is that of the day to which years count: the assessments asked for are those of the years before."""
        super().__init__(data)
        self.definition = definition
        self.years = range(year - 1, year - 1 - RECENT, -1)
        self.last = max(clock.today(), date(year, 12, 31))  # of what has happened, or will have by then
        asked = "；".join(definition.eligibility.sentences)
        self.flags = {name: (phrase, wanted) for phrase, (name, wanted) in FLAGS.items() if phrase in asked}

        self._ask_what_for()
        self._ask_person(asked)
        self._ask_education()
        self._ask_work(asked, assessed=bool(definition.eligibility.delays) or "考核合格" in asked)
        self._ask_flags(asked)

    def _ask_what_for(self) -> None:
        levels = [(level.code.value, level.name) for level in self.definition.levels]
        types: dict[ApplicationType, list[str]] = {}
        for route in self.definition.routes:
            types.setdefault(route.type, []).append(route.name)
        self._choice("level", _("想申报的级别"), [("", _("各级别都看看")), *levels])
        self.fields["type"] = forms.ChoiceField(
            label=_("申请类型"),
            choices=[(type.value, "、".join(names)) for type, names in types.items()],
            initial=next(iter(types)).value,
            widget=forms.RadioSelect,
            error_messages={"required": _("请选择申请类型"), "invalid_choice": _("请选择申请类型")},
        )

    def _ask_person(self, asked: str) -> None:
        if "身份" in asked:
            self._choice("employment", _("人员身份"), [*BLANK, *_options(EMPLOYMENT_NAMES)])
        if "处分影响期" in asked:
            hint = _("没有受过处分的不填；如 2026年7月1日")
            self.fields["disciplinary_until"] = DayField(
                label=_("处分影响期到哪一天"), required=False, help_text=hint, widget=_short()
            )

    def _ask_education(self) -> None:
        educations = _options(EDUCATION_NAMES)
        self._choice("education", _("最高学历"), [*BLANK, *educations, (NONE, _("没有中专及以上学历"))])
        self._choice("degree", _("最高学历取得的学位"), [*BLANK, *_options(DEGREE_NAMES)])
        self._choice("mode", _("学习方式"), [*BLANK, *MODES])
        self._day("graduated", _("毕业时间"))
        self._choice(
            "lower_education", _("此前的学历"), [*BLANK, *educations], _("最高学历不满足年限时，按此前的学历再看")
        )
        self._day("lower_graduated", _("此前学历的毕业时间"))

    def _ask_work(self, asked: str, *, assessed: bool) -> None:
        self._day("first_work_start", _("首次参加工作时间"), _("第一份工作的起始时间，不是到现单位的时间"))
        if "从事" in asked:
            self._years("field_years", _("从事本专业或相近专业工作的年数"))
        held = [(NONE, _("没有职称")), *_options(LEVEL_NAMES)]
        self._choice("title", _("现有职称"), [*BLANK, *held])
        self._day("title_obtained", _("现有职称取得时间"), _("证书上的取得时间"))
        if "职业资格" in asked or "高级技师" in asked:
            hint = _("如 二级建造师、高级技师；没有的填“无”")
            self._text("vocational", _("职业资格或技能等级证书"), hint)
            self._day("vocational_obtained", _("证书取得时间"))
        for year in self.years if assessed else ():
            self._choice(f"assessment_{year}", _("%d年考核结果") % year, [*BLANK, *_options(RESULT_NAMES)])

    def _ask_flags(self, asked: str) -> None:
        if "农村基层" in asked:
            self._years("grassroots_years", _("在农村基层累计工作的年数"))
        for name, (phrase, _wanted) in self.flags.items():
            self.fields[name] = forms.ChoiceField(
                label=phrase, choices=YES_NO, required=False, initial="", widget=forms.RadioSelect
            )
        if "推荐" in asked and re.search("名.*推荐", asked):
            self._years("full_senior_recommenders", _("推荐您的本专业或相近专业正高级工程师人数"))
            self._years("senior_recommenders", _("推荐您的其他副高级及以上专家人数"))

    # ── What the answers state ───────────────────────────────────────────────

    @property
    def held(self) -> list[Level]:
        """The levels up to the title he holds, which he need not apply for in the same field; of a valid form."""
        title = self.cleaned_data["title"]
        if self.cleaned_data["type"] in (ApplicationType.CONVERSION, ApplicationType.ADDITIONAL):
            return []
        return list(Level)[: list(Level).index(Level(title)) + 1] if title not in ("", NONE) else []

    def facts(self) -> Facts:
        """The facts stated; for a valid form."""
        answer = self.cleaned_data.get
        return facts.of(
            {
                "level": answer("level") or None,
                "type": answer("type"),
                "first_work_start": answer("first_work_start"),
                "field_years": answer("field_years"),
                "education": self._education(),
                "titles": self._titles(),
                "vocational": self._vocational(),
                "assessments": self._assessments(),
                "person": {"employment": answer("employment") or None},
                "flags": {
                    "grassroots_years": answer("grassroots_years"),
                    "disciplinary_until": answer("disciplinary_until"),
                    **{name: self._flag(name) for name in self.flags},
                },
                "recommenders": self._recommenders(),
            }
        )

    def _education(self) -> Rows:
        answer = self.cleaned_data.get
        if answer("education") in ("", NONE):
            return [] if answer("education") else None
        highest = {
            "level": answer("education"),
            "degree": answer("degree") or None,
            "graduated": answer("graduated"),
            "mode": answer("mode") or None,
        }
        if not answer("lower_education"):
            return [highest]
        return [highest, {"level": answer("lower_education"), "graduated": answer("lower_graduated")}]

    def _titles(self) -> Rows:
        title = self.cleaned_data["title"]
        if title in ("", NONE):
            return [] if title else None
        return [{"level": title, "obtained": self.cleaned_data["title_obtained"]}]

    def _vocational(self) -> Rows:
        name = self.cleaned_data.get("vocational")
        if name in (None, "", "无"):
            return [] if name else None
        return [{"name": name, "obtained": self.cleaned_data["vocational_obtained"]}]

    def _assessments(self) -> Rows:
        stated = {year: self.cleaned_data.get(f"assessment_{year}") for year in self.years}
        return [{"year": year, "result": result} for year, result in stated.items() if result] or None

    def _flag(self, name: str) -> bool | None:
        stated, (_phrase, wanted) = self.cleaned_data[name], self.flags[name]
        return (stated == "yes") == wanted if stated else None

    def _recommenders(self) -> Rows:
        full, senior = (self.cleaned_data.get(f"{rank}_recommenders") for rank in ("full_senior", "senior"))
        if full is None and senior is None:
            return None
        near = [{"level": "full_senior", "near_specialty": True}] * int(full or 0)
        return [*near, *[{"level": "senior"}] * int(senior or 0)]

    # ── Fields ───────────────────────────────────────────────────────────────

    def _choice(self, name: str, label: str, choices: Any, hint: str = "") -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, help_text=hint)

    def _day(self, name: str, label: str, hint: str = "") -> None:
        hint = "；".join(filter(None, [hint, _("如 2018年7月")]))
        not_after = MaxValueValidator(self.last, _("这个时间还没有到，请核对年份"))
        self.fields[name] = DayField(
            label=label, required=False, help_text=hint, widget=_short(), validators=[not_after]
        )

    def _years(self, name: str, label: str) -> None:
        self.fields[name] = YearsField(label=label, required=False, min_value=0, max_value=100, widget=_short())

    def _text(self, name: str, label: str, hint: str) -> None:
        self.fields[name] = forms.CharField(label=label, required=False, max_length=100, help_text=hint)


def _short() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "govuk-input--width-10"})


def _options(names: dict[Any, str]) -> list[tuple[str, str]]:
    return [(code.value, name) for code, name in names.items()]
