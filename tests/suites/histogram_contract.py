"""Histogram contract: what does every engine promise of dates, of what has none, and of counts by date?

Subclass it, give the `engine` fixture an engine over `moon_articles()`, and pass.
"""

from datetime import date, timedelta

import pytest

from search import Engine, Facet, Granularity, SearchRequest, UsageError
from tests.suites.articles import ids

APOLLO = (date(1969, 1, 1), date(1970, 12, 31))


def found(engine: Engine, **request) -> list[int]:
    return sorted(ids(engine.search(SearchRequest(**request)).hits))


def shown(engine: Engine, **request) -> list[tuple[str, int]]:
    histogram = engine.search(SearchRequest(**{"histogram": Granularity.DAY, **request})).histogram
    return [(bucket.start, bucket.count) for bucket in histogram.buckets]


class HistogramContract:
    """The laws of dates and of `search.model.Histogram`."""

    def test_articles_without_a_date_can_be_chosen_and_left_out(self, engine: Engine):
        assert found(engine, dated=False) == [5]
        assert found(engine, dated=True) == [1, 2, 3, 4, 6]
        assert found(engine, dated=True, after=date(1970, 1, 1)) == [2, 3]

    def test_what_has_no_date_and_lies_between_two_is_refused(self, engine: Engine):
        for ends in ({"after": date.min}, {"before": date.max}):
            with pytest.raises(UsageError, match="without a date"):
                engine.search(SearchRequest(dated=False, **ends))
            with pytest.raises(UsageError, match="without a date"):
                engine.facet(SearchRequest(dated=False, **ends), Facet.PLACE)

    @pytest.mark.parametrize("dated", [False, True])
    def test_the_histogram_does_not_ask_whether_there_is_a_date(self, engine: Engine, dated):
        histogram = engine.search(SearchRequest(histogram=Granularity.YEAR, dated=dated)).histogram
        assert histogram == engine.search(SearchRequest(histogram=Granularity.YEAR)).histogram

    def test_facets_are_counted_among_what_has_no_date(self, engine: Engine):
        facets = engine.search(SearchRequest(facets={Facet.AUTHOR: 9}, dated=False)).facets
        assert facets[Facet.AUTHOR].missing == 1

    def test_a_histogram_tells_its_first_and_its_last_day(self, engine: Engine):
        histogram = engine.search(SearchRequest(histogram=Granularity.YEAR)).histogram
        assert (histogram.first, histogram.last) == (date(1957, 10, 5), date(1975, 7, 18))
        histogram = engine.search(SearchRequest(query="zeppelin", histogram=Granularity.YEAR)).histogram
        assert (histogram.first, histogram.last) == (None, None)

    def test_a_window_parts_what_is_shown_from_what_is_earlier_and_later(self, engine: Engine):
        histogram = engine.search(SearchRequest(histogram=Granularity.YEAR, window=APOLLO)).histogram
        assert [(b.start, b.count) for b in histogram.buckets] == [("1969", 1), ("1970", 1)]
        assert (histogram.earlier, histogram.later, histogram.undated) == (2, 1, 1)
        assert (histogram.first, histogram.last) == (date(1957, 10, 5), date(1975, 7, 18))

    def test_the_days_of_a_window_are_part_of_it_and_no_others(self, engine: Engine):
        landing = date(1969, 7, 21)
        assert shown(engine, window=(landing, landing)) == [("1969-07-21", 1)]
        assert shown(engine, window=(landing, landing), histogram=Granularity.YEAR) == [("1969", 1)]
        assert shown(engine, window=(None, landing - timedelta(days=1)))[-1][0] < "1969"
        assert shown(engine, window=(landing + timedelta(days=1), None))[0][0] == "1970-04-18"
        assert shown(engine, window=(date(1980, 1, 1), None)) == []

    @pytest.mark.parametrize(
        ("periods", "first"), [(6496, "1957-10-05"), (6495, "1957-10"), (214, "1957-10"), (213, "1957"), (1, "1957")]
    )
    def test_periods_are_the_shortest_of_which_there_are_not_too_many(self, engine: Engine, periods, first):
        assert shown(engine, periods=periods)[0] == (first, 1)

    def test_periods_are_no_shorter_than_asked_for(self, engine: Engine):
        assert shown(engine, histogram=Granularity.MONTH, periods=10_000)[0][0] == "1957-10"
        assert shown(engine, histogram=Granularity.YEAR, periods=10_000)[0][0] == "1957"

    def test_periods_are_as_long_as_those_of_the_window_need(self, engine: Engine):
        assert shown(engine, periods=300, window=APOLLO) == [("1969-07-21", 1), ("1970-04-18", 1)]
