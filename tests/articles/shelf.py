"""Articles as the office writes them, for the tests of this folder."""

from typing import Any

from articles import services
from articles.models import Article
from config import clock
from tests.builders import START, Cast


def published(people: Cast, title: str = "关于开展春季评审的通知", **fields: Any) -> Article:
    at = fields.pop("at", START)
    stated = {"kind": Article.Kind.NOTICE, "title": title, "body": "请按时申报。", "publish_at": at, "pinned": False}
    with clock.at(at):
        return services.write(people.programme, by=people.reviewer, at=at, **(stated | fields))
