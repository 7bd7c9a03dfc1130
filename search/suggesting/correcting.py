"""Correcting: a query finds few articles or none; which other spelling of it finds more?

Names are tried first, then words that were run together or torn apart, then word by word. Nothing is suggested that was
not counted and found to have more articles. What follows a minus, and words with a * or a ~, are left as they are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile
from math import log

from search.analysis import analyze_name
from search.model import DidYouMean
from search.query.grammar import MAX_QUERY_LENGTH
from search.query.leaves import FIELDS
from search.query.tokens import Kind, Lexeme
from search.suggesting.parts import lexemes_of, replaced
from search.suggesting.spelling import Candidate, Speller

__all__ = ["FEW", "did_you_mean"]

FEW = 50  # articles; a spelling that more have is no misprint
HARDLY_ANY = 5  # articles; of more, another spelling must find many times as many to be worth a question
MANY_TIMES = 10
MAX_COUNTED = 6  # rewritten queries, each of which costs as much as a search without its hits and facets
MAX_CORRECTED = 8  # words; a longer query is seldom empty for a misprint
EDIT = 2.0  # what a letter that is changed takes from the logarithm of a count

_LITERAL = frozenset(FIELDS) - {"title", "text", "author", "person", "org", "place", "source", "tag"}

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the query that may be mistyped; neighbours of one run stand side by side."""

    start: int
    end: int
    folded: str
    run: int


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """Another spelling of the query; `proof` is a query that has to find something, too, for this to make sense."""

    query: str
    edits: int
    proof: str | None = None


def did_you_mean(query: str, speller: Speller, count: Count, *, found: int) -> DidYouMean | None:
    """Return the spelling of a query that finds more articles than it does; None where there is none."""
    if len(query) > MAX_QUERY_LENGTH:
        return None
    words = list(_words(query, count))
    if not 0 < len(words) <= MAX_CORRECTED:
        return None
    best: tuple[float, DidYouMean] | None = None
    tried = {query.casefold()}
    for rewrite in islice((r for r in _rewrites(query, words, speller) if _is_new(r, tried)), MAX_COUNTED):
        articles = count(rewrite.query) if rewrite.proof is None or count(rewrite.proof) else 0
        if articles > (found if found < HARDLY_ANY else MANY_TIMES * found):
            worth = log(articles) - EDIT * rewrite.edits
            if best is None or worth > best[0]:
                best = worth, DidYouMean(rewrite.query, articles)
    return None if best is None else best[1]


def _is_new(rewrite: _Rewrite, tried: set[str]) -> bool:
    known = rewrite.query.casefold() in tried
    tried.add(rewrite.query.casefold())
    return not known


def _rewrites(query: str, words: Sequence[_Word], speller: Speller) -> Iterator[_Rewrite]:
    for window in _windows(words):
        if candidate := speller.name_like([word.folded for word in window]):
            yield _rewritten(query, [(window[0].start, window[-1].end, candidate)])
    for left, right in pairwise(words):
        if left.run == right.run and (candidate := speller.joined(left.folded, right.folded)):
            yield _rewritten(query, [(left.start, right.end, candidate)])
    for word in words:
        if candidate := speller.parted(word.folded):
            rewritten = _rewritten(query, [(word.start, word.end, candidate)])
            yield _Rewrite(rewritten.query, rewritten.edits, proof=f'"{candidate.text}"')
    yield from _by_word(query, words, speller)


def _by_word(query: str, words: Sequence[_Word], speller: Speller) -> Iterator[_Rewrite]:
    """Yield the query with all words corrected, then with the next best candidate of each in turn, then one by one."""
    options = [(word, candidates) for word in words if (candidates := speller.words_like(word.folded))]
    if not options:
        return
    best = [(word.start, word.end, candidates[0]) for word, candidates in options]
    yield _rewritten(query, best)
    if len(best) > 1:
        yield from (_rewritten(query, [change]) for change in best)
    for place, (word, candidates) in enumerate(options):
        for other in candidates[1:]:
            yield _rewritten(query, [*best[:place], (word.start, word.end, other), *best[place + 1 :]])


def _rewritten(query: str, changes: Sequence[tuple[int, int, Candidate]]) -> _Rewrite:
    texts = [(start, end, candidate.text) for start, end, candidate in changes]
    return _Rewrite(replaced(query, texts), sum(candidate.edits for _, _, candidate in changes))


def _windows(words: Sequence[_Word]) -> Iterator[Sequence[_Word]]:
    """Yield neighbours, most of them first."""
    for size in range(min(len(words), 4), 1, -1):
        for start in range(len(words) - size + 1):
            window = words[start : start + size]
            if window[0].run == window[-1].run:
                yield window


def _words(query: str, count: Count) -> Iterator[_Word]:
    """Yield the words of a query that may be mistyped; those of a phrase only where it finds nothing by itself."""
    lexemes = lexemes_of(query)
    exempt = [False]  # by depth of parentheses: whether what is inside is left as it is
    run = 0
    for place, (lexeme, end) in enumerate(lexemes):
        before = lexemes[place - 1][0] if place else None
        prefixed = before is not None and before.kind in (Kind.NOT, Kind.PLUS, Kind.FIELD)
        literal = exempt[-1] or _is_literal([one for one, _ in lexemes[:place]])
        match lexeme.kind:
            case Kind.OPEN:
                exempt.append(literal)
            case Kind.CLOSE:
                exempt.pop()
            case Kind.WORD if not literal and "*" not in lexeme.text and "~" not in lexeme.text:
                run += prefixed or before is None or before.kind is not Kind.WORD
                yield from _tokens(lexeme.text, lexeme.position, run)
                run += prefixed
            case Kind.PHRASE if not literal and not count(query[lexeme.position : end]):
                run += 1
                yield from _tokens(lexeme.text, lexeme.position + 1, run)


def _is_literal(before: Sequence[Lexeme]) -> bool:
    """Tell whether a minus, or a field whose values are no words, stands before a part."""
    opening = takewhile(lambda lexeme: lexeme.kind in (Kind.NOT, Kind.PLUS, Kind.FIELD), reversed(before))
    return any(lexeme.kind is Kind.NOT or lexeme.text in _LITERAL for lexeme in opening)


def _tokens(text: str, start: int, run: int) -> Iterator[_Word]:
    for token in analyze_name(text):
        if token.term.isalpha():
            yield _Word(start + token.start, start + token.end, token.term, run)
