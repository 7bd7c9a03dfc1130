"""Local: the engine on an index in a directory of this machine."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.analysis import name_terms
from search.errors import ArticleNotFound, IndexUnusable, UsageError
from search.evaluator import Collection, FacetColumn, Matches, evaluate, top, top_by
from search.generations import IndexDirectory, Pointer
from search.highlight import Highlighter
from search.model import (
    MAX_LIMIT,
    MAX_OFFSET,
    Facet,
    FacetCounts,
    FacetValue,
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
from search.segments import Snapshot
from search.stored import load

Docs = NDArray[np.uint32]
Mask = NDArray[np.bool_]

# how often a search begins again because the generation that it had just looked up was swept away meanwhile
OPEN_ATTEMPTS = 5

FALLBACK_NOTE = "No article has all of these words; showing articles with any of them."

SECONDS_A_DAY = 86_400

PUBLISHED = "published"


class _View:
    """One generation, opened; it never changes, and threads share it."""

    def __init__(self, directory: IndexDirectory, pointer: Pointer) -> None:
        self.pointer = pointer
        self.state = (directory.state(), directory.generation_state(pointer))
        self.snapshot = Snapshot.open(directory.generation_path(pointer))
        self.collection = Collection.of(self.snapshot.segments, self.snapshot.deleted)

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

    def find(self, article_id: str) -> StoredArticle | None:
        for place, doc in self.snapshot.find("id", article_id):
            return load(self.snapshot.segments[place].stored[doc])
        return None


class LocalEngine:
    """Answers searches from an index on disk; see `search.engine.Engine`."""

    def __init__(self, index: Path) -> None:
        self._directory = IndexDirectory(index)
        self._lock = threading.Lock()
        self._view: _View | None = None

    def search(self, request: SearchRequest) -> SearchResponse:
        """See `Engine.search`."""
        started = time.perf_counter()
        _validate(request)
        parsed = parse(request.query, now=datetime.now(UTC))
        with self._reading() as view:
            request = _resolved(view, request)
            matches, notes = _match(view, parsed, scored=request.sort is Sort.BEST and request.limit > 0)
            masks = _masks(view, request, matches.docs)
            keep = _all_of(masks)
            selected = matches if keep is None else Matches(matches.docs[keep], matches.scores[keep])
            highlighter = Highlighter(parsed)
            hits = tuple(
                _hit(view.stored(doc), score, highlighter, request.fragments)
                for doc, score in _page(view, selected, request)
            )
            return SearchResponse(
                total=selected.docs.size,
                hits=hits,
                facets=_facets(view, request, matches.docs, masks),
                histogram=_histogram(view, request, matches.docs, masks),
                notes=(*parsed.notes, *notes),
                seconds=time.perf_counter() - started,
                generation=view.pointer.name,
            )

    def article(self, article_id: str, *, query: str = "") -> MarkedArticle:
        """See `Engine.article`."""
        with self._reading() as view:
            article = view.find(article_id)
        if article is None:
            raise ArticleNotFound(article_id)
        parsed = parse(query, now=datetime.now(UTC))
        highlighter = Highlighter(parsed)
        return MarkedArticle(
            article=article,
            title=highlighter.mark(article.title, field="title"),
            text=highlighter.mark(article.text),
            notes=parsed.notes if query else (),
        )

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
            )

    def close(self) -> None:
        """See `Engine.close`; the files are unmapped when the last search is done with them."""
        with self._lock:
            self._view = None

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
    if not 0 <= request.limit <= MAX_LIMIT:
        raise UsageError(f"The limit must lie between 0 and {MAX_LIMIT}, and is {request.limit}.")
    if not 0 <= request.offset <= MAX_OFFSET:
        raise UsageError(f"The offset must lie between 0 and {MAX_OFFSET}, and is {request.offset}. Narrow the search.")
    if request.after and request.before and request.after > request.before:
        raise UsageError(f"No date lies after {request.after} and before {request.before}. Swap the two.")


def _resolved(view: _View, request: SearchRequest) -> SearchRequest:
    """Return the request with each filter value as the index spells it; case and accents make no difference."""
    filters = {facet: _spellings(view.facet(facet), values) for facet, values in request.filters.items()}
    return replace(request, filters=filters)


def _spellings(column: FacetColumn, values: frozenset[str]) -> frozenset[str]:
    """Return the values, those that are unknown replaced by the ones that differ in case or accents only."""
    found: set[str] = set()
    for value in values:
        words = name_terms(value)
        alike = [] if column.find(value) is not None or not words else column.search(value).tolist()
        spelt = [other for other in map(column.value, alike) if name_terms(other) == words]
        found.update(spelt or [value])
    return frozenset(found)


def _match(view: _View, parsed: ParsedQuery, *, scored: bool) -> tuple[Matches, tuple[str, ...]]:
    """Evaluate a query, or its fall-back if nothing matches it."""
    matches = evaluate(parsed.tree, view.collection, scored=scored)
    if matches.docs.size or parsed.fallback is None:
        return matches, ()
    matches = evaluate(parsed.fallback, view.collection, scored=scored)
    return matches, (FALLBACK_NOTE,) if matches.docs.size else ()


def _masks(view: _View, request: SearchRequest, docs: Docs) -> dict[Facet | None, Mask]:
    """Return one mask over docs for each filter in force; the key None stands for the date."""
    masks: dict[Facet | None, Mask] = {
        facet: view.facet(facet).mask(values).take(docs) for facet, values in request.filters.items() if values
    }
    if request.after or request.before:
        instants = view.instants(docs)
        first = _seconds(request.after) if request.after else MISSING_INSTANT + 1
        last = _seconds(request.before) + SECONDS_A_DAY - 1 if request.before else np.iinfo(np.int64).max
        masks[None] = (instants >= first) & (instants <= last)
    return masks


def _all_of(masks: Mapping[Facet | None, Mask], *, besides: tuple[Facet | None, ...] = ()) -> Mask | None:
    """Return the conjunction of the masks, leaving out those of `besides`; None where there are none."""
    chosen = [mask for name, mask in masks.items() if name not in besides]
    return np.logical_and.reduce(chosen) if chosen else None


def _counted(view: _View, docs: Docs, keep: Mask | None) -> Docs | Mask:
    """Return the documents that a mask keeps, in the form that is fastest to count by."""
    return view.collection.selection(docs if keep is None else docs[keep])


def _facets(
    view: _View, request: SearchRequest, docs: Docs, masks: Mapping[Facet | None, Mask]
) -> dict[Facet, FacetCounts]:
    """Count each facet under all masks but its own; facets without a mask share one selection."""
    common = _counted(view, docs, _all_of(masks)) if request.facets else docs
    return {
        facet: _facet_counts(
            view.facet(facet),
            _counted(view, docs, _all_of(masks, besides=(facet,))) if facet in masks else common,
            size=size,
            selected=request.filters.get(facet, frozenset()),
        )
        for facet, size in request.facets.items()
    }


def _facet_counts(column: FacetColumn, docs: Docs | Mask, *, size: int, selected: frozenset[str]) -> FacetCounts:
    counts = column.count(docs)
    found = np.flatnonzero(counts)
    # equal counts rank by value, which is the order of the ordinals
    ranked = found[top(counts[found], size)]
    values = [FacetValue(value := column.value(o), int(counts[o]), value in selected) for o in ranked.tolist()]
    listed = {item.value for item in values}
    for value in sorted(selected - listed):
        ordinal = column.find(value)
        values.append(FacetValue(value, 0 if ordinal is None else int(counts[ordinal]), selected=True))
    return FacetCounts(tuple(values), total=found.size, missing=column.missing(docs))


def _histogram(view: _View, request: SearchRequest, docs: Docs, masks: Mapping[Facet | None, Mask]) -> Histogram | None:
    if request.histogram is None:
        return None
    selection = _counted(view, docs, _all_of(masks, besides=(None,)))
    buckets, undated = view.collection.periods(PUBLISHED, request.histogram).buckets(selection)
    return Histogram(request.histogram, tuple(HistogramBucket(start, count) for start, count in buckets), undated)


def _page(view: _View, matches: Matches, request: SearchRequest) -> list[tuple[int, float]]:
    """Return the (document, score) pairs of the page asked for."""
    wanted = request.offset + request.limit
    if request.limit == 0:
        return []
    if request.sort is Sort.BEST:
        order = top(matches.scores, wanted)
    else:
        instants = view.instants(matches.docs)
        order = top_by(instants, wanted, reverse=request.sort is Sort.NEWEST, present=instants != MISSING_INSTANT)
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
