"""Says which events a subscription asks for: by type, by authorization, by what the terms name."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import Notification, PersistenceError

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.jurisdictions.profile import Profile
from domain.projections.register import named_by
from service.delivery.subscriptions import Filters
from service.event_store import codec
from service.event_store.recorder import PostgresRecorder

log = logging.getLogger(__name__)

#: Streams of which the last state is kept, and events of which it is known what they concern.
WARM_STREAMS: Final = 512
WARM_EVENTS: Final = 10_000


class Concern(NamedTuple):
    """What the terms name right before an event, or right after it."""

    countries: frozenset[str]
    ministries: frozenset[str]


def asks_for(filters: Filters, event: Notification) -> bool | None:
    """Whether these ask for the event; None: that depends on what the terms name."""
    if filters.types and not {event.topic, event.topic.rpartition(".")[0]} & set(filters.types):
        return False
    if filters.authorization is not None and stream_of(event) != filters.authorization:
        return False
    return None if filters.countries or filters.ministries else True


def concerned(filters: Filters, concern: Concern) -> bool:
    """Whether what the terms name is what these ask for."""
    return all(
        not wanted or not found.isdisjoint(wanted)
        for wanted, found in (
            (filters.countries, concern.countries),
            (filters.ministries, concern.ministries),
        )
    )


class Concerns:
    """Folds the stream of an event as far as the event, once for all who ask. Used by one thread."""

    def __init__(self, recorder: PostgresRecorder, profile: Profile) -> None:
        self._recorder = recorder
        self._profile = profile
        self._states: OrderedDict[UUID, State] = OrderedDict()
        self._known: OrderedDict[int, Concern | None] = OrderedDict()

    def is_asked_for(self, filters: Filters, event: Notification) -> bool:
        """Whether these ask for the event. One that cannot be folded is asked for by all: none is kept back.

        Raises what reading raises.
        """
        if event.id not in self._known:
            self._known[event.id] = self._concern(event)
            if len(self._known) > WARM_EVENTS:
                self._known.popitem(last=False)
        concern = self._known[event.id]
        return concern is None or concerned(filters, concern)

    def _concern(self, event: Notification) -> Concern | None:
        try:
            return self._folded(event)
        except PersistenceError:
            raise
        except Exception:  # whatever the domain says of it: other events, and other receivers, must go on
            log.exception("the event at position %d cannot be folded: it is sent to all", event.id - 1)
            return None

    def _folded(self, event: Notification) -> Concern:
        stream = stream_of(event)
        before = self._states.get(stream)
        if before is None or before.version >= event.originator_version:
            before = nothing(stream, self._profile)
        if before.version < event.originator_version - 1:
            missing = self._recorder.select_events(
                stream, gt=before.version, lte=event.originator_version - 1
            )
            for one in missing:
                before = evolve(before, codec.decode(one.state).event, one.id - 1)
        after = evolve(before, codec.decode(event.state).event, event.id - 1)
        self._states[stream] = after
        self._states.move_to_end(stream)
        if len(self._states) > WARM_STREAMS:
            self._states.popitem(last=False)
        countries, ministries = zip(named_by(before), named_by(after), strict=True)
        return Concern(frozenset().union(*countries), frozenset().union(*ministries))


def stream_of(event: Notification) -> UUID:
    """The authorization, or the register's own stream."""
    stream = event.originator_id
    return stream if isinstance(stream, UUID) else UUID(stream)
