"""search.highlight: what is marked is what matched, and fragments show the best of it."""

import time
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import terms
from search.highlight import MIN_WIDTH, Highlighter
from search.model import Snippet
from search.query import parse

LAW = settings(deadline=None)  # a busy machine is no fault
NOW = datetime(2026, 3, 15, tzinfo=UTC)


def highlighter(query: str) -> Highlighter:
    return Highlighter(parse(query, now=NOW))


def shown(snippet: Snippet) -> str:
    """Write a snippet with brackets around its spans and dots where it was cut."""
    parts, at = [], 0
    for start, end in snippet.spans:
        parts += [snippet.text[at:start], "[", snippet.text[start:end], "]"]
        at = end
    text = "".join([*parts, snippet.text[at:]])
    return f"{'…' * snippet.clipped_start}{text}{'…' * snippet.clipped_end}"


def marked(query: str, text: str, field: str = "text") -> str:
    return shown(highlighter(query).mark(text, field=field))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("sanction", "New sanctions; no sanctioning.", "New [sanctions]; no [sanctioning]."),
        ("ukraine", "UKRAINE'S army", "[UKRAINE'S] army"),
        ("cafe", "The café", "The [café]"),
        ("cafe", unicodedata.normalize("NFD", "The café"), unicodedata.normalize("NFD", "The [café]")),
        ("oil -gas", "oil and gas", "[oil] and gas"),
        ("oil NOT (gas OR coal)", "oil, gas, coal", "[oil], gas, coal"),
        ("oil OR gas", "oil and gas", "[oil] and [gas]"),
        ("oil gas", "oil gas", "[oil] [gas]"),
        ('"oil price"', "oil prices; oil, price; price of oil", "[oil prices]; [oil, price]; price of oil"),
        ('"oil price"', "The price of oil", "The price of oil"),
        ('"price of oil"', "of the price of oil", "of the [price of oil]"),
        ('"oil price"~4', "price of oil and the cost", "[price] of [oil] and the cost"),
        ('"oil price"~2', "price rises for oil", "price rises for oil"),
        ("near-term", "the near term, a near miss", "the [near term], a near miss"),
        ("manufact*", "manufacturing, manufacturer, manual", "[manufacturing], [manufacturer], manual"),
        ("manufacturing*", "manufactured manufacturings", "[manufactured] [manufacturings]"),
        ("government~", "the goverment, the covenant", "the [goverment], the covenant"),
        ("the oil", "the oil of the land", "the [oil] of the land"),
        ("the who", "Who are the Who?", "[Who] are [the] [Who]?"),
        ("author:robertson", "By Noah Robertson", "By Noah [Robertson]"),
        ("person:zelensky", "President Zelensky's plan", "President [Zelensky's] plan"),
        ("source:reuters", "LONDON (Reuters)", "LONDON (Reuters)"),
        ("title:oil", "oil", "oil"),
        ("date:2024", "In 2024", "In 2024"),
        ("日本", "日本語と本日", "[日本]語と本日"),
        ("R&D C++", "R&D in C++", "[R&D] in [C++]"),
        ('"a b" "b c"', "a b c", "[a b c]"),
        ("", "all of it", "all of it"),
    ],
)
def test_what_matches_is_marked(query, text, expected):
    assert marked(query, text) == expected


def test_titles_are_marked_by_their_own_words():
    assert marked("title:oil text:gas price", "Oil, gas and prices", field="title") == "[Oil], gas and [prices]"


def test_mark_leaves_the_text_as_it_is():
    text = "Line one\n\nLine two"
    assert highlighter("line").mark(text) == Snippet(text, ((0, 4), (10, 14)))


def test_a_phrase_with_gaps_is_found_whichever_word_comes_first():
    assert marked('"trade talks"~3', "talks on trade, trade and talks") == "[talks] on [trade], [trade] and [talks]"


def test_the_next_word_of_a_near_phrase_may_have_to_be_the_farther_one():
    text = "alpha x beta beta x x delta gamma"
    assert marked('"alpha beta delta gamma"~3', text) == "[alpha] x beta [beta] x x [delta] [gamma]"


FILLER = "Nothing of note was said by anyone present at the long meeting. "
STORY = f"{FILLER * 4}Oil was dear. {FILLER * 6}The price of oil rose by a tenth. {FILLER * 6}Gas was cheap."


def test_fragments_with_more_of_the_words_win():
    (fragment,) = highlighter("oil price gas").fragments(STORY, limit=1, width=66)
    assert shown(fragment) == "…The [price] of [oil] rose by a tenth.…"


def test_fragments_come_in_the_order_of_the_text():
    fragments = highlighter("oil price gas").fragments(STORY, limit=3, width=66)
    assert [shown(fragment) for fragment in fragments] == [
        "…[Oil] was dear. Nothing of note was said by anyone present at the…",
        "…The [price] of [oil] rose by a tenth.…",
        "…[Gas] was cheap.",
    ]


def test_a_second_fragment_shows_words_that_the_first_does_not():
    text = f"Oil, oil, oil. {FILLER * 5}Oil, oil. {FILLER * 5}Gas."
    fragments = highlighter("oil gas").fragments(text, limit=2, width=60)
    assert ["Gas" in fragment.text for fragment in fragments] == [False, True]


@pytest.mark.parametrize(("query", "shown_first"), [("oil price", True), ("price oil", False)])
def test_of_fragments_with_as_many_matches_the_one_in_the_order_of_the_query_wins(query, shown_first):
    text = f"First they say oil price. {FILLER * 5}Then they say price oil."
    (fragment,) = highlighter(query).fragments(text, limit=1, width=40)
    assert ("First" in fragment.text) == shown_first


def test_a_fragment_with_more_matches_wins_over_an_earlier_one():
    text = f"Oil. {FILLER * 5}Oil and oil. {FILLER * 5}Oil."
    (fragment,) = highlighter("oil").fragments(text, limit=1, width=40)
    assert shown(fragment).startswith("…[Oil] and [oil].")


def test_without_matches_the_opening_is_shown():
    (fragment,) = highlighter("helium").fragments(f"\n  {STORY}", width=70)
    assert shown(fragment) == "Nothing of note was said by anyone present at the long meeting.…"


def test_a_short_text_is_shown_whole():
    assert highlighter("oil").fragments("Dear oil.\n") == (Snippet("Dear oil.", ((5, 8),)),)


@pytest.mark.parametrize("text", ["", " \n\u2003"])
def test_an_empty_text_has_no_fragments(text):
    assert highlighter("oil").fragments(text) == ()


def test_no_fragments_are_made_when_none_are_wanted():
    assert highlighter("oil").fragments("oil", limit=0) == ()


def test_line_breaks_become_spaces_one_for_one():
    (fragment,) = highlighter("two").fragments("One\n\nTwo\r\nThree\u2028four")
    assert fragment == Snippet("One  Two  Three four", ((5, 8),)) or shown(fragment) == "…[Two]  Three four"


def test_fragments_do_not_part_words():
    words = "colourless green ideas sleep furiously " * 40
    for fragment in highlighter("sleep").fragments(words, width=50):
        assert set(fragment.text.split()) <= set(words.split())


QUERIES = st.sampled_from(
    [
        "a",
        "the",
        "b c",
        '"a b"',
        '"a b"~3',
        '"a b c a"~2',
        "ab*",
        "abba~",
        "a -b",
        "(a OR b) c",
        "日本",
        "é",
        "author:a",
        "",
    ]
) | st.text(max_size=20)
TEXTS = st.text(alphabet=st.sampled_from("ab cé\u0301.!\n日本'-A")) | st.text()


@LAW
@given(QUERIES, TEXTS)
def test_marks_are_in_order_apart_and_inside(query, text):
    for field in ("text", "title"):
        snippet = highlighter(query).mark(text, field=field)
        assert snippet.text == text
        _assert_lawful(snippet)


def _spaced(text: str) -> str:
    return "".join(" " if char.isspace() else char for char in text)


def _assert_lawful(snippet: Snippet) -> None:
    previous = -1
    for start, end in snippet.spans:
        assert previous < start < end <= len(snippet.text)
        previous = end


@LAW
@given(QUERIES, TEXTS, st.integers(-1, 5), st.integers(0, 60))
def test_fragments_are_slices_apart_within_limit_and_width(query, text, limit, width):
    fragments = highlighter(query).fragments(text, limit=limit, width=width)
    assert len(fragments) <= max(limit, 0)
    flat = _spaced(text)
    at = 0
    for fragment in fragments:
        _assert_lawful(fragment)
        assert 0 < len(fragment.text) <= max(width, MIN_WIDTH)
        at = flat.find(_spaced(fragment.text), at)
        assert at >= 0
        at += len(fragment.text)
    if text.strip() and limit > 0:
        assert fragments


@LAW
@given(QUERIES, st.text(alphabet=st.sampled_from("ab c.\n")))
def test_a_fragment_is_marked_if_the_text_is(query, text):
    made = highlighter(query)
    if made.mark(text).spans:
        assert any(fragment.spans for fragment in made.fragments(text))


@LAW
@given(st.text(alphabet=st.sampled_from("abs'. -日\u0301"), min_size=1), TEXTS)
def test_a_text_is_marked_exactly_where_it_holds_the_words_in_sequence(words, text):
    wanted, found = terms(words), terms(text)
    runs = [found[at : at + len(wanted)] for at in range(len(found))]
    assert bool(highlighter(f'text:"{words}"').mark(text).spans) == bool(wanted and wanted in runs)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("a", "a " * 500_000),
        ("a", "a" * 1_000_000),
        ('"' + "a " * 64 + '"', "a " * 500_000),
        ('"' + "a " * 64 + '"~50', "a " * 500_000),
        ("日 本", "日本" * 500_000),
        ("ab* abba~2", "abbb. " * 160_000),
        ("zz", "a\n" * 500_000),
        ("a b", "a! " * 300_000),
    ],
)
def test_hostile_texts_are_marked_in_bounded_time(query, text):
    made = highlighter(query)
    started = time.process_time()
    made.fragments(text)
    assert time.process_time() - started < 8
