"""Whether worker processes will be wanted is foreseen from a look at the paths."""

import pytest

from search.foresight import LARGE_FILE, MANY_FILES, expects_workers
from search.generations import POINTER


@pytest.fixture
def expects(tmp_path):
    def expects(*paths):
        return expects_workers(paths, index=tmp_path / "index")

    return expects


def test_a_large_file_is_worth_workers_and_a_small_one_is_not(tmp_path, expects):
    large, small = tmp_path / "large.jsonl", tmp_path / "small.jsonl"
    large.write_bytes(b" " * LARGE_FILE)
    small.write_bytes(b" " * (LARGE_FILE - 1))
    assert expects(small, large)
    assert not expects(small)


def test_a_folder_of_many_files_is_worth_workers_wherever_they_lie_in_it(tmp_path, expects):
    (tmp_path / "year" / "month").mkdir(parents=True)
    for number in range(MANY_FILES - 1):
        (tmp_path / ("year" if number % 2 else "year/month") / f"{number}.txt").touch()
    assert not expects(tmp_path)
    (tmp_path / "last.txt").touch()
    assert expects(tmp_path)


def test_where_an_index_is_nothing_is_foreseen(tmp_path, expects):
    large = tmp_path / "large.jsonl"
    large.write_bytes(b" " * LARGE_FILE)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / POINTER).touch()
    assert not expects(large)


def test_paths_that_cannot_be_looked_at_are_not_worth_workers(tmp_path, expects):
    assert not expects(tmp_path / "missing", tmp_path / ("x" * 5_000))
