"""Merging: few segments, each article copied seldom."""

from hypothesis import given
from hypothesis import strategies as st

from search.merging import MAX_DELETED, SEGMENTS_PER_TIER, Size, choose_merges

sizes = st.lists(
    st.integers(0, 100_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))).map(lambda p: Size(*p)),
    max_size=40,
)


@given(sizes, st.booleans())
def test_no_segment_is_in_two_merges(found, optimize):
    places = [place for group in choose_merges(found, optimize=optimize) for place in group]
    assert len(places) == len(set(places))
    assert set(places) <= set(range(len(found)))


@given(sizes)
def test_optimizing_leaves_one_segment_without_deletions(found):
    groups = choose_merges(found, optimize=True)
    if groups:
        assert groups == [list(range(len(found)))]
    else:
        assert len(found) < 2
        assert all(size.deleted == 0 for size in found)


@given(sizes)
def test_a_segment_of_which_much_is_deleted_is_written_anew(found):
    merged = {place for group in choose_merges(found) for place in group}
    for place, size in enumerate(found):
        if size.deleted and size.deleted >= MAX_DELETED * size.documents:
            assert place in merged


def test_few_segments_of_one_size_are_left_alone():
    assert choose_merges([Size(1, 0)] * (SEGMENTS_PER_TIER - 1)) == []


def test_many_small_segments_are_merged_and_a_large_one_is_not():
    assert choose_merges([Size(200_000, 5), *[Size(1, 0)] * SEGMENTS_PER_TIER]) == [
        list(range(1, SEGMENTS_PER_TIER + 1))
    ]


def test_adding_articles_one_by_one_copies_each_a_few_times_only():
    segments: list[int] = []
    copied = 0
    for _ in range(5_000):
        segments.append(1)
        for group in choose_merges([Size(documents, 0) for documents in segments]):
            merged = sum(segments[place] for place in group)
            copied += merged
            segments = [size for place, size in enumerate(segments) if place not in group] + [merged]
    assert len(segments) < 4 * SEGMENTS_PER_TIER
    assert copied / 5_000 < 100
