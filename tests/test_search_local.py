"""Local engine: keeps the contract of every engine, and what only an index on disk can break."""

import multiprocessing
import shutil
import sys
import threading

import pytest

from search import Engine, Facet, IndexMissing, SearchRequest, open_index
from search.indexing import update_index
from search.local import LocalEngine
from search.matching import FALLBACK_NOTE
from search.roots import Root
from tests.suites.articles import article, ids, moon_articles, tasks
from tests.suites.engine_contract import EngineContract


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An index of two runs, to be copied."""
    path = tmp_path_factory.mktemp("made") / "index"
    for articles in (moon_articles()[:4], moon_articles()[4:]):
        update_index(path, tasks(*articles), roots=(Root(path="/a"),))
    return path


@pytest.fixture
def path(made, tmp_path):
    return shutil.copytree(made, tmp_path / "index")


@pytest.fixture
def engine(path) -> Engine:
    return LocalEngine(path)


class TestLocalEngine(EngineContract):
    pass


def test_stems_and_accents_find_each_other(engine):
    assert ids(engine.search(SearchRequest(query="photograph")).hits) == [6]
    assert ids(engine.search(SearchRequest(query="cafe naive")).hits) == [5]


def test_when_no_article_has_all_words_those_with_any_are_shown_with_a_note(engine):
    response = engine.search(SearchRequest(query="sputnik zeppelin"))
    assert (ids(response.hits), response.notes) == ([4], (FALLBACK_NOTE,))


def test_there_is_no_fall_back_note_when_nothing_is_found_at_all(engine):
    assert engine.search(SearchRequest(query="zeppelin dirigible")).notes == ()


def test_names_can_be_searched_by_field(engine):
    assert sorted(ids(engine.search(SearchRequest(query="author:oduya")).hits)) == [2, 3]
    assert ids(engine.search(SearchRequest(query='person:"jim lovell"')).hits) == [2]
    assert ids(engine.search(SearchRequest(query="-org:nasa date:1957")).hits) == [4]


def test_a_phrase_does_not_run_from_one_name_into_the_next(engine):
    assert engine.search(SearchRequest(query='person:"armstrong buzz"')).total == 0


def test_an_index_that_is_not_there_is_an_error_until_it_is(tmp_path):
    engine = LocalEngine(tmp_path / "later")
    with pytest.raises(IndexMissing):
        engine.search(SearchRequest())
    update_index(tmp_path / "later", tasks(article(1)), roots=(Root(path="/a"),))
    assert engine.search(SearchRequest()).total == 1


@pytest.mark.parametrize("query", ["*", "a~9", "(" * 5000, "x " * 20_000, '"' * 99, "-", "NOT", "date:[bad TO]", "\0"])
def test_hostile_queries_end_in_an_answer(engine, query):
    engine.search(SearchRequest(query=query))


def test_threads_get_right_answers_while_the_index_is_replaced(path, engine):
    wrong: list[object] = []
    stop = threading.Event()

    def reader() -> None:
        while not stop.wait(0.002):  # which leaves the writer a core on a small machine
            response = engine.search(SearchRequest(query="moon"))
            if response.total != 4 or len(response.hits) != 4:
                wrong.append(response)

    threads = [threading.Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(10, 20):
        update_index(path, tasks(article(number, "Something else.")), roots=(Root(path="/a"),))
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert engine.search(SearchRequest()).total == 16


def _total_in_child(engine: LocalEngine, results) -> None:
    results.put([engine.search(SearchRequest(query=query)).total for query in ("moon", "", "sputnik")])


@pytest.mark.skipif(sys.platform != "linux", reason="forks a process that has an index open")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # the runner's own threads do not search
def test_an_open_engine_answers_in_a_forked_process_too(engine):
    assert engine.search(SearchRequest(query="moon")).total == 4
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    children = [context.Process(target=_total_in_child, args=(engine, results)) for _ in range(2)]
    for child in children:
        child.start()
    assert [results.get(timeout=30) for _ in children] == [[4, 6, 1]] * 2
    for child in children:
        child.join()


def test_what_a_whoosh_program_commits_is_searched_at_once(path, engine):
    assert engine.search(SearchRequest(query="sputnik")).total == 1
    writer = open_index(path).writer()
    writer.delete_by_term("id", f"{4:016x}")
    writer.commit()
    assert engine.search(SearchRequest(query="sputnik")).total == 0
    assert engine.search(SearchRequest(facets={Facet.PLACE: 9})).facets[Facet.PLACE].values[0].value == "Moon"
