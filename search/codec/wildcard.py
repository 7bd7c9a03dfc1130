"""Wildcard: which pattern finds the terms that 'colo*r' or '?at' means?"""

import re

__all__ = ["MAX_LENGTH", "literal_prefix", "longest_literal", "wildcard_pattern"]

MAX_LENGTH = 1000  # far longer than terms are; compiling takes time too
_STARS = re.compile(r"\*++")


def wildcard_pattern(wildcard: str) -> re.Pattern[str]:
    """Compile a wildcard, where * is any text and ? any one character, for `TermDictionary.matching`.

    Each * but the last takes as little as lets the literal after it match, and never takes more later: for
    wildcards that finds every match, and the time is bounded by the lengths of wildcard and term multiplied.

    Raises:
        ValueError: It is longer than `MAX_LENGTH`.
    """
    wildcard = _STARS.sub("*", wildcard)
    if len(wildcard) > MAX_LENGTH:
        raise ValueError(f"A wildcard cannot have more than {MAX_LENGTH} characters")
    pieces = [_piece(piece) for piece in wildcard.split("*")]
    if len(pieces) == 1:
        return re.compile(pieces[0], re.DOTALL)
    middle = "".join(f"(?>.*?{piece})" for piece in pieces[1:-1])
    return re.compile(f"{pieces[0]}{middle}.*{pieces[-1]}", re.DOTALL)


def literal_prefix(wildcard: str) -> str:
    """Return what stands before the first * or ?."""
    return re.split(r"[*?]", wildcard, maxsplit=1)[0]


def longest_literal(wildcard: str) -> str:
    """Return the longest run of characters other than * and ?; every match contains it."""
    return max(re.split(r"[*?]", wildcard), key=len)


def _piece(piece: str) -> str:
    return ".".join(map(re.escape, piece.split("?")))
