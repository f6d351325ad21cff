"""Brings the live rows on in the process of a reader that waits for them, where no projector does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from time import monotonic
from typing import Any, Final

from eventsourcing.persistence import OperationalError
from psycopg import Connection

from service.event_store.failures import LOST
from service.event_store.recorder import PostgresRecorder
from service.projections.follower import Course, Follower
from service.projections.projection import Projection
from service.threads import waited_for

log = logging.getLogger(__name__)

# Whoever holds the rows of a generation is at work, or stuck: neither is waited for.
_SESSION: Final = """
    SET synchronous_commit = off; SET lock_timeout = '500ms'; SET statement_timeout = '3s';
    SET idle_in_transaction_session_timeout = '10s'
"""


class CatchingUp:
    """Does the projector's work for a moment, by the projector's code: whoever comes first moves a row, once.

    One at a time; who asks meanwhile waits for that. Used from the event loop, the work in a thread, which
    ends with what it is at when nobody waits any more.
    """

    def __init__(
        self, connect: Callable[[], Connection[tuple[Any, ...]]], projections: Sequence[Projection[Any]]
    ) -> None:
        self._connect = connect
        self._projections = projections
        self._task: asyncio.Task[None] | None = None

    async def bring(self, projections: Sequence[str], size: int, seconds: float) -> None:
        """Move the rows of these until they reflect a log of this size, for so many seconds at most."""
        deadline, mine = monotonic() + seconds, False
        while not mine and (left := deadline - monotonic()) > 0:
            task = self._task
            if task is None:
                task = self._task = asyncio.create_task(self._work(projections, size, deadline))
                mine = True
            await asyncio.wait({task}, timeout=left)

    async def _work(self, projections: Sequence[str], size: int, deadline: float) -> None:
        try:
            await waited_for(partial(self._bring, projections, size, deadline))
        except (OperationalError, *LOST) as error:
            # The read that follows tells whether the database is there.
            log.warning("a reader could not bring the rows on (%s)", type(error.__cause__ or error).__name__)
        finally:
            self._task = None

    def _bring(self, projections: Sequence[str], size: int, deadline: float) -> None:
        courses = [Course(projection) for projection in self._projections if projection.name in projections]
        with closing(PostgresRecorder(self._session)) as recorder:
            follower = Follower(recorder, courses, stop=lambda: monotonic() > deadline)
            while any(place.size < size for place in follower.places().values()):
                if not follower.turn() or monotonic() > deadline:
                    return

    def _session(self) -> Connection[tuple[Any, ...]]:
        connection = self._connect()
        connection.autocommit = True
        connection.execute(_SESSION)
        return connection
