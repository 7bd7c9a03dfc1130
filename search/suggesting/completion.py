"""Completion: a reader has typed a few letters; which names, words and titles may be meant?"""

import numpy as np

from search.analysis import STOP_WORDS, name_terms, stem
from search.evaluator import top, top_by
from search.model import Suggestion, SuggestionKind
from search.query.leaves import MIN_PREFIX
from search.schema import MISSING_INSTANT
from search.suggesting.archive import Archive, matching
from search.suggesting.names import Names
from search.suggesting.wordstarts import MAX_TYPED, MAX_WORDS, typed_words
from search.words import Words

__all__ = ["complete"]

WORDS = 4  # of a list: the articles of each are counted, which takes the most time
COMBINATIONS = 3  # of several words
TITLES = 3
RARE = 200  # a word that comes so many times less often than the most frequent one is a misprint, or far from the mind
TRIED_WORDS = 4  # times as many as are wanted: several may be forms of one word
TRIED_TITLES = 24  # the newest articles; many may tell one story


def complete(archive: Archive, names: Names, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """Return suggestions for what a reader has typed: names and words by the number of their articles, then titles."""
    fragments = name_terms(typed[:MAX_TYPED])[:MAX_WORDS]
    if not fragments or limit < 1:
        return ()
    titles = _titles(archive, fragments, min(TITLES, limit // 2))
    room = limit - len(titles)
    named = [names.suggestion(number) for number in names.starts.best(typed, room)]
    words = _words(archive, fragments, min(WORDS if len(fragments) == 1 else COMBINATIONS, room), named)
    found = sorted([*named[: room - len(words)], *words], key=lambda item: -item.count)
    return (*found, *titles)


def _words(archive: Archive, fragments: list[str], limit: int, named: list[Suggestion]) -> list[Suggestion]:
    """Return what was typed with its last word completed."""
    *before, last = fragments
    taken = {" ".join(typed_words(item.text)) for item in named}
    found = []
    for word in _completions(archive.snapshot.words, last, limit):
        text = " ".join([*before, word])
        count = 0 if " ".join(typed_words(text)) in taken else matching(archive, text).size
        if count:
            found.append(Suggestion(SuggestionKind.WORD, text, count))
    return found


def _completions(words: Words, prefix: str, limit: int) -> list[str]:
    """Return the most frequent words with a prefix, of the forms of one word only the most frequent."""
    start, stop = words.terms.prefix_range(prefix)
    counts = words.counts[start:stop]
    ranked = top(counts, TRIED_WORDS * limit)
    likely = ranked[counts[ranked] * RARE >= counts[ranked[:1]]]
    spelt: dict[str, str] = {}
    for ordinal in (start + likely).tolist():
        spelling = words.spelling(ordinal)
        term = stem(spelling)
        if term not in STOP_WORDS:
            spelt.setdefault(term, spelling)
    return list(spelt.values())[:limit]


def _titles(archive: Archive, fragments: list[str], limit: int) -> list[Suggestion]:
    """Return the titles that have the words, of the newest articles first; of a story only one."""
    if len(fragments[-1]) < MIN_PREFIX or not limit:
        return []
    docs = matching(archive, f"title:({' '.join(fragments)}*)")
    instants = archive.instants(docs)
    newest = docs[top_by(instants, TRIED_TITLES, reverse=True, present=instants != MISSING_INSTANT)]
    told_once = newest[archive.stories.leaders(newest, np.arange(newest.size))]
    found: dict[str, Suggestion] = {}
    for doc in told_once[: 2 * limit].tolist():
        article = archive.stored(doc)
        found.setdefault(
            article.title,
            Suggestion(SuggestionKind.TITLE, article.title, archive.stories.size_of(doc), article.id),
        )
        if len(found) == limit:
            break
    return list(found.values())
