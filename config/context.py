"""What does the frame of every page say: whose portal this is, who is logged in, how large the letters are?"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import logins
from applicants.models import Membership, User
from applicants.permissions import COUNTER, DESKS, REVIEWING, SEEING
from config import clock
from employers.permissions import ACTS_FOR
from notices.models import Notice

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

DISPLAY = {  # what the reader may choose, the usual first
    "size": {"standard": gettext_lazy("标准"), "large": gettext_lazy("大"), "huge": gettext_lazy("超大")},
    "contrast": {"normal": gettext_lazy("普通"), "high": gettext_lazy("高对比")},
}


class Way(NamedTuple):
    """One entry of the navigation; ``waiting`` is how much waits there."""

    label: str
    url: str
    is_here: bool
    waiting: int = 0


class Portal:
    """Asks the database nothing until a page shows a person, and then one question.

    Without a request, as on the pages for a portal in trouble, it asks nothing at all.
    """

    name, demo = settings.SITE_NAME, settings.DEMO
    owner, phones, hours = settings.SITE_OWNER, settings.SITE_PHONES, settings.SITE_HOURS
    filings = settings.SITE_FILINGS

    def __init__(self, request: HttpRequest | None = None, *, cookies: Mapping[str, str] | None = None) -> None:
        self._request = request
        self._cookies = request.COOKIES if request else cookies or {}

    @property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def display(self) -> dict[str, str]:
        """The choices in force: size and contrast."""
        chosen = {name: self._cookies.get(name, "") for name in DISPLAY}
        return {
            name: chosen[name] if chosen[name] in values else next(iter(values)) for name, values in DISPLAY.items()
        }

    @property
    def sizes(self) -> "dict[str, StrPromise]":
        return DISPLAY["size"]

    @cached_property
    def person(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def idle_seconds(self) -> int | None:
        """How long until the login ends by itself; None when nobody is logged in."""
        if self._request is None or self.person is None or logins.KEY not in self._request.session:
            return None
        return max(0, int((logins.ends_at(self._request.session) - clock.now()).total_seconds()))

    @cached_property
    def _standing(self) -> list[tuple[str | None, int | None]]:
        """(role, unread notices) per membership, one row with no role for somebody without any."""
        if self.person is None:
            return []
        unread = (
            Notice.objects.in_inbox_of(OuterRef("pk"))
            .unread()
            .order_by()
            .values("recipient")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return list(User.objects.filter(pk=self.person.pk).values_list("memberships__role", Subquery(unread)))

    @property
    def roles(self) -> list[str]:
        """His roles in words; somebody who holds no office is an applicant."""
        return [str(Membership.Role(role).label) for role, _unread in self._standing if role] or [_("申报人")]

    @property
    def ways(self) -> list[Way]:
        ways = [self._way(_("首页"), "home")]
        if self.person is not None:
            ways.append(self._way(_("我的申报"), "applications"))
            if any(role in ACTS_FOR.values() for role, _unread in self._standing):
                ways.append(self._way(_("本单位"), "employers"))
            if any(role in DESKS for role, _unread in self._standing):
                ways.append(self._way(_("审核"), "desk"))
            if any(role in COUNTER for role, _unread in self._standing):
                ways.append(self._way(_("收件收费"), "counter"))
            if any(role in SEEING for role, _unread in self._standing):
                ways.append(self._way(_("统计"), "statistics"))
            if any(role in REVIEWING for role, _unread in self._standing):
                ways.append(self._way(_("账号"), "people"))
                ways.append(self._way(_("名册"), "rosters"))
                ways.append(self._way(_("消息"), "messages"))
                ways.append(self._way(_("文章"), "office_articles"))
            if any(role == Membership.Role.OFFICE_MANAGER for role, _unread in self._standing):
                ways.append(self._way(_("批次"), "rounds"))
            if any(role == Membership.Role.SUPERVISOR for role, _unread in self._standing):
                ways.append(self._way(_("举报投诉"), "complaints"))
            ways.append(self._way(_("站内信"), "inbox", self._standing[0][1] or 0))
        return ways

    def _way(self, label: str, name: str, waiting: int = 0) -> Way:
        url, path = reverse(name), self._request.path if self._request else ""
        return Way(label, url, path == url if name == "home" else path.startswith(url), waiting)


def portal(request: HttpRequest) -> dict[str, Portal]:
    return {"portal": Portal(request)}
