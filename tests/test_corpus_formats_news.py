"""Do ninjs, NewsML-G2, NewsML 1 and NITF give their news items as articles, and name what is none?"""

import json
import os
import tarfile
import time
from pathlib import Path

import pytest

from corpus.article import Draft, Problem
from corpus.formats.jsonlines import JsonReader
from corpus.formats.options import DEFAULTS
from corpus.formats.source import SourceFile
from corpus.formats.xmlfile import XmlReader

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
SAMPLES = CORPORA / "iptc.tar.gz"

NITF = """<nitf version="-//IPTC//DTD NITF 3.6//EN" xml:lang="en"><head><title>Ice</title>
<tobject><tobject.subject tobject.subject.type="Weather" tobject.subject.matter="Frost"/></tobject>
<docdata><doc-id id-string="ice-17" regsrc="HN"/><date.issue norm="20241031T080000-0400"/>
<key-list><keyword key="canal"/></key-list>
<identified-content><person>Cy Dunn</person><org>Harbour Board</org><location>Utrecht</location></identified-content>
</docdata><pubdata name="Harbour News" ex-ref="https://harbour.example/ice"/></head>
<body><body.head><hedline><hl1>Ice closes the lock</hl1><hl2>Ships wait</hl2></hedline>
<byline>By <person>Ada Whitfield</person><byttl>Staff Writer</byttl></byline>
<dateline><location>Gouda</location>, <story.date norm="20241030">Oct. 30</story.date></dateline>
<abstract><p>The lock is shut.</p></abstract></body.head>
<body.content><block><p>The <org>Harbour Board</org> shut the <em>lock</em>.</p><hl2>Ships</hl2>
<media media-type="image"><media-caption>A gate.</media-caption></media>
<p onclick="x()">They wait: <a href="https://e.org/">see</a>.</p></block>
<table><tr><td>Fram</td><td>1892</td></tr></table></body.content></body></nitf>"""

G2 = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:harbour.example:20241031:ICE" version="2"
 standard="NewsML-G2" xml:lang="en-GB"><itemMeta><itemClass qcode="ninat:{kind}"/><provider qcode="p:HN">
<name>Harbour News</name></provider><versionCreated>2024-11-01T10:00:00Z</versionCreated>
<pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><contentCreated>2024-10-31T08:00:00-04:00</contentCreated><located><name>Gouda</name></located>
<by>By Ada Whitfield</by><language tag="en-GB"/>
<subject type="cpnat:person" qcode="p:1"><name>Cy Dunn</name></subject>
<subject type="cpnat:organisation" qcode="o:1"/><subject type="cpnat:geoArea" literal="Utrecht"/>
<subject type="cpnat:abstract" qcode="medtop:1"><name>weather</name></subject><keyword>canal</keyword>
<headline>Ice closes the lock</headline><description role="drol:summary">The lock is shut.</description></contentMeta>
<assert qcode="o:1"><name>Harbour Board</name></assert><contentSet>{content}</contentSet></newsItem>"""
INLINE_NITF = f"<inlineXML contenttype='application/nitf+xml'>{NITF}</inlineXML>"
INLINE_HTML = (
    "<inlineXML contenttype='application/xhtml+xml'><html xmlns='http://www.w3.org/1999/xhtml'><head><title>T</title>"
    "<style>p {}</style></head><body><p>They wait.</p></body></html></inlineXML>"
)

ITEM = {
    "uri": "https://harbour.example/items/17",
    "type": "text",
    "versioncreated": "2024-11-01T10:00:00Z",
    "firstcreated": "2024-10-31T08:00:00-04:00",
    "language": "en-GB",
    "headline": "Ice closes the lock",
    "byline": "Ada Whitfield and Bo Lind",
    "located": "Gouda",
    "body_text": "They wait.",
    "description_text": "The lock is shut.",
    "subject": [{"name": "weather", "code": "1"}],
    "person": [{"name": "Cy Dunn", "rel": "about"}],
    "organisation": [{"name": "Harbour Board"}],
    "place": [{"name": "Utrecht"}],
    "infosource": [{"name": "Harbour News"}],
    "associations": {
        "photo": {"uri": "urn:x", "type": "picture", "headline": "A gate", "body_text": "Not an article."}
    },
}
ITEM_3 = {
    "uri": "urn:newsml:harbour.example:17",
    "standard": {"name": "ninjs", "version": "3.0"},
    "type": "text",
    "versionCreated": "2024-11-01T10:00:00Z",
    "firstCreated": "2024-10-31T08:00:00-04:00",
    "language": "en-GB",
    "headlines": [{"role": "short", "value": "Ice"}, {"role": "main", "value": "Ice closes the lock"}],
    "by": "Ada Whitfield and Bo Lind",
    "bodies": [
        {"role": "text", "contentType": "text/plain", "value": "They wait."},
        {"role": "html", "contentType": "text/html", "value": "<section><p>They <b>wait</b>.</p></section>"},
        {"role": "binary", "contentType": "application/pdf", "value": "JVBERi0"},
    ],
    "descriptions": [{"role": "text", "value": "The lock is shut."}],
    "subjects": [{"name": "weather"}],
    "people": [{"name": "Cy Dunn"}],
    "organisations": [{"name": "Harbour Board"}],
    "places": [{"name": "Utrecht"}, {"name": "Gouda"}],
    "infoSources": [{"name": "Harbour News"}],
}


def xml(tmp_path: Path, text: str) -> list[Draft | Problem]:
    path = tmp_path / "item.xml"
    path.write_text(text)
    return [*XmlReader().read(SourceFile(path), DEFAULTS)]


def ninjs(tmp_path: Path, value: object) -> list[Draft | Problem]:
    path = tmp_path / "item.json"
    path.write_text(json.dumps(value))
    return [*JsonReader().read(SourceFile(path), DEFAULTS)]


def said(found: Draft | Problem) -> tuple[object, ...]:
    """Return what all the formats of this test say of the same article."""
    assert isinstance(found, Draft)
    assert found.published is not None
    entities = (found.people, found.organizations, sorted(found.places))
    return (found.title, found.source, found.language, found.published.instant.isoformat(), entities, found.summary)


SAID = (
    *("Ice closes the lock", "Harbour News", "en", "2024-10-31T12:00:00+00:00"),
    *((("Cy Dunn",), ("Harbour Board",), ["Gouda", "Utrecht"]), "The lock is shut."),
)


def test_nitf_is_an_article(tmp_path: Path) -> None:
    (found,) = xml(tmp_path, NITF)
    assert said(found) == SAID
    assert isinstance(found, Draft)
    assert (found.key, found.url, found.authors) == ("ice-17", "https://harbour.example/ice", ("Ada Whitfield",))
    assert found.tags == ("Frost", "canal")
    assert found.text == "The Harbour Board shut the lock.\n\nShips\n\nThey wait: see.\n\nFram\n\n1892"
    assert found.markup is not None
    assert "onclick" not in found.markup.source
    assert '<a href="https://e.org/">' in found.markup.source


@pytest.mark.parametrize(("content", "last"), [(INLINE_NITF, "1892"), (INLINE_HTML, "They wait.")])
def test_an_item_of_newsml_g2_is_an_article(tmp_path: Path, content: str, last: str) -> None:
    (found,) = xml(tmp_path, G2.format(kind="text", status="usable", content=content))
    assert said(found) == SAID
    assert isinstance(found, Draft)
    assert (found.key, found.line) == ("urn:newsml:harbour.example:20241031:ICE", None)
    assert found.authors == ("Ada Whitfield",)
    assert {"weather", "canal"} <= set(found.tags)
    assert found.text.endswith(last)


def test_plain_text_in_newsml_g2_is_read(tmp_path: Path) -> None:
    inline = "<inlineData contenttype='text/plain'>They wait.</inlineData>"
    (found,) = xml(tmp_path, G2.format(kind="text", status="usable", content=inline))
    assert isinstance(found, Draft)
    assert (found.text, found.markup) == ("They wait.", None)


def test_a_news_message_gives_each_of_its_items(tmp_path: Path) -> None:
    item = G2.format(kind="text", status="usable", content=INLINE_HTML).partition("?>")[2]
    other = "<packageItem guid='x'/>"
    first, second, third = xml(
        tmp_path,
        f"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>{item}{other}{item}</itemSet></newsMessage>",
    )
    assert isinstance(first, Draft)
    assert isinstance(second, Problem)
    assert isinstance(third, Draft)
    assert [first.line, second.line, third.line] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (G2.format(kind="picture", status="usable", content=""), "class 'picture'"),
        (G2.format(kind="text", status="canceled", content=INLINE_HTML), "withdrawn"),
        ("<packageItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "package"),
        ("<knowledgeItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "knowledge"),
        ("<conceptItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "concept"),
        ("<planningItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "planning"),
        ("<newsMessage/>", "without items"),
        ("<newsItem/>", "no article text"),
        ("<nitf/>", "no article text"),
        ("<NewsML/>", "without items"),
    ],
)
def test_what_holds_no_article_is_named(tmp_path: Path, text: str, words: str) -> None:
    (problem,) = xml(tmp_path, text)
    assert isinstance(problem, Problem)
    assert words in problem.reason
    assert problem.skipped


def test_an_item_without_a_body_keeps_its_summary(tmp_path: Path) -> None:
    (found,) = xml(tmp_path, G2.format(kind="text", status="usable", content="<remoteContent href='x'/>"))
    assert isinstance(found, Draft)
    assert found.text == "The lock is shut."


def test_newsml_1_gives_its_longest_text(tmp_path: Path) -> None:
    (found,) = xml(
        tmp_path,
        """<!DOCTYPE NewsML SYSTEM "NewsML.dtd"><NewsML Version="1.2"><NewsEnvelope><SentFrom><Party FormalName="Harbour
News"/></SentFrom></NewsEnvelope><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:newsml:harbour:17
</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><FirstCreated>20241031T080000-0400</FirstCreated>
</NewsManagement><NewsComponent><NewsLines><HeadLine>Ice closes the lock</HeadLine><ByLine>By Ada Whitfield</ByLine>
</NewsLines><DescriptiveMetadata><Language FormalName="en"/></DescriptiveMetadata>
<ContentItem><MimeType FormalName="text/css"/><DataContent>p {}</DataContent></ContentItem>
<ContentItem><DataContent><html><body><p>Ships wait</p></body></html></DataContent></ContentItem>
<ContentItem><DataContent><html><body><p>They wait at the lock.</p></body></html></DataContent></ContentItem>
</NewsComponent></NewsItem></NewsML>""",
    )
    assert isinstance(found, Draft)
    assert (found.title, found.authors, found.source) == ("Ice closes the lock", ("Ada Whitfield",), "Harbour News")
    assert (found.text, found.language, found.key) == ("They wait at the lock.", "en", "urn:newsml:harbour:17")
    assert found.published is not None
    assert found.published.instant.hour == 12


@pytest.mark.parametrize("item", [ITEM, ITEM_3], ids=["1.4", "3.0"])
def test_ninjs_is_an_article_in_each_of_its_versions(tmp_path: Path, item: dict[str, object]) -> None:
    (found,) = ninjs(tmp_path, item)
    assert said(found) == SAID
    assert isinstance(found, Draft)
    assert (found.authors, found.tags) == (("Ada Whitfield", "Bo Lind"), ("weather",))
    assert (found.text, found.key) == ("They wait.", item["uri"])
    assert found.url == (item["uri"] if str(item["uri"]).startswith("http") else None)


def test_an_array_of_ninjs_is_read_item_by_item(tmp_path: Path) -> None:
    found = ninjs(tmp_path, [ITEM, {**ITEM, "type": "picture", "body_text": ""}, ITEM_3])
    assert [isinstance(item, Draft) for item in found] == [True, False, True]
    assert "type 'picture'" in str(found[1])


def test_a_body_of_nitf_inside_ninjs_is_read(tmp_path: Path) -> None:
    bodies = [{"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": NITF}]
    (found,) = ninjs(tmp_path, {**ITEM_3, "bodies": bodies})
    assert isinstance(found, Draft)
    assert found.text.startswith("The Harbour Board shut the lock.")


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_withdrawn_item_is_no_article(tmp_path: Path, status: str) -> None:
    (problem,) = ninjs(tmp_path, {**ITEM, "pubstatus": status})
    assert isinstance(problem, Problem)
    assert "withdrawn" in problem.reason


def test_a_record_with_a_uri_alone_is_no_ninjs(tmp_path: Path) -> None:
    (found,) = ninjs(tmp_path, {"uri": "a", "headline": "Ice", "text": "They wait.", "type": "video"})
    assert isinstance(found, Draft)
    assert found.text == "They wait."


@pytest.mark.parametrize(
    "text",
    [
        "<nitf>" + "<p>" * 200_000,
        "<newsMessage><itemSet>" + "<newsItem/>" * 7_000 + "</itemSet></newsMessage>",
        "<newsItem><contentMeta>" + "<subject/>" * 100_000,
        '<!DOCTYPE nitf [<!ENTITY a "a"><!ENTITY b "&a;">]><nitf><body><body.content>&b;</body.content></body></nitf>',
        f"<nitf><body><body.content>{'<p>x</p>' * 50_000}</body.content></body></nitf>",
        "<NewsML><NewsItem>"
        + "<NewsComponent>" * 200
        + "<ContentItem><DataContent><p/></DataContent></ContentItem>" * 5_000,
    ],
)
def test_news_made_to_hurt_takes_little_time(tmp_path: Path, text: str) -> None:
    started = time.process_time()
    found = xml(tmp_path, text)
    assert time.process_time() - started < 10
    assert found


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"the corpus is not at {SAMPLES}")
def test_every_sample_of_the_iptc_is_read_or_named(tmp_path: Path) -> None:
    drafts: dict[str, int] = {".json": 0, ".xml": 0}
    with tarfile.open(SAMPLES) as archive:
        for member in archive:
            suffix = Path(member.name).suffix
            if suffix not in drafts or (stream := archive.extractfile(member)) is None:
                continue
            path = tmp_path / f"item{suffix}"
            path.write_bytes(stream.read())
            reader = JsonReader() if suffix == ".json" else XmlReader()
            found = [*reader.read(SourceFile(path), DEFAULTS)]
            assert found, member.name
            drafts[suffix] += sum(isinstance(item, Draft) for item in found)
    assert drafts[".json"] >= 60
    assert drafts[".xml"] >= 19
