"""How does a page do a deed, and what does it show when the deed was refused?"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

from applicants import permissions, services
from applicants.forms import DeedForm
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Action
from config.requests import PersonRequest

F = TypeVar("F", bound=DeedForm)
require_page_or_post = require_http_methods(["GET", "HEAD", "POST"])


def typed(request: HttpRequest) -> Any:
    """What a form is bound to: None for a page, the fields for a POST, even an empty one."""
    return request.POST if request.method == "POST" else None


def attempt(form: F, action: Action, do: Callable[..., Any], request: PersonRequest) -> tuple[F | None, int]:
    """Do it if the form asks for it: (None, 200) when done, by a double click's first half too; else form and status.

    Somebody faster makes it 409, and what was typed is kept. Raises PermissionDenied where it was never his to do.
    """
    application, by = form.application, request.user
    if form.is_outdated:
        do = partial(application.take, action)  # says who was faster before it looks at anything else
    elif permissions.capacity(by, application, action) is None:
        raise PermissionDenied
    elif not form.is_valid():
        return form, 200
    seen = form.cleaned_data["version"]
    try:
        do(by=by, at=request.arrived_at, version=seen)
    except Outdated as refusal:
        if services.is_repeated(application, action, by=by, version=seen):
            return None, 200
        return form.renewed(refusal), 409
    except DeedRefused as refusal:
        form.add_error(None, str(refusal))
        return form, 200
    return None, 200
