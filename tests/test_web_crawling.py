"""Crawling: a crawler that keeps the rules sees each article once, and never the space of searches."""

import re
from collections import deque
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree

from search import Settings
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, HOSTILE, article, client
from web import crawling, create_app

HOST = "http://localhost"
SITEMAP = {"s": crawling.SITEMAP}


@pytest.fixture(scope="module")
def site():
    return client(*ARTICLES, HOSTILE)


def rules(text):
    """Return the rules for all crawlers as pairs of whether they allow, and of a pattern."""
    found = re.findall(r"^(Allow|Disallow): (\S+)$", text, re.MULTILINE)
    return [(kind == "Allow", path) for kind, path in found]


def is_allowed(text, url):
    """Tell whether a crawler may fetch an address, by RFC 9309: the longest rule that fits holds."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    fitting = []
    for allowed, pattern in rules(text):
        literal = re.escape(pattern.removesuffix("$")).replace(r"\*", ".*")
        if re.match(f"{literal}{'$' if pattern.endswith('$') else ''}", path):
            fitting.append((len(pattern), allowed))
    return max(fitting, default=(0, True))[1]


class Page(HTMLParser):
    """The links of a page that a crawler may follow, and whether it may keep the page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.kept = [], True
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href") and "nofollow" not in (given.get("rel") or "").split():
            self.links.append(given["href"])
        if tag == "meta" and given.get("name") == "robots" and "noindex" in given["content"]:
            self.kept = False


def crawled(site, robots, start="/"):
    """Return what a crawler fetches that begins at the front page and at the sitemap."""
    index = etree.fromstring(site.get("/sitemap.xml").data)
    maps = [etree.fromstring(site.get(url).data) for url in index.xpath("//s:loc/text()", namespaces=SITEMAP)]
    listed = [url for found in maps for url in found.xpath("//s:loc/text()", namespaces=SITEMAP)]
    waiting, seen = deque([f"{HOST}{start}", *listed]), {}
    while waiting:
        url = waiting.popleft().partition("#")[0]
        if url in seen or not url.startswith(HOST) or not is_allowed(robots, url):
            continue
        answer = site.get(url)
        assert answer.status_code == 200, url
        assert len(seen) < 100
        seen[url] = Page(answer.text)
        waiting.extend(urljoin(url, link) for link in seen[url].links)
    return seen


def test_a_crawler_sees_the_front_page_and_each_article_once(site):
    seen = crawled(site, site.get("/robots.txt").text)
    assert sorted(urlsplit(url).path.split("/article/")[-1].split("/")[0] for url in seen) == sorted(
        ["", *(one.id.split("/")[0] for one in (*ARTICLES, HOSTILE))]
    )
    assert all(page.kept for page in seen.values())


def test_without_robots_txt_links_alone_still_keep_a_crawler_out_of_facets(site):
    seen = crawled(site, "")
    searches = [url for url in seen if urlsplit(url).path in {"/", "/export"} and urlsplit(url).query]
    assert not [url for url in searches if seen[url].kept]
    facets = re.compile(r"[?&](-?(author|person|org|place|source|tag|lang)|sort|more)=")
    assert not [url for url in searches if facets.search(url)]


@pytest.mark.parametrize(
    "url",
    ["/?q=a", "/facets/person", "/export", "/feed.atom", "/api/v1/search", "/api", "/trends?q=a", "/article/canal?q=a",
     "/names/person/Maria%20Oyelaran", "/cite/canal?format=ris", "/compare/canal?with=ferry"],
)  # fmt: skip
def test_the_space_of_searches_is_closed(site, url):
    assert not is_allowed(site.get("/robots.txt").text, f"{HOST}{url}")


@pytest.mark.parametrize("url", ["/", "/article/canal", "/sitemap.xml", "/sitemap-1.xml", "/static/style.css?v=1"])
def test_the_articles_and_what_shows_them_are_open(site, url):
    assert is_allowed(site.get("/robots.txt").text, f"{HOST}{url}")


def test_the_sitemap_lists_each_article_with_the_day_of_its_publication(site):
    assert "Sitemap: http://localhost/sitemap.xml" in site.get("/robots.txt").text.splitlines()
    root = etree.fromstring(site.get("/sitemap-1.xml").data)
    days = {
        urlsplit(url.findtext("s:loc", namespaces=SITEMAP)).path: url.findtext("s:lastmod", namespaces=SITEMAP)
        for url in root
    }
    assert len(days) == 5
    assert (days["/article/canal"], days["/article/ferry"], days["/article/note"]) == ("2024-10-31", "2024-09-01", None)


def test_every_address_of_a_sitemap_answers(site):
    for address in etree.fromstring(site.get("/sitemap-1.xml").data).xpath("//s:loc/text()", namespaces=SITEMAP):
        assert site.get(address).status_code == 200


class LargeEngine(MemoryEngine):
    """Has more articles than two sitemaps may list."""

    def stats(self):
        return replace(super().stats(), articles=2 * crawling.ENTRIES + 1)


def test_more_articles_than_a_sitemap_may_list_have_several():
    site = create_app(Settings(), engine=LargeEngine([article("a")])).test_client()
    index = etree.fromstring(site.get("/sitemap.xml").data)
    assert index.xpath("//s:loc/text()", namespaces=SITEMAP) == [f"{HOST}/sitemap-{n}.xml" for n in (1, 2, 3)]


@pytest.mark.parametrize("url", ["/sitemap-0.xml", "/sitemap-2.xml", "/sitemap-x.xml", "/sitemap-99999999.xml"])
def test_there_are_no_sitemaps_beyond_the_last(site, url):
    assert site.get(url).status_code == 404


@pytest.mark.parametrize("url", ["/export", "/feed.atom", "/api/v1/search", "/opensearch/suggest?q=a"])
def test_what_is_no_page_says_by_its_header_that_it_is_not_to_be_listed(site, url):
    with site.get(url) as answer:
        assert answer.headers["X-Robots-Tag"] == "noindex"
