"""Schemas: of which objects are the answers made?

Objects that the API copies from a frozen value of `search` are described from that value's own annotations; each object
is closed, so a field that is not described here fails the tests.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from search import (
    Change,
    Contribution,
    DidYouMean,
    Evidence,
    Facet,
    FacetValue,
    Granularity,
    IndexStats,
    Link,
    RescueKind,
    StoredArticle,
    SuggestionKind,
    Typical,
    Version,
)

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
BOOLEAN: Schema = {"type": "boolean"}
PLAIN: Mapping[object, Schema] = {
    str: STRING,
    int: INTEGER,
    float: NUMBER,
    bool: BOOLEAN,
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
}


def ref(name: str) -> Schema:
    """Return a reference to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def nullable(schema: Schema) -> Schema:
    """Return the schema of a value that may be absent."""
    return {"anyOf": [schema, {"type": "null"}]}


def closed(description: str, /, *, optional: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """Return the schema of an object that has these properties and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def of_value(kind: type, description: str, *, without: tuple[str, ...] = (), **more: Schema) -> Schema:
    """Return the schema of a frozen value as `dataclasses.asdict` gives it."""
    hints = get_type_hints(kind)
    own = {item.name: of_annotation(hints[item.name]) for item in fields(kind) if item.name not in without}
    return closed(description, optional=(), **{**own, **more})


def of_annotation(annotation: Any) -> Schema:
    """Return the schema of what an annotation of `search.model` allows."""
    if annotation in PLAIN:
        return PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return choice(annotation)
    if is_dataclass(annotation):
        return ref(annotation.__name__)  # type: ignore[union-attr]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return {"anyOf": [of_annotation(part) for part in parts]}
    if origin is tuple:
        return listed(of_annotation(parts[0]))
    return {"type": "object", "additionalProperties": of_annotation(parts[1])}


def choice(kind: type[StrEnum]) -> Schema:
    """Return the schema of one of the words of an enumeration."""
    return {"type": "string", "enum": [member.value for member in kind]}


def by_facet(values: Schema) -> Schema:
    """Return the schema of an object that has something for each of some facets."""
    return {"type": "object", "propertyNames": choice(Facet), "additionalProperties": values}


STRINGS = listed(STRING)
SPANS = listed({"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2})
DAY = nullable(PLAIN[date])

HIT: dict[str, Schema] = {
    "id": STRING,
    "title": STRING,
    "title_spans": SPANS,
    "authors": STRINGS,
    "published": nullable(STRING),
    "source": nullable(STRING),
    "url": nullable(STRING),
    "score": NUMBER,
    "excerpt": BOOLEAN,
    "people": STRINGS,
    "organizations": STRINGS,
    "places": STRINGS,
    "story": STRING,
    "versions": INTEGER,
    "fragments": listed(ref("Snippet")),
    "explanation": listed(ref("Contribution")),
}

SCHEMAS: dict[str, Schema] = {
    "Error": closed(
        "What went wrong, in one shape everywhere.",
        error=closed(
            "The error.",
            optional=("position",),
            code={**STRING, "description": "A word for programs."},
            message={**STRING, "description": "A sentence for people, which says what to do."},
            position={**INTEGER, "description": "The character of the query at which it was not understood."},
        ),
    ),
    "Snippet": closed(
        "Plain text, and the spans of it that match, as pairs of offsets in characters.",
        text=STRING,
        spans=SPANS,
        clipped_start=BOOLEAN,
        clipped_end=BOOLEAN,
    ),
    "Contribution": of_value(Contribution, "A part of a score: what was found, in which field, and what it added."),
    "Hit": closed("An article among the results.", optional=("explanation",), **HIT),
    "SimilarHit": closed(
        "An article on the same matter, and the names that both have.", optional=("explanation",), **HIT, shared=STRINGS
    ),
    "FacetValue": of_value(FacetValue, "A value of a facet, and the number of results that have it."),
    "FacetTotals": closed(
        "How many values a facet has among the results, and how many results have none.",
        distinct=INTEGER,
        missing=INTEGER,
    ),
    "Histogram": closed(
        "Articles by date of publication.",
        granularity=choice(Granularity),
        buckets=listed(closed("Articles of a period.", start=STRING, count=INTEGER)),
        undated=INTEGER,
        earlier=INTEGER,
        later=INTEGER,
        first=DAY,
        last=DAY,
    ),
    "DidYouMean": of_value(DidYouMean, "Another spelling of the query that finds more."),
    "Rescue": closed(
        "A search that finds something where the one asked for finds nothing.",
        kind=choice(RescueKind),
        label=STRING,
        count=INTEGER,
        query=STRING,
        filters=by_facet(STRINGS),
        excluded=by_facet(STRINGS),
        missing=listed(choice(Facet)),
        present=listed(choice(Facet)),
        after=DAY,
        before=DAY,
        dated=nullable(BOOLEAN),
    ),
    "SearchResponse": closed(
        "What a search found.",
        total=INTEGER,
        hits=listed(ref("Hit")),
        facets=by_facet(listed(ref("FacetValue"))),
        facet_totals=by_facet(ref("FacetTotals")),
        histogram=nullable(ref("Histogram")),
        notes={**STRINGS, "description": "Sentences about how the query was understood."},
        expanded=STRINGS,
        took_ms=NUMBER,
        generation=STRING,
        did_you_mean=nullable(ref("DidYouMean")),
        rescues=listed(ref("Rescue")),
    ),
    "FacetPage": closed(
        "Some values of a facet among the results of a search.",
        facet=choice(Facet),
        values=listed(ref("FacetValue")),
        distinct=INTEGER,
        missing=INTEGER,
        notes=STRINGS,
    ),
    "Link": of_value(Link, "A name in the text, by its offsets in characters."),
    "Evidence": of_value(Evidence, "The passage that a value was read from."),
    "Version": of_value(Version, "Another article that tells the same story."),
    "Story": closed(
        "The articles whose texts are versions of one another.",
        id=STRING,
        relation=STRING,
        count=INTEGER,
        versions=listed(ref("Version")),
    ),
    "Article": of_value(StoredArticle, "Every field of an article, and its story.", story=ref("Story")),
    "StoredArticle": of_value(StoredArticle, "Every field of an article: a line of an export as JSON lines."),
    "Suggestions": closed(
        "What a reader may go on to type.",
        suggestions=listed(
            closed("A completion.", kind=choice(SuggestionKind), text=STRING, count=INTEGER, article=nullable(STRING))
        ),
    ),
    "Similar": closed("Articles on the same matter as another.", similar=listed(ref("SimilarHit"))),
    "Typical": of_value(Typical, "A name or word that is more frequent in some articles than in others."),
    "Trend": closed(
        "A query over time: its articles in each period, and as a share of all of that period.",
        query=STRING,
        total=INTEGER,
        counts=listed(INTEGER),
        shares=listed(NUMBER),
        undated=INTEGER,
        typical=by_facet(listed(ref("Typical"))),
        notes=STRINGS,
    ),
    "Trends": closed(
        "Queries over time.",
        granularity=choice(Granularity),
        periods=STRINGS,
        totals=listed(INTEGER),
        total=INTEGER,
        trends=listed(ref("Trend")),
        notes=STRINGS,
        took_ms=NUMBER,
        generation=STRING,
    ),
    "ContrastSide": closed(
        "The articles of one of two periods, and what is more frequent in them.",
        total=INTEGER,
        typical=by_facet(listed(ref("Typical"))),
        words=listed(ref("Typical")),
        notes=STRINGS,
    ),
    "Contrast": closed(
        "Two periods compared.",
        first=ref("ContrastSide"),
        second=ref("ContrastSide"),
        took_ms=NUMBER,
        generation=STRING,
    ),
    "Comparison": closed(
        "What changed from one article to another; [change, text] pairs make up both texts.",
        before=STRING,
        after=STRING,
        removed=INTEGER,
        added=INTEGER,
        same=INTEGER,
        cut=BOOLEAN,
        fields=listed(
            closed("A field of which the articles have different values.", field=STRING, before=STRING, after=STRING)
        ),
        differences=listed({"type": "array", "prefixItems": [choice(Change), STRING], "items": False}),
    ),
    "Stats": of_value(IndexStats, "The size and reach of the index.", without=("roots",), distinct=by_facet(INTEGER)),
}
