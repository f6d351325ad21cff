"""Is there an order of the requests to one stream in which each answer is right? (Linearizability.)

A request takes effect at one moment between its sending and its answer. The search is that of Wing and Gong,
with what was seen kept in memory (Lowe): it takes any request that may come next, if its answer fits what the
stream holds, and goes back where none does. A stream is what it holds: the keys of its writes, in order; its
version is how many there are. So a write that is lost, done twice or out of turn, and a read that is older
than what was answered before it began, have no place in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, TypeAlias

#: What a stream holds.
Held: TypeAlias = tuple[str, ...]

#: What the search looks at before it gives up: far more than any history of these tests takes.
MOST_LOOKED_AT: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Wrote:
    """A write by its key, recorded as this version: for the first time, or again with the answer of then."""

    key: str
    version: int
    expected: int | None = None

    def after(self, held: Held) -> Iterator[Held]:
        if self.key in held:
            if held.index(self.key) + 1 == self.version:
                yield held
        elif self.expected in (None, len(held)) and len(held) + 1 == self.version:
            yield (*held, self.key)


@dataclass(frozen=True, slots=True)
class Mismatched:
    """A write that was refused, because the stream was at this version and not at the expected one."""

    key: str
    current: int
    expected: int

    def after(self, held: Held) -> Iterator[Held]:
        if self.key not in held and len(held) == self.current != self.expected:
            yield held


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """A write of which the answer says that nothing was recorded."""

    key: str

    def after(self, held: Held) -> Iterator[Held]:
        yield held


@dataclass(frozen=True, slots=True)
class Unknown:
    """A write without an answer: it was recorded at any time since it was sent, or never."""

    key: str
    expected: int | None = None

    def after(self, held: Held) -> Iterator[Held]:
        if self.key not in held and self.expected in (None, len(held)):
            yield (*held, self.key)
        yield held


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """A read of the state, which has a version; 0: nothing was there."""

    version: int

    def after(self, held: Held) -> Iterator[Held]:
        if len(held) == self.version:
            yield held


@dataclass(frozen=True, slots=True)
class ReadAll:
    """A read of everything that the stream holds."""

    held: Held

    def after(self, held: Held) -> Iterator[Held]:
        if held == self.held:
            yield held


Done: TypeAlias = Wrote | Mismatched | NotRecorded | Unknown | ReadVersion | ReadAll


@dataclass(frozen=True, slots=True)
class Call:
    """A request with its answer, and when it was sent and answered; `inf`: never."""

    began: float
    ended: float
    done: Done

    def __post_init__(self) -> None:
        if isinstance(self.done, Unknown) and self.ended != inf:
            raise ValueError("what is unknown may happen at any later time")


def contradiction(calls: Sequence[Call]) -> str | None:
    """None if there is an order; else how far the best one comes, and what may come next and does not fit.

    Raises TimeoutError if too much would have to be looked at.
    """
    calls = sorted(calls, key=lambda call: (call.began, call.ended))
    everything = (1 << len(calls)) - 1
    begun: tuple[int, Held] = (0, ())
    seen = {begun}
    waiting = [begun]
    furthest: tuple[int, Held] = begun
    while waiting:
        place, held = waiting.pop()
        if place == everything:
            return None
        if place.bit_count() > furthest[0].bit_count():
            furthest = place, held
        # The last one put in is tried first: of those who may come next, the one answered first.
        for number in sorted(_next(calls, place), key=lambda one: -calls[one].ended):
            for after in calls[number].done.after(held):
                further = place | 1 << number, after
                if further not in seen:
                    seen.add(further)
                    waiting.append(further)
        if len(seen) > MOST_LOOKED_AT:
            raise TimeoutError(f"{len(calls)} calls have more orders than can be looked at")
    place, held = furthest
    unfit = [calls[number].done for number in _next(calls, place)]
    return f"after {place.bit_count()} of {len(calls)} calls, which leave {held}, none of these fits: {unfit}"


def _next(calls: Sequence[Call], place: int) -> list[int]:
    """Which of the calls that are left may come before all others that are."""
    left = [number for number in range(len(calls)) if not place >> number & 1]
    first_answer = min(calls[number].ended for number in left)
    return [number for number in left if calls[number].began <= first_answer]
