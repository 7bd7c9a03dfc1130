"""Can any bytes make a reader fail, or hold it up?"""

import gzip
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Draft, Problem
from corpus.formats.html import HtmlReader
from corpus.formats.options import DEFAULTS
from corpus.formats.sniff import NOT_ARTICLES, READERS
from corpus.formats.source import SourceFile
from corpus.reading import read_drafts

SECONDS = 5.0  # of CPU for a long file made to hurt; most take a tenth of one

# What each format is made of: whole small files, to be cut and mended, and marks, to be strung together
VALID = {
    ".json": json.dumps([{"title": "Ice", "date": "2024-10-31", "text": "It froze."}, {"uri": "x", "bodies": []}]),
    ".jsonl": '{"title": "Ice", "text": "It froze."}\n{"uri": "urn:x", "versioncreated": 3, "body_text": "It froze"}\n',
    ".csv": 'title,date,text\nIce,2024-10-31,"It froze.\nAll of it."\nTides,,High.\n',
    ".md": (
        "---\ntitle: Ice\ndate: 2024-10-31\nauthors: [ada, bo]\ntags: &x {a: *x}\n---\n"
        "# Ice\n\n- It *froze*.[^1]\n\n[^1]: Yes."
    ),
    ".xml": (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><item><title>Ice</title><guid>1</guid>"
        "<pubDate>Thu, 31 Oct 2024 08:00:00 GMT</pubDate><description>&lt;p&gt;It froze.&lt;/p&gt;</description></item>"
        "</channel></rss>"
    ),
    ".rss": (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>Ice</title><id>x</id>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>It froze.</div></content>"
        "<updated>2024-10-31T08:00:00Z</updated></entry></feed>"
    ),
    ".nitf": (
        "<nitf><head><docdata><date.issue norm='20241031'/></docdata></head><body><body.head><hedline><hl1>Ice</hl1>"
        "</hedline><byline><person>Ada</person></byline></body.head><body.content><p>It <em>froze</em>.</p>"
        "</body.content></body></nitf>"
    ),
    ".newsml": (
        "<newsItem guid='x'><itemMeta><itemClass qcode='ninat:text'/></itemMeta><contentMeta><headline>Ice</headline>"
        "<subject type='cpnat:person'><name>Ada</name></subject></contentMeta><contentSet><inlineXML><html><body>"
        "<p>It froze.</p></body></html></inlineXML></contentSet></newsItem>"
    ),
    ".html": (
        '<html><head><title>Ice</title><script type=\'application/ld+json\'>{"@type": "Article"}</script></head>'
        "<body><article><p>It froze.</p></article></body></html>"
    ),
    ".txt": "ICE\n\nBy ADA WHITFIELD\n\nGOUDA, Oct 31 - It froze.",
}
MARKS = {
    ".json": ["[", "{", '{"a":', '"', "\\u", "[[", ",", "1e9", '{"a":1},'],
    ".jsonl": ["[", '{"a":', '"\n', "{}\n", "\\", "\n"],
    ".csv": ['"', ",", ";", "\n", '",\n', "|"],
    ".md": ["---\n", "+++\n", "- [", "&a [", "*a ", "{a: ", "a: &a\n", "!!x ", "? ", "\t", "a = [", "[[a]]\n"],
    ".xml": ["<", "<a>", "<item>", "</a>", "<!--", "<![CDATA[", "&a;", "&#2;", "<?", "<a b=''", "<rss>", "<a:b>"],
    ".rss": ["<entry>", "<title type='html'>&lt;", "<content>", "<link href=''/>", "<author>", "<id>"],
    ".nitf": ["<p>", "<block>", "<person>", "<hedline>", "<body>", "<body.content>"],
    ".newsml": ["<subject>", "<inlineXML>", "<newsItem>", "<contentSet>", "<name>"],
}
SIZE = 60_000  # characters of a file made of one mark


def read(folder: Path, extension: str, data: bytes) -> list[Draft | Problem]:
    path = folder / f"2024-10-31-ice{extension}"
    path.write_bytes(data)
    return [*READERS[extension].read(SourceFile(path), DEFAULTS)]


def test_each_reader_that_knows_no_other_package_is_here() -> None:
    heavy = {extension for extension, reader in READERS.items() if not _is_ours(reader)}
    named = {type(READERS[extension]) for extension in VALID}
    assert {type(reader) for extension, reader in READERS.items() if extension not in heavy} <= named
    assert not NOT_ARTICLES & READERS.keys()


def _is_ours(reader: object) -> bool:
    module = type(reader).__module__.rpartition(".")[2]
    return module in {"html", "jsonlines", "markdown", "plain", "tables", "feeds", "xmlfile"}


def check(found: list[Draft | Problem]) -> None:
    for item in found:
        assert isinstance(item, Draft | Problem)
        if isinstance(item, Draft):
            assert item.text.strip()
            assert item.title is None or "\n" not in item.title
        else:
            assert item.reason
            assert "\n" not in item.reason


@pytest.mark.parametrize("extension", VALID)
@settings(max_examples=60)
@given(data=st.data())
def test_a_file_with_bytes_put_in_and_taken_out_gives_drafts_or_problems(
    tmp_path_factory: pytest.TempPathFactory, extension: str, data: st.DataObject
) -> None:
    whole = VALID[extension].encode()
    pieces = re.findall(rb"[\w ]+|[^\w ]", whole)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(pieces)))
        end = data.draw(st.integers(start, min(len(pieces), start + 6)))
        put = data.draw(st.binary(max_size=8) | st.sampled_from(pieces or [b""]))
        times = data.draw(st.sampled_from([1, 1, 3, 50]))
        pieces[start:end] = [put] * times
    check(read(tmp_path_factory.getbasetemp(), extension, b"".join(pieces)))


@pytest.mark.parametrize("extension", VALID)
@settings(max_examples=40)
@given(data=st.binary(max_size=200))
def test_any_bytes_give_drafts_or_problems(
    tmp_path_factory: pytest.TempPathFactory, extension: str, data: bytes
) -> None:
    check(read(tmp_path_factory.getbasetemp(), extension, data))
    check(read(tmp_path_factory.getbasetemp(), extension, VALID[extension].encode()[:60] + data))


@pytest.mark.parametrize(
    ("extension", "mark"),
    [
        pytest.param(extension, mark, id=f"{extension}-{n}")
        for extension in MARKS
        for n, mark in enumerate(MARKS[extension])
    ],
)
def test_a_mark_repeated_without_end_takes_little_time(tmp_path: Path, extension: str, mark: str) -> None:
    repeated = mark * (SIZE // len(mark))
    head = VALID[extension][: len(VALID[extension]) // 2]
    started = time.process_time()
    check(read(tmp_path, extension, repeated.encode()))
    check(read(tmp_path, extension, (head + repeated).encode()))
    assert time.process_time() - started < SECONDS


def test_an_alias_that_names_itself_and_a_tag_that_runs_code_are_read_as_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    matter = f"a: &a [*a]\ntags: *a\ntitle: !!python/object/apply:pathlib.Path.touch [{mark}]"
    check(read(tmp_path, ".md", f"---\n{matter}\n---\nIt froze.".encode()))
    assert not mark.exists()


@pytest.mark.parametrize(
    "value", ["[" * 3_000 + "]" * 3_000, "{a=" * 3_000 + "1" + "}" * 3_000, "0b" + "1" * 100_000, "9" * 9_000]
)
def test_toml_that_nests_without_end_is_reported(tmp_path: Path, value: str) -> None:
    started = time.process_time()
    problem, found = read(tmp_path, ".md", f"+++\ntitle = 'Ice'\na = {value}\n+++\nIt froze.".encode())
    assert time.process_time() - started < SECONDS
    assert isinstance(problem, Problem)
    assert not problem.skipped
    assert isinstance(found, Draft)
    assert found.text == "It froze."


@pytest.mark.parametrize(("extension", "byte"), [(".csv.gz", b" "), (".xml.gz", b" "), (".json.gz", b"[")])
def test_a_bomb_that_is_compressed_ends(tmp_path: Path, extension: str, byte: bytes) -> None:
    path = tmp_path / f"bomb{extension}"
    path.write_bytes(gzip.compress(byte * 40_000_000, 1))
    started = time.process_time()
    check([item for item in read_drafts(SourceFile(path)) if isinstance(item, Draft | Problem)])
    assert time.process_time() - started < SECONDS


def test_html_inside_xml_declarations_goes_to_the_reader_of_pages(tmp_path: Path) -> None:
    page = (
        f"<?xml version='1.0'?><!DOCTYPE html><html><body><article><p>{'It froze. ' * 40}</p></article></body></html>"
    )
    path = tmp_path / "page.xml"
    path.write_text(page)
    found = [*READERS[".xml"].read(SourceFile(path), DEFAULTS)]
    assert found == [*HtmlReader().read(SourceFile(path), DEFAULTS)]
    assert isinstance(found[-1], Draft)
