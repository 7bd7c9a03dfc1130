"""Beside: what more is there to see of one result, without leaving the list?

Small pages of their own, which a script unfolds beneath the result: the other versions of its story, articles on the
same matter, and what made its score.
"""

from dataclasses import replace

from flask import Blueprint, render_template, request

from search import ArticleNotFound, Contribution, Reason
from web.params import SearchState, parse_state, search_request
from web.source import engine

beside = Blueprint("beside", __name__, url_prefix="/results")

REASONS = {
    Reason.WORDS: "found",
    Reason.NEARNESS: "near each other",
    Reason.ALL: "all words of the query",
    Reason.AGE: "age",
}
FIELDS = {"title": "in the title", "text": "in the text"}


@beside.get("/versions/<anything:article_id>")
def versions(article_id: str) -> str:
    """Show the other versions of a result's story."""
    found = engine().article(article_id)
    return render_template(
        "beside.html",
        kind="versions",
        heading="Other versions of this story",
        state=parse_state(request.args),
        title=found.article.title,
        article_id=article_id,
        story=found.story,
    )


@beside.get("/similar/<anything:article_id>")
def similar(article_id: str) -> str:
    """Show articles on the same matter as a result."""
    return render_template(
        "beside.html",
        kind="similar",
        heading="More like this",
        state=parse_state(request.args),
        title=engine().article(article_id).article.title,
        article_id=article_id,
        similar=engine().similar(article_id),
    )


@beside.get("/why/<anything:article_id>")
def why(article_id: str) -> str:
    """Show what made the score of a result on its page of the results."""
    state = parse_state(request.args)
    return render_template(
        "beside.html",
        kind="why",
        heading="Why it ranks here",
        state=state,
        title=engine().article(article_id).article.title,
        article_id=article_id,
        parts=_parts(article_id, state),
    )


def reason_words(part: Contribution) -> str:
    """Return in words why a part of a score was given."""
    if part.reason is Reason.WORDS:
        return f"{REASONS[part.reason]} {FIELDS.get(part.field, f'as {part.field}')}"
    return REASONS[part.reason]


def _parts(article_id: str, state: SearchState) -> tuple[Contribution, ...]:
    """Return the parts of a result's score.

    Raises:
        ArticleNotFound: It is not on this page of the results, or no longer.
    """
    wanted = replace(search_request(state), explain=True, suggest=False, facets={}, histogram=None, fragments=0)
    for hit in engine().search(wanted).hits:
        if hit.id == article_id:
            return hit.explanation
    raise ArticleNotFound(article_id)
