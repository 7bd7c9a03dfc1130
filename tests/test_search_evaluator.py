"""Evaluator: trees of queries match what sets of words would, and ranking is stable."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from whoosh import query
from whoosh.filedb.filestore import RamStorage

from search.columns import instant_column
from search.evaluator import evaluate, top
from search.query import DateRange
from search.schema import article_schema

WORDS = ("ada", "bel", "cor", "dun")
BODIES = [{word for bit, word in enumerate(WORDS) if number >> bit & 1} for number in range(16)]
DAYS = [None if number % 5 == 0 else number * 86_400 for number in range(16)]


@pytest.fixture(scope="module", params=[1, 3], ids=["one segment", "three segments"])
def index(request):
    """Sixteen documents, one for each set of four words, the seventeenth deleted."""
    made = RamStorage().create_index(article_schema())
    numbers = np.array_split(np.arange(16), request.param)
    for part in numbers:
        writer = made.writer()
        for number in part.tolist():
            text = " ".join(sorted(BODIES[number])) or "none"
            writer.add_document(id=str(number), text=text, published=DAYS[number])
        writer.add_document(id="deleted", text=" ".join(WORDS), published=1)
        writer.commit(merge=False)
    writer = made.writer()
    writer.delete_by_term("id", "deleted")
    writer.commit(merge=False)
    return made


class Oracle:
    """Evaluates over the index, and over plain sets."""

    def __init__(self, index):
        self.searcher = index.searcher()
        self.reader = self.searcher.reader()
        self.live = np.fromiter(self.reader.all_doc_ids(), dtype=np.uint32)
        self.instants = instant_column(self.reader, "published")

    def documents(self, tree, *, scored=False):
        found = evaluate(tree, self.searcher, live=self.live, instants=self.instants, scored=scored)
        assert (np.diff(found.docs.astype(int)) > 0).all()
        return {self.number(doc) for doc in found.docs.tolist()}

    def number(self, doc):
        return next(n for n in range(16) if self.searcher.document_number(id=str(n)) == doc)


def expected(tree):
    match tree:
        case query.Every():
            return set(range(16))
        case query.Term():
            return {n for n in range(16) if tree.text in BODIES[n]}
        case query.And():
            return set.intersection(*(expected(child) for child in tree.children()))
        case query.Or():
            return set.union(*(expected(child) for child in tree.children()))
        case query.Not():
            return set(range(16)) - expected(tree.query)
        case query.AndNot():
            return expected(tree.a) - expected(tree.b)
        case DateRange():
            return {n for n in range(16) if DAYS[n] is not None and tree.first <= DAYS[n] <= tree.last}


leaves = st.one_of(
    st.sampled_from(WORDS).map(lambda word: query.Term("text", word)),
    st.just(query.Every()),
    st.tuples(st.integers(0, 16), st.integers(0, 16)).map(lambda p: DateRange(min(p) * 86_400, max(p) * 86_400)),
)
trees = st.recursive(
    leaves,
    lambda child: st.one_of(
        st.lists(child, min_size=1, max_size=3).map(query.And),
        st.lists(child, min_size=1, max_size=3).map(query.Or),
        child.map(query.Not),
        st.tuples(child, child).map(lambda pair: query.AndNot(*pair)),
    ),
    max_leaves=8,
)


@given(tree=trees, scored=st.booleans())
def test_a_tree_matches_what_sets_of_words_would(index, tree, scored):
    assert Oracle(index).documents(tree, scored=scored) == expected(tree)


def test_scores_do_not_depend_on_how_documents_were_batched():
    rankings = []
    for batches in (1, 4):
        made = RamStorage().create_index(article_schema())
        for part in np.array_split(np.arange(12), batches):
            writer = made.writer()
            for number in part.tolist():
                writer.add_document(id=str(number), text="moon " * (number % 4 + 1) + "sea " * number)
            writer.commit(merge=False)
        oracle = Oracle(made)
        found = evaluate(
            query.Term("text", "moon"), oracle.searcher, live=oracle.live, instants=oracle.instants, scored=True
        )
        rankings.append(found.scores)
    np.testing.assert_allclose(*rankings, rtol=1e-5)


def test_nothing_matches_null(index):
    assert Oracle(index).documents(query.NullQuery) == set()


def test_a_date_range_takes_both_ends(index):
    day = int(datetime(1970, 1, 3, tzinfo=UTC).timestamp())
    assert Oracle(index).documents(DateRange(day, day)) == {2}


scores = arrays.arrays(np.float32, st.integers(0, 60), elements=st.sampled_from(np.float32([0, 0.5, 1, 2.25])))


@given(scores, st.integers(0, 70))
def test_top_equals_a_full_stable_sort(values, k):
    assert top(values, k).tolist() == np.argsort(-values, kind="stable")[:k].tolist()
