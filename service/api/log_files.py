"""Serves the log as files under /log. (C2SP tlog-tiles. Public, without a version: C2SP has its own.)"""

from __future__ import annotations

import asyncio
from inspect import Signature
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from domain.log.strict import Unverified
from domain.log.tiles import Bundle, parse_path
from service.api.http.conditions import content_etag, has_already, unless_known
from service.api.http.operation import Operation
from service.api.http.problems import Problem
from service.api.http.sending import IN_A_THREAD, accepts_gzip, compressed
from service.api.http.services import Services

PREFIX: Final = "/log/"

#: A tile or a bundle never changes, the partial ones neither: each width is another path.
_IMMUTABLE: Final = {"cache-control": "public, max-age=31536000, immutable"}
#: A proxy that compresses or rewrites line ends would break the signed bytes.
_FRESH: Final = {"cache-control": "no-cache, no-transform"}
_TEXT: Final = "text/plain; charset=utf-8"
_OCTETS: Final = "application/octet-stream"
_GZIP: Final = {"content-encoding": "gzip"}


class LogFiles(Operation):
    """GET and HEAD of everything below the log's prefix."""

    def __init__(self, services: Services) -> None:
        self.__signature__ = Signature()
        self._services = services

    async def answer(self, request: Request) -> Response:
        """The checkpoint, a tile or a bundle; 404 for whatever no published checkpoint covers."""
        scope, path = request.scope, request.path_params["path"]
        return await (self._checkpoint(scope) if path == "checkpoint" else self._file(scope, path))

    async def _checkpoint(self, scope: Scope) -> Response:
        last = await self._services.checkpoints.newest()
        if last is None:
            raise Problem("not-yet-published", "No checkpoint is signed yet.", headers={"retry-after": "1"})
        return unless_known(scope, content_etag(last.note), _FRESH, lambda: last.note, _TEXT)

    async def _file(self, scope: Scope, path: str) -> Response:
        try:
            resource = parse_path(path)
        except Unverified as error:
            raise Problem("not-found", str(error)) from None
        data = await self._services.tiles.read(resource)
        if data is None:
            raise Problem("not-found", "The published checkpoint does not cover this file.")
        tag = content_etag(data)
        # Hashes cannot be compressed.
        packs = isinstance(resource, Bundle) and accepts_gzip(scope) and not has_already(scope, tag)
        if not packs:
            return unless_known(scope, tag, _IMMUTABLE, lambda: data, _OCTETS)
        packed = await asyncio.to_thread(compressed, data) if len(data) > IN_A_THREAD else compressed(data)
        return unless_known(scope, tag, _IMMUTABLE | _GZIP, lambda: packed, _OCTETS)


def add_log(router: APIRouter, services: Services) -> None:
    """One route; what is not a file of the log is a problem of 404 like any other."""
    router.add_api_route(f"{PREFIX}{{path:path}}", LogFiles(services), include_in_schema=False)
