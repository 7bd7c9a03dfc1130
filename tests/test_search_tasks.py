"""What there is to read is parted among workers: nothing is lost on the way, and nobody is left waiting at the end."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from corpus import Draft
from search.filestate import FileState
from search.tasks import LAST_PARTS, Task, record_tasks, tapered

FILES = tuple(FileState(path=f"/{name}", size=1, modified=1, changed=1, reading=b"") for name in "ab")


def drafts(count):
    return [Draft(path="wires.jsonl", text="x", line=line) for line in range(1, count + 1)]


def lines(tasks):
    return [item.line for task in tasks for item in task.items]


@given(st.integers(0, 3_000), st.integers(1, 9))
def test_tapered_tasks_have_the_same_items_in_the_same_order(count, jobs):
    records = drafts(count)
    assert lines(tapered(record_tasks(records), jobs=jobs)) == list(range(1, count + 1))


def test_the_last_task_for_each_worker_comes_in_parts():
    whole = list(record_tasks(drafts(8_000)))
    sizes = [len(task.items) for task in tapered(whole, jobs=2)]
    assert sizes[: len(whole) - 2] == [len(task.items) for task in whole[:-2]]
    assert len(sizes) == len(whole) - 2 + 2 * LAST_PARTS
    assert max(sizes[-2 * LAST_PARTS :]) <= max(len(task.items) for task in whole) / LAST_PARTS


@given(st.integers(1, 40), st.integers(1, 9))
def test_the_parts_of_a_task_are_as_many_as_asked_for_and_keep_each_item_with_its_file(count, parts):
    items = tuple(drafts(count))
    task = Task(items, known=Path("generation"), files=tuple(FILES[item.line % 2] for item in items), noted=True)
    found = list(task.parts(parts))
    assert 1 <= len(found) <= parts
    assert [placed for part in found for placed in part.placed()] == list(task.placed())
    assert all((part.known, part.noted) == (task.known, True) for part in found)


def test_the_parts_of_a_task_whose_files_are_not_recorded_have_none_either():
    assert [part.files for part in Task(tuple(drafts(8))).parts(4)] == [()] * 4
