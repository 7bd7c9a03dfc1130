"""Results: what stands beside each of them, and above and below all."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Facet, Settings
from search.indexing import update_index
from search.roots import Root
from tests.suites.articles import moon_articles, tasks
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import article, client, get, titles
from web import create_app, links
from web.params import SearchState

CROWD = tuple(f"Person {number:02}" for number in range(20))


@pytest.fixture(scope="module")
def site():
    return client()


def addresses(html: str, css_class: str) -> dict[str, str]:
    """Return the addresses of the links from the first element of a class on, by their words."""
    start = html.index(f'class="{css_class}"')
    found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html[start:], re.DOTALL)
    return {" ".join(unescape(re.sub("<[^>]*>", "", text)).split()): unescape(url) for url, text in reversed(found)}


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def test_the_names_in_a_result_narrow_the_search(site):
    found = addresses(get(site, "/?q=canal&page=1"), "named")
    assert found["Maria Oyelaran"] == "/?q=canal&person=Maria+Oyelaran"
    assert found["Port Council"] == "/?q=canal&org=Port+Council"
    assert titles(get(site, found["Maria Oyelaran"])) == ["Canal reopens after the storm"]


def test_a_chosen_name_in_a_result_is_marked_and_lets_go(site):
    html = get(site, "/?q=canal&place=Norland&sort=newest")
    assert '<a rel="nofollow" href="/?q=canal&amp;sort=newest" data-kind="place" aria-current="true">' in html


def test_of_many_names_the_first_are_shown_and_all_are_counted():
    html = get(client(article("crowd", people=CROWD)), "/")
    shown, _, folded = html.partition('class="named"')[2].partition("<details>")
    assert re.findall(r"<bdi>(.*?)</bdi>", shown) == ["Person 00", "Person 01"]
    assert "+18 more names" in words(folded)
    assert re.findall(r"<bdi>(.*?)</bdi>", folded.partition("</details>")[0]) == list(CROWD[2:14])
    assert "6 more in the article" in words(folded)


names = st.text(min_size=1, max_size=20)
states = st.builds(
    SearchState,
    query=st.text(max_size=10),
    filters=st.dictionaries(st.sampled_from(Facet), st.lists(names, min_size=1, max_size=2, unique=True).map(tuple)),
    excluded=st.dictionaries(st.sampled_from(Facet), st.lists(names, min_size=1, max_size=2, unique=True).map(tuple)),
    page=st.integers(1, 3),
    collapse=st.booleans(),
)
APP = create_app(Settings(), engine=MemoryEngine([]))


@given(states, st.sampled_from(Facet), names)
def test_an_address_that_is_put_together_is_that_of_the_search_with_the_value_chosen(state, facet, name):
    if name in (*state.filters.get(facet, ()), *state.excluded.get(facet, ())):
        name = f"other {name}"
    with APP.test_request_context("/"):
        assert links.choosing(state, facet)(name) == links.search_url(links.toggled(state, facet, name))


def test_the_number_of_results_is_said_in_words(site):
    said = re.compile(r'<h1 data-said="([^"]*)"')
    assert said.findall(get(site, "/")) == ["4 articles"]
    assert said.findall(get(site, "/?q=grain")) == ["1 article"]
    assert said.findall(get(site, "/?q=zeppelin")) == ["Nothing found"]
    assert said.findall(get(site, "/?q=grain&collapse=1")) == ["1 story"]
    assert "Nothing found for zeppelin in" in words(get(site, "/?q=zeppelin"))


def test_a_later_page_tells_which_it_is():
    html = get(client(*(article(str(number)) for number in range(15))), "/?page=2")
    assert "15 articles in" in words(html)
    assert "page 2 of 2" in words(html)


def test_recent_articles_can_be_preferred_where_results_come_by_rank(site):
    found = addresses(get(site, "/?q=canal"), "orders")
    assert found["Prefer recent"] == "/?q=canal&recency=365"
    chosen = addresses(get(site, "/?q=canal&recency=365"), "orders")
    assert chosen["Prefer recent (chosen, follow to stop)"] == "/?q=canal"
    assert "Prefer recent" not in get(site, "/?q=canal&sort=newest")
    assert "Prefer recent" not in get(site, "/")


def test_results_lead_to_their_trend_their_feed_and_their_exports(site):
    found = addresses(get(site, "/?q=canal&place=Norland&page=1"), "menu")
    assert found["Trend over time"] == "/trends?q=canal&place=Norland"
    assert found["Feed of new ones (Atom)"].endswith("?q=canal&place=Norland")
    assert all(site.get(found[name]).status_code == 200 for name in ("CSV", "JSON lines", "BibTeX"))
    assert 'class="menu"' not in get(site, "/?q=zeppelin")


def test_the_other_versions_of_a_result_have_a_page():
    text = "The quay wall moved at low tide again. " * 12
    site = client(article("one", title="Quay", text=text), article("two", title="Wall", text=text))
    html = get(site, addresses(get(site, "/?q=quay"), "byline")["2 versions"])
    assert "2 articles tell it" in words(html)
    assert addresses(html, "beside")["Wall"] == "/article/two?q=quay"
    assert "No other article tells this story." in words(get(client(), "/results/versions/canal"))


def test_articles_like_a_result_have_a_page(site):
    html = get(site, addresses(get(site, "/?q=fares"), "actions")["More like this"])
    assert "both name Norland" in words(html)
    alone = client(article("alone", text="Quiet."))
    assert "No other article is on the same matter." in words(get(alone, "/results/similar/alone"))


def test_the_score_of_a_result_is_taken_apart(tmp_path):
    update_index(tmp_path / "index", tasks(*moon_articles()), roots=(Root(path="/a"),))
    site = create_app(Settings(index=tmp_path / "index")).test_client()
    html = get(site, addresses(get(site, "/?q=orbit+shook"), "actions")["Why here"])
    assert "orbit found in the title" in words(html)
    parts = [float(number) for number in re.findall(r"<td>([+-][\d.]+)</td>", html)]
    (score,) = re.findall(r"Score</th><td>([\d.]+)<", html)
    assert abs(sum(parts) - float(score)) < 0.02


def test_results_by_date_have_no_score_to_take_apart(site):
    assert "Why here" not in get(site, "/?q=canal&sort=newest")
    assert "have no score" in get(site, "/results/why/canal?q=canal&sort=newest")


def test_what_is_not_among_the_results_has_no_score(site):
    assert "No article has the id" in get(site, "/results/why/grain?q=ferry", status=404)


def test_the_foot_tells_the_size_and_the_reach_of_the_archive(site):
    assert "4 articles, February 3, 2021 to October 31, 2024." in words(get(site, "/article/canal"))
    assert "1 article, 2024." in words(get(client(article("a", published="2024")), "/"))
    assert re.search(r'class="colophon">\s*<p>1 article\.</p>', get(client(article("a")), "/"))


def test_a_page_that_needs_no_index_does_without_its_foot(tmp_path):
    site = create_app(Settings(index=tmp_path / "absent")).test_client()
    assert 'class="colophon"' in get(site, "/nowhere", status=404)
