"""Bylines: who wrote it, and for whom, by its first lines, its last paragraphs or an author field."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Origin
from corpus.bylines import find_byline
from corpus.names import is_outlet, looks_like_name, split_names

FIRST_NAMES = frozenset({"Mira", "Jonas", "Anna", "John", "Maria", "Jean"})
BODY = "\n\nIt was a long day for everyone in the harbour, officials said on Thursday, and the work is not over yet."
OPENING = "The bridge is open again.\n\nTraffic was light on the first day.\n\n"


def is_first_name(word):
    return word in FIRST_NAMES


def find(text):
    return find_byline(text, is_first_name=is_first_name)


def signed(text):
    byline = find(text)
    return None if byline is None else (byline.authors, byline.source)


class TestFirstLines:
    @pytest.mark.parametrize(
        ("line", "authors", "source"),
        [
            ("By Mira Tovar", ("Mira Tovar",), None),
            ("by Mira Tovar", ("Mira Tovar",), None),
            ("by mira tovar", ("Mira Tovar",), None),
            ("BY MIRA TOVAR", ("Mira Tovar",), None),
            ("By: Mira Tovar", ("Mira Tovar",), None),
            ("Written by Mira Tovar", ("Mira Tovar",), None),
            ("BY TED D'AFFLISIO, REUTERS", ("Ted D'Afflisio",), "Reuters"),
            ("By Mark O'Hara, Reuters.", ("Mark O'Hara",), "Reuters"),
            ("By Mira Tovar Reuters", ("Mira Tovar",), "Reuters"),
            ("By Mira Tovar (AP)", ("Mira Tovar",), "Associated Press"),
            ("By Mira Tovar and Jonas Ek", ("Mira Tovar", "Jonas Ek"), None),
            ("By Mira Tovar, Jonas Ek and Anna Roe", ("Mira Tovar", "Jonas Ek", "Anna Roe"), None),
            ("By Mira Tovar in Lima and Jonas Ek in Oslo", ("Mira Tovar", "Jonas Ek"), None),
            ("By Mira Tovar, The Northern Courier", ("Mira Tovar",), "The Northern Courier"),
            ("By Mira Tovar, Defense News", ("Mira Tovar",), "Defense News"),
            ("By Mira Tovar for Harbour Times", ("Mira Tovar",), "Harbour Times"),
            ("By Mira Tovar, Staff Writer", ("Mira Tovar",), None),
            ("By Mira Tovar, Senior Correspondent", ("Mira Tovar",), None),
            ("By Mira Tovar | October 31, 2024", ("Mira Tovar",), None),
            ("By Mira Tovar, Oct. 31, 2024", ("Mira Tovar",), None),
            ("By John F. Alder Jr.", ("John F. Alder Jr.",), None),
            ("By Xu Beina, Defense News", ("Xu Beina",), "Defense News"),
            ("By Ludwig van der Berg, Reuters", ("Ludwig van der Berg",), "Reuters"),
            ("By The Associated Press", (), "Associated Press"),
            ("By Reuters", (), "Reuters"),
            ("Von Anna Meier", ("Anna Meier",), None),
            ("Par Jean Morel", ("Jean Morel",), None),
        ],
    )
    def test_a_byline_gives_authors_and_outlet(self, line, authors, source):
        assert signed(line + BODY) == (authors, source)
        assert signed("A headline over the story\n\n" + line + BODY) == (authors, source)

    @pytest.mark.parametrize(
        "line",
        [
            "By the numbers",
            "By 2030, it will be gone",
            "By Staff Writer",
            "By Popular Demand",
            "By hook or by crook",
            "By the end of February shipments had fallen",
            "By all accounts it was over",
            "By and large",
            "Bye Bye Mira",
            "Por favor",
            "Von oben herab",
            "by then it was late",
            "By Mira",
            "By",
            "By ",
        ],
    )
    def test_a_phrase_is_no_byline(self, line):
        assert find(line + BODY) is None

    def test_a_dateline_that_ran_into_the_byline_is_not_a_name(self):
        text = (
            "By Mira Tovar LIMA (Reuters) - The minister said that the plan would be dropped, and much more besides" * 2
        )
        assert signed(text) == (("Mira Tovar",), None)

    def test_the_span_is_the_line(self):
        text = "A headline\n\nBy Mira Tovar, Reuters" + BODY
        start, end = find(text).span
        assert text[start:end] == "By Mira Tovar, Reuters"

    def test_a_line_far_down_is_no_byline(self):
        assert find("Some words.\n\n" * 20 + "By Mira Tovar" + BODY) is None


class TestLastParagraphs:
    @pytest.mark.parametrize(
        ("bio", "authors", "source"),
        [
            ("Mira Tovar is the harbour reporter at Coast News. She holds a degree.", ("Mira Tovar",), "Coast News"),
            ("Xu Beina is a staff writer for Coast News.", ("Xu Beina",), "Coast News"),
            ("Mira Tovar covers courts for The Herald.", ("Mira Tovar",), "The Herald"),
            ("Mira Tovar, the Oslo correspondent at the Guardian, is on leave.", ("Mira Tovar",), "Guardian"),
            ("Mira Tovar is the Guardian’s Oslo bureau chief.", ("Mira Tovar",), "Guardian"),
            ("Mira Tovar and Jonas Ek are reporters at The Herald.", ("Mira Tovar", "Jonas Ek"), "The Herald"),
            ("Mira Tovar reports on energy for Reuters in Houston.", ("Mira Tovar",), "Reuters"),
            ("Mira Tovar is a freelance journalist based in Rome.", ("Mira Tovar",), None),
            ("Mira Tovar is a professor of law at Yale.", ("Mira Tovar",), None),
            ("Mira Tovar is editor of The Quay and a fellow at Yale.", ("Mira Tovar",), "The Quay"),
            ("Mira Tovar is a journalist and the author of The Long Tide.", ("Mira Tovar",), None),
            ("Mira Tovar is a former reporter at Coast News.", ("Mira Tovar",), None),
            ("Mira Tovar writes about law.", ("Mira Tovar",), None),
            ("(Reporting by Mira Tovar in Lima and Jonas Ek; Editing by Anna Roe)", ("Mira Tovar", "Jonas Ek"), None),
            ("(Writing by Mira Tovar; Editing by Anna Roe)", ("Mira Tovar",), None),
            ("— Mira Tovar", ("Mira Tovar",), None),
            ("— Mira Tovar, Reuters", ("Mira Tovar",), "Reuters"),
        ],
    )
    def test_a_bio_gives_authors_and_outlet(self, bio, authors, source):
        assert signed(OPENING + bio) == (authors, source)
        assert signed(OPENING + bio + "\n\nRead the full article here") == (authors, source)
        assert find(OPENING + bio).at_end

    def test_several_bios_give_several_authors(self):
        text = OPENING + "Mira Tovar covers courts for Coast News.\n\nJonas Ek is a reporter at Coast News."
        assert signed(text) == (("Mira Tovar", "Jonas Ek"), "Coast News")

    @pytest.mark.parametrize(
        "paragraph",
        [
            "Maria Alder is the chief executive of Acme.",
            "Officials are the reporters of it.",
            "He is a reporter for The Herald.",
            "Additional reporting by Mira Tovar",
            "Anna Roe, an editor at the ministry, said that it was over.",
            "Moscow is a writer of wrongs.",
            "“Mira Tovar is a reporter,” he said.",
        ],
    )
    def test_a_sentence_about_somebody_is_no_bio(self, paragraph):
        assert find(OPENING + paragraph) is None

    def test_somebody_whom_the_article_names_is_its_subject_and_not_its_author(self):
        text = "Police arrested Mira Tovar on Friday.\n\nShe denies it.\n\nMira Tovar is a reporter at Coast News."
        assert find(text) is None

    def test_the_first_paragraph_holds_no_bio(self):
        assert find("Mira Tovar is a reporter at Coast News.") is None

    def test_the_bio_tells_the_outlet_of_the_byline(self):
        text = "By Mira Tovar" + BODY + "\n\nMira Tovar is the harbour reporter at Coast News."
        byline = find(text)
        assert (byline.authors, byline.source, byline.at_end) == (("Mira Tovar",), "Coast News", False)


class TestAuthorFields:
    @pytest.mark.parametrize(
        ("value", "names"),
        [
            ("Hanna Kang, The LA Local", ["Hanna Kang"]),
            ("BY TED D'AFFLISIO, REUTERS", ["Ted D'Afflisio"]),
            ("A. Doe, B. Roe and C. Poe", ["A. Doe", "B. Roe", "C. Poe"]),
            ("Jane Doe, John Roe, and Alice Poe", ["Jane Doe", "John Roe", "Alice Poe"]),
            ("Jane Doe & John Roe", ["Jane Doe", "John Roe"]),
            ("Jane Doe; John Roe", ["Jane Doe", "John Roe"]),
            ("Jane Doe / John Roe", ["Jane Doe", "John Roe"]),
            ("Doe, Jane", ["Jane Doe"]),
            ("Doe, Jane; Roe, John", ["Jane Doe", "John Roe"]),
            ("van der Berg, Anna M.", ["Anna M. van der Berg"]),
            ("John Doe, Jr.", ["John Doe Jr."]),
            ("Jane Doe, Ph.D., John Roe, MD", ["Jane Doe", "John Roe"]),
            ("Jane Doe, Washington", ["Jane Doe"]),
            ("Jane Doe in Washington", ["Jane Doe"]),
            ("Jane Doe (Reuters)", ["Jane Doe"]),
            ("Jane Doe | The Times", ["Jane Doe"]),
            ("Jane Doe, Staff Writer", ["Jane Doe"]),
            ("JANE DOE, STAFF WRITER", ["Jane Doe"]),
            ("JOHN MCDONALD", ["John McDonald"]),
            ("jane@paper.example (Jane Doe)", ["Jane Doe"]),
            ("Jane Doe <jane@paper.example>", ["Jane Doe"]),
            ("Written by Jane Doe", ["Jane Doe"]),
            ("Jane Doe, JANE DOE", ["Jane Doe"]),
            ("José Ortega y Gasset", ["José Ortega y Gasset"]),
            ("Lauren del Valle", ["Lauren del Valle"]),
            ('Amanda "Mae" Tan', ['Amanda "Mae" Tan']),
            ("新华社", ["新华社"]),
            ("jdoe", ["jdoe"]),
            ("The Plain Dealer", ["The Plain Dealer"]),
            ("UNICEF", ["UNICEF"]),
            ("Staff Writer", []),
            ("Admin", []),
            ("Editor", []),
            ("webmaster@paper.example", []),
            ("www.paper.example", []),
            ("", []),
            (" , and ; ", []),
        ],
    )
    def test_people_are_named_as_usual_and_the_rest_goes(self, value, names):
        assert list(split_names(value)) == names

    @given(st.text(max_size=200))
    def test_any_text_gives_distinct_names_without_blanks(self, value):
        names = split_names(value)
        assert len({name.casefold() for name in names}) == len(names)
        assert all(name and name == name.strip() for name in names)

    @given(st.lists(st.sampled_from(["Jane Doe", "John Roe", "Anna Maria Poe", "J. K. Alder"]), min_size=1, max_size=4))
    def test_names_joined_by_commas_part_again(self, names):
        assert split_names(", ".join(names)) == tuple(dict.fromkeys(names))


def test_outlets_are_known_by_their_words():
    assert all(map(is_outlet, ["Defense News", "The Herald", "Reuters", "Coast Radio", "paper.com"]))
    assert not any(map(is_outlet, ["Mira Tovar", "Anna M. van der Berg", ""]))


def test_names_are_known_by_their_spelling():
    assert all(map(looks_like_name, ["Mira Tovar", "Anna M. van der Berg", "Jean-Loup O'Neill", "Émile Zola"]))
    assert not any(
        map(looks_like_name, ["Mira", "the Army", "Prime Minister Alder", "Mira 2030", "Mira tovar", "A B C D E F"])
    )


@given(st.text(max_size=400) | st.text(alphabet="By AnaMir.\n,-()", max_size=200))
def test_spans_lie_inside_any_text(text):
    byline = find(text)
    assert byline is None or (0 <= byline.span[0] < byline.span[1] <= len(text) and byline.origin is Origin.BYLINE)


@pytest.mark.parametrize(
    "unit",
    ["By ", "By Mira ", "By Mira Tovar, ", "Mira is ", "A B, the ", "(Reporting by ", "\n\n", "A", "by by\n", ", and "],
)
def test_a_megabyte_is_read_in_bounded_time(unit):
    text = "Mira Tovar\n\n" + unit * (1_000_000 // len(unit))
    began = time.process_time()
    find(text)
    find(text[:1100] + BODY * 3)
    split_names(text)
    assert time.process_time() - began < 3
