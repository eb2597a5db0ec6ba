"""How does a page keep what is being typed on it, and how does a person give it up?"""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants import drafts
from applicants.refusals import DeedRefused, Outdated
from config.requests import PersonRequest


@require_POST
def save(request: PersonRequest) -> HttpResponse:
    """Asked by static/js/drafts.js: the fields of the form as they stand. 409 when another window was faster."""
    page = _page(request)
    try:
        draft = drafts.save(
            page, request.POST, by=request.user, seen=request.POST.get(drafts.SEEN, ""), at=request.arrived_at
        )
    except Outdated as refusal:
        other = drafts.of(page, by=request.user)
        return JsonResponse({"words": str(refusal), "seen": other.seen if other else ""}, status=409)
    except DeedRefused as refusal:
        return JsonResponse({"words": str(refusal)}, status=413)
    return JsonResponse({"words": _("已于 %s 保存") % drafts.in_words(draft.saved_at), "seen": draft.seen})


@require_POST
def discard(request: PersonRequest) -> HttpResponse:
    page = _page(request)
    drafts.discard(page, by=request.user)
    messages.success(request, _("草稿已放弃，现在显示的是草稿之前的内容。"))
    return redirect(page)


def _page(request: PersonRequest) -> str:
    page = request.POST.get(drafts.PAGE, "")
    if not drafts.is_page(page, by=request.user):
        raise Http404
    return page
