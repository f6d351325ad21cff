"""What the next events do to the rows of the projections: computed without any transaction, once for all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from eventsourcing.persistence import Notification

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.projections.keeping import OneStep
from service.event_store import codec
from service.event_store.recorder import PostgresRecorder
from service.projections.changes import Changes
from service.projections.projection import Projection, Row

R = TypeVar("R", bound=Row)

#: Streams whose last step is remembered between batches.
WARM_STREAMS = 1_024


class Share(Generic[R]):
    """What a batch means for one projection: at most `limit` of its events, none of the streams `behind`.

    A stream of which an event cannot be projected is behind from there on: its rows stay as they were before
    that event, and `failures` says why. The other streams go on.
    """

    def __init__(self, projection: Projection[R], behind: Mapping[UUID, int], limit: int) -> None:
        self.projection = projection
        self.limit = limit
        self.changes: Changes[R] = Changes()
        #: By stream, the size of the log that its rows reflect.
        self.behind = dict(behind)
        self.failures: list[tuple[Notification, Exception]] = []

    def fail(self, event: Notification, error: Exception) -> None:
        """Leave the stream behind, right before this event."""
        self.behind[_stream(event)] = event.id - 1
        self.failures.append((event, error))


class _Known(NamedTuple):
    """A stream after one of its steps, and what is kept of the rows of some projections."""

    version: int
    state: State
    kept: Mapping[Any, Any]


class Folds:
    """Folds events, and remembers the streams used most recently. Used by one thread."""

    def __init__(self, recorder: PostgresRecorder) -> None:
        self._recorder = recorder
        self._known: OrderedDict[UUID, _Known] = OrderedDict()

    def fold(
        self, events: Sequence[Notification], shares: Sequence[Share[Any]], stop: Callable[[], bool]
    ) -> int:
        """Give each event to the shares that want it; how many there were before it was told to stop.

        What an event does to the domain's functions is the event's failure, in the shares it concerns. Raises
        what reading raises.
        """
        for count, event in enumerate(events):
            if stop():
                return count
            stream = _stream(event)
            takers = [share for share in shares if count < share.limit and stream not in share.behind]
            if takers:
                self._take(stream, event, takers)
        return len(events)

    def _take(self, stream: UUID, event: Notification, takers: Sequence[Share[Any]]) -> None:
        known, missing = self._before(stream, event, takers[0].projection)
        try:
            before = known.state
            for earlier in missing:
                before = evolve(before, codec.decode(earlier.state).event, earlier.id - 1)
            after = evolve(before, codec.decode(event.state).event, event.id - 1)
        except Exception as error:  # noqa: BLE001 - whatever it is: the other streams must go on
            for taker in takers:
                taker.fail(event, error)
            return
        step = OneStep(before, after, known.kept)
        for taker in takers:
            try:
                old, new = step.rows(taker.projection.rows)
            except Exception as error:  # noqa: BLE001 - whatever it is: the others must go on
                taker.fail(event, error)
            else:
                taker.changes.add(event.id - 1, old, new)
        self._known[stream] = _Known(event.originator_version, after, step.kept)
        self._known.move_to_end(stream)
        if len(self._known) > WARM_STREAMS:
            self._known.popitem(last=False)

    def _before(
        self, stream: UUID, event: Notification, projection: Projection[Any]
    ) -> tuple[_Known, Sequence[Notification]]:
        """What is remembered of the stream, and the events between that and this one."""
        last = event.originator_version - 1
        known = self._known.get(stream)
        if known is None or known.version > last:
            known = _Known(0, nothing(stream, projection.profile), {})
        if known.version == last:
            return known, ()
        return known, self._recorder.select_events(stream, gt=known.version, lte=last)


def _stream(event: Notification) -> UUID:
    stream = event.originator_id
    return stream if isinstance(stream, UUID) else UUID(stream)
