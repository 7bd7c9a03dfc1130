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
from functools import partial

from search import (
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_VALUES,
    ArticleNotFound,
    DidYouMean,
    Facet,
    FacetOrder,
    FacetPage,
    Histogram,
    Hit,
    IndexStats,
    MarkedArticle,
    SearchRequest,
    SearchResponse,
    SimilarArticle,
    Snippet,
    Sort,
    StoredArticle,
    Suggestion,
    SuggestionKind,
    UsageError,
)
from search.suggesting import rescues
from tests.suites.memory_exports import MemoryExports
from tests.suites.memory_facets import count_facet, facet_page, first_day, passes, values_of
from tests.suites.memory_histogram import histogram
from tests.suites.memory_stories import MemoryStories
from tests.suites.memory_suggestions import complete, did_you_mean
from tests.suites.memory_trends import MemoryTrends

WORD = re.compile(r"\w+")
TITLE_WEIGHT = 2
FRAGMENT_WIDTH = 240
FEW = 5  # results; whoever finds more is not asked what was meant
LONG = 4  # letters of a word that tells something

NAMES = {
    kind: partial(values_of, facet=Facet(kind.value))
    for kind in SuggestionKind
    if kind not in {SuggestionKind.TITLE, SuggestionKind.WORD}
}


class MemoryEngine(MemoryExports, MemoryTrends):
    """Searches a list of articles; their order breaks ties."""

    def __init__(self, articles: Iterable[StoredArticle]) -> None:
        self._articles = {article.id: article for article in articles}
        self._stories = MemoryStories(self._articles.values())

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return the requested page of results, facet counts and histogram.

        Raises:
            UsageError: A limit or offset out of range.
        """
        started = time.perf_counter()
        _check_page(request)
        request = self._resolved(request)
        words = _words(request.query)
        matches = [(article, score) for article in self._articles.values() if (score := _score(article, words))]
        found = [(a, s) for a, s in matches if passes(a, request)]
        found.sort(key=lambda pair: _rank(*pair, request.sort))
        if request.collapse:
            leaders: dict[str, tuple[StoredArticle, float]] = {}
            for article, score in found:
                leaders.setdefault(self._stories.id_of(article.id), (article, score))
            found = list(leaders.values())
        page = found[request.offset : request.offset + request.limit]
        few = request.suggest and len(found) < FEW
        return SearchResponse(
            total=len(found),
            hits=tuple(self._hit(article, score, words, request.fragments) for article, score in page),
            facets={facet: count_facet([a for a, _ in matches], request, facet) for facet in request.facets},
            histogram=_histogram([a for a, _ in matches], request),
            seconds=time.perf_counter() - started,
            generation="memory",
            did_you_mean=self._did_you_mean(request) if few else None,
            rescues=rescues(request, self._total) if few and not found else (),
        )

    def suggest(self, prefix: str, *, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return the names, words and titles in which a word begins with each one typed.

        Raises:
            UsageError: The limit is out of range.
        """
        _check_page(SearchRequest(limit=limit))
        return complete(self._articles.values(), _words, NAMES, prefix, limit)

    def similar(self, article_id: str, *, limit: int = 5) -> tuple[SimilarArticle, ...]:
        """Return the articles that share the most rare words and names, one of a story.

        Raises:
            ArticleNotFound: No article has this id.
            UsageError: The limit is out of range.
        """
        _check_page(SearchRequest(limit=limit))
        if article_id not in self._articles:
            raise ArticleNotFound(article_id)
        own, story = self._articles[article_id], self._stories.id_of(article_id)
        scored = {a.id: _likeness(own, a) for a in self._articles.values() if self._stories.id_of(a.id) != story}
        ranked = sorted((one for one in scored if scored[one]), key=lambda one: -scored[one])
        told_once = {self._stories.id_of(one): one for one in reversed(ranked)}
        chosen = [one for one in ranked if one in told_once.values()][:limit]
        return tuple(
            SimilarArticle(self._hit(self._articles[one], scored[one], [], 0), _shared(own, self._articles[one]))
            for one in chosen
        )

    def _total(self, request: SearchRequest) -> int:
        return self.search(replace(request, limit=0, facets={}, histogram=None, suggest=False)).total

    def _did_you_mean(self, request: SearchRequest) -> DidYouMean | None:
        articles = list(self._articles.values())
        return did_you_mean(articles, _words, request.query, lambda q: self._total(replace(request, query=q)))

    def facet(
        self,
        request: SearchRequest,
        facet: Facet,
        *,
        contains: str = "",
        order: FacetOrder = FacetOrder.COUNT,
        limit: int = 20,
        offset: int = 0,
    ) -> FacetPage:
        """Return some of the values that a facet has among the results.

        Raises:
            UsageError: A limit or offset out of range.
        """
        if not 0 <= limit <= MAX_VALUES:
            raise UsageError(f"The limit must lie between 0 and {MAX_VALUES}.")
        if offset < 0:
            raise UsageError("The offset must not be below 0.")
        words = _words(request.query)
        matches = [article for article in self._articles.values() if _score(article, words)]
        request = self._resolved(request)
        return facet_page(matches, request, facet, contains=contains, order=order, limit=limit, offset=offset)

    def _resolved(self, request: SearchRequest) -> SearchRequest:
        """Return a request with its values as the articles spell them.

        Raises:
            UsageError: It asks for articles without a date and for dates.
        """
        if request.dated is False and (request.after or request.before):
            raise UsageError("An article without a date lies neither after nor before a day.")
        filters = {facet: self._spelt(facet, chosen) for facet, chosen in request.filters.items()}
        excluded = {facet: self._spelt(facet, chosen) for facet, chosen in request.excluded.items()}
        return replace(request, filters=filters, excluded=excluded)

    def _spelt(self, facet: Facet, chosen: frozenset[str]) -> frozenset[str]:
        """Return filter values as the articles spell them; case makes no difference."""
        known = {value for article in self._articles.values() for value in values_of(article, facet)}
        alike = {value.casefold(): value for value in known}
        return frozenset(value if value in known else alike.get(value.casefold(), value) for value in chosen)

    def article(self, article_id: str, *, query: str = "", synonyms: bool = True) -> MarkedArticle:
        """Return one article with the matches of query marked in it.

        Raises:
            ArticleNotFound: No article has this id.
        """
        if article_id not in self._articles:
            raise ArticleNotFound(article_id)
        article, words = self._articles[article_id], _words(query)
        return MarkedArticle(
            article=article,
            title=_mark(article.title, words),
            text=_mark(article.text, words),
            story=self._stories.of(article_id),
        )

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
            distinct={facet: len({v for a in articles for v in values_of(a, facet)}) for facet in Facet},
            stories=len(self._stories.groups),
            versions=sum(map(len, self._stories.groups)),
        )

    def _hit(self, article: StoredArticle, score: float, words: list[str], fragments: int) -> Hit:
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
            people=article.people,
            organizations=article.organizations,
            places=article.places,
            story=self._stories.id_of(article.id),
            versions=self._stories.of(article.id).count,
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


def _shared(own: StoredArticle, other: StoredArticle) -> tuple[str, ...]:
    """Return the people, organizations and places that both name."""
    facets = (Facet.PERSON, Facet.ORG, Facet.PLACE)
    return tuple(name for facet in facets for name in values_of(own, facet) if name in values_of(other, facet))


def _likeness(own: StoredArticle, other: StoredArticle) -> float:
    """Count the names that both have, which tell most, and the longer words."""
    ours, theirs = (set(_words(f"{article.title} {article.text}")) for article in (own, other))
    words = sum(len(word) >= LONG for word in ours & theirs)
    return float(10 * len(_shared(own, other)) + words)


def _rank(article: StoredArticle, score: float, sort: Sort) -> tuple[bool, float]:
    if sort is Sort.BEST:
        return False, -score
    day = first_day(article.published).toordinal() if article.published else 0
    return article.published is None, day if sort is Sort.OLDEST else -day


def _histogram(articles: list[StoredArticle], request: SearchRequest) -> Histogram | None:
    if request.histogram is None:
        return None
    kept = [article.published for article in articles if passes(article, request, dates=False)]
    return histogram([first_day(published) for published in kept if published], kept.count(None), request)


def _mark(text: str, words: list[str]) -> Snippet:
    return Snippet(text, tuple(found.span() for found in WORD.finditer(text) if found.group().casefold() in words))


def _fragments(text: str, words: list[str]) -> tuple[Snippet, ...]:
    """Cut the text into pieces of equal width; keep those with a match, or the first where none has one."""
    pieces = [
        Snippet(piece.text, piece.spans, clipped_start=start > 0, clipped_end=start + FRAGMENT_WIDTH < len(text))
        for start in range(0, len(text), FRAGMENT_WIDTH)
        for piece in [_mark(text[start : start + FRAGMENT_WIDTH].replace("\n", " "), words)]
    ]
    return tuple([piece for piece in pieces if piece.spans] or pieces[:1])
