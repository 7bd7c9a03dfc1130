"""Findings: what a rule found in a run of capitalised words, before the whole article was weighed."""

from typing import Final, NamedTuple

from corpus.article import Kind

CERTAIN: Final = 3  # a title, a legal form, our own lists
LIKELY: Final = 2
WEAK: Final = 1  # stands only with support from the rest of the article


class Found(NamedTuple):
    """A span that may be a mention; `kind` None leaves it to the article."""

    start: int
    end: int
    kind: Kind | None
    name: str
    trust: int
    opening: bool = False
    full: bool = False  # a person with a given name, an organization with its form: others refer back to it
