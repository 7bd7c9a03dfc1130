"""Export contract: what does every engine promise of an export, of its catalogue and of its state?

Subclass it, give the `engine` fixture an engine over `moon_articles()`, and pass.
"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import Engine, Facet, SearchRequest, Sort, UsageError
from tests.suites.articles import ids

REQUESTS = st.builds(
    SearchRequest,
    query=st.sampled_from(["", "moon", "the", "houston", "zeppelin", "sputnik beeped"]),
    filters=st.sampled_from([{}, {Facet.ORG: frozenset({"NASA"})}, {Facet.SOURCE: frozenset({"the ledger"})}]),
    excluded=st.sampled_from([{}, {Facet.PLACE: frozenset({"Houston"})}]),
    missing=st.sampled_from([frozenset(), frozenset({Facet.ORG})]),
    after=st.sampled_from([None, date(1965, 1, 1)]),
    sort=st.sampled_from(Sort),
    collapse=st.booleans(),
)


def pages(engine: Engine, request: SearchRequest) -> list[int]:
    """Return the numbers of all results, turning pages of two."""
    found, offset = [], 0
    while hits := engine.search(replace(request, limit=2, offset=offset)).hits:
        found += ids(hits)
        offset += 2
    return found


class ExportContract:
    """The laws of `Engine.export`, `Engine.catalogue` and `Engine.state`."""

    @given(request=REQUESTS)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors])
    def test_an_export_is_all_pages_one_after_the_other(self, engine: Engine, request: SearchRequest):
        found = engine.export(request)
        exported = ids(found.articles)
        assert exported == pages(engine, request)
        assert found.total == len(exported)

    def test_the_page_that_is_asked_for_does_not_matter(self, engine: Engine):
        everything = ids(engine.export(SearchRequest(sort=Sort.NEWEST)).articles)
        assert everything == [3, 2, 1, 6, 4, 5]
        assert ids(engine.export(SearchRequest(sort=Sort.NEWEST, limit=1, offset=4)).articles) == everything

    def test_articles_are_exported_as_they_are_stored(self, engine: Engine):
        (found,) = engine.export(SearchRequest(query="sputnik")).articles
        assert found == engine.article(found.id).article

    def test_an_export_of_nothing_is_empty(self, engine: Engine):
        found = engine.export(SearchRequest(query="zeppelin"))
        assert (found.total, list(found.articles)) == (0, [])

    def test_the_catalogue_has_every_article_once_with_the_day_of_its_publication(self, engine: Engine):
        parts = [engine.catalogue(limit=4), engine.catalogue(limit=4, offset=4), engine.catalogue(limit=4, offset=8)]
        assert [len(part) for part in parts] == [4, 2, 0]
        days = {int(entry.id, 16): entry.published for part in parts for entry in part}
        assert days == {
            1: date(1969, 7, 21),
            2: date(1970, 4, 18),
            3: date(1975, 7, 18),
            4: date(1957, 10, 5),
            5: None,
            6: date(1964, 8, 1),
        }

    @pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (1, -1)])
    def test_a_catalogue_does_not_begin_or_end_below_nothing(self, engine: Engine, limit, offset):
        with pytest.raises(UsageError):
            engine.catalogue(limit=limit, offset=offset)

    def test_the_state_stays_while_the_index_does(self, engine: Engine):
        assert engine.state() == engine.state()
        assert engine.state().tag
