"""Printing: how is text put on a terminal? Safely, on one line, and with its matches set off."""

import os
import re

import click

from search.articlevalues import Relation
from search.model import Snippet

SPACES = re.compile(" {2,}")

# of an ISO date; a list has no room for the hour
DAY_LENGTH = 10

RELATIONS = {
    Relation.FIRST: "the first",
    Relation.DUPLICATE: "a duplicate",
    Relation.VERSION: "a later version",
    Relation.SYNDICATED: "a syndicated copy",
}


def mark(snippet: Snippet, *, bold: bool = False) -> str:
    """Return a snippet with its matches set off for a terminal."""
    parts, done = [], 0
    for start, end in snippet.spans:
        parts.append(click.style(plain(snippet.text[done:start]), bold=bold))
        parts.append(click.style(plain(snippet.text[start:end]), bold=True, fg="yellow"))
        done = end
    parts.append(click.style(plain(snippet.text[done:]), bold=bold))
    return "".join(parts)


def plain(text: str) -> str:
    """Return text on one line and without control characters, which could command a terminal."""
    return SPACES.sub(" ", "".join(character if character.isprintable() else " " for character in text))


def echo(text: str = "", *, err: bool = False) -> None:
    """Print a line, in colour where the terminal and the reader want it."""
    click.echo(text, err=err, color=False if os.environ.get("NO_COLOR") else None)
