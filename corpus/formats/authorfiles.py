"""Author files: where, near a post, does a site keep what it says of its authors?

Hugo has `content/authors/jane-doe.md` or `data/authors/`, Jekyll `_data/authors.yml` or `_authors/`, Docusaurus an
`authors.yml` beside the posts. They are looked for from the post's folder upwards, no higher than the folder or the
archive that is read, so that nothing else on the disk has a say.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path, PurePosixPath

from corpus.errors import CorpusError
from corpus.formats.archives import Entry, tar_entries, zip_entries
from corpus.formats.membernames import member_name
from corpus.formats.source import Member, SourceFile
from corpus.formats.unpacking import Allowance, packed_name
from corpus.text import decode

FILE_LIMIT = 2**20  # bytes of a file about authors
ARCHIVE_LIMIT = 256 * 2**20  # bytes; a larger archive is not read a second time for its authors
MAX_MEMBERS = 20_000  # files about authors that are kept of an archive
MAX_FOLDERS = 32  # looked at on the way up from a post
FOLDERS = ("authors", "_authors", "content/authors", "data/authors", "_data/authors")  # one file an author
LISTS = (  # all authors in one file
    *("authors.yml", "authors.yaml", "_data/authors.yml", "_data/authors.yaml", "_data/authors.json"),
    *("data/authors.yml", "data/authors.yaml", "data/authors.toml", "data/authors.json"),
)
DATA_FOLDERS = frozenset({"content", "data", "_data"})  # in which those may lie
PAGES = ("{id}/_index.md", "{id}/index.md", "{id}.md", "{id}.yml", "{id}.yaml", "{id}.toml", "{id}.json")
BORDER = "!/"  # between an archive and its member, in paths

_ABOUT_AUTHORS = re.compile(r"(?:^|/)(?:_?authors/(?:[^/]+/_?index|[^/]+)|authors)\.(?:md|ya?ml|toml|json)$")


def author_files(author: str, source: SourceFile) -> Iterator[tuple[str, str]]:
    """Yield the paths and texts of the files that may tell who an author id of a post is, nearest first."""
    if not isinstance(source, Member):
        for folder in _folders(source):
            status = _status(folder)
            for place in _places(str(folder), status.st_mtime_ns) if status else ():
                yield from _on_disk(folder / place, author)
    elif source.path.count(BORDER) == 1:
        texts = _of_archive(source.location)
        for parent in islice(PurePosixPath(source.path.partition(BORDER)[2]).parents, MAX_FOLDERS):
            paths = ((parent / path).as_posix() for path in _candidates(author))
            yield from ((path, texts[path]) for path in paths if path in texts)


def author_site(path: str) -> str | None:
    """Return the folder of the posts whose authors a file may tell of; None where it tells of none."""
    place = path.replace(os.sep, "/")
    found = _ABOUT_AUTHORS.search(place)
    if found is None:
        return None
    folder = PurePosixPath(place[: found.start()] or "/")
    return str(folder.parent if folder.name in DATA_FOLDERS else folder)


def _candidates(author: str) -> Iterator[str]:
    yield from (f"{folder}/{page.format(id=author)}" for folder in FOLDERS for page in PAGES)
    yield from LISTS


# --- on disk --------------------------------------------------------------------------------------------------------


def _folders(source: SourceFile) -> Iterator[Path]:
    """Yield the folders from that of the post up to the topmost one that is read."""
    top = source.location.parent if source.named else source.root
    for folder in islice(source.location.parents, MAX_FOLDERS):
        yield folder
        if folder == top:
            return


@lru_cache(maxsize=4_096)
def _places(folder: str, _changed: int) -> tuple[str, ...]:
    """Return which folders and lists of authors there are in a folder."""
    return tuple(place for place in (*FOLDERS, *LISTS) if _status(Path(folder, place)))


def _on_disk(place: Path, author: str) -> Iterator[tuple[str, str]]:
    paths = [place] if place.suffix else [place / page.format(id=author) for page in PAGES]
    for path in paths:
        status = _status(path)
        if status is not None and status.st_size <= FILE_LIMIT and path.is_file():
            text = _text(str(path), status.st_mtime_ns)
            if text is not None:
                yield path.as_posix(), text


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=4_096)
def _text(path: str, _changed: int) -> str | None:
    """Return the text of a file, read once for as long as it does not change; None where it cannot be read."""
    try:
        return decode(Path(path).read_bytes()).text
    except OSError:
        return None


# --- in an archive --------------------------------------------------------------------------------------------------


def _of_archive(location: Path) -> Mapping[str, str]:
    status = _status(location)
    if status is None or status.st_size > ARCHIVE_LIMIT:
        return {}
    return _members(str(location), status.st_mtime_ns)


@lru_cache(maxsize=8)
def _members(location: str, _changed: int) -> Mapping[str, str]:
    """Return the texts of the files about authors in an archive by their paths in it, up to where it is damaged."""
    source = SourceFile(Path(location))
    allowance = Allowance(Path(location).stat().st_size)
    texts: dict[str, str] = {}
    try:
        with closing(source.open()) as stream:
            entries = zip_entries(stream, allowance) if _is_zip(source) else tar_entries(stream)
            for name, entry in filter(None, map(_about_authors, entries)):
                with closing(entry.open()) as member:
                    data = b"".join(iter(partial(member.read, FILE_LIMIT), b""))[:FILE_LIMIT]
                texts[name] = decode(data).text
                if len(texts) == MAX_MEMBERS:
                    break
    except (CorpusError, OSError):  # which is reported where the archive itself is read
        return texts
    return texts


def _is_zip(source: SourceFile) -> bool:
    return packed_name(source.name)[0].endswith(".zip")


def _about_authors(entry: Entry) -> tuple[str, Entry] | None:
    name = member_name(entry.name)
    return (name, entry) if not entry.fault and _ABOUT_AUTHORS.search(name) else None
