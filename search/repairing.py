"""Repairing: what is wrong with an index, and what can be done about it?

    leftovers of runs that died            removed
    a damaged kept generation              removed, as nobody should return to it
    damaged words or stories               made anew from the articles, in a new generation
    a damaged record of files              left out of a new generation; the next update looks at all files again
    a damaged pointer or live generation   the latest generation that is sound takes its place

`roll_back` is here too: it returns to an earlier generation while nothing is damaged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from whoosh.index import EmptyIndexError

from search.codec import Segment, SegmentError
from search.codec.whoosh import ArrayStorage, ArrayTOC, TocError, open_segment
from search.errors import IndexCorrupt, IndexUnusable, PointerLost
from search.generations import POINTER, RECORD, IndexDirectory, Pointer
from search.manifest import MANIFEST
from search.pointers import generation_name
from search.roots import record
from search.schema import article_schema
from search.segments import INDEX_NAME, Snapshot
from search.storage import storage_errors
from search.stored import load, word_text
from search.stories import STORIES_FILE, Stories, write_stories
from search.storytelling import Part, tell_stories
from search.verifying import check_manifest
from search.withdrawn import read_withdrawn
from search.withholding import withhold
from search.words import WORDS_FILE, WordCounter, Words, write_words

__all__ = ["Condition", "examine", "repair", "roll_back"]


# what becomes of a damaged file, where what it derives from is sound
DERIVED = {
    STORIES_FILE: "made anew from the articles",
    WORDS_FILE: "made anew from the articles",
    RECORD: "written anew",
    MANIFEST: "left out, so that the next 'search update' looks at all files again",
}


@dataclass(slots=True)
class Condition:
    """What `examine` found; each damage is a sentence."""

    live: Pointer | None = None
    articles: int = 0
    segments: int = 0
    damage: IndexUnusable | None = None  # of the pointer, or of the live generation
    kept: dict[int, str | None] = field(default_factory=dict)  # kept generation -> its damage
    leftovers: list[Path] = field(default_factory=list)
    resumable: bool = False  # one of these is a rebuild that can be gone on with

    @property
    def sound(self) -> bool:
        """Tell whether nothing is damaged; leftovers are not damage."""
        return self.damage is None and not any(self.kept.values())


def examine(directory: IndexDirectory) -> Condition:
    """Read the whole index, its kept generations too, and compare all checksums.

    Raises:
        IndexUnusable: There is no index, or none that this version can read.
    """
    condition = Condition()
    try:
        live = condition.live = directory.pointer()
    except IndexCorrupt as error:
        condition.damage = error
        return condition
    except PointerLost:
        condition.damage = IndexCorrupt(directory.path, f"{POINTER} is missing")
        return condition
    condition.kept = {number: _damage_of(directory, number) for number in live.kept}
    condition.leftovers = directory.leftovers(live.generation, *live.kept)
    condition.resumable = directory.unfinished() in condition.leftovers
    try:
        snapshot = _verified(directory, live.generation)
        condition.articles, condition.segments = snapshot.articles, len(snapshot.segments)
    except IndexUnusable as error:
        condition.damage = error
    return condition


def repair(directory: IndexDirectory) -> list[str]:
    """Do what can be done without reading the articles' files, and return what was done, a sentence each.

    Call it under `IndexDirectory.locked`.

    Raises:
        IndexUnusable: The live generation is damaged, and no other is sound.
        SearchError: The disk is full or fails.
    """
    with storage_errors(directory.path):
        return _repair(directory)


def _repair(directory: IndexDirectory) -> list[str]:
    condition = examine(directory)
    done = []
    if condition.damage is not None:
        done.append(_mend(directory, condition))
    elif bad := [number for number, damage in condition.kept.items() if damage]:
        live = directory.pointer()
        directory.switch(replace(live, kept=tuple(number for number in live.kept if number not in bad)))
        done += [f"Generation {generation_name(number)} was damaged and is no longer kept." for number in bad]
    live = directory.pointer()
    removed = directory.sweep(live.generation, *live.kept)
    return [*done, *(f"{path.relative_to(directory.path)} was left behind, and is removed." for path in removed)]


def roll_back(directory: IndexDirectory, number: int | None = None) -> tuple[Pointer, Pointer, Snapshot]:
    """Return to a generation that was kept, and return the one that was live, that one, and its articles.

    Articles that were withdrawn since stay out of the index: where it holds any, a generation without them is made of
    it. Call it under `IndexDirectory.locked`.

    Raises:
        UsageError: No generation is kept, or not this one.
        IndexUnusable: It is damaged; nothing was changed.
        SearchError: The disk is full or fails.
    """
    live = directory.pointer()
    number = directory.kept(live, number)
    snapshot = _verified(directory, number)
    with storage_errors(directory.path):
        gone = [article for article in read_withdrawn(directory.path) if snapshot.holds("id", article)]
        if gone:
            return live, *_without(directory, live, snapshot, number, gone)
        before, now = directory.rollback(number)
    return before, now, snapshot


def _without(
    directory: IndexDirectory, live: Pointer, snapshot: Snapshot, number: int, gone: Sequence[str]
) -> tuple[Pointer, Snapshot]:
    """Publish a generation as an earlier one was, but without articles that were withdrawn since."""
    target = directory.record(number)
    kept = (live.generation, *(each for each in live.kept if each != number))
    old = replace(target, kept=(*kept, number), last=max(live.last, target.last))
    with directory.new_generation(old, keep_files=True) as (path, pointer):
        left = withhold(path, snapshot, gone, files=directory.storage)
        published = directory.publish(replace(pointer, kept=kept), roots=target.roots)
    return published, left


def _verified(directory: IndexDirectory, number: int) -> Snapshot:
    """Open a generation, and read all of it."""
    path = directory.generation_path(number)
    snapshot = Snapshot.open(path)
    snapshot.verify()
    check_manifest(path)
    _check_record(directory, number)
    return snapshot


def _check_record(directory: IndexDirectory, number: int) -> None:
    """Read what a generation says of itself; those of early versions say nothing."""
    path = directory.generation_path(number) / RECORD
    if path.exists() and directory.record(number).generation != number:
        raise IndexCorrupt(directory.path, f"{path} is that of another generation")


def _damage_of(directory: IndexDirectory, number: int) -> str | None:
    try:
        _verified(directory, number)
        directory.record(number)
    except IndexUnusable as error:
        return str(error)
    return None


def _mend(directory: IndexDirectory, condition: Condition) -> str:
    """Make a sound generation live, and say which."""
    live = condition.live
    if live is not None and (names := _derived(directory, live)):
        sound = tuple(number for number, damage in condition.kept.items() if damage is None)
        with directory.new_generation(live, keep_files=True) as (path, pointer):
            _derive(path, names, directory)
            directory.publish(replace(pointer, kept=sound), roots=live.roots)
        return " ".join(f"The file '{name}' was damaged, and is {DERIVED[name]}." for name in names)
    for number in directory.numbers():
        if (live is None or number != live.generation) and _damage_of(directory, number) is None:
            found = directory.record(number)
            others = tuple(each for each in found.kept if _damage_of(directory, each) is None)
            roots = record(found.roots, live.roots if live else ())  # those, too, that came since
            directory.switch(replace(found, roots=roots, kept=others, last=max(directory.numbers())))
            return (
                f"The live generation was damaged, so {found.name} of {found.updated} is live again. "
                "Run 'search update' to take up what has come since."
            )
    raise condition.damage or IndexCorrupt(directory.path, "no generation of it is sound")


def _derived(directory: IndexDirectory, live: Pointer) -> list[str]:
    """Return which derived files are damaged, where all that they derive from is sound; else none."""
    path = directory.generation_path(live)
    try:
        toc, segments = _segments(path)
        for segment in segments:
            segment.verify()
    except (EmptyIndexError, TocError, SegmentError, OSError):
        return []
    damaged = []
    try:
        stories = Stories.open(path)
        stories.check_fit([entry.segid for entry in toc.segments], commit=toc.generation)
        stories.verify()
        for entry, segment in zip(toc.segments, segments, strict=True):
            stories.labels(entry.segid, segment.documents)
    except (SegmentError, OSError):
        damaged.append(STORIES_FILE)
    try:
        _check_record(directory, live.generation)
    except IndexUnusable:
        damaged.append(RECORD)
    try:
        check_manifest(path)
    except IndexUnusable:
        damaged.append(MANIFEST)
    try:
        Words.open(path).verify()
    except (SegmentError, OSError):
        damaged.append(WORDS_FILE)
    return damaged


def _segments(path: Path) -> tuple[ArrayTOC, list[Segment]]:
    storage = ArrayStorage(str(path))
    toc = ArrayTOC.read(storage, INDEX_NAME, schema=article_schema())
    return toc, [open_segment(entry.path(storage)) for entry in toc.segments]


def _derive(path: Path, names: list[str], directory: IndexDirectory) -> None:
    """Write derived files of a generation anew."""
    toc, segments = _segments(path)
    deleted = [entry.deleted_mask() for entry in toc.segments]
    if STORIES_FILE in names:
        parts = [Part(segment, gone, None) for segment, gone in zip(segments, deleted, strict=True)]
        labels, ids = tell_stories(parts, None)
        told = {str(entry.segid): own for entry, own in zip(toc.segments, labels, strict=True)}
        write_stories(path, told, ids, commit=toc.generation, files=directory.storage)
    if MANIFEST in names:
        directory.storage.remove(path / MANIFEST)
    if WORDS_FILE in names:
        counter = WordCounter()
        for segment, gone in zip(segments, deleted, strict=True):
            for doc in (~gone).nonzero()[0].tolist():
                counter.add_text(word_text(load(segment.stored[doc])))
        write_words(path, Words.none(), counter.counts(), files=directory.storage)
