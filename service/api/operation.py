"""What happens between the router and the answer?

An operation stands where FastAPI has a function: the document is made from its `__signature__`, and `Route`
calls `asgi` where FastAPI has a handler. So the order of checks is that of the contract (the token before the
body is read), a body is parsed once and strictly, and no request pays for a tree of dependencies.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from inspect import Signature
from typing import Any

from fastapi.routing import APIRoute
from starlette import routing
from starlette.types import Receive, Scope, Send

from service.api import bodies
from service.api.answers import Answer, Stream
from service.api.problems import Problem, unavailable
from service.event_store.failures import is_unavailable

log = logging.getLogger(__name__)


class Operation(ABC):
    """Something that a client can ask for."""

    __signature__: Signature
    #: What it does, in the document.
    summary: str

    @abstractmethod
    async def answer(self, scope: Scope, receive: Receive) -> Answer | Stream:
        """The response; raises Problem."""

    async def __call__(self) -> None:
        """FastAPI asks only for the signature."""
        raise TypeError("a route calls `asgi`")

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with a problem if need be."""
        try:
            answer: Answer | Stream = await self.answer(scope, receive)
        except Problem as problem:
            answer = problem.answer(scope)
        except bodies.Gone:
            return
        except Exception as error:
            if not is_unavailable(error):
                raise
            log.warning("the database cannot be read (%s)", type(error).__name__)
            answer = unavailable().answer(scope)
        await answer.send(send)


class Route(routing.Route):
    """A route whose endpoint is an `Operation`. What FastAPI works out of it only the document needs."""

    def __init__(self, path: str, endpoint: Operation, *, method: str, name: str, **documented: Any) -> None:
        super().__init__(path, endpoint, name=name)
        self.methods = {method}  # Starlette would answer HEAD wherever it answers GET
        self.app = endpoint.asgi
        self._operation = endpoint
        self._documented = documented

    def documented(self) -> APIRoute:
        """As FastAPI describes it."""
        return APIRoute(
            self.path,
            self._operation,
            methods=self.methods,
            name=self.name,
            operation_id=self.name,
            **self._documented,
        )
