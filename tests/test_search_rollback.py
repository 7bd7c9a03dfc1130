"""Rollback: the generation before a run is kept and can be returned to; what is damaged can be mended."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search import IndexCorrupt, IndexMissing, IndexUnusable, SearchError, SearchRequest, UsageError
from search.cli import main
from search.errors import PointerLost
from search.generations import GENERATIONS, POINTER, RECORD, IndexDirectory
from search.indexing import Effort, rebuild_index, update_index
from search.local import LocalEngine
from search.locks import HOLDER
from search.manifest import MANIFEST
from search.pointers import Pointer
from search.refreshing import refresh_index
from search.repairing import Condition, examine, repair, roll_back
from search.roots import Root
from search.segments import Snapshot
from search.stories import STORIES_FILE
from search.verifying import verify_generation
from search.withdrawn import withdrawing, write_withdrawn
from search.words import WORDS_FILE
from tests.suites.articles import article, ids, tasks

ROOTS = (Root(path="/archive"),)
EFFORT = Effort(jobs=1)
STORY = "Fog kept the harbour shut on day {0}, and the ferry waited for the tide of day {0} to turn once more."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index of three generations, each of one article more; two of them tell one story."""
    path = tmp_path / "index"
    for number, day in ((1, 1), (2, 1), (3, 3)):
        add(path, number, STORY.format(day))
    return path


def add(path: Path, number: int, text: str, *, effort: Effort = EFFORT) -> None:
    update_index(path, tasks(article(number, text)), roots=ROOTS, effort=effort)


def found(path: Path, query: str = "") -> list[int]:
    return sorted(ids(LocalEngine(path).search(SearchRequest(query=query, limit=100)).hits))


def kept(path: Path) -> list[str]:
    return sorted(made.name for made in (path / GENERATIONS).iterdir())


def back(path: Path, number: int | None = None) -> tuple[Pointer, Pointer]:
    directory = IndexDirectory(path)
    with directory.locked():
        before, now, _ = roll_back(directory, number)
    return before, now


def mend(path: Path) -> list[str]:
    directory = IndexDirectory(path)
    with directory.locked():
        return repair(directory)


def condition(path: Path) -> Condition:
    return examine(IndexDirectory(path))


def file(path: Path, name: str, number: int | None = None) -> Path:
    """Return a file of a generation, the live one unless told."""
    directory = IndexDirectory(path)
    (found,) = directory.generation_path(number or directory.pointer()).glob(name)
    return found


def damage(file: Path) -> None:
    """Change a third of the bytes, in a file of its own: links to it stay as they are."""
    data = file.read_bytes()
    start, end = len(data) // 3, 2 * len(data) // 3
    file.unlink()
    file.write_bytes(data[:start] + bytes(byte ^ 0xFF for byte in data[start:end]) + data[end:])


def test_a_rollback_returns_to_the_generation_before_and_a_second_one_goes_forward_again(path: Path) -> None:
    before, now = back(path)
    assert (before.name, now.name, found(path)) == ("000003", "000002", [1, 2])
    before, now = back(path)
    assert (before.name, now.name, found(path)) == ("000002", "000003", [1, 2, 3])


def test_an_open_engine_follows_a_rollback(path: Path) -> None:
    engine = LocalEngine(path)
    totals = [engine.search(SearchRequest()).total]
    for _ in range(3):
        back(path)
        totals.append(engine.search(SearchRequest()).total)
    assert totals == [3, 2, 3, 2]


def test_a_run_after_a_rollback_begins_where_that_led_and_takes_a_new_number(path: Path) -> None:
    back(path)
    add(path, 4, "Another day.")
    live = IndexDirectory(path).pointer()
    assert (live.name, live.kept, found(path)) == ("000004", (2,), [1, 2, 4])
    assert kept(path) == ["000002", "000004"]


def test_no_number_is_given_twice_so_that_a_name_means_one_state_for_ever(path: Path) -> None:
    back(path)
    add(path, 4, "Another day.")
    back(path)
    add(path, 5, "Yet another.", effort=Effort(jobs=1, kept=0))
    assert kept(path) == ["000005"]


@pytest.mark.parametrize("most", [0, 1, 3])
def test_as_many_generations_are_kept_as_the_setting_says(tmp_path: Path, most: int) -> None:
    effort = Effort(jobs=1, kept=most)
    for number in range(1, 7):
        add(tmp_path / "index", number, "A day.", effort=effort)
    assert kept(tmp_path / "index") == [f"{number:06}" for number in range(6 - most, 7)]
    assert IndexDirectory(tmp_path / "index").pointer().kept == tuple(range(5, 5 - most, -1))


def test_any_kept_generation_can_be_chosen(tmp_path: Path) -> None:
    path, effort = tmp_path / "index", Effort(jobs=1, kept=3)
    for number in range(1, 5):
        add(path, number, "A day.", effort=effort)
    back(path, 2)
    assert (found(path), IndexDirectory(path).pointer().kept) == ([1, 2], (4, 3, 1))
    with pytest.raises(UsageError, match=r"000007 is not kept. Those are: 000004, 000003, 000001"):
        back(path, 7)


def test_a_rebuild_keeps_the_old_index_too(path: Path) -> None:
    rebuild_index(path, lambda _: tasks(article(1, "All new.")), roots=ROOTS, effort=EFFORT)
    assert found(path) == [1]
    back(path)
    assert found(path) == [1, 2, 3]


def test_without_a_kept_generation_there_is_no_rollback(tmp_path: Path) -> None:
    add(tmp_path / "index", 1, "A day.")
    with pytest.raises(UsageError, match="there is none to return to"):
        back(tmp_path / "index")


@pytest.mark.parametrize("name", ["*.seg", "*.toc", STORIES_FILE, WORDS_FILE, MANIFEST, RECORD])
def test_a_damaged_generation_is_not_returned_to(path: Path, name: str) -> None:
    directory = IndexDirectory(path)
    for each in directory.generation_path(2).glob(name):
        damage(each)
    with pytest.raises(IndexUnusable):
        back(path)
    assert directory.pointer().name == "000003"
    assert found(path) == [1, 2, 3]


def test_an_article_that_was_withdrawn_since_does_not_come_back(tmp_path: Path) -> None:
    folder, path = tmp_path / "archive", tmp_path / "index"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / name).with_suffix(".txt").write_text(f"The {name} ferry was late. It waited for the tide.\n" * 3)
    root = Root(path=str(folder))
    refresh_index(path, roots=(root,), effort=EFFORT)
    (gone,) = LocalEngine(path).search(SearchRequest(query="one")).hits
    write_withdrawn(path, withdrawing({}, [(gone.id, "one.txt")]))
    refresh_index(path, roots=(root,), effort=EFFORT)
    _, now = back(path)
    assert now.kept == (2,)
    assert [hit.id == gone.id for hit in LocalEngine(path).search(SearchRequest(limit=9)).hits] == [False]
    assert condition(path).sound
    assert refresh_index(path, effort=EFFORT).total == 1


# what check finds, and what repair does


def test_a_sound_index_is_left_alone(path: Path) -> None:
    state = IndexDirectory(path).state()
    assert mend(path) == []
    assert IndexDirectory(path).state() == state


def test_leftovers_are_named_and_removed(path: Path) -> None:
    rubbish = path / GENERATIONS / "000009"
    rubbish.mkdir()
    (rubbish / "half").write_text("half")
    (path / f"{POINTER}.partial").write_text("{")
    assert [each.name for each in condition(path).leftovers] == ["000009", f"{POINTER}.partial"]
    assert condition(path).sound
    assert len(mend(path)) == 2
    assert (condition(path).leftovers, kept(path)) == ([], ["000002", "000003"])


@pytest.mark.parametrize("name", [STORIES_FILE, WORDS_FILE, MANIFEST, RECORD])
def test_a_file_that_follows_from_the_articles_is_made_anew(path: Path, name: str) -> None:
    directory = IndexDirectory(path)
    engine = LocalEngine(path)
    stats, suggested = engine.stats(), engine.suggest("harb")
    damage(file(path, name))
    assert condition(path).damage is not None
    assert [name in done for done in mend(path)] == [True]
    assert condition(path).sound
    assert directory.pointer().kept == (2,)
    assert LocalEngine(path).suggest("harb") == suggested
    assert LocalEngine(path).stats().stories == stats.stories == 1
    add(path, 4, "The next day.")
    assert found(path) == [1, 2, 3, 4]


def test_both_lists_at_once_are_made_anew(path: Path) -> None:
    for name in (STORIES_FILE, WORDS_FILE):
        file(path, name).unlink()
    mend(path)
    assert (condition(path).sound, found(path)) == (True, [1, 2, 3])


@pytest.mark.parametrize("name", ["*.toc", POINTER])
def test_where_articles_are_lost_the_latest_sound_generation_takes_over(path: Path, name: str) -> None:
    damage(path / POINTER if name == POINTER else file(path, name))
    assert condition(path).damage is not None
    mend(path)
    assert condition(path).sound
    assert found(path) == ([1, 2, 3] if name == POINTER else [1, 2])


def test_a_lost_pointer_is_told_from_an_index_that_never_was_and_found_again(path: Path, tmp_path: Path) -> None:
    (path / POINTER).unlink()
    with pytest.raises(PointerLost, match=r"000003 is there\. 'search check --repair' makes it live"):
        LocalEngine(path).search(SearchRequest())
    with pytest.raises(IndexMissing) as never:
        IndexDirectory(tmp_path / "never").pointer()
    assert not isinstance(never.value, PointerLost)
    assert "index.json is missing" in str(condition(path).damage)
    mend(path)
    assert (condition(path).sound, found(path), kept(path)) == (True, [1, 2, 3], ["000002", "000003"])


def test_paths_that_were_indexed_since_are_read_again_after_a_repair(tmp_path: Path) -> None:
    path, folders = tmp_path / "index", [tmp_path / "first", tmp_path / "second"]
    for number, folder in enumerate(folders):
        folder.mkdir()
        (folder / "a.txt").write_text(f"On day {number} the ferry waited for the tide to turn.\n")
        refresh_index(path, roots=(Root(path=str(folder)),), effort=EFFORT)
    damage(file(path, "*.toc"))
    assert "search update" in mend(path)[0]
    assert LocalEngine(path).search(SearchRequest()).total == 1
    assert refresh_index(path, effort=EFFORT).added == 1


@pytest.mark.parametrize(("name", "called"), [("*.toc", "table of contents"), (WORDS_FILE, "(words)")])
def test_a_file_that_is_missing_is_named(path: Path, name: str, called: str) -> None:
    file(path, name).unlink()
    sentence = str(condition(path).damage)
    assert called in sentence
    assert "Errno" not in sentence


def test_a_table_of_contents_cut_short_is_not_to_be_removed_as_no_commit_is_before_it(path: Path) -> None:
    toc = file(path, "*.toc")
    toc.write_bytes(toc.read_bytes()[:40])
    assert re.search(r"cut short: .* Build the index anew with 'search reindex'\.$", str(condition(path).damage))


def test_a_segment_that_is_shared_takes_all_its_generations_with_it(path: Path) -> None:
    shared = {each.name for each in IndexDirectory(path).generation_path(2).glob("*.seg")}
    for number in (2, 3):
        for each in IndexDirectory(path).generation_path(number).glob("*.seg"):
            if each.name in shared:
                damage(each)
    with pytest.raises(IndexUnusable, match="reindex"):
        mend(path)
    assert IndexDirectory(path).pointer().name == "000003"


def test_a_damaged_kept_generation_is_given_up(path: Path) -> None:
    damage(file(path, "*.toc", 2))
    assert condition(path).damage is None
    assert not condition(path).sound
    assert "no longer kept" in mend(path)[0]
    assert (condition(path).sound, kept(path), found(path)) == (True, ["000003"], [1, 2, 3])


def test_where_nothing_is_sound_repair_says_so(tmp_path: Path) -> None:
    add(tmp_path / "index", 1, "A day.")
    (tmp_path / "index" / POINTER).write_text("{}")
    file = next((tmp_path / "index" / GENERATIONS).glob("*/*.seg"))
    damage(file)
    with pytest.raises(IndexCorrupt, match="reindex"):
        mend(tmp_path / "index")


# a rebuild is looked at before it takes over


def make_unfit(directory: Path, change: str) -> tuple[Path, int]:
    path = directory / "index"
    add(path, 1, STORY.format(1))
    add(path, 2, STORY.format(2))
    generation = IndexDirectory(path).generation_path(2)
    if change == "damaged":
        damage(next(generation.glob("*.seg")))
    return generation, 3 if change == "too few" else 2


@pytest.mark.parametrize("change", ["too few", "damaged"])
def test_a_generation_that_is_not_what_was_written_is_not_fit(tmp_path: Path, change: str) -> None:
    generation, articles = make_unfit(tmp_path, change)
    with pytest.raises(SearchError):
        verify_generation(generation, articles=articles)


def test_a_sound_generation_is_fit_also_beside_an_old_one_that_is_damaged(tmp_path: Path) -> None:
    generation, articles = make_unfit(tmp_path, "sound")
    old = generation.with_name("000001")
    verify_generation(generation, articles=articles, old=old)
    damage(next(old.glob("*.toc")))
    verify_generation(generation, articles=articles, old=old)


def test_a_generation_whose_terms_do_not_lead_to_its_articles_is_not_fit(path: Path, tmp_path: Path) -> None:
    """The articles of one generation with the terms of another: each file is sound by itself."""
    directory = IndexDirectory(path)
    snapshot = Snapshot.open(directory.generation_path(3))
    assert [segment.documents for segment in snapshot.segments].count(1) >= 1
    verify_generation(directory.generation_path(3), articles=3, old=directory.generation_path(2))
    segment = snapshot.segments[-1]
    terms = segment.terms["text"]
    ordinal = terms.find("fog")
    assert ordinal is not None
    segment.terms["text"] = segment.terms["title"]  # the snapshot is shared by all who open the file
    try:
        with pytest.raises(SearchError, match="not found by its word"):
            verify_generation(directory.generation_path(3), articles=3)
    finally:
        segment.terms["text"] = terms


# as a user types it


@pytest.fixture
def run(path: Path) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(main, [*map(str, words), "--index", str(path)])


def test_rollback_says_from_where_to_where(run: Callable[..., Result]) -> None:
    result = run("rollback")
    assert result.exit_code == 0
    assert "from generation 000003" in result.stdout
    assert "to 000002" in result.stdout
    assert "2 articles" in result.stdout
    assert run("rollback", "--quiet").output == ""
    assert run("rollback", "9").exit_code == 2


def test_check_names_what_is_kept_and_what_is_left_behind(run: Callable[..., Result], path: Path) -> None:
    (path / GENERATIONS / "000009").mkdir()
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        "Generation 000002 is kept, and sound.",
        "Left behind by a run that died: 000009.",
    ]


def test_check_tells_a_run_at_work_from_one_that_died(run: Callable[..., Result], path: Path) -> None:
    (path / GENERATIONS / "000009").mkdir()
    with IndexDirectory(path).locked():
        assert re.search(r"^Being made by process \d+ on \S+ .*: 000009\.$", run("check").stdout, re.MULTILINE)
        note = (path / HOLDER).read_bytes()
    dead = json.loads(note) | {"pid": 2**22 + 1}  # above the highest number that Linux gives
    (path / HOLDER).write_text(json.dumps(dead))
    assert "Left behind by a run that died: 000009." in run("check").stdout


def test_check_exits_3_for_any_damage_and_repair_ends_with_0(run: Callable[..., Result], path: Path) -> None:
    damage(file(path, "*.toc", 2))
    assert (run("check").exit_code, "kept, is damaged" in run("check").stderr) == (3, True)
    damage(file(path, WORDS_FILE))
    result = run("check")
    assert (result.exit_code, "--repair" in result.stderr) == (3, True)
    result = run("check", "--repair")
    assert (result.exit_code, "words" in result.stdout) == (0, True)
    assert run("check").exit_code == 0


def test_reindex_if_needed_does_nothing_until_something_has_changed(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "one.txt").write_text("The ferry was late. It waited for the tide.\n" * 3)
    run = lambda *words: CliRunner().invoke(main, ["reindex", "--if-needed", *words, "--index", str(tmp_path / "ix")])  # noqa: E731
    assert run().exit_code == 3
    assert "there is none yet" in run(str(folder)).stdout
    assert "nothing to do" in run(str(folder)).stdout
    assert "nothing to do" in run().stdout
    assert "in another way" in run("--timezone", "Europe/Berlin").stdout
    assert "nothing to do" in run("--timezone", "Europe/Berlin").stdout
    (folder / "two.txt").write_text("Another ferry.\n")
    assert "nothing to do" in run().stdout
    pointer = tmp_path / "ix" / POINTER
    pointer.write_text("{}")
    assert "it is damaged" in run(str(folder)).stdout
