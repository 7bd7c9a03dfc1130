"""Does a record's metadata come out whatever it calls its fields?"""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Origin, Precision
from corpus.errors import MappingError
from corpus.formats.fields import SPELLINGS, Given, read_given
from corpus.formats.languages import language_code
from corpus.formats.options import FIELDS, ReadOptions
from corpus.formats.values import field_line, names, unescape

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
field_names = st.sampled_from(sorted(name for spelled in SPELLINGS.values() for name in spelled))


@given(st.dictionaries(field_names | st.text(max_size=5), json_values, max_size=8))
def test_any_record_is_read_without_an_error(record: dict[str, object]) -> None:
    found = read_given(record)
    for value in (found.title, found.source, found.summary, *found.authors, *found.tags):
        assert value is None or (value and value == " ".join(value.split()))


def test_every_field_that_can_be_mapped_has_spellings() -> None:
    assert set(FIELDS) == set(SPELLINGS)


@pytest.mark.parametrize("name", ["published_at", "publishedAt", "Published-At", "PUBLISHED AT", "datePublished"])
def test_a_spelling_is_compared_without_case_and_separators(name: str) -> None:
    published = read_given({name: "2024-10-31T08:00:00Z"}).published
    assert published is not None
    assert published.instant == datetime(2024, 10, 31, 8, tzinfo=UTC)


def test_all_fields_of_a_record_are_taken() -> None:
    found = read_given(
        {
            "guid": 77,
            "headline": "  Locks &amp; keys\nof the canal ",
            "content": "Body.",
            "byline": ["Ada Whitfield", {"name": "Tomas Reyes"}],
            "pubDate": "2024-10-31",
            "publisher": {"id": "hl", "name": "Harbour Ledger"},
            "link": "https://example.org/canal",
            "locale": "en-US",
            "topics": "canals, trade",
            "persons": ["Ferdinand de Lesseps"],
            "organisations": [{"name": "Suez Canal Company"}],
            "locations": "Port Said; Washington, D.C.",
            "excerpt": "A short\nsummary.",
        }
    )
    assert found == Given(
        key="77",
        title="Locks & keys of the canal",
        body="Body.",
        authors=("Ada Whitfield", "Tomas Reyes"),
        published=found.published,
        source="Harbour Ledger",
        url="https://example.org/canal",
        language="en",
        tags=("canals", "trade"),
        people=("Ferdinand de Lesseps",),
        organizations=("Suez Canal Company",),
        places=("Port Said", "Washington, D.C."),
        summary="A short summary.",
    )
    assert found.published is not None
    assert found.published.precision is Precision.DAY


def test_a_mapping_comes_before_the_known_spellings_and_reaches_into_records() -> None:
    options = ReadOptions(mapping={"body": "story.parts.1", "title": "meta.title", "tags": "story.absent"})
    record = {"title": "Wrong", "meta.title": "Right", "story": {"parts": ["no", "The text."]}, "tags": ["kept"]}
    found = read_given(record, options)
    assert (found.body, found.title, found.tags) == ("The text.", "Right", ("kept",))


def test_a_mapping_to_an_unknown_field_is_refused() -> None:
    with pytest.raises(MappingError, match="'autor' is no field"):
        ReadOptions(mapping={"autor": "x"})


def test_a_bad_date_is_a_problem_that_names_field_and_value() -> None:
    found = read_given({"published_at": "the day after tomorrow"})
    assert found.published is None
    assert len(found.problems) == 1
    assert "'the day after tomorrow' in field 'published_at'" in found.problems[0]


@pytest.mark.parametrize("value", [True, {"year": 2024}, [[]], float("inf"), 10**40])
def test_a_date_that_is_no_date_at_all_is_a_problem(value: object) -> None:
    assert read_given({"date": value}).problems


def test_a_good_date_in_another_field_mends_a_bad_one() -> None:
    found = read_given({"date": "soon", "created": "2023-05-06"})
    assert found.published is not None
    assert not found.problems


def test_dates_of_toml_and_of_databases_are_understood() -> None:
    for value in (date(2024, 10, 31), {"$date": "2024-10-31"}, "2024-10-31"):
        published = read_given({"date": value}).published
        assert published is not None
        assert (published.instant, published.precision) == (datetime(2024, 10, 31, tzinfo=UTC), Precision.DAY)


def test_a_time_without_a_zone_takes_the_configured_one() -> None:
    options = ReadOptions(zone=timezone(timedelta(hours=2)))
    published = read_given({"date": "2024-10-31T01:00:00"}, options).published
    assert published is not None
    assert published.instant == datetime(2024, 10, 30, 23, tzinfo=UTC)


def test_an_ambiguous_date_is_refused_unless_the_order_is_known() -> None:
    assert read_given({"date": "03/04/2024"}).published is None
    published = read_given({"date": "03/04/2024"}, ReadOptions(day_first=True)).published
    assert published is not None
    assert published.instant == datetime(2024, 4, 3, tzinfo=UTC)


def test_the_origin_of_a_date_is_that_of_the_record() -> None:
    published = read_given({"date": "2024-10-31"}, origin=Origin.HTML).published
    assert published is not None
    assert published.origin is Origin.HTML


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "/relative", "https://a b", "ftp://x", "https://" + "x" * 3_000]
)
def test_only_a_web_address_is_a_url(url: str) -> None:
    assert read_given({"url": url}).url is None


def test_an_address_names_neither_author_nor_outlet() -> None:
    found = read_given(
        {"author": "https://www.facebook.com/someone", "creator": "Ada Whitfield", "source": "www.x.org"}
    )
    assert found.authors == ("Ada Whitfield",)
    assert found.source is None


def test_a_body_may_be_paragraphs_or_rendered_html() -> None:
    assert read_given({"body": ["One.", "Two."]}).body == "One.\n\nTwo."
    found = read_given({"title": {"rendered": "A &#8211; B"}, "content": {"rendered": "<p>Hi</p>"}})
    assert (found.title, found.body, found.body_html) == ("A – B", None, "<p>Hi</p>")


def test_lone_surrogates_do_not_reach_the_index() -> None:
    found = read_given({"title": "a\ud800b", "body": "c\udfffd"})
    assert (found.title or "").encode()
    assert (found.body or "").encode()


def test_an_alias_bomb_takes_bounded_time() -> None:
    bomb: list[object] = []
    for _ in range(12):
        bomb = [bomb] * 300
    assert read_given({"tags": bomb, "author": bomb, "date": bomb, "title": bomb}).tags == ()


def test_values_are_bounded_in_number_and_length() -> None:
    assert len(names([f"tag {number}" for number in range(10_000)])) == 500
    assert names("x" * 300) == ()
    assert len(field_line("word " * 1_000_000)) <= 4_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [("AT&amp;T", "AT&T"), ("AT&T", "AT&T"), ("a&lt b", "a&lt b"), ("&#8217;", "’"), ("&nosuch;", "&nosuch;")],
)
def test_only_well_formed_entities_are_unescaped(text: str, expected: str) -> None:
    assert unescape(text) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [("en", "en"), ("EN-us", "en"), ("pt_BR", "pt"), ("eng", "en"), ("Deutsch", "de"), ("xx-yy-", "xx"), ("?", None)],
)
def test_languages_become_two_letter_codes(value: str, code: str | None) -> None:
    assert language_code(value) == code


@pytest.mark.parametrize("value", ["und", "qqq", "", "english language", "e"])
def test_what_names_no_language_has_no_code(value: str) -> None:
    assert language_code(value) is None
