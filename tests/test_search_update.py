"""Updating: only what has changed is read, what is gone disappears, and nothing does for a disk that is missing."""

import io
import json
import os
import tracemalloc

import pytest
from click.testing import CliRunner

from corpus import Problem
from search import IndexMissing, SearchRequest, TooManyRemovals, UsageError
from search.cli import main
from search.cli.running import progress_line, summary
from search.generations import IndexDirectory
from search.indexing import Effort, rebuild_index, update_index
from search.local import LocalEngine
from search.manifest import MANIFEST, Manifest, to_blob
from search.progress import IndexReport
from search.refreshing import refresh_index
from search.roots import STDIN, Root
from search.survey import Survey
from search.walks import root_tasks
from tests.suites.articles import article, tasks
from tests.suites.corpus_folder import authors, expected, held, post, put, wires

ONE_PROCESS = Effort(jobs=1)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "folder"
    for number in range(5):
        put(made / f"{number}.txt", f"Story {number} of the harbour.")
    return made


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def root(folder):
    return Root(path=str(folder), extractor="none")


@pytest.fixture
def refresh(index):
    return lambda *paths, **options: refresh_index(index, paths or None, effort=ONE_PROCESS, **options)


@pytest.fixture
def refreshed(refresh, root):
    refresh(roots=(root,))
    return refresh


def articles(report):
    return report.added, report.changed, report.removed, report.unchanged


def files(report):
    return report.files.added, report.files.changed, report.files.removed, report.files.unchanged


def test_an_update_counts_what_has_come_changed_gone_and_stayed(refreshed, folder):
    put(folder / "new.txt", "A new one.")
    put(folder / "1.txt", "Another story.")
    (folder / "2.txt").unlink()
    report = refreshed()
    assert articles(report) == files(report) == (1, 1, 1, 3)
    assert report.total == 5
    assert report.generation == "000002"


def test_nothing_is_read_or_published_where_nothing_has_changed(refreshed, index):
    before = IndexDirectory(index).pointer()
    report = refreshed()
    assert (articles(report), report.size) == ((0, 0, 0, 5), 0)
    assert IndexDirectory(index).pointer() == before


def test_a_record_that_is_no_longer_in_its_file_disappears(refreshed, folder, index):
    put(folder / "w.jsonl", wires(1, 2, 3))
    refreshed()
    put(folder / "w.jsonl", wires(1, 3))
    assert articles(refreshed()) == (0, 1, 1, 6)  # the third record stands on another line
    assert LocalEngine(index).search(SearchRequest(query="brig")).total == 2


def test_bytes_that_change_under_an_old_time_and_size_are_seen(refreshed, folder, index):
    put(folder / "3.txt", "Story 7 of the harbour.", like_before=True)
    assert articles(refreshed()) == (0, 1, 0, 4)
    assert LocalEngine(index).search(SearchRequest(query="7")).total == 1


def test_files_that_have_only_been_moved_do_not_count_as_lost(refreshed, folder):
    (folder / "elsewhere").mkdir()
    for number in range(5):
        (folder / f"{number}.txt").rename(folder / "elsewhere" / f"{number}.txt")
    assert articles(refreshed()) == (5, 0, 5, 0)


def test_an_update_that_would_lose_too_much_is_refused_and_changes_nothing(refreshed, folder, index):
    before = held(index)
    for number in range(2):
        (folder / f"{number}.txt").unlink()
    put(folder / "new.txt", "A new one.")
    with pytest.raises(TooManyRemovals, match="--max-removals"):
        refreshed()
    assert held(index) == before
    assert articles(refreshed(max_removals=0.4)) == (1, 0, 2, 3)


def test_a_file_that_is_emptied_counts_as_a_loss_too(refreshed, folder):
    put(folder / "w.jsonl", wires(1, 2, 3, 4))
    refreshed()
    put(folder / "w.jsonl", "")
    with pytest.raises(TooManyRemovals):
        refreshed()


def test_what_is_gone_can_be_kept_while_the_rest_goes_on(refreshed, folder):
    for number in range(4):
        (folder / f"{number}.txt").unlink()
    put(folder / "new.txt", "A new one.")
    assert articles(refreshed(keep_gone=True)) == (1, 0, 0, 1)


@pytest.mark.parametrize("empty", [False, True])
def test_a_root_that_is_missing_or_empty_loses_nothing_and_is_named(refreshed, folder, index, empty):
    before = held(index)
    folder.rename(folder.with_name("unmounted"))
    if empty:
        folder.mkdir()
    report = refreshed(max_removals=1)
    assert (held(index), articles(report)) == (before, (0, 0, 0, 0))
    (problem,) = report.skipped
    assert problem.path == str(folder)
    assert "a disk may be missing" in problem.reason
    if empty:
        folder.rmdir()
    folder.with_name("unmounted").rename(folder)
    assert articles(refreshed()) == (0, 0, 0, 5)


def test_a_folder_that_cannot_be_read_loses_nothing(refreshed, folder, tmp_path):
    put(tmp_path / "disk" / "a.txt", "Elsewhere.")
    (folder / "disk").symlink_to(tmp_path / "disk")
    assert refreshed().total == 6
    (tmp_path / "disk").rename(tmp_path / "unmounted")
    report = refreshed(max_removals=1)
    assert (report.total, [problem.path for problem in report.skipped]) == (6, [str(folder / "disk")])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_that_cannot_be_read_keeps_its_articles_and_is_tried_again(refreshed, folder):
    put(folder / "0.txt", "Changed, and closed.")
    (folder / "0.txt").chmod(0)
    assert (refreshed().total, refreshed().files.changed) == (5, 1)
    (folder / "0.txt").chmod(0o600)
    assert articles(refreshed()) == (0, 1, 0, 4)


def test_problems_of_unchanged_files_are_counted_and_named_only_when_asked_for(refreshed, folder):
    put(folder / "w.jsonl", wires(1) + "{broken\n")
    assert len(refreshed().skipped) == 1
    report = refreshed()
    assert (report.problems, report.standing, report.files.troubled) == ([], [], 1)
    (problem,) = refreshed(standing=True).standing
    assert (problem.path, problem.line) == (str(folder / "w.jsonl"), 2)
    put(folder / "w.jsonl", wires(1))
    assert refreshed().files.troubled == 0


def test_files_are_read_again_in_another_way_and_only_those(refreshed, folder, root, index):
    put(folder / "own" / "a.txt", "Its own outlet.")
    refreshed()
    report = refreshed(roots=(Root(path=str(folder / "own"), extractor="none", source="The Own"),))
    assert articles(report) == (0, 1, 0, 0)
    assert articles(refreshed()) == (0, 0, 0, 6)
    assert held(index) == expected(root, Root(path=str(folder / "own"), extractor="none", source="The Own"))


def test_a_change_in_the_file_of_corrections_has_files_read_again(refresh, folder, tmp_path):
    corrections = tmp_path / "entities.toml"
    corrections.write_text('drop = ["Jane Doe"]\n')
    refresh(roots=(Root(path=str(folder), entities=str(corrections)),))
    assert refresh().files.changed == 0
    corrections.write_text('drop = ["Jo Dow"]\n')
    assert refresh().files.changed == 5


def test_a_post_is_read_again_when_its_author_gets_another_name(refreshed, folder, index):
    put(folder / "site" / "posts" / "p.md", post("A post on piers."))
    put(folder / "site" / "_data" / "authors.yml", authors("Jane Doe"))
    refreshed()
    put(folder / "site" / "_data" / "authors.yml", authors("Jo Dow"))
    refreshed()
    (hit,) = LocalEngine(index).search(SearchRequest(query="piers")).hits
    assert hit.authors == ("Jo Dow",)


def test_an_article_comes_to_light_when_the_one_that_hid_it_is_gone(refreshed, folder, index):
    put(folder / "a.jsonl", wires(1, text="First."))
    put(folder / "b.jsonl", wires(1, text="Second."))
    assert "same id" in refreshed().skipped[0].reason
    put(folder / "a.jsonl", wires(2, text="First."))
    assert articles(refreshed()) == (1, 1, 0, 5)
    assert LocalEngine(index).search(SearchRequest(query="second")).total == 1


def test_of_two_articles_of_one_id_that_of_the_first_file_is_kept_though_it_came_later(refreshed, folder, index):
    put(folder / "b.jsonl", wires(1, text="Second."))
    refreshed()
    put(folder / "a.jsonl", wires(1, text="First."))
    report = refreshed()
    assert (articles(report), report.total) == ((0, 1, 0, 6), 6)
    assert LocalEngine(index).search(SearchRequest(query="first")).total == 1
    (problem,) = refreshed(standing=True).standing
    assert problem.path.endswith("b.jsonl:1")


def test_a_run_over_some_paths_leaves_what_happened_elsewhere_to_a_later_one(refreshed, folder):
    put(folder / "0.txt", "Changed.")
    put(folder / "1.txt", "Changed.")
    assert articles(refreshed(str(folder / "0.txt"))) == (0, 1, 0, 0)
    assert articles(refreshed()) == (0, 1, 0, 4)


def test_what_came_from_standard_input_stays(refreshed, folder, root):
    stdin = io.BytesIO(json.dumps({"id": "s", "text": "From a pipe."}).encode())
    assert articles(refreshed(roots=(Root(path=STDIN),), stdin=stdin)) == (1, 0, 0, 0)
    put(folder / "0.txt", "Changed.")
    assert (articles(refreshed()), refreshed().total) == ((0, 1, 0, 4), 6)


def test_an_index_without_a_manifest_is_read_once_more_and_forgets_what_had_gone(refreshed, folder, index):
    directory = IndexDirectory(index)
    (directory.generation_path(directory.pointer()) / MANIFEST).unlink()
    (folder / "4.txt").unlink()
    report = refreshed()
    assert articles(report) == (0, 0, 1, 4)
    assert "all of them are read" in report.notes[0]
    report = refreshed()
    assert (articles(report), report.notes) == ((0, 0, 0, 4), [])


def test_an_update_after_a_rebuild_reads_nothing(refreshed, index, folder):
    rebuild_index(index, lambda roots: root_tasks(roots, index=index, stdin=io.BytesIO()), effort=ONE_PROCESS)
    assert articles(refreshed()) == (0, 0, 0, 5)


def test_articles_added_by_a_program_leave_the_record_of_files_as_it_is(refreshed, index, root):
    update_index(index, tasks(article(1)), roots=(root,))
    report = refreshed()
    assert (articles(report), report.total) == ((0, 0, 0, 5), 6)


def test_without_an_index_or_a_path_there_is_nothing_to_update(refresh, index):
    with pytest.raises(IndexMissing):
        refresh()
    update_index(index, tasks(article(1)), roots=())
    with pytest.raises(UsageError, match="search index PATH"):
        refresh()


def test_a_large_manifest_is_compared_without_being_held_in_memory(tmp_path):
    (tmp_path / "empty").mkdir()
    put(tmp_path / "folder" / "a.txt", "A file.")
    with Manifest.write(tmp_path / "empty", None) as manifest:
        names = (to_blob(f"{tmp_path}/folder/{number:05}.txt") for number in range(30_000))
        manifest.db.execute("BEGIN")
        manifest.db.executemany("INSERT INTO files (path, size) VALUES (?, 9)", ((name,) for name in names))
        manifest.db.execute("COMMIT")
        tracemalloc.start()
        roots = (Root(path=str(tmp_path / "folder")),)
        survey = Survey(manifest, roots, index=tmp_path / "index", withdrawn=())
        survey.look([roots[0].path])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (survey.totals.added, survey.totals.removed) == (1, 30_000)
    assert peak < 2**20


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLIPPINGS_INDEX", str(tmp_path / "index"))
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def test_update_looks_at_all_paths_that_were_indexed(run, folder):
    run("index", folder, "--jobs", 1)
    put(folder / "0.txt", "Changed.")
    result = run("update")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("0 added, 1 changed, 4 unchanged, 0 skipped")


def test_index_forgets_what_is_gone_below_its_paths(run, folder):
    run("index", folder)
    (folder / "0.txt").unlink()
    assert "1 removed, 4 unchanged" in run("index", folder).stdout


def test_a_quiet_update_prints_nothing(run, folder):
    run("index", folder)
    put(folder / "0.txt", "Changed.")
    assert run("update", "--quiet").output == ""


def test_a_log_in_json_has_an_object_for_each_problem_and_a_summary(run, folder):
    put(folder / "w.jsonl", "{broken\n")
    result = run("index", folder, "--log-format", "json")
    problem, last = map(json.loads, result.stdout.splitlines())
    assert (problem["event"], problem["path"], problem["line"]) == ("problem", str(folder / "w.jsonl"), 1)
    assert (last["event"], last["added"], last["articles"], last["generation"]) == ("summary", 5, 5, "000001")
    assert last["files"] == {"added": 6, "changed": 0, "removed": 0, "unchanged": 0, "troubled": 0}
    assert result.exit_code == 1


def test_a_log_in_json_has_the_error_that_ends_a_run(run):
    result = run("update", "--log-format", "json")
    assert json.loads(result.stdout)["exit_code"] == result.exit_code == 3


def test_a_verbose_run_names_problems_again_and_ends_well(run, folder):
    put(folder / "w.jsonl", "{broken\n")
    assert run("index", folder).exit_code == 1
    result = run("update", "--verbose")
    assert result.exit_code == 0
    assert "Still skipped: " in result.stderr
    assert "1 file that has not changed still has problems" in run("update").stdout


def test_the_line_of_progress_tells_rate_share_and_what_is_left():
    report = IndexReport(added=3_000, size=10_000_000, done=2_000_000, partial=500_000)
    assert progress_line(report, 60) == "3,000 articles read, 50 a second, 25%, 3 min left"
    assert progress_line(IndexReport(added=30), 1) == "30 articles read"
    assert (
        progress_line(IndexReport(added=9, problems=[Problem("/a", "odd")]), 3)
        == "9 articles read, 3 a second, 1 problem"
    )


def test_a_summary_leaves_out_what_did_not_happen():
    text = summary(IndexReport(added=1, total=1, seconds=1.25))
    assert text == "1 added, 0 changed, 0 unchanged, 0 skipped in 1.2 s. The index holds 1 article."
