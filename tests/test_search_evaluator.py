"""Evaluator over arrays: trees match and score as a literal reading of them over plain lists of words would."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage

from search.evaluator import BM25, Collection, Leaf, evaluate, whoosh_fallback
from search.memory import keep_freed_memory
from search.query import DateRange
from tests.suites.evaluator_model import Doc, Model, collection_of, collections, cuts, leaves, phrases, terms_of, trees
from tests.suites.stock_whoosh import PlainBM25

SLOW = settings(deadline=None)


def found(tree, collection, *, scored=True, **options):
    matches = evaluate(tree, collection, scored=scored, **options)
    assert matches.docs.dtype == np.uint32
    assert matches.scores.dtype == np.float32
    assert matches.docs.shape == matches.scores.shape
    return matches


def assert_same(matches, expected):
    assert matches.docs.tolist() == sorted(expected)
    np.testing.assert_allclose(matches.scores, [expected[doc] for doc in sorted(expected)], rtol=1e-5, atol=1e-6)


@SLOW
@given(collections, cuts, trees)
def test_a_tree_matches_and_scores_what_a_literal_reading_would(docs, cuts, tree):
    assert_same(found(tree, collection_of(docs, cuts)), Model(docs).evaluate(tree))


@SLOW
@given(collections, cuts, leaves)
def test_a_single_node_matches_and_scores_what_a_literal_reading_would(docs, cuts, tree):
    assert_same(found(tree, collection_of(docs, cuts)), Model(docs).evaluate(tree))


@SLOW
@given(collections, cuts, trees)
def test_without_scores_the_same_documents_match(docs, cuts, tree):
    collection = collection_of(docs, cuts)
    unscored = found(tree, collection, scored=False)
    assert unscored.docs.tolist() == found(tree, collection).docs.tolist()
    assert not unscored.scores.any()


@SLOW
@given(collections, cuts, trees)
def test_scores_are_the_same_to_the_bit_however_documents_were_batched(docs, cuts, tree):
    one, several = found(tree, collection_of(docs)), found(tree, collection_of(docs, cuts))
    assert one.docs.tolist() == several.docs.tolist()
    assert one.scores.tobytes() == several.scores.tobytes()


@SLOW
@given(collections, cuts, terms_of(), st.floats(0.1, 3), st.floats(0, 1))
def test_the_parameters_of_bm25_are_used(docs, cuts, tree, k1, b):
    weighting = BM25(k1=k1, b=0.3, field_b={"text": b})
    assert_same(found(tree, collection_of(docs, cuts), weighting=weighting), Model(docs, k1, b).evaluate(tree))


@SLOW
@given(collections, cuts, phrases)
def test_near_terms_in_order_are_a_phrase(docs, cuts, phrase):
    near = query.SpanNear2([query.Term(phrase.fieldname, word) for word in phrase.words], slop=phrase.slop)
    plain = query.Phrase(phrase.fieldname, phrase.words, slop=phrase.slop)
    assert_same(found(near, collection_of(docs, cuts)), Model(docs).evaluate(plain))


LARGE = [
    Doc(
        text=("ada",) * (number % 3) + ("bel",) * (number % 7 == 0) + ("cor", "dun")[:: 1 if number % 2 else -1],
        tags=("ebb",) * (number % 5 == 0) + ("flood",) * (number % 400 == 0),
        published=None if number % 11 == 0 else number * 1000,
        deleted=number % 13 == 0,
    )
    for number in range(3000)
]
TEXT = {word: query.Term("text", word) for word in ("ada", "bel", "cor", "dun")}
RARE = query.Term("key", "flood")


@pytest.mark.parametrize("cuts", [(), (7, 900, 2800)], ids=["one leaf", "four leaves"])
@pytest.mark.parametrize(
    "tree",
    [
        query.And([TEXT["ada"], TEXT["bel"]]),
        query.And([RARE, TEXT["cor"], TEXT["ada"]]),
        query.And([RARE, query.Not(TEXT["bel"]), DateRange(0, 2_000_000)]),
        query.Or([TEXT["ada"], TEXT["bel"], RARE]),
        query.Or([RARE, query.And([RARE, TEXT["bel"]])]),
        query.AndNot(TEXT["cor"], TEXT["ada"]),
        query.AndNot(RARE, TEXT["bel"]),
        query.AndMaybe(RARE, TEXT["ada"]),
        query.Phrase("text", ["cor", "dun"]),
        query.Phrase("text", ["ada", "dun"], slop=2),
        query.Phrase("text", ["bel", "dun", "cor"]),
        query.Or([TEXT["ada"], query.Every(boost=2.0), TEXT["cor"]]),
        query.Or([TEXT["cor"], RARE]),
        query.And([RARE, query.Phrase("text", ["ada", "cor", "dun"])]),
        query.Prefix("text", "d"),
        query.And([RARE, query.Prefix("text", "b")]),
        query.DisjunctionMax([TEXT["ada"], TEXT["bel"], RARE], tiebreak=0.2),
    ],
    ids=repr,
)
def test_large_sets_take_the_same_road_as_small_ones(tree, cuts):
    assert_same(found(tree, collection_of(LARGE, cuts)), Model(LARGE).evaluate(tree))


@pytest.fixture(scope="module")
def stock():
    """The live documents of a small collection in a stock Whoosh index, and as a collection."""
    docs = [Doc(text=doc.text, tags=doc.tags) for doc in LARGE[:300] if not doc.deleted]
    index = RamStorage().create_index(fields.Schema(text=fields.TEXT, key=fields.KEYWORD))
    writer = index.writer()
    for doc in docs:
        writer.add_document(text=" ".join(doc.text), key=" ".join(doc.tags))
    writer.commit()
    return index.searcher(weighting=PlainBM25()), collection_of(docs)


@pytest.mark.parametrize(
    "tree",
    [
        TEXT["ada"],
        query.And([TEXT["ada"], TEXT["bel"]]),
        query.And([TEXT["ada"], query.Not(TEXT["bel"])]),
        query.Or([TEXT["ada"], TEXT["bel"], TEXT["cor"]], boost=2.0),
        query.AndNot(TEXT["ada"], TEXT["bel"]),
        query.AndMaybe(TEXT["ada"], TEXT["bel"]),
        query.Phrase("text", ["ada", "cor", "dun"], boost=3.0),
        query.Phrase("text", ["ada", "dun"], slop=2),
        query.Every(boost=2.0),
        query.Every("text"),
        query.Prefix("text", "c", constantscore=False),
        query.Regex("text", "[ab].*", constantscore=False),
        query.And([TEXT["ada"], query.Regex("text", "b.*", constantscore=False)], boost=2.0),
    ],
    ids=repr,
)
def test_stock_whoosh_scores_the_same(stock, tree):
    searcher, collection = stock
    fallback = whoosh_fallback(searcher)
    expected = fallback(tree, 0, True)
    matches = found(tree, collection, fallback=fallback)
    assert matches.docs.tolist() == expected.docs.tolist()
    np.testing.assert_allclose(matches.scores, expected.scores, rtol=1e-5)


def test_a_query_without_a_method_or_a_fallback_is_refused():
    with pytest.raises(TypeError, match="no fallback"):
        evaluate(query.Regex("text", "a.*"), collection_of([Doc()]), scored=True)


def test_a_subclass_of_a_known_query_is_not_taken_for_it():
    class Louder(query.Term):
        pass

    with pytest.raises(TypeError):
        evaluate(Louder("text", "ada"), collection_of([Doc(("ada",))]), scored=True)


def test_a_collection_without_leaves_is_empty():
    empty = Collection([])
    assert found(query.Every(), empty).docs.size == 0
    assert empty.mean_length("text") == 1
    assert empty.live.size == 0


@SLOW
@given(collections, cuts)
def test_statistics_are_those_of_all_documents(docs, cuts):
    collection = collection_of(docs, cuts)
    assert collection.documents == len(docs)
    assert collection.live.tolist() == [number for number, doc in enumerate(docs) if not doc.deleted]
    assert collection.live_count == collection.live.size
    assert collection.total_length("text") == sum(len(doc.text) for doc in docs)
    assert collection.doc_frequency("text", "ada") == sum("ada" in doc.text for doc in docs)
    assert collection.doc_frequency("nowhere", "ada") == 0
    if docs:
        values = collection.column("published")
        assert values.values.tolist() == [doc.published if doc.published is not None else -(2**63) for doc in docs]


@SLOW
@given(collections, cuts)
def test_a_document_is_located_in_its_leaf(docs, cuts):
    collection = collection_of(docs, cuts)
    for number in range(len(docs)):
        leaf, local = collection.locate(number)
        assert leaf.base + local == number
        assert local < leaf.segment.documents
    with pytest.raises(IndexError):
        collection.locate(len(docs))


def test_leaves_have_to_follow_one_another():
    segment = collection_of([Doc(), Doc()]).leaves[0].segment
    with pytest.raises(ValueError, match="follow"):
        Collection([Leaf(segment, 0), Leaf(segment, 3)])


def test_threads_share_a_collection():
    collection = collection_of(LARGE, (1000,))
    tree = query.Or(list(TEXT.values()))
    expected = found(tree, collection_of(LARGE, (1000,))).scores.tobytes()
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(found(tree, collection).scores.tobytes())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8


def test_hostile_expansions_take_bounded_time():
    many = tuple(f"{number:05}" for number in range(20_000))
    collection = collection_of([Doc(text=many), Doc(text=many[::2])])
    wild = "*0" * 400 + "?" * 199
    for tree in (
        query.Wildcard("text", "*"),
        query.Wildcard("text", "*1*"),
        query.Wildcard("text", wild),
        query.Prefix("text", "0"),
        query.FuzzyTerm("text", "01010", maxdist=2, prefixlength=0),
        query.Or([query.Term("text", word) for word in many[:10_000]]),
        query.Wildcard("text", "*1*", constantscore=False),
        query.Phrase("text", list(many[:1000])),
    ):
        evaluate(tree, collection, scored=True)


def test_freed_memory_can_be_kept():
    assert keep_freed_memory() in {True, False}
    assert keep_freed_memory() == keep_freed_memory()
    assert evaluate(query.Every(), collection_of(LARGE), scored=True).docs.size
