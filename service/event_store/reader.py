"""Reads what was recorded: the log, and the state of one authorization, without locks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.events import STEP_TYPES
from domain.jurisdictions.profile import Profile
from service import aside
from service.event_store import codec
from service.event_store.as_of import Moment, is_past, size_named, size_of
from service.event_store.pool import Needs, Pool
from service.event_store.two_states import Stored, TwoStates, since_sql, span
from service.event_store.upcasters import current_type, known_types


class StoredRow(NamedTuple):
    """One event as it is kept."""

    position: int
    stream_id: UUID
    version: int
    type: str
    recorded_at: datetime
    leaf_hash: bytes
    stored: bytes


_ROW: Final = "position, stream_id, version, type, recorded_at, leaf_hash, bytes"
_AT: Final = f"SELECT {_ROW} FROM events WHERE position = ANY (%(positions)s) ORDER BY position"  # noqa: S608  made of a text of this file


#: They stand on the register's own stream, which is no authorization.
_OF_THE_REGISTER: Final = [name for name in known_types() if current_type(name) not in STEP_TYPES]


class StateRead(NamedTuple):
    """One authorization in the log that was asked about, which has `size` events. `state` None: not in it.

    `head`: how many events the log had when it was read. A position beyond it makes `size` larger than that.
    """

    state: State | None
    size: int
    head: int


def _look(as_of: Moment) -> str:
    """The log, and the events that a state lacks: one statement, so that both are of one snapshot."""
    # A state that is kept is an earlier one only if the log that is asked about holds its last step.
    return f"""
        WITH asked AS MATERIALIZED (
            SELECT head.size AS head, {size_of(as_of, "head")} AS size FROM log_head AS head
        ),
        known AS MATERIALIZED (
            SELECT asked.*, EXISTS (
                SELECT FROM events
                WHERE stream_id = %(stream_id)s AND version = %(version)s AND position < asked.size
            ) AS earlier
            FROM asked
        )
        SELECT known.head, known.size, known.earlier, event.position, event.bytes
        FROM known LEFT JOIN events AS event
            ON event.stream_id = %(stream_id)s AND event.position < known.size
            AND event.version > CASE WHEN known.earlier THEN %(version)s ELSE 0 END
        ORDER BY event.version
    """  # noqa: S608  made of the texts above


class SpanSeen(NamedTuple):
    """A span, with the sizes of the two logs that it is between, and of the log at present."""

    span: TwoStates
    since: int
    size: int
    head: int


def _span(since: Moment, until: Moment) -> str:
    """Both logs, and all events of the stream in the later one, of one snapshot."""
    before = "0" if since is None else since_sql(size_of(since, "head"))
    return f"""
        WITH asked AS MATERIALIZED (
            SELECT head.size AS head, {size_of(until, "head")} AS size, {before} AS since
            FROM log_head AS head
        )
        SELECT asked.head, asked.size, asked.since, event.position, event.recorded_at, event.bytes
        FROM asked LEFT JOIN events AS event
            ON event.stream_id = %(stream_id)s AND event.position < asked.size
        ORDER BY event.version
    """  # noqa: S608  made of the texts above


class Only(NamedTuple):
    """Which events of the log: of these types and authorizations (empty: all), recorded since an instant."""

    types: tuple[str, ...] = ()
    streams: tuple[UUID, ...] = ()
    since: datetime | None = None


ALL: Final = Only()

#: By what is asked, so that each condition is served by its index. `recorded_at` never decreases in the log.
_CONDITIONS: Final = {
    "types": "type = ANY (%(types)s)",
    "streams": "stream_id = ANY (%(streams)s)",
    "since": """position >= (
        SELECT position FROM events WHERE recorded_at >= %(since)s ORDER BY recorded_at, position LIMIT 1
    )""",
}


@cache
def _feed(*asked: str) -> str:
    """The head and the events in one snapshot: all events of the log of that size have then been seen."""
    return f"""
        SELECT head.size, event.* FROM log_head AS head LEFT JOIN LATERAL (
            SELECT {_ROW} FROM events
            WHERE {" AND ".join(["position >= %(first)s", *(_CONDITIONS[one] for one in asked)])}
            ORDER BY position LIMIT %(limit)s
        ) AS event ON true
        ORDER BY event.position
    """  # noqa: S608  made of the texts above


def _stream(*, bounded: bool) -> str:
    """The head and the steps of one authorization in one snapshot."""
    return f"""
        SELECT head.size, event.* FROM log_head AS head LEFT JOIN LATERAL (
            SELECT {_ROW} FROM events
            WHERE stream_id = %(stream_id)s AND version > %(after)s AND NOT type = ANY (%(unlike)s)
                {"AND position < %(before)s" if bounded else ""}
            ORDER BY version LIMIT %(limit)s
        ) AS event ON true
        ORDER BY event.version
    """  # noqa: S608  made of the texts above


def _size(rows: Sequence[Any]) -> int:
    size: int = rows[0].size
    return size


def _head(rows: Sequence[Any]) -> int:
    head: int = rows[0].head
    return head


class Reader:
    """Reads over a pool of connections; what it answers was committed when it was asked."""

    def __init__(self, pool: Pool, profile: Profile) -> None:
        self._pool = pool
        self._profile = profile

    async def head(self) -> tuple[int, datetime]:
        """Size of the log, and the `time` of its last event."""
        (row,) = await self._pool.rows("SELECT size, recorded_at FROM log_head")
        return row.size, row.recorded_at

    async def feed(self, first: int, limit: int, only: Only = ALL) -> tuple[int, list[StoredRow]]:
        """The size of the log, and its events from position `first` on, in log order."""
        given = {"types": list(only.types), "streams": list(only.streams), "since": only.since}
        asked = {name: one for name, one in given.items() if one}
        needs = Needs(_size, whole=lambda rows: _size(rows) >= first)
        rows = await self._pool.rows(_feed(*asked), {"first": first, "limit": limit, **asked}, needs)
        return rows[0].size, [StoredRow._make(row[1:]) for row in rows if row.position is not None]

    async def at(self, positions: Sequence[int]) -> list[StoredRow]:
        """The events at these positions, in log order."""
        needs = Needs(whole=lambda rows: len(rows) == len(set(positions)))
        return [
            StoredRow._make(row) for row in await self._pool.rows(_AT, {"positions": list(positions)}, needs)
        ]

    async def stream(
        self, stream_id: UUID, after_version: int = 0, limit: int | None = None, before: int | None = None
    ) -> list[StoredRow]:
        """Steps of one authorization after a version, by version; `before` is a size of the log."""
        asked: dict[str, Any] = {"stream_id": stream_id, "after": after_version, "unlike": _OF_THE_REGISTER}
        if before is not None:
            asked["before"] = before
        # Where nothing is there, the primary has the last word.
        needs = Needs(_size, before, lambda rows: rows[0].position is not None)
        rows = await self._pool.rows(_stream(bounded=before is not None), {**asked, "limit": limit}, needs)
        return [StoredRow._make(row[1:]) for row in rows if row.position is not None]

    async def span(self, stream_id: UUID, since: Moment, until: Moment = None) -> SpanSeen:
        """What became of one authorization between two logs. `since` None: the empty one."""
        asked: dict[str, Any] = {"stream_id": stream_id}
        asked |= {name: one for name, one in (("since", since), ("as_of", until)) if one is not None}
        size = size_named(until, size_named(since)) if until is not None else None
        needs = Needs(_head, size, lambda rows: _is_there(rows, since, until))
        rows = await self._pool.rows(_span(since, until), asked, needs)
        head, size, before, *_ = rows[0]
        steps = [Stored(*row[3:]) for row in rows if row.position is not None]
        found = await aside.done(partial(span, stream_id, self._profile, steps, before), len(steps))
        return SpanSeen(found, before, size, head)

    async def look(
        self, stream_id: UUID, as_of: Moment = None, warm: State | None = None, version: int = 0
    ) -> StateRead:
        """Where the steps of one authorization lead in a log. `warm`: a state of it, used if it fits.

        `version`: the newest that the client is known to have seen.
        """
        start = nothing(stream_id, self._profile) if warm is None else warm
        asked = {"stream_id": stream_id, "version": start.version}
        if as_of is not None:
            asked["as_of"] = as_of

        def whole(rows: Sequence[Any]) -> bool:
            steps = sum(row.position is not None for row in rows) + (start.version if rows[0].earlier else 0)
            return steps >= max(1, version) and is_past(as_of, rows[0].size, rows[0].head)

        rows = await self._pool.rows(_look(as_of), asked, Needs(_head, size_named(as_of), whole))
        head, size, earlier, *_ = rows[0]
        if not earlier:
            start = nothing(stream_id, self._profile)
        missing = [(stored, position) for *_, position, stored in rows if position is not None]
        state = await aside.done(partial(_folded, start, missing), len(missing))
        return StateRead(state if state.version else None, size, head)


def _is_there(rows: Sequence[Any], since: Moment, until: Moment) -> bool:
    """Whether a replica has all of both logs, and the authorization."""
    head = rows[0].head
    return (
        rows[0].position is not None
        and max(rows[0].size, rows[0].since) <= head
        and is_past(since, rows[0].since, head)
        and is_past(until, rows[0].size, head)
    )


def _folded(state: State, missing: Sequence[tuple[bytes, int]]) -> State:
    # What stands on the register's own stream is no step: it changes nothing.
    for stored, position in missing:
        state = evolve(state, codec.decode(stored).event, position)
    return state
