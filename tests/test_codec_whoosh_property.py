"""Laws: whatever the documents and the query, stock Whoosh and segments of arrays find and score the same."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex

from search.codec.whoosh import ArrayIndex

WORDS = ["ash", "birch", "birches", "cedar", "elm", "été", "東京"]
TAGS = ["dry", "wet", "cold"]

words = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)  # stock Whoosh keeps lengths up to 10 exactly
documents = st.fixed_dictionaries(
    {"text": words},
    optional={
        "tags": st.lists(st.sampled_from(TAGS), min_size=1, unique=True).map(",".join),
        "size": st.integers(-(2**31), 2**31 - 1) | st.integers(-3, 3),
        "boost": st.sampled_from([0.5, 2.0]),
    },
)
corpora = st.lists(st.lists(documents, max_size=5), min_size=1, max_size=4)
deletions = st.sampled_from([None, *WORDS])


def schema() -> fields.Schema:
    return fields.Schema(
        text=fields.TEXT(stored=True, spelling=True),
        tags=fields.KEYWORD(commas=True, stored=True),
        size=fields.NUMERIC(sortable=True, stored=True),
    )


leaves = st.one_of(
    st.builds(query.Term, st.just("text"), st.sampled_from(WORDS), boost=st.sampled_from([1.0, 2.5])),
    st.builds(query.Term, st.just("tags"), st.sampled_from(TAGS)),
    st.builds(query.Prefix, st.just("text"), st.sampled_from(["b", "birch", "é", "x"])),
    st.builds(query.Wildcard, st.just("text"), st.sampled_from(["*r*", "?lm", "birch*"])),
    st.builds(query.FuzzyTerm, st.just("text"), st.sampled_from(["ask", "birchs", "elms"])),
    st.builds(query.Phrase, st.just("text"), st.lists(st.sampled_from(WORDS), min_size=2, max_size=3)),
    st.builds(query.NumericRange, st.just("size"), st.integers(-3, 0), st.integers(0, 3)),
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(query.And, st.lists(inner, min_size=2, max_size=3)),
        st.builds(query.Or, st.lists(inner, min_size=2, max_size=3)),
        st.builds(query.AndNot, inner, inner),
        st.builds(query.AndMaybe, inner, inner),
    ),
    max_leaves=4,
)


def fill(ix: Any, corpus: list[list[dict[str, Any]]], deleted: str | None, optimize: bool) -> Any:
    for commit in corpus:
        writer = ix.writer()
        for document in commit:
            given_fields = {name: value for name, value in document.items() if name != "boost"}
            writer.add_document(**given_fields, _text_boost=document.get("boost", 1.0))
        writer.commit(merge=False)
    if deleted is not None:
        writer = ix.writer()
        writer.delete_by_term("text", deleted)
        writer.commit(merge=False)
    if optimize:
        ix.optimize()
    return ix


def answers(ix: Any, q: Any) -> list[tuple[int, Any, Any]]:
    with ix.searcher() as searcher:
        results = searcher.search(q, limit=None)
        return [(hit.docnum, hit.fields(), pytest.approx(hit.score, rel=1e-5, abs=1e-5)) for hit in results]


@settings(max_examples=60, deadline=None)
@example(
    [[{"text": "ash"}, {"text": "", "tags": "dry"}]],
    None,
    [query.AndMaybe(query.Term("tags", "dry"), query.AndNot(query.Term("text", "ash"), query.Term("tags", "dry")))],
)
@given(corpora, deletions, st.lists(queries, min_size=1, max_size=6))
def test_random_queries_find_and_score_as_stock_whoosh_does(corpus: Any, deleted: Any, asked: Any) -> None:
    with TemporaryDirectory() as directory:
        stock = fill(FileIndex.create(RamStorage(), schema()), corpus, deleted, optimize=False)
        path = Path(directory)
        ours = fill(ArrayIndex.in_directory(path, schema(), create=True), corpus, deleted, optimize=False)
        for q in asked:
            assert sorted(answers(ours, q), key=by_document) == sorted(answers(stock, q), key=by_document)


def by_document(answer: tuple[int, Any, Any]) -> int:
    return answer[0]


@settings(max_examples=40, deadline=None)
@given(corpora, deletions)
def test_a_merge_by_arrays_equals_one_writer_that_saw_only_the_living(corpus: Any, deleted: Any) -> None:
    living = [
        document
        for commit in corpus
        for document in commit
        if deleted is None or deleted not in document["text"].split()
    ]
    with TemporaryDirectory() as merged_path, TemporaryDirectory() as plain_path:
        merged = fill(ArrayIndex.in_directory(merged_path, schema(), create=True), corpus, deleted, optimize=True)
        plain = fill(ArrayIndex.in_directory(plain_path, schema(), create=True), [living], None, optimize=False)
        assert contents(merged) == contents(plain)
        for entry in merged._segments():
            entry.codec().terms_reader(merged.storage, entry)._segment.verify()


def contents(ix: Any) -> Any:
    with ix.reader() as reader:
        postings = [(f, t, d, w, v) for f, t, d, w, v in reader.iter_postings()]
        lengths = [reader.doc_field_length(doc, "text") for doc in range(reader.doc_count_all())]
        return postings, lengths, list(reader.all_stored_fields())
