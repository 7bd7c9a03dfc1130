"""Articles on the page: laid out, marked, named, told where each value is from, compared and cited."""

import re
import time
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Difference, Evidence, Facet, Link, SearchTooLong, Settings
from search.comparing import Change, differences
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import ARTICLES, ATTACK, HOSTILE, article, client, get
from web import create_app
from web.comparing import blocks
from web.named import apart

SECONDS = 4.0  # for what takes half of one on a quiet machine
TAG = re.compile(r"<[^>]*>")


@pytest.fixture(scope="module")
def site():
    return client()


def links(html: str) -> dict[str, str]:
    """Return the address of each link by its words."""
    found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {" ".join(unescape(TAG.sub("", text)).split()): unescape(url) for url, text in found}


def body_of(html: str) -> str:
    return re.search(r'<div class="body[^"]*" dir="\w+">\n(.*?)\n {4}</div>', html, re.DOTALL)[1]


def words(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def site_of(*articles):
    return create_app(Settings(index=Path("absent")), engine=MemoryEngine(articles)).test_client()


# --- the text, laid out and marked


def test_an_article_is_shown_as_its_author_laid_it_out(site):
    html = get(site, "/article/canal")
    assert "<em>canal</em>" in html
    assert html.count("Canal reopens after the storm</h") == 1
    assert "October 31, 2024" in html
    assert "given with the article" in html
    found = links(html)
    assert found["Original at harbour.example"] == "https://harbour.example/canal"
    assert found["Ines Calder"] == "/names/author/Ines%20Calder"
    assert found["shipping"] == "/?tag=shipping"
    assert found["← All articles"] == "/"
    assert "0 matches" not in html


def test_matches_are_marked_in_the_layout_and_lead_to_each_other(site):
    html = get(site, "/article/canal?q=canal")
    assert '<em><mark id="match-1">canal</mark><span class="hops"><a href="#match-2"' in html
    assert 'the first ship of the <mark id="match-2">canal</mark><span class="hops"><a href="#match-1"' in html
    assert "2 matches in the text" in html
    assert links(html)["First"] == "#match-1"
    assert links(html)["Last"] == "#match-2"


def test_a_link_in_an_article_holds_no_link_of_ours(site):
    html = body_of(get(site, "/article/canal?q=again"))
    link = re.search(r"<a href=\"https:.*?</a>(.*?) on", html)
    assert link.group() == (
        '<a href="https://harbour.example/again" rel="noopener noreferrer nofollow">'
        '<mark id="match-1">again</mark></a> on'
    )
    both = body_of(get(site, "/article/canal?q=again canal"))
    assert re.search(r'<mark id="match-2">again</mark></a><span class="hops"><a href="#match-1"', both)


def test_an_article_whose_markup_is_another_text_is_shown_in_paragraphs():
    other = article("a", text="The harbour reopened.\n\nAll is well.", markup="*Subscribe now*", markup_kind="markdown")
    html = get(site_of(other), "/article/a?q=harbour")
    assert body_of(html).startswith('<p>The <mark id="match-1">harbour</mark> reopened.</p>\n<p>All is well.</p>')


def test_an_article_without_markup_is_shown_in_paragraphs(site):
    assert "<p>The ferry to Norland costs more. The canal is free.</p>" in get(site, "/article/ferry")


def test_an_excerpt_is_called_one(site):
    assert "This is an excerpt" in get(site, "/article/note")


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("en", "auto"), (None, "auto")])
def test_the_text_runs_in_the_direction_of_its_language(language, direction):
    html = get(site_of(article("a", text="text", language=language)), "/article/a")
    assert f'<div class="body" dir="{direction}">' in html
    assert (f'<article class="story" lang="{language}">' in html) is (language is not None)


def test_the_address_without_the_search_is_the_canonical_one(site):
    assert '<link rel="canonical" href="http://localhost/article/canal">' in get(site, "/article/canal?q=ship")


def test_very_long_articles_take_bounded_time():
    text = "\n\n".join("the harbour of Paris and a quay beside it in the rain " * 9 for _ in range(1_300))
    mentions = tuple(Link(m.start(), m.end(), Facet.PLACE, "Paris") for m in re.finditer("Paris", text))
    site = site_of(article("a", text=text, places=("Paris",), mentions=mentions))
    started = time.process_time()
    html = get(site, "/article/a?q=harbour")
    assert time.process_time() - started < SECONDS
    assert html.count("<mark") == 11_700
    assert len(html) < 4 * len(text)


# --- names


def test_names_lead_to_their_mentions_their_page_and_their_articles(site):
    html = get(site, "/article/canal")
    assert '<span class="mention" id="mention-1-1">Maria Oyelaran</span> saw' in html
    found = links(html)
    assert found["Maria Oyelaran 1 mention"] == "#mention-1-1"
    assert found["Page of Maria Oyelaran"] == "/names/person/Maria%20Oyelaran"
    assert found["Articles with Maria Oyelaran"] == "/?person=Maria+Oyelaran"
    assert "Port Council" not in found
    assert found["Page of Port Council"] == "/names/org/Port%20Council"


def test_a_name_that_overlaps_another_does_not_repeat_the_text():
    mentions = [Link(0, 8, Facet.PLACE, "New York"), Link(4, 14, Facet.ORG, "York Times"), Link(20, 20, Facet.ORG, "x")]
    assert apart(mentions) == mentions[:1]


# --- where values are from


def test_each_value_tells_where_it_is_from_and_quotes_the_passage():
    text = "A quiet day at the pier.\n\nMira Tovar is a <b>reporter</b> at Coast News."
    known = article(
        "pier",
        text=text,
        language="en",
        authors=("Mira Tovar",),
        dateline="Lima",
        origins={"authors": "byline", "dateline": "dateline", "language": "text"},
        evidence={"authors": Evidence(span=(26, len(text))), "dateline": Evidence(words="LIMA (AP) -")},
    )
    html = get(site_of(known), "/article/pier")
    why = html[html.index("Where this comes from") :]
    assert '<q dir="auto">Mira Tovar is a &lt;b&gt;reporter&lt;/b&gt; at Coast News.</q>' in why
    assert '<q dir="auto">LIMA (AP) -</q>' in why
    assert "Language English told by its words" in words(why)
    assert "Outlet none neither the source nor" in words(why)


def test_where_the_archive_lies_on_the_server_is_told_nowhere():
    known = article("a", path="/srv/secret/2024-01-02-a.txt", published="2024-01-02", published_origin="file name")
    for url in ("/article/a", "/cite/a?format=text", "/compare/a?with=a"):
        assert "secret" not in get(site_of(known), url)
    assert "2024-01-02-a.txt" in get(site_of(known), "/article/a")


# --- neighbours


def test_an_article_leads_back_and_to_the_results_beside_it(site):
    found = links(get(site, "/article/ferry?q=canal&sort=newest"))
    assert found["← Back to the results"] == "/?q=canal&sort=newest"
    assert found["Previous result"] == "/article/canal?q=canal&sort=newest"
    assert found["Next result"] == "/article/grain?q=canal&sort=newest"


def test_neighbours_reach_over_the_pages_of_the_results():
    site = site_of(*(article(f"{n:02}", text="same") for n in range(25)))
    found = links(get(site, "/article/09?q=same"))
    assert found["Next result"] == "/article/10?q=same&page=2"
    found = links(get(site, "/article/10?q=same&page=2"))
    assert found["Previous result"] == "/article/09?q=same"
    assert "Next result" not in links(get(site, "/article/24?q=same&page=3"))
    assert "Next result" not in links(get(site, "/article/03?q=same&page=3"))


def test_without_a_search_there_are_no_neighbours(site):
    assert "Next result" not in get(site, "/article/canal")


def test_a_search_that_takes_too_long_does_not_keep_its_article_from_being_read():
    class Slow(MemoryEngine):
        def search(self, request):
            raise SearchTooLong(1)

    site = create_app(Settings(), engine=Slow(ARTICLES)).test_client()
    assert "2 matches in the text" in get(site, "/article/canal?q=canal")


# --- versions compared

OLD = article("old", title="Port opens", text="The port opened on Monday.", published="2024-03-01", source="Post")
NEW = article("new", title="Port opens late", text="The port opened on Friday.", published="2024-03-02", source="Post")


def test_what_changed_is_shown_word_by_word():
    html = get(site_of(OLD, NEW), "/compare/old?with=new")
    assert "<p>The port opened on <del>Monday</del><ins>Friday</ins>.</p>" in html
    assert "1 word removed , 1 word added" in words(html)
    assert "Title Port opens Port opens late" in words(html)
    assert "Published March 1, 2024 March 2, 2024" in words(html)
    assert links(html)["The other way round"] == "/compare/new?with=old"


def test_equal_articles_say_so():
    html = words(get(site_of(OLD), "/compare/old?with=old"))
    assert "The texts have the same words." in html


def test_long_stretches_that_are_the_same_are_folded():
    same = "the quiet harbour lay there " * 200
    site = site_of(article("a", text=f"Old. {same}"), article("b", text=f"New. {same}"))
    html = get(site, "/compare/a?with=b")
    assert re.search(r"<summary>[\d,]+ words the same</summary><p> \w+", html)


@given(st.text("ab<&\n ", max_size=60), st.text("ab<&\n ", max_size=60))
def test_the_page_of_changes_holds_every_word(before, after):
    found = list(differences(before, after))
    html = "".join(block.html for block in blocks(found))
    for tag, change in (("ins", Change.ADDED), ("del", Change.REMOVED)):
        told = "".join(re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL))
        wanted = "".join(difference.text for difference in found if difference.change is change)
        assert "".join(unescape(told).split()) == "".join(wanted.split())


def test_changes_are_escaped():
    html = "".join(block.html for block in blocks([Difference(Change.ADDED, ATTACK), Difference(Change.SAME, ATTACK)]))
    assert set(TAG.findall(html)) == {"<p>", "</p>", "<ins>", "</ins>"}


@pytest.mark.parametrize(
    ("url", "status", "words_"),
    [
        ("/compare/old", 400, "&#39;with&#39; is missing"),
        ("/compare/old?with=none", 404, "none"),
        ("/api/v1/articles/old/compare", 400, "'with' is missing"),
        ("/cite/old?format=word", 400, "bibtex, csl, ris, text"),
        ("/cite/none", 404, "none"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(url, status, words_):
    assert words_ in get(site_of(OLD), url, status=status)


def test_the_api_tells_what_changed():
    answer = site_of(OLD, NEW).get("/api/v1/articles/old/compare?with=new").json
    assert (answer["before"], answer["after"], answer["removed"], answer["added"]) == ("old", "new", 1, 1)
    assert answer["differences"][1:3] == [["removed", "Monday"], ["added", "Friday"]]
    assert {"field": "title", "before": "Port opens", "after": "Port opens late"} in answer["fields"]


# --- citing


@pytest.mark.parametrize(
    ("form", "media_type", "ending"),
    [
        ("bibtex", "application/x-bibtex", "bib"),
        ("csl", "application/vnd.citationstyles.csl+json", "json"),
        ("ris", "application/x-research-info-systems", "ris"),
        ("text", "text/plain", "txt"),
    ],
)
def test_an_article_is_cited_as_a_file(site, form, media_type, ending):
    answer = site.get(f"/cite/ferry?format={form}")
    assert answer.mimetype == media_type
    assert re.fullmatch(rf'attachment; filename="[\w-]+\.{ending}"', answer.headers["Content-Disposition"])
    assert "http://localhost/article/ferry" in answer.text


def test_the_page_shows_a_citation_and_offers_the_others(site):
    html = get(site, "/article/canal")
    assert "Ines Calder. “Canal reopens after the storm”. Harbour Post, 2024-10-31." in words(html)
    assert links(html)["BibTeX"] == "/cite/canal?format=bibtex"


def test_ids_that_are_addresses_can_be_cited_and_compared():
    site = client(*ARTICLES, HOSTILE)
    address = next(url for text, url in links(get(site, "/?q=body")).items() if text.startswith("Title"))
    quoted = address.removeprefix("/article/").split("?")[0]
    assert "Title" in get(site, f"/cite/{quoted}")
    assert "<script>alert" not in get(site, f"/compare/{quoted}?with=canal")
