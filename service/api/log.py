"""How is the log served as files? (/log: C2SP tlog-tiles. Public, without a version: C2SP has its own.)"""

from __future__ import annotations

import asyncio
import gzip
import re
from typing import Final

from starlette.routing import Route, Router
from starlette.types import Receive, Scope

from domain.strict import Unverified
from domain.tiles import Bundle, parse_path
from service.api.answers import Answer
from service.api.headers import header
from service.api.operation import Operation
from service.api.problems import Problem
from service.api.services import Services

PREFIX: Final = "/log/"

#: A tile or a bundle never changes, the partial ones neither: each width is another path.
_IMMUTABLE: Final = (b"cache-control", b"public, max-age=31536000, immutable")
#: A proxy that compresses or rewrites line ends would break the signed bytes.
_FRESH: Final = (b"cache-control", b"no-cache, no-transform")
_TEXT: Final = (b"content-type", b"text/plain; charset=utf-8")
_OCTETS: Final = (b"content-type", b"application/octet-stream")
_VARY: Final = (b"vary", b"accept-encoding")
_GZIP: Final = (b"content-encoding", b"gzip")

_REFUSED: Final = re.compile(r"q=0(?:\.0{0,3})?").fullmatch
#: Larger bodies are compressed in a thread.
_LARGE: Final = 64 * 1024


class LogFiles(Operation):
    """GET and HEAD of everything below the log's prefix."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def answer(self, scope: Scope, receive: Receive) -> Answer:  # noqa: ARG002  a GET has no body
        """The checkpoint, a tile or a bundle; 404 for whatever no published checkpoint covers."""
        path: str = scope["path_params"]["path"]
        return await (self._checkpoint() if path == "checkpoint" else self._file(scope, path))

    async def _checkpoint(self) -> Answer:
        last = await self._services.checkpoints.newest()
        if last is None:
            raise Problem(
                "not-yet-published", "No checkpoint was signed yet.", headers=((b"retry-after", b"1"),)
            )
        return Answer(200, last.note, (_TEXT, _FRESH))

    async def _file(self, scope: Scope, path: str) -> Answer:
        try:
            resource = parse_path(path)
        except Unverified as error:
            raise Problem("not-found", str(error)) from None
        data = await self._services.tiles.read(resource)
        if data is None:
            raise Problem("not-found", "The published checkpoint does not cover this.")
        if not isinstance(resource, Bundle):  # hashes cannot be compressed
            return Answer(200, data, (_OCTETS, _IMMUTABLE))
        if not _takes_gzip(header(scope, b"accept-encoding")):
            return Answer(200, data, (_OCTETS, _IMMUTABLE, _VARY))
        packed = await asyncio.to_thread(_packed, data) if len(data) > _LARGE else _packed(data)
        return Answer(200, packed, (_OCTETS, _IMMUTABLE, _VARY, _GZIP))


def add_log(router: Router, services: Services) -> None:
    """One route; what is not a file of the log is a problem of 404 like any other."""
    files = LogFiles(services)
    route = Route(f"{PREFIX}{{path:path}}", files.asgi, methods=["GET"], include_in_schema=False)
    route.app = files.asgi  # past the wrapper for functions, as service/api/operation.py does
    router.routes.append(route)


def _packed(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=6, mtime=0)


def _takes_gzip(accepted: bytes | None) -> bool:
    """Whether Accept-Encoding (RFC 9110 section 12.5.3) names gzip, or anything, with a weight above 0."""
    weights: dict[str, bool] = {}
    for one in (accepted or b"").decode("latin-1").lower().split(","):
        coding, _, weight = one.partition(";")
        weights[coding.strip()] = _REFUSED(weight.strip()) is None
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))
