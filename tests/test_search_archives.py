"""Are the articles of archives and mailboxes indexed by all workers as those of a folder are?"""

import os
import tracemalloc
from zipfile import ZIP_STORED

import pytest

from corpus import Member, ReadOptions, SourceFile
from search import SearchRequest
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.roots import Root
from search.tasks import file_tasks
from tests.suites.archive_files import PACKED, zip_file

STORIES = 300
FILES = {f"{number % 4}/{number}.txt": b"Ship number %d came into port." % number for number in range(STORIES)}


def tasks_of(archive):
    return file_tasks([(SourceFile(archive, archive), None)], ReadOptions())


def indexed(archive, index, jobs=1):
    """Return the counts of a run, and its problems."""
    report = update_index(index, tasks_of(archive), roots=(Root(path=str(archive)),), effort=Effort(jobs=jobs))
    return (report.added, report.changed, report.unchanged), report.problems


@pytest.mark.parametrize("extension", [".zip", ".tar.gz"])
def test_a_second_run_over_an_archive_changes_nothing(tmp_path, extension):
    archive = tmp_path / f"a{extension}"
    archive.write_bytes(PACKED[extension]({**FILES, "b.mbox": b"From a Thu Oct 31 14:05:00 2024\nFrom: b\n\nMail."}))
    assert indexed(archive, tmp_path / "index") == ((STORIES + 1, 0, 0), [])
    assert indexed(archive, tmp_path / "index") == ((0, 0, STORIES + 1), [])
    assert LocalEngine(tmp_path / "index").search(SearchRequest(query="ship")).total == STORIES


def test_worker_processes_read_an_archive_as_one_process_does(tmp_path):
    archive = tmp_path / "a.zip"
    archive.write_bytes(zip_file({**FILES, "bad.txt": b"\0\1\2", "wires.jsonl": b'{"text": "A wire."}\n' * 2_000}))
    counts = [indexed(archive, tmp_path / str(jobs), jobs) for jobs in (1, 2)]
    assert counts[0] == counts[1]
    assert counts[0][0] == (STORIES + 2_000, 0, 0)


def test_no_task_carries_many_long_members(tmp_path):
    archive = tmp_path / "a.zip"
    archive.write_bytes(
        zip_file({f"{number}.txt": os.urandom(2**20).hex().encode() for number in range(8)}, ZIP_STORED)
    )
    tasks = [*tasks_of(archive)]
    assert all(isinstance(item, Member) for task in tasks for item in task.items)
    assert max(sum(item.weight for item in task.items) for task in tasks) <= 8 * 2**20


@pytest.mark.parametrize("extension", [".zip", ".tar", ".tgz"])
def test_an_archive_is_not_held_in_memory(tmp_path, extension):
    archive = tmp_path / f"a{extension}"
    text = os.urandom(2**17).hex().encode()
    archive.write_bytes(PACKED[extension]({f"{number}.txt": text for number in range(60)}))
    tracemalloc.start()
    weight = sum(item.weight for task in tasks_of(archive) for item in task.items)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert weight == 15 * 2**20
    assert peak < 12 * 2**20
