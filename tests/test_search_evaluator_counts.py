"""Facets, periods and ranking over arrays: they count and order as plain Python would."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from search.evaluator import Periods, top, top_by
from search.evaluator.foldedvalues import FoldedValues
from search.evaluator.ranking import BLOCK, FEW
from search.model import Granularity
from tests.suites.evaluator_model import TAGS, Doc, collection_of, collections, cuts

SLOW = settings(deadline=None)

chosen = st.sets(st.integers(0, 13))


def forms(collection, numbers):
    """The same documents as numbers and as a mask."""
    docs = np.array(sorted(number for number in numbers if number < collection.documents), np.uint32)
    mask = np.zeros(collection.documents, np.bool_)
    mask[docs] = True
    return docs, mask


@SLOW
@given(collections, cuts, chosen, st.sampled_from(["tag", "source"]))
def test_facet_counts_are_those_of_a_counter(docs, cuts, numbers, field):
    collection = collection_of(docs, cuts)
    selected = [docs[number] for number in sorted(numbers) if number < len(docs)]
    lists = [doc.tags if field == "tag" else [doc.source] if doc.source else [] for doc in selected]
    expected = Counter(value for values in lists for value in values)
    facet = collection.facet(field)
    for form in forms(collection, numbers):
        counts = facet.count(form)
        assert {facet.value(ordinal): counts[ordinal] for ordinal in np.flatnonzero(counts)} == expected
        assert facet.missing(form) == sum(not values for values in lists)


@SLOW
@given(collections, cuts)
def test_facet_values_ascend_and_are_found(docs, cuts):
    facet = collection_of(docs, cuts).facet("tag")
    values = [facet.value(ordinal) for ordinal in range(len(facet.values))]
    assert values == sorted({tag for doc in docs for tag in doc.tags})
    assert [facet.find(value) for value in values] == list(range(len(values)))
    assert facet.find("slack") is None


@SLOW
@given(collections, cuts, st.sets(st.sampled_from([*TAGS, "slack"])))
def test_a_facet_mask_has_the_documents_with_any_of_the_values(docs, cuts, values):
    collection = collection_of(docs, cuts)
    mask = collection.facet("tag").mask(values)
    assert mask.tolist() == [bool(values & set(doc.tags)) for doc in docs]
    assert not mask.flags.writeable or not len(docs)


def test_a_field_without_a_facet_has_no_values():
    collection = collection_of([Doc(), Doc()], (1,))
    facet = collection.facet("nowhere")
    docs, mask = forms(collection, {1})
    assert (len(facet.values), facet.missing(docs), facet.missing(mask)) == (0, 1, 1)
    assert facet.count(docs).size == 0
    assert facet.mask(["ebb"]).tolist() == [False, False]


@pytest.mark.parametrize("cuts", [(), (1,)], ids=["one leaf", "two leaves"])
@pytest.mark.parametrize(
    ("text", "anywhere", "expected"),
    [
        ("ti", False, ["spring tide"]),
        ("ETE", False, ["Été"]),
        ("ide", False, []),
        ("ide", True, ["spring tide"]),
        ("g t", True, ["spring tide"]),
        ("e", True, ["ebb", "neap", "spring tide", "Été"]),
        (" ", True, []),
        ("", False, []),
        (".*", True, []),
        ("b\nf", True, []),
        ("x" * 1_000_000, True, []),
    ],
)
def test_values_are_searched_by_the_beginnings_of_words_or_anywhere(cuts, text, anywhere, expected):
    facet = collection_of([Doc(tags=TAGS[:2]), Doc(tags=TAGS[1:])], cuts).facet("tag")
    assert [facet.value(ordinal) for ordinal in facet.search(text, anywhere=anywhere)] == expected


@given(st.lists(st.text(st.sampled_from("ab \n\r\x85\u2028éİß0"), max_size=6), max_size=6), st.sampled_from("abe s"))
@example(["", ""], "a")
def test_a_value_is_found_under_its_own_ordinal(values, letter):
    folded = FoldedValues(values)
    for ordinal in folded.containing(letter).tolist():
        assert letter in FoldedValues([values[ordinal]])._text
    missed = set(range(len(values))) - set(folded.containing(letter).tolist())
    assert not letter.strip() or not any(letter in FoldedValues([values[ordinal]])._text for ordinal in missed)


def test_a_hostile_search_of_values_takes_bounded_time():
    folded = FoldedValues(["a" * 1_000_000 + "c", *("ab" * 10 for _ in range(10_000))])
    started = time.process_time()
    assert folded.containing("a" * 99 + "b").tolist() == []
    assert folded.with_word("aa").tolist() == [0]
    assert time.process_time() - started < 5


FORMATS = {Granularity.YEAR: "%Y", Granularity.MONTH: "%Y-%m", Granularity.DAY: "%Y-%m-%d"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def name(seconds, granularity):
    return (EPOCH + timedelta(seconds=seconds)).strftime(FORMATS[granularity])


@SLOW
@given(collections, cuts, chosen, st.sampled_from(Granularity))
def test_periods_count_as_a_calendar_would(docs, cuts, numbers, granularity):
    collection = collection_of(docs, cuts)
    selected = [docs[number].published for number in sorted(numbers) if number < len(docs)]
    expected = Counter(name(seconds, granularity) for seconds in selected if seconds is not None)
    for form in forms(collection, numbers):
        buckets, undated = collection.periods("published", granularity).buckets(form)
        assert buckets == sorted(expected.items())
        assert undated == selected.count(None)


@given(arrays.arrays(np.int64, st.integers(0, 20)), st.sampled_from(Granularity))
def test_no_instant_is_too_far_away_for_a_period(seconds, granularity):
    periods = Periods(seconds, np.ones(seconds.size, np.bool_), granularity)
    counts, undated = periods.count(np.arange(seconds.size, dtype=np.uint32))
    assert counts.sum() == seconds.size
    assert undated == 0
    assert (np.diff(periods.starts.astype(np.int64)) > 0).all()


def test_a_collection_without_the_column_is_undated():
    collection = collection_of([Doc(), Doc()], (1,))
    docs, mask = forms(collection, {0, 1})
    assert collection.column("nowhere") is None
    assert collection.periods("nowhere", Granularity.DAY).buckets(docs) == ([], 2)
    assert collection.periods("nowhere", Granularity.DAY).buckets(mask) == ([], 2)


@given(st.integers(0, 40), st.data())
def test_a_selection_has_the_same_documents(size, data):
    collection = collection_of([Doc()] * size)
    docs, mask = forms(collection, data.draw(st.sets(st.integers(0, 39))))
    selection = collection.selection(docs)
    assert np.array_equal(selection, mask if selection.dtype == np.bool_ else docs)


few = st.sampled_from(np.float32([0, 0.5, 1, 2.25]))
scores = arrays.arrays(np.float32, st.integers(0, 60), elements=few)


@given(scores, st.integers(-1, 70))
def test_top_equals_a_full_stable_sort(values, k):
    assert top(values, k).tolist() == np.argsort(-values, kind="stable")[: max(k, 0)].tolist()


@SLOW
@given(arrays.arrays(np.float32, st.integers(FEW + 1, FEW + 5 * BLOCK), elements=few), st.integers(1, 4))
@example(np.zeros(FEW + 100, np.float32), 3)
@example(np.append(np.zeros(FEW + 63, np.float32), np.float32(1)), 1)
@example(np.append(np.ones(FEW + 64, np.float32), np.float32([2, 2])), 2)
def test_top_of_many_equals_a_full_stable_sort(values, k):
    assert top(values, k).tolist() == np.argsort(-values, kind="stable")[:k].tolist()


def test_the_best_may_stand_after_the_last_whole_block():
    values = np.zeros(BLOCK * 10 + 1, np.float32)
    values[[-1, 5]] = 2, 1
    assert top(values, 2).tolist() == [BLOCK * 10, 5]


extremes = [-(2**63), -(2**63) + 1, -1, 0, 1, 2**63 - 1]
numbers = arrays.arrays(np.int64, st.integers(0, 30), elements=st.sampled_from(extremes))


@given(numbers, st.integers(0, 40), st.booleans(), st.booleans())
def test_top_by_equals_a_full_stable_sort_with_missing_values_last(values, k, reverse, some_missing):
    present = values != -(2**63) if some_missing else None
    kept = [place for place in range(values.size) if present is None or present[place]]
    expected = sorted(kept, key=lambda place: -int(values[place]) if reverse else int(values[place]))
    expected += sorted(set(range(values.size)) - set(kept))
    assert top_by(values, k, reverse=reverse, present=present).tolist() == expected[:k]


def test_top_by_orders_floats():
    assert top_by(np.array([0.5, -1.0, 2.0]), 3).tolist() == [1, 0, 2]
    assert top_by(np.array([0.5, -1.0, 2.0]), 2, reverse=True).tolist() == [2, 0]
