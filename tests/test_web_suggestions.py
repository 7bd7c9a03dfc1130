"""Suggestions on the page and in the API."""

import re
from html import unescape
from urllib.parse import quote

import pytest

from tests.suites.web_cases import ARTICLES, ATTACK, HOSTILE, client, get


@pytest.fixture(scope="module")
def site():
    return client()


def address(html: str, words: str) -> str:
    """Return the address that a link with these words leads to."""
    found = re.search(rf'<a\b[^>]*href="([^"]*)"[^>]*>(?:<[^>]*>)*{re.escape(words)}<', html)
    assert found, html
    return unescape(found[1])


def test_the_page_asks_whether_another_spelling_was_meant(site):
    html = get(site, "/?q=cannal&tag=shipping")
    assert "Did you mean" in html
    assert address(html, "canal") == "/?q=canal&tag=shipping"


def test_the_page_does_not_ask_where_enough_is_found(site):
    assert "Did you mean" not in get(site, "/?q=canal")


def test_a_page_without_results_links_to_what_would_find_some(site):
    html = get(site, "/?q=canal&source=Nowhere+Times&sort=oldest")
    url = address(html, "without source: Nowhere Times")
    assert url == "/?q=canal&sort=oldest"
    assert "<mark>Canal</mark>" in get(site, url)


def test_a_rescue_keeps_the_filters_that_are_not_to_blame(site):
    outlet = ARTICLES[0].source.replace(" ", "+")
    html = get(site, f"/?q=canal&source={outlet}&after=1900-01-01&place=Nowhere")
    assert address(html, "without place: Nowhere") == f"/?q=canal&source={outlet}&after=1900-01-01"


def test_an_article_page_lists_articles_on_the_same_matter(site):
    html = get(site, f"/article/{ARTICLES[0].id}")
    listed = html.split('id="similar"')[1]
    found = site.get(f"/api/v1/articles/{ARTICLES[0].id}/similar").json["similar"]
    assert found
    assert [one["id"] in unescape(listed) for one in found] == [True] * len(found)


def test_nothing_is_marked_up_by_what_an_article_or_a_query_says():
    site = client(HOSTILE, *ARTICLES)
    for url in (f"/?q={ATTACK}&place={ATTACK}", "/?q=cannal", f"/article/{ARTICLES[0].id}"):
        assert ATTACK not in site.get(url).text


def test_the_api_completes_what_is_typed(site):
    found = site.get("/api/v1/suggest?q=can").json["suggestions"]
    assert {"kind", "text", "count", "article"} == set(found[0])
    assert {"word", "title"} <= {one["kind"] for one in found}
    assert len(site.get("/api/v1/suggest?q=can&limit=1").json["suggestions"]) == 1
    assert site.get("/api/v1/suggest").json == {"suggestions": []}


@pytest.mark.parametrize("path", ["suggest?q=a&", "articles/x/similar?"])
def test_the_api_refuses_a_limit_that_is_none(site, path):
    answer = site.get(f"/api/v1/{path}limit=no")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "usage_error")


def test_the_api_names_an_article_that_is_not_there(site):
    answer = site.get("/api/v1/articles/no-such-id/similar")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "article_not_found")


def test_an_article_whose_id_looks_like_an_address_has_similar_ones_too():
    site = client(HOSTILE, *ARTICLES)
    assert site.get(f"/api/v1/articles/{quote(HOSTILE.id, safe='')}/similar").status_code == 200
    assert site.get(f"/api/v1/articles/{quote(HOSTILE.id, safe='')}").json["id"] == HOSTILE.id


def test_the_api_tells_what_would_find_more_unless_told_not_to(site):
    answer = site.get("/api/v1/search?q=cannal").json
    assert answer["did_you_mean"]["query"] == "canal"
    assert "rescues" in answer
    silent = site.get("/api/v1/search?q=cannal&suggestions=0").json
    assert (silent["did_you_mean"], silent["rescues"]) == (None, [])
    assert site.get("/api/v1/search?q=cannal&suggestions=maybe").status_code == 400
