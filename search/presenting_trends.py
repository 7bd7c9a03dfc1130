"""Presenting trends: what do trends and contrasts look like as JSON, and trends as a table for spreadsheets?

The command line and the HTTP API print the same objects, made here.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from search.exporting import harmless
from search.model import Facet
from search.timeline import shares
from search.trendvalues import Contrast, Side, Trend, Trends, Typical

__all__ = ["contrast_json", "trends_csv", "trends_json"]

SHARE_DIGITS = 6  # one article in a million


def trends_json(queries: Sequence[str], trends: Trends) -> dict[str, Any]:
    """Return trends as JSON types, each with its query."""
    return {
        "granularity": trends.granularity.value,
        "periods": list(trends.periods),
        "totals": list(trends.totals),
        "total": trends.total,
        "trends": [_trend(query, trend, trends) for query, trend in zip(queries, trends.trends, strict=True)],
        "notes": list(trends.notes),
        "took_ms": round(trends.seconds * 1000, 3),
        "generation": trends.generation,
    }


def trends_csv(queries: Sequence[str], trends: Trends) -> str:
    """Return trends as CSV: a row a period, and for each query a column of counts and one of shares."""
    text = io.StringIO()
    rows = csv.writer(text)
    names = [harmless(query) for query in queries]
    rows.writerow(["period", "all articles", *names, *(f"{name} (share)" for name in names)])
    counts = [trend.counts for trend in trends.trends]
    parts = [[round(share, SHARE_DIGITS) for share in shares(own, trends.totals)] for own in counts]
    rows.writerows(zip(trends.periods, trends.totals, *counts, *parts, strict=True))
    return text.getvalue()


def contrast_json(contrast: Contrast) -> dict[str, Any]:
    """Return what two searches are compared by as JSON types."""
    return {
        "first": _side(contrast.first),
        "second": _side(contrast.second),
        "took_ms": round(contrast.seconds * 1000, 3),
        "generation": contrast.generation,
    }


def _trend(query: str, trend: Trend, trends: Trends) -> dict[str, Any]:
    return {
        "query": query,
        "total": trend.total,
        "counts": list(trend.counts),
        "shares": [round(share, SHARE_DIGITS) for share in shares(trend.counts, trends.totals)],
        "undated": trend.undated,
        "typical": _typical(trend.typical),
        "notes": list(trend.notes),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "total": side.total,
        "typical": _typical(side.typical),
        "words": [_values(item) for item in side.words],
        "notes": list(side.notes),
    }


def _typical(values: Mapping[Facet, Sequence[Typical]]) -> dict[str, list[dict[str, Any]]]:
    return {facet.value: [_values(item) for item in items] for facet, items in values.items()}


def _values(item: Typical) -> dict[str, Any]:
    times = None if item.times is None else round(item.times, 2)
    return {**asdict(item), "times": times, "likelihood": round(item.likelihood, 2)}
