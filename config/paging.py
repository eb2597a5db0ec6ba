"""How is a long list, put in order by what costs a look at each of its rows, cut into pages with one such look?"""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

LONGEST = 6  # digits of a page's number: beyond it no list goes, and soon no database


class OneLook(Paginator):
    """Of an ordered ``QuerySet.values()``: the rows of a page come with the number of all, which is asked for alone only
    where a page is asked for that is not there."""

    def __init__(self, line: QuerySet[Any, Any], per_page: int) -> None:
        super().__init__(line, per_page)
        self._line = line.annotate(of_all=Window(Count("*")))

    def get_page(self, number: Any) -> Page[dict[str, Any]]:
        wanted = str(number or 1)
        if wanted.isdecimal() and len(wanted) <= LONGEST and int(wanted):
            first = (int(wanted) - 1) * self.per_page
            if rows := list(self._line[first : first + self.per_page]):
                self.count = rows[0]["of_all"]
                return Page(rows, int(wanted), self)
        return super().get_page(number)
