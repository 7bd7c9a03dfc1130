"""App: errors, headers, static files and the JSON API."""

import json
import logging
import re
from dataclasses import replace
from urllib.parse import quote

import pytest

from search import IndexCorrupt, IndexLocked, IndexStats, Settings
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, HOSTILE, article, client
from web import create_app
from web.static_files import FOREVER

BAD = ["/?page=0", "/?after=soon", "/?sort=x"]


@pytest.fixture(scope="module")
def site():
    return client()


class BrokenEngine(MemoryEngine):
    def search(self, request):
        raise RuntimeError("a fault of ours")


@pytest.mark.parametrize("url", BAD)
def test_a_bad_parameter_gives_a_page_that_names_it(site, url):
    answer = site.get(url)
    name = url.removeprefix("/?").split("=")[0]
    assert answer.status_code == 400
    assert f"The parameter &#39;{name}&#39;" in answer.text


@pytest.mark.parametrize("url", BAD)
def test_a_bad_parameter_gives_the_api_an_error_object(site, url):
    answer = site.get("/api/v1/search" + url.removeprefix("/"))
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "usage_error"
    assert url.removeprefix("/?").split("=")[0] in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/articles/nothing", 404, "article_not_found"),
        ("POST", "/api/v1/search", 405, "method_not_allowed"),
        ("GET", "/api/v1/search?limit=1000", 400, "usage_error"),
    ],
)
def test_every_error_of_the_api_has_one_shape(site, method, url, status, code):
    answer = site.open(url, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    assert answer.json.keys() == {"error"}
    assert answer.json["error"].keys() == {"code", "message"}
    assert answer.json["error"]["code"] == code


@pytest.mark.parametrize(
    ("method", "url", "status"), [("GET", "/nothing", 404), ("GET", "/article/nothing", 404), ("POST", "/", 405)]
)
def test_every_error_elsewhere_is_a_page(site, method, url, status):
    answer = site.open(url, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert "<h1>" in answer.text


def test_a_refused_method_names_the_allowed_ones(site):
    assert "GET" in site.post("/").headers["Allow"]


@pytest.mark.parametrize("url", ["/", "/api/v1/search"])
def test_a_fault_of_ours_is_logged_and_not_shown(url, caplog):
    site = create_app(Settings(), engine=BrokenEngine([])).test_client()
    with caplog.at_level(logging.ERROR):
        answer = site.get(url)
    assert answer.status_code == 500
    assert "a fault of ours" not in answer.text
    assert "a fault of ours" in caplog.text


@pytest.mark.parametrize("url", ["/", "/article/x", "/api/v1/stats"])
def test_without_an_index_the_site_starts_and_says_what_to_do(tmp_path, url):
    site = create_app(Settings(index=tmp_path / "absent")).test_client()
    answer = site.get(url)
    assert answer.status_code == 503
    assert "search index FOLDER" in answer.text


class UnusableEngine(MemoryEngine):
    """An engine of which every call fails with the same error."""

    def __init__(self, error):
        super().__init__([])
        self._error = error

    def search(self, request):
        raise self._error

    def stats(self) -> IndexStats:
        raise self._error


@pytest.mark.parametrize("url", ["/", "/api/v1/search", "/api/v1/stats"])
@pytest.mark.parametrize(
    "error",
    [IndexCorrupt("/srv/secret", "docs.bin is gone; /srv/secret holds x"), IndexLocked("/srv/secret", "process 7")],
)
def test_where_the_index_lies_is_for_the_log_alone(url, error, caplog):
    answer = create_app(Settings(), engine=UnusableEngine(error)).test_client().get(url)
    assert answer.status_code == 503
    assert "cannot be opened at the moment" in answer.text
    assert "secret" not in answer.text
    assert "/srv/secret" in caplog.text


def test_without_an_index_no_visitor_learns_where_it_should_be(tmp_path, caplog):
    site = create_app(Settings(index=tmp_path / "absent")).test_client()
    for url in ("/", "/api/v1/stats", "/article/x"):
        assert str(tmp_path) not in site.get(url).text
    assert str(tmp_path / "absent") in caplog.text


def test_health_needs_no_index(tmp_path):
    answer = create_app(Settings(index=tmp_path / "absent")).test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize("url", ["/", "/article/canal", "/nothing", "/api/v1/stats", "/static/style.css", "/healthz"])
def test_every_answer_carries_the_security_headers(site, url):
    with site.get(url) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for rule in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_static_files_are_kept_for_ever_at_the_address_of_their_content(site):
    html = site.get("/").text
    addresses = re.findall(r'"(/static/[^"]+)"', html)
    assert len(addresses) > 3
    for address in addresses:
        bare = address.split("?")[0]
        for url, kept in ((address, FOREVER), (bare, "no-cache"), (f"{bare}?v=0", "no-cache")):
            with site.get(url) as answer:
                assert answer.headers["Cache-Control"] == kept


def test_the_api_answers_a_search(site):
    found = site.get("/api/v1/search?q=canal&place=Norland&limit=1&sort=oldest").json
    assert (found["total"], [hit["id"] for hit in found["hits"]]) == (2, ["ferry"])
    places = found["facets"]["place"]
    assert {"value": "Norland", "count": 2, "selected": True, "excluded": False} in places
    assert {"value": "Eastmark", "count": 1, "selected": False, "excluded": False} in places
    assert found["histogram"]["granularity"] == "day"


def test_the_api_turns_pages_of_the_length_asked_for(site):
    pages = [site.get(f"/api/v1/search?limit=2&page={page}").json["hits"] for page in (1, 2, 3)]
    assert [[hit["id"] for hit in page] for page in pages] == [["canal", "ferry"], ["grain", "note"], []]


def test_the_api_gives_an_article_whole(site):
    found = site.get("/api/v1/articles/canal").json
    assert found["text"] == ARTICLES[0].text
    assert found["people"] == ["Maria Oyelaran"]
    assert found["mentions"][0]["value"] == "Maria Oyelaran"


def test_the_api_gives_an_article_whose_id_is_an_address():
    assert client(HOSTILE).get("/api/v1/articles/" + quote(HOSTILE.id, safe="/:")).json["id"] == HOSTILE.id


def test_the_api_names_no_folder_of_the_server():
    class Rooted(MemoryEngine):
        def stats(self):
            return replace(super().stats(), roots=("/srv/secret",))

    site = create_app(Settings(), engine=Rooted([article("a", path="/srv/secret/a.txt")])).test_client()
    assert site.get("/api/v1/articles/a").json["path"] == "a.txt"
    assert "roots" not in site.get("/api/v1/stats").json
    for url in ("/api/v1/articles/a", "/api/v1/stats", "/api/v1/search", "/article/a", "/"):
        assert "secret" not in site.get(url).text


def test_the_api_gives_the_size_of_the_index(site):
    found = site.get("/api/v1/stats").json
    assert (found["articles"], found["undated"], found["distinct"]["place"]) == (4, 1, 3)


def test_the_api_is_never_taken_for_a_page(site):
    answer = client(HOSTILE).get("/api/v1/search")
    assert answer.content_type == "application/json"
    assert json.loads(answer.text)["hits"][0]["title"] == HOSTILE.title
