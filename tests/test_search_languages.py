"""Languages: a word finds its forms in articles of every language, and no other word of another language."""

from datetime import UTC, datetime

import pytest
from whoosh.query import Term

from corpus import Article
from search import Facet, SearchRequest
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.query import parse
from search.query.languages import MAX_LANGUAGES, stemmed_apart
from search.tasks import record_tasks

NOW = datetime(2026, 3, 15, tzinfo=UTC)
TEXTS = {
    "en1": ("en", "The police said that both houses would be searched."),
    "en2": ("en", "The new policies on housing were voted down."),
    "fr1": ("fr", "Les policiers ont fouillé deux maisons. Les élections anticipées auront lieu en mai."),
    "de1": ("de", "Die Häuser am Hafen werden verkauft, sagte die Bürgermeisterin."),
    "ru1": ("ru", "Новые выборы пройдут в мае."),
    "xx1": (None, "Houses without a language."),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    path = tmp_path_factory.mktemp("languages") / "index"
    articles = [
        Article(id=name, title=name, text=text, language=language, path=name, content_hash=name)
        for name, (language, text) in TEXTS.items()
    ]
    update_index(path, record_tasks(articles), roots=(), effort=Effort(jobs=1))
    return LocalEngine(path)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("houses", {"en1", "en2", "xx1"}),  # and no French 'houses'
        ("Haus", {"de1"}),
        ("hauser", {"de1"}),
        (
            "policies",
            {"en2", "fr1"},
        ),  # 'policiers' and 'policies' have one stem by French rules, not 'police' in English
        ("élection", {"fr1"}),
        ("elections", {"fr1"}),
        ('"élections anticipée"', {"fr1"}),
        ("выборов", {"ru1"}),
        ("lang:fr maison", {"fr1"}),
        ("maisons -élections", set()),
        ("verkauf*", {"de1"}),
        ("verkauft~", {"de1"}),
        ("text:fouiller", {"fr1"}),
    ],
)
def test_a_word_is_looked_for_by_the_rules_of_each_language(engine, query, expected):
    assert {hit.id for hit in engine.search(SearchRequest(query=query)).hits} == expected


def test_what_matched_is_marked_by_the_rules_of_the_article(engine):
    by_id = {hit.id: hit for hit in engine.search(SearchRequest(query="policies")).hits}
    marked = {
        name: [fragment.text[start:end] for fragment in hit.fragments for start, end in fragment.spans]
        for name, hit in by_id.items()
    }
    assert marked == {"en2": ["policies"], "fr1": ["policiers"]}
    assert [
        text.text[start:end]
        for text in [engine.article("de1", query="Haus Bürgermeisterinnen").text]
        for start, end in text.spans
    ] == ["Häuser", "Bürgermeisterin"]


def test_only_a_language_whose_terms_differ_makes_the_query_longer():
    plain = parse("text:harbour", now=NOW)
    assert parse("text:harbour", now=NOW, languages=("en", "zh")).tree == plain.tree == Term("text", "harbour")
    tree = parse("text:policies", now=NOW, languages=("en", "fr", "de", "it", "pt")).tree
    assert tree.subqueries[0] == Term("text", "polici")  # German articles have it too
    assert [(node.subqueries[0], node.languages) for node in tree.subqueries[1:]] == [
        (Term("text", "polic"), {"fr", "pt"}),
        (Term("text", "policies"), {"it"}),
    ]


def test_names_are_not_stemmed_in_any_language():
    assert parse("author:houses", now=NOW, languages=("fr", "de")).tree == Term("author", "houses")


def test_an_archive_of_many_languages_makes_no_endless_queries():
    assert stemmed_apart(("en", "zh", "fr", "xx", "de")) == ("fr", "de")
    codes = ("ca", "da", "de", "es", "fi", "fr", "hu", "it", "nl", "pt", "ro")
    assert stemmed_apart(codes) == codes[:MAX_LANGUAGES]


def test_the_languages_of_an_index_are_those_of_its_articles(engine):
    response = engine.search(SearchRequest(facets={Facet.LANGUAGE: 10}))
    assert [value.value for value in response.facets[Facet.LANGUAGE].values] == ["en", "de", "fr", "ru"]
