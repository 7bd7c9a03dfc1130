"""Is each e-mail message an article, with its author, date and own words, however it was written?"""

import base64
import gzip
import io
import random
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Draft, Problem, SourceFile
from corpus.formats import mailbox
from corpus.formats.mail import NO_MESSAGE, NO_TEXT, TOO_MUCH, is_message
from corpus.formats.mailbody import own_text
from corpus.formats.mailheaders import decoded_words
from corpus.reading import read_drafts
from tests.suites.archive_files import tar_file, zip_file

TEXT = "The harbour froze in January. Ships waited in the roads until the thaw came at last."
HEADERS = (
    "From: Ada Whitfield <ada@ledger.example>\nSubject: Frost\nDate: Thu, 31 Oct 2024 14:05:00 -0400\n"
    "Message-ID: <frost.20241031@ledger.example>\n"
)


def drafts(folder: Path, data: bytes | str, name: str = "a.eml") -> list[Draft | Problem]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return [*read_drafts(SourceFile(path, folder))]


def draft(folder: Path, data: bytes | str, name: str = "a.eml") -> Draft:
    (found,) = drafts(folder, data, name)
    assert isinstance(found, Draft)
    return found


def test_a_message_is_an_article(tmp_path: Path) -> None:
    found = draft(tmp_path, f"{HEADERS}Keywords: ice, ports\nContent-Language: en-GB\n\n{TEXT}\n")
    assert (found.title, found.text, found.authors) == ("Frost", TEXT, ("Ada Whitfield",))
    assert found.published is not None
    assert found.published.instant.isoformat() == "2024-10-31T18:05:00+00:00"
    assert found.published.offset == -240
    assert (found.key, found.tags, found.language) == ("frost.20241031@ledger.example", ("ice", "ports"), "en")
    assert (found.source, found.markup, found.line, found.inside) == (None, None, None, "a.eml")


@pytest.mark.parametrize(
    ("sender", "authors", "source"),
    [
        ("Ada Whitfield <ada@x.example>", ("Ada Whitfield",), None),
        ('"Whitfield, Ada" <ada@x.example>', ("Ada Whitfield",), None),
        ("ada@x.example (Ada Whitfield)", ("Ada Whitfield",), None),
        ("ADA WHITFIELD <ada@x.example>", ("Ada Whitfield",), None),
        ("'Ada Whitfield' via Harbour Watch <list@x.example>", ("Ada Whitfield",), None),
        ("Ada Whitfield <ada@x.example>, Tom Reyes <tom@x.example>", ("Ada Whitfield", "Tom Reyes"), None),
        ("Ada Whitfield at The Ledger <ada@x.example>", ("Ada Whitfield",), None),
        ("=?utf-8?q?Ren=C3=A9e_Dub=C3=A9?= <r@x.example>", ("Renée Dubé",), None),
        ('"=?utf-8?b?UmVuw6ll?= Dube" <r@x.example>', ("Renée Dube",), None),
        ("The Harbour Ledger <news@x.example>", (), "The Harbour Ledger"),
        ("ada@x.example", (), None),
        ("<ada@x.example>", (), None),
        ("jdoe <jdoe@x.example>", (), None),
        ('"ada@x.example" <ada@x.example>', (), None),
        ("Editor <desk@x.example>", (), None),
    ],
)
def test_the_sender_is_the_author_or_the_outlet(
    tmp_path: Path, sender: str, authors: tuple[str, ...], source: str | None
) -> None:
    found = draft(tmp_path, f"From: {sender}\nSubject: Frost\n\n{TEXT}")
    assert (found.authors, found.source) == (authors, source)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("List-Id: Harbour Watch <harbour.lists.example>", "Harbour Watch"),
        ('List-Id: "Harbour Watch" <harbour.lists.example>', "Harbour Watch"),
        ("List-Id: <harbour.lists.example>", None),
        ("List-Id: 62a1b0mc list <62a1b0.list-id.example>", None),
        ("Organization: Institute of Ice", "Institute of Ice"),
    ],
)
def test_a_list_or_an_organization_is_the_source(tmp_path: Path, line: str, source: str | None) -> None:
    assert draft(tmp_path, f"{line}\n{HEADERS}\n{TEXT}").source == source


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("[Ledger Daily] Frost", "[Ledger Daily] Frost"),
        ("=?utf-8?q?Caf=C3=A9_au_port?=", "Café au port"),
        ("=?utf-8?B?Q2Fmw6k=?= open", "Café open"),
        ("=?utf-8?b?Q2Fmww==?= =?utf-8?b?qQ==?=", "Café"),
        ("=?utf-8?b?Q2Fmw6k?=", "Café"),
        ("=?iso-8859-1*en?q?Caf=E9?=", "Café"),
        ("=?windows-1252?q?=93Ice=94?=", "“Ice”"),
        ("=?x-unknown?q?Ice?=", "Ice"),
        ("=?utf-8?b?a?=", "a"),
        ("=?utf-8?q?", "=?utf-8?q?"),
        ("a =?", "a =?"),
    ],
)
def test_encoded_words_are_read(value: str, text: str) -> None:
    assert decoded_words(value) == text


@given(st.text(st.sampled_from("=?utf8-bqQB_ é\n"), max_size=60))
def test_no_encoded_word_raises(value: str) -> None:
    assert isinstance(decoded_words(value), str)


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_bytes_in_a_header_are_read(tmp_path: Path, charset: str) -> None:
    assert draft(tmp_path, "From: x\nSubject: Café au port\n\nÀ bientôt.".encode(charset)).title == "Café au port"


def test_a_date_that_cannot_be_read_is_left_out_and_named(tmp_path: Path) -> None:
    found = drafts(tmp_path, f"From: x\nSubject: Frost\nDate: Thorsday, 45 Foo\n\n{TEXT}")
    (reason,) = [item.reason for item in found if isinstance(item, Problem) and not item.skipped]
    assert reason.startswith("date 'Thorsday, 45 Foo' in field 'date' is left out: ")
    assert [item.published for item in found if isinstance(item, Draft)] == [None]


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("Thu, 31 Oct 2024 14:05:00 -0400 (EDT)", "2024-10-31T18:05:00+00:00"),
        ("31 Oct 2024 14:05 +0100", "2024-10-31T13:05:00+00:00"),
        ("Fri, 8 Jul 2011 12:08:34 -0000", "2011-07-08T12:08:34+00:00"),
        ("Fri, 08 Jul 2011 12:08:34 GMT", "2011-07-08T12:08:34+00:00"),
    ],
)
def test_the_dates_of_mail_are_read(tmp_path: Path, value: str, instant: str) -> None:
    found = draft(tmp_path, f"From: x\nSubject: y\nDate: {value}\n\n{TEXT}")
    assert found.published is not None
    assert found.published.instant.isoformat() == instant


def message(plain: str = "", markup: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "Ada Whitfield <ada@ledger.example>", "Frost"
    if plain:
        made.set_content(plain)
    if markup and plain:
        made.add_alternative(markup, subtype="html")
    elif markup:
        made.set_content(markup, subtype="html")
    return made


def test_plain_text_is_preferred_unless_it_only_points_to_the_other(tmp_path: Path) -> None:
    page = f"<p>{TEXT}</p><p>{TEXT.upper()}</p>"
    assert draft(tmp_path, bytes(message(TEXT * 3, page))).text == TEXT * 3
    found = draft(tmp_path, bytes(message("View this e-mail in a browser.", page)))
    assert found.text.startswith(TEXT)
    assert found.markup is not None
    assert found.markup.kind == "html"


def test_a_newsletter_without_plain_text_is_read_without_what_it_hides(tmp_path: Path) -> None:
    page = (
        '<html><body><div style="display: none">A preview of the news</div><table><tr><td><h1>Frost</h1></td></tr>'
        f"<tr><td><p>{TEXT}</p></td></tr><tr><td><p>The fish market is shut.</p></td></tr></table></body></html>"
    )
    text = draft(tmp_path, bytes(message(markup=page))).text
    assert TEXT in text
    assert "The fish market is shut." in text
    assert "preview" not in text


def test_attachments_are_no_text(tmp_path: Path) -> None:
    made = message(TEXT)
    made.add_attachment("A list of ships.", filename="ships.txt")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="ice.png")
    assert draft(tmp_path, bytes(made)).text == TEXT
    made = EmailMessage()
    made["From"], made["Subject"] = "x", "y"
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="ice.png")
    assert drafts(tmp_path, bytes(made)) == [Problem((tmp_path / "a.eml").as_posix(), NO_TEXT)]


def test_a_message_that_only_forwards_another_has_its_text(tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "Tom Reyes <tom@ledger.example>", "Fwd: Frost"
    made.add_attachment(message(TEXT))
    assert draft(tmp_path, bytes(made)).text == TEXT
    made = message("Read what Ada sent.")
    made.add_attachment(message(TEXT))
    assert draft(tmp_path, bytes(made)).text == "Read what Ada sent."


@pytest.mark.parametrize(
    ("encoding", "payload"),
    [
        ("quoted-printable", b"Caf=C3=A9 au=\n port"),
        ("base64", base64.b64encode("Café au port".encode())),
        ("8bit", "Café au port".encode()),
        ("base64", b"Q2Fmw6kgYXUgcG9ydA"),
        ("x-unknown", "Café au port".encode()),
    ],
)
def test_bodies_are_decoded(tmp_path: Path, encoding: str, payload: bytes) -> None:
    top = f"From: x\nSubject: y\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    assert draft(tmp_path, top.encode() + payload).text == "Café au port"


@pytest.mark.parametrize("charset", ["us-ascii", "x-nothing", "utf-16", "", '"'])
def test_a_charset_that_is_not_the_right_one_loses_nothing(tmp_path: Path, charset: str) -> None:
    top = f"From: x\nSubject: y\nContent-Type: text/plain; charset={charset}\n\n"
    assert draft(tmp_path, top.encode() + b"Caf\xe9 au port, d\xe9j\xe0 ouvert").text == "Café au port, déjà ouvert"


def test_flowed_lines_are_joined(tmp_path: Path) -> None:
    top = "From: x\nSubject: y\nContent-Type: text/plain; format=flowed\n\n"
    text = draft(tmp_path, top + "The harbour \nfroze.\n From here on\nships wait.\n-- \nAda").text
    assert text == "The harbour froze.\nFrom here on\nships wait."
    top = "From: x\nSubject: y\nContent-Type: text/plain; format=flowed; delsp=yes\n\n"
    assert draft(tmp_path, top + "har \nbour").text == "harbour"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes.\n\n-- \nAda\nLedger", "Yes."),
        ("Yes.\n--\nAda", "Yes."),
        ("On Mon, 3 Mar 2024, Tom wrote:\n> when?\n\nToday.", "Today."),
        ("Today.\n\nOn Mon, 3 Mar 2024 at 14:05,\nTom Reyes <tom@x.example> wrote:\n\n> when?\n> > where?\n", "Today."),
        ("Today.\n\nAm Montag schrieb Tom:\n> wann?", "Today."),
        ("Today.\n-----Original Message-----\nFrom: Tom\n\nwhen?", "Today."),
        ("> all of it\n>> is quoted", "all of it\nis quoted"),
        ("5 > 4 and\nOn the pier:\nice", "5 > 4 and\nOn the pier:\nice"),
        ("-- \nonly a signature", "-- \nonly a signature"),
        ("One\r\nTwo\rThree", "One\nTwo\nThree"),
    ],
)
def test_only_the_author_s_own_lines_are_text(text: str, own: str) -> None:
    assert own_text(text) == own


MAILBOX = (
    "From ada@ledger.example Thu Oct 31 14:05:00 2024\n"
    f"{HEADERS}\n{TEXT}\n>From now on, the port is shut.\n\nFrom the pier, on Monday, nothing is seen.\n\n"
    "From - Fri Nov  1 09:00:00 2024\n"
    "From: Tom Reyes <tom@ledger.example>\nSubject: Thaw\nDate: Fri, 1 Nov 2024 09:00:00 +0000\n\nIt thaws.\n\n"
    "From 17000000@xxx Sat Nov 02 10:00:00 +0000 2024\r\nSubject: Empty\r\nFrom: x\r\n\r\n\r\n"
)


@pytest.mark.parametrize("name", ["a.mbox", "Inbox", "2024-10-31.mbx", "a.mbox.gz"])
def test_a_mailbox_holds_an_article_a_message(tmp_path: Path, name: str) -> None:
    data = MAILBOX.encode()
    found = drafts(tmp_path, gzip.compress(data) if name.endswith("gz") else data, name)
    path = (tmp_path / name).as_posix()
    assert [(item.path, item.line) for item in found] == [(path, 1), (path, 2), (path, 3)]
    first, second, third = found
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert first.text.endswith("\nFrom now on, the port is shut.\n\nFrom the pier, on Monday, nothing is seen.")
    assert (first.title, second.title, second.authors, second.text) == ("Frost", "Thaw", ("Tom Reyes",), "It thaws.")
    assert second.inside == ""
    assert third == Problem(path, NO_TEXT, 3)


def test_a_mailbox_in_archives_is_read(tmp_path: Path) -> None:
    inner = zip_file({"mail.tgz": tar_file({"All.mbox": MAILBOX.encode()}, "gz")})
    found = drafts(tmp_path, tar_file({"takeout.zip": inner}), "a.tar")
    assert [(item.path, item.line) for item in found] == [
        (f"{(tmp_path / 'a.tar').as_posix()}!/takeout.zip!/mail.tgz!/All.mbox", line) for line in (1, 2, 3)
    ]


def test_a_long_message_is_a_problem_and_the_next_one_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MESSAGE_LIMIT", 20_000)
    monkeypatch.setattr(mailbox, "CHUNK", 7_000)
    long = MAILBOX.replace(TEXT, TEXT * 1_000)
    found = drafts(tmp_path, long, "a.mbox")
    assert [(item.line, isinstance(item, Problem)) for item in found] == [(1, True), (2, False), (3, True)]
    assert found[0].reason == mailbox.TOO_LONG  # type: ignore[union-attr]


@pytest.mark.parametrize("chunk", [1, 3, 50, 10_000])
def test_a_mailbox_is_parted_alike_however_it_is_read(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    whole = [*mailbox.messages(io.BytesIO(MAILBOX.encode()))]
    monkeypatch.setattr(mailbox, "CHUNK", chunk)
    assert [*mailbox.messages(io.BytesIO(MAILBOX.encode()))] == whole
    assert len(whole) == 3


def test_what_is_no_mailbox_is_a_problem(tmp_path: Path) -> None:
    assert drafts(tmp_path, TEXT, "a.mbox") == [Problem((tmp_path / "a.mbox").as_posix(), mailbox.NO_MESSAGE, 1)]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"Return-Path: <x>\r\nReceived: from a\r\n\tby b\r\n\r\nHello", True),
        (b"From: x\nSubject: y\n\nHello", True),
        (b"From: x\nDate: y\nX-Long: " + b"z" * 2_000, True),
        (b"From: x\n\nHello", False),
        (b"Title: x\nDate: y\n\nHello", False),
        (b"Subject: the harbour\nIt froze.\n\nFrom: x\n", False),
        (b"From: the harbour\nDate: a plain line\nand prose\n\n", False),
        (b"", False),
    ],
)
def test_a_message_is_known_by_its_headers(head: bytes, expected: bool) -> None:
    assert is_message(head) is expected


def test_the_files_of_a_maildir_are_messages(tmp_path: Path) -> None:
    found = draft(tmp_path, f"Return-Path: <x>\n{HEADERS}\n{TEXT}", "cur/1284.M20P3.host:2,S")
    assert (found.title, found.text) == ("Frost", TEXT)


@pytest.mark.parametrize("data", [b"", b"no headers at all", b"\x00\x01\x02"])
def test_what_is_no_message_is_a_problem(tmp_path: Path, data: bytes) -> None:
    assert drafts(tmp_path, data) == [Problem((tmp_path / "a.eml").as_posix(), NO_MESSAGE)]


def nested(depth: int) -> str:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return f"From: x\nSubject: y\n{parts}Content-Type: text/plain\n\n{TEXT}\n"


@pytest.mark.parametrize(
    "data",
    [
        nested(100),
        nested(5_000),
        "From: x\nSubject: y\n" + "Content-Type: message/rfc822\n\n" * 20_000,
        "From: x\nSubject: y\n\n" + "\n" * 25_000_000,
        nested(150) + "x\n" * 1_000_000,
        nested(1) + "--b0\n" * 1_000_000,
    ],
    ids=["deep", "deeper", "messages", "lines", "work", "parts"],
)
def test_a_message_made_to_cost_time_is_a_problem_soon(tmp_path: Path, data: str) -> None:
    started = time.process_time()
    (problem,) = drafts(tmp_path, data)
    assert isinstance(problem, Problem)
    assert problem.reason == TOO_MUCH or "nested too deep" in problem.reason
    assert time.process_time() - started < 5


def test_headers_and_names_made_to_cost_time_end_soon(tmp_path: Path) -> None:
    long = "=?utf-8?q?a?= " * 50_000
    started = time.process_time()
    found = draft(tmp_path, f"From: {'<' * 100_000}\nSubject: {long}\nList-Id: {'a ' * 50_000}\n\n{'> ' * 500_000}x")
    assert found.text
    assert time.process_time() - started < 5


@settings(max_examples=80)
@given(st.integers(0, 2**32), st.integers(1, 12), st.sampled_from(["a.eml", "a.mbox"]))
def test_no_message_however_damaged_raises(seed: int, changes: int, name: str) -> None:
    noise = random.Random(seed)
    data = bytearray(bytes(message(TEXT, f"<p>{TEXT}</p>")) if name == "a.eml" else MAILBOX.encode())
    for _ in range(changes):
        place = noise.randrange(len(data))
        data[place : place + noise.choice([0, 1, 1, 9])] = noise.randbytes(noise.choice([0, 1, 3]))
    with tempfile.TemporaryDirectory() as folder:
        for item in drafts(Path(folder), bytes(data), name):
            assert item.text if isinstance(item, Draft) else not item.reason.startswith("unexpected")
