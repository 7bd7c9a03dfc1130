"""Timeline: which periods, one after the other, show articles over time?"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from search.model import Granularity
from search.trendvalues import MAX_PERIODS

__all__ = ["Timeline", "fitting", "shares"]

Days = NDArray[np.datetime64]

# the longest spans that are shown by days and by months unless something else is asked for: as many points as can
# still be told apart in a drawing
AUTOMATIC_DAYS = 92
AUTOMATIC_MONTHS = 180
_UNITS = {Granularity.DAY: "D", Granularity.MONTH: "M", Granularity.YEAR: "Y"}
_WIDTHS = (Granularity.DAY, Granularity.MONTH, Granularity.YEAR)  # finest first


@dataclass(frozen=True, slots=True)
class Timeline:
    """So many periods from one on; `first` counts them from 1970."""

    granularity: Granularity
    first: int
    size: int

    @classmethod
    def spanning(cls, first: date, last: date, granularity: Granularity | None) -> Self:
        """Return the periods from one day to another.

        Where a granularity gives more than MAX_PERIODS, a wider one is taken; of more years than that, the last.
        """
        width = fitting(first, last, granularity)
        start, stop = _index(first, width), _index(last, width) + 1
        return cls(width, max(start, stop - MAX_PERIODS), min(stop - start, MAX_PERIODS))

    @classmethod
    def none(cls, granularity: Granularity | None) -> Self:
        """Return no periods."""
        return cls(granularity or Granularity.MONTH, 0, 0)

    @property
    def periods(self) -> tuple[str, ...]:
        """The names of the periods, as ISO 8601 has them."""
        unit = _UNITS[self.granularity]
        return tuple(np.arange(self.first, self.first + self.size).astype(f"datetime64[{unit}]").astype(str).tolist())

    def gathered(self, days: Days, counts: NDArray[np.int64]) -> tuple[int, ...]:
        """Return the counts of some distinct days, summed up by period; what lies outside counts nowhere."""
        indices = days.astype(f"datetime64[{_UNITS[self.granularity]}]").astype(np.int64) - self.first
        inside = (indices >= 0) & (indices < self.size)
        summed = np.bincount(indices[inside], counts[inside], self.size)
        return tuple(summed.astype(np.int64).tolist())


def fitting(first: date, last: date, wanted: Granularity | None) -> Granularity:
    """Return the granularity by which a span of days is shown: what is wanted, or a wider one if need be."""
    if wanted is None:
        if (last - first).days < AUTOMATIC_DAYS:
            return Granularity.DAY
        months = _index(last, Granularity.MONTH) - _index(first, Granularity.MONTH)
        return Granularity.MONTH if months < AUTOMATIC_MONTHS else Granularity.YEAR
    fit = (width for width in _WIDTHS if _index(last, width) - _index(first, width) < MAX_PERIODS)
    finest = next(fit, Granularity.YEAR)
    return max(wanted, finest, key=_WIDTHS.index)


def shares(counts: tuple[int, ...], totals: tuple[int, ...]) -> tuple[float, ...]:
    """Return each count as a share of its total, from 0 to 1; 0 where there is nothing."""
    return tuple(count / total if total else 0.0 for count, total in zip(counts, totals, strict=True))


def _index(day: date, granularity: Granularity) -> int:
    found: Any = np.datetime64(day, "D").astype(f"datetime64[{_UNITS[granularity]}]").astype(np.int64)
    return int(found)
