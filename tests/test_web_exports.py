"""Exports: the whole result set leaves the page as a stream, within limits, whatever the client does."""

import csv
import json
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection, IncompleteRead
from itertools import repeat
from urllib.parse import urlsplit

import pytest
from waitress import create_server, wasyncore

from search import BYTE_ORDER_MARK, Export, IndexCorrupt, Settings
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, HOSTILE, article, client
from web import create_app


@pytest.fixture(scope="module")
def site():
    return client(*ARTICLES, HOSTILE)


def rows(answer):
    return list(csv.DictReader(answer.text.removeprefix(BYTE_ORDER_MARK).splitlines(keepends=True)))


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_an_export_has_the_articles_of_the_search_in_its_order(site, prefix):
    answer = site.get(f"{prefix}/export?q=canal&place=Norland&sort=oldest")
    assert [row["id"] for row in rows(answer)] == ["ferry", "canal"]
    assert answer.headers["X-Total-Count"] == "2"
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=canal.csv"


def test_a_spreadsheet_is_given_the_mark_of_utf8_and_a_program_is_not(site):
    assert site.get("/export").data.startswith(b"\xef\xbb\xbfid,")
    assert site.get("/api/v1/export").data.startswith(b"id,")


def test_json_lines_have_each_article_whole_but_for_where_its_file_lies():
    site = client(article("a", path="/srv/secret/a.txt", text="Words."))
    answer = site.get("/export?format=jsonl")
    assert answer.content_type == "application/x-ndjson"
    (found,) = map(json.loads, answer.text.splitlines())
    assert (found["text"], found["path"]) == ("Words.", "a.txt")


@pytest.mark.parametrize(
    ("form", "begins", "ending"), [("bibtex", "@article{", "bib"), ("ris", "TY  - NEWS", "ris"), ("csv", "id,", "csv")]
)
def test_each_format_has_its_files(site, form, begins, ending):
    answer = site.get(f"/api/v1/export?q=canal+ship&format={form}")
    assert answer.text.startswith(begins)
    assert answer.headers["Content-Disposition"].endswith(f"canal-ship.{ending}")


def test_every_row_leads_to_its_article(site):
    for row in rows(site.get("/export?q=body", base_url="https://archive.example/news/")):
        assert row["permalink"].startswith("https://archive.example/news/article/https://evil.example/")
        assert site.get(urlsplit(row["permalink"]).path.removeprefix("/news")).status_code == 200


def test_the_name_of_a_file_has_plain_letters_alone(site):
    answer = site.get("/export?q=%22%0d%0aX:+%2e%2e%2f%C3%A9t%C3%A9+Z")
    assert answer.headers["Content-Disposition"] == "attachment; filename=x-t-z.csv"
    assert "filename=articles.csv" in site.get("/export?q=%E2%82%AC").headers["Content-Disposition"]


def test_the_head_of_an_export_is_told_without_its_body(site):
    answer = site.head("/export?q=canal")
    assert (answer.headers["X-Total-Count"], answer.data) == ("3", b"")


@pytest.mark.parametrize("url", ["/export?format=xml", "/export?text=2", "/api/v1/export?limit=2", "/export?after=x"])
def test_what_cannot_be_honoured_is_refused(site, url):
    assert site.get(url).status_code == 400


def limited(articles=ARTICLES, engine=MemoryEngine, **settings):
    return create_app(Settings(**settings), engine=engine(articles)).test_client()


def test_more_than_an_export_may_have_is_refused_and_not_cut_off():
    site = limited(export_rows=3)
    assert "4 results, and an export may have 3" in site.get("/export").text
    assert site.get("/api/v1/export").json["error"]["code"] == "usage_error"
    assert site.get("/export?q=canal").status_code == 200


def test_so_many_exports_run_at_a_time_and_others_are_told_when_to_come_again():
    site = limited(exports=2)
    running = [site.get("/export", buffered=False) for _ in range(2)]
    page, program = site.get("/export"), site.get("/api/v1/export")
    assert (page.status_code, program.status_code) == (429, 429)
    assert program.json["error"]["code"] == "too_many_requests"
    assert int(program.headers["Retry-After"]) > 0
    assert "Try again" in page.text
    running[0].close()
    assert site.get("/export").status_code == 200
    running[1].close()


def test_an_export_that_fails_or_is_not_read_makes_room_for_the_next():
    site = limited(exports=1)
    for _ in range(3):
        assert site.get("/export?after=2025&before=2024").status_code == 400
        site.head("/export").close()
        site.get("/export", buffered=False).close()
    assert site.get("/export").status_code == 200


class EndlessEngine(MemoryEngine):
    """Exports one article for ever."""

    def export(self, request):
        return replace(super().export(request), articles=repeat(article("one", text="word " * 1_000)))


class BreakingEngine(MemoryEngine):
    """Exports until a file turns out to be damaged."""

    def export(self, request):
        def articles():
            yield article("one", text="word " * 50_000)
            raise IndexCorrupt("/srv/secret", "a block is gone")

        return Export(total=2, articles=articles())


def test_an_export_is_sent_while_it_is_made():
    with limited(engine=EndlessEngine).get("/export?format=jsonl", buffered=False) as answer:
        first = next(answer.iter_encoded())
    assert 60_000 < len(first) < 200_000


@contextmanager
def connected(app):
    """Serve an app as `search serve` does; give the connection of a client."""
    sockets, ended = {}, threading.Event()
    server = create_server(app, sockets, host="127.0.0.1", port=0, threads=2)

    def run():
        while not ended.is_set():
            wasyncore.loop(0.05, map=sockets, count=1)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with closing(HTTPConnection("127.0.0.1", server.effective_port, timeout=10)) as connection:
            yield connection
    finally:
        ended.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


def test_a_stream_that_breaks_off_is_known_for_incomplete(caplog):
    app = create_app(Settings(), engine=BreakingEngine(ARTICLES))
    with connected(app) as connection:
        connection.request("GET", "/export?format=jsonl")
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises((IncompleteRead, ConnectionError)):
            answer.read()
    assert "a block is gone" in caplog.text


def test_a_client_that_goes_away_makes_room_for_the_next():
    app = create_app(Settings(exports=1), engine=EndlessEngine(ARTICLES))
    with connected(app) as connection:
        connection.request("GET", "/export?format=jsonl")
        assert len(connection.getresponse().read(100_000)) == 100_000
        connection.close()
        for _ in range(100):
            connection.request("HEAD", "/export?format=jsonl")
            status = connection.getresponse().status
            if status == 200:
                break
            connection.close()
            time.sleep(0.02)
    assert status == 200
