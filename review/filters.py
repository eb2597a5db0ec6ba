"""Which of the applications at the desk are asked for? What was chosen stands in the address."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace
from django.db.models.lookups import IContains, LessThan, Range
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.fields import OTHER
from applicants.models import IdentityDocument
from applicants.workflow import Status
from programmes.models import Round
from review.queue import LATE, SLOW, next_deadline

SOON = 7  # days before a deadline
BETWEEN = " ·•・‧."  # what parts the words of a name: 买买提·艾力, J. Smith


class QueueFilter(forms.Form):
    """What the address holds besides, or what makes no sense in it, filters nothing."""

    WAITING, ALL = "waiting", "all"
    SCOPES = [(WAITING, _("待我办理")), (ALL, _("全部可查看的"))]
    PACES = [
        ("", _("全部")),
        ("overdue", _("已逾期")),
        ("soon", _("7 天内截止")),
        ("slow", _("已等待 3 天以上")),
        ("late", _("已等待 7 天以上")),
    ]

    scope = forms.ChoiceField(label=_("范围"), choices=SCOPES)
    q = forms.CharField(
        label=_("编号、姓名、手机尾号或证件号后六位"), required=False, max_length=50, widget=forms.TextInput()
    )
    round = forms.TypedChoiceField(label=_("批次"), coerce=int, required=False)
    level = forms.ChoiceField(label=_("级别"), required=False)
    group = forms.ChoiceField(label=_("评审分组"), required=False)
    stage = forms.ChoiceField(label=_("阶段"), required=False)
    status = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *Status.choices], required=False)
    pace = forms.ChoiceField(label=_("时限"), choices=PACES, required=False)
    withdrawal = forms.BooleanField(label=_("只看申请撤回的"), required=False)

    def __init__(self, chosen: dict[str, str], rounds: list[Round]) -> None:
        super().__init__(chosen)
        self._rounds = rounds
        rules = [round.version.definition for round in rounds]
        levels: dict[str, str] = {}
        for each in rules:
            for level in each.levels:
                names = dict.fromkeys([*filter(None, levels.get(level.code, "").split("／")), level.name])
                levels[level.code] = "／".join(names)
        groups = dict.fromkeys(group.name for each in rules for group in each.specialties.groups)
        self._offer("round", ((round.pk, f"{round.programme.name} {round.name}") for round in rounds))
        self._offer("level", levels.items())
        self._offer("group", ((name, name) for name in [*groups, *([OTHER] if groups else [])]))
        self._offer("stage", ((name, name) for name in dict.fromkeys(s.name for each in rules for s in each.pipeline)))
        self.full_clean()

    def _offer(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        if name in self.fields:
            self.fields[name].choices = [("", _("全部")), *choices]  # type: ignore[attr-defined]

    @property
    def shows_waiting(self) -> bool:
        return self.cleaned_data.get("scope") != self.ALL

    def condition(self, now: datetime) -> Q:
        chosen = self.cleaned_data
        condition = Q()
        for name in ("round", "level", "stage", "status"):
            if chosen.get(name):
                condition &= Q(**{name: chosen[name]})
        if chosen.get("group"):
            condition &= Q(current_snapshot__content__answers__申报信息__0__评审分组=chosen["group"])
        if chosen.get("withdrawal"):
            condition &= Q(withdrawal_asked_at__isnull=False)
        if chosen.get("pace"):
            condition &= self._at_pace(chosen["pace"], now)
        if word := "".join(unicodedata.normalize("NFKC", chosen.get("q") or "").split()):
            condition &= _named(word)
        return condition

    def _at_pace(self, pace: str, now: datetime) -> Q:
        match pace:
            case "overdue":
                return Q(LessThan(next_deadline(self._rounds), now))
            case "soon":
                return Q(Range(next_deadline(self._rounds), (now, now + timedelta(days=SOON))))
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        days = SLOW if pace == "slow" else LATE
        return Q(stage_since__lt=midnight - timedelta(days=days - 1))


def _named(word: str) -> Q:
    """Part of the number or the name, the end of the mobile number, or the last six of the identity document."""
    condition = Q(number__icontains=word) | called(word)
    if word.isdecimal() and len(word) >= 4:
        condition |= Q(applicant__mobile__endswith=word)
    if len(word) == 6:
        condition |= Q(applicant__in=IdentityDocument.objects.ending_with(word).values("user"))
    return condition


def called(word: str) -> Q:
    """This is part of the applicant's name, whatever stands between the words of either; nobody is called nothing."""
    kept: Combinable = F("applicant__name")
    for sign in BETWEEN:
        kept = Replace(kept, Value(sign), Value(""))
    plain = word.translate(dict.fromkeys(map(ord, BETWEEN)))
    return Q(IContains(kept, plain)) if plain else Q(pk__in=[])
