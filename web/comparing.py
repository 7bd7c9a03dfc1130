"""Comparing: what changed from one article to another, as a page and over the API?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup, escape

from search import (
    FIELD_LABELS,
    Change,
    Comparison,
    Difference,
    UsageError,
    compare,
    comparison_json,
    count_words,
    parted,
)
from web.source import engine

TAGS = {Change.REMOVED: "del", Change.ADDED: "ins"}

_BREAK = re.compile(r"\n{2,}")

comparing = Blueprint("comparing", __name__)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page: a stretch with changes as HTML, or one without any that is folded, with its words."""

    html: Markup
    folded: int = 0


@comparing.get("/compare/<anything:article_id>")
def compare_page(article_id: str) -> str:
    """Show what changed from an article to the one that the parameter `with` names."""
    comparison = _comparison(article_id)
    return render_template(
        "compare.html",
        comparison=comparison,
        sides=((comparison.before, "from"), (comparison.after, "to")),
        blocks=list(blocks(comparison.differences)),
        labels=FIELD_LABELS,
        share=round(100 * comparison.same / max(1, comparison.same + max(comparison.removed, comparison.added))),
    )


@comparing.get("/api/v1/articles/<anything:article_id>/compare")
def compare_api(article_id: str) -> Response:
    """Return what changed from an article to the one that `with` names: its words, and what is known about it."""
    return jsonify(comparison_json(_comparison(article_id)))


def _comparison(article_id: str) -> Comparison:
    other = request.args.get("with", "")
    if not other:
        raise UsageError("The parameter 'with' is missing; it names the article to compare with, by its id.")
    return compare(engine().article(article_id).article, engine().article(other).article)


def blocks(differences: Sequence[Difference]) -> Iterator[Block]:
    """Yield the parts of a page: changes with some words around them, and what is the same between those, folded."""
    for far, stretch in groupby(parted(differences), key=itemgetter(1)):
        shown = [difference for difference, _ in stretch]
        if any(difference.text.strip() for difference in shown):
            words = sum(count_words(difference.text) for difference in shown) if far else 0
            yield Block(_paragraphs(shown), folded=words)


def _paragraphs(shown: Iterable[Difference]) -> Markup:
    """Return stretches of text as paragraphs, with what was removed and added told apart in each."""
    parts: list[str] = []
    for difference in shown:
        tag = TAGS.get(difference.change)
        for at, text in enumerate(_BREAK.split(difference.text)):
            parts.append("</p>\n<p>" if at else "")
            if text:
                parts.append(f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text))
    html = f"<p>{''.join(parts)}</p>".replace("<p></p>\n", "").replace("\n<p></p>", "")
    return Markup(html)  # noqa: S704 - every text is escaped
