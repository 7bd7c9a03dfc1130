"""File state: which version of a file was read, and how?

A file whose size and times are what they were is taken for unchanged and not opened. Where they differ, or say too
little because the file was written in the very moment in which it was looked at, a digest of its bytes decides.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import Found

__all__ = ["DIGEST_LIMIT", "FileState"]

DIGEST_BYTES = 16
CHUNK = 1 << 20

# bytes of a file of which a digest is made; to read a larger one twice costs more than to index it again when touched
DIGEST_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was looked at; `reading` is a digest of how it is read, see `Root.fingerprint`.

    `path` is what the system knows it by. `digest` is empty while it is not known.
    """

    path: str
    size: int
    modified: int
    changed: int
    reading: bytes
    digest: bytes = b""

    @classmethod
    def of(cls, found: Found, reading: bytes) -> "FileState":
        """Return the state of a file that a walk has found."""
        return cls(*found, reading)

    def digested(self) -> "FileState":
        """Return the state with a digest of the bytes, for which the file is read; without, if it cannot be.

        To be called before the articles of the file are read: what is written in between then has another digest.
        """
        return self if self.digest else replace(self, digest=digest_of(self.path, self.size))


def digest_of(path: str, size: int) -> bytes:
    """Return a digest of a file's bytes; none where it cannot be read, or is too large."""
    if size > DIGEST_LIMIT:
        return b""
    hashed = hashlib.blake2b(digest_size=DIGEST_BYTES)
    try:
        with Path(path).open("rb", buffering=0) as file:
            while data := file.read(CHUNK):
                hashed.update(data)
    except OSError:  # whoever reads its articles says so
        return b""
    return hashed.digest()
