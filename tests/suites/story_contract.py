"""Story contract: what does every engine promise of stories?

Subclass it, give the `story_engine` fixture an engine over `story_articles()`, and pass.
"""

from collections import Counter

from search import Engine, Facet, Relation, SearchRequest, Sort
from tests.suites.articles import ids


def key(number: int) -> str:
    """Return the id of the article with a number."""
    return f"{number:016x}"


class StoryContract:
    """What `search.Engine` promises of stories."""

    def test_an_article_comes_with_the_others_of_its_story_in_the_order_of_their_publication(
        self, story_engine: Engine
    ):
        story = story_engine.article(key(3)).story
        assert (story.id, story.relation, story.count) == (key(1), Relation.VERSION, 5)
        assert [(int(other.id, 16), other.relation) for other in story.versions] == [
            (1, Relation.FIRST),
            (2, Relation.DUPLICATE),
            (4, Relation.SYNDICATED),
            (5, Relation.SYNDICATED),
        ]
        assert (story.versions[2].title, story.versions[2].source, story.versions[2].published) == (
            "Our harbour will close",
            "The Pilot",
            "2024-03-02",
        )

    def test_what_an_article_is_in_its_story_does_not_depend_on_the_one_it_is_seen_from(self, story_engine: Engine):
        seen = {
            other.id: other.relation for number in (1, 4) for other in story_engine.article(key(number)).story.versions
        }
        assert all(story_engine.article(other).story.relation is relation for other, relation in seen.items())

    def test_an_undated_article_is_not_taken_for_the_first(self, story_engine: Engine):
        story = story_engine.article(key(7)).story
        assert (story.id, story.relation, [other.id for other in story.versions]) == (
            key(6),
            Relation.DUPLICATE,
            [key(6)],
        )

    def test_an_article_that_nobody_else_has_is_a_story_by_itself(self, story_engine: Engine):
        story = story_engine.article(key(8)).story
        assert (story.id, story.relation, story.count, story.versions) == (key(8), Relation.FIRST, 1, ())

    def test_hits_name_their_story_and_count_its_versions(self, story_engine: Engine):
        hits = story_engine.search(SearchRequest()).hits
        assert Counter((hit.story, hit.versions) for hit in hits) == {(key(1), 5): 5, (key(6), 2): 2, (key(8), 1): 1}

    def test_stats_count_the_stories_that_several_articles_tell(self, story_engine: Engine):
        stats = story_engine.stats()
        assert (stats.stories, stats.versions) == (2, 7)

    def test_collapsed_results_have_each_story_once_by_the_article_that_ranks_first(self, story_engine: Engine):
        for sort, expected in ((Sort.NEWEST, [5, 6, 8]), (Sort.OLDEST, [8, 6, 1])):
            response = story_engine.search(SearchRequest(sort=sort, collapse=True))
            assert (ids(response.hits), response.total) == (expected, 3)

    def test_a_collapsed_hit_is_the_best_of_its_story_and_counts_versions_that_do_not_match(self, story_engine: Engine):
        (hit,) = story_engine.search(SearchRequest(query="corrected harbour", collapse=True)).hits
        assert (ids([hit]), hit.versions) == ([3], 5)

    def test_collapsed_pages_part_the_stories_and_facets_count_the_articles(self, story_engine: Engine):
        pages = [
            story_engine.search(
                SearchRequest(sort=Sort.NEWEST, collapse=True, limit=1, offset=o, facets={Facet.SOURCE: 9})
            )
            for o in range(4)
        ]
        assert [number for page in pages for number in ids(page.hits)] == [5, 6, 8]
        counts = {value.value.casefold(): value.count for value in pages[0].facets[Facet.SOURCE].values}
        assert counts["the pilot"] == 3
