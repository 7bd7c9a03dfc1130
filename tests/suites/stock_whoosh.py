"""Stock Whoosh as the oracle: what does it find, and with which scores, in the same articles?

It is searched exhaustively, segment by segment, and whatever is counted is counted in plain Python. `FAULTS` says
where it is known to be wrong, and what is done about each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from whoosh import query
from whoosh.filedb.filestore import RamStorage
from whoosh.scoring import BM25F, BaseScorer

from corpus import Article
from search.analysis import name_terms, terms
from search.model import Facet, Granularity
from search.schema import article_schema, facet_field

FAULTS = {
    "lengths": (
        "It keeps the length of a field in one byte, which is exact only up to 10. Scored by the exact lengths "
        "(`ExactBM25`), with its own formula and its own statistics."
    ),
    "expansions": (
        "A prefix or a fuzzy word scores as the term where one term of the segment is meant, and counts how many "
        "terms the document has of those that are meant where there are several; so the score of a document hangs on "
        "the segment that it is in, and on its context in the tree. Scored 1 times the boost (`searchable`)."
    ),
}

Values = Callable[[Article], tuple[str, ...]]
NAMES: dict[Facet, Values] = {
    Facet.AUTHOR: lambda article: article.authors,
    Facet.PERSON: lambda article: article.people,
    Facet.ORG: lambda article: article.organizations,
    Facet.PLACE: lambda article: article.places,
    Facet.SOURCE: lambda article: (article.source,) if article.source else (),
    Facet.TAG: lambda article: article.tags,
}
VALUES: dict[Facet, Values] = {
    **NAMES,
    Facet.LANGUAGE: lambda article: (article.language,) if article.language else (),
}
PERIODS = {Granularity.YEAR: "%Y", Granularity.MONTH: "%Y-%m", Granularity.DAY: "%Y-%m-%d"}


@dataclass(frozen=True)
class Entry:
    """An article of an index. Deleted ones count in statistics until a merge drops them."""

    article: Article
    deleted: bool = False


class Stock:
    """A stock index of some segments; documents are numbered over all of them."""

    def __init__(self, segments: Iterable[Sequence[Entry]]) -> None:
        index = RamStorage().create_index(article_schema())
        self.entries: list[Entry] = []
        for segment in segments:
            writer = index.writer()
            for number, entry in enumerate(segment, len(self.entries)):
                writer.add_document(article=number, **_fields(entry.article))
            writer.commit(merge=False)
            self.entries += segment
        writer = index.writer()
        for number, entry in enumerate(self.entries):
            if entry.deleted:
                writer.delete_document(number)
        writer.commit(merge=False)
        self._searcher = index.searcher(weighting=ExactBM25([_lengths(entry.article) for entry in self.entries]))

    def search(self, tree: query.Query) -> dict[int, float]:
        """Return the scores of all matches of a tree."""
        found: dict[int, float] = {}
        for leaf, base in self._searcher.leaf_searchers():
            matcher = searchable(tree).matcher(leaf, self._searcher.context())
            while matcher.is_active():
                found[base + matcher.id()] = matcher.score()
                matcher.next()
        return found

    def articles(self, docs: Iterable[int]) -> list[Article]:
        """Return the articles of documents."""
        return [self.entries[doc].article for doc in docs]


class ExactBM25(BM25F):  # type: ignore[misc]
    """Whoosh's BM25 with lengths that are given, a dictionary by field for each document, for those it has rounded."""

    def __init__(self, lengths: Sequence[dict[str, int]]) -> None:
        super().__init__()
        self.lengths = lengths

    def scorer(self, searcher: Any, fieldname: str, text: Any, qf: int = 1) -> BaseScorer:
        """Return what scores one term in one segment."""
        scorer = super().scorer(searcher, fieldname, text, qf=qf)
        base = searcher.stored_fields(0)["article"]
        scorer.dfl = lambda doc: self.lengths[base + doc][fieldname]
        return scorer


def searchable(tree: query.Query) -> query.Query:
    """Return a tree whose prefixes and fuzzy words score their boost."""
    match tree:
        case query.Prefix() | query.FuzzyTerm():
            return query.ConstantScoreQuery(tree, tree.boost)
        case query.AndNot() | query.AndMaybe():
            return type(tree)(searchable(tree.a), searchable(tree.b))
        case query.And() | query.Or() | query.DisjunctionMax():
            return tree.apply(searchable)
    return tree


def facet_counts(articles: Iterable[Article], facet: Facet) -> tuple[Counter[str], int]:
    """Return how many articles have each value of a facet, and how many have none."""
    lists = [VALUES[facet](article) for article in articles]
    return Counter(value for values in lists for value in values), sum(not values for values in lists)


def histogram(articles: Iterable[Article], granularity: Granularity) -> tuple[list[tuple[str, int]], int]:
    """Return how many articles each period has, ascending, and how many are undated."""
    dates = [article.published.instant if article.published else None for article in articles]
    counts = Counter(date.strftime(PERIODS[granularity]) for date in dates if date)
    return sorted(counts.items()), dates.count(None)


def _fields(article: Article) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": article.title, "text": article.text, "id": article.id}
    if article.published:
        fields["published"] = int(article.published.instant.timestamp())
    fields |= {facet.value: values(article) for facet, values in NAMES.items()}
    return fields | {facet_field(facet): values(article) for facet, values in VALUES.items()}


def _lengths(article: Article) -> dict[str, int]:
    names = {facet.value: sum(len(name_terms(name)) for name in values(article)) for facet, values in NAMES.items()}
    return {"title": len(terms(article.title)), "text": len(terms(article.text)), **names}
