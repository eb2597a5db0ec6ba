"""What does the office state of an article, a visitor look for, and a complaint say?"""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.captcha import CaptchaField
from accounts.fields import MomentField
from articles.models import Article
from programmes.models import Programme

MOMENT = "%Y-%m-%d %H:%M"


class Search(forms.Form):
    kind = forms.ChoiceField(label=_("栏目"), required=False, choices=[("", _("全部")), *Article.Kind.choices])
    words = forms.CharField(label=_("标题或正文里的字"), required=False, max_length=50)

    def condition(self) -> Q:
        """What cannot be understood limits nothing."""
        self.is_valid()
        found = Q()
        if self.cleaned_data.get("kind"):
            found &= Q(kind=self.cleaned_data["kind"])
        for word in self.cleaned_data.get("words", "").split():
            found &= Q(title__icontains=word) | Q(body__icontains=word)
        return found


class When(TextChoices):
    NOT_YET = "not_yet", _("先不发布：保存后上传附件，再发布")
    NOW = "now", _("立即发布：保存后任何人都能看到")
    LATER = "later", _("定时发布：到下面填写的时间公开")


class ArticleForm(forms.Form):
    programme = forms.ModelChoiceField(
        label=_("项目"),
        queryset=Programme.objects.none(),
        empty_label=None,
        error_messages={"required": _("请选择项目。"), "invalid_choice": _("请选择您所在评审办的项目。")},
    )
    kind = forms.ChoiceField(
        label=_("栏目"), choices=Article.Kind.choices, error_messages={"required": _("请选择栏目。")}
    )
    title = forms.CharField(label=_("标题"), max_length=100, error_messages={"required": _("请填写标题。")})
    body = forms.CharField(
        label=_("正文"),
        help_text=_(
            "用 Markdown 书写：空一行分段；“## ”开头是小标题，“- ”开头是列表，[文字](网址) 是链接，| 分隔的是表格。图片和文件请作附件上传。"
        ),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 18}),
        error_messages={"required": _("请填写正文。")},
    )
    when = forms.ChoiceField(
        label=_("何时发布"),
        help_text=_("附件要在保存以后才能上传。"),
        choices=When,
        initial=When.NOT_YET,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择何时发布。"), "invalid_choice": _("请选择何时发布。")},
    )
    publish_at = MomentField(
        label=_("定时发布的时间"),
        help_text=_("只在选“定时发布”时填写，例如 2026-05-12 09:00。"),
        required=False,
        widget=forms.DateTimeInput(format=MOMENT, attrs={"class": "govuk-input--width-20"}),
    )
    pinned = forms.BooleanField(label=_("置顶"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, programmes: Any, data: Any = None, *, article: Article | None = None, is_public: bool = False
    ) -> None:
        initial: dict[str, Any] = {}
        if article:
            initial = {name: getattr(article, name) for name in ("kind", "title", "body", "pinned", "version")}
            if article.publish_at:
                initial |= {"when": When.LATER, "publish_at": timezone.localtime(article.publish_at)}
        super().__init__(data, initial=initial)
        if article:
            del self.fields["programme"]
        else:
            self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
            self.initial["programme"] = programmes.first()
        if is_public:
            del self.fields["when"], self.fields["publish_at"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "publish_at" in typed:
            if typed.get("when") == When.LATER and not typed["publish_at"]:
                self.add_error("publish_at", _("请填写定时发布的时间，例如 2026-05-12 09:00。"))
            if typed.get("publish_at") and "publish_at" in self.changed_data:  # the moment it had stands there unasked
                if typed.get("when") == When.NOT_YET:
                    self.add_error("publish_at", _("填了时间的，请在上面选“定时发布”；先不发布的，请清空时间。"))
                if typed.get("when") == When.NOW:
                    self.add_error("publish_at", _("填了时间的，请在上面选“定时发布”；立即发布的，请清空时间。"))
        return typed

    def stated(self, at: datetime) -> dict[str, Any]:
        """The keyword arguments of ``services.write`` and ``revise``; ``at`` is when it was sent."""
        names = ("kind", "title", "body", "pinned")
        when = self.cleaned_data.get("when")
        publish_at = at if when == When.NOW else self.cleaned_data.get("publish_at") if when == When.LATER else None
        return {name: self.cleaned_data[name] for name in names} | {"publish_at": publish_at}


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=_("附件"),
        help_text=_("pdf、doc、docx、xls、xlsx、jpg、png、zip，不超过 20 MB。"),
        max_length=200,
        error_messages={
            "required": _("请选择要上传的文件。"),
            "empty": _("附件不能是空文件。请重新选择。"),
            "max_length": _("文件名太长。请改短后再传。"),
        },
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("撤下原因"),
        help_text=_("只记录在案，不对外显示。撤下后不能恢复。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明撤下原因。")},
    )


class ComplaintForm(forms.Form):
    text = forms.CharField(
        label=_("要反映的情况"),
        help_text=_("请写清时间、人、事和依据，便于核实。"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("请写明要反映的情况。")},
    )
    name = forms.CharField(label=_("您的姓名（选填）"), required=False, max_length=50)
    contact = forms.CharField(
        label=_("联系方式（选填）"),
        help_text=_("留下电话或邮箱，监督人员才能向您核实和答复。"),
        required=False,
        max_length=100,
    )

    def __init__(self, session: SessionBase, data: Any = None) -> None:
        super().__init__(data)
        self.fields["captcha"] = CaptchaField(session)

    def stated(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("text", "name", "contact")}
