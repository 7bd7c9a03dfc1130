"""Articles to build indexes from in tests: written values, no files."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from corpus import Article, Precision, Problem, Published
from search import StoredArticle
from search.stored import dump, load
from search.tasks import Task, record_tasks


def article(number: int, text: str = "A body of words.", *, day: str | None = None, **fields: Any) -> Article:
    """Return an article with an id made from its number; `day` is an ISO date."""
    published = None
    if day:
        published = Published(datetime.fromisoformat(day).replace(tzinfo=UTC), Precision.DAY)
    fields.setdefault("title", f"Article {number}")
    fields.setdefault("path", f"/archive/{number}.txt")
    identity = repr((text, day, sorted(fields.items())))
    return Article(
        id=f"{number:016x}",
        text=text,
        published=published,
        content_hash=hashlib.sha256(identity.encode()).hexdigest()[:32],
        **fields,
    )


def to_stored(article: Article) -> StoredArticle:
    """Return an article as an engine gives it."""
    return load(dump(article))


def tasks(*items: Article | Problem) -> Iterator[Task]:
    """Return what `update_index` and `rebuild_index` read, of articles that are there already."""
    return record_tasks(items)


def moon_articles() -> list[Article]:
    """Return six articles whose facets are easy to count by eye."""
    return [
        article(
            1,
            "The lander came down in the Sea of Tranquility. Armstrong stepped onto the Moon.",
            title="Two men walk on the Moon",
            day="1969-07-21",
            authors=("Ada Lind",),
            people=("Neil Armstrong", "Buzz Aldrin"),
            organizations=("NASA",),
            places=("Moon",),
            source="The Courier",
            language="en",
            tags=("space",),
        ),
        article(
            2,
            "Apollo 13 swung around the Moon and came home. Lovell thanked the controllers in Houston.",
            title="Safe home after an explosion",
            day="1970-04-18",
            authors=("Ada Lind", "Ben Oduya"),
            people=("Jim Lovell",),
            organizations=("NASA",),
            places=("Moon", "Houston"),
            source="The Courier",
            language="en",
            tags=("space", "accidents"),
        ),
        article(
            3,
            "Leonov and Stafford shook hands in orbit. The Soyuz had been launched from Baikonur.",
            title="A handshake in orbit",
            day="1975-07-18",
            authors=("Ben Oduya",),
            people=("Alexei Leonov", "Thomas Stafford"),
            organizations=("NASA",),
            places=("Baikonur",),
            source="The Ledger",
            language="en",
        ),
        article(
            4,
            "Sputnik circled the Earth and beeped. Nobody in Houston slept.",
            title="A new moon over the Earth",
            day="1957-10-05",
            people=("Sergei Korolev",),
            places=("Baikonur", "Earth"),
            source="The Ledger",
            language="en",
        ),
        article(5, "An undated note about tides, which the moon pulls. Café naïve.", title="Tides", language="en"),
        article(
            6,
            "Ranger photographs of the lunar surface were shown. The hand of the operator did not shake.",
            title="Pictures before impact",
            day="1964-08-01",
            organizations=("NASA", "JPL"),
            source="The Courier",
            language="en",
        ),
    ]


def ids(hits: Iterable[Any]) -> list[int]:
    """Return the numbers of articles or hits made from `article`."""
    return [int(hit.id, 16) for hit in hits]
