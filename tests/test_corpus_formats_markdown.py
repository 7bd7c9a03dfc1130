"""Does a Markdown file give its metadata, its title and its plain words?"""

import os
import re
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from corpus.article import Draft, Origin, Problem
from corpus.formats.frontmatter import split_matter
from corpus.formats.markdown import MarkdownReader
from corpus.formats.marks import plain_text, title_heading
from corpus.formats.options import DEFAULTS
from corpus.formats.source import SourceFile

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
POSTS = CORPORA / "digitalgov-markdown.tar.gz"
WORD = re.compile(r"\w+")
SECONDS = 3.0  # allowed for a long text made to hurt; it takes up to 0.6


def read(tmp_path: Path, text: str | bytes) -> list[Draft | Problem]:
    path = tmp_path / "post.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return [*MarkdownReader().read(SourceFile(path), DEFAULTS)]


def article(tmp_path: Path, text: str | bytes) -> Draft:
    found = read(tmp_path, text)
    assert isinstance(found[-1], Draft)
    return found[-1]


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Some *soft* and __hard__ words.", "Some soft and hard words."),
        ("**A**ssess and f**k and 5 * 3 and a*b", "Assess and f**k and 5 * 3 and a*b"),
        ("Staff only?** ** \nNext ** line\n\n**\n\n** Tides", "Staff only? Next  line\n\nTides"),
        ("a snake_case name and `code *as it is*`", "a snake_case name and code *as it is*"),
        ("See [the *map*](https://e.org/a_(b) 'T') now", "See the map now"),
        ("See [the map][m] and [m].\n\n[m]: https://e.org 'T'", "See the map and m."),
        ("[Ada]: it was not so [sic], [she] said", "[Ada]: it was not so [sic], [she] said"),
        ("![A *lock* gate](gate.jpg) opens", "A lock gate opens"),
        ("[![A gate](g.jpg)](https://e.org)", "A gate"),
        ("<img src='x' alt='A bridge &amp; a ship'> afloat", "A bridge & a ship afloat"),
        ("Shares of <IBM> rose; 3 < 4 > 2", "Shares of <IBM> rose; 3 < 4 > 2"),
        ("One<br>two <b>three</b><!-- not\nthis --> four", "One\n\ntwo three four"),
        ("<script>var a = 1</script>Text<style>p {}</style>", "Text"),
        ('Go {{< figure src="a.jpg" >}}on{{% /note %}} {% raw %}here', "Go on here"),
        ('A [door]({{< ref "/x" >}}).', "A door."),
        ("A claim.[^1]\n\n[^1]: The proof.", "A claim.\n\nThe proof."),
        ("one\ntwo  \nthree\n\n\nfour", "one two three\n\nfour"),
        ("- one\n- [x] two\n  more\n  1. three", "one\n\ntwo more\n\n1. three"),
        ("It ended in\n1984. Then peace.", "It ended in 1984. Then peace."),
        ("| Ship | Year |\n|:--|--:|\n| Fram | 1892 |", "Ship | Year\n\nFram | 1892"),
        ("> Quoted\n> words", "Quoted words"),
        ("# One #\ntext\n\nTwo\n===\n***\nC#", "One\n\ntext\n\nTwo\n\nC#"),
        ("Before\n```py\nx = [1](2)\n\n# no heading\n```\nafter", "Before\n\nx = [1](2)\n\n# no heading\n\nafter"),
        ("~~~\nnever closed", "never closed"),
        (r"\*not soft\* \[x\]", "*not soft* [x]"),
        ('!!! note "Mind"\n    The tide is high.', "Mind\n\nThe tide is high."),
        ("???+ tip\n    Go.\n\n!!! wow", "Go.\n\n!!! wow"),
        ("::: warning Heads up\nIt floods.\n:::", "Heads up\n\nIt floods."),
        (":::{.callout-note}\nIt floods.\n:::", "It floods."),
        ("> [!NOTE]\n> It floods.", "It floods."),
        ("Now {% comment %}not\nyet{% endcomment %}here", "Now here"),
        ("Go {{ site.title }}{{/* soon */}}{{ .Site.Title }}on {{ x }}", "Go on {{ x }}"),
        ("{{< quote >}}It *froze*.{{< /quote >}} {{% tip %}}Go.{{% /tip %}}", "It froze. Go."),
        ("Lock\n: A gate in a canal", "Lock\n\nA gate in a canal"),
        ("![A lock][g]\n\n[g]: gate.jpg", "A lock"),
        ("See [[Lock]] and [[Gates|the gates]] [[1]](x)", "See Lock and the gates [1]"),
        ("A {#id} and {: .cls} &amp; &eacute;", "A  and  & é"),
        ("<https://e.org/a> and ~~gone~~", "https://e.org/a and gone"),
    ],
)
def test_markup_leaves_its_words(source: str, plain: str) -> None:
    assert plain_text(source) == plain


@given(st.text(st.sampled_from("ab *_`[]()!<>#|-=~\\\n{}%&;:1.^'\"/\t")))
def test_stripping_never_fails_and_keeps_plain_paragraphs(source: str) -> None:
    for part in plain_text(source).split("\n\n"):
        assert part == "" or not part.startswith("\n")
    title_heading(source)


@given(st.lists(st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,5}", fullmatch=True), min_size=1, max_size=5))
def test_text_without_markup_is_left_alone(paragraphs: list[str]) -> None:
    assert plain_text("\n\n".join(paragraphs)) == "\n\n".join(paragraphs)


HOSTILE = (
    *(" ", "*", "_", "`", "[", "![", "](", "[a]", "[x [a", "[[a](", "<", "<a", "<a ", "<!--", "{{<", "{%", "&", "&a"),
    *("#", "\n# ", "> ", "| ", "|-", "- ", "=", "\n-", "\n1. ", "\\", "a*", "a**b", "``a`", "\n", "```\n", "\n[a]: "),
    *("!!! ", "::: ", ":::{", "[[a", "[[a|", "{% comment %}", "{{ site.", "{{/*", '???+ note "'),
    *("[^1]:", "{:", "~~", "<script>", "[](a(", "a\n---\n", "a\n===\n", "\n```", "[a][b]", "![x](y", "**a", "<a b='"),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_made_to_hurt_is_read_in_bounded_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    started = time.process_time()
    plain_text("[" + text + "x")
    title_heading("# " + text + "x")
    split_matter("---\n" + text)
    split_matter("---\na: " + text + "\n---\n")
    split_matter("+++\na = " + text[:50_000] + "\n+++\n")
    assert time.process_time() - started < SECONDS


def test_front_matter_and_body_make_an_article(tmp_path: Path) -> None:
    found = article(
        tmp_path,
        "\n\n---\ntitle: 'The lock: a history'\ndate: 2024-10-31 08:00:00 -0400\nauthors:\n  - Ada Whitfield\n"
        "tags: [canals, 1869]\ndraft: no\n---\n\nShips *rise*.\n",
    )
    assert (found.title, found.text, found.authors) == ("The lock: a history", "Ships rise.", ("Ada Whitfield",))
    assert found.tags == ("canals", "1869")
    assert found.published is not None
    assert found.published.offset == -240
    assert found.markup is not None
    assert (found.markup.kind, found.markup.source) == ("markdown", "Ships *rise*.")
    assert not found.origins


def test_toml_front_matter_is_read(tmp_path: Path) -> None:
    found = article(tmp_path, '+++\ntitle = "Steam"\ndate = 1829-10-06\n[extra]\na = 1\n+++\nThe Rocket ran.')
    assert (found.title, found.text) == ("Steam", "The Rocket ran.")
    assert found.published is not None


@pytest.mark.parametrize(
    "body",
    [
        "# The *Rocket* runs #\n\nIt won the trial.",
        "The *Rocket* runs\n===\nIt won the trial.",
        "{{< hero >}}\n\n## The Rocket runs\nIt won the trial.",
        "It won the trial.\n\n# The Rocket runs",
    ],
)
def test_the_heading_that_names_the_text_is_its_title_and_leaves_the_text(tmp_path: Path, body: str) -> None:
    found = article(tmp_path, body)
    assert (found.title, found.text) == ("The Rocket runs", "It won the trial.")
    assert found.origins == {"title": Origin.TEXT}


def test_a_section_heading_is_no_title(tmp_path: Path) -> None:
    found = article(tmp_path, "It won the trial.\n\n## Aftermath\n\nMore.\n\n```\n# a comment\n```")
    assert found.title is None
    assert "Aftermath" in found.text


def test_a_heading_that_repeats_the_title_is_taken_out(tmp_path: Path) -> None:
    assert article(tmp_path, "---\ntitle: Steam\n---\n# STEAM\n\nIt ran.").text == "It ran."
    assert article(tmp_path, "---\ntitle: Steam\n---\n# Coal\n\nIt ran.").text == "Coal\n\nIt ran."


@pytest.mark.parametrize(
    ("matter", "title"),
    [
        ("title: Rails: a beginning\nauthor: Ada Whitfield", "Rails: a beginning"),
        ("title: 'open\nauthor: Ada Whitfield", "'open"),
        ("title: Rails\nauthor: Ada Whitfield\ntags: !!python/object/apply:os.system ['true']", "Rails"),
        ("title: Rails\nauthor: Ada Whitfield\n\tx: y", "Rails"),
        ("title: Rails\nauthor: Ada Whitfield\ndate: 2024-13-45", "Rails"),
        ("title: Rails\nauthor: Ada Whitfield\na: " + "[" * 5_000, "Rails"),
    ],
)
def test_broken_front_matter_is_reported_and_the_article_kept(tmp_path: Path, matter: str, title: str) -> None:
    problem, found = read(tmp_path, f"---\n{matter}\n---\nThe rails were laid.")
    assert isinstance(problem, Problem)
    assert not problem.skipped
    assert isinstance(found, Draft)
    assert (found.title, found.authors, found.text) == (title, ("Ada Whitfield",), "The rails were laid.")


def test_broken_toml_is_reported_and_the_article_kept(tmp_path: Path) -> None:
    problem, found = read(tmp_path, "+++\ntitle = Rails\n+++\nThe rails were laid.")
    assert isinstance(problem, Problem)
    assert not problem.skipped
    assert isinstance(found, Draft)
    assert found.text == "The rails were laid."


def test_front_matter_that_is_never_closed_is_reported(tmp_path: Path) -> None:
    problem, found = read(tmp_path, "---\ntitle: Rails\n\nThe rails were laid.")
    assert isinstance(problem, Problem)
    assert isinstance(found, Draft)
    assert "The rails were laid." in found.text


@pytest.mark.parametrize("text", ["---\n\nProse between rules.\n\n---\nMore.", "---\nJust text.\n\n---\nMore."])
def test_a_rule_is_no_front_matter(tmp_path: Path, text: str) -> None:
    (found,) = read(tmp_path, text)
    assert isinstance(found, Draft)
    assert found.text.startswith(("Prose", "Just"))


def test_a_tag_cannot_run_code(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    read(tmp_path, f"---\ntitle: !!python/object/apply:pathlib.Path.touch [!!python/name:x '{mark}']\n---\nx")
    assert not mark.exists()


def test_scalars_stay_as_they_are_written(tmp_path: Path) -> None:
    for title in ("No", "2024", "1:30", "1e3", "0x1F"):
        assert article(tmp_path, f"---\ntitle: {title}\n---\nx").title == title
    assert article(tmp_path, "---\ntitle: null\n---\nx").title is None


def test_aliases_are_followed_and_cannot_explode(tmp_path: Path) -> None:
    assert article(tmp_path, "---\na: &x [one, two]\ntags: *x\n---\nx").tags == ("one", "two")
    lines = ["a0: &a0 []"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 50)}]" for n in range(1, 12)]
    started = time.process_time()
    matter = "\n".join(lines)
    assert article(tmp_path, f"---\n{matter}\ntags: *a11\nself: &s [*s]\n---\nx").tags == ()
    assert time.process_time() - started < SECONDS


def test_a_dated_post_without_a_body_keeps_its_summary(tmp_path: Path) -> None:
    found = article(tmp_path, "---\ntitle: A link\ndate: 2024-10-31\nsummary: What it leads to.\n---\n")
    assert found.text == "What it leads to."
    assert found.markup is None


def test_a_file_without_text_is_a_problem(tmp_path: Path) -> None:
    for text in ("", " \n", "---\ndisplay_name: Ada Whitfield\n---\n", "---\ntitle: About\n---\n<!-- soon -->"):
        (problem,) = read(tmp_path, text)
        assert isinstance(problem, Problem)
        assert problem.skipped


def test_characters_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    found = read(tmp_path, b"\xef\xbb\xbf# Caf\xc3\xa9\r\n\r\nOpen\r\n")
    assert [(item.title, item.text) for item in found if isinstance(item, Draft)] == [("Café", "Open")]


@given(st.binary(max_size=300) | st.text().map(lambda text: f"---\n{text}\n---\n{text}".encode()))
def test_any_bytes_give_drafts_or_problems(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    for item in read(tmp_path_factory.getbasetemp(), data):
        assert isinstance(item, Draft | Problem)


def posts() -> Iterator[str]:
    with tarfile.open(POSTS) as archive:
        for number, member in enumerate(archive):
            if member.name.endswith(".md") and number % 8 == 0 and (stream := archive.extractfile(member)):
                yield stream.read().decode()


def rendered_words(body: str) -> Counter[str]:
    body = re.sub(r"\{\{[<%].*?[>%]\}\}", "", body, flags=re.DOTALL)
    tree = html.document_fromstring(f"<div>{markdown.markdown(body, extensions=['extra'])}</div>")
    for element in tree.xpath("//script|//style|//sup[starts-with(@id, 'fnref')]|//a[@class='footnote-backref']"):
        element.drop_tree()
    for image in tree.xpath("//img"):
        image.tail = f" {image.get('alt', '')} {image.tail or ''}"
    return Counter(WORD.findall(tree.text_content().lower()))


@pytest.mark.skipif(not POSTS.exists(), reason=f"the corpus is not at {POSTS}")
def test_stripping_keeps_the_words_that_rendering_keeps() -> None:
    recalls, precisions = [], []
    for post in posts():
        body = split_matter(post).body
        if expected := rendered_words(body) if len(body) > 20 else None:
            found = Counter(WORD.findall(plain_text(body).lower()))
            shared = (expected & found).total()
            recalls.append(shared / expected.total())
            precisions.append(shared / max(1, found.total()))
    assert len(recalls) > 200
    assert sum(recalls) / len(recalls) >= 0.995
    assert sum(precisions) / len(precisions) >= 0.99


def test_a_summary_that_stands_in_for_a_body_is_plain(tmp_path: Path) -> None:
    found = article(tmp_path, "---\ntitle: Tides\ndate: 2024-05-01\nsummary: '**High** water at noon'\n---\n")
    assert found.text == "High water at noon"


@pytest.mark.parametrize("name", ["2024-10-31-the-lock/index.md", "2024-10-31-the-lock/_index.md"])
def test_the_folder_of_a_page_bundle_dates_its_page(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir()
    for text, day in (("Ships rise.", 31), ("---\ndate: 2024-10-01\n---\nShips rise.", 1)):
        path.write_text(text)
        (found,) = MarkdownReader().read(SourceFile(path, tmp_path), DEFAULTS)
        assert isinstance(found, Draft)
        assert found.published is not None
        assert found.published.instant.day == day
        assert (found.published.origin is Origin.FILENAME) == (day == 31)


@pytest.mark.parametrize("value", ["true", "false", "True"])
def test_published_says_that_a_post_is_and_not_when(tmp_path: Path, value: str) -> None:
    (found,) = read(tmp_path, f"---\ntitle: Ice\npublished: {value}\ndraft: true\n---\nIt froze.")
    assert isinstance(found, Draft)
    assert found.published is None


def test_a_number_without_end_in_toml_is_reported(tmp_path: Path) -> None:
    problem, found = read(tmp_path, f"+++\ntitle = 0x{'f' * 20_000}\n+++\nIt froze.")
    assert isinstance(problem, Problem)
    assert not problem.skipped
    assert isinstance(found, Draft)
