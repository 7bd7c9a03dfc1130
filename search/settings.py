"""Settings: what has the user configured?

One frozen value, read once at the edge (the command line or a WSGI entry point). Flag > environment (CLIPPINGS_*) >
clippings.toml in the working directory > default.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from search.conversion import convert
from search.errors import SettingsError

FILE_NAME = "clippings.toml"
ENVIRONMENT_PREFIX = "CLIPPINGS_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything configurable. `docs/settings.md` describes each; a test holds it to that."""

    index: Path = Path("clippings-index")
    host: str = "127.0.0.1"
    port: int = 8000
    title: str = "Clippings"
    timezone: str = "UTC"
    date_order: str = "refuse"  # 'dmy', 'mdy' or 'refuse': how 03/04/2024 is read
    source: str = ""
    entities: str = ""  # a file of corrections, with its whole path; empty where there is none
    extractor: str = "rules"  # 'rules', 'none' or 'spacy:PIPELINE': what finds names in prose
    recency: int = 0  # days in which an article loses half of what age can take in the order of the best; 0 for none

    synonyms: str = ""  # a file of synonyms, with its whole path; empty where there is none
    timeout: int = 10  # seconds that a search may take; 0 for any time
    workers: int = 1  # processes that serve the page; 0 for one for each core
    users: str = ""  # the file of those who may read the page, with its whole path; empty where anyone may
    public: bool = False  # whether the page may be served to other machines without users
    proxies: int = 0  # reverse proxies before the page whose X-Forwarded headers are believed
    access_log: str = ""  # a file to which each request is written as JSON, '-' for standard output; empty for none
    log_queries: bool = True  # whether the access log has what was searched for, and by whom
    exports: int = 4  # exports that a process of the page sends at the same time
    export_rows: int = 1_000_000  # articles in one of them, at most; a sheet of Excel has 1,048,576 rows
    cors: str = ""  # the sites whose scripts may read the API, parted by spaces; '*' for any, empty for none
    keep_generations: int = 1  # generations before the live one that stay on disk, for 'search rollback'
    stale_after: int = 0  # hours after the last update from which on the index is not ready; 0 for never

    @property
    def zone(self) -> ZoneInfo:
        """The zone of dates that name none."""
        return ZoneInfo(self.timezone)

    @property
    def day_first(self) -> bool | None:
        """How an ambiguous date is read; None where it is refused."""
        return {"dmy": True, "mdy": False}.get(self.date_order)


def load_settings(flags: Mapping[str, Any], *, environment: Mapping[str, str], directory: Path = Path()) -> Settings:
    """Merge flags, environment, file and defaults; a flag of None was not given.

    Raises:
        SettingsError: An unknown name, a value of the wrong kind, or a file that is not TOML.
    """
    names = [field.name for field in fields(Settings)]
    merged: dict[str, Any] = {}
    for name, value in _read_file(directory / FILE_NAME, names).items():
        merged[name] = convert(name, value, where=FILE_NAME, directory=directory)
    for name in names:
        variable = ENVIRONMENT_PREFIX + name.upper()
        if environment.get(variable):
            merged[name] = convert(name, environment[variable], where=variable, directory=directory)
    for name in names:
        if flags.get(name) is not None:
            merged[name] = convert(name, flags[name], where=f"--{name.replace('_', '-')}", directory=directory)
    return Settings(**merged)


def _read_file(path: Path, names: list[str]) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read ({error}). Make it readable or move it away.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    for name in values:
        if name not in names:
            raise SettingsError(f"{path} has an unknown setting '{name}'. Known are: {', '.join(names)}.")
    return values
