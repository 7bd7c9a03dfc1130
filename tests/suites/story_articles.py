"""Story articles: texts that nobody wrote, and what becomes of an article when it is printed again."""

import random

from corpus import Article
from tests.suites.articles import article

VOCABULARY = [
    first + rest for first in "brdlmnst" for rest in ("ake", "ale", "ood", "eam", "ight", "ow", "ink", "ound")
]


def prose(seed: int, *, words: int = 120) -> str:
    """Return sentences of ten words, always the same for a seed."""
    chosen = random.Random(seed).choices(VOCABULARY, k=words)
    sentences = [" ".join(chosen[start : start + 10]).capitalize() for start in range(0, words, 10)]
    return ". ".join(sentences) + "."


def reworded(text: str, share: float, *, seed: int = 1) -> str:
    """Return a text with a share of its words replaced."""
    chance = random.Random(seed)
    return " ".join(f"other{place}" if chance.random() < share else word for place, word in enumerate(text.split()))


def chain(seed: int) -> list[str]:
    """Return three texts: the second resembles both others, and these do not resemble each other."""
    whole = prose(seed, words=300)
    return [whole, reworded(whole, 0.08, seed=seed), reworded(reworded(whole, 0.08, seed=seed), 0.08, seed=seed + 1)]


def story_articles() -> list[Article]:
    """Return a wire with a duplicate, a version and two syndicated copies, another pair, and one article alone."""
    wire, pair = prose(1), prose(2)
    return [
        article(1, wire, title="Harbour to close", day="2024-03-01", source="Coast Wire"),
        article(2, wire.upper(), title="HARBOUR TO CLOSE", day="2024-03-01", source="coast wire"),
        article(3, f"Correction. {wire}", title="Harbour to close, corrected", day="2024-03-02", source="Coast Wire"),
        article(4, wire, title="Our harbour will close", day="2024-03-02", source="The Pilot"),
        article(5, prose(3, words=20) + wire, title="The end of a harbour", day="2024-03-03", source="Field Weekly"),
        article(6, pair, title="Bread dearer", day="2023-05-05"),
        article(7, pair, title="Bread is dearer", source="The Pilot"),
        article(8, prose(4), title="A quiet week", day="2022-01-01", source="The Pilot"),
    ]
