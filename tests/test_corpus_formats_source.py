"""Does a file give its bytes, unpacked, and no more of them than is safe?"""

import bz2
import gzip
import io
import lzma
import pickle
from pathlib import Path

import pytest

from corpus.errors import CompressedTooFar, FileTooLarge
from corpus.formats import unpacking
from corpus.formats.source import Member, Replay, SourceFile


def test_a_gzip_file_reads_as_its_content(tmp_path: Path) -> None:
    path = tmp_path / "story.txt.GZ"
    path.write_bytes(gzip.compress(b"The ice reached the harbour."))
    source = SourceFile(path)
    assert source.read() == b"The ice reached the harbour."
    assert source.head() == b"The ice reached the harbour."
    assert source.extension == ".txt"


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.txt", ".txt"),
        ("a.JSONL.gz", ".jsonl"),
        ("a.md.xz", ".md"),
        ("a", ""),
        ("a.gz", ""),
        ("a.b.md", ".md"),
        (".hidden", ""),
        ("a.tar.gz", ".tar"),
        ("a.TGZ", ".tar"),
        ("a.tbz2", ".tar"),
    ],
)
def test_the_extension_is_the_one_before_gz_in_lower_case(name: str, extension: str) -> None:
    assert SourceFile(Path(name)).extension == extension


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"x" * 11)
    assert SourceFile(path).read(limit=11) == b"x" * 11
    with pytest.raises(FileTooLarge):
        SourceFile(path).read(limit=10)


def test_a_gzip_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE", 2**16)
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" * 2**24))
    with SourceFile(path).open() as stream, pytest.raises(CompressedTooFar):
        for _ in stream:
            pass


def test_text_that_packs_well_is_no_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE", 0)
    path = tmp_path / "log.txt.gz"
    data = b"".join(b"Line %d of the ship's log says nothing new.\n" % number for number in range(20_000))
    path.write_bytes(gzip.compress(data))
    assert SourceFile(path).read() == data


@pytest.mark.parametrize(("extension", "packed"), [(".bz2", bz2.compress), (".xz", lzma.compress)])
def test_other_compressions_are_read_and_damage_in_them_is_an_os_error(tmp_path: Path, extension: str, packed) -> None:
    path = tmp_path / f"story.txt{extension}"
    path.write_bytes(packed(b"The ice reached the harbour."))
    assert SourceFile(path).read() == b"The ice reached the harbour."
    for damage in (packed(bytes(range(256)) * 50)[:-9], b"neither of them"):
        path.write_bytes(damage)
        with pytest.raises(OSError, match=r"."):
            SourceFile(path).read()


@pytest.mark.parametrize("damage", [b"plain text, not gzip", gzip.compress(b"x" * 5_000, mtime=0)[:-12]])
def test_what_is_no_whole_gzip_data_is_an_os_error(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "bad.txt.gz"
    path.write_bytes(damage)
    with pytest.raises(OSError, match=r"."):
        SourceFile(path).read()


def test_damage_inside_gzip_data_is_an_os_error(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 50))
    packed[20:60] = b"\xff" * 40
    path = tmp_path / "bad.txt.gz"
    path.write_bytes(packed)
    with pytest.raises(OSError, match=r"."):
        SourceFile(path).read()


def test_the_path_is_absolute_and_always_text(tmp_path: Path) -> None:
    path = Path(str(tmp_path).encode().decode() + "/caf\udce9.txt")
    assert SourceFile(path).path == f"{tmp_path.as_posix()}/caf\\xe9.txt"
    assert SourceFile(Path("a.txt")).path == Path("a.txt").absolute().as_posix()


@pytest.mark.parametrize(
    ("location", "root", "inside"),
    [
        ("/a/b/c.txt", "/a", "b/c.txt"),
        ("/a/b/c.txt", "/a/b/c.txt", "c.txt"),
        ("/a/b/c.txt", "/x", "c.txt"),
        ("b/c.txt", ".", "b/c.txt"),
    ],
)
def test_a_file_knows_its_place_in_the_folder_that_is_read(location: str, root: str, inside: str) -> None:
    assert SourceFile(Path(location), Path(root)).inside == inside
    assert SourceFile(Path(location)).inside == "c.txt"


def member(content: bytes | Replay) -> Member:
    return Member(location=Path("/a.zip"), path="/a.zip!/b.md", inside="b.md", name="b.md", content=content)


def test_a_member_reads_as_a_file_does_and_carries_its_bytes_along() -> None:
    source = member(b"The ice reached the harbour.")
    assert pickle.loads(pickle.dumps(source)) == source
    assert (source.read(), source.head(), source.extension) == (source.content, source.content, ".md")
    assert (source.path, source.inside, source.weight) == ("/a.zip!/b.md", "b.md", 28)
    assert SourceFile(Path("a")).weight == 0


def test_the_beginning_of_a_stream_can_be_read_again_and_its_rest_once() -> None:
    data = bytes(range(256)) * 2_000
    source = member(Replay(io.BytesIO(data), limit=200_000))
    assert source.head() == data[:1024]
    assert isinstance(source.content, Replay)
    assert source.content.whole() is None
    assert source.head() == data[:1024]
    assert source.read() == data
    assert source.head() == data[:1024]
    with pytest.raises(OSError, match="a second time"):
        source.read()


@pytest.mark.parametrize("size", [0, 1, 200_000, 131_072])
def test_a_stream_within_the_limit_is_kept_whole(size: int) -> None:
    replay = Replay(io.BytesIO(b"x" * size), limit=200_000)
    assert replay.whole() == b"x" * size
    assert member(replay).read() == b"x" * size
