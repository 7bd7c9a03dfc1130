"""Duplicates: a signature says how much alike two texts are, whatever else there is about them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.duplicates import (
    ALIKE,
    MAX_CHARACTERS,
    MIN_WORDS,
    SHORT,
    SIGNATURE_BYTES,
    folded,
    resemblance,
    signatures,
)
from tests.suites.story_articles import prose, reworded

TREE = Path(__file__).resolve().parents[1]
WIRE = prose(1)
# of the text prose(1), for good: an index keeps signatures, and those of later versions are compared with them
FROZEN = (
    "4d5b2fe44bbeef3ce9b127647e73807dc3af7fdb862209f997176153a29220d1"
    "0f5251bcc921416e868fe28a85bd11a3647438580754839543bb21832a90b6c3"
    "adbaf472c14ba0daf05b16f2313e6d1a696d1eb79e4d54bdb321d25a7bccf13c"
    "4833f7eb359f97b2aa3d8de7fa05cd87e381b569eeda42d49a03b63ced84f9b8"
)


def estimate(left: str, right: str) -> float:
    rows = np.frombuffer(b"".join(signatures([("", left), ("", right)])), np.uint8).reshape(2, -1)
    return float(resemblance(rows[0], rows[1]))


def exact(left: str, right: str) -> float:
    """Return the Jaccard index of the runs of three words, word by word."""
    sets = []
    for text in (left, right):
        words = folded(text).split()
        sets.append(set(zip(words, words[1:], words[2:], strict=False)))
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(f"{prose(9, words=20)} {WIRE}", id="new lead"),
        pytest.param(WIRE[: int(len(WIRE) * 0.75)], id="cut tail"),
        pytest.param(reworded(WIRE, 0.05), id="one word in twenty changed"),
        pytest.param(WIRE.upper().replace(" ", "\n  ").replace(".", "!"), id="capitals, lines and punctuation"),
        pytest.param(f"{WIRE}\n\nRead the full article here", id="pointer at the end"),
    ],
)
def test_a_copy_is_found(copy: str) -> None:
    assert estimate(WIRE, copy) >= ALIKE


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(prose(2), id="other text"),
        pytest.param(f"{prose(3, words=80)} {WIRE[: len(WIRE) // 3]}", id="a third in common"),
        pytest.param(" ".join(reversed(WIRE.split())), id="the same words in another order"),
    ],
)
def test_what_is_no_copy_is_not(other: str) -> None:
    assert estimate(WIRE, other) < ALIKE


@pytest.mark.parametrize("share", [0.01, 0.03, 0.06, 0.1, 0.2])
def test_the_estimate_is_near_the_exact_share_of_common_shingles(share: float) -> None:
    errors = []
    for seed in range(20):
        text = prose(seed, words=200)
        other = reworded(text, share, seed=seed)
        errors.append(estimate(text, other) - exact(text, other))
    assert abs(np.mean(errors)) < 0.03
    assert np.abs(errors).max() < 0.17  # four times what is expected of one estimate


def test_texts_with_nothing_in_common_have_an_estimate_of_about_nothing() -> None:
    assert abs(np.mean([estimate(prose(seed), prose(seed + 100)) for seed in range(30)])) < 0.01


@given(st.lists(st.text(max_size=60), max_size=6), st.sampled_from(["", "title ", "é ", "中文"]))
def test_a_signature_does_not_depend_on_the_texts_it_is_made_with(texts: list[str], title: str) -> None:
    articles = [(title, f"one two three four five six seven {text}") for text in texts]
    assert signatures(articles) == [signatures([article])[0] for article in articles]


@given(st.text())
def test_every_text_has_a_signature_or_none(text: str) -> None:
    (signature,) = signatures([("", text)])
    assert len(signature) in {0, SIGNATURE_BYTES}


@given(st.lists(st.sampled_from(["tide", "Boat", "éclair", "3rd", "ß", "水"]), min_size=MIN_WORDS, max_size=30))
def test_case_punctuation_and_white_space_make_no_difference(words: list[str]) -> None:
    plain, other = " ".join(words), "…\n".join(words).swapcase().swapcase() + "!"
    assert signatures([("", plain)]) == signatures([("", other)])
    assert signatures([("", plain.upper())]) == signatures([("", plain.upper().lower())])


def test_a_few_words_have_no_signature() -> None:
    words = prose(1, words=MIN_WORDS).split()
    assert signatures([("", " ".join(words[:-1])), ("", ""), ("", "… — !")]) == [b"", b"", b""]
    assert signatures([("", " ".join(words))]) != [b""]


def test_the_title_tells_short_texts_apart_and_not_long_ones() -> None:
    short, long = "Quarterly dividend 18 cents against 18 cents prior. Pay April 30, record April 10.", WIRE
    assert len(short) < SHORT < len(long)
    titles = ("Brown Mills sets quarterly payout", "Northern Timber holding declares dividend")
    rows = np.frombuffer(b"".join(signatures([(t, b) for b in (short, long) for t in titles])), np.uint8)
    one, other, third, fourth = rows.reshape(4, -1)
    assert resemblance(one, other) < ALIKE
    assert resemblance(third, fourth) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("港口將於星期四重新開放船長們說他們等了很久才看到第一艘船進來" * 2, id="Chinese"),
        pytest.param("ท่าเรือจะเปิดอีกครั้งในวันพฤหัสบดีกัปตันกล่าวว่าพวกเขารอมานาน" * 2, id="Thai"),
        pytest.param("बंदरगाह गुरुवार को फिर से खुलेगा कप्तानों ने कहा कि उन्होंने लंबे समय तक इंतजार किया", id="Hindi"),
        pytest.param("Порт снова откроется в четверг, сказали капитаны, которые долго ждали", id="Russian"),
    ],
)
def test_every_script_has_words(text: str) -> None:
    assert estimate(text, f"«{text.upper()}»") == 1
    assert estimate(text, text[::-1]) < 0.5


def test_signatures_stay_the_same_for_good_and_in_every_process() -> None:
    script = (
        "from corpus.duplicates import signatures; from tests.suites.story_articles import prose;"
        "print(signatures([('', prose(1))])[0].hex())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=TREE,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert printed == {FROZEN}


def test_a_text_that_never_ends_is_read_as_far_as_it_matters() -> None:
    endless = "tide boat harbour " * 4_000_000
    started = time.process_time()
    assert signatures([("", endless)]) == signatures([("", endless[:MAX_CHARACTERS])])
    assert time.process_time() - started < 5


def test_texts_are_folded_to_their_words() -> None:
    assert folded(" «The Pilot’s_Log»,\n\tNO. 3! ") == "the pilot s log no 3"
