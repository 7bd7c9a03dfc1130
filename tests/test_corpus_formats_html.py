"""Does a saved web page give its article, and what the page says of it?"""

import io
import json
import os
import tarfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Draft, Origin, Problem
from corpus.formats.blocks import fragment_text
from corpus.formats.html import HtmlReader, declared_charset
from corpus.formats.options import DEFAULTS
from corpus.formats.source import SourceFile

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
PAGES = CORPORA / "html-newspaper4k.tar.gz"
SECONDS = 4.0  # allowed for a long page made to hurt; it takes up to 0.7
SENTENCES = (
    "The lighthouse at the end of the northern pier was lit for the first time on a windless evening in March.",
    "Its keeper, who had trimmed lamps on three coasts, said that she had never seen a steadier flame than this one.",
    "Fishermen came to the quay with their families and stayed until the tide had turned and the band had gone home.",
)
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def read(tmp_path: Path, text: str | bytes) -> list[Draft | Problem]:
    path = tmp_path / "page.html"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return [*HtmlReader().read(SourceFile(path), DEFAULTS)]


def page(head: str = "", top: str = "", attributes: str = "") -> str:
    menu = "<nav><a href=/>Home</a> <a href=/news>News of the day</a></nav>"
    return (
        f"<!doctype html><html{attributes}><head>{head}</head><body>{menu}"
        f"<article>{top}{STORY}</article><footer>All rights</footer></body></html>"
    )


def article(tmp_path: Path, text: str | bytes) -> Draft:
    found = read(tmp_path, text)
    assert isinstance(found[-1], Draft)
    return found[-1]


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def test_the_article_is_taken_and_the_menu_left(tmp_path: Path) -> None:
    found = article(tmp_path, page())
    assert found.text == "\n\n".join(SENTENCES)
    assert found.markup is not None
    assert found.markup.kind == "html"
    assert "northern pier" in found.markup.source
    assert "News of the day" not in found.markup.source


def test_a_short_page_keeps_its_paragraphs(tmp_path: Path) -> None:
    found = article(
        tmp_path, "<title>Low tide</title><nav>Home</nav><h1>Low tide</h1><p>Boats lay dry.</p><p>It rained.</p>"
    )
    assert (found.title, found.text) == ("Low tide", "Boats lay dry.\n\nIt rained.")


def test_linked_data_comes_before_meta_tags(tmp_path: Path) -> None:
    head = linked(
        **{"@type": ["NewsArticle"], "headline": "Light on the pier", "datePublished": "2024-03-09T18:30:00+01:00"},
        author=[{"@type": "Person", "name": "Ada Whitfield"}, {"name": "Tomas Reyes"}],
        publisher={"name": "Harbour Ledger"},
        keywords=["lighthouses", "coast"],
        inLanguage="en-GB",
        description="A lamp is lit.",
    )
    head += '<meta property="og:title" content="Other"><meta name=author content="Nobody Else">'
    head += '<link rel="canonical" href="https://example.org/light">'
    found = article(tmp_path, page(head))
    assert found.title == "Light on the pier"
    assert found.authors == ("Ada Whitfield", "Tomas Reyes")
    assert found.source == "Harbour Ledger"
    assert found.tags == ("lighthouses", "coast")
    assert (found.language, found.summary, found.url) == ("en", "A lamp is lit.", "https://example.org/light")
    assert found.published is not None
    assert (found.published.offset, found.published.origin) == (60, Origin.HTML)
    assert found.origins["title"] is found.origins["authors"] is Origin.HTML


def test_an_author_named_by_reference_in_a_graph_is_found(tmp_path: Path) -> None:
    head = linked(
        **{
            "@graph": [
                {"@type": "WebSite", "name": "Site"},
                {"@type": "Article", "headline": "Light", "author": {"@id": "#ada"}},
                {"@type": "Person", "@id": "#ada", "name": "Ada Whitfield"},
            ]
        }
    )
    found = article(tmp_path, page(head))
    assert (found.title, found.authors) == ("Light", ("Ada Whitfield",))


def test_meta_tags_are_read(tmp_path: Path) -> None:
    head = (
        '<meta property="og:title" content="Light on the pier"><meta property="og:site_name" content="Harbour Ledger">'
        '<meta property="article:author" content="https://www.facebook.com/someone">'
        '<meta name="Author" content="Harbour Ledger"><meta name="byl" content="By Ada Whitfield">'
        '<meta property="article:published_time" content="2024-03-09"><meta name="keywords" content="sea, light">'
        '<meta property="og:url" content="https://example.org/a"><meta property="og:locale" content="en_GB">'
    )
    found = article(tmp_path, page(head))
    assert (found.title, found.source, found.url) == ("Light on the pier", "Harbour Ledger", "https://example.org/a")
    assert found.authors == ("Ada Whitfield",)
    assert (found.tags, found.language) == (("sea", "light"), "en")
    assert found.published is not None


def test_marked_elements_stand_in_for_metadata(tmp_path: Path) -> None:
    top = (
        '<h1>Light on the pier</h1><p class="byline">By Ada Whitfield</p>'
        '<time itemprop="datePublished" datetime="2024-03-09T18:30Z">Saturday</time>'
    )
    found = article(tmp_path, page("<title>Light on the pier | Harbour Ledger</title>", top, ' lang="en"'))
    assert (found.title, found.authors, found.language) == ("Light on the pier", ("Ada Whitfield",), "en")
    assert found.published is not None
    assert not found.text.startswith("Light on the pier\n")


@pytest.mark.parametrize("separator", [" | ", " - ", " – "])
def test_the_site_is_cut_off_the_title(tmp_path: Path, separator: str) -> None:
    head = f"<title>Light - and dark{separator}Harbour Ledger</title>"
    head += '<meta property="og:site_name" content="Harbour Ledger">'
    assert article(tmp_path, page(head)).title == "Light - and dark"


def test_broken_metadata_is_reported_and_the_article_kept(tmp_path: Path) -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", </script><meta name="date" content="Saturday">'
    *problems, found = read(tmp_path, page(head))
    assert isinstance(found, Draft)
    assert [problem.skipped for problem in problems if isinstance(problem, Problem)] == [False, False]


def test_the_bytes_decide_the_charset_and_not_the_declaration(tmp_path: Path) -> None:
    text = page('<meta charset="iso-8859-1"><title>Énergie à Besançon</title>')
    assert article(tmp_path, text.encode()).title == "Énergie à Besançon"


def test_a_page_with_an_xml_declaration_is_read(tmp_path: Path) -> None:
    found = article(tmp_path, '<?xml version="1.0" encoding="iso-8859-1"?>' + page("<title>Light</title>"))
    assert found.title == "Light"


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "<body><nav><a href=/>Home</a> <a href=/a>News</a></nav>", "<!-- -->", "\x00"]
)
def test_a_page_without_an_article_is_a_problem(tmp_path: Path, text: str) -> None:
    (problem,) = read(tmp_path, text)
    assert isinstance(problem, Problem)
    assert problem.skipped


def test_blocks_part_paragraphs_and_hidden_elements_are_left() -> None:
    text = fragment_text(
        "a <b>b</b>\n c<p>d<br>e</p><ul><li>f<li>g</ul><script>h</script>"
        "<table><tr><td>i<td>j</table>k<!-- l --> &lt;IBM>"
    )
    assert text == "a b c\n\nd e\n\nf\n\ng\n\ni\n\nj\n\nk <IBM>"


HOSTILE = (
    *("<div>", "<p>", "<p>word word</p>", "<a href=x>y</a>", "<table><tr><td>", "x<br>", "word ", "<", "&", "<ul><li>"),
    *(
        "<em>a",
        "<!--",
        "<h1>a</h1>",
        "<span class=author>",
        "<time datetime=x>",
        "<article>",
        "<script>",
        "<meta name=a>",
    ),
    *("<p class='byline author'>a", "<h1>a", "<title>", "\x80", "é"),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_page_made_to_hurt_is_read_in_bounded_time(tmp_path: Path, piece: str) -> None:
    started = time.process_time()
    found = read(tmp_path, "<html><body>" + piece * (300_000 // len(piece)))
    assert time.process_time() - started < SECONDS
    assert all(isinstance(item, Draft | Problem) for item in found)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300) | st.text(st.sampled_from("<>/ap\"'= !-&;\n[]{}"), max_size=80).map(str.encode))
def test_any_bytes_give_drafts_or_problems(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    for item in read(tmp_path_factory.getbasetemp(), b"<html><body>" + data):
        assert isinstance(item, Draft | Problem)


def real_pages(tmp_path: Path) -> list[tuple[dict[str, object], Draft]]:
    found = []
    with tarfile.open(PAGES) as archive:
        names = archive.getnames()
        for name in names:
            page_name = name.replace("/metadata/", "/html/").removesuffix(".json") + ".html"
            if "/metadata/" in name and page_name in names:
                truth, saved = archive.extractfile(name), archive.extractfile(page_name)
                assert truth is not None
                assert saved is not None
                found.append((json.load(io.TextIOWrapper(truth, "utf-8")), article(tmp_path, saved.read())))
    return found


@pytest.mark.skipif(not PAGES.exists(), reason=f"the corpus is not at {PAGES}")
def test_real_pages_give_their_titles_authors_and_dates(tmp_path: Path) -> None:
    pages = real_pages(tmp_path)
    titles = [truth["title"] == draft.title for truth, draft in pages]
    named = [({*truth["authors"]}, {*draft.authors}) for truth, draft in pages if isinstance(truth["authors"], list)]
    dates = [
        draft.published is not None and abs(draft.published.instant.toordinal() - day) <= 1
        for truth, draft in pages
        if isinstance(stamp := truth["publish_date"], str) and (day := time_ordinal(stamp))
    ]
    assert len(pages) == 20
    assert sum(titles) >= 16
    assert sum(bool(found & real) for real, found in named) >= 9
    assert sum(dates) >= 13


def time_ordinal(stamp: str) -> int:
    from datetime import date

    return date.fromisoformat(stamp[:10]).toordinal()


def masthead(top: str, title: str) -> str:
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><header><a href=/>Tide &amp; Mole</a></header>"
        f"<article>{top}{STORY}</article><footer>Tide &amp; Mole is a quarterly.</footer></body></html>"
    )


@pytest.mark.parametrize("bar", [" · ", " | ", " - ", " — "])
def test_a_heading_and_the_masthead_part_the_title_from_the_outlet(tmp_path: Path, bar: str) -> None:
    found = article(tmp_path, masthead("<h1>Lamps out</h1>", f"Lamps out{bar}Tide &amp; Mole"))
    assert (found.title, found.source) == ("Lamps out", "Tide & Mole")


def test_an_end_of_the_title_that_the_masthead_does_not_say_is_no_outlet(tmp_path: Path) -> None:
    found = article(tmp_path, masthead("<h1>Lamps</h1>", "Lamps - a history of light on the coast"))
    assert (found.title, found.source) == ("Lamps - a history of light on the coast", None)


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline">By <span class="author">Ada Marlow</span> · <time>12 June 2020</time></p>',
        '<p class="byline">By Ada Marlow · <time datetime="2020-06-12">12 June 2020, 9:08 pm</time></p>',
        '<p class="byline">By Ada Marlow | 12 June 2020</p>',
        '<p class="byline">By Ada Marlow, June 12, 2020</p>',
        '<div class="author">Ada Marlow, <time datetime="2020-06-12">12 June</time></div>',
    ],
)
def test_a_date_in_a_byline_is_nobody(tmp_path: Path, byline: str) -> None:
    assert article(tmp_path, page(top=byline)).authors == ("Ada Marlow",)


NATIVE = {  # too short, and with too few letters beyond ASCII, for a charset to be guessed
    "iso-8859-2": "W porcie nad rzeką od rana stał statek, a załoga czekała na łódź.",
    "windows-1250": "A kikötőben egész éjjel égett a lámpa, és őrizték a hajót.",
    "iso-8859-16": "În port, vaporul așteaptă și țărmul e gol până dimineața.",
    "windows-1254": "Limanda bekleyen gemi sabah güneş doğarken ağır ağır kıyıdan ayrıldı.",
    "windows-1251": "Утром корабль вышел из порта.",
    "shift_jis": "港の灯台に火がともった。",
    "gb2312": "港口的灯塔亮了。",
    "windows-874": "เรือออกจากท่า",
}
DECLARATIONS = (
    '<html><head><meta charset="{}">',
    "<html><head><META CHARSET={} /><title>x</title>",
    "<html><head><!-- <meta charset=utf-8> --><meta http-equiv='Content-Type' content='text/html; charset={}'>",
    '<?xml version="1.0" encoding="{}"?><html><head>',
)


@pytest.mark.parametrize("declaration", DECLARATIONS)
@pytest.mark.parametrize("charset", NATIVE)
def test_a_page_is_read_in_the_charset_that_it_declares(tmp_path: Path, charset: str, declaration: str) -> None:
    page = f"{declaration.format(charset)}</head><body><article><p>{NATIVE[charset]}</p></article></body></html>"
    (found,) = read(tmp_path, page.encode({"windows-874": "cp874"}.get(charset, charset)))
    assert isinstance(found, Draft)
    assert found.text == NATIVE[charset]


@pytest.mark.parametrize("charset", ["iso-8859-2", "utf-16", "klingon", "utf-8"])
def test_a_page_in_utf_8_is_read_so_whatever_it_declares(tmp_path: Path, charset: str) -> None:
    page = f"<head><meta charset={charset}></head><article><p>{NATIVE['iso-8859-2']}</p></article>"
    (found,) = read(tmp_path, page.encode())
    assert isinstance(found, Draft)
    assert found.text == NATIVE["iso-8859-2"]


def test_a_declaration_that_nobody_could_have_read_is_none() -> None:
    assert declared_charset(b"<meta charset=utf-16>") is None
    assert declared_charset(b"<p>charset=koi8-r</p>") is None
    assert declared_charset(b"<!-- <meta charset=koi8-r>") is None


@pytest.mark.parametrize("unit", [b"<meta ", b"<!--", b"<meta charset", b"<?xml ", b"charset = "])
def test_looking_for_a_declaration_takes_little_time(unit: bytes) -> None:
    began = time.process_time()
    declared_charset((unit * 1_024)[:1_024])
    assert time.process_time() - began < 1


def test_of_several_articles_in_the_metadata_the_one_with_the_pages_heading_is_its_own(tmp_path: Path) -> None:
    other = linked(**{"@type": "NewsArticle", "headline": "Nets mended", "author": {"name": "Otto Brandt"}})
    own = linked(**{"@type": "NewsArticle", "headline": "Lamps, lit again", "author": {"name": "Ada Marlow"}})
    assert article(tmp_path, page(other + own, "<h1>Lamps lit again</h1>")).authors == ("Ada Marlow",)
    assert article(tmp_path, page(other + own, "<h1>Something else</h1>")).authors == ("Otto Brandt",)


def test_the_outlet_signs_only_where_nobody_else_does(tmp_path: Path) -> None:
    site = '<meta property="og:site_name" content="Harbour Ledger"><meta name="author" content="{}">'
    assert article(tmp_path, page(site.format("Ada Marlow; Harbour Ledger"))).authors == ("Ada Marlow",)
    assert article(tmp_path, page(site.format("Harbour Ledger"))).authors == ("Harbour Ledger",)


@pytest.mark.parametrize(
    ("window", "title"),
    [
        ("Harbour and Pier: A steady flame | Harbour Ledger", "Harbour and Pier: A steady flame"),
        ("Harbour Ledger: A steady flame", "A steady flame"),  # the site
        ("Opinion: A steady flame", "A steady flame"),  # one word
        ("Gale Warning: A steady flame", "A steady flame"),  # not in the text
        ("Harbour and Pier: Another heading", "A steady flame"),
    ],
)
def test_names_before_the_headline_in_the_windows_title_belong_to_it(tmp_path: Path, window: str, title: str) -> None:
    head = f'<title>{window}</title><meta property="og:site_name" content="Harbour Ledger">'
    headline = linked(**{"@type": "NewsArticle", "headline": "A steady flame"})
    words = "<p>The Harbour, the Pier and the Ledger were lit.</p>"
    assert article(tmp_path, page(head + headline, words)).title == title
