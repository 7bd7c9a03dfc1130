"""Web: how does a reader search the archive in a browser, and a program over HTTP?"""

from web.app import create_app

__all__ = ["create_app"]
