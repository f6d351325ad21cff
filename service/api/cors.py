"""Which pages of other origins may read the answers? (None, unless a setting names them.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from starlette.types import Scope

from service.api.answers import Headers
from service.api.headers import header

_EXPOSED: Final = (
    b"access-control-expose-headers",
    (
        b"API-Version, Allow, Anuencia-As-Of, Anuencia-On, ETag, Idempotent-Replayed, Link, Location, "
        b"Retry-After, WWW-Authenticate, X-Request-Id"
    ),
)
_SENT: Final = (
    b"access-control-allow-headers",
    (
        b"Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
        b"X-Request-Id"
    ),
)
_AGE: Final = (b"access-control-max-age", b"600")


class Cors:
    """The origins that are allowed; `*` is all. Never with cookies, of which there are none."""

    def __init__(self, origins: Iterable[str] = ()) -> None:
        self._origins = frozenset(one.encode() for one in origins)
        #: Whether an answer depends on who asks from where.
        self.varies = bool(self._origins)

    def headers(self, scope: Scope) -> Headers:
        """What every answer carries for a page of an allowed origin."""
        if not self._origins:
            return ()
        allowed = self._allowed(scope)
        return () if allowed is None else ((b"access-control-allow-origin", allowed), _EXPOSED)

    def preflight(self, scope: Scope, methods: Sequence[str]) -> Headers:
        """What a browser asks before it sends what is no simple request."""
        if header(scope, b"access-control-request-method") is None or self._allowed(scope) is None:
            return ()
        return ((b"access-control-allow-methods", ", ".join(methods).encode()), _SENT, _AGE)

    def _allowed(self, scope: Scope) -> bytes | None:
        if b"*" in self._origins:
            return b"*"
        origin = header(scope, b"origin")
        return origin if origin in self._origins else None
