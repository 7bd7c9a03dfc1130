"""A plain model of a collection: documents as lists of tokens, queries evaluated one document at a time."""

import re
from dataclasses import dataclass
from math import log

import numpy as np
from hypothesis import strategies as st
from whoosh import query

from search.codec.batch import BatchBuilder, Document
from search.codec.segment import Segment
from search.codec.spec import FieldSpec
from search.evaluator import Collection
from search.query import DateRange

MISSING = -(2**63)
SPECS = {
    "text": FieldSpec(indexed=True, frequencies=True, positions=True, lengths=True),
    "key": FieldSpec(indexed=True),
    "tag": FieldSpec(facet=True),
    "source": FieldSpec(facet=True),
    "published": FieldSpec(column="<i8", missing=MISSING),
}
WORDS = ("ada", "adda", "adam", "bel", "bell", "lleb", "cor", "dun")
TAGS = ("ebb", "flood", "Été", "spring tide", "neap")
K1, B = 1.2, 0.75


@dataclass(frozen=True)
class Doc:
    text: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: str | None = None
    published: int | None = None
    deleted: bool = False


docs = st.builds(
    Doc,
    text=st.lists(st.sampled_from(WORDS), max_size=9).map(tuple),
    tags=st.lists(st.sampled_from(TAGS), max_size=3, unique=True).map(tuple),
    source=st.none() | st.sampled_from(["Gazette", "Courier", "Journal"]),
    published=st.none() | st.integers(-(10**9), 2 * 10**9) | st.sampled_from([0, 86_399, 86_400, 31 * 86_400]),
    deleted=st.sampled_from([False, False, False, True]),
)
collections = st.lists(docs, max_size=14)
cuts = st.lists(st.integers(0, 14), max_size=4)


def collection_of(found, cuts=()):
    """Return the collection of documents, cut into leaves at some places."""
    ends = sorted({min(cut, len(found)) for cut in cuts} | {len(found)})
    parts = [found[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    masks = [np.array([doc.deleted for doc in part], np.bool_) for part in parts]
    return Collection.of([segment_of(part) for part in parts], [mask if mask.any() else None for mask in masks])


def segment_of(found):
    builder = BatchBuilder(SPECS)
    for doc in found:
        builder.add(
            Document(
                tokens={"text": [doc.text], "key": [doc.tags]},
                facets={"tag": doc.tags, "source": [doc.source] if doc.source else []},
                columns={} if doc.published is None else {"published": doc.published},
            )
        )
    return Segment.of(builder.finish())


class Model:
    """Evaluates a tree over documents: {number: score}, deleted documents left out."""

    def __init__(self, found, k1=K1, b=B):
        self.docs = found
        self.k1, self.b = k1, b
        self.mean = sum(len(doc.text) for doc in found) / (len(found) or 1) or 1

    def evaluate(self, tree):
        return {number: score for number, score in self.node(tree).items() if not self.docs[number].deleted}

    def node(self, tree):
        match tree:
            case query.And():
                parts = [self.node(child) for child in tree.subqueries]
                shared = set.intersection(*map(set, parts)) if parts else set()
                return {doc: tree.boost * sum(part[doc] for part in parts) for doc in shared}
            case query.Or():
                return {doc: tree.boost * sum(scores) for doc, scores in self.gathered(tree.subqueries).items()}
            case query.DisjunctionMax():
                return {
                    doc: tree.boost * (max(scores) + tree.tiebreak * (sum(scores) - max(scores)))
                    for doc, scores in self.gathered(tree.subqueries).items()
                }
            case _:
                return self.binary(tree)

    def binary(self, tree):
        match tree:
            case query.Not():
                return dict.fromkeys(set(range(len(self.docs))) - set(self.node(tree.query)), 1.0)
            case query.AndNot():
                unwanted = self.node(tree.b)
                return {doc: score for doc, score in self.node(tree.a).items() if doc not in unwanted}
            case query.Require():
                required = self.node(tree.b)
                return {doc: score for doc, score in self.node(tree.a).items() if doc in required}
            case query.AndMaybe():
                welcome = self.node(tree.b)
                return {doc: score + welcome.get(doc, 0) for doc, score in self.node(tree.a).items()}
            case query.ConstantScoreQuery():
                return dict.fromkeys(self.node(tree.child), tree.score)
            case _:
                return self.leaf(tree)

    def leaf(self, tree):
        match tree:
            case query.Term():
                return self.term(tree.fieldname, tree.text, tree.boost)
            case query.Phrase():
                return self.phrase(tree)
            case query.Every():
                return self.where(lambda doc: tree.fieldname is None or self.values(doc, tree.fieldname), tree.boost)
            case query.Prefix():
                return self.expanded(tree, lambda term: term.startswith(tree.text))
            case query.Wildcard():
                pattern = re.escape(tree.text).replace(r"\*", ".*").replace(r"\?", ".")
                return self.expanded(tree, lambda term: re.fullmatch(pattern, term))
            case query.FuzzyTerm():
                start = tree.text[: tree.prefixlength]
                near = {term for term in (*WORDS, *TAGS) if edits(term, tree.text) <= tree.maxdist}
                return self.expanded(tree, lambda term: term in near and term.startswith(start))
            case query.TermRange():
                return self.expanded(tree, lambda term: between(term, tree))
            case query.NumericRange():
                return self.where(lambda doc: doc.published is not None and between(doc.published, tree), tree.boost)
            case DateRange():
                return self.where(lambda d: d.published is not None and tree.first <= d.published <= tree.last, 1.0)
        return {}

    def gathered(self, children):
        found = {}
        for child in children:
            for doc, score in self.node(child).items():
                found.setdefault(doc, []).append(score)
        return found

    def where(self, condition, score):
        return {number: score for number, doc in enumerate(self.docs) if condition(doc)}

    def values(self, doc, field):
        return {
            "text": doc.text,
            "key": doc.tags,
            "tag": doc.tags,
            "source": (doc.source,) if doc.source else (),
            "published": (doc.published,) if doc.published is not None else (),
        }.get(field, ())

    def term(self, field, text, boost):
        holders = {number: self.values(doc, field).count(text) for number, doc in enumerate(self.docs)}
        holders = {number: count for number, count in holders.items() if count}
        if field != "text":
            return dict.fromkeys(holders, boost)
        idf = log(1 + (len(self.docs) - len(holders) + 0.5) / (len(holders) + 0.5))
        return {
            number: boost * idf * f * (self.k1 + 1) / (f + self.k1 * (1 - self.b + self.b * self.length(number)))
            for number, f in holders.items()
        }

    def length(self, number):
        return len(self.docs[number].text) / self.mean

    def expanded(self, tree, condition):
        if tree.constantscore or tree.fieldname == "tag":
            return self.where(lambda doc: any(map(condition, self.values(doc, tree.fieldname))), tree.boost)
        terms = {term for doc in self.docs for term in self.values(doc, tree.fieldname) if condition(term)}
        return self.node(query.Or([query.Term(tree.fieldname, term, boost=tree.boost) for term in sorted(terms)]))

    def phrase(self, tree):
        found = self.node(query.And([query.Term(tree.fieldname, word, boost=tree.boost) for word in tree.words]))
        return {number: score for number, score in found.items() if follow(self.docs[number].text, tree)}


def follow(text, tree):
    """Whether the words of a phrase follow one another in a text."""
    ends = {place for place, word in enumerate(text) if word == tree.words[0]}
    for wanted in tree.words[1:]:
        ends = {
            place
            for place, word in enumerate(text)
            if word == wanted and any(1 <= place - end <= tree.slop for end in ends)
        }
    return bool(ends)


def between(value, tree):
    if tree.start is not None and (value < tree.start or (tree.startexcl and value == tree.start)):
        return False
    return tree.end is None or value < tree.end or (value == tree.end and not tree.endexcl)


def edits(left, right):
    """The edits between two words, two swapped neighbours being one edit."""
    table = {(i, 0): i for i in range(len(left) + 1)} | {(0, j): j for j in range(len(right) + 1)}
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            best = min(table[i - 1, j], table[i, j - 1]) + 1
            best = min(best, table[i - 1, j - 1] + (left[i - 1] != right[j - 1]))
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                best = min(best, table[i - 2, j - 2] + 1)
            table[i, j] = best
    return table[len(left), len(right)]


words = st.sampled_from((*WORDS, "absent"))
boosts = st.sampled_from([1.0, 1.0, 2.0, 0.5])
bounds = st.none() | st.sampled_from(("a", "adam", "bell", "c", "dun", "z"))
fields = st.sampled_from(["text", "text", "key", "tag", "nowhere"])
instants = st.integers(-(10**9), 2 * 10**9)
flags = st.booleans()


def terms_of(words=words):
    return st.one_of(
        st.builds(query.Term, st.just("text"), words, boosts),
        st.builds(query.Term, st.sampled_from(["key", "tag", "source", "no"]), st.sampled_from((*TAGS, "Gazette"))),
    )


phrases = st.builds(
    query.Phrase, st.just("text"), st.lists(words, min_size=1, max_size=4), slop=st.integers(1, 4), boost=boosts
)
expansions = st.one_of(
    st.builds(query.Prefix, fields, st.sampled_from(["a", "ad", "bel", "x", "É"]), boosts, flags),
    st.builds(query.Wildcard, fields, st.sampled_from(["a*", "*l*", "?e*", "??d*m", "*"]), boosts, flags),
    st.builds(query.FuzzyTerm, fields, words, boosts, st.integers(0, 2), st.integers(0, 2), flags),
    st.builds(query.TermRange, fields, bounds, bounds, flags, flags, boosts, flags),
).filter(lambda node: not (isinstance(node, query.Wildcard) and node.text == "*" and not node.constantscore))
ranges = st.one_of(
    st.builds(query.NumericRange, st.just("published"), st.none() | instants, st.none() | instants, flags, flags),
    st.builds(DateRange, instants, instants),
)
everything = st.builds(query.Every, st.none() | st.sampled_from(["text", "key", "tag", "published", "nowhere"]), boosts)
leaves = st.one_of(terms_of(), phrases, expansions, ranges, everything, st.just(query.NullQuery))


def compound(child):
    several = st.lists(child, min_size=1, max_size=4)
    return st.one_of(
        st.builds(query.And, several, boosts),
        st.builds(query.Or, several, boosts),
        st.builds(query.DisjunctionMax, several, boosts, st.sampled_from([0.0, 0.1])),
        child.map(query.Not),
        st.builds(query.AndNot, child, child),
        st.builds(query.AndMaybe, child, child),
        st.builds(query.Require, child, child),
        st.builds(query.ConstantScoreQuery, child, st.sampled_from([1.0, 3.0])),
    )


trees = st.recursive(leaves, compound, max_leaves=8)
