"""Hostile articles in a browser: no page of ours runs what an article says, asks elsewhere for anything, or breaks.

The pages are those of the site's own map, so a new one is visited without being named here.
"""

from urllib.parse import urlencode

import pytest

from search import Facet, Settings
from tests.suites.browser import served
from tests.suites.hostile_articles import TEXTS, hostile_articles
from tests.suites.memory_engine import MemoryEngine
from web import create_app

ARTICLES = hostile_articles()
OF_TEXTS = ARTICLES[: len(TEXTS)]
WORD = "harbour"  # which all of them have
FEW = slice(1, 2)  # articles of which the lesser pages are visited
PARAMETERS = {
    "comparing.compare_page": {"with": ARTICLES[1].id},
    "comparing.compare_api": {"with": ARTICLES[1].id},
    "pages.search_page": {"more": "person"},
}
NOT_OURS = frozenset({"static", "metrics.metrics_page"})


@pytest.fixture(scope="module")
def site():
    return create_app(Settings(), engine=MemoryEngine(ARTICLES))


def filled(rule, article):
    """Return values for what the address of a page leaves open."""
    values = {
        "article_id": article.id,
        "facet": Facet.PERSON.value,
        "name": Facet.PERSON.value,
        "value": (article.people or article.places)[0],
        "number": 1,
    }
    return {name: values[name] for name in rule.arguments}


def addresses(site):
    """Yield the addresses of all pages: that of an article for all of them, the others for a few."""
    with site.test_request_context() as context:
        for rule in site.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint in NOT_OURS:
                continue
            for article in ARTICLES if rule.endpoint == "articles.article_page" else OF_TEXTS[FEW]:
                url = context.url_adapter.build(rule.endpoint, filled(rule, article))
                own = {"q": WORD, "person": article.people[:1]} if rule.arguments else {"q": article.title}
                yield f"{url}?{urlencode(own | PARAMETERS.get(rule.endpoint, {}), doseq=True)}"


@pytest.fixture(scope="module")
def answers(site):
    """The answers of all pages, by their addresses."""
    client = site.test_client()
    return {url: client.get(url) for url in dict.fromkeys(addresses(site))}


def test_every_page_answers_and_lets_no_browser_guess_what_it_is(answers):
    for url, answer in answers.items():
        assert answer.status_code < 500, url
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "/srv/secret" not in answer.text


def test_no_page_runs_what_an_article_says_or_asks_elsewhere(site, answers, browser):
    pages = [
        url
        for url, answer in answers.items()
        if answer.mimetype == "text/html" and "Content-Disposition" not in answer.headers
    ]
    assert len(pages) > len(ARTICLES)
    trouble, requests = [], []
    with served(site) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.on("dialog", lambda dialog: (trouble.append((page.url, "dialog", dialog.message)), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append((page.url, "error", str(error))))
        page.on("console", lambda message: trouble.append((page.url, "console", message.text)))
        page.on("request", lambda asked: requests.append(asked.url))
        for url in pages:
            page.goto(url, wait_until="load")
            whole = page.evaluate("[document.querySelectorAll('main').length, innerWidth - document.body.scrollWidth]")
            if whole[0] != 1 or whole[1] < 0:
                trouble.append((url, "broken", whole))
        context.close()
    assert trouble == []
    assert [url for url in requests if not url.startswith(f"{address}/")] == []
