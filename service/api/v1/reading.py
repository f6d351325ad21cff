"""Carries out a public GET: no token is asked for, and none is looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from inspect import Parameter, Signature
from typing import Generic, TypeVar

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from domain.jurisdictions.profile import Profile
from domain.values import MAX_INT
from service.api.http import negotiation
from service.api.http.headers import header
from service.api.http.negotiation import JSON
from service.api.http.operation import Operation
from service.api.http.problems import Problem, wrong_parameter
from service.api.v1.parameters import (
    AS_OF_SEEN,
    IF_NONE_MATCH,
    day_of,
    keyword,
    moment_of,
    query_annotation,
    query_of,
)
from service.event_store.as_of import SEEN, Moment

Q = TypeVar("Q", bound=BaseModel)

#: Digits of the largest position.
_LONGEST = len(str(MAX_INT))


@dataclass(frozen=True, slots=True)
class ReadRequest(Generic[Q]):
    """One request to read, its query checked."""

    scope: Scope
    query: Q


class ReadOperation(Operation, Generic[Q]):
    """A GET. `query`: the model of its query parameters; `parameters`: of its path; `media`: its forms."""

    def __init__(
        self,
        query: type[Q],
        parameters: Sequence[Parameter],
        read: Callable[[ReadRequest[Q]], Awaitable[Response]],
        media: Iterable[str] = (JSON,),
    ) -> None:
        asked = [keyword("query", query_annotation(query))] if query.model_fields else []
        self.__signature__ = Signature([*parameters, IF_NONE_MATCH, AS_OF_SEEN, *asked])
        self._query = query
        self._read = read
        self.media = tuple(media)

    async def answer(self, request: Request) -> Response:
        negotiation.best(request.scope, self.media)
        SEEN.set(_size_seen(request.scope))
        return await self._read(ReadRequest(request.scope, query_of(request.scope, self._query)))


def _size_seen(scope: Scope) -> int:
    """The size of a log that the client has seen, by Anuencia-As-Of; 0 without it."""
    given = header(scope, b"anuencia-as-of")
    if given is None:
        return 0
    position = given.strip()
    if not position.isdigit() or len(position) > _LONGEST or int(position) > MAX_INT:
        raise Problem(
            "malformed-request", "Anuencia-As-Of takes a position of the log: a number, as it was given."
        )
    return int(position) + 1


@dataclass(frozen=True, slots=True)
class Then:
    """Of which log, and on which day, a read of state must speak."""

    as_of: Moment
    on: date


def then_of(profile: Profile, as_of: str | None, on: str | None) -> Then:
    """The time that a read is about; 422 for a day or an instant that is not in the calendar."""
    day = day_of(on, datetime.now(profile.zone).date())
    return Then(None if as_of is None else moment_of(as_of), day)


def refuse_beyond(as_of: Moment, head: int, name: str = "as_of") -> None:
    """422 for a position that the log has not reached."""
    if isinstance(as_of, int) and as_of >= head:
        raise wrong_parameter(name, f"is beyond the log, which has {head} events", "out-of-range")


def refuse_after(position: int, size: int, name: str = "after") -> None:
    """422 for a position of the feed that the log has not reached: nobody has read so far."""
    if position >= size:
        raise wrong_parameter(name, f"is beyond the log, which has {size} events", "out-of-range")


def time_headers(size: int, on: date) -> dict[str, str]:
    """The headers that say what was resolved. (A log without events has no position to name.)"""
    day = {"anuencia-on": on.isoformat()}
    return {"anuencia-as-of": str(size - 1), **day} if size else day
