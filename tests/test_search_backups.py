"""Backups: what comes back is what was there, and nothing else takes its place."""

import io
import tarfile
import threading

import pytest
import zstandard
from click.testing import CliRunner

from search import IndexMissing, IndexUnusable, SearchRequest
from search.backups import back_up, restore
from search.cli import main
from search.generations import IndexDirectory
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.segments import Snapshot
from search.withdrawn import read_withdrawn, withdrawing, write_withdrawn
from tests.suites.articles import article, moon_articles, tasks

ONE = Effort(jobs=1)


def built(path, *articles):
    update_index(path, tasks(*articles), roots=(), effort=ONE)
    return IndexDirectory(path)


def found(path, query=""):
    return [hit.id for hit in LocalEngine(path).search(SearchRequest(query=query, limit=100)).hits]


def backup_of(directory):
    target = io.BytesIO()
    back_up(directory, target)
    return target.getvalue()


def restored(directory, data):
    with directory.locked():
        return restore(directory, io.BytesIO(data))


@pytest.fixture(scope="module")
def moon(tmp_path_factory):
    return built(tmp_path_factory.mktemp("backups") / "index", *moon_articles())


@pytest.fixture(scope="module")
def data(moon):
    return backup_of(moon)


def files_of(directory):
    path = directory.generation_path(directory.pointer())
    return {file.name: file.read_bytes() for file in path.iterdir() if file.name != "generation.json"}


def test_a_backup_brings_every_file_back(moon, data, tmp_path):
    directory = IndexDirectory(tmp_path / "elsewhere")
    pointer, articles = restored(directory, data)
    assert articles == len(moon_articles())
    assert files_of(directory) == files_of(moon)
    assert (pointer.roots, pointer.making) == (moon.pointer().roots, moon.pointer().making)
    assert found(directory.path, "moon") == found(moon.path, "moon") != []


def test_what_was_live_is_kept_and_can_be_returned_to(data, tmp_path):
    directory = built(tmp_path / "index", article(9, "A lighthouse."))
    restored(directory, data)
    assert found(directory.path, "lighthouse") == []
    directory.rollback()
    assert found(directory.path, "lighthouse") == [article(9).id]


def test_a_search_finds_the_restored_index_without_being_opened_anew(data, tmp_path):
    directory = built(tmp_path / "index", article(9, "A lighthouse."))
    engine = LocalEngine(directory.path)
    assert engine.search(SearchRequest(query="lighthouse")).total == 1
    restored(directory, data)
    assert engine.search(SearchRequest(query="moon")).total > 0


def test_a_damaged_index_is_replaced_by_a_backup(moon, data, tmp_path):
    directory = built(tmp_path / "index", article(9, "A lighthouse."))
    (directory.path / "index.json").write_text("?")
    restored(directory, data)
    assert found(directory.path, "moon") == found(moon.path, "moon")


def test_an_article_that_was_withdrawn_then_or_since_stays_withdrawn(tmp_path):
    directory = built(tmp_path / "index", article(1, "One."), article(2, "Two."), article(3, "Three."))
    first, second, third = (article(number).id for number in (1, 2, 3))
    write_withdrawn(directory.path, withdrawing({}, [(first, "/a")]))
    data = backup_of(directory)
    write_withdrawn(directory.path, withdrawing({}, [(second, "/b")]))
    _, articles = restored(directory, data)
    assert set(read_withdrawn(directory.path)) == {first, second}
    assert (found(directory.path), articles) == ([third], 1)
    health = LocalEngine(directory.path).health()
    assert health.articles == health.expected == 1


def repacked(data, change):
    """Return a backup of which the members, a list of pairs of name and content, were changed."""
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        members = [(entry.name, archive.extractfile(entry).read()) for entry in archive]
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in change(members):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return zstandard.ZstdCompressor().compress(target.getvalue())


def flipped(content):
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


DAMAGE = {
    "nothing": lambda data: b"",
    "text": lambda data: b"no backup " * 99,
    "half of it": lambda data: data[: len(data) // 2],
    "a byte more": lambda data: data + b"\0",
    "a flipped byte": lambda data: data[:-99] + bytes([data[-99] ^ 1]) + data[-98:],
    "another archive": lambda data: repacked(data, lambda members: [("notes.txt", b"?")]),
    "no pointer": lambda data: repacked(data, lambda members: members[1:]),
    "no articles": lambda data: repacked(data, lambda members: members[:1]),
    "a file less": lambda data: repacked(data, lambda members: [m for m in members if not m[0].endswith("words")]),
    "a way out": lambda data: repacked(data, lambda members: [*members, ("generation/../../../escaped", b"?")]),
    "a folder up": lambda data: repacked(data, lambda members: [*members, ("generation/..", b"?")]),
    "a whole path": lambda data: repacked(data, lambda members: [*members, ("/tmp/escaped", b"?")]),
    "a changed segment": lambda data: repacked(
        data, lambda members: [(n, flipped(c) if n.endswith(".seg") else c) for n, c in members]
    ),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_anything_but_a_whole_backup_is_refused_and_changes_nothing(data, tmp_path, damage):
    directory = built(tmp_path / "index", article(9, "A lighthouse."))
    before = (directory.path / "index.json").read_bytes()
    with pytest.raises(IndexUnusable, match=r"\.$"):
        restored(directory, damage(data))
    assert (directory.path / "index.json").read_bytes() == before
    assert len(list((directory.path / "generations").iterdir())) == 1
    assert not list(tmp_path.rglob("escaped"))


def test_a_backup_taken_while_runs_write_is_one_of_the_states_between_them(tmp_path):
    directory = built(tmp_path / "index", article(0, "Number 0."))
    done = threading.Event()

    def write():
        for number in range(1, 13):
            update_index(directory.path, tasks(article(number, f"Number {number}.")), roots=(), effort=ONE)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    sizes = []
    while not done.is_set():
        other = IndexDirectory(tmp_path / f"copy{len(sizes)}")
        _, articles = restored(other, backup_of(directory))
        sizes.append(articles)
        Snapshot.open(other.generation_path(other.pointer())).verify()
    writer.join()
    assert sizes == sorted(sizes)
    assert set(sizes) <= set(range(1, 14))


def test_there_has_to_be_an_index(tmp_path):
    with pytest.raises(IndexMissing):
        backup_of(IndexDirectory(tmp_path / "absent"))


def run(*arguments, **options):
    return CliRunner().invoke(main, [*map(str, arguments)], **options)


def test_the_commands_keep_an_index_in_a_file_and_bring_it_back(moon, tmp_path):
    file = tmp_path / "backup.tar.zst"
    assert run("backup", file, "--index", moon.path).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    brought = run("restore", file, "--index", tmp_path / "index")
    assert brought.output == f"Restored {len(moon_articles())} articles as generation 000001.\n"
    assert found(tmp_path / "index") == found(moon.path)


def test_the_commands_say_what_went_wrong_and_leave_nothing_half_done(moon, tmp_path):
    unwritable = run("backup", tmp_path / "absent" / "backup", "--index", moon.path)
    assert (unwritable.exit_code, "cannot be written" in unwritable.output) == (3, True)
    missing = run("backup", tmp_path / "backup", "--index", tmp_path / "none")
    assert missing.exit_code == 3
    assert run("restore", tmp_path / "absent", "--index", tmp_path / "index").exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == []
