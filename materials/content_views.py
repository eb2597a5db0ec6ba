"""On which pages is a Word file read as the portal understood it, and where do its pictures come from?"""

import io
from collections.abc import Collection, Iterable
from typing import cast

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import standing
from applicants.models import Application, User
from config.requests import PersonRequest
from materials import content_page, readings, shown_pictures, taking
from materials.content_page import FilePage, Image
from materials.models import MaterialFile
from materials.permissions import can_upload
from materials.photo_views import picture_response
from materials.precheck import Remark
from materials.reading import WordReading
from materials.views import application_of, trail_of


@require_safe
def content(request: PersonRequest, number: str, material: str, version: int) -> HttpResponse:
    """To whom the application is visible: what was read in the file, and what was found there."""
    application = application_of(request, number)
    file = file_of(application, request.user, material, version)
    taking.note(application, by=request.user, material=material, version=version, kind="content")
    mends = can_upload(request.user, application) and readings.is_his_turn(application, file)
    context = {
        "title": _("平台读到的内容"),
        "trail": [*trail_of(application, request.user), (_("上传评审材料"), reverse("materials", args=[number]))],
        "application": application,
        "file": file,
        "page": page_of(application, file, readings.remarks(application, file, draft=mends)),
    }
    return render(request, "materials/content.html", context)


@require_safe
def picture(request: PersonRequest, number: str, material: str, version: int, picture: int) -> HttpResponseBase:
    """Pictures come with the page that was read, and are on record as that page is."""
    application = application_of(request, number)
    file = file_of(application, request.user, material, version)
    try:
        shown = shown_pictures.content(file, picture)
    except KeyError:
        raise Http404 from None
    taking.note(application, by=request.user, material=material, version=version, kind="content")
    return picture_response(io.BytesIO(shown))


def file_of(application: Application, user: User, material: str, version: int) -> MaterialFile:
    """Raises Http404 when it does not exist for this person."""
    for file in standing.files(application, user):
        if (file.material, file.number) == (material, version):
            return cast(MaterialFile, file)
    raise Http404


def page_of(
    application: Application, file: MaterialFile, remarks: Iterable[Remark], *, ticked: Collection[str] = ()
) -> FilePage | None:
    """None where the file was not read."""
    reading = readings.of(file)
    if reading is None:
        return None
    return content_page.page(
        reading,
        remarks,
        explanations=readings.explanations(file),
        images=_images(application, file, reading),
        ticked=ticked,
    )


def _images(application: Application, file: MaterialFile, reading: WordReading) -> dict[str, Image]:
    """Each picture of the file by its part; those still being drawn in words."""
    parts = shown_pictures.parts(reading.content)
    if not parts:
        return {}
    if file.pictures:
        address = [application.number, file.material, file.number]
        return {
            part: Image(reverse("material_picture", args=[*address, each.number]), each.width, each.height)
            for part, each in shown_pictures.of(file).items()
        }
    words = _("图片正在处理，请稍后刷新；长时间不显示的，请下载文件查看")
    return {part: Image(words=words) for part in parts}
