"""Layout: where headline, byline and dateline end, and the prose begins."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Draft
from corpus.layout import lay_out
from corpus.text import clean, unwrap

PROSE = (
    "The ferry sailed on Monday, and the town saw it off with a band.\n\nIt had not done so since the war, she said."
)
LINES = [
    "By Mira Tovar",
    "The ferry sails",
    "LIMA (AP) —",
    "March 3, 1994",
    "Staff Writer",
    "3 min read",
    PROSE,
    "x",
    "",
]


def laid_out(text, title=None):
    return lay_out(Draft(path="/a.txt", text=text, title=title), unwrap(clean(text)))


@pytest.mark.parametrize(
    "above",
    [
        "The ferry sails again\n\n",
        "The ferry sails again\n\nMarch 3, 1994\n\n3 min read\n\n",
        "The ferry sails again\n\nPhoto by Jonas Ek\n\n",
        "The ferry sails again\n\nBy Mira Tovar\nCoast News Staff Writer\n\nPublished: 3/4/94\n\n",
        "LIMA, March 3 (AP) — ",
    ],
)
def test_the_prose_begins_below_what_stands_above_it(above):
    assert laid_out(above + PROSE).body == PROSE


def test_the_text_loses_the_headline_that_is_its_title_and_the_byline_below_it():
    layout = laid_out(f"The ferry sails again\n\nBy Mira Tovar\nStaff Writer\n\n{PROSE}")
    assert (layout.headline, layout.text) == ("The ferry sails again", PROSE)


def test_the_text_keeps_its_first_line_where_the_title_is_given():
    text = f"The ferry sails again\n\n{PROSE}"
    assert laid_out(text, title="Another title").text == text


@pytest.mark.parametrize("line", ["March 3, 1994", "Staff Writer", "5 min read", "Photo: Jonas Ek", "AFP", "Opinion"])
def test_a_line_that_is_no_headline_is_no_title(line):
    assert laid_out(f"{line}\n\n{PROSE}").headline is None


@given(st.lists(st.sampled_from(LINES), max_size=9).map("\n".join) | st.text(max_size=300))
def test_the_parts_of_any_text_are_parts_of_it(text):
    layout = laid_out(text)
    assert layout.whole.endswith(layout.text)
    assert layout.body in layout.whole
    assert layout.headline is None or layout.whole.startswith(layout.headline)
    for part in (layout.byline, layout.dateline):
        assert part is None or 0 <= part.span[0] < part.span[1] <= len(layout.whole)


@pytest.mark.parametrize(
    "unit",
    ["By Mira Tovar\n", "March 3, 1994\n", "LIMA: ", "(AP) ", "Reach Mira Tovar at ", "© 1994 The ", "Mira is a\n"],
)
def test_a_megabyte_is_laid_out_in_bounded_time(unit):
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()
    laid_out(text)
    laid_out(PROSE + "\n\n" + text[:1_100])
    assert time.process_time() - began < 4
