"""Users: who may read the archive, and how does a visitor prove to be one of them?

A users file is JSON that `search user` writes: names, roles, salted hashes of passwords (scrypt, by werkzeug), hashes
of tokens for programs, and the secret that signs the sessions of the page. It holds no password and no token that could
be used. The file is written aside and renamed, and may be read by its owner only; the page takes up a change at once.
"""

import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

from filelock import FileLock
from werkzeug.security import check_password_hash, generate_password_hash

from search.codec.files import give
from search.errors import SettingsError, UsageError

KIND = "clippings-users"
FORMAT = 1
MIN_PASSWORD = 10  # characters; what NIST SP 800-63B asks for is 8
MAX_PASSWORD = 1_000  # hashing takes time in proportion
SECRET_BYTES = 32
TOKEN_BYTES = 32
TOKEN_MARK = "clp_"  # noqa: S105 - tells people and scanners of code what a token is for
OWNER_ONLY = 0o600
PATIENCE = 10  # seconds that another change of the file may take

_NAME = re.compile(r"[\w.@+-]{1,64}")

# what reading any other JSON, or none, as a users file raises
_NOT_USERS = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


class Role(StrEnum):
    """What a user may do: read the archive, or besides see how the service is doing."""

    READER = "reader"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Token:
    """A token for programs: its label, the hexadecimal digits of its SHA-256, and when it was made (ISO 8601)."""

    label: str
    digest: str
    created: str


@dataclass(frozen=True, slots=True)
class User:
    """One user; `password` is a salted hash."""

    name: str
    role: Role
    password: str
    tokens: tuple[Token, ...] = ()

    @property
    def stamp(self) -> str:
        """What a session is bound to: another password ends the sessions that were begun with the old one."""
        return sha256(f"{self.name}\0{self.password}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Users:
    """All users at one moment, by name, and the secret that signs sessions."""

    secret: str
    by_name: Mapping[str, User]

    def get(self, name: str) -> User | None:
        """Return the user of a name, however its letters are cased."""
        return self.by_name.get(name.casefold())

    def with_password(self, name: str, password: str) -> User | None:
        """Return the user whom a name and a password belong to; takes as long for a name that nobody has."""
        user = self.get(name)
        right = check_password_hash(user.password if user else _nobody(), password[:MAX_PASSWORD])
        return user if right and len(password) <= MAX_PASSWORD else None

    def with_token(self, token: str) -> User | None:
        """Return the user whom a token belongs to."""
        digest = _digest(token)
        return next((user for user in self.by_name.values() for own in user.tokens if own.digest == digest), None)


class UsersFile:
    """The users file at a path; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._read: tuple[tuple[int, int, int], Users] | None = None

    def users(self) -> Users:
        """Return the users as the file has them now; it is read again only when it has changed.

        Raises:
            SettingsError: The file is missing, cannot be read, or is no users file.
        """
        with self._lock:
            try:
                status = self.path.stat()
                state = (status.st_ino, status.st_size, status.st_mtime_ns)
                if self._read is None or self._read[0] != state:
                    self._read = state, _parsed(self.path.read_bytes(), self.path)
            except FileNotFoundError as error:
                raise SettingsError(
                    f"There is no users file at {self.path}. Make it with 'search user add NAME --users {self.path}'."
                ) from error
            except OSError as error:
                raise SettingsError(
                    f"The users file {self.path} cannot be read ({error.strerror}). Run this as the user whom it "
                    "belongs to, or name another with --users."
                ) from error
            return self._read[1]

    def add(self, name: str, password: str, role: Role) -> None:
        """Add a user; the file is made where there is none.

        Raises:
            UsageError: The name is taken or cannot be one, or the password is too short or too long.
            SettingsError: The file cannot be read or written, or is no users file.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(f"'{name[:80]}' cannot be a user's name. Use up to 64 letters, digits and . @ + - _.")
        hashed = _hashed(password)

        def change(users: Users) -> Mapping[str, User]:
            if users.get(name):
                raise UsageError(
                    f"There is a user '{name}' already. Set a password with 'search user password {name}'."
                )
            return {**users.by_name, name.casefold(): User(name, role, hashed)}

        self._change(change)

    def remove(self, name: str) -> None:
        """Remove a user, whose sessions and tokens end with that.

        Raises:
            UsageError: There is no such user.
            SettingsError: The file cannot be read or written, or is no users file.
        """

        def change(users: Users) -> Mapping[str, User]:
            gone = self._known(users, name)
            return {key: user for key, user in users.by_name.items() if user is not gone}

        self._change(change)

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password; the sessions that were begun with the old one end.

        Raises:
            UsageError: There is no such user, or the password is too short or too long.
            SettingsError: The file cannot be read or written, or is no users file.
        """
        hashed = _hashed(password)
        self._revise(name, lambda user: replace(user, password=hashed))

    def set_role(self, name: str, role: Role) -> None:
        """Give a user another role.

        Raises:
            UsageError: There is no such user.
            SettingsError: The file cannot be read or written, or is no users file.
        """
        self._revise(name, lambda user: replace(user, role=role))

    def new_token(self, name: str, label: str) -> str:
        """Make a token for a user's programs and return it; it is kept nowhere, but for a hash of it.

        Raises:
            UsageError: There is no such user, or the user has a token of this label.
            SettingsError: The file cannot be read or written, or is no users file.
        """
        token = TOKEN_MARK + secrets.token_urlsafe(TOKEN_BYTES)
        made = Token(label, _digest(token), datetime.now(UTC).isoformat(timespec="seconds"))

        def revise(user: User) -> User:
            if any(own.label == label for own in user.tokens):
                raise UsageError(f"'{name}' has a token '{label}' already. Choose another --label, or revoke that one.")
            return replace(user, tokens=(*user.tokens, made))

        self._revise(name, revise)
        return token

    def revoke_token(self, name: str, label: str) -> None:
        """End a token.

        Raises:
            UsageError: There is no such user or token.
            SettingsError: The file cannot be read or written, or is no users file.
        """

        def revise(user: User) -> User:
            left = tuple(own for own in user.tokens if own.label != label)
            if len(left) == len(user.tokens):
                raise UsageError(f"'{name}' has no token '{label}'. 'search user list' names them.")
            return replace(user, tokens=left)

        self._revise(name, revise)

    def _revise(self, name: str, revise: Callable[[User], User]) -> None:
        def change(users: Users) -> Mapping[str, User]:
            return {**users.by_name, name.casefold(): revise(self._known(users, name))}

        self._change(change)

    def _known(self, users: Users, name: str) -> User:
        user = users.get(name)
        if user is None:
            raise UsageError(f"There is no user '{name[:80]}'. 'search user list' names them.")
        return user

    def _change(self, change: Callable[[Users], Mapping[str, User]]) -> None:
        """Write the file with what a change makes of the users, as long as nobody else does."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = self.path.with_name(f"{self.path.name}.lock")
            _make_lock_file(lock)
            with FileLock(lock, timeout=PATIENCE, mode=OWNER_ONLY):
                users = self.users() if self.path.exists() else Users(secrets.token_hex(SECRET_BYTES), {})
                _write(self.path, replace(users, by_name=change(users)))
        except OSError as error:  # filelock's own Timeout is one
            raise SettingsError(
                f"The users file {self.path} cannot be written ({error.strerror or error}). Mend that and try again."
            ) from error


def _hashed(password: str) -> str:
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise UsageError(
            f"A password has {MIN_PASSWORD} to {MAX_PASSWORD:,} characters; this one has {len(password):,}."
        )
    return generate_password_hash(password)


@cache
def _nobody() -> str:
    """Return a hash that no password has, to spend the same time on."""
    return generate_password_hash(secrets.token_hex())


def _digest(token: str) -> str:
    """Return the hash of a token; it is long and random, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def _parsed(data: bytes, path: Path) -> Users:
    try:
        found = json.loads(data)
        if found["kind"] != KIND or found["format"] != FORMAT or not isinstance(found["secret"], str):
            raise ValueError(found["kind"])
        users = [_user(entry) for entry in found["users"]]
    except _NOT_USERS as error:
        raise SettingsError(
            f"{path} is not a users file that this version of Clippings knows. "
            "Name another, or move it away and make one with 'search user add NAME'."
        ) from error
    return Users(found["secret"], MappingProxyType({user.name.casefold(): user for user in users}))


def _user(entry: Mapping[str, Any]) -> User:
    name, password = entry["name"], entry["password"]
    if not isinstance(name, str) or not isinstance(password, str):
        raise TypeError(name)
    tokens = (Token(token["label"], token["digest"], token["created"]) for token in entry["tokens"])
    return User(name, Role(entry["role"]), password, tuple(tokens))


def _make_lock_file(path: Path) -> None:
    """Make the file of the lock, so that it belongs to whom its directory does, whoever comes first."""
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)) as file:
        give(file.fileno(), path.parent.stat())


def _write(path: Path, users: Users) -> None:
    """Put a new file in the place of the old one."""
    entries = [asdict(user) for user in users.by_name.values()]
    text = json.dumps({"kind": KIND, "format": FORMAT, "secret": users.secret, "users": entries}, indent=1)
    owner = (path if path.exists() else path.parent).stat()
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
            give(file.fileno(), owner)
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
