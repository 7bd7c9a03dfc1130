"""Cli: the `search` command. It parses, calls and prints, and knows nothing else."""

import errno
import json
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

import corpus
import search
from search import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Facet,
    Hit,
    SearchError,
    SearchRequest,
    SearchResponse,
    Settings,
    Snippet,
    Sort,
    StoredArticle,
    UsageError,
    load_settings,
    open_engine,
)
from search.generations import IndexDirectory
from search.indexing import Effort, IndexReport, Progress, rebuild_index, update_index
from search.presenting import article_json, search_json, stats_json
from search.query.dates import period
from search.roots import STDIN, Root, root_tasks
from search.segments import Snapshot
from search.tasks import Task
from search.writing import DEFAULT_MEMORY

EPILOG = """\b
Exit codes:
  0   found, or done
  1   nothing found, or some files were skipped
  2   wrong usage
  3   the index is missing or unusable
  75  the index is locked by another run
  130 interrupted; the index was left as it was
"""

# the shell's code for a command that was ended by Ctrl+C
INTERRUPTED = 130

# problems of one reason that are listed after a run; --verbose lists all
PROBLEMS_SHOWN = 3

# of an ISO date; a list of results has no room for the hour
DAY_LENGTH = 10

SPACES = re.compile(" {2,}")


FILTERS = (Facet.AUTHOR, Facet.PERSON, Facet.ORG, Facet.PLACE, Facet.SOURCE, Facet.TAG, Facet.LANGUAGE)


class _Group(click.Group):
    """Turns every SearchError into its sentence and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SearchError as error:
            click.echo(f"Error: {_plain(str(error))}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Interrupted. The index was left as it was.", err=True)
            ctx.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever reads the output has had enough; click knows what to do
                raise
            click.echo(f"Error: {_plain(str(error))}.", err=True)
            ctx.exit(SearchError.exit_code)


def _day(end: int) -> Callable[[click.Context, click.Parameter, str | None], date | None]:
    """Return a click callback that takes one end of a period: 0 its first day, 1 its last."""

    def convert(_context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
        if value is None:
            return None
        found = period(value, today=datetime.now(UTC).date())
        if found is None:
            raise click.BadParameter(
                f"'{value}' is no date. Use 2024, 2024-10 or 2024-10-31.", param_hint=f"--{parameter.name}"
            )
        return found[end]

    return convert


def _settings(**flags: Any) -> Settings:
    return load_settings(flags, environment=os.environ)


index_option = click.option(
    "--index", "index_path", metavar="DIR", help="The index  [default: $CLIPPINGS_INDEX, else ./clippings-index]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group(cls=_Group, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(search.__version__, prog_name="search")
def main() -> None:
    """Full-text search for archives of articles.

    Start with 'search index FOLDER', then 'search query WORDS' or 'search serve'.
    """


# -- indexing ---------------------------------------------------------------------------------------------------------


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how articles are read."""
    for option in (
        click.option(
            "--map", "mapping", multiple=True, metavar="FIELD=NAME",
            help="Where a JSON record keeps a field, e.g. --map body=story.text. Repeatable.",
        ),
        click.option("--source", help="The outlet of articles that name none."),
        click.option("--timezone", metavar="ZONE", help="The time zone of dates that name none  [default: UTC]"),
        click.option(
            "--date-order", type=click.Choice(["dmy", "mdy", "refuse"]),
            help="How 03/04/2024 is read  [default: refuse]",
        ),
        click.option(
            "--jobs", type=click.IntRange(1), metavar="N", help="Processes that read  [default: one for each core]",
        ),
        click.option(
            "--memory", type=click.IntRange(16), metavar="MIB", default=DEFAULT_MEMORY, show_default=True,
            help="Memory for what is not yet written, in MiB.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something goes wrong."),
        click.option("-v", "--verbose", is_flag=True, help="Name every problem, not only the first ones."),
    ):  # fmt: skip
        command = option(command)
    return command


@main.command("index", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--sample", is_flag=True, help="Index the sample articles that come with Clippings.")
@index_option
@reading_options
@click.pass_context
def index_command(
    context: click.Context, /, paths: tuple[str, ...], *, sample: bool, quiet: bool, verbose: bool, **options: Any
) -> None:
    """Add articles to the index, and replace those that have changed.

    PATH is a file, a folder, or - for JSON lines on standard input.
    """
    if sample:
        paths = (*paths, str(corpus.sample_path()))
    if not paths:
        raise click.UsageError("Name at least one file or folder, or - for standard input.")
    settings = _reading_settings(options)
    _check_exist(paths)
    roots = _roots(paths, options, settings)
    tasks = root_tasks(roots, index=settings.index, stdin=sys.stdin.buffer)
    with _Console(quiet=quiet) as console:
        report = update_index(settings.index, tasks, roots=roots, effort=_effort(options), on_progress=console.progress)
    _finish(context, report, quiet=quiet, verbose=verbose)


@main.command("reindex", epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@index_option
@click.option(
    "--max-removals", type=click.FloatRange(0, 100), metavar="PERCENT",
    help="Refuse to lose a larger share of the articles  [default: 20, or anything but all if paths are given]",
)  # fmt: skip
@reading_options
@click.pass_context
def reindex_command(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    *,
    max_removals: float | None,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> None:
    """Build the whole index anew, then switch to it at once.

    Searches go on undisturbed meanwhile. Without PATH, the paths that were indexed before are read again; articles
    that came from standard input are kept. Articles whose files are gone disappear.
    """
    settings = _reading_settings(options)
    _check_exist(paths)
    if STDIN in paths:
        raise UsageError("Standard input cannot be read again at the next reindex; use 'search index -' to add to it.")
    roots = _roots(paths, options, settings)

    def reading(chosen: tuple[Root, ...]) -> Iterator[Task]:
        _check_exist(
            (root.path for root in chosen),
            advice="It was indexed before. Name what to index from now on: 'search reindex PATH...'",
        )
        return root_tasks(chosen, index=settings.index, stdin=sys.stdin.buffer)

    with _Console(quiet=quiet) as console:
        report = rebuild_index(
            settings.index,
            reading,
            roots=roots,
            max_removals=None if max_removals is None else max_removals / 100,
            effort=_effort(options),
            on_progress=console.progress,
        )
    _finish(context, report, quiet=quiet, verbose=verbose)


def _reading_settings(options: Mapping[str, Any]) -> Settings:
    return _settings(
        index=options["index_path"],
        source=options["source"],
        timezone=options["timezone"],
        date_order=options["date_order"],
    )


def _effort(options: Mapping[str, Any]) -> Effort:
    given = {} if options["jobs"] is None else {"jobs": options["jobs"]}
    return Effort(memory=options["memory"], **given)


def _check_exist(paths: Iterable[str], *, advice: str = "Nothing was indexed") -> None:
    for path in paths:
        if path != STDIN and not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
            raise UsageError(f"There is no file or folder {path}. {advice}.")


def _roots(paths: tuple[str, ...], options: Mapping[str, Any], settings: Settings) -> tuple[Root, ...]:
    mapping = tuple(_pair(item) for item in options["mapping"])
    absolute = (path if path == STDIN else str(Path(path).resolve()) for path in paths)
    return tuple(
        Root(
            path=path,
            mapping=mapping,
            source=settings.source,
            timezone=settings.timezone,
            date_order=settings.date_order,
        )
        for path in dict.fromkeys(absolute)
    )


def _pair(item: str) -> tuple[str, str]:
    field, sign, name = item.partition("=")
    if not (field and sign and name):
        raise click.BadParameter(f"'{item}' is not FIELD=NAME.", param_hint="--map")
    return field, name


class _Console:
    """A line of progress on a terminal, nothing elsewhere."""

    SECONDS = 0.1  # between two looks at the report

    def __init__(self, *, quiet: bool) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self.progress: Progress | None = self._show if self.shown else None
        self._next = 0.0

    def __enter__(self) -> "_Console":
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _show(self, report: IndexReport) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.SECONDS
            problems = f", {len(report.problems):,} problems" if report.problems else ""
            click.echo(f"\r\x1b[K{report.read:,} articles read{problems}", nl=False, err=True)


def _finish(context: click.Context, report: IndexReport, *, quiet: bool, verbose: bool) -> None:
    skipped = report.skipped
    _name_problems(report, verbose=verbose)
    if not quiet:
        carried = f", {report.carried:,} kept from standard input" if report.carried else ""
        click.echo(
            f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged, "
            f"{len(skipped):,} skipped{carried} in {report.seconds:.1f} s. "
            f"The index holds {report.total:,} {'article' if report.total == 1 else 'articles'}."
        )
    context.exit(1 if skipped else 0)


def _name_problems(report: IndexReport, *, verbose: bool) -> None:
    """Say on standard error what was skipped, and what was kept only in part: of each reason the first ones."""
    for label, skipped in (("Skipped", True), ("Kept, in part", False)):
        by_reason: dict[str, list[str]] = defaultdict(list)
        for problem in report.problems:
            if problem.skipped is skipped:
                by_reason[problem.reason].append(str(problem))
        for reason, sentences in by_reason.items():
            shown = sentences if verbose else sentences[:PROBLEMS_SHOWN]
            for sentence in shown:
                click.echo(f"{label}: {_plain(sentence)}", err=True)
            if len(sentences) > len(shown):
                more = f"{len(sentences) - len(shown):,} more: {reason}; --verbose names them all."
                click.echo(f"{label}: {_plain(more)}", err=True)


# -- searching --------------------------------------------------------------------------------------------------------


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add one repeatable option for each facet."""
    for facet in reversed(FILTERS):
        command = click.option(
            f"--{facet.value}",
            multiple=True,
            metavar="NAME",
            help=f"Only this {_NAMES[facet]}. Repeatable: any of them.",
        )(command)
    return command


_NAMES = {
    Facet.AUTHOR: "author",
    Facet.PERSON: "person",
    Facet.ORG: "organization",
    Facet.PLACE: "place",
    Facet.SOURCE: "outlet",
    Facet.TAG: "tag",
    Facet.LANGUAGE: "language",
}


_PLURALS = {
    Facet.AUTHOR: "Authors",
    Facet.PERSON: "People",
    Facet.ORG: "Organizations",
    Facet.PLACE: "Places",
    Facet.SOURCE: "Outlets",
    Facet.TAG: "Tags",
    Facet.LANGUAGE: "Languages",
}


@main.command("query", epilog=EPILOG)
@click.argument("words", nargs=-1)
@index_option
@click.option("-n", "--limit", type=click.IntRange(0, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, help="Skip this many results.")
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.BEST.value, show_default=True)
@filter_options
@click.option("--after", metavar="DATE", callback=_day(0), help="Published on or after a day, month or year.")
@click.option("--before", metavar="DATE", callback=_day(1), help="Published on or before a day, month or year.")
@click.option(
    "--facet", "facets", multiple=True, type=click.Choice([f.value for f in FILTERS]),
    help="Count the values of a field. Repeatable.",
)  # fmt: skip
@click.option(
    "--facet-size", type=click.IntRange(1), default=20, show_default=True, help="Values of each field to list."
)
@json_option
@click.pass_context
def query_command(context: click.Context, /, *, as_json: bool, **options: Any) -> None:
    """Search, best match first.

    All words must occur. "a phrase", OR, -without, prefix*, author:robertson, place:kursk, date:2024-10 narrow a
    search further. Without words, every article matches. Put -- before words that begin with a dash.
    """
    request = _request(options)
    response = open_engine(_settings(index=options["index_path"])).search(request)
    if as_json:
        click.echo(json.dumps(search_json(response), ensure_ascii=False, indent=2))
    else:
        _print_response(response, first=request.offset + 1)
    context.exit(0 if response.total else 1)


def _request(options: Mapping[str, Any]) -> SearchRequest:
    return SearchRequest(
        query=" ".join(options["words"]),
        filters={facet: frozenset(options[facet.value]) for facet in FILTERS if options[facet.value]},
        after=options["after"],
        before=options["before"],
        sort=Sort(options["sort"]),
        limit=options["limit"],
        offset=options["offset"],
        facets={Facet(name): options["facet_size"] for name in options["facets"]},
    )


def _print_response(response: SearchResponse, *, first: int) -> None:
    for note in response.notes:
        _echo(click.style(_plain(note), italic=True), err=True)
    for number, hit in enumerate(response.hits, first):
        _print_hit(number, hit)
    for facet, counts in response.facets.items():
        _echo(click.style(_PLURALS[facet], bold=True))
        for item in counts.values:
            _echo(f"  {item.count:>8,}  {_plain(item.value)}")
        if counts.total > len(counts.values):
            _echo(f"  {counts.total - len(counts.values):>8,}  more values; --facet-size lists more")
        if counts.missing:
            _echo(f"  {counts.missing:>8,}  (none)")
        _echo()
    results = "1 result" if response.total == 1 else f"{response.total:,} results"
    _echo(f"{results} in {response.seconds:.3f} s" if response.total else "Nothing found.", err=True)


def _print_hit(number: int, hit: Hit) -> None:
    _echo(f"{number}. {_mark(hit.title, bold=True)}")
    facts = [", ".join(hit.authors), hit.source, (hit.published or "undated")[:DAY_LENGTH], hit.id]
    _echo(click.style("   " + _plain(" · ".join(fact for fact in facts if fact)), dim=True))
    for fragment in hit.fragments:
        ellipses = ("… " if fragment.clipped_start else "", " …" if fragment.clipped_end else "")
        _echo(f"   {ellipses[0]}{_mark(fragment)}{ellipses[1]}")
    _echo()


def _mark(snippet: Snippet, *, bold: bool = False) -> str:
    """Return a snippet with its matches set off for a terminal."""
    parts, done = [], 0
    for start, end in snippet.spans:
        parts.append(click.style(_plain(snippet.text[done:start]), bold=bold))
        parts.append(click.style(_plain(snippet.text[start:end]), bold=True, fg="yellow"))
        done = end
    parts.append(click.style(_plain(snippet.text[done:]), bold=bold))
    return "".join(parts)


def _plain(text: str) -> str:
    """Return text on one line and without control characters, which could command a terminal."""
    return SPACES.sub(" ", "".join(character if character.isprintable() else " " for character in text))


def _echo(text: str = "", *, err: bool = False) -> None:
    click.echo(text, err=err, color=False if os.environ.get("NO_COLOR") else None)


# -- looking ----------------------------------------------------------------------------------------------------------


@main.command("show", epilog=EPILOG)
@click.argument("article_id", metavar="ID")
@index_option
@json_option
def show_command(article_id: str, index_path: str | None, *, as_json: bool) -> None:
    """Show one article, and where its metadata came from."""
    article = open_engine(_settings(index=index_path)).article(article_id).article
    if as_json:
        click.echo(json.dumps(article_json(article), ensure_ascii=False, indent=2))
    else:
        _print_article(article)


def _origin(article: StoredArticle, key: str) -> str:
    """Return where the values of a field came from; some may be given, and more named in the text."""
    return (
        f"{article.origins[key]}; more named in the text" if f"found_{key}" in article.origins else article.origins[key]
    )


def _print_article(article: StoredArticle) -> None:
    _echo(click.style(_plain(article.title), bold=True))
    for name, key, value in (
        ("Author", "authors", ", ".join(article.authors)),
        ("Outlet", "source", article.source),
        ("Published", "published", article.published or "undated"),
        ("Language", "language", article.language),
        ("People", "people", ", ".join(article.people)),
        ("Organizations", "organizations", ", ".join(article.organizations)),
        ("Places", "places", ", ".join(article.places)),
        ("Tags", "tags", ", ".join(article.tags)),
        ("Link", "url", article.url),
        ("File", "path", article.path if article.line is None else f"{article.path}:{article.line}"),
        ("Id", "id", article.id),
    ):
        if value:
            origin = f"  ({_origin(article, key)})" if key in article.origins else ""
            _echo(f"{name + ':':<15}{_plain(value)}{click.style(origin, dim=True)}")
    if article.excerpt:
        _echo("This is an excerpt: the text points to the full article elsewhere.")
    _echo()
    for paragraph in article.text.split("\n\n"):
        _echo(_plain(paragraph))
        _echo()


@main.command("stats", epilog=EPILOG)
@index_option
@json_option
def stats_command(index_path: str | None, *, as_json: bool) -> None:
    """Show the size and reach of the index."""
    stats = open_engine(_settings(index=index_path)).stats()
    if as_json:
        click.echo(json.dumps(stats_json(stats), ensure_ascii=False, indent=2))
        return
    dates = f"{stats.earliest} to {stats.latest}" if stats.earliest else "none"
    for name, value in (
        ("Articles", f"{stats.articles:,}"),
        ("Dates", f"{dates} ({stats.undated:,} undated)"),
        *((_PLURALS[facet], f"{stats.distinct[facet]:,}") for facet in FILTERS),
        ("Size", f"{stats.bytes / 1_000_000:,.1f} MB"),
        ("Updated", stats.updated or "never"),
        ("Generation", stats.generation),
        *(("Read from", root) for root in stats.roots),
    ):
        click.echo(f"{name + ':':<15}{_plain(value)}")


@main.command("check", epilog=EPILOG)
@index_option
def check_command(index_path: str | None) -> None:
    """Read the whole index and compare all checksums."""
    directory = IndexDirectory(_settings(index=index_path).index)
    snapshot = Snapshot.open(directory.generation_path(directory.pointer()))
    snapshot.verify()
    segments = len(snapshot.segments)
    click.echo(
        f"The index is sound: {snapshot.articles:,} articles in {segments} segment{'s' if segments != 1 else ''}."
    )


@main.command("serve", epilog=EPILOG)
@index_option
@click.option("--host", help="The address to listen on  [default: 127.0.0.1]")
@click.option("--port", type=int, help="The port; the next free one is taken if it is in use  [default: 8000]")
@click.option("--title", help="The name on the page  [default: Clippings]")
@click.option("--open/--no-open", "open_page", default=False, help="Open the page in the browser of this machine.")
def serve_command(
    index_path: str | None, *, host: str | None, port: int | None, title: str | None, open_page: bool
) -> None:
    """Serve the search page and the JSON API."""
    from web.server import serve  # the page is loaded only where it is served

    settings = _settings(index=index_path, host=host, port=port, title=title)

    def announce(address: str) -> None:
        click.echo(f"Clippings is at {address} (stop it with Ctrl+C)")
        if open_page and sys.stdout.isatty():
            click.launch(address)

    serve(settings, announce=announce)
