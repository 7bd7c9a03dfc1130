"""Explaining: what made the score of a result?"""

import click

from search.cli.printing import echo, plain
from search.model import Contribution, Hit, Reason


def print_explanation(hit: Hit) -> None:
    """Print a score and its parts, most first."""
    echo(click.style(f"   {hit.score:8.3f}  score", dim=True))
    for part in hit.explanation:
        echo(click.style(f"   {part.score:+8.3f}  {plain(_name(part))}", dim=True))


def _name(part: Contribution) -> str:
    match part.reason:
        case Reason.NEARNESS:
            return f"{part.field}:{part.text} near each other"
        case Reason.AGE | Reason.ALL:
            return part.reason.value
    return f"{part.field}:{part.text}" if part.field else part.text
