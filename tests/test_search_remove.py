"""Removing: an article that is removed stays out until it is taken up again, whatever is read meanwhile."""

import io
import json

import pytest
from click.testing import CliRunner

from search import ArticleNotFound, IndexUnusable, SearchRequest, UsageError
from search.cli import main
from search.generations import IndexDirectory
from search.indexing import Effort, rebuild_index
from search.local import LocalEngine
from search.refreshing import refresh_index
from search.removing import articles_at, articles_found, articles_named, readmit, remove_articles
from search.roots import Root
from search.walks import root_tasks
from search.withdrawn import WITHDRAWN, read_withdrawn
from tests.suites.corpus_folder import held, put, wires

ONE_PROCESS = Effort(jobs=1)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "folder"
    put(made / "brig.txt", "A brig came in.")
    put(made / "old" / "barge.txt", "A barge sank.")
    put(made / "old" / "fog.txt", "Fog hid the pier, and a brig.")
    put(made / "w.jsonl", wires(1, 2, text="The tide is low."))
    return made


@pytest.fixture
def index(tmp_path, folder):
    path = tmp_path / "index"
    refresh_index(path, roots=(Root(path=str(folder), extractor="none"),), effort=ONE_PROCESS)
    return path


def search(index, query):
    return [hit.id for hit in LocalEngine(index).search(SearchRequest(query=query, suggest=False)).hits]


def refresh(index, **options):
    return refresh_index(index, effort=ONE_PROCESS, **options)


def rebuild(index):
    return rebuild_index(index, lambda roots: root_tasks(roots, index=index, stdin=io.BytesIO()), effort=ONE_PROCESS)


def remove(index, query):
    return remove_articles(index, articles_found(LocalEngine(index), query=query))


def test_a_removed_article_stays_out_of_updates_and_rebuilds(index, folder):
    (gone,) = search(index, "barge")
    assert remove(index, "barge").removed == 1
    put(folder / "old" / "barge.txt", "A barge sank, they say.")
    for run in (refresh, rebuild, refresh):
        report = run(index)
        assert (search(index, "barge"), report.total) == ([], 4)
    assert read_withdrawn(index)[gone]["path"] == str(folder / "old" / "barge.txt")


def test_a_rebuild_counts_what_it_leaves_out(index):
    remove(index, "barge")
    assert rebuild(index).withdrawn == 1


def test_a_removal_is_undone_though_the_file_has_not_changed(index):
    before = held(index)
    (gone,) = search(index, "barge")
    remove(index, "barge")
    assert readmit(index, [gone], effort=ONE_PROCESS).added == 1
    assert (held(index), read_withdrawn(index)) == (before, {})


def test_one_record_of_many_can_be_removed_and_taken_up_again(index):
    before = held(index)
    gone = search(index, "tide")[0]
    remove_articles(index, articles_named(LocalEngine(index), [gone]))
    assert refresh(index).total == 4
    readmit(index, [gone], effort=ONE_PROCESS)
    assert held(index) == before


def test_a_removal_that_died_after_its_list_was_written_is_made_good_by_the_next_run(index, tmp_path):
    (gone,) = search(index, "barge")
    (index / WITHDRAWN).write_text(json.dumps({"id": gone, "path": "/a", "since": "2026-01-01T00:00:00+00:00"}) + "\n")
    assert refresh(index).removed == 1
    assert search(index, "barge") == []


def test_a_damaged_list_stops_every_run_before_what_was_removed_comes_back(index):
    remove(index, "barge")
    (index / WITHDRAWN).write_text("{")
    for run in (refresh, rebuild):
        with pytest.raises(IndexUnusable, match="list of withdrawn articles"):
            run(index)


def test_nothing_is_removed_for_having_some_of_the_words(index):
    with pytest.raises(UsageError, match="taken at its word"):
        remove(index, "barge zeppelin")
    with pytest.raises(UsageError):
        remove(index, "(barge")
    assert len(held(index)) == 5


def test_the_articles_of_an_outlet_are_removed_by_its_exact_name(tmp_path):
    put(
        tmp_path / "w.jsonl",
        "".join(json.dumps({"text": name, "source": name}) + "\n" for name in ("The Sun", "The Sund")),
    )
    refresh_index(tmp_path / "index", roots=(Root(path=str(tmp_path / "w.jsonl")),), effort=ONE_PROCESS)
    assert (
        remove_articles(tmp_path / "index", articles_found(LocalEngine(tmp_path / "index"), source="The Sun")).total
        == 1
    )
    assert len(search(tmp_path / "index", "sund")) == 1


def test_what_lies_below_a_folder_of_a_root_is_withdrawn(index, folder):
    chosen = articles_at(index, str(folder / "old"))
    assert (chosen.count, len(chosen.withdrawn), chosen.forgotten) == (2, 2, ())
    remove_articles(index, chosen)
    put(folder / "old" / "new.txt", "A new one.")
    assert refresh(index).total == 4


def test_a_root_is_forgotten_and_can_be_indexed_again(index, folder):
    before = held(index)
    chosen = articles_at(index, str(folder))
    assert (chosen.count, dict(chosen.withdrawn), chosen.forgotten) == (5, {}, (str(folder),))
    assert remove_articles(index, chosen).total == 0
    assert IndexDirectory(index).pointer().roots == ()
    refresh(index, roots=(Root(path=str(folder), extractor="none"),))
    assert held(index) == before


def test_an_article_hidden_by_one_of_a_forgotten_root_comes_to_light(index, folder, tmp_path):
    put(tmp_path / "other" / "w.jsonl", wires(1, 2, 3, text="Elsewhere."))
    refresh(index, roots=(Root(path=str(tmp_path / "other"), extractor="none"),))
    assert len(search(index, "elsewhere")) == 1
    remove_articles(index, articles_at(index, str(folder)))
    assert len(search(index, "elsewhere")) == 3


def test_ids_that_are_not_there_are_refused(index):
    with pytest.raises(ArticleNotFound):
        articles_named(LocalEngine(index), ["0" * 16])
    with pytest.raises(UsageError, match="is not withdrawn"):
        readmit(index, ["0" * 16])


@pytest.fixture
def run(index, monkeypatch):
    monkeypatch.setenv("CLIPPINGS_INDEX", str(index))
    return lambda *words, **options: CliRunner().invoke(main, ["remove", *map(str, words)], **options)


def test_a_dry_run_names_articles_and_removes_none(run, index):
    result = run("--query", "brig", "--dry-run")
    assert "2 articles would be removed." in result.stdout
    assert all(gone in result.stdout for gone in search(index, "brig"))
    assert len(held(index)) == 5


def test_remove_says_what_it_did_and_lists_it_and_undoes_it(run, index):
    (gone,) = search(index, "barge")
    assert run(gone).stdout == "1 article removed. The index holds 4 articles.\n"
    assert run("--list").stdout.startswith(f"{gone}  20")
    assert "Withdrawn:     1" in CliRunner().invoke(main, ["stats"]).stdout
    assert json.loads(CliRunner().invoke(main, ["stats", "--json"]).stdout)["withdrawn"] == 1
    assert run("--undo", gone).stdout == "1 article came back. The index holds 5 articles.\n"


def test_an_article_whose_file_is_gone_comes_back_later(run, index, folder):
    (gone,) = search(index, "barge")
    run(gone)
    (folder / "old" / "barge.txt").unlink()
    refresh(index)
    assert "0 articles came back; 1 article will when the files are there again" in run("--undo", gone).stdout


def test_many_are_removed_only_when_that_is_confirmed(run, index, folder):
    put(folder / "many.jsonl", wires(*range(20, 40), text="One of many."))
    refresh(index)
    result = run("--query", "many")
    assert (result.exit_code, "--yes" in result.stderr) == (2, True)
    assert run("--query", "many", "--yes", "--quiet").output == ""
    assert len(held(index)) == 5


@pytest.mark.parametrize("words", [(), ("0" * 16, "--query", "x"), ("--undo",), ("--undo", "--query", "x")])
def test_exactly_one_way_of_choosing_is_asked_for(run, words):
    assert run(*words).exit_code == 2


def test_nothing_found_exits_1(run):
    assert run("--source", "The Nowhere").exit_code == 1
    assert run("--path", "/nowhere").exit_code == 1
