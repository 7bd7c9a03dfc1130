"""Does a run over files and folders reach every article, name every problem, and always end?"""

import gzip
import inspect
import io
import os
import pickle
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import corpus
from corpus import Article, MappingError, Origin, Problem, ReadOptions, SourceFile, read_articles, read_file, walk
from corpus.article import Draft, Mention
from corpus.formats import sniff
from corpus.reading import read_drafts, read_stream

BODY = "The harbour froze in January. Ships waited in the roads until the thaw came at last."


class NoNames:
    """Finds no entities, so that only what this package does is tested."""

    def reads(self, language: str | None) -> bool:
        return language in {None, "en"}

    def extract(self, text: str) -> tuple[Mention, ...]:
        """Return nothing."""
        return ()


def found(*paths: Path, options: ReadOptions | None = None) -> list[str]:
    return [
        f"! {Path(item.path).name}: {item.reason}" if isinstance(item, Problem) else Path(item.path).name
        for item in walk(paths, options or ReadOptions())
    ]


def articles(*paths: Path, options: ReadOptions | None = None) -> tuple[list[Article], list[Problem]]:
    items = [*read_articles(paths, options=options or ReadOptions(), extractor=NoNames())]
    return [x for x in items if isinstance(x, Article)], [x for x in items if isinstance(x, Problem)]


def test_folders_are_walked_in_the_order_of_names_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "c.txt", ".hidden.txt", ".git/config", "b/.x/y.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert found(tmp_path) == ["a.txt", "1.txt", "2.txt", "c.txt"]
    assert found(tmp_path / ".hidden.txt") == [".hidden.txt"]


def test_excluded_folders_and_files_are_left_out(tmp_path: Path) -> None:
    for name in ("index/segment.bin", "a.txt", "b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert found(tmp_path, options=ReadOptions(exclude=frozenset({tmp_path / "index", tmp_path / "b.txt"}))) == [
        "a.txt"
    ]


def test_a_loop_of_links_ends_and_each_folder_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "story.txt").write_text("x")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    names = found(tmp_path, tmp_path / "a")
    assert names[0] == "story.txt"
    assert len(names) == 2
    assert names[1].startswith("! self: ")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    assert found(tmp_path) == ["! gone.txt: a link to nothing", "! pipe: not a regular file"]
    assert found(tmp_path / "absent") == ["! absent: there is no such file or folder"]
    assert found(Path("a\0b"))[0].startswith("! ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "locked.txt"
    path.write_text("x")
    path.chmod(0)
    (problem,) = read_file(SourceFile(path), extractor=NoNames())
    assert isinstance(problem, Problem)
    assert problem.reason == "permission denied"


def test_folders_may_be_nested_deeper_than_calls(tmp_path: Path) -> None:
    deep = Path(f"{tmp_path}{'/d' * 300}")
    limit = sys.getrecursionlimit()
    deep.mkdir(parents=True)
    (deep / "story.txt").write_text("x")
    sys.setrecursionlimit(len(inspect.stack(0)) + 150)  # so few calls that the folders need not be so many
    try:
        names = found(tmp_path)
    finally:
        sys.setrecursionlimit(limit)
        shutil.rmtree(tmp_path / "d")
    assert names == ["story.txt"]


def test_articles_of_every_format_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "b.md").write_text(f"---\ntitle: Frost\ndate: 2024-01-05\nauthor: Ada Whitfield\n---\n{BODY}")
    (tmp_path / "c.html").write_text(f"<title>Thaw</title><article><p>{BODY}</p></article>")
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(f'{{"text": "{BODY}"}}\n'.encode() * 2))
    (tmp_path / "e").write_text(f'{{"title": "No name", "body": "{BODY}"}}')
    read, problems = articles(tmp_path)
    assert not problems
    assert [Path(article.path).name for article in read] == ["a.txt", "b.md", "c.html", "d.jsonl.gz", "d.jsonl.gz", "e"]
    assert all(BODY in article.text for article in read)
    assert len({article.id for article in read}) == 6
    assert (read[1].title, read[1].authors) == ("Frost", ("Ada Whitfield",))
    assert (read[2].title, read[2].origins["title"]) == ("Thaw", Origin.HTML)
    assert [article.line for article in read] == [None, None, None, 1, 2, 1]


def test_bad_files_among_good_ones_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / "c.txt").write_bytes(b"\x00\x01\x02")
    (tmp_path / "d.txt.gz").write_bytes(b"no gzip")
    (tmp_path / "e.jsonl").write_text("{broken\n")
    (tmp_path / "f.css").write_text("p { color: red }")
    (tmp_path / "g.html").write_text("<p>")
    (tmp_path / "h.txt").write_text(BODY)
    read, problems = articles(tmp_path)
    assert [Path(article.path).name for article in read] == ["a.txt", "h.txt"]
    assert [Path(problem.path).name[0] for problem in problems] == ["b", "c", "d", "e", "f", "g"]
    assert all(problem.skipped and problem.reason for problem in problems)
    assert problems[0].reason == "not a kind of article file that Clippings reads"


class Failing:
    """A reader that breaks after its first article."""

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield one draft, then fail."""
        yield Draft(path=source.path, text=BODY)
        raise ZeroDivisionError("by nought")


def test_an_unexpected_error_in_a_reader_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniff, "READERS", {".txt": Failing()})
    path = tmp_path / "a.txt"
    path.write_text("x")
    draft, problem = read_drafts(SourceFile(path))
    assert isinstance(draft, Draft)
    assert problem == Problem(path.as_posix(), "unexpected ZeroDivisionError: by nought")


class FailingNames:
    """An extractor that breaks."""

    def reads(self, language: str | None) -> bool:
        return language in {None, "en"}

    def extract(self, text: str) -> tuple[Mention, ...]:
        """Fail."""
        raise LookupError("no list")


def test_an_unexpected_error_in_the_prose_costs_one_article() -> None:
    stream = io.BytesIO(
        f'{{"text": "{BODY}"}}\n{{"text": "Texte français de la ville et du port", "lang": "fr"}}\n'.encode()
    )
    problem, article = read_stream(stream, extractor=FailingNames())
    assert problem == Problem("-", "unexpected LookupError: no list", 1)
    assert isinstance(article, Article)


def test_standard_input_is_read_line_by_line() -> None:
    (article,) = read_stream(io.BytesIO(f'{{"id": "a", "text": "{BODY}"}}'.encode()), extractor=NoNames())
    assert isinstance(article, Article)
    assert (article.path, article.line) == ("-", 1)


def test_options_reach_the_article(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"story": "{BODY}", "date": "03/04/2024"}}')
    options = ReadOptions(mapping={"body": "story"}, day_first=True, source="Harbour Ledger")
    ((article,), problems) = articles(path, options=options)
    assert not problems
    assert article.source == "Harbour Ledger"
    assert article.published is not None
    assert article.published.instant.month == 4


def test_a_program_may_name_outlets_and_trust_the_time_of_files(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'{{"text": "{BODY}", "url": "https://www.ledger.example/frost"}}')
    os.utime(path, (1_700_000_000, 1_700_000_000))
    ((bare,), _) = articles(path)
    ((article,), _) = articles(path, options=ReadOptions(outlets={"ledger.example": "Ledger"}, use_file_time=True))
    assert (bare.source, bare.published) == (None, None)
    assert article.source == "Ledger"
    assert article.published is not None
    assert (article.published.instant.year, article.published.origin) == (2023, Origin.FILETIME)


def test_an_outlet_set_later_leaves_the_ids(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"id": "7", "text": "{BODY}"}}\n{{"text": "{BODY}"}}\n')
    ids = [[article.id for article in articles(path, options=ReadOptions(source=name))[0]] for name in (None, "Ledger")]
    assert ids[0] == ids[1]


def test_a_second_stream_does_not_take_the_ids_of_the_first() -> None:
    streams = [f'{{"text": "{BODY}"}}\n{{"text": "{BODY} Again."}}\n', f'{{"text": "The thaw came. {BODY}"}}\n']
    ids = [
        {item.id for item in read_stream(io.BytesIO(stream.encode()), extractor=NoNames()) if isinstance(item, Article)}
        for stream in (*streams, streams[0])
    ]
    assert [len(found) for found in ids] == [2, 1, 2]
    assert ids[0] == ids[2]
    assert not ids[0] & ids[1]


def test_a_folder_above_those_that_are_read_dates_nothing(tmp_path: Path) -> None:
    root = tmp_path / "2024-10-31" / "news"
    for name in ("a.txt", "2022/02/03/b.txt", "2021-05-06-c.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(BODY)
    dates = {
        Path(article.path).name: article.published and article.published.instant.date().isoformat()
        for article in articles(root)[0]
    }
    assert dates == {"a.txt": None, "b.txt": "2022-02-03", "2021-05-06-c.txt": "2021-05-06"}
    assert [article.published for article in articles(root / "a.txt", root / "2022/02/03/b.txt")[0]] == [None, None]


def test_ids_stay_the_same_from_run_to_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    assert [article.id for article in articles(tmp_path)[0]] == [
        article.id for article in articles(tmp_path / "a.txt")[0]
    ]


def count_articles(source: SourceFile) -> int:
    return sum(isinstance(item, Article) for item in read_file(source, extractor=NoNames()))


def test_a_worker_process_can_read_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BODY)
    assert pickle.loads(pickle.dumps(SourceFile(path))) == SourceFile(path)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert [*pool.map(count_articles, [SourceFile(path)])] == [1]


def test_public_names_are_sorted_and_exist() -> None:
    assert corpus.__all__ == sorted(corpus.__all__)
    assert all(hasattr(corpus, name) for name in corpus.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        corpus.nothing  # noqa: B018


def test_a_mapping_error_says_which_names_there_are() -> None:
    with pytest.raises(MappingError, match="authors, body, body_html"):
        ReadOptions(mapping={"text": "x"})
