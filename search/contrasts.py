"""Contrasts: which names and words do these articles have more often than those?

Names are counted by their facets. Words are the terms of the text: one pass through the postings tells how many
documents of each set hold each of them. Terms are stems, and shown by the most frequent word that has the stem.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from search import filtering
from search.analysis import STOP_WORDS, stem
from search.codec.termdict import decode_term
from search.evaluator import Collection, check_time
from search.keyness import over_represented, times_as_frequent
from search.model import Facet, SearchRequest
from search.segments import Snapshot
from search.trends import Finding, Found, typical_values
from search.trendvalues import COMPARED, Contrast, Side, Typical
from search.words import Words

__all__ = ["contrast_of"]

Docs = NDArray[np.uint32]
Counts = NDArray[np.int64]

TEXT = "text"
LEAST_WORD_SUPPORT = 3  # articles; there are so many more words than names that two meet by chance
SPARE = 8  # times as many terms as are wanted are looked at: numbers and common words are passed over
MIN_LENGTH = 3  # letters of a word that tells something
MAX_TRIED = 2_000  # words that may have a stem: of those with the same beginning, in the order of the alphabet
LANGUAGES = 4  # whose rules may have made a stem: those of most articles


class Archive(filtering.Archive, Protocol):
    """One generation of an index, with its words."""

    snapshot: Snapshot

    @property
    def languages(self) -> Sequence[str]:
        """The languages of its articles, most frequent first."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Tallies:
    """How many documents of each of two sets have each value of the facets, by ordinal, and hold each term."""

    sizes: tuple[int, int]
    names: Mapping[Facet, tuple[Counts, Counts]]
    terms: Sequence[bytes]
    holders: tuple[Counts, Counts]

    def swapped(self) -> Self:
        """Return the same with the second set first."""
        names = {facet: (second, first) for facet, (first, second) in self.names.items()}
        return replace(self, sizes=self.sizes[::-1], names=names, holders=self.holders[::-1])


def contrast_of(
    archive: Archive, first: SearchRequest, second: SearchRequest, find: Finding, *, limit: int
) -> Contrast:
    """Return two searches compared with each other, without the time that it took."""
    left, right = find(first), find(second)
    tallies = _tallies(archive, *_apart(left.docs, right.docs))
    return Contrast(first=_side(archive, left, tallies, limit), second=_side(archive, right, tallies.swapped(), limit))


def _apart(first: Docs, second: Docs) -> tuple[Docs, Docs]:
    """Return two sets without what is in both."""
    both = np.intersect1d(first, second, assume_unique=True)
    if not both.size:
        return first, second
    return np.setdiff1d(first, both, assume_unique=True), np.setdiff1d(second, both, assume_unique=True)


def _tallies(archive: Archive, first: Docs, second: Docs) -> _Tallies:
    collection = archive.collection
    left, right = collection.selection(first), collection.selection(second)
    names = {facet: (archive.facet(facet).count(left), archive.facet(facet).count(right)) for facet in COMPARED}
    terms, holders = _holders(collection, first, second)
    return _Tallies((first.size, second.size), names, terms, holders)


def _side(archive: Archive, found: Found, tallies: _Tallies, limit: int) -> Side:
    """Return what is over-represented in the first of two sets."""
    size, others = tallies.sizes
    typical = {
        facet: typical_values(archive.facet(facet), counts, rest, size=size, others=others, limit=limit, besides=())
        for facet, (counts, rest) in tallies.names.items()
    }
    return Side(total=size, typical=typical, words=_words(archive, tallies, limit), notes=found.notes)


def _words(archive: Archive, tallies: _Tallies, limit: int) -> tuple[Typical, ...]:
    (size, others), (counts, rest) = tallies.sizes, tallies.holders
    places, scores = over_represented(
        counts, rest, size=size, others=others, limit=SPARE * limit, support=LEAST_WORD_SUPPORT
    )
    found: list[Typical] = []
    for place, score in zip(places.tolist(), scores.tolist(), strict=True):
        term = decode_term(tallies.terms[place])
        if len(found) < limit and _tells(term):
            count, other = int(counts[place]), int(rest[place])
            times = times_as_frequent(count, other, size=size, others=others)
            word = _word(archive.snapshot.words, term, archive.languages[:LANGUAGES])
            found.append(Typical(word, count, other, times, score))
    return tuple(found)


def _tells(term: str) -> bool:
    return len(term) >= MIN_LENGTH and term not in STOP_WORDS and not term[0].isdigit()


def _holders(collection: Collection, first: Docs, second: Docs) -> tuple[Sequence[bytes], tuple[Counts, Counts]]:
    """Return terms, and how many documents of two sets hold each, over all leaves."""
    pairs = zip(collection.split(first), collection.split(second), strict=True)
    parts = [_leaf_holders(collection, at, left, right) for at, ((_, left), (_, right)) in enumerate(pairs)]
    if len(parts) == 1:
        return parts[0]
    numbers: dict[bytes, int] = {}
    for terms, _ in parts:
        for term in terms:
            numbers.setdefault(term, len(numbers))
    sums = np.zeros((2, len(numbers)), np.int64)
    for terms, counts in parts:
        own = np.fromiter((numbers[term] for term in terms), np.intp, len(terms))
        sums[:, own] += counts
    return list(numbers), (sums[0], sums[1])


def _leaf_holders(
    collection: Collection, place: int, first: Docs, second: Docs
) -> tuple[Sequence[bytes], tuple[Counts, Counts]]:
    """Return those of a leaf, whose documents are numbered from its base; of several leaves, terms that are held."""
    check_time()
    segment = collection.leaves[place].segment
    terms, postings = segment.terms.get(TEXT), segment.postings.get(TEXT)
    if terms is None or postings is None:
        none = np.zeros(0, np.int64)
        return (), (none, none)
    counts = postings.holders(first), postings.holders(second)
    if len(collection.leaves) == 1:
        return terms, counts
    held = np.flatnonzero(counts[0] + counts[1])
    spelt = terms[:]
    return [spelt[at] for at in held.tolist()], (counts[0][held], counts[1][held])


def _word(words: Words, term: str, languages: Sequence[str]) -> str:
    """Return the most frequent word of the archive that has a stem; the stem itself where none is known."""
    beginning = term if len(term) <= MIN_LENGTH else term[: max(len(term) - 2, MIN_LENGTH)]
    start, stop = words.terms.prefix_range(beginning)
    stop = min(stop, start + MAX_TRIED)
    order = np.argsort(-words.counts[start:stop].astype(np.int64), kind="stable") + start
    for ordinal in order.tolist():
        word = decode_term(words.terms[ordinal])
        if any(stem(word, language) == term for language in languages or ("en",)):
            return words.spelling(ordinal)
    return term
