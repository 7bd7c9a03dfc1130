"""Frozen index: can what an earlier release wrote still be read?

`fixtures/format-N` holds an index of every format that was ever released; its README says how it was made. It is
opened where it lies and never written to: what it answers is pinned here.
"""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from whoosh import query
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, TEXT, Schema
from whoosh.matching import Matcher

from search import open_index
from search.codec.container import FORMAT_VERSION
from search.codec.whoosh import ArrayStorage, ArrayTOC, open_segment
from search.evaluator import Collection, evaluate

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = sorted(FIXTURES.glob("format-*"))

T = query.Term


def frozen_schema() -> Schema:
    """Every structure that a segment can have: it is that of the frozen indexes, and does not change."""
    schema = Schema(
        id=ID(unique=True, stored=True),
        title=TEXT(stored=True, field_boost=2.0),
        text=TEXT(stored=True, vector=True, spelling=True),
        marks=TEXT(chars=True, phrase=True),
        tags=KEYWORD(commas=True, stored=True, scorable=True),
        source=ID(),
        code=ID(sortable=True),
        pages=NUMERIC(int, sortable=True, stored=True),
        price=NUMERIC(float, sortable=True),
        published=DATETIME(sortable=True, stored=True),
    )
    schema["tags"].facet = True
    schema["source"].facet = True
    return schema


@pytest.fixture(params=FORMATS, ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def opened(folder: Path) -> Collection:
    """Return the segments of an index, checked, with their deletions."""
    storage = ArrayStorage(str(folder))
    entries = ArrayTOC.read(storage, "MAIN", schema=frozen_schema()).segments
    segments = [open_segment(entry.path(storage)) for entry in entries]
    for segment in segments:
        segment.verify()
    return Collection.of(segments, [entry.deleted_mask() for entry in entries])


def found(folder: Path, q: query.Query) -> list[str]:
    with open_index(folder, frozen_schema()).searcher() as searcher:
        return [hit["id"] for hit in searcher.search(q, limit=None)]


def weights(matcher: Matcher) -> list[tuple[int, float]]:
    items = []
    while matcher.is_active():
        items.append((matcher.id(), matcher.weight()))
        matcher.next()
    return items


def test_there_is_a_frozen_index_of_every_format() -> None:
    assert [path.name for path in FORMATS] == [f"format-{number}" for number in range(1, FORMAT_VERSION + 1)]


QUERIES = [
    (T("text", "harbour"), ["b", "e", "a"]),
    (query.And([T("text", "old"), T("text", "tide")]), ["b", "a"]),
    (query.Phrase("text", ["old", "harbour"]), ["b", "e", "a"]),
    (query.Phrase("text", ["harbour", "old"]), []),
    (query.Or([T("title", "tide"), T("title", "mud")]), ["e", "a", "b"]),
    (T("text", "rain"), ["c"]),
    (T("text", "東京"), ["c"]),
    (query.Prefix("text", "ha"), ["b", "e", "a"]),
    (query.FuzzyTerm("text", "harbor"), ["b", "e", "a"]),
    (query.Not(T("tags", "sea")), ["c"]),
    (T("tags", "error"), []),
    (T("source", "Harbour Post"), ["a", "b"]),
    (query.NumericRange("pages", 3, 100), ["a", "b"]),
    (query.NumericRange("price", None, 1.0), ["b", "e"]),
    (query.DateRange("published", datetime(2019, 1, 1), datetime(2019, 12, 31)), ["a", "b"]),
    (query.Every(), ["a", "b", "c", "e"]),
]


@pytest.mark.parametrize(("q", "expected"), QUERIES, ids=[repr(q) for q, _ in QUERIES])
def test_a_frozen_index_answers_as_it_always_did(folder: Path, q: query.Query, expected: list[str]) -> None:
    assert found(folder, q) == expected


def test_statistics_of_a_frozen_index_are_what_they_were(folder: Path) -> None:
    collection = opened(folder)
    assert evaluate(T("text", "harbour"), collection, scored=True).docs.tolist() == [0, 1, 4]
    assert (collection.documents, collection.live_count) == (5, 4)
    assert [collection.doc_frequency("text", term) for term in ("harbour", "tide", "rain", "slack")] == [3, 3, 1, 0]
    assert collection.total_length("text") == 8 + 6 + 305 + 3 + 6
    assert evaluate(T("tags", "sea"), collection, scored=True).scores.min() > 0


def test_facets_columns_and_lengths_of_a_frozen_index_are_what_they_were(folder: Path) -> None:
    collection = opened(folder)
    counted = {name: collection.facet(name) for name in ("tags", "source")}
    assert {
        name: {facet.value(place): count for place, count in enumerate(facet.count(collection.live).tolist())}
        for name, facet in counted.items()
    } == {"tags": {"error": 0, "mud": 1, "sea": 3, "weather": 2}, "source": {"Harbour Post": 2, "La Marée": 1}}
    lengths = [leaf.segment.norms["text"].lengths.tolist() for leaf in collection.leaves]
    assert lengths == [[8, 6, 305, 3], [6]]
    with open_index(folder, frozen_schema()).reader() as reader:
        columns = {name: reader.column_reader(name) for name in ("pages", "price", "published", "code")}
        assert [columns["pages"][doc] for doc in range(5)] == [3, 12, -7, 1, 70_000]
        assert [columns["price"][doc] for doc in (0, 1, 4)] == [1.5, 0.25, -2.0]
        assert columns["published"][0] == datetime(2019, 3, 1, 6, 30)
        assert [columns["code"][doc] for doc in (0, 1, 2, 4)] == ["A-1", "B-2", "", "E-5"]


def test_postings_of_a_frozen_index_are_what_they_were(folder: Path) -> None:
    with open_index(folder, frozen_schema()).reader() as reader:
        rose = reader.postings("text", "rose")
        assert (rose.id(), rose.value_as("positions")) == (0, [2, 3])
        assert reader.postings("text", "rain").value_as("frequency") == 300
        assert weights(reader.postings("text", "harbour")) == [(0, 1.0), (1, 2.0), (4, 1.0)]
        assert list(reader.postings("marks", "mud").items_as("characters")) == [
            (1, [(0, 0, 3)]),
            (4, [(0, 0, 3), (2, 9, 12)]),
        ]
        assert dict(reader.vector_as("frequency", 4, "text"))["mud"] == 2
        assert reader.stored_fields(2)["title"] == "Été"
        assert reader.stored_fields(4)["published"] == datetime(1969, 12, 31, 23, 59, 59)
        assert reader.is_deleted(3)


def test_a_frozen_index_can_be_written_to_and_merged(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    ix = open_index(copy, frozen_schema())
    with ix.writer() as writer:
        writer.add_document(id="f", text="Another tide.", tags="sea")
        writer.optimize = True
    assert len(opened(copy).leaves) == 1
    for q, expected in QUERIES:
        assert set(found(copy, q)) - {"f"} == set(expected), q
    assert found(copy, T("text", "another")) == ["f"]


def test_reading_leaves_a_frozen_index_as_it_is(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    opened(folder)
    found(folder, query.Every())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
