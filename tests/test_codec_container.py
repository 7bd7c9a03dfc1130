"""Container: does a file come back as it was written, or is it refused with the right reason?"""

import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from search.codec.container import FORMAT_VERSION, MAGIC, PARTIAL_SUFFIX, ContainerReader, ContainerWriter
from search.codec.errors import (
    SegmentCorrupt,
    SegmentError,
    SegmentForeign,
    SegmentTooNew,
    SegmentTooOld,
    SegmentTruncated,
)

FILES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
DTYPES = st.sampled_from(["|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f4", "<f8", ">i4"])
CHECKED = struct.Struct("<IQQII")


def write(path, found, meta=None):
    with ContainerWriter(path) as out:
        out.meta = meta or {}
        for name, array in found.items():
            out.add(name, np.asarray(array))


def with_header(data, *, version=FORMAT_VERSION, total=None, directory=None, sound=True):
    """Return a file with another header whose checksum is right, or with another directory."""
    _, _, _, old_total, offset, length, _ = struct.unpack_from("<8sIIQQII", data)
    body = data[:offset]
    old = data[offset : offset + length]
    new = old if directory is None else directory
    fields = (version, old_total + len(new) - len(old) if total is None else total, offset, len(new), zlib.crc32(new))
    head = MAGIC + struct.pack("<I", version) + struct.pack("<I", zlib.crc32(CHECKED.pack(*fields)) ^ (not sound))
    return (head + CHECKED.pack(*fields)[4:]).ljust(64, b"\0") + body[64:] + new


def verified(path):
    """Return a reader that has verified its file, or None where it refused."""
    try:
        reader = ContainerReader(path)
        reader.verify()
    except SegmentError:
        return None
    return reader


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "sample"
    write(
        path,
        {"one": np.arange(5, dtype=np.uint32), "two": np.array([1.5, -2]), "none": np.zeros(0, np.uint8)},
        {"a": 1},
    )
    return path


@FILES
@given(
    st.dictionaries(st.text(max_size=5), DTYPES.flatmap(lambda kind: arrays.arrays(kind, st.integers(0, 40)))),
    st.dictionaries(st.text(max_size=5), st.integers()),
)
def test_arrays_come_back_as_they_were(tmp_path, found, meta):
    write(tmp_path / "file", found, meta)
    reader = ContainerReader(tmp_path / "file")
    reader.verify()
    assert reader.meta == meta
    assert list(reader.arrays) == list(found)
    for name, array in found.items():
        np.testing.assert_array_equal(reader.arrays[name], array)
        assert reader.arrays[name].dtype == array.dtype.newbyteorder("<")


def test_arrays_are_aligned_and_cannot_be_written_to(sample):
    array = ContainerReader(sample).arrays["two"]
    assert array.ctypes.data % 64 == 0
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1


def test_regions_fill_in_pieces_and_in_turn(tmp_path):
    with ContainerWriter(tmp_path / "file") as out:
        low, high = out.reserve("low", np.dtype(np.uint16), 4), out.reserve("high", np.dtype(np.int64), 2)
        low.append(np.array([1, 2]))
        high.append(np.array([-1]))
        low.append(np.array([3, 4]))
        high.append(np.array([-2]))
        grown = out.reserve("grown", np.dtype(np.uint8), None)
        grown.append(np.arange(100))
        grown.append(np.arange(100))
        out.add("last", np.array([9]))
    reader = ContainerReader(tmp_path / "file")
    reader.verify()
    assert {name: array.tolist() for name, array in reader.arrays.items()} == {
        "low": [1, 2, 3, 4],
        "high": [-1, -2],
        "grown": [*range(100), *range(100)],
        "last": [9],
    }


def test_a_region_takes_neither_more_nor_fewer_values_than_reserved(tmp_path):
    with pytest.raises(ValueError, match="reserved for 1"), ContainerWriter(tmp_path / "file") as out:
        out.reserve("one", np.dtype(np.uint8), 1).append(np.zeros(2))
    with pytest.raises(ValueError, match="0 of 1"), ContainerWriter(tmp_path / "file") as out:
        out.reserve("one", np.dtype(np.uint8), 1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("array", [np.array(["text"]), np.array([object()]), np.array([1j])])
def test_what_is_not_a_plain_number_is_not_written(tmp_path, array):
    with pytest.raises(ValueError, match="cannot be written"):
        write(tmp_path / "file", {"name": array})
    assert not list(tmp_path.iterdir())


def test_a_name_is_written_once(tmp_path):
    with ContainerWriter(tmp_path / "file") as out:
        out.add("one", np.zeros(1))
        with pytest.raises(ValueError, match="cannot be written"):
            out.add("one", np.zeros(1))


def test_a_failure_keeps_the_file_that_was_there(sample):
    before = sample.read_bytes()
    with pytest.raises(ValueError, match="cannot be written"):
        write(sample, {"one": np.zeros(1), "two": np.array(["text"])})
    assert sample.read_bytes() == before
    assert [path.name for path in sample.parent.iterdir()] == ["sample"]


def test_a_partial_file_of_a_killed_writer_is_written_over(tmp_path):
    (tmp_path / ("file" + PARTIAL_SUFFIX)).write_bytes(b"x" * 10_000)
    write(tmp_path / "file", {"one": np.arange(3)})
    ContainerReader(tmp_path / "file").verify()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_is_an_error_that_leaves_nothing_behind(tmp_path):
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.getsignal(signal.SIGXFSZ)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write(tmp_path / "file", {"one": np.zeros(100_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert not list(tmp_path.iterdir())


def test_every_truncation_is_refused(sample):
    data = sample.read_bytes()
    for length in range(len(data)):
        sample.write_bytes(data[:length])
        with pytest.raises(SegmentTruncated, match="cut short"):
            ContainerReader(sample)


def test_added_bytes_are_refused(sample):
    sample.write_bytes(sample.read_bytes() + b"\0")
    with pytest.raises(SegmentCorrupt, match="its length"):
        ContainerReader(sample)


def test_every_flipped_byte_is_found_or_does_not_matter(sample):
    data = sample.read_bytes()
    expected = {name: array.tolist() for name, array in ContainerReader(sample).arrays.items()}
    harmless = 0
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 0x5A
        sample.write_bytes(damaged)
        reader = verified(sample)
        if reader is None:
            continue
        harmless += 1
        assert reader.meta == {"a": 1}
        assert {name: array.tolist() for name, array in reader.arrays.items()} == expected
    assert harmless < 64 * 3  # nothing but the padding


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"x" * 100, b"\x80\x05", b"{" * 64, MAGIC[:7] + b"x"])
def test_another_kind_of_file_is_foreign(sample, data):
    sample.write_bytes(data)
    with pytest.raises(SegmentForeign, match="is not a segment file"):
        ContainerReader(sample)


def test_a_newer_and_an_older_format_are_told_apart(sample):
    data = sample.read_bytes()
    sample.write_bytes(with_header(data, version=FORMAT_VERSION + 1))
    with pytest.raises(SegmentTooNew, match="Upgrade Clippings"):
        ContainerReader(sample)
    sample.write_bytes(with_header(data, version=0))
    with pytest.raises(SegmentTooOld, match="Build the index anew"):
        ContainerReader(sample)
    sample.write_bytes(with_header(data, version=FORMAT_VERSION + 1, sound=False))
    with pytest.raises(SegmentCorrupt, match="header"):
        ContainerReader(sample)


def entry(**changes):
    return list(({"name": "one", "dtype": "<u4", "shape": [5], "offset": 64, "crc": 0} | changes).values())


@pytest.mark.parametrize(
    "directory",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"arrays":[]}',
        b'{"arrays":{},"meta":{}}',
        b"\xff",
        *(
            json.dumps({"arrays": [line], "meta": {}}).encode()
            for line in (
                [],
                "one",
                entry(name=1),
                entry(dtype="|O8"),
                entry(dtype="object"),
                entry(dtype=["<u4"]),
                entry(shape=[-1]),
                entry(shape=[2**62]),
                entry(shape=[2**70]),
                entry(shape=[1, 1]),
                entry(shape=[1.0]),
                entry(offset=0),
                entry(offset=65),
                entry(offset=-64),
                entry(offset=2**40),
                entry(crc=None),
            )
        ),
    ],
)
def test_a_crafted_directory_is_refused(sample, directory):
    sample.write_bytes(with_header(sample.read_bytes(), directory=directory))
    with pytest.raises(SegmentCorrupt, match="directory"):
        ContainerReader(sample)


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        ContainerReader(tmp_path / "nothing")
