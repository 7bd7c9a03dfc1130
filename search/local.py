"""Local: the engine on an index in a directory of this machine."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.catalogue import catalogue
from search.contrasts import contrast_of
from search.counting import PUBLISHED, count_facets, facet_page
from search.errors import ArticleNotFound, IndexUnusable, UsageError
from search.evaluator import BM25, Collection, FacetColumn, Matches, check_time, time_limit, top_by
from search.filtering import Filters, check_dates, resolved
from search.generations import IndexDirectory, Pointer
from search.highlight import Highlighter
from search.histogram import count_periods
from search.manifest import Manifest, blamed
from search.matching import match
from search.model import (
    DEFAULT_SIMILAR,
    DEFAULT_SUGGESTIONS,
    DEFAULT_VALUES,
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_RECENCY,
    MAX_VALUES,
    CatalogueEntry,
    Export,
    Facet,
    FacetOrder,
    FacetPage,
    Hit,
    IndexHealth,
    IndexState,
    IndexStats,
    MarkedArticle,
    SearchRequest,
    SearchResponse,
    SimilarArticle,
    Sort,
    StoredArticle,
    Story,
    Suggestion,
)
from search.query import NO_THESAURUS, ParsedQuery, parse
from search.ranking import Ranking
from search.schema import MISSING_INSTANT, facet_field
from search.segments import Snapshot
from search.selecting import LAST_INSTANT, ordered, select
from search.stored import load
from search.suggesting import FEW, Names, Speller, alike, complete, did_you_mean, rescues
from search.synonyms import NO_SYNONYMS, Synonyms
from search.trends import Found, check_trends, check_typical, trends_of
from search.trendvalues import DEFAULT_TYPICAL, Contrast, Trends, TrendsRequest
from search.versions import MAX_VERSIONS, Copy, StoryTable, tell

Docs = NDArray[np.uint32]
Reading = Callable[[SearchRequest], ParsedQuery]

# how often a search begins again because the generation that it had just looked up was swept away meanwhile
OPEN_ATTEMPTS = 5


class _View:
    """One generation, opened; it never changes, and threads share it."""

    def __init__(self, directory: IndexDirectory, pointer: Pointer) -> None:
        self.pointer = pointer
        self.state = (directory.state(), directory.generation_state(pointer))
        self._path = directory.generation_path(pointer)
        self.snapshot = Snapshot.open(self._path)
        self.collection = Collection.of(self.snapshot.segments, self.snapshot.deleted)

    @cached_property
    def stories(self) -> StoryTable:
        return StoryTable(self.snapshot, self.collection.live_mask)

    @cached_property
    def newest(self) -> int:
        """The instant of the newest article of a known date, the present if that comes first."""
        now = int(datetime.now(UTC).timestamp())
        return min(now, int(self.instants(self.collection.live).max(initial=MISSING_INSTANT)))

    @cached_property
    def expected(self) -> int | None:
        """The number of articles by the record of files, None where there is no such number."""
        manifest = Manifest.open(self._path)
        if manifest is None:
            return None
        with blamed(manifest.path), manifest:
            return manifest.articles()

    @cached_property
    def names(self) -> Names:
        return Names(self)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of its articles, most frequent first."""
        column = self.facet(Facet.LANGUAGE)
        counts = column.count(self.collection.live)
        return tuple(map(column.value, np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist()))

    def instants(self, docs: Docs) -> NDArray[np.int64]:
        """Return when documents were published: int64 seconds since 1970, MISSING_INSTANT where that is unknown."""
        column = self.collection.column(PUBLISHED)
        if column is None:
            return np.full(docs.size, MISSING_INSTANT)
        values: NDArray[np.int64] = column.values.take(docs)
        return values

    def facet(self, facet: Facet) -> FacetColumn:
        return self.collection.facet(facet_field(facet))

    def stored(self, doc: int) -> StoredArticle:
        leaf, number = self.collection.locate(doc)
        return load(leaf.segment.stored[number])

    def read(self, docs: Docs) -> Iterator[StoredArticle]:
        """Yield documents as they are stored; where a file turns out to be damaged, say so."""
        for doc in docs.tolist():
            with self.snapshot.blamed():
                article = self.stored(doc)
            yield article

    def find(self, article_id: str) -> int | None:
        for place, doc in self.snapshot.find("id", article_id):
            return self.collection.leaves[place].base + doc
        return None

    def story(self, doc: int, article_id: str) -> Story:
        """Return the story of a document; of very many versions those that were published first."""
        docs = self.stories.members(doc)
        instants = self.instants(docs)
        keys = np.where(instants == MISSING_INSTANT, LAST_INSTANT, instants)
        chosen = {*top_by(keys, MAX_VERSIONS).tolist(), int(np.searchsorted(docs, doc))}
        return tell(
            article_id,
            story=self.stories.id_of(doc, article_id),
            count=self.stories.size_of(doc),
            copies=[Copy(int(keys[place]), self.stored(int(docs[place]))) for place in chosen],
        )


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
        self._view: _View | None = None

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
            hits = tuple(_hit(view, doc, score, highlighter, request.fragments) for doc, score in page)
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
                SimilarArticle(_hit(view, like.doc, like.score, plain, 0), like.shared)
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

    def _found(self, view: _View, request: SearchRequest) -> Found:
        """Return all that a search finds, in the order of the documents."""
        parsed = self._parsed(view, request)
        request = resolved(view, request)
        answer = match(parsed, view.collection, scored=False, weighting=BM25())
        docs = Filters.of(view, request, answer.matches.docs).passing()
        return Found(docs, (*parsed.notes, *answer.notes))

    def _parsed(self, view: _View, request: SearchRequest) -> ParsedQuery:
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
    def _reading(self) -> Iterator[_View]:
        """Give the newest generation; where its files turn out to be damaged, say so."""
        view = self._current()
        with view.snapshot.blamed():
            yield view

    def _current(self) -> _View:
        """Return the newest generation, opening it if it is new; the old one ends with its last search."""
        with self._lock:
            view = self._view
            if view is None or view.state != (self._directory.state(), self._directory.generation_state(view.pointer)):
                view = self._view = self._open()
            return view

    def _open(self) -> _View:
        for _ in range(OPEN_ATTEMPTS):
            pointer = self._directory.pointer()
            try:
                return _View(self._directory, pointer)
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
    view: _View, request: SearchRequest, response: SearchResponse, read: Reading, *, few: bool
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


def _total(view: _View, request: SearchRequest, read: Reading, *, every: bool = False) -> int:
    """Return how many results a search has; with `every` those alone that have all of its words."""
    check_time()
    parsed = read(replace(request, strict=False))
    parsed = replace(parsed, fallback=None) if every else parsed
    docs = match(parsed, view.collection, scored=False, weighting=BM25()).matches.docs
    docs = Filters.of(view, request, docs).passing()
    return view.stories.leaders(docs, docs).size if request.collapse else docs.size


def _page(view: _View, matches: Matches, request: SearchRequest) -> list[tuple[int, float]]:
    """Return the (document, score) pairs of the page asked for."""
    if request.limit == 0:
        return []
    chosen = ordered(view, matches, request.sort, request.offset + request.limit)[request.offset :]
    return [(int(doc), float(score)) for doc, score in zip(matches.docs[chosen], matches.scores[chosen], strict=True)]


def _hit(view: _View, doc: int, score: float, highlighter: Highlighter, fragments: int) -> Hit:
    article = view.stored(doc)
    return Hit(
        id=article.id,
        title=highlighter.mark(article.title, field="title", language=article.language),
        authors=article.authors,
        published=article.published,
        source=article.source,
        url=article.url,
        score=score,
        fragments=highlighter.fragments(article.text, limit=fragments, language=article.language),
        excerpt=article.excerpt,
        people=article.people,
        organizations=article.organizations,
        places=article.places,
        story=view.stories.id_of(doc, article.id),
        versions=view.stories.size_of(doc),
    )


def _instant(text: str) -> datetime | None:
    """Return an instant in ISO 8601 with its zone; None where the text is something else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(seconds: np.int64) -> str:
    return str(seconds.astype("datetime64[s]").astype("datetime64[D]"))
