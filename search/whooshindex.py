"""Whoosh index: how does a Whoosh program get at an archive, or at an index of fields of its own?"""

from pathlib import Path
from typing import Any

from search.codec.whoosh.index import ArrayIndex
from search.generations import POINTER, IndexDirectory
from search.schema import article_schema

__all__ = ["create_index", "open_index"]


def create_index(path: Path | str, schema: Any = None) -> ArrayIndex:
    """Make an empty index of these fields in a directory, or of the fields of an article.

    Raises:
        IndexExists: There is an index in it already.
        ValueError: A field cannot be kept.
        OSError: The directory cannot be written to.
    """
    return ArrayIndex.in_directory(path, article_schema() if schema is None else schema, create=True)


def open_index(path: Path | str, schema: Any = None) -> ArrayIndex:
    """Open an index as a `whoosh.index.Index`, on which ordinary Whoosh programs work unchanged.

    `path` is the directory that `search index` made, of which the live generation is opened, or one that
    `create_index` made. Its fields have to be those that it was made with: these, or those of an article. What a
    program writes to a live generation is seen by searches at once, and is gone with the next `search reindex`.

    Raises:
        EmptyIndexError: There is no index.
        TocError: It cannot be read, or was made for other fields.
        IndexUnusable: The directory was made by `search index`, and is damaged or of another version.
    """
    directory = Path(path)
    if (directory / POINTER).exists():
        pointed = IndexDirectory(directory)
        directory = pointed.generation_path(pointed.pointer())
    return ArrayIndex.in_directory(directory, article_schema() if schema is None else schema)
