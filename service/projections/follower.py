"""Follows the log for some projections, a turn at a time: read, fold, write."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any, Final
from uuid import UUID

import psycopg
from eventsourcing.persistence import Notification, OperationalError

from service.event_store.failures import kept_from
from service.event_store.recorder import PostgresRecorder
from service.projections.batch import MovedError, NoGenerationError, Place, move, places
from service.projections.changes import Changes
from service.projections.folding import Folds, Share
from service.projections.projection import Projection
from service.troubles import Trouble

log = logging.getLogger(__name__)

#: Events per transaction, and for how long they are folded before what there is gets written.
BATCH_EVENTS: Final = 500
BATCH_SECONDS: Final = 1.0
#: The first pause after a failure; each further one is twice as long, up to the last.
FIRST_PAUSE_SECONDS: Final = 0.1
LAST_PAUSE_SECONDS: Final = 3.0


class Course:
    """How one projection fares.

    `limit`: of events at once; fewer while they fail. `tried`: streams that are behind, and were tried again
    in vain. `error`: what keeps it from going on at present; when it is `due` again, by the monotonic clock.
    """

    def __init__(self, projection: Projection[Any], most: int = BATCH_EVENTS) -> None:
        self.projection = projection
        self.name = projection.name
        self.limit = self.most = most
        self.tried: set[UUID] = set()
        self.error: Exception | None = None
        self._trouble = Trouble(log)
        self.due = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    @property
    def trouble(self) -> str | None:
        """What keeps it from going on at present, in words."""
        return self._trouble.sentence

    def went_well(self) -> None:
        """It has moved, or there was nothing to do."""
        self._trouble.is_over()
        self.error, self._pause = None, FIRST_PAUSE_SECONDS

    def failed(self, error: Exception) -> None:
        """Nothing of it has moved."""
        kept = kept_from(f"the projection {self.name!r}", error)
        if kept is not None:  # they share the database: whoever has them all tells the log once
            self._trouble.is_met(kept, logging.DEBUG)
        else:
            sentence = f"the projection {self.name!r} stands still: {error}"
            self._trouble.is_met(sentence, logging.ERROR, error)
        self.error = error
        self.due = monotonic() + self._pause
        self._pause = min(2 * self._pause, LAST_PAUSE_SECONDS)


class Follower:
    """Applies the log to the live generations, or to the given one. Used by one thread.

    What fails is done again with half as many events, down to one. If that one cannot be projected, its
    stream is left behind, and all others go on. A stream that is behind is tried again once by each follower:
    its code may be another than that which failed. `stop` is asked before each event.
    """

    def __init__(
        self,
        recorder: PostgresRecorder,
        courses: Sequence[Course],
        generation: int | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._recorder = recorder
        self._courses = courses
        self._generation = generation
        self._stop = stop
        self._folds = Folds(recorder)
        for course in courses:
            course.tried.clear()

    def places(self) -> Mapping[str, Place]:
        """Where the projections stand."""
        return places(self._recorder, [course.name for course in self._courses], self._generation)

    def turn(self, fresh: Sequence[Notification] = ()) -> bool:
        """Apply the next events to all projections that are due: whether there is more for one already.

        `fresh`: events that have been read already, for those that stand right before them. Raises what
        reading raises.
        """
        found = self.places()
        together: defaultdict[int, list[Course]] = defaultdict(list)
        for course in self._courses:
            if course.error is not None and monotonic() < course.due:
                continue
            if course.name in found:
                together[found[course.name].size].append(course)
            else:
                wanted = "live generation" if self._generation is None else f"generation {self._generation}"
                course.failed(NoGenerationError(f"the projection {course.name!r} has no {wanted}"))
        more = False
        for size, courses in together.items():
            events = fresh
            most = max(one.most for one in courses)
            if not fresh or fresh[0].id != size + 1:
                events = self._recorder.select_notifications(size, most, inclusive_of_start=False)
            shares = [Share(one.projection, found[one.name].behind, one.limit) for one in courses]
            count = self._fold(events, shares)
            for course, share in zip(courses, shares, strict=True):
                done = events[: min(count, share.limit)]
                left = len(done) < len(events) or len(events) >= most
                more = self._apply(course, share, found[course.name], done) or left or more
        return more

    def _fold(self, events: Sequence[Notification], shares: Sequence[Share[Any]]) -> int:
        ends = monotonic() + BATCH_SECONDS
        return self._folds.fold(events, shares, lambda: self._stop() or monotonic() > ends)

    def _apply(self, course: Course, share: Share[Any], place: Place, done: Sequence[Notification]) -> bool:
        """Whether it is to be called again at once."""
        try:
            if done:
                place = self._write(course, share, place, done[-1].id, done)
            untried = [stream for stream in place.behind if stream not in course.tried]
            if untried:
                place = self._mend(course, place, untried[0])
        except MovedError:
            return True
        except Exception as error:  # noqa: BLE001 - its trouble is its own: the others go on
            course.failed(error)
            return False
        course.went_well()
        return bool(untried)

    def _mend(self, course: Course, place: Place, stream: UUID) -> Place:
        """Bring a stream that is behind nearer to where the others are."""
        since = place.behind[stream]
        events = [event for event in self._recorder.select_events(stream) if since < event.id <= place.size]
        behind = {other: size for other, size in place.behind.items() if other != stream}
        share = Share(course.projection, behind, course.limit)
        count = min(self._fold(events, [share]), share.limit)
        if count < len(events) and stream not in share.behind:
            share.behind[stream] = events[count].id - 1
        return self._write(course, share, place, place.size, events[:count])

    def _write(
        self, course: Course, share: Share[Any], place: Place, size: int, done: Sequence[Notification]
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
        course.limit = min(2 * course.limit, course.most)
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
