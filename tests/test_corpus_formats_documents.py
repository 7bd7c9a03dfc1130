"""Are PDF and Word files read as articles, and is only that believed of their properties which somebody wrote?"""

import io
import random
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from corpus import Draft, Problem, SourceFile, read_articles
from corpus.formats import docx as docx_module
from corpus.formats import pdf as pdf_module
from corpus.formats.documents import believed_authors, believed_title
from corpus.formats.pages import mended, running_text
from corpus.reading import read_drafts
from tests.suites.archive_files import zip_file
from tests.suites.pdf_files import pdf_file

BODY = (
    "The harbour froze in January and has not opened since, the port authority said on Friday. Ships wait in the "
    "roads for an icebreaker that was promised for February and has not been seen by anybody."
)
STORY = ["Harbour frozen for a third week", "By Ada Whitfield", *textwrap.wrap(BODY, 70)]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def drafts(folder: Path, data: bytes, name: str) -> list[Draft | Problem]:
    path = folder / name
    path.write_bytes(data)
    return [*read_drafts(SourceFile(path))]


def reason(folder: Path, data: bytes, name: str) -> str:
    (problem,) = drafts(folder, data, name)
    assert isinstance(problem, Problem)
    return problem.reason


def word_file(change: Callable[[docx.document.Document], object]) -> bytes:
    document = docx.Document()
    document.core_properties.author = ""
    change(document)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def locked(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def test_a_pdf_file_is_an_article(tmp_path: Path) -> None:
    about = {"Title": "A winter in the port", "Author": "Ada Whitfield; Tom Reyes", "Keywords": "ice, ports"}
    (found,) = drafts(tmp_path, pdf_file([STORY[2:]], about), "a.pdf")
    assert isinstance(found, Draft)
    assert (found.title, found.authors, found.tags) == (
        "A winter in the port",
        ("Ada Whitfield", "Tom Reyes"),
        ("ice", "ports"),
    )
    assert found.published is None
    assert " ".join(found.text.split()) == BODY


def test_what_a_program_filled_in_yields_to_what_the_text_says(tmp_path: Path) -> None:
    about = {"Title": "Microsoft Word - harbour3.doc", "Author": "Administrator", "CreationDate": "D:20200101000000Z"}
    (tmp_path / "a.pdf").write_bytes(pdf_file([STORY], about))
    (found,) = read_articles([tmp_path / "a.pdf"])
    assert not isinstance(found, Problem)
    assert (found.title, found.authors, found.published) == (STORY[0], ("Ada Whitfield",), None)
    assert found.text == BODY


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - harbour.docx",
        "Microsoft PowerPoint - Ice in the port",
        "harbour final.indd",
        "Untitled",
        "Untitled Document 2",
        "Document1",
        "Microsoft Word Document",
        "No Title",
        "Layout 1",
        "LDG_0312_A1",
        "",
        "12345",
        "frost",
    ],
)
def test_a_title_that_a_program_wrote_is_none(title: str) -> None:
    assert believed_title(title) is None


@pytest.mark.parametrize(
    "title", ["Frost at the pier", "Word of the harbour spreads", "New York freezes", "Été 1994: la glace"]
)
def test_a_title_that_somebody_wrote_is_one(title: str) -> None:
    assert believed_title(title) == title


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ada Whitfield", ("Ada Whitfield",)),
        ("Whitfield, Ada", ("Ada Whitfield",)),
        ("Administrator", ()),
        ("awhitfield", ()),
        ("Microsoft Office User", ()),
        ("Preferred Customer", ()),
        ("Windows User", ()),
        ("HP Owner", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_the_owner_of_a_computer_is_no_author(author: str | None, names: tuple[str, ...]) -> None:
    assert believed_authors(author) == names


def test_running_lines_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    pages = [
        ["The Ledger, 3 March 1994", f"On {day} it froze.", "It went on.", f"Nobody worked on {day}.", f"Page {number}"]
        for number, day in enumerate(days, 11)
    ]
    (found,) = drafts(tmp_path, pdf_file(pages), "a.pdf")
    assert isinstance(found, Draft)
    assert found.text == "\n".join(f"On {day} it froze.\nIt went on.\nNobody worked on {day}." for day in days)
    assert running_text(["A head\ntext", "A head\nmore"]) == "A head\ntext\nA head\nmore"
    assert running_text(["12", "text\n13"]) == "text"


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("an ice-\nbreaker came", "an icebreaker\ncame"),
        ("an ice-\nbreaker.\nIt came", "an icebreaker.\nIt came"),
        ("a well-\nknown, well-known man", "a well-known,\nwell-known man"),
        ("Ice\u00ad\nland", "Iceland"),
        ("North-\nKorea", "North-Korea"),
        ("1994-\n1995", "1994-\n1995"),
        ("a dash -\nand more", "a dash -\nand more"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_mended(broken: str, whole: str) -> None:
    assert mended(broken) == whole


def test_mending_takes_time_in_proportion_to_the_text() -> None:
    started = time.process_time()
    for text in ("a" * 1_000_000 + "-\n", "ab-\n" * 250_000, "a-b" * 300_000 + "-\n"):
        assert mended(text)
    assert time.process_time() - started < 5


def test_pages_that_are_images_are_named_as_such(tmp_path: Path) -> None:
    assert "OCR" in reason(tmp_path, pdf_file([[], []]), "a.pdf")


def test_an_encrypted_file_is_a_problem_unless_anybody_may_read_it(tmp_path: Path) -> None:
    assert reason(tmp_path, locked(pdf_file([STORY]), "secret"), "a.pdf") == pdf_module.ENCRYPTED
    (found,) = drafts(tmp_path, locked(pdf_file([STORY]), ""), "b.pdf")
    assert isinstance(found, Draft)


def test_a_page_on_which_too_much_is_drawn_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "DRAWING_LIMIT", 5_000)
    found = drafts(tmp_path, pdf_file([STORY, ["x" * 80] * 100, STORY]), "a.pdf")
    assert [item.reason for item in found if isinstance(item, Problem)] == ["1 of its 3 pages could not be read"]
    assert [item.text.count("By Ada") for item in found if isinstance(item, Draft)] == [2]


def test_a_file_that_takes_too_long_keeps_the_pages_that_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_module, "SECONDS", 0.5)
    found = drafts(tmp_path, pdf_file([STORY] + [["x" * 80] * 4_000] * 40), "a.pdf")
    assert "of its 41 pages could not be read" in found[0].reason  # type: ignore[union-attr]
    assert isinstance(found[1], Draft)


def test_pages_behind_the_limit_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "PAGE_LIMIT", 2)
    found = drafts(tmp_path, pdf_file([STORY] * 3), "a.pdf")
    assert [item.reason for item in found if isinstance(item, Problem)] == ["1 of its 3 pages could not be read"]


def test_a_pdf_file_without_an_extension_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    (found,) = drafts(tmp_path, pdf_file([STORY]), "download")
    assert isinstance(found, Draft)


def test_a_word_file_is_an_article(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        document.core_properties.author = "Ada Whitfield"
        document.core_properties.title = "Word Document"
        document.add_heading("Frost at the pier", 0)
        document.add_paragraph(BODY)
        table = document.add_table(2, 2)
        for cell, text in zip([*table.row_cells(0), *table.row_cells(1)], ("Ships", "12", "Days", "90"), strict=True):
            cell.text = text
        document.add_paragraph("It may\tthaw.")

    (found,) = drafts(tmp_path, word_file(write), "a.docx")
    assert isinstance(found, Draft)
    assert (found.title, found.authors, found.published) == ("Frost at the pier", ("Ada Whitfield",), None)
    assert found.text.split("\n\n")[-4:] == [BODY, "Ships | 12", "Days | 90", "It may thaw."]


def test_a_heading_that_is_the_title_is_no_text(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        document.core_properties.title = "Frost at the pier"
        document.add_heading("Frost at the pier", 0)
        document.add_paragraph(BODY)

    (found,) = drafts(tmp_path, word_file(write), "a.docx")
    assert isinstance(found, Draft)
    assert (found.title, found.text) == ("Frost at the pier", BODY)


def test_content_controls_and_insertions_are_text_and_boxes_and_deletions_are_not(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        inner = (
            "<w:r><w:t>Ships </w:t></w:r><w:ins><w:r><w:t>wait</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>leave</w:delText></w:r></w:del>"
            "<w:r><w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p></w:txbxContent></w:r>"
            "<w:hyperlink><w:r><w:t>.</w:t></w:r></w:hyperlink>"
        )
        control = f"<w:sdt {W}><w:sdtContent><w:p>{inner}</w:p></w:sdtContent></w:sdt>"
        document.element.body.insert(0, parse_xml(control))

    (found,) = drafts(tmp_path, word_file(write), "a.docx")
    assert isinstance(found, Draft)
    assert found.text == "Ships wait."


def test_a_table_that_claims_to_be_wide_costs_nothing(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        cell = f'<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p><w:r><w:t>{BODY}</w:t></w:r></w:p></w:tc>'
        document.element.body.insert(0, parse_xml(f"<w:tbl {W}><w:tr>{cell}</w:tr></w:tbl>"))

    (found,) = drafts(tmp_path, word_file(write), "a.docx")
    assert isinstance(found, Draft)
    assert found.text == BODY


def test_a_word_file_that_unpacks_to_too_much_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_module, "UNPACKED_LIMIT", 2**20)
    data = zip_file({"[Content_Types].xml": b"<Types/>", "word/media/a.png": b"\0" * 2**21})
    assert reason(tmp_path, data, "a.docx") == docx_module.TOO_LARGE
    monkeypatch.setattr(docx_module, "PART_LIMIT", 100)
    assert reason(tmp_path, word_file(lambda document: document.add_paragraph(BODY)), "b.docx") == docx_module.TOO_LARGE


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
@pytest.mark.parametrize("data", [b"", b"neither of them", b"%PDF-1.4\n", b"PK\x03\x04", zip_file({"a": b"b"})])
def test_what_is_broken_is_a_problem(tmp_path: Path, name: str, data: bytes) -> None:
    assert reason(tmp_path, data, name).startswith("it is damaged and cannot be read")


def test_a_word_file_without_text_or_of_the_old_kind_is_a_problem(tmp_path: Path) -> None:
    assert reason(tmp_path, word_file(lambda document: None), "a.docx") == "it holds no text"
    assert reason(tmp_path, docx_module.OLD_OFFICE + b"\0" * 600, "a.docx") == docx_module.ENCRYPTED


@pytest.mark.parametrize(("library", "name"), [("pypdf", "a.pdf"), ("docx", "a.docx")])
def test_without_the_library_the_problem_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    assert "pip install 'clippings[documents]'" in reason(tmp_path, b"", name)


def test_documents_in_an_archive_are_read(tmp_path: Path) -> None:
    files = {"a.pdf": pdf_file([STORY]), "b.docx": word_file(lambda document: document.add_paragraph(BODY))}
    found = drafts(tmp_path, zip_file(files), "a.zip")
    assert [(type(item), item.path.rpartition("!/")[2]) for item in found] == [(Draft, "a.pdf"), (Draft, "b.docx")]


DOCUMENTS = {"a.pdf": pdf_file([STORY, STORY]), "a.docx": word_file(lambda document: document.add_paragraph(BODY))}


@settings(max_examples=60)
@given(st.sampled_from([*DOCUMENTS]), st.integers(0, 2**32), st.integers(1, 8))
def test_no_document_however_damaged_raises(name: str, seed: int, changes: int) -> None:
    noise = random.Random(seed)
    data = bytearray(DOCUMENTS[name])
    for _ in range(changes):
        place = noise.randrange(len(data))
        data[place : place + noise.choice([1, 1, 1, 20])] = noise.randbytes(noise.choice([0, 1, 1]))
    with tempfile.TemporaryDirectory() as folder:
        for item in drafts(Path(folder), bytes(data), name):
            assert item.text if isinstance(item, Draft) else not item.reason.startswith("unexpected")
