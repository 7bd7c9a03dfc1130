"""Do feeds give their entries as articles, broken feeds included?"""

import os
import socket
import tarfile
import time
from pathlib import Path

import pytest

from corpus.article import Draft, Problem
from corpus.formats import feeds as feeds_module
from corpus.formats import xmltext as xmltext_module
from corpus.formats.feeds import FeedReader
from corpus.formats.options import DEFAULTS
from corpus.formats.source import SourceFile
from corpus.formats.xmlfile import XmlReader
from corpus.identity import article_id

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
FEEDS = CORPORA / "feeds.tar.gz"
SECONDS = 10.0  # allowed for a megabyte made to hurt; each takes up to two

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Harbour &amp; Lock</title><link>https://harbour.example/</link><language>en-GB</language>
{items}</channel></rss>"""
ITEM = """<item><title>Ships &lt;em&gt;wait&lt;/em&gt; at the lock</title><link>https://harbour.example/1</link>
<guid isPermaLink="false">17</guid><dc:creator>Ada Whitfield</dc:creator><dc:creator>Bo Lind</dc:creator>
<pubDate>Thu, 31 Oct 2024 08:00:00 -0400</pubDate><category>Ships</category><category>Canals</category>
<description>A short &lt;b&gt;word&lt;/b&gt;.</description>
<content:encoded><![CDATA[<p>The gate &amp; the <b>bridge</b>.</p><p>Both froze.</p>]]></content:encoded></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Hafen</title><id>urn:hafen</id>
<author><name>Ada Whitfield</name></author>
<entry><title>Eis</title><id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id><link href="https://hafen.example/eis"/>
<updated>2024-10-31T08:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Das Eis brach.</p></div></content></entry>
<entry><title>Tau</title><id>urn:2</id><author><name>Bo Lind</name></author><updated>2024-11-01T08:00:00Z</updated>
<published>2024-10-30T08:00:00Z</published><source><title>Werft</title></source><summary>Es taut.</summary></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://e.example/"><title>Locks</title></channel>
<item rdf:about="https://e.example/1"><title>Ice</title><link>https://e.example/1</link>
<description>The ice broke.</description><dc:date>2024-10-31</dc:date></item></rdf:RDF>"""


def read(tmp_path: Path, text: str | bytes, name: str = "feed.xml") -> list[Draft | Problem]:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    reader = XmlReader() if name.endswith(("xml", "rdf")) else FeedReader()
    return [*reader.read(SourceFile(path), DEFAULTS)]


def articles(tmp_path: Path, text: str | bytes) -> list[Draft]:
    return [item for item in read(tmp_path, text) if isinstance(item, Draft)]


@pytest.mark.parametrize("name", ["feed.rss", "feed.xml"])
def test_an_item_of_rss_is_an_article(tmp_path: Path, name: str) -> None:
    (found,) = read(tmp_path, RSS.format(items=ITEM), name)
    assert isinstance(found, Draft)
    assert (found.line, found.title, found.source) == (1, "Ships wait at the lock", "The Harbour & Lock")
    assert found.text == "The gate & the bridge.\n\nBoth froze."
    assert found.authors == ("Ada Whitfield", "Bo Lind")
    assert (found.url, found.language, found.tags) == ("https://harbour.example/1", "en", ("Ships", "Canals"))
    assert found.summary == "A short word."
    assert found.published is not None
    assert (found.published.instant.isoformat(), found.published.offset) == ("2024-10-31T12:00:00+00:00", -240)
    assert found.markup is not None
    assert found.markup.kind == "html"


def test_entries_of_atom_have_the_feeds_author_unless_they_name_their_own(tmp_path: Path) -> None:
    first, second = articles(tmp_path, ATOM)
    assert (first.title, first.text, first.authors, first.source) == (
        *("Eis", "Das Eis brach."),
        *(("Ada Whitfield",), "Hafen"),
    )
    assert (first.language, first.url) == ("de", "https://hafen.example/eis")
    assert (second.text, second.authors, second.source) == ("Es taut.", ("Bo Lind",), "Werft")
    assert second.published is not None
    assert second.published.instant.day == 30


def test_an_item_of_rdf_is_an_article(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, RDF)
    assert (found.title, found.text, found.source, found.url) == (
        "Ice",
        "The ice broke.",
        "Locks",
        "https://e.example/1",
    )
    assert found.published is not None


def test_a_short_guid_is_told_apart_from_the_same_in_another_feed(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, RSS.format(items=ITEM))
    (other,) = articles(tmp_path, RSS.format(items=ITEM).replace("https://harbour.example/<", "https://pier.example/<"))
    assert article_id(found) != article_id(other)
    (moved,) = [*FeedReader().read(SourceFile(copy(tmp_path)), DEFAULTS)]
    assert isinstance(moved, Draft)
    assert article_id(found) == article_id(moved)


def copy(tmp_path: Path) -> Path:
    path = tmp_path / "later" / "copy.rss"
    path.parent.mkdir()
    path.write_text(RSS.format(items=ITEM))
    return path


def test_entries_without_text_follow_the_rule_for_records(tmp_path: Path) -> None:
    items = "<item><title>Dated</title><pubDate>31 Oct 2024 08:00 GMT</pubDate></item><item><title>Bare</title></item>"
    dated, bare = read(tmp_path, RSS.format(items=items))
    assert isinstance(dated, Draft)
    assert dated.text == "Dated"
    assert isinstance(bare, Problem)
    assert (bare.line, bare.skipped) == (2, True)


@pytest.mark.parametrize(
    "broken",
    [
        ITEM.replace("</dc:creator>", "", 1),
        ITEM.replace("&amp;", "& ").replace("<![CDATA[", "").replace("]]>", ""),
        ITEM + "<item><title>Cut sho",
        ITEM.replace("<title>Ships", "<odd:thing>x</odd:thing><title>Ships"),
    ],
)
def test_a_feed_that_is_not_well_formed_is_read_and_reported(tmp_path: Path, broken: str) -> None:
    problem, found, *_ = read(tmp_path, RSS.format(items=broken))
    assert isinstance(problem, Problem)
    assert not problem.skipped
    assert "not well-formed" in problem.reason
    assert isinstance(found, Draft)
    assert "gate" in found.text


@pytest.mark.parametrize(
    ("text", "title"),
    [("Caf&eacute; &nbsp;open", "Café open"), ("A&#2;B&#x1f; C\x07", "AB C"), ("x &#128; y", "x € y")],
)
def test_entities_of_html_and_control_characters_do_no_harm(tmp_path: Path, text: str, title: str) -> None:
    item = f"<item><title>{text}</title><description>It froze.</description></item>"
    (found,) = read(tmp_path, RSS.format(items=item))
    assert isinstance(found, Draft)
    assert found.title == title


def test_a_charset_that_is_declared_wrongly_is_seen_through(tmp_path: Path) -> None:
    item = "<item><title>Grüße aus Köln über Nürnberg</title><description>Eis</description></item>"
    (found,) = articles(tmp_path, RSS.format(items=item).encode("cp1252"))
    assert found.title == "Grüße aus Köln über Nürnberg"
    declared = RSS.format(items=item).replace("utf-8", "iso-8859-1").encode()
    (found,) = articles(tmp_path, declared)
    assert found.title == "Grüße aus Köln über Nürnberg"


def test_what_a_wordpress_export_holds_besides_posts_is_named(tmp_path: Path) -> None:
    wordpress = RSS.replace("xmlns:dc", 'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc')
    items = "".join(
        f"<item><title>T</title><description>It froze.</description><wp:post_type>{kind}</wp:post_type>"
        f"<wp:status>{status}</wp:status></item>"
        for kind, status in (("post", "publish"), ("attachment", "inherit"), ("post", "trash"), ("page", "draft"))
    )
    found = read(tmp_path, wordpress.format(items=items))
    assert [isinstance(item, Draft) for item in found] == [True, False, False, True]
    assert "attachment" in str(found[1])


@pytest.mark.parametrize("text", [RSS.format(items=""), "<feed xmlns='http://www.w3.org/2005/Atom'/>", "<rss/>"])
def test_a_feed_without_entries_is_a_problem(tmp_path: Path, text: str) -> None:
    (problem,) = read(tmp_path, text)
    assert isinstance(problem, Problem)
    assert "without entries" in problem.reason


def test_other_xml_is_named_by_its_root(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "<?xml version='1.0'?><!-- x --><urlset><url/></urlset>")
    assert isinstance(problem, Problem)
    assert "<urlset>" in problem.reason


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
BOMBS = {
    "billion laughs": f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{ENTITIES}]>'
    "<rss><channel><item><title>&a11;</title><description>It froze. &a11;</description></item></channel></rss>",
    "unclosed type": f'<!DOCTYPE rss [<!ENTITY a0 "ha">{ENTITIES}<rss><channel><item><title>&a11;</title></item>'
    "</channel></rss>",
    "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"x" * 100_000}">]><rss><channel><item><description>{"&a;" * 100_000}'
    "</description></item></channel></rss>",
    "external": '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><description>It froze. &a;'
    "</description></item></channel></rss>",
    "deep": "<rss><channel><item><description>" + "<a>" * 300_000,
    "open tags": "<rss><channel><item>" + "<a b='" * 50_000,
    "entities": "<rss><channel><item><description>" + "&" * 1_000_000,
    "marks": "<rss>" + "<!" * 500_000,
    "comments": "<!--" * 250_000,
    "instructions": "<?x " * 250_000,
    "type": "<!DOCTYPE rss [" + '"' * 500_000 + "'" * 500_000,
    "items": "<rss><channel>" + "<item><title>x</title></item>" * 5_000,
    "attributes": "<rss " + " ".join(f"a{n}='x'" for n in range(50_000)) + "><channel/></rss>",
    "prefixes": "<rss><channel>" + "".join(f"<p{n}:x/>" for n in range(15_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_soon_and_shows_nothing_else(tmp_path: Path, name: str) -> None:
    started = time.process_time()
    found = read(tmp_path, BOMBS[name])
    assert time.process_time() - started < SECONDS
    assert found
    for item in found:
        assert isinstance(item, Problem) or ("root:" not in item.text and len(item.text) < 1_100_000)


def test_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("a reader went to the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    outside = '<!DOCTYPE rss SYSTEM "http://e.example/rss.dtd"><?xml-stylesheet href="http://e.example/a.xsl"?>'
    assert len(articles(tmp_path, outside + RSS.format(items=ITEM).partition("?>")[2])) == 1


@pytest.mark.skipif(not FEEDS.exists(), reason=f"the corpus is not at {FEEDS}")
def test_every_fifth_feed_of_the_corpus_is_read_or_named(tmp_path: Path) -> None:
    read_files = 0
    with tarfile.open(FEEDS) as archive:
        members = [member for member in archive if member.name.endswith((".xml", ".rss", ".atom"))]
        for member in members[::5]:
            stream = archive.extractfile(member)
            assert stream is not None
            found = read(tmp_path, stream.read())
            assert found, member.name
            read_files += 1
    assert read_files > 350


def test_entries_beyond_the_limit_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds_module, "MAX_ENTRIES", 2)
    problem, *found = read(tmp_path, RSS.format(items=ITEM * 5))
    assert isinstance(problem, Problem)
    assert "more than 2 entries" in problem.reason
    assert len(found) == 2


def test_a_file_of_nothing_but_tags_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmltext_module, "MAX_TAGS", 10)
    (problem,) = read(tmp_path, RSS.format(items=ITEM))
    assert isinstance(problem, Problem)
    assert problem.skipped
    assert "more than 10 tags" in problem.reason
