"""Settings: what has the user configured?

One frozen value, read once at the edge (the command line or a WSGI entry point). Flag > environment (CLIPPINGS_*) >
clippings.toml in the working directory > default.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from search.errors import SettingsError
from search.model import MAX_RECENCY

FILE_NAME = "clippings.toml"
ENVIRONMENT_PREFIX = "CLIPPINGS_"
MAX_PORT = 65_535
MAX_TIMEOUT = 86_400
SPACY = "spacy:"  # before the name, or the folder, of a pipeline


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
        merged[name] = _convert(name, value, where=FILE_NAME, directory=directory)
    for name in names:
        variable = ENVIRONMENT_PREFIX + name.upper()
        if environment.get(variable):
            merged[name] = _convert(name, environment[variable], where=variable, directory=directory)
    for name in names:
        if flags.get(name) is not None:
            merged[name] = _convert(name, flags[name], where=f"--{name.replace('_', '-')}", directory=directory)
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


def _convert(name: str, value: object, *, where: str, directory: Path) -> object:
    match name:
        case "port":
            return _port(value, where=where)
        case "recency":
            return _recency(value, where=where)
        case "index":
            return Path(str(value)).expanduser()
        case "timezone":
            return _timezone(str(value), where=where)
        case "date_order":
            if value not in {"dmy", "mdy", "refuse"}:
                raise SettingsError(f"{where}: '{value}' is no date order. Use dmy, mdy or refuse.")
            return value
        case "timeout":
            return _seconds(value, where=where)
        case "entities" | "synonyms":
            text = _text(value, where=where)
            return str((directory / Path(text).expanduser()).resolve()) if text else ""
        case "extractor":
            return _extractor(_text(value, where=where), where=where, directory=directory)
        case _:
            return _text(value, where=where)


def _text(value: object, *, where: str) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{where}: '{value}' is not a text.")
    return value


def _extractor(value: str, *, where: str, directory: Path) -> str:
    """Return the name of an extractor, that of a spaCy pipeline's folder with its whole path."""
    if value in {"rules", "none"}:
        return value
    pipeline = value.removeprefix(SPACY)
    if not pipeline or pipeline == value:
        raise SettingsError(f"{where}: '{value}' is no extractor of names. Use rules, none or spacy:PIPELINE.")
    folder = directory / Path(pipeline).expanduser()
    return f"{SPACY}{folder.resolve()}" if folder.is_dir() else value


def _port(value: object, *, where: str) -> int:
    try:
        port = int(str(value))
    except ValueError:
        port = -1
    if not 0 <= port <= MAX_PORT:
        raise SettingsError(f"{where}: '{value}' is no port. Use a number from 0 to {MAX_PORT}; 0 takes any free one.")
    return port


def _recency(value: object, *, where: str) -> int:
    try:
        days = int(str(value))
    except ValueError:
        days = -1
    if not 0 <= days <= MAX_RECENCY:
        raise SettingsError(f"{where}: '{value}' is no number of days from 0 to {MAX_RECENCY:,}.")
    return days


def _seconds(value: object, *, where: str) -> int:
    try:
        seconds = int(str(value))
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= MAX_TIMEOUT:
        raise SettingsError(f"{where}: '{value}' is no number of seconds from 0 to {MAX_TIMEOUT:,}; 0 is any time.")
    return seconds


def _timezone(value: str, *, where: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"{where}: '{value}' is no time zone. Use a name such as Europe/Berlin or UTC.") from error
    return value
