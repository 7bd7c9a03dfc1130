"""Index: how does a Whoosh program open, make and write an index of array segments?

Architecture invariant: nothing in the directory is ever unpickled. The fields come from the caller; the table of
contents is JSON (see `toc`), and segments are mapped arrays.
"""

from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import _DEF_INDEX_NAME, FileIndex

from search.codec.whoosh.codec import ArrayCodec
from search.codec.whoosh.errors import ForeignWriter, IndexExists
from search.codec.whoosh.schema import check_schema, plain_schema
from search.codec.whoosh.segment import directory_of
from search.codec.whoosh.toc import ArrayTOC
from search.codec.whoosh.writer import ArrayWriter

__all__ = ["ArrayIndex"]

DEFAULT_NAME: str = _DEF_INDEX_NAME


class ArrayStorage(FileStorage):  # type: ignore[misc]
    """A directory into which Whoosh itself writes no file: a stock writer fails before it has done harm."""

    def create_file(self, name: str, *_: Any, **__: Any) -> Any:
        """Refuse.

        Raises:
            ForeignWriter: Always; our files are written by `search.codec`.
        """
        raise ForeignWriter(name)


class ArrayIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index whose segments are arrays."""

    def __init__(self, storage: Any, schema: Any, indexname: str = DEFAULT_NAME) -> None:
        """Open an index.

        Raises:
            EmptyIndexError: There is none.
            TocError: It cannot be read, or was made for other fields.
        """
        self.storage = storage if isinstance(storage, ArrayStorage) else ArrayStorage(str(directory_of(storage)))
        self.indexname = indexname
        self._schema = plain_schema(schema)
        self._read_toc()

    @classmethod
    def create(cls, storage: Any, schema: Any, indexname: str = DEFAULT_NAME) -> "ArrayIndex":
        """Make an empty index.

        Raises:
            IndexExists: There is one already.
            ValueError: A field cannot be kept.
            OSError: The directory cannot be written to.
        """
        directory = directory_of(storage)
        plain = plain_schema(schema)
        check_schema(plain)
        directory.mkdir(parents=True, exist_ok=True)
        if ArrayTOC._latest_generation(storage, indexname) >= 0:
            raise IndexExists(directory)
        ArrayTOC(plain, [], 0).write(storage, indexname)
        return cls(storage, plain, indexname)

    @classmethod
    def in_directory(cls, path: Path | str, schema: Any, *, create: bool = False) -> "ArrayIndex":
        """Open or make the index of a directory.

        Raises:
            IndexExists: It is to be made, and there is one already.
            EmptyIndexError: It is to be opened, and there is none.
            TocError: It cannot be read, or was made for other fields.
        """
        storage = ArrayStorage(str(path))
        return cls.create(storage, schema) if create else cls(storage, schema)

    def adopt(self, schema: Any) -> None:
        """Take the schema that a writer of this index is about to commit."""
        self._schema = plain_schema(schema)

    def writer(self, procs: int = 1, **options: Any) -> ArrayWriter:  # noqa: ARG002
        """Open the writer. There is one process, whatever `procs` says.

        Raises:
            LockError: Another writer is open.
            ValueError: A codec is given that is not ours.
        """
        codec = options.pop("codec", None)
        if codec is not None and not isinstance(codec, ArrayCodec):
            raise ValueError(f"This index cannot be written with a {type(codec).__name__}")
        return ArrayWriter(self, **options)

    def reader(self, reuse: Any = None) -> Any:  # noqa: ARG002
        """Return a reader of the latest commit; one that is open already stays as it is.

        Raises:
            TocError: The table of contents cannot be read.
            SegmentError: A segment cannot be read.
        """
        return super().reader()

    def _read_toc(self) -> ArrayTOC:
        return ArrayTOC.read(self.storage, self.indexname, schema=self._schema)
