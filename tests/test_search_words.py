"""Words: spellings, their counts, and the file that keeps them from one generation to the next."""

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import TOKEN, fold
from search.codec import SegmentError
from search.errors import IndexUnusable
from search.generations import IndexDirectory
from search.indexing import rebuild_index, update_index
from search.roots import Root
from search.segments import Snapshot
from search.tasks import record_tasks
from search.words import MAX_WORDS, WORDS_FILE, WordCounter, Words, spellings, write_words
from tests.suites.articles import article, tasks

COUNTED = st.dictionaries(
    st.text("abcABCéÉ", min_size=2, max_size=4).filter(lambda word: len(fold(word)) >= 2),
    st.integers(1, 9),
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kursk,", ("Kursk",)),
        ("Ukraine's", ("Ukraine",)),
        ("O’Brien", ("O’Brien",)),
        ("near-term", ("near", "term")),
        ("U.S.", ("U.S.",)),
        ("1,250", ()),
        ("2024", ()),
        ("3rd", ()),
        ("a", ()),
        ("東京", ()),
        ("Café", ("Café",)),
        ("x" * 41, ()),
    ],
)
def test_words_are_what_can_be_suggested(text, expected):
    assert spellings(text) == expected


@given(st.text("aZé.,'’- &+3U.S東\"(", max_size=8))
def test_the_words_of_a_plain_piece_are_those_that_its_tokens_give(piece):
    tokens = [re.sub("['’][sS]$", "", token) for token in TOKEN.findall(piece)]
    expected = [t for t in tokens if len(fold(t)) >= 2 and fold(t)[0].isalpha()]
    assert list(spellings(piece)) == expected


@given(st.lists(st.sampled_from(["quay", "Quay,", "a quay", "3", "O'Neill's", "near-term", "(quay)"])))
def test_pieces_are_counted_as_their_words_are(given_pieces):
    counted = Counter(given_pieces)
    counter = WordCounter()
    counter.add_pieces(list(counted), np.array(list(counted.values()), np.int64))
    expected = Counter(word for piece in given_pieces for word in spellings(piece))
    assert counter.counts() == expected


def words_of(path, *runs):
    """Write the words of several runs, one upon the other."""
    path.mkdir(exist_ok=True)
    words = Words.none()
    for run in runs:
        write_words(path, words, run)
        words = Words.open(path)
        words.verify()
    return words


@given(st.lists(COUNTED, min_size=1, max_size=4))
def test_several_runs_count_what_one_would_have(tmp_path_factory, runs):
    together = Counter()
    for run in runs:
        together.update(run)
    path = tmp_path_factory.mktemp("words")
    words = words_of(path, *runs)
    folded = Counter()
    for spelling, times in together.items():
        folded[fold(spelling)] += times
    assert [term.decode() for term in words.terms] == sorted(folded, key=str.encode)
    assert {word: words.count(word) for word in folded} == folded
    assert all(fold(words.spelling(place)) == term.decode() for place, term in enumerate(words.terms))
    assert words.count("absent") == 0


def test_a_word_is_spelt_as_it_is_most_often(tmp_path):
    words = words_of(tmp_path / "a", {"Kursk": 3, "KURSK": 2}, {"kursk": 1})
    assert (words.spelling(0), words.count("kursk")) == ("Kursk", 6)
    words = words_of(tmp_path / "b", {"Kursk": 3}, {"KURSK": 9}, {"KURSK": 1})
    assert (words.spelling(0), words.count("kursk")) == ("KURSK", 13)


def test_an_archive_without_articles_has_no_words(tmp_path):
    words = words_of(tmp_path / "a", {})
    assert (len(words), words.count("quay")) == (0, 0)


def test_of_too_many_words_the_rarest_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr("search.words.MAX_WORDS", 2)
    words = words_of(tmp_path / "a", {"one": 1, "Two": 2, "three": 3, "four": 1})
    assert [words.spelling(place) for place in range(len(words))] == ["three", "Two"]
    counter = WordCounter()
    counter.add({f"word{number}": 1 for number in range(9)} | {"often": 2})
    assert counter.counts() == {"often": 2}
    assert MAX_WORDS > 100_000


def snapshot(index):
    directory = IndexDirectory(index)
    return Snapshot.open(directory.generation_path(directory.pointer()))


def test_runs_count_the_words_of_titles_texts_authors_outlets_and_tags(tmp_path):
    first = article(
        1, "A quay, a Quay.", title="Harbour", authors=("Ada Lind",), source="The Courier", tags=("shipping",)
    )
    update_index(tmp_path, tasks(first, article(2, "The quay.")), roots=())
    words = snapshot(tmp_path).words
    found = {word: words.count(word) for word in ("quay", "harbour", "lind", "courier", "shipping", "tides")}
    assert found == {"quay": 3, "harbour": 1, "lind": 1, "courier": 1, "shipping": 1, "tides": 0}
    update_index(tmp_path, tasks(article(3, "Tides at the quay.")), roots=())
    words = snapshot(tmp_path).words
    assert (words.count("quay"), words.count("tides"), words.count("harbour")) == (4, 1, 1)


def test_what_is_indexed_already_is_not_counted_again(tmp_path):
    for _ in range(2):
        update_index(tmp_path, tasks(article(1, "Quay.")), roots=())
    assert snapshot(tmp_path).words.count("quay") == 1


def test_articles_carried_over_from_standard_input_keep_their_words(tmp_path):
    streamed = article(1, "A lighthouse.", path="-")
    update_index(tmp_path, tasks(streamed), roots=(Root(path="-"),))
    update_index(tmp_path, tasks(article(2, "A quay.")), roots=(Root(path="/archive"),))
    rebuild_index(tmp_path, lambda _: record_tasks([article(2, "A quay.")]))
    assert {word: snapshot(tmp_path).words.count(word) for word in ("lighthouse", "quay")} == {
        "lighthouse": 1,
        "quay": 1,
    }


def test_damage_is_found_by_a_check_and_never_written_on(tmp_path):
    update_index(tmp_path, tasks(article(1, "A quay of stone.")), roots=())
    directory = IndexDirectory(tmp_path)
    file = directory.generation_path(directory.pointer()) / WORDS_FILE
    content = bytearray(file.read_bytes())
    at = content.index(b"quay")
    content[at] ^= 1
    file.write_bytes(content)
    with pytest.raises(IndexUnusable, match=WORDS_FILE):
        snapshot(tmp_path).verify()
    with pytest.raises(IndexUnusable, match=WORDS_FILE):
        update_index(tmp_path, tasks(article(2, "More.")), roots=())
    file.write_bytes(content[:100])
    with pytest.raises(IndexUnusable, match=WORDS_FILE):
        snapshot(tmp_path)
    with pytest.raises(SegmentError):
        Words.open(file.parent)
