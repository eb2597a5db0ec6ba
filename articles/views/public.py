"""What does a visitor read of an office's articles, and how does he report something to its supervisor?"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from articles import services
from articles.files import handed_out
from articles.forms import ComplaintForm, Search
from articles.markdown import to_html
from articles.models import Article, Attachment
from config import clock
from config.requests import client_address
from programmes.models import Programme

PER_PAGE = 20


@login_not_required
@require_safe
def articles(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Of one programme, or of all of them."""
    programme = get_object_or_404(Programme, slug=slug) if slug else None
    search = Search(request.GET)
    found = Article.objects.published_at(clock.now()).filter(search.condition())
    found = found.select_related("programme").defer("body")
    if programme:
        found = found.filter(programme=programme)
    context = {
        "title": _("通知与资料"),
        "trail": [(programme.name, reverse("programme", args=[slug]))] if programme else [],
        "programme": programme,
        "search": search,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "articles/articles.html", context)


@login_not_required
@require_safe
def article(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = Article.objects.published_at(clock.now()).select_related("programme")
    article = get_object_or_404(
        found.prefetch_related(Prefetch("attachments", Attachment.objects.filter(removed_at=None))),
        programme__slug=slug,
        pk=pk,
    )
    context = {
        "title": article.title,
        "trail": [
            (article.programme.name, reverse("programme", args=[slug])),
            (article.get_kind_display(), f"{reverse('articles', args=[slug])}?kind={article.kind}"),
        ],
        "article": article,
        "body": to_html(article.body),
    }
    return render(request, "articles/article.html", context)


@login_not_required
@require_safe
def article_file(request: HttpRequest, slug: str, pk: int, file: UUID) -> HttpResponseBase:
    """Of a public article only."""
    public = Article.objects.published_at(clock.now()).filter(programme__slug=slug, pk=pk)
    return handed_out(get_object_or_404(Attachment, pk=file, removed_at=None, article__in=public))


@login_not_required
@never_cache
@require_page_or_post
def complaint(request: HttpRequest, slug: str) -> HttpResponse:
    """Nobody needs an account, and whoever is logged in is not put on record either."""
    programme = get_object_or_404(Programme, slug=slug)
    form = ComplaintForm(request.session, typed(request))
    if form.is_valid():
        try:
            received = services.complain(programme, address=client_address(request), at=clock.now(), **form.stated())
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("已收到，受理编号 %s。请记下这个编号，向监督人员询问办理情况时要用；本平台不再显示它。")
            messages.success(request, words % received.number)
            return redirect("complaint", slug)
    context = {
        "title": _("举报投诉"),
        "trail": [(programme.name, reverse("programme", args=[slug]))],
        "programme": programme,
        "definition": programme.definition,
        "form": form,
    }
    return render(request, "articles/complaint.html", context)
