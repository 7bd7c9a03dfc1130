"""Wsgi: the application object for WSGI servers: `gunicorn web.wsgi:app`.

Settings come from the environment (CLIPPINGS_*) and clippings.toml in the working directory.
"""

import os

from search import keep_freed_memory, load_settings, open_engine
from web.app import create_app

keep_freed_memory()
settings = load_settings({}, environment=os.environ)
open_engine(settings).close()  # whatever is wrong with a file of synonyms is told now; the index may come later
app = create_app(settings)
