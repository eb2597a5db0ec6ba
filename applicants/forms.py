"""What does a deed on an application carry from its page, and what becomes of it when somebody else was faster?"""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from applicants.refusals import Outdated


class DeedForm(forms.Form):
    """``version`` is the state of the application that the person saw."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": _("页面不完整，请刷新后再办理。")}
    )

    def __init__(self, application: Application, data: Any = None) -> None:
        self.application = application
        super().__init__(data, initial=self.seen())

    def seen(self) -> dict[str, Any]:
        """The hidden fields: what the person has before his eyes."""
        return {"version": self.application.version}

    def details(self) -> dict[str, Any]:
        """What ``Application.take`` is told besides the version."""
        return {}

    @property
    def is_outdated(self) -> bool:
        """Whatever else is typed: what can be chosen may have changed with the application."""
        if not self.is_bound:
            return False
        self.is_valid()
        return self.cleaned_data.get("version", self.application.version) != self.application.version

    def renewed(self, refusal: Outdated) -> Self:
        """The same words typed, over the application as it is now, with what happened meanwhile said on top."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data.update(self.seen())  # of two values of a field the later one counts
        form = type(self)(self.application, data)
        form.errors.clear()
        form.add_error(None, str(refusal))
        return form
