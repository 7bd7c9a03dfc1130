"""Spotting: no token that begins as asked for is missed, and what is found are tokens of the whole text."""

import gzip
import json
import os
import time
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import TOKEN, fold, stem
from search.spotting import MAX_LETTERS, beginning_of_name, beginning_of_stem, spotted

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))

WIRES = CORPORA / "reuters.jsonl.gz"

TEXTS = st.text(st.sampled_from("abAB.,'’`&-_+# \n\té日İ\u202f1٣"), max_size=40)
BEGINNINGS = st.sets(st.text("abé1&.+", min_size=1, max_size=3), max_size=4)


def spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in TOKEN.finditer(text)]


@given(TEXTS, BEGINNINGS)
def test_every_token_that_begins_so_is_found(text, beginnings):
    found = [match.span() for _, match in spotted(text, beginnings, 0)]
    whole = spans(text)
    assert [span for span in whole if span in set(found)] == found
    wanted = [span for span in whole if any(fold(text[slice(*span)]).startswith(each) for each in beginnings)]
    assert set(wanted) <= set(found)


@given(TEXTS, BEGINNINGS, st.integers(1, 5))
def test_positions_tell_distances_up_to_the_reach(text, beginnings, reach):
    places = {span: place for place, span in enumerate(spans(text))}
    found = [(position, places[match.span()]) for position, match in spotted(text, beginnings, reach)]
    for position, place in found:
        for other, true in found:
            distance = abs(place - true)
            assert abs(position - other) == distance if distance <= reach else abs(position - other) > reach


def test_all_tokens_are_found_where_nothing_is_ruled_out():
    text = "One, two; O'Three and 日本."
    assert [(place, match.span()) for place, match in spotted(text, None, 0)] == list(enumerate(spans(text)))


def test_hardly_any_token_of_plain_prose_is_looked_at():
    text = "The tide rose over the harbour wall; nobody was hurt. " * 10
    assert [match[0] for _, match in spotted(text, {"har"}, 0)] == ["harbour"] * 10


ENDINGS = [
    "",
    "s",
    "es",
    "ed",
    "ing",
    "ying",
    "ied",
    "ies",
    "y",
    "ly",
    "ement",
    "ational",
    "ization",
    "biliti",
    "bility",
]


@given(st.text("abcdeilnorstuvyz", min_size=1, max_size=8), st.sampled_from(ENDINGS), st.sampled_from(ENDINGS))
def test_a_word_begins_as_its_stem_says(root, first, second):
    word = root + first + second
    assert word.startswith(beginning_of_stem(stem(word)))


@pytest.mark.parametrize("word", ["dying", "lying", "skies", "hoping", "happy", "i", "be", "sensibilities", "only"])
def test_a_word_begins_as_its_stem_says_even_if_it_is_irregular(word):
    assert word.startswith(beginning_of_stem(stem(word)))


@pytest.mark.skipif(not WIRES.exists(), reason="the measured corpora are not there")
def test_every_word_of_running_text_begins_as_its_stem_says():
    with gzip.open(WIRES, "rt", encoding="utf-8") as lines:
        words = {word for line in islice(lines, 2_000) for word in TOKEN.findall(json.loads(line)["body"])}
    assert [word for word in words if not fold(word).startswith(beginning_of_stem(stem(word)))] == []


@given(st.text("abcd", min_size=1, max_size=3 * MAX_LETTERS))
def test_what_begins_with_a_name_begins_as_the_name_says(name):
    beginning = beginning_of_name(name)
    assert name.startswith(beginning)
    assert 0 < len(beginning) <= MAX_LETTERS


@pytest.mark.parametrize("text", ["a" * 500_000, "a " * 250_000, "a.b" * 150_000, "é" * 500_000, "a'" * 250_000])
def test_hostile_texts_take_bounded_time(text):
    started = time.process_time()
    found = sum(1 for _ in spotted(text, {"a", "b"}, 3))
    assert found <= len(text)
    assert time.process_time() - started < 10
