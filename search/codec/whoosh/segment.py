"""Segment: which file is this segment of a Whoosh index, and which of its documents are deleted?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from search.codec.segment import MAX_DOCUMENTS, Segment
from search.codec.whoosh.building import SegmentBuilder

__all__ = ["ArraySegment", "directory_of", "open_segment"]

SEGMENT_SUFFIX = ".seg"

# by path and file, as a segment never changes, but may be restored under its name
_OPEN: WeakValueDictionary[tuple[Path, int, int], Segment] = WeakValueDictionary()


def directory_of(storage: Any) -> Path:
    """Return the directory of a Whoosh storage.

    Raises:
        ValueError: It has none: a segment of ours is a mapped file.
    """
    if not isinstance(storage, FileStorage):
        raise ValueError(f"An index of this kind needs a directory, and a {type(storage).__name__} has none")  # noqa: TRY004
    return Path(storage.folder)


def open_segment(path: Path) -> Segment:
    """Open a segment, or return the one that is open already.

    Raises:
        SegmentError: The file cannot be read; see `search.codec.errors`.
        OSError: It cannot be opened.
    """
    found = path.stat()
    key = path.absolute(), found.st_dev, found.st_ino
    segment = _OPEN.get(key)
    if segment is None:  # two threads may both come here; then there are two maps of one file, which is no harm
        segment = _OPEN[key] = Segment.open(path)
    return segment


class ArraySegment(base.Segment):  # type: ignore[misc]
    """A segment's entry in the table of contents: its name, size and deletions. The file itself never changes."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.builder: SegmentBuilder | None = None  # while the segment is being written
        self._documents = 0
        self._deleted: set[int] = set()

    @classmethod
    def from_json(cls, indexname: str, entry: object) -> "ArraySegment":
        """Return the segment that an entry describes.

        Raises:
            ValueError: The entry describes none.
        """
        match entry:
            case {"id": str(name), "documents": int(documents), "deleted": [*deleted]} if (
                name.isascii() and name.isalnum()
            ):
                segment = cls(indexname)
                segment.segid = name
                segment._documents = documents
                segment._deleted = set(deleted)
                valid = all(type(doc) is int and 0 <= doc < documents for doc in deleted)
                if valid and 0 <= documents <= MAX_DOCUMENTS:
                    return segment
        raise ValueError("a segment is not described as it should be")

    def to_json(self) -> dict[str, Any]:
        """Return the entry of this segment."""
        return {"id": self.segid, "documents": self._documents, "deleted": sorted(self._deleted)}

    def path(self, storage: Any) -> Path:
        """Return the segment's file."""
        name: str = self.make_filename(SEGMENT_SUFFIX)
        return directory_of(storage) / name

    def codec(self) -> Any:
        """Return the codec that reads this segment."""
        from search.codec.whoosh.codec import ArrayCodec  # which imports this module

        return ArrayCodec()

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones included."""
        return self._documents

    def set_doc_count(self, doccount: int) -> None:
        """Set the number of documents."""
        self._documents = doccount

    def deleted_count(self) -> int:
        """Return the number of deleted documents."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Yield the deleted documents, ascending."""
        return iter(sorted(self._deleted))

    def deleted_mask(self) -> NDArray[np.bool_]:
        """Return for each document whether it is deleted."""
        mask = np.zeros(self._documents, np.bool_)
        mask[list(self._deleted)] = True
        return mask

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002
        """Delete a document, or bring it back.

        Raises:
            IndexError: There is no such document.
        """
        if not 0 <= docnum < self._documents:
            raise IndexError(docnum)
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return docnum in self._deleted

    def should_assemble(self) -> bool:
        """Return False: the segment is one file already."""
        return False
