"""What the service counts about itself, in the names and units of Prometheus.

One registry in a process. With `serve --workers` each worker counts for itself into a folder that they share
(the library's own way for several processes), and whichever is asked answers for all of them.
"""

from __future__ import annotations

import os
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
#: Of the library: where processes that answer for each other count.
SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS: Final = Counter(
    "anuencia_http_requests",
    "Requests that were answered, by the route's pattern, method and status.",
    ("route", "method", "status"),
)
REQUEST_SECONDS: Final = Histogram(
    "anuencia_http_request_seconds",
    "From the head of a request to the end of its answer; streams last as long as they are followed.",
    ("route", "method"),
    buckets=_SECONDS,
)
REQUEST_COST: Final = Counter(
    "anuencia_http_cost",
    "What requests were charged to the rate of an address, as so many ordinary ones.",
    ("route", "method"),
)
REFUSALS: Final = Counter("anuencia_refusals", "Problems that were answered, by code.", ("code",))
STREAMS: Final = Gauge("anuencia_sse_streams", "Streams that are followed now.", multiprocess_mode="livesum")
QUEUE: Final = Gauge(
    "anuencia_write_queue_commands", "Commands that wait for their outcome.", multiprocess_mode="livesum"
)
BATCH: Final = Histogram(
    "anuencia_batch_commands", "Commands in one transaction.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
COMMIT_SECONDS: Final = Histogram(
    "anuencia_commit_seconds", "A transaction of the writer, from the lock to the commit.", buckets=_SECONDS
)
HEAD_SIZE: Final = Gauge("anuencia_head_size", "Events in the log.", multiprocess_mode="max")
CHECKPOINT_SIZE: Final = Gauge(
    "anuencia_checkpoint_size", "Events that the newest checkpoint covers.", multiprocess_mode="max"
)
CHECKPOINT_AGE: Final = Gauge(
    "anuencia_checkpoint_age_seconds",
    "For how long the oldest event without a checkpoint has waited; 0 if all have one.",
    multiprocess_mode="mostrecent",
)
MIRROR_SIZE: Final = Gauge(
    "anuencia_mirror_size", "Events that the mirror's checkpoint covers.", multiprocess_mode="max"
)
PROJECTION_LAG: Final = Gauge(
    "anuencia_projection_lag_events",
    "Events that the rows of a projection do not reflect yet.",
    ("projection",),
    multiprocess_mode="mostrecent",
)
READS: Final = Counter("anuencia_reads", "Statements that read, by whom they were answered.", ("source",))
REPLICA_FIT: Final = Gauge(
    "anuencia_replica_fit",
    "Whether a replica is asked: 1, or 0.",
    ("replica",),
    multiprocess_mode="mostrecent",
)
REPLICA_LAG_EVENTS: Final = Gauge(
    "anuencia_replica_lag_events",
    "Events that a replica has not replayed.",
    ("replica",),
    multiprocess_mode="mostrecent",
)
REPLICA_LAG_SECONDS: Final = Gauge(
    "anuencia_replica_lag_seconds",
    "For how long the oldest event that a replica lacks has waited; 0 if it lacks none.",
    ("replica",),
    multiprocess_mode="mostrecent",
)
FINDINGS: Final = Gauge(
    "anuencia_findings",
    "Findings that are open today, by the code of the rule and its severity.",
    ("code", "severity"),
    multiprocess_mode="mostrecent",
)

WEBHOOK_DELIVERIES: Final = Counter(
    "anuencia_webhook_deliveries", "Tries to deliver an event, by what came of them.", ("outcome",)
)
WEBHOOK_SECONDS: Final = Histogram(
    "anuencia_webhook_seconds", "One try to deliver an event, to the end of the answer.", buckets=_SECONDS
)
WEBHOOK_SUBSCRIPTIONS: Final = Gauge(
    "anuencia_webhook_subscriptions",
    "Subscriptions: active ones, those of them whose receiver takes nothing (failing), paused ones.",
    ("status",),
    multiprocess_mode="mostrecent",
)
WEBHOOK_LAG: Final = Gauge(
    "anuencia_webhook_lag_events",
    "Events that the subscription farthest behind was not sent yet, if it is not paused.",
    multiprocess_mode="mostrecent",
)
WEBHOOK_WAIT: Final = Gauge(
    "anuencia_webhook_wait_seconds",
    "For how long a subscription that is not failing has waited for its next event to be looked at.",
    multiprocess_mode="mostrecent",
)


def exposition() -> bytes:
    """All of it, in Prometheus' text format."""
    if SHARED_FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library's own have none
    return generate_latest(together)
