"""What is exported: the entries of a log up to a size, whoever holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.jurisdictions.profile import Profile
from service.event_store import codec


class Entry(NamedTuple):
    """One entry, by its place in the log."""

    position: int
    stored: bytes


class History(Protocol):
    """The entries of one log, which does not change while it is read."""

    @property
    def size(self) -> int:
        """How many there are."""

    def entries(self) -> Iterator[Entry]:
        """All of them, in the order of the log."""

    def streams(self) -> Iterable[UUID]:
        """Every authorization, in the order in which they were registered."""

    def steps(self, stream: UUID, before: int) -> Iterable[Entry]:
        """Those of one authorization below a position, by version."""


class Envelope(codec.Said):
    """What surrounds a step."""

    id: str
    data: msgspec.Raw
    actoroffice: str
    source: str
    occurred: str | None = None

    @property
    def stream(self) -> UUID | None:
        """The authorization; None of what concerns the register itself."""
        return None if self.authorization is None else UUID(self.authorization)


_envelopes = msgspec.json.Decoder(Envelope)


def envelope(stored: bytes) -> Envelope:
    """The envelope of a stored event."""
    return _envelopes.decode(stored)


def folded(history: History, profile: Profile, stream: UUID, before: int) -> State:
    """Where the steps of one authorization below a position lead."""
    state = nothing(stream, profile)
    for entry in history.steps(stream, before):
        state = evolve(state, codec.decode(entry.stored).event, entry.position)
    return state


class Listed:
    """A history that is held as a list. `stored`: from position 0 on."""

    def __init__(self, stored: list[bytes]) -> None:
        self._stored = stored
        self._places: dict[UUID, list[int]] = {}
        for position, one in enumerate(stored):
            stream = envelope(one).stream
            if stream is not None:
                self._places.setdefault(stream, []).append(position)

    @property
    def size(self) -> int:
        return len(self._stored)

    def entries(self) -> Iterator[Entry]:
        return (Entry(position, one) for position, one in enumerate(self._stored))

    def streams(self) -> Iterable[UUID]:
        return self._places

    def steps(self, stream: UUID, before: int) -> Iterable[Entry]:
        return [Entry(place, self._stored[place]) for place in self._places.get(stream, ()) if place < before]
