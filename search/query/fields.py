"""Fields: in which fields of the index does a field of the query look, and how were they analysed?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from search.analysis import name_terms, terms

__all__ = ["ANYWHERE", "DATES", "FIELDS", "LANGUAGE", "NAMES", "OTHER_NAMES", "TARGETS", "TITLE_BOOST", "Target"]

TITLE_BOOST = 1.5  # a word of the title says more of an article than one of its text


@dataclass(frozen=True, slots=True)
class Target:
    """A field of the index, the analysis its text went through, and what a match in it is worth."""

    field: str
    analyze: Callable[[str], list[str]]
    boost: float = 1.0
    language: str | None = None

    @property
    def stemmed(self) -> bool:
        """Whether its terms are stems."""
        return self.analyze is not name_terms

    def by_rules_of(self, language: str | None) -> "Target":
        """Return the field as it is in articles of a language."""
        return self if language is None else replace(self, analyze=partial(terms, language=language), language=language)


ANYWHERE = ""
NAMES = ("author", "person", "org", "place", "source", "tag")
TARGETS: Mapping[str, tuple[Target, ...]] = {
    # an author may stand in the metadata only; people, organizations and places are named in the text itself
    ANYWHERE: (Target("title", terms, TITLE_BOOST), Target("text", terms), Target("author", name_terms)),
    "title": (Target("title", terms),),
    "text": (Target("text", terms),),
    **{name: (Target(name, name_terms),) for name in NAMES},
}
LANGUAGE = "lang"
DATES = ("date", "before", "after")
FIELDS = (*(name for name in TARGETS if name), LANGUAGE, *DATES)

# What readers call these fields who know other search engines.
OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("headline", "intitle", "allintitle"), "title"),
    **dict.fromkeys(("body", "content", "intext", "allintext"), "text"),
    **dict.fromkeys(("authors", "by", "byline", "inauthor", "writer"), "author"),
    **dict.fromkeys(("people", "persons"), "person"),
    **dict.fromkeys(("organisation", "organisations", "organization", "organizations", "orgs"), "org"),
    **dict.fromkeys(("location", "places"), "place"),
    **dict.fromkeys(("outlet", "publication", "publisher"), "source"),
    **dict.fromkeys(("category", "keyword", "tags", "topic"), "tag"),
    "language": LANGUAGE,
    **dict.fromkeys(("dates", "published"), "date"),
    "since": "after",
    "until": "before",
}
