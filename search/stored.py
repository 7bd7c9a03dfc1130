"""Stored: how does an article lie in the index, and how does it come out again?"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from corpus import Article, Kind
from corpus.dates import iso
from search.model import Facet, Link, StoredArticle
from search.schema import facet_field

FACET_OF_KIND = {Kind.PERSON: Facet.PERSON, Kind.ORGANIZATION: Facet.ORG, Kind.PLACE: Facet.PLACE}


def to_stored(article: Article) -> StoredArticle:
    """Return what the index keeps of an article."""
    published = article.published
    return StoredArticle(
        id=article.id,
        title=article.title,
        text=article.text,
        markup=article.markup.source if article.markup else None,
        markup_kind=article.markup.kind if article.markup else None,
        authors=article.authors,
        published=iso(published) if published else None,
        published_precision=published.precision.value if published else None,
        published_origin=published.origin.value if published else None,
        source=article.source,
        url=article.url,
        language=article.language,
        tags=article.tags,
        people=article.people,
        organizations=article.organizations,
        places=article.places,
        summary=article.summary,
        excerpt=article.excerpt,
        mentions=tuple(Link(m.start, m.end, FACET_OF_KIND[m.kind], m.name) for m in article.mentions),
        path=article.path,
        line=article.line,
        content_hash=article.content_hash,
        origins={name: origin.value for name, origin in article.origins.items()},
    )


def facet_values(article: StoredArticle) -> dict[Facet, tuple[str, ...]]:
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


def revision(article_id: str, content_hash: str) -> str:
    """Return the term that stands for one version of one article."""
    return f"{article_id}:{content_hash}"


def to_document(article: StoredArticle, instant: int | None) -> dict[str, Any]:
    """Return the article as the fields of the schema; fields without a value are left out.

    `instant` is its publication in seconds since 1970, UTC.
    """
    document: dict[str, Any] = {
        "id": article.id,
        "revision": revision(article.id, article.content_hash),
        "title": article.title,
        "text": article.text,
        "article": dump(article),
    }
    if instant is not None:
        document["published"] = instant
    for facet, values in facet_values(article).items():
        if values:
            document[facet_field(facet)] = values
            if facet is not Facet.LANGUAGE:
                document[facet.value] = values
    return document


def dump(article: StoredArticle) -> str:
    """Return an article as JSON; `load` is its inverse."""
    return json.dumps(asdict(article), ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> StoredArticle:
    """Return the article that `dump` wrote."""
    fields = json.loads(text)
    for name in ("authors", "tags", "people", "organizations", "places"):
        fields[name] = tuple(fields[name])
    fields["mentions"] = tuple(_links(fields["mentions"]))
    return StoredArticle(**fields)


def _links(items: Iterable[dict[str, Any]]) -> Iterable[Link]:
    return (Link(item["start"], item["end"], Facet(item["facet"]), item["value"]) for item in items)
