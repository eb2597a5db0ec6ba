"""How does an article's Markdown become HTML that is safe and looks like the rest of the portal?

No HTML of the writer's own, no pictures; no heading stands beside the page's own; a link to www.… leads to that site;
whatever comes out passes nh3 once more.
"""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

CLASSES = {
    "p": "govuk-body",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "blockquote": "govuk-inset-text",
    "a": "govuk-link",
    "hr": "govuk-section-break govuk-section-break--l govuk-section-break--visible",
    "table": "govuk-table",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}
PLAIN = {"li", "strong", "em", "br", "code", "pre", "thead", "tbody", "tr"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")


def to_html(text: str) -> SafeString:
    tokens = _markdown.parse(text)
    _dress(tokens)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=PLAIN | CLASSES.keys(),
        attributes={"a": {"href"}, "ol": {"start"}},
        allowed_classes={tag: set(classes.split()) for tag, classes in CLASSES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return mark_safe(clean)


def _dress(tokens: list[Token]) -> None:
    """The component library's classes, no heading above the second level (the page has its h1), whole addresses."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrs.pop("style", None)
            token.attrSet("class", CLASSES[token.tag])
        if str(token.attrGet("href") or "").lower().startswith("www."):  # it would be a page beside this one
            token.attrSet("href", f"https://{token.attrGet('href')}")
        _dress(token.children or [])
