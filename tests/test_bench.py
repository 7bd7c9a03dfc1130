"""Bench: the machinery works and the engines' answers agree. Times are never tested."""

import gzip
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.__main__ import WHOOSH_ARTICLES, choose_engines, main
from bench.generated import generate
from bench.peers import PEERS, Answer, difference, is_installed
from bench.processes import PeerFailed, PeerProcess
from bench.queries import QUERIES_A_KIND, Kind, choose_queries
from bench.records import copies, make_record, read_records, text_size
from bench.report import percentile

STORY = {"id": 7, "title": "Grain ship waits", "body": "The ship waits.", "topics": ["grain"], "author": "Ada Lind"}


@pytest.fixture(scope="module")
def articles():
    return generate(250)


def test_a_run_measures_every_engine_and_all_answers_agree(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr("bench.__main__.CORPORA", tmp_path)
    names = [name for name in PEERS if is_installed(name) and name != "whoosh"]  # which would take most of the time
    out = tmp_path / "figures.json"
    arguments = f"--generate 60 --times 2 --threads 1 --seconds-per-kind 0 --json {out} --dir {tmp_path} --engines"
    main([*arguments.split(), *names])
    printed = capfd.readouterr().out
    assert "120 articles" in printed
    assert "All answers agree." in printed
    figures = json.loads(out.read_text())
    assert [engine["name"] for engine in figures["engines"]] == names
    for engine in figures["engines"]:
        assert f"| {engine['name']} |" in printed
        assert engine["index_bytes"] > 0
        assert len(engine["build_seconds"]["terms"] | engine["build_seconds"]["prose"]) == 1
        assert {entry["task"] for entry in engine["query_seconds"]} >= {"top 10", "+ count", "+ highlights"}
    ours = figures["engines"][0]
    assert {entry["kind"] for entry in ours["query_seconds"]} == set(Kind)
    assert all(ours["matches"][kind] > 0 for kind in Kind)
    assert list(tmp_path.iterdir()) == [out]


def test_an_unreadable_file_of_articles_ends_the_run_with_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match=r"bench: .*missing\.jsonl"):
        main(["--articles", str(tmp_path / "missing.jsonl")])


def test_the_failure_of_an_engine_is_told(tmp_path):
    with PeerProcess("sqlite") as process, pytest.raises(PeerFailed, match="sqlite failed during open"):
        process.open(tmp_path / "nowhere", [])


def test_whoosh_sits_a_large_collection_out_unless_it_is_named():
    names, notes = choose_engines(None, WHOOSH_ARTICLES + 1)
    assert "whoosh" not in names
    assert any(note.startswith("whoosh is left out") for note in notes)
    assert choose_engines(["whoosh"], WHOOSH_ARTICLES + 1) == (["clippings", "whoosh"], [])


def test_an_engine_that_is_not_installed_is_left_out_with_a_line(monkeypatch):
    monkeypatch.setitem(PEERS, "xapian", "no_such_package")
    names, notes = choose_engines(None, 1000)
    assert "xapian" not in names
    assert any(note.startswith("xapian is left out: it is not installed") for note in notes)


def test_queries_of_every_kind_are_chosen_and_always_the_same(articles):
    chosen = choose_queries(articles)
    assert chosen == choose_queries(generate(250))
    for kind in Kind:
        assert 0 < sum(query.kind is kind for query in chosen) <= QUERIES_A_KIND


def test_a_query_is_typed_as_a_reader_would(articles):
    chosen = choose_queries(articles)
    typed = {kind: next(query for query in chosen if query.kind is kind).typed for kind in Kind}
    assert typed[Kind.PHRASE].startswith('"')
    assert " OR " in typed[Kind.OR]
    assert typed[Kind.PREFIX].endswith("*")
    assert typed[Kind.FUZZY].endswith("~1")
    assert " date:2024-" in typed[Kind.TERM_DATES]


def test_no_dates_means_no_queries_by_date(articles):
    undated = [replace(record, instant=None) for record in articles]
    kinds = {query.kind for query in choose_queries(undated)}
    assert not kinds & {Kind.DATES, Kind.TERM_DATES}


def test_records_take_the_names_of_reuters_and_our_own():
    record = make_record(STORY, number=1)
    own = {"id": "7", "title": STORY["title"], "text": STORY["body"], "tags": ["grain"], "authors": ["Ada Lind"]}
    assert make_record(own, number=1) == record
    assert (record.id, record.text_terms) == ("7", "the ship wait")
    assert record.facets == {"tag": ("grain",), "place": (), "person": (), "author": ("Ada Lind",)}


@pytest.mark.parametrize(
    ("date", "instant"),
    [("1970-01-02T00:00:00", 86_400), ("1970-01-02T00:00:00+01:00", 82_800), ("605:12:19.12", None), (None, None)],
)
def test_a_date_without_a_zone_is_utc_and_a_bad_one_is_none(date, instant):
    assert make_record({**STORY, "date": date}, number=1).instant == instant


def test_months_are_counted_from_the_year_0():
    assert make_record({**STORY, "date": "1987-02-26"}, number=1).month == 1987 * 12 + 1
    assert make_record(STORY, number=1).month is None


@pytest.mark.parametrize("name", ["stories.jsonl", "stories.jsonl.gz"])
def test_a_file_is_read_compressed_or_not_without_repeated_ids(tmp_path, name):
    lines = "".join(json.dumps({**STORY, "id": number}) + "\n" for number in (1, 2, 1)).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(lines) if name.endswith(".gz") else lines)
    assert [record.id for record in read_records(path)] == ["1", "2"]


def test_a_line_that_is_no_object_is_named(tmp_path):
    path = tmp_path / "stories.jsonl"
    path.write_text(json.dumps(STORY) + "\n[]\n")
    with pytest.raises(ValueError, match=r"stories\.jsonl:2: no JSON object"):
        read_records(path)


def test_copies_differ_in_nothing_but_their_ids(articles):
    blown_up = list(copies(articles, 3))
    assert len({record.id for record in blown_up}) == len(blown_up) == 3 * len(articles)
    assert text_size(blown_up) == 3 * text_size(articles)


def test_a_different_answer_is_told_by_its_first_difference():
    ours = Answer(total=3, hits=3, facets={"tag": (2, 1)}, fragments=5)
    assert difference(replace(ours, fragments=1), ours) == ""
    assert difference(replace(ours, total=4), ours) == "total 4 where ours are 3"
    assert difference(replace(ours, facets={"tag": (2,)}), ours).startswith("facets")


@given(st.lists(st.floats(0, 1), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_least_value_that_enough_values_do_not_exceed(values, percent):
    found = percentile(values, percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)
