"""Facet contract: what does every engine promise of facets, what is left out by them, and what lacks them?

Subclass it, give the `engine` fixture an engine over `moon_articles()`, and pass.
"""

import pytest

from search import MAX_VALUES, Engine, Facet, FacetOrder, FacetValue, SearchRequest, UsageError
from tests.suites.articles import ids

LIND, ODUYA = frozenset({"Ada Lind"}), frozenset({"Ben Oduya"})
ALL = {Facet.AUTHOR: 9, Facet.PLACE: 9}


def found(engine: Engine, **request) -> list[int]:
    """Return the numbers of the articles that a search finds, ascending."""
    return sorted(ids(engine.search(SearchRequest(**request)).hits))


def shown(page) -> list[tuple[str, int]]:
    return [(item.value, item.count) for item in page.values]


class FacetContract:
    """The laws of filters and of `search.Engine.facet`."""

    def test_an_article_with_a_value_that_is_left_out_is_not_found_whatever_else_it_has(self, engine: Engine):
        assert found(engine, excluded={Facet.AUTHOR: ODUYA}) == [1, 4, 5, 6]
        assert found(engine, excluded={Facet.AUTHOR: ODUYA}, filters={Facet.AUTHOR: LIND | ODUYA}) == [1]

    def test_values_that_are_left_out_are_matched_without_regard_to_case(self, engine: Engine):
        assert found(engine, excluded={Facet.ORG: frozenset({"nasa"})}) == [4, 5]

    def test_leaving_out_what_no_article_has_changes_nothing(self, engine: Engine):
        assert found(engine, excluded={Facet.ORG: frozenset({"NAS"})}) == [1, 2, 3, 4, 5, 6]

    def test_having_no_value_can_be_chosen_like_a_value(self, engine: Engine):
        assert found(engine, missing=frozenset({Facet.AUTHOR})) == [4, 5, 6]
        assert found(engine, missing=frozenset({Facet.AUTHOR}), filters={Facet.AUTHOR: LIND}) == [1, 2, 4, 5, 6]
        assert found(engine, missing=frozenset({Facet.AUTHOR, Facet.PLACE})) == [5, 6]

    def test_having_no_value_can_be_left_out(self, engine: Engine):
        assert found(engine, present=frozenset({Facet.AUTHOR})) == [1, 2, 3]
        assert found(engine, present=frozenset({Facet.AUTHOR}), missing=frozenset({Facet.AUTHOR})) == []
        assert found(engine, present=frozenset({Facet.AUTHOR, Facet.TAG})) == [1, 2]

    def test_a_choice_does_not_change_the_counts_of_its_own_facet(self, engine: Engine):
        free = engine.search(SearchRequest(facets=ALL)).facets[Facet.AUTHOR]
        chosen = engine.search(SearchRequest(facets=ALL, missing=frozenset({Facet.AUTHOR}))).facets
        assert chosen[Facet.AUTHOR] == free
        assert shown(chosen[Facet.PLACE]) == [("Baikonur", 1), ("Earth", 1)]

    def test_what_is_left_out_stays_left_out_of_its_own_facet_but_for_its_own_count(self, engine: Engine):
        facets = engine.search(SearchRequest(facets=ALL, excluded={Facet.AUTHOR: ODUYA})).facets
        assert facets[Facet.AUTHOR].values == (
            FacetValue("Ben Oduya", 2, excluded=True),
            FacetValue("Ada Lind", 1),
        )
        assert (facets[Facet.AUTHOR].total, facets[Facet.AUTHOR].missing) == (2, 3)
        assert shown(facets[Facet.PLACE]) == [("Baikonur", 1), ("Earth", 1), ("Moon", 1)]

    def test_a_count_says_what_choosing_the_value_gives(self, engine: Engine):
        left_out = {Facet.PLACE: frozenset({"Moon"})}
        for item in engine.search(SearchRequest(facets=ALL, excluded=left_out)).facets[Facet.PLACE].values:
            chosen = SearchRequest(filters={Facet.PLACE: frozenset({item.value})}, excluded=left_out)
            assert engine.search(chosen).total == (0 if item.excluded else item.count)

    def test_articles_without_a_value_are_counted_even_if_they_are_left_out(self, engine: Engine):
        request = SearchRequest(facets=ALL, present=frozenset({Facet.AUTHOR}))
        assert engine.search(request).facets[Facet.AUTHOR].missing == 3
        assert engine.facet(request, Facet.AUTHOR).missing == 3

    def test_excluded_values_are_listed_however_rare_or_unknown(self, engine: Engine):
        request = SearchRequest(facets={Facet.PLACE: 1}, excluded={Facet.PLACE: frozenset({"Houston", "Perm"})})
        values = engine.search(request).facets[Facet.PLACE].values
        assert [(v.value, v.count, v.excluded) for v in values] == [
            ("Baikonur", 2, False),
            ("Houston", 1, True),
            ("Perm", 0, True),
        ]

    def test_a_page_begins_like_the_facet_of_a_search(self, engine: Engine):
        request = SearchRequest(query="moon", facets={Facet.PLACE: 2}, excluded={Facet.TAG: frozenset({"accidents"})})
        page = engine.facet(request, Facet.PLACE, limit=2)
        counts = engine.search(request).facets[Facet.PLACE]
        assert (page.facet, page.values, page.total, page.missing) == (
            Facet.PLACE,
            counts.values,
            counts.total,
            counts.missing,
        )

    @pytest.mark.parametrize("order", FacetOrder)
    def test_pages_part_the_values_without_gap_or_overlap(self, engine: Engine, order):
        whole = engine.facet(SearchRequest(), Facet.PERSON, order=order).values
        pages = [engine.facet(SearchRequest(), Facet.PERSON, order=order, limit=2, offset=at) for at in range(0, 10, 2)]
        assert tuple(value for page in pages for value in page.values) == whole
        assert [page.total for page in pages] == [len(whole)] * 5 == [6] * 5

    def test_values_come_by_count_or_in_the_order_of_the_alphabet(self, engine: Engine):
        assert shown(engine.facet(SearchRequest(), Facet.PLACE)) == [
            ("Baikonur", 2),
            ("Moon", 2),
            ("Earth", 1),
            ("Houston", 1),
        ]
        assert [value for value, _ in shown(engine.facet(SearchRequest(), Facet.PLACE, order=FacetOrder.VALUE))] == [
            "Baikonur",
            "Earth",
            "Houston",
            "Moon",
        ]

    def test_values_can_be_searched_and_words_that_begin_so_come_first(self, engine: Engine):
        page = engine.facet(SearchRequest(), Facet.PERSON, contains="l")
        assert [value for value, _ in shown(page)] == [
            "Alexei Leonov",
            "Jim Lovell",
            "Buzz Aldrin",
            "Neil Armstrong",
            "Sergei Korolev",
        ]
        assert page.total == 5
        assert shown(engine.facet(SearchRequest(), Facet.PERSON, contains="l", limit=1, offset=2)) == [
            ("Buzz Aldrin", 1)
        ]

    @pytest.mark.parametrize("typed", ["LOV", "  lov ", "lóv"])
    def test_values_are_searched_without_regard_to_case_and_accents(self, engine: Engine, typed):
        assert shown(engine.facet(SearchRequest(), Facet.PERSON, contains=typed)) == [("Jim Lovell", 1)]

    def test_a_text_that_no_value_has_finds_none(self, engine: Engine):
        page = engine.facet(SearchRequest(), Facet.PERSON, contains="zeppelin")
        assert (page.values, page.total, page.missing) == ((), 0, 2)

    def test_only_values_with_results_are_on_pages(self, engine: Engine):
        page = engine.facet(SearchRequest(query="sputnik"), Facet.PERSON, contains="l")
        assert shown(page) == [("Sergei Korolev", 1)]

    def test_values_on_pages_tell_whether_they_are_chosen_or_left_out(self, engine: Engine):
        request = SearchRequest(
            filters={Facet.PLACE: frozenset({"moon"})}, excluded={Facet.PLACE: frozenset({"houston"})}
        )
        values = engine.facet(request, Facet.PLACE, order=FacetOrder.VALUE).values
        assert [v.value for v in values if v.selected] == ["Moon"]
        assert [(v.value, v.count) for v in values if v.excluded] == [("Houston", 1)]

    @pytest.mark.parametrize("wrong", [{"limit": -1}, {"limit": MAX_VALUES + 1}, {"offset": -1}])
    def test_a_page_of_values_out_of_range_is_refused(self, engine: Engine, wrong):
        with pytest.raises(UsageError, match=next(iter(wrong))):
            engine.facet(SearchRequest(), Facet.PLACE, **wrong)

    def test_pages_beyond_the_last_value_are_empty(self, engine: Engine):
        page = engine.facet(SearchRequest(), Facet.PLACE, offset=10**12)
        assert (page.values, page.total) == ((), 4)
