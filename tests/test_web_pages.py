"""Pages: what a browser gets in each state."""

import re
from html import unescape

import pytest

from search import Settings
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, HOSTILE, article, client, get, titles
from web import create_app


@pytest.fixture(scope="module")
def site():
    return client()


def links(html: str) -> dict[str, str]:
    """Return the address of each link by its words."""
    found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {" ".join(unescape(re.sub("<[^>]*>", "", text)).split()): unescape(url) for url, text in found}


def test_the_front_page_shows_the_newest_articles_and_every_facet(site):
    html = get(site, "/")
    assert titles(html) == [a.title for a in ARTICLES]
    panels = re.findall(r"<h3[^>]*>(.*?)</h3>", html)
    facets = ["Authors", "People", "Organizations", "Places", "Outlets", "Tags"]
    assert panels == ["Date", *facets]
    assert "Search 4 articles" in html


def test_a_result_tells_who_wrote_it_where_and_when(site):
    html = " ".join(re.sub("<[^>]*>", " ", get(site, "/?q=canal&sort=newest")).split())
    assert "Harbour Post By Ines Calder October 31, 2024" in html
    assert "Harbour Post By Tom Brandt September 2024" in html
    assert "3 articles for canal in " in html


def test_an_undated_excerpt_says_so(site):
    html = get(site, "/?q=nobody")
    assert '<span class="undated">undated</span>' in html
    assert "Excerpt" in html


def test_matches_are_marked_in_title_and_fragments(site):
    html = get(site, "/?q=canal")
    assert "<mark>Canal</mark> reopens" in html
    assert "The <mark>canal</mark> opened" in html


def test_following_two_values_of_a_facet_shows_either(site):
    html = get(site, "/")
    html = get(site, links(html)["Westhaven 1 article"])
    html = get(site, links(html)["Eastmark 1 article"])
    assert titles(html) == ["Canal reopens after the storm", "Grain prices fall"]
    assert len(re.findall(r'<a class="row"[^>]*aria-current="true"', html)) == 2


def test_values_of_two_facets_narrow_each_other(site):
    assert titles(get(site, "/?place=Norland&author=Tom+Brandt")) == ["Ferry fares rise"]


def test_a_facet_is_counted_without_its_own_choice(site):
    found = links(get(site, "/?source=Field+Weekly"))
    assert "Harbour Post 2 articles" in found
    assert "Eastmark 1 article" in found
    assert "Norland 2 articles" not in found


def test_each_chip_removes_its_constraint(site):
    html = get(site, "/?q=canal&place=Norland&author=Tom+Brandt&after=2024&before=2024")
    found = links(html)
    assert found["Remove Place Norland ×"] == "/?q=canal&author=Tom+Brandt&after=2024-01-01&before=2024-12-31"
    assert found["Remove Date 2024 ×"] == "/?q=canal&author=Tom+Brandt&place=Norland"
    assert found["Clear all"] == "/?q=canal"


@pytest.mark.parametrize(
    ("dates", "chips"),
    [
        ("after=2024-02&before=2024-02", ["Date February 2024"]),
        ("after=2024-02-03&before=2024-02-03", ["Date February 3, 2024"]),
        ("after=2024-02-03&before=2024-03-01", ["Date February 3 – March 1, 2024"]),
        ("before=2024-03-01", ["To March 1, 2024"]),
        ("after=9999-12&before=9999-12", ["Date December 9999"]),
    ],
)
def test_dates_are_named_by_the_period_that_they_span(site, dates, chips):
    assert [text for text in links(get(site, "/?" + dates)) if text.startswith("Remove")] == [
        f"Remove {chip} ×" for chip in chips
    ]


def test_a_long_facet_shows_its_first_values_and_the_rest_on_request():
    site = client(*(article(str(n), people=(f"Person {n:02}",), published="1950") for n in range(30)))
    html = get(site, "/")
    found = links(html)
    assert found["Show 22 more people"] == "/?more=person"
    assert "Person 29 1 article" not in found
    html = get(site, found["Show 22 more people"])
    assert "Person 29 1 article" in links(html)
    assert links(html)["Show fewer people"] == "/"


def test_languages_are_offered_where_there_are_two():
    assert "Languages" not in get(client(article("a", language="en")), "/")
    assert "French 1 article" in links(get(client(article("a", language="en"), article("b", language="fr")), "/"))


def test_orders_are_links_and_the_current_one_is_marked(site):
    html = get(site, "/?q=canal&page=1")
    assert links(html)["Oldest"] == "/?q=canal&sort=oldest"
    assert re.search(r'aria-current="true">Best match</a>', html)
    assert titles(get(site, "/?q=canal&sort=oldest"))[0] == "Grain prices fall"


def test_pages_part_the_results():
    site = client(*(article(f"{n:03}", title=f"Piece {n:03}") for n in range(95)))
    html = get(site, "/?page=5")
    assert titles(html) == [f"Piece {n:03}" for n in range(40, 50)]
    found = links(html)
    assert [found[name] for name in ("Previous", "Next")] == ["/?page=4", "/?page=6"]
    assert [text for text in found if text.startswith("Page ")] == [f"Page {n}" for n in (1, 3, 4, 5, 6, 7, 10)]
    assert re.search(r'aria-current="page"><span class="unseen">Page </span>5</a>', html)
    assert 'start="41"' in html


def test_a_page_beyond_the_last_leads_back():
    site = client(*(article(str(n)) for n in range(15)))
    html = get(site, "/?page=7")
    assert "The results end at page 2." in html
    assert links(html)["Go to the last page"] == "/?page=2"


def test_nothing_found_helps_on(site):
    html = get(site, "/?q=zeppelin&place=Norland")
    assert "Nothing matches <strong" in html
    assert links(html)["search without filters"] == "/?q=zeppelin"


def test_an_empty_archive_says_how_to_fill_it():
    site = create_app(Settings(), engine=MemoryEngine([])).test_client()
    assert "search index FOLDER" in get(site, "/")


def test_links_into_facets_are_not_for_crawlers(site):
    html = get(site, "/?q=canal&place=Norland")
    for tag in re.findall(r'<a [^>]*class="(?:row|more|clear)"[^>]*>', html):
        assert 'rel="nofollow"' in tag
    assert '<meta name="robots" content="noindex">' in html


def test_forms_keep_what_is_chosen(site):
    html = get(site, "/?q=canal&place=Norland&sort=oldest&after=2024")
    box, leaving, dates = re.findall(r"<form.*?</form>", html, re.DOTALL)
    assert re.findall(r'type="hidden" name="([\w-]+)"', leaving) == ["q", "place", "after", "sort"]
    assert re.findall(r'type="hidden" name="(\w+)"', box) == ["place", "after", "sort"]
    assert re.findall(r'type="hidden" name="(\w+)"', dates) == ["q", "place", "sort"]


def test_markup_in_articles_stays_text_on_every_page():
    site = client(HOSTILE)
    address = next(url for text, url in links(get(site, "/?q=body")).items() if text.startswith("Title"))
    pages = [get(site, url) for url in ("/", "/?q=body", "/?q=<script>&person=<img src=x>", address)]
    pages.append(get(site, "/article/" + address.removeprefix("/article/").split("?")[0]))
    for html in pages:
        assert "<script>" not in html
        assert "<img" not in html
        assert '"javascript:' not in html
        assert all('src="/static/' in script for script in re.findall("<script[^>]*>", html))  # our own


def test_the_pages_hold_no_inline_style_or_script(site):
    for url in ("/?q=canal", "/article/canal", "/?page=x"):
        html = site.get(url).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", html)
