"""Gunicorn configuration: gunicorn --config deploy/gunicorn.conf.py web.wsgi:app."""

import multiprocessing
import os

bind = os.environ.get("CLIPPINGS_BIND", "127.0.0.1:8000")

# searches are work for the processor, so one process a core; threads let slow readers wait without blocking others
workers = int(os.environ.get("CLIPPINGS_WORKERS", multiprocessing.cpu_count()))
worker_class = "gthread"
threads = 4

# a search takes milliseconds; what takes longer than this is stuck
timeout = 30
graceful_timeout = 30

# every worker opens the index for itself
preload_app = False

accesslog = "-"
