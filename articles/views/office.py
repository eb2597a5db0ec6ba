"""How does an office write, revise, pin and withdraw its articles, and what hangs on them?"""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants import drafts
from applicants.permissions import programmes_of
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from articles import permissions, services
from articles.files import handed_out
from articles.forms import ArticleForm, AttachmentForm, Search, WithdrawForm
from articles.markdown import to_html
from articles.models import Article
from config import clock
from config.requests import PersonRequest
from config.templatetags.portal import moment

PER_PAGE = 50


@require_safe
def office_articles(request: PersonRequest) -> HttpResponse:
    """Whatever has been written for his programmes, scheduled and withdrawn too."""
    permissions.refuse_non_writers(request.user)
    search = Search(request.GET)
    found = permissions.articles_of(request.user).filter(search.condition()).defer("body")
    found = found.order_by(F("publish_at").desc(nulls_first=True), "-pk")
    context = {
        "title": _("文章"),
        "search": search,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "articles/office_articles.html", context)


@require_page_or_post
def new_article(request: PersonRequest) -> HttpResponse:
    permissions.refuse_non_writers(request.user)
    form = ArticleForm(programmes_of(request.user), typed(request))
    if form.is_valid() and "preview" not in request.POST:
        try:
            programme = form.cleaned_data["programme"]
            at = request.arrived_at
            written = services.write(programme, by=request.user, at=at, **form.stated(at))
        except services.TooLate as refusal:
            form.add_error("publish_at", str(refusal))
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            drafts.discard(request.path, by=request.user)
            messages.success(request, _said(written, at))
            return redirect("office_article", written.pk)
    return _writing(request, form, _("写文章"))


@require_page_or_post
def edit_article(request: PersonRequest, pk: int) -> HttpResponse:
    article = _article(request, pk)
    if article.withdrawn_at:
        return redirect("office_article", pk)
    is_public = article.is_public_at(request.arrived_at)
    form = ArticleForm(None, typed(request), article=article, is_public=is_public)
    if form.is_valid() and "preview" not in request.POST:
        try:
            seen = form.cleaned_data["version"] or 0
            at = request.arrived_at
            revised = services.revise(article, version=seen, by=request.user, at=at, **form.stated(at))
        except services.TooLate as refusal:
            form.add_error("publish_at", str(refusal))
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            drafts.discard(request.path, by=request.user)
            messages.success(request, _said(revised, at))
            return redirect("office_article", pk)
    return _writing(request, form, _("修改文章"), article)


def _said(article: Article, at: datetime) -> str:
    """Who can read what was just saved, and what is to be done next."""
    if article.is_public_at(at):
        return _("文章已保存，现在任何人都能看到。附件在这一页上传。")
    if article.publish_at:
        return _("文章已保存，将于%s公开。附件在这一页上传。") % moment(article.publish_at)
    return _("文章已保存，还没有公开。请在这一页上传附件，再点“修改”发布。")


def _writing(request: PersonRequest, form: ArticleForm, title: str, article: Article | None = None) -> HttpResponse:
    context = {
        "title": title,
        "trail": [*_trail(), *([(article.title, reverse("office_article", args=[article.pk]))] if article else [])],
        "draft": drafts.restore(request, form),
        "form": form,
        "preview": to_html(form.cleaned_data["body"]) if form.is_bound and form.is_valid() else "",
    }
    return render(request, "articles/write.html", context)


@require_page_or_post
def office_article(request: PersonRequest, pk: int) -> HttpResponse:
    """How it looks and stands; by POST, one more attachment."""
    article = _article(request, pk)
    form = AttachmentForm(typed(request), request.FILES or None)
    if form.is_valid():
        try:
            services.attach(article, form.cleaned_data["file"], by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("附件已上传。"))
            return redirect("office_article", pk)
    context = {
        "title": article.title,
        "trail": _trail(),
        "article": article,
        "is_public": article.is_public_at(clock.now()),
        "attachments": article.attachments.filter(removed_at=None),
        "body": to_html(article.body),
        "form": form,
    }
    return render(request, "articles/office_article.html", context)


@require_POST
def pin_article(request: PersonRequest, pk: int) -> HttpResponse:
    article = _article(request, pk)
    pinned = request.POST.get("pinned") == "yes"
    try:
        services.pin(article, pinned=pinned, by=request.user)
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已置顶。") if pinned else _("已取消置顶。"))
    return redirect("office_article", pk)


@require_safe
def office_article_file(request: PersonRequest, pk: int, file: UUID) -> HttpResponseBase:
    """Before visitors can have it, and after the article was withdrawn."""
    return handed_out(get_object_or_404(_article(request, pk).attachments.filter(removed_at=None), pk=file))


@require_POST
def remove_attachment(request: PersonRequest, pk: int, file: UUID) -> HttpResponse:
    attachment = get_object_or_404(_article(request, pk).attachments.filter(removed_at=None), pk=file)
    try:
        services.take_off(attachment, by=request.user, at=request.arrived_at)
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("附件已移除。"))
    return redirect("office_article", pk)


@require_page_or_post
def withdraw_article(request: PersonRequest, pk: int) -> HttpResponse:
    article = _article(request, pk)
    if article.withdrawn_at:
        return redirect("office_article", pk)
    form = WithdrawForm(typed(request))
    if form.is_valid():
        try:
            services.withdraw(article, by=request.user, at=request.arrived_at, **form.cleaned_data)
        except DeedRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("文章已撤下，公开页面不再显示。"))
        return redirect("office_article", pk)
    context = {
        "title": _("撤下文章"),
        "trail": [*_trail(), (article.title, reverse("office_article", args=[pk]))],
        "article": article,
        "form": form,
    }
    return render(request, "articles/withdraw.html", context)


def _article(request: PersonRequest, pk: int) -> Article:
    return get_object_or_404(permissions.articles_of(request.user), pk=pk)


def _trail() -> list[tuple[str, str]]:
    return [(_("文章"), reverse("office_articles"))]
