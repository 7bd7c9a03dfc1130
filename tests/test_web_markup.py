"""Markup: articles look as laid out, and nothing of theirs can act."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.suites.web_cases import ATTACK
from web.effort import MAX_SCANNED, scanned_in_vain
from web.markup import MAX_LENGTH, render

# what a hostile author may repeat: openings without ends, nesting, blocks that part
HOSTILE = ["[", "![", "[a](", "[a][", "<a ", "<", "<!--", "<a@", "a\n=\n", "# a\n", "*a", "`a``", "> ", "- ", "((", "_"]
# what stops neither at a blank line nor in the first pass
HOSTILE += ["* * *\n", "<a\n\n", "```\n\\", "~~~x\n", "*_**_  ", "[a]:\n", "|a|b\n|-|-\n", "a\n\n", "> # a\n"]
HOSTILE += ["[^1]: a\n[^1][a]\n**a", "[^1]: a\n\n-", "[^1]: a\n- > a*"]
SECONDS = 4.0  # allowed for what takes one at most on a quiet machine
ACTIVE = re.compile(
    r"<(?:script|img|iframe|svg|style|form|input|object)|<[^>]*\s(?:on\w+|style|src)=|javascript:", re.I
)


def test_markdown_is_laid_out():
    html = render("A *word* and a [link](https://example.org).\n\n- one\n- two", "markdown")
    assert "<em>word</em>" in html
    assert '<a href="https://example.org" rel="noopener noreferrer nofollow">link</a>' in html
    assert html.count("<li>") == 2


def test_html_is_laid_out():
    assert render("<p>A <b>word</b></p>", "html") == "<p>A <b>word</b></p>"


def test_headings_begin_at_the_second_level():
    assert render("# One\n\n###### Six", "markdown") == "<h2>One</h2>\n<h6>Six</h6>"


def test_a_first_heading_that_repeats_the_title_is_left_out():
    assert render("# The *long*  road & back\n\nText", "markdown", title="The long road & Back") == "<p>Text</p>"
    assert "<h2>Another</h2>" in render("# Another\n\nText", "markdown", title="Title")


def test_pictures_are_dropped():
    assert render("Before ![alt](https://example.org/x.gif) after", "markdown") == "<p>Before  after</p>"


@pytest.mark.parametrize("target", ["/admin", "#top", "page.html", "//evil.example", "data:text/html,x", "ftp://x"])
def test_links_that_do_not_lead_to_the_web_lose_their_target(target):
    assert render(f"[text]({target})", "markdown") == '<p><a rel="noopener noreferrer nofollow">text</a></p>'


@pytest.mark.parametrize("kind", ["markdown", "html"])
@pytest.mark.parametrize(
    "source",
    [
        f"Text {ATTACK}",
        "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](java\nscript:alert(1))",
        '<a href="javascript:alert(1)">x</a><a href=" javascript:alert(1)">y</a>',
        "text <svg onload=alert(1)></svg><math><mtext><style><img src=x onerror=alert(1)>",
        '<p style="position:fixed" class="masthead" id="q" onclick="x()">text</p>',
        "<form action=https://evil.example><input name=q><button>text</button></form>",
        '[x](https://example.org "onmouseover=alert(1)")\n\n![a](x"onerror="alert(1))',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>text",
    ],
)
def test_nothing_active_survives(source, kind):
    for tag in re.findall(r"<[^>]*>", render(source, kind) or ""):
        assert not ACTIVE.search(tag)
        assert not re.search(r"\s(?:id|class)=", tag.replace(' id="text-q"', ""))


@settings(deadline=None)
@given(st.text("<>/=\"'[]()!*_`#&;: \nabhijklmnoprstvx", max_size=200), st.sampled_from(["markdown", "html"]))
def test_no_text_becomes_active(source, kind):
    for tag in re.findall(r"<[^>]*>", render(source, kind) or ""):
        assert not ACTIVE.search(tag)


def test_markup_without_text_gives_nothing():
    assert render("![](x.gif)", "markdown") is None
    assert render("", "html") is None


def test_markup_of_excessive_length_is_left_to_the_plain_text():
    assert render("word " * (MAX_LENGTH // 5 + 1), "markdown") is None


def test_a_long_read_is_laid_out():
    section = "## A *heading*[^1]\n\n" + "Of `code`, *stress*, _more_ and [a link](https://example.org/x).\n\n" * 20
    source = section * ((MAX_LENGTH - 100) // len(section)) + "- a point\n" * 5 + "\n\n[^1]: A note.\n"
    assert render(source, "markdown").count("<h3>") > 30


def test_lists_nested_too_deep_are_left_to_the_plain_text():
    assert render("\n".join(" " * 4 * depth + "- a" for depth in range(300)), "markdown") is None


def test_a_long_list_of_links_is_laid_out():
    source = "- [a link with a text](https://example.org/path)\n" * 1000
    assert scanned_in_vain(source) < MAX_SCANNED / 10
    assert render(source, "markdown").count("<li>") == 1000


@pytest.mark.parametrize("piece", HOSTILE)
def test_markup_made_to_hurt_takes_bounded_time(piece):
    started = time.thread_time()
    render(piece * (MAX_LENGTH // len(piece)), "markdown")
    assert time.thread_time() - started < SECONDS


@pytest.mark.parametrize("piece", [*HOSTILE, " ", "\n", "\n ", "=", "[]", "a\n"])
def test_the_check_itself_takes_little_time(piece):
    started = time.process_time()
    scanned_in_vain(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 5
