"""Operations: which address of the API takes which parameters, and answers with what?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from search import MEDIA_TYPES
from web.openapi import parameters as known
from web.openapi.parameters import Parameter

JSON = "application/json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """Something that can be asked of the API.

    `path` is below its prefix, `endpoint` the name of its view. `answers` has a schema by name for each media type,
    None where it is text; `errors` are the statuses that it may have besides 200 and those that all have.
    """

    endpoint: str
    path: str
    title: str
    description: str
    parameters: tuple[Parameter, ...] = ()
    answers: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    errors: tuple[int, ...] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    example: str = ""


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        endpoint="api.search",
        path="/search",
        title="Search",
        description="A page of results, with the counts of each facet and the articles by date. A facet is counted "
        "without what is chosen in it, so that a count says what choosing the value would give.",
        parameters=known.SEARCH,
        answers={JSON: "SearchResponse"},
        example="/search?q=oil+price&place=norway&sort=newest&limit=5",
    ),
    Operation(
        endpoint="api.facet",
        path="/facets/{name}",
        title="Values of a facet",
        description="The values that a facet has among the results of a search.",
        parameters=(known.FACET_NAME, *known.NARROWING, known.COLLAPSE, *known.VALUES),
        answers={JSON: "FacetPage"},
        example="/facets/person?q=strike&contains=mar",
    ),
    Operation(
        endpoint="api.export",
        path="/export",
        title="Export",
        description="All results of a search as a file, streamed. More than the server allows are refused, never cut "
        "off; a stream that breaks off is incomplete. Each of the JSON lines is a StoredArticle. In CSV a cell that a "
        "spreadsheet would take for a formula has an apostrophe before it.",
        parameters=(*known.NARROWING, *known.ORDERING, *known.EXPORT),
        answers=dict.fromkeys(MEDIA_TYPES.values()),
        errors=(429,),
        headers={"X-Total-Count": "The number of articles in the file."},
        example="/export?q=strike&format=jsonl",
    ),
    Operation(
        endpoint="api.suggest",
        path="/suggest",
        title="Suggest",
        description="Names, words and titles in which a word begins with each one typed, those of most articles first.",
        parameters=known.SUGGEST,
        answers={JSON: "Suggestions"},
        example="/suggest?q=new+y",
    ),
    Operation(
        endpoint="api.article",
        path="/articles/{article_id}",
        title="An article",
        description="Every field of an article, and the other versions of its story.",
        parameters=(known.ARTICLE_ID,),
        answers={JSON: "Article"},
        errors=(404,),
    ),
    Operation(
        endpoint="api.similar",
        path="/articles/{article_id}/similar",
        title="Similar articles",
        description="Articles on the same matter, most alike first: one of each story, none of the article's own.",
        parameters=(known.ARTICLE_ID, *known.SIMILAR),
        answers={JSON: "Similar"},
        errors=(404,),
    ),
    Operation(
        endpoint="api_trends.trends",
        path="/trends",
        title="Trends",
        description="How many articles each of up to five queries has over time, among all articles that the filters "
        "let through; and the names that are more frequent in these articles than in all others, by their "
        "log-likelihood ratio.",
        parameters=known.TRENDS,
        answers={JSON: "Trends"},
        example="/trends?q=oil&q=gas&by=month",
    ),
    Operation(
        endpoint="api_trends.contrast",
        path="/contrast",
        title="Two periods compared",
        description="The names and words that the results of a search have more often in one of two periods than in "
        "the other.",
        parameters=known.CONTRAST,
        answers={JSON: "Contrast"},
        example="/contrast?q=oil&first=2024-03&second=2024-04",
    ),
    Operation(
        endpoint="comparing.compare_api",
        path="/articles/{article_id}/compare",
        title="Compare two articles",
        description="What changed from one article to another: its words, and what is known about it.",
        parameters=(known.ARTICLE_ID, known.WITH),
        answers={JSON: "Comparison"},
        errors=(404,),
    ),
    Operation(
        endpoint="api.stats",
        path="/stats",
        title="Statistics",
        description="The size and reach of the index.",
        answers={JSON: "Stats"},
        example="/stats",
    ),
    Operation(
        endpoint="api.openapi",
        path="/openapi.json",
        title="This description",
        description="The API as OpenAPI 3.1.",
        answers={JSON: "OpenAPI"},
        example="/openapi.json",
    ),
)

BY_ENDPOINT: Mapping[str, Operation] = MappingProxyType({operation.endpoint: operation for operation in OPERATIONS})
