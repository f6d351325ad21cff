"""What is the same for every request? (Its id, headers of every response, the net under a failure.)"""

from __future__ import annotations

import logging
import re
from typing import Final

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
            await self._app(scope, receive, framed)
        except Exception:
            log.exception("request %s (%s) failed", own, told)
            if started:
                raise
            problem = Problem("internal", "The service failed on this request; its log has the reason.")
            await problem.answer(scope).send(framed)
