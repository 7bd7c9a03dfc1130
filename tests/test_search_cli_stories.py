"""Stories on the command line: `show` lists versions, `query` counts and folds them, `stats` counts stories."""

import json

import pytest
from click.testing import CliRunner, Result

from search.cli import main
from tests.suites.story_articles import prose

RECORDS = (
    {"id": "a", "title": "Harbour to close", "text": prose(1), "date": "2024-03-01", "source": "Coast Wire"},
    {"id": "b", "title": "Our harbour will close", "text": prose(1), "date": "2024-03-02", "source": "The Pilot"},
    {"id": "c", "title": "A quiet harbour", "text": prose(2), "date": "2024-03-03", "source": "The Pilot"},
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("stories")
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    assert CliRunner().invoke(main, ["index", str(folder), "--index", str(folder / "index")]).exit_code == 0
    return str(folder / "index")


def run(index: str, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--index", index])


def ids(index: str) -> dict[str, str]:
    hits = json.loads(run(index, "query", "harbour", "--json").stdout)["hits"]
    return {hit["title"]: hit["id"] for hit in hits}


def test_show_lists_the_other_versions_below_the_text(index):
    found = ids(index)
    lines = run(index, "show", found["Our harbour will close"]).stdout.splitlines()
    assert lines[-2:] == [
        "Versions: this one is a syndicated copy",
        f"  the first         2024-03-01 · Coast Wire · Harbour to close · {found['Harbour to close']}",
    ]
    assert "Versions:" not in run(index, "show", found["A quiet harbour"]).stdout


def test_show_as_json_has_the_story(index):
    found = ids(index)
    story = json.loads(run(index, "show", found["Harbour to close"], "--json").stdout)["story"]
    assert (story["id"], story["relation"], story["count"]) == (found["Harbour to close"], "first", 2)
    assert [version["relation"] for version in story["versions"]] == ["syndicated"]


def test_query_tells_how_many_versions_a_result_has_and_folds_them(index):
    assert run(index, "query", "harbour").stdout.count("2 versions") == 2
    folded = run(index, "query", "harbour", "--collapse")
    assert folded.stdout.count("2 versions") == 1
    assert "2 results" in folded.stderr


def test_stats_count_stories(index):
    assert "Stories:       1 told by several articles, 2 in all\n" in run(index, "stats").stdout
    stats = json.loads(run(index, "stats", "--json").stdout)
    assert (stats["stories"], stats["versions"]) == (1, 2)
