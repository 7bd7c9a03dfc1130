"""OpenSearch: a browser can add the archive to its search engines, and completes what is typed."""

import re

import pytest
from lxml import etree

from search import Settings
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, client
from web import create_app
from web.opensearch import OPENSEARCH

NAMES = {"o": OPENSEARCH}


@pytest.fixture(scope="module")
def site():
    return client()


def described(site, **options):
    answer = site.get("/opensearch.xml", **options)
    assert answer.content_type == "application/opensearchdescription+xml; charset=utf-8"
    return etree.fromstring(answer.data)


def template(root, kind):
    (found,) = root.xpath("o:Url[@type=$kind]", namespaces=NAMES, kind=kind)
    return found.get("template")


def test_every_page_names_the_description(site):
    for url in ("/", "/article/canal", "/api"):
        found = re.search(r'<link rel="search" type="application/opensearchdescription\+xml"[^>]*>', site.get(url).text)
        assert 'href="/opensearch.xml"' in found[0]


def test_the_addresses_of_the_description_answer_what_is_put_in(site):
    root = described(site)
    page = site.get(template(root, "text/html").replace("{searchTerms}", "canal%20ship"))
    assert "Canal" in page.text
    assert site.get(template(root, "application/atom+xml").replace("{searchTerms}", "canal")).status_code == 200
    assert site.get(template(root, "application/opensearchdescription+xml")).status_code == 200
    icon = root.findtext("o:Image", namespaces=NAMES)
    with site.get(icon) as answer:
        assert answer.mimetype == "image/svg+xml"


def test_the_addresses_are_those_by_which_the_visitor_came(site):
    root = described(site, base_url="https://archive.example/news")
    assert template(root, "text/html") == "https://archive.example/news/?q={searchTerms}"


def test_names_are_as_long_as_the_specification_allows():
    settings = Settings(title="The <Very> Long & Winding Archive of the Harbour" + "x" * 2_000)
    root = described(create_app(settings, engine=MemoryEngine(ARTICLES)).test_client())
    assert 0 < len(root.findtext("o:ShortName", namespaces=NAMES)) <= 16
    assert len(root.findtext("o:Description", namespaces=NAMES)) <= 1_024


def test_suggestions_have_the_form_that_browsers_read(site):
    root = described(site)
    answer = site.get(template(root, "application/x-suggestions+json").replace("{searchTerms}", "ca"))
    assert answer.content_type == "application/x-suggestions+json"
    typed, texts, counts, addresses = answer.get_json(force=True)
    assert typed == "ca"
    assert len(texts) == len(counts) == len(addresses) > 0
    assert "canal" in [text.casefold() for text in texts]
    for address in addresses:
        assert site.get(address).status_code == 200


def test_nothing_typed_suggests_nothing_to_open(site):
    assert site.get("/opensearch/suggest?q=").get_json(force=True)[0] == ""
