"""The frame of every request: its id, HEAD and OPTIONS, headers, the net under a failure."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from service import aside
from service.api.http.cors import Cors
from service.api.http.headers import header
from service.api.http.identifiers import uuid4_text
from service.api.http.limits import Limits
from service.api.http.observed import observe
from service.api.http.problems import Problem, defect, unavailable, unknown, unknown_path
from service.api.http.sending import Sending
from service.event_store.failures import is_full, is_unavailable

log = logging.getLogger(__name__)

#: As the server cancels what is not answered in the time that it has to stop. It would log a trace of it.
_OUT_OF_TIME: Final = "Task cancelled, timeout graceful shutdown exceeded"

_ABSOLUTE: Final = re.compile("https?://[^/]*", re.IGNORECASE).match
_SAFE_ID: Final = re.compile(rb"[A-Za-z0-9._~:/+=@-]{1,128}").fullmatch

#: An encoded slash: the router gets paths decoded, and would take one name for two.
_SLASH: Final = re.compile(rb"%2f", re.IGNORECASE).search


class Frame:
    """Pure ASGI. `scope["anuencia.id"]` is ours and may be stored; `anuencia.request_id` is what is told.

    A client's own X-Request-Id is told back to it in place of ours, and never stored. `told`: how a problem
    of this frame is answered.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        version: str,
        routes: Sequence[BaseRoute],
        limits: Limits,
        cors: Cors,
        told: Callable[[Problem, Scope], Response] = Problem.response,
    ) -> None:
        self._app = app
        self._version = version
        self._routes = routes
        self._limits = limits
        self._cors = cors
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not scope["path"].startswith("/"):
            scope["path"] = _origin_form(scope)
        own = uuid4_text()
        told = own
        for name, given in scope["headers"]:
            if name == b"x-request-id" and _SAFE_ID(given):
                told = given.decode("ascii")
        scope["anuencia.id"] = own
        scope["anuencia.request_id"] = told
        common = {"x-request-id": told, "api-version": self._version, **self._cors.headers(scope)}
        if header(scope, b"transfer-encoding") and header(scope, b"content-length"):
            # Who is on the way may have counted otherwise, and take the rest for a request (RFC 9112, 6.1).
            common["connection"] = "close"
        sending = Sending(scope, send, common, varies_by_origin=self._cors.varies)
        began, account = perf_counter(), aside.Account()
        token = aside.ACCOUNT.set(account)
        try:
            await aside.metered(self._answered(scope, receive, sending))
        finally:
            aside.ACCOUNT.reset(token)
            cost = self._limits.settle(scope, account.seconds)
            observe(scope, sending.status, perf_counter() - began, cost)

    async def _answered(self, scope: Scope, receive: Receive, sending: Sending) -> None:
        try:
            await self._answer(scope, receive, sending)
        except Problem as problem:  # of this frame; those of operations are answered further in
            await self._told(problem, scope)(scope, receive, sending)
        except ClientDisconnect:
            pass  # There is nobody left to answer.
        except asyncio.CancelledError as error:
            if not sending.started:
                await self._told(_stopped(scope), scope)(scope, receive, sending)
            if _OUT_OF_TIME not in error.args:
                raise
        except Exception as error:
            failure = _failed(scope, error)
            if sending.started:
                raise
            await self._told(failure, scope)(scope, receive, sending)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method: str = scope["method"]
        # The `$` of a route's pattern passes over a line's end.
        strange = scope["path"].endswith("\n") or _SLASH(scope.get("raw_path") or b"")
        # A POST is counted by whoever looks at its token, and by app.py if nobody takes it.
        if method != "POST" or strange:
            self._limits.of_address(scope)
        if strange:
            raise unknown_path()
        if method == "OPTIONS":
            await self._options(scope)(scope, receive, send)
        elif method == "HEAD":
            # A scope of its own: the server looks into its own for what it may send.
            inner = {**scope, "method": "GET", "anuencia.head": True}
            try:
                await self._app(inner, receive, send)
            finally:
                scope.update((name, inner[name]) for name in ("route", "anuencia.code") if name in inner)
        else:
            await self._app(scope, receive, send)

    def _options(self, scope: Scope) -> Response:
        everywhere = scope["path"] == "*"
        taken = ["GET", "HEAD", "OPTIONS", "POST"] if everywhere else methods(self._routes, scope["path"])
        if not taken:
            raise unknown_path()
        headers = {"allow": ", ".join(taken), **self._cors.preflight(scope, taken)}
        return Response(status_code=204, headers=headers)


def methods(routes: Iterable[BaseRoute], path: str) -> list[str]:
    """Every method that a path takes (the router tells those of one route); empty if nothing is there."""
    matching = (one for one in routes if isinstance(one, Route))
    taken = {name for one in matching if one.path_regex.match(path) for name in one.methods or ()}
    if not taken:
        return []
    return sorted(taken | {"OPTIONS"} | ({"HEAD"} if "GET" in taken else set()))


def _failed(scope: Scope, error: Exception) -> Problem:
    if is_full(error):  # what it needs room for to sort, or to be written
        return Problem("storage-full", "The database has no space left on its disk: try again later.")
    if is_unavailable(error):
        return unavailable()  # what keeps the database away is told once, by service/readiness.py
    log.error("request %s (%s) failed", scope["anuencia.id"], scope["anuencia.request_id"], exc_info=error)
    return defect()


def _stopped(scope: Scope) -> Problem:
    """What is said to a request for which the service would not wait any longer."""
    if scope["method"] == "POST":
        return unknown("The service is stopping")
    return Problem("closing", "The service is stopping: ask again.")


def _origin_form(scope: Scope) -> str:
    """The path of a target that is a whole address: a server takes both (RFC 9112 section 3.2.2).

    Of OPTIONS, an address without path and query asks about the whole server (section 3.2.4).
    """
    target: str = scope["path"]
    absolute = _ABSOLUTE(target)
    if absolute is None:
        return target
    whole = "*" if scope["method"] == "OPTIONS" and not scope["query_string"] else "/"
    return target[absolute.end() :] or whole
