"""Web cases: articles and clients that the tests of the web page share."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from search import Facet, Link, Settings, StoredArticle
from tests.suites.memory_engine import MemoryEngine
from web import create_app

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def article(article_id: str, **fields: object) -> StoredArticle:
    """Return an article with the given fields and otherwise empty ones."""
    empty: dict[str, object] = {
        "id": article_id,
        "title": f"Article {article_id}",
        "text": "",
        "markup": None,
        "markup_kind": None,
        "authors": (),
        "published": None,
        "published_precision": None,
        "published_origin": None,
        "source": None,
        "url": None,
        "language": None,
        "tags": (),
        "people": (),
        "organizations": (),
        "places": (),
        "summary": "",
        "excerpt": False,
        "mentions": (),
        "path": f"{article_id}.txt",
        "line": None,
        "content_hash": "",
        "origins": {},
    }
    return StoredArticle(**{**empty, **fields})  # type: ignore[arg-type]


ARTICLES = (
    article(
        "canal",
        title="Canal reopens after the storm",
        text="The canal opened again on Thursday.\n\nMaria Oyelaran saw the first ship of the canal pass.",
        authors=("Ines Calder",),
        published="2024-10-31",
        published_origin="metadata",
        source="Harbour Post",
        url="https://harbour.example/canal",
        language="en",
        tags=("shipping",),
        people=("Maria Oyelaran",),
        organizations=("Port Council",),
        places=("Westhaven", "Norland"),
        mentions=(Link(37, 51, Facet.PERSON, "Maria Oyelaran"),),
        markup="# Canal reopens after the storm\n\n"
        "The *canal* opened [again](https://harbour.example/again) on Thursday.\n\n"
        "Maria Oyelaran saw the first ship of the canal pass.",
        markup_kind="markdown",
        origins={"published": "metadata", "people": "extracted"},
    ),
    article(
        "ferry",
        title="Ferry fares rise",
        text="The ferry to Norland costs more. The canal is free.",
        authors=("Tom Brandt",),
        published="2024-09",
        source="Harbour Post",
        places=("Norland",),
    ),
    article(
        "grain",
        title="Grain prices fall",
        text="Grain is cheap in Eastmark, and the canal carries it.",
        authors=("Ines Calder", "Tom Brandt"),
        published="2021-02-03T04:05:06Z",
        source="Field Weekly",
        places=("Eastmark",),
    ),
    article(
        "note", title="A note without a date", text="Nobody signed this note. Read the full article here", excerpt=True
    ),
)

HOSTILE = article(
    "https://evil.example/a?b=<c>&d=\"#e'",
    title=f"Title {ATTACK}",
    text=f"Body {ATTACK}\n\nMore {ATTACK}",
    markup=f"# Markup {ATTACK}\n\n[click](javascript:alert(3)) ![pixel](https://evil.example/pixel.gif)",
    markup_kind="markdown",
    authors=(f"Author {ATTACK}",),
    published="2024-01-01",
    published_origin=ATTACK,
    source=f"Source {ATTACK}",
    url="javascript:alert(4)",
    language=f"x{ATTACK}",
    tags=(f"Tag {ATTACK}",),
    people=(f"Person {ATTACK}",),
    organizations=(f"Organization {ATTACK}",),
    places=(f"Place {ATTACK}",),
    path=f"path {ATTACK}",
    origins={ATTACK: ATTACK},
)


def client(*articles: StoredArticle) -> FlaskClient:
    """Return a client of a site over some articles, by default ARTICLES."""
    return create_app(Settings(index=Path("absent")), engine=MemoryEngine(articles or ARTICLES)).test_client()


def get(site: FlaskClient, url: str, status: int = 200) -> str:
    """Return the page at an address, which has to come with a status."""
    answer = site.get(url)
    assert answer.status_code == status, answer.text
    return answer.text


def titles(html: str) -> list[str]:
    """Return the titles of the results on a page, without markup."""
    return [re.sub("<[^>]*>", "", title) for title in re.findall(r'<h2 dir="auto">(.*?)</h2>', html)]
