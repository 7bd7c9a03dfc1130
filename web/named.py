"""Named: which names does an article give, how often does its text mention each, and where?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search import FACET_TITLES, Facet, Link, StoredArticle
from web import links
from web.annotating import MAX_NUMBERED, Note, numbered
from web.layout import Places


@dataclass(frozen=True, slots=True)
class Name:
    """A person, organization or place of an article.

    `mentions` is how often the text names it, `anchor` leads to the first of these ('' where there are none), `page` to
    what the archive knows of it, and `only` to all articles that have it.
    """

    name: str
    mentions: int
    anchor: str
    page: str
    only: str


@dataclass(frozen=True, slots=True)
class NameList:
    """The names of one kind in an article, most mentioned first."""

    title: str
    names: tuple[Name, ...]


def apart(mentions: Iterable[Link]) -> list[Link]:
    """Return mentions in order, of those that overlap only the first and longest."""
    kept: list[Link] = []
    for link in sorted(mentions, key=lambda link: (link.start, -link.end)):
        if link.start < link.end and (not kept or link.start >= kept[-1].end):
            kept.append(link)
    return kept


def name_lists(
    article: StoredArticle, mentions: Sequence[Link], places: Sequence[Places]
) -> tuple[tuple[NameList, ...], list[Note]]:
    """Return the names of an article, and their mentions with an anchor each; `places` are those of the mentions."""
    found: dict[tuple[Facet, str], list[Places]] = {}
    for link, parts in zip(mentions, places, strict=True):
        if parts:
            found.setdefault((link.facet, link.value), []).append(parts)
    notes: list[Note] = []
    lists: list[NameList] = []
    count = 0
    for facet, values in (
        (Facet.PERSON, article.people),
        (Facet.ORG, article.organizations),
        (Facet.PLACE, article.places),
    ):
        names: list[Name] = []
        for value in sorted(values, key=lambda value: -len(found.get((facet, value), ()))):
            count += 1
            own = numbered(found.get((facet, value), ()), f"mention-{count}", most=MAX_NUMBERED - len(notes))
            notes += own
            names.append(_name(facet, value, own))
        lists.append(NameList(FACET_TITLES[facet], tuple(names)))
    return tuple(found_list for found_list in lists if found_list.names), notes


def _name(facet: Facet, value: str, notes: Sequence[Note]) -> Name:
    return Name(
        name=value,
        mentions=len(notes),
        anchor=notes[0].anchor if notes else "",
        page=links.name_url(facet, value),
        only=links.search_url(links.only(facet, value)),
    )
