"""Server: who answers on the port?

Waitress, because it runs wherever Python does; deploy/ has the configuration for gunicorn, which scales over cores.
"""

import errno
from collections.abc import Callable

from waitress import create_server
from waitress.server import BaseWSGIServer

from search import SearchError, Settings, keep_freed_memory
from web.app import create_app

# how many ports after the one asked for are tried when it is taken
MORE_PORTS = 20

THREADS = 8


def serve(settings: Settings, *, announce: Callable[[str], None]) -> None:
    """Serve the search page until interrupted; `announce` is told its address once it answers.

    Raises:
        SearchError: No port is free, or the address is not this machine's.
    """
    keep_freed_memory()
    server = _listen(settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    announce(f"http://{host}:{server.effective_port}/")
    try:
        server.run()
    finally:
        server.close()


def _listen(settings: Settings) -> BaseWSGIServer:
    ports = [settings.port] if settings.port == 0 else range(settings.port, settings.port + MORE_PORTS + 1)
    app = create_app(settings)
    for port in ports:
        try:
            return create_server(app, host=settings.host, port=port, threads=THREADS, ident=None)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SearchError(
                    f"Cannot listen on {settings.host} port {port} ({error.strerror}). "
                    "Choose others with --host and --port."
                ) from error
        except OverflowError:
            break
    raise SearchError(f"Ports {ports[0]} to {ports[-1]} are all taken. Choose another with --port.")
