"""Engine contract: what does every engine promise?

Subclass it, give the `engine` fixture an engine over `moon_articles()`, and pass.
"""

from datetime import date

import pytest

from search import (
    MAX_LIMIT,
    MAX_OFFSET,
    ArticleNotFound,
    Engine,
    Facet,
    Granularity,
    RescueKind,
    SearchRequest,
    Sort,
    Suggestion,
    SuggestionKind,
    UsageError,
)
from tests.suites.articles import ids

EVERY_FACET = dict.fromkeys(Facet, 50)


def counts(response, facet):
    """Return a facet's values and counts."""
    return {item.value: item.count for item in response.facets[facet].values}


class EngineContract:
    """The laws of `search.Engine`."""

    def test_words_are_anded(self, engine: Engine):
        assert sorted(ids(engine.search(SearchRequest(query="moon home")).hits)) == [2]

    def test_case_makes_no_difference(self, engine: Engine):
        assert ids(engine.search(SearchRequest(query="SPUTNIK")).hits) == [4]

    def test_an_empty_query_finds_everything(self, engine: Engine):
        assert engine.search(SearchRequest()).total == 6

    def test_words_that_occur_nowhere_find_nothing(self, engine: Engine):
        response = engine.search(SearchRequest(query="zeppelin", facets=EVERY_FACET, histogram=Granularity.YEAR))
        assert (response.total, response.hits, response.histogram.buckets) == (0, (), ())
        assert all(not facet.values for facet in response.facets.values())

    def test_a_title_match_ranks_above_a_body_match(self, engine: Engine):
        assert ids(engine.search(SearchRequest(query="orbit")).hits)[0] == 3
        assert set(ids(engine.search(SearchRequest(query="moon")).hits)[:2]) == {1, 4}

    def test_total_counts_every_match_whatever_the_limit(self, engine: Engine):
        response = engine.search(SearchRequest(query="the", limit=1))
        assert len(response.hits) == 1
        assert response.total > 1
        assert response.total == len(engine.search(SearchRequest(query="the", limit=100)).hits)

    def test_pages_part_the_results_without_gap_or_overlap(self, engine: Engine):
        whole = ids(engine.search(SearchRequest(query="the", limit=100)).hits)
        pages = [ids(engine.search(SearchRequest(query="the", limit=2, offset=o)).hits) for o in range(0, 8, 2)]
        assert [number for page in pages for number in page] == whole

    def test_a_result_names_the_people_organizations_and_places_of_its_article(self, engine: Engine):
        (hit,) = engine.search(SearchRequest(query="Lovell")).hits
        assert (hit.people, hit.organizations, hit.places) == (("Jim Lovell",), ("NASA",), ("Moon", "Houston"))

    def test_limit_zero_counts_only(self, engine: Engine):
        response = engine.search(SearchRequest(limit=0, facets={Facet.ORG: 5}))
        assert (response.total, response.hits) == (6, ())
        assert counts(response, Facet.ORG) == {"NASA": 4, "JPL": 1}

    def test_newest_first_puts_undated_articles_last(self, engine: Engine):
        assert ids(engine.search(SearchRequest(sort=Sort.NEWEST)).hits) == [3, 2, 1, 6, 4, 5]

    def test_oldest_first_puts_undated_articles_last(self, engine: Engine):
        assert ids(engine.search(SearchRequest(sort=Sort.OLDEST)).hits) == [4, 6, 1, 2, 3, 5]

    def test_values_of_one_facet_are_ored(self, engine: Engine):
        filters = {Facet.AUTHOR: frozenset({"Ada Lind", "Ben Oduya"})}
        assert sorted(ids(engine.search(SearchRequest(filters=filters)).hits)) == [1, 2, 3]

    def test_filters_of_two_facets_are_anded(self, engine: Engine):
        filters = {Facet.AUTHOR: frozenset({"Ada Lind", "Ben Oduya"}), Facet.PLACE: frozenset({"Baikonur"})}
        assert ids(engine.search(SearchRequest(filters=filters)).hits) == [3]

    def test_a_filter_by_an_unknown_value_finds_nothing(self, engine: Engine):
        assert engine.search(SearchRequest(filters={Facet.ORG: frozenset({"NAS"})})).total == 0

    def test_a_filter_value_is_matched_without_regard_to_case_and_selected_as_it_is_spelt(self, engine: Engine):
        response = engine.search(SearchRequest(filters={Facet.ORG: frozenset({"nasa"})}, facets={Facet.ORG: 1}))
        assert response.total == 4
        assert [(v.value, v.selected) for v in response.facets[Facet.ORG].values] == [("NASA", True)]

    def test_an_empty_filter_is_no_filter(self, engine: Engine):
        assert engine.search(SearchRequest(filters={Facet.ORG: frozenset()})).total == 6

    def test_facets_count_the_matches(self, engine: Engine):
        response = engine.search(SearchRequest(query="moon", facets=EVERY_FACET))
        assert counts(response, Facet.SOURCE) == {"The Courier": 2, "The Ledger": 1}
        assert counts(response, Facet.PLACE) == {"Moon": 2, "Baikonur": 1, "Earth": 1, "Houston": 1}
        assert response.facets[Facet.SOURCE].missing == 1
        assert counts(response, Facet.LANGUAGE) == {"en": 4}

    def test_a_facet_is_counted_without_its_own_filter_and_with_the_others(self, engine: Engine):
        filters = {Facet.SOURCE: frozenset({"The Ledger"}), Facet.PLACE: frozenset({"Baikonur"})}
        response = engine.search(SearchRequest(filters=filters, facets={Facet.SOURCE: 9, Facet.PLACE: 9, Facet.ORG: 9}))
        assert counts(response, Facet.SOURCE) == {"The Ledger": 2}
        assert counts(response, Facet.PLACE) == {"Baikonur": 2, "Earth": 1}
        assert counts(response, Facet.ORG) == {"NASA": 1}

    def test_facet_values_are_ranked_by_count_and_then_by_value(self, engine: Engine):
        values = engine.search(SearchRequest(facets={Facet.PLACE: 9})).facets[Facet.PLACE].values
        assert [(v.value, v.count) for v in values] == [("Baikonur", 2), ("Moon", 2), ("Earth", 1), ("Houston", 1)]

    def test_a_facet_gives_as_many_values_as_asked_and_tells_how_many_there_are(self, engine: Engine):
        facet = engine.search(SearchRequest(facets={Facet.PERSON: 2})).facets[Facet.PERSON]
        assert (len(facet.values), facet.total, facet.missing) == (2, 6, 2)

    def test_selected_values_are_listed_however_rare(self, engine: Engine):
        request = SearchRequest(filters={Facet.PLACE: frozenset({"Houston"})}, facets={Facet.PLACE: 1})
        values = engine.search(request).facets[Facet.PLACE].values
        assert {(v.value, v.count, v.selected) for v in values} == {("Baikonur", 2, False), ("Houston", 1, True)}

    def test_dates_bound_both_ends_inclusively(self, engine: Engine):
        request = SearchRequest(after=date(1969, 7, 21), before=date(1975, 7, 18), sort=Sort.OLDEST)
        assert ids(engine.search(request).hits) == [1, 2, 3]

    def test_the_first_and_the_last_day_of_the_calendar_are_dates_too(self, engine: Engine):
        assert engine.search(SearchRequest(after=date.min, before=date.max)).total == 5

    def test_a_date_filter_leaves_undated_articles_out(self, engine: Engine):
        assert 5 not in ids(engine.search(SearchRequest(after=date(1900, 1, 1))).hits)

    def test_the_histogram_ignores_the_date_filter_and_keeps_the_others(self, engine: Engine):
        request = SearchRequest(
            filters={Facet.SOURCE: frozenset({"The Courier"})},
            after=date(1970, 1, 1),
            histogram=Granularity.YEAR,
        )
        histogram = engine.search(request).histogram
        assert [(b.start, b.count) for b in histogram.buckets] == [("1964", 1), ("1969", 1), ("1970", 1)]

    @pytest.mark.parametrize(
        ("granularity", "first"),
        [(Granularity.YEAR, "1957"), (Granularity.MONTH, "1957-10"), (Granularity.DAY, "1957-10-05")],
    )
    def test_histogram_buckets_are_named_at_their_granularity(self, engine: Engine, granularity, first):
        histogram = engine.search(SearchRequest(histogram=granularity)).histogram
        assert (histogram.buckets[0].start, len(histogram.buckets), histogram.undated) == (first, 5, 1)

    def test_matches_are_marked_in_title_and_fragments(self, engine: Engine):
        hit = engine.search(SearchRequest(query="handshake")).hits[0]
        assert [hit.title.text[a:b] for a, b in hit.title.spans] == ["handshake"]
        hit = engine.search(SearchRequest(query="tranquility")).hits[0]
        assert [f.text[a:b] for f in hit.fragments for a, b in f.spans] == ["Tranquility"]

    @pytest.mark.parametrize("request_", [SearchRequest(limit=MAX_LIMIT + 1), SearchRequest(limit=-1)])
    def test_a_limit_out_of_range_is_refused(self, engine: Engine, request_):
        with pytest.raises(UsageError, match="limit"):
            engine.search(request_)

    @pytest.mark.parametrize("request_", [SearchRequest(offset=MAX_OFFSET + 1), SearchRequest(offset=-1)])
    def test_an_offset_out_of_range_is_refused(self, engine: Engine, request_):
        with pytest.raises(UsageError, match="offset"):
            engine.search(request_)

    def test_an_article_comes_back_whole_with_its_matches_marked(self, engine: Engine):
        marked = engine.article(f"{1:016x}", query="moon")
        assert marked.article.people == ("Neil Armstrong", "Buzz Aldrin")
        assert [marked.text.text[a:b] for a, b in marked.text.spans] == ["Moon"]
        assert marked.text.text == marked.article.text

    def test_an_unknown_id_is_an_error_that_names_it(self, engine: Engine):
        with pytest.raises(ArticleNotFound, match="no-such-id"):
            engine.article("no-such-id")

    def test_typing_the_beginning_of_any_word_of_a_name_suggests_it(self, engine: Engine):
        for typed in ("neil", "ARM", "neil arm", "arm neil"):
            assert Suggestion(SuggestionKind.PERSON, "Neil Armstrong", 1) in engine.suggest(typed)
        assert Suggestion(SuggestionKind.ORG, "NASA", 4) in engine.suggest("na")
        assert engine.suggest("rmstrong") == ()

    def test_titles_are_suggested_last_and_lead_to_an_article(self, engine: Engine):
        found = engine.suggest("orb")
        assert found[-1] == Suggestion(SuggestionKind.TITLE, "A handshake in orbit", 1, f"{3:016x}")
        assert found[0] == Suggestion(SuggestionKind.WORD, "orbit", 1)

    def test_the_suggestions_that_most_articles_have_come_first(self, engine: Engine):
        counts = [item.count for item in engine.suggest("b") if item.kind is not SuggestionKind.TITLE]
        assert counts == sorted(counts, reverse=True)
        assert len(counts) > 2

    def test_the_last_of_several_words_is_completed(self, engine: Engine):
        words = [item for item in engine.suggest("apollo hou") if item.kind is SuggestionKind.WORD]
        assert [(item.text.casefold(), item.count) for item in words] == [("apollo houston", 1)]

    @pytest.mark.parametrize("typed", ["", "  ", "zeppelin", "!?", "moon zeppelin"])
    def test_nothing_is_suggested_for_what_begins_no_word(self, engine: Engine, typed):
        assert engine.suggest(typed) == ()

    def test_no_more_is_suggested_than_asked_for(self, engine: Engine):
        assert len(engine.suggest("s", limit=2)) == 2
        assert engine.suggest("s", limit=0) == ()

    @pytest.mark.parametrize("limit", [-1, MAX_LIMIT + 1])
    def test_a_limit_of_suggestions_out_of_range_is_refused(self, engine: Engine, limit):
        with pytest.raises(UsageError, match="limit"):
            engine.suggest("moon", limit=limit)
        with pytest.raises(UsageError, match="limit"):
            engine.similar(f"{1:016x}", limit=limit)

    def test_articles_on_the_same_matter_come_with_the_names_that_they_share(self, engine: Engine):
        best = engine.similar(f"{1:016x}")[0]
        assert (ids([best.hit]), sorted(best.shared)) == ([2], ["Moon", "NASA"])

    def test_an_article_is_not_similar_to_itself(self, engine: Engine):
        for number in range(1, 7):
            found = ids(item.hit for item in engine.similar(f"{number:016x}", limit=10))
            assert number not in found
            assert len(set(found)) == len(found)
        assert len(engine.similar(f"{1:016x}", limit=1)) == 1

    def test_nothing_is_similar_to_an_article_that_is_not_there(self, engine: Engine):
        with pytest.raises(ArticleNotFound, match="no-such-id"):
            engine.similar("no-such-id")

    @pytest.mark.parametrize(("typed", "meant"), [("sputnick", "sputnik"), ("ada lindd", "ada lind")])
    def test_a_misprint_is_told_with_the_results_that_the_right_word_has(self, engine: Engine, typed, meant):
        found = engine.search(SearchRequest(query=typed)).did_you_mean
        assert found.query.casefold() == meant
        assert found.count == engine.search(SearchRequest(query=found.query)).total > 0

    def test_what_was_meant_is_counted_under_the_filters(self, engine: Engine):
        filters = {Facet.PLACE: frozenset({"Houston"})}
        assert engine.search(SearchRequest(query="sputnick", filters=filters)).did_you_mean is None

    def test_a_query_that_finds_many_articles_is_not_questioned(self, engine: Engine):
        response = engine.search(SearchRequest(query="the"))
        assert (response.did_you_mean, response.rescues) == (None, ())

    def test_a_search_without_results_tells_which_filter_to_leave_out(self, engine: Engine):
        filters = {Facet.PLACE: frozenset({"Houston"}), Facet.SOURCE: frozenset({"The Ledger"})}
        rescues = engine.search(SearchRequest(query="sputnik", filters=filters)).rescues
        assert [(r.kind, r.label, r.count) for r in rescues] == [(RescueKind.FILTER, "without place: Houston", 1)]
        assert rescues[0].request.filters == {Facet.SOURCE: frozenset({"The Ledger"})}
        assert engine.search(rescues[0].request).total == 1

    def test_a_search_without_results_tells_that_the_dates_are_to_blame(self, engine: Engine):
        request = SearchRequest(query="sputnik", after=date(1969, 1, 1), before=date(1970, 1, 1))
        rescues = engine.search(request).rescues
        assert [(r.kind, r.label, r.count) for r in rescues[:1]] == [(RescueKind.DATES, "without the dates", 1)]
        assert (rescues[0].request.after, rescues[0].request.before) == (None, None)

    def test_all_filters_are_left_out_only_where_no_single_one_is_to_blame(self, engine: Engine):
        filters = {Facet.PLACE: frozenset({"Moon"}), Facet.SOURCE: frozenset({"The Courier"})}
        rescues = engine.search(SearchRequest(query="sputnik", filters=filters)).rescues
        assert [(r.kind, r.label, r.count) for r in rescues] == [(RescueKind.FILTERS, "without filters", 1)]

    def test_nothing_is_suggested_to_a_search_that_wants_none(self, engine: Engine):
        response = engine.search(SearchRequest(query="sputnick", suggest=False))
        assert (response.did_you_mean, response.rescues) == (None, ())

    def test_stats_count_articles_dates_and_distinct_values(self, engine: Engine):
        stats = engine.stats()
        assert (stats.articles, stats.undated, stats.earliest, stats.latest) == (6, 1, "1957-10-05", "1975-07-18")
        assert stats.distinct[Facet.PERSON] == 6

    def test_closing_twice_does_no_harm(self, engine: Engine):
        engine.close()
        engine.close()
