"""Metrics, health and the access log: what happened on the site is told, and to whom it may be told."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from search import IndexHealth, Settings, SettingsError
from search.local import LocalEngine
from search.refreshing import refresh_index
from search.roots import Root
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES
from web import create_app
from web.journal import TYPING_HEADER


def site(engine=None, **settings):
    return create_app(Settings(**settings), engine=engine or MemoryEngine(ARTICLES)).test_client()


def samples(client):
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(sample.name, *sorted(sample.labels.items())): sample.value for one in families for sample in one.samples}


def test_searches_are_counted_by_kind_and_those_in_vain_besides():
    client = site()
    for address in ("/?q=canal", "/api/v1/search?q=canal+OR+grain", "/?q=zeppelin", "/?q=%22zeppelin%22"):
        assert client.get(address).status_code == 200
    client.get("/?q=zepp", headers={TYPING_HEADER: "1"})
    found = samples(client)
    assert found["clippings_search_seconds_count", ("kind", "words")] == 3
    assert found["clippings_search_seconds_count", ("kind", "boolean")] == 1
    assert found["clippings_searches_without_results_total", ("kind", "words")] == 1
    assert found["clippings_searches_without_results_total", ("kind", "phrase")] == 1
    assert found["clippings_requests_total", ("endpoint", "pages.search_page"), ("status", "200")] == 4


def test_addresses_that_do_not_exist_share_one_label():
    client = site()
    for number in range(3):
        client.get(f"/nothing/{number}")
    assert samples(client)["clippings_requests_total", ("endpoint", "unknown"), ("status", "404")] == 3


def test_metrics_tell_of_the_index():
    found = samples(site())
    assert found[("clippings_index_up",)] == 1
    assert found[("clippings_index_articles",)] == len(ARTICLES)


def test_an_index_that_is_not_there_is_told_and_the_site_is_alive(tmp_path):
    client = create_app(Settings(index=tmp_path / "absent")).test_client()
    assert samples(client)[("clippings_index_up",)] == 0
    assert client.get("/healthz").data == b"ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text


@dataclass
class Ailing(MemoryEngine):
    """An engine whose health is what it is told."""

    def __init__(self, **fields):
        super().__init__(ARTICLES)
        self._health = replace(super().health(), **fields)

    def health(self) -> IndexHealth:
        return self._health


def test_a_sound_index_is_ready():
    answer = site().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "articles": len(ARTICLES), "generation": "memory", "age_seconds": None}


def test_an_index_that_lacks_articles_is_not_ready():
    answer = site(Ailing(articles=2, expected=3)).get("/readyz")
    assert answer.status_code == 503
    assert answer.json["reason"] == "The index has 2 articles, and its manifest 3. Run 'search check'."


@pytest.mark.parametrize(("hours", "status"), [(0, 200), (2, 200), (1, 503)])
def test_an_index_that_was_not_updated_for_long_is_not_ready(hours, status):
    engine = Ailing(updated=datetime.now(UTC) - timedelta(minutes=90))
    answer = site(engine, stale_after=hours).get("/readyz")
    assert answer.status_code == status
    assert 5_400 <= answer.json["age_seconds"] < 5_500


def entries(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_request_is_one_line_of_the_access_log(tmp_path):
    log = tmp_path / "access.log"
    client = site(access_log=str(log))
    client.get("/?q=canal&place=Westhaven", headers={"User-Agent": "Reader 1"}, buffered=True)
    client.get("/article/none", buffered=True)
    client.get("/healthz", buffered=True)
    search, missing = entries(log)
    assert search["path"] == "/?q=canal&place=Westhaven"
    assert (search["query"], search["kind"], search["narrowed"], search["total"]) == ("canal", "words", True, 1)
    assert (search["status"], missing["status"]) == (200, 404)
    assert search["address"] == "127.0.0.1"
    assert search["ms"] > 0
    assert datetime.fromisoformat(search["time"]).tzinfo


def test_a_log_that_is_nobodys_business_has_neither_words_nor_readers(tmp_path):
    log = tmp_path / "access.log"
    client = site(access_log=str(log), log_queries=False)
    client.get("/?q=canal", headers={"User-Agent": "Reader"}, buffered=True)
    client.get("/article/canal?q=secret", buffered=True)
    client.get("/api/v1/suggest?q=secret", buffered=True)
    text = log.read_text()
    assert not {word for word in ("canal", "secret", "127.0.0.1", "Reader") if word in text}
    assert [entry["path"] for entry in entries(log)] == ["/", "/article/<anything:article_id>", "/api/v1/suggest"]
    assert entries(log)[0]["total"] == 3


def test_a_log_that_was_moved_away_is_begun_anew(tmp_path):
    log = tmp_path / "access.log"
    client = site(access_log=str(log))
    client.get("/?q=canal", buffered=True)
    log.rename(tmp_path / "access.log.1")
    client.get("/?q=grain", buffered=True)
    assert [entry["query"] for entry in entries(log)] == ["grain"]


def test_a_log_that_cannot_be_written_to_is_told_before_anything_is_served(tmp_path):
    with pytest.raises(SettingsError, match="access log"):
        site(access_log=str(tmp_path / "absent" / "access.log"))


def test_addresses_are_those_of_readers_where_a_proxy_is_believed(tmp_path):
    log = tmp_path / "access.log"
    for proxies in (0, 1):
        site(access_log=str(log), proxies=proxies).get("/", headers={"X-Forwarded-For": "192.0.2.7"}, buffered=True)
    assert [entry["address"] for entry in entries(log)] == ["127.0.0.1", "192.0.2.7"]


def test_an_index_is_as_old_as_the_last_run_that_ended_well(tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "tide.txt").write_text("The tide turned at four in the harbour.\n")
    index = tmp_path / "index"
    root = Root(path=str(tmp_path / "articles"))
    refresh_index(index, roots=(root,))
    engine = LocalEngine(index)
    before = engine.health()
    assert (before.articles, before.expected, before.generation) == (1, 1, "000001")
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    refresh_index(index)
    (index / "last-run").write_text(later)
    after = engine.health()
    assert (after.generation, after.updated) == ("000001", datetime.fromisoformat(later))
