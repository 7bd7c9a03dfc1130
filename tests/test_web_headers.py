"""Headers: what every answer forbids, and how much a page may weigh."""

from html.parser import HTMLParser

import pytest

from bench.pages import PLAIN, assets_of
from tests.suites.web_cases import ARTICLES, HOSTILE, article, client

PAGES = ["/", "/?q=canal", "/article/canal", "/api", "/trends?q=canal", "/names/person/Maria%20Oyelaran"]
FILES = ["/export", "/feed.atom", "/opensearch.xml", "/sitemap.xml", "/robots.txt", "/static/style.css", "/healthz"]
URLS = [*PAGES, *FILES, "/nothing", "/api/v1/stats", "/api/v1/none"]
COLD, WARM = 60_000, 15_000  # bytes of a page of results with all that it names, and alone


@pytest.fixture(scope="module")
def site():
    return client(*ARTICLES, HOSTILE)


@pytest.mark.parametrize("url", URLS)
def test_every_answer_is_closed_to_other_sites(site, url):
    with site.get(url) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(headers["Permissions-Policy"].split(", "))


@pytest.mark.parametrize("url", URLS)
def test_no_answer_allows_what_is_written_into_it_to_run(site, url):
    with site.get(url) as answer:
        policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")
    assert {value for rule, value in policy.items() if rule.endswith("-src")} == {"'none'", "'self'"}


class Inline(HTMLParser):
    """What a page has in itself that a browser would run or draw by."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs if name == "style" or name.startswith("on")]
        if names or tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.found.append((tag, names))


@pytest.mark.parametrize("url", PAGES)
def test_no_page_has_scripts_or_styles_in_itself(site, url):
    assert Inline(site.get(url).text).found == []


def test_a_page_of_results_is_light():
    texts = [f"The harbour reports on day {n}: {'grain and timber were loaded, ' * 20}" for n in range(24)]
    articles = [
        article(f"{n:016x}", title=f"Report {n} of the harbour", text=text, published=f"2024-{n % 12 + 1:02}-03",
                source=f"Outlet {n % 9}", authors=(f"Author {n}",), people=(f"Person {n}", f"Other {n}"),
                organizations=(f"Company {n}",), places=(f"Place {n % 13}",), tags=(f"tag {n}",))
        for n, text in enumerate(texts)
    ]  # fmt: skip
    site = client(*articles)
    with site.get("/?q=harbour", headers=PLAIN) as answer:
        warm = len(answer.data)
    cold = warm + sum(map(len, assets_of(site, site.get("/?q=harbour").text).values()))
    assert warm < WARM
    assert cold < COLD
