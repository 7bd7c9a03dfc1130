"""search.query: a query string becomes the tree that it asks for, and odd ones a tree and a note."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.filedb.filestore import RamStorage
from whoosh.query import And, Every, FuzzyTerm, Not, NullQuery, Or, Prefix, Query, Term

from search.errors import QuerySyntaxError
from search.query import DateRange, ParsedQuery, parse
from search.query.dates import EARLIEST
from search.query.grammar import MAX_QUERY_LENGTH
from search.query.leaves import MAX_EXPANSIONS, MAX_TERMS, TITLE_BOOST
from search.query.notes import MAX_NOTES
from search.query.printing import printed
from search.query.syntax import (
    Alike,
    Beginning,
    Beside,
    Both,
    Dated,
    Either,
    InLanguage,
    Needed,
    Quoted,
    Syntax,
    Without,
    Words,
)
from search.query.tokens import MAX_DEPTH
from tests.suites.query_notation import compact

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)  # a Sunday
LAW = settings(deadline=None)  # a busy machine is no fault


def read(query: str) -> ParsedQuery:
    return parse(query, now=NOW)


@pytest.mark.parametrize(("query", "position"), [("oil (gas", 4), ("date:x", 5), ("a OR", 2), ("ab colour:red", 3)])
def test_strict_error_names_the_offending_character(query, position):
    with pytest.raises(QuerySyntaxError) as caught:
        parse(query, now=NOW, strict=True)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("oil", None),
        ("", None),
        ("near-term", None),
        ("oil oil", None),
        ("oil OR gas", None),
        ("oil AND gas", None),
        ("oil author:smith", None),
        ("oil price", "(oil | price)"),
        ("the war in Ukraine", "(war | ukrain)"),
        ("the oil", None),
        ("+opec oil price", "((oil | price) & opec)"),
        ("the oil price", "(oil | price)"),
        ("to be or not", "(to | be | or | not)"),
        ('"oil price" opec', '("oil price" | opec)'),
        ("petrol* prise~ tax", "(petrol* | prise~1 | tax)"),
        ("oil price author:smith", "((oil | price) & author:smith)"),
        ("oil price -gas", "((oil | price) - gas)"),
        ("oil price (a OR b) date:2024", "((oil | price) & (a | b) & [2024-01-01..2024-12-31])"),
    ],
)
def test_fallback_asks_for_any_of_the_bare_words(query, expected):
    fallback = read(query).fallback
    assert (fallback and compact(fallback)) == expected


def test_a_bare_word_is_worth_most_in_the_title():
    assert list(read("prices").tree.children()) == [
        Term("title", "price", boost=TITLE_BOOST),
        Term("text", "price"),
        Term("author", "prices"),
    ]


def test_words_are_kept_as_typed_for_suggestions():
    assert read('Oil -gas -(coal peat) author:smith "a b" petrol* Pricse').words == ("Oil", "Pricse")


def test_today_is_the_readers():
    here = datetime(2026, 3, 15, 1, tzinfo=timezone(timedelta(hours=9)))
    assert compact(parse("date:today", now=here).tree) == "[2026-03-15..2026-03-15]"


def test_a_day_runs_from_its_first_second_to_its_last():
    assert read("date:1970-01-02").tree == DateRange(86_400, 2 * 86_400 - 1)


def test_months_back_end_with_a_shorter_month():
    now = datetime(2024, 3, 31, tzinfo=UTC)
    assert compact(parse("date:last-1-month", now=now).tree) == "[2024-02-29..2024-03-31]"


def test_only_so_many_words_stand_for_others():
    words = [f"ab{letter}{sign}" for letter in "cdefghijklmnopqrstuvw" for sign in ("cd*", "xyz~")]
    parsed = parse(" OR ".join(f"text:{word}" for word in words), now=NOW)
    expanded = [node for node in leaves_of(parsed.tree) if isinstance(node, Prefix | FuzzyTerm)]
    assert len(expanded) == MAX_EXPANSIONS < len(words)
    assert len([node for node in leaves_of(parsed.tree) if isinstance(node, Term)]) >= len(words) - MAX_EXPANSIONS
    assert [note for note in parsed.notes if f"first {MAX_EXPANSIONS} words" in note]


def leaves_of(tree):
    children = list(tree.children())
    return [leaf for child in children for leaf in leaves_of(child)] if children else [tree]


def test_long_queries_are_cut_at_a_word():
    parsed = read("petroleum " * 1_000)
    assert parsed.notes[-1] == f"Only the first {MAX_QUERY_LENGTH:,} characters of the query were used."
    assert compact(parsed.tree) == "petroleum"


def test_a_long_query_without_spaces_is_cut():
    assert read("x" * 1_000_000).notes == (f"Only the first {MAX_QUERY_LENGTH:,} characters of the query were used.",)


@pytest.mark.parametrize("query", ["{}", '"{}"', "title:({})"])
def test_words_beyond_the_limit_are_left_out(query):
    letters = "bcdfghjkmn"
    words = [f"z{one}{two}{three}" for one in "xy" for two in letters for three in letters]
    parsed = read(query.format(" ".join(words[: MAX_TERMS + 10])))
    assert parsed.notes == (f"Only the first {MAX_TERMS} words of the query were used.",)
    assert compact(parsed.tree).count("z") == MAX_TERMS
    assert parse(parsed.canonical, now=NOW, strict=True).tree == parsed.tree


def test_parentheses_are_understood_to_a_depth():
    assert read("(" * MAX_DEPTH + "a OR b" + ")" * MAX_DEPTH).notes == ()
    deeper = read("(" * 900 + "a OR b" + ")" * 900)
    assert compact(deeper.tree) == "(a | b)"
    assert deeper.notes == (f"Parentheses more than {MAX_DEPTH} deep were ignored.",)


def test_notes_are_few_and_in_the_order_of_the_query():
    notes = read(") " * 100).notes
    assert len(notes) == MAX_NOTES + 1
    assert notes[0].startswith("The ) at character 1 ")
    assert notes[-1] == "96 more parts of the query were not understood."


OPERATORS = [
    '"',
    "“",
    "«",
    "+",
    "!",
    "?",
    "^2",
    "/",
    "[",
    "]",
    " TO ",
    ">",
    "\u00a0",
    "\u202f",
    "：",
    "（",
    "\u200f",
    "(",
    ")",
    "-",
    "*",
    "~",
    "~2",
    "|",
    ":",
    " ",
    " OR ",
    " AND ",
    " NOT ",
    "..",
    "\ud800",
    "\x00",
]
OPERANDS = [
    "title:",
    "date:",
    "lang:",
    "author:",
    "foo:",
    "2024",
    "last-month",
    "1,250",
    "1.250",
    "12",
    "F16",
    "U.S.",
    "C++",
    "AND",
    "NEAR/5",
    "IT",
    "oil",
    "the",
    "near-term",
    "日本",
    "O'Brien",
]
SYNTAX = st.lists(st.sampled_from([*OPERATORS, *OPERANDS])).map("".join)


@LAW
@given(st.text() | SYNTAX)
def test_parse_never_raises(query):
    parsed = read(query)
    for tree in (parsed.tree, parsed.fallback):
        if tree is not None:
            _assert_canonical(tree)


def _assert_canonical(node: Query) -> None:
    """Check what the engine relies on, see `search.query.building`."""
    assert node is not NullQuery
    assert not isinstance(node, Not)
    if isinstance(node, (And, Or)):
        assert len(node.subqueries) == len(set(node.subqueries)) > 1
        assert not isinstance(node, And) or Every() not in node.subqueries
    for word in [node.text] if isinstance(node, (Term, Prefix, FuzzyTerm)) else getattr(node, "words", []):
        assert word
        word.encode()
    for child in node.children():
        _assert_canonical(child)


@LAW
@given(SYNTAX)
def test_strict_accepts_exactly_what_makes_no_note(query):
    parsed = read(query)
    if parsed.notes:
        with pytest.raises(QuerySyntaxError) as caught:
            parse(query, now=NOW, strict=True)
        assert 0 <= caught.value.position <= len(query)
    else:
        assert parse(query, now=NOW, strict=True) == parsed


@LAW
@given(st.text() | SYNTAX)
def test_what_is_printed_reads_as_the_same_query(query):
    parsed = read(query)
    again = parse(parsed.canonical, now=NOW, strict=True)
    assert (again.syntax, again.tree, again.fallback, again.lift) == (
        parsed.syntax,
        parsed.tree,
        parsed.fallback,
        parsed.lift,
    )
    assert again.canonical == parsed.canonical


WORDS = st.sampled_from(["oil", "the", "near-term", "O'Brien", "1,250", "日本", "U.S.", "C++", "IT"])
FIELD = st.sampled_from(["", "title", "author", "tag"])
LEAVES = st.one_of(
    st.builds(Words, WORDS, FIELD),
    st.builds(Quoted, st.sampled_from(["oil", "oil price", "the oil, price"]), FIELD, st.none() | st.integers(1, 50)),
    st.builds(Beginning, st.sampled_from(["petrol", "near-ter"]), FIELD),
    st.builds(Alike, st.just("petrolium"), st.integers(1, 2), FIELD),
    st.builds(Dated, st.sampled_from(["2024", "2024-10..2024-11", ">2024", "last-month"]), st.just("date")),
    st.builds(InLanguage, st.sampled_from(["en", "fr"])),
)


def _grown(parts: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Syntax]:
    """Return the parts that are made of others."""
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    plain = parts.map(lambda part: part.part if isinstance(part, Without | Needed) else part)
    return plain.map(Without) | plain.map(Needed) | st.builds(Beside, several) | _joined(several)


def _joined(several: st.SearchStrategy[tuple[Syntax, ...]]) -> st.SearchStrategy[Syntax]:
    return st.builds(Both, several) | st.builds(Either, several)


@LAW
@given(st.recursive(LEAVES, _grown, max_leaves=12))
def test_a_tree_that_is_printed_and_read_again_is_the_same(syntax):
    text = printed(syntax)
    parsed = parse(text, now=NOW, strict=True)
    assert (parsed.syntax, parsed.canonical) == (syntax, text)


HOSTILE = [
    "(",
    ")",
    '"',
    "-",
    "~",
    "*",
    "a:",
    "title:",
    "|",
    "()",
    "ab*",
    "a.",
    "'",
    "�",
    "日",
    "..",
    "a-",
    "(a",
    "a~9",
    "****a",
    "\x00",
    "\u202e",
    "+",
    "+a ",
    "[",
    "date:[",
    "date:[a TO ",
    "1\u00a0",
    "1\u00a0234",
    "1,234",
    "/a",
    "a^",
    "?a",
    "a&",
    "（",
    "「",
    "date:1..",
    '"a"~9',
]


@pytest.mark.parametrize("unit", [*HOSTILE, "a ", "- ", '" ', "-a ", "NOT ", "a OR ", "(a ", "a~9 ", '"a b"~9 '])
def test_hostile_queries_take_bounded_time(unit):
    started = time.process_time()
    read(unit * (1_000_000 // len(unit)))
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "query",
    [
        " ".join(f"word{number}" for number in range(10_000)),
        "(" * 100_000 + "oil" + ")" * 100_000,
        " OR ".join(["oil"] * 100_000),
        "-" * 1_000_000 + "oil",
        "title:" * 100_000 + "oil",
    ],
    ids=["words", "parentheses", "operators", "dashes", "fields"],
)
def test_a_huge_query_is_cut_with_a_note(query):
    started = time.process_time()
    parsed = read(query)
    assert time.process_time() - started < 1
    assert parsed.notes
    assert len(parsed.canonical) <= 2 * MAX_QUERY_LENGTH


def test_whoosh_itself_can_evaluate_a_date_range():
    storage = RamStorage()
    index = storage.create_index(
        fields.Schema(published=fields.NUMERIC(int, bits=64, sortable=True, default=EARLIEST - 1))
    )
    writer = index.writer()
    for instant in (0, 86_399, 86_400, None):
        writer.add_document(**({} if instant is None else {"published": instant}))
    writer.commit()
    with index.searcher() as searcher:
        assert list(read("date:1970-01-01").tree.docs(searcher)) == [0, 1]
        assert list(read("before:1970").tree.docs(searcher)) == [0, 1, 2]
        assert list(read("after:1970-01-02").tree.docs(searcher)) == [2]


def test_date_ranges_are_values():
    assert DateRange(1, 2) == DateRange(1, 2) != DateRange(1, 3)
    assert len({DateRange(1, 2), DateRange(1, 2)}) == 1
    assert repr(DateRange(1, 2)) == "DateRange(1, 2)"
    assert date(2024, 1, 1) != DateRange(1, 2)
