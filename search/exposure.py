"""Exposure: may the page be served at this address?"""

import ipaddress

from search.errors import SettingsError
from search.settings import Settings


def check_exposure(settings: Settings, host: str) -> None:
    """Let a page that anyone may read be served to this machine only, unless it is said to be public.

    Raises:
        SettingsError: Other machines could reach it, no users file is configured, and it is not said to be public.
    """
    if settings.users or settings.public or _is_loopback(host):
        return
    raise SettingsError(
        f"{host} can be reached from other machines, and anyone there could read the archive. "
        "Name the file of those who may with --users FILE ('search user add NAME' makes it), "
        "or say --public if everyone may."
    )


def _is_loopback(host: str) -> bool:
    """Tell whether a host is this machine alone; a name counts as such only where it cannot mean anything else."""
    if host == "localhost" or host.startswith("unix:"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False
