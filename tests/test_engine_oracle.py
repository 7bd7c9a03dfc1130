"""The engine against stock Whoosh: the same documents, counts, facets, histograms and scores.

Stock Whoosh is searched exhaustively. Where it is wrong itself, `tests.suites.stock_whoosh.FAULTS` says so, and the
last tests here show it.
"""

import gzip
import json
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage

import corpus
from corpus import Article
from search import Facet, Granularity, SearchRequest, Sort
from search.query import parse
from tests.suites.articles import article
from tests.suites.engine_oracle import Both, built, delete
from tests.suites.oracle_queries import QUERIES

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
WIRES = CORPORA / "reuters.jsonl.gz"
WIRES_READ = 400
WRITTEN = [text for texts in QUERIES.values() for text in texts]


# written queries

EVERY_FACET = dict.fromkeys(Facet, 8)


def assert_written_queries_agree(both: Both, *, every: int = 1) -> None:
    found = {
        text: both.differences(SearchRequest(query=text, facets=EVERY_FACET, histogram=Granularity.MONTH, fragments=1))
        for text in WRITTEN[::every]
    }
    assert {text: differences for text, differences in found.items() if differences} == {}


def test_there_are_300_written_queries_and_each_is_another() -> None:
    assert len(set(WRITTEN)) == len(WRITTEN) >= 300


def test_written_queries_agree_over_the_sample(tmp_path: Path) -> None:
    found = list(corpus.read_articles([corpus.sample_path()]))
    articles = [one for one in found if isinstance(one, Article)]
    assert len(articles) == len(found)
    assert_written_queries_agree(built(tmp_path / "index", articles[:40], articles[40:]))


@pytest.mark.skipif(not WIRES.is_file(), reason=f"the Reuters wires are not at {WIRES}")
def test_written_queries_agree_over_wire_news(tmp_path: Path) -> None:
    with gzip.open(WIRES, "rt", encoding="utf-8") as lines:
        wires = [wire_article(json.loads(line)) for line in islice(lines, WIRES_READ)]
    first, *others = wires[:270], wires[270:350], wires[350:]
    changed = [article(int(one.id, 16), one.title, day="1987-03-02") for one in first[::7]]
    assert_written_queries_agree(built(tmp_path / "index", first, *others, changed), every=3)


def wire_article(wire: dict[str, Any]) -> Article:
    """Return a wire as it says that it is; nothing is read from its prose."""
    return article(
        wire["id"],
        wire["body"] or "",
        day=wire["date"],
        title=wire["title"] or "",
        authors=(wire["author"],) if wire["author"] else (),
        people=tuple(dict.fromkeys(wire["people"])),
        organizations=tuple(dict.fromkeys(wire["orgs"])),
        places=tuple(dict.fromkeys(wire["places"])),
        tags=tuple(dict.fromkeys(wire["topics"])),
        source="Reuters",
        language="en",
    )


# generated articles, runs and queries

WORDS = (
    "harbour", "harbours", "harbor", "lantern", "lanterns", "lantren", "storm", "stormy", "sail", "sails", "sailing",
    "keel", "kele", "the", "of", "U.S.", "Zürich", "near-term", "mast",
)  # fmt: skip
AUTHORS = ("Ada Lind", "Ben Oduya", "Élise Roy")
PLACES = ("Zürich", "Cape of Storms", "Old Harbour", "東京")
DAYS = ("1897-07-11", "1969-12-31", "1970-01-01", "2024-02-29", "2024-03-01")
SLOW = settings(max_examples=settings.default.max_examples // 2)

words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=14).map(" ".join)


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


contents = st.fixed_dictionaries(
    {
        "text": texts,
        "title": texts,
        "day": st.none() | st.sampled_from(DAYS),
        "authors": some(AUTHORS),
        "people": some(AUTHORS),
        "places": some(PLACES),
        "tags": some(("sea", "weather")),
        "source": st.none() | st.sampled_from(["The Courier", "The Ledger"]),
        "language": st.sampled_from([None, "en", "de"]),
    }
)
runs = st.lists(st.dictionaries(st.integers(0, 9), contents, max_size=7), min_size=1, max_size=3)

leaves = st.one_of(
    words,
    st.builds("{}*".format, st.sampled_from(["ha", "harb", "lan", "sto", "sail", "zü", "keel", "xy"])),
    st.builds("{}~{}".format, words, st.sampled_from(["", "1", "2"])),
    st.builds('"{} {}"{}'.format, words, words, st.sampled_from(["", "~1", "~4"])),
    st.builds('"{} {} {}"'.format, words, words, words),
    st.builds("{}:{}".format, st.sampled_from(["title", "text", "author", "place"]), words),
    st.sampled_from(['author:"ada lind"', "author:lind", "place:storms", "tag:sea", "source:courier", "lang:de"]),
    st.sampled_from(["date:1970", "date:2024-02..2024-03", "before:1970", "after:1969-12-31", "absent"]),
)


def joined(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    forms = st.sampled_from(["({} {})", "{} OR {}", "{} -{}", "({} OR {})", "{} AND {}", "(-{} {})", "-({} {})"])
    return st.builds(str.format, forms, part, part)


strings = st.recursive(leaves, joined, max_leaves=5)


def nested(part: st.SearchStrategy[query.Query]) -> st.SearchStrategy[query.Query]:
    pair = st.lists(part, min_size=2, max_size=3)
    return st.one_of(
        st.builds(query.And, pair, st.sampled_from([1.0, 2.0])),
        st.builds(query.Or, pair, st.sampled_from([1.0, 0.5])),
        st.builds(query.AndNot, part, part),
    )


trees = st.recursive(leaves.map(lambda text: parse(text, now=datetime.now(UTC)).tree), nested, max_leaves=6)
dates = st.none() | st.sampled_from([date(1897, 7, 11), date(1970, 1, 1), date(2024, 2, 29)])
filters = st.fixed_dictionaries(
    {},
    optional={
        Facet.AUTHOR: st.frozensets(st.sampled_from((*AUTHORS, "Nobody")), max_size=2),
        Facet.PLACE: st.frozensets(st.sampled_from(PLACES), max_size=2),
        Facet.LANGUAGE: st.just(frozenset({"en"})),
    },
)
requests = st.builds(
    SearchRequest,
    query=strings | st.just(""),
    filters=filters,
    after=dates,
    before=st.none() | st.just(date(2024, 2, 29)),
    sort=st.sampled_from(Sort),
    limit=st.integers(0, 12),
    facets=st.dictionaries(st.sampled_from(Facet), st.integers(0, 5)),
    histogram=st.none() | st.sampled_from(Granularity),
)


@SLOW
@given(
    runs,
    st.sets(st.integers(0, 9), max_size=3),
    st.lists(requests, min_size=1, max_size=4),
    st.lists(trees, max_size=4),
)
def test_generated_searches_agree_over_generated_runs(
    tmp_path_factory: pytest.TempPathFactory,
    runs: list[dict[int, dict[str, Any]]],
    unwanted: set[int],
    requests: list[SearchRequest],
    trees: list[query.Query],
) -> None:
    path = tmp_path_factory.mktemp("oracle") / "index"
    articles = [[article(number, **content) for number, content in run.items()] for run in runs]
    live = {one.id: one.content_hash for run in articles for one in run}
    built(path, *articles)
    delete(path, gone := {f"{number:016x}" for number in unwanted} & live.keys())
    both = Both(path, chain.from_iterable(articles))
    assert both.live() == {name: version for name, version in live.items() if name not in gone}
    for request in requests:
        assert both.differences(request) == []
    for tree in trees:
        assert both.tree_differences(tree, both.stock.search(tree)) == []
    shutil.rmtree(path)


# the faults that the oracle goes round


def stock_text(*segments: Sequence[str]) -> Any:
    """Return a searcher of a stock index of texts."""
    index = RamStorage().create_index(Schema(text=TEXT))
    for texts in segments:
        writer = index.writer()
        for text in texts:
            writer.add_document(text=text)
        writer.commit(merge=False)
    return index.searcher()


def stock_scores(searcher: Any, tree: query.Query) -> dict[int, float]:
    return {hit.docnum: hit.score for hit in searcher.search(tree, limit=None)}


def test_stock_whoosh_still_rounds_lengths() -> None:
    assert stock_text(["keel " * 100]).doc_field_length(0, "text") != 100


def test_stock_whoosh_still_scores_expansions_by_the_segment() -> None:
    scores = stock_scores(stock_text(["sail"], ["sail", "sails sailor"]), query.Prefix("text", "sail"))
    assert scores[0] != scores[1]


def test_stock_whoosh_still_takes_a_swap_for_two_edits() -> None:
    assert stock_scores(stock_text(["keel"]), query.FuzzyTerm("text", "kele", maxdist=1)) == {}


def test_stock_whoosh_still_overlooks_the_first_unwanted_match() -> None:
    searcher = stock_text(["mast", "mast sail", "sail"])
    assert set(stock_scores(searcher, query.AndNot(query.Term("text", "sail"), query.Term("text", "mast")))) == {1, 2}
