"""A plain model of nearness: how much do two words that stand together add to the score of a text, place by place?"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import log

K1, B = 1.2, 0.75
MAX_MISS = 4


def together(words: Sequence[str], first: str, second: str, gap: int) -> float:
    """Count the neighbouring places of two words in a text, each by how nearly it has their distance."""
    places = [(place, word) for place, word in enumerate(words) if word in (first, second)]
    found = 0.0
    for (before, one), (after, two) in pairwise(places):
        if one != two:
            distance = after - before if two == second else before - after
            miss = abs(distance - gap)
            found += 1 / (1 + miss) if miss <= MAX_MISS else 0
    return found


class Texts:
    """The texts of one field, as their words in order; empty words are places where nothing stands."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.texts = texts
        self.lengths = [sum(map(bool, words)) for words in texts]
        self.mean = sum(self.lengths) / (len(texts) or 1) or 1
        self.holders: dict[str, set[int]] = defaultdict(set)
        for number, words in enumerate(texts):
            for word in set(words):
                self.holders[word].add(number)

    def gains(self, first: str, second: str, gap: int) -> dict[int, float]:
        """Return by number what texts gain by two words that stand together."""
        weight = (self.idf(first) + self.idf(second)) / 2
        both = self.holders[first] & self.holders[second]
        found = {number: together(self.texts[number], first, second, gap) for number in both}
        return {number: weight * self.saturated(n, number) for number, n in found.items() if n}

    def saturated(self, n: float, number: int) -> float:
        """Return the part of BM25 that hangs on the text."""
        return n * (K1 + 1) / (n + K1 * (1 - B + B * self.lengths[number] / self.mean))

    def idf(self, word: str) -> float:
        """Return how telling a word is."""
        holders = len(self.holders[word])
        return log(1 + (len(self.texts) - holders + 0.5) / (holders + 0.5))
