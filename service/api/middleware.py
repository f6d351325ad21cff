"""What is the same for every request? (Its id, HEAD and OPTIONS, headers, the net under a failure.)"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.answers import Answer, Headers
from service.api.cors import Cors
from service.api.limits import Limits
from service.api.problems import Problem, defect, unknown
from service.api.sending import Sending
from service.entropy import uuid4_text

log = logging.getLogger(__name__)

_ABSOLUTE: Final = re.compile("https?://[^/]*", re.IGNORECASE).match
_SAFE_ID: Final = re.compile(rb"[A-Za-z0-9._~:/+=@-]{1,128}").fullmatch

#: Asked by machines that watch the service, from one address and for ever.
_UNLIMITED: Final = ("/healthz", "/readyz")


class Frame:
    """Pure ASGI. `scope["anuencia.id"]` is ours and may be stored; `anuencia.request_id` is what is told.

    A client's own X-Request-Id is told back to it in place of ours, and never stored.
    """

    def __init__(
        self, app: ASGIApp, version: str, routes: Iterable[BaseRoute], limits: Limits, cors: Cors
    ) -> None:
        self._app = app
        self._version = (b"api-version", version.encode())
        self._routes = routes
        self._limits = limits
        self._cors = cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not scope["path"].startswith("/"):
            scope["path"] = _origin_form(scope["path"])
        own = uuid4_text()
        told = own
        for name, given in scope["headers"]:
            if name == b"x-request-id" and _SAFE_ID(given):
                told = given.decode("ascii")
        scope["anuencia.id"] = own
        scope["anuencia.request_id"] = told
        common = ((b"x-request-id", told.encode()), self._version, *self._cors.headers(scope))
        sending = Sending(scope, send, common, varies_by_origin=self._cors.varies)
        try:
            await self._answer(scope, receive, sending)
        except HTTPException as error:
            await self._not_routed(scope, error).answer(scope).send(sending)
        except Problem as problem:
            await problem.answer(scope).send(sending)
        except asyncio.CancelledError:
            if not sending.started:
                await _stopped(scope).answer(scope).send(sending)
            raise
        except Exception:
            log.exception("request %s (%s) failed", own, told)
            if sending.started:
                raise
            await defect().answer(scope).send(sending)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].endswith("\n"):  # the `$` of a route's pattern passes over it
            raise HTTPException(404)
        method: str = scope["method"]
        # A POST is counted by whoever looks at its token.
        if method != "POST" and scope["path"] not in _UNLIMITED:
            self._limits.of_address(scope)
        if method == "OPTIONS":
            await self._options(scope).send(send)
        elif method == "HEAD":
            # A scope of its own: the server looks into its own for what it may send.
            await self._app({**scope, "method": "GET", "anuencia.head": True}, receive, send)
        else:
            await self._app(scope, receive, send)

    def _options(self, scope: Scope) -> Answer:
        allowed = self._allowed(scope) if scope["path"] != "*" else ["GET", "HEAD", "OPTIONS", "POST"]
        if not allowed:
            raise HTTPException(404)
        allow: Headers = ((b"allow", ", ".join(allowed).encode()),)
        return Answer(204, b"", (*allow, *self._cors.preflight(scope, allowed)))

    def _not_routed(self, scope: Scope, error: HTTPException) -> Problem:
        """404 and 405 of the router, as problems; Allow names every method of the path (RFC 9110)."""
        if error.status_code == 405:
            allowed = ", ".join(self._allowed(scope))
            return Problem(
                "method-not-allowed", f"This path takes {allowed}.", headers=((b"allow", allowed.encode()),)
            )
        if error.status_code == 404:
            return Problem("unknown-path", "The contract (GET /openapi.json) has no such path.")
        return Problem("malformed-request", str(error.detail))

    def _allowed(self, scope: Scope) -> list[str]:
        """The methods of this path; empty if there is no such path."""
        matching = (one for one in self._routes if isinstance(one, Route))
        taken = {
            name for one in matching if one.path_regex.match(scope["path"]) for name in one.methods or ()
        }
        if not taken:
            return []
        return sorted(taken | {"OPTIONS"} | ({"HEAD"} if "GET" in taken else set()))


def _stopped(scope: Scope) -> Problem:
    """What is said to a request for which the service would not wait any longer."""
    if scope["method"] == "POST":
        return unknown("The service is stopping")
    return Problem("closing", "The service is stopping: ask again.")


def _origin_form(target: str) -> str:
    """The path of a target that is a whole address: a server takes both (RFC 9112 section 3.2.2)."""
    absolute = _ABSOLUTE(target)
    return target if absolute is None else target[absolute.end() :] or "/"
