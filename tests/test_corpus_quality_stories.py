"""A gate: are the wires that resemble each other one story, and no others? The figures are in docs/quality.md."""

import gzip
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.duplicates import MIN_WORDS, SHORT, folded, signatures
from search.linking import Groups, link

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
WIRES = CORPORA / "reuters.jsonl.gz"

# of the pairs whose Jaccard index of three-word shingles lies in a tenth: the share that must be one story
RECALL = {0.6: 0.8, 0.7: 0.99, 0.8: 1.0, 0.9: 1.0}
LEAST = 0.5  # no wire belongs to a story in which none resembles it more

MAX_HOLDERS = 40  # of a shingle that is worth looking at who else has it

pytestmark = pytest.mark.skipif(not WIRES.is_file(), reason=f"the Reuters wires are not at {WIRES}")


@dataclass(frozen=True)
class Judged:
    """Pairs of wires with the Jaccard index of each, and the story of each wire."""

    left: NDArray[np.intp]
    right: NDArray[np.intp]
    jaccard: NDArray[np.float64]
    stories: NDArray[np.intp]
    shingles: list[NDArray[np.int64]]


@pytest.fixture(scope="module")
def judged() -> Judged:
    with gzip.open(WIRES, "rt", encoding="utf-8") as lines:
        wires = [(wire["title"] or "", wire["body"] or "") for wire in map(json.loads, lines)]
    found = signatures(wires)
    kept = [place for place, signature in enumerate(found) if signature]
    rows = np.frombuffer(b"".join(found), np.uint8).reshape(len(kept), -1)
    groups = Groups(len(kept))
    link(rows, np.ones(len(kept), np.bool_), groups)
    texts = [text if len(text) >= SHORT else f"{title}\n{text}" for title, text in map(wires.__getitem__, kept)]
    shingles = list(map(shingles_with({}), texts))
    return Judged(*pairs_of(shingles), groups.least, shingles)


def shingles_with(numbers: dict[str, int]) -> Any:
    """Return a function that makes a text the ascending numbers of its three-word shingles."""

    def shingles(text: str) -> NDArray[np.int64]:
        words = np.array([numbers.setdefault(word, len(numbers)) for word in folded(text).split()], np.int64)
        assert words.size >= MIN_WORDS
        return np.unique(words[:-2] << 42 | words[1:-1] << 21 | words[2:])

    return shingles


def jaccard_of(left: NDArray[np.int64], right: NDArray[np.int64]) -> float:
    both = np.intersect1d(left, right, assume_unique=True).size
    return both / (left.size + right.size - both)


def pairs_of(sets: list[NDArray[np.int64]]) -> tuple[Any, Any, Any]:
    """Return the pairs of sets that have a third in common, and the exact Jaccard index of each."""
    _, members, counts = np.unique(np.concatenate(sets), return_inverse=True, return_counts=True)
    owners = np.repeat(np.arange(len(sets)), [len(one) for one in sets])[np.argsort(members, kind="stable")]
    starts = np.cumsum(counts) - counts
    shared: dict[int, int] = defaultdict(int)
    for count in range(2, MAX_HOLDERS + 1):
        holders = owners[starts[counts == count][:, None] + np.arange(count)]
        one, other = np.triu_indices(count, 1)
        codes, times = np.unique(holders[:, one] * len(sets) + holders[:, other], return_counts=True)
        for code, time in zip(codes[times > 1].tolist(), times[times > 1].tolist(), strict=True):
            shared[code] += time
    found = []
    for code, common in shared.items():
        left, right = divmod(code, len(sets))
        if common >= 0.2 * min(len(sets[left]), len(sets[right])):
            found.append((left, right, jaccard_of(sets[left], sets[right])))
    left, right, jaccard = (np.array(column) for column in zip(*found, strict=True))
    return left, right, jaccard


@pytest.mark.parametrize("tenth", RECALL)
def test_pairs_that_resemble_each_other_are_one_story(judged: Judged, tenth: float) -> None:
    wanted = (judged.jaccard >= tenth) & (judged.jaccard < tenth + 0.1 + 1e-9)
    assert wanted.sum() > 50
    together = judged.stories[judged.left[wanted]] == judged.stories[judged.right[wanted]]
    assert together.mean() >= RECALL[tenth]


def test_every_wire_of_a_story_resembles_another_of_it(judged: Judged) -> None:
    members = defaultdict(list)
    for wire, story in enumerate(judged.stories.tolist()):
        members[story].append(wire)
    stories = [wires for wires in members.values() if len(wires) > 1]
    assert len(stories) > 600
    for wires in stories:
        for wire in wires:
            others = (other for other in wires if other != wire)
            assert max(jaccard_of(judged.shingles[wire], judged.shingles[other]) for other in others) >= LEAST
