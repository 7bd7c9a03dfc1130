"""Users: `search user`: who may read the page and the API?"""

import sys
from pathlib import Path

import click

from search.cli.group import EPILOG
from search.cli.options import read_settings
from search.cli.printing import plain
from search.errors import UsageError
from search.users import Role, UsersFile

users_option = click.option(
    "--users", metavar="FILE", help="The users file  [default: $CLIPPINGS_USERS or the setting 'users']"
)
stdin_option = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
role_choice = click.Choice([role.value for role in Role])


@click.group("user", epilog=EPILOG)
def user_group() -> None:
    """Manage who may read the page and the API.

    Where the setting 'users' names a file, 'search serve' asks every visitor to log in. A change holds at once.
    """


@user_group.command("add", epilog=EPILOG)
@click.argument("name")
@click.option("--role", type=role_choice, default=Role.READER.value, show_default=True, help="What the user may do.")
@stdin_option
@users_option
def add_command(*, name: str, role: str, password_stdin: bool, users: str | None) -> None:
    """Add a user; the password is asked for."""
    file = _file(users)
    file.add(name, _password(from_stdin=password_stdin), Role(role))
    click.echo(f"Added {name}, {role}, to {file.path}.")


@user_group.command("password", epilog=EPILOG)
@click.argument("name")
@stdin_option
@users_option
def password_command(*, name: str, password_stdin: bool, users: str | None) -> None:
    """Give a user another password, and end the sessions begun with the old one."""
    _file(users).set_password(name, _password(from_stdin=password_stdin))
    click.echo(f"{name} has a new password.")


@user_group.command("role", epilog=EPILOG)
@click.argument("name")
@click.argument("role", type=role_choice)
@users_option
def role_command(*, name: str, role: str, users: str | None) -> None:
    """Make a user a reader or an admin."""
    _file(users).set_role(name, Role(role))
    click.echo(f"{name} is now {role}.")


@user_group.command("remove", epilog=EPILOG)
@click.argument("name")
@users_option
def remove_command(*, name: str, users: str | None) -> None:
    """Remove a user, with all sessions and tokens."""
    _file(users).remove(name)
    click.echo(f"Removed {name}.")


@user_group.command("token", epilog=EPILOG)
@click.argument("name")
@click.option("--label", default="default", show_default=True, help="What the token is called.")
@click.option("--revoke", is_flag=True, help="End the token of this label.")
@users_option
def token_command(*, name: str, label: str, revoke: bool, users: str | None) -> None:
    """Make a token for a user's programs, for 'Authorization: Bearer TOKEN'; it is shown this once."""
    file = _file(users)
    if revoke:
        file.revoke_token(name, label)
        click.echo(f"The token '{plain(label)}' of {name} is revoked.")
    else:
        click.echo(file.new_token(name, label))


@user_group.command("list", epilog=EPILOG)
@users_option
def list_command(*, users: str | None) -> None:
    """List the users, their roles and the labels of their tokens."""
    for user in _file(users).users().by_name.values():
        tokens = ", ".join(f"{plain(token.label)} ({token.created[:10]})" for token in user.tokens)
        click.echo(f"{user.name}  {user.role}" + (f"  tokens: {tokens}" if tokens else ""))


def _file(users: str | None) -> UsersFile:
    path = read_settings(users=users).users
    if not path:
        raise UsageError("No users file is named. Give --users FILE, or set CLIPPINGS_USERS.")
    return UsersFile(Path(path))


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    found: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return found
