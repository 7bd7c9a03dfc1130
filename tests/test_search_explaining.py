"""Explaining: the command line and the API tell what made a score, and take a recency."""

import json

import pytest
from click.testing import CliRunner

from search import SearchRequest, Settings, open_engine
from search.cli import main
from search.indexing import Effort, update_index
from search.local import LocalEngine
from tests.suites.articles import article, tasks
from web import create_app

ARTICLES = (
    article(1, "The storm broke the sea wall.", title="Sea wall broken", day="1953-02-01"),
    article(2, "The wall by the sea is new.", title="A new wall", day="2024-02-01"),
    article(3, "Sea wall, sea wall.", title="Sea wall poem"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    path = tmp_path_factory.mktemp("walls") / "index"
    update_index(path, tasks(*ARTICLES), roots=(), effort=Effort(jobs=1))
    return path


@pytest.fixture
def run(index, monkeypatch):
    monkeypatch.setenv("CLIPPINGS_INDEX", str(index))
    return lambda *words: CliRunner().invoke(main, ["query", *words])


@pytest.fixture
def get(index):
    client = create_app(Settings(), engine=LocalEngine(index)).test_client()
    return lambda **parameters: client.get("/api/v1/search", query_string={"q": "sea wall", **parameters})


def test_the_command_prints_the_parts_of_each_score(run):
    lines = run("sea", "wall", "--explain", "--recency", "365", "--limit", "1").output.splitlines()
    (at,) = (place for place, line in enumerate(lines) if line.endswith("  score"))
    parts = lines[at + 1 : lines.index("", at)]
    assert sum(float(line.split()[0]) for line in parts) == pytest.approx(float(lines[at].split()[0]), abs=0.01)
    assert any(line.endswith('  title:"sea wall" near each other') for line in parts)
    assert any(line.endswith("  text:wall") for line in parts)
    assert parts[-1].endswith("  age")


def test_the_command_explains_nothing_unless_asked(run):
    assert "score" not in run("sea", "wall").output


def test_json_has_the_parts_of_each_score(run):
    hits = json.loads(run("sea", "wall", "--explain", "--json").output)["hits"]
    for hit in hits:
        assert sum(part["score"] for part in hit["explanation"]) == pytest.approx(hit["score"], abs=1e-3)
    assert {part["reason"] for part in hits[0]["explanation"]} == {"words", "nearness"}
    assert set(hits[0]["explanation"][0]) == {"reason", "field", "text", "score"}


def test_json_has_no_explanation_unless_asked(run):
    assert "explanation" not in json.loads(run("sea", "wall", "--json").output)["hits"][0]


def test_the_command_takes_a_recency(run):
    best, newest = (json.loads(run("wall", "--json", *words).output)["hits"][0] for words in ([], ["--recency", "1"]))
    assert (best["id"], newest["id"]) == (f"{3:016x}", f"{2:016x}")


def test_the_api_explains_and_takes_a_recency(get):
    (plain, aged) = (get(explain="1", **more).get_json()["hits"] for more in ({}, {"recency": "10"}))
    assert {part["reason"] for part in plain[0]["explanation"]} == {"words", "nearness"}
    assert all(
        "age" in {part["reason"] for part in hit["explanation"]} for hit in aged if hit["published"] != "2024-02-01"
    )
    assert "explanation" not in get().get_json()["hits"][0]


@pytest.mark.parametrize("parameters", [{"explain": "yes"}, {"recency": "-1"}, {"recency": "99999"}, {"recency": "x"}])
def test_the_api_refuses_what_it_does_not_understand(get, parameters):
    answer = get(**parameters)
    assert answer.status_code == 400
    (name,) = parameters
    assert f"'{name}'" in answer.get_json()["error"]["message"]


def test_the_setting_is_the_engine_s(index):
    engine = open_engine(Settings(index=index, recency=1))
    assert engine.search(SearchRequest(query="wall")).hits[0].id == f"{2:016x}"
