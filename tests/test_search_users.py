"""Users: the file of those who may read the archive keeps what it is told, and no secret that could be used."""

import json
import os
import threading

import pytest
from click.testing import CliRunner

from search import SettingsError, UsageError
from search.cli import main
from search.users import MIN_PASSWORD, Role, UsersFile

PASSWORD = "a long enough password"
OTHER = "another long password"


@pytest.fixture
def file(tmp_path):
    return UsersFile(tmp_path / "users.json")


@pytest.fixture(scope="module")
def ada(tmp_path_factory):
    """A file with one user; hashing is slow on purpose, so tests that only read share it."""
    made = UsersFile(tmp_path_factory.mktemp("users") / "users.json")
    made.add("Ada", PASSWORD, Role.ADMIN)
    return made


def test_a_user_is_known_by_name_and_password_alone(ada):
    users = ada.users()
    assert users.with_password("ada", PASSWORD).name == "Ada"
    assert users.with_password("Ada", PASSWORD + ".") is None
    assert users.with_password("Ben", PASSWORD) is None
    assert users.with_password("Ada", "x" * 10_000_000) is None


def test_neither_passwords_nor_tokens_are_in_the_file(ada):
    token = ada.new_token("Ada", "script")
    text = ada.path.read_text()
    assert PASSWORD not in text
    assert token not in text
    assert ada.users().with_token(token).name == "Ada"
    assert ada.users().with_token(token[:-1]) is None


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_only_the_owner_may_read_the_file(ada):
    assert ada.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_the_page_can_read_the_file_after_root_has_changed_it(file):
    os.chown(file.path.parent, 65_534, 65_534)
    file.add("ada", PASSWORD, Role.READER)
    file.set_role("ada", Role.ADMIN)
    made = list(file.path.parent.iterdir())
    assert {path.name for path in made} == {"users.json", "users.json.lock"}
    assert {path.stat().st_uid for path in made} == {65_534}


def test_a_revoked_token_is_worth_nothing(file):
    file.add("ada", PASSWORD, Role.READER)
    token = file.new_token("ada", "script")
    with pytest.raises(UsageError, match="already"):
        file.new_token("ada", "script")
    file.revoke_token("ada", "script")
    assert file.users().with_token(token) is None
    with pytest.raises(UsageError, match="no token 'script'"):
        file.revoke_token("ada", "script")


def test_another_password_ends_what_was_bound_to_the_old_one(file):
    file.add("ada", PASSWORD, Role.READER)
    before = file.users().get("ada")
    file.set_password("ADA", OTHER)
    after = file.users().get("ada")
    assert before.stamp != after.stamp
    assert file.users().with_password("ada", PASSWORD) is None
    assert file.users().with_password("ada", OTHER) == after


def test_the_secret_stays_while_users_come_and_go(file):
    file.add("ada", PASSWORD, Role.READER)
    secret = file.users().secret
    file.set_role("ada", Role.ADMIN)
    assert file.users().get("ada").role is Role.ADMIN
    file.remove("ada")
    assert file.users().secret == secret
    assert not file.users().by_name


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.add("ADA", OTHER, Role.READER),
        lambda file: file.add("a b", OTHER, Role.READER),
        lambda file: file.add("", OTHER, Role.READER),
        lambda file: file.add("ben", "x" * (MIN_PASSWORD - 1), Role.READER),
        lambda file: file.add("ben", "x" * 1_001, Role.READER),
        lambda file: file.remove("ben"),
        lambda file: file.set_password("ben", OTHER),
        lambda file: file.new_token("ben", "script"),
    ],
    ids=["taken", "spaces", "empty", "short", "long", "remove nobody", "password of nobody", "token of nobody"],
)
def test_what_cannot_be_done_is_refused_with_a_sentence_and_changes_nothing(ada, change):
    before = ada.path.read_bytes()
    with pytest.raises(UsageError, match=r"\.$"):
        change(ada)
    assert ada.path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "{}", "[]", "[" * 100_000, '{"kind": "clippings-users", "format": 2}', "\x00"])
def test_another_file_is_refused_and_left_alone(file, text):
    file.path.write_text(text)
    for attempt in (file.users, lambda: file.add("ada", PASSWORD, Role.READER)):
        with pytest.raises(SettingsError, match=r"\.$"):
            attempt()
    assert file.path.read_text() == text


def test_changes_made_at_once_are_all_kept(file):
    file.add("ada", PASSWORD, Role.READER)
    threads = [threading.Thread(target=file.new_token, args=("ada", f"script {number}")) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(UsersFile(file.path).users().get("ada").tokens) == len(threads)


def run(*arguments, **options):
    return CliRunner().invoke(main, ["user", *arguments], **options)


def test_the_command_manages_users(tmp_path):
    users = ["--users", str(tmp_path / "users.json")]
    added = run("add", "ada", "--role", "admin", *users, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.exit_code == 0
    assert PASSWORD not in added.output
    token = run("token", "ada", "--label", "script", *users).output.strip()
    assert UsersFile(tmp_path / "users.json").users().with_token(token).name == "ada"
    listed = run("list", *users).output
    assert listed.startswith("ada  admin  tokens: script (")
    assert run("token", "ada", "--label", "script", "--revoke", *users).exit_code == 0
    assert run("password", "ada", "--password-stdin", *users, input=OTHER + "\n").exit_code == 0
    assert UsersFile(tmp_path / "users.json").users().with_password("ada", OTHER)
    assert run("role", "ada", "reader", *users).exit_code == 0
    assert run("remove", "ada", *users).exit_code == 0
    assert json.loads((tmp_path / "users.json").read_text())["users"] == []


def test_the_command_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = run("list")
    assert refused.exit_code == 2
    assert "--users FILE" in refused.output
    absent = run("list", "--users", "absent.json")
    assert absent.exit_code == 2
    assert "search user add" in absent.output
