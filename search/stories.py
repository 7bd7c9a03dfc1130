"""Stories: which articles of the index are versions of one another, and how does that stay known as articles come?

A story is a group of articles whose texts are linked (see `search.linking`), directly or through others. An article
that is linked to no other is a story by itself, with its own id, and nothing is kept of it. `search.storytelling` finds
the stories.

File `stories` of a generation, a container like a segment (see `search.codec.container`)
    story/SEGMENT                     uint32 per document of a segment: the number of its story from 1, 0 for none
    column.blob/id, column.offsets/id the ids of stories, end to end
    meta                              {"stories": how many there are, "commit": of the table of contents}
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.codec.arrays import Arrays
from search.codec.columns import BytesColumn, write_bytes
from search.codec.container import ContainerReader, ContainerWriter
from search.codec.files import SYSTEM_FILES, Files

__all__ = ["STORIES_FILE", "Labels", "Stories", "write_stories"]

STORIES_FILE = "stories"

Labels = NDArray[np.uint32]  # per document: the number of its story from 1, 0 for none


class Stories:
    """The stories of a generation, from its file."""

    def __init__(self, file: ContainerReader) -> None:
        self._file = file
        self._arrays: Arrays = file.arrays
        count = file.meta.get("stories")
        if not isinstance(count, int) or not 0 <= count < np.iinfo(np.uint32).max:
            raise self._arrays.corrupt("its number of stories cannot be read")
        self.count = count
        self.commit = file.meta.get("commit")  # of the table of contents that it was written for
        self._ids = BytesColumn(self._arrays, "id", documents=self.count)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file of a generation's directory.

        Raises:
            SegmentError: It cannot be read; see `search.codec.errors`.
            OSError: It cannot be opened.
        """
        return cls(ContainerReader(path / STORIES_FILE))

    def labels(self, segment: str, documents: int) -> Labels | None:
        """Return the stories of a segment's documents; None for a segment that came after the file was written.

        Raises:
            SegmentCorrupt: The segment has another number of documents, or a number is that of no story.
        """
        name = f"story/{segment}"
        if name not in self._arrays:
            return None
        self._arrays.check_below(name, self.count + 1)
        return self._arrays.require(name, np.uint32, size=documents)

    def check_fit(self, segments: Collection[str], *, commit: int) -> None:
        """Refuse a file that was written for other segments, unless a Whoosh program has changed them since.

        Raises:
            SegmentCorrupt: It was.
        """
        told = {name.removeprefix("story/") for name in self._arrays if name.startswith("story/")}
        since = isinstance(self.commit, int) and self.commit < commit
        if not since and (self.commit != commit or told != set(segments)):
            raise self._arrays.corrupt("it tells the stories of other segments")

    def id_of(self, number: int) -> str:
        """Return the id of the story with a number from 1."""
        return self._ids[number - 1].decode("utf-8", "surrogateescape")

    def ids(self) -> list[bytes]:
        """Return the ids of all stories, that of the first one first."""
        blob = self._ids.blob.tobytes()
        return [blob[start:end] for start, end in pairwise(self._ids.offsets.tolist())]

    def verify(self) -> None:
        """Read everything.

        Raises:
            SegmentCorrupt: A checksum is wrong, or the ids do not follow one another.
        """
        self._file.verify()
        self._ids.verify()


def write_stories(
    path: Path, labels: Mapping[str, Labels], ids: Sequence[bytes], *, commit: int, files: Files = SYSTEM_FILES
) -> None:
    """Write the file into a generation's directory, in the place of any other; `commit` is that of its contents.

    Raises:
        OSError: The disk is full or fails.
    """
    with ContainerWriter(path / STORIES_FILE, files) as out:
        out.meta = {"stories": len(ids), "commit": commit}
        for segment, numbers in labels.items():
            out.add(f"story/{segment}", numbers)
        write_bytes(out, "id", ids)
