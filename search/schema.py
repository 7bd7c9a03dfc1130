"""Schema: which fields has an article in the index, and of what kind is each?

    title, text                          Words: stemmed terms with positions
    author, person, org, place,
    source, tag                          Names: unstemmed terms with positions, for queries such as author:robertson
    author_facet, ..., lang_facet        Values: whole values, for counting and filtering
    published                            Instant: a column of int64 seconds since 1970, UTC, without terms
    signature                            Signature: a column of bytes, by which articles of one story find each other
    id, revision                         Key: one term, for updates and for 'is this very version here?'
    article                              Stored: the whole article as JSON

`SPECS` says which structures a segment has for each.

Architecture invariant: the fields come from this file alone; nothing about them is read from an index.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from whoosh import columns
from whoosh.analysis import Analyzer, IDAnalyzer, Token
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Positions

from search.analysis import TOKEN, fold, name_terms, stem, terms
from search.codec import FieldSpec
from search.codec.whoosh import plain_schema, specs_of
from search.model import Facet

FORMAT_VERSION = 2  # 1 had no signatures, stories and words

# a phrase must not run from one name of a list into the next
POSITION_GAP = 100

MISSING_INSTANT = -(2**63)

SIGNATURE = "signature"

NAME_FIELDS = (Facet.AUTHOR, Facet.PERSON, Facet.ORG, Facet.PLACE, Facet.SOURCE, Facet.TAG)


def facet_field(facet: Facet) -> str:
    """Return the name of the field that holds a facet's whole values."""
    return f"{facet.value}_facet"


class _Analyzer(Analyzer):  # type: ignore[misc]
    """Gives Whoosh programs the tokens of a text, with their places: to highlight it, and to parse phrases."""

    def __init__(self, normalize: Callable[[str], str]) -> None:
        self.normalize = normalize

    def __call__(self, value: str, *, start_pos: int = 0, start_char: int = 0, **options: Any) -> Iterator[Token]:
        """Yield a token for each term; stop words are terms too."""
        options |= {"positions": True, "chars": True}
        for position, match in enumerate(TOKEN.finditer(value), start_pos):
            token = Token(original=match[0], boost=1.0, pos=position, stopped=False, **options)
            token.text = self.normalize(match[0])
            token.startchar, token.endchar = start_char + match.start(), start_char + match.end()
            yield token


class _Analyzed(FieldType):  # type: ignore[misc]
    """Terms with positions, taken from the text without Token objects."""

    analyze: Callable[[str], list[str]]
    normalize: Callable[[str], str]

    def __init__(self) -> None:
        super().__init__(Positions(), _Analyzer(self.normalize), scorable=True)

    def index(self, value: str | Sequence[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded positions) for each distinct term of a text or a list of texts."""
        positions: dict[str, list[int]] = {}
        start = 0
        for part in (value,) if isinstance(value, str) else value:
            found = self.analyze(part)
            for position, term in enumerate(found, start):
                positions.setdefault(term, []).append(position)
            start += len(found) + POSITION_GAP
        encode = self.format.encode
        for term, places in positions.items():
            yield term.encode(), len(places), float(len(places)), encode(places)

    def process_text(self, qstring: str, mode: str = "", *, tokenize: bool = True, **_: Any) -> Iterator[str]:  # noqa: ARG002
        """Return the terms that a query for this text looks for: just one if, as in a wildcard, it is no whole text."""
        return iter(self.analyze(qstring) if tokenize else [self.normalize(qstring)])


class Words(_Analyzed):
    """Prose: stemmed."""

    analyze = staticmethod(terms)
    normalize = staticmethod(stem)


class Names(_Analyzed):
    """Names: folded, not stemmed."""

    analyze = staticmethod(name_terms)
    normalize = staticmethod(fold)


class Values(FieldType):  # type: ignore[misc]
    """Whole values, one term each; segments keep them as a facet too."""

    facet = True

    def __init__(self) -> None:
        super().__init__(Existence(), IDAnalyzer())

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each distinct value as a term."""
        for text in dict.fromkeys(value):
            yield text.encode(), 1, 1.0, b""


class Instant(FieldType):  # type: ignore[misc]
    """Seconds since 1970 in a column."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(None, None, sortable=columns.NumericColumn("q", default=MISSING_INSTANT))

    def to_column_value(self, value: int) -> int:
        """Return the value as it is."""
        return value

    def from_column_value(self, value: int) -> int:
        """Return the value as it is."""
        return value


class Signature(FieldType):  # type: ignore[misc]
    """A signature of `corpus.duplicates` in a column of bytes, empty where there is none."""

    indexed = False

    def __init__(self) -> None:
        super().__init__(None, None, sortable=columns.VarBytesColumn())

    def to_column_value(self, value: bytes) -> bytes:
        """Return the value as it is."""
        return value

    def from_column_value(self, value: bytes) -> bytes:
        """Return the value as it is."""
        return value


def article_schema() -> Schema:
    """Return the fields of an article."""
    schema = Schema(
        title=Words(), text=Words(), published=Instant(), id=ID(unique=True), revision=ID(), article=STORED()
    )
    schema.add(SIGNATURE, Signature())
    for facet in NAME_FIELDS:
        schema.add(facet.value, Names())
    for facet in Facet:
        schema.add(facet_field(facet), Values())
    return schema


def _specs() -> dict[str, FieldSpec]:
    specs: dict[str, FieldSpec] = {}
    for name, fieldobj in plain_schema(article_schema()).items():
        specs |= specs_of(name, fieldobj)
    return specs


SPECS = _specs()
