"""Local: the engine on an index in a directory of this machine."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from search.articlevalues import CatalogueEntry, Export, MarkedArticle, SimilarArticle
from search.catalogue import catalogue
from search.contrasts import contrast_of
from search.counting import count_facets, facet_page
from search.errors import ArticleNotFound, IndexUnusable, UsageError
from search.evaluator import BM25, Matches, check_time, time_limit
from search.filtering import Filters, check_dates, resolved
from search.generations import IndexDirectory
from search.highlight import Highlighter
from search.histogram import count_periods
from search.matching import match
from search.model import (
    DEFAULT_SIMILAR,
    DEFAULT_SUGGESTIONS,
    DEFAULT_VALUES,
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_RECENCY,
    MAX_VALUES,
    Facet,
    FacetOrder,
    FacetPage,
    IndexHealth,
    IndexState,
    IndexStats,
    SearchRequest,
    SearchResponse,
    Sort,
    Suggestion,
)
from search.query import NO_THESAURUS, ParsedQuery, parse
from search.ranking import Ranking
from search.schema import MISSING_INSTANT
from search.selecting import ordered, select
from search.suggesting import FEW, Speller, alike, complete, did_you_mean, rescues
from search.synonyms import NO_SYNONYMS, Synonyms
from search.trends import Found, check_trends, check_typical, trends_of
from search.trendvalues import DEFAULT_TYPICAL, Contrast, Trends, TrendsRequest
from search.view import View

Reading = Callable[[SearchRequest], ParsedQuery]

# how often a search begins again because the generation that it had just looked up was swept away meanwhile
OPEN_ATTEMPTS = 5


class LocalEngine:
    """Answers searches from an index on disk; see `search.engine.Engine`."""

    def __init__(
        self, index: Path, *, ranking: Ranking | None = None, synonyms: Synonyms = NO_SYNONYMS, timeout: float = 0
    ) -> None:
        self._directory = IndexDirectory(index)
        self._ranking = ranking or Ranking()
        self._synonyms = synonyms
        self._timeout = timeout  # seconds that a search may take, any time if 0
        self._lock = threading.Lock()
        self._view: View | None = None

    def search(self, request: SearchRequest) -> SearchResponse:
        """See `Engine.search`."""
        started = time.perf_counter()
        _validate(request)
        with self._reading() as view, time_limit(self._timeout):
            read = partial(self._parsed, view)
            parsed = read(request)
            request = resolved(view, request)
            scored = request.sort is Sort.BEST and request.limit > 0
            found = select(view, request, parsed, self._ranking.for_request(request), scored=scored)
            answer, filters, selected = found.answer, found.filters, found.results
            highlighter = Highlighter(parsed)
            page = _page(view, selected, request)
            hits = tuple(view.hit(doc, score, highlighter, fragments=request.fragments) for doc, score in page)
            if scored and request.explain:
                pairs = zip(hits, page, strict=True)
                hits = tuple(replace(hit, explanation=found.ranker.explain(doc)) for hit, (doc, _) in pairs)
            response = SearchResponse(
                total=selected.docs.size,
                hits=hits,
                facets=count_facets(view, request, filters),
                histogram=count_periods(view, request, filters),
                notes=(*parsed.notes, *(answer.notes if selected.docs.size else ())),
                generation=view.pointer.name,
                expanded=parsed.expanded,
            )
            if request.suggest:
                few = answer.matches.docs.size < FEW or bool(answer.notes)
                response = _with_suggestions(view, request, response, read, few=few)
        return replace(response, seconds=time.perf_counter() - started)

    def facet(
        self,
        request: SearchRequest,
        facet: Facet,
        *,
        contains: str = "",
        order: FacetOrder = FacetOrder.COUNT,
        limit: int = DEFAULT_VALUES,
        offset: int = 0,
    ) -> FacetPage:
        """See `Engine.facet`."""
        check_dates(request)
        _check_limit(limit, MAX_VALUES)
        if offset < 0:
            raise UsageError(f"The offset must not be below 0, and is {offset}.")
        with self._reading() as view, time_limit(self._timeout):
            parsed = self._parsed(view, request)
            request = resolved(view, request)
            answer = match(parsed, view.collection, scored=False, weighting=BM25())
            filters = Filters.of(view, request, answer.matches.docs)
            page = facet_page(view, request, filters, facet, contains=contains, order=order, limit=limit, offset=offset)
        return replace(page, notes=(*parsed.notes, *(answer.notes if filters.passing().size else ())))

    def article(self, article_id: str, *, query: str = "", synonyms: bool = True) -> MarkedArticle:
        """See `Engine.article`."""
        with self._reading() as view:
            doc = view.find(article_id)
            if doc is None:
                raise ArticleNotFound(article_id)
            article, story = view.stored(doc), view.story(doc, article_id)
            parsed = self._parsed(view, SearchRequest(query=query, synonyms=synonyms))
        highlighter = Highlighter(parsed)
        return MarkedArticle(
            article=article,
            title=highlighter.mark(article.title, field="title", language=article.language),
            text=highlighter.mark(article.text, language=article.language),
            story=story,
            notes=parsed.notes if query else (),
        )

    def suggest(self, prefix: str, *, limit: int = DEFAULT_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """See `Engine.suggest`."""
        _check_limit(limit)
        with self._reading() as view:
            return complete(view, view.names, prefix, limit)

    def similar(self, article_id: str, *, limit: int = DEFAULT_SIMILAR) -> tuple[SimilarArticle, ...]:
        """See `Engine.similar`."""
        _check_limit(limit)
        with self._reading() as view:
            doc = view.find(article_id)
            if doc is None:
                raise ArticleNotFound(article_id)
            plain = Highlighter(parse("", now=datetime.now(UTC)))
            return tuple(
                SimilarArticle(view.hit(like.doc, like.score, plain, fragments=0), like.shared)
                for like in alike(view, doc, limit)
            )

    def export(self, request: SearchRequest) -> Export:
        """See `Engine.export`."""
        check_dates(request)
        with self._reading() as view, time_limit(self._timeout):
            parsed = self._parsed(view, request)
            request = resolved(view, request)
            ranking = self._ranking.for_request(request)
            found = select(view, request, parsed, ranking, scored=request.sort is Sort.BEST)
            docs = found.results.docs[ordered(view, found.results, request.sort, found.results.docs.size)]
        return Export(
            total=docs.size,
            articles=view.read(docs),
            notes=(*parsed.notes, *found.answer.notes),
            generation=view.pointer.name,
        )

    def catalogue(self, *, limit: int, offset: int = 0) -> tuple[CatalogueEntry, ...]:
        """See `Engine.catalogue`."""
        if min(limit, offset) < 0:
            raise UsageError(f"Neither limit nor offset may be below 0; they are {limit} and {offset}.")
        with self._reading() as view:
            return catalogue(view, limit=limit, offset=offset)

    def state(self) -> IndexState:
        """See `Engine.state`."""
        view = self._current()
        return IndexState(
            tag=repr((view.pointer.name, view.state, self._synonyms.state())), updated=_instant(view.pointer.updated)
        )

    def trends(self, request: TrendsRequest) -> Trends:
        """See `Engine.trends`."""
        started = time.perf_counter()
        check_trends(request)
        with self._reading() as view, time_limit(self._timeout):
            found = trends_of(view, request, partial(self._found, view))
        return replace(found, seconds=time.perf_counter() - started, generation=view.pointer.name)

    def contrast(self, first: SearchRequest, second: SearchRequest, *, limit: int = DEFAULT_TYPICAL) -> Contrast:
        """See `Engine.contrast`."""
        started = time.perf_counter()
        check_typical(limit)
        check_dates(first)
        check_dates(second)
        with self._reading() as view, time_limit(self._timeout):
            found = contrast_of(view, first, second, partial(self._found, view), limit=limit)
        return replace(found, seconds=time.perf_counter() - started, generation=view.pointer.name)

    def health(self) -> IndexHealth:
        """See `Engine.health`."""
        with self._reading() as view:
            return IndexHealth(
                articles=view.collection.live.size,
                expected=view.expected,
                generation=view.pointer.name,
                updated=_instant(self._directory.last_run(view.pointer)),
            )

    def aliases(self, facet: Facet, value: str) -> tuple[str, ...]:
        """See `Engine.aliases`."""
        found = self._synonyms.current()[0].expansion((value,), facet.value)
        return found.texts if found else ()

    def stats(self) -> IndexStats:
        """See `Engine.stats`."""
        with self._reading() as view:
            live = view.collection.live
            instants = view.instants(live)
            dated = instants[instants != MISSING_INSTANT]
            path = self._directory.generation_path(view.pointer)
            return IndexStats(
                articles=live.size,
                generation=view.pointer.name,
                updated=view.pointer.updated,
                bytes=sum(file.stat().st_size for file in path.iterdir()),
                roots=tuple(root.path for root in view.pointer.roots),
                earliest=_day(dated.min()) if dated.size else None,
                latest=_day(dated.max()) if dated.size else None,
                undated=instants.size - dated.size,
                distinct={facet: int(np.count_nonzero(view.facet(facet).count(live))) for facet in Facet},
                stories=view.stories.stories,
                versions=view.stories.versions,
            )

    def close(self) -> None:
        """See `Engine.close`; the files are unmapped when the last search is done with them."""
        with self._lock:
            self._view = None

    def _found(self, view: View, request: SearchRequest) -> Found:
        """Return all that a search finds, in the order of the documents."""
        parsed = self._parsed(view, request)
        request = resolved(view, request)
        answer = match(parsed, view.collection, scored=False, weighting=BM25())
        docs = Filters.of(view, request, answer.matches.docs).passing()
        return Found(docs, (*parsed.notes, *answer.notes))

    def _parsed(self, view: View, request: SearchRequest) -> ParsedQuery:
        """Return what the query of a request asks for in this generation."""
        thesaurus, notes = self._synonyms.current() if request.synonyms else (NO_THESAURUS, ())
        parsed = parse(
            request.query,
            now=datetime.now(UTC),
            languages=view.languages,
            thesaurus=thesaurus,
            strict=request.strict,
        )
        return replace(parsed, notes=(*parsed.notes, *notes)) if notes else parsed

    @contextmanager
    def _reading(self) -> Iterator[View]:
        """Give the newest generation; where its files turn out to be damaged, say so."""
        view = self._current()
        with view.snapshot.blamed():
            yield view

    def _current(self) -> View:
        """Return the newest generation, opening it if it is new; the old one ends with its last search."""
        with self._lock:
            view = self._view
            if view is None or view.state != (self._directory.state(), self._directory.generation_state(view.pointer)):
                view = self._view = self._open()
            return view

    def _open(self) -> View:
        for _ in range(OPEN_ATTEMPTS):
            pointer = self._directory.pointer()
            try:
                return View(self._directory, pointer)
            except IndexUnusable:
                if self._directory.pointer() == pointer:
                    raise
        raise IndexUnusable(
            f"The index at {self._directory.path} is replaced faster than it can be opened. "
            "Let its runs follow each other less closely."
        )


def _validate(request: SearchRequest) -> None:
    _check_limit(request.limit)
    if not 0 <= (request.recency or 0) <= MAX_RECENCY:
        raise UsageError(f"The recency must lie between 0 and {MAX_RECENCY:,} days, and is {request.recency}.")
    if not 0 <= request.offset <= MAX_OFFSET:
        raise UsageError(f"The offset must lie between 0 and {MAX_OFFSET}, and is {request.offset}. Narrow the search.")
    check_dates(request)


def _check_limit(limit: int, largest: int = MAX_LIMIT) -> None:
    if not 0 <= limit <= largest:
        raise UsageError(f"The limit must lie between 0 and {largest}, and is {limit}.")


def _with_suggestions(
    view: View, request: SearchRequest, response: SearchResponse, read: Reading, *, few: bool
) -> SearchResponse:
    """Return a response with what would find more: where `few` articles match the query, and where none is a result."""
    helpful = () if response.total else rescues(request, lambda other: _total(view, other, read))
    if not few or not request.query:
        return replace(response, rescues=helpful)

    def count(query: str) -> int:
        return _total(view, replace(request, query=query), read, every=True)

    found = count(request.query)
    speller = Speller(view.snapshot.words, view.names)
    other = did_you_mean(request.query, speller, count, found=found) if found < FEW else None
    return replace(response, did_you_mean=other, rescues=helpful)


def _total(view: View, request: SearchRequest, read: Reading, *, every: bool = False) -> int:
    """Return how many results a search has; with `every` those alone that have all of its words."""
    check_time()
    parsed = read(replace(request, strict=False))
    parsed = replace(parsed, fallback=None) if every else parsed
    docs = match(parsed, view.collection, scored=False, weighting=BM25()).matches.docs
    docs = Filters.of(view, request, docs).passing()
    return view.stories.leaders(docs, docs).size if request.collapse else docs.size


def _page(view: View, matches: Matches, request: SearchRequest) -> list[tuple[int, float]]:
    """Return the (document, score) pairs of the page asked for."""
    if request.limit == 0:
        return []
    chosen = ordered(view, matches, request.sort, request.offset + request.limit)[request.offset :]
    return [(int(doc), float(score)) for doc, score in zip(matches.docs[chosen], matches.scores[chosen], strict=True)]


def _instant(text: str) -> datetime | None:
    """Return an instant in ISO 8601 with its zone; None where the text is something else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(seconds: np.int64) -> str:
    return str(seconds.astype("datetime64[s]").astype("datetime64[D]"))
