"""Linking: groups are those of comparing every pair, whatever the order, and cost no more than they must."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.duplicates import ALIKE, SIGNATURE_BYTES, resemblance
from search.linking import LEADERS, Groups, link, sharing_bands

Rows = NDArray[np.uint8]


def random_rows(count: int, seed: int = 0) -> Rows:
    return np.random.default_rng(seed).integers(0, 256, (count, SIGNATURE_BYTES), dtype=np.uint8)


def changed(rows: Rows, share: float, seed: int = 1) -> Rows:
    """Return signatures of which a share of the bytes is another."""
    chance = np.random.default_rng(seed)
    mask = chance.random(rows.shape) < share
    return np.where(mask, chance.integers(0, 256, rows.shape, dtype=np.uint8), rows).astype(np.uint8)


@st.composite
def families(draw: st.DrawFn) -> Rows:
    """Signatures of a few families, some members of which resemble each other."""
    shares = draw(st.lists(st.sampled_from([0.0, 0.02, 0.2, 0.3, 0.4, 0.5]), min_size=1, max_size=12))
    parents = draw(st.lists(st.integers(0, 2), min_size=len(shares), max_size=len(shares)))
    rows = [random_rows(3)]
    for number, (share, parent) in enumerate(zip(shares, parents, strict=True)):
        known = np.concatenate(rows)
        rows.append(changed(known[-1 - parent :][:1], share, seed=number))
    found = np.concatenate(rows)
    return np.ascontiguousarray(found[draw(st.permutations(range(len(found))))])


def brute_force(rows: Rows) -> list[int]:
    """Return the least of each one's group, by comparing every pair and every band."""
    bands = rows.view("<u4")
    least = list(range(len(rows)))
    for one in range(len(rows)):
        for other in range(one):
            if (bands[one] == bands[other]).any() and resemblance(rows[one], rows[other]) >= ALIKE:
                kept, gone = sorted((least[one], least[other]))
                least = [kept if number == gone else number for number in least]
    return least


@given(families())
def test_groups_are_those_of_comparing_every_pair(rows: Rows) -> None:
    groups = Groups(len(rows))
    link(rows, np.ones(len(rows), np.bool_), groups)
    assert groups.least.tolist() == brute_force(rows)


@given(families(), st.data())
def test_linking_a_few_at_a_time_makes_the_same_groups(rows: Rows, data: st.DataObject) -> None:
    groups = Groups(len(rows))
    known = 0
    while known < len(rows):
        step = data.draw(st.integers(1, len(rows) - known))
        part = Groups(known + step)
        part.least[:known] = groups.least[:known]
        link(rows[: known + step], np.arange(known + step) >= known, part)
        groups.least[: known + step] = part.least
        known += step
    assert groups.least.tolist() == brute_force(rows)


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19))))
def test_groups_are_what_is_connected(pairs: list[tuple[int, int]]) -> None:
    groups = Groups(20)
    sets = {number: {number} for number in range(20)}
    for one, other in pairs:
        united = sets[one] | sets[other]
        sets |= dict.fromkeys(united, united)
    left, right = np.array(pairs, np.intp).reshape(-1, 2).T
    groups.unite(left, right)
    assert groups.least.tolist() == [min(sets[number]) for number in range(20)]


@given(families(), st.integers(1, 5))
def test_whatever_shares_a_band_with_new_signatures_is_found(rows: Rows, new: int) -> None:
    found = sharing_bands(rows, rows[:new])
    bands = rows.view("<u4")
    sharing = (bands[:, None] == bands[None, :new]).any(axis=(1, 2))
    assert found[sharing].all()


def test_what_shares_no_band_is_hardly_ever_looked_at() -> None:
    assert sharing_bands(random_rows(20_000), random_rows(3, seed=9)).mean() < 0.02


@pytest.mark.parametrize("share", [0.0, 0.1], ids=["the same", "nearly the same"])
def test_very_many_copies_of_one_text_are_one_group_soon(share: float) -> None:
    rows = changed(np.tile(random_rows(1), (30_000, 1)), share)
    groups = Groups(len(rows))
    started = time.process_time()
    link(rows, np.ones(len(rows), np.bool_), groups)
    assert not groups.least.any()
    assert time.process_time() - started < 5


def test_very_many_texts_with_something_in_common_are_told_apart_in_bounded_time() -> None:
    rows = random_rows(12_000)
    rows[:, :40] = 7  # ten bands that all share, and less than it takes to be alike
    assert len(rows) > 100 * LEADERS
    groups = Groups(len(rows))
    started = time.process_time()
    link(rows, np.ones(len(rows), np.bool_), groups)
    assert (groups.least == np.arange(len(rows))).all()
    assert time.process_time() - started < 10


def test_one_new_text_is_compared_with_the_leaders_of_a_great_group_only() -> None:
    rows = changed(np.tile(random_rows(1), (30_000, 1)), 0.1)
    groups = Groups(len(rows))
    groups.least[1:-1] = 1
    fresh = np.zeros(len(rows), np.bool_)
    fresh[0] = True
    started = time.process_time()
    link(rows, fresh, groups)
    assert groups.least[:-1].max() == 0
    assert groups.least[-1] == len(rows) - 1  # it was not said to belong, and is not looked at
    assert time.process_time() - started < 2


def test_no_signatures_make_no_groups() -> None:
    groups = Groups(0)
    link(random_rows(0), np.zeros(0, np.bool_), groups)
    assert groups.least.size == 0
