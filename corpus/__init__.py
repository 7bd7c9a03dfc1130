"""Corpus: from files to Articles. It knows neither the index nor the page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.article import Article, Draft, Kind, Markup, Mention, Origin, Precision, Problem, Published
from corpus.corrections import Corrections
from corpus.entitiesfile import read_corrections
from corpus.errors import (
    CompressedTooFar,
    CorpusError,
    EntitiesFileError,
    ExtractorError,
    FileTooLarge,
    MappingError,
    MarkupTooDeep,
)
from corpus.formats.options import ReadOptions
from corpus.formats.source import Member, SourceFile
from corpus.walking import Found, Missed, find_files

if TYPE_CHECKING:
    from corpus.reading import (
        complete,
        holds_many,
        read_articles,
        read_drafts,
        read_file,
        read_stream,
        read_stream_drafts,
        unfold,
        walk,
    )

__all__ = [
    "Article",
    "CompressedTooFar",
    "CorpusError",
    "Corrections",
    "Draft",
    "EntitiesFileError",
    "ExtractorError",
    "FileTooLarge",
    "Found",
    "Kind",
    "MappingError",
    "Markup",
    "MarkupTooDeep",
    "Member",
    "Mention",
    "Missed",
    "Origin",
    "Precision",
    "Problem",
    "Published",
    "ReadOptions",
    "SourceFile",
    "complete",
    "extractor_named",
    "find_files",
    "holds_many",
    "read_articles",
    "read_corrections",
    "read_drafts",
    "read_file",
    "read_stream",
    "read_stream_drafts",
    "sample_path",
    "unfold",
    "walk",
]


def __getattr__(name: str) -> Any:
    """Import the readers when one is first asked for; a search needs the values above and none of the parsers."""
    if name not in __all__:
        raise AttributeError(f"module 'corpus' has no attribute '{name}'")
    from corpus import reading

    return getattr(reading, name)


def sample_path() -> Path:
    """Return the folder of the bundled sample articles."""
    return Path(__file__).parent / "sample"
