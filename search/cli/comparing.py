"""Comparing: `search compare`."""

import json

import click

from search import open_engine
from search.articlevalues import StoredArticle
from search.cli.group import EPILOG
from search.cli.options import index_option, json_option, read_settings
from search.cli.printing import DAY_LENGTH, echo, plain
from search.comparing import Change, Comparison, Difference, compare, count_words, parted
from search.presenting import comparison_json
from search.provenance import FIELD_LABELS

MARKS = {Change.REMOVED: ("[-", "-]", "red"), Change.ADDED: ("{+", "+}", "green")}


@click.command("compare", short_help="Show what changed from one article to another.", epilog=EPILOG)
@click.argument("article_id", metavar="ID")
@click.argument("other", metavar="OTHER")
@index_option
@json_option
def compare_command(article_id: str, other: str, index_path: str | None, *, as_json: bool) -> None:
    """Show what changed from one article to another: words removed as [-these-], words added as {+these+}."""
    engine = open_engine(read_settings(index=index_path))
    comparison = compare(engine.article(article_id).article, engine.article(other).article)
    if as_json:
        click.echo(json.dumps(comparison_json(comparison), ensure_ascii=False, indent=2))
    else:
        _print(comparison)


def _print(comparison: Comparison) -> None:
    for label, article in (("From", comparison.before), ("To", comparison.after)):
        echo(f"{label + ':':<6}{click.style(plain(article.title), bold=True)}  {_facts(article)}")
    words = "word" if comparison.removed == 1 else "words"
    echo(f"{comparison.removed:,} {words} removed, {comparison.added:,} added, {comparison.same:,} the same")
    if comparison.cut:
        echo("Only the beginnings of the texts were compared: they are too long.")
    for change in comparison.fields:
        before, after = (plain(value) or "none" for value in (change.before, change.after))
        echo(f"{FIELD_LABELS[change.field]}: {before} -> {after}")
    echo()
    text = "".join(_marked(difference, far=far) for difference, far in parted(comparison.differences))
    for paragraph in filter(str.strip, text.split("\n")):
        echo(paragraph)
        echo()


def _facts(article: StoredArticle) -> str:
    facts = [article.source, (article.published or "undated")[:DAY_LENGTH], article.id]
    return plain(" · ".join(fact for fact in facts if fact))


def _marked(difference: Difference, *, far: bool) -> str:
    """Return a stretch of text as it is printed, its lines kept."""
    if far:
        return f"\n... {count_words(difference.text):,} words the same ...\n"
    opening, closing, colour = MARKS.get(difference.change, ("", "", None))
    lines = difference.text.split("\n")
    return "\n".join(
        click.style(f"{opening}{_safe(line)}{closing}", fg=colour) if line.strip() and colour else _safe(line)
        for line in lines
    )


def _safe(line: str) -> str:
    """Return a line without control characters, its blanks at both ends kept."""
    return f"{line[: len(line) - len(line.lstrip())]}{plain(line.strip())}{line[len(line.rstrip()) :]}"
