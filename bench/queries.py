"""Queries: what is asked of every engine, and how is it chosen?

Words are picked by their frequency in the articles themselves, so a set of the same make can be had for any archive.
Nothing is drawn by chance: the same articles give the same queries.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from bench.records import FACETS, Record
from search.analysis import STOP_WORDS, TOKEN, stem

T = TypeVar("T")

QUERIES_A_KIND = 10
SECONDS_A_DAY = 86_400

# shares of the articles that hold a word of each sort
RARE = (0.0005, 0.005)
MIDDLING = (0.01, 0.10)
MOST_COMMON = 40  # the common words are among the most frequent so many, the function words left out
MIN_LETTERS = 3
MIN_FUZZY_LETTERS = 6
PREFIX_LETTERS = 4
DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45)  # lengths of the date ranges


class Kind(StrEnum):
    """The kinds of query."""

    RARE = "one rare term"
    COMMON = "one common term"
    AND = "AND"
    OR = "OR"
    PHRASE = "phrase"
    PREFIX = "prefix"
    FUZZY = "fuzzy"
    DATES = "date range"
    TERM_DATES = "term + dates"
    FILTERED = "facet-filtered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """One query over the text.

    `words` are terms as the index has them; `typed` is what a reader would type. `dates` are the first and the last
    instant, inclusive; `filter` is a facet and values of it, one of which an article must have.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    typed: str = ""
    dates: tuple[int, int] | None = None
    filter: tuple[str, tuple[str, ...]] | None = None


def choose_queries(records: Sequence[Record]) -> list[Query]:
    """Return `QUERIES_A_KIND` queries of each kind, fewer where the articles do not have them."""
    words = _Words(records)
    rare, middling, common = words.between(*RARE), words.between(*MIDDLING), words.most_common()
    pairs = list(zip(_spread(middling), _spread(middling[1:] + middling[:1]), strict=False))
    ranges = _date_ranges(records)
    chosen = [
        *(words.query(Kind.RARE, word) for word in _spread(rare)),
        *(words.query(Kind.COMMON, word) for word in _spread(common)),
        *(words.query(Kind.AND, *pair) for pair in _spread(words.together(records))),
        *(words.query(Kind.OR, *pair, between=" OR ") for pair in pairs),
        *(words.query(Kind.PHRASE, *pair, around='"') for pair in _spread(words.neighbours(records))),
        *(_typed(Kind.PREFIX, prefix, f"{prefix}*") for prefix in _spread(_prefixes(middling))),
        *(_typed(Kind.FUZZY, word, f"{word}~1") for word in _spread(_misspelt(middling))),
        *(Query(kind=Kind.DATES, dates=dates, typed=_typed_dates(dates)) for dates in ranges),
    ]
    for word, dates in zip(_spread(common[::2] + middling[::20]), ranges, strict=False):
        chosen.append(words.query(Kind.TERM_DATES, word, dates=dates))
    for word, filtered in zip(_spread(common), _filters(records), strict=False):
        chosen.append(words.query(Kind.FILTERED, word, filtered=filtered))
    return chosen


class _Words:
    """The terms of some articles, how many articles hold each, and how each is usually written."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._documents = len(records)
        self._holders: Counter[str] = Counter()
        surfaces: Counter[str] = Counter()
        for record in records:
            self._holders.update(set(record.text_terms.split()))
            surfaces.update(surface.lower() for surface in TOKEN.findall(record.text))
        self._written: dict[str, str] = {}
        for surface, _ in surfaces.most_common():
            self._written.setdefault(stem(surface), surface)

    def between(self, least: float, most: float) -> list[str]:
        """Return the words that such a share of the articles hold, at least one, in alphabetical order."""
        low, high = least * self._documents, max(1, most * self._documents)
        return sorted(word for word, count in self._holders.items() if low <= count <= high and self._fit(word))

    def most_common(self) -> list[str]:
        """Return the words that most articles hold, function words left out, the most frequent first."""
        ranked = sorted(filter(self._fit, self._holders), key=lambda word: (-self._holders[word], word))
        return ranked[:MOST_COMMON]

    def together(self, records: Sequence[Record]) -> list[tuple[str, str]]:
        """Return pairs of a common and a middling word of the same article."""
        common, middling = set(self.most_common()), set(self.between(*MIDDLING))
        pairs = []
        for record in records[:: max(1, len(records) // 500)]:
            held = dict.fromkeys(record.text_terms.split())
            often, seldom = [w for w in held if w in common], [w for w in held if w in middling]
            if often and seldom:
                pairs.append((often[0], seldom[-1]))
        return list(dict.fromkeys(pairs))

    def neighbours(self, records: Sequence[Record]) -> list[tuple[str, str]]:
        """Return the most frequent pairs of words that follow one another."""
        found: Counter[tuple[str, str]] = Counter()
        for record in records:
            held = record.text_terms.split()
            found.update(pair for pair in pairwise(held) if all(map(self._fit, pair)))
        return [pair for pair, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[: 3 * QUERIES_A_KIND]]

    def query(
        self,
        kind: Kind,
        *words: str,
        between: str = " ",
        around: str = "",
        dates: tuple[int, int] | None = None,
        filtered: tuple[str, tuple[str, ...]] | None = None,
    ) -> Query:
        """Return a query for words, with what a reader would type for it."""
        written = between.join(self._written[word] for word in words)
        typed = f"{around}{written}{around}" + (f" {_typed_dates(dates)}" if dates else "")
        return Query(kind=kind, words=words, typed=typed, dates=dates, filter=filtered)

    def _fit(self, word: str) -> bool:
        return len(word) >= MIN_LETTERS and word.isascii() and word.isalpha() and word not in STOP_WORDS


def _typed(kind: Kind, word: str, typed: str) -> Query:
    return Query(kind=kind, words=(word,), typed=typed)


def _spread(items: Sequence[T]) -> list[T]:
    """Return `QUERIES_A_KIND` items at even distances."""
    count = min(QUERIES_A_KIND, len(items))
    return [items[place * len(items) // count] for place in range(count)]


def _prefixes(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word[:PREFIX_LETTERS] for word in words if len(word) > PREFIX_LETTERS))


def _misspelt(words: Iterable[str]) -> list[str]:
    """Return words with one letter left out in the middle."""
    return [word[: len(word) // 2] + word[len(word) // 2 + 1 :] for word in words if len(word) >= MIN_FUZZY_LETTERS]


def _date_ranges(records: Iterable[Record]) -> list[tuple[int, int]]:
    """Return ranges of whole days of growing length, spread over the articles' dates."""
    instants = sorted(record.instant for record in records if record.instant is not None)
    if not instants:
        return []
    ranges = []
    for place, days in enumerate(DAYS):
        first = instants[place * len(instants) // (len(DAYS) + 3)] // SECONDS_A_DAY * SECONDS_A_DAY
        ranges.append((first, first + days * SECONDS_A_DAY - 1))
    return ranges


def _typed_dates(dates: tuple[int, int]) -> str:
    first, last = (datetime.fromtimestamp(instant, UTC).date().isoformat() for instant in dates)
    return f"date:{first}..{last}"


def _filters(records: Iterable[Record]) -> list[tuple[str, tuple[str, ...]]]:
    """Return filters by one value, then by three, of each facet in turn; the most frequent values first."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for record in records:
        for facet, values in record.facets.items():
            counts[facet].update(values)
    filters: list[tuple[str, tuple[str, ...]]] = []
    for round_ in range(QUERIES_A_KIND):
        facet = FACETS[round_ % len(FACETS)]
        start, size = round_ // len(FACETS), 1 if round_ < len(FACETS) else 3
        ranked = [value for value, _ in sorted(counts[facet].items(), key=lambda item: (-item[1], item[0]))]
        if len(ranked) >= start + size:
            filters.append((facet, tuple(ranked[start : start + size])))
    return filters
