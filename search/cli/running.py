"""Running: what do the commands that write to an index print, and how do they end?

Lines for people, or with `--log-format json` an object a line on standard output: `problem` for each thing that could
not be read, `progress` now and then, and at the end `summary` or `error`.
"""

import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from types import TracebackType
from typing import Any, overload

import click

from corpus import Problem
from search.cli.options import read_settings, seconds_to_wait
from search.cli.printing import plain
from search.errors import SearchError
from search.indexing import Effort
from search.progress import IndexReport, Progress

__all__ = ["Console", "console_of", "effort", "removals", "summary_json"]

# problems of one kind that are listed after a run; --verbose lists all
PROBLEMS_SHOWN = 3

# what differs from one problem to the next of its kind: paths, what stands in quotes, brackets or <>, numbers
_PARTICULARS = re.compile(r"\([^()]*\)|<[^<>]*>|'[^']*'|(?<!\S)/\S+|\d+")

TERMINAL_PAUSE = 0.1  # seconds between two looks at the report
LOG_PAUSE = 10.0
SETTLED = 2.0  # seconds after which it can be said how long the rest will take

MINUTE = 60
HOUR = 60 * MINUTE


class Console:
    """Says how a run goes on: a line on a terminal, objects in a log, nothing elsewhere or if it is to be quiet."""

    def __init__(self, *, quiet: bool, verbose: bool, log_format: str) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._json = log_format == "json"
        self._line = sys.stderr.isatty() and not quiet and not self._json
        self._pause = LOG_PAUSE if self._json else TERMINAL_PAUSE
        self._started = time.monotonic()
        self._next = self._started + (LOG_PAUSE if self._json else 0)

    @property
    def progress(self) -> Progress | None:
        """What is to be called with the report of the run, if anything."""
        return self._show if self._line or (self._json and not self._quiet) else None

    def __enter__(self) -> "Console":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line:
            click.echo("\r\x1b[K", nl=False, err=True)
        if self._json and isinstance(error, SearchError):
            self._log_error(error)

    def finish(self, report: IndexReport) -> int:
        """Say what the run has done, and return the exit code."""
        for note in () if self._quiet else report.notes:
            self._say("note", plain(note), message=note)
        if self._json:
            self._log_problems(report)
        else:
            self._name_problems(report)
        if not self._quiet:
            self._say("summary", summary(report), **summary_json(report))
        return 1 if report.skipped else 0

    def say(self, event: str, sentence: str, **fields: Any) -> None:
        """Print a sentence, or the fields of an event as an object, unless nothing is to be printed."""
        if not self._quiet:
            self._say(event, sentence, **fields)

    def trouble(self, error: SearchError) -> None:
        """Print an error that does not end the command."""
        if self._json:
            self._log_error(error)
        else:
            click.echo(f"Error: {plain(str(error))}", err=True)

    def _log_error(self, error: SearchError) -> None:
        self._log("error", message=str(error), exit_code=error.exit_code)

    def _say(self, event: str, sentence: str, **fields: Any) -> None:
        if self._json:
            self._log(event, **fields)
        else:
            click.echo(sentence)

    def _show(self, report: IndexReport) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._pause
        seconds = now - self._started
        if self._json:
            self._log("progress", read=report.read, share=_share(report), seconds=round(seconds, 1))
        else:
            click.echo(f"\r\x1b[K{progress_line(report, seconds)}", nl=False, err=True)

    def _log(self, event: str, **fields: Any) -> None:
        click.echo(json.dumps({"event": event, **fields}, ensure_ascii=False))

    def _log_problems(self, report: IndexReport) -> None:
        for problem, standing in (
            *((each, False) for each in report.problems),
            *((each, True) for each in report.standing),
        ):
            fields = {"path": problem.path, "line": problem.line, "reason": problem.reason}
            self._log("problem", **fields, skipped=problem.skipped, standing=standing)

    def _name_problems(self, report: IndexReport) -> None:
        """Say on standard error what was skipped, and what was kept only in part: of each kind the first ones."""
        self._name("Skipped", [problem for problem in report.problems if problem.skipped])
        self._name("Kept, in part", [problem for problem in report.problems if not problem.skipped])
        self._name("Still skipped", [problem for problem in report.standing if problem.skipped])
        self._name("Still kept in part", [problem for problem in report.standing if not problem.skipped])

    def _name(self, label: str, problems: list[Problem]) -> None:
        by_kind: dict[str, list[Problem]] = defaultdict(list)
        for problem in problems:
            by_kind[_kind(problem.reason)].append(problem)
        for alike in by_kind.values():
            shown = alike if self._verbose else alike[:PROBLEMS_SHOWN]
            for problem in shown:
                click.echo(f"{label}: {plain(str(problem))}", err=True)
            if len(alike) > len(shown):
                reasons = {problem.reason for problem in alike}
                why = f": {reasons.pop()}" if len(reasons) == 1 else " of that kind"
                more = f"{len(alike) - len(shown):,} more{why}; --verbose names them all."
                click.echo(f"{label}: {plain(more)}", err=True)


def _kind(reason: str) -> str:
    """Return what reasons have in common that differ only in a place, a number or what was quoted."""
    return _PARTICULARS.sub("", reason)


def console_of(options: Mapping[str, Any]) -> Console:
    """Return the console that the options of `run_options` ask for."""
    return Console(quiet=options["quiet"], verbose=options["verbose"], log_format=options["log_format"])


def effort(options: Mapping[str, Any]) -> Effort:
    """Return what the options of `run_options` let a run use."""
    given = {} if options["jobs"] is None else {"jobs": options["jobs"]}
    kept = read_settings().keep_generations
    return Effort(memory=options["memory"], kept=kept, wait=seconds_to_wait(options["wait"]), **given)


@overload
def removals(options: Mapping[str, Any]) -> float | None: ...
@overload
def removals(options: Mapping[str, Any], default: float) -> float: ...
def removals(options: Mapping[str, Any], default: float | None = None) -> float | None:
    """Return the share of the articles that may disappear."""
    percent = options["max_removals"]
    return default if percent is None else percent / 100


def summary(report: IndexReport) -> str:
    """Return what a run has done, in a sentence or two."""
    counts = [f"{report.added:,} added", f"{report.changed:,} changed"]
    counts += [f"{report.removed:,} removed"] if report.removed else []
    counts += [f"{report.unchanged:,} unchanged", f"{len(report.skipped):,} skipped"]
    counts += [f"{report.withdrawn:,} withdrawn"] if report.withdrawn else []
    counts += [f"{report.carried:,} kept from standard input"] if report.carried else []
    holds = f"The index holds {report.total:,} {'article' if report.total == 1 else 'articles'}."
    troubled = report.files.troubled
    files = "file that has not changed still has" if troubled == 1 else "files that have not changed still have"
    still = f" {troubled:,} {files} problems; --verbose names them." if troubled else ""
    return f"{', '.join(counts)} in {report.seconds:.1f} s. {holds}{still}"


def summary_json(report: IndexReport) -> dict[str, Any]:
    """Return the same as an object; all but `files` counts articles."""
    files = report.files
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": len(report.skipped),
        "withdrawn": report.withdrawn,
        "carried": report.carried,
        "problems": len(report.problems),
        "articles": report.total,
        "generation": report.generation,
        "seconds": round(report.seconds, 3),
        "files": {
            "added": files.added,
            "changed": files.changed,
            "removed": files.removed,
            "unchanged": files.unchanged,
            "troubled": files.troubled,
        },
    }


def progress_line(report: IndexReport, seconds: float) -> str:
    """Return how far a run has come, how fast it is, and how long the rest will take as far as that can be known."""
    parts = [f"{report.read:,} articles read"]
    if seconds >= SETTLED:
        parts.append(f"{report.read / seconds:,.0f} a second")
    share = _share(report)
    if share is not None:
        parts.append(f"{share:.0%}")
        if seconds >= SETTLED and share > 0:
            parts.append(f"{_duration(seconds * (1 - share) / share)} left")
    if report.problems:
        parts.append(f"{len(report.problems):,} {'problem' if len(report.problems) == 1 else 'problems'}")
    return ", ".join(parts)


def _share(report: IndexReport) -> float | None:
    """Return the share of the bytes to read that have been read; None where it is not known how many there are."""
    return min(1.0, round((report.done + report.partial) / report.size, 4)) if report.size else None


def _duration(seconds: float) -> str:
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds // HOUR:.0f} h {seconds % HOUR / MINUTE:.0f} min"
