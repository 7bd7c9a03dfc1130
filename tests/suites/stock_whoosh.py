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
from whoosh.matching import FilterMatcher
from whoosh.scoring import BM25F, BaseScorer

from corpus import Article
from search.analysis import name_terms, terms
from search.model import Facet, Granularity
from search.schema import article_schema, facet_field
from tests.suites.evaluator_model import edits

FAULTS = {
    "lengths": (
        "The length of a field is kept in one byte, which is exact only up to 10. Scored by the exact lengths, with "
        "Whoosh's own formula and statistics (`ExactBM25`)."
    ),
    "expansions": (
        "A prefix or a fuzzy word scores as a term where the segment has one such term, and counts the terms that the "
        "document has where there are several; so a score hangs on the segment and on the context in the tree. Scored "
        "by the boost (`searchable`)."
    ),
    "swaps": (
        "Two swapped neighbours are two edits of a fuzzy word, and one in ours. The terms that this adds are added to "
        "the query (`searchable`)."
    ),
    "emptiness": "The columns of an index without documents cannot be asked for. Such an index is not asked at all.",
    "negations": (
        "AndNot does not compare the first match of each segment with what is unwanted, and fails with an IndexError "
        "where it has to skip beyond the last match. Unwanted documents are filtered out (`Without`)."
    ),
}

# the terms of a field that begin with a text
Lexicon = Callable[[str, str], list[str]]
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
        self._terms: dict[tuple[str, str], list[str]] = {}
        self._searcher = index.searcher(weighting=ExactBM25([_lengths(entry.article) for entry in self.entries]))

    def search(self, tree: query.Query) -> dict[int, float]:
        """Return the scores of all matches of a tree."""
        found: dict[int, float] = {}
        if not self.entries:
            return found
        for leaf, base in self._searcher.leaf_searchers():
            matcher = searchable(tree, self._lexicon).matcher(leaf, self._searcher.context())
            while matcher.is_active():
                found[base + matcher.id()] = matcher.score()
                matcher.next()
        return found

    def _lexicon(self, field: str, prefix: str) -> list[str]:
        if (field, prefix) not in self._terms:
            found = self._searcher.reader().expand_prefix(field, prefix)
            self._terms[field, prefix] = [term.decode() for term in found]
        return self._terms[field, prefix]

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


class Without(query.AndNot):  # type: ignore[misc]
    """AndNot by way of a set of what is unwanted."""

    def matcher(self, searcher: Any, context: Any = None) -> FilterMatcher:
        """Return the matcher of what is wanted, behind a filter."""
        unwanted = set(self.b.matcher(searcher, searcher.boolean_context()).all_ids())
        return FilterMatcher(self.a.matcher(searcher, context), unwanted, exclude=True)


def searchable(tree: query.Query, lexicon: Lexicon) -> query.Query:
    """Return a tree that goes round the faults of stock Whoosh."""
    match tree:
        case query.Prefix():
            return query.ConstantScoreQuery(tree, tree.boost)
        case query.FuzzyTerm():
            swapped = [query.Term(tree.fieldname, term) for term in _near(tree, lexicon)]
            return query.ConstantScoreQuery(query.Or([tree, *swapped]), tree.boost)
        case query.AndNot():
            return Without(searchable(tree.a, lexicon), searchable(tree.b, lexicon))
        case query.And() | query.Or():
            return tree.apply(lambda child: searchable(child, lexicon))
    return tree


def _near(tree: query.FuzzyTerm, lexicon: Lexicon) -> list[str]:
    """Return the terms within the distance of a fuzzy word, two swapped neighbours being one edit."""
    letters = set(tree.text)
    near = (
        term
        for term in lexicon(tree.fieldname, tree.text[: tree.prefixlength])
        if abs(len(term) - len(tree.text)) <= tree.maxdist and len(letters ^ set(term)) <= 2 * tree.maxdist
    )
    return [term for term in near if edits(term, tree.text) <= tree.maxdist]  # type: ignore[no-untyped-call]


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
