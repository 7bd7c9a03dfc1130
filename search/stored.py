"""Stored: how does an article lie in the index, and how does it come out again?"""

import json
from typing import Any

from corpus import Article, Kind
from corpus.dates import iso
from search.articlevalues import Evidence, Link, StoredArticle
from search.model import Facet

FACET_OF_KIND = {Kind.PERSON: Facet.PERSON, Kind.ORGANIZATION: Facet.ORG, Kind.PLACE: Facet.PLACE}


STORED_FIELD = "article"

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def facet_values(article: Article | StoredArticle) -> dict[Facet, tuple[str, ...]]:
    """Return the values that an article has in each facet."""
    return {
        Facet.AUTHOR: article.authors,
        Facet.PERSON: article.people,
        Facet.ORG: article.organizations,
        Facet.PLACE: article.places,
        Facet.SOURCE: (article.source,) if article.source else (),
        Facet.TAG: article.tags,
        Facet.LANGUAGE: (article.language,) if article.language else (),
    }


def word_text(article: StoredArticle) -> str:
    """Return all of an article whose words can be suggested: see `search.words`."""
    names = [*article.authors, *article.tags, *([article.source] if article.source else [])]
    return "\n".join([article.title, article.text, *names])


def revision(article_id: str, content_hash: str) -> str:
    """Return the term that stands for one version of one article."""
    return f"{article_id}:{content_hash}"


def dump(article: Article) -> bytes:
    """Return an article as it is stored.

    It is JSON as `search.codec.whoosh.objects` reads it: names and values of the stored fields in turn.
    """
    return _ENCODER.encode([STORED_FIELD, _values(article)]).encode()


def load(data: bytes) -> StoredArticle:
    """Return the article that `dump` wrote."""
    _, values = json.loads(data)
    return _article(values)


def _values(article: Article) -> dict[str, Any]:
    """Return the fields of a `StoredArticle`, in their order, of types that JSON has."""
    published = article.published
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "markup": article.markup.source if article.markup else None,
        "markup_kind": article.markup.kind if article.markup else None,
        "authors": article.authors,
        "published": iso(published) if published else None,
        "published_precision": published.precision if published else None,
        "published_origin": published.origin if published else None,
        "published_offset": published.offset if published else None,
        "source": article.source,
        "url": article.url,
        "language": article.language,
        "tags": article.tags,
        "people": article.people,
        "organizations": article.organizations,
        "places": article.places,
        "dateline": article.dateline,
        "summary": article.summary,
        "excerpt": article.excerpt,
        "mentions": [(start, end, FACET_OF_KIND[kind], name) for start, end, kind, name in article.mentions],
        "path": article.path,
        "line": article.line,
        "content_hash": article.content_hash,
        "origins": article.origins,
        "evidence": {name: (item.span, item.words, item.refused) for name, item in article.evidence.items()},
    }


def _article(values: dict[str, Any]) -> StoredArticle:
    for name in ("authors", "tags", "people", "organizations", "places"):
        values[name] = tuple(values[name])
    values["mentions"] = tuple(Link(start, end, Facet(facet), value) for start, end, facet, value in values["mentions"])
    values["evidence"] = {
        name: Evidence(None if span is None else tuple(span), words, refused)
        for name, (span, words, refused) in values.get("evidence", {}).items()
    }
    return StoredArticle(**values)
