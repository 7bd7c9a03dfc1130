"""Pages of names: over time, in which company, with which articles; and where no article has the name."""

import re
from html import unescape

import pytest

from search import Settings
from search.indexing import update_index
from search.roots import Root
from tests.suites.articles import article as made
from tests.suites.articles import tasks
from tests.suites.web_cases import ATTACK, HOSTILE, article, client, get, titles
from web import create_app
from web.namesakes import are_near, name_words

STORM = [
    article(
        f"storm{number}",
        title=f"Storm {number}",
        text="The storm.",
        published=f"2023-0{number}-10",
        authors=("Ines Calder",),
        people=("Maria Oyelaran", "Ada Lind"),
        organizations=("Port Council",),
        places=("Westhaven",),
        source="Harbour Post",
        tags=("weather",),
    )
    for number in range(1, 9)
]
OTHERS = [
    article(f"other{number}", published="2021", people=("M. Oyelaran", "Ben Oduya"), places=("Eastmark",))
    for number in range(6)
]
UNDATED = article("undated", people=("Maria Oyelaran",))
SLASHED = article("slashed", organizations=("A/B Ltd. & Söhne?#%",))


@pytest.fixture(scope="module")
def site():
    return client(*STORM, *OTHERS, UNDATED, SLASHED)


def links_of(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', html)]


def test_a_page_says_how_much_from_when_to_when_and_what_is_undated(site):
    html = get(site, "/names/person/Maria%20Oyelaran")
    assert "9 articles, January 10, 2023 to August 10, 2023. 1 of them undated." in html
    assert '<p class="kind">Person</p>' in html


def test_a_name_with_few_articles_over_many_years_is_drawn_by_year():
    rare = [article(str(year), published=f"{year}-05-06", people=("Ada Lind",)) for year in (2015, 2018, 2024)]
    often = [article(f"{at}", published=f"2021-{at:02}-03", people=("Ben Oduya",)) for at in range(1, 13)]
    site = client(*rare, *often)
    assert "Articles by year" in get(site, "/names/person/Ada%20Lind")
    assert "Articles by month" in get(site, "/names/person/Ben%20Oduya")


def test_a_page_shows_the_latest_articles_and_leads_to_all(site):
    html = get(site, "/names/person/Maria%20Oyelaran")
    assert titles(html) == [f"Storm {number}" for number in (8, 7, 6, 5, 4)]
    assert "/?person=Maria+Oyelaran" in links_of(html)
    assert "/?person=Maria+Oyelaran&after=2023-03-01&before=2023-03-31" in links_of(html)
    assert "/feed.atom?person=Maria+Oyelaran" in links_of(html)
    assert '<input type="hidden" name="person" value="Maria Oyelaran">' in html


def test_a_page_shows_the_company_that_a_name_keeps_without_itself(site):
    company = get(site, "/names/person/Maria%20Oyelaran").partition('id="company"')[2]
    assert {"/names/person/Ada%20Lind", "/names/org/Port%20Council", "/names/place/Westhaven"} <= set(links_of(company))
    assert {"/names/author/Ines%20Calder", "/names/source/Harbour%20Post", "/names/tag/weather"} <= set(
        links_of(company)
    )
    assert "/names/person/Maria%20Oyelaran" not in links_of(company)
    assert "/names/person/Ben%20Oduya" not in links_of(company)
    assert "nowhere else" in company


def test_a_number_beside_a_name_leads_to_the_articles_of_both(site):
    found = links_of(get(site, "/names/person/Maria%20Oyelaran"))
    assert "/?person=Maria+Oyelaran&place=Westhaven" in found
    # a second person would widen the search, so it is asked for in words
    assert unescape("/?q=person:%22Ada+Lind%22&person=Maria+Oyelaran") in found


def test_other_names_that_are_known_are_told(tmp_path):
    found = made(1, day="2024-05-06", organizations=("United Nations",))
    update_index(tmp_path / "index", tasks(found), roots=(Root(path="/a"),))
    site = create_app(Settings(index=tmp_path / "index")).test_client()
    assert "Also called <bdi>U.N.</bdi>" in get(site, "/names/org/United%20Nations")


def test_names_that_are_nearly_the_same_are_offered(site):
    found = links_of(get(site, "/names/person/Maria%20Oyelaran").partition('<h2 id="over-time"')[0])
    assert "/names/person/M.%20Oyelaran" in found
    assert "/names/person/Ada%20Lind" not in found


@pytest.mark.parametrize(
    "address",
    [
        "/names/author/Ines%20Calder",
        "/names/org/Port%20Council",
        "/names/place/Westhaven",
        "/names/source/Harbour%20Post",
        "/names/tag/weather",
    ],
)
def test_every_kind_of_name_has_pages(site, address):
    assert "8 articles" in get(site, address)


def test_another_spelling_leads_to_the_one_of_the_archive(site):
    answer = site.get("/names/person/maria%20oyelaran")
    assert (answer.status_code, answer.location) == (302, "/names/person/Maria%20Oyelaran")


def test_a_name_that_no_article_has_is_404_with_those_that_are_near(site):
    html = get(site, "/names/person/Mina%20Oyelaran", 404)
    assert "No article has this person" in html
    assert "<bdi>Mina Oyelaran</bdi>" in html
    assert {"/facets/person", "/names/person/M.%20Oyelaran"} <= set(links_of(html))
    assert "/names/person/Maria%20Oyelaran" not in links_of(html)


@pytest.mark.parametrize("address", ["/names/lang/en", "/names/nothing/x", "/names/person/" + "x" * 501])
def test_what_is_no_name_at_all_is_404(site, address):
    get(site, address, 404)


def test_a_name_of_any_characters_has_a_page(site):
    found = links_of(get(site, "/names/org/A/B%20Ltd.%20&%20S%C3%B6hne%3F%23%25"))
    assert "/?org=A/B+Ltd.+%26+S%C3%B6hne?%23%25" in found
    assert "/names/org/A/B%20Ltd.%20%26%20S%C3%B6hne%3F%23%25" in links_of(get(site, "/names/org/A/B%20ltd.", 404))


def test_a_name_without_dates_has_no_drawing_and_says_so(site):
    html = get(site, "/names/org/A/B%20Ltd.%20&%20S%C3%B6hne%3F%23%25")
    assert "1 article. None is dated." in html
    assert "<trend-lines>" not in html


def test_hostile_names_are_escaped():
    html = client(HOSTILE).get(f"/names/person/Person {ATTACK}").text
    assert "<h1><bdi>Person &lt;script&gt;" in html
    assert "<script>alert" not in html
    assert "<img" not in html
    unknown = client(HOSTILE).get(f"/names/person/{ATTACK}")
    assert (unknown.status_code, "<script>alert" in unknown.text) == (404, False)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Ronald Reagan", "Reagan", True),
        ("Ronald Reagan", "R. Reagan", True),
        ("Ronald Reagan", "Ronald Wilson Reagan", True),
        ("José Ibáñez", "JOSE IBANEZ", True),
        ("Ronald Reagan", "Nancy Reagan", False),
        ("Ronald Reagan", "Reagan Ronald", False),
        ("J. B.", "John Baker", False),
        ("", "Reagan", False),
    ],
)
def test_names_are_near_if_the_words_of_one_stand_in_the_other(one, other, near):
    assert are_near(name_words(one), name_words(other)) is are_near(name_words(other), name_words(one)) is near
