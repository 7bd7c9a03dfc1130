"""Feeds: any search as Atom that feed readers accept, safe and honest about dates."""

import re
from html.parser import HTMLParser

import feedparser
import pytest

from tests.suites.atom import ATOM, checked_feed
from tests.suites.web_cases import ARTICLES, ATTACK, HOSTILE, article, client
from web.feeds import ENTRIES, instant


@pytest.fixture(scope="module")
def site():
    return client(*ARTICLES, HOSTILE)


def feed(site, url="/feed.atom"):
    answer = site.get(url)
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    root = checked_feed(answer.data)
    parsed = feedparser.parse(answer.data)
    assert not parsed.bozo
    return root, parsed


def test_a_feed_has_the_newest_articles_of_a_search_first(site):
    _, found = feed(site, "/feed.atom?q=canal&sort=oldest&page=2")
    assert [entry.title for entry in found.entries] == [
        "Canal reopens after the storm",
        "Ferry fares rise",
        "Grain prices fall",
    ]
    assert found.feed.title == "canal – Clippings"
    assert found.feed.updated == "2024-10-31T00:00:00Z"


def test_an_entry_tells_who_wrote_the_article_when_where_it_is_and_what_was_found(site):
    _, found = feed(site, "/feed.atom?q=canal+ship")
    (entry,) = found.entries
    assert entry.author == "Ines Calder"
    assert entry.published == entry.updated == "2024-10-31T00:00:00Z"
    assert {link.rel: link.href for link in entry.links} == {
        "alternate": "http://localhost/article/canal",
        "via": "https://harbour.example/canal",
    }
    assert "canal" in re.sub("<[^>]*>", "", entry.summary)
    assert [tag.term for tag in entry.tags] == ["Harbour Post"]


def test_filters_are_kept_and_lead_back(site):
    _, found = feed(site, "/feed.atom?place=Norland&after=2024-10")
    assert [entry.title for entry in found.entries] == ["Canal reopens after the storm"]
    addresses = {link.rel: link.href for link in found.feed.links}
    assert site.get(addresses["alternate"]).status_code == 200
    assert site.get(addresses["self"]).data == site.get("/feed.atom?place=Norland&after=2024-10").data


def test_an_article_without_a_date_is_left_out_and_that_is_said(site):
    root, found = feed(site)
    assert "A note without a date" not in [entry.title for entry in found.entries]
    assert root.findtext(f"{{{ATOM}}}subtitle") == (
        "The newest of 4 articles. 1 article without a date cannot be among them."
    )
    assert not feed(site, "/feed.atom?dated=0")[1].entries
    assert "without a date" not in feed(site, "/feed.atom?after=2020")[0].findtext(f"{{{ATOM}}}subtitle")


def test_a_date_is_as_precise_as_it_is_given(site):
    _, found = feed(site, "/feed.atom?q=ferry")
    (entry,) = found.entries
    assert entry.updated == "2024-09-01T00:00:00Z"
    assert "published" not in entry


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2024", "2024-01-01T00:00:00Z"),
        ("2024-10", "2024-10-01T00:00:00Z"),
        ("2024-10-31", "2024-10-31T00:00:00Z"),
        ("2024-10-31T07:08Z", "2024-10-31T07:08:00Z"),
        ("2024-10-31T07:08:09Z", "2024-10-31T07:08:09Z"),
        (None, "1970-01-01T00:00:00Z"),
    ],
)
def test_an_instant_is_the_first_of_its_period(published, expected):
    assert instant(published) == expected


class Tags(HTMLParser):
    """Collects the tags of a piece of markup."""

    def __init__(self, markup):
        super().__init__()
        self.found = set()
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)


def test_markup_in_an_article_stays_text_in_its_entry(site):
    root, found = feed(site, "/feed.atom?q=body")
    (entry,) = found.entries
    summary = root.findtext(f".//{{{ATOM}}}summary")
    assert ATTACK.split("<img")[0] not in summary
    assert Tags(summary).found == {"mark"}
    assert root.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}title") == f"Title {ATTACK}"
    assert [link.rel for link in entry.links] == ["alternate"]


def test_characters_that_xml_forbids_are_left_out():
    site = client(article("a", title="One\x00 two\x0b\ud800 three", text="x\x1fy", published="2024-01-01"))
    assert feed(site)[1].entries[0].title == "One two three"


def test_an_entry_is_the_same_whichever_search_and_address_it_comes_by(site):
    (one,) = feed(site, "/feed.atom?q=canal+ship")[1].entries
    other = feedparser.parse(site.get("/feed.atom", base_url="https://archive.example").data).entries[0]
    assert one.id == other.id
    assert feed(site, "/feed.atom?q=a")[1].feed.id != feed(site, "/feed.atom?q=b")[1].feed.id


def test_a_feed_of_nothing_is_a_feed(site):
    root, found = feed(site, "/feed.atom?q=zeppelin")
    assert not found.entries
    assert root.findtext(f"{{{ATOM}}}updated")


def test_a_feed_has_a_bounded_number_of_entries():
    articles = [article(f"a{n}", published=f"2024-01-{n % 28 + 1:02}") for n in range(ENTRIES + 5)]
    assert len(feed(client(*articles))[1].entries) == ENTRIES


def test_a_reader_that_has_the_feed_is_told_so(site):
    answer = site.get("/feed.atom?q=canal")
    again = site.get("/feed.atom?q=canal", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_pages_of_results_name_their_feed(site):
    page = site.get("/?q=canal&place=Norland&page=1").text
    address = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]*)"', page)[1]
    assert [entry.title for entry in feed(site, address.replace("&amp;", "&"))[1].entries] == [
        "Canal reopens after the storm",
        "Ferry fares rise",
    ]
