"""Counts each request that was answered, and says it in one line of the log.

The line has the pattern of the route and not the path, which may hold what somebody searched for.
"""

from __future__ import annotations

import logging
from typing import Final

from starlette.types import Scope

from service import metrics

log = logging.getLogger("anuencia.requests")

#: What an operator's eyes are for: who is not let in, who asks for what is not theirs, who asks too often.
_SECURITY: Final = (401, 403, 429)
#: Of a client that went before its answer did.
GONE: Final = 499
#: Outside the contract; every other path without a route is `other`, of which there can be any number.
_PLAIN: Final = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs")


def observe(scope: Scope, status: int | None, seconds: float, cost: float) -> None:
    """`status`: None if nothing was sent. `cost`: as so many ordinary requests."""
    told = GONE if status is None else status
    route = _route(scope)
    method: str = scope["method"] if scope["method"] in _METHODS else "other"
    code = scope.get("anuencia.code")
    metrics.REQUESTS.labels(route, method, str(told)).inc()
    metrics.REQUEST_SECONDS.labels(route, method).observe(seconds)
    metrics.REQUEST_COST.labels(route, method).inc(cost)
    if code is not None:
        metrics.REFUSALS.labels(code).inc()
    level = logging.WARNING if told in _SECURITY else logging.INFO
    if log.isEnabledFor(level):
        said = {
            "method": method,
            "route": route,
            "status": told,
            "ms": round(seconds * 1000, 1),
            "request_id": scope["anuencia.request_id"],
            "office": scope.get("anuencia.office"),
            "code": code,
        }
        log.log(
            level,
            "refused" if told in _SECURITY else "answered",
            extra={name: value for name, value in said.items() if value is not None},
        )


_METHODS: Final = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))


def _route(scope: Scope) -> str:
    route = scope.get("route")
    if route is not None:
        pattern: str = route.path
        return pattern
    path: str = scope["path"]
    return path if path in _PLAIN else "other"
