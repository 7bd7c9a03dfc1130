"""Conversion: what does the value of a setting mean, be it a text of the environment or of a flag, or one of TOML?"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from search.errors import SettingsError
from search.model import MAX_RECENCY

MAX_PORT = 65_535
MAX_TIMEOUT = 86_400
MAX_WHOLE = 999_999
MAX_COUNT = 999_999_999
LONGEST_NUMBER = 12  # digits that are read at all
SPACY = "spacy:"  # before the name, or the folder, of a pipeline

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

Converter = Callable[[object, str, Path], object]


def convert(name: str, value: object, *, where: str, directory: Path) -> object:
    """Return the value of a setting; files are looked for beside `directory`.

    Args:
        name: The setting.
        value: What was given for it.
        where: What gave it, for the message.
        directory: The one that relative paths begin at.

    Raises:
        SettingsError: The value cannot be one of this setting.
    """
    return CONVERTERS.get(name, _text)(value, where, directory)


def _text(value: object, where: str, directory: Path) -> str:
    del directory
    if not isinstance(value, str):
        raise SettingsError(f"{where}: '{value}' is not a text.")
    return value


def _file(value: object, where: str, directory: Path) -> str:
    """Return the whole path of a file; '' where none is meant."""
    text = _text(value, where, directory)
    return str((directory / Path(text).expanduser()).resolve()) if text else ""


def _log(value: object, where: str, directory: Path) -> str:
    return "-" if value == "-" else _file(value, where, directory)


def _path(value: object, where: str, directory: Path) -> Path:
    del where, directory
    return Path(str(value)).expanduser()


def _switch(value: object, where: str, directory: Path) -> bool:
    del directory
    found = _SWITCHES.get(str(value).lower())
    if found is None:
        raise SettingsError(f"{where}: '{value}' is neither true nor false.")
    return found


def _number(value: object, where: str, directory: Path, *, least: int, most: int, what: str) -> int:
    """Return a whole number; `what` says in the message which ones there are."""
    del directory
    text = str(value)
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else -1
    if not least <= number <= most:
        raise SettingsError(f"{where}: '{value}' is {what}.")
    return number


def _timezone(value: object, where: str, directory: Path) -> str:
    del directory
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"{where}: '{value}' is no time zone. Use a name such as Europe/Berlin or UTC.") from error
    return str(value)


def _date_order(value: object, where: str, directory: Path) -> str:
    del directory
    if value not in {"dmy", "mdy", "refuse"}:
        raise SettingsError(f"{where}: '{value}' is no date order. Use dmy, mdy or refuse.")
    return str(value)


def _extractor(value: object, where: str, directory: Path) -> str:
    """Return the name of an extractor, that of a spaCy pipeline's folder with its whole path."""
    name = _text(value, where, directory)
    if name in {"rules", "none"}:
        return name
    pipeline = name.removeprefix(SPACY)
    if not pipeline or pipeline == name:
        raise SettingsError(f"{where}: '{name}' is no extractor of names. Use rules, none or spacy:PIPELINE.")
    folder = directory / Path(pipeline).expanduser()
    return f"{SPACY}{folder.resolve()}" if folder.is_dir() else name


_WHOLE: Converter = partial(_number, least=0, most=MAX_WHOLE, what=f"no whole number from 0 to {MAX_WHOLE:,}")
_COUNT: Converter = partial(_number, least=1, most=MAX_COUNT, what=f"no whole number from 1 to {MAX_COUNT:,}")

# how the value of each setting is read; that of any other is a text
CONVERTERS: Mapping[str, Converter] = MappingProxyType(
    {
        "index": _path,
        "port": partial(
            _number,
            least=0,
            most=MAX_PORT,
            what=f"no port. Use a number from 0 to {MAX_PORT}; 0 takes any free one",
        ),
        "timezone": _timezone,
        "date_order": _date_order,
        "entities": _file,
        "synonyms": _file,
        "users": _file,
        "access_log": _log,
        "extractor": _extractor,
        "recency": partial(_number, least=0, most=MAX_RECENCY, what=f"no number of days from 0 to {MAX_RECENCY:,}"),
        "timeout": partial(
            _number,
            least=0,
            most=MAX_TIMEOUT,
            what=f"no number of seconds from 0 to {MAX_TIMEOUT:,}; 0 is any time",
        ),
        "public": _switch,
        "log_queries": _switch,
        "proxies": _WHOLE,
        "stale_after": _WHOLE,
        "workers": _WHOLE,
        "keep_generations": _WHOLE,
        "exports": _COUNT,
        "export_rows": _COUNT,
    }
)
