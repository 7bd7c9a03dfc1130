"""Columns: counts and masks equal those of a plain list of lists."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.columns import FacetColumn

documents = st.lists(st.sets(st.sampled_from(["a", "b", "c", "é", "zz"])), min_size=1, max_size=12)


def column(rows: list[set[str]]) -> FacetColumn:
    """Return the column of a list of value sets."""
    values = sorted(set().union(*rows))
    ordinals = [values.index(value) for row in rows for value in sorted(row)]
    offsets = np.cumsum([0, *(len(row) for row in rows)])
    return FacetColumn(tuple(values), offsets.astype(np.int64), np.array(ordinals, dtype=np.int32))


@st.composite
def rows_and_docs(draw):
    rows = draw(documents)
    docs = draw(st.sets(st.integers(0, len(rows) - 1)))
    return rows, np.array(sorted(docs), dtype=np.uint32)


@given(rows_and_docs())
def test_counts_equal_those_of_a_plain_counter(case):
    rows, docs = case
    found = column(rows)
    expected = Counter(value for doc in docs for value in rows[doc])
    assert dict(zip(found.values, found.count(docs).tolist(), strict=True)) == {v: expected[v] for v in found.values}


@given(rows_and_docs())
def test_missing_counts_the_documents_without_a_value(case):
    rows, docs = case
    assert column(rows).count_missing(docs) == sum(not rows[doc] for doc in docs)


@given(documents, st.sets(st.sampled_from(["a", "b", "unknown"])))
def test_a_mask_is_true_where_any_of_the_values_is(rows, wanted):
    assert column(rows).mask(wanted).tolist() == [bool(row & wanted) for row in rows]
