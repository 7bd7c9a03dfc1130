"""Limits of a query: a strict one is refused with its position, and a search that takes too long is given up."""

import json
import threading
import time

import pytest
from click.testing import CliRunner

from search import QuerySyntaxError, SearchRequest, SearchTooLong
from search.cli import main
from search.evaluator import check_time, time_limit
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.settings import Settings
from tests.suites.articles import article, tasks
from web.app import create_app


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    path = tmp_path_factory.mktemp("limits") / "index"
    found = [article(number, f"Oil and gas, volume {number}.") for number in range(3)]
    update_index(path, tasks(*found), roots=(), effort=Effort(jobs=1))
    return path


@pytest.fixture(scope="module")
def site(index):
    return create_app(Settings(index=index)).test_client()


def test_a_strict_search_raises_where_another_makes_a_note(index):
    engine = LocalEngine(index)
    assert engine.search(SearchRequest(query="oil (gas")).notes
    with pytest.raises(QuerySyntaxError) as caught:
        engine.search(SearchRequest(query="oil (gas", strict=True))
    assert caught.value.position == 4


def test_a_strict_search_that_finds_nothing_still_tells_what_would(index):
    found = LocalEngine(index).search(SearchRequest(query="ox zzz", strict=True))
    assert (found.total, found.rescues) == (0, ())
    assert LocalEngine(index).search(SearchRequest(query='"gas oil"', strict=True)).rescues


def test_the_command_refuses_a_strict_query(index):
    run = CliRunner().invoke(main, ["query", "oil^2", "--strict", "--index", str(index)])
    assert run.exit_code == 2
    assert run.stderr == "Error: Weights are not understood; 'oil^2' was read as 'oil'. (At character 1.)\n"
    assert CliRunner().invoke(main, ["query", "oil", "--strict", "--index", str(index)]).exit_code == 0


def test_the_api_refuses_a_strict_query_with_its_position(site):
    answer = site.get("/api/v1/search?q=oil+(gas&strict=1")
    assert answer.status_code == 400
    assert answer.json["error"] == {
        "code": "query_syntax_error",
        "message": "The ( at character 5 has no partner and was ignored.",
        "position": 4,
    }
    assert site.get("/api/v1/search?q=oil+(gas&strict=0").status_code == 200
    assert site.get("/api/v1/search?q=oil&strict=maybe").status_code == 400


def test_time_is_not_limited_by_default():
    check_time()
    with time_limit(0):
        check_time()


def test_when_time_is_up_the_next_look_at_it_raises():
    with time_limit(60):
        with time_limit(1e-9):
            time.sleep(0.001)
            with pytest.raises(SearchTooLong, match=r"longer than 1e-09 s"):
                check_time()
        check_time()


def test_a_limit_is_that_of_its_thread():
    with time_limit(1e-9):
        time.sleep(0.001)
        found: list[str] = []
        thread = threading.Thread(target=lambda: (check_time(), found.append("done")))
        thread.start()
        thread.join()
        with pytest.raises(SearchTooLong):
            check_time()
    assert found == ["done"]


@pytest.mark.parametrize("query", ["oil", "oil gas", "oi*", "-oil", ""])
def test_a_search_that_takes_too_long_is_given_up(index, query):
    engine = LocalEngine(index, timeout=1e-9)
    with pytest.raises(SearchTooLong):
        engine.search(SearchRequest(query=query))
    assert LocalEngine(index, timeout=60).search(SearchRequest(query=query, facets={})).seconds < 60


def test_a_reader_is_told_that_a_search_took_too_long(index):
    hurried = create_app(Settings(index=index), engine=LocalEngine(index, timeout=1e-9))
    answer = hurried.test_client().get("/api/v1/search?q=oil")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "search_too_long")
    assert answer.json["error"]["message"].startswith("The search took longer than 1e-09 s")


def test_the_command_takes_a_time_limit(index):
    run = CliRunner().invoke(main, ["query", "oil", "--json", "--timeout", "30", "--index", str(index)])
    assert json.loads(run.stdout)["total"] == 3
    assert SearchTooLong(3).exit_code == 3
