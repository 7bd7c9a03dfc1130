"""Datelines: place, day and agency before the dash, and headlines that only look like one."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.datelines import agency_name, dateline_date, find_dateline
from corpus.dates import iso
from corpus.lettercase import recased

PLACES = frozenset({"London", "Paris", "Geneva", "New York", "China", "Toronto", "Ontario", "Seoul"})


def is_place(name):
    return name in PLACES


def find(text, start=0):
    return find_dateline(text, is_place=is_place, start=start)


@pytest.mark.parametrize(
    ("text", "place", "day", "agency"),
    [
        ("SALVADOR, Feb 26 - Showers fell.", "Salvador", (2, 26, None), None),
        ("WASHINGTON, July 4, 2012 (Reuters) - The", "Washington", (7, 4, 2012), "Reuters"),
        ("GENEVA (AP) — The talks", "Geneva", (None, None, None), "Associated Press"),
        ("NEW YORK, March 3 - A bank", "New York", (3, 3, None), None),
        ("NEW YORK, Oct. 31, 2024 /PRNewswire/ -- Acme", "New York", (10, 31, 2024), "PR Newswire"),
        ("SEOUL, Aug. 20 (Yonhap) -- North", "Seoul", (8, 20, None), "Yonhap"),
        ("SEOUL, South Korea (AP) — Officials", "Seoul, South Korea", (None, None, None), "Associated Press"),
        ("LIMA/QUITO, Oct 31 (Reuters) - Rivers", "Lima/Quito", (10, 31, None), "Reuters"),
        ("PORT-AU-PRINCE, Haiti, Jan. 12 - The", "Port-au-Prince, Haiti", (1, 12, None), None),
        ("BONN, Thursday, Oct. 31 -- The", "Bonn", (10, 31, None), None),
        ("ROME, March 13, Reuter - Italy", "Rome", (3, 13, None), "Reuters"),
        ("London, 3 March - The", "London", (3, 3, None), None),
        ("SAN BERNARDINO, Calif., March 3 - The", "San Bernardino, Calif.", (3, 3, None), None),
        ("Paris (AFP) - The", "Paris", (None, None, None), "Agence France-Presse"),
        ("PARIS — The ministry", "Paris", (None, None, None), None),
        ("RIO DE JANEIRO, Feb 26 - The", "Rio de Janeiro", (2, 26, None), None),
    ],
)
def test_a_dateline_is_read_in_full(text, place, day, agency):
    found = find(text)
    assert found is not None
    assert (found.place, (found.month, found.day, found.year), found.agency) == (place, day, agency)


@pytest.mark.parametrize(
    "text",
    [
        "STOCKS FALL - ANALYSTS SAY",
        "CHINA - A GIANT AWAKES",
        "STOCKS FALL - analysts say",
        "London - the city on the Thames",
        "Monday, Feb 26 - the day it began",
        "The plan, Feb 26 - a Thursday",
        "A well-known writer, born March 3 - died",
        "U.S. SENATE - a story",
        "It rained in PARIS - all day",
        "paris, march 3 - a",
        "12 March - a day",
        "",
        "-",
        "—",
    ],
)
def test_a_headline_or_a_sentence_is_no_dateline(text):
    assert find(text) is None


def test_the_span_ends_where_the_prose_begins():
    text = "By Mira Tovar\n\nLIMA, Oct 31 (Reuters) - Rivers rose."
    found = find(text, start=text.index("LIMA"))
    assert text[found.span[1] :] == "Rivers rose."


@pytest.mark.parametrize(
    ("text", "reference", "expected"),
    [
        ("LIMA, Oct 31, 2024 - It", None, "2024-10-31"),
        ("LIMA, Oct 31 - It", None, None),
        ("LIMA, Oct 31 - It", date(2024, 11, 5), "2024-10-31"),
        ("LIMA, Dec 31 - It", date(2024, 1, 2), "2023-12-31"),
        ("LIMA, Jan 1 - It", date(2023, 12, 31), "2024-01-01"),
        ("LIMA, Jan 3 - It", date(2023, 12, 31), "2023-01-03"),
        ("LIMA, Feb 29 - It", date(2023, 6, 1), "2020-02-29"),
        ("LIMA, Feb 30 - It", date(2023, 6, 1), None),
        ("PARIS — It", date(2023, 6, 1), None),
    ],
)
def test_a_missing_year_is_the_latest_that_can_be(text, reference, expected):
    published = dateline_date(find(text), reference)
    assert (published and iso(published)) == expected


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 1, 1)), st.integers(-360, 2))
def test_a_day_within_the_last_year_gets_its_own_year_back(reference, distance):
    day = date.fromordinal(reference.toordinal() + distance)
    found = find(f"LIMA, {day:%B} {day.day} - It rained.")
    assert dateline_date(found, reference).instant.date() == day


def test_agencies_are_known_by_their_tags():
    assert [agency_name(tag) for tag in ("AP", "REUTERS", "Afp.", "me")] == [
        "Associated Press",
        "Reuters",
        "Agence France-Presse",
        None,
    ]


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("JOHN MCDONALD", "John McDonald"),
        ("TED D'AFFLISIO", "Ted D'Afflisio"),
        ("JEAN-LOUP O'NEILL", "Jean-Loup O'Neill"),
        ("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"),
        ("J.K. ALDER", "J.K. Alder"),
        ("HENRY ALDER III", "Henry Alder III"),
        ("Anna MEIER", "Anna Meier"),
        ("JD Alder", "JD Alder"),
        ("mira tovar", "Mira Tovar"),
        ("Ian McEwan", "Ian McEwan"),
        ("PORT-AU-PRINCE", "Port-au-Prince"),
        ("ÉMILE ZOLA", "Émile Zola"),
    ],
)
def test_names_in_capitals_are_spelled_as_usual(name, spelled):
    assert recased(name) == spelled


@given(st.text(max_size=200))
def test_spans_lie_inside_any_text(text):
    found = find(text)
    assert found is None or 0 == found.span[0] < found.span[1] <= len(text)


@pytest.mark.parametrize("unit", ["A", "A ", "A - ", "A, ", "-", "(", "A (AP) ", "LIMA, Oct 31 "])
def test_a_megabyte_is_read_in_bounded_time(unit):
    began = time.process_time()
    find(unit * (1_000_000 // len(unit)))
    assert time.process_time() - began < 2
