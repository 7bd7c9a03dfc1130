"""Wsgi: the application object for WSGI servers: `gunicorn web.wsgi:app`.

Settings come from the environment (CLIPPINGS_*) and clippings.toml in the working directory.
"""

import os

from search import keep_freed_memory, load_settings
from web.app import create_app

keep_freed_memory()
app = create_app(load_settings({}, environment=os.environ))
