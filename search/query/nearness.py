"""Nearness: what of a query's words standing close together, as they do in the query?

`Nearby` is no part of the tree that says what matches: it only adds to the scores of what does.
"""

from whoosh.query import Query

__all__ = ["Nearby"]


class Nearby(Query):  # type: ignore[misc]
    """Matches documents where two different terms of a field stand about `gap` places apart, the first one first.

    The nearer to that, and the more often, the higher the score; `search.evaluator.nearness` has the formula.
    """

    def __init__(self, fieldname: str, first: str, second: str, *, gap: int = 1, boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.first = first
        self.second = second
        self.gap = gap
        self.boost = boost

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Nearby) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((Nearby, *self._key()))

    def __repr__(self) -> str:
        key = ", ".join(map(repr, (self.fieldname, self.first, self.second)))
        return f"Nearby({key}, gap={self.gap}, boost={self.boost})"

    def __str__(self) -> str:
        return f'{self.fieldname}:"{self.first} {self.second}"~{self.gap}^{self.boost}'

    def is_leaf(self) -> bool:
        """Return True."""
        return True

    def field(self) -> str:
        """Return the name of the field."""
        return self.fieldname

    def _key(self) -> tuple[str, str, str, int, float]:
        return self.fieldname, self.first, self.second, self.gap, self.boost
