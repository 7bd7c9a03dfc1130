"""Memory trends: what is the simplest thing that counts over time and compares as `search.Engine` promises?

One article after the other is looked at, and the periods are walked through by the calendar.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from math import log

from search import (
    COMPARED,
    DEFAULT_TYPICAL,
    MAX_TRENDS,
    MAX_TYPICAL,
    Contrast,
    Export,
    Facet,
    FacetValue,
    Granularity,
    SearchRequest,
    Side,
    StoredArticle,
    Trend,
    Trends,
    TrendsRequest,
    Typical,
    UsageError,
)
from search.analysis import STOP_WORDS, stem
from search.words import spellings
from tests.suites.memory_facets import first_day, values_of

LENGTHS = {Granularity.YEAR: 4, Granularity.MONTH: 7, Granularity.DAY: 10}
WIDER = (Granularity.DAY, Granularity.MONTH, Granularity.YEAR)
MOST_PERIODS = 1_500
SUPPORT, WORD_SUPPORT, LEAST = 2, 3, 6.63
NO_VALUES: frozenset[str] = frozenset()

Articles = list[StoredArticle]


class MemoryTrends:
    """What an engine over a list of articles tells of searches over time."""

    _articles: dict[str, StoredArticle]

    def export(self, request: SearchRequest) -> Export:
        """Return all results of a search."""
        raise NotImplementedError

    def _resolved(self, request: SearchRequest) -> SearchRequest:
        raise NotImplementedError

    def trends(self, request: TrendsRequest) -> Trends:
        """Return several searches over time.

        Raises:
            UsageError: No search or too many, dates that exclude each other, or too many values.
        """
        sizes = (*request.typical.values(), *request.frequent.values())
        if not 1 <= len(request.searches) <= MAX_TRENDS or not all(0 <= size <= MAX_TYPICAL for size in sizes):
            raise UsageError("So much cannot be compared.")
        everything = self._found(request.within)
        sets = [[a for a in self._found(search) if a in everything] for search in request.searches]
        granularity, periods = self._periods(request, sets)
        trends = [self._trend(request, *pair, everything, periods) for pair in zip(request.searches, sets, strict=True)]
        return Trends(
            granularity=granularity,
            periods=periods,
            totals=_counts(everything, periods),
            total=len(everything),
            trends=tuple(trends),
            generation="memory",
        )

    def contrast(self, first: SearchRequest, second: SearchRequest, *, limit: int = DEFAULT_TYPICAL) -> Contrast:
        """Return two searches compared with each other.

        Raises:
            UsageError: The limit is out of range, or dates exclude each other.
        """
        if not 0 <= limit <= MAX_TYPICAL:
            raise UsageError("So much cannot be compared.")
        left, right = self._found(first), self._found(second)
        ours, theirs = [a for a in left if a not in right], [a for a in right if a not in left]
        return Contrast(
            first=self._side(ours, theirs, limit), second=self._side(theirs, ours, limit), generation="memory"
        )

    def aliases(self, facet: Facet, value: str) -> tuple[str, ...]:
        """Return no other names, as a list of articles knows none."""
        return ()

    def _found(self, request: SearchRequest) -> Articles:
        if request.after and request.before and request.after > request.before:
            raise UsageError("The dates exclude each other.")
        return list(self.export(request).articles)

    def _trend(
        self,
        request: TrendsRequest,
        search: SearchRequest,
        found: Articles,
        everything: Articles,
        periods: tuple[str, ...],
    ) -> Trend:
        others = [article for article in everything if article not in found]
        asked = self._resolved(search).filters
        typical, frequent = {}, {}
        for facet, limit in request.typical.items():
            ours, theirs = (_values(part, facet, asked.get(facet, NO_VALUES)) for part in (found, others))
            typical[facet] = _typical(ours, theirs, len(found), len(others))[:limit]
        for facet, limit in request.frequent.items():
            counts = _values(found, facet, asked.get(facet, NO_VALUES))
            ranked = sorted(counts, key=lambda value: (-counts[value], value))[:limit]
            frequent[facet] = tuple(FacetValue(value, counts[value]) for value in ranked)
        return Trend(
            total=len(found),
            counts=_counts(found, periods),
            undated=sum(article.published is None for article in found),
            typical=typical,
            frequent=frequent,
        )

    def _periods(self, request: TrendsRequest, sets: list[Articles]) -> tuple[Granularity, tuple[str, ...]]:
        all_days = sorted(first_day(a.published) for a in self._articles.values() if a.published)
        days = sorted(first_day(a.published) for found in sets for a in found if a.published)
        within = request.within
        if not all_days or not (days or (within.after and within.before)):
            return request.granularity or Granularity.MONTH, ()
        start = max(within.after, all_days[0]) if within.after else days[0] if days else all_days[0]
        end = min(within.before, all_days[-1]) if within.before else days[-1] if days else all_days[-1]
        if start > end:
            return request.granularity or Granularity.MONTH, ()
        return _walk(start, end, request.granularity)

    def _side(self, ours: Articles, theirs: Articles, limit: int) -> Side:
        typical = {}
        for facet in COMPARED:
            counts, rest = (_values(part, facet, NO_VALUES) for part in (ours, theirs))
            typical[facet] = _typical(counts, rest, len(ours), len(theirs))[:limit]
        counts, rest = (Counter(term for article in part for term in _terms(article)) for part in (ours, theirs))
        found = _typical(counts, rest, len(ours), len(theirs), support=WORD_SUPPORT)
        words = [replace(item, value=self._word(item.value)) for item in found if _tells(item.value)]
        return Side(total=len(ours), typical=typical, words=tuple(words[:limit]))

    def _word(self, term: str) -> str:
        texts = (f"{article.title} {article.text}" for article in self._articles.values())
        words = Counter(word for text in texts for word in spellings(text) if stem(word) == term)
        return words.most_common(1)[0][0] if words else term


def _values(articles: Articles, facet: Facet, besides: frozenset[str]) -> Counter[str]:
    return Counter(value for a in articles for value in dict.fromkeys(values_of(a, facet)) if value not in besides)


def _terms(article: StoredArticle) -> set[str]:
    return {stem(word, article.language) for word in spellings(article.text)}


def _tells(term: str) -> bool:
    return len(term) > 2 and term not in STOP_WORDS and not term[0].isdigit()


def _typical(
    counts: Counter[str], rest: Counter[str], size: int, others: int, *, support: int = SUPPORT
) -> tuple[Typical, ...]:
    found = []
    for value in sorted(counts):
        count, other = counts[value], rest[value]
        if count >= support and count * others > other * size:
            likelihood = _g2(count, other, size, others)
            times = (count / size) / (other / others) if other else None
            found.append(Typical(value, count, other, times, likelihood))
    return tuple(sorted((item for item in found if item.likelihood >= LEAST), key=lambda item: -item.likelihood))


def _g2(count: int, rest: int, size: int, others: int) -> float:
    """Return 2 * sum of observed * ln(observed / expected) over the table of four."""
    table = {(0, 0): count, (0, 1): rest, (1, 0): size - count, (1, 1): others - rest}
    rows = [table[row, 0] + table[row, 1] for row in (0, 1)]
    columns = [table[0, column] + table[1, column] for column in (0, 1)]
    cells = ((seen, rows[row] * columns[column] / sum(rows)) for (row, column), seen in table.items())
    return 2 * sum(seen * log(seen / expected) for seen, expected in cells if seen)


def _walk(start: date, end: date, wanted: Granularity | None) -> tuple[Granularity, tuple[str, ...]]:
    """Return every period between two days, at a granularity that gives not too many."""
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    names = {width: tuple(dict.fromkeys(day.isoformat()[:length] for day in days)) for width, length in LENGTHS.items()}
    if wanted is None:
        months = 12 * (end.year - start.year) + end.month - start.month
        wanted = Granularity.DAY if len(days) <= 92 else Granularity.MONTH if months < 180 else Granularity.YEAR
    fit = [width for width in WIDER[WIDER.index(wanted) :] if len(names[width]) <= MOST_PERIODS]
    width = fit[0] if fit else Granularity.YEAR
    return width, names[width][-MOST_PERIODS:]


def _counts(articles: Iterable[StoredArticle], periods: tuple[str, ...]) -> tuple[int, ...]:
    if not periods:
        return ()
    counts = Counter(first_day(a.published).isoformat()[: len(periods[0])] for a in articles if a.published)
    return tuple(counts[period] for period in periods)
