"""Server: who answers on the port?

Waitress, because it runs wherever Python does; where several processes are asked for, gunicorn (`web.processes`).
"""

import errno
from collections.abc import Callable

from waitress import create_server
from waitress.server import BaseWSGIServer, MultiSocketServer
from waitress.wasyncore import close_all

from search import SearchError, Settings, keep_freed_memory
from web import processes
from web.app import create_app

# how many ports after the one asked for are tried when it is taken
MORE_PORTS = 20

THREADS = 8

# where a browser on this machine finds a server that listens on all of its addresses, IPv4 or IPv6 alone
USABLE = {"*": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - as named, not bound


def serve(settings: Settings, *, announce: Callable[[str], None]) -> None:
    """Serve the search page until interrupted; `announce` is told its address once it answers.

    Raises:
        SearchError: No port is free, the address is not this machine's, or there is no gunicorn for several processes.
    """
    if settings.workers != 1:
        processes.serve(settings, announce=announce)
        return
    keep_freed_memory()
    server = _listen(settings)
    announce(_address(settings.host, server))
    try:
        server.run()
    finally:
        server.close()


def _address(host: str, server: BaseWSGIServer | MultiSocketServer) -> str:
    """Return the address to open; a name such as 'localhost' may stand for several sockets."""
    sockets = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    port = min(sockets, key=lambda socket: ":" in socket[0])[1]  # the first of IPv4, if there is one
    host = USABLE.get(host, host)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _listen(settings: Settings) -> BaseWSGIServer | MultiSocketServer:
    ports = [settings.port] if settings.port == 0 else range(settings.port, settings.port + MORE_PORTS + 1)
    app = create_app(settings)
    for port in ports:
        opened: dict[int, object] = {}
        try:
            return create_server(app, opened, host=settings.host, port=port, threads=THREADS, ident=None)
        except OSError as error:
            close_all(opened)  # of several sockets, the first may have been bound
            if error.errno != errno.EADDRINUSE:
                raise SearchError(
                    f"Cannot listen on {settings.host} port {port} ({error.strerror}). "
                    "Choose others with --host and --port."
                ) from error
        except OverflowError:
            break
    raise SearchError(f"Ports {ports[0]} to {ports[-1]} are all taken. Choose another with --port.")
