"""Term dictionary: is every term found, by itself, by prefix, by wildcard and by edit distance?"""

import re
import time
from bisect import bisect_left

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.codec.arrays import Arrays, UniqueArrays
from search.codec.errors import SegmentCorrupt
from search.codec.termdict import TermDictionary, decode_term, encode_term, write_terms
from search.codec.wildcard import literal_prefix, longest_literal, wildcard_pattern

words = st.text("abcé東", max_size=6)
vocabularies = st.sets(words | st.text(max_size=3), max_size=30)


def dictionary_of(terms):
    arrays = UniqueArrays()
    write_terms(arrays, "f", sorted(map(encode_term, terms)))
    found = TermDictionary(Arrays("here", arrays), "f")
    found.verify()
    return found


def distance(left, right, *, transpositions):
    """Return the edit distance by the plain table, one cell at a time."""
    table = [[i + j for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (left[i - 1] != right[j - 1])
            )
            swapped = i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]
            if transpositions and swapped:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def matches(wildcard, text):
    """Return whether a wildcard matches, by trying everything."""
    if not wildcard:
        return not text
    if wildcard[0] == "*":
        return matches(wildcard[1:], text) or (bool(text) and matches(wildcard, text[1:]))
    return bool(text) and wildcard[0] in ("?", text[0]) and matches(wildcard[1:], text[1:])


@given(st.sets(st.binary(max_size=4) | words.map(str.encode)), st.binary(max_size=4))
def test_lookups_are_those_of_a_sorted_list(terms, other):
    found, expected = dictionary_of(terms), sorted(terms)
    assert list(found) == found[:] == expected
    assert found[::-1] == expected[::-1]
    assert found[1:3] == expected[1:3]
    for ordinal, term in enumerate(expected):
        assert found.find(term) == ordinal
    assert found.lower_bound(other) == bisect_left(expected, other)
    assert found.find(other) == (expected.index(other) if other in terms else None)
    start, stop = found.prefix_range(other)
    assert expected[start:stop] == [term for term in expected if term.startswith(other)]


@given(vocabularies, st.text("ab*?é", max_size=7), st.none() | st.integers(0, 3))
def test_wildcards_match_what_they_say(terms, wildcard, limit):
    found = dictionary_of(terms)
    ordinals = found.matching(
        wildcard_pattern(wildcard), prefix=literal_prefix(wildcard), contains=longest_literal(wildcard), limit=limit
    )
    expected = [term for term in found if matches(wildcard, decode_term(term))]
    assert [found[int(ordinal)] for ordinal in ordinals] == expected[:limit]


@given(vocabularies)
def test_any_pattern_can_be_matched(terms):
    found = dictionary_of(terms)
    ordinals = found.matching(re.compile("a.*|東+"))
    assert [found[int(each)] for each in ordinals] == [t for t in found if re.fullmatch("a.*|東+", decode_term(t))]


@example(terms={""}, word="a", allowed=1, prefix=0, transpositions=False)
@given(vocabularies, words, st.integers(0, 2), st.integers(0, 2), st.booleans())
def test_near_terms_are_those_of_the_plain_table(terms, word, allowed, prefix, transpositions):
    found = dictionary_of(terms)
    ordinals, distances = found.near(word, allowed, prefix=prefix, transpositions=transpositions)
    expected = {
        ordinal: distance(word, text, transpositions=transpositions)
        for ordinal, text in enumerate(map(decode_term, found))
        if text.startswith(word[:prefix])
    }
    expected = {ordinal: far for ordinal, far in expected.items() if far <= allowed}
    assert dict(zip(ordinals.tolist(), distances.tolist(), strict=True)) == expected


long_words = st.text("abcdé東", min_size=2, max_size=24)


@given(
    long_words,
    st.lists(st.tuples(st.integers(0, 23), st.sampled_from("abé東"), st.sampled_from("irdt"))),
    st.booleans(),
)
def test_every_single_edit_of_a_long_word_is_found(word, edits, transpositions):
    terms = {word} | {edited(word, place % len(word), letter, kind) for place, letter, kind in edits}
    found = dictionary_of(terms)
    ordinals, distances = found.near(word, 1, transpositions=transpositions)
    far = {place: distance(word, decode_term(term), transpositions=transpositions) for place, term in enumerate(found)}
    expected = {place: edits for place, edits in far.items() if edits <= 1}
    assert dict(zip(ordinals.tolist(), distances.tolist(), strict=True)) == expected


def edited(word: str, place: int, letter: str, kind: str) -> str:
    """Return a word with a letter inserted, replaced or dropped, or swapped with the one before it."""
    before, here, after = word[:place], word[place], word[place + 1 :]
    return {
        "i": before + letter + here + after,
        "r": before + letter + after,
        "d": before + after,
        "t": before[:-1] + here + before[-1:] + after,
    }[kind]


def test_many_long_terms_that_begin_alike_are_compared_piece_by_piece():
    stem = "tidal" * 200
    found = dictionary_of([f"{stem}{number:04}" for number in range(2_500)])
    near = [found[place][-4:] for place in found.near(f"{stem}0007", 1)[0].tolist()]
    replaced = [
        number for number in range(2_500) if sum(a != b for a, b in zip(f"{number:04}", "0007", strict=True)) < 2
    ]
    assert near == sorted([*(b"%04d" % number for number in replaced), b"0070"])


def test_near_terms_of_bytes_that_are_no_text_are_found_byte_by_byte():
    found = dictionary_of([b"\xff\xfea", b"tide", b"tidy"])
    assert found.near("tide", 1)[0].tolist() == [0, 1]


@pytest.mark.parametrize("far", [-1, 3])
def test_other_distances_are_refused(far):
    with pytest.raises(ValueError, match="from 0 to 2"):
        dictionary_of(["a"]).near("a", far)


@given(st.text() | st.binary())
def test_terms_survive_encoding(term):
    encoded = encode_term(term)
    assert encode_term(decode_term(encoded) if isinstance(term, str) and term.isascii() else encoded) == encoded


def test_lone_surrogates_are_terms_too():
    found = dictionary_of(["\ud800", "a"])
    assert found.find("\ud800") == 1


def test_hostile_queries_take_bounded_time():
    found = dictionary_of(["a" * 200 + str(n) for n in range(300)])
    start = time.process_time()
    assert found.matching(wildcard_pattern("*a" * 60 + "b")).size == 0
    assert found.matching(wildcard_pattern("*" * 1_000_000 + "b")).size == 0
    assert found.find("a" * 1_000_000) is None
    assert found.prefix_range("a" * 1_000_000) == (300, 300)
    assert found.near("ab" * 100, 2)[0].size == 0
    assert found.near("a" * 1_000_000, 2)[0].size == 0
    with pytest.raises(ValueError, match="1000 characters"):
        wildcard_pattern("*a" * 500_000)
    assert time.process_time() - start < 5


def test_an_unordered_dictionary_is_found_out():
    arrays = UniqueArrays()
    write_terms(arrays, "f", [b"b", b"a"])
    with pytest.raises(SegmentCorrupt, match="do not ascend"):
        TermDictionary(Arrays("here", arrays), "f").verify()
