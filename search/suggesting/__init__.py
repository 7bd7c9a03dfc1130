"""Suggesting: what may a reader mean, and what else is there?

    completion    a few letters are typed: names, words and titles that go on so
    correcting    a query finds little: another spelling that finds more (of names, of words, of spaces)
    relaxing      a search finds nothing: each change that would help, and how much
    likeness      an article is open: others on the same matter

`words` come from `search.words`, names from the facets' values (`names`), found by the beginnings of their words
(`wordstarts`); `parts` takes a query string apart and puts it together again.

Architecture invariant: nothing is suggested that was not found to have articles in the generation that is searched.
"""

from search.suggesting.completion import complete
from search.suggesting.correcting import FEW, did_you_mean
from search.suggesting.likeness import Like, alike
from search.suggesting.names import Names
from search.suggesting.relaxing import rescues
from search.suggesting.spelling import Speller

__all__ = ["FEW", "Like", "Names", "Speller", "alike", "complete", "did_you_mean", "rescues"]
