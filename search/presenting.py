"""Presenting: what does an answer look like as JSON?

The command line's `--json` and the HTTP API print the same objects, made here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from search.articlevalues import MarkedArticle, SimilarArticle, StoredArticle, Story
from search.comparing import Comparison
from search.model import Facet, FacetPage, FacetValue, Hit, IndexStats, Rescue, SearchResponse, Snippet, Suggestion
from search.provenance import provenance

_STORED = tuple(item.name for item in fields(StoredArticle) if item.name not in {"mentions", "evidence"})


def search_json(response: SearchResponse) -> dict[str, Any]:
    """Return a response as JSON types; spans are [start, end] pairs of character offsets into their text."""
    histogram = response.histogram
    return {
        "total": response.total,
        "hits": [_hit(hit) for hit in response.hits],
        "facets": {
            facet.value: [_facet_value(item) for item in counts.values] for facet, counts in response.facets.items()
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
            "earlier": histogram.earlier,
            "later": histogram.later,
            "first": histogram.first and histogram.first.isoformat(),
            "last": histogram.last and histogram.last.isoformat(),
        },
        "notes": list(response.notes),
        "expanded": list(response.expanded),
        "took_ms": round(response.seconds * 1000, 3),
        "generation": response.generation,
        "did_you_mean": None if response.did_you_mean is None else asdict(response.did_you_mean),
        "rescues": [_rescue(rescue) for rescue in response.rescues],
    }


def facet_json(page: FacetPage) -> dict[str, Any]:
    """Return a page of a facet's values as JSON types."""
    return {
        "facet": page.facet.value,
        "values": [_facet_value(item) for item in page.values],
        "distinct": page.total,
        "missing": page.missing,
        "notes": list(page.notes),
    }


def article_json(found: MarkedArticle) -> dict[str, Any]:
    """Return every field of an article, and its story, as JSON types."""
    return {**asdict(found.article), "story": _story(found.story)}


def stored_json(article: StoredArticle) -> dict[str, Any]:
    """Return every field of an article as JSON types; of a large archive all articles pass through here."""
    return {
        **{name: getattr(article, name) for name in _STORED},
        "mentions": [
            {"start": link.start, "end": link.end, "facet": link.facet.value, "value": link.value}
            for link in article.mentions
        ],
        "evidence": {name: asdict(passage) for name, passage in article.evidence.items()},
    }


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return what changed from one article to another as JSON types; [change, text] pairs make up both texts."""
    return {
        "before": comparison.before.id,
        "after": comparison.after.id,
        "removed": comparison.removed,
        "added": comparison.added,
        "same": comparison.same,
        "cut": comparison.cut,
        "fields": [asdict(change) for change in comparison.fields],
        "differences": [[difference.change.value, difference.text] for difference in comparison.differences],
    }


def suggestions_json(suggestions: Iterable[Suggestion]) -> dict[str, Any]:
    """Return what a reader may go on to type as JSON types."""
    return {
        "suggestions": [
            {"kind": item.kind.value, "text": item.text, "count": item.count, "article": item.article_id}
            for item in suggestions
        ]
    }


def similar_json(articles: Iterable[SimilarArticle]) -> dict[str, Any]:
    """Return the articles on the same matter as another as JSON types."""
    return {"similar": [{**_hit(item.hit), "shared": list(item.shared)} for item in articles]}


def why_json(article: StoredArticle) -> list[dict[str, Any]]:
    """Return where each value of an article came from as JSON types."""
    return [asdict(reason) for reason in provenance(article)]


def stats_json(stats: IndexStats) -> dict[str, Any]:
    """Return the size and reach of an index as JSON types."""
    return {**asdict(stats), "distinct": {facet.value: count for facet, count in stats.distinct.items()}}


def _facet_value(item: FacetValue) -> dict[str, Any]:
    return {"value": item.value, "count": item.count, "selected": item.selected, "excluded": item.excluded}


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
        "people": list(hit.people),
        "organizations": list(hit.organizations),
        "places": list(hit.places),
        "story": hit.story,
        "versions": hit.versions,
        "fragments": [_snippet(fragment) for fragment in hit.fragments],
        **({"explanation": [asdict(part) for part in hit.explanation]} if hit.explanation else {}),
    }


def _rescue(rescue: Rescue) -> dict[str, Any]:
    """Return what a rescue is, with the query, filters and dates of its search."""
    request = rescue.request
    return {
        "kind": rescue.kind.value,
        "label": rescue.label,
        "count": rescue.count,
        "query": request.query,
        "filters": _values(request.filters),
        "excluded": _values(request.excluded),
        "missing": sorted(request.missing),
        "present": sorted(request.present),
        "after": request.after and request.after.isoformat(),
        "before": request.before and request.before.isoformat(),
        "dated": request.dated,
    }


def _values(filters: Mapping[Facet, frozenset[str]]) -> dict[str, list[str]]:
    return {facet.value: sorted(values) for facet, values in filters.items() if values}


def _story(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "relation": story.relation.value,
        "count": story.count,
        "versions": [{**asdict(version), "relation": version.relation.value} for version in story.versions],
    }


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {
        "text": snippet.text,
        "spans": [list(span) for span in snippet.spans],
        "clipped_start": snippet.clipped_start,
        "clipped_end": snippet.clipped_end,
    }
