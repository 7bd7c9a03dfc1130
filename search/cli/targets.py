"""Targets: how does a file that a command writes appear whole under its name, or not at all?"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from search.codec.files import PARTIAL_SUFFIX, sync
from search.errors import SearchError

STANDARD_OUTPUT = "-"


@contextmanager
def target(name: str, *, mode: int | None = None) -> Iterator[BinaryIO]:
    """Give a file to write to, which takes its name, from another if need be, once it is whole and on disk.

    `mode` is who may read it, unless all may whom the system lets. What goes to standard output appears as it comes.

    Raises:
        SearchError: The file cannot be written.
    """
    if name == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    aside = Path(name + PARTIAL_SUFFIX)
    try:
        with aside.open("wb") as file:
            if mode is not None:
                aside.chmod(mode)
            yield file
        sync(aside, 0)
        aside.replace(name)
    except OSError as error:
        raise SearchError(f"{name} cannot be written ({error.strerror}). Mend that, or name another file.") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
