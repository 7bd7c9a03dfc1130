"""search.analysis: words become terms the same way in articles and in queries."""

import json
import os
import threading
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import (
    MAX_TERM_LENGTH,
    STOP_WORDS,
    analyze,
    analyze_name,
    analyzer,
    fold,
    name_analyzer,
    name_terms,
    pieces,
    stem,
    terms,
)

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA") or Path(__file__).resolve().parents[2] / "shared" / "corpora")

LAW = settings(deadline=None)  # a busy machine is no fault
LANGUAGES = [None, "de", "el", "en", "fr", "ru", "tr", "xx"]
ODD = st.text(alphabet=st.sampled_from("aZé\u0301ßİıøœ'’.,&+#-_*~1905 \n\u00ad\u200b日本カﾞｶไทยक्षмо́й½²\ud800U.S."))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministers agreed", ["the", "minist", "agre"]),
        ("near-term", ["near", "term"]),
        ("and/or", ["and", "or"]),
        ("Ukraine's Ukraine’s UKRAINE'S", ["ukrain"] * 3),
        ("O'Brien O’Brien's obrien", ["obrien"] * 3),
        ("don't", ["dont"]),
        ("l'Europe qu’Angela d'Angelo", ["l", "europ", "qu", "angela", "d", "angelo"]),
        ("Hawaiʻi Hawai'i Hawaii", ["hawaii"] * 3),
        ("R&D at AT&T, S&P", ["r&d", "at", "at&t", "s&p"]),
        ("Marks&Spencer", ["mark", "spencer"]),
        ("U.S. U.S US us U.S.-led U.S.'s", ["us", "us", "us", "us", "us", "led", "us"]),
        ("9 a.m. sharp", ["9", "am", "sharp"]),
        ("C++ c# C, F#", ["c++", "c#", "c", "f#"]),
        ("1,250 1250 1\u202f250", ["1250"] * 3),
        ("12,34 and 1,2345", ["12", "34", "and", "1", "2345"]),
        ("10,000.50 3.5% $1.2bn 1.2.3", ["10000.50", "3.5", "1.2bn", "1.2.3"]),
        ("2024-10-31", ["2024", "10", "31"]),
        ("5G COVID-19 B52", ["5g", "covid", "19", "b52"]),
        ("Café cafe\u0301 CAFÉ", ["cafe"] * 3),
        ("Straße STRASSE", ["strass"] * 2),
        ("Łódź Ørsted İstanbul", ["lodz", "orst", "istanbul"]),
        ("ﬁnance ｆｉｎａｎｃｅ", ["financ"] * 2),
        ("co\u00adoperate zero\u200bwidth \ufeffmark", ["cooper", "zerowidth", "mark"]),
        ("ёлка елка", ["елка"] * 2),
        ("日本語のテスト", list("日本語のテスト")),
        ("東京2020年", ["東", "京", "2020", "年"]),
        ("ｶﾞｽ ガス", ["ガ", "ス"] * 2),
        ("ภาษา", list("ภาษา")),
        ("한국 신문", ["한국", "신문"]),
        ("foo_bar __init__", ["foo", "bar", "init"]),
        ("www.example.com", ["www", "exampl", "com"]),
        ("#Ukraine @reporter", ["ukrain", "report"]),
        ("\ud800 … — !!! 🙂", []),
        ("", []),
    ],
)
def test_text_becomes_terms(text, expected):
    assert terms(text) == expected


def test_names_are_folded_but_not_stemmed():
    assert name_terms("Francisco Martínez, Reuters' Markets") == ["francisco", "martinez", "reuters", "markets"]


def test_stop_words_keep_their_positions():
    assert terms("to be or not to be") == ["to", "be", "or", "not", "to", "be"]


def test_stop_words_are_given_as_terms():
    assert {"the", "becaus", "because", "was"} <= STOP_WORDS
    assert "us" not in STOP_WORDS


def test_spans_point_into_a_decomposed_text():
    text = unicodedata.normalize("NFD", "Le café d'été — près")
    assert [(term, text[start:end]) for term, start, end in analyze(text)] == [
        ("le", "Le"),
        ("cafe", unicodedata.normalize("NFD", "café")),
        ("d", "d"),
        ("ete", unicodedata.normalize("NFD", "été")),
        ("pres", unicodedata.normalize("NFD", "près")),
    ]


def test_a_possessive_belongs_to_the_span_of_its_word():
    assert analyze("Kyiv's") == [("kyiv", 0, 6)]


def test_long_tokens_are_cut():
    assert terms("x" * 5000) == ["x" * MAX_TERM_LENGTH]
    assert fold("é" * 5000) == "e" * MAX_TERM_LENGTH


@LAW
@given(st.text() | ODD)
def test_the_fast_path_agrees_with_the_spans(text):
    assert terms(text) == [token.term for token in analyze(text)]
    assert name_terms(text) == [token.term for token in analyze_name(text)]


@LAW
@given(st.text() | ODD)
def test_spans_are_in_order_apart_and_inside(text):
    end = 0
    for token in analyze(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end


@LAW
@given(st.text() | ODD)
def test_each_span_holds_exactly_its_term(text):
    for term, start, end in analyze(text):
        assert stem(text[start:end]) == term
        assert term
        assert len(term) <= MAX_TERM_LENGTH


@LAW
@given(st.text() | ODD)
def test_terms_can_be_written_as_utf8(text):
    for term in terms(text) + name_terms(text):
        term.encode()


@LAW
@given(ODD)
def test_composed_and_decomposed_texts_have_the_same_terms(text):
    assert terms(unicodedata.normalize("NFC", text)) == terms(unicodedata.normalize("NFD", text))


@LAW
@given(st.text() | ODD, st.sampled_from(LANGUAGES))
def test_the_terms_of_the_pieces_are_those_of_the_text(text, language):
    analyze_piece = analyzer(language)
    assert [term for piece in pieces(text) for term in analyze_piece(piece)] == terms(text, language)
    assert [token.term for token in analyze(text, language)] == terms(text, language)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (None, "elections election"),
        ("en", "elections election"),
        ("fr", "élections ÉLECTION elections l'élection"),
        ("de", "Häuser hauser Haus Hauses"),
        ("es", "elecciones elección eleccion"),
        ("it", "l'elezione elezioni"),
        ("ru", "выборы выборов ВЫБОРАМ"),
        ("el", "εκλογές ΕΚΛΟΓΕΣ"),
        ("zz", "élections elections"),
    ],
)
def test_the_forms_of_a_word_are_one_term_in_its_language(language, forms):
    found = [word for word in terms(forms, language) if word != "l"]
    assert len(set(found)) == 1


def test_each_language_stems_by_its_own_rules():
    assert terms("nationale", "fr") == ["national"]
    assert terms("policies", "en") != terms("policies", "fr")
    assert terms("wiadomości", "pl") == ["wiadomosci"]


def test_an_analyzer_is_one_function_a_language_so_that_a_batch_knows_it_again():
    assert analyzer("de") is analyzer("de")
    assert analyzer(None) is analyzer("en")
    assert analyzer("de") is not analyzer("en")
    assert name_analyzer()("Élysée Palace") == ("elysee", "palace")


@given(ODD, ODD)
def test_words_parted_by_a_space_do_not_see_each_other(left, right):
    assert terms(f"{left} {right}") == terms(left) + terms(right)


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "a'",
        "1,",
        "1,234,",
        "a",
        "\u0301",
        "a\u0301",
        "1.",
        "日",
        "a&",
        "a+",
        "l'",
        "qu'",
        "\u200b",
        "_",
        "_a",
        "é",
    ],
)
def test_hostile_texts_take_linear_time(unit):
    started = time.process_time()
    terms(unit * (1_000_000 // len(unit)))
    assert time.process_time() - started < 5


def test_threads_get_the_same_stems():
    words = [
        f"{root}{ending}" for root in ("nation", "relat", "hope") for ending in ("al", "ing", "s", "ed", "ization")
    ]
    expected = [stem(word) for word in words]
    found: list[list[str]] = []
    spelled = [word[:1].upper() + word[1:] for word in words]  # new surfaces, so each thread may have to stem
    threads = [threading.Thread(target=lambda: found.append([stem(word) for word in spelled])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_real_articles_analyse_alike_on_both_paths():
    path = CORPORA / "seed" / "article.txt"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    text = path.read_text(encoding="utf-8")
    assert terms(text) == [token.term for token in analyze(text)]
    assert json.dumps(terms(text))
