"""What clients can ask for, and the routes by which FastAPI takes it.

FastAPI reads a body before it solves dependencies, and solves them in an order of its own. The contract has
the token checked before the body is read, and one order of all checks: so an operation is given the request
and answers it, and its checks stand in the text of one function. FastAPI routes to it, and makes the document
from its `__signature__`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from inspect import Signature
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from service.api.http.negotiation import JSON


class Operation(ABC):
    """Something that a client can ask for."""

    __signature__: Signature
    #: The forms in which it can answer, the usual one first.
    media: tuple[str, ...] = (JSON,)

    @abstractmethod
    async def answer(self, request: Request) -> Response:
        """The response; raises Problem."""

    async def __call__(self) -> None:
        """Never called: FastAPI asks only for the signature of what it takes for a function."""
        raise TypeError("a route calls `answer`")


class Route(APIRoute):
    """A route of FastAPI whose endpoint is an `Operation`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        operation = self.endpoint
        if not isinstance(operation, Operation):
            raise TypeError(f"{self.path} has no operation")
        return operation.answer


class Served(APIRoute):
    """The same route where answers are given: FastAPI is told nothing of what the document alone is made of.

    To look into the parameters and models of all operations takes ten times as long as the rest of an
    application.
    """

    def __init__(
        self, path: str, endpoint: Operation, *, methods: list[str], operation_id: str, **_told: Any
    ) -> None:
        self._operation = endpoint
        super().__init__(
            path, endpoint.answer, methods=methods, operation_id=operation_id, response_model=None
        )

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        return self._operation.answer
