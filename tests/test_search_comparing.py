"""Comparing: the differences of two texts make up both, and tell what a reader would."""

import json
from itertools import pairwise

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from search import ArticleNotFound
from search.cli import main
from search.comparing import MAX_LENGTH, Change, Difference, compare, count_words, differences, parted
from search.indexing import Effort, update_index
from tests.suites.articles import article as indexed_article
from tests.suites.articles import tasks
from tests.suites.web_cases import article

SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED

words = st.sampled_from(
    ["the", "port", "opened", "on", "Monday,", "ships", "of", "1,250", "can't", "\n\n", "海", "港", "é"]
)
texts = st.lists(words, max_size=40).map(" ".join) | st.text("ab \n.,", max_size=60)


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(difference.change.value, difference.text) for difference in differences(before, after)]


@given(texts, texts)
def test_differences_make_up_both_texts(before, after):
    found = list(differences(before, after))
    assert "".join(d.text for d in found if d.change is not ADDED) == before
    assert "".join(d.text for d in found if d.change is not REMOVED) == after
    assert all(d.text for d in found)


@given(texts, texts)
def test_neighbours_differ_and_removed_stands_before_added(before, after):
    for one, following in pairwise(differences(before, after)):
        assert one.change is not following.change
        assert (one.change, following.change) != (ADDED, REMOVED)


@given(texts)
def test_equal_texts_have_no_changes(text):
    assert told(text, text) == ([("same", text)] if text else [])


def test_a_changed_word_is_told_in_its_sentence():
    assert told("The port opened on Monday.", "The harbour opened on Monday.") == [
        ("same", "The "),
        ("removed", "port"),
        ("added", "harbour"),
        ("same", " opened on Monday."),
    ]


def test_small_words_between_long_changes_are_changed_with_them():
    before = "Grain prices of spring"
    after = "Unemployment figures of yesteryear"
    assert told(before, after) == [("removed", before), ("added", after)]


def test_an_inserted_paragraph_leaves_the_others_whole():
    before = "One stands.\n\nTwo stands."
    assert told(before, "One stands.\n\nNew stands here.\n\nTwo stands.") == [
        ("same", "One stands.\n\n"),
        ("added", "New stands here.\n\n"),
        ("same", "Two stands."),
    ]


def test_numbers_and_contractions_change_as_a_whole():
    assert ("removed", "1,250") in told("It cost 1,250 in all.", "It cost 1,300 in all.")
    assert ("removed", "can't") in told("They can't say so.", "They cannot say so.")


def test_scripts_without_blanks_are_compared_by_characters():
    assert told("東京港が開いた", "東京港は開いた") == [
        ("same", "東京港"),
        ("removed", "が"),
        ("added", "は"),
        ("same", "開いた"),
    ]


def test_words_are_counted():
    assert count_words("It can't cost 1,250 – no.\n\n東京") == 7


def test_a_comparison_counts_words_and_lists_what_else_changed():
    old = article("a", text="The port opened.", authors=("Ann", "Ben"), published="2024", tags=("x",))
    new = article(
        "b", title="Article a", text="The port closed early.", authors=("Ann",), published="2024", source="Post"
    )
    found = compare(old, new)
    assert (found.removed, found.added, found.same, found.cut) == (1, 2, 2, False)
    assert [(c.field, c.before, c.after) for c in found.fields] == [
        ("authors", "Ann, Ben", "Ann"),
        ("source", "", "Post"),
        ("tags", "x", ""),
    ]


def test_texts_beyond_the_longest_are_cut_and_it_says_so():
    line = "word " * 99 + "last\n"
    text = line * (MAX_LENGTH // len(line) + 1)
    found = compare(article("a", text=text + "end"), article("b", text=text))
    assert found.cut
    assert found.removed == found.added == 0


def test_long_stretches_that_are_the_same_are_parted_around_the_changes():
    same = "the quiet harbour lay there " * 40
    found = list(parted([Difference(SAME, same), Difference(ADDED, "new"), Difference(SAME, same)]))
    assert [far for _, far in found] == [True, False, False, False, True]
    assert "".join(difference.text for difference, _ in found) == f"{same}new{same}"
    assert 160 <= len(found[3][0].text) < 200


@given(texts, texts)
def test_parting_loses_nothing(before, after):
    found = list(differences(before * 20, after * 20))
    shown = [difference for difference, _ in parted(found)]
    assert [d.text for d in shown if d.change is not SAME] == [d.text for d in found if d.change is not SAME]
    assert "".join(d.text for d in shown) == "".join(d.text for d in found)


@pytest.fixture
def index(tmp_path, monkeypatch):
    before = indexed_article(1, "The port opened on Monday.\n\nShips came.", title="Port \x1b[31mopens", source="Post")
    after = indexed_article(2, "The port opened on Friday.\n\nShips came.", title="Port opens", source="Post")
    update_index(tmp_path / "index", tasks(before, after), roots=(), effort=Effort(jobs=1))
    monkeypatch.setenv("CLIPPINGS_INDEX", str(tmp_path / "index"))
    return before.id, after.id


def test_the_command_shows_words_removed_and_added(index):
    result = CliRunner().invoke(main, ["compare", *index])
    assert result.exit_code == 0
    assert "The port opened on [-Monday-]{+Friday+}." in result.stdout
    assert "1 word removed, 1 added, 6 the same" in result.stdout
    assert "Title: Port [31mopens -> Port opens" in result.stdout
    assert "\x1b" not in result.stdout


def test_the_command_prints_json(index):
    answer = json.loads(CliRunner().invoke(main, ["compare", *index, "--json"]).stdout)
    assert (answer["before"], answer["after"]) == index
    assert ["removed", "Monday"] in answer["differences"]


def test_the_command_says_which_article_is_missing(index):
    result = CliRunner().invoke(main, ["compare", index[0], "nowhere"])
    assert result.exit_code == ArticleNotFound.exit_code
    assert "nowhere" in result.stderr
