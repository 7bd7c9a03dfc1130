"""Stories on the page: results count their versions and can be folded, and an article lists the others."""

import re

import pytest
from flask.testing import FlaskClient

from search import Settings
from search.versions import MAX_VERSIONS
from tests.suites.articles import article, to_stored
from tests.suites.memory_engine import MemoryEngine
from tests.suites.story_articles import prose, story_articles
from tests.suites.story_contract import key
from tests.suites.web_cases import ATTACK
from web import create_app


def site_of(*articles) -> FlaskClient:
    return create_app(Settings(), engine=MemoryEngine(map(to_stored, articles))).test_client()


@pytest.fixture(scope="module")
def site() -> FlaskClient:
    return site_of(*story_articles())


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_a_result_tells_how_many_versions_there_are(site):
    html = words(site.get("/?q=harbour").text)
    assert html.count("5 versions") == 5
    assert "versions" not in words(site.get("/?q=quiet").text)


def test_results_are_folded_and_unfolded_by_a_link(site):
    html = site.get("/?q=harbour&sort=oldest").text
    (address,) = re.findall(r'href="([^"]*)"><[^>]*></span>One per story', html)
    folded = site.get(address.replace("&amp;", "&")).text
    assert "1 story for harbour in " in words(folded)
    assert folded.count('class="hit"') == 1
    (address,) = re.findall(r'href="([^"]*)" aria-current="true"><[^>]*></span>One per story', folded)
    assert address.replace("&amp;", "&") == "/?q=harbour&sort=oldest"


def test_where_no_story_has_two_articles_there_is_nothing_to_fold(site):
    assert "One per story" not in site.get("/?q=quiet").text


def test_an_article_lists_the_others_of_its_story_with_what_they_are(site):
    html = site.get(f"/article/{key(3)}?q=harbour").text
    listed = words(html.partition('aria-labelledby="versions"')[2].partition("</section>")[0])
    assert "5 articles tell it; this one is a later version." in listed
    assert "Harbour to close Coast Wire March 1, 2024 the first" in listed
    assert "HARBOUR TO CLOSE coast wire March 1, 2024 a duplicate" in listed
    assert "Our harbour will close The Pilot March 2, 2024 a syndicated copy" in listed
    assert f'href="/article/{key(4)}?q=harbour"' in html


def test_an_article_without_other_versions_lists_none(site):
    assert "Versions of this story" not in site.get(f"/article/{key(8)}").text


def test_of_very_many_versions_the_page_says_how_many_are_not_shown():
    site = site_of(*(article(number, prose(1)) for number in range(MAX_VERSIONS + 7)))
    html = words(site.get(f"/article/{key(0)}").text)
    assert f"{MAX_VERSIONS + 7} articles tell it" in html


def test_titles_and_outlets_of_versions_stay_text():
    site = site_of(article(1, prose(1)), article(2, prose(1), title=f"Title {ATTACK}", source=f"Source {ATTACK}"))
    assert ATTACK not in site.get(f"/article/{key(1)}").text


def test_the_api_tells_the_story_of_an_article_and_of_each_hit(site):
    story = site.get(f"/api/v1/articles/{key(7)}").json["story"]
    assert story == {
        "id": key(6),
        "relation": "duplicate",
        "count": 2,
        "versions": [
            {"id": key(6), "title": "Bread dearer", "source": None, "published": "2023-05-05", "relation": "first"}
        ],
    }
    (hit,) = site.get("/api/v1/search?q=bread&collapse=1").json["hits"]
    assert (hit["story"], hit["versions"]) == (key(6), 2)


def test_the_parameter_that_folds_is_1_or_0(site):
    assert site.get("/?collapse=0").text == site.get("/").text
    assert site.get("/?collapse=maybe").status_code == 400
