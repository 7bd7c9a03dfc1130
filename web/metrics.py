"""Metrics: how much is the archive used, and how does it do? For Prometheus.

Under gunicorn each process counts in files of the directory that PROMETHEUS_MULTIPROC_DIR names, and whichever process
is asked adds them up; `web.gunicorn_conf` sees to that.
"""

import os
import time
from collections.abc import Iterable
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from search import SearchError
from web.journal import TYPING_HEADER
from web.searching import searched
from web.source import engine

SHARED = "PROMETHEUS_MULTIPROC_DIR"
EXTENSION = "clippings-metrics"
UNKNOWN = "unknown"  # an address at which there is nothing: one label for all of them

# seconds; a search takes a few milliseconds, and the page is given up for slow after seconds
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

metrics = Blueprint("metrics", __name__)


class _Counts:
    """What is counted by this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "clippings_requests", "Requests answered", ["endpoint", "status"], registry=self.registry
        )
        self.latency = Histogram(
            "clippings_request_seconds",
            "Time until an answer begins",
            ["endpoint"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.search = Histogram(
            "clippings_search_seconds",
            "Time that the engine takes for a search",
            ["kind"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.empty = Counter(
            "clippings_searches_without_results", "Searches that found nothing", ["kind"], registry=self.registry
        )


class _Index(Collector):
    """What there is to say of the index when it is asked."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Give the gauges of the index; of one that cannot be opened, only that."""
        try:
            state, stats = engine().state(), engine().stats()
        except SearchError:
            yield GaugeMetricFamily("clippings_index_up", "Whether the index can be searched", 0)
            return
        yield GaugeMetricFamily("clippings_index_up", "Whether the index can be searched", 1)
        yield GaugeMetricFamily("clippings_index_articles", "Articles in the index", stats.articles)
        yield GaugeMetricFamily("clippings_index_bytes", "Size of the files of the index", stats.bytes)
        if state.updated is not None:
            updated = state.updated.timestamp()
            yield GaugeMetricFamily("clippings_index_updated_timestamp_seconds", "When the index was changed", updated)
            yield GaugeMetricFamily("clippings_index_age_seconds", "Time since then", max(0.0, time.time() - updated))


def register_metrics(app: Flask) -> None:
    """Count what the site answers, and tell it at /metrics."""
    app.extensions[EXTENSION] = _Counts()
    app.register_blueprint(metrics)
    app.after_request(_count)


@metrics.get("/metrics")
def metrics_page() -> Response:
    """Return all counts in the text format of Prometheus."""
    counts: _Counts = current_app.extensions[EXTENSION]
    registry = counts.registry
    if os.environ.get(SHARED):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    index = CollectorRegistry()
    index.register(_Index())
    return Response(generate_latest(registry) + generate_latest(index), content_type=CONTENT_TYPE_LATEST)


def _count(response: Response) -> Response:
    counts: _Counts = current_app.extensions[EXTENSION]
    endpoint = request.endpoint or UNKNOWN
    counts.requests.labels(endpoint, str(response.status_code)).inc()
    counts.latency.labels(endpoint).observe(time.perf_counter() - g.started)
    found = searched()
    if found is not None and response.status_code == HTTPStatus.OK:
        counts.search.labels(found.kind.value).observe(found.seconds)
        if not found.total and TYPING_HEADER not in request.headers:
            counts.empty.labels(found.kind.value).inc()
    return response
