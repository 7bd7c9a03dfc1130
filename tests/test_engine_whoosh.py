"""Ordinary Whoosh programs on an index of articles: they open a generation, and a copy of one can be changed."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from whoosh import query
from whoosh.qparser import FuzzyTermPlugin, MultifieldParser, QueryParser
from whoosh.sorting import FieldFacet

from search import open_index
from search.codec.whoosh import ArrayIndex
from search.evaluator import Collection, evaluate
from search.generations import IndexDirectory
from search.indexing import Effort, update_index
from search.schema import MISSING_INSTANT
from search.segments import Snapshot
from tests.suites.articles import article, moon_articles, tasks

T = query.Term


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments; the fifth article was changed, so that its first version is deleted."""
    path = tmp_path_factory.mktemp("programs") / "index"
    articles = moon_articles()
    changed = article(5, "Tides, which the moon pulls, come twice a day.", title="Tides and moons", day="1999-01-01")
    for run in (articles[:5], [articles[5], changed]):
        update_index(path, tasks(*run), roots=(), effort=Effort(jobs=1))
    directory = IndexDirectory(path)
    return directory.generation_path(directory.pointer())


@pytest.fixture
def ix(generation: Path) -> ArrayIndex:
    return open_index(generation)


@pytest.fixture
def copied(generation: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(generation, tmp_path / "copy"))


def numbers(hits: Iterable[Any]) -> list[int]:
    """Return the numbers of the articles that were found."""
    return [int(hit["article"]["id"], 16) for hit in hits]


def found(ix: ArrayIndex, q: query.Query, **options: Any) -> list[int]:
    with ix.searcher() as searcher:
        return numbers(searcher.search(q, limit=None, **options))


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        (T("text", "moon"), {1, 2, 5}),
        (query.And([T("text", "moon"), T("text", "houston")]), {2}),
        (query.Or([T("text", "sputnik"), T("title", "tide")]), {4, 5}),
        (query.AndNot(T("text", "the"), T("text", "moon")), {3, 4, 6}),
        (query.Not(T("text", "moon")), {3, 4, 6}),
        (query.Phrase("text", ["the", "moon"]), {1, 2, 5}),
        (query.Phrase("person", ["neil", "armstrong"]), {1}),
        (query.Prefix("text", "hou"), {2, 4}),
        (query.Wildcard("text", "h*st?n"), {2, 4}),
        (query.Regex("text", "m.+n"), {1, 2, 5}),
        (query.FuzzyTerm("text", "hoston"), {2, 4}),
        (query.TermRange("text", "sputnik", "step"), {1, 3, 4}),
        (query.DisjunctionMax([T("text", "moon"), T("title", "moon")]), {1, 2, 4, 5}),
        (query.Every(), {1, 2, 3, 4, 5, 6}),
        (query.Every("author"), {1, 2, 3}),
        (T("author_facet", "Ada Lind"), {1, 2}),
        (T("id", f"{3:016x}"), {3}),
        (query.NullQuery, set()),
    ],
    ids=repr,
)
def test_every_kind_of_query_finds_its_articles(ix: ArrayIndex, q: query.Query, expected: set[int]) -> None:
    assert set(found(ix, q)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("moons", {1, 2, 5}),
        ("Houston AND moon", {2}),
        ("sputnik OR title:tides", {4, 5}),
        ("the NOT moon", {3, 4, 6}),
        ('"shook hands"', {3}),
        ("hou*", {2, 4}),
        ("H?ust*n", {2, 4}),
        ("huston~", {2, 4}),
        ("author:lind^2", {1, 2}),
        ('author_facet:"Ada Lind"', {1, 2}),
        ("lang_facet:en", {1, 2, 3, 4, 6}),
        ("place:[baikonur TO earth]", {3, 4}),
    ],
)
def test_the_parser_of_whoosh_reads_queries_for_our_fields(ix: ArrayIndex, text: str, expected: set[int]) -> None:
    parser = QueryParser("text", ix.schema)
    parser.add_plugin(FuzzyTermPlugin())
    assert set(found(ix, parser.parse(text))) == expected


def test_several_fields_can_be_parsed_for_at_once(ix: ArrayIndex) -> None:
    assert set(found(ix, MultifieldParser(["title", "text"], ix.schema).parse("moon"))) == {1, 2, 4, 5}


def test_results_give_the_whole_article(ix: ArrayIndex) -> None:
    with ix.searcher() as searcher:
        stored = searcher.document(id=f"{1:016x}")["article"]
    wanted = moon_articles()[0]
    assert (stored["title"], stored["text"]) == (wanted.title, wanted.text)
    assert (stored["authors"], stored["places"]) == (list(wanted.authors), list(wanted.places))


def test_matches_are_highlighted_in_the_stored_text(ix: ArrayIndex) -> None:
    with ix.searcher() as searcher:
        hits = searcher.search(query.Or([T("text", "moon"), T("text", "step")]), limit=None, terms=True)
        marked = {numbers([hit])[0]: hit.highlights("text", text=hit["article"]["text"]) for hit in hits}
        assert ("text", b"moon") in hits[0].matched_terms()
    assert marked.keys() == {1, 2, 5}
    assert ">Moon</b>" in marked[1]
    assert ">stepped</b>" in marked[1]


def test_order_groups_filters_and_pages(ix: ArrayIndex) -> None:
    every = query.Every()
    assert found(ix, every, sortedby="published") == [4, 6, 1, 2, 3, 5]
    assert found(ix, every, sortedby=FieldFacet("published", reverse=True)) == [5, 3, 2, 1, 6, 4]
    assert found(ix, T("text", "moon"), filter=T("place_facet", "Houston")) == [2]
    with ix.searcher() as searcher:
        results = searcher.search(every, limit=None, groupedby=FieldFacet("author_facet", allow_overlap=True))
        assert {name: len(docs) for name, docs in results.groups().items()} == {"Ada Lind": 2, "Ben Oduya": 2, None: 3}
        assert len(searcher.search_page(every, 2, pagelen=4)) == 6


def test_spelling_and_key_terms(ix: ArrayIndex) -> None:
    with ix.searcher() as searcher:
        assert searcher.suggest("text", "houstn") == ["houston"]
        wanted = QueryParser("text", ix.schema).parse("houstn moon")
        assert searcher.correct_query(wanted, "houstn moon").string == "houston moon"
        telling = [term for term, _ in searcher.key_terms_from_text("text", moon_articles()[3].text, numterms=20)]
        assert "sputnik" in telling
        similar = searcher.more_like(searcher.document_number(id=f"{1:016x}"), "text", text=moon_articles()[0].text)
        assert 2 in numbers(similar)


def test_readers_tell_of_terms_over_all_segments(ix: ArrayIndex) -> None:
    with ix.reader() as reader:
        assert reader.doc_count() == 6
        assert reader.doc_count_all() == 7
        assert [term for _, term in reader.most_frequent_terms("text", 1)] == [b"the"]
        assert list(reader.lexicon("place_facet")) == [b"Baikonur", b"Earth", b"Houston", b"Moon"]
        assert reader.frequency("text", "sputnik") == 1
        info = reader.term_info("text", "lunar")  # in the second segment only
        assert info.min_id() == info.max_id() == reader.first_id("text", "lunar")


def test_a_copy_that_whoosh_has_changed_and_merged_answers_ours_too(copied: Path) -> None:
    ix = open_index(copied)
    with ix.writer() as writer:
        assert writer.delete_by_term("id", f"{1:016x}") == 1
        writer.add_document(
            id="new", title="A new moon", text="The moon again.", place=("Moon",), place_facet=("Moon",), published=5
        )
    assert_answers(copied, deleted=2)
    ix.optimize()
    assert_answers(copied, deleted=0)


def assert_answers(path: Path, *, deleted: int) -> None:
    """Check what an evaluation of our own finds in a directory that a Whoosh program has changed."""
    snapshot = Snapshot.open(path)
    snapshot.verify()
    collection = Collection.of(snapshot.segments, snapshot.deleted)
    assert (snapshot.articles, collection.documents - collection.live_count) == (6, deleted)
    assert evaluate(T("text", "moon"), collection, scored=True).docs.size == 3
    assert evaluate(query.Phrase("text", ["the", "moon"]), collection, scored=True).docs.size == 3
    facet = collection.facet("place_facet")
    counts = {facet.value(ordinal): int(count) for ordinal, count in enumerate(facet.count(collection.live))}
    assert {value: count for value, count in counts.items() if count} == {
        "Baikonur": 2,
        "Earth": 1,
        "Houston": 1,
        "Moon": 2,
    }
    published = collection.column("published")
    assert published is not None
    instants = published.values[collection.live]
    assert 5 in instants
    assert MISSING_INSTANT not in instants
