"""Corrections: an entities file renames, drops and adds names, and says where it is wrong."""

import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Draft, Kind, Mention
from corpus.corrections import NO_CORRECTIONS
from corpus.enrich import EnrichOptions, enrich
from corpus.entities import default_extractor, extractor_named
from corpus.entitiesfile import SIZE_LIMIT, parse_corrections, read_corrections
from corpus.errors import EntitiesFileError

P, O, L = Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE  # noqa: E741
MANY = 20_000  # names in a large file
SECONDS_FOR_MANY = 5.0  # a tenth of that on a quiet machine; quadratic time would take minutes

FILE = """
drop = ["Staff Writer", {name = "Marine", type = "organization"}]

[[alias]]
canonical = "Harbour Protection League"
type = "organization"
aliases = ["HPL", "the harbour guards"]

[[alias]]
canonical = "Edward J. Marlowe"
type = "person"
aliases = ["Edward Marlowe", "Marlowe"]

[[alias]]
canonical = "Britain"
alias = "United Kingdom"

[[add]]
names = ["Salt & Rope", "Zed Quux"]
type = "organization"

[[add]]
name = "Abo Zoraq"
type = "person"
"""


def found(text: str, file: str = FILE) -> list[tuple[str, Kind, str]]:
    mentions = parse_corrections(file).found(text, default_extractor().extract(text))
    return [(text[m.start : m.end], m.kind, m.name) for m in mentions]


def test_an_alias_is_found_under_its_canonical_name() -> None:
    assert found("It was HPL, or the harbour guards, who came.") == [
        ("HPL", O, "Harbour Protection League"),
        ("the harbour guards", O, "Harbour Protection League"),
    ]


def test_a_surname_that_is_an_alias_means_whom_the_article_names_in_full() -> None:
    assert found("Lord Marlowe left.") == [("Marlowe", P, "Edward J. Marlowe")]
    assert {name for *_, name in found("Alan Marlowe spoke. Marlowe left.")} == {"Alan Marlowe"}


def test_what_the_article_resolves_to_an_alias_is_renamed_in_its_turn() -> None:
    assert found("Edward Marlowe spoke. Marlowe left.") == [
        ("Edward Marlowe", P, "Edward J. Marlowe"),
        ("Marlowe", P, "Edward J. Marlowe"),
    ]


def test_an_alias_without_a_type_keeps_the_kind_that_was_found() -> None:
    assert found("Rain fell in the U.K. on Monday.") == [("U.K.", L, "Britain")]


def test_an_alias_with_a_type_corrects_the_kind() -> None:
    text = "Rain fell in Leeds."
    assert found(text) == [("Leeds", L, "Leeds")]
    assert found(text, '[[alias]]\ncanonical = "Leeds United"\ntype = "organization"\nalias = "Leeds"') == [
        ("Leeds", O, "Leeds United")
    ]


def test_dropped_names_are_no_entities() -> None:
    assert [one[0] for one in found("They met at Northgate Bank in Leeds.", 'drop = ["northgate  bank"]')] == ["Leeds"]
    dropped = 'drop = [{name = "Leeds", type = "person"}]'
    assert [one[0] for one in found("They met in Leeds.", dropped)] == ["Leeds"]


def test_a_dropped_name_is_dropped_by_its_usual_form_too() -> None:
    assert found("They met in the U.S. on Monday.", 'drop = ["United States"]') == []


def test_added_names_are_found_as_they_are_spelled() -> None:
    assert found("He joined Salt & Rope. Then salt & rope broke.") == [("Salt & Rope", O, "Salt & Rope")]


def test_the_family_name_of_an_added_person_is_found_thereafter() -> None:
    assert found("Zoraq? Then Abo Zoraq’s boat sank, and Zoraq swam.")[-2:] == [
        ("Abo Zoraq", P, "Abo Zoraq"),
        ("Zoraq", P, "Abo Zoraq"),
    ]


def test_a_listed_name_inside_a_longer_one_or_inside_a_word_is_not_found() -> None:
    assert found("It went to the Zed Quux Foundation.") == [("Zed Quux Foundation", O, "Zed Quux Foundation")]
    assert found("It went to the Zed Quuxes.") == found("It went to the Zed Quuxes.", "")


def test_a_listed_name_may_be_wrapped() -> None:
    assert found("He joined Salt\n& Rope today.") == [("Salt\n& Rope", O, "Salt & Rope")]


def test_a_listed_name_may_begin_and_end_with_signs() -> None:
    file = '[[add]]\nnames = [".net works", "Yes!"]\ntype = "organization"'
    assert [one[0] for one in found("We use .net works and Yes! Today.", file)] == [".net works", "Yes!"]


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("edward marlowe", P, "Edward J. Marlowe"),
        ("HPL", O, "Harbour Protection League"),
        ("HPL", P, "HPL"),
        ("United Kingdom", L, "Britain"),
        ("Marine", O, None),
        ("Marine", P, "Marine"),
        ("STAFF WRITER", P, None),
        ("Anna Tidewell", P, "Anna Tidewell"),
    ],
)
def test_given_names_are_put_right_within_their_kind(name: str, kind: Kind, expected: str | None) -> None:
    assert parse_corrections(FILE).given(name, kind) == expected


def test_an_article_has_the_corrected_names_of_its_source_and_of_its_prose() -> None:
    draft = Draft(
        path="a.txt",
        text="Abo Zoraq of HPL spoke.",
        people=("Edward Marlowe", "Staff Writer"),
        organizations=("Tide Watch", "Marine"),
    )
    options = EnrichOptions(corrections=parse_corrections(FILE))
    article = enrich(draft, extractor=default_extractor(), options=options)
    assert article.people == ("Edward J. Marlowe", "Abo Zoraq")
    assert article.organizations == ("Tide Watch", "Harbour Protection League")


@pytest.mark.parametrize(("language", "extractor"), [("de", "rules"), ("en", "none")])
def test_listed_names_are_found_where_no_rule_applies(language: str, extractor: str) -> None:
    draft = Draft(path="a.txt", text="Heute sprach Abo Zoraq in Berlin.", language=language, places=("Hamburg",))
    options = EnrichOptions(corrections=parse_corrections(FILE))
    article = enrich(draft, extractor=extractor_named(extractor), options=options)
    assert article.people == ("Abo Zoraq",)
    assert article.places == ("Hamburg",)


def test_without_corrections_nothing_changes() -> None:
    assert not NO_CORRECTIONS
    assert parse_corrections("") == NO_CORRECTIONS
    mentions = default_extractor().extract("Anna Tidewell lives in Leeds.")
    assert NO_CORRECTIONS.found("Anna Tidewell lives in Leeds.", mentions) == mentions
    assert NO_CORRECTIONS.given("Anna Tidewell", P) == "Anna Tidewell"


def test_corrections_travel_between_processes() -> None:
    corrections = pickle.loads(pickle.dumps(parse_corrections(FILE)))
    assert corrections == parse_corrections(FILE)
    assert corrections.found("It was HPL.", ()) == (Mention(7, 10, O, "Harbour Protection League"),)


def test_an_alias_of_an_alias_leads_to_the_end() -> None:
    file = """
    [[alias]]
    canonical = "B"
    alias = "A"
    [[alias]]
    canonical = "C"
    alias = "B"
    """
    assert parse_corrections(file).given("a", P) == "C"


WRONG = [
    ("drop = 1", 1, r"write \[\[drop\]\]"),
    ("drop = [1]", 1, "each drop is a table"),
    ("\n[alias]\ncanonical = 'A'", 2, r"write \[\[alias\]\]"),
    ("\nnames = []", 2, "'names' is not one of add, alias, drop"),
    ("a = \nb = 1", 1, "not valid TOML"),
    ("[[alias]]\ncanonical = 'A'\nalias = 'B'\n[[alias]]\ncanonical = 'A'", 4, "'alias' is missing"),
    ("[[alias]]\ncanonical = 'A'\nalias = 'B'\n[[alias]]\nalias = 'B'", 4, "'canonical' is missing"),
    ("[[alias]]\ncanonical = 'A'\naliases = 'B'", 3, "'aliases' is not a list"),
    ("[[alias]]\ncanonical = 'A'\naliases = ['B', 2]", 3, "'alias' is not a name"),
    ("[[alias]]\ncanonical = ' '\nalias = 'B'", 2, "'canonical' is not a name"),
    ("[[alias]]\ncanonical = 'A'\nalias = 'B'\ntype = 'firm'", 4, "'firm' is no type"),
    ("[[alias]]\ncanonical = 'A'\nalias = 'B'\nkind = 'person'", 4, "'kind' is no field"),
    ("[[add]]\nname = 'A'\ntype = 'place'\n[[add]]\nname = 'B'", 4, "'type' is missing"),
    ("[[add]]\ntype = 'person'", 1, "'name' is missing"),
    (
        "[[alias]]\ncanonical = 'A'\nalias = 'B'\n[[alias]]\ncanonical = 'C'\nalias = 'b'",
        6,
        "'b' stands for 'A' already",
    ),
    ("[[alias]]\ncanonical = 'A'\nalias = 'B'\n[[alias]]\ncanonical = 'B'\nalias = 'A'", 2, "stands for itself"),
    ("x = " + "[" * 5000, None, "nested too deep"),
]


@pytest.mark.parametrize(("file", "line", "words"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_with_a_file_is_named_with_its_line(file: str, line: int | None, words: str) -> None:
    with pytest.raises(EntitiesFileError, match=words) as caught:
        parse_corrections(file, "names.toml")
    place = "names.toml" if line is None else f"names.toml:{line}"
    assert str(caught.value).startswith(f"{place}: ")


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "entities.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FILE.encode())
    assert read_corrections(path) == parse_corrections(FILE)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"# ok\n\n# \xff", r"entities\.toml:3: is not UTF-8"), (b"#" * (SIZE_LIMIT + 1), "larger than 16 MiB")],
    ids=["bytes", "large"],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "entities.toml"
    path.write_bytes(data)
    with pytest.raises(EntitiesFileError, match=words):
        read_corrections(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EntitiesFileError, match=r"gone\.toml: cannot be read \(No such file"):
        read_corrections(tmp_path / "gone.toml")


def test_a_large_file_takes_time_in_proportion() -> None:
    file = "".join(f"[[alias]]\ncanonical = 'Name {n}'\nalias = 'Alias {n}'\ntype = 'person'\n" for n in range(MANY))
    begin = time.process_time()
    corrections = parse_corrections(file)
    corrections.found("Alias 7 and Name 8. " * 1000, ())
    assert time.process_time() - begin < SECONDS_FOR_MANY


NAMES = [
    "Abo",
    "Zoraq",
    "HPL",
    "Salt & Rope",
    "the",
    "harbour",
    "guards",
    "Marlowe",
    "Edward",
    "Leeds",
    ".",
    "\n",
    "Foundation",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(NAMES)).map(" ".join)))
def test_corrected_mentions_are_spans_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in parse_corrections(FILE).found(text, default_extractor().extract(text)):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
