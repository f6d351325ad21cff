"""Streams events as they are recorded: server-sent events, the feed without asking again."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator
from inspect import Signature
from typing import Annotated, Final

from fastapi import Header
from starlette.requests import Request
from starlette.types import Scope

from domain.values import MAX_INT
from service import metrics
from service.api.http import negotiation
from service.api.http.headers import header
from service.api.http.limits import network
from service.api.http.operation import Operation
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.http.streaming import Stream, nothing
from service.api.v1.events import StreamQuery, only_of
from service.api.v1.parameters import keyword, query_annotation, query_of
from service.api.v1.reading import refuse_after
from service.api.v1.tail import Piece, Tail
from service.event_store.append import CHANNEL
from service.event_store.failures import is_unavailable
from service.event_store.reader import Only

#: So that neither end nor anybody between takes a quiet connection for a dead one.
HEARTBEAT_SECONDS: Final = 15.0
MAX_STREAMS: Final = 1_000
#: Of one address, behind which there may be several.
MAX_STREAMS_OF_ONE: Final = 100
#: How many are served in one turn of the event loop.
AT_ONCE: Final = 50
#: How many events are read, and may lie unsent, at once.
BATCH: Final = 200

_HEADERS: Final = {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    # Said to proxies that would otherwise keep events back until there are many.
    "x-accel-buffering": "no",
}
_RETRY: Final = b"retry: 1000\n\n"
_HEARTBEAT: Final = b":\n\n"

_POSITION: Final = re.compile(rb"[0-9]{1,16}").fullmatch

LAST_EVENT_ID: Final = keyword(
    "last_event_id",
    Annotated[
        str | None,
        Header(
            alias="Last-Event-ID",
            pattern="^[0-9]{1,16}$",
            description="The position of the last event that was received; it counts more than `after`.",
        ),
    ],
    None,
)


class EventStream(Operation):
    """The id of each message is its position. No message has a name: a browser would keep unknown ones."""

    media = ("text/event-stream",)

    def __init__(self, services: Services, tail: Tail) -> None:
        self.__signature__ = Signature([LAST_EVENT_ID, keyword("query", query_annotation(StreamQuery))])
        self._services = services
        self._tail = tail
        self._open: Counter[str] = Counter()
        self._sending = asyncio.Semaphore(AT_ONCE)

    async def answer(self, request: Request) -> Stream:
        scope = request.scope
        negotiation.best(scope, self.media)
        query = query_of(scope, StreamQuery)
        last = _last_event(scope)
        after = query.after if last is None else last
        # While there is still another answer to give, if the database cannot be read.
        size, _ = await self._services.register.reader.head()
        if last is not None:
            refuse_after(last, size, "Last-Event-ID")
        elif query.after is not None:
            refuse_after(query.after, size)
        client = network(scope)
        if self._open.total() >= MAX_STREAMS or self._open[client] >= MAX_STREAMS_OF_ONE:
            raise Problem("too-many-streams", "Follow the feed with `wait` instead, or try again later.")
        first = 0 if after is None else after + 1
        only = only_of(query)
        chunks = nothing() if scope.get("anuencia.head") else self._chunks(client, first, only)
        return Stream(chunks, _HEADERS)

    async def _chunks(self, client: str, first: int, only: Only) -> AsyncGenerator[bytes, None]:
        self._open[client] += 1
        metrics.STREAMS.inc()
        try:
            signals = self._services.register.signals
            yield _RETRY
            while not signals.closing:
                # Before the log is read: what is committed after this ends the wait below.
                watched = signals.watch(CHANNEL)
                piece = await self._piece(first, only)
                first = piece.seen
                if piece.rows:
                    async with self._sending:
                        # One commit wakes all: others get their turn between some of them and the next.
                        await asyncio.sleep(0)
                    yield piece.messages
                if not piece.full and not await signals.wait(watched, HEARTBEAT_SECONDS):
                    yield _HEARTBEAT
        finally:
            metrics.STREAMS.dec()
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]

    async def _piece(self, first: int, only: Only) -> Piece:
        try:
            return await self._tail.read(first, BATCH, only)
        except Exception as error:
            if not is_unavailable(error):
                raise
            # The clients stay: they would only come back all at once. Signals wake when it is there again.
            return Piece((), first, full=False, size=first)


def _last_event(scope: Scope) -> int | None:
    given = header(scope, b"last-event-id")
    if given is None or not given:
        return None
    if not _POSITION(given) or int(given) > MAX_INT:
        raise Problem("malformed-request", "Last-Event-ID must be the position of the last event received.")
    return int(given)
