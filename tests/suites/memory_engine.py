"""Memory engine: what is the simplest thing that keeps the promises of `search.Engine`?

A list of articles, scanned from end to end for each call. Words are matched whole and without regard to case, all of
them must occur, and there are no operators. The tests of the web page run on it, and the contract suite holds it to
the same laws as the engine on an index.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from search import (
    MAX_LIMIT,
    MAX_OFFSET,
    ArticleNotFound,
    Facet,
    FacetCounts,
    FacetValue,
    Granularity,
    Histogram,
    HistogramBucket,
    Hit,
    IndexStats,
    MarkedArticle,
    SearchRequest,
    SearchResponse,
    Snippet,
    Sort,
    StoredArticle,
    UsageError,
)

WORD = re.compile(r"\w+")
TITLE_WEIGHT = 2
FRAGMENT_WIDTH = 240
BUCKET_LENGTH = {Granularity.YEAR: 4, Granularity.MONTH: 7, Granularity.DAY: 10}
NO_DATES = (None, None)


class MemoryEngine:
    """Searches a list of articles; their order breaks ties."""

    def __init__(self, articles: Iterable[StoredArticle]) -> None:
        self._articles = {article.id: article for article in articles}

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return the requested page of results, facet counts and histogram.

        Raises:
            UsageError: A limit or offset out of range.
        """
        started = time.perf_counter()
        _check_page(request)
        request = replace(request, filters={f: self._spelt(f, chosen) for f, chosen in request.filters.items()})
        words = _words(request.query)
        matches = [(article, score) for article in self._articles.values() if (score := _score(article, words))]
        found = [(a, s) for a, s in matches if _passes(a, request)]
        found.sort(key=lambda pair: _rank(*pair, request.sort))
        page = found[request.offset : request.offset + request.limit]
        return SearchResponse(
            total=len(found),
            hits=tuple(_hit(article, score, words, request.fragments) for article, score in page),
            facets={facet: _count([a for a, _ in matches], request, facet) for facet in request.facets},
            histogram=_histogram([a for a, _ in matches], request),
            seconds=time.perf_counter() - started,
            generation="memory",
        )

    def _spelt(self, facet: Facet, chosen: frozenset[str]) -> frozenset[str]:
        """Return filter values as the articles spell them; case makes no difference."""
        known = {value.casefold(): value for article in self._articles.values() for value in _values(article, facet)}
        return frozenset(known.get(value.casefold(), value) for value in chosen)

    def article(self, article_id: str, *, query: str = "") -> MarkedArticle:
        """Return one article with the matches of query marked in it.

        Raises:
            ArticleNotFound: No article has this id.
        """
        if article_id not in self._articles:
            raise ArticleNotFound(article_id)
        article, words = self._articles[article_id], _words(query)
        return MarkedArticle(article=article, title=_mark(article.title, words), text=_mark(article.text, words))

    def stats(self) -> IndexStats:
        """Return the size and reach of the list."""
        articles = self._articles.values()
        dates = sorted(article.published for article in articles if article.published)
        return IndexStats(
            articles=len(articles),
            generation="memory",
            updated=None,
            bytes=0,
            roots=(),
            earliest=dates[0] if dates else None,
            latest=dates[-1] if dates else None,
            undated=len(articles) - len(dates),
            distinct={facet: len({v for a in articles for v in _values(a, facet)}) for facet in Facet},
        )

    def close(self) -> None:
        """Do nothing: there are no files."""


def _check_page(request: SearchRequest) -> None:
    if not 0 <= request.limit <= MAX_LIMIT:
        raise UsageError(f"The limit must lie between 0 and {MAX_LIMIT}.")
    if not 0 <= request.offset <= MAX_OFFSET:
        raise UsageError(f"The offset must lie between 0 and {MAX_OFFSET}.")


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _score(article: StoredArticle, words: list[str]) -> float:
    """Count the matches, those in the title more; 1 where nothing is asked, 0 where a word is missing."""
    if not words:
        return 1.0
    title = Counter(_words(article.title))
    body = Counter(_words(f"{article.text} {' '.join(article.authors)}"))
    scores = [TITLE_WEIGHT * title[word] + body[word] for word in words]
    return float(sum(scores)) if all(scores) else 0.0


def _values(article: StoredArticle, facet: Facet) -> tuple[str, ...]:
    match facet:
        case Facet.AUTHOR:
            return article.authors
        case Facet.PERSON:
            return article.people
        case Facet.ORG:
            return article.organizations
        case Facet.PLACE:
            return article.places
        case Facet.TAG:
            return article.tags
        case Facet.SOURCE:
            return (article.source,) if article.source else ()
        case Facet.LANGUAGE:
            return (article.language,) if article.language else ()


def _start(published: str) -> date:
    """Return the first day of a date that may be cut after the year or the month."""
    return date.fromisoformat((published + "-01-01")[:10])


def _passes(article: StoredArticle, request: SearchRequest, *, but: Facet | None = None, dates: bool = True) -> bool:
    """Tell whether the filters keep the article, leaving out those of the facet `but` or the dates."""
    for facet, chosen in request.filters.items():
        if chosen and facet is not but and chosen.isdisjoint(_values(article, facet)):
            return False
    if not dates or (request.after, request.before) == NO_DATES:
        return True
    if article.published is None:
        return False
    return (request.after or date.min) <= _start(article.published) <= (request.before or date.max)


def _rank(article: StoredArticle, score: float, sort: Sort) -> tuple[bool, float]:
    if sort is Sort.BEST:
        return False, -score
    day = _start(article.published).toordinal() if article.published else 0
    return article.published is None, day if sort is Sort.OLDEST else -day


def _count(articles: list[StoredArticle], request: SearchRequest, facet: Facet) -> FacetCounts:
    """Count a facet's values over the articles that the other filters keep."""
    kept = [set(_values(article, facet)) for article in articles if _passes(article, request, but=facet)]
    counts = Counter(value for values in kept for value in values)
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    chosen = request.filters.get(facet, frozenset())
    shown = set(ranked[: request.facets[facet]]) | chosen
    return FacetCounts(
        values=tuple(
            FacetValue(value, counts[value], value in chosen)
            for value in sorted(shown, key=lambda value: (-counts[value], value))
        ),
        total=len(counts),
        missing=sum(not values for values in kept),
    )


def _histogram(articles: list[StoredArticle], request: SearchRequest) -> Histogram | None:
    if request.histogram is None:
        return None
    kept = [article.published for article in articles if _passes(article, request, dates=False)]
    length = BUCKET_LENGTH[request.histogram]
    counts = Counter(_start(published).isoformat()[:length] for published in kept if published)
    return Histogram(
        granularity=request.histogram,
        buckets=tuple(HistogramBucket(start, counts[start]) for start in sorted(counts)),
        undated=sum(published is None for published in kept),
    )


def _mark(text: str, words: list[str]) -> Snippet:
    return Snippet(text, tuple(found.span() for found in WORD.finditer(text) if found.group().casefold() in words))


def _hit(article: StoredArticle, score: float, words: list[str], fragments: int) -> Hit:
    return Hit(
        id=article.id,
        title=_mark(article.title, words),
        authors=article.authors,
        published=article.published,
        source=article.source,
        url=article.url,
        score=score,
        fragments=_fragments(article.text, words)[:fragments],
        excerpt=article.excerpt,
    )


def _fragments(text: str, words: list[str]) -> tuple[Snippet, ...]:
    """Cut the text into pieces of equal width; keep those with a match, or the first where none has one."""
    pieces = [
        Snippet(piece.text, piece.spans, clipped_start=start > 0, clipped_end=start + FRAGMENT_WIDTH < len(text))
        for start in range(0, len(text), FRAGMENT_WIDTH)
        for piece in [_mark(text[start : start + FRAGMENT_WIDTH].replace("\n", " "), words)]
    ]
    return tuple([piece for piece in pieces if piece.spans] or pieces[:1])
