"""Likeness: which articles are on the same matter as this one?

An article is described by its most distinctive terms, and by the people, organizations and places that it names. A
term weighs

    (1 + ln frequency in the article) * ln(articles / articles that hold it)

which is tf-idf as in Salton and Buckley ('Term-weighting approaches in automatic text retrieval', 1988), and picked as
in Lucene's MoreLikeThis; a word of the title counts several times. A name weighs as a term that occurs once. The
articles that have any of them are ranked by BM25 with these weights. What scores less than a small share of what the
article itself would is left out, and so is its own story; of another story only the best article is returned.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from math import log

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Or, Term

from corpus.duplicates import folded
from search.analysis import STOP_WORDS, terms
from search.articlevalues import StoredArticle
from search.evaluator import Matches, evaluate, top
from search.model import Facet
from search.schema import facet_field
from search.stored import facet_values
from search.suggesting.archive import Archive

__all__ = ["Like", "alike"]

TITLE = 3  # times that a word of the title counts
MAX_TEXT = 20_000  # characters of the text that are read; what an article is about shows in its beginning
MAX_LOOKED_UP = 400  # terms whose weight is computed: those that the article has most often
MAX_TERMS = 25  # as in MoreLikeThis
MAX_NAMES = 12
MIN_TERM_LENGTH = 2
COMMON = 0.1  # share of all articles; what more of them hold tells little, and takes long to rank
FEW_ARTICLES = 1000  # of which no term counts as common
MIN_SHARE = 0.12  # of the article's own score: below, two articles share a few words and no matter
NAMES = (Facet.PERSON, Facet.ORG, Facet.PLACE)
ROUNDS = 4  # of looking further down the ranking when many articles tell the same stories


@dataclass(frozen=True, slots=True)
class Like:
    """A document on the same matter, its score, and the names that both have."""

    doc: int
    article: StoredArticle
    score: float
    shared: tuple[str, ...]


def alike(archive: Archive, doc: int, limit: int) -> list[Like]:
    """Return the documents on the same matter as one, most alike first."""
    article = archive.stored(doc)
    weights = {**_term_weights(archive, article), **_name_weights(archive, article)}
    if not weights or limit < 1:
        return []
    tree = Or([Term(field, term, boost=weight) for (field, term), weight in weights.items()])
    matches = evaluate(tree, archive.collection, scored=True)
    least = MIN_SHARE * float(matches.scores[matches.docs == doc].sum())
    matches = _without_story(archive, doc, matches)
    wanted, found = 8 * limit, list[Like]()
    for _ in range(ROUNDS):
        ranked = top(matches.scores, wanted)
        ranked = ranked[matches.scores[ranked] >= least]
        found = list(islice(_told_once(archive, article, matches, ranked), limit))
        if len(found) == limit or ranked.size < wanted:
            break
        wanted *= 8
    return found


def _without_story(archive: Archive, doc: int, matches: Matches) -> Matches:
    """Return the matches without a document and those that tell the same story."""
    keep = ~np.isin(matches.docs, archive.stories.members(doc))
    return Matches(matches.docs.compress(keep), matches.scores.compress(keep))


def _told_once(archive: Archive, article: StoredArticle, matches: Matches, ranked: NDArray[np.intp]) -> Iterator[Like]:
    """Yield matches in their order, one a story, and none that has the words of the article or of another."""
    names = _names(article)
    texts = {_words(article)}
    for place in ranked[archive.stories.leaders(matches.docs[ranked], np.arange(ranked.size))].tolist():
        doc = int(matches.docs[place])
        other = archive.stored(doc)
        if (words := _words(other)) not in texts:
            texts.add(words)
            common = set(_names(other))
            yield Like(doc, other, float(matches.scores[place]), tuple(name for name in names if name in common))


def _term_weights(archive: Archive, article: StoredArticle) -> dict[tuple[str, str], float]:
    counted = Counter(terms(article.text[:MAX_TEXT], article.language))
    for term in terms(article.title, article.language):
        counted[term] += TITLE
    weights = {}
    for term, times in counted.most_common(MAX_LOOKED_UP):
        if len(term) >= MIN_TERM_LENGTH and term not in STOP_WORDS and not term.isdigit():
            rarity = _rarity(archive, "text", term)
            if rarity:
                weights["text", term] = (1 + log(times)) * rarity
    return _heaviest(weights, MAX_TERMS)


def _name_weights(archive: Archive, article: StoredArticle) -> dict[tuple[str, str], float]:
    named = ((facet_field(facet), name) for facet in NAMES for name in facet_values(article)[facet])
    weights = {(field, name): _rarity(archive, field, name) for field, name in named}
    return _heaviest({key: weight for key, weight in weights.items() if weight}, MAX_NAMES)


def _rarity(archive: Archive, field: str, term: str) -> float:
    """Return how telling a term is; 0 for one that no other article holds, or that very many do."""
    articles, holders = archive.collection.documents, archive.collection.doc_frequency(field, term)
    if holders < 2 or (articles > FEW_ARTICLES and holders > COMMON * articles):
        return 0.0
    return log(articles / holders)


def _heaviest(weights: Mapping[tuple[str, str], float], limit: int) -> dict[tuple[str, str], float]:
    return dict(nlargest(limit, weights.items(), key=lambda item: item[1]))


def _names(article: StoredArticle) -> list[str]:
    values = facet_values(article)
    return [name for facet in NAMES for name in values[facet]]


def _words(article: StoredArticle) -> str:
    return folded(f"{article.title}\n{article.text}")
