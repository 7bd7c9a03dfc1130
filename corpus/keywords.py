"""Keywords: which name does 'james-baker', given with an article, stand for?

Archives file articles under keywords in small letters. The prose of the same article mostly tells how the name is
spelled; where it does not, people get capitals, and short organizations, which are mostly initials, all capitals.
"""

import re
from collections.abc import Sequence

from corpus.article import Kind
from corpus.entities import canonical_name
from corpus.lettercase import recased

__all__ = ["name_of"]

INITIALS = 5  # letters; a longer keyword of an organization is more often a word than initials

_KEYWORD = re.compile(r"[^\W\d_]++(?>(?:[-_ ][^\W\d_]++)*)")
_JOINTS = str.maketrans("-_", "  ")


def name_of(given: str, kind: Kind, found: Sequence[str]) -> str:
    """Return the name that a given value stands for in an article whose prose has the names `found` of this kind.

    Only a keyword in small letters throughout is changed, or what the gazetteer knows by another name.
    """
    name = canonical_name(given, kind)
    if not name.islower():
        return name
    folded = _folded(name)
    for other in found:
        if _folded(other) == folded:
            return other
    bearers = {other for other in found if _folded(other).endswith(f" {folded}")} if kind is Kind.PERSON else set()
    if len(bearers) == 1:
        return bearers.pop()
    return _written_out(name, kind) if _KEYWORD.fullmatch(name) else name


def _written_out(keyword: str, kind: Kind) -> str:
    if kind is Kind.PERSON:
        return recased(keyword.translate(_JOINTS))
    return keyword.upper() if kind is Kind.ORGANIZATION and keyword.isalpha() and len(keyword) <= INITIALS else keyword


def _folded(name: str) -> str:
    return " ".join(name.translate(_JOINTS).casefold().split())
