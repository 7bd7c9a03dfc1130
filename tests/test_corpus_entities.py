"""Entities: whom and what does a sentence name? The sentences here are ours."""

import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Kind, Mention
from corpus.entities import (
    RuleExtractor,
    canonical_name,
    canonical_place,
    default_extractor,
    is_first_name,
    is_place,
)
from corpus.entities.chunks import tokens
from corpus.entities.gazetteer import CAPS, FUNCTION, HEAD, SUFFIX, Gazetteer, gazetteer, read_sections
from corpus.entities.rules import Reader, read_lone

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
SEED = CORPORA / "seed" / "article.txt"
LISTS = Path(__file__).resolve().parents[1] / "corpus" / "entities" / "lists"
NONSENSE = 100_000  # characters
SECONDS_FOR_NONSENSE = 2.5  # a quarter of a second on a quiet machine; quadratic time would take a quarter of a minute

P, O, L = Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE  # noqa: E741


def named(text: str) -> list[tuple[str, Kind]]:
    return [(text[mention.start : mention.end], mention.kind) for mention in default_extractor().extract(text)]


def names(text: str, kind: Kind) -> set[str]:
    return {mention.name for mention in default_extractor().extract(text) if mention.kind is kind}


PEOPLE = [
    ("The prize went to Amara Nwosu on Friday.", ["Amara Nwosu"]),
    ("The prize went to J. Robert Fairbank.", ["J. Robert Fairbank"]),
    ("The novel is by T. S. Ellery, they say.", ["T. S. Ellery"]),
    ("Mr. Halvorsen declined to comment.", ["Halvorsen"]),
    ("Sen. Margaret Oakes and Rep. Luis Ortega voted no.", ["Margaret Oakes", "Luis Ortega"]),
    ("Defense Secretary Harold Finch resigned.", ["Harold Finch"]),
    ("Secretary of State Helena Marsh flew home.", ["Helena Marsh"]),
    ("Assistant Secretary of State John Karlbom agreed.", ["John Karlbom"]),
    (
        "Talks with Ursula von der Heide and Mohammed bin Rashid failed.",
        ["Ursula von der Heide", "Mohammed bin Rashid"],
    ),
    ("They met Joost van der Molen.", ["Joost van der Molen"]),
    ("They met Pedro de la Fuente.", ["Pedro de la Fuente"]),
    ("They met Bashar al-Khatib.", ["Bashar al-Khatib"]),
    ("They met Park Jin-ho and Kim Dong-hyun.", ["Park Jin-ho", "Kim Dong-hyun"]),
    ("A word from Kathleen O'Dwyer, too.", ["Kathleen O'Dwyer"]),
    ("A word from Kathleen O’Dwyer’s lawyer.", ["Kathleen O’Dwyer"]),
    ("A song by Jean-Luc Fournier.", ["Jean-Luc Fournier"]),
    ("A song by Ngozi Okonkwo-Bell.", ["Ngozi Okonkwo-Bell"]),
    ("A speech by Samuel Pryor Jr. was read.", ["Samuel Pryor Jr."]),
    ("Władysław Nowak and José Muñoz painted it.", ["Władysław Nowak", "José Muñoz"]),
    ("The striker Vukovic, 24, scored twice.", ["Vukovic"]),
    ("Will Harper will sing for Mark Rowe.", ["Will Harper", "Mark Rowe"]),
    ("He met Denis Bra Kanon there.", ["Denis Bra Kanon"]),
    ("She is the Chief Information Officer, and he was Chief Technology Officer.", []),
    ("A word from Staff Writer Northgate Ledger.", []),
]


@pytest.mark.parametrize(("text", "expected"), PEOPLE)
def test_people_are_found_without_their_titles(text: str, expected: list[str]) -> None:
    assert [name for name, kind in named(text) if kind is P] == expected


ORGANIZATIONS = [
    ("Shares of Koronis Inc fell.", ["Koronis Inc"]),
    ("Shares of Douglas & Marlow Co fell.", ["Douglas & Marlow Co"]),
    ("She left the University of Lagos.", ["University of Lagos"]),
    ("She left the Ministry of Trade, Industry and Energy.", ["Ministry of Trade, Industry and Energy"]),
    ("She left the College of William & Mary.", ["College of William & Mary"]),
    ("He testified before the House Armed Services Committee.", ["House Armed Services Committee"]),
    ("A report by Defense News and the Harbour Gazette.", ["Defense News", "Harbour Gazette"]),
    ("A ruling by the Supreme Court.", ["Supreme Court"]),
    ("A report by Editor Northgate Ledger and by Chester Herald.", ["Northgate Ledger", "Chester Herald"]),
    ("The Bank of England's governor spoke.", ["Bank of England"]),
    ("A wing of St. Anne Children's Hospital burned.", ["St. Anne Children's Hospital"]),
    ("Fighters of the PKK and of Al-Qaeda fled.", ["PKK", "Al-Qaeda"]),
    ("Apple said profits rose.", ["Apple"]),
    ("Huawei and Lexus signed.", ["Huawei", "Lexus"]),
    ("An account at Banco Meridiano was closed.", ["Banco Meridiano"]),
    ("Macy's and McDonald's closed early.", ["Macy's", "McDonald's"]),
    ("The First Harbour Bank System Inc merged.", ["First Harbour Bank System Inc"]),
]


@pytest.mark.parametrize(("text", "expected"), ORGANIZATIONS)
def test_organizations_are_found_whole(text: str, expected: list[str]) -> None:
    assert [name for name, kind in named(text) if kind is O] == expected


PLACES = [
    ("Rain fell in Ukraine's north.", ["Ukraine"]),
    ("Rain fell in North Korea and South Africa.", ["North Korea", "South Africa"]),
    ("Ukraine\u2019s army and the U.S.-led force met.", ["Ukraine", "U.S."]),
    ("He died in Williamsburg, Virginia.", ["Williamsburg", "Virginia"]),
    ("He died in Port-au-Prince and N'Djamena.", ["Port-au-Prince", "N'Djamena"]),
    ("Boats crossed Lake Turkana and Orange County.", ["Lake Turkana", "Orange County"]),
    ("Boats crossed the Gulf of Mexico.", ["Gulf of Mexico"]),
    ("A fire near Tavildara spread.", ["Tavildara"]),
    ("A fire in the town of Brenwick spread.", ["Brenwick"]),
    ("Turkey said on Monday that China agreed.", ["Turkey", "China"]),
    ("LONDON, Oct 3 (Reuters) - It rained.", ["LONDON"]),
    ("KHORVA, Oct 3 (AP) - It rained.", ["KHORVA"]),
    ("Zürich and São Paulo are far apart.", ["Zürich", "São Paulo"]),
    ("Traders in East Berlin waited.", ["East Berlin"]),
    ("TAMPA, Fla. (AP) - It rained.", ["TAMPA", "Fla."]),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_places_are_found_without_possessives(text: str, expected: list[str]) -> None:
    assert [name for name, kind in named(text) if kind is L] == expected


NOBODY = [
    "Read the full article here.",
    "The South Korean and Russian delegations left; the British stayed.",
    "He became Secretary of State in May.",
    "Showers continued on Monday. Meanwhile, Traders waited.",
    "The Antarctic Treaty holds.",
    "The GDP and the CEO, on TV.",
    "Don't. We'll see. I'm here.",
    "May Day came, and the World Cup after it.",
    "Orange juice is nice. Reading is fun. Nice work.",
    "It cost C$ 3 or U$ 4; see Table A.",
    "The Russian military trained. Some Republicans and Democrats agreed.",
    "Former Ministers met the Prime Minister.",
    "",
]


@pytest.mark.parametrize("text", NOBODY)
def test_what_is_no_name_is_left_alone(text: str) -> None:
    assert named(text) == []


def test_a_surname_takes_the_full_name_given_before() -> None:
    text = "Lloyd Aston spoke beside Mary Quill. Aston left first; Quill's car was late. The Astons drove home."
    assert names(text, P) == {"Lloyd Aston", "Mary Quill"}


def test_a_shared_surname_means_the_person_named_last() -> None:
    text = "Ruth Calder wrote first. Calder was kind. Then Peter Calder replied. Calder was not."
    found = [mention.name for mention in default_extractor().extract(text)]
    assert found == ["Ruth Calder", "Ruth Calder", "Peter Calder", "Peter Calder"]


def test_a_surname_that_is_a_city_means_the_person_unless_it_is_where() -> None:
    text = "Lloyd Austin arrived on Monday. Austin said little. He had flown from a base in Austin."
    assert [(m.name, m.kind) for m in default_extractor().extract(text)] == [
        ("Lloyd Austin", P),
        ("Lloyd Austin", P),
        ("Austin", L),
    ]


def test_a_family_name_that_comes_first_refers_back_too() -> None:
    assert names("Xi Jinping met Li Qiang. Xi spoke.", P) == {"Xi Jinping", "Li Qiang"}


def test_the_short_name_of_a_company_takes_its_full_name() -> None:
    text = "It will buy Koronis Systems Inc. Koronis makes chips. Analysts like Koronis."
    assert names(text, O) == {"Koronis Systems Inc."}


def test_a_headline_in_capitals_is_read_through_the_article() -> None:
    text = "RUSSIA SAYS TROOPS REACH KURSK AS MARLOWE VISITS NATO\n\nEdward Marlowe arrived on Monday."
    assert [(m.name, m.kind) for m in default_extractor().extract(text)] == [
        ("Russia", L),
        ("Kursk", L),
        ("Edward Marlowe", P),
        ("NATO", O),
        ("Edward Marlowe", P),
    ]


def test_a_headline_in_title_case_names_only_what_is_known() -> None:
    text = "U.S. Senate Passes Major Climate Bill After Long Debate in Washington\n\nIt rained."
    assert named(text) == [("U.S. Senate", O), ("Washington", L)]


def test_a_hard_wrapped_name_is_one_name() -> None:
    text = "It was said at the meeting on Tuesday evening that Amara\nNwosu would take over the work of the commission."
    assert named(text) == [("Amara\nNwosu", P)]
    assert names(text, P) == {"Amara Nwosu"}


def test_a_city_that_plays_is_its_team() -> None:
    text = "Leeds beat Norwich 2-1 in the league. Norwich scored first; the Leeds striker had two goals this season."
    assert {kind for _, kind in named(text)} == {O}


def test_a_city_that_does_not_play_is_a_place() -> None:
    assert named("Voters in Leeds chose a new council.") == [("Leeds", L)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("U.S.", "United States"),
        ("UK", "United Kingdom"),
        ("Britain", "United Kingdom"),
        ("N. Korea", "North Korea"),
        ("KIEV", "Kyiv"),
        ("NEW YORK", "New York"),
        ("Cote d’Ivoire", "Ivory Coast"),
        ("Atlantis Minor", "Atlantis Minor"),
    ],
)
def test_places_have_one_name(name: str, expected: str) -> None:
    assert canonical_place(name) == expected


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("U.N.", O, "United Nations"),
        ("Fed", O, "Federal Reserve"),
        ("US", O, "US"),
        ("Jane  Doe", P, "Jane Doe"),
        ("TBILISI", L, "Tbilisi"),
        ("ivory-coast", L, "Ivory Coast"),
        ("new_zealand", L, "New Zealand"),
        ("uk", L, "United Kingdom"),
        ("opec", O, "OPEC"),
        ("no-such-keyword", L, "no-such-keyword"),
    ],
)
def test_names_are_looked_up_among_their_kind(name: str, kind: Kind, expected: str) -> None:
    assert canonical_name(name, kind) == expected


def test_first_names_and_places_are_known_in_capitals_too() -> None:
    assert is_first_name("Noah")
    assert is_first_name("NOAH")
    assert is_first_name("Giuseppe")
    assert not is_first_name("Numbers")
    assert is_place("LONDON")
    assert is_place("Kursk")
    assert not is_place("Tuesday")


def test_every_entry_of_our_lists_is_in_the_compiled_file() -> None:
    compiled = {line for lines in read_sections().values() for line in lines}
    parts = {part for line in compiled for part in line.split("\t")}
    written = {
        part.strip()
        for path in LISTS.glob("*.txt")
        if path.stem != "names_before_words"
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for part in line.split("|")
    }
    assert written <= parts


def test_a_gazetteer_of_another_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.entities.gazetteer.HEADER", "clippings gazetteer 2")
    with pytest.raises(ValueError, match="Reinstall"):
        read_sections()


def test_the_gazetteer_is_loaded_once() -> None:
    assert gazetteer() is gazetteer()
    assert isinstance(gazetteer(), Gazetteer)


def test_threads_agree() -> None:
    text = "\n\n".join(text for text, _ in PEOPLE + ORGANIZATIONS + PLACES)
    expected = RuleExtractor().extract(text)
    seen: list[tuple[Mention, ...]] = []
    threads = [threading.Thread(target=lambda: seen.append(default_extractor().extract(text))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 8


WORDS = [
    "John",
    "Smith",
    "of",
    "the",
    "U.S.",
    "Bank",
    "Inc.",
    "said",
    "LONDON",
    "al-Assad",
    "O'Brien",
    ",",
    ".",
    "\n",
    "'s",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join)))
def test_mentions_are_spans_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in default_extractor().extract(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        assert mention.name.strip()
        end = mention.end


@given(st.text().map(str.lower))
def test_a_text_without_capitals_names_nobody(text: str) -> None:
    assert [m for m in default_extractor().extract(text) if text[m.start : m.end].islower()] == []


@pytest.mark.parametrize("unit", ["A", "Aa ", "Mr. ", "A. ", "John ", "San ", "Ministry of Health and ", "Aa\n\n"])
def test_nonsense_takes_time_in_proportion(unit: str) -> None:
    text = unit * (NONSENSE // len(unit))
    begin = time.process_time()
    default_extractor().extract(text)
    assert time.process_time() - begin < SECONDS_FOR_NONSENSE


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not beside this checkout")
def test_the_seed_article_names_exactly_these() -> None:
    text = SEED.read_text(encoding="utf-8")
    assert names(text, P) == {"Antony Blinken", "Lloyd Austin", "Noah Robertson"}
    assert names(text, O) == {
        "Christian Science Monitor",
        "College of William & Mary",
        "Defense News",
        "Pentagon",
        "State Department",
    }
    assert names(text, L) == {
        *("China", "Japan", "Kursk", "North Korea", "Pyongyang", "Russia", "South Korea", "Ukraine"),
        *("United States", "Virginia", "Washington", "Williamsburg"),
    }


@given(
    st.lists(
        st.sampled_from(
            ["Norwich", "Lima", "Maria", "Smith", "May", "Prime", "Turkish", "Acme", "Ford", "New York", "We"]
        ),
        min_size=1,
    ),
    st.sampled_from([" said", ". ", ", ", " of ", '"']),
)
def test_a_word_alone_is_read_as_a_run_of_one_is(words, between):
    text = between.join(words) + " left."
    alone = [token for token in tokens(text) if not token.flags & (CAPS | FUNCTION | HEAD | SUFFIX)]
    for token in alone:
        assert list(filter(None, [read_lone(text, token)])) == list(Reader(text, [token], ()).read())
