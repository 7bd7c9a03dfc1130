"""Annotating: marks and mentions stand where their words do, and all of a text stays as it is."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tests.suites.web_cases import ATTACK
from web.annotating import MAX_NUMBERED, annotated, numbered
from web.layout import Words, laid_out, paragraphs
from web.minimap import BANDS, HEIGHT, bands

TAG = re.compile(r"<[^>]*>")


def marked(text, *spans):
    """Return a text in paragraphs, with spans of it marked but without anchors."""
    return annotated(paragraphs(text), numbered([(span,) for span in spans], "match", most=0))


def test_blank_lines_part_paragraphs():
    assert marked("one\ntwo\n\nthree", (9, 14)) == "<p>one\ntwo</p>\n<p><mark>three</mark></p>\n"


def test_a_match_across_paragraphs_is_marked_in_both():
    assert marked("one\n\ntwo", (0, 8)) == "<p><mark>one</mark></p>\n<p><mark>two</mark></p>\n"


def test_markup_in_a_text_stays_text():
    assert set(TAG.findall(marked(ATTACK, (0, 20)))) == {"<p>", "</p>", "<mark>", "</mark>"}


@pytest.mark.parametrize("text", ["\n" * 300_000, "a\n" * 150_000, "a\n\n" * 100_000, "<" * 300_000])
def test_a_long_text_takes_little_time(text):
    spans = [(at, at + 1) for at in range(0, len(text), 10)]
    started = time.process_time()
    marked(text, *spans)
    assert time.process_time() - started < 4


pieces = st.lists(st.sampled_from(["a", "b", "canal", "ship", "port"]), max_size=30)


@given(pieces, st.integers(0, 2**30))
def test_every_word_of_a_text_is_found_in_its_layout(found, bits):
    text = " ".join(found)
    html = " ".join(f"<b>{word}</b>" if bits >> at & 1 else word for at, word in enumerate(found))
    layout = laid_out(f"<p>{html}</p>")
    spans = [match.span() for match in re.finditer(r"\w+", text)]
    shown = "".join(node.text for node in layout.nodes if not isinstance(node, str))
    for (start, end), parts in zip(spans, Words(text, layout).places(spans), strict=True):
        assert [shown[left:right] for left, right in parts] == [text[start:end]]


@given(st.text("<>&\"'abc \n", max_size=80), st.lists(st.integers(0, 80), max_size=12))
def test_marking_a_text_changes_none_of_it(text, edges):
    cuts = sorted({min(edge, len(text)) for edge in edges})  # a match begins with a letter, never with a blank
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if text[a].strip()]
    names = [(a, b) for a, b in zip(cuts[1::3], cuts[2::3], strict=False) if text[a].strip()]
    layout = paragraphs(text)
    html = annotated(layout, numbered([(s,) for s in spans], "match"), numbered([(s,) for s in names], "mention-1"))
    bare = re.sub(r'<span class="hops">.*?</span>', "", html)
    assert Markup(TAG.sub("", bare)).unescape().replace("\n", "") == text.replace("\n", "")
    assert len(re.findall(r"<mark id=", html)) == len(spans)
    assert len(re.findall(r'<span class="mention" id=', html)) == len(names)


def test_a_match_across_tags_has_one_anchor_and_is_marked_in_each_part():
    layout = laid_out("<p>the Red <b>Sea port</b> and <i>cape</i></p>")
    (parts,) = Words("the Red Sea port and cape", layout).places([(4, 16)])
    html = annotated(layout, numbered([parts], "match"))
    assert html == '<p>the <mark id="match-1">Red </mark><b><mark>Sea port</mark></b> and <i>cape</i></p>'


def test_nothing_is_added_between_the_rows_of_a_table():
    layout = laid_out("<table><tbody><tr>\n<td>Red</td>\n<td>Sea</td>\n</tr></tbody></table>")
    (parts,) = Words("Red\n\nSea", layout).places([(0, 8)])
    assert annotated(layout, numbered([parts], "match")) == (
        '<table><tbody><tr>\n<td><mark id="match-1">Red</mark></td>\n<td><mark>Sea</mark></td>\n</tr></tbody></table>'
    )


def test_of_very_many_matches_the_first_have_anchors():
    notes = numbered([((at, at + 1),) for at in range(0, 3 * MAX_NUMBERED, 2)], "match")
    assert [note.anchor for note in notes[MAX_NUMBERED - 1 : MAX_NUMBERED + 1]] == [f"match-{MAX_NUMBERED}", ""]
    assert notes[MAX_NUMBERED - 1].after == ""


@given(st.lists(st.integers(0, 9_999), min_size=1, max_size=300, unique=True).map(sorted))
def test_the_minimap_shows_every_match_once_and_in_order(places):
    notes = numbered([((at, at + 1),) for at in places], "match")
    found = bands(notes, 10_000)
    assert [number for band in found for number in (band.first, band.last)] == sorted(
        number for band in found for number in (band.first, band.last)
    )
    assert sum(band.last - band.first + 1 for band in found) == len(places)
    assert len(found) <= BANDS
    for band in found:
        assert all(band.top <= tick < band.top + band.height <= HEIGHT for tick in band.ticks)
