"""Segment: does it answer what a plain model of its documents answers, in memory and from a file?"""

import os
import pickle
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.codec.batch import BatchBuilder, Document
from search.codec.inverter import Posting, stable_order
from search.codec.merge import SegmentWriter
from search.codec.segment import Segment
from search.codec.spec import BYTES, FieldSpec
from tests.suites.codec_model import GAP, SPECS, answers_expected, answers_of, batch_of, documents

FILES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@given(st.lists(documents, max_size=8))
def test_a_batch_answers_like_the_model(found):
    segment = Segment.of(batch_of(found))
    segment.verify()
    assert answers_of(segment) == answers_expected(found)


@FILES
@given(st.lists(st.lists(documents, max_size=4), max_size=4))
def test_a_file_of_batches_answers_like_the_model(tmp_path, groups):
    writer = SegmentWriter(tmp_path / "segment", SPECS)
    for group in groups:
        writer.add(batch_of(group))
    segment = writer.commit()
    segment.verify()
    assert answers_of(segment) == answers_expected([document for group in groups for document in group])


@given(st.lists(documents, max_size=3))
def test_a_batch_survives_pickling(found):
    batch = pickle.loads(pickle.dumps(batch_of(found), 5))
    assert answers_of(Segment.of(batch)) == answers_expected(found)


def test_a_builder_can_go_on_after_it_has_finished():
    first, second = Document(tokens={"text": [["ebb"]]}), Document(tokens={"text": [["flood", "ebb"]]})
    builder = BatchBuilder(SPECS, position_gap=GAP)
    builder.add(first)
    assert answers_of(Segment.of(builder.finish())) == answers_expected([first])
    builder.add(second)
    assert answers_of(Segment.of(builder.finish())) == answers_expected([first, second])


def lower_words(piece):
    return piece.lower().split("-")


def upper_words(piece):
    return piece.upper().split()


def test_a_column_of_byte_strings_can_be_given_at_once():
    builder = BatchBuilder({"mark": FieldSpec(column=BYTES), "size": FieldSpec(column="<i8")})
    for _ in range(3):
        builder.add(Document())
    builder.fill("mark", [b"one", b"", b"three"])
    assert list(Segment.of(builder.finish()).strings["mark"]) == [b"one", b"", b"three"]
    for name, values in (("mark", [b"one"]), ("size", [b""] * 3), ("other", [b""] * 3)):
        with pytest.raises(ValueError, match=name):
            builder.fill(name, values)


def test_pieces_of_text_become_the_terms_that_the_analyzer_makes_of_them():
    builder = BatchBuilder(SPECS)
    builder.add(Document(tokens={"text": [["Ebb-EBB", "", "flood"]]}, analyzers={"text": lambda text: text.split()}))
    builder.add(Document(tokens={"text": [["Ebb-EBB", "", "flood"]]}, analyzers={"text": lower_words}))
    segment = Segment.of(builder.finish())
    assert segment.terms["text"][:] == [b"", b"Ebb-EBB", b"ebb", b"flood"]
    assert segment.postings["text"].positions(3).tolist() == [1, 3]
    assert segment.norms["text"].lengths.tolist() == [2, 4]


@given(
    st.lists(st.tuples(st.lists(st.lists(st.text("ab- ", max_size=5))), st.sampled_from([lower_words, upper_words])))
)
def test_analyzing_pieces_is_the_same_as_giving_their_terms(found):
    analyzed, given_terms = BatchBuilder(SPECS), BatchBuilder(SPECS)
    for values, analyze in found:
        analyzed.add(Document(tokens={"text": values}, analyzers={"text": analyze}))
        terms = [[term for piece in value for term in analyze(piece)] for value in values]
        given_terms.add(Document(tokens={"text": terms}))
    ours, expected = analyzed.finish().arrays, given_terms.finish().arrays
    assert {name: array.tolist() for name, array in ours.items()} == {
        name: array.tolist() for name, array in expected.items()
    }


@given(st.lists(st.lists(st.text("abc", max_size=2)), min_size=1))
def test_terms_by_value_are_the_same_as_terms_that_are_given_with_the_values(found):
    specs = {"tag": FieldSpec(indexed=True, facet=True)}
    by_value, given_terms = BatchBuilder(specs, by_value=["tag"]), BatchBuilder(specs)
    for values in found:
        by_value.add(Document(facets={"tag": values}))
        given_terms.add(Document(facets={"tag": values}, tokens={"tag": [sorted(set(values))]}))
    ours, expected = by_value.finish().arrays, given_terms.finish().arrays
    assert {name: array.tolist() for name, array in ours.items()} == {
        name: array.tolist() for name, array in expected.items()
    }


@pytest.mark.parametrize(
    "document",
    [
        Document(tokens={"tag": [["a"]]}),
        Document(tokens={"foreign": [["a"]]}),
        Document(postings={"key": [Posting("a"), Posting(b"a")]}),
        Document(postings={"text": [Posting("a", frequency=2, positions=[1])]}),
        Document(postings={"text": [Posting("a", frequency=2, positions=[2, 1])]}),
        Document(postings={"foreign": [Posting("a", frequency=0)]}),
        Document(lengths={"text": -1}),
        Document(lengths={"key": 1}),
        Document(facets={"text": ["a"]}),
        Document(columns={"published": 2**63}),
        Document(columns={"published": 1.5}),
        Document(columns={"raw": 1}),
        Document(columns={"score": b"x"}),
    ],
)
def test_a_refused_document_leaves_no_trace(document):
    builder = BatchBuilder(SPECS, position_gap=GAP)
    kept = Document(columns={"published": 7}, stored=b"kept")
    builder.add(kept)
    with pytest.raises(ValueError):
        builder.add(document)
    assert answers_of(Segment.of(builder.finish())) == answers_expected([kept])


def test_a_field_comes_as_tokens_or_as_postings_but_not_both():
    builder = BatchBuilder(SPECS)
    builder.add(Document(tokens={"key": [["a"]]}))
    with pytest.raises(ValueError, match="tokens before"):
        builder.add(Document(postings={"key": [Posting("a")]}))
    assert len(builder) == 1


def test_explicit_positions_are_kept():
    builder = BatchBuilder(SPECS)
    builder.add(
        Document(postings={"text": [Posting("tide", 2, positions=[3, 70_000]), Posting("ebb", 1, positions=[4])]})
    )
    postings = Segment.of(builder.finish()).postings["text"]
    assert [postings.positions(ordinal).tolist() for ordinal in (0, 1)] == [[4], [3, 70_000]]


def test_frequencies_and_positions_of_a_long_document_are_exact():
    words = ["the", "tide"] * 70_000
    builder = BatchBuilder(SPECS)
    builder.add(Document(tokens={"text": [["the"]]}))
    builder.add(Document(tokens={"text": [words]}))
    segment = Segment.of(builder.finish())
    segment.verify()
    the = segment.terms["text"].find("the")
    postings = segment.postings["text"]
    assert postings[the].freqs.tolist() == [1, 70_000]
    assert postings.positions(the).tolist() == [0, *range(0, 140_000, 2)]
    among, rows = postings.positions_among(the, np.array([1]))
    assert among.tolist() == list(range(0, 140_000, 2))
    assert rows.tolist() == [0] * 70_000


@given(st.lists(documents, min_size=1, max_size=6), st.data())
def test_positions_among_are_those_of_the_chosen_postings(found, data):
    segment = Segment.of(batch_of(found))
    expected = answers_expected(found)["postings"]["text"]
    for ordinal, rows in enumerate(expected.values()):
        chosen = data.draw(st.lists(st.integers(0, len(rows) - 1)))
        among, of = segment.postings["text"].positions_among(ordinal, np.array(chosen, np.intp))
        assert among.tolist() == [position for index in chosen for position in rows[index][3]]
        assert of.tolist() == [row for row, index in enumerate(chosen) for _ in rows[index][3]]


@given(st.lists(st.integers(0, 200_000)))
def test_stable_order_sorts_and_keeps_equals_in_place(keys):
    order = stable_order(np.array(keys, np.int64), 200_001)
    assert order.tolist() == sorted(range(len(keys)), key=keys.__getitem__)


def test_norms_know_their_extremes():
    norms = Segment.of(batch_of([Document(tokens={"text": [["a"] * n]}) for n in (0, 3, 300)])).norms["text"]
    assert (norms.shortest, norms.longest, norms.total) == (3, 300, 303)
    empty = Segment.of(batch_of([])).norms["text"]
    assert (empty.shortest, empty.longest, empty.total) == (0, 0, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_reads_the_segment_of_its_parent(tmp_path):
    writer = SegmentWriter(tmp_path / "segment", SPECS)
    writer.add(batch_of([Document(tokens={"text": [["tide"]]}, stored=b"low water")]))
    segment = writer.commit()
    assert segment.stored[0] == b"low water"
    child = os.fork()
    if not child:
        os._exit(0 if segment.stored[0] == b"low water" and segment.terms["text"].find("tide") == 0 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_threads_read_one_segment_at_once(tmp_path):
    found = [Document(tokens={"text": [["tide", str(n)]]}, stored=b"%d" % n * 500) for n in range(300)]
    writer = SegmentWriter(tmp_path / "segment", SPECS)
    writer.add(batch_of(found))
    segment = writer.commit()
    wrong = []

    def read(start):
        for n in range(start, 300, 4):
            ordinal = segment.terms["text"].find(str(n))
            if segment.postings["text"][ordinal].docs.tolist() != [n] or segment.stored[n] != found[n].stored:
                wrong.append(n)

    threads = [threading.Thread(target=read, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize(
    "properties",
    [
        {"frequencies": True},
        {"indexed": True, "positions": True},
        {"column": "<i3"},
        {"column": "<i8", "missing": 0.5},
        {"column": "|u1", "missing": -1},
    ],
)
def test_a_spec_that_contradicts_itself_is_refused(properties):
    with pytest.raises(ValueError):
        FieldSpec(**properties)
