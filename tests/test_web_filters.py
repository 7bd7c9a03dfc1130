"""Filters: values become words and safe markup."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Snippet
from tests.suites.web_cases import ATTACK
from web.filters import (
    clock,
    counted,
    duration,
    file_name,
    host_name,
    language_name,
    marked,
    number,
    origin_words,
    readable_date,
    web_address,
)

TAG = re.compile(r"<[^>]*>")


@st.composite
def snippets(draw):
    text = draw(st.text("ab <&>\"'\n", max_size=60))
    cuts = draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted))
    return Snippet(text, tuple(zip(cuts[::2], cuts[1::2], strict=False)))


def test_matches_are_marked_and_all_else_is_escaped():
    assert marked(Snippet("a <b> & c", ((2, 5), (8, 9)))) == "a <mark>&lt;b&gt;</mark> &amp; <mark>c</mark>"


def test_a_clipped_snippet_has_ellipses():
    assert marked(Snippet("word", (), clipped_start=True, clipped_end=True)) == "… word …"


@given(snippets())
def test_marking_loses_and_adds_no_text(snippet):
    assert unescape(TAG.sub("", marked(snippet))) == snippet.text


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2024-10-31", "October 31, 2024"),
        ("2024-10-31T14:05:00Z", "October 31, 2024"),
        ("2024-10", "October 2024"),
        ("2024", "2024"),
        (None, "undated"),
        ("", "undated"),
        ("2024-17-01", "2024"),
        ("long ago", "long ago"),
    ],
)
def test_a_date_is_as_precise_in_words_as_it_is_known(published, words):
    assert readable_date(published) == words


def test_the_time_of_day_is_shown_where_it_is_known():
    assert clock("2024-10-31T14:05:00Z") == "14:05 UTC"
    assert clock("2024-10-31") == clock(None) == ""


def test_numbers_are_parted_and_agree_with_their_nouns():
    assert number(1234567) == "1,234,567"
    assert [counted(n, "article") for n in (0, 1, 1234)] == ["0 articles", "1 article", "1,234 articles"]


def test_durations_are_short():
    assert [duration(s) for s in (0.0002, 0.0123, 1.26)] == ["less than 1 ms", "12 ms", "1.3 s"]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https:///path", False),
        ("https://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_linked(url, safe):
    assert web_address(url) == (url if safe else None)


def test_unknown_codes_and_origins_are_shown_as_they_are():
    assert language_name("xx") == "xx"
    assert origin_words("carrier pigeon") == "from the carrier pigeon"
    assert origin_words(None) == ""
    assert host_name("https://www.example.org/a") == "example.org"


def test_a_file_is_named_without_its_folders():
    assert [file_name(path) for path in ("/srv/archive/a.md", "C:\\archive\\a.md", "a.md")] == ["a.md"] * 3


def test_markup_in_a_text_stays_text():
    assert "<script" not in marked(Snippet(ATTACK, ((0, 20),)))
