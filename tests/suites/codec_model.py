"""A plain model of a segment: documents as dictionaries, and what a segment of them has to answer."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from search.codec.batch import BatchBuilder, Document
from search.codec.inverter import Posting
from search.codec.segment import Batch, Segment
from search.codec.spec import BYTES, FieldSpec
from search.codec.termdict import encode_term

MISSING = -(2**63)

SPECS = {
    "text": FieldSpec(indexed=True, frequencies=True, positions=True, lengths=True),
    "key": FieldSpec(indexed=True),
    "words": FieldSpec(indexed=True, frequencies=True),
    "foreign": FieldSpec(indexed=True, frequencies=True, weights=True, payloads=True, lengths=True),
    "tag": FieldSpec(facet=True),
    "source": FieldSpec(facet=True),
    "published": FieldSpec(column="<i8", missing=MISSING),
    "score": FieldSpec(column="<f4", missing=-1.0),
    "raw": FieldSpec(column=BYTES),
}
GAP = 10

terms = st.one_of(
    st.sampled_from(["wharf", "wharves", "quay", "tide", "tidal", "té", "東", "\U0001f30a", ""]),
    st.text(max_size=4),
    st.binary(max_size=3),
)
postings = st.builds(
    Posting,
    term=terms,
    frequency=st.integers(1, 1000),
    weight=st.floats(0, 100, width=32),
    payload=st.binary(max_size=300),
)


def _distinct(found: list[Posting]) -> list[Posting]:
    return list({encode_term(posting.term): posting for posting in found}.values())


documents = st.builds(
    Document,
    tokens=st.fixed_dictionaries(
        {},
        optional={
            "text": st.lists(st.lists(terms, max_size=6), max_size=3),
            "key": st.lists(st.lists(terms, max_size=2), max_size=1),
            "words": st.lists(st.lists(terms, max_size=4), max_size=2),
        },
    ),
    postings=st.fixed_dictionaries({}, optional={"foreign": st.lists(postings, max_size=3).map(_distinct)}),
    lengths=st.fixed_dictionaries({}, optional={"foreign": st.integers(0, 100_000)}),
    facets=st.fixed_dictionaries(
        {}, optional={"tag": st.lists(terms, max_size=4), "source": st.lists(terms, max_size=1)}
    ),
    columns=st.fixed_dictionaries(
        {},
        optional={
            "published": st.integers(MISSING, 2**63 - 1),
            "score": st.floats(0, 1, width=32),
            "raw": st.binary(max_size=5),
        },
    ),
    stored=st.one_of(st.binary(max_size=20), st.integers(0, 5000).map(lambda size: b"low tide, " * size)),
)


@dataclass(frozen=True)
class Deletable:
    """Documents of one batch, and which of them are deleted."""

    documents: list[Document]
    deleted: list[bool]

    @property
    def left(self) -> list[Document]:
        return [kept for kept, gone in zip(self.documents, self.deleted, strict=True) if not gone]


deletables = st.lists(st.tuples(documents, st.booleans()), max_size=5).map(
    lambda pairs: Deletable([document for document, _ in pairs], [gone for _, gone in pairs])
)


def batch_of(found: Sequence[Document]) -> Batch:
    builder = BatchBuilder(SPECS, position_gap=GAP)
    for document in found:
        builder.add(document)
    return builder.finish()


def answers_expected(found: Sequence[Document]) -> dict[str, Any]:
    """Return what a segment of documents has to answer, worked out without an array."""
    return {
        "documents": len(found),
        "postings": {name: _postings_expected(name, found) for name, spec in SPECS.items() if spec.indexed},
        "lengths": {name: [_length(name, document) for document in found] for name in ("text", "foreign")},
        "facets": {
            name: [sorted({encode_term(value) for value in document.facets.get(name, ())}) for document in found]
            for name in ("tag", "source")
        },
        "columns": {
            "published": [document.columns.get("published", MISSING) for document in found],
            "score": [document.columns.get("score", -1.0) for document in found],
            "raw": [document.columns.get("raw", b"") for document in found],
        },
        "stored": [document.stored for document in found],
    }


def answers_of(segment: Segment) -> dict[str, Any]:
    """Return what a segment does answer."""
    return {
        "documents": segment.documents,
        "postings": {name: _postings_of(segment, name) for name in segment.postings},
        "lengths": {name: norms.lengths.tolist() for name, norms in segment.norms.items()},
        "facets": {
            name: [[facet.values[int(ordinal)] for ordinal in facet.ordinals(doc)] for doc in range(segment.documents)]
            for name, facet in segment.facets.items()
        },
        "columns": {
            **{name: column.values.tolist() for name, column in segment.numbers.items()},
            **{name: [column[doc] for doc in range(segment.documents)] for name, column in segment.strings.items()},
        },
        "stored": [segment.stored[doc] for doc in range(segment.documents)],
    }


def _length(name: str, document: Document) -> int:
    if name in document.lengths:
        return document.lengths[name]
    counted = sum(map(len, document.tokens.get(name, ())))
    return counted + sum(posting.frequency for posting in document.postings.get(name, ()))


def _postings_expected(name: str, found: Sequence[Document]) -> dict[bytes, list[Any]]:
    """Return for each term its postings: (document, frequency, weight, positions, payload)."""
    spec = SPECS[name]
    rows: defaultdict[bytes, list[Any]] = defaultdict(list)
    for doc, document in enumerate(found):
        for posting in document.postings.get(name, ()):
            row = (doc, posting.frequency, posting.weight, [], posting.payload)
            rows[encode_term(posting.term)].append(row)
        places: defaultdict[bytes, list[int]] = defaultdict(list)
        start = 0
        for value in document.tokens.get(name, ()):
            for position, term in enumerate(value, start):
                places[encode_term(term)].append(position)
            start += len(value) + GAP
        for key, positions in places.items():
            frequency = len(positions) if spec.frequencies else 1
            rows[key].append((doc, frequency, frequency, positions if spec.positions else [], b""))
    return dict(sorted(rows.items()))


def _postings_of(segment: Segment, name: str) -> dict[bytes, list[Any]]:
    reader = segment.postings[name]
    found: dict[bytes, list[Any]] = {}
    for ordinal, term in enumerate(segment.terms[name][:]):
        row = reader[ordinal]
        assert row.docs.dtype == np.uint32
        assert reader.doc_frequency(ordinal) == row.docs.size
        assert reader.collection_frequency(ordinal) == row.freqs.sum()
        positions = iter(reader.positions(ordinal).tolist())
        per_posting = [[next(positions) for _ in range(count)] for count in row.freqs if reader.spec.positions]
        assert not list(positions)
        blank = [[]] * row.docs.size
        payloads = reader.payloads(ordinal) if reader.spec.payloads else [b""] * row.docs.size
        columns = (
            row.docs.tolist(),
            row.freqs.tolist(),
            reader.weights(ordinal).tolist(),
            per_posting or blank,
            payloads,
        )
        found[term] = list(zip(*columns, strict=True))
    return found


def facet_counts(found: Sequence[Document], name: str, docs: Sequence[int]) -> Counter[bytes]:
    """Return how many of docs have each value."""
    return Counter(value for doc in docs for value in {encode_term(each) for each in found[doc].facets.get(name, ())})
