"""Presenting: what does an answer look like as JSON?

The command line's `--json` and the HTTP API print the same objects, made here.
"""

from dataclasses import asdict
from typing import Any

from search.model import Hit, IndexStats, SearchResponse, Snippet, StoredArticle


def search_json(response: SearchResponse) -> dict[str, Any]:
    """Return a response as JSON types; spans are [start, end] pairs of character offsets into their text."""
    histogram = response.histogram
    return {
        "total": response.total,
        "hits": [_hit(hit) for hit in response.hits],
        "facets": {
            facet.value: [
                {"value": item.value, "count": item.count, "selected": item.selected} for item in counts.values
            ]
            for facet, counts in response.facets.items()
        },
        "facet_totals": {
            facet.value: {"distinct": counts.total, "missing": counts.missing}
            for facet, counts in response.facets.items()
        },
        "histogram": None
        if histogram is None
        else {
            "granularity": histogram.granularity.value,
            "buckets": [{"start": bucket.start, "count": bucket.count} for bucket in histogram.buckets],
            "undated": histogram.undated,
        },
        "notes": list(response.notes),
        "took_ms": round(response.seconds * 1000, 3),
        "generation": response.generation,
    }


def article_json(article: StoredArticle) -> dict[str, Any]:
    """Return every field of an article as JSON types."""
    return asdict(article)


def stats_json(stats: IndexStats) -> dict[str, Any]:
    """Return the size and reach of an index as JSON types."""
    return {**asdict(stats), "distinct": {facet.value: count for facet, count in stats.distinct.items()}}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "title": hit.title.text,
        "title_spans": [list(span) for span in hit.title.spans],
        "authors": list(hit.authors),
        "published": hit.published,
        "source": hit.source,
        "url": hit.url,
        "score": round(hit.score, 4),
        "excerpt": hit.excerpt,
        "fragments": [_snippet(fragment) for fragment in hit.fragments],
    }


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {
        "text": snippet.text,
        "spans": [list(span) for span in snippet.spans],
        "clipped_start": snippet.clipped_start,
        "clipped_end": snippet.clipped_end,
    }
