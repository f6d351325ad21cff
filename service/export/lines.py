"""Writes a history as lines of an import: in an empty register they make the same authorizations again.

A line is written for each thing that was recorded, in the order of the log: what one write recorded in
several authorizations (a link, a vote that was corrected) is one line. Each has a key of its own, the
identifier of the event, so that lines that say the same are recorded as often as they were, and a line that
is sent again is not. Of what is disclosed to few the digest is in it, and not what was told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice, takewhile
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.authorization.state import State
from domain.commands import AnnulStep, CorrectStep
from domain.decide import Context, decide
from domain.decide.corrections import to_name
from domain.events import (
    CONVERSE,
    AuthorizationsLinked,
    Event,
    RegisterEvent,
    SenateVoted,
    StepAnnulled,
    StepCorrected,
)
from domain.jurisdictions.profile import Profile
from service.event_store import codec
from service.export.history import Entry, Envelope, History, envelope, folded


class _Step(NamedTuple):
    position: int
    envelope: Envelope
    stream: UUID
    event: Event


def lines(history: History, profile: Profile) -> Iterator[bytes]:
    """Each line with its end, in order."""
    return _Lines(history, profile).written()


class _Lines:
    def __init__(self, history: History, profile: Profile) -> None:
        self._history, self._profile = history, profile
        self._left = _steps(history.entries())
        #: Read already, and not written yet: no more than one write has recorded.
        self._read: deque[_Step] = deque()
        #: By vote, the authorizations that have recorded it, whether or not it stands there.
        self._votes: dict[UUID, dict[UUID, None]] = {}

    def written(self) -> Iterator[bytes]:
        while (step := self._next()) is not None:
            event = step.event
            data: dict[str, Any] = codec.plain(event)
            if isinstance(event, AuthorizationsLinked):
                data = self._link(step, event, data)
            elif isinstance(event, StepCorrected | StepAnnulled):
                data = self._mended(step, event, data)
            for vote_id in _votes(event):
                self._votes.setdefault(vote_id, {})[step.stream] = None
            yield orjson.dumps(
                {
                    "authorization": str(step.stream),
                    "step": event.event_type.step,
                    "key": f"event:{step.envelope.id}",
                    "data": data,
                },
                option=orjson.OPT_APPEND_NEWLINE,
            )

    def _next(self) -> _Step | None:
        return self._read.popleft() if self._read else next(self._left, None)

    def _ahead(self) -> Iterator[_Step]:
        """What follows, as far as it is asked for."""
        place = 0
        while True:
            if place == len(self._read):
                following = next(self._left, None)
                if following is None:
                    return
                self._read.append(following)
            yield self._read[place]
            place += 1

    def _passes(self, expected: Sequence[tuple[UUID, Any]], told: Callable[[Event], Any]) -> bool:
        """Pass over what the same write recorded after its first step, if that is what follows."""
        found = [(one.stream, told(one.event)) for one in islice(self._ahead(), len(expected))]
        if found != list(expected):
            return False
        for _ in expected:
            self._read.popleft()
        return True

    def _link(self, step: _Step, link: AuthorizationsLinked, data: dict[str, Any]) -> dict[str, Any]:
        others = link.others or ()
        converse = CONVERSE.get(link.relation, link.relation), (step.stream,)
        self._passes([(other, converse) for other in others], _sides)
        stated = {name: one for name, one in data.items() if name != "merged_into"}
        return stated if link.others is None else {**stated, "others": [{"id": str(one)} for one in others]}

    def _mended(
        self, step: _Step, mending: StepCorrected | StepAnnulled, data: dict[str, Any]
    ) -> dict[str, Any]:
        context = Context(
            step.position,
            datetime.fromisoformat(step.envelope.time),
            self._profile,
            lambda vote_id: self._sharing(vote_id, step.position),
        )
        named = self._named(step, mending, context)
        if named:
            data = {**data, "authorizations": [{"id": str(one)} for one in named]}
        if isinstance(mending, StepCorrected) and isinstance(mending.step.event, AuthorizationsLinked):
            again = {name: one for name, one in data["step"]["data"].items() if name != "merged_into"}
            data = {**data, "step": {**data["step"], "data": again}}
        return data

    def _named(
        self, step: _Step, mending: StepCorrected | StepAnnulled, context: Context
    ) -> tuple[UUID, ...]:
        """All that the write was about, if it was about several: in the order in which it recorded them."""
        own = self._state(step.stream, step.position)
        needed = to_name(own, mending, context) - {step.stream}
        following = takewhile(lambda one: _alike(one.event, mending), self._ahead())
        found = dict.fromkeys(one.stream for one in following if one.stream != step.stream)
        others = (*found, *sorted(needed - found.keys()))
        for named in dict.fromkeys([others, tuple(one for one in others if one in needed)]):
            command = _command(step.stream, mending, (step.stream, *named) if named else ())
            states = {one: self._state(one, step.position) for one in command.streams()}
            decided = decide(command, states, context)
            if (
                isinstance(decided, list)
                and decided[0] == (step.stream, mending)
                and self._passes(decided[1:], lambda event: event)
            ):
                return command.authorizations
        return (step.stream, *sorted(needed)) if needed else ()

    def _sharing(self, vote_id: UUID, before: int) -> Iterator[State]:
        return (self._state(stream, before) for stream in self._votes.get(vote_id, ()))

    def _state(self, stream: UUID, before: int) -> State:
        return folded(self._history, self._profile, stream, before)


def _steps(entries: Iterable[Entry]) -> Iterator[_Step]:
    """Those of authorizations; what the register says of itself is another register's to say."""
    for position, stored in entries:
        around, event = envelope(stored), codec.decode(stored).event
        if around.stream is not None and not isinstance(event, RegisterEvent):
            yield _Step(position, around, around.stream, event)


def _command(
    stream: UUID, mending: StepCorrected | StepAnnulled, named: tuple[UUID, ...]
) -> CorrectStep | AnnulStep:
    if isinstance(mending, StepCorrected):
        return CorrectStep(id=stream, step=mending, authorizations=named)
    return AnnulStep(id=stream, step=mending, authorizations=named)


def _alike(event: Event, mending: StepCorrected | StepAnnulled) -> bool:
    """Whether one write may have recorded both, in different authorizations."""
    return type(event) is type(mending) and (event.why, event.citations, event.note) == (
        mending.why,
        mending.citations,
        mending.note,
    )


def _sides(event: Event) -> Any:
    return (event.relation, event.others) if isinstance(event, AuthorizationsLinked) else None


def _votes(event: Event) -> Iterator[UUID]:
    if isinstance(event, SenateVoted):
        yield event.vote_id
    elif isinstance(event, StepCorrected):
        yield from _votes(event.step.event)
