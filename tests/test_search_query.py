"""search.query: a query string becomes the tree that it asks for, and odd ones a tree and a note."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.filedb.filestore import RamStorage
from whoosh.query import And, AndNot, Every, FuzzyTerm, Not, NullQuery, Or, Phrase, Prefix, Query, Term

from search.errors import QuerySyntaxError
from search.query import DateRange, ParsedQuery, parse
from search.query.dates import EARLIEST, LATEST
from search.query.grammar import MAX_QUERY_LENGTH
from search.query.leaves import FIELDS, MAX_TERMS, TITLE_BOOST
from search.query.notes import MAX_NOTES
from search.query.tokens import MAX_DEPTH

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)  # a Sunday
LAW = settings(deadline=None)  # a busy machine is no fault
BARE = ("title", "text", "author")


def read(query: str) -> ParsedQuery:
    return parse(query, now=NOW)


def compact(node: Query) -> str:
    """Write a tree on one line; what is asked of title, text and author alike is written once, as the text has it."""
    match node:
        case AndNot():
            return f"({compact(node.a)} - {compact(node.b)})"
        case And():
            return f"({' & '.join(compact(child) for child in node.subqueries)})"
        case Or() if tuple(_field(child) for child in node.subqueries) == BARE:
            return compact(node.subqueries[1]).replace("text:", "")
        case Or():
            return f"({' | '.join(compact(child) for child in node.subqueries)})"
    return _leaf(node)


def _leaf(node: Query) -> str:
    match node:
        case Every():
            return "ALL"
        case DateRange():
            return f"[{_day(node.first, EARLIEST)}..{_day(node.last, LATEST)}]"
        case Term():
            return f"{node.fieldname}:{node.text}"
        case Phrase():
            return f'{node.fieldname}:"{" ".join(node.words)}"' + (f"~{node.slop}" if node.slop > 1 else "")
        case Prefix():
            return f"{node.fieldname}:{node.text}*"
        case FuzzyTerm():
            return f"{node.fieldname}:{node.text}~{node.maxdist}"
    raise AssertionError(node)


def _field(node: Query) -> str:
    return str(node.field()) if node.is_leaf() else _field(next(iter(node.children())))


def _day(seconds: int, bound: int) -> str:
    return "" if seconds == bound else str((datetime(1970, 1, 1) + timedelta(seconds=seconds)).date())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # words
        ("", "ALL"),
        (" \n\t ", "ALL"),
        ("oil", "oil"),
        ("prices", "price"),
        ("oil price", "(oil & price)"),
        ("oil  price\toil", "(oil & price)"),
        ("near-term", '"near term"'),
        ("U.S. R&D C++", "(us & r&d & c++)"),
        ("Ukraine's 1,250", "(ukrain & 1250)"),
        ("日本", '"日 本"'),
        ("oil, price!", "(oil & price)"),
        ("- oil -- price — gas", "(oil & price & gas)"),
        ("--oil", "oil"),
        ("+oil", "oil"),
        ("well-known", '"well known"'),
        ("and or not", "(and & or & not)"),
        ("10:30", '"10 30"'),
        ("Analysis: oil", "(analysi & oil)"),
        ("https://example.org/oil", '"https exampl org oil"'),
        # phrases
        ('"oil prices"', '"oil price"'),
        ("“oil prices”", '"oil price"'),
        ('"oil"', "oil"),
        ('oil"gas price"coal', '(oil & "gas price" & coal)'),
        ('""', "ALL"),
        ('"oil price"~5', '("oil price"~5 | "price oil"~5)'),
        ('"oil price"~', '"oil price"'),
        ('"oil price"~0', '("oil price" | "price oil")'),
        ('"oil oil"~3', '"oil oil"~3'),
        ('"a b c d"~3', '"a b c d"~3'),
        (
            'text:"a b c"~2',
            "(" + " | ".join(f'text:"{w}"~2' for w in ("a b c", "a c b", "b a c", "b c a", "c a b", "c b a")) + ")",
        ),
        # operators
        ("oil OR gas", "(oil | gas)"),
        ("oil | gas", "(oil | gas)"),
        ("oil|gas||coal", "(oil | gas | coal)"),
        ("oil AND gas", "(oil & gas)"),
        ("oil && gas", "(oil & gas)"),
        ("a b OR c d", "(a & (b | c) & d)"),
        ("a AND b OR c AND d", "((a & b) | (c & d))"),
        ("a OR b AND c", "(a | (b & c))"),
        ("a OR a", "a"),
        ("oil NOT gas", "(oil - gas)"),
        ("oil -gas", "(oil - gas)"),
        ("oil -gas -coal", "(oil - (gas | coal))"),
        ("-gas oil", "(oil - gas)"),
        ("oil AND NOT gas", "(oil - gas)"),
        ("oil AND -gas", "(oil - gas)"),
        ('oil -"natural gas"', '(oil - "natur gas")'),
        ("oil -(gas coal)", "(oil - (gas & coal))"),
        ("oil -near-term", '(oil - "near term")'),
        ("-gas", "(ALL - gas)"),
        ("-gas -coal", "(ALL - (gas | coal))"),
        ("NOT gas", "(ALL - gas)"),
        ("NOT NOT gas", "gas"),
        ("NOT -gas", "gas"),
        ("NOT (NOT gas)", "gas"),
        ("NOT (a -b)", "(ALL - (a - b))"),
        ("a OR -b", "(a | (ALL - b))"),
        ("-a OR -b", "((ALL - a) | (ALL - b))"),
        # groups
        ("(oil OR gas) price", "((oil | gas) & price)"),
        ("(oil)", "oil"),
        ("((oil price))", "(oil & price)"),
        ("()", "ALL"),
        ("oil()gas", "(oil & gas)"),
        ("a (-b)", "(a - b)"),
        ("(a b) OR (c d)", "((a & b) | (c & d))"),
        ("(a (b (c OR d)))", "(a & (b & (c | d)))"),
        # prefixes
        ("petrol*", "petrol*"),
        ("petrol**", "petrol*"),
        ("Café*", "cafe*"),
        ("near-ter*", "(near & ter*)"),
        ("title:happy*", "(title:happy* | title:happi)"),
        ("text:runni*", "(text:runni* | text:run)"),
        ("text:comm*", "text:comm*"),
        ("author:rob*", "author:rob*"),
        # fuzzy words
        ("petrolium~", "petrolium~1"),
        ("petrolium~1", "petrolium~1"),
        ("petrolium~2", "petrolium~2"),
        ("petrolium~0", "petrolium"),
        ("author:robertsen~", "author:robertsen~1"),
        ("text:goverment~2", "text:gover~1"),
        ("~oil", "oil"),
        # fields
        ("title:oil", "title:oil"),
        ("TITLE:prices", "title:price"),
        ("text:prices", "text:price"),
        ("author:O'Brien", "author:obrien"),
        ('author:"Noah Robertson"', 'author:"noah robertson"'),
        ("author: robertson", "author:robertson"),
        ("org:ministries", "org:ministries"),
        ("place:U.S.", "place:us"),
        ('person:"Antony Blinken" place:kyiv', '(person:"antony blinken" & place:kyiv)'),
        ("-tag:opinion oil", "(oil - tag:opinion)"),
        ("author:(smith OR doe)", "(author:smith | author:doe)"),
        ('author:(smith "jo doe")', '(author:smith & author:"jo doe")'),
        ("author:(smith title:oil)", "(author:smith & title:oil)"),
        ("author:(-smith) oil", "(oil - author:smith)"),
        ("author:-smith", "author:smith"),
        ("title:AND", "title:and"),
        ("title:oil OR gas", "(title:oil | gas)"),
        ("lang:EN", "lang_facet:en"),
        ("lang:pt-BR", "lang_facet:pt"),
        ('lang:"de"', "lang_facet:de"),
        # dates
        ("date:2024", "[2024-01-01..2024-12-31]"),
        ("date:2024-02", "[2024-02-01..2024-02-29]"),
        ("date:2024-12", "[2024-12-01..2024-12-31]"),
        ("date:2024-02-29", "[2024-02-29..2024-02-29]"),
        ("date:2024/2/9", "[2024-02-09..2024-02-09]"),
        ("date:2024-10-01..2024-11-15", "[2024-10-01..2024-11-15]"),
        ("date:2024-11..2024-10", "[2024-10-01..2024-11-30]"),
        ("date:2022..2024", "[2022-01-01..2024-12-31]"),
        ("date:2024…", "[2024-01-01..]"),
        ("date:2024..", "[2024-01-01..]"),
        ("date:..2024", "[..2024-12-31]"),
        ("after:2024-10", "[2024-10-01..]"),
        ("before:2024-10", "[..2024-10-31]"),
        ("after:2022 before:2024", "([2022-01-01..] & [..2024-12-31])"),
        ("date:today", "[2026-03-15..2026-03-15]"),
        ("date:yesterday", "[2026-03-14..2026-03-14]"),
        ("date:this-week", "[2026-03-09..2026-03-15]"),
        ("date:last-week", "[2026-03-02..2026-03-08]"),
        ("date:this-month", "[2026-03-01..2026-03-31]"),
        ("date:last-month", "[2026-02-01..2026-02-28]"),
        ('date:"last month"', "[2026-02-01..2026-02-28]"),
        ("date:LAST_MONTH", "[2026-02-01..2026-02-28]"),
        ("date:this-year", "[2026-01-01..2026-12-31]"),
        ("date:last-year", "[2025-01-01..2025-12-31]"),
        ("date:last-30-days", "[2026-02-14..2026-03-15]"),
        ("date:last-2-weeks", "[2026-03-02..2026-03-15]"),
        ("date:past-1-month", "[2026-02-15..2026-03-15]"),
        ("date:last-10-years", "[2016-03-15..2026-03-15]"),
        ("date:last-month..today", "[2026-02-01..2026-03-15]"),
        ("after:yesterday", "[2026-03-14..]"),
        ("date:(2022 OR 2024)", "([2022-01-01..2022-12-31] | [2024-01-01..2024-12-31])"),
        ("oil -date:2024", "(oil - [2024-01-01..2024-12-31])"),
        ("date:0001", "[0001-01-01..0001-12-31]"),
        ("date:9999", "[9999-01-01..9999-12-31]"),
    ],
)
def test_query_becomes_tree_without_a_note(query, expected):
    parsed = parse(query, now=NOW, strict=bool(parse(query, now=NOW).tree != Every()))
    assert compact(parsed.tree) == expected


@pytest.mark.parametrize(
    ("query", "expected", "note"),
    [
        ("oil (gas", "(oil & gas)", "The ( at character 5 has no partner and was ignored."),
        ("oil) gas", "(oil & gas)", "The ) at character 4 has no partner and was ignored."),
        (")(", "ALL", "The ) at character 1 has no partner and was ignored."),
        ('oil "gas price', "(oil & gas & price)", 'The " at character 5 has no partner and was ignored.'),
        ("OR oil", "oil", "The OR at character 1 has nothing to join and was ignored."),
        ("oil OR", "oil", "The OR at character 5 has nothing to join and was ignored."),
        ("oil AND", "oil", "The AND at character 5 has nothing to join and was ignored."),
        ("oil OR OR gas", "(oil | gas)", "The OR at character 8 has nothing to join and was ignored."),
        ("oil AND OR gas", "(oil & gas)", "The OR at character 9 has nothing to join and was ignored."),
        ("oil NOT", "oil", "The NOT at character 5 has nothing to join and was ignored."),
        ("NOT OR oil", "oil", "The NOT at character 1 has nothing to join and was ignored."),
        ("(oil OR) gas", "(oil & gas)", "The OR at character 6 has nothing to join and was ignored."),
        ("| |", "ALL", "The | at character 1 has nothing to join and was ignored."),
        (
            "colour:red",
            "(colour & red)",
            f"There is no field 'colour', so 'colour:' was read as a word. Fields: {', '.join(FIELDS)}.",
        ),
        ('colour:"dark red"', '(colour & "dark red")', None),
        ("colour:(red OR blue)", "(colour & (red | blue))", None),
        ("title:", "ALL", "Nothing to look for follows 'title:', so it was ignored."),
        ("title:() oil", "oil", "Nothing to look for follows 'title:', so it was ignored."),
        ("title:?! oil", "oil", "Nothing to look for follows 'title:', so it was ignored."),
        ("title:author:smith", "author:smith", "Nothing to look for follows 'title:', so it was ignored."),
        (
            "date:2024-13 oil",
            "oil",
            "'date:2024-13' at character 6 is no date such as 2024, 2024-10, 2024-10-31 or last-month; it was ignored.",
        ),
        ("date:31/10/2024 oil", "oil", None),
        ("date:2024-10/31 oil", "oil", None),
        ("date:2023-02-29 oil", "oil", None),
        ("date:.. oil", "oil", None),
        ("date:2024..soon oil", "oil", None),
        ("date:0000 oil", "oil", None),
        ("date:last-9999-years oil", "oil", None),
        ("date:last-9999-weeks..then oil", "oil", None),
        ("after:2022..2024 oil", "oil", None),
        ("*", "ALL", "'*' at character 1 begins no word and was ignored."),
        ("?! *", "ALL", "There is nothing to look for in this query, so every article is shown."),
        ("***", "ALL", None),
        ("o*", "o", "A * needs 2 letters before it; 'o*' was read as 'o'."),
        ("*oil", "oil", "A * is understood only at the end of a word; '*oil' was read as 'oil'."),
        ("wom*n", "wom*", "A * is understood only at the end of a word; 'wom*n' was read as 'wom*'."),
        ("*oil*", "oil*", "A * is understood only at the end of a word; '*oil*' was read as 'oil*'."),
        ("a~9", "a", "'a~9' is looser than can be searched; it was read as 'a'."),
        ("coal~2", "coal~1", "'coal~2' is looser than can be searched; it was read as 'coal~1'."),
        ("petroleum~9", "petroleum~2", None),
        ("near-term~", '"near term"', None),
        (
            '"oil price"~999',
            '("oil price"~50 | "price oil"~50)',
            "Words can be at most 50 places apart; ~999 was read as ~50.",
        ),
        ("???", "ALL", "There is nothing to look for in this query, so every article is shown."),
    ],
)
def test_odd_query_becomes_tree_and_note(query, expected, note):
    parsed = read(query)
    assert compact(parsed.tree) == expected
    assert parsed.notes
    assert note is None or note in parsed.notes
    with pytest.raises(QuerySyntaxError):
        parse(query, now=NOW, strict=True)


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
        ("the oil", "oil"),
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


def test_long_queries_are_cut_at_a_word():
    parsed = read("petroleum " * 1_000)
    assert parsed.notes[-1] == f"Only the first {MAX_QUERY_LENGTH:,} characters of the query were used."
    assert compact(parsed.tree) == "petroleum"


def test_a_long_query_without_spaces_is_cut():
    assert read("x" * 1_000_000).notes == (f"Only the first {MAX_QUERY_LENGTH:,} characters of the query were used.",)


@pytest.mark.parametrize("query", ["{}", '"{}"', "title:({})"])
def test_words_beyond_the_limit_are_left_out(query):
    parsed = read(query.format(" ".join(f"w{number}" for number in range(MAX_TERMS + 10))))
    assert parsed.notes == (f"Only the first {MAX_TERMS} words of the query were used.",)
    assert compact(parsed.tree).count("w") == MAX_TERMS


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


OPERATORS = ['"', "“", "(", ")", "-", "*", "~", "~2", "|", ":", " ", " OR ", " AND ", " NOT ", "..", "\ud800", "\x00"]
OPERANDS = [
    "title:",
    "date:",
    "lang:",
    "author:",
    "foo:",
    "2024",
    "last-month",
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
    """Check what the engine relies on, see `search.query.grammar`."""
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
    "date:1..",
    '"a"~9',
]


@pytest.mark.parametrize("unit", [*HOSTILE, "a ", "- ", '" ', "-a ", "NOT ", "a OR ", "(a ", "a~9 ", '"a b"~9 '])
def test_hostile_queries_take_bounded_time(unit):
    started = time.process_time()
    read(unit * (1_000_000 // len(unit)))
    assert time.process_time() - started < 1


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
