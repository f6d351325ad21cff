"""Which pages of other origins may read the answers: none, unless a setting names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from starlette.types import Scope

from service.api.http.headers import header

_EXPOSED: Final = {
    "access-control-expose-headers": (
        "API-Version, Allow, Anuencia-As-Of, Anuencia-On, ETag, Idempotent-Replayed, Link, Location, "
        "Retry-After, WWW-Authenticate, X-Request-Id"
    )
}
_SENT: Final = {
    "access-control-allow-headers": (
        "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
        "X-Request-Id"
    ),
    "access-control-max-age": "600",
}


class Cors:
    """The origins that are allowed; `*` is all. Never with cookies, of which there are none."""

    def __init__(self, origins: Iterable[str] = ()) -> None:
        self._origins = frozenset(origins)
        #: Whether an answer depends on who asks from where.
        self.varies = bool(self._origins)

    def headers(self, scope: Scope) -> Mapping[str, str]:
        """What every answer carries for a page of an allowed origin."""
        if not self._origins:
            return {}
        allowed = self._allowed(scope)
        return {} if allowed is None else {"access-control-allow-origin": allowed, **_EXPOSED}

    def preflight(self, scope: Scope, methods: Sequence[str]) -> Mapping[str, str]:
        """What a browser asks before it sends what is no simple request."""
        if header(scope, b"access-control-request-method") is None or self._allowed(scope) is None:
            return {}
        return {"access-control-allow-methods": ", ".join(methods), **_SENT}

    def _allowed(self, scope: Scope) -> str | None:
        if "*" in self._origins:
            return "*"
        origin = (header(scope, b"origin") or b"").decode("latin-1")
        return origin if origin in self._origins else None
