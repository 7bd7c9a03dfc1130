"""Indexing: what is new is added, what has changed is replaced, nothing is lost or counted twice."""

import dataclasses
import json
import os
import sys
from pathlib import Path

import pytest

from corpus import Problem
from search import IndexTooOld, IndexUnusable, SearchError, SearchRequest, TooManyRemovals
from search.generations import GENERATIONS, POINTER, IndexDirectory
from search.indexing import Effort, rebuild_index, update_index
from search.local import LocalEngine
from search.roots import STDIN, Root
from search.tasks import record_tasks
from tests.suites.articles import article, ids, moon_articles, tasks

ROOTS = (Root(path="/archive"),)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "index"


def found(path, query=""):
    """Return the numbers of the articles that a query finds."""
    return sorted(ids(LocalEngine(path).search(SearchRequest(query=query, limit=100)).hits))


def test_a_first_run_adds_every_article(path):
    report = update_index(path, tasks(*moon_articles()), roots=ROOTS)
    assert (report.added, report.changed, report.unchanged, report.total) == (6, 0, 0, 6)
    assert found(path) == [1, 2, 3, 4, 5, 6]


def test_a_second_run_over_the_same_articles_changes_nothing(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    before = IndexDirectory(path).pointer()
    report = update_index(path, tasks(*moon_articles()), roots=ROOTS)
    assert (report.added, report.changed, report.unchanged, report.total) == (0, 0, 6, 6)
    assert IndexDirectory(path).pointer() == before


def test_a_changed_article_replaces_its_old_version(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    report = update_index(path, tasks(article(4, "Zeppelins were seen.")), roots=ROOTS)
    assert (report.changed, report.total) == (1, 6)
    assert (found(path, "zeppelins"), found(path, "sputnik")) == ([4], [])


def test_an_article_changed_back_is_found_again(path):
    for text in ("alpha", "beta", "alpha"):
        update_index(path, tasks(article(1, text)), roots=ROOTS)
    assert (found(path, "alpha"), found(path, "beta"), found(path)) == ([1], [], [1])


def test_of_two_articles_with_one_id_the_first_is_kept_and_the_other_named(path):
    report = update_index(path, tasks(article(1, "first"), article(1, "second", path="/other")), roots=ROOTS)
    assert [str(problem) for problem in report.skipped] == [
        "/other: has the same id as the article at /archive/1.txt, which was kept"
    ]
    assert (found(path, "first"), found(path, "second")) == ([1], [])


def test_problems_are_kept_and_told_apart(path):
    items = [Problem("/a", "is empty"), article(1), Problem("/b", "has a bad date", skipped=False)]
    report = update_index(path, tasks(*items), roots=ROOTS)
    assert [problem.path for problem in report.problems] == ["/a", "/b"]
    assert [problem.path for problem in report.skipped] == ["/a"]


def test_a_rebuild_forgets_articles_that_are_gone(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    report = rebuild_index(path, lambda _: tasks(*moon_articles()[:2]), roots=ROOTS)
    assert (report.added, report.total) == (2, 2)
    assert found(path) == [1, 2]


@pytest.mark.parametrize(("left", "roots"), [(4, ()), (0, ()), (0, ROOTS)])
def test_a_rebuild_that_would_lose_too_many_articles_is_refused(path, left, roots):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    with pytest.raises(TooManyRemovals, match="--max-removals"):
        rebuild_index(path, lambda _: tasks(*moon_articles()[:left]), roots=roots)
    assert found(path) == [1, 2, 3, 4, 5, 6]
    rebuild_index(path, lambda _: tasks(*moon_articles()[:left]), roots=roots, max_removals=1)
    assert len(found(path)) == left


def test_a_rebuild_may_lose_a_few_articles(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    assert rebuild_index(path, lambda _: tasks(*moon_articles()[1:])).total == 5


def test_a_rebuild_carries_over_what_came_from_standard_input(path):
    streamed = article(9, "From a pipe.", path=STDIN, day="2024-05-01", authors=("Jo Ray",))
    update_index(path, tasks(*moon_articles(), streamed), roots=(*ROOTS, Root(path=STDIN)))
    before = LocalEngine(path).article(streamed.id).article
    report = rebuild_index(path, lambda _: tasks(*moon_articles()), roots=ROOTS)
    assert (report.carried, report.total) == (1, 7)
    assert Root(path=STDIN) in IndexDirectory(path).pointer().roots
    assert LocalEngine(path).article(streamed.id).article == before
    assert found(path, "date:2024-05 author:ray") == [9]


def test_roots_are_gathered_over_runs_and_replaced_by_a_rebuild(path):
    update_index(path, tasks(article(1)), roots=(Root(path="/a"),))
    update_index(path, tasks(article(2)), roots=(Root(path="/b"), Root(path="/a")))
    assert [root.path for root in IndexDirectory(path).pointer().roots] == ["/a", "/b"]
    rebuild_index(path, lambda _: tasks(article(2)), roots=(Root(path="/b"),))
    assert [root.path for root in IndexDirectory(path).pointer().roots] == ["/b"]


def test_a_run_that_fails_halfway_leaves_the_index_as_it_was(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)

    def broken():
        yield article(7, "half done")
        raise KeyboardInterrupt

    for run in (
        lambda: update_index(path, record_tasks(broken()), roots=ROOTS),
        lambda: rebuild_index(path, lambda _: record_tasks(broken()), roots=ROOTS),
    ):
        with pytest.raises(KeyboardInterrupt):
            run()
        assert found(path) == [1, 2, 3, 4, 5, 6]
        assert len(list((path / GENERATIONS).iterdir())) == 1


def test_a_full_disk_leaves_the_index_as_it_was_and_says_so(path):
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
        with pytest.raises(SearchError, match="disk is full"):
            update_index(path, tasks(*(article(n, f"word{n} " * 2000) for n in range(10, 40))), roots=ROOTS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert found(path) == [1, 2, 3, 4, 5, 6]


def test_an_open_engine_sees_each_new_generation(path):
    update_index(path, tasks(article(1)), roots=ROOTS)
    engine = LocalEngine(path)
    totals = [engine.search(SearchRequest()).total]
    for number in (2, 3, 4):
        update_index(path, tasks(article(number)), roots=ROOTS)
        totals.append(engine.search(SearchRequest()).total)
    assert totals == [1, 2, 3, 4]


def test_missing_files_of_a_generation_are_reported(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    directory = IndexDirectory(path)
    for file in directory.generation_path(directory.pointer()).iterdir():
        file.unlink()
    with pytest.raises(IndexUnusable, match="reindex"):
        LocalEngine(path).search(SearchRequest())


def test_a_rebuild_mends_a_damaged_index(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    directory = IndexDirectory(path)
    for file in directory.generation_path(directory.pointer()).iterdir():
        file.write_bytes(b"rubbish")
    rebuild_index(path, lambda _: tasks(*moon_articles()), roots=ROOTS)
    assert found(path) == [1, 2, 3, 4, 5, 6]


def test_an_article_comes_out_as_it_went_in(path):
    original = dataclasses.replace(moon_articles()[0], summary="A summary.", url="https://e.example/1", line=3)
    update_index(path, tasks(original), roots=ROOTS)
    stored = LocalEngine(path).article(original.id).article
    for name in ("id", "title", "text", "authors", "people", "places", "summary", "url", "path", "line", "tags"):
        assert getattr(stored, name) == getattr(original, name)
    assert (stored.published, stored.published_precision) == ("1969-07-21", "day")


def test_worker_processes_make_the_same_index_as_one_process(tmp_path):
    articles = [article(n, f"word{n % 7} and word{n % 11}", day=f"2020-01-{n % 28 + 1:02}") for n in range(800)]
    rankings = []
    for jobs in (1, 3):
        path = tmp_path / str(jobs)
        report = update_index(path, tasks(*articles), roots=ROOTS, effort=Effort(jobs=jobs))
        assert (report.added, report.total) == (800, 800)
        hits = LocalEngine(path).search(SearchRequest(query="word3 OR word4", limit=100)).hits
        rankings.append([(hit.id, hit.score) for hit in hits])
    assert rankings[0] == rankings[1]


def test_a_writer_that_runs_out_of_memory_writes_more_segments_and_loses_nothing(path):
    articles = [article(n, " ".join(f"w{n}x{k}" for k in range(80))) for n in range(800)]  # of several tasks
    update_index(path, tasks(*articles), roots=ROOTS, effort=Effort(jobs=1, memory=1))
    directory = IndexDirectory(path)
    assert len(list(directory.generation_path(directory.pointer()).glob("*.seg"))) > 1
    assert [found(path, f"w{n}x5") for n in (0, 300, 799)] == [[0], [300], [799]]
    rebuild_index(path, lambda _: tasks(*articles), roots=ROOTS, effort=Effort(jobs=1, memory=1))
    assert len(list(directory.generation_path(directory.pointer()).glob("*.seg"))) == 1


def test_many_small_runs_leave_few_segments_and_every_article(path):
    for number in range(40):
        update_index(path, tasks(article(number, "the same text"), article(99, f"version {number}")), roots=ROOTS)
    directory = IndexDirectory(path)
    assert len(list(directory.generation_path(directory.pointer()).glob("*.seg"))) < 16
    assert found(path) == [*range(40), 99]
    assert found(path, "version") == [99]


def test_no_file_of_an_index_holds_a_pickle(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    for file in path.rglob("*"):
        if file.is_file():
            assert b"\x80\x04\x95" not in file.read_bytes()


def test_a_damaged_segment_is_refused_with_its_name(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    (segment,) = path.rglob("*.seg")
    segment.write_bytes(segment.read_bytes()[:-100])
    with pytest.raises(IndexUnusable, match=segment.name):
        LocalEngine(path).search(SearchRequest())


def test_the_same_file_met_twice_is_read_once_and_is_no_problem(path):
    report = update_index(path, tasks(article(1), article(1)), roots=ROOTS)
    assert (report.added, report.problems) == (1, [])


def test_a_rebuild_of_recorded_roots_reads_what_another_run_added_meanwhile(path):
    update_index(path, tasks(article(1)), roots=(Root(path="/a"),))
    asked = []
    update_index(path, tasks(article(2)), roots=(Root(path="/b"),))
    rebuild_index(path, lambda roots: asked.extend(roots) or tasks(article(1), article(2)))
    assert [root.path for root in asked] == ["/a", "/b"]


def test_the_old_generation_stays_until_a_rebuild_of_a_damaged_index_is_done(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    (path / POINTER).write_text("rubbish")

    def fail(_):
        raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        rebuild_index(path, fail, roots=ROOTS)
    assert [len(list(made.glob("*.seg"))) for made in (path / GENERATIONS).iterdir()] == [1]
    rebuild_index(path, lambda _: tasks(*moon_articles()), roots=ROOTS)
    assert len(list((path / GENERATIONS).iterdir())) == 1
    assert found(path) == [1, 2, 3, 4, 5, 6]


def test_an_index_of_an_older_format_is_rebuilt_from_its_recorded_roots(path):
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    pointer = json.loads((path / POINTER).read_text())
    (path / POINTER).write_text(json.dumps({**pointer, "format": 0}))
    with pytest.raises(IndexTooOld, match="search reindex"):
        found(path)
    rebuild_index(path, lambda roots: tasks(*moon_articles()) if roots == ROOTS else tasks())
    assert found(path) == [1, 2, 3, 4, 5, 6]


def test_a_rebuild_says_that_streamed_articles_are_lost_with_a_damaged_index(path):
    update_index(path, tasks(article(9, path=STDIN)), roots=(Root(path=STDIN),))
    (segment,) = path.rglob("*.seg")
    segment.write_bytes(segment.read_bytes()[:-9])
    report = rebuild_index(path, lambda _: tasks(article(1)), roots=ROOTS)
    assert [problem.path for problem in report.skipped] == [STDIN]
    assert "index it again" in report.skipped[0].reason
    assert found(path) == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system for the name of an open file")
def test_all_files_are_synced_before_the_pointer_names_them(path, monkeypatch):
    synced = []
    sync = os.fsync

    def spy(descriptor):
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    update_index(path, tasks(*moon_articles()), roots=ROOTS)
    names = {file.name for file in path.rglob("*") if file.suffix in {".seg", ".toc"}}
    pointer = synced.index(f"{POINTER}.partial")
    assert names <= set(synced[:pointer])
    assert path.name in synced[pointer:]
