"""Notes: what in the query could not be understood, and what was done about it?"""

from search.errors import QuerySyntaxError

MAX_NOTES = 5  # a reader mends one mistake at a time; a hostile query makes hundreds


class Notes:
    """Collects sentences for the reader; a strict one raises the first instead."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._positions: dict[str, int] = {}

    def add(self, sentence: str, position: int) -> None:
        """Record a sentence once.

        Raises:
            QuerySyntaxError: In strict mode, always.
        """
        if self._strict:
            place = character(position)
            raise QuerySyntaxError(sentence if place in sentence else f"{sentence} (At {place}.)", position)
        self._positions.setdefault(sentence, position)

    def __len__(self) -> int:
        return len(self._positions)

    def sentences(self) -> tuple[str, ...]:
        """Return the first few sentences by their place in the query, and how many more there are."""
        every = tuple(sorted(self._positions, key=self._positions.__getitem__))
        if len(every) <= MAX_NOTES:
            return every
        return (*every[:MAX_NOTES], f"{len(every) - MAX_NOTES} more parts of the query were not understood.")


def character(position: int) -> str:
    """Name a position for a reader, who counts from one."""
    return f"character {position + 1:,}"
