"""An article lies in the index as JSON, and comes out again as it went in."""

import pytest

import corpus
from corpus import Article, Draft, Kind, Mention
from search.articlevalues import Link
from search.model import Facet
from search.stored import dump, load

TEXT = """LIMA, May 3, 2021 (Reuters) - Maria Quispe of the Harbour Council spoke in Lima on Monday.

The port will close for a week, she said."""

SAME = (
    *("id", "title", "text", "authors", "source", "url", "language", "tags", "people", "organizations", "places"),
    *("dateline", "summary", "excerpt", "path", "line", "content_hash"),
)


def read():
    (article,) = corpus.complete([Draft(path="wire.txt", text=TEXT, title="Port to close", tags=("ports",))])
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("name", SAME)
def test_what_is_loaded_is_what_the_article_says(name):
    article = read()
    assert getattr(load(dump(article)), name) == getattr(article, name)


def test_mentions_become_links_to_the_values_of_facets():
    article = read()
    assert Mention(30, 42, Kind.PERSON, "Maria Quispe") in article.mentions
    assert Link(30, 42, Facet.PERSON, "Maria Quispe") in load(dump(article)).mentions


def test_origins_are_plain_words():
    stored = load(dump(read()))
    said = [stored.published_precision, stored.published_origin, *stored.origins.values()]
    assert stored.published == "2021-05-03"
    assert {type(word) for word in said} == {str}
