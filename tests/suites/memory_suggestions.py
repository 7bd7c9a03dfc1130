"""Memory suggestions: what is the simplest thing that keeps the promises of suggesting? Everything is compared."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

from search import DidYouMean, StoredArticle, Suggestion, SuggestionKind

LIKE = 0.75
TITLES = 3


def complete(
    articles: Iterable[StoredArticle],
    words_of: Callable[[str], list[str]],
    values_of: Mapping[SuggestionKind, Callable[[StoredArticle], tuple[str, ...]]],
    typed: str,
    limit: int,
) -> tuple[Suggestion, ...]:
    """Return the names, words and titles in which a word begins with each one typed."""
    fragments = words_of(typed)
    if not fragments:
        return ()

    def fits(text: str) -> bool:
        return all(any(word.startswith(fragment) for word in words_of(text)) for fragment in fragments)

    counts: Counter[tuple[SuggestionKind, str]] = Counter()
    titles = []
    for article in articles:
        for kind, values in values_of.items():
            counts.update((kind, value) for value in set(values(article)) if fits(value))
        words = {word for word in words_of(f"{article.title} {article.text}") if word.startswith(fragments[-1])}
        if set(fragments[:-1]) <= set(words_of(f"{article.title} {article.text}")):
            counts.update((SuggestionKind.WORD, " ".join([*fragments[:-1], word])) for word in words)
        if fits(article.title):
            titles.append(Suggestion(SuggestionKind.TITLE, article.title, 1, article.id))
    titles = titles[: min(TITLES, limit // 2)]
    ranked = [Suggestion(kind, text, count) for (kind, text), count in counts.most_common(limit - len(titles))]
    return (*ranked, *titles)


def did_you_mean(
    articles: Iterable[StoredArticle],
    words_of: Callable[[str], list[str]],
    query: str,
    count: Callable[[str], int],
) -> DidYouMean | None:
    """Return the query with each word that occurs nowhere replaced by the one most like it."""
    known = Counter(word for a in articles for word in words_of(f"{a.title} {a.text} {' '.join(a.authors)}"))
    words = words_of(query)
    better = [word if word in known else (get_close_matches(word, known, 1, LIKE) or [word])[0] for word in words]
    found = count(" ".join(better)) if better != words else 0
    return DidYouMean(" ".join(better), found) if found > count(query) else None
