"""Bylines: who wrote this article, and for whom?

The lines above an article (`corpus.credits`) and its last paragraphs (`corpus.bios`) may both say so; the first win.
"""

from collections.abc import Callable
from dataclasses import dataclass

from corpus.article import Origin
from corpus.bios import LAST_WORDS, read_bios
from corpus.credits import read_credit

__all__ = ["Byline", "find_byline"]

FirstNames = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Byline:
    """Authors as the prose names them, with the outlet they write for.

    `span` is the stretch of text that names the authors, `source_span` that which names the outlet. `authors` is empty
    where only an outlet signs ('By The Associated Press'); `at_end` tells a bio from a byline.
    """

    authors: tuple[str, ...]
    source: str | None
    origin: Origin
    span: tuple[int, int]
    source_span: tuple[int, int] | None = None
    at_end: bool = False


def find_byline(text: str, *, is_first_name: FirstNames) -> Byline | None:
    """Return the byline in the first lines or in the last paragraphs of unwrapped text, None where there is none.

    The first lines win; the last paragraphs then still tell the outlet where the first do not.
    """
    credit = read_credit(text, is_first_name)
    if credit is not None and credit.span[0] > 0 and len(text) - credit.span[1] <= LAST_WORDS:
        return Byline(credit.authors, credit.source, Origin.BYLINE, credit.span, credit.source_span, at_end=True)
    if credit is not None and credit.authors and credit.source is not None:
        return Byline(credit.authors, credit.source, Origin.BYLINE, credit.span, credit.source_span)
    bio = read_bios(text, credit.span[1] if credit else 0, is_first_name)
    if bio is not None and (credit is None or (not credit.authors and bio.authors)):
        source, source_span = bio.source, bio.source_span
        if source is None and credit is not None:
            source, source_span = credit.source, credit.source_span
        return Byline(bio.authors, source, Origin.BYLINE, bio.span, source_span, at_end=True)
    if credit is None:
        return None
    source, source_span = credit.source, credit.source_span
    if bio is not None and source is None and (not bio.authors or set(bio.authors) & set(credit.authors)):
        source, source_span = bio.source, bio.source_span
    return Byline(credit.authors, source, Origin.BYLINE, credit.span, source_span)
