"""Anchors: links within an article work, and never reach an anchor of ours."""

import re

import pytest

from web.anchors import MAX_ANCHOR, safe_anchor, slug
from web.markup import render


def test_footnotes_lead_to_their_notes_and_back():
    html = render("Text[^1].\n\n[^1]: A note.", "markdown")
    assert re.search(r'<sup id="text-fnref:1"><a href="#text-fn%3A1"', html)
    assert re.search(r'<li id="text-fn:1">', html)
    assert 'href="#text-fnref%3A1"' in html


def test_links_within_an_article_lead_to_its_anchors_and_headings_and_to_none_of_ours():
    html = render(
        '<p id="match-1">x</p><a href="#match-1">a</a> <a href="#main">b</a> <a href="#The%20x">c</a>', "html"
    )
    assert '<p id="text-match-1">' in html
    assert '<a href="#text-match-1"' in html
    assert html.count("href=") == 1
    assert '<h2 id="text-the-second-part">' in render("# The *second* part!\n\n[up](#the-second-part)", "markdown")


@pytest.mark.parametrize("name", ["", "a b", "a\tb", "a\nb", "x" * (MAX_ANCHOR + 1)])
def test_what_can_be_no_anchor_is_none(name):
    assert safe_anchor(name) is None


@pytest.mark.parametrize(
    ("heading", "name"), [("The second part!", "the-second-part"), (" Größe & Maß ", "größe--maß"), ("a_b-c", "a_b-c")]
)
def test_headings_are_named_by_their_words(heading, name):
    assert slug(heading) == name
