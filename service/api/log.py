"""How is the log served as files? (/log: C2SP tlog-tiles. Public, without a version: C2SP has its own.)"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.routing import Route, Router
from starlette.types import Receive, Scope

from domain.log.strict import Unverified
from domain.log.tiles import Bundle, parse_path
from service.api.answers import Answer
from service.api.conditions import content_etag, has_already
from service.api.operation import Operation
from service.api.problems import Problem
from service.api.reading import unless_known
from service.api.sending import IN_A_THREAD, accepts_gzip, compressed
from service.api.services import Services

PREFIX: Final = "/log/"

#: A tile or a bundle never changes, the partial ones neither: each width is another path.
_IMMUTABLE: Final = (b"cache-control", b"public, max-age=31536000, immutable")
#: A proxy that compresses or rewrites line ends would break the signed bytes.
_FRESH: Final = (b"cache-control", b"no-cache, no-transform")
_TEXT: Final = b"text/plain; charset=utf-8"
_OCTETS: Final = b"application/octet-stream"
_GZIP: Final = (b"content-encoding", b"gzip")


class LogFiles(Operation):
    """GET and HEAD of everything below the log's prefix."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def answer(self, scope: Scope, receive: Receive) -> Answer:  # noqa: ARG002  a GET has no body
        """The checkpoint, a tile or a bundle; 404 for whatever no published checkpoint covers."""
        path: str = scope["path_params"]["path"]
        return await (self._checkpoint(scope) if path == "checkpoint" else self._file(scope, path))

    async def _checkpoint(self, scope: Scope) -> Answer:
        last = await self._services.checkpoints.newest()
        if last is None:
            raise Problem(
                "not-yet-published", "No checkpoint was signed yet.", headers=((b"retry-after", b"1"),)
            )
        return unless_known(scope, content_etag(last.note), (_FRESH,), lambda: last.note, _TEXT)

    async def _file(self, scope: Scope, path: str) -> Answer:
        try:
            resource = parse_path(path)
        except Unverified as error:
            raise Problem("not-found", str(error)) from None
        data = await self._services.tiles.read(resource)
        if data is None:
            raise Problem("not-found", "The published checkpoint does not cover this.")
        tag = content_etag(data)
        # Hashes cannot be compressed.
        packs = isinstance(resource, Bundle) and accepts_gzip(scope) and not has_already(scope, tag)
        if not packs:
            return unless_known(scope, tag, (_IMMUTABLE,), lambda: data, _OCTETS)
        packed = await asyncio.to_thread(compressed, data) if len(data) > IN_A_THREAD else compressed(data)
        return unless_known(scope, tag, (_IMMUTABLE, _GZIP), lambda: packed, _OCTETS)


def add_log(router: Router, services: Services) -> None:
    """One route; what is not a file of the log is a problem of 404 like any other."""
    files = LogFiles(services)
    route = Route(f"{PREFIX}{{path:path}}", files.asgi, methods=["GET"], include_in_schema=False)
    route.app = files.asgi  # past the wrapper for functions, as service/api/operation.py does
    router.routes.append(route)
