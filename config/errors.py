"""What does a person read when a request cannot be answered, and what can he do next?"""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from audit.services import record_once_a_minute
from config import clock
from config.context import Portal
from config.incoming import is_no_room

RETRY_AFTER = 30  # seconds


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_large(request)
    return _bare(request, 400, _("请求无法识别"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """On record for whoever is logged in, once a minute for each kind of page: whatever number stands in its address."""
    if request.user.is_authenticated and request.resolver_match:
        page = request.resolver_match.view_name
        record_once_a_minute("access.refuse", request.user, by=request.user, page=page)
    return render(request, "403.html", {"title": _("您没有这项权限"), "reason": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Usually a page left open too long, or one opened before logging in again."""
    return render(request, "403.html", {"title": _("页面已过期"), "expired": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"title": _("没有找到这个页面")}, status=404)


def not_allowed(request: HttpRequest) -> HttpResponse:
    return render(request, "405.html", {"title": _("这一步没有执行")}, status=405)


def too_large(request: HttpRequest) -> HttpResponse:
    return _bare(request, 413, _("提交的内容太大"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Also wherever the database went away outside a view, in the session for example, or the disk is full."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError):
        return unavailable(request)
    if is_no_room(error):
        return _bare(request, 507, _("文件没有收下"))
    return _bare(request, 500, _("系统出了故障"))


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _bare(request, 503, _("系统暂时无法使用"))
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _bare(request: HttpRequest, status: int, title: str) -> HttpResponse:
    """A page that asks neither the database nor a context processor for anything."""
    context: dict[str, Any] = {"title": title, "portal": Portal(cookies=request.COOKIES), "at": clock.now()}
    return HttpResponse(loader.get_template(f"{status}.html").render(context), status=status)
