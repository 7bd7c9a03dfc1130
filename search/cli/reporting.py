"""Reporting: `search report`."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from itertools import chain
from typing import TextIO

import click

from search.cli.group import EPILOG
from search.cli.options import json_option
from search.cli.printing import plain
from search.errors import UsageError
from search.reporting import DEFAULT_TOP, AskedFor, UsageReport, usage


@click.command("report", epilog=EPILOG)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--since", default="", metavar="TIME", help="Only requests since then, as 2024-10-31 or 2024-10-31T08.")
@click.option("--top", type=click.IntRange(1), default=DEFAULT_TOP, metavar="N", help="How many to list  [default: 20]")
@json_option
def report_command(*, files: tuple[str, ...], since: str, top: int, as_json: bool) -> None:
    """Tell what readers look for, and what they look for in vain.

    FILE is an access log of the page (the setting 'access_log'), or - for standard input.
    """
    with ExitStack() as opened:
        report = usage(chain.from_iterable(_open(files, opened)), since=since, top=top)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(report)


def _open(files: Sequence[str], opened: ExitStack) -> Iterator[TextIO]:
    for name in files:
        if name == "-":
            yield sys.stdin
            continue
        try:
            yield opened.enter_context(open(name, encoding="utf-8", errors="replace"))  # noqa: PTH123, SIM115
        except OSError as error:
            raise UsageError(f"The log {name} cannot be read ({error.strerror}). Name another.") from error


def _print(report: UsageReport) -> None:
    if report.first is None:
        click.echo("No requests.")
    else:
        click.echo(f"{report.requests:,} requests from {report.first} to {report.last}; {report.failures:,} failed.")
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in report.kinds.items())
        click.echo(f"{report.searches:,} searches{f' ({kinds})' if kinds else ''}; {_share(report)} found nothing.")
    if report.milliseconds:
        half, most, nearly_all = report.milliseconds
        click.echo(f"The engine took {half:g} ms (half), {most:g} ms (95 %), {nearly_all:g} ms (99 %).")
    _print_queries("Asked most", report.top)
    _print_queries("Found nothing", report.in_vain)
    if report.slowest:
        click.echo("\nSlowest:")
    for slow in report.slowest:
        click.echo(f"{slow.milliseconds:>9,.1f} ms  {slow.kind}  {plain(slow.query)}".rstrip())
    if report.unread:
        click.echo(f"{report.unread:,} lines are no entries of an access log and were left out.", err=True)


def _share(report: UsageReport) -> str:
    share = report.without_results / report.searches if report.searches else 0.0
    return f"{report.without_results:,} ({share:.1%})"


def _print_queries(title: str, queries: Sequence[AskedFor]) -> None:
    if queries:
        click.echo(f"\n{title}:")
    for one in queries:
        click.echo(f"{one.times:>7,}  {plain(one.query)}  ({one.total:,} results)")
