"""An article lies in the index as JSON, and comes out again as it went in."""

import corpus
from corpus import Article, Draft, Kind, Mention
from search.model import Facet, Link
from search.stored import dump, load, to_stored

TEXT = """LIMA, May 3, 2021 (Reuters) - Maria Quispe of the Harbour Council spoke in Lima on Monday.

The port will close for a week, she said."""


def read():
    (article,) = corpus.complete([Draft(path="wire.txt", text=TEXT, title="Port to close", tags=("ports",))])
    assert isinstance(article, Article)
    return article


def test_what_is_loaded_is_what_the_index_keeps_of_an_article():
    article = read()
    assert load(dump(article)) == to_stored(article)


def test_mentions_become_links_to_the_values_of_facets():
    article = read()
    assert Mention(30, 42, Kind.PERSON, "Maria Quispe") in article.mentions
    assert Link(30, 42, Facet.PERSON, "Maria Quispe") in load(dump(article)).mentions


def test_origins_are_plain_words_whether_loaded_or_not():
    for stored in (to_stored(read()), load(dump(read()))):
        said = [stored.published_precision, stored.published_origin, *stored.origins.values()]
        assert stored.published == "2021-05-03"
        assert {type(word) for word in said} == {str}
