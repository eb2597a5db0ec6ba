"""How does HTML become a PDF, and what may it load on the way? Nothing but what it carries inside itself."""

from typing import Any

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class NothingOutside(URLFetcher):
    """Lets data: addresses through; any other ends the drawing. No file, no network, whatever somebody typed."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"a paper may not load {url.partition(':')[0]}: addresses")
        return super().fetch(url, headers)


def pdf(html: str) -> tuple[bytes, int]:
    """The PDF and how many pages it has. The same HTML gives the same bytes."""
    drawn = HTML(string=html, url_fetcher=NothingOutside()).render()
    return drawn.write_pdf(), len(drawn.pages)
