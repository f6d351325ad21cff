"""Follows the log for some projections, a turn at a time: read, fold, write."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from time import monotonic
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
from eventsourcing.persistence import Notification, OperationalError

from service.event_store.recorder import PostgresRecorder
from service.projections.batch import MovedError, NoGenerationError, Place, move, places
from service.projections.changes import Changes
from service.projections.folding import Folds, Share
from service.projections.projection import Projection

log = logging.getLogger(__name__)

#: Events per transaction, and for how long they are folded before what there is gets written.
BATCH_EVENTS: Final = 500
BATCH_SECONDS: Final = 1.0


class Progress(NamedTuple):
    """Where a turn has left a projection, and whether there is more for it already."""

    place: Place
    more: bool


class _Course:
    """What one projection's turns have shown: how many events go well at once, which streams do not go on."""

    def __init__(self, projection: Projection[Any], limit: int) -> None:
        self.projection = projection
        self.name = projection.name
        self.limit = limit
        #: Streams that are behind, and were tried again in vain.
        self.tried: set[UUID] = set()


class Follower:
    """Applies the log to the live generations, or to the given one. Used by one thread.

    What fails is done again with half as many events, down to one. If that one cannot be projected, its
    stream is left behind, and all others go on. A stream that is behind is tried again once by each follower:
    its code may be another than that which failed. `stop` is asked before each event.
    """

    def __init__(
        self,
        recorder: PostgresRecorder,
        projections: Sequence[Projection[Any]],
        generation: int | None = None,
        *,
        stop: Callable[[], bool] = lambda: False,
        most: int = BATCH_EVENTS,
    ) -> None:
        self._recorder = recorder
        self._generation = generation
        self._stop = stop
        self._most = most
        self._courses = [_Course(one, most) for one in projections]
        self._folds = Folds(recorder)

    def places(self) -> Mapping[str, Place]:
        """Where the projections stand."""
        return places(self._recorder, [one.name for one in self._courses], self._generation)

    def turn(
        self, fresh: Sequence[Notification] = (), without: Container[str] = ()
    ) -> Mapping[str, Progress | Exception]:
        """Apply the next events to all projections but some; how each fared.

        `fresh`: events that have been read already, for those that stand right before them. An exception is
        the projection's trouble: nothing of it has moved. Raises what reading raises.
        """
        found = self.places()
        fared: dict[str, Progress | Exception] = {}
        together: defaultdict[int, list[_Course]] = defaultdict(list)
        for course in self._courses:
            if course.name in without:
                continue
            if course.name in found:
                together[found[course.name].size].append(course)
            else:
                wanted = "live generation" if self._generation is None else f"generation {self._generation}"
                fared[course.name] = NoGenerationError(f"the projection {course.name!r} has no {wanted}")
        for size, courses in together.items():
            events = fresh
            if not fresh or fresh[0].id != size + 1:
                events = self._recorder.select_notifications(size, self._most, inclusive_of_start=False)
            shares = [Share(one.projection, found[one.name].behind, one.limit) for one in courses]
            count = self._fold(events, shares)
            for course, share in zip(courses, shares, strict=True):
                fared[course.name] = self._applied(course, share, found[course.name], events, count)
        return fared

    def _fold(self, events: Sequence[Notification], shares: Sequence[Share[Any]]) -> int:
        ends = monotonic() + BATCH_SECONDS
        return self._folds.fold(events, shares, lambda: self._stop() or monotonic() > ends)

    def _applied(
        self, course: _Course, share: Share[Any], place: Place, events: Sequence[Notification], count: int
    ) -> Progress | Exception:
        done = events[: min(count, share.limit)]
        try:
            if done:
                place = self._write(course, share, place, done[-1].id, done)
            untried = [stream for stream in place.behind if stream not in course.tried]
            if untried:
                place = self._mend(course, place, untried[0])
        except MovedError:
            return Progress(place, more=True)
        except Exception as error:  # noqa: BLE001 - its trouble is its own: the others go on
            return error
        return Progress(place, bool(untried) or len(done) < len(events) or len(events) >= self._most)

    def _mend(self, course: _Course, place: Place, stream: UUID) -> Place:
        """Bring a stream that is behind nearer to where the others are."""
        since = place.behind[stream]
        events = [one for one in self._recorder.select_events(stream) if since < one.id <= place.size]
        behind = {other: size for other, size in place.behind.items() if other != stream}
        share = Share(course.projection, behind, course.limit)
        count = min(self._fold(events, [share]), share.limit)
        if count < len(events) and stream not in share.behind:
            share.behind[stream] = events[count].id - 1
        return self._write(course, share, place, place.size, events[:count])

    def _write(
        self, course: _Course, share: Share[Any], place: Place, size: int, done: Sequence[Notification]
    ) -> Place:
        """Raises MovedError if it must be done anew, perhaps with fewer events."""
        try:
            after = place._replace(size=size, behind=share.behind)
            move(self._recorder, course.projection, place, after, share.changes)
        except MovedError:
            raise
        except Exception as error:
            course.limit = max(1, len(done) // 2)
            if isinstance(error, psycopg.Error | OperationalError):
                raise  # of the database, or of the projection as a whole
            if len(done) > 1:
                log.warning("the projection %s fails on %d events; trying half", course.name, len(done))
                raise MovedError from error
            share.fail(done[0], error)
            after = place._replace(size=size, behind=share.behind)
            move(self._recorder, course.projection, place, after, Changes())
        course.limit = min(2 * course.limit, self._most)
        for event, reason in share.failures:
            course.tried.add(UUID(str(event.originator_id)))
            log.error(
                "the projection %s cannot project the event at position %d: authorization %s stays behind",
                course.name,
                event.id - 1,
                event.originator_id,
                exc_info=reason,
            )
        return after
