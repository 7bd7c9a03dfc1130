"""Parameters: what can be said in the address of a request, and within which limits?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from search import (
    DEFAULT_LIMIT,
    DEFAULT_SIMILAR,
    DEFAULT_SUGGESTIONS,
    DEFAULT_TYPICAL,
    DEFAULT_VALUES,
    FACET_TITLES,
    MAX_LIMIT,
    MAX_RECENCY,
    MAX_TRENDS,
    MAX_TYPICAL,
    MAX_VALUES,
    ExportFormat,
    Facet,
    FacetOrder,
    Granularity,
    Sort,
)
from web.params import (
    FACET_VALUES,
    FACET_VALUES_EXPANDED,
    MAX_CHOSEN,
    MAX_VALUE_LENGTH,
    MAX_VALUES_OFFSET,
    MISSING,
    NOT,
    last_page,
)
from web.trendstate import MAX_QUERY

Schema = Mapping[str, Any]

FLAG: Schema = {"type": "string", "enum": ["0", "1"]}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
VALUE: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_VALUE_LENGTH}
FACET: Schema = {"type": "string", "enum": [facet.value for facet in Facet]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A parameter in the query string, or of the path; one that is `repeatable` may be given up to `most` times."""

    name: str
    description: str
    schema: Schema
    repeatable: bool = False
    most: int = MAX_CHOSEN
    required: bool = False
    in_path: bool = False
    example: str = ""

    def described(self) -> dict[str, Any]:
        """Return the parameter as OpenAPI describes it."""
        schema = {"type": "array", "items": self.schema, "maxItems": self.most} if self.repeatable else self.schema
        return {
            "name": self.name,
            "in": "path" if self.in_path else "query",
            "description": self.description,
            "required": self.required or self.in_path,
            "schema": schema,
            **({"style": "form", "explode": True} if self.repeatable else {}),
            **({"example": [self.example] if self.repeatable else self.example} if self.example else {}),
        }


def _number(least: int, largest: int, default: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": largest, "default": default}


def _chosen(facet: Facet) -> tuple[Parameter, Parameter]:
    noun = FACET_TITLES[facet].lower()
    only = f"Only articles with one of these {noun}."
    return (
        Parameter(name=facet.value, description=only, schema=VALUE, repeatable=True),
        Parameter(
            name=f"{NOT}{facet}",
            description=f"Without articles with any of these {noun}.",
            schema=VALUE,
            repeatable=True,
        ),
    )


def limit(default: int, *, largest: int = MAX_LIMIT, of: str = "results") -> Parameter:
    """Return the parameter that says how many are wanted."""
    return Parameter(name="limit", description=f"How many {of}, at most.", schema=_number(1, largest, default))


QUERY = Parameter(
    name="q",
    description="The query, in the language that docs/query-language.md describes; without one, all articles match.",
    schema={"type": "string"},
    example="oil price",
)
FACETS = tuple(parameter for facet in Facet for parameter in _chosen(facet))
LACKING = (
    Parameter(name=MISSING, description="Articles without any value of this facet.", schema=FACET, repeatable=True),
    Parameter(
        name=f"{NOT}{MISSING}", description="Only articles with a value of this facet.", schema=FACET, repeatable=True
    ),
)
AFTER_BEFORE = (
    Parameter(name="after", description="Published on this day, month or year, or later.", schema=DAY),
    Parameter(name="before", description="Published on this day, month or year, or earlier.", schema=DAY),
)
DATED = Parameter(name="dated", description="1 leaves out articles without a date, 0 finds them alone.", schema=FLAG)
SYNONYMS = Parameter(
    name="synonyms", description="0 looks neither for synonyms nor for other names.", schema={**FLAG, "default": "1"}
)
STRICT = Parameter(
    name="strict",
    description="1 refuses a query of which a part is not understood, and says where.",
    schema={**FLAG, "default": "0"},
)
# what narrows a search
NARROWING = (QUERY, *FACETS, *LACKING, *AFTER_BEFORE, DATED, SYNONYMS)
SORT = Parameter(
    name="sort",
    description="The order; without it the best come first where there is a query, else the newest.",
    schema={"type": "string", "enum": [sort.value for sort in Sort]},
)
RECENCY = Parameter(
    name="recency",
    description="The days in which age takes half of what it can from an article's score; 0: age does not count.",
    schema={"type": "integer", "minimum": 0, "maximum": MAX_RECENCY},
)
COLLAPSE = Parameter(
    name="collapse",
    description="1 gives each story once, however many articles tell it.",
    schema={**FLAG, "default": "0"},
)
# what orders one
ORDERING = (SORT, RECENCY, COLLAPSE)
PAGE = Parameter(name="page", description="The page of results.", schema=_number(1, last_page(), 1))
MORE = Parameter(
    name="more",
    description=f"Count {FACET_VALUES_EXPANDED} values of this facet instead of {FACET_VALUES}.",
    schema=FACET,
    repeatable=True,
)
EXPLAIN = Parameter(
    name="explain", description="1 says of each result what made its score.", schema={**FLAG, "default": "0"}
)
SUGGESTIONS = Parameter(
    name="suggestions",
    description="0 leaves out what would find more where little is found.",
    schema={**FLAG, "default": "1"},
)
SEARCH = (*NARROWING, *ORDERING, PAGE, limit(DEFAULT_LIMIT), MORE, EXPLAIN, SUGGESTIONS, STRICT)

ARTICLE_ID = Parameter(
    name="article_id",
    description="The id of an article, as results have it.",
    schema={"type": "string", "minLength": 1},
    in_path=True,
)
WITH = Parameter(
    name="with", description="The id of the other article.", schema={"type": "string", "minLength": 1}, required=True
)
FACET_NAME = Parameter(name="name", description="The facet.", schema=FACET, in_path=True)
VALUES = (
    Parameter(
        name="contains",
        description="Only values with this text, first those with a word that begins so.",
        schema={"type": "string", "maxLength": MAX_VALUE_LENGTH},
    ),
    Parameter(
        name="order",
        description="Most articles first, or by value.",
        schema={"type": "string", "enum": [order.value for order in FacetOrder], "default": FacetOrder.COUNT.value},
    ),
    limit(DEFAULT_VALUES, largest=MAX_VALUES, of="values"),
    Parameter(name="offset", description="How many values to skip.", schema=_number(0, MAX_VALUES_OFFSET, 0)),
)
SUGGEST = (
    Parameter(name="q", description="What was typed so far.", schema={"type": "string"}, example="krem"),
    limit(DEFAULT_SUGGESTIONS, of="suggestions"),
)
SIMILAR = (limit(DEFAULT_SIMILAR, of="articles"),)
EXPORT = (
    Parameter(
        name="format",
        description="The format of the file.",
        schema={"type": "string", "enum": [form.value for form in ExportFormat], "default": ExportFormat.CSV.value},
    ),
    Parameter(name="text", description="1 adds the whole text as a column; in CSV.", schema={**FLAG, "default": "0"}),
)
_PERIOD = {"type": "string", "minLength": 1}
TYPICAL = limit(DEFAULT_TYPICAL, largest=MAX_TYPICAL, of="names of each kind")
TRENDS = (
    Parameter(
        name="q",
        description="A query to count over time; without one, all articles are counted.",
        schema={"type": "string", "maxLength": MAX_QUERY},
        repeatable=True,
        most=MAX_TRENDS,
        example="oil",
    ),
    *FACETS,
    *LACKING,
    *AFTER_BEFORE,
    Parameter(
        name="by",
        description="The width of a period; without it, one that suits the span.",
        schema={"type": "string", "enum": [granularity.value for granularity in Granularity]},
    ),
    TYPICAL,
)
CONTRAST = (
    QUERY,
    *FACETS,
    *LACKING,
    Parameter(
        name="first",
        description="A day, a month, a year or a range of them.",
        schema=_PERIOD,
        required=True,
        example="2024-03",
    ),
    Parameter(
        name="second", description="The period to compare it with.", schema=_PERIOD, required=True, example="2024-04"
    ),
    TYPICAL,
)
