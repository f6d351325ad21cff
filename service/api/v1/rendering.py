"""Writes out a state, in one way, so that a read and the answer to a write are equal."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

import orjson

from domain import views
from domain.authorization.state import State
from service import aside
from service.event_store.reader import StoredRow

#: Of all answers that are remembered.
MAX_BYTES: Final = 32 * 1024 * 1024


class Answers:
    """Writes out where authorizations stand, and remembers the newest answer of each, up to so many bytes.

    What is remembered is of one state object, judged on one day. A state that is warm is the same object for
    every reader until a step is recorded; one as of an earlier log is folded anew, and pushes nothing out.
    Used from the event loop alone.
    """

    def __init__(self, most: int = MAX_BYTES) -> None:
        self._most = most
        self._held = 0
        self._known: OrderedDict[UUID, tuple[State, date, bytes]] = OrderedDict()

    def known(self, state: State, on: date) -> bytes | None:
        """What is remembered of it; None if nothing is."""
        known = self._known.get(state.id)
        if known is None or known[0] is not state or known[1] != on:
            return None
        self._known.move_to_end(state.id)
        return known[2]

    async def of(
        self, state: State, on: date, *, newest: bool, write: Callable[[State, date], bytes] | None = None
    ) -> bytes:
        """Where it stands on the day judged (AuthorizationOut). `newest`: nothing later is known of it.

        `write`: what writes it in another form, always the same one for these answers.
        """
        known = self.known(state, on)
        if known is not None:
            return known
        if write is None:
            answer = await aside.done(lambda: authorization(state, on), state.version)
        else:
            answer = await asyncio.to_thread(aside.counted, partial(write, state, on))
        if newest:
            self._remember(state, on, answer)
        return answer

    def _remember(self, state: State, on: date, answer: bytes) -> None:
        before = self._known.pop(state.id, None)
        self._held += len(answer) - (0 if before is None else len(before[2]))
        self._known[state.id] = (state, on, answer)
        while self._held > self._most:
            _, (_, _, oldest) = self._known.popitem(last=False)
            self._held -= len(oldest)


def authorization(state: State, on: date) -> bytes:
    """Where it stands on the day judged (AuthorizationOut)."""
    return orjson.dumps(views.authorization(state, on))


def recorded(positions: Sequence[int], state: bytes, similar: Sequence[UUID] | None) -> bytes:
    """The answer to a write (RecordedOut), the authorization spliced in as it is read."""
    told = orjson.dumps(positions), state, orjson.dumps(similar)
    return b'{"positions":%b,"authorization":%b,"similar":%b}' % told


def event_item(row: StoredRow) -> bytes:
    """One event with its place and its leaf (EventItemOut), the stored bytes spliced in unparsed."""
    return orjson.dumps(
        {
            "position": row.position,
            "leaf_hash": b64encode(row.leaf_hash).decode(),
            "event": orjson.Fragment(row.stored),
        }
    )


def page(items: Iterable[bytes], next_cursor: str | None, told: Mapping[str, Any] | None = None) -> bytes:
    """A page of items that are written out already. `told`: what the page says besides."""
    besides = b"".join(
        b",%b:%b" % (orjson.dumps(name), orjson.dumps(one)) for name, one in (told or {}).items()
    )
    return b'{"items":[%b],"next_cursor":%b%b}' % (b",".join(items), orjson.dumps(next_cursor), besides)
