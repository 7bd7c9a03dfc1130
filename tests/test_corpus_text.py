"""Text from bytes: decoding, cleaning, paragraphs, first sentences and pointers to the full article."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.text import (
    Decoded,
    clean,
    cut_at_word,
    decode,
    first_sentence_title,
    is_excerpt,
    one_line,
    sentences,
    summary_of,
    unwrap,
    without_pointer,
)

LENGTH = 300_000
SECONDS = 2  # for so long a text of anything, on a busy machine

PARAGRAPH = (
    "The harbour board met for the third time this month and agreed\n"
    "to widen the northern channel before winter, a step that the\n"
    "pilots had asked for since a coaster ran aground there in May."
)
JOINED = PARAGRAPH.replace("\n", " ")


class TestDecode:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
    def test_a_byte_order_mark_decides_and_is_taken_off(self, encoding):
        decoded = decode("Żółw na plaży".encode(encoding), "iso-8859-1")
        assert decoded.text == "Żółw na plaży"
        assert decoded.replaced == 0

    def test_utf8_is_believed_before_the_declaration(self):
        assert decode("Málaga".encode(), "iso-8859-1").text == "Málaga"

    def test_declared_latin1_is_read_as_windows_1252(self):
        decoded = decode(b"\x93Caf\xe9\x94 \x96 \x80 5", "ISO-8859-1")
        assert decoded.text == "“Café” – € 5"
        assert decoded.encoding == "cp1252"

    def test_a_declared_charset_with_a_little_damage_is_used(self):
        text = "港の灯台に火がともった。" * 3
        data = text.encode("cp932")
        found = decode(data + b"\x85" + data, "shift_jis")
        assert (found.encoding, found.replaced) == ("cp932", 1)
        assert found.text.startswith(text)

    def test_a_declared_charset_that_explains_little_is_not_used(self):
        assert decode("Die Brücke über den Fluß bleibt für Monate geschlossen.".encode("cp1252"), "euc-jp") == Decoded(
            "Die Brücke über den Fluß bleibt für Monate geschlossen.", "cp1252"
        )

    def test_a_declared_charset_that_fits_is_used(self):
        assert decode("Привет, мир".encode("koi8-r"), "KOI8-R").text == "Привет, мир"

    @pytest.mark.parametrize(
        "declared", ["", "klingon", "rot13", "hex", "utf-7", "idna", "unicode_escape", "a\0b", "\udc80"]
    )
    def test_a_charset_that_is_none_is_ignored(self, declared):
        assert decode(b"caf\xe9 cr\xe8me", declared).text == "café crème"

    def test_damaged_utf8_keeps_its_good_characters_and_counts_the_bad(self):
        decoded = decode("Zürich grüßt Köln".encode() + b" \xff ende")
        assert decoded.text.startswith("Zürich grüßt Köln")
        assert decoded.replaced == 1

    def test_a_replacement_character_of_the_source_is_not_counted(self):
        assert decode("lost \ufffd here".encode()).replaced == 0

    def test_utf16_without_a_mark_is_known_by_its_nuls(self):
        assert decode("Plain words in wide letters".encode("utf-16-le")).text == "Plain words in wide letters"
        assert decode("Plain words in wide letters".encode("utf-16-be")).text == "Plain words in wide letters"

    @given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "latin-1", "shift_jis", "utf-16", "nonsense"]))
    def test_any_bytes_decode(self, data, declared):
        assert decode(data, declared).replaced >= 0

    def test_long_rubbish_decodes_in_bounded_time(self):
        began = time.process_time()
        decode(bytes(range(128, 256)) * (LENGTH // 128))
        decode(b"\xe9" * LENGTH)
        assert time.process_time() - began < SECONDS


class TestClean:
    @pytest.mark.parametrize(
        ("dirty", "cleaned"),
        [
            ("a\r\nb\rc", "a\nb\nc"),
            ("one\u2028two\u2029three", "one\ntwo\n\nthree"),
            ("10\u00a0000\u202f€", "10 000 €"),
            ("co\u00adop\u200berate\ufeff", "cooperate"),
            ("bell\x07 null\x00 del\x7f", "bell null del"),
            ("\u202eevil\u202c", "evil"),
            ("Cafe\u0301", "Café"),
            ("\x93quoted\x94", "“quoted”"),
            ("half \ud800 pair", "half \ufffd pair"),
            ("trailing   \nblanks  ", "trailing\nblanks"),
            ("a\n\n\n\n\nb", "a\n\nb"),
            ("\n\n  first", "  first"),
            ("ta\u200dble", "table"),
            ("می\u200cخواهم", "می\u200cخواهم"),
            ("👩\u200d🚀", "👩\u200d🚀"),
        ],
    )
    def test_text_is_made_plain(self, dirty, cleaned):
        assert clean(dirty) == cleaned

    @given(st.text(max_size=200))
    @example("\u1100\u200b\u1161")  # jamo that compose once the blank between them is out
    @example("e\u200b\u0301")
    @example(" \u200b \n \x00")
    def test_clean_is_idempotent_and_normal(self, text):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert "\r" not in cleaned
        assert "\x00" not in cleaned
        assert cleaned == cleaned.rstrip()

    @given(st.text(alphabet="ab .,\n-", max_size=100))
    def test_plain_letters_survive(self, text):
        assert [c for c in clean(text) if not c.isspace()] == [c for c in text if not c.isspace()]

    @pytest.mark.parametrize(
        "unit", ["\u0301", "a\u0301\u0316", "\u0316\u0301", "\u200d", " \n", "\x00", "\u200b ", "é"]
    )
    def test_a_long_text_is_cleaned_in_bounded_time(self, unit):
        began = time.process_time()
        clean("x" + unit * (LENGTH // len(unit)))
        assert time.process_time() - began < SECONDS

    def test_one_line_is_one_line(self):
        assert one_line("  A title\n over two\t lines ") == "A title over two lines"


class TestUnwrap:
    def test_wrapped_lines_are_joined(self):
        assert unwrap(PARAGRAPH + "\n\n" + PARAGRAPH) == JOINED + "\n\n" + JOINED

    def test_an_indented_line_begins_a_paragraph(self):
        assert unwrap(PARAGRAPH + "\n    " + PARAGRAPH) == JOINED + "\n\n" + JOINED

    def test_bare_lines_are_paragraphs(self):
        long = "This line is a whole paragraph, as in a text copied from a page without any markup, and goes on and on."
        assert unwrap(f"{long}\n{long}\nRead on") == f"{long}\n\n{long}\n\nRead on"

    def test_a_short_closed_line_ends_its_paragraph(self):
        assert unwrap(PARAGRAPH + "\nSo it goes.\n" + PARAGRAPH).count("\n\n") == 1

    def test_headline_and_byline_stay_apart_from_wrapped_text(self):
        text = "CHANNEL TO BE WIDENED AT NORTHERN HARBOUR, SAYS BOARD\nBy Mira Tovar\n" + PARAGRAPH
        assert unwrap(text) == (f"CHANNEL TO BE WIDENED AT NORTHERN HARBOUR, SAYS BOARD\n\nBy Mira Tovar\n\n{JOINED}")

    def test_items_of_a_list_stay_apart(self):
        text = PARAGRAPH + "\n- the first of the demands that they made\n- the second of the demands that they made"
        assert len(unwrap(text).split("\n\n")) == 3

    def test_lines_of_a_table_stay_lines(self):
        table = "Tonnes      1986      1987\nWheat       410       422\nBarley      97        101"
        assert unwrap(PARAGRAPH + "\n\n" + table) == JOINED + "\n\n" + table

    @given(st.text(alphabet="abA .\n-1", max_size=300))
    @example("a   b\nc")
    @example(" a\n  b")
    @example("- x\n- y   z")
    def test_unwrap_is_idempotent_and_keeps_every_letter(self, text):
        cleaned = clean(text)
        once = unwrap(cleaned)
        assert unwrap(once) == once
        assert once.split() == cleaned.split()

    @given(st.lists(st.text(alphabet="abcdef ", min_size=30, max_size=90), min_size=1, max_size=5))
    def test_paragraphs_are_what_blank_lines_part(self, parts):
        text = unwrap(clean("\n\n".join(parts)))
        assert [part.split() for part in text.split("\n\n") if part] == [part.split() for part in parts if part.strip()]

    @pytest.mark.parametrize("unit", ["a ", "a\n", "   a", "-\n", "A   B\n", "word " * 12 + "\n", " "])
    def test_a_long_text_is_unwrapped_in_bounded_time(self, unit):
        began = time.process_time()
        unwrap(clean(unit * (LENGTH // len(unit))))
        assert time.process_time() - began < SECONDS


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("Mr. Alder met Dr. Brook on Jan. 5. They talked.", "Mr. Alder met Dr. Brook on Jan. 5."),
            ("The U.S. Senate voted. It passed.", "The U.S. Senate voted."),
            ("“We go now.” She left.", "“We go now.”"),
            ("J. K. Alder wrote it. Nobody read it.", "J. K. Alder wrote it."),
            ("Prices rose 2.5 percent. Then they fell.", "Prices rose 2.5 percent."),
            ("政府は発表した。次の文。", "政府は発表した。"),
            ("A heading\n\nA sentence.", "A heading"),
        ],
    )
    def test_a_sentence_ends_where_a_reader_would_end_it(self, text, first):
        assert next(sentences(text)) == first

    def test_a_title_is_cut_at_a_word(self):
        title = first_sentence_title("word " * 40)
        assert len(title) <= 90
        assert title.endswith("word…")

    def test_a_short_first_sentence_is_the_title(self):
        assert first_sentence_title("It rained. Nobody minded.") == "It rained."

    def test_no_text_gives_no_title(self):
        assert first_sentence_title("") == ""

    @given(st.text(max_size=300), st.integers(min_value=2, max_value=100))
    def test_cut_text_is_within_the_limit(self, text, limit):
        assert len(cut_at_word(text, limit)) <= limit

    @given(st.text(max_size=600))
    def test_a_summary_is_one_line_within_the_limit(self, text):
        summary = summary_of(unwrap(clean(text)))
        assert len(summary) <= 220
        assert "\n" not in summary

    def test_a_summary_prefers_whole_sentences(self):
        text = "First there was a sentence of middling length about the harbour. " * 5
        assert summary_of(text).endswith("harbour.")

    def test_a_summary_leaves_out_the_pointer(self):
        assert summary_of("The bridge is open again.\n\nRead the full article here") == "The bridge is open again."


class TestPointers:
    @pytest.mark.parametrize(
        "line",
        [
            "Read the full article here",
            "Read the full story at The Northern Courier.",
            "Read more",
            "Read more at northerncourier.example",
            "Read more: https://example.org/a?b=c",
            "Continue reading →",
            "Continue reading at The Northern Courier",
            "Click here to read the full story",
            "To read the full article, visit https://example.org/story",
            "[Read more]",
            "Full story: https://example.org/story",
            "The full report is available here",
            "Read the rest of this entry »",
            "This article continues on page 4",
            "Lire la suite",
            "Weiterlesen »",
            "Read the full article here\nhttps://example.org/story",
        ],
    )
    def test_a_pointer_marks_an_excerpt_and_is_taken_off(self, line):
        text = "The bridge is open again.\n\n" + line
        assert is_excerpt(text)
        assert without_pointer(text) == "The bridge is open again."

    @pytest.mark.parametrize("tail", ["and then the mayor […]", "and then [...]", "and then… [+1234 chars]"])
    def test_text_that_breaks_off_is_an_excerpt(self, tail):
        assert is_excerpt(tail)

    @pytest.mark.parametrize(
        "line",
        [
            "She read the full article here in the library, twice, and then wrote a long letter to its editor.",
            "Readers were moved.",
            "Read more about the programme in our annual report.",
            "Read more books than your friends do.",
            "The full story of the flood is told by those who lived through it and those who came, "
            + "year after year, " * 6
            + "they say.",
            "https://example.org/story",
            "He would continue reading.",
        ],
    )
    def test_prose_is_no_pointer(self, line):
        text = "The bridge is open again.\n\n" + line
        assert not is_excerpt(text)
        assert without_pointer(text) == text

    @pytest.mark.parametrize("unit", ["read more ", "Read the full ", "\n", "[", "https://", " here"])
    def test_a_long_text_is_searched_for_pointers_in_bounded_time(self, unit):
        began = time.process_time()
        text = "Read more" + unit * (LENGTH // len(unit))
        is_excerpt(text)
        summary_of(text)
        first_sentence_title(text)
        assert time.process_time() - began < SECONDS
