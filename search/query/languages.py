"""Languages: how is a word asked for in articles of several languages?

Articles are stemmed by the rules of their own language, so a word stands for one term in an English article and maybe
for another in a French one. Where the terms differ, the other languages' are added to the query, and each of them
counts in articles of its language only: the French stem of 'policies' is the English one of 'police'.
"""

from collections.abc import Callable, Sequence

from whoosh.query import And, ConstantScoreQuery, Or, Query, Term

from search.stemming import STEMMED_LANGUAGES

__all__ = ["MAX_LANGUAGES", "InLanguages", "in_every_language", "stemmed_apart"]

MAX_LANGUAGES = 8  # besides English; each makes a query longer

_FIELD = "lang_facet"


class InLanguages(And):  # type: ignore[misc]
    """And of a query and the languages of the articles that it is asked of; these add nothing to a score."""

    def __str__(self) -> str:
        return f"({self.subqueries[0]} in {'|'.join(sorted(self.languages))})"

    @property
    def languages(self) -> frozenset[str]:
        """The languages, as ISO 639-1 codes."""
        chosen = self.subqueries[1].child
        return frozenset(term.text for term in (chosen.subqueries if isinstance(chosen, Or) else [chosen]))


def stemmed_apart(languages: Sequence[str]) -> tuple[str, ...]:
    """Return the languages, most frequent first, whose articles have other terms than English ones."""
    return tuple(code for code in languages if code in STEMMED_LANGUAGES and code != "en")[:MAX_LANGUAGES]


def in_every_language(build: Callable[[str | None], Query], languages: Sequence[str]) -> Query:
    """Return a query made by the rules of English, or of one of some other languages in the articles of that one."""
    plain = build(None)
    others: list[tuple[Query, list[str]]] = []
    for language in languages:
        node = build(language)
        if node == plain:
            continue
        alike = next((codes for other, codes in others if other == node), None)
        if alike is None:
            others.append((node, [language]))
        else:
            alike.append(language)
    return Or([plain, *(_within(node, codes) for node, codes in others)]) if others else plain


def _within(node: Query, languages: Sequence[str]) -> InLanguages:
    terms = [Term(_FIELD, code) for code in languages]
    return InLanguages([node, ConstantScoreQuery(terms[0] if len(terms) == 1 else Or(terms), 0.0)])
