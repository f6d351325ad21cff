"""What is the same for every request? (Its id, headers of every response, the net under a failure.)"""

from __future__ import annotations

import logging
import re
from typing import Final

from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import Problem
from service.entropy import uuid4_text

log = logging.getLogger(__name__)

_SAFE_ID: Final = re.compile(rb"[A-Za-z0-9._~:/+=@-]{1,128}").fullmatch


class Frame:
    """Pure ASGI. `scope["anuencia.id"]` is ours and may be stored; `anuencia.request_id` is what is told.

    A client's own X-Request-Id is told back to it in place of ours, and never stored.
    """

    def __init__(self, app: ASGIApp, version: str) -> None:
        self._app = app
        self._version = (b"api-version", version.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own = uuid4_text()
        told = own
        for name, given in scope["headers"]:
            if name == b"x-request-id" and _SAFE_ID(given):
                told = given.decode("ascii")
        scope["anuencia.id"] = own
        scope["anuencia.request_id"] = told
        common = ((b"x-request-id", told.encode()), self._version)
        started = False

        async def framed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *common]
            await send(message)

        try:
            _refuse_a_last_newline(scope)
            await self._app(scope, receive, framed)
        except HTTPException as error:
            await _not_routed(scope, error).answer(scope).send(framed)
        except Exception:
            log.exception("request %s (%s) failed", own, told)
            if started:
                raise
            problem = Problem("internal", "The service failed on this request; its log has the reason.")
            await problem.answer(scope).send(framed)


def _refuse_a_last_newline(scope: Scope) -> None:
    """404 for a path that ends in one: the `$` of a route's pattern passes over it."""
    if scope["path"].endswith("\n"):
        raise HTTPException(404)


def _not_routed(scope: Scope, error: HTTPException) -> Problem:
    """404 and 405 of the router, as problems; Allow names every method of the path, as RFC 9110 wants it."""
    if error.status_code == 405:
        allowed = ", ".join(sorted(_methods(scope)))
        return Problem(
            "method-not-allowed", f"This path takes {allowed}.", headers=((b"allow", allowed.encode()),)
        )
    if error.status_code == 404:
        return Problem("unknown-path", "The contract (GET /openapi.json) has no such path.")
    return Problem("malformed-request", str(error.detail))


def _methods(scope: Scope) -> set[str]:
    routes = (one for one in scope["router"].routes if isinstance(one, Route))
    return {method for one in routes if one.path_regex.match(scope["path"]) for method in one.methods or ()}
