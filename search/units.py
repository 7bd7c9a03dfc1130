"""Units: what do cron and systemd have to be told to run this installation?"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

# an archive that is updated so often is as fresh as a newsroom needs, and a run that finds nothing takes a moment
EVERY_MINUTES = 15
# in the night of the day on which the fewest read
WEEKLY_CRON, WEEKLY_CALENDAR = "37 3 * * 0", "Sun *-*-* 03:37:00"

PERSISTENT = "Persistent=true"  # a run that was missed while the machine was off is made up for


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """Where an installation lies, and whose it is: `command` is the `search` command, `index` the index directory.

    `users` is the users file, None where anyone may read; `directory` is the one whose clippings.toml holds.
    """

    command: PurePath
    index: PurePath
    directory: PurePath
    user: str
    users: PurePath | None = None


def crontab(place: Installation) -> str:
    """Return lines for `crontab -e`: what is new every quarter of an hour, and everything anew once a week."""
    command, directory, index = (_for_cron(path) for path in (place.command, place.directory, place.index))
    run = f"cd {directory} && {command}"
    return "\n".join(
        (
            "# Cron mails what is printed: nothing, unless something was skipped or went wrong.",
            "# What is new, changed or gone.",
            f"*/{EVERY_MINUTES} * * * *  {run} update --quiet --wait 600 --index {index}",
            "# Everything anew, while the page goes on serving.",
            f"{WEEKLY_CRON}  {run} reindex --quiet --wait 3600 --index {index}",
            "",
        )
    )


def units(place: Installation) -> Mapping[str, str]:
    """Return systemd's unit files by name."""
    return {
        "clippings.service": _unit("Clippings search page", after="network.target")
        + _service(
            place,
            "serve --workers 0",
            "ExecReload=/bin/kill -s HUP $MAINPID",
            "Restart=on-failure",
            "UMask=0077",
        )
        + _install("multi-user.target"),
        "clippings-update.service": _run(place, "update --quiet --wait 600", "Clippings: what is new, changed or gone"),
        "clippings-update.timer": _timer(
            "Clippings update, every quarter of an hour", "OnBootSec=5min", f"OnUnitInactiveSec={EVERY_MINUTES}min"
        ),
        "clippings-reindex.service": _run(place, "reindex --quiet --wait 3600", "Clippings: everything anew"),
        "clippings-reindex.timer": _timer(
            "Clippings reindexing, weekly", f"OnCalendar={WEEKLY_CALENDAR}", "RandomizedDelaySec=10min", PERSISTENT
        ),
    }


def _unit(description: str, *, after: str = "") -> str:
    lines = ("[Unit]", f"Description={description}", *([f"After={after}"] if after else []))
    return "\n".join(lines) + "\n\n"


def _service(place: Installation, arguments: str, *more: str) -> str:
    environment = [f"CLIPPINGS_INDEX={place.index}"]
    if place.users is not None:
        environment.append(f"CLIPPINGS_USERS={place.users}")
    lines = (
        "[Service]",
        f"User={place.user}",
        f"WorkingDirectory={str(place.directory).replace('%', '%%')}",
        *(f"Environment={_for_systemd(variable)}" for variable in environment),
        f"ExecStart={_for_systemd(place.command).replace('$', '$$')} {arguments}",
        *more,
        "NoNewPrivileges=yes",
        "PrivateTmp=yes",
        "ProtectSystem=strict",
    )
    return "\n".join(lines) + "\n"


def _run(place: Installation, arguments: str, description: str) -> str:
    return _unit(description) + _service(
        place,
        arguments,
        "Type=oneshot",
        "# 1: some files were skipped, each named in the journal; 75: another run is at work, the next one will do",
        "SuccessExitStatus=1 75",
        "Nice=10",
        "IOSchedulingClass=idle",
        f"ReadWritePaths={_for_systemd(place.index)}",
    )


def _timer(description: str, *lines: str) -> str:
    return _unit(description) + "\n".join(("[Timer]", *lines)) + "\n" + _install("timers.target")


def _install(target: str) -> str:
    return f"\n[Install]\nWantedBy={target}\n"


def _for_cron(path: PurePath) -> str:
    """Return a path as the shell of a crontab reads it, where a per cent sign ends the command."""
    return shlex.quote(str(path)).replace("%", "\\%")


def _for_systemd(text: object) -> str:
    """Return a text as one word of a unit file."""
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"' if escaped != str(text) or " " in escaped else escaped
