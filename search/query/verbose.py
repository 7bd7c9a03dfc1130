"""Verbose: what is the most of a query that is a sentence or a passage?

Few articles have all of its words, and those that have are not the best for it. So the words are weighed: any of them
will do, one that is repeated counts for more, and those that stand beside each other there had better do so in the
article. Stop words do not suffice, unless there are no others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from whoosh.query import Or, Query

__all__ = ["MANY_WORDS", "SENTENCE_WORDS", "Bare", "any_of", "is_verbose", "nearness", "repeated"]

# From so many different telling words on, a query describes what is looked for and does not list what an article must
# have: a sentence, which has stop words in it, sooner than a list of words. (What this gives is in docs/ranking.md.)
SENTENCE_WORDS = 4
MANY_WORDS = 6

# How soon repetitions of a word in the query stop counting: (k3 + 1) * n / (k3 + n), as in Robertson et al., 'Okapi at
# TREC-3', 1994. Theirs is higher for queries of hundreds of words.
K3 = 2.0

MAX_GAP = 4  # words farther apart in the query than this are not looked for near each other


@dataclass(frozen=True, slots=True)
class Bare:
    """A word or phrase of the query that has neither field nor operator.

    `word` is the word as typed where it is a single one, whose neighbours can be looked for beside it, else None;
    `place` tells how far apart two of them are in the query.
    """

    node: Query
    place: int
    word: str | None = None
    stop: bool = False


def any_of(found: Sequence[Bare]) -> list[Query]:
    """Return the nodes of the telling words, each once, with more weight where it is repeated."""
    counts = Counter(one.node for one in _telling(found))
    return [_weighted(node, count) for node, count in counts.items()]


def is_verbose(found: Sequence[Bare]) -> bool:
    """Return whether so many telling words are asked for that few articles can be expected to have all of them."""
    telling = len({one.node for one in found if not one.stop})
    return telling >= MANY_WORDS or (telling >= SENTENCE_WORDS and any(one.stop for one in found))


def nearness(found: Sequence[Bare], near: Callable[[str, str, int], Query | None]) -> list[Query]:
    """Return what `near` makes of each two telling words that are neighbours in the query, and of their distance."""
    made = [
        near(one.word, two.word, two.place - one.place)
        for one, two in pairwise(_telling(found))
        if one.word and two.word and one.node != two.node and two.place - one.place <= MAX_GAP
    ]
    return list(dict.fromkeys(node for node in made if node is not None))


def repeated(count: int) -> float:
    """Return how many times as much a word counts that is in the query so many times."""
    return (K3 + 1) * count / (K3 + count)


def _telling(found: Iterable[Bare]) -> list[Bare]:
    every = list(found)
    return [one for one in every if not one.stop] or every


def _weighted(node: Query, count: int) -> Query:
    if count == 1:
        return node
    return Or(node.subqueries if type(node) is Or else [node], boost=repeated(count))
