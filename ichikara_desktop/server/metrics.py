"""What ``/metrics`` tells, in Prometheus' text format; over all processes of the server.

With several processes the parent names a folder in ``PROMETHEUS_MULTIPROC_DIR`` before they start
(https://prometheus.github.io/client_python/multiprocess/).
"""

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST

REQUESTS = Counter(
    "ichikara_requests", "Requests that were answered.", ("method", "route", "status")
)
SECONDS = Histogram(
    "ichikara_request_seconds",
    "From the first byte of a request to the last of its answer.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
OPERATIONS = Counter(
    "ichikara_operations", "Operations that were answered.", ("outcome", "disposition", "code")
)
LEASES = Counter("ichikara_leases", "Tasks given, held on to, and given back.", ("change",))
MIRRORS = Counter(
    "ichikara_mirrors_read_anew", "Clients whose mirror differed, with what differed.", ("found",)
)
LIMITED = Counter(
    "ichikara_limited", "Requests that came too fast, or found the line too long.", ("limit",)
)
WAITING = Gauge(
    "ichikara_operations_waiting",
    "Operations that wait for their turn or are in hand.",
    multiprocess_mode="livesum",
)


def exposition() -> bytes:
    """Return the present values of every process as text."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get(FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def forget(process: int) -> None:
    """Leave out of what is waiting what a process of that id had in hand when it ended."""
    mark_process_dead(process)  # type: ignore[no-untyped-call]
