"""Serving: `search serve`."""

import sys
from typing import Any

import click

from search import open_engine
from search.cli.group import EPILOG
from search.cli.options import index_option, read_settings, synonyms_option, timeout_option
from search.exposure import check_exposure


@click.command("serve", epilog=EPILOG)
@index_option
@click.option("--host", help="The address to listen on  [default: 127.0.0.1]")
@click.option("--port", type=int, help="The port; the next free one is taken if it is in use  [default: 8000]")
@click.option("--title", help="The name on the page  [default: Clippings]")
@synonyms_option
@timeout_option
@click.option("--workers", type=int, metavar="N", help="Processes that serve; 0: one for each core  [default: 1]")
@click.option("--users", metavar="FILE", help="The file of those who may read it; 'search user' makes it.")
@click.option("--public", is_flag=True, default=None, help="Serve it to other machines though anyone may read it.")
@click.option("--proxies", type=int, metavar="N", help="Reverse proxies before it that are believed  [default: 0]")
@click.option("--access-log", metavar="FILE", help="Write a line of JSON for each request; - is standard output.")
@click.option("--open/--no-open", "open_page", default=False, help="Open the page in the browser of this machine.")
def serve_command(*, index_path: str | None, open_page: bool, **flags: Any) -> None:
    """Serve the search page and the JSON API."""
    from web.server import serve  # the page is loaded only where it is served

    settings = read_settings(index=index_path, **flags)
    check_exposure(settings, settings.host)
    open_engine(settings).close()  # whatever is wrong with a file of synonyms is told now; the index may come later

    def announce(address: str) -> None:
        click.echo(f"Clippings is at {address} (stop it with Ctrl+C)")
        if open_page and sys.stdout.isatty():
            click.launch(address)

    serve(settings, announce=announce)
