"""Generated: what is there to measure on where no archive is at hand?

Articles of made-up words whose frequencies follow Zipf's law, as those of any language do. The same count gives the
same articles on every machine.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate, product

from bench.records import Record, make_record

SEED = 1987
VOCABULARY = 20_000
MEAN_WORDS = 130  # in an article, as in Reuters-21578
DAYS = 240
FIRST_DAY = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
SECONDS_A_DAY = 86_400

# (distinct values, most values of one article) of each facet
_FACETS = {"tags": (120, 3), "places": (150, 3), "people": (250, 2), "authors": (80, 1)}

_SYLLABLES = ["".join(pair) for pair in product("bdfgklmnprtvz", "aeiou")]


class _Zipf:
    """Draws words, the n-th most frequent in proportion to 1/n."""

    def __init__(self, words: list[str], draw: random.Random) -> None:
        self._words = words
        self._weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
        self._draw = draw

    def take(self, count: int) -> list[str]:
        return self._draw.choices(self._words, cum_weights=self._weights, k=count)


def generate(count: int) -> list[Record]:
    """Return so many articles."""
    draw = random.Random(SEED)
    words = _Zipf(_words(draw, VOCABULARY), draw)
    facets = {name: (_Zipf(_names(draw, size), draw), most) for name, (size, most) in _FACETS.items()}
    return [make_record(fields, number=number) for number, fields in enumerate(_articles(count, draw, words, facets))]


def _articles(
    count: int, draw: random.Random, words: _Zipf, facets: dict[str, tuple[_Zipf, int]]
) -> Iterator[dict[str, object]]:
    for number in range(count):
        length = max(8, int(draw.expovariate(1 / MEAN_WORDS)))
        fields: dict[str, object] = {
            "id": f"g{number}",
            "title": " ".join(words.take(7)).capitalize(),
            "body": _sentences(words.take(length)),
            "date": datetime.fromtimestamp(
                FIRST_DAY + draw.randrange(DAYS) * SECONDS_A_DAY + draw.randrange(SECONDS_A_DAY), UTC
            ).isoformat(),
        }
        for name, (values, most) in facets.items():
            fields[name] = values.take(draw.randint(0, most))
        yield fields


def _sentences(words: list[str]) -> str:
    parts = (" ".join(words[start : start + 15]).capitalize() for start in range(0, len(words), 15))
    return ". ".join(parts) + "."


def _words(draw: random.Random, count: int) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(draw.choices(_SYLLABLES, k=draw.randint(2, 5)))] = None
    return list(words)


def _names(draw: random.Random, count: int) -> list[str]:
    return [word.capitalize() for word in _words(draw, count)]
