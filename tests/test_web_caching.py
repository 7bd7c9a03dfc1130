"""Caching and compression: nothing is searched or sent twice, and nothing stale is shown."""

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.http import http_date, parse_date

from search import IndexState, Role, Settings, UsersFile
from search.indexing import update_index
from search.local import LocalEngine
from search.roots import Root
from tests.suites.articles import article as written
from tests.suites.articles import tasks
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES
from web import caching, create_app

LONG_AGO = datetime(2024, 1, 1, 12, tzinfo=UTC)
PAGES = ["/", "/?q=canal", "/facets/person", "/article/canal", "/feed.atom", "/sitemap.xml", "/sitemap-1.xml", "/api"]
ANSWERS = ["search", "suggest?q=ca", "articles/canal", "articles/canal/similar", "facets/org", "stats", "export"]
DEPENDENT = [*PAGES, "/export", "/opensearch/suggest?q=ca", *(f"/api/v1/{answer}" for answer in ANSWERS)]


class CountingEngine(MemoryEngine):
    """Counts its searches; its state is what a test says."""

    def __init__(self, articles=ARTICLES):
        super().__init__(articles)
        self.searches = 0
        self.current = IndexState("first", LONG_AGO)

    def search(self, request):
        self.searches += 1
        return super().search(request)

    def state(self):
        return self.current


@pytest.fixture
def engine():
    return CountingEngine()


def site(engine, **settings):
    return create_app(Settings(**settings), engine=engine).test_client()


@pytest.fixture(scope="module")
def shared():
    """A site for the tests that change nothing: each new one compiles its templates anew."""
    return site(CountingEngine())


def tag(client, url="/?q=canal", **options):
    return client.get(url, **options).headers["ETag"]


@pytest.mark.parametrize("url", DEPENDENT)
def test_whoever_has_the_answer_is_told_so(shared, url):
    with shared.get(url) as answer:
        headers = answer.headers
    assert headers["ETag"].startswith('W/"')
    assert headers["Cache-Control"] == "private, no-cache"
    again = shared.get(url, headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert (again.headers["ETag"], again.headers["Cache-Control"]) == (headers["ETag"], "private, no-cache")


def test_nothing_is_searched_for_whoever_has_the_answer(engine):
    client = site(engine)
    known = tag(client)
    before = engine.searches
    assert client.get("/?q=canal", headers={"If-None-Match": f'"other", {known}'}).status_code == 304
    assert client.head("/?q=canal", headers={"If-None-Match": known}).status_code == 304
    assert engine.searches == before


def test_a_tag_is_another_when_the_index_the_settings_or_the_day_are(engine, monkeypatch):
    tags = [tag(site(engine)), tag(site(engine, title="Other"))]
    engine.current = replace(engine.current, tag="second")
    tags.append(tag(site(engine)))
    engine.current = IndexState("first", LONG_AGO)

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr(caching, "datetime", Tomorrow)
    tags.append(tag(site(engine)))
    assert len(set(tags)) == 4


def test_the_tag_is_the_same_in_every_process_of_a_server(engine):
    assert tag(site(engine)) == tag(site(CountingEngine()))


def test_a_published_update_is_seen_at_once(tmp_path):
    path, roots = tmp_path / "index", (Root(path="/a"),)
    update_index(path, tasks(written(1, "A first canal.", day="2024-01-02")), roots=roots)
    client = site(LocalEngine(path))
    known = tag(client)
    assert client.get("/?q=canal", headers={"If-None-Match": known}).status_code == 304
    update_index(path, tasks(written(2, "A second canal.", title="New one", day="2024-01-03")), roots=roots)
    answer = client.get("/?q=canal", headers={"If-None-Match": known})
    assert answer.status_code == 200
    assert "New one" in answer.text


@pytest.mark.parametrize("url", ["/?page=0", "/nothing", "/article/nothing", "/api/v1/search?limit=0", "/api/v1/none"])
def test_an_error_is_never_kept(shared, url):
    answer = shared.get(url, headers={"If-None-Match": "*"})
    assert answer.status_code >= 400
    assert "ETag" not in answer.headers


def test_a_star_matches_no_answer_that_was_not_made(shared):
    assert shared.get("/?q=canal", headers={"If-None-Match": "*"}).status_code == 200


def test_dates_are_compared_where_there_is_no_tag(engine):
    client = site(engine)
    changed = client.get("/").headers.get("Last-Modified")
    if changed is None:  # the program itself was changed a moment ago
        pytest.skip("the files of the program are too new to have a date")
    assert parse_date(changed) > LONG_AGO
    assert client.get("/", headers={"If-Modified-Since": changed}).status_code == 304
    earlier = http_date(parse_date(changed) - timedelta(seconds=1))
    assert client.get("/", headers={"If-Modified-Since": earlier}).status_code == 200
    assert client.get("/", headers={"If-Modified-Since": changed, "If-None-Match": '"x"'}).status_code == 200


def test_what_changed_a_moment_ago_has_no_date_yet(engine):
    engine.current = IndexState("first", datetime.now(UTC))
    assert "Last-Modified" not in site(engine).get("/").headers
    engine.current = IndexState("first", None)
    assert "Last-Modified" not in site(engine).get("/").headers


def test_an_index_that_cannot_be_opened_is_an_error_and_no_match(tmp_path):
    client = create_app(Settings(index=tmp_path / "absent")).test_client()
    assert client.get("/", headers={"If-None-Match": '"x"'}).status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/robots.txt").status_code == 200


PACKED = ["/", "/article/canal", "/feed.atom", "/api/v1/search", "/static/style.css", "/static/site.js"]


@pytest.mark.parametrize("url", PACKED)
def test_text_is_packed_for_whoever_accepts_that(shared, url):
    with shared.get(url) as plain, shared.get(url, headers={"Accept-Encoding": "br, gzip"}) as packed:
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        if "/static/" in url or "article" in url:
            assert gzip.decompress(packed.data) == plain.data


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_nobody_is_sent_what_they_cannot_unpack(shared, accepted):
    with shared.get("/", headers={"Accept-Encoding": accepted}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert b"<html" in answer.data


def test_a_packed_answer_is_known_again(shared):
    for url in ("/", "/static/style.css"):
        with shared.get(url, headers={"Accept-Encoding": "gzip"}) as answer:
            known = answer.headers["ETag"]
        with shared.get(url, headers={"Accept-Encoding": "gzip", "If-None-Match": known}) as again:
            assert (again.status_code, again.data) == (304, b"")


def test_the_head_of_a_packed_answer_is_that_of_its_body(shared):
    headers = {"Accept-Encoding": "gzip"}
    with shared.get("/article/canal", headers=headers) as body, shared.head("/article/canal", headers=headers) as head:
        assert head.headers["Content-Encoding"] == "gzip"
        assert head.headers["Content-Length"] == body.headers["Content-Length"]
        assert head.data == b""


def test_a_part_of_a_static_file_is_sent_as_it_is(shared):
    with shared.get("/static/style.css", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"}) as answer:
        assert (answer.status_code, len(answer.data)) == (206, 10)
        assert "Content-Encoding" not in answer.headers


def test_small_answers_and_streams_are_sent_as_they_are(shared):
    for url in ("/robots.txt", "/healthz", "/export?format=jsonl"):
        with shared.get(url, headers={"Accept-Encoding": "gzip"}) as answer:
            assert "Content-Encoding" not in answer.headers


PASSWORD = "a long enough password"


@pytest.fixture
def closed(tmp_path):
    """A site for two users."""
    file = UsersFile(tmp_path / "users.json")
    for name in ("ada", "ben"):
        file.add(name, PASSWORD, Role.READER)
    return create_app(Settings(users=str(file.path)), engine=CountingEngine())


def log_in(app, name):
    client = app.test_client()
    form = re.search(r'name="form_token" value="([^"]+)"', client.get("/login").text)[1]
    client.post("/login", data={"name": name, "password": PASSWORD, "form_token": form})
    return client


def test_what_one_user_has_is_not_the_answer_to_another(closed):
    ada, ben = log_in(closed, "ada"), log_in(closed, "ben")
    known = tag(ada, "/")
    assert ada.get("/", headers={"If-None-Match": known}).status_code == 304
    assert ben.get("/", headers={"If-None-Match": known}).status_code == 200
    assert "Cookie" in ada.get("/").headers["Vary"]
    assert "private" in ada.get("/").headers["Cache-Control"]


def test_a_stranger_learns_nothing_by_a_tag_that_was_true(closed):
    known = tag(log_in(closed, "ada"), "/api/v1/search")
    for url in ("/", "/api/v1/search"):
        answer = closed.test_client().get(url, headers={"If-None-Match": known, "If-Modified-Since": http_date()})
        assert answer.status_code in {303, 401}
        assert "ETag" not in answer.headers
