"""Stories: they follow from the articles in the index alone, keep their ids, and survive whatever happens to files."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Article
from corpus.duplicates import MIN_WORDS
from search import Engine, IndexUnusable, Relation, SearchRequest, open_index
from search.generations import IndexDirectory
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.merging import SEGMENTS_PER_TIER
from search.segments import Snapshot
from search.stories import STORIES_FILE, Stories
from search.versions import MAX_VERSIONS, relations
from tests.suites.articles import article, tasks, to_stored
from tests.suites.memory_stories import groups_of
from tests.suites.story_articles import chain, prose, reworded, story_articles
from tests.suites.story_contract import StoryContract, key


def add(path: Path, *articles: Article, jobs: int = 1) -> None:
    update_index(path, tasks(*articles), roots=(), effort=Effort(jobs=jobs))


def generation(path: Path) -> Path:
    directory = IndexDirectory(path)
    return directory.generation_path(directory.pointer())


def told(path: Path) -> dict[str, set[int]]:
    """Return the numbers of the articles of each story of several, by its id."""
    found: dict[str, set[int]] = {}
    engine = LocalEngine(path)
    for hit in engine.search(SearchRequest(limit=100)).hits:
        found.setdefault(hit.story, set()).add(int(hit.id, 16))
    return {story: numbers for story, numbers in found.items() if len(numbers) > 1}


def groups(path: Path) -> set[frozenset[int]]:
    return set(map(frozenset, told(path).values()))


def expected(articles: Iterable[Article]) -> set[frozenset[int]]:
    listed = list(articles)
    found = groups_of((one.title, one.text) for one in listed)
    return {frozenset(int(listed[place].id, 16) for place in group) for group in found}


@pytest.fixture(scope="module", params=["at once", "one by one"])
def story_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    path, articles = tmp_path_factory.mktemp("stories") / "index", story_articles()
    for part in [articles] if request.param == "at once" else [[one] for one in articles]:
        add(path, *part)
    return LocalEngine(path)


class TestLocalStories(StoryContract):
    pass


# -- which articles make a story --------------------------------------------------------------------------------------


@st.composite
def editions(draw: st.DrawFn) -> list[Article]:
    """A few articles, some of them copies or revisions of each other, some short, in any order."""
    made = []
    for number in range(draw(st.integers(2, 9))):
        text = draw(st.sampled_from(chain(1) + chain(7) + [prose(3), prose(4, words=MIN_WORDS), ""]))
        text = draw(st.sampled_from([text, text.upper(), f"{prose(number, words=12)} {text}"]))
        made.append(article(number, text, day=draw(st.sampled_from([None, "2020-01-01", "2021-01-01"]))))
    return draw(st.permutations(made))


@settings(max_examples=12)
@given(editions(), st.data())
def test_stories_are_the_same_however_many_runs_bring_the_articles(
    tmp_path_factory: pytest.TempPathFactory, articles: list[Article], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("runs") / "index"
    start = 0
    while start < len(articles):
        end = data.draw(st.integers(start + 1, len(articles)))
        add(path, *articles[start:end])
        start = end
    assert groups(path) == expected(articles)


@settings(max_examples=12)
@given(editions(), st.data())
def test_stories_follow_articles_that_change(
    tmp_path_factory: pytest.TempPathFactory, articles: list[Article], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("changes") / "index"
    add(path, *articles)
    current = {one.id: one for one in articles}
    for number in range(data.draw(st.integers(1, 3))):
        old = data.draw(st.sampled_from(articles))
        text = data.draw(st.sampled_from([prose(50 + number), *chain(1)]))
        current[old.id] = article(int(old.id, 16), text, title=f"Changed {number}")
        add(path, current[old.id])
        assert groups(path) == expected(current.values())
    for story, members in told(path).items():
        assert int(story, 16) in members


def test_a_story_that_loses_the_article_between_two_falls_apart(tmp_path: Path) -> None:
    first, between, last = chain(1)
    add(tmp_path, article(1, first), article(2, between), article(3, last))
    assert groups(tmp_path) == {frozenset({1, 2, 3})}
    add(tmp_path, article(2, prose(9)))
    assert groups(tmp_path) == set()


def test_an_article_between_two_stories_makes_them_one_by_the_name_of_the_older(tmp_path: Path) -> None:
    first, between, last = chain(1)
    pairs = [(1, last, "2021-01-01"), (2, last, "2021-01-02"), (3, first, "2020-01-01"), (4, first, "2020-01-02")]
    add(tmp_path, *(article(number, text, day=day) for number, text, day in pairs))
    assert told(tmp_path) == {key(1): {1, 2}, key(3): {3, 4}}
    add(tmp_path, article(5, between, day="2019-01-01"))
    assert told(tmp_path) == {key(3): {1, 2, 3, 4, 5}}


def test_segments_that_are_merged_keep_their_stories(tmp_path: Path) -> None:
    articles = story_articles()
    add(tmp_path, *articles[:3])
    for number in range(20, 20 + 2 * SEGMENTS_PER_TIER):
        add(tmp_path, article(number, prose(number)))
    add(tmp_path, *articles[3:])
    add(tmp_path, article(2, prose(90)))
    assert len(Snapshot.open(generation(tmp_path)).segments) < SEGMENTS_PER_TIER
    assert told(tmp_path) == {key(1): {1, 3, 4, 5}, key(6): {6, 7}}


def test_the_number_of_processes_makes_no_difference(tmp_path: Path) -> None:
    articles = [article(number, prose(number % 400, words=30), day="2020-01-01") for number in range(600)]
    for jobs in (1, 2):
        add(tmp_path / str(jobs), *articles, jobs=jobs)
    found = [Stories.open(generation(tmp_path / str(jobs))) for jobs in (1, 2)]
    assert found[0].count == 200
    assert found[0].ids() == found[1].ids()


# -- which id a story has ---------------------------------------------------------------------------------------------


def test_a_story_keeps_its_id_when_an_older_article_comes(tmp_path: Path) -> None:
    add(tmp_path, article(5, prose(1), day="2024-01-01"))
    add(tmp_path, article(1, prose(1), day="2023-01-01"))
    add(tmp_path, article(2, prose(1), day="2022-01-01"))
    assert told(tmp_path) == {key(5): {1, 2, 5}}
    assert LocalEngine(tmp_path).article(key(2)).story.relation is Relation.FIRST


def test_a_story_is_named_by_the_article_that_was_published_first_of_those_that_come_together(tmp_path: Path) -> None:
    add(tmp_path, article(3, prose(1)), article(2, prose(1), day="2024-02-02"), article(1, prose(1), day="2024-02-03"))
    assert told(tmp_path) == {key(2): {1, 2, 3}}


def test_a_story_keeps_its_id_when_the_article_of_that_id_is_revised(tmp_path: Path) -> None:
    add(tmp_path, article(5, prose(1), day="2024-01-01"), article(6, prose(1), day="2024-01-02"))
    add(tmp_path, article(5, reworded(prose(1), 0.03), day="2024-01-03"))
    assert told(tmp_path) == {key(5): {5, 6}}


def test_a_story_whose_first_article_becomes_another_is_named_by_the_next(tmp_path: Path) -> None:
    add(tmp_path, *(article(number, prose(1), day=f"2024-01-0{number}") for number in (1, 2, 3)))
    add(tmp_path, article(1, prose(2)))
    add(tmp_path, article(4, prose(2)))
    assert told(tmp_path) == {key(2): {2, 3}, key(1): {1, 4}}


# -- what an article is in its story ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("copies", "relation"),
    [
        ([("Wire", "One text.")], Relation.FIRST),
        ([("Wire", "One text."), ("Wire", "ONE  text")], Relation.DUPLICATE),
        ([("Wire", "One text."), ("wire", "One other text.")], Relation.VERSION),
        ([("Wire", "One text."), ("Pilot", "One text.")], Relation.SYNDICATED),
        ([("Wire", "One text."), ("Pilot", "One text, too.")], Relation.SYNDICATED),
        ([("Wire", "One text."), (None, "One text.")], Relation.DUPLICATE),
        ([(None, "One text."), ("Pilot", "Another text.")], Relation.VERSION),
        ([("Wire", "One text."), ("Pilot", "One text."), ("Pilot", "One text.")], Relation.DUPLICATE),
        ([("Wire", "One text."), ("Pilot", "Own text."), ("Pilot", "One text.")], Relation.VERSION),
    ],
)
def test_an_article_is_told_by_those_before_it(copies: list[tuple[str | None, str]], relation: Relation) -> None:
    articles = [to_stored(article(n, text, source=source)) for n, (source, text) in enumerate(copies)]
    assert relations(articles)[-1] is relation


def test_of_very_many_versions_the_first_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    count = MAX_VERSIONS + 10
    days = [f"2024-{1 + number // 28:02}-{1 + number % 28:02}" for number in range(count)]
    add(tmp_path, *(article(number, prose(1), day=day) for number, day in enumerate(days)))
    story = LocalEngine(tmp_path).article(key(count - 1)).story
    assert (story.count, len(story.versions)) == (count, MAX_VERSIONS)
    assert [int(version.id, 16) for version in story.versions] == list(range(MAX_VERSIONS))


# -- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def index(tmp_path: Path) -> Path:
    add(tmp_path / "index", *story_articles())
    return tmp_path / "index"


def test_a_changed_byte_of_the_stories_is_found_by_a_check(index: Path) -> None:
    file = generation(index) / STORIES_FILE
    sound = file.read_bytes()
    Snapshot.open(generation(index)).verify()
    for place in range(0, len(sound), 3):
        file.unlink()
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        if sound[place]:  # there are zeros between arrays
            with pytest.raises(IndexUnusable, match=STORIES_FILE):
                Snapshot.open(generation(index)).verify()


def test_a_run_does_not_give_damaged_stories_good_checksums(index: Path) -> None:
    file = generation(index) / STORIES_FILE
    sound = file.read_bytes()
    for place in (64, 68, 72):  # numbers of stories
        file.unlink()
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 3]) + sound[place + 1 :])
        with pytest.raises(IndexUnusable, match=STORIES_FILE):
            add(index, article(31, prose(2)))


@pytest.mark.parametrize("left", [None, 0, 40, 200])
def test_stories_that_are_absent_or_cut_short_are_refused_with_a_sentence(index: Path, left: int | None) -> None:
    file = generation(index) / STORIES_FILE
    data = file.read_bytes()
    file.unlink()
    if left is not None:
        file.write_bytes(data[:left])
    with pytest.raises(IndexUnusable, match=STORIES_FILE):
        LocalEngine(index).search(SearchRequest())


def test_the_stories_of_another_index_are_refused(index: Path, tmp_path: Path) -> None:
    add(tmp_path / "other", *story_articles())
    shutil.copy(generation(tmp_path / "other") / STORIES_FILE, generation(index) / STORIES_FILE)
    with pytest.raises(IndexUnusable, match=STORIES_FILE):
        Snapshot.open(generation(index)).verify()


def test_what_a_whoosh_program_deletes_leaves_its_story_at_once(index: Path) -> None:
    with open_index(index).writer() as writer:
        writer.delete_by_term("id", key(2))
    assert told(index) == {key(1): {1, 3, 4, 5}, key(6): {6, 7}}
    assert LocalEngine(index).article(key(1)).story.count == 4


def test_what_a_whoosh_program_merges_is_told_anew_by_the_next_run(index: Path) -> None:
    add(index, article(30, prose(30)))
    with open_index(index).writer() as writer:
        writer.delete_by_term("id", key(30))
    open_index(index).optimize()
    assert LocalEngine(index).article(key(1)).story.count == 1
    add(index, article(31, prose(2)))
    assert groups(index) == {frozenset({1, 2, 3, 4, 5}), frozenset({6, 7, 31})}
