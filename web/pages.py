"""Pages: what does a browser get?"""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from markupsafe import Markup

from search import FACET_TITLES, Facet, StoredArticle, UsageError
from web import links, panels
from web.filters import numbered, paragraphs
from web.markup import render
from web.params import SearchState, parse_facet, parse_state, parse_values, search_request
from web.source import engine

MARKED, PUBLISHED = "marked", "published"

ROBOTS = """\
User-agent: *
Allow: /$
Allow: /article/
Disallow: /?
Disallow: /facets/
Disallow: /api/
"""

pages = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Name:
    """A person, organization or place of an article: how often it is mentioned, and the search for it."""

    name: str
    mentions: int
    url: str


@dataclass(frozen=True, slots=True)
class NameList:
    """The names of one kind in an article, most mentioned first."""

    title: str
    names: tuple[Name, ...]


@pages.get("/")
def search_page() -> str:
    """Show the results of a search, or the newest articles where nothing is asked."""
    state = parse_state(request.args)
    wanted = search_request(state)
    response = engine().search(wanted)
    return render_template(
        "search.html",
        state=state,
        response=response,
        first=wanted.offset + 1,
        panels=panels.all_panels(state, response),
        chips=panels.chips(state),
        sorts=panels.sort_links(state),
        pages=panels.page_links(state, response.total),
        last_page=panels.page_count(response.total),
        home=not state.query and not state.constrained,
    )


@pages.get("/facets/<name>")
def values_page(name: str) -> str:
    """Show all values that a facet has among the results of a search."""
    state, facet, wanted = parse_state(request.args), parse_facet(name), parse_values(request.args)
    page = engine().facet(
        search_request(state),
        facet,
        contains=wanted.contains,
        order=wanted.order,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render_template(
        "values.html",
        state=state,
        page=page,
        wanted=wanted,
        title=FACET_TITLES[facet],
        rows=panels.page_rows(state, wanted, page),
        orders=panels.order_links(state, facet, wanted),
        previous=panels.values_link(state, facet, wanted, wanted.offset - wanted.limit, page.total),
        next=panels.values_link(state, facet, wanted, wanted.offset + wanted.limit, page.total),
    )


@pages.get("/article/<anything:article_id>")
def article_page(article_id: str) -> str:
    """Show one article: its text with the query's matches marked, or as its author laid it out."""
    state = parse_state(request.args)
    view = _view(state)
    found = engine().article(article_id, query=state.query if view == MARKED else "", synonyms=state.synonyms)
    article = found.article
    published = render(article.markup, article.markup_kind or "html", title=article.title) if article.markup else None
    laid_out = published if view == PUBLISHED else None
    body: Markup = paragraphs(found.text, numbered=True) if laid_out is None else laid_out
    return render_template(
        "article.html",
        state=state,
        article=article,
        title=found.title,
        body=body,
        matches=len(found.text.spans) if laid_out is None else 0,
        last_match=numbered(found.text),
        notes=found.notes,
        view=view,
        views=_views(article_id, state) if published is not None and state.query else {},
        names=_names(article),
        story=found.story,
        similar=engine().similar(article_id),
    )


@pages.get("/healthz")
def health() -> tuple[str, dict[str, str]]:
    """Tell a monitor that the site answers; the index is not asked."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}


@pages.get("/robots.txt")
def robots() -> tuple[str, dict[str, str]]:
    """Tell crawlers to read the front page and the articles, and to leave the endless searches alone."""
    return ROBOTS, {"Content-Type": "text/plain; charset=utf-8"}


def _view(state: SearchState) -> str:
    view = request.args.get("view", "") or (MARKED if state.query else PUBLISHED)
    if view not in {MARKED, PUBLISHED}:
        raise UsageError(f"The parameter 'view' is '{view[:40]}'; it can be {MARKED} or {PUBLISHED}.")
    return view


def _views(article_id: str, state: SearchState) -> dict[str, str]:
    return {view: links.article_url(article_id, state, view=view) for view in (MARKED, PUBLISHED)}


def _names(article: StoredArticle) -> tuple[NameList, ...]:
    counts = Counter((mention.facet, mention.value) for mention in article.mentions)
    lists = (
        _name_list(Facet.PERSON, article.people, counts),
        _name_list(Facet.ORG, article.organizations, counts),
        _name_list(Facet.PLACE, article.places, counts),
    )
    return tuple(found for found in lists if found.names)


def _name_list(facet: Facet, values: tuple[str, ...], counts: Counter[tuple[Facet, str]]) -> NameList:
    ranked = sorted(values, key=lambda value: -counts[facet, value])
    names = (Name(value, counts[facet, value], links.search_url(links.only(facet, value))) for value in ranked)
    return NameList(FACET_TITLES[facet], tuple(names))
