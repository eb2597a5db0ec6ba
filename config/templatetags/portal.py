"""How do moments, spans of time and form fields read on a page?"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config import clock

if TYPE_CHECKING:
    from applicants.summary import Row

register = template.Library()

REACHED_AT = re.compile(r"((?<!\d)(?:0\d{2,3}-)?\d{7,8}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.ASCII)
TAGS = ("grey", "red", "green")  # blue needs no class of its own
CONTROLS = {
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "clearablefile": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
}


@register.filter
def day(value: date | None) -> str:
    """2026年4月10日"""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return _("%(year)d年%(month)d月%(day)d日") % {"year": local.year, "month": local.month, "day": local.day}


@register.filter
def moment(value: datetime | None) -> str:
    """2026年4月10日（周五）17:00, in the portal's own time zone whatever the browser's."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    weekday = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[local.weekday()]
    return _("%(day)s（%(weekday)s）%(time)s") % {"day": day(local), "weekday": weekday, "time": f"{local:%H:%M}"}


@register.filter
def remaining(closes_at: datetime, now: datetime | None = None) -> str:
    """还剩 3 天 5 小时: rounded down, so that nobody is promised more time than there is."""
    left = closes_at - (now or clock.now())
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    if left.total_seconds() < 0:
        return _("已截止")
    if hours >= 24:
        return _("还剩 %(days)d 天 %(hours)d 小时") % {"days": hours // 24, "hours": hours % 24}
    if hours:
        return _("还剩 %(hours)d 小时 %(minutes)d 分钟") % {"hours": hours, "minutes": minutes}
    return _("还剩 %(minutes)d 分钟") % {"minutes": minutes} if minutes else _("不到 1 分钟")


@register.filter
def waited(since: datetime, now: datetime | None = None) -> str:
    """今天 or 已 3 天: calendar days since ``since``."""
    days = (timezone.localtime(now or clock.now()).date() - timezone.localtime(since).date()).days
    return ngettext("已 %d 天", "已 %d 天", days) % days if days > 0 else _("今天")


@register.filter
def is_past(moment: datetime, now: datetime | None = None) -> bool:
    return moment < (now or clock.now())


@register.filter
def dialled(text: str) -> SafeString:
    """A line of contacts in which every telephone number and e-mail address can be followed."""
    return format_html_join(
        "", "{}", ((_reached(part) if at % 2 else part,) for at, part in enumerate(REACHED_AT.split(text)))
    )


def _reached(at: str) -> SafeString:
    return format_html('<a class="govuk-link" href="{}:{}">{}</a>', "mailto" if "@" in at else "tel", at, at)


@register.filter
def tag(text: str, tone: str = "") -> SafeString:
    """A status as components/tag.html draws it, for lists: each row would cost a template of its own."""
    look = f" govuk-tag--{tone}" if tone in TAGS else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', look, text)


@register.filter
def beside(row: "Row") -> SafeString:
    """What stands in a cell behind its value at the desk: what was found there, and the box that marks it for a return.

    There are hundreds of cells on a page: written here, it takes a tenth of the time of a template.
    """
    said = format_html_join("", '<span class="portal-note">{}</span>', ((note,) for note in row.notes))
    if row.tick is None:
        return said
    box = (
        '{}<label class="portal-mark"><input type="checkbox" form="marking" name="mark" value="{}" aria-label="{}"{}>'
        "{}</label>"
    )
    ticked = mark_safe(" checked") if row.tick.is_ticked else ""
    return format_html(box, said, row.tick.code, row.tick.label, ticked, _("标记"))


@register.filter
def mistakes(form: Iterable[BoundField]) -> list[tuple[BoundField, str]]:
    """Each field that is wrong, and the words of the summary: where several say the same, the field's label goes first."""
    found = [(field, str(error)) for field in form for error in field.errors]
    times = Counter(words for _field, words in found)
    return [
        (field, words if times[words] == 1 else _("%(field)s：%(words)s") % {"field": field.label, "words": words})
        for field, words in found
    ]


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's widget with the classes its kind and its errors call for."""
    own = field.field.widget.attrs.get("class", "")
    look = CONTROLS.get(field.widget_type, "govuk-input")
    wrong = f"{look.split()[0]}--error" if field.errors else ""
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, [look, wrong, own]))}
    if counts_characters(field):
        attrs["class"] = f"{attrs['class']} govuk-js-character-count"
        attrs["aria-describedby"] = f"{field.id_for_label}-info {field.aria_describedby or ''}".strip()
    return field.as_widget(attrs=attrs)


@register.filter
def counts_characters(field: BoundField) -> int:
    """The limit of a text that is counted while it is typed, 0 where nothing is to be counted."""
    counted: int = getattr(field.field, "max_chars", None) or 0
    if counted and field.widget_type in ("text", "textarea"):
        return counted
    return getattr(field.field, "max_length", None) or 0 if field.widget_type == "textarea" else 0


@register.filter
def choice(option: BoundWidget) -> SafeString:
    """One radio button or tick box of a group."""
    group = "radios" if option.data["type"] == "radio" else "checkboxes"
    option.data["attrs"]["class"] = f"govuk-{group}__input"
    return option.tag()


@register.filter
def revealing(option: BoundWidget, what: str) -> SafeString:
    """The same, showing the element with this id when it is chosen (without the script it is always shown)."""
    option.data["attrs"]["data-aria-controls"] = what
    return choice(option)


@register.filter
def numbers(page: "Page[Any]") -> Iterator[int | str]:
    """The page numbers worth showing around this one, an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
