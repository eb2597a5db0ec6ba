"""On which pages does an applicant choose his photograph and cut it out, and who is shown it?"""

from typing import IO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from applicants import fields, permissions, sections
from applicants.models import Application
from applicants.refusals import DeedRefused
from applicants.views.application import trail, visible
from applicants.views.deeds import require_page_or_post
from applicants.workflow import Action, Status
from config.requests import PersonRequest
from materials import photo
from materials.models import Photo
from materials.photo_forms import FrameForm, PhotoForm
from materials.refusals import MEGABYTE, FileRefused
from programmes.schema import Section

READ = 3  # times what is allowed; beyond that a body is not read at all
BUTTONS = [
    ("up", gettext_lazy("照片上移")),
    ("down", gettext_lazy("照片下移")),
    ("left", gettext_lazy("照片左移")),
    ("right", gettext_lazy("照片右移")),
    ("closer", gettext_lazy("放大")),
    ("farther", gettext_lazy("缩小")),
    ("centre", gettext_lazy("恢复居中")),
]


@csrf_exempt  # `_receive` checks the token: it lies in the body, and the body is not read before its length is known
@require_page_or_post
def choose(request: PersonRequest, number: str, name: str) -> HttpResponse:
    """The picture as it is stated, and a field for another one."""
    application, section = _asked(request, number, name)
    if request.method != "POST":
        return _page(request, application, section, PhotoForm())
    if int(request.META.get("CONTENT_LENGTH") or 0) > READ * photo.MAX_MB * MEGABYTE:
        form = PhotoForm({})
        form.errors["file"] = form.error_class([photo.too_large()])
        return _page(request, application, section, form, status=413)
    if not connection.in_atomic_block:  # as a test's is, which would lose it
        connection.close()  # a slow body takes minutes, and others need the database meanwhile
    return _receive(request, application, section)


@csrf_protect
def _receive(request: PersonRequest, application: Application, section: Section) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, application, section, form)
    try:
        kept = photo.receive(
            application, section.name, form.cleaned_data["file"], by=request.user, at=request.arrived_at
        )
    except DeedRefused as refusal:
        form.add_error("file" if isinstance(refusal, FileRefused) else None, str(refusal))
        return _page(request, application, section, form)
    return redirect("photo_frame", application.number, section.name, kept.pk)


def _page(
    request: PersonRequest, application: Application, section: Section, form: PhotoForm, *, status: int = 200
) -> HttpResponse:
    asked = _field(application, section)
    current = photo.current(application)
    context = {
        "title": asked.name,
        "trail": [*trail(application, request.user), (section.name, _home(application, section))],
        "application": application,
        "section": section,
        "asked": asked,
        "photo": current,
        "size": photo.size_in(application),
        "advice": photo.advice_in(application, current) if current else [],
        "form": form,
        "may_change": application.may_change(section.name),
    }
    return render(request, "materials/photo.html", context, status=status)


@require_page_or_post
def frame(request: PersonRequest, number: str, name: str, pk: object) -> HttpResponse:
    """How it is cut out: a button moves it and shows the page again, nothing is stated before it is used."""
    application, section = _asked(request, number, name)
    chosen = get_object_or_404(Photo, pk=pk, person=application.applicant_id)
    source, size = (chosen.source_width, chosen.source_height), photo.size_in(application)
    seen = photo.frame_of(chosen, size).within(source)
    form = FrameForm.of(seen)
    if request.method == "POST":
        form = FrameForm(request.POST)
        seen = form.frame(source, size)
        if "move" not in request.POST:
            return _use(request, application, section, chosen, seen)
        seen = photo.pressed(seen, request.POST["move"], source)
        form = FrameForm.of(seen)
    context = {
        "title": _("裁剪照片"),
        "trail": [
            *trail(application, request.user),
            (section.name, _home(application, section)),
            (_field(application, section).name, reverse("photo", args=[number, name])),
        ],
        "application": application,
        "section": section,
        "asked": _field(application, section),
        "photo": chosen,
        "frame": seen,
        "size": size,
        "least": min(size.least_width, photo.widest(source, size)),
        "advice": photo.advice_in(application, chosen),
        "buttons": BUTTONS,
        "pressed": request.POST.get("move", ""),
        "form": form,
        "may_change": application.may_change(section.name),
        "replaces": application.status == Status.PENDING,
    }
    return render(request, "materials/photo_frame.html", context)


def _use(
    request: PersonRequest, application: Application, section: Section, chosen: Photo, cut: photo.Frame
) -> HttpResponse:
    before = photo.current(application)
    try:
        used = photo.use(application, section.name, chosen, cut, by=request.user, at=request.arrived_at)
    except DeedRefused as refusal:  # Unfit as well: what is to be mended stands on the section's page
        messages.error(request, str(refusal))
    else:
        if application.status == Status.PENDING and used != before:
            return redirect("replaced", application.number)
        messages.success(request, _("照片已保存。"))
    return redirect(_home(application, section))


@require_safe
def source(request: PersonRequest, number: str, name: str, pk: object) -> HttpResponseBase:
    """The whole picture, to cut out of: for whoever chooses it alone."""
    application, _section = _asked(request, number, name)
    chosen = get_object_or_404(Photo, pk=pk, person=application.applicant_id)
    return picture_response(chosen.source.open("rb"))


@require_safe
def picture(request: PersonRequest, sha256: str) -> HttpResponseBase:
    """One picture as it is cut out, for whoever may see an application of the person on it."""
    his = Photo.objects.filter(sha256=sha256).select_related("person")
    seen = Application.objects.visible_to(request.user)
    shown = next((each for each in his if seen.filter(applicant=each.person_id).exists()), None)
    if shown is None:
        raise Http404
    return picture_response(shown.picture.open("rb"))


def picture_response(file: IO[bytes]) -> FileResponse:
    response = FileResponse(file, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request: PersonRequest, number: str, name: str) -> tuple[Application, Section]:
    """The section that asks for a photograph, for whoever fills it in; 404 where there is none."""
    application = visible(request, number)
    section = sections.find(application, name)
    if section is None or not fields.photo(section):
        raise Http404
    action = Action.REPLACE if application.status == Status.PENDING else Action.SUBMIT
    if permissions.capacity(request.user, application, action) is None:
        raise PermissionDenied
    return application, section


def _field(application: Application, section: Section) -> fields.Asked:
    wanted = fields.photo(section)
    return next(each for each in fields.asked(section, application.definition) if each.name == wanted)


def _home(application: Application, section: Section) -> str:
    return reverse("section", args=[application.number, section.name])
