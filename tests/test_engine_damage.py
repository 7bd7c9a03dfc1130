"""Damage: whatever is done to an index, its answers are right, refused with a sentence, or `verify` tells."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Facet, Granularity, IndexUnusable, SearchError, SearchRequest, Sort
from search.codec import Document, Segment, SegmentCorrupt
from search.codec.batch import BatchBuilder
from search.codec.segment import Batch
from search.codec.spec import FieldSpec
from search.generations import POINTER, RECORD, IndexDirectory
from search.indexing import Effort, update_index
from search.local import LocalEngine
from search.manifest import MANIFEST
from search.repairing import examine
from search.segments import Snapshot
from tests.suites.articles import article, moon_articles, tasks

EVERY_FACET = dict.fromkeys(Facet, 5)
QUERIES = (
    "", "moon", "moon OR houston OR the", "the -moon", '"the moon"', '"moon houston"~9', "ho* mo*", "armstrogn~",
    "author:lind", "date:1969..1975", "sputnik zebra", "org:nasa -place:moon", "tag:space OR lang:en",
)  # fmt: skip
REQUESTS = (
    *(SearchRequest(query=text, facets=EVERY_FACET, histogram=Granularity.MONTH) for text in QUERIES),
    *(
        SearchRequest(
            query="the",
            filters={Facet.PLACE: frozenset({"Moon", "Earth"})},
            after=date(1957, 1, 1),
            sort=sort,
            limit=3,
            facets=EVERY_FACET,
            histogram=Granularity.DAY,
        )
        for sort in Sort
    ),
)
# files that no search reads; `search check` does
NOT_SEARCHED = {RECORD, MANIFEST}


def answers_of(path: Path) -> list[Any]:
    """Return all that an engine says of an index, but for how long it took and how large the files are."""
    engine = LocalEngine(path)
    found: list[Any] = []
    for request in REQUESTS:
        response = engine.search(request)
        found.append((response.total, response.hits, dict(response.facets), response.histogram, response.notes))
    stats = engine.stats()
    found.append((stats.articles, stats.earliest, stats.latest, stats.undated, dict(stats.distinct)))
    return [*found, *(engine.article(one.id, query="moon") for one in moon_articles())]


def refusal(error: SearchError) -> str:
    """Return that a search was refused, for which a sentence is due."""
    assert str(error).endswith(".")
    return "refused"


def generation_of(path: Path) -> Path:
    """Return the directory of the live generation's files."""
    directory = IndexDirectory(path)
    return directory.generation_path(directory.pointer())


@dataclass
class Sound:
    """An index without a fault: two segments, of which one has a deleted article."""

    path: Path
    answers: list[Any]
    copies: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))

    def files(self, pattern: str) -> list[Path]:
        """Return files of the live generation, relative to the index."""
        return sorted(file.relative_to(self.path) for file in generation_of(self.path).glob(pattern))

    def copy(self) -> Path:
        """Return a copy, under a name of its own: open segments are told by their paths."""
        copied = self.path.with_name(f"copy{next(self.copies)}")
        shutil.copytree(self.path, copied)
        return copied

    def check(self, damage: Callable[[Path], object]) -> str:
        """Damage a copy and check the law; return which part of it held."""
        copied = self.copy()
        try:
            damage(copied)
            return self.judge(copied)
        finally:
            shutil.rmtree(copied)

    def judge(self, path: Path) -> str:
        """Check that an index answers rightly, refuses with a sentence, or is found to be damaged."""
        try:
            found = answers_of(path)
        except SearchError as error:
            return refusal(error)
        if found == self.answers:
            return "right"
        with pytest.raises(IndexUnusable):
            Snapshot.open(generation_of(path)).verify()
        return "wrong, and told so"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    path = tmp_path_factory.mktemp("damage") / "index"
    articles = moon_articles()
    longer = article(4, "Sputnik beeped over Houston and the Moon. " * 300, day="1957-10-06", places=("Earth", "Moon"))
    for run in (articles[:4], [*articles[4:], longer]):
        update_index(path, tasks(*run), roots=(), effort=Effort(jobs=1))
    made = Sound(path, answers_of(path))
    assert len(made.files("*.seg")) == 2
    assert made.judge(path) == "right"
    return made


def flip(path: Path, place: int, mask: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= mask
    path.write_bytes(data)


def cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


@given(which=st.integers(0, 1), where=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_a_flipped_byte_of_a_segment(sound: Sound, which: int, where: float, mask: int) -> None:
    file = sound.files("*.seg")[which]
    size = (sound.path / file).stat().st_size
    sound.check(lambda path: flip(path / file, int(where * size), mask))


def test_a_flipped_byte_of_the_table_of_contents_is_refused(sound: Sound) -> None:
    copied = sound.copy()
    (file,) = sound.files("*.toc")
    for place in range(0, (copied / file).stat().st_size, 11):
        flip(copied / file, place, 1 << place % 8)
        with pytest.raises(SearchError, match=r"\.$"):
            LocalEngine(copied).search(SearchRequest())
        flip(copied / file, place, 1 << place % 8)
    assert sound.judge(copied) == "right"


def test_a_flipped_byte_of_the_pointer_is_refused_or_changes_no_answer(sound: Sound) -> None:
    """It has no checksum: of what a search needs, it says only which generation is live."""
    for place in range(0, (sound.path / POINTER).stat().st_size, 3):
        outcome = sound.check(lambda path, at=place: flip(path / POINTER, at, 1 << at % 8))  # type: ignore[misc]
        assert outcome in {"refused", "right"}


@pytest.mark.parametrize("pattern", ["*.seg", "*.toc", "stories"])
def test_a_file_that_is_cut_short_is_refused(sound: Sound, pattern: str) -> None:
    for file in sound.files(pattern):
        size = (sound.path / file).stat().st_size
        for left in {*range(0, 80, 5), *range(80, size, size // 12), size - 1}:
            assert sound.check(lambda path, to=left, of=file: cut(path / of, to)) == "refused"  # type: ignore[misc]


def test_a_pointer_that_is_cut_short_is_refused(sound: Sound) -> None:
    for left in range(0, (sound.path / POINTER).stat().st_size, 2):
        assert sound.check(lambda path, to=left: cut(path / POINTER, to)) == "refused"  # type: ignore[misc]


REPLACEMENTS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "itself twice": lambda data: data * 2,
    "itself and a byte": lambda data: data + b"\0",
    "itself backwards": lambda data: data[::-1],
    "text": lambda data: b"The tide turned at four.\n" * 100,
    "its head and zeros": lambda data: data[:64].ljust(len(data), b"\0"),
    "JSON": lambda data: b"{}",
    "nested JSON": lambda data: b"[" * 100_000,
}


@pytest.mark.parametrize("replacement", REPLACEMENTS.values(), ids=REPLACEMENTS)
def test_a_replaced_file_is_refused(sound: Sound, replacement: Callable[[bytes], bytes]) -> None:
    for file in (*sound.files("*"), Path(POINTER)):
        replaced = replacement((sound.path / file).read_bytes())
        outcome = sound.check(lambda path, of=file, by=replaced: (path / of).write_bytes(by))  # type: ignore[misc]
        assert outcome == ("right" if file.name in NOT_SEARCHED else "refused")


@pytest.mark.parametrize("name", [RECORD, MANIFEST])
def test_a_check_reads_what_no_search_does(sound: Sound, name: str) -> None:
    copied = sound.copy()
    (file,) = sound.files(name)
    whole = (copied / file).read_bytes()
    for kind, replacement in REPLACEMENTS.items():
        if name == MANIFEST and kind in {"itself twice", "itself and a byte"}:  # SQLite knows where its file ends
            continue
        (copied / file).write_bytes(replacement(whole))
        assert examine(IndexDirectory(copied)).damage is not None
    (copied / file).write_bytes(whole)
    assert examine(IndexDirectory(copied)).sound


@pytest.mark.parametrize("name", ["format", "generation"])
def test_a_pointer_to_no_number_is_refused(sound: Sound, name: str) -> None:
    def write(path: Path) -> None:
        text = (path / POINTER).read_text().replace(f'"{name}": ', f'"{name}": 1e999, "other": ')
        (path / POINTER).write_text(text)

    assert sound.check(write) == "refused"


def test_a_missing_file_is_refused(sound: Sound) -> None:
    for file in (*sound.files("*"), Path(POINTER)):
        outcome = sound.check(lambda path, of=file: (path / of).unlink())  # type: ignore[misc]
        assert outcome == ("right" if file.name in NOT_SEARCHED else "refused")


def test_a_segment_in_the_place_of_another_is_refused(sound: Sound) -> None:
    left, right = sound.files("*.seg")

    def swap(path: Path) -> None:
        (path / left).rename(path / "aside")
        (path / right).rename(path / left)
        (path / "aside").rename(path / right)

    assert sound.check(swap) == "refused"
    assert sound.check(lambda path: shutil.copy(path / left, path / right)) == "refused"


def test_files_that_do_not_belong_there_change_no_answer(sound: Sound) -> None:
    def litter(path: Path) -> None:
        for name in ("MAIN_0000000000000000.seg", "MAIN_x.seg.partial", "_MAIN_9.toc.partial", "notes.txt"):
            (generation_of(path) / name).write_bytes(b"?")

    assert sound.check(litter) == "right"


def test_a_run_over_a_damaged_index_does_not_give_it_good_checksums(sound: Sound) -> None:
    """The run replaces every article of a segment, so that what is left of both is merged."""
    changed = [article(number, "Replaced.", title="Replaced") for number in (1, 2, 3, 5)]

    def run(path: Path) -> str:
        try:
            update_index(path, tasks(*changed), roots=(), effort=Effort(jobs=1))
            Snapshot.open(generation_of(path)).verify()
            return repr([answer for answer in answers_of(path) if not isinstance(answer, float)])
        except SearchError as error:
            return refusal(error)

    expected = run(sound.copy())
    assert expected != "refused"
    for file in sound.files("*.seg"):
        size = (sound.path / file).stat().st_size
        for place in range(7, size, size // 5):
            damaged = sound.copy()
            flip(damaged / file, place, 0x81)
            assert run(damaged) in {"refused", expected}
            shutil.rmtree(damaged)


# arrays that contradict each other, in files that nobody has verified

FIELDS = {
    "key": FieldSpec(indexed=True),
    "text": FieldSpec(indexed=True, frequencies=True, positions=True, lengths=True),
    "tag": FieldSpec(facet=True),
}


def contradicting(name: str, place: int, value: int) -> Segment:
    """Return a segment of 20 documents, one number of one array changed."""
    builder = BatchBuilder(FIELDS)
    for number in range(20):
        tags = [f"t{number}", "tide"]
        builder.add(Document(tokens={"key": [tags], "text": [["ebb", "ebb", "flood"]]}, facets={"tag": tags}))
    batch = builder.finish()
    array = batch.arrays[name].copy()
    array[place] = value
    return Segment.of(Batch(batch.documents, batch.specs, {**batch.arrays, name: array}))


def test_frequencies_are_no_more_than_there_are_postings() -> None:
    segment = contradicting("postings/key", 1, 0xFFFFFFFF)
    assert segment.postings["key"].freqs_of(0, 1).size == segment.postings["key"].docs_of(0, 1).size == 40


def test_frequencies_ask_for_no_more_positions_than_there_are() -> None:
    postings = contradicting("freqs.low/text", 1, 200).postings["text"]
    with pytest.raises(SegmentCorrupt, match="disagree"):
        postings.positions_among(0, np.array([0, 1]))


def test_rows_of_a_facet_ask_for_no_more_values_than_there_are() -> None:
    facet = contradicting("rows/tag", 1, 0xFFFFFFF0).facets["tag"]
    with pytest.raises(SegmentCorrupt, match="ascend"):
        facet.count(np.array([0], np.uint32))


def test_an_error_in_a_sound_index_stays_what_it_is(sound: Sound) -> None:
    engine = LocalEngine(sound.path)
    with pytest.raises(TypeError):
        engine.search(SearchRequest(facets={Facet.TAG: "many"}))  # type: ignore[dict-item]
