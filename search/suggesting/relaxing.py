"""Relaxing: a search finds nothing; which single change to it would help, and how much?

Each filter, the dates, each field, each pair of quotes and each word is left out in turn, and all words are looked for
fuzzily. Where no filter is to blame by itself, all of them are left out together. What changes the fewest of the
reader's own words comes first.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from search.model import Facet, Rescue, RescueKind, SearchRequest
from search.query.grammar import MAX_QUERY_LENGTH
from search.query.leaves import MIN_FUZZY
from search.suggesting.parts import Part, PartKind, parts_of, replaced, without

__all__ = ["rescues"]

MAX_COUNTED = 24  # changes that are tried; each costs as much as a search without its hits and facets
MAX_RESCUES = 8  # more would be no help
DATE_FIELDS = frozenset({"date", "before", "after"})

Change = tuple[RescueKind, str, SearchRequest]


def rescues(request: SearchRequest, count: Callable[[SearchRequest], int]) -> tuple[Rescue, ...]:
    """Return the changes to a search without results that give it some; `count` says how many one has."""
    request = replace(request, offset=0)
    of_filters = _helpful(_of_filters(request), count) or _helpful(_without_filters(request), count)
    of_query = _of_query(request) if len(request.query) <= MAX_QUERY_LENGTH else iter(())
    return (*of_filters, *_helpful(islice(of_query, MAX_COUNTED), count))[:MAX_RESCUES]


def _helpful(changes: Iterator[Change], count: Callable[[SearchRequest], int]) -> tuple[Rescue, ...]:
    counted = (Rescue(kind, label, count(request), request) for kind, label, request in changes)
    return tuple(islice((rescue for rescue in counted if rescue.count), MAX_RESCUES))


def _of_filters(request: SearchRequest) -> Iterator[Change]:
    for facet in Facet:
        chosen, missing = request.filters.get(facet), facet in request.missing
        if chosen or missing:
            fewer = replace(request, filters=_but(request.filters, facet), missing=request.missing - {facet})
            yield RescueKind.FILTER, f"without {facet.value}: {_listed(chosen, missing=missing)}", fewer
        excluded, present = request.excluded.get(facet), facet in request.present
        if excluded or present:
            fewer = replace(request, excluded=_but(request.excluded, facet), present=request.present - {facet})
            yield RescueKind.FILTER, f"without -{facet.value}: {_listed(excluded, missing=present)}", fewer
    if request.after or request.before or request.dated is not None:
        yield RescueKind.DATES, "without the dates", replace(request, after=None, before=None, dated=None)


def _without_filters(request: SearchRequest) -> Iterator[Change]:
    if len(list(_of_filters(request))) > 1:
        none: dict[Facet, frozenset[str]] = {}
        bare = replace(request, filters=none, excluded=none, missing=frozenset(), present=frozenset())
        yield RescueKind.FILTERS, "without filters", replace(bare, after=None, before=None, dated=None)


def _but(filters: Mapping[Facet, frozenset[str]], facet: Facet) -> dict[Facet, frozenset[str]]:
    return {other: values for other, values in filters.items() if other is not facet}


def _listed(values: frozenset[str] | None, *, missing: bool) -> str:
    return " or ".join([*sorted(values or ()), *(["none"] if missing else [])])


def _of_query(request: SearchRequest) -> Iterator[Change]:
    parts = parts_of(request.query)
    for change in (_without_field, _without_quotes):
        for part in parts:
            if found := change(request, part):
                yield found
    if fuzzy := _fuzzy(request, parts):
        yield fuzzy
    if len(parts) > 1:
        for part in parts:
            yield _without_part(request, part)


def _without_field(request: SearchRequest, part: Part) -> Change | None:
    if part.field is None or part.negated or part.field in DATE_FIELDS or part.field == Facet.LANGUAGE.value:
        return None
    changed = replaced(request.query, [(part.start, part.value[0], "")])
    return RescueKind.FIELD, f"without '{part.field}:'", replace(request, query=changed)


def _without_quotes(request: SearchRequest, part: Part) -> Change | None:
    if part.kind is not PartKind.PHRASE or part.negated or len(part.text.split()) < 2:
        return None
    words = f"({part.text})" if part.field else part.text
    changed = replaced(request.query, [(*part.value, words)])
    return RescueKind.QUOTES, f"without quotes: {' '.join(part.text.split())}", replace(request, query=changed)


def _fuzzy(request: SearchRequest, parts: list[Part]) -> Change | None:
    changes = [(part.value[1], part.value[1], "~") for part in parts if _can_be_fuzzy(part)]
    changed = replaced(request.query, changes)
    return (RescueKind.FUZZY, "with other spellings", replace(request, query=changed)) if changes else None


def _can_be_fuzzy(part: Part) -> bool:
    plain = part.kind is PartKind.WORD and part.text.isalpha() and len(part.text) >= MIN_FUZZY
    return plain and not part.negated and part.field not in {*DATE_FIELDS, Facet.LANGUAGE.value}


def _without_part(request: SearchRequest, part: Part) -> Change:
    kind = RescueKind.DATES if part.field in DATE_FIELDS else RescueKind.WORD
    shown = request.query[part.start : part.end]
    return kind, f"without {' '.join(shown.split())}", replace(request, query=without(request.query, part))
