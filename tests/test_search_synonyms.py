"""search.synonyms: what else is looked for, from which file, and what happens when the file changes."""

import json
import os
import re
from datetime import UTC, datetime
from functools import partial

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus.entities.aliases import known_aliases
from corpus.entities.gazetteer import gazetteer, read_sections
from search import SearchRequest, SettingsError, open_engine
from search.analysis import name_terms
from search.cli import main
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.query import NO_THESAURUS, Thesaurus, parse
from search.query.building import MAX_ALTERNATIVES
from search.settings import Settings
from search.synonyms import Synonyms, parse_synonyms
from tests.suites.articles import article, tasks
from tests.suites.query_notation import compact
from web.app import create_app

NOW = datetime(2026, 3, 15, tzinfo=UTC)
RULES = r"""
# Vehicles
car, automobile, motor car   # and what is like them
i-pod, i pod => ipod
sea biscuit => sea biscuit, seabiscuit
pi\, greek, 3.14

lorry
"""


@pytest.fixture(scope="module")
def names():
    return Synonyms().current()[0]


def tree(query: str, thesaurus: Thesaurus) -> str:
    return compact(parse(query, now=NOW, thesaurus=thesaurus).tree)


@pytest.mark.parametrize(
    ("query", "expected", "expanded"),
    [
        ("car", "(car | automobil)", ("automobile",)),  # what has 'motor car' has 'car'
        ("cars", "(car | automobil)", ("automobile",)),
        ("motor car tax", "(((motor & car) | automobil) & tax)", ("automobile",)),  # 'car' would find too much
        ("automobile tax", "((automobil | car) & tax)", ("car",)),
        ("title:car", "(title:car | title:automobil)", ("automobile",)),
        ("tag:automobile", "(tag:automobile | tag:car)", ("car",)),
        ("author:car", "author:car", ()),
        ('"car"', "car", ()),
        ("car*", "car*", ()),
        ("-car tax", "(tax - car)", ()),
        ("tax -(car bus)", "(tax - (car & bus))", ()),
        ("bus OR automobile", "(bus | (automobil | car))", ("car",)),
        ("+automobile", "(automobil | car)", ("car",)),
        ("i-pod", "ipod", ("ipod",)),
        ("i pod", "ipod", ("ipod",)),
        ("sea biscuit", "((sea & biscuit) | seabiscuit)", ("seabiscuit",)),
        ("lorry", "lorri", ()),
        ("bus", "bus", ()),
    ],
)
def test_synonyms_are_looked_for_besides(query, expected, expanded):
    thesaurus = Thesaurus(parse_synonyms(RULES))
    parsed = parse(query, now=NOW, thesaurus=thesaurus)
    assert (compact(parsed.tree), parsed.expanded) == (expected, expanded)
    assert bool(parsed.notes) == bool(expanded)
    assert parsed.canonical == query


def test_escapes_take_signs_literally():
    assert parse_synonyms(r"a\=>b, c\#d")[0].words == "a=>b"
    assert [entry.words for entry in parse_synonyms(RULES)][-3:] == ["pi, greek", "3.14", "lorry"]


def test_notes_tell_what_was_looked_for():
    thesaurus = Thesaurus(parse_synonyms(RULES))
    notes = parse("automobile i-pod", now=NOW, thesaurus=thesaurus, strict=True).notes
    assert notes == ("Searched for ipod instead of i-pod.", "Also searched: car.")


def test_the_fall_back_has_synonyms_too():
    thesaurus = Thesaurus(parse_synonyms(RULES))
    fallback = parse("automobile tax", now=NOW, thesaurus=thesaurus).fallback
    assert fallback is not None
    assert compact(fallback) == "((automobil | car) | tax)"


def test_the_number_of_others_is_bounded():
    many = Thesaurus(parse_synonyms("\n".join(", ".join(f"w{n}x{m}" for m in range(40)) for n in range(40))))
    parsed = parse(" ".join(f"w{n}x0" for n in range(40)), now=NOW, thesaurus=many)
    assert len(parsed.expanded) == MAX_ALTERNATIVES
    assert "32 at most" in parsed.notes[-1]


@pytest.mark.parametrize(
    ("query", "expanded"),
    [
        ("U.S. economy", ("United States", "USA")),
        ("US economy", ("United States", "USA")),
        ("about us", ()),
        ("united states", ("USA",)),
        ("place:U.S.", ("United States", "USA")),
        ('place:"United States"', ("USA",)),
        ("org:U.S.", ()),
        ("who won", ()),
        ("peking", ("Beijing",)),
        ("Turkey", ()),
    ],
)
def test_names_are_looked_for_under_all_of_them(names, query, expanded):
    assert parse(query, now=NOW, thesaurus=names).expanded == expanded


def test_an_ordinary_word_means_a_name_in_capitals_alone(names):
    assert "World Health Organization" in parse("WHO report", now=NOW, thesaurus=names).expanded
    assert not any(
        name_terms(text) in (["us"], ["who"], ["it"])
        for entries in names._entries.values()
        for entry in entries
        for text in entry.texts
    )


def test_every_name_that_is_an_ordinary_word_is_known_as_one(names):
    ordinary = {*read_sections()["common"], *read_sections()["function_words"]}
    for alias in known_aliases():
        for name in alias.names:
            words = name_terms(name)
            if len(words) == 1 and words[0] in ordinary:
                assert names.expansion([words[0]], "") is None, name


def test_the_names_are_those_of_the_gazetteer():
    known = gazetteer().names
    assert len(known_aliases()) > 500
    assert all(known[name].kind is not None for alias in known_aliases() for name in alias.names)


@pytest.mark.parametrize(
    ("text", "words"),
    [("a => b => c", "rules.txt:1 has more than one '=>'"), ("a, b\n => c", "rules.txt:2 has no words on one side")],
)
def test_a_broken_line_is_named(text, words):
    with pytest.raises(SettingsError, match=words):
        parse_synonyms(text, "rules.txt")


@given(st.text(st.sampled_from("ab ,=>\\#\n")) | st.text())
def test_any_text_is_read_or_refused_with_its_line(text):
    try:
        entries = parse_synonyms(text, "rules.txt")
    except SettingsError as error:
        entries = parse_synonyms(re.sub(r"^rules\.txt:\d+ .*\.$", "", str(error), flags=re.DOTALL))
    assert tree("oil price", Thesaurus(entries))


def write(path, text: str, *, age: int) -> None:
    """Write a file that was changed so many seconds ago."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))


def test_a_changed_file_is_read_again(tmp_path):
    rules = tmp_path / "rules.txt"
    write(rules, "car, automobile", age=9)
    synonyms = Synonyms(str(rules), gazetteer=False)
    assert synonyms.current()[0] is synonyms.current()[0]
    write(rules, "car, carriage", age=5)
    assert tree("car", synonyms.current()[0]) == "(car | carriag)"


@pytest.mark.parametrize("broken", ["a => b => c", None], ids=["broken", "gone"])
def test_a_file_that_breaks_leaves_the_old_synonyms_with_a_note(tmp_path, broken):
    rules = tmp_path / "rules.txt"
    write(rules, "car, automobile", age=9)
    synonyms = Synonyms(str(rules), gazetteer=False)
    rules.unlink() if broken is None else write(rules, broken, age=5)
    for _ in range(2):
        thesaurus, notes = synonyms.current()
        assert tree("car", thesaurus) == "(car | automobil)"
        assert "rules.txt" in notes[0]
        assert notes[0].endswith("Until then the synonyms from before are used.")
    write(rules, "car, carriage", age=1)
    thesaurus, notes = synonyms.current()
    assert (tree("car", thesaurus), notes) == ("(car | carriag)", ())


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a => b => c", None], ids=["not UTF-8", "broken", "missing"])
def test_a_broken_file_is_an_error_at_the_start(tmp_path, data):
    rules = tmp_path / "rules.txt"
    if data is not None:
        rules.write_bytes(data)
    with pytest.raises(SettingsError, match=r"rules\.txt"):
        open_engine(Settings(index=tmp_path / "index", synonyms=str(rules)))


def test_serving_with_a_broken_file_ends_at_once(tmp_path):
    (tmp_path / "rules.txt").write_text("a => b => c")
    run = CliRunner().invoke(main, ["serve", "--port", "0", "--synonyms", str(tmp_path / "rules.txt")])
    assert (run.exit_code, "rules.txt:1" in run.stderr) == (2, True)


def test_aliases_of_the_users_names_are_looked_for(tmp_path):
    entities = tmp_path / "entities.toml"
    entities.write_text(
        '[[alias]]\ncanonical = "Harbour Protection League"\ntype = "organization"\naliases = ["HPL", "Tide Watch"]\n'
        '[[alias]]\ncanonical = "Mumbai"\nalias = "Bombay"\n'
    )
    thesaurus = Synonyms(entities=str(entities), gazetteer=False).current()[0]
    read = partial(parse, now=NOW, thesaurus=thesaurus)
    assert read("hpl").expanded == ("Harbour Protection League", "Tide Watch")
    assert read("harbour protection league").expanded == ("HPL", "Tide Watch")
    assert read("org:HPL").expanded == ("Harbour Protection League", "Tide Watch")
    assert read("place:HPL").expanded == ()
    assert read("place:bombay").expanded == read("org:bombay").expanded == ("Mumbai",)


def test_broken_corrections_are_an_error_at_the_start(tmp_path):
    (tmp_path / "entities.toml").write_text("drop = 3")
    with pytest.raises(SettingsError, match=r"entities\.toml"):
        Synonyms(entities=str(tmp_path / "entities.toml"))


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    path = tmp_path_factory.mktemp("synonyms") / "index"
    found = [article(1, "The automobile has come to stay."), article(2, "A car was seen.")]
    update_index(path, tasks(*found), roots=(), effort=Effort(jobs=1))
    return path


@pytest.fixture
def rules(tmp_path):
    (tmp_path / "rules.txt").write_text("car, automobile\n")
    return tmp_path / "rules.txt"


def test_a_search_finds_synonyms_unless_told_not_to(index, rules):
    engine = LocalEngine(index, synonyms=Synonyms(str(rules)))
    found = engine.search(SearchRequest(query="car"))
    assert (found.total, found.expanded, found.notes) == (2, ("automobile",), ("Also searched: automobile.",))
    plain = engine.search(SearchRequest(query="car", synonyms=False))
    assert (plain.total, plain.expanded, plain.notes) == (1, (), ())
    marked = engine.article(found.hits[-1].id, query="car")
    assert marked.text.spans
    assert sum(bool(engine.article(hit.id, query="car", synonyms=False).text.spans) for hit in found.hits) == 1


def test_the_command_has_a_switch(index, rules):
    run = partial(CliRunner().invoke, main, env={"CLIPPINGS_INDEX": str(index), "CLIPPINGS_SYNONYMS": str(rules)})
    assert json.loads(run(["query", "car", "--json"]).stdout)["expanded"] == ["automobile"]
    assert json.loads(run(["query", "car", "--json", "--no-synonyms"]).stdout)["total"] == 1
    broken = run(["query", "car", "--synonyms", "nowhere.txt"])
    assert (broken.exit_code, "nowhere.txt" in broken.stderr) == (2, True)


def test_the_page_and_the_api_have_a_switch(index, rules):
    site = create_app(Settings(index=index, synonyms=str(rules))).test_client()
    assert site.get("/api/v1/search?q=car").json["total"] == 2
    assert site.get("/api/v1/search?q=car&synonyms=0").json["total"] == 1
    assert "Search only for the words as typed" in site.get("/?q=car").text
    assert 'href="/?q=car&amp;synonyms=0"' in site.get("/?q=car").text
    assert "Search for them too" in site.get("/?q=car&synonyms=0").text
    assert site.get("/?q=car&synonyms=maybe").status_code == 400


def test_without_a_thesaurus_nothing_is_added():
    assert parse("U.S. car", now=NOW, thesaurus=NO_THESAURUS).expanded == ()
