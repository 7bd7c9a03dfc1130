"""Stock Whoosh as the oracle: what does it find, and with which scores, in the same articles?

It is searched exhaustively, segment by segment, and whatever is counted is counted in plain Python. `FAULTS` says
where it is known to be wrong, and what is done about each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import log
from typing import Any

from whoosh import query
from whoosh.filedb.filestore import RamStorage
from whoosh.matching import FilterMatcher, ListMatcher
from whoosh.scoring import BM25F, BaseScorer

from corpus import Article
from search.analysis import name_terms, terms
from search.model import Facet, Granularity
from search.query import InLanguages, Nearby
from search.schema import POSITION_GAP, Words, article_schema, facet_field
from tests.suites.evaluator_model import edits
from tests.suites.nearness_model import Texts

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
    "nearness": "There is no such query. Its scores are those of a plain model of it (`Listed`).",
    "zeros": "A constant score of 0 is taken for one of 1. Documents of other languages are filtered out (`Within`).",
}

# the terms of a field that begin with a text
Lexicon = Callable[[str, str], list[str]]
# what two words that stand together add, by number of article
Closeness = Callable[[Nearby], dict[int, float]]
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


class Prose(str):
    """A text that knows its language."""

    language: str | None = None


class ProseWords(Words):
    """Prose, stemmed by the rules of its language."""

    def index(self, value: Prose, **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """See `Words.index`."""
        self.analyze = partial(terms, language=value.language)
        return super().index(value, **options)


class Stock:
    """A stock index of some segments; documents are numbered over all of them."""

    def __init__(self, segments: Iterable[Sequence[Entry]]) -> None:
        schema = article_schema()
        for name in ("title", "text"):
            schema.remove(name)
            schema.add(name, ProseWords())
        index = RamStorage().create_index(schema)
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
        self._texts: dict[str, Texts] = {}
        self._searcher = index.searcher(weighting=ExactBM25([_lengths(entry.article) for entry in self.entries]))

    def search(self, tree: query.Query) -> dict[int, float]:
        """Return the scores of all matches of a tree."""
        found: dict[int, float] = {}
        if not self.entries:
            return found
        for leaf, base in self._searcher.leaf_searchers():
            matcher = searchable(tree, self._lexicon, self._nearby).matcher(leaf, self._searcher.context())
            while matcher.is_active():
                found[base + matcher.id()] = matcher.score()
                matcher.next()
        return found

    def _lexicon(self, field: str, prefix: str) -> list[str]:
        if (field, prefix) not in self._terms:
            found = self._searcher.reader().expand_prefix(field, prefix)
            self._terms[field, prefix] = [term.decode() for term in found]
        return self._terms[field, prefix]

    def _nearby(self, node: Nearby) -> dict[int, float]:
        """Return what two words that stand together add to the scores of articles that are not deleted."""
        texts = self._texts.get(node.fieldname)
        if texts is None:
            texts = self._texts[node.fieldname] = Texts([_tokens(one.article, node.fieldname) for one in self.entries])
        found = texts.gains(node.first, node.second, node.gap)
        return {number: node.boost * gain for number, gain in found.items() if not self.entries[number].deleted}

    @property
    def languages(self) -> list[str]:
        """The languages of the articles that are not deleted, most frequent first."""
        counts = Counter(entry.article.language for entry in self.entries if not entry.deleted)
        return sorted((code for code in counts if code), key=lambda code: (-counts[code], code))

    def articles(self, docs: Iterable[int]) -> list[Article]:
        """Return the articles of documents."""
        return [self.entries[doc].article for doc in docs]


class PlainBM25(BM25F):  # type: ignore[misc]
    """Whoosh's BM25 with the idf that we have."""

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        """Return an idf that is never negative, and near 0 for a term of all documents."""
        frequency = searcher.doc_frequency(fieldname, text)
        return log(1 + (searcher.doc_count_all() - frequency + 0.5) / (frequency + 0.5))


class ExactBM25(PlainBM25):
    """BM25 with lengths that are given, a dictionary by field for each document, for those that Whoosh has rounded."""

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


class Within(query.Require):  # type: ignore[misc]
    """Require by way of a set of what is required."""

    def matcher(self, searcher: Any, context: Any = None) -> FilterMatcher:
        """Return the matcher of what is scored, behind a filter."""
        required = set(self.b.matcher(searcher, searcher.boolean_context()).all_ids())
        return FilterMatcher(self.a.matcher(searcher, context), required)


class Listed(query.Query):  # type: ignore[misc]
    """Matches articles that are listed by their numbers, with scores that are."""

    def __init__(self, scores: dict[int, float]) -> None:
        self.scores = scores

    def estimate_size(self, reader: Any) -> int:
        """Return how many it can match at most."""
        return len(self.scores)

    def matcher(self, searcher: Any, context: Any = None) -> ListMatcher:
        """Return the matcher of those in one segment."""
        base = searcher.stored_fields(0)["article"]
        numbers = [number for number in sorted(self.scores) if 0 <= number - base < searcher.doc_count_all()]
        return ListMatcher([number - base for number in numbers], [self.scores[number] for number in numbers])


def searchable(tree: query.Query, lexicon: Lexicon, nearby: Closeness) -> query.Query:
    """Return a tree that goes round the faults of stock Whoosh."""
    match tree:
        case query.Prefix():
            return query.ConstantScoreQuery(tree, tree.boost)
        case query.FuzzyTerm():
            swapped = [query.Term(tree.fieldname, term) for term in _near(tree, lexicon)]
            return query.ConstantScoreQuery(query.Or([tree, *swapped]), tree.boost)
        case query.AndNot():
            return Without(searchable(tree.a, lexicon, nearby), searchable(tree.b, lexicon, nearby))
        case InLanguages():
            return Within(searchable(tree.subqueries[0], lexicon, nearby), tree.subqueries[1].child)
        case Nearby():
            return Listed(nearby(tree))
        case query.And() | query.Or():
            return tree.apply(lambda child: searchable(child, lexicon, nearby))
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
    prose = {name: Prose(getattr(article, name)) for name in ("title", "text")}
    for value in prose.values():
        value.language = article.language
    fields: dict[str, Any] = {**prose, "id": article.id}
    if article.published:
        fields["published"] = int(article.published.instant.timestamp())
    fields |= {facet.value: values(article) for facet, values in NAMES.items()}
    return fields | {facet_field(facet): values(article) for facet, values in VALUES.items()}


def _tokens(article: Article, field: str) -> list[str]:
    """Return the terms of a field in order, and nothing at the places between the names of a list."""
    if field in ("title", "text"):
        return terms(getattr(article, field), article.language)
    first, *others = NAMES[Facet(field)](article) or ("",)
    return name_terms(first) + [term for name in others for term in [*[""] * POSITION_GAP, *name_terms(name)]]


def _lengths(article: Article) -> dict[str, int]:
    names = {facet.value: sum(len(name_terms(name)) for name in values(article)) for facet, values in NAMES.items()}
    return {name: len(terms(getattr(article, name), article.language)) for name in ("title", "text")} | names
