"""Articles: what does a reader see of one article?

Its text as its author laid it out, or in paragraphs; the matches of the search that led to it, and the names in it,
each with an anchor; where each value came from; its other versions; articles on the same matter; and how to cite it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Blueprint, Response, render_template, request, url_for

from search import (
    FIELD_LABELS,
    StoredArticle,
    Story,
    UsageError,
    Version,
    bibtex,
    citation,
    citation_key,
    csl_json,
    ris,
    why_json,
)
from web.annotating import annotated, numbered
from web.filters import file_name
from web.layout import Layout, Places, Span, Words, laid_out, paragraphs
from web.markup import render
from web.minimap import bands
from web.named import apart, name_lists
from web.neighbours import neighbours
from web.params import parse_state
from web.source import engine

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
# how much of the matches, and of the mentions, a laid-out article has to show; one that shows less is another text
FAITHFUL = 0.5

# of each form: how it is made, its media type, and the ending of its file
CITATIONS: dict[str, tuple[Callable[[StoredArticle, str], str], str, str]] = {
    "bibtex": (lambda article, url: bibtex(article, url=url), "application/x-bibtex", "bib"),
    "csl": (
        lambda article, url: json.dumps([csl_json(article, url=url)], ensure_ascii=False, indent=2) + "\n",
        "application/vnd.citationstyles.csl+json",
        "json",
    ),
    "ris": (lambda article, url: ris(article, url=url), "application/x-research-info-systems", "ris"),
    "text": (lambda article, url: citation(article, url=url) + "\n", "text/plain", "txt"),
}

articles = Blueprint("articles", __name__)


@articles.get("/article/<anything:article_id>")
def article_page(article_id: str) -> str:
    """Show one article, the matches of a query marked in it."""
    state = parse_state(request.args)
    found = engine().article(article_id, query=state.query, synonyms=state.synonyms)
    article, mentions = found.article, apart(found.article.mentions)
    layout, (marked, mentioned) = _laid_out(article, found.text.spans, [(link.start, link.end) for link in mentions])
    matches = numbered(marked, "match")
    names, named = name_lists(article, mentions, mentioned)
    address = _address(article)
    return render_template(
        "article.html",
        state=state,
        article=article,
        title=found.title,
        body=annotated(layout, matches, named),
        direction="rtl" if article.language in RIGHT_TO_LEFT else "auto",
        matches=matches,
        bands=bands(matches, layout.length),
        notes=found.notes,
        names=names,
        labels=FIELD_LABELS,
        reasons=why_json(replace(article, path=file_name(article.path))),
        story=found.story,
        versions=_in_order(article, found.story),
        similar=engine().similar(article_id),
        neighbours=neighbours(engine(), article_id, state),
        address=address,
        citation=citation(article, url=address),
        bibtex=bibtex(article, url=address),
    )


@articles.get("/cite/<anything:article_id>")
def cite(article_id: str) -> Response:
    """Return an article as a source to cite, as a file in the form asked for."""
    form = request.args.get("format") or "text"
    if form not in CITATIONS:
        raise UsageError(f"The parameter 'format' is '{form[:40]}'; it can be {', '.join(CITATIONS)}.")
    article = engine().article(article_id).article
    make, media_type, ending = CITATIONS[form]
    answer = Response(make(article, _address(article)), content_type=f"{media_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{citation_key(article)}.{ending}"'
    return answer


def _address(article: StoredArticle) -> str:
    """Return the whole address of an article's page."""
    return url_for("articles.article_page", article_id=article.id, _external=True)


def _laid_out(article: StoredArticle, *kinds: Sequence[Span]) -> tuple[Layout, list[list[Places]]]:
    """Return the article as its author laid it out, and for spans of each kind in its text where they stand there.

    Where the markup cannot be laid out, or what comes of it lacks what is to be shown, it is in plain paragraphs.
    """
    html = render(article.markup, article.markup_kind or "html", title=article.title) if article.markup else None
    if html is not None:
        layout = laid_out(html)
        words = Words(article.text, layout)
        places = [words.places(spans) for spans in kinds]
        if all(sum(map(bool, found)) >= FAITHFUL * len(found) for found in places):
            return layout, places
    return paragraphs(article.text), [[(span,) for span in spans] for spans in kinds]


def _in_order(article: StoredArticle, story: Story) -> tuple[Version | None, ...]:
    """Return the versions of a story in the order of their publication, None for the article itself."""
    if not story.versions:
        return ()

    def key(version: Version | None) -> tuple[bool, str, bool, str]:
        published, version_id = (version.published, version.id) if version else (article.published, article.id)
        return published is None, published or "", version_id != story.id, version_id

    return tuple(sorted([None, *story.versions], key=key))
