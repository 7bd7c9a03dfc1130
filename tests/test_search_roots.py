"""Roots: an index remembers each path once, in the way that it was read last."""

from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import UsageError
from search.roots import STDIN, Root, record

paths = st.sampled_from(["/a", "/a/b", "/a/b/c.txt", "/ab", "/c", STDIN])
roots = st.builds(Root, path=paths, source=st.sampled_from(["", "The Post"]))


@given(st.lists(roots), st.lists(roots))
def test_no_path_is_recorded_twice_and_none_is_lost(known, added):
    recorded = record(known, added)
    assert len({root.path for root in recorded}) == len(recorded)
    for root in (*known, *added):
        assert {PurePath(root.path), *PurePath(root.path).parents} & {PurePath(other.path) for other in recorded}
    assert not added or any(other.covers(added[-1]) for other in recorded)


@given(st.lists(roots))
def test_recording_again_changes_nothing(added):
    recorded = record((), added)
    assert record(recorded, recorded) == recorded


def test_a_path_inside_another_that_is_read_in_the_same_way_is_no_root():
    assert record((Root(path="/a"),), (Root(path="/a/b.txt"),)) == (Root(path="/a"),)
    assert record((Root(path="/a/b.txt"),), (Root(path="/a"),)) == (Root(path="/a"),)


def test_a_path_inside_another_that_is_read_in_another_way_is_a_root():
    inside = Root(path="/a/b.txt", source="The Post")
    assert record((Root(path="/a"),), (inside,)) == (Root(path="/a"), inside)


def test_a_name_that_merely_begins_alike_is_not_inside():
    assert len(record((Root(path="/a"),), (Root(path="/ab"),))) == 2


def test_a_path_that_is_read_in_a_new_way_forgets_the_old_one():
    new = Root(path="/a", mapping=(("body", "text"),))
    assert record((Root(path="/a"),), (new,)) == (new,)


def test_options_carry_what_was_recorded():
    options = Root(path="/a", mapping=(("body", "x"),), source="S", timezone="Asia/Tokyo", date_order="mdy").options(
        exclude=[Path("/a/index")]
    )
    assert (options.mapping, options.source, str(options.zone), options.day_first) == (
        {"body": "x"},
        "S",
        "Asia/Tokyo",
        False,
    )
    assert options.exclude == {Path("/a/index")}


def test_a_mapping_of_an_unknown_field_is_wrong_usage():
    with pytest.raises(UsageError, match="colour"):
        Root(path="/a", mapping=(("colour", "x"),)).options()
