"""Which articles stand on the front pages: the newest of each kind?"""

from articles.models import Article, ArticleQuerySet

NEWEST = 5


def shelves(found: ArticleQuerySet) -> list[tuple[str, str, list[Article]]]:
    """(kind, what it is called, its newest) for each kind that has any; one question to the database."""
    newest = list(found.newest(NEWEST))
    by_kind = {kind: [article for article in newest if article.kind == kind] for kind in Article.Kind.values}
    return [(kind, str(Article.Kind(kind).label), each) for kind, each in by_kind.items() if each]
