"""Pages: how long does the server take for a page, and how much does a browser fetch? Run with `python -m bench.pages`.

One process, one thread, through the whole WSGI application as a server calls it, with gzip. Time on the network and in
the browser is not in it. Cold is what a browser fetches that comes for the first time: the page with all that it names.
Warm is one that has the static files and asks for another page; 'known' is the time to tell one that nothing is new.
"""

import gzip
import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote, quote_plus

from flask.testing import FlaskClient

from bench.prepared import prepared
from bench.records import Record
from bench.report import percentile
from search import Settings
from web import create_app

SEED = 7
QUERIES = 200  # of a kind
KILOBYTE = 1_000
PLAIN = {"Accept-Encoding": "gzip"}

_ASSET = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(/static/[^"]*)"')
_IMPORT = re.compile(r'\bimport\b[^;"\']*["\'](\./[^"\']+)["\']')


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer: the time until it was there, its size as it was sent, and its text."""

    seconds: float
    bytes: int
    text: str
    tag: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    with prepared("pages", arguments, queries=QUERIES) as given:
        _measure(create_app(Settings(index=given.index)).test_client(), given.records, given.queries)


def _measure(site: FlaskClient, records: Sequence[Record], queries: int) -> None:
    articles = site.get("/api/v1/stats").get_json()["articles"]
    for _ in fetched(site, ["/", "/?q=a", "/?q=the"]):  # the parts of the index that are made once are made now
        pass
    print(f"{articles:,} articles\n")
    print("| page | p50, ms | p95, ms | worst, ms | known, ms | warm, kB | cold, kB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, urls in _urls(random.Random(SEED), records, site, queries).items():
        answers = list(fetched(site, urls))
        print(_row(name, answers, site, urls[0]), flush=True)


def _row(name: str, answers: Sequence[Fetched], site: FlaskClient, url: str) -> str:
    taken = [answer.seconds * 1_000 for answer in answers]
    sizes = [answer.bytes / KILOBYTE for answer in answers]
    assets = sum(len(body) for body in assets_of(site, answers[0].text).values()) / KILOBYTE
    known = min(_fetch(site, url, {**PLAIN, "If-None-Match": answers[0].tag}).seconds for _ in range(5)) * 1_000
    figures = (percentile(taken, 50), percentile(taken, 95), max(taken), known)
    cells = [*(f"{figure:.2f}" for figure in figures), f"{max(sizes):.1f}", f"{max(sizes) + assets:.1f}"]
    return f"| {name} | {' | '.join(cells)} |"


def _urls(
    chance: random.Random, records: Sequence[Record], site: FlaskClient, queries: int
) -> Mapping[str, Sequence[str]]:
    """Return addresses of each kind of page, made from the articles themselves."""
    titles = [record.title.split() for record in records if len(record.title.split()) > 2]
    chosen = chance.choices(titles, k=queries)
    words = [chance.choice(title) for title in chosen]
    hits = (site.get(f"/api/v1/search?limit=1&q={quote_plus(word)}").get_json()["hits"] for word in words)
    ids = [hit[0]["id"] for hit in hits if hit]
    return {
        "search, front page": ["/"] * queries,
        "search, one word": [f"/?q={quote_plus(word)}" for word in words],
        "search, two words": [f"/?q={quote_plus(' '.join(title[:2]))}" for title in chosen],
        "search, most articles": ["/?q=said"] * queries,
        "search, with filters": [f"/?q={quote_plus(word)}&-lang=xx&after=1900" for word in words],
        "article": [f"/article/{quote(found)}" for found in ids],
        "feed": [f"/feed.atom?q={quote_plus(word)}" for word in words],
        "API, search": [f"/api/v1/search?q={quote_plus(word)}" for word in words],
    }


def fetched(site: FlaskClient, urls: Iterable[str]) -> Iterator[Fetched]:
    """Yield the answers at addresses, one after the other."""
    return (_fetch(site, url, PLAIN) for url in urls)


def assets_of(site: FlaskClient, page: str) -> Mapping[str, bytes]:
    """Return what a browser fetches for a page besides, by address, each as it is sent; imported modules as well."""
    waiting = [unescape(url) for url in _ASSET.findall(page)]
    found: dict[str, bytes] = {}
    while waiting:
        url = waiting.pop()
        if url not in found:
            with site.get(url, headers=PLAIN) as answer:
                found[url] = answer.data
                text = _text(answer.data, answer.headers.get("Content-Encoding"))
            if ".js" in url:
                waiting += [f"/static/{module.removeprefix('./')}" for module in _IMPORT.findall(text)]
    return found


def _fetch(site: FlaskClient, url: str, headers: Mapping[str, str]) -> Fetched:
    started = time.perf_counter()
    with site.get(url, headers=dict(headers)) as answer:
        body = answer.data
        seconds = time.perf_counter() - started
        text = _text(body, answer.headers.get("Content-Encoding"))
        return Fetched(seconds, len(body), text, answer.headers.get("ETag", ""))


def _text(body: bytes, encoding: str | None) -> str:
    return (gzip.decompress(body) if encoding == "gzip" else body).decode(errors="replace")


if __name__ == "__main__":
    main()
