"""Aligning: runs are equal in both sequences and in order, and long sequences take bounded time."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.aligning import Run, aligned

SECONDS = 4.0  # for what takes half of one on a quiet machine
LENGTH = 130_000

sequences = st.lists(st.integers(0, 5), max_size=60)


def longest(left: list[int], right: list[int]) -> int:
    """Return the length of the longest common subsequence, by the book."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = row[:]
        for at, other in enumerate(right, 1):
            row[at] = before[at - 1] + 1 if one == other else max(before[at], row[at - 1])
    return row[-1]


@given(sequences, sequences)
def test_runs_are_equal_in_order_and_apart(left, right):
    runs = aligned(left, right)
    for run in runs:
        assert run.length > 0
        assert left[run.left : run.left + run.length] == right[run.right : run.right + run.length]
    for run, following in pairwise(runs):
        gaps = following.left - run.left - run.length, following.right - run.right - run.length
        assert min(gaps) >= 0 < max(gaps)


@given(sequences, sequences)
def test_what_is_short_has_the_longest_common_subsequence(left, right):
    assert sum(run.length for run in aligned(left, right)) == longest(left, right)


@given(sequences)
def test_a_sequence_is_one_run_with_itself(items):
    assert aligned(items, items) == ([Run(0, 0, len(items))] if items else [])


@given(st.permutations(range(40)), st.permutations(range(40)))
def test_beyond_the_bound_patience_keeps_the_laws(left, right):
    runs = aligned(left, right, cells=10)
    assert all(left[run.left : run.left + run.length] == right[run.right : run.right + run.length] for run in runs)
    assert runs == sorted(runs)
    assert sum(run.length for run in runs) == longest(left, right)


CHANCE = random.Random(7)
UNIQUE = list(range(LENGTH))
HARD = {
    "reversed": (UNIQUE, UNIQUE[::-1]),
    "shuffled": (UNIQUE, CHANCE.sample(UNIQUE, LENGTH)),
    "two words": (CHANCE.choices("ab", k=LENGTH), CHANCE.choices("ab", k=LENGTH)),
}


@pytest.mark.parametrize("name", HARD)
def test_long_sequences_take_bounded_time(name):
    started = time.process_time()
    aligned(*HARD[name])
    assert time.process_time() - started < SECONDS
