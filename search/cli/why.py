"""Why: how is the provenance of an article printed?"""

import click

from search.articlevalues import StoredArticle
from search.cli.printing import echo, plain
from search.provenance import FIELD_LABELS, provenance

NOTHING = {"authors": "unknown", "source": "unknown", "published": "undated"}
WIDTH = 15  # of a label


def print_why(article: StoredArticle) -> None:
    """Print each value of an article with where it came from, the passage that says so, and what was refused."""
    for reason in provenance(article):
        value = reason.value or NOTHING.get(reason.field, "none")
        echo(f"{FIELD_LABELS[reason.field] + ':':<{WIDTH}}{click.style(plain(value), bold=True)}")
        passage = f": “{plain(reason.passage)}”" if reason.passage else ""
        echo(f"{'':<{WIDTH}}{reason.words}{passage}")
        for note in reason.notes:
            echo(f"{'':<{WIDTH}}{plain(note)}")
    place = article.path if article.line is None else f"{article.path}:{article.line}"
    echo(f"{'File:':<{WIDTH}}{plain(place)}")
    echo(f"{'Id:':<{WIDTH}}{article.id}")
