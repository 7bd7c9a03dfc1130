"""The engine beside the oracle: how does an index of ours differ from a stock one of the same articles?

The stock index holds what the segments of ours hold, deleted articles included, so that both have the same statistics.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import query

from corpus import Article
from search import Facet, SearchRequest, SearchResponse, Sort
from search.evaluator import BM25, Collection, evaluate
from search.generations import IndexDirectory
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.matching import FEW
from search.query import parse
from search.ranking import Ranking
from search.segments import Snapshot
from search.stored import load
from search.writing import ArticleWriter
from tests.suites.articles import tasks
from tests.suites.stock_whoosh import VALUES, Entry, Stock, facet_counts, histogram

RTOL = 1e-5

RANKING = Ranking(weighting=BM25(), depth=1_000_000)  # whatever matches gains by nearness


class Both:
    """An index of ours and a stock one of the same segments."""

    def __init__(self, path: Path, versions: Iterable[Article]) -> None:
        directory = IndexDirectory(path)
        snapshot = Snapshot.open(directory.generation_path(directory.pointer()))
        self.collection = Collection.of(snapshot.segments, snapshot.deleted)
        self.engine = LocalEngine(path, ranking=RANKING)
        self.stock = Stock(_segments(snapshot, {(one.id, one.content_hash): one for one in versions}))

    def live(self) -> dict[str, str]:
        """Return the ids of the articles that are not deleted, and which version of each it is."""
        return {entry.article.id: entry.article.content_hash for entry in self.stock.entries if not entry.deleted}

    def differences(self, request: SearchRequest) -> list[str]:
        """Make a search on both, and evaluate its trees; return what differs."""
        parsed = parse(request.query, now=datetime.now(UTC), languages=self.stock.languages)
        scores = self.stock.search(parsed.tree)
        found, first = self.tree_differences(parsed.tree, scores), set[int]()
        if parsed.fallback is not None:
            any_word = self.stock.search(parsed.fallback)
            found += self.tree_differences(parsed.fallback, any_word)
            if len(scores) < (FEW if parsed.verbose else 1):
                first, scores = set(scores), any_word
        if parsed.lift is not None:
            gains = self.stock.search(parsed.lift)
            found += self.tree_differences(parsed.lift, gains)
            scores = {doc: score + RANKING.nearness * gains.get(doc, 0) for doc, score in scores.items()}
        return found + self._response_differences(request, scores, first if len(scores) > len(first) else set())

    def tree_differences(self, tree: query.Query, expected: dict[int, float]) -> list[str]:
        """Evaluate a tree; return how documents and scores differ from those of the stock index."""
        docs = sorted(expected)
        found = evaluate(tree, self.collection, scored=True)
        if found.docs.tolist() != docs:
            return [f"documents {sorted(set(docs) ^ set(found.docs.tolist()))[:9]}"]
        scores = np.array([expected[doc] for doc in docs])
        wrong = np.flatnonzero(~np.isclose(found.scores, scores, RTOL, 0))
        return [f"scores {[(docs[at], scores[at], found.scores[at]) for at in wrong[:3]]}"] if wrong.size else []

    def _response_differences(self, request: SearchRequest, scores: dict[int, float], first: set[int]) -> list[str]:
        """Make a search; return how the response differs from the one that the scores of all matches make.

        Those of `first` rank first, by as much as the best of all is worth.
        """
        response = self.engine.search(request)
        kept = self._filtered(scores, request)
        expected: dict[str, Any] = {"total": len(kept)}
        for facet, size in request.facets.items():
            counted = self.stock.articles(self._filtered(scores, request, besides=facet))
            expected[facet] = _expected_facet(counted, facet, size, request.filters.get(facet, frozenset()))
        if request.histogram is not None:
            counted = self.stock.articles(self._filtered(scores, request, besides="date"))
            expected["histogram"] = histogram(counted, request.histogram)
        answers = _answers(response)
        found = [f"{name}: {answers[name]} for {value}" for name, value in expected.items() if answers[name] != value]
        best = max((scores[doc] for doc in kept), default=0.0)
        advanced = {doc: scores[doc] + (best if doc in first else 0.0) for doc in kept}
        return found + self._order_differences(response, request, advanced)

    def _filtered(self, docs: Iterable[int], request: SearchRequest, besides: object = None) -> list[int]:
        """Return the documents that pass all filters of a request but one."""
        return [doc for doc in sorted(docs) if _passes(self.stock.entries[doc].article, request, besides)]

    def _order_differences(
        self, response: SearchResponse, request: SearchRequest, scores: dict[int, float]
    ) -> list[str]:
        """Return what is wrong with the order and the scores of the hits."""
        numbers = {entry.article.id: doc for doc, entry in enumerate(self.stock.entries) if not entry.deleted}
        docs = [numbers[hit.id] for hit in response.hits]
        if request.sort is not Sort.BEST:
            wanted = self._by_date(scores, newest=request.sort is Sort.NEWEST)[: request.limit]
            return [] if docs == wanted else [f"order {docs} for {wanted}"]
        found = [hit.score for hit in response.hits]
        best = sorted(scores.values(), reverse=True)[: request.limit]
        own = [scores.get(doc, np.nan) for doc in docs]
        ranked = all(
            one > two or (one == two and a < b) for (one, a), (two, b) in pairwise(zip(found, docs, strict=True))
        )
        same = len(found) == len(best) and np.allclose(found, best, RTOL, 0) and np.allclose(found, own, RTOL, 0)
        return [] if ranked and same else [f"ranking {list(zip(docs, found, own, best, strict=False))[:9]}"]

    def _by_date(self, docs: Iterable[int], *, newest: bool) -> list[int]:
        """Return documents by date, undated ones last, those of one date ascending."""
        dates = {
            doc: found.published.instant for doc in sorted(docs) if (found := self.stock.entries[doc].article).published
        }
        dated = sorted(dates, key=lambda doc: dates[doc].timestamp() * (-1 if newest else 1))
        return dated + [doc for doc in sorted(docs) if doc not in dates]


def _segments(snapshot: Snapshot, versions: dict[tuple[str, str], Article]) -> list[list[Entry]]:
    """Return the articles that each segment holds, told by their ids and hashes."""
    segments = []
    for segment, deleted in zip(snapshot.segments, snapshot.deleted, strict=True):
        stored = [load(segment.stored[doc]) for doc in range(segment.documents)]
        gone = [False] * len(stored) if deleted is None else deleted.tolist()
        pairs = zip(stored, gone, strict=True)
        segments.append([Entry(versions[one.id, one.content_hash], deleted=flag) for one, flag in pairs])
    return segments


def _passes(one: Article, request: SearchRequest, besides: object) -> bool:
    """Tell whether an article passes the filters of a request, but for one."""
    if besides != "date" and (request.after or request.before):
        day = one.published.instant.date() if one.published else None
        if day is None or not (request.after or date.min) <= day <= (request.before or date.max):
            return False
    chosen = {facet: values for facet, values in request.filters.items() if values and facet is not besides}
    return all(values & set(VALUES[facet](one)) for facet, values in chosen.items())


def _expected_facet(counted: Sequence[Article], facet: Facet, size: int, selected: frozenset[str]) -> Any:
    """Return the values of a facet with their counts, the distinct values, and how many articles have none."""
    counts, missing = facet_counts(counted, facet)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].encode()))[:size]
    listed = {value for value, _ in ranked}
    return ranked + [(value, counts[value]) for value in sorted(selected - listed)], len(counts), missing


def _answers(response: SearchResponse) -> dict[Any, Any]:
    """Return the counts of a response in plain values."""
    answers: dict[Any, Any] = {"total": response.total}
    for facet, counts in response.facets.items():
        answers[facet] = [(one.value, one.count) for one in counts.values], counts.total, counts.missing
    if response.histogram is not None:
        buckets = [(bucket.start, bucket.count) for bucket in response.histogram.buckets]
        answers["histogram"] = buckets, response.histogram.undated
    return answers


def built(path: Path, *runs: Sequence[Article]) -> Both:
    """Return both indexes of articles that are added or changed in some runs."""
    for run in runs:
        update_index(path, tasks(*run), roots=(), effort=Effort(jobs=1))
    return Both(path, chain.from_iterable(runs))


def delete(path: Path, ids: Iterable[str]) -> None:
    """Publish a generation without some articles."""
    directory = IndexDirectory(path)
    with directory.locked():
        old = directory.pointer()
        base = Snapshot.open(directory.generation_path(old))
        with directory.new_generation(old, keep_files=True) as (made, pointer):
            writer = ArticleWriter(made, base)
            for one in ids:
                assert writer.delete(one)
            writer.commit()
            directory.publish(pointer, roots=())
