"""Values of postings, columns, vectors and stored fields come back as they went in, without pickle."""

import pickle
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import columns, fields, formats
from whoosh.analysis import SimpleAnalyzer

from search.codec.whoosh import ArrayIndex
from search.codec.whoosh.columns import coder_for
from search.codec.whoosh.formats import layout_of, plain_format, recoder
from search.codec.whoosh.objects import dump, encode_value, load
from search.codec.whoosh.vectors import pack_vector, vector_matcher

KINDS = [formats.Positions, formats.Characters, formats.PositionBoosts, formats.CharacterBoosts]
READINGS = ["frequency", "positions", "characters", "position_boosts", "character_boosts", "weight"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_twin_decodes_what_its_original_would(kind: Any) -> None:
    stock, twin = kind(field_boost=2.0), plain_format(kind(field_boost=2.0))
    text = "sea and sky and sea and shore"
    originals = {row[0]: row for row in stock.word_values(text, SimpleAnalyzer(), mode="index")}
    twins = {row[0]: row for row in twin.word_values(text, SimpleAnalyzer(), mode="index")}
    assert twins.keys() == originals.keys()
    for term, (_, frequency, weight, value) in twins.items():
        assert (frequency, weight) == originals[term][1:3]
        assert recoder(stock, twin)(originals[term][3]) == value
        for reading in filter(stock.supports, READINGS):
            assert twin.decode_as(reading, value) == stock.decode_as(reading, originals[term][3]), reading


@pytest.mark.parametrize("kind", KINDS)
def test_a_twin_holds_no_pickle_and_can_itself_be_pickled(kind: Any) -> None:
    twin = plain_format(kind())
    (_, _, _, value), *_ = twin.word_values("alone", SimpleAnalyzer(), mode="index")
    with pytest.raises(Exception):  # noqa: B017 -- which error it is depends on the first byte
        pickle.loads(value[4:])
    assert pickle.loads(pickle.dumps(twin)) == twin == kind()
    assert twin != kind(field_boost=3.0)
    assert plain_format(twin) is twin


@pytest.mark.parametrize("kind", KINDS)
def test_twins_combine_values(kind: Any) -> None:
    stock, twin = kind(), plain_format(kind())
    values = [next(iter(twin.word_values(text, SimpleAnalyzer(), mode="index")))[3] for text in ("one", "one two")]
    recoded = [next(iter(stock.word_values(text, SimpleAnalyzer(), mode="index")))[3] for text in ("one", "one two")]
    assert twin.decode_positions(twin.combine(values)) == stock.decode_positions(stock.combine(recoded))


def test_a_format_of_a_program_keeps_its_own_encoding() -> None:
    class Upper(formats.Positions):  # type: ignore[misc]
        def encode(self, poslist: Any) -> bytes:
            return b"own"

    class Renamed(formats.Positions):  # type: ignore[misc]
        pass

    assert type(plain_format(Upper())) is Upper
    assert layout_of(plain_format(Upper())).opaque
    assert layout_of(plain_format(Renamed())).positions
    assert isinstance(plain_format(Renamed()), Renamed)


def test_a_position_out_of_range_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        plain_format(formats.Positions()).encode([2**32])


def unfolded(value: Any) -> Any:
    return value.replace(fold=0)  # ISO 8601 cannot say it


objects = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.datetimes().map(unfolded)
    | st.datetimes(timezones=st.just(UTC)).map(unfolded)
    | st.dates()
    | st.times().map(unfolded)
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.uuids(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3) | st.sampled_from(["$bytes", "$dict", "$"]), inner, max_size=3)
        | st.dictionaries(st.integers(), inner, max_size=2)
        | st.frozensets(st.integers() | st.text(), max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=4) | st.just("$bytes"), objects, max_size=3))
def test_stored_values_return_with_their_types(values: dict[str, Any]) -> None:
    returned = load(dump({name: encode_value(value) for name, value in values.items()}))
    assert returned == values
    assert repr(returned) == repr(values) or "set(" in repr(values)


@pytest.mark.parametrize(
    "value",
    [b"\x00\xff", datetime(1969, 7, 20, 20, 17), date(1911, 12, 14), time(3, 4), timedelta(days=-1), Decimal("1.10"),
     Fraction(1, 3), UUID(int=7), 1 + 2j, (1, (2,)), {3, 4}, {"$date": "x"}, {(1, 2): [3]}],
)  # fmt: skip
def test_each_kind_of_value_is_kept(value: Any) -> None:
    assert load(dump({"v": encode_value(value)}))["v"] == value


@pytest.mark.parametrize("value", [object(), [1, object()], {"a": len}, iter([]), range(3)])
def test_what_json_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        encode_value(value)


def test_endless_nesting_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested too deeply"):
        encode_value(endless)


COLUMNS = [
    (columns.VarBytesColumn(), [b"", b"a", b"longer"], b""),
    (columns.FixedBytesColumn(2), [b"ab", b"\0\0"], b"\0\0"),
    (columns.FixedBytesColumn(2, default=b"zz"), [b"ab", b"zz"], b"zz"),
    (columns.RefBytesColumn(), [b"", b"ref"], b""),
    (columns.RefBytesColumn(default=b"none"), [b"", b"ref"], b"none"),
    (columns.RefBytesColumn(3), [b"abc"], b"\0\0\0"),
    (columns.NumericColumn("i"), [-5, 0, 2**31 - 1], 0),
    (columns.NumericColumn("q", default=-(2**63)), [-1, 2**63 - 1], -(2**63)),
    (columns.NumericColumn("Q", default=2**64 - 1), [0, 2**64 - 2], 2**64 - 1),
    (columns.NumericColumn("d", default=float("inf")), [0.1, -2.5], float("inf")),
    (columns.ClampedNumericColumn(columns.NumericColumn("B")), [0, 255], 0),
    (columns.BitColumn(), [True, False], False),
    (columns.CompressedBytesColumn(), [b"squeeze" * 9], b""),
    (columns.CompressedBlockColumn(), [b"squeeze" * 9], b""),
    (columns.StructColumn("<ib", (7, 1)), [(1, 2), (-3, 4)], (7, 1)),
    (columns.PickleColumn(columns.VarBytesColumn()), [{"a": (1, b"x")}, [None]], None),
    (columns.VarBytesListColumn(), [[b"a", b"", b"ccc"], []], []),
    (columns.FixedBytesListColumn(2), [[b"ab", b"cd"], []], []),
]


@pytest.mark.parametrize(("column", "values", "default"), COLUMNS, ids=lambda part: type(part).__name__)
def test_every_column_of_whoosh_returns_values_and_default(
    tmp_path: Path, column: Any, values: list[Any], default: Any
) -> None:
    ix = ArrayIndex.in_directory(tmp_path, fields.Schema(c=fields.COLUMN(column), id=fields.ID()), create=True)
    with ix.writer() as writer:
        for value in values:
            writer.add_document(c=value)
        writer.add_document(id="without")
    with ix.writer() as writer:
        writer.add_document(id="without")
        writer.add_document(c=values[0])
        writer.optimize = True
    with ix.reader() as reader:
        found = reader.column_reader("c", translate=False)
        expected = [default, values[0], *values, default]
        assert list(found) == expected
        assert [found[doc] for doc in range(len(found))] == expected
        assert found.load() == expected


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (columns.NumericColumn("b"), 128),
        (columns.NumericColumn("i"), 1.5),
        (columns.NumericColumn("I"), "seven"),
        (columns.FixedBytesColumn(2), b"abc"),
        (columns.VarBytesColumn(), "text"),
        (columns.StructColumn("<b", (0,)), (1000,)),
        (columns.PickleColumn(columns.VarBytesColumn()), object()),
        (columns.FixedBytesListColumn(2), [b"a"]),
    ],
)
def test_a_value_that_a_column_cannot_hold_is_a_value_error(column: Any, value: Any) -> None:
    with pytest.raises(ValueError, match="'c'"):
        coder_for(column).checked("c", value)


def test_a_clamped_column_takes_the_nearest_number() -> None:
    coder = coder_for(columns.ClampedNumericColumn(columns.NumericColumn("b")))
    assert [coder.encode(value) for value in (-1000, 5, 1000)] == [-128, 5, 127]


def test_a_schema_with_a_column_of_ones_own_is_refused_at_once(tmp_path: Path) -> None:
    class Odd(columns.Column):  # type: ignore[misc]
        pass

    with pytest.raises(ValueError, match="The field 'c' cannot be kept"):
        ArrayIndex.in_directory(tmp_path, fields.Schema(c=fields.COLUMN(Odd())), create=True)


@given(st.lists(st.tuples(st.text(), st.floats(width=32, allow_nan=False), st.binary()), max_size=5))
def test_vectors_return_their_terms_weights_and_values(items: list[tuple[str, float, bytes]]) -> None:
    packed = pack_vector(items)
    if not items:
        assert packed == b""
        return
    matcher, found = vector_matcher(packed, formats.Existence()), []
    while matcher.is_active():
        found.append((matcher.id(), matcher.weight(), matcher.value() or b""))
        matcher.next()
    assert found == items


@pytest.mark.parametrize("data", [b"\x01", b"\xff\xff\xff\xff", b"\x02\0\0\0" + b"\0" * 8])
def test_a_damaged_vector_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        vector_matcher(data, formats.Existence())
