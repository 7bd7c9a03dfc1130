"""The writer: what is refused leaves no trace, what is replaced is gone, and memory is bounded."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import fields, formats
from whoosh.analysis import SimpleAnalyzer
from whoosh.query import Every, Phrase, Term
from whoosh.writing import CLEAR, SegmentWriter

from search.codec.segment import Segment
from search.codec.whoosh import ArrayCodec, ArrayIndex
from search.codec.whoosh.toc import ArrayTOC


def schema() -> fields.Schema:
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        text=fields.TEXT(stored=True),
        size=fields.NUMERIC(sortable=True, stored=True),
        extra=fields.STORED(),
    )


@pytest.fixture
def ix(tmp_path: Path) -> ArrayIndex:
    return ArrayIndex.in_directory(tmp_path, schema(), create=True)


def stored(index: Any) -> list[dict[str, Any]]:
    with index.searcher() as searcher:
        return sorted(searcher.documents(), key=lambda doc: str(doc["id"]))


def sizes(index: Any) -> dict[str, int]:
    with index.reader() as reader:
        column = reader.column_reader("size")
        return {fields["id"]: column[doc] for doc, fields in reader.iter_docs()}


REFUSED: list[dict[str, Any]] = [
    {"id": "no", "text": "lamp", "size": 1 << 40},
    {"id": "no", "text": "lamp", "extra": object},
    {"id": "no", "text": 7},
    {"id": "no", "text": "lamp", "size": "many"},
    {"id": "no", "text": "lamp", "_text_boost": 1e300},
    {"id": "no", "text": "lamp", "unknown": 1},
]


@pytest.mark.parametrize("refused", REFUSED, ids=repr)
def test_a_refused_document_leaves_no_trace(ix: ArrayIndex, refused: dict[str, Any]) -> None:
    writer = ix.writer()
    writer.add_document(id="a", text="lamp one", size=1)
    with pytest.raises((ValueError, fields.UnknownFieldError)):
        writer.add_document(**refused)
    writer.add_document(id="b", text="lamp two", size=2)
    writer.commit()
    assert [doc["id"] for doc in stored(ix)] == ["a", "b"]
    assert sizes(ix) == {"a": 1, "b": 2}
    with ix.searcher() as searcher:
        assert [hit["id"] for hit in searcher.search(Term("text", "lamp"))] == ["a", "b"]
        assert searcher.doc_frequency("id", "no") == 0


def test_a_refused_update_deletes_nothing(ix: ArrayIndex) -> None:
    with ix.writer() as writer:
        writer.add_document(id="a", text="kept")
    writer = ix.writer()
    with pytest.raises(ValueError, match="cannot be stored"):
        writer.update_document(id="a", text="new", extra=object)
    writer.commit()
    assert [doc["text"] for doc in stored(ix)] == ["kept"]


def test_an_update_replaces_what_the_same_writer_added(ix: ArrayIndex) -> None:
    with ix.writer() as writer:
        writer.add_document(id="a", text="first", size=1)
        writer.add_document(id="b", text="other", size=2)
        writer.update_document(id="a", text="second", size=3)
        writer.update_document(id="a", text="third", size=4)
    assert [(doc["id"], doc["text"]) for doc in stored(ix)] == [("a", "third"), ("b", "other")]
    assert ix.doc_count_all() == 2
    assert sizes(ix) == {"a": 4, "b": 2}


def test_an_update_deletes_all_committed_versions(ix: ArrayIndex) -> None:
    with ix.writer() as writer:
        writer.add_document(id="a", text="first")
        writer.add_document(id="a", text="double")
    with ix.writer() as writer:
        writer.update_document(id="a", text="only")
    assert [doc["text"] for doc in stored(ix)] == ["only"]


@pytest.mark.parametrize("optimize", [False, True])
def test_batches_beyond_the_memory_limit_go_aside_and_come_together(
    ix: ArrayIndex, tmp_path: Path, optimize: bool
) -> None:
    with ix.writer() as writer:
        writer.add_document(id="old", text="lamp", size=-1)
    writer = ix.writer(limitmb=0)
    for number in range(20):
        writer.update_document(
            id=str(number % 15), text=f"lamp number {number}", size=number, _text_boost=1 + number % 2
        )
    assert list(tmp_path.glob("*.spill"))
    writer.commit(optimize=optimize)
    assert not list(tmp_path.glob("*.spill"))
    expected = {"old": -1, **{str(number % 15): number for number in range(20)}}
    assert sizes(ix) == expected
    with ix.searcher() as searcher:
        assert len(searcher.search(Phrase("text", ["lamp", "number"]), limit=None)) == 15


def test_a_cancelled_writer_removes_what_went_aside(ix: ArrayIndex, tmp_path: Path) -> None:
    writer = ix.writer(limitmb=0)
    writer.add_document(id="a", text="lamp")
    writer.cancel()
    assert not list(tmp_path.glob("*.s*"))


def test_stored_values_keep_their_types(ix: ArrayIndex) -> None:
    value = {"at": datetime(1912, 1, 17, tzinfo=UTC), "raw": b"\0\1", "pair": (1, None), "list": [1.5, "é", True]}
    with ix.writer() as writer:
        writer.add_document(id="a", extra=value, text="indexed", _stored_text="kept")
    assert stored(ix) == [{"id": "a", "extra": value, "text": "kept"}]


def test_a_merge_policy_of_ones_own_is_called(ix: ArrayIndex) -> None:
    with ix.writer() as writer:
        writer.add_document(id="a")
    writer = ix.writer()
    writer.add_document(id="b")
    writer.commit(mergetype=CLEAR)
    assert [doc["id"] for doc in stored(ix)] == ["b"]


def test_a_deletion_can_be_taken_back(ix: ArrayIndex) -> None:
    with ix.writer() as writer:
        writer.add_document(id="a")
        writer.add_document(id="b")
    with ix.writer() as writer:
        writer.delete_document(0)
        writer.delete_document(1)
        writer.delete_document(0, delete=False)
    assert [doc["id"] for doc in stored(ix)] == ["a"]


def test_lengths_are_exact_however_long_a_document_is(ix: ArrayIndex) -> None:
    with ix.writer() as writer:
        writer.add_document(id="a", text="lamp " * 1001)
        writer.add_document(id="b", text="oil " * 70_003)
    with ix.reader() as reader:
        assert [reader.doc_field_length(doc, "text") for doc in (0, 1)] == [1001, 70_003]
        assert (reader.min_field_length("text"), reader.max_field_length("text")) == (1001, 70_003)
        assert reader.field_length("text") == 71_004


def test_a_stock_writer_with_our_codec_writes_the_same_segment(ix: ArrayIndex) -> None:
    class Plain(SegmentWriter):  # type: ignore[misc]
        def _commit_toc(self, segments: list[Any]) -> None:
            ArrayTOC(self.schema, segments, self.generation).write(self.storage, self.indexname)

    for open_writer in (lambda: Plain(ix, codec=ArrayCodec()), ix.writer):
        writer = open_writer()
        for number in range(3):
            writer.add_document(id=f"{number}", text=f"lamp and oil {number}", size=number, extra=[number])
        writer.commit(merge=False)
    first, second = (list(contents(leaf)) for leaf, _ in ix.reader().leaf_readers())
    assert first == second


def contents(reader: Any) -> Any:
    yield list(reader.iter_postings())
    yield list(reader.all_stored_fields())
    yield list(reader.column_reader("size"))
    yield [reader.doc_field_length(doc, "text") for doc in range(3)]


def test_repeated_terms_of_one_document_become_one_posting(tmp_path: Path) -> None:
    index = ArrayIndex.in_directory(tmp_path, fields.Schema(n=fields.NUMERIC(stored=True)), create=True)
    with index.writer() as writer:
        writer.add_document(n=[3, 3, 4])
        writer.add_document(n=3)
    with index.searcher() as searcher:
        assert [hit.docnum for hit in searcher.search(Term("n", 3), limit=None)] == [0, 1]
        assert searcher.doc_frequency("n", 3) == 2


class Shout(formats.Format):  # type: ignore[misc]
    """A format of a program's own: the value says how loud a word is."""

    def word_values(self, value: Any, analyzer: Any, **kwargs: Any) -> Any:
        for token in analyzer(value, **kwargs):
            yield token.text, 2, 2.0, token.text.upper().encode() * 2

    def decode_loud(self, value: bytes) -> str:
        return value.decode()

    def decode_frequency(self, value: bytes) -> int:
        return 2


@pytest.mark.parametrize("merge", [lambda index: None, lambda index: index.optimize()])
def test_a_format_of_ones_own_keeps_its_values(tmp_path: Path, merge: Callable[[Any], None]) -> None:
    kind = fields.FieldType(Shout(), SimpleAnalyzer(), scorable=True)
    index = ArrayIndex.in_directory(tmp_path, fields.Schema(w=kind), create=True)
    for text in ("ship", "ship ahoy"):
        with index.writer() as writer:
            writer.add_document(w=text)
            writer.merge = False
    merge(index)
    with index.reader() as reader:
        matcher = reader.postings("w", "ship")
        assert [(doc, value) for doc, value in matcher.items_as("loud")] == [(0, "SHIPSHIP"), (1, "SHIPSHIP")]
        assert reader.frequency("w", "ship") == 4


def test_every_document_of_an_empty_commit_is_still_there(ix: ArrayIndex) -> None:
    with ix.writer() as writer:
        writer.add_document(id="a")
    ix.writer().commit()
    with ix.searcher() as searcher:
        assert len(searcher.search(Every(), limit=None)) == 1


def test_a_field_marked_as_a_facet_has_its_terms_as_values(tmp_path: Path) -> None:
    kind = fields.KEYWORD(commas=True, stored=True)
    kind.facet = True
    index = ArrayIndex.in_directory(tmp_path, fields.Schema(tag=kind), create=True)
    for tags in ("oil,lamp", "lamp", None, "wick,lamp,oil"):
        with index.writer() as writer:
            writer.add_document(tag=tags)
            writer.merge = False
    index.optimize()
    (entry,) = index._segments()
    facet = Segment.open(entry.path(index.storage)).facets["tag"]
    counts = dict(zip(facet.values[:], facet.count(np.arange(4)).tolist(), strict=True))
    assert counts == {b"lamp": 3, b"oil": 2, b"wick": 1}


def test_a_searcher_can_be_shared_by_threads(ix: ArrayIndex) -> None:
    for commit in range(3):
        with ix.writer() as writer:
            for number in range(50):
                writer.add_document(id=f"{commit}-{number}", text=f"lamp {number} oil " + "wick " * (number % 7))
            writer.merge = False
    queries = [Term("text", "lamp"), Phrase("text", ["oil", "wick"]), Term("text", "7"), Every()]
    with ix.searcher() as searcher, ThreadPoolExecutor(8) as threads:

        def answer(number: int) -> list[tuple[int, float]]:
            return searcher.search(queries[number % 4], limit=None).top_n.copy()

        expected = [sorted(answer(number)) for number in range(4)]
        for number, found in enumerate(threads.map(answer, range(80))):
            assert sorted(found) == expected[number % 4]
