"""Progress: what has a run done so far?"""

from collections.abc import Callable
from dataclasses import dataclass, field

from corpus import Problem

__all__ = ["FileCounts", "IndexReport", "Progress"]


@dataclass(slots=True)
class FileCounts:
    """Files, by what has become of them since the last run."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    troubled: int = 0  # of the unchanged, those with problems that earlier runs have named


@dataclass(slots=True)
class IndexReport:
    """What a run has done so far. `problems` names everything that was skipped or kept only in part.

    `standing` are the problems of files that have not changed since they were named, where that was asked for.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    withdrawn: int = 0  # read, and left out as a user has withdrawn them
    carried: int = 0  # from standard input, kept by a rebuild
    total: int = 0  # articles in the index when the run ended
    generation: str = ""  # that is live when the run has ended
    files: FileCounts = field(default_factory=FileCounts)
    size: int = 0  # bytes that are to be read, as far as that is known
    done: int = 0  # of those, bytes of files that have been read
    partial: int = 0  # and about how many of the one that is being read
    problems: list[Problem] = field(default_factory=list)
    standing: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # sentences on what was out of the ordinary
    seconds: float = 0.0

    @property
    def read(self) -> int:
        """The number of articles read."""
        return self.added + self.changed + self.unchanged

    @property
    def skipped(self) -> list[Problem]:
        """The problems that cost an article."""
        return [problem for problem in self.problems if problem.skipped]


Progress = Callable[[IndexReport], None]
