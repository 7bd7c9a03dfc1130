"""search.highlight: marks are held to a literal reading of the query, token by token, on any text."""

import re
from datetime import UTC, datetime
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import STOP_WORDS, TOKEN, fold, stem
from search.highlight import Highlighter
from search.query import parse

LAW = settings(deadline=None)  # a busy machine is no fault
NOW = datetime(2026, 3, 15, tzinfo=UTC)

WORDS = ["oil", "price", "prices", "café", "Müller", "naïve", "running", "日", "R&D", "1,250", "İnci", "Straße", "ﬁsh"]
LOOSE = st.text(alphabet=st.sampled_from("oilpreścafé\u0301 .,;'’-&\n\u200d\u00ad日本İﬁ𝒜😀\u202e1"), max_size=30)
# words that match stand beside ones that nearly do, joined by all that may part or not part them
VARIANTS = ("OIL", "oils", "oiled", "soil", "pricing", "cafe", "cafe\u0301", "CAFÉS", "muller", "run", "fish", "1250")
BETWEEN = (" ", " ", " ", ", ", ". ", "-", "'s ", "’", "\n\n", "\u200b", "\u00a0", "😀", "𝒜", "\u0301", "\u202e")
PIECES = st.sampled_from((*WORDS, *VARIANTS, *BETWEEN))
TEXTS = st.lists(PIECES, min_size=8, max_size=30).map("".join) | LOOSE
# few words, so that phrases of them occur
FEW = ("oil", "price", "café")
RUNS = st.lists(
    st.sampled_from((*FEW, *FEW, "Prices", "CAFE", "oils", "x", "-", "\u0301", "\n")), min_size=8, max_size=40
)
RUNNING_TEXTS = st.tuples(RUNS, st.sampled_from([" ", " ", ", ", "-", "\n\n"])).map(lambda made: made[1].join(made[0]))


def marked(query: str, text: str) -> list[tuple[int, int]]:
    return list(Highlighter(parse(query, now=NOW)).mark(text).spans)


def joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that overlap or touch made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def edits(one: str, other: str) -> int:
    """Return how many letters to put in, take out, change or swap make one text of another."""
    table = {(i, -1): i + 1 for i in range(-1, len(one))} | {(-1, j): j + 1 for j in range(-1, len(other))}
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i and j and a == other[j - 1] and one[i - 1] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]


def tokens(text: str) -> list[tuple[int, int, str]]:
    return [(*match.span(), match[0]) for match in TOKEN.finditer(text)]


def stems(text: str) -> list[str]:
    return [stem(surface) for _, _, surface in tokens(text)]


@LAW
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), TEXTS)
def test_words_are_marked_wherever_a_token_has_the_stem_of_one_and_nowhere_else(words, text):
    wanted = {one for word in words for one in stems(word)}
    expected = [(start, end) for start, end, surface in tokens(text) if stem(surface) in wanted]
    assert marked(" ".join(f"text:{word}" for word in words), text) == joined(expected)


@LAW
@given(st.sampled_from(["oi", "pric", "caf", "mull", "fis"]), TEXTS)
def test_prefixes_are_marked_wherever_a_token_begins_so_and_nowhere_else(prefix, text):
    expected = [(start, end) for start, end, surface in tokens(text) if fold(surface).startswith(prefix)]
    assert marked(f"{prefix}*", text) == joined(expected)


@LAW
@given(st.sampled_from(["price", "oiled", "naive", "straight"]), TEXTS)
def test_fuzzy_words_are_marked_wherever_a_token_is_as_few_edits_away_and_nowhere_else(word, text):
    (leaf,) = {
        (leaf.text, leaf.maxdist, leaf.prefixlength)
        for leaf in parse(f"text:{word}~", now=NOW).tree.leaves()
        if hasattr(leaf, "maxdist")
    }
    target, distance, kept = leaf
    expected = [
        (start, end)
        for start, end, surface in tokens(text)
        if stem(surface)[:kept] == target[:kept] and edits(stem(surface), target) <= distance
    ]
    assert marked(f"text:{word}~", text) == joined(expected)


@LAW
@given(st.lists(st.sampled_from(FEW), min_size=2, max_size=3), RUNNING_TEXTS)
def test_phrases_are_marked_wherever_their_words_stand_in_sequence_and_nowhere_else(words, text):
    wanted, found = stems(" ".join(words)), tokens(text)
    starts = [at for at in range(len(found)) if stems_of(found, at, len(wanted)) == wanted]
    expected = [(found[at][0], found[at + len(wanted) - 1][1]) for at in starts]
    assert marked(f'text:"{" ".join(words)}"', text) == joined(expected)


def stems_of(found: list[tuple[int, int, str]], at: int, count: int) -> list[str]:
    return [stem(surface) for _, _, surface in found[at : at + count]]


@LAW
@given(st.sampled_from(['"oil price"~3', '"price café oil"~6']), RUNNING_TEXTS)
def test_words_near_each_other_are_the_only_ones_marked(query, text):
    wanted = set(stems(query.split('"')[1]))
    for start, end in marked(f"text:{query}", text):
        assert all(one in wanted for one in stems(text[start:end]))


@LAW
@given(st.sampled_from(WORDS), TEXTS)
def test_spans_begin_and_end_with_tokens(word, text):
    starts, ends = {start for start, _, _ in tokens(text)}, {end for _, end, _ in tokens(text)}
    for start, end in marked(f"{word} OR {word}* OR {word}~", text):
        assert start in starts
        assert end in ends


@LAW
@given(st.sampled_from(["oil", "price café", "日", '"oil price"', "fi*"]), TEXTS, st.integers(20, 60))
def test_a_fragment_marks_what_the_whole_text_marks_there(query, text, width):
    made = Highlighter(parse(query, now=NOW))
    spans, flat, at = made.mark(text).spans, flatten(text), 0
    for fragment in made.fragments(text, width=width):
        places = [place for place in range(at, len(text)) if flat.startswith(flatten(fragment.text), place)]
        ends = [place + len(fragment.text) for place in places]
        marks = [clipped(spans, place, end) for place, end in zip(places, ends, strict=True)]
        at = ends[marks.index(list(fragment.spans))]  # it may stand in the text several times


def flatten(text: str) -> str:
    return re.sub(r"\s", " ", text)


def clipped(spans: tuple[tuple[int, int], ...], start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans inside a part of the text, as places in it."""
    inside = [span for span in spans if span[0] < end and start < span[1]]
    return [(max(one, start) - start, min(other, end) - start) for one, other in inside]


@pytest.mark.parametrize("word", sorted(STOP_WORDS)[:5])
def test_a_stop_word_is_marked_where_it_is_all_that_is_asked_for(word):
    assert marked(word, f"x {word} x") == [(2, 2 + len(word))]


def test_the_pieces_of_these_texts_make_texts_with_and_without_matches():
    texts = ["soil oils", "Oil-price", "cafe\u0301s", "no match"]
    assert [bool(marked("oil café", text)) for text in texts] == [True, True, True, False]
    assert [key for key, _ in groupby(stems("oil oils oiled"))] == ["oil"]
