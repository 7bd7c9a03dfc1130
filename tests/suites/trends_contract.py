"""Trends contract: what does every engine promise of searches over time, and of two searches compared?

Subclass it, give the `engine` fixture an engine over `moon_articles()`, and pass.
"""

from datetime import date

import pytest

from search import (
    MAX_TRENDS,
    MAX_TYPICAL,
    Engine,
    Facet,
    FacetValue,
    Granularity,
    SearchRequest,
    TrendsRequest,
    UsageError,
)

NASA = SearchRequest(filters={Facet.ORG: frozenset({"NASA"})})
MOON = SearchRequest(filters={Facet.PLACE: frozenset({"Moon"})})
YEARS = Granularity.YEAR


def trends(engine: Engine, *searches: SearchRequest, **request):
    return engine.trends(TrendsRequest(searches=searches, **request))


class TrendsContract:
    """The laws of `search.Engine.trends` and `search.Engine.contrast`."""

    def test_a_search_is_counted_by_period_without_gaps(self, engine: Engine):
        found = trends(engine, NASA, granularity=YEARS)
        assert found.periods == tuple(map(str, range(1964, 1976)))
        assert found.trends[0].counts == (1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1)
        assert found.totals == found.trends[0].counts
        assert (found.trends[0].total, found.trends[0].undated, found.total) == (4, 0, 6)

    def test_periods_span_what_any_of_the_searches_finds(self, engine: Engine):
        found = trends(engine, MOON, SearchRequest(query="sputnik"), granularity=YEARS)
        assert (found.periods[0], found.periods[-1], len(found.periods)) == ("1957", "1970", 14)
        assert [sum(trend.counts) for trend in found.trends] == [2, 1]
        assert sum(found.totals) == 4

    def test_periods_span_the_dates_that_are_asked_for_as_far_as_there_are_articles(self, engine: Engine):
        within = SearchRequest(after=date(1900, 1, 1), before=date(1971, 6, 1))
        found = trends(engine, MOON, within=within, granularity=YEARS)
        assert (found.periods[0], found.periods[-1]) == ("1957", "1971")
        assert (found.total, sum(found.totals), found.trends[0].total) == (4, 4, 2)

    def test_the_width_of_periods_follows_from_the_span_unless_it_is_asked_for(self, engine: Engine):
        def width(*, before: date) -> Granularity:
            within = SearchRequest(after=date(1969, 7, 1), before=before)
            return trends(engine, SearchRequest(), within=within).granularity

        assert width(before=date(1969, 8, 1)) is Granularity.DAY
        assert width(before=date(1970, 8, 1)) is Granularity.MONTH
        assert trends(engine, SearchRequest()).granularity is Granularity.YEAR

    def test_a_granularity_that_gives_too_many_periods_is_widened_with_a_note(self, engine: Engine):
        found = trends(engine, SearchRequest(), granularity=Granularity.DAY)
        assert found.granularity is Granularity.MONTH
        assert len(found.periods) == 12 * 17 + 10

    def test_undated_articles_are_told_apart(self, engine: Engine):
        found = trends(engine, SearchRequest(query="tides"))
        assert (found.periods, found.trends[0].counts) == ((), ())
        assert (found.trends[0].total, found.trends[0].undated) == (1, 1)

    def test_a_search_that_finds_nothing_is_a_line_of_zeros(self, engine: Engine):
        found = trends(engine, SearchRequest(query="zeppelin"), NASA, granularity=YEARS)
        assert found.trends[0].total == 0
        assert set(found.trends[0].counts) == {0}

    def test_nothing_at_all_has_no_periods_unless_both_dates_are_given(self, engine: Engine):
        nothing = SearchRequest(query="zeppelin")
        assert trends(engine, nothing).periods == ()
        within = SearchRequest(after=date(1969, 1, 1), before=date(1970, 12, 31))
        assert trends(engine, nothing, within=within, granularity=YEARS).trends[0].counts == (0, 0)
        assert trends(engine, nothing, within=SearchRequest(after=date(2400, 1, 1))).periods == ()

    def test_searches_are_made_among_what_is_found_within(self, engine: Engine):
        found = trends(engine, SearchRequest(), MOON, within=NASA, granularity=YEARS)
        assert (found.total, [trend.total for trend in found.trends]) == (4, [4, 2])

    def test_names_that_are_more_frequent_than_elsewhere_are_typical(self, engine: Engine):
        found = trends(engine, MOON, typical={Facet.SOURCE: 5, Facet.TAG: 5, Facet.PLACE: 5, Facet.PERSON: 5})
        [space] = found.trends[0].typical[Facet.TAG]
        assert (space.value, space.count, space.rest, space.times) == ("space", 2, 0, None)
        assert space.likelihood == pytest.approx(7.6382, abs=1e-4)
        assert found.trends[0].typical[Facet.PERSON] == ()  # one article each is no evidence
        assert found.trends[0].typical[Facet.PLACE] == ()  # what was asked for tells nothing

    def test_frequent_names_are_counted_within_the_search(self, engine: Engine):
        found = trends(engine, MOON, frequent={Facet.PLACE: 5, Facet.ORG: 5, Facet.AUTHOR: 1})
        assert found.trends[0].frequent == {
            Facet.PLACE: (FacetValue("Houston", 1),),
            Facet.ORG: (FacetValue("NASA", 2),),
            Facet.AUTHOR: (FacetValue("Ada Lind", 2),),
        }

    @pytest.mark.parametrize("count", [0, MAX_TRENDS + 1])
    def test_no_search_and_too_many_are_refused(self, engine: Engine, count):
        with pytest.raises(UsageError):
            trends(engine, *[NASA] * count)

    def test_too_many_values_are_refused(self, engine: Engine):
        with pytest.raises(UsageError):
            trends(engine, NASA, typical={Facet.TAG: MAX_TYPICAL + 1})
        with pytest.raises(UsageError):
            engine.contrast(NASA, MOON, limit=MAX_TYPICAL + 1)

    def test_dates_that_exclude_each_other_are_refused(self, engine: Engine):
        never = SearchRequest(after=date(2000, 1, 2), before=date(2000, 1, 1))
        with pytest.raises(UsageError):
            trends(engine, NASA, within=never)
        with pytest.raises(UsageError):
            engine.contrast(NASA, never)

    def test_what_two_searches_both_find_counts_for_neither(self, engine: Engine):
        found = engine.contrast(SearchRequest(), NASA)
        assert (found.first.total, found.second.total) == (2, 0)
        assert found.first.typical == found.second.typical == dict.fromkeys(found.first.typical, ())

    def test_two_searches_are_told_apart_by_their_names(self, engine: Engine):
        found = engine.contrast(NASA, SearchRequest(excluded=NASA.filters))
        [nasa] = found.first.typical[Facet.ORG]
        assert (nasa.value, nasa.count, nasa.rest) == ("NASA", 4, 0)
        assert found.second.typical[Facet.ORG] == ()
