"""What may a paper load while it is drawn? Nothing but what it carries inside itself."""

from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class NothingOutside(URLFetcher):
    """Lets data: addresses through; any other ends the drawing. No file, no network, whatever somebody typed."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"a paper may not load {url.partition(':')[0]}: addresses")
        return super().fetch(url, headers)
