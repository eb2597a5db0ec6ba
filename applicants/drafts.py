"""What becomes of text that was typed on a page and not yet sent?

A page takes part in four places:

- view, before rendering: ``context["draft"] = drafts.restore(request, form)`` fills a form shown by GET with what was kept;
- view, once the deed is done: ``drafts.discard(request.path, by=request.user)``;
- template, right before the form:
  ``{% include "components/draft.html" with draft=draft csrf_token=csrf_token only %}``
- template: ``<form method="post" data-autosave>``, one such form on a page. The rest is done by static/js/drafts.js.

A page whose form is not a Django form (rows that are added and removed) asks ``drafts.of(request.path, by=request.user)``
and reads ``.fields``, a QueryDict like ``request.POST``; ``autosave`` then makes what the template needs.
Hidden fields are kept with the rest: a draft typed over a version that has passed is refused like any late form, with its text.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Application, Draft, User
from applicants.refusals import DeedRefused, Outdated
from config import clock, races
from config.requests import PersonRequest

LIMIT = 200 * 1024  # bytes of one draft
MOST = 200  # drafts of one person; beyond that the oldest goes, since nobody is shown a list to choose from
KEPT_FOR = timedelta(days=90)
PAGE, SEEN = "draft-page", "draft-seen"  # what the script sends besides the form's own fields
NEVER_KEPT = ("csrf", "password", "captcha", "draft-")


@dataclass(frozen=True)
class Autosave:
    """What a page tells its script: where it stands, which draft it has seen, and whether it shows text not yet kept."""

    page: str
    seen: str
    restored: str  # when the text that the page shows was kept, in words; empty where none was brought back
    is_unsaved: bool
    url: str = ""  # where it is kept, for who has no account; empty: with the drafts of whoever is logged in


def restore(request: PersonRequest, *unsent: forms.BaseForm) -> Autosave:
    """Unbound forms get the kept text as their initial values; a form that was sent keeps what was sent."""
    draft = of(request.path, by=request.user)
    if draft and request.method != "POST":
        fields = draft.fields
        for form in unsent:
            for field in form:
                form.initial[field.name] = field.field.widget.value_from_datadict(fields, {}, field.html_name)
    return autosave(request, draft)


def autosave(request: PersonRequest, draft: Draft | None) -> Autosave:
    """For a page that has looked for its draft itself."""
    sent = request.method == "POST"
    return Autosave(
        page=request.path,
        seen=draft.seen if draft else "",
        restored=in_words(draft.saved_at) if draft and not sent else "",
        is_unsaved=sent,
    )


def of(page: str, *, by: User) -> Draft | None:
    return Draft.objects.filter(user=by, page=page).first()


def is_page(page: str, *, by: User) -> bool:
    """Whether it is an address of this portal, about nothing that does not exist for this person."""
    try:
        number = resolve(page).kwargs.get("number")
    except Resolver404:
        return False
    if len(page) > (Draft._meta.get_field("page").max_length or 0) or "\0" in page:
        return False
    return number is None or Application.objects.visible_to(by).filter(number=number).exists()


def save(page: str, fields: QueryDict, *, by: User, seen: str, at: datetime) -> Draft:
    """Keep what a page's form holds now. ``seen``: the ``seen`` of the draft this window knows of, empty for none.

    Raises Outdated, and overwrites nothing, when another window has kept, sent or discarded something meanwhile;
    DeedRefused when it is too long. Neither audited nor told to anybody: nothing has been decided yet.
    """
    typed = _typed(fields)
    try:
        with transaction.atomic():
            draft = races.locked(Draft.objects.filter(user=by, page=page)).first()
            if draft and draft.typed_text == typed:
                return draft  # said twice: the answer was lost on its way
            if (draft.seen if draft else "") != seen:
                raise _outdated(draft)
            races.pause()
            if draft:
                draft.version += 1
            else:
                draft = Draft(user=by, page=page)
            draft.typed_text, draft.saved_at = typed, at
            draft.save()
            _make_room(by)
    except IntegrityError as error:  # the other window's first draft came between
        raise _outdated(of(page, by=by)) from error
    return draft


def discard(page: str, *, by: User) -> None:
    Draft.objects.filter(user=by, page=page).delete()


def sweep() -> None:
    """Those nobody came back for."""
    Draft.objects.filter(saved_at__lt=clock.now() - KEPT_FOR).delete()


def in_words(moment: datetime) -> str:
    """14:03, with the day where it was not today."""
    local = timezone.localtime(moment)
    if local.date() == clock.today():
        return f"{local:%H:%M}"
    return _("%(month)d月%(day)d日 %(time)s") % {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}


def _typed(fields: QueryDict) -> str:
    kept = {name: values for name, values in fields.lists() if not name.lower().startswith(NEVER_KEPT)}
    typed = json.dumps(kept, ensure_ascii=False)
    if len(typed.encode()) > LIMIT:
        raise DeedRefused(_("内容超过 200 KB，不能自动保存。请先提交，或复制到别处留用。"))
    return typed


def _outdated(draft: Draft | None) -> Outdated:
    if draft is None:
        return Outdated(_("此页的内容已在另一个窗口提交或放弃。这里的内容没有覆盖它。"))
    return Outdated(_("此页已在另一个窗口修改（%s）。这里的内容没有覆盖它。") % in_words(draft.saved_at))


def _make_room(user: User) -> None:
    beyond = Draft.objects.filter(user=user).order_by("-saved_at", "pk")[MOST:]
    Draft.objects.filter(pk__in=list(beyond.values_list("pk", flat=True))).delete()
