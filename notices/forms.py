"""Which messages are asked for? What was chosen stands in the address."""

import unicodedata
from datetime import datetime, timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from notices.words import KINDS


class MessageFilter(forms.Form):
    """What makes no sense in the address filters nothing."""

    ALL = ("", _("全部"))
    DAYS = [("1", _("1 天内")), ("7", _("7 天内")), ("30", _("30 天内"))]

    q = forms.CharField(label=_("收件人姓名或手机尾号"), required=False, max_length=50)
    state = forms.ChoiceField(label=_("状态"), choices=[ALL, *Notice.State.choices], required=False)
    channel = forms.ChoiceField(label=_("渠道"), choices=[ALL, *Notice.Channel.choices], required=False)
    template = forms.ChoiceField(label=_("事项"), choices=[ALL, *KINDS.items()], required=False)
    days = forms.ChoiceField(label=_("时间"), choices=[ALL, *DAYS], required=False)

    def condition(self, now: datetime) -> Q:
        self.full_clean()
        chosen = self.cleaned_data
        condition = Q(**{name: chosen[name] for name in ("state", "channel", "template") if chosen.get(name)})
        if chosen.get("days"):
            condition &= Q(created_at__gte=now - timedelta(days=int(chosen["days"])))
        if word := "".join(unicodedata.normalize("NFKC", chosen.get("q") or "").split()):
            found = Q(recipient__name__icontains=word)
            if word.isdigit() and len(word) >= 4:
                found |= Q(recipient__mobile__endswith=word) | Q(address__endswith=word)
            condition &= found
        return condition
