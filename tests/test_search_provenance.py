"""Provenance: for each value of an article, where it came from, with the passage, and what was refused."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

import corpus
from corpus import Article
from corpus.formats.options import ReadOptions
from search.cli import main
from search.provenance import provenance
from search.stored import dump, load

PROSE = (
    "The harbour board agreed on the plan after a debate of three hours, and work is to begin before the storms.\n\n"
    "Nobody had inspected the piers of Ipswich since they were built, an engineer told the board on Thursday."
)


def stored(tmp_path, text, name="story.txt", **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (article,) = (
        item for item in corpus.read_articles([path], options=ReadOptions(**options)) if isinstance(item, Article)
    )
    return load(dump(article))


def reasons(article, field):
    return [reason for reason in provenance(article) if reason.field == field]


def test_a_bio_is_quoted_for_author_and_outlet(tmp_path):
    bio = "Mira Tovar is the harbour reporter at Coast News."
    article = stored(tmp_path, f"{PROSE}\n\n{bio}")
    (author,), (outlet,) = reasons(article, "authors"), reasons(article, "source")
    assert (author.value, author.words, author.passage) == ("Mira Tovar", "read from the last lines", bio)
    assert (outlet.value, outlet.passage) == ("Coast News", bio)


def test_a_byline_that_was_cut_off_is_quoted_too(tmp_path):
    article = stored(tmp_path, f"Board agrees to a plan\n\nBy Mira Tovar, Coast News\n\n{PROSE}")
    assert "Mira Tovar" not in article.text
    (author,) = reasons(article, "authors")
    assert (author.words, author.passage) == ("read from the byline", "By Mira Tovar, Coast News")
    assert reasons(article, "title")[0].words == "the headline above the text"


def test_a_dateline_gives_place_agency_and_why_there_is_no_date(tmp_path):
    article = stored(tmp_path, f"LONDON, March 3 (Reuters) - {PROSE}")
    (filed,) = reasons(article, "dateline")
    assert (filed.value, filed.passage) == ("London", "LONDON, March 3 (Reuters) -")
    assert reasons(article, "source")[0].passage == filed.passage
    assert "London" in article.places
    (published,) = reasons(article, "published")
    assert published.value == ""
    assert "names a day without its year" in published.notes[0]


@pytest.mark.parametrize(
    ("text", "name", "note"),
    [
        (f"---\ndate: 03/04/2024\n---\n{PROSE}", "a.md", "could be day/month or month/day"),
        (f"---\ndate: someday\n---\n{PROSE}", "a.md", "is not a date in a form that can be read"),
        (f"03/04/2024\n\n{PROSE}", "a.txt", "could be day/month or month/day"),
    ],
)
def test_a_date_that_was_refused_is_told(tmp_path, text, name, note):
    (published,) = reasons(stored(tmp_path, text, name), "published")
    assert published.value == ""
    assert any(note in told for told in published.notes)


def test_a_refused_date_stays_on_record_beside_the_one_that_was_taken(tmp_path):
    article = stored(tmp_path, f"---\ndate: 03/04/2024\n---\nPublished 5 March 2024\n\n{PROSE}", "a.md")
    (published,) = reasons(article, "published")
    assert (published.value, published.passage) == ("2024-03-05", "Published 5 March 2024")
    assert "03/04/2024" in published.notes[0]


@pytest.mark.parametrize(
    ("date", "note"),
    [
        ("2024-03-05T10:00:00", "names no time zone"),
        ("2024-03-05T10:00:00-05:30", "UTC-05:30"),
        ("2024-03", "known to the month only"),
        (f"{datetime.now(UTC) + timedelta(days=900):%Y-%m-%d}", "yet to come"),
    ],
)
def test_zone_precision_and_future_are_told(tmp_path, date, note):
    (published,) = reasons(stored(tmp_path, f'---\ndate: "{date}"\n---\n{PROSE}', "a.md"), "published")
    assert any(note in told for told in published.notes)


def test_a_date_of_the_file_name_and_of_the_address_are_quoted(tmp_path):
    named = reasons(stored(tmp_path, PROSE, "2024-03-05-piers.txt"), "published")[0]
    assert (named.words, named.passage.endswith("2024-03-05-piers.txt")) == ("read from the name of the file", True)
    url = "https://post.example/2024/03/05/piers"
    linked = reasons(stored(tmp_path, f"---\nurl: {url}\n---\n{PROSE}", "b.md"), "published")[0]
    assert (linked.value, linked.passage) == ("2024-03-05", url)


def test_a_name_is_quoted_in_its_sentence(tmp_path):
    (place,) = reasons(stored(tmp_path, PROSE), "places")
    assert (place.value, place.words) == ("Ipswich", "named in the text once")
    assert place.passage.startswith("Nobody had inspected the piers of Ipswich")


def test_names_that_the_source_gives_are_told_from_those_in_the_text(tmp_path):
    article = stored(tmp_path, f"---\nplaces: [Harwich]\n---\n{PROSE}", "a.md")
    assert [(place.value, place.words) for place in reasons(article, "places")] == [
        ("Harwich", "given by the source in its metadata"),
        ("Ipswich", "named in the text once"),
    ]


def test_the_outlet_of_the_settings_is_told(tmp_path):
    (outlet,) = reasons(stored(tmp_path, PROSE, source="Coast News"), "source")
    assert (outlet.value, outlet.words.startswith("set by whoever indexed")) == ("Coast News", True)


def test_what_nobody_says_is_told(tmp_path):
    article = stored(tmp_path, PROSE)
    for field in ("authors", "source", "published"):
        (reason,) = reasons(article, field)
        assert (reason.value, bool(reason.words)) == ("", True)


def test_an_excerpt_quotes_its_pointer(tmp_path):
    article = stored(tmp_path, f"{PROSE}\n\nRead the full story at https://post.example/piers")
    assert article.url == "https://post.example/piers"
    assert reasons(article, "excerpt")[0].passage == "Read the full story at https://post.example/piers"
    assert reasons(article, "url")[0].words == "read from the text"


def test_every_passage_is_in_the_text_or_was_cut_from_it(tmp_path):
    text = f"Board agrees\n\nBy Mira Tovar\nCoast News\n\nLONDON, March 3, 2012 (Reuters) - {PROSE}"
    article = stored(tmp_path, text)
    assert {"authors", "source", "published", "dateline"} == article.evidence.keys()
    for evidence in article.evidence.values():
        passage = article.text[slice(*evidence.span)] if evidence.span else evidence.words
        assert passage
        assert " ".join(passage.split()) in " ".join(text.split())


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CLIPPINGS_INDEX", str(tmp_path / "index"))
    path = Path(tmp_path / "story.txt")
    path.write_text(f"{PROSE}\n\nMira Tovar is the harbour reporter at Coast News.", encoding="utf-8")
    runner = CliRunner()
    runner.invoke(main, ["index", str(path)])
    found = json.loads(runner.invoke(main, ["query", "--json"]).stdout)["hits"][0]["id"]
    return lambda *words: runner.invoke(main, ["show", found, *words])


def test_show_why_prints_each_value_with_its_passage(run):
    shown = run("--why").stdout
    assert "Author:        Mira Tovar\n" in shown
    assert "read from the last lines: “Mira Tovar is the harbour reporter at Coast News.”" in shown
    assert "Published:     undated\n" in shown
    assert "named in the text once" in shown


def test_show_why_as_json_has_the_reasons_and_the_evidence(run):
    answer = json.loads(run("--why", "--json").stdout)
    assert {"field", "value", "words", "passage", "notes"} == answer["why"][0].keys()
    start, end = answer["evidence"]["authors"]["span"]
    assert answer["text"][start:end].startswith("Mira Tovar is")
    assert "why" not in json.loads(run("--json").stdout)
