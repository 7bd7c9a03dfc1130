"""Merge: is a merged segment the one that its documents would have made at once?"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.codec import merge_postings
from search.codec.batch import BatchBuilder, Document
from search.codec.errors import SegmentCorrupt
from search.codec.merge import SegmentWriter, Source, merge_segments
from search.codec.segment import Segment
from search.codec.spec import FieldSpec
from tests.suites.codec_model import SPECS, answers_expected, answers_of, batch_of, deletables

FILES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def source_of(group):
    return Source(Segment.of(batch_of(group.documents)), np.array(group.deleted, np.bool_))


@FILES
@given(st.lists(deletables, max_size=4), st.sampled_from([1, 3, 1 << 20]))
def test_a_merge_is_the_segment_of_the_documents_that_are_left(tmp_path, groups, chunk):
    path = tmp_path / "merged"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge_postings, "CHUNK", chunk)
        count = merge_segments(path, [source_of(group) for group in groups], specs=SPECS)
    left = [document for group in groups for document in group.left]
    segment = Segment.open(path)
    segment.verify()
    assert count == len(left)
    assert answers_of(segment) == answers_expected(left)


@FILES
@given(deletables, deletables, deletables)
def test_merging_is_associative(tmp_path, first, second, third):
    sources = [source_of(group) for group in (first, second, third)]
    merge_segments(tmp_path / "left", sources[:2])
    merge_segments(tmp_path / "ab-c", [Source(Segment.open(tmp_path / "left")), sources[2]])
    merge_segments(tmp_path / "abc", sources)
    assert answers_of(Segment.open(tmp_path / "ab-c")) == answers_of(Segment.open(tmp_path / "abc"))


def test_a_field_that_a_source_lacks_is_empty_for_its_documents(tmp_path):
    full = Segment.of(batch_of([Document(tokens={"text": [["ebb"]]}, facets={"tag": ["x"]}, columns={"raw": b"r"})]))
    bare = Segment.of(BatchBuilder({"other": FieldSpec(indexed=True)}).finish())
    builder = BatchBuilder({"other": FieldSpec(indexed=True)})
    builder.add(Document(tokens={"other": [["ebb"]]}))
    bare = Segment.of(builder.finish())
    merge_segments(tmp_path / "merged", [Source(bare), Source(full)])
    segment = Segment.open(tmp_path / "merged")
    segment.verify()
    assert segment.postings["text"][0].docs.tolist() == [1]
    assert segment.postings["other"][0].docs.tolist() == [0]
    assert segment.norms["text"].lengths.tolist() == [0, 1]
    assert segment.facets["tag"].count(np.array([0, 1])).tolist() == [1]
    assert segment.strings["raw"][0] == b""
    assert segment.numbers["published"].present().tolist() == [False, False]


def test_sources_that_disagree_on_a_field_are_not_merged(tmp_path):
    one = Segment.of(BatchBuilder({"text": FieldSpec(indexed=True)}).finish())
    other = Segment.of(BatchBuilder({"text": FieldSpec(facet=True)}).finish())
    with pytest.raises(ValueError, match="'text' has other structures"):
        merge_segments(tmp_path / "merged", [Source(one), Source(other)])
    assert not list(tmp_path.iterdir())


def test_a_mask_of_another_size_is_refused(tmp_path):
    segment = Segment.of(batch_of([Document()]))
    with pytest.raises(ValueError, match="2 deletions does not fit 1"):
        merge_segments(tmp_path / "merged", [Source(segment, np.zeros(2, np.bool_))])


def test_a_writer_deletes_by_term_across_its_batches(tmp_path):
    writer = SegmentWriter(tmp_path / "segment", SPECS)
    first = [Document(tokens={"key": [["a"]]}, stored=b"old"), Document(tokens={"key": [["b"]]}, stored=b"b")]
    assert writer.add(batch_of(first)) == 0
    assert writer.delete("key", "a") == 1
    assert writer.delete("key", "a") == 0
    assert writer.add(batch_of([Document(tokens={"key": [["a"]]}, stored=b"new")])) == 2
    segment = writer.commit()
    assert [segment.stored[doc] for doc in range(segment.documents)] == [b"b", b"new"]
    assert writer.nbytes > 0


def test_a_writer_refuses_a_batch_of_other_fields(tmp_path):
    with pytest.raises(ValueError, match="other fields"):
        SegmentWriter(tmp_path / "segment", SPECS).add(BatchBuilder({}).finish())


def test_full_blocks_of_stored_documents_are_copied_and_small_ones_joined(tmp_path):
    found = [Document(stored=b"%04d " % n * 30) for n in range(700)]
    sources = [Source(Segment.of(batch_of([document]))) for document in found]
    merge_segments(tmp_path / "merged", sources)
    merged = Segment.open(tmp_path / "merged")
    assert merged.stored.blocks < 6
    assert answers_of(merged) == answers_expected(found)


def test_a_failed_merge_leaves_nothing(tmp_path):
    batch = batch_of([Document(stored=b"x" * 100)])
    batch.arrays["stored.blob"] = batch.arrays["stored.blob"] ^ 1
    segment = Segment.of(batch)
    with pytest.raises(SegmentCorrupt, match="cannot be decompressed"):
        merge_segments(tmp_path / "merged", [Source(segment)])
    assert not list(tmp_path.iterdir())
