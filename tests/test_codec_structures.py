"""Facets, columns, stored documents and narrow numbers: does each give back what was put in?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.codec import stored
from search.codec.arrays import Arrays, UniqueArrays, offsets_of, smallest_unsigned
from search.codec.batch import Document
from search.codec.errors import SegmentCorrupt
from search.codec.narrow import NarrowReader, write_narrow
from search.codec.ragged import row_chunks, row_indices, row_sums
from search.codec.segment import Batch, Segment
from tests.suites.codec_model import SPECS, batch_of, documents, facet_counts

numbers = st.lists(st.integers(0, 300) | st.integers(0, 2**32 - 1), max_size=50)


@given(st.lists(documents, max_size=10), st.data())
def test_facets_count_like_a_counter(found, data):
    segment = Segment.of(batch_of(found))
    docs = sorted(data.draw(st.sets(st.integers(0, len(found) - 1)))) if found else []
    mask = np.zeros(len(found), np.bool_)
    mask[docs] = True
    for name, facet in segment.facets.items():
        expected = facet_counts(found, name, docs)
        missing = sum(not found[doc].facets.get(name) for doc in docs)
        for chosen in (np.array(docs, np.uint32), mask):
            counts = facet.count(chosen)
            assert counts.shape == (len(facet.values),)
            assert {facet.values[i]: n for i, n in enumerate(counts.tolist()) if n} == expected
            assert facet.missing(chosen) == missing


@given(st.lists(documents, max_size=10), st.data())
def test_a_mask_has_the_documents_with_any_of_the_values(found, data):
    segment = Segment.of(batch_of(found))
    for facet in segment.facets.values():
        ordinals = data.draw(st.sets(st.integers(0, len(facet.values) - 1))) if len(facet.values) else set()
        expected = [bool(ordinals & set(facet.ordinals(doc).tolist())) for doc in range(len(found))]
        assert facet.mask(sorted(ordinals)).tolist() == expected


def test_few_documents_of_many_are_counted_by_gathering():
    found = [
        Document(facets={"tag": ["even" if n % 2 == 0 else "odd", *(["tenth"] if n % 10 == 0 else [])]})
        for n in range(100)
    ]
    facet = Segment.of(batch_of(found)).facets["tag"]
    counts = facet.count(np.array([0, 1, 10], np.uint32))
    assert dict(zip(facet.values, counts.tolist(), strict=True)) == {b"even": 2, b"odd": 1, b"tenth": 2}


def test_stored_documents_are_the_same_however_often_and_in_whatever_order_they_are_read():
    count = 2 * stored.KEPT_BLOCKS + 3
    kept = [f"{number} ".encode() * (stored.BLOCK_BYTES // 2) for number in range(count)]
    kept[5] = b"long " * stored.BLOCK_BYTES
    segment = Segment.of(batch_of([Document(stored=data) for data in kept]))
    assert segment.stored.blocks == count
    for doc in [0, stored.KEPT_BLOCKS, 0, 5, 5 + stored.KEPT_BLOCKS, 5, *range(count), *range(count)]:
        assert segment.stored[doc] == kept[doc]


@given(st.lists(documents, max_size=8))
def test_columns_know_which_documents_have_a_value(found):
    column = Segment.of(batch_of(found)).numbers["published"]
    missing = SPECS["published"].missing
    assert column.present().tolist() == [document.columns.get("published", missing) != missing for document in found]


@given(numbers, st.sampled_from([np.uint8, np.uint16]), st.data())
def test_narrow_numbers_come_back_by_slice_and_by_index(values, dtype, data):
    arrays = UniqueArrays()
    write_narrow(arrays, "n", "f", dtype, np.array(values, np.int64))
    reader = NarrowReader(Arrays("here", arrays), "n", "f", size=len(values))
    reader.verify()
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))
    assert reader.slice(start, stop).tolist() == values[start:stop]
    indices = data.draw(st.lists(st.integers(0, len(values) - 1))) if values else []
    assert reader.take(np.array(indices, np.intp)).tolist() == [values[index] for index in indices]


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=8), st.data())
def test_rows_are_found_and_summed(rows, data):
    flat = np.array([value for row in rows for value in row], np.uint8)
    offsets = offsets_of(np.array(list(map(len, rows)), np.int64))
    assert row_sums(flat, offsets).tolist() == list(map(sum, rows))
    chosen = np.array(data.draw(st.lists(st.integers(0, len(rows) - 1))) if rows else [], np.intp)
    indices = row_indices(offsets[chosen], np.diff(offsets)[chosen])
    assert flat[indices].tolist() == [value for index in chosen for value in rows[index]]


@given(st.lists(st.integers(0, 9)), st.integers(1, 20))
def test_chunks_make_up_all_rows_within_the_limit(sizes, limit):
    chunks = row_chunks(np.array(sizes, np.int64), limit)
    assert [row for start, stop in chunks for row in range(start, stop)] == list(range(len(sizes)))
    assert all(sum(sizes[start:stop]) <= limit or stop - start == 1 for start, stop in chunks)


@pytest.mark.parametrize(
    ("largest", "dtype"), [(0, np.uint8), (255, np.uint8), (256, np.uint16), (65_536, np.uint32), (2**32, np.uint64)]
)
def test_the_smallest_dtype_is_chosen(largest, dtype):
    assert smallest_unsigned(largest) is dtype


def test_offsets_widen_where_they_must():
    assert offsets_of(np.array([2**31, 2**31 - 1])).dtype == np.uint32
    assert offsets_of(np.array([2**31, 2**31])).tolist() == [0, 2**31, 2**32]


def test_a_document_out_of_range_is_an_index_error():
    segment = Segment.of(batch_of([Document(stored=b"x")]))
    for doc in (-1, 1):
        with pytest.raises(IndexError):
            segment.stored[doc]


def test_a_block_that_claims_too_much_is_not_decompressed(monkeypatch):
    batch = batch_of([Document(stored=b"\0" * 5000)])
    monkeypatch.setattr(stored, "MAX_DOCUMENT_BYTES", 1000)
    monkeypatch.setattr(stored, "BLOCK_BYTES", 1000)
    with pytest.raises(SegmentCorrupt, match="block 0"):
        Segment.of(batch).stored[0]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("docs/text", np.array([9, 9], np.uint32), "less than 2"),
        ("docs/text", np.array([0], np.uint32), "do not span"),
        ("docs/text", np.array([0, 0], np.uint64), "dtype"),
        ("postings/text", np.array([0, 3, 2], np.uint32), "do not ascend"),
        ("positions.rows/text", np.array([0, 2, 2], np.uint32), "do not fit"),
        ("terms.offsets/text", np.array([0, 4, 3, 7], np.uint32), "are due|do not span"),
        ("lengths/text", np.array([1], np.uint8), "are due"),
        ("ordinals/tag", np.array([0, 7, 1], np.uint8), "less than 2"),
        ("owners/tag", np.array([0, 1, 1], np.uint32), "disagree"),
        ("column/published", np.zeros(2, np.int32), "dtype"),
        ("column.offsets/raw", np.array([0, 2, 1], np.uint32), "do not ascend"),
        ("stored.blob", np.zeros(40, np.uint8), "do not span|decompressed"),
        ("stored.firsts", np.array([0, 1], np.uint32), "do not span its documents"),
        ("stored.lengths", np.array([1, 1], np.uint8), "decompressed"),
    ],
)
def test_arrays_that_contradict_each_other_are_refused(name, value, reason):
    found = [
        Document(tokens={"text": [["ebb"]]}, facets={"tag": ["x", "y"]}, columns={"raw": b"r"}, stored=b"one"),
        Document(tokens={"text": [["tide"]]}, facets={"tag": ["x"]}, stored=b"two"),
    ]
    batch = batch_of(found)
    assert name in batch.arrays
    with pytest.raises(SegmentCorrupt, match=reason):
        Segment.of(Batch(batch.documents, batch.specs, batch.arrays | {name: value})).verify()


@pytest.mark.parametrize("name", sorted(batch_of([Document(tokens={"text": [["ebb"]]})]).arrays))
def test_an_absent_array_is_refused(name):
    batch = batch_of([Document(tokens={"text": [["ebb"]]})])
    del batch.arrays[name]
    with pytest.raises(SegmentCorrupt, match=f"'{name}' is absent"):
        Segment.of(batch)
