"""Resuming: how does a rebuild that was interrupted go on where it was?

    generations/000008/               of the run that was interrupted
      journal.json                    by which fields, rules, roots and settings it was being made
      journal.000001.json, ...        one for each checkpoint: the segments so far, and what was read since the last

A checkpoint writes what was read as a segment, and notes of each item (a file, or a record of a file that holds many)
what was made of it, but for the articles themselves. The next run goes through what there is to read in the same
order. As long as it meets the same items, it takes what was noted of them for what a worker would give; only what
comes after is read. Where an item is another one, or anything else has changed, it begins anew.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import astuple, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from corpus import Problem
from search.batches import Entry, Prepared, Trouble
from search.codec import SegmentError
from search.codec.files import Files, write_whole
from search.codec.whoosh import ArraySegment, open_segment
from search.filestate import FileState
from search.generations import JOURNAL
from search.segments import INDEX_NAME, segment_path
from search.tasks import Task
from search.words import WordCounter

__all__ = ["Interrupted", "Journal", "open_interrupted"]

PARTS = "journal.*.json"

# what reading a journal that is damaged, or of another version, raises
NOT_A_JOURNAL = (AttributeError, KeyError, IndexError, OSError, RecursionError, TypeError, ValueError)


class Journal:
    """What a rebuild notes of its progress; `making` says by what its articles are made."""

    def __init__(self, path: Path, files: Files, *, making: str, every: float) -> None:
        self._path = path
        self._files = files
        self._every = every
        self._notes: list[dict[str, Any]] = []
        self._words = WordCounter()
        self._parts = len(list(path.glob(PARTS)))
        self._last = time.monotonic()
        self._head = json.dumps({"making": making}).encode()

    def note(self, prepared: Prepared) -> bool:
        """Note what was read; tell whether it is time for a checkpoint."""
        self._notes.append(_to_json(prepared))
        self._words.add(prepared.words)
        return time.monotonic() - self._last >= self._every

    def checkpoint(self, segments: list[ArraySegment]) -> None:
        """Write down what was noted, once it is in these segments, which are on disk."""
        self._parts += 1
        entries = [entry.to_json() for entry in segments]
        content = {"segments": entries, "notes": self._notes, "words": self._words.counts()}
        write_whole(self._path / f"journal.{self._parts:06}.json", json.dumps(content).encode(), self._files)
        if not (self._path / JOURNAL).exists():  # last, so that where there is a head there is something to go on from
            write_whole(self._path / JOURNAL, self._head, self._files)
        self._notes, self._words = [], WordCounter()
        self._last = time.monotonic()

    def remove(self) -> None:
        """Remove it, as the generation is done; without its head, the rest is no journal any more."""
        for path in (self._path / JOURNAL, *sorted(self._path.glob(PARTS))):
            self._files.remove(path)


class Interrupted:
    """What is left of a run that was interrupted: the directory, its segments, and what was noted of each item."""

    def __init__(self, path: Path, segments: list[ArraySegment]) -> None:
        self.path = path
        self.segments = segments

    def prepared(self) -> Iterator[Prepared]:
        """Yield what was noted, as workers would give it, but without the articles."""
        for part in sorted(self.path.glob(PARTS)):
            content = json.loads(part.read_bytes())
            yield from map(_from_json, content["notes"])
            yield Prepared(words={str(word): int(times) for word, times in content["words"].items()})

    def rest(self, tasks: Iterator[Task]) -> Iterator[Task] | None:
        """Return the tasks that come after what was noted; None if what comes before is not what it was."""
        noted = chain.from_iterable(prepared.items for prepared in self.prepared())
        for task in tasks:
            items = task.identities()
            expected = list(islice(noted, len(items)))
            if items[: len(expected)] != expected:
                return None
            if len(expected) < len(items):
                return chain([_without(task, len(expected))], tasks)
        return None if next(noted, None) else tasks

    def clear(self, files: Files) -> None:
        """Remove what the run wrote after its last checkpoint, or for its table of contents."""
        kept = {segment_path(self.path, entry).name for entry in self.segments}
        for path in sorted(self.path.iterdir()):
            if path.name not in kept and not path.name.startswith("journal."):
                files.remove(path)


def open_interrupted(path: Path, *, making: str) -> Interrupted | None:
    """Return what is left of a run in a directory; None if nothing can be made of it, or it was made by other means."""
    try:
        if json.loads((path / JOURNAL).read_bytes())["making"] != making:
            return None
        last = json.loads(max(path.glob(PARTS)).read_bytes())
        found = Interrupted(path, [ArraySegment.from_json(INDEX_NAME, entry) for entry in last["segments"]])
        for _ in found.prepared():
            pass  # so that damage shows now
        for entry in found.segments:
            segment = open_segment(segment_path(path, entry))
            segment.verify_checksums()
            if segment.documents != entry.doc_count_all():
                return None
    except (SegmentError, *NOT_A_JOURNAL):
        return None
    return found


def _without(task: Task, items: int) -> Task:
    return replace(task, items=task.items[items:], files=task.files[items:])


def _to_json(prepared: Prepared) -> dict[str, Any]:
    return {
        "items": prepared.items,
        "entries": [astuple(entry) for entry in prepared.entries],
        "troubles": [(astuple(trouble.problem), trouble.file) for trouble in prepared.troubles],
        "files": [_state_to_json(state) for state in prepared.files],
    }


def _from_json(note: dict[str, Any]) -> Prepared:
    return Prepared(
        items=[int(item) for item in note["items"]],
        entries=[Entry(*entry) for entry in note["entries"]],
        troubles=[Trouble(Problem(*problem), file) for problem, file in note["troubles"]],
        files=[_state_from_json(state) for state in note["files"]],
    )


def _state_to_json(state: FileState) -> list[Any]:
    return [value.hex() if isinstance(value, bytes) else value for value in astuple(state)]


def _state_from_json(values: list[Any]) -> FileState:
    path, size, modified, changed, reading, digest = values
    return FileState(path, size, modified, changed, bytes.fromhex(reading), bytes.fromhex(digest))
