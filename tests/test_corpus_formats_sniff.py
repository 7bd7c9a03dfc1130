"""Does each file get the reader that it needs?"""

import gzip
from pathlib import Path

import pytest

from corpus.article import Draft, Problem
from corpus.formats.feeds import FeedReader
from corpus.formats.html import HtmlReader
from corpus.formats.jsonlines import JsonLinesReader, JsonReader
from corpus.formats.markdown import MarkdownReader
from corpus.formats.options import DEFAULTS
from corpus.formats.plain import PlainReader
from corpus.formats.sniff import reader_for, reader_of
from corpus.formats.source import SourceFile
from corpus.formats.tables import TableReader
from corpus.formats.xmlfile import XmlReader


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.txt", PlainReader),
        ("a.TEXT", PlainReader),
        ("a.md", MarkdownReader),
        ("a.markdown", MarkdownReader),
        ("a.html", HtmlReader),
        ("a.htm", HtmlReader),
        ("a.xhtml", HtmlReader),
        ("a.jsonl", JsonLinesReader),
        ("a.ndjson.gz", JsonLinesReader),
        ("a.json", JsonReader),
        ("a.csv", TableReader),
        ("a.tsv.gz", TableReader),
        ("a.rss", FeedReader),
        ("a.atom", FeedReader),
        ("a.rdf", XmlReader),
        ("a.xml", XmlReader),
    ],
)
def test_the_extension_decides(name: str, reader: type) -> None:
    assert isinstance(reader_for(SourceFile(Path(name))), reader)


@pytest.mark.parametrize("name", ["a.css", "a.js", "a.yml", "a.toml", "a.py.gz"])
def test_text_that_is_no_article_has_no_reader(name: str) -> None:
    assert reader_for(SourceFile(Path(name))) is None


@pytest.mark.parametrize(
    ("head", "reader"),
    [
        (b"The ice broke.", PlainReader),
        (b"", PlainReader),
        ("L\u2019\u00e9t\u00e9".encode(), PlainReader),
        (b"Caf\xe9 latin", PlainReader),
        ("\ufeffwide".encode("utf-16-le"), PlainReader),
        ("wide without a mark".encode("utf-16-be"), PlainReader),
        (b"Form\x0cfeed and \x1a", PlainReader),
        (b"\xef\xbb\xbf---\ntitle: a\n", MarkdownReader),
        (b"\n\n---\r\ntitle: a\r\n", MarkdownReader),
        (b"+++\ntitle = 1\n", MarkdownReader),
        (b"--- a dash", PlainReader),
        (b" <!DOCTYPE HTML PUBLIC", HtmlReader),
        (b"<!-- saved from x --><html lang=en>", HtmlReader),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', HtmlReader),
        (b'{"title": "a"}', JsonReader),
        (b'[\n {"title"', JsonReader),
        (b"[sic] he said", PlainReader),
        (b'<?xml version="1.0"?><rss>', XmlReader),
        (b'<rss version="2.0">', XmlReader),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', XmlReader),
        (b'\n<nitf version="x">', XmlReader),
        (b"<feedback> was loud", PlainReader),
        (b"{note}", PlainReader),
    ],
)
def test_the_first_bytes_decide_where_there_is_no_extension(tmp_path: Path, head: bytes, reader: type) -> None:
    for name in ("article", "article.dat", "article.gz"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(head) if name.endswith("gz") else head)
        assert isinstance(reader_for(SourceFile(path)), reader)


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n\x00\x00", b"a\x00b", b"\x01\x02\x03\x04" * 9])
def test_what_is_no_article_has_no_reader(head: bytes) -> None:
    assert reader_of(head) is None


def test_a_text_file_is_one_article(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\n\n The ice broke.\n\nShips sailed.\n")
    assert [*PlainReader().read(SourceFile(path), DEFAULTS)] == [
        Draft(path=path.as_posix(), text="The ice broke.\n\nShips sailed.")
    ]


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\x00\x01PK", b"\xff\xfe"])
def test_a_text_file_without_text_is_a_problem(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    (problem,) = PlainReader().read(SourceFile(path), DEFAULTS)
    assert isinstance(problem, Problem)
    assert problem.skipped
