"""May a step be corrected or annulled? Of a shared vote only in one write over all its streams.

Nothing is refused for what hangs on the step. A corrected step is a step recorded now: it is asked what any
other is asked, against the record without the step that it corrects. But what the step, as it stands,
contradicts already is not brought by the correction, and is no reason to keep a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

from domain.authorization.decide.context import Context, Decision, States
from domain.authorization.decide.contradictions import contradiction
from domain.authorization.decide.references import unknown_version
from domain.authorization.evolve import evolve
from domain.authorization.standing import corrected, standing
from domain.authorization.state import State
from domain.commands import AnnulStep, CorrectStep
from domain.events import (
    OF_THE_VOTE,
    AuthorizationsLinked,
    CorrectedStep,
    Event,
    OriginalEvent,
    SenateVoted,
    StepAnnulled,
    StepCorrected,
)
from domain.refusals import Refused, refuse

SHARED: Final = ("vote_id", *OF_THE_VOTE)
"""What a vote is in all its streams."""
SHARED_IF_ALIKE: Final = ("waivers", "decree_dated_on", "citations", "derived", "note")
"""What a stream that joined the vote later may have stated otherwise: then it is its own. So is the rest."""


def correct_step(command: CorrectStep, states: States, context: Context) -> Decision:
    state, given = states[command.id], command.step
    own = _data(state, given.version)
    if own is None or type(own) is not type(given.step.event):
        what = f"no {given.step.event.event_type.step}"
        return unknown_version(state, given.version, what, "version")
    if given.version in state.annulled_by:
        return _nothing(state, f"Version {given.version} was annulled.")
    refused = _not_all(command, state, own, context)
    if refused is not None:
        return refused
    told = replace(given.step.event, **{name: getattr(own, name) for name in command.untold})
    decided: list[tuple[UUID, Event]] = []
    for stream in command.streams():
        version: int | None = given.version
        event = told
        if stream != command.id:
            version, event = _same_vote(states[stream], own, event)
        if version is None:
            return unknown_version(states[stream], given.version, f"no vote of {stream}", "authorizations")
        before = _data(states[stream], version)
        event = _with_what_the_register_gave(event, before)
        if event == before:
            continue
        without = evolve(states[stream], StepAnnulled(version=version, why="-"))
        refused = contradiction(event, without, version)
        stood = None if refused is None or before is None else contradiction(before, without, version)
        if refused is not None and refused != stood:
            return replace(refused, at=f"step.data.{refused.at}" if refused.at else "step.data")
        decided.append((stream, replace(given, version=version, step=CorrectedStep(event))))
    return decided or _nothing(state, f"Version {given.version} says this already.")


def annul_step(command: AnnulStep, states: States, context: Context) -> Decision:
    state, given = states[command.id], command.step
    if not 1 <= given.version <= state.version:
        return unknown_version(state, given.version, "no step", "version")
    if given.version in state.annulled_by:
        return _nothing(state, f"Version {given.version} was annulled already.")
    refused = _not_all(command, state, _data(state, _base(state, given.version)), context)
    if refused is not None:
        return refused
    decided: list[tuple[UUID, Event]] = []
    for stream in command.streams():
        version: int | None = given.version
        if stream != command.id:
            version = _counterpart(state, given.version, states[stream])
        if version is None:
            return unknown_version(states[stream], given.version, f"no vote of {stream}", "authorizations")
        decided.append((stream, replace(given, version=version)))
    return decided


def _data(state: State, version: int) -> OriginalEvent | None:
    """The data of an original step, as last corrected; None for any other."""
    pairs = [(one.version, one.event) for one in state.recorded]
    found = corrected(pairs, version, standing(pairs))
    return None if isinstance(found, StepCorrected | StepAnnulled) else found


def _base(state: State, version: int) -> int:
    """The original step that corrections and annulments of corrections and annulments are about."""
    event = state.recorded[version - 1].event
    while isinstance(event, StepCorrected | StepAnnulled) and 1 <= event.version < version:
        version = event.version
        event = state.recorded[version - 1].event
    return version


def _votes(state: State, vote_id: UUID) -> Iterator[int]:
    """The steps, standing or not, by which the stream records the vote."""
    for one in state.recorded:
        if isinstance(one.event, SenateVoted):
            data = _data(state, one.version)
            if isinstance(data, SenateVoted) and data.vote_id == vote_id:
                yield one.version


def _not_all(
    command: CorrectStep | AnnulStep, state: State, own: OriginalEvent | None, context: Context
) -> Refused | None:
    named = frozenset(command.streams())
    sharing = context.sharing(own.vote_id) | {state.id} if isinstance(own, SenateVoted) else {state.id}
    if sharing <= named:
        return None
    missing = ", ".join(sorted(str(one) for one in sharing - named))
    detail = f"The vote settled other authorizations too, which are not named: {missing}."
    return refuse("vote-is-shared", state.profile, detail, "authorizations")


def _same_vote(state: State, own: OriginalEvent, given: OriginalEvent) -> tuple[int | None, OriginalEvent]:
    """The step of another stream that records the same vote, and its data with what the vote shares."""
    if not isinstance(own, SenateVoted) or not isinstance(given, SenateVoted):
        return None, given
    version = next((one for one in _votes(state, own.vote_id) if one not in state.annulled_by), None)
    data = _data(state, version) if version is not None else None
    if not isinstance(data, SenateVoted):
        return None, given
    alike = [name for name in SHARED_IF_ALIKE if getattr(data, name) == getattr(own, name)]
    return version, replace(data, **{name: getattr(given, name) for name in (*SHARED, *alike)})


def _counterpart(state: State, version: int, other: State, stands: bool = True) -> int | None:
    """The step of another stream that is to the shared vote what this one is: the vote itself, its
    correction, its annulment, the annulment of that one... `stands`: only one that does."""
    event = state.recorded[version - 1].event
    found: Iterable[int] = ()
    if isinstance(event, SenateVoted):
        data = _data(state, version)
        found = _votes(other, data.vote_id) if isinstance(data, SenateVoted) else ()
    elif isinstance(event, StepCorrected | StepAnnulled):
        target = _counterpart(state, event.version, other, stands=False)
        found = (
            one.version
            for one in other.recorded
            if isinstance(one.event, StepCorrected | StepAnnulled)
            and type(one.event) is type(event)
            and one.event.version == target
        )
    return max((one for one in found if not stands or one not in other.annulled_by), default=None)


def _with_what_the_register_gave(event: OriginalEvent, before: OriginalEvent | None) -> OriginalEvent:
    """Which of two is the older was decided when they were linked, and is not the correction's to say."""
    if not isinstance(event, AuthorizationsLinked):
        return event
    known = isinstance(before, AuthorizationsLinked) and event.relation == before.relation == "same_as"
    merged_into = before.merged_into if isinstance(before, AuthorizationsLinked) and known else None
    return replace(event, merged_into=merged_into if event.others == (merged_into,) else None)


def _nothing(state: State, detail: str) -> Refused:
    return refuse("nothing-to-correct", state.profile, detail, "version")
