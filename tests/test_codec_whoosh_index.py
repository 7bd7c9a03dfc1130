"""The directory of an index: no pickle in it, refusals that name the file, commits that are whole or not at all."""

import contextlib
import gc
import os
import pickle
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields, formats, index
from whoosh.filedb.filestore import RamStorage
from whoosh.index import EmptyIndexError, LockError
from whoosh.query import Every, Phrase, Term
from whoosh.writing import SegmentWriter

from search.codec.errors import SegmentCorrupt, SegmentError, SegmentTruncated
from search.codec.segment import Segment
from search.codec.whoosh import (
    ArrayCodec,
    ArrayIndex,
    ForeignWriter,
    IndexExists,
    SchemaMismatch,
    TocCorrupt,
    TocError,
    TocForeign,
    TocTooNew,
    TocTooOld,
    TocTruncated,
)
from search.whooshindex import create_index, open_index


def schema() -> fields.Schema:
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        text=fields.TEXT(stored=True, chars=True, vector=True),
        size=fields.NUMERIC(sortable=True, stored=True),
    )


def filled(path: Path, commits: int = 2) -> ArrayIndex:
    ix = create_index(path, schema())
    for number in range(commits):
        with ix.writer() as writer:
            writer.add_document(id=str(number), text=f"lamp and lantern {number}", size=number)
            writer.merge = False
    return ix


def latest_toc(path: Path) -> Path:
    return max(path.glob("_MAIN_*.toc"), key=lambda toc: int(toc.stem.rsplit("_", 1)[1]))


def ids(ix: ArrayIndex) -> set[str]:
    with ix.searcher() as searcher:
        return {hit["id"] for hit in searcher.search(Every(), limit=None)}


def toc_bytes(version: int, body: bytes) -> bytes:
    return b"CLIPTOC %d %d %08x\n" % (version, len(body), zlib.crc32(b"%d %d " % (version, len(body)) + body)) + body


READ = """
import pickle, sys
sys.path.insert(0, sys.argv[2])
import test_codec_whoosh_index as tests
from whoosh.query import Phrase, Term
def refuse(*_, **__):
    raise AssertionError("something was pickled or unpickled")
names = ("loads", "load", "dumps", "dump", "Unpickler", "Pickler")
ours = {id(getattr(pickle, name)) for name in names}
for module in list(sys.modules.values()):
    for name in names:
        if id(getattr(module, name, None)) in ours:
            setattr(module, name, refuse)
ix = tests.open_index(sys.argv[1], tests.schema())
with ix.writer() as writer:
    writer.add_document(id="2", text="lamp and oil", size=3)
    writer.update_document(id="0", text="lamp anew")
    writer.optimize = True
with ix.searcher() as searcher:
    found = searcher.search(Phrase("text", ["lamp", "lantern"], slop=2), limit=None, sortedby="size", terms=True)
    print([hit["id"] for hit in found], [hit.highlights("text") for hit in found] != [])
    print(searcher.key_terms([0], "text") != [], ix.reader().column_reader("size")[0] is not None)
"""


def test_nothing_is_pickled_or_unpickled_to_write_merge_and_search(tmp_path: Path) -> None:
    filled(tmp_path)
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": str(here.parent)}
    command = [sys.executable, "-W", "error", "-c", READ, str(tmp_path), str(here)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["['1'] True", "True True"]


def test_no_file_of_an_index_can_be_unpickled(tmp_path: Path) -> None:
    filled(tmp_path)
    for path in tmp_path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert b"\x80\x02" not in data[:64]
        assert not any(module in data for module in (b"whoosh.", b"copyreg", b"builtins"))


def test_a_toc_that_would_run_a_command_is_refused_unread(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return os.system, (f"touch {tmp_path / 'ran'}",)

    (tmp_path / "_MAIN_1.toc").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(TocForeign, match="was not written by Clippings"):
        open_index(tmp_path, schema())
    assert not (tmp_path / "ran").exists()


def test_an_index_of_stock_whoosh_is_refused(tmp_path: Path) -> None:
    index.create_in(str(tmp_path), schema())
    with pytest.raises(TocForeign):
        open_index(tmp_path, schema())
    with pytest.raises(IndexExists):
        create_index(tmp_path, schema())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves the file open
def test_stock_whoosh_refuses_our_index(tmp_path: Path) -> None:
    filled(tmp_path)
    with pytest.raises(index.IndexError):
        index.open_dir(str(tmp_path))


def test_there_is_no_index_in_an_empty_directory(tmp_path: Path) -> None:
    with pytest.raises(EmptyIndexError):
        open_index(tmp_path, schema())


def test_there_is_no_index_where_there_is_no_directory(tmp_path: Path) -> None:
    with pytest.raises(EmptyIndexError):
        open_index(tmp_path / "none", schema())


def test_an_index_needs_a_directory() -> None:
    with pytest.raises(ValueError, match="needs a directory"):
        ArrayIndex.create(RamStorage(), schema())


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", TocTruncated),
        (b"CLIP", TocTruncated),
        (b"CLIPTOC 1 20", TocTruncated),
        (toc_bytes(1, b'{"generation":9}')[:-3], TocTruncated),
        (b"{}", TocForeign),
        (b"CLIPTOC one\n{}", TocCorrupt),
        (toc_bytes(1, b"{}") + b" ", TocCorrupt),
        (toc_bytes(1, b"[1]"), TocCorrupt),
        (toc_bytes(1, b"not json"), TocCorrupt),
        (toc_bytes(1, b"[" * 100_000), TocCorrupt),
        (toc_bytes(1, b'{"generation":2,"release":[3],"schema":{},"segments":[]}'), TocCorrupt),
        (toc_bytes(1, b'{"generation":9,"release":[3],"schema":{},"segments":[{"id":"../x"}]}'), TocCorrupt),
        (toc_bytes(2, b"{}"), TocTooNew),
        (toc_bytes(0, b"{}"), TocTooOld),
    ],
)
def test_a_toc_that_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path, data: bytes, error: type) -> None:
    path = tmp_path / "_MAIN_9.toc"
    path.write_bytes(data)
    with pytest.raises(TocError) as refused:
        open_index(tmp_path, schema())
    assert type(refused.value) is error
    assert str(path) in str(refused.value)


def test_every_flipped_byte_of_a_toc_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path)
    path = latest_toc(tmp_path)
    data = path.read_bytes()
    for offset in range(len(data)):
        path.write_bytes(data[:offset] + bytes([data[offset] ^ 0x11]) + data[offset + 1 :])
        with pytest.raises(TocError):
            open_index(tmp_path, schema())


def test_every_cut_of_a_toc_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path)
    path = latest_toc(tmp_path)
    data = path.read_bytes()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        with pytest.raises(TocTruncated):
            open_index(tmp_path, schema())


def test_a_damaged_segment_is_refused_by_name(tmp_path: Path) -> None:
    ix = filled(tmp_path, commits=1)
    (path,) = tmp_path.glob("*.seg")
    data = path.read_bytes()
    for damaged, error in ((data[:-1], SegmentTruncated), (data[:20] + b"\1" + data[21:], SegmentCorrupt)):
        path.write_bytes(damaged)
        with pytest.raises(SegmentError, match=path.name) as refused:
            ix.reader()
        assert type(refused.value) is error


def test_a_flipped_byte_in_a_segment_is_found_by_verify_or_changes_nothing(tmp_path: Path) -> None:
    ix = filled(tmp_path, commits=1)
    (path,) = tmp_path.glob("*.seg")
    data = path.read_bytes()
    expected = everything(ix)
    for offset in range(0, len(data), 7):
        path.write_bytes(data[:offset] + bytes([data[offset] ^ 0x20]) + data[offset + 1 :])
        try:
            Segment.open(path).verify()
        except SegmentError:
            with contextlib.suppress(Exception):  # a damaged file may fail in any way but take the process with it
                everything(ix)
        else:
            assert everything(ix) == expected


def everything(ix: ArrayIndex) -> Any:
    with ix.searcher() as searcher:
        found = [(hit.docnum, hit.score, hit.fields()) for hit in searcher.search(Term("text", "lamp"), limit=None)]
        return found, list(searcher.reader().iter_postings()), list(searcher.reader().column_reader("size"))


def test_a_segment_in_the_place_of_another_is_refused(tmp_path: Path) -> None:
    ix = filled(tmp_path, commits=2)
    first, second = sorted(tmp_path.glob("*.seg"))
    with ix.writer() as writer:
        writer.add_document(id="9")
        writer.optimize = True
    merged = max(tmp_path.glob("*.seg"), key=lambda path: path.stat().st_mtime_ns)
    merged.write_bytes(first.read_bytes())
    with pytest.raises(SegmentCorrupt, match="another name"):
        ix.reader()
    assert second.exists()


def test_the_commit_before_stays_until_the_next_and_can_be_returned_to(tmp_path: Path) -> None:
    ix = filled(tmp_path, commits=2)
    ix.optimize()
    assert len(list(tmp_path.glob("*.seg"))) == 3
    assert sorted(path.name for path in tmp_path.glob("*.toc")) == ["_MAIN_2.toc", "_MAIN_3.toc"]
    latest_toc(tmp_path).write_bytes(b"CLIPTOC 1 99")
    with pytest.raises(TocTruncated, match="Remove that file to return to the commit before"):
        open_index(tmp_path, schema())
    latest_toc(tmp_path).unlink()
    assert ids(open_index(tmp_path, schema())) == {"0", "1"}


def test_an_open_searcher_outlives_the_removal_of_its_files(tmp_path: Path) -> None:
    ix = filled(tmp_path)
    searcher = ix.searcher()
    for _ in range(3):
        ix.optimize()
        with ix.writer() as writer:
            writer.update_document(id="0", text="other")
    assert {hit["text"] for hit in searcher.search(Term("text", "lantern"), limit=None)} == {
        "lamp and lantern 0",
        "lamp and lantern 1",
    }


def test_files_left_by_a_killed_writer_go_with_the_next_commit(tmp_path: Path) -> None:
    ix = filled(tmp_path)
    left = ["MAIN_0123abc.seg", "MAIN_0123abc.seg.partial", "MAIN_0123abc.seg.0.spill", "_MAIN_9.toc.partial"]
    for name in left:
        (tmp_path / name).write_bytes(b"half")
    (tmp_path / "notes.txt").write_text("kept")
    with ix.writer() as writer:
        writer.add_document(id="9")
    assert not any((tmp_path / name).exists() for name in left)
    assert (tmp_path / "notes.txt").exists()
    assert ids(ix) == {"0", "1", "9"}


def test_a_cancelled_writer_leaves_no_file_and_no_lock(tmp_path: Path) -> None:
    ix = filled(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    writer = ix.writer()
    writer.add_document(id="9", text="gone")
    writer.cancel()
    assert {path.name for path in tmp_path.iterdir()} == before
    assert ids(ix) == {"0", "1"}
    ix.writer().cancel()


def test_a_second_writer_finds_the_lock(tmp_path: Path) -> None:
    ix = filled(tmp_path)
    writer = ix.writer()
    with pytest.raises(LockError):
        ix.writer()
    writer.cancel()


def test_an_index_is_not_made_over_another(tmp_path: Path) -> None:
    filled(tmp_path)
    with pytest.raises(IndexExists, match="holds an index already"):
        create_index(tmp_path, schema())
    assert ids(open_index(tmp_path, schema())) == {"0", "1"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves a file open
def test_a_stock_writer_fails_before_it_does_harm(tmp_path: Path) -> None:
    ix = filled(tmp_path)
    assert "not of a kind that this index holds" in refusal_of_a_stock_writer(ix)
    gc.collect()  # with the writer goes the lock that it took
    with pytest.raises(ValueError, match="cannot be written with a W3Codec"):
        ix.writer(codec=index_codec())
    with ix.writer(codec=ArrayCodec(), procs=4) as writer:
        writer.add_document(id="9")
    assert ids(ix) == {"0", "1", "9"}


def refusal_of_a_stock_writer(ix: ArrayIndex) -> str:
    try:
        SegmentWriter(ix)
    except ForeignWriter as error:
        return str(error)
    return ""


def index_codec() -> Any:
    from whoosh.codec import default_codec

    return default_codec()


@pytest.mark.parametrize(
    ("given", "difference"),
    [
        ({"id": fields.ID(unique=True, stored=True)}, "has a field 'size' that the schema lacks"),
        ({**dict(schema().items()), "more": fields.ID()}, "has a field 'more' that the index lacks"),
        ({**dict(schema().items()), "size": fields.ID(stored=True)}, "the field 'size' is of another kind"),
    ],
)
def test_another_schema_is_refused(tmp_path: Path, given: dict[str, Any], difference: str) -> None:
    filled(tmp_path)
    with pytest.raises(SchemaMismatch, match=difference):
        open_index(tmp_path, fields.Schema(**given))


def test_a_changed_schema_has_to_be_given_from_then_on(tmp_path: Path) -> None:
    ix = filled(tmp_path)
    other = open_index(tmp_path, schema())
    ix.add_field("more", fields.TEXT)
    with pytest.raises(SchemaMismatch):
        other.reader()
    changed = schema()
    changed.add("more", fields.TEXT())
    assert ids(open_index(tmp_path, changed)) == ids(ix) == {"0", "1"}


def test_the_callers_schema_is_never_changed(tmp_path: Path) -> None:
    given = schema()
    ix = create_index(tmp_path, given)
    ix.add_field("more", fields.TEXT)
    assert given.names() == schema().names()
    assert type(given["text"].format) is formats.Characters
    writer = ix.writer()
    writer.add_field("never", fields.TEXT)
    writer.cancel()
    assert "never" not in ix.schema.names()


def test_the_fields_of_an_article_are_the_default(tmp_path: Path) -> None:
    ix = create_index(tmp_path)
    with ix.writer() as writer:
        writer.add_document(
            id="x", revision="1", title="Lamps", text="Lamps burn in the lantern rooms", author=["Ada Stone"],
            author_facet=["Ada Stone"], published=86400, article="{}",
        )  # fmt: skip
    with open_index(tmp_path).searcher() as searcher:
        assert len(searcher.search(Phrase("author", ["ada", "stone"]))) == 1
        assert len(searcher.search(Term("author_facet", "Ada Stone"))) == 1
        assert searcher.reader().column_reader("published")[0] == 86400
