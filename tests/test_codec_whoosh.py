"""Ordinary Whoosh programs give the same on stock Whoosh and on segments of arrays.

Stock Whoosh keeps a document's length in one byte, exactly up to 10: documents here are that short. Every search is
exhaustive, since stock Whoosh's skipping gives a wrong top ten for some queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields, index, query, scoring, sorting
from whoosh.analysis import StemmingAnalyzer
from whoosh.collectors import FilterCollector
from whoosh.qparser import FuzzyTermPlugin, MultifieldParser, QueryParser
from whoosh.query import spans
from whoosh.writing import AsyncWriter, BufferedWriter

from search.codec.whoosh import ArrayIndex

BOATS = [
    ("a1", "the grey boat left harbour", ["harbour", "boats"], 3, 2.5, datetime(1897, 7, 11), True),
    ("a2", "balloon over grey ice", ["ice"], 11, -1.0, datetime(1897, 7, 14), False),
    ("a3", "boat and ice and boat", ["boats", "ice"], 7, 0.25, datetime(1930, 8, 6), True),
    ("a4", "no harbour in sight", [], -4, 8.0, None, False),
    ("a5", "harbours boated boating", ["harbour"], 7, 3.5, datetime(1901, 1, 1), True),
    ("a6", "the ice drifted north north east", ["ice", "drift"], None, 2.5, datetime(1897, 9, 3), None),
]
COMMITS = [BOATS[:3], BOATS[3:5], BOATS[5:]]


def boat_schema() -> fields.Schema:
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        text=fields.TEXT(stored=True, chars=True, vector=True, spelling=True),
        stem=fields.TEXT(analyzer=StemmingAnalyzer(), spelling=True, phrase=False),
        tag=fields.KEYWORD(commas=True, stored=True, scorable=True),
        count=fields.NUMERIC(int, sortable=True, stored=True),
        weight=fields.NUMERIC(float, sortable=True),
        at=fields.DATETIME(sortable=True, stored=True),
        safe=fields.BOOLEAN(stored=True),
        gram=fields.NGRAMWORDS(minsize=2, maxsize=3),
        title=fields.TEXT(sortable=True),
    )


def add_all(ix: Any, commits: list[list[tuple[Any, ...]]] = COMMITS) -> None:
    for commit in commits:
        writer = ix.writer()
        for name, text, tags, count, weight, at, safe in commit:
            writer.add_document(
                id=name, text=text, stem=text, tag=",".join(tags), count=count, weight=weight, at=at, safe=safe,
                gram=text, title=text, _title_boost=2.0,
            )  # fmt: skip
        writer.commit(merge=False)


@dataclass(frozen=True)
class Pair:
    stock: Any
    ours: Any

    def both(self, program: Callable[[Any], Any]) -> tuple[Any, Any]:
        return program(self.stock), program(self.ours)


def made(path: Path) -> Pair:
    (path / "stock").mkdir()
    stock = index.create_in(str(path / "stock"), boat_schema())
    ours = ArrayIndex.in_directory(path / "ours", boat_schema(), create=True)
    add_all(stock)
    add_all(ours)
    return Pair(stock, ours)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """Two indexes of three segments, to be changed at will."""
    return made(tmp_path)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Two indexes of three segments, to be read only."""
    return made(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Two indexes of one segment, to be read only."""
    pair = made(tmp_path_factory.mktemp("merged"))
    pair.stock.optimize()
    pair.ours.optimize()
    return pair


def found(ix: Any, q: Any, **options: Any) -> list[tuple[str, float]]:
    with ix.searcher() as searcher:
        return [(hit["id"], pytest.approx(hit.score, abs=1e-5)) for hit in searcher.search(q, limit=None, **options)]


def scores(ix: Any, q: Any, **options: Any) -> dict[str, float]:
    weighting = options.pop("weighting", scoring.BM25F())
    with ix.searcher(weighting=weighting) as searcher:
        return {hit["id"]: hit.score for hit in searcher.search(q, limit=None, **options)}


def assert_same_scores(pair: Pair, q: Any, **options: Any) -> None:
    stock, ours = pair.both(lambda ix: scores(ix, q, **options))
    assert ours == pytest.approx(stock, abs=1e-5)


T = query.Term
QUERIES = [
    T("text", "boat"),
    T("text", "nowhere"),
    T("text", "ice", boost=3.0),
    T("tag", "ice"),
    T("stem", "boat"),
    query.ConstantScoreQuery(T("gram", "ar")),  # its documents are too long for stock Whoosh to score exactly
    T("title", "harbour"),
    query.And([T("text", "boat"), T("text", "ice")]),
    query.Or([T("text", "boat"), T("text", "harbour"), T("tag", "drift")]),
    query.Or([T("text", "boat"), T("text", "ice"), T("text", "harbour")], minmatch=2),
    query.DisjunctionMax([T("text", "boat"), T("tag", "ice")], tiebreak=0.2),
    query.AndNot(T("text", "ice"), T("text", "boat")),
    query.AndMaybe(T("text", "ice"), T("text", "grey")),
    query.And([T("text", "ice"), query.Not(T("tag", "boats"))]),
    query.Not(T("text", "ice")),
    query.Every(),
    query.Every("at"),
    query.NullQuery,
    query.ConstantScoreQuery(T("text", "ice"), 2.5),
    query.Prefix("text", "bo"),
    query.Wildcard("text", "h*b?ur*"),
    query.Regex("text", "i.e|n.*h"),
    query.FuzzyTerm("text", "bout"),
    query.FuzzyTerm("text", "harber", maxdist=3),
    query.FuzzyTerm("text", "harbour", maxdist=2, prefixlength=2),
    query.Variations("text", "boating"),
    query.TermRange("text", "boat", "ice"),
    query.NumericRange("count", -4, 7),
    query.NumericRange("count", None, 7, endexcl=True),
    query.NumericRange("weight", 0.25, 3.0),
    query.DateRange("at", datetime(1897, 7, 12), datetime(1902, 1, 1)),
    T("safe", True),
    query.Phrase("text", ["grey", "boat"]),
    query.Phrase("text", ["ice", "boat"], slop=3),
    query.Phrase("text", ["north", "north", "east"]),
    spans.SpanFirst(T("text", "the")),
    spans.SpanNear(T("text", "boat"), T("text", "ice"), slop=2, ordered=False),
    spans.SpanNot(T("text", "ice"), T("text", "grey")),
    spans.SpanOr([T("text", "boat"), T("text", "ice")]),
    spans.SpanContains(spans.SpanNear(T("text", "and"), T("text", "and"), slop=3), T("text", "ice")),
    spans.SpanBefore(T("text", "ice"), T("text", "boat")),
    spans.SpanCondition(T("text", "boat"), T("text", "ice")),
    query.Ordered([T("text", "boat"), T("text", "ice")]),
]


@pytest.mark.parametrize("q", QUERIES, ids=repr)
def test_every_kind_of_query_finds_and_scores_the_same(kept: Pair, q: Any) -> None:
    assert_same_scores(kept, q)


@pytest.mark.parametrize("q", QUERIES, ids=repr)
def test_every_kind_of_query_agrees_in_one_merged_segment(merged: Pair, q: Any) -> None:
    assert_same_scores(merged, q)


@pytest.mark.parametrize(
    "weighting",
    [scoring.TF_IDF(), scoring.Frequency(), scoring.BM25F(B=0.1, K1=2.0, title_B=1.0)],
    ids=["TF_IDF", "Frequency", "BM25F"],
)
def test_every_weighting_agrees(kept: Pair, weighting: Any) -> None:
    q = query.Or([T("text", "boat"), T("title", "ice"), T("tag", "ice")])
    assert_same_scores(kept, q, weighting=weighting)


@pytest.mark.parametrize(
    "text",
    [
        "grey boat",
        "boat OR ice",
        "text:ice NOT boat",
        'text:"grey ice"',
        "har*",
        "boaat~",
        "count:[3 TO 7]",
        "at:1897",
        "tag:ice^4",
    ],
)
def test_parsed_queries_agree(kept: Pair, text: str) -> None:
    parser = MultifieldParser(["text", "stem"], kept.ours.schema)
    parser.add_plugin(FuzzyTermPlugin())
    assert_same_scores(kept, parser.parse(text))


def test_order_and_ties_agree(kept: Pair) -> None:
    stock, ours = kept.both(lambda ix: found(ix, query.Or([T("text", "ice"), T("text", "harbour")])))
    assert ours == stock


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("field", ["count", "weight", "at", "title"])
def test_sorting_by_a_column_agrees(kept: Pair, field: str, reverse: bool) -> None:
    def names(ix: Any) -> list[str]:
        with ix.searcher() as searcher:
            facet = sorting.FieldFacet(field, reverse=reverse)
            return [hit["id"] for hit in searcher.search(query.Every(), limit=None, sortedby=facet)]

    stock, ours = kept.both(names)
    assert ours == stock


@pytest.mark.parametrize(
    "facet",
    [
        sorting.FieldFacet("count"),
        sorting.FieldFacet("tag", allow_overlap=True),
        sorting.RangeFacet("count", 0, 12, 4),
        sorting.QueryFacet({"ice": T("text", "ice"), "boat": T("text", "boat")}, allow_overlap=True),
        sorting.StoredFieldFacet("id"),
    ],
    ids=lambda facet: type(facet).__name__,
)
def test_grouping_agrees(kept: Pair, facet: Any) -> None:
    def groups(ix: Any) -> Any:
        with ix.searcher() as searcher:
            results = searcher.search(query.Every(), limit=None, groupedby={"facet": facet})
            return {
                key: sorted(searcher.stored_fields(doc)["id"] for doc in docs)
                for key, docs in results.groups("facet").items()
            }

    stock, ours = kept.both(groups)
    assert ours == stock


def test_stored_fields_and_counts_agree(kept: Pair) -> None:
    def stored(ix: Any) -> Any:
        with ix.searcher() as searcher:
            documents = sorted(searcher.documents(), key=lambda doc: doc["id"])
            return documents, ix.doc_count(), ix.doc_count_all()

    stock, ours = kept.both(stored)
    assert ours == stock


def test_highlights_agree(kept: Pair) -> None:
    def marked(ix: Any) -> dict[str, str]:
        with ix.searcher() as searcher:
            results = searcher.search(query.Or([T("text", "ice"), T("text", "boat")]), limit=None, terms=True)
            return {hit["id"]: hit.highlights("text") for hit in results}

    stock, ours = kept.both(marked)
    assert ours == stock
    assert '<b class="match' in ours["a3"]


def test_matched_terms_agree(kept: Pair) -> None:
    def matched(ix: Any) -> dict[str, list[Any]]:
        with ix.searcher() as searcher:
            results = searcher.search(query.Or([T("text", "ice"), T("tag", "boats")]), limit=None, terms=True)
            return {hit["id"]: sorted(hit.matched_terms()) for hit in results}

    stock, ours = kept.both(matched)
    assert ours == stock


def test_key_terms_and_similar_documents_agree(merged: Pair) -> None:
    def program(ix: Any) -> Any:
        with ix.searcher() as searcher:
            doc = searcher.document_number(id="a3")
            similar = searcher.more_like(doc, "text")
            terms = {term: round(score, 4) for term, score in searcher.key_terms([doc], "text", numterms=3)}
            return terms, sorted(hit["id"] for hit in similar)

    stock, ours = merged.both(program)
    assert ours == stock


def test_vectors_agree(kept: Pair) -> None:
    def program(ix: Any) -> Any:
        with ix.reader() as reader:
            return [
                (list(reader.vector_as("frequency", doc, "text")), list(reader.vector_as("characters", doc, "text")))
                for doc in range(reader.doc_count_all())
            ]

    stock, ours = kept.both(program)
    assert ours == stock


def test_suggestions_and_corrections_agree(kept: Pair) -> None:
    def program(ix: Any) -> Any:
        with ix.searcher() as searcher:
            wanted = QueryParser("text", ix.schema).parse("bost harbor")
            corrected = searcher.correct_query(wanted, "bost harbor")
            return (
                searcher.suggest("text", "bost", limit=3, maxdist=2),
                sorted(searcher.suggest("stem", "boatin", limit=5)),
                corrected.string,
                sorted(searcher.reader().terms_within("text", "harber", maxdist=2)),
            )

    stock, ours = kept.both(program)
    assert ours == stock


def test_readers_agree_on_terms_and_their_statistics(merged: Pair) -> None:
    def program(ix: Any) -> Any:
        with ix.reader() as reader:
            names = [name for name in reader.indexed_field_names() if not name.startswith("spell_")]
            infos = {
                (field, term): (info.weight(), info.doc_frequency(), info.min_id(), info.max_id(), info.max_weight())
                for (field, term), info in reader
                if field in names
            }
            return (
                sorted(names),
                infos,
                list(reader.lexicon("text")),
                list(reader.expand_prefix("text", "bo")),
                [t for t in reader.terms_from("tag", b"harb") if t[0] == "tag"],
                {name: reader.field_length(name) for name in ("text", "tag", "title")},
                {name: reader.max_field_length(name) for name in ("text", "tag", "title")},
                [reader.doc_field_length(doc, "text") for doc in range(reader.doc_count_all())],
                reader.most_frequent_terms("text", 3),
                reader.frequency("text", "absent"),
                reader.doc_frequency("text", "absent"),
                ("text", b"boat") in reader,
                reader.first_id("text", b"harbour"),
            )

    stock, ours = merged.both(program)
    assert ours == stock


def test_postings_agree_in_every_reading_of_their_values(kept: Pair) -> None:
    def program(ix: Any) -> Any:
        rows = []
        with ix.reader() as reader:
            for field, term in reader.all_terms():
                if field.startswith("spell_"):
                    continue
                format_ = ix.schema[field].format
                matcher = reader.postings(field, term)
                while matcher.is_active():
                    kinds = ("frequency", "weight", "positions", "characters", "position_boosts")
                    values = [matcher.value_as(kind) for kind in kinds if format_.supports(kind)]
                    rows.append((field, term, matcher.id(), matcher.weight(), values))
                    matcher.next()
        return rows

    stock, ours = kept.both(program)
    assert ours == stock


def test_deletions_agree_before_and_after_a_merge(pair: Pair) -> None:
    def program(ix: Any) -> Any:
        removed = ix.writer()
        count = removed.delete_by_query(T("text", "harbour"))
        removed.commit(merge=False)
        before = (ix.doc_count(), ix.doc_count_all(), sorted(scores(ix, query.Every())))
        ix.optimize()
        return count, before, ix.doc_count_all(), sorted(scores(ix, query.Every())), scores(ix, T("text", "ice"))

    stock, ours = pair.both(program)
    assert ours[:4] == stock[:4]
    assert ours[4] == pytest.approx(stock[4], abs=1e-5)


def test_updates_agree(pair: Pair) -> None:
    def program(ix: Any) -> Any:
        with ix.writer() as writer:
            writer.update_document(id="a2", text="a second balloon", count=12)
            writer.update_document(id="a9", text="one more")
        with ix.searcher() as searcher:
            return ix.doc_count(), searcher.document(id="a2"), sorted(doc["id"] for doc in searcher.documents())

    stock, ours = pair.both(program)
    assert ours == stock


def test_many_small_commits_merge_and_agree(pair: Pair) -> None:
    def program(ix: Any) -> Any:
        for number in range(30):
            with ix.writer() as writer:
                writer.add_document(id=f"b{number}", text=f"boat {number}")
        return ix.doc_count(), scores(ix, T("text", "boat"))

    stock, ours = pair.both(program)
    assert ours[0] == stock[0]
    assert ours[1] == pytest.approx(stock[1], abs=1e-5)
    assert len(pair.ours._segments()) < 30


def test_filters_and_masks_agree(kept: Pair) -> None:
    for options in ({"filter": T("tag", "ice")}, {"mask": T("tag", "ice")}):
        assert_same_scores(kept, T("text", "boat"), **options)


def test_pages_cover_all_results_in_order(kept: Pair) -> None:
    with kept.ours.searcher() as searcher:
        pages = [[hit["id"] for hit in searcher.search_page(query.Every(), n, pagelen=2)] for n in (1, 2, 3)]
        everything = [hit["id"] for hit in searcher.search(query.Every(), limit=None)]
    assert [name for page in pages for name in page] == everything


def test_a_limited_search_is_the_head_of_the_exhaustive_one_and_counts_all(kept: Pair) -> None:
    q = query.AndMaybe(T("text", "ice"), T("text", "grey"))
    with kept.ours.searcher() as searcher:
        limited = searcher.search(q, limit=2)
        everything = searcher.search(q, limit=None)
        assert [hit.docnum for hit in limited] == [hit.docnum for hit in everything][:2]
        assert len(limited) == len(everything) == 3


def test_a_collector_of_ones_own_runs(kept: Pair) -> None:
    with kept.ours.searcher() as searcher:
        collector = FilterCollector(searcher.collector(limit=None), allow=T("text", "boat"))
        searcher.search_with_collector(T("text", "ice"), collector)
        assert [hit["id"] for hit in collector.results()] == ["a3"]


def test_a_buffered_writer_shows_and_keeps_its_documents(pair: Pair) -> None:
    writer = BufferedWriter(pair.ours, period=None, limit=100)
    writer.add_document(id="c1", text="buffered ice", count=5, at=datetime(2000, 1, 1), title="buffered")
    with writer.searcher() as searcher:
        assert "c1" in {hit["id"] for hit in searcher.search(T("text", "ice"), limit=None)}
    writer.update_document(id="c1", text="buffered twice")
    writer.close()
    assert set(scores(pair.ours, T("text", "buffered"))) == {"c1"}
    assert set(scores(pair.ours, query.Phrase("text", ["buffered", "twice"]))) == {"c1"}


def test_an_asynchronous_writer_waits_for_the_lock(pair: Pair) -> None:
    holder = pair.ours.writer()
    writer = AsyncWriter(pair.ours, delay=0.01)
    writer.add_document(id="d1", text="later")
    writer.commit()
    holder.add_document(id="d0", text="sooner")
    holder.commit()
    writer.wait()
    assert {"d0", "d1"} <= set(scores(pair.ours, query.Every()))


def test_a_searcher_keeps_its_commit_and_refreshes_to_the_latest(pair: Pair) -> None:
    searcher = pair.ours.searcher()
    with pair.ours.writer() as writer:
        writer.update_document(id="a1", text="renewed")
    assert searcher.up_to_date() is False
    assert len(searcher.search(T("text", "grey"), limit=None)) == 2
    renewed = searcher.refresh()
    assert len(renewed.search(T("text", "grey"), limit=None)) == 1
    assert renewed.doc_count() == len(BOATS)
    renewed.close()


def test_fields_come_and_go(pair: Pair) -> None:
    def program(ix: Any) -> Any:
        ix.add_field("extra", fields.TEXT(stored=True, phrase=True))
        with ix.writer() as writer:
            writer.add_document(id="e1", extra="one two three")
        added = sorted(scores(ix, query.Phrase("extra", ["two", "three"])))
        ix.remove_field("text")
        ix.optimize()
        with ix.searcher() as searcher:
            documents = sorted(searcher.documents(), key=lambda doc: doc["id"])
        return added, documents, "text" in set(ix.reader().indexed_field_names())

    stock, ours = pair.both(program)
    assert ours == stock


def test_dynamic_fields_agree(tmp_path: Path) -> None:
    def schema() -> fields.Schema:
        made = fields.Schema(id=fields.ID(stored=True))
        made.add("*_t", fields.TEXT(stored=True), glob=True)
        made.add("*_n", fields.NUMERIC(sortable=True), glob=True)
        return made

    (tmp_path / "stock").mkdir()
    stock = index.create_in(str(tmp_path / "stock"), schema())
    ours = ArrayIndex.in_directory(tmp_path / "ours", schema(), create=True)
    for ix in (stock, ours):
        for number in range(3):
            with ix.writer() as writer:
                writer.add_document(id=str(number), a_t="wide sea", **{f"f{number}_t": "sea", "c_n": number})
        ix.optimize()
    for q in (T("a_t", "sea"), T("f1_t", "sea"), query.NumericRange("c_n", 1, 2)):
        assert scores(ours, q) == pytest.approx(scores(stock, q), abs=1e-5)


def test_a_stock_index_can_be_added_and_an_empty_one_searched(pair: Pair, tmp_path: Path) -> None:
    target = ArrayIndex.in_directory(tmp_path / "copy", boat_schema(), create=True)
    assert scores(target, query.Every()) == {}
    with target.writer() as writer:
        writer.add_reader(pair.stock.reader())
    q = query.Or([query.Phrase("text", ["grey", "boat"]), T("title", "ice"), T("tag", "drift")])
    assert scores(target, q) == pytest.approx(scores(pair.ours, q), abs=1e-5)
    with target.reader() as copied, pair.stock.reader() as original:
        for doc in range(len(BOATS)):
            characters = list(copied.vector_as("characters", doc, "text"))
            assert characters == list(original.vector_as("characters", doc, "text"))
