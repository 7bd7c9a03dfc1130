"""Facet codes: counting by codes gives what counting the rows gives."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.codec.arrays import offsets_of, smallest_unsigned
from search.codec.batch import Document
from search.codec.facetcodes import MAX_MEMBERS, MIN_SHARED, FacetCodes
from search.codec.segment import Segment
from tests.suites.codec_model import batch_of

LARGE = 2**31  # three such ordinals do not fit into one key


def codes_of(rows: list[list[int]], values: int) -> FacetCodes:
    lengths = np.array([len(row) for row in rows], np.uint8)
    ordinals = np.array([ordinal for row in rows for ordinal in row], smallest_unsigned(values))
    return FacetCodes.of_rows(values, ordinals, offsets_of(lengths)[:-1], lengths)


def rows_of(values: int) -> st.SearchStrategy[list[list[int]]]:
    """Rows of which many are alike, some are not, and some are longer than a set may be."""
    row = st.sets(st.integers(0, values - 1), max_size=MAX_MEMBERS + 2).map(sorted)
    repeated = st.tuples(row, st.integers(1, 2 * MIN_SHARED)).map(lambda pair: [pair[0]] * pair[1])
    return st.lists(repeated, max_size=6).map(lambda groups: [row for group in groups for row in group])


@given(rows_of(20), st.randoms(use_true_random=False), st.data())
def test_codes_count_like_a_counter(rows, shuffled, data):
    shuffled.shuffle(rows)
    chosen = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1)))) if rows else []
    counts, missing, others = codes_of(rows, 20).count(np.array(chosen, np.intp))
    listed = [] if others is None else others.tolist()
    expected = Counter(ordinal for doc in chosen if doc not in listed for ordinal in rows[doc])
    assert {ordinal: count for ordinal, count in enumerate(counts.tolist()) if count} == expected
    assert missing == sum(not rows[doc] for doc in chosen)
    alike = Counter(map(tuple, rows))
    unshared = [doc for doc in chosen if len(rows[doc]) > 1 and alike[tuple(rows[doc])] < MIN_SHARED]
    assert listed == sorted({*unshared, *(doc for doc in chosen if len(rows[doc]) > MAX_MEMBERS)})


def test_sets_of_values_beyond_what_one_key_holds_are_told_apart():
    rows = [[1, 2, 3], [1, 2, LARGE]] * MIN_SHARED
    codes = codes_of(rows, LARGE + 1)
    assert codes.codes[::2].tolist() == codes.codes[:1].tolist() * MIN_SHARED
    assert len(set(codes.codes.tolist())) == codes.sizes.size == 2
    assert sorted(codes.members.reshape(2, 3).tolist()) == [[1, 2, 3], [1, 2, LARGE]]


@pytest.mark.parametrize("share", [1.0, 0.8, 0.4, 0.01, 0.0], ids=lambda share: f"{share:.0%}")
def test_every_share_of_the_documents_is_counted_the_same_way(share):
    tags = [["sea"], [], ["sea", "sky"], ["mud", "sea", "sky"], ["mud"], ["mud", f"only {7}"]]
    documents = [Document(facets={"tag": [*tags[n % 6], *([f"day {n}"] if n % 50 == 3 else [])]}) for n in range(3000)]
    facet = Segment.of(batch_of(documents)).facets["tag"]
    mask = np.zeros(3000, np.bool_)
    mask[: int(share * 3000)] = True
    expected = Counter(tag.encode() for document in documents[: int(share * 3000)] for tag in document.facets["tag"])
    for docs in (mask, np.flatnonzero(mask), np.flatnonzero(mask).astype(np.uint32)):
        counts, missing = facet.tally(docs)
        assert {facet.values[place]: count for place, count in enumerate(counts.tolist()) if count} == expected
        assert missing == facet.missing(docs) == sum(not document.facets["tag"] for document in documents[: mask.sum()])
