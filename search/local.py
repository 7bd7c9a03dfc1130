"""Local: the engine on a Whoosh index in a directory of this machine."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.searching import Searcher

from search.columns import FacetColumn, facet_column, instant_column
from search.errors import ArticleNotFound, IndexCorrupt, UsageError
from search.evaluator import Matches, evaluate, top
from search.generations import IndexDirectory, Pointer
from search.highlight import Highlighter
from search.indexing import open_whoosh
from search.model import (
    MAX_LIMIT,
    MAX_OFFSET,
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
    Sort,
    StoredArticle,
)
from search.query import ParsedQuery, parse
from search.schema import MISSING_INSTANT, facet_field
from search.stored import load

Mask = NDArray[np.bool_]
Answer = TypeVar("Answer")

# how often a search begins again because the generation that it had just looked up was swept away meanwhile
OPEN_ATTEMPTS = 5

FALLBACK_NOTE = "No article has all of these words; showing articles with any of them."

SECONDS_A_DAY = 86_400

NUMPY_UNIT = {Granularity.YEAR: "Y", Granularity.MONTH: "M", Granularity.DAY: "D"}


class _View:
    """One generation, opened. Whoosh's readers are not safe to share, so calls hold the lock."""

    def __init__(self, directory: IndexDirectory, pointer: Pointer) -> None:
        self.pointer = pointer
        self.lock = threading.Lock()
        self.searcher: Searcher = open_whoosh(directory, pointer).searcher()
        self.reader = self.searcher.reader()
        self.facet: Callable[[Facet], FacetColumn] = cache(lambda facet: facet_column(self.reader, facet_field(facet)))
        self.instants = instant_column(self.reader, "published")
        self.live = np.fromiter(self.reader.all_doc_ids(), dtype=np.uint32)

    def stored(self, doc: int) -> StoredArticle:
        return load(self.searcher.stored_fields(doc)["article"])

    def find(self, article_id: str) -> int | None:
        doc: int | None = self.searcher.document_number(id=article_id)
        return doc


class LocalEngine:
    """Answers searches from a Whoosh index; see `search.engine.Engine`."""

    def __init__(self, index: Path) -> None:
        self._directory = IndexDirectory(index)
        self._lock = threading.Lock()
        self._view: _View | None = None
        self._state: tuple[int, int, int] | None = None

    def search(self, request: SearchRequest) -> SearchResponse:
        """See `Engine.search`."""
        started = time.perf_counter()
        _validate(request)
        parsed = parse(request.query, now=datetime.now(UTC))
        view = self._current()
        with view.lock:
            matches, notes = _match(view, parsed, scored=request.sort is Sort.BEST)
            masks = _masks(view, request, matches.docs)
            keep = _all_of(masks, matches.docs.size)
            selected = Matches(matches.docs[keep], matches.scores[keep])
            highlighter = Highlighter(parsed)
            page = _page(view, selected, request)
            return SearchResponse(
                total=selected.docs.size,
                hits=tuple(_hit(view.stored(doc), score, highlighter, request.fragments) for doc, score in page),
                facets=_facets(view, request, matches.docs, masks),
                histogram=_histogram(view, request.histogram, matches.docs, masks),
                notes=(*parsed.notes, *notes),
                seconds=time.perf_counter() - started,
                generation=view.pointer.name,
            )

    def article(self, article_id: str, *, query: str = "") -> MarkedArticle:
        """See `Engine.article`."""
        view = self._current()
        with view.lock:
            doc = view.find(article_id)
            if doc is None:
                raise ArticleNotFound(article_id)
            article = view.stored(doc)
        parsed = parse(query, now=datetime.now(UTC))
        highlighter = Highlighter(parsed)
        return MarkedArticle(
            article=article,
            title=highlighter.mark(article.title, field="title"),
            text=highlighter.mark(article.text),
            notes=parsed.notes if query else (),
        )

    def articles(self, article_ids: tuple[str, ...]) -> tuple[StoredArticle, ...]:
        """See `Engine.articles`."""
        view = self._current()
        with view.lock:
            found = (view.find(article_id) for article_id in article_ids)
            return tuple(view.stored(doc) for doc in found if doc is not None)

    def stats(self) -> IndexStats:
        """See `Engine.stats`."""
        view = self._current()
        with view.lock:
            instants = view.instants[view.live]
            dated = instants[instants != MISSING_INSTANT]
            distinct = {facet: int(np.count_nonzero(view.facet(facet).count(view.live))) for facet in Facet}
        path = self._directory.generation_path(view.pointer)
        return IndexStats(
            articles=view.live.size,
            generation=view.pointer.name,
            updated=view.pointer.updated,
            bytes=sum(file.stat().st_size for file in path.iterdir()),
            roots=tuple(root.path for root in view.pointer.roots),
            earliest=_day(dated.min()) if dated.size else None,
            latest=_day(dated.max()) if dated.size else None,
            undated=instants.size - dated.size,
            distinct=distinct,
        )

    def close(self) -> None:
        """See `Engine.close`."""
        with self._lock:
            view, self._view, self._state = self._view, None, None
        if view:
            with view.lock:
                view.searcher.close()

    def _current(self) -> _View:
        """Return the newest generation, opening it if it is new; the old one ends with its last search."""
        with self._lock:
            state = self._directory.state()
            if self._view is None or state != self._state:
                self._view, self._state = self._open(), state
            return self._view

    def _open(self) -> _View:
        for _ in range(OPEN_ATTEMPTS):
            pointer = self._directory.pointer()
            try:
                return _View(self._directory, pointer)
            except IndexCorrupt:
                if self._directory.pointer() == pointer:
                    raise
        raise IndexCorrupt(self._directory.path, "its generations are replaced faster than they can be opened")


def _validate(request: SearchRequest) -> None:
    if not 0 <= request.limit <= MAX_LIMIT:
        raise UsageError(f"The limit must lie between 0 and {MAX_LIMIT}, and is {request.limit}.")
    if not 0 <= request.offset <= MAX_OFFSET:
        raise UsageError(f"The offset must lie between 0 and {MAX_OFFSET}, and is {request.offset}. Narrow the search.")
    if request.after and request.before and request.after > request.before:
        raise UsageError(f"No date lies after {request.after} and before {request.before}. Swap the two.")


def _match(view: _View, parsed: ParsedQuery, *, scored: bool) -> tuple[Matches, tuple[str, ...]]:
    """Evaluate a query, or its fall-back if nothing matches it."""
    matches = evaluate(parsed.tree, view.searcher, live=view.live, instants=view.instants, scored=scored)
    if matches.docs.size or parsed.fallback is None:
        return matches, ()
    matches = evaluate(parsed.fallback, view.searcher, live=view.live, instants=view.instants, scored=scored)
    return matches, (FALLBACK_NOTE,) if matches.docs.size else ()


def _masks(view: _View, request: SearchRequest, docs: NDArray[np.uint32]) -> dict[Facet | None, Mask]:
    """Return one mask over docs for each filter in force; the key None stands for the date."""
    masks: dict[Facet | None, Mask] = {
        facet: view.facet(facet).mask(values)[docs] for facet, values in request.filters.items() if values
    }
    if request.after or request.before:
        instants = view.instants[docs]
        first = _seconds(request.after) if request.after else MISSING_INSTANT + 1
        last = _seconds(request.before) + SECONDS_A_DAY - 1 if request.before else np.iinfo(np.int64).max
        masks[None] = (instants >= first) & (instants <= last)
    return masks


def _all_of(masks: Mapping[Facet | None, Mask], size: int, *, besides: tuple[Facet | None, ...] = ()) -> Mask:
    """Return the conjunction of the masks, leaving out those of `besides`."""
    keep = np.ones(size, dtype=np.bool_)
    for name, mask in masks.items():
        if name not in besides:
            keep &= mask
    return keep


def _facets(
    view: _View, request: SearchRequest, docs: NDArray[np.uint32], masks: Mapping[Facet | None, Mask]
) -> dict[Facet, FacetCounts]:
    return {
        facet: _facet_counts(
            view.facet(facet),
            docs[_all_of(masks, docs.size, besides=(facet,))],
            size=size,
            selected=request.filters.get(facet, frozenset()),
        )
        for facet, size in request.facets.items()
    }


def _facet_counts(column: FacetColumn, docs: NDArray[np.uint32], *, size: int, selected: frozenset[str]) -> FacetCounts:
    counts = column.count(docs)
    found = np.flatnonzero(counts)
    # equal counts rank by value, which is the order of the ordinals
    ranked = found[np.argsort(-counts[found], kind="stable")]
    values = [
        FacetValue(column.values[ordinal], int(counts[ordinal]), column.values[ordinal] in selected)
        for ordinal in ranked[:size]
    ]
    listed = {item.value for item in values}
    known = {column.values[ordinal]: int(counts[ordinal]) for ordinal in ranked[size:]} if selected - listed else {}
    values += [FacetValue(value, known.get(value, 0), selected=True) for value in sorted(selected - listed)]
    return FacetCounts(tuple(values), total=found.size, missing=column.count_missing(docs))


def _histogram(
    view: _View, granularity: Granularity | None, docs: NDArray[np.uint32], masks: Mapping[Facet | None, Mask]
) -> Histogram | None:
    if granularity is None:
        return None
    instants = view.instants[docs[_all_of(masks, docs.size, besides=(None,))]]
    dated = instants[instants != MISSING_INSTANT]
    periods, counts = np.unique(
        dated.astype("datetime64[s]").astype(f"datetime64[{NUMPY_UNIT[granularity]}]"), return_counts=True
    )
    buckets = (HistogramBucket(str(period), int(count)) for period, count in zip(periods, counts, strict=True))
    return Histogram(granularity, tuple(buckets), undated=instants.size - dated.size)


def _page(view: _View, matches: Matches, request: SearchRequest) -> list[tuple[int, float]]:
    """Return the (document, score) pairs of the page asked for."""
    wanted = request.offset + request.limit
    if request.sort is Sort.BEST:
        order = top(matches.scores, wanted)
    else:
        instants = view.instants[matches.docs]
        # undated articles come last either way: MISSING_INSTANT is the least of all, and its negation is itself
        keys = -instants if request.sort is Sort.NEWEST else instants
        order = np.lexsort((keys, instants == MISSING_INSTANT))[:wanted]
    chosen = order[request.offset :]
    return [(int(doc), float(score)) for doc, score in zip(matches.docs[chosen], matches.scores[chosen], strict=True)]


def _hit(article: StoredArticle, score: float, highlighter: Highlighter, fragments: int) -> Hit:
    return Hit(
        id=article.id,
        title=highlighter.mark(article.title, field="title"),
        authors=article.authors,
        published=article.published,
        source=article.source,
        url=article.url,
        score=score,
        fragments=highlighter.fragments(article.text, limit=fragments),
        excerpt=article.excerpt,
    )


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _day(seconds: np.int64) -> str:
    return str(seconds.astype("datetime64[s]").astype("datetime64[D]"))
