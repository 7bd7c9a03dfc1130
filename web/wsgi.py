"""Wsgi: the application object for WSGI servers: `gunicorn --config python:web.gunicorn_conf web.wsgi:app`.

Settings come from the environment (CLIPPINGS_*) and clippings.toml in the working directory.
"""

import os

from search import load_settings
from web.site import site

app = site(load_settings({}, environment=os.environ))
