"""Is an archive read as the folder is that it was made of, and can a hostile one do no harm?"""

import gzip
import io
import os
import random
import stat
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Article, Draft, Member, Problem, SourceFile, read_articles, read_drafts, read_file, walk
from corpus.article import Mention
from corpus.formats import archives, containers, unpacking
from corpus.formats.membernames import member_name
from tests.suites.archive_files import PACKED, tar_file, zip_file

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
POSTS = CORPORA / "digitalgov-markdown.tar.gz"

BODY = b"The harbour froze in January. Ships waited in the roads until the thaw came at last."
FILES = {
    "notes/2015-03-02-frost.md": b"---\ntitle: Frost\nauthor: Ada Whitfield\n---\n" + BODY,
    "thaw.txt.gz": gzip.compress(BODY, mtime=0),
    "wires.jsonl": b'{"text": "First wire of the day."}\n{"text": "Second wire of the day."}\n',
    "site/page.html": b"<title>Thaw</title><article><p>" + BODY + b"</p></article>",
    "style.css": b"p { color: red }",
    ".hidden.txt": BODY,
    "__MACOSX/._thaw.txt": BODY,
    ".git/a.txt": BODY,
    "empty.txt": b"",
}


class NoNames:
    """Finds no entities, so that only reading is tested."""

    def reads(self, language: str | None) -> bool:
        return language in {None, "en"}

    def extract(self, text: str) -> tuple[Mention, ...]:
        """Return nothing."""
        return ()


def read(path: Path) -> tuple[list[Article], list[Problem]]:
    items = [*read_articles([path], extractor=NoNames())]
    return [x for x in items if isinstance(x, Article)], [x for x in items if isinstance(x, Problem)]


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def texts(path: Path) -> list[str]:
    return sorted(article.text for article in read(path)[0])


def reasons(path: Path) -> dict[str, str]:
    """Return the problems by the place inside the archive."""
    return {problem.path.removeprefix(path.as_posix()): problem.reason for problem in read(path)[1]}


@pytest.mark.parametrize("extension", PACKED)
def test_the_articles_of_an_archive_are_those_of_its_folder(tmp_path: Path, extension: str) -> None:
    for name, data in FILES.items():
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_bytes(data)
    path = saved(tmp_path, f"archive{extension}", PACKED[extension](FILES))
    found, problems = read(path)
    loose, loose_problems = read(tmp_path / "folder")
    border, folder = f"{path.as_posix()}!/", f"{(tmp_path / 'folder').as_posix()}/"
    assert {(a.path.removeprefix(border), a.line, a.text, a.title, a.authors, a.published) for a in found} == {
        (a.path.removeprefix(folder), a.line, a.text, a.title, a.authors, a.published) for a in loose
    }
    assert {(p.path.removeprefix(border), p.reason) for p in problems} == {
        (p.path.removeprefix(folder), p.reason) for p in loose_problems
    }
    assert len({article.id for article in found}) == len(found) == 5


def test_a_date_in_the_name_of_a_member_dates_it_but_one_in_the_name_of_its_archive_does_not(tmp_path: Path) -> None:
    files = {"2015-03-02-frost.md": BODY, "2016/04/05/thaw.txt": BODY + b" Again.", "late.txt": BODY + b" Late."}
    (tmp_path / "in").mkdir()
    saved(tmp_path / "in", "2024-10-31.zip", zip_file(files))
    dates = {a.path.rpartition("/")[2]: str(a.published and a.published.instant.date()) for a in read(tmp_path)[0]}
    assert dates == {"2015-03-02-frost.md": "2015-03-02", "thaw.txt": "2016-04-05", "late.txt": "None"}


def test_ids_stay_the_same_from_run_to_run_and_differ_between_archives(tmp_path: Path) -> None:
    paths = [saved(tmp_path, name, zip_file({"a.txt": BODY, "b/a.txt": BODY})) for name in ("x.zip", "y.zip")]
    ids = [[article.id for article in read(path)[0]] for path in (*paths, paths[0])]
    assert ids[0] == ids[2]
    assert len({*ids[0], *ids[1]}) == 4


def test_a_file_can_be_read_by_itself_and_sent_to_another_process(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.zip", zip_file({"a.txt": BODY}))
    (found,) = walk([path])
    assert isinstance(found, Member)
    assert (found.path, found.inside, found.content) == (f"{path.as_posix()}!/a.txt", "a.txt", BODY)
    assert [item.text for item in read_file(found) if isinstance(item, Article)] == [BODY.decode()]
    assert [item.text for item in read_file(SourceFile(path)) if isinstance(item, Article)] == [BODY.decode()]


@pytest.mark.parametrize("extension", PACKED)
def test_an_archive_in_an_archive_is_read_to_a_depth(tmp_path: Path, extension: str) -> None:
    path = saved(
        tmp_path, "two.zip", zip_file({f"b{extension}": PACKED[extension]({"c.zip": zip_file({"d.txt": BODY})})})
    )
    assert [a.path for a in read(path)[0]] == [f"{path.as_posix()}!/b{extension}!/c.zip!/d.txt"]
    path = saved(tmp_path, "three.tar", tar_file({"two.zip": path.read_bytes()}))
    assert read(path)[0] == []
    assert reasons(path) == {f"!/two.zip!/b{extension}!/c.zip": containers.TOO_DEEP}


def test_records_are_streamed_out_of_an_archive_however_many_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "FILE_LIMIT", 4_000)
    lines = b"".join(b'{"text": "Wire number %d says little."}\n' % number for number in range(6_000))
    for extension, packed in PACKED.items():
        path = saved(tmp_path, f"a{extension}", packed({"a.jsonl": lines, "long.txt": BODY * 9_000, "b.txt": BODY}))
        found = [*read_drafts(SourceFile(path))]
        problems = [item for item in found if isinstance(item, Problem)]
        assert len(found) - len(problems) == 6_001
        assert [problem.path for problem in problems] == [f"{path.as_posix()}!/long.txt"]
        assert "too large for one article" in problems[0].reason


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("a/b.md", "a/b.md"),
        ("./a//b.md", "a/b.md"),
        ("/etc/a.md", "etc/a.md"),
        ("a\\b.md", "a/b.md"),
        ("../../a.md", "%2E%2E/%2E%2E/a.md"),
        ("a.zip!/b.md", "a.zip%21/b.md"),
        ("a\x00\n\x1b[31m.md", "a\\x00\\x0a\\x1b[31m.md"),
        ("caf\udce9.md", "caf\\xe9.md"),
        ("a\u202egnp.md", "a\\u202egnp.md"),
        ("Été !.md", "Été !.md"),
        ("/", ""),
    ],
)
def test_the_name_of_a_member_leads_nowhere(raw: str, name: str) -> None:
    assert member_name(raw) == name


@given(st.text(st.sampled_from("ab./\\!\n\x00é\udce9"), max_size=12))
def test_a_name_made_harmless_stays_as_it_is(raw: str) -> None:
    name = member_name(raw)
    assert not {"..", ".", ""} & set(name.split("/")) or not name
    assert "!/" not in name
    assert name.isprintable()
    assert member_name(name).replace("\\", "/") == member_name(name)


def test_a_hostile_name_takes_no_other_article_s_id(tmp_path: Path) -> None:
    names = ("a.md", "x/../a.md", "../a.md", "b.zip!/a.md")
    files = {**{name: BODY + name.encode() for name in names}, "b.zip": zip_file({"a.md": BODY})}
    for extension in (".zip", ".tar"):
        found, problems = read(saved(tmp_path, f"a{extension}", PACKED[extension](files)))
        assert not problems
        assert len({article.id for article in found}) == 5


def test_links_and_devices_are_named_and_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        kinds = {"soft": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE, "device": tarfile.CHRTYPE}
        for name, kind in kinds.items():
            info = tarfile.TarInfo(f"{name}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("folder"))
        info = tarfile.TarInfo("a.txt")
        info.size = len(BODY)
        archive.addfile(info, io.BytesIO(BODY))
    assert texts(path) == [BODY.decode()]
    link, irregular = archives.LINK, archives.NOT_REGULAR
    assert {name: reason for name, reason in reasons(path).items() if name != "!/folder"} == {
        "!/soft.txt": link,
        "!/hard.txt": link,
        "!/pipe.txt": irregular,
        "!/device.txt": irregular,
    }


def test_a_link_in_a_zip_file_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, mode in (("soft.txt", stat.S_IFLNK), ("pipe.txt", stat.S_IFIFO)):
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, "/etc/passwd")
    assert reasons(path) == {"!/soft.txt": archives.LINK, "!/pipe.txt": archives.NOT_REGULAR}


def patched(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """Return a zip file of one member with a field of its headers changed."""
    changed = bytearray(data)
    start = data.index(b"PK\x01\x02")
    changed[local : local + len(value)] = value
    changed[start + central : start + central + len(value)] = value
    return bytes(changed)


@pytest.mark.parametrize(
    ("local", "central", "value", "reason"),
    [
        (6, 8, b"\x01\x00", "it is encrypted"),
        (8, 10, b"\x09\x00", "packed by a method that cannot be read (9)"),
        (14, 16, b"\x00\x00\x00\x00", "the archive is damaged here (Bad CRC-32 for file 'a.txt')"),
    ],
    ids=["encrypted", "method", "checksum"],
)
def test_a_member_that_cannot_be_unpacked_is_a_problem(
    tmp_path: Path, local: int, central: int, value: bytes, reason: str
) -> None:
    path = saved(tmp_path, "a.zip", patched(zip_file({"a.txt": BODY}), local, central, value))
    assert reasons(path) == {"!/a.txt": reason}


def test_members_beside_a_damaged_one_are_read(tmp_path: Path) -> None:
    data = bytearray(zip_file({name: BODY + name.encode() for name in ("a.txt", "b.txt", "c.txt")}, zipfile.ZIP_STORED))
    place = data.index(BODY + b"b.txt")
    data[place : place + 3] = b"XXX"
    path = saved(tmp_path, "a.zip", bytes(data))
    assert [article.path.rpartition("/")[2] for article in read(path)[0]] == ["a.txt", "c.txt"]
    assert [*reasons(path)] == ["!/b.txt"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_usual_method_of_zip_is_read(tmp_path: Path, method: int) -> None:
    assert texts(saved(tmp_path, "a.zip", zip_file({"a.txt": BODY}, method))) == [BODY.decode()]


def test_a_name_in_utf_8_is_read_where_the_archive_does_not_say_so(tmp_path: Path) -> None:
    data = patched(zip_file({"café.txt": BODY}), 6, 8, b"\x00\x00")
    assert [a.path.rpartition("/")[2] for a in read(saved(tmp_path, "a.zip", data))[0]] == ["café.txt"]


@pytest.mark.parametrize("extension", [".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_what_came_before_the_damage_in_a_tar_file_is_kept(tmp_path: Path, extension: str) -> None:
    noise = random.Random(4)
    data = PACKED[extension]({f"{number}.txt": noise.randbytes(5_000).hex().encode() for number in range(300)})
    cut = data[: len(data) * 3 // 4 + 100]
    changed = data[: len(data) * 3 // 4] + b"\xaa" * 20_000 + data[len(data) * 3 // 4 + 20_000 :]
    for name, damaged in (("cut", cut), ("changed", changed)):
        found = [*read_drafts(SourceFile(saved(tmp_path, f"{name}{extension}", damaged)))]
        assert 0 < sum(isinstance(item, Draft) for item in found) < 300
        assert isinstance(found[-1], Problem)


@pytest.mark.parametrize("extension", PACKED)
def test_what_is_no_archive_is_a_problem(tmp_path: Path, extension: str) -> None:
    for data in (b"", b"no archive at all", b"\0" * 100, BODY * 50):
        path = saved(tmp_path, f"a{extension}", data)
        found, problems = read(path)
        assert not found
        assert [(problem.path, bool(problem.reason)) for problem in problems] == [(path.as_posix(), True)]


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE", 2**20)
    inner = zip_file({f"{number}.txt": b"\0" * 2**22 for number in range(8)})
    bombs = {
        "flat.zip": zip_file({"a.txt": b"x" * 2**23, "b.txt": b"x" * 2**23}),
        "bzip2.zip": zip_file({"a.txt": b"\n" * 2**23}, zipfile.ZIP_BZIP2),
        "nested.zip": zip_file({f"{number}.zip": inner for number in range(8)}),
        "packed.tar": tar_file({"a.txt.gz": gzip.compress(b"x" * 2**24)}),
        "flat.tar.xz": tar_file({"a.txt": b"x" * 2**23}, "xz"),
    }
    started = time.process_time()
    for name, data in bombs.items():
        path = saved(tmp_path, name, data)
        _, problems = read(path)
        assert "times its size" in problems[-1].reason
        assert problems[-1].path == path.as_posix()
    assert time.process_time() - started < 10


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    data = bytearray(zip_file({f"{number}.txt": BODY * 20 for number in range(3)}))
    starts = [found for found in range(len(data)) if data.startswith(b"PK\x01\x02", found)]
    for start in starts[1:]:
        data[start + 42 : start + 46] = data[starts[0] + 42 : starts[0] + 46]
    found, problems = read(saved(tmp_path, "a.zip", bytes(data)))
    assert len(found) <= 1
    assert sum("overlaps another member" in problem.reason for problem in problems) == 2


def test_what_is_held_in_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "HEADER_LIMIT", 2_000)
    monkeypatch.setattr(archives, "DIRECTORY_LIMIT", 2_000)
    monkeypatch.setattr(containers, "MEMBER_LIMIT", 50)
    many = {f"{number}.txt": b"%d is a number of articles." % number for number in range(60)}
    assert "directory of the archive is larger" in reasons(saved(tmp_path, "a.zip", zip_file(many)))[""]
    path = saved(tmp_path, "b.tar", tar_file({"a.txt": BODY, "x" * 3_000: BODY}))
    assert texts(path) == [BODY.decode()]
    assert "header of the archive is larger" in reasons(path)[""]
    path = saved(tmp_path, "c.tar", tar_file(many))
    assert len(read(path)[0]) == 50
    assert "more than" in reasons(path)[""]


def pax(data: bytes, size: int | None = None) -> bytes:
    """Return the header of a tar file that says more of the next member, with any data."""
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, len(data)
    header = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    if size is not None:
        header[124:136] = (size % 256**12).to_bytes(12, "big")
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + data + b"\0" * (-len(data) % 512)


@pytest.mark.parametrize(
    "header",
    [
        pax(b"1" * 900_000),
        pax(b"21 size=-900000000\n"),
        pax(b"", -512),
        pax(b"9" * 5_000 + b" a=b\n"),
        pax(b"x", 2**40),
    ],
    ids=["digits", "negative", "negative header", "number", "long"],
)
def test_a_header_made_to_cost_time_or_memory_ends_the_archive_soon(tmp_path: Path, header: bytes) -> None:
    started = time.process_time()
    path = saved(
        tmp_path, "a.tar", tar_file({"a.txt": BODY}).rstrip(b"\0") + b"\0" * 428 + header + tar_file({"b.txt": BODY})
    )
    assert BODY.decode() in texts(path)
    assert reasons(path)[""]
    assert time.process_time() - started < 3


def test_what_is_passed_over_in_a_tar_file_is_not_looked_into(tmp_path: Path) -> None:
    files = {"a.bin": b"\0" + b"7" * 300_000, ".hidden": b"8" * 300_000, "c.txt": BODY}
    assert texts(saved(tmp_path, "a.tar", tar_file(files))) == [BODY.decode()]


def test_a_member_with_no_name_or_a_long_one_is_a_problem(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.tar", tar_file({"y/" * 3_000 + "a.txt": BODY, "/": BODY}))
    assert set(reasons(path).values()) == {"it has no name, or too long a one"}


@pytest.mark.skipif(not POSTS.exists(), reason="the archive of posts is not here")
def test_every_post_of_a_real_archive_is_found() -> None:
    with tarfile.open(POSTS) as archive:
        names = [info.name for info in archive if info.isreg() and "/." not in f"/{info.name}"]
    assert [item.path for item in walk([POSTS])] == [f"{POSTS.as_posix()}!/{name.removeprefix('./')}" for name in names]
    assert len(names) > 3_000


SOME_FILES = st.dictionaries(
    st.from_regex(r"[a-c]{1,3}(?:/[a-c]{1,3})?\.(?:txt|md)", fullmatch=True),
    st.binary(max_size=300) | st.text(max_size=80).map(str.encode),
    max_size=5,
)


@settings(max_examples=60)
@given(SOME_FILES, st.sampled_from([*PACKED]), st.integers(0, 2**32), st.integers(0, 3))
def test_no_archive_however_damaged_raises(files: dict[str, bytes], extension: str, seed: int, changes: int) -> None:
    data = bytearray(PACKED[extension](files))
    noise = random.Random(seed)
    for _ in range(changes):
        data[noise.randrange(len(data))] = noise.randrange(256)
    if changes == 3:
        del data[noise.randrange(len(data)) :]
    with tempfile.TemporaryDirectory() as folder:
        path = saved(Path(folder), f"a{extension}", bytes(data))
        found, problems = read(path)
        if not changes:
            assert len({article.path for article in found} | {problem.path for problem in problems}) == len(files)
        assert len({(article.path, article.line) for article in found}) == len(found) or changes
