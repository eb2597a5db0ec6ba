"""How does HTML become a PDF?"""


def pdf(html: str) -> tuple[bytes, int]:
    """The PDF and how many pages it has. The same HTML gives the same bytes."""
    # Not above: it takes as long to load as all the portal's views, and of its processes only the worker draws.
    from weasyprint import HTML

    from materials.documents.fetching import NothingOutside

    drawn = HTML(string=html, url_fetcher=NothingOutside()).render()
    return drawn.write_pdf(), len(drawn.pages)
