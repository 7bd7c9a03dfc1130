"""Reading: which articles are in these files and folders?

`walk` finds the files, `read_file` reads one, `read_articles` does both. Whatever goes wrong becomes a `Problem` that
names the file, and the run goes on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from corpus.article import STREAM_NAME, Article, Draft, Problem
from corpus.enrich import EnrichOptions, enrich
from corpus.entities import EntityExtractor, extractor_named
from corpus.errors import CorpusError, reason_of
from corpus.formats.containers import NOT_AN_ARTICLE, container_kind, contents
from corpus.formats.jsonlines import read_stream as read_records
from corpus.formats.options import DEFAULTS, ReadOptions
from corpus.formats.sniff import MANY, reader_for
from corpus.formats.source import SourceFile
from corpus.walking import Missed, find_files


def read_articles(
    paths: Iterable[Path], *, options: ReadOptions = DEFAULTS, extractor: EntityExtractor | None = None
) -> Iterator[Article | Problem]:
    """Yield the articles in files and folders, in a stable order, and a Problem for all that could not be read.

    Never raises for what a file holds.
    """
    for found in walk(paths, options):
        if isinstance(found, Problem):
            yield found
        else:
            yield from read_file(found, options=options, extractor=extractor)


def read_file(
    source: SourceFile, *, options: ReadOptions = DEFAULTS, extractor: EntityExtractor | None = None
) -> Iterator[Article | Problem]:
    """Yield the articles of one file; meant for worker processes too. Never raises for what the file holds."""
    yield from complete(read_drafts(source, options), options=options, extractor=extractor)


def read_stream(
    stream: BinaryIO, *, options: ReadOptions = DEFAULTS, extractor: EntityExtractor | None = None
) -> Iterator[Article | Problem]:
    """Yield the articles of a stream of JSON lines, such as standard input. Never raises for what it holds."""
    yield from complete(read_stream_drafts(stream, options), options=options, extractor=extractor)


def read_stream_drafts(stream: BinaryIO, options: ReadOptions = DEFAULTS) -> Iterator[Draft | Problem]:
    """Yield what a stream of JSON lines says of its articles, before the prose is read. Never raises."""
    yield from _guarded(read_records(stream, STREAM_NAME, options), STREAM_NAME)


def holds_many(source: SourceFile) -> bool:
    """Tell whether a file is of a kind that holds many articles, one record after another. Never raises."""
    try:
        return isinstance(reader_for(source), MANY)
    except (CorpusError, OSError):
        return False


def read_drafts(source: SourceFile, options: ReadOptions = DEFAULTS) -> Iterator[Draft | Problem]:
    """Yield what one file says of its articles, before the prose is read. Never raises for what the file holds."""
    yield from _guarded(_drafts(source, options), source.path)


def walk(paths: Iterable[Path], options: ReadOptions = DEFAULTS) -> Iterator[SourceFile | Problem]:
    """Yield the files at paths and in the folders and archives there, and the messages in mailboxes.

    Folders come in the order of names, each once; archives and mailboxes in their own order. Hidden files and folders
    are passed over unless they are named themselves, and so is what options exclude. What cannot be read, does not
    exist, or is a pipe or a device becomes a Problem. A file in an archive is to be read before the next one is asked
    for if `holds_many` says that it is one of many articles; any other may be kept, or sent to another process.
    """
    seen: set[tuple[int, int]] = set()
    for root in paths:
        for found in find_files(root, exclude=options.exclude, seen=seen):
            if isinstance(found, Missed):
                yield found.problem
            else:
                yield from unfold(SourceFile(Path(found.path), root))


def unfold(source: SourceFile) -> Iterator[SourceFile | Problem]:
    """Yield what lies in a file that is a container, else the file itself; see `walk`. Never raises."""
    kind = container_kind(source)
    if kind is None:
        yield source
        return
    try:
        yield from contents(source, kind)
    except Exception as error:  # what came before stands
        yield Problem(source.path, reason_of(error))


def _drafts(source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
    for found in unfold(source):
        if isinstance(found, Problem):
            yield found
        else:
            yield from _guarded(_read(found, options), found.path, found.line)


def _read(source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
    reader = reader_for(source)
    if reader is None:
        yield Problem(source.path, NOT_AN_ARTICLE)
    else:
        for found in reader.read(source, options):
            if isinstance(found, Draft) and found.line is None:
                yield replace(found, inside=source.inside)
            else:
                yield found


def _guarded(drafts: Iterator[Draft | Problem], path: str, line: int | None = None) -> Iterator[Draft | Problem]:
    """Yield drafts; whatever a reader raises ends them with a Problem."""
    try:
        yield from drafts
    except Exception as error:  # one bad file never stops a run
        yield Problem(path, reason_of(error), line)


def complete(
    drafts: Iterable[Draft | Problem], *, options: ReadOptions = DEFAULTS, extractor: EntityExtractor | None = None
) -> Iterator[Article | Problem]:
    """Yield the articles that drafts become once their prose is read; problems pass through. Never raises."""
    enriching = EnrichOptions(
        zone=options.zone,
        day_first=options.day_first,
        use_file_time=options.use_file_time,
        source=options.source,
        outlets=options.outlets,
        corrections=options.corrections,
    )
    for draft in drafts:
        if isinstance(draft, Problem):
            yield draft
            continue
        try:
            chosen = extractor or extractor_named(options.extractor)
            article = enrich(draft, extractor=chosen, options=enriching)
        except Exception as error:  # one bad article never stops a run
            yield Problem(draft.path, reason_of(error), draft.line)
        else:
            yield article
