"""Rankers: what does each ingredient of ranking do, one added after the other?

The last ones rank by the product's own functions, on what the product makes of the query string.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Or, Query, Term

from bench.judged import Judged
from bench.trec import RANKED
from corpus import Article
from search.analysis import STOP_WORDS, name_terms, terms
from search.evaluator import BM25, Collection, Matches, evaluate, top
from search.generations import IndexDirectory
from search.indexing import Effort, update_index
from search.matching import Answer, match
from search.query import parse
from search.query.leaves import TITLE_BOOST
from search.query.verbose import repeated
from search.ranking import Ranker, Ranking
from search.segments import Snapshot
from search.stored import load
from search.tasks import record_tasks

__all__ = ["PRODUCT", "VARIANTS", "Indexed", "Variant"]

PRODUCT = "all words, any of them where few have all"
UNSTEMMED = "zz"  # a language without stemmer

NOW = datetime(2000, 1, 1, tzinfo=UTC)  # nothing is asked by date

CUSTOMARY = BM25(k1=1.2, b=0.75)

Matched = Callable[[Collection, str], Matches]


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to rank; `language` is that by which the documents are analysed."""

    name: str
    find: Matched
    language: str = "en"


class Indexed:
    """A collection in an index of ours."""

    def __init__(self, path: Path, judged: Judged, language: str = "en") -> None:
        update_index(path, record_tasks(_articles(judged, language)), roots=(), effort=Effort(jobs=1))
        directory = IndexDirectory(path)
        snapshot = Snapshot.open(directory.generation_path(directory.pointer()))
        self._collection = Collection.of(snapshot.segments, snapshot.deleted)
        self._ids = [load(one.stored[doc]).path for one in snapshot.segments for doc in range(one.documents)]

    def rank(self, query: str, variant: Variant) -> list[str]:
        """Return the ids of the documents that rank first."""
        found = variant.find(self._collection, query)
        return [self._ids[doc] for doc in found.docs[top(found.scores, RANKED)].tolist()]


def _articles(judged: Judged, language: str) -> Iterable[Article]:
    for number, (key, title, text) in enumerate(judged.documents):
        yield Article(
            id=f"{number:016x}", title=title, text=text, language=language, path=key, content_hash=f"{number:032x}"
        )


def _any_of(
    analyze: Callable[[str], list[str]],
    *,
    stops: bool = True,
    repeats: bool = False,
    title: float = 1.0,
    weighting: BM25 = CUSTOMARY,
) -> Matched:
    """Return how to find any of the words in title and text, by BM25 alone."""

    def find(collection: Collection, query: str) -> Matches:
        words = analyze(query)
        telling = words if stops else [word for word in words if word not in STOP_WORDS] or words
        nodes = [_word(word, title, repeated(count) if repeats else 1.0) for word, count in Counter(telling).items()]
        return evaluate(Or(nodes), collection, scored=True, weighting=weighting)

    return find


def _word(word: str, title: float, weight: float) -> Query:
    return Or([Term("title", word, boost=title), Term("text", word)], boost=weight)


def _product(*, any_of: bool, nearness: bool) -> Matched:
    """Return how the engine finds and ranks what a query string asks for, or any of its words."""

    def find(collection: Collection, query: str) -> Matches:
        parsed, ranking = parse(query, now=NOW), Ranking()
        if any_of:
            tree = parsed.fallback or parsed.tree
            answer = Answer(tree, evaluate(tree, collection, scored=True, weighting=ranking.weighting))
        else:
            answer = match(parsed, collection, scored=True, weighting=ranking.weighting)
        lift = parsed.lift if nearness else None
        ranker = Ranker(collection, answer.tree, lift, ranking, _undated, newest=0, first=answer.first)
        return ranker.rank(answer.matches)

    return find


def _undated(docs: NDArray[np.uint32]) -> NDArray[np.int64]:
    return np.zeros(docs.size, np.int64)


VARIANTS: Sequence[Variant] = (
    Variant("any word, not stemmed, BM25", _any_of(name_terms), UNSTEMMED),
    Variant("+ stemming", _any_of(terms)),
    Variant("+ stop words left out", _any_of(terms, stops=False)),
    Variant("+ words repeated in the query", _any_of(terms, stops=False, repeats=True)),
    Variant("+ title weight", _any_of(terms, stops=False, repeats=True, title=TITLE_BOOST)),
    Variant(
        "+ less held against length",
        _any_of(terms, stops=False, repeats=True, title=TITLE_BOOST, weighting=Ranking().weighting),
    ),
    Variant("+ query language", _product(any_of=True, nearness=False)),
    Variant("+ nearness", _product(any_of=True, nearness=True)),
    Variant(PRODUCT, _product(any_of=False, nearness=True)),
)
