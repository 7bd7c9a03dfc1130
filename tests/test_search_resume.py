"""Resume: a rebuild that was interrupted goes on where it was, and ends as if it had never stopped."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus import Article, Problem
from search import SearchRequest
from search.batches import give_up, prepare
from search.cli import main
from search.cli.indexing import naming_what_is_left
from search.filestate import FileState
from search.generations import GENERATIONS, JOURNAL, IndexDirectory
from search.indexing import Effort, Reading, rebuild_index, update_index
from search.local import LocalEngine
from search.progress import IndexReport
from search.repairing import examine
from search.roots import Root
from search.segments import Snapshot
from search.tasks import Item, Task
from search.withdrawn import withdrawing, write_withdrawn
from tests.suites.articles import article

ROOTS = (Root(path="/archive"),)
EFFORT = Effort(jobs=1, checkpoint=0)  # each task is followed by a checkpoint

TEXT = "Day {} brought fog. The harbour of town {} stayed shut, and ferry {} waited for the tide to turn once more."


def archive(count: int = 8) -> list[Article]:
    """Return articles, of which the last tells the story of the first."""
    made = [article(number, TEXT.format(number, number, number), tags=("sea",)) for number in range(1, count)]
    return [*made, article(count, TEXT.format(1, 1, 1))]


def reading(items: Iterable[Item]) -> Reading:
    """Return what makes tasks of two items each."""
    parts = list(items)
    return lambda _: (Task(tuple(parts[start : start + 2])) for start in range(0, len(parts), 2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index of another state of the archive."""
    path = tmp_path / "index"
    rebuild_index(path, reading([article(1, "The old text.")]), roots=ROOTS, effort=EFFORT)
    return path


def interrupt(path: Path, items: Iterable[Item], *, after: int = 2, **options: bool) -> None:
    """Begin a rebuild, and interrupt it after so many tasks."""
    left = iter(range(after - 1))

    def stop(_: IndexReport) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_index(path, reading(items), roots=ROOTS, max_removals=1, effort=EFFORT, on_progress=stop, **options)


def resume(path: Path, items: Iterable[Item]) -> IndexReport:
    return rebuild_index(path, reading(items), roots=ROOTS, max_removals=1, resume=True, effort=EFFORT)


def contents(path: Path) -> object:
    """Return all that an index holds, but for the names of its segments."""
    directory = IndexDirectory(path)
    snapshot = Snapshot.open(directory.generation_path(directory.pointer()))
    snapshot.verify()
    words = [(snapshot.words.spelling(n), int(snapshot.words.counts[n])) for n in range(len(snapshot.words))]
    stored = [segment.stored[doc] for _, segment, doc in snapshot.live()]
    labels = [
        [] if (own := snapshot.labels(place)) is None else own.tolist() for place in range(len(snapshot.segments))
    ]
    return stored, labels, words


def counts(report: IndexReport) -> tuple[int, int, list[str]]:
    return report.added, report.total, [str(problem) for problem in report.problems]


def test_a_resumed_rebuild_ends_as_one_that_was_never_interrupted(path: Path, tmp_path: Path) -> None:
    items = [*archive()[:3], Problem("/broken", "is empty"), *archive()[3:], article(2, "again", path="/other")]
    whole = rebuild_index(tmp_path / "whole", reading(items), roots=ROOTS, effort=EFFORT)
    for tasks, articles in ((1, 2), (2, 3), (3, 5), (4, 7), (5, 8)):
        interrupt(path, items, after=tasks)
        report = resume(path, items)
        assert report.notes == [f"Resumed after {articles} articles."]
        assert counts(report) == counts(whole)
        assert contents(path) == contents(tmp_path / "whole")
        condition = examine(IndexDirectory(path))
        assert (condition.sound, condition.leftovers) == (True, [])


def test_the_old_index_serves_until_the_resumed_rebuild_is_done(path: Path) -> None:
    interrupt(path, archive())
    assert LocalEngine(path).search(SearchRequest(query="old")).total == 1
    resume(path, archive())
    assert LocalEngine(path).search(SearchRequest(query="old")).total == 0


def test_a_rebuild_can_be_interrupted_again_and_again(path: Path, tmp_path: Path) -> None:
    rebuild_index(tmp_path / "whole", reading(archive()), roots=ROOTS, effort=EFFORT)
    interrupt(path, archive(), after=1)
    for _ in range(2):
        interrupt(path, archive(), after=1, resume=True)
    assert resume(path, archive()).notes == ["Resumed after 6 articles."]
    assert contents(path) == contents(tmp_path / "whole")


def test_what_was_read_is_not_read_again(path: Path) -> None:
    interrupt(path, archive(), after=3)
    read: list[int] = []
    rebuild_index(
        path,
        reading(archive()),
        roots=ROOTS,
        max_removals=1,
        resume=True,
        effort=EFFORT,
        on_progress=lambda report: read.append(report.added),
    )
    assert read == [8]  # one batch of two, after the six that were there


def test_items_are_known_by_their_file_where_a_record_is_kept_of_it() -> None:
    one = FileState("/a", 1, 2, 3, b"r", b"d")
    task = Task((article(1), article(2, path="/archive/1.txt", line=2)), files=(one, one))
    same = Task((article(1, "other text"), article(9, path="/archive/1.txt", line=2)), files=(one, one))
    changed = dataclasses.replace(task, files=(dataclasses.replace(one, digest=b"e"), one))
    assert task.identities() == same.identities()
    assert len(set(task.identities())) == 2
    assert [a == b for a, b in zip(task.identities(), changed.identities(), strict=True)] == [False, True]
    assert Task((article(1),)).identities() != Task((article(1, "other text"),)).identities()


@pytest.mark.parametrize(
    "change",
    [
        lambda items: [article(1, "Another text."), *items[1:]],
        lambda items: items[1:],
        lambda items: [article(77), *items],
        lambda items: items[:2],
    ],
    ids=["changed", "gone", "new before", "too few"],
)
def test_other_files_make_it_begin_anew(path: Path, change: object) -> None:
    assert callable(change)
    interrupt(path, archive())
    items = change(archive())
    report = resume(path, items)
    assert "cannot be used" in report.notes[0]
    assert report.total == len(items)


def test_what_comes_after_may_have_changed(path: Path) -> None:
    interrupt(path, archive())
    items = [*archive()[:4], article(30), article(31), article(32)]
    report = resume(path, items)
    assert (report.notes, report.total) == (["Resumed after 4 articles."], 7)


def test_a_root_that_is_read_in_another_way_makes_it_begin_anew(path: Path) -> None:
    interrupt(path, archive())
    other = (Root(path="/archive", timezone="Europe/Berlin"),)
    report = rebuild_index(path, reading(archive()), roots=other, max_removals=1, resume=True, effort=EFFORT)
    assert "cannot be used" in report.notes[0]


def test_an_article_that_was_withdrawn_meanwhile_does_not_come_in(path: Path) -> None:
    interrupt(path, archive())
    write_withdrawn(path, withdrawing({}, [(archive()[0].id, "/archive/1.txt")]))
    report = resume(path, archive())
    assert (report.notes[0][:4], report.total) == ("What", 7)
    assert LocalEngine(path).search(SearchRequest(query="day")).total == 7


def test_damage_to_what_is_left_makes_it_begin_anew(path: Path) -> None:
    for pattern in ("*.seg", "journal.json", "journal.0*.json"):
        interrupt(path, archive())
        unfinished = IndexDirectory(path).unfinished()
        assert unfinished is not None
        file = max(unfinished.glob(pattern))
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        report = resume(path, archive())
        assert ("cannot be used" in report.notes[0], report.total) == (True, 8)


def test_without_anything_to_resume_everything_is_read(path: Path) -> None:
    assert "No interrupted run" in resume(path, archive()).notes[0]


def test_without_the_option_what_is_left_is_removed(path: Path) -> None:
    interrupt(path, archive())
    assert IndexDirectory(path).unfinished() is not None
    update_index(path, iter([Task((article(50),))]), roots=ROOTS, effort=EFFORT)
    assert IndexDirectory(path).unfinished() is None
    assert not list((path / GENERATIONS).glob(f"*/{JOURNAL}"))


def test_a_run_that_fails_for_another_reason_leaves_nothing(path: Path) -> None:
    def fail(_: IndexReport) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        rebuild_index(path, reading(archive()), roots=ROOTS, effort=EFFORT, on_progress=fail)
    assert IndexDirectory(path).unfinished() is None


def test_workers_say_which_items_they_had() -> None:
    task = Task((article(1), Problem("/broken", "is empty")))
    for part in (task, *task.split()):
        noted = dataclasses.replace(part, noted=True)
        assert (prepare(noted).items, prepare(part).items) == (part.identities(), [])
        if len(part.items) == 1:
            assert give_up(noted, "is too much").items == part.identities()


def test_check_and_an_interrupted_command_say_that_it_can_be_gone_on_with(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> str:
        with pytest.raises(KeyboardInterrupt), naming_what_is_left(path):
            raise KeyboardInterrupt
        return capsys.readouterr().err

    assert interrupted() == ""
    interrupt(path, archive())
    assert "search reindex --resume" in interrupted()
    assert "search reindex --resume" in CliRunner().invoke(main, ["check", "--index", str(path)]).stdout


def test_resume_as_a_user_types_it(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("The ferry was late. It waited for the tide.\n" * 3)
    words = ["reindex", "--resume", str(tmp_path / "one.txt"), "--index", str(tmp_path / "index")]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, "No interrupted run" in result.stdout) == (0, True)
