"""Damage: is a file that `verify` calls good also right, whatever was done to it?"""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.codec.batch import Document
from search.codec.container import ContainerReader, ContainerWriter
from search.codec.errors import SegmentCorrupt, SegmentError, SegmentTruncated
from search.codec.inverter import Posting
from search.codec.merge import SegmentWriter
from search.codec.segment import Segment
from tests.suites.codec_model import SPECS, answers_of, batch_of

FOUND = [
    Document(
        tokens={"text": [["ebb", "and", "flood"], ["ebb"]], "key": [[f"k{n}"]], "words": [["neap", "neap"]]},
        postings={"foreign": [Posting("moon", n + 1, 0.5, b"\x01" * n), Posting("sun")]},
        facets={"tag": ["tides", f"t{n % 3}"], "source": [f"s{n % 2}"]},
        columns={"published": n, "raw": b"r" * n, "score": 0.5},
        stored=b"The tide turned at %d." % n,
    )
    for n in range(6)
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("damage") / "segment"
    writer = SegmentWriter(path, SPECS)
    writer.add(batch_of(FOUND[:2]))
    writer.add(batch_of(FOUND[2:]))
    answers = answers_of(writer.commit())
    return path.read_bytes(), answers


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5 * settings.default.max_examples)
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_a_flipped_byte_is_found_or_changes_no_answer(sound, tmp_path, place, mask):
    data, answers = sound
    damaged = bytearray(data)
    damaged[int(place * len(data))] ^= mask
    path = tmp_path / "segment"
    path.write_bytes(damaged)
    try:
        segment = Segment.open(path)
        segment.verify()
    except SegmentError:
        return
    assert answers_of(segment) == answers


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_is_called_truncated(sound, tmp_path, place):
    data, _ = sound
    path = tmp_path / "segment"
    path.write_bytes(data[: int(place * len(data))])
    with pytest.raises(SegmentTruncated):
        Segment.open(path)


@pytest.mark.parametrize(
    "meta",
    [
        {},
        {"documents": -1},
        {"documents": 2**32},
        {"documents": "6"},
        {"documents": 7},
        {"fields": []},
        {"fields": {"text": None}},
        {"fields": {"text": {}}},
        {"fields": {"text": {"column": []}}},
        {"fields": {"text": {"indexed": 1}}},
        {"fields": {"raw": {"column": "|O"}}},
        {"fields": {"key": {"positions": True}}},
    ],
)
def test_a_crafted_description_is_refused(sound, tmp_path, meta):
    data, _ = sound
    path = tmp_path / "segment"
    path.write_bytes(data)
    reader = ContainerReader(path)
    whole = json.loads(json.dumps(reader.meta))
    for field, changes in meta.get("fields", {}).items() if isinstance(meta.get("fields"), dict) else ():
        whole["fields"][field] = changes and whole["fields"][field] | changes
    if not isinstance(meta.get("fields"), dict):
        whole = whole | meta if meta else {}
    with ContainerWriter(path) as out:
        out.meta = whole
        for name, array in reader.arrays.items():
            out.add(name, array)
    with pytest.raises(SegmentCorrupt):
        Segment.open(path)


def test_no_pickle_is_in_a_file(sound):
    data, _ = sound
    assert b"\x80\x04\x95" not in data
    assert b"\x80\x05\x95" not in data
