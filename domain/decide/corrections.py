"""Corrects and annuls steps; those of a shared vote only in one write over all its streams.

Nothing is refused for what hangs on the step. A corrected step is a step recorded now: it is asked what any
other is asked, against the record without the step that it corrects. But what the step, as it stands,
contradicts already is not brought by the correction, and is no reason to keep a mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from domain.authorization.evolve import evolve
from domain.authorization.standing import corrected, standing
from domain.authorization.state import State
from domain.commands import AnnulStep, CorrectStep
from domain.decide.context import Context, Decision, States
from domain.decide.contradictions import contradiction
from domain.decide.references import unknown_version
from domain.decide.vote_content import Step, as_on_record, on_record, told_alike
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


def mended(command: CorrectStep | AnnulStep, states: States) -> Iterator[Step]:
    """The steps that the command would change: the one that it names and, of a vote, those of its streams."""
    state, version = states[command.id], command.step.version
    yield command.id, version
    if isinstance(command, CorrectStep):
        own = _data(state, version)
        if isinstance(own, SenateVoted):
            # A step of its own stream under the same `vote_id` that contradicts it is another vote.
            yield from ((command.id, one) for one in _standing(state, own) if one != version)
            for stream in command.streams()[1:]:
                yield from ((stream, one) for one in _standing(states[stream], own, alike=False))
    elif 1 <= version <= state.version:
        for stream in command.streams()[1:]:
            counterpart = _counterpart(state, version, states[stream])
            if counterpart is not None:
                yield stream, counterpart


def correct_step(command: CorrectStep, states: States, context: Context) -> Decision:
    state, given = states[command.id], command.step
    own = _data(state, given.version)
    if own is None or type(own) is not type(given.step.event):
        what = f"no {given.step.event.event_type.step}"
        return unknown_version(state, given.version, what, "version")
    if given.version in state.annulled_by:
        return _nothing(state, f"Version {given.version} was annulled.")
    steps = tuple(mended(command, states))
    refused = _others_left_out(command, state, to_name(state, given, context)) or _strangers(
        command, states, steps
    )
    if refused is not None:
        return refused
    told = replace(given.step.event, **{name: getattr(own, name) for name in command.untold})
    if isinstance(told, SenateVoted):
        known = on_record(told.vote_id, states, context, but=steps)
        content = {} if known is None else as_on_record(told, known)
        if isinstance(content, Refused):
            return _in_the_step(content)
        told = replace(told, **content)
    decided: list[tuple[UUID, Event]] = []
    states = dict(states)
    for stream, version in steps:
        before = _data(states[stream], version)
        event = told if (stream, version) == (command.id, given.version) else _same_vote(before, own, told)
        event = _with_what_the_register_gave(event, before)
        if event == before:
            continue
        without = evolve(states[stream], StepAnnulled(version=version, why="-"))
        refused = contradiction(event, without, version)
        stood = None if refused is None or before is None else contradiction(before, without, version)
        if refused is not None and refused != stood:
            return _in_the_step(refused)
        correction = replace(given, version=version, step=CorrectedStep(event))
        states[stream] = evolve(states[stream], correction)
        decided.append((stream, correction))
    return decided or _nothing(state, f"Version {given.version} says this already.")


def annul_step(command: AnnulStep, states: States, context: Context) -> Decision:
    state, given = states[command.id], command.step
    if not 1 <= given.version <= state.version:
        return unknown_version(state, given.version, "no step", "version")
    if given.version in state.annulled_by:
        return _nothing(state, f"Version {given.version} was annulled already.")
    steps = tuple(mended(command, states))
    refused = _others_left_out(command, state, to_name(state, given, context)) or _strangers(
        command, states, steps
    )
    if refused is not None:
        return refused
    decided: list[tuple[UUID, Event]] = [
        (stream, replace(given, version=version)) for stream, version in steps
    ]
    return _brought_back(states, decided, context) or decided


def _data(state: State, version: int) -> OriginalEvent | None:
    """The data of an original step, as last corrected; None for any other."""
    pairs = [(one.version, one.event) for one in state.recorded]
    data = corrected(pairs, version, standing(pairs))
    return None if isinstance(data, StepCorrected | StepAnnulled) else data


def _base(state: State, version: int) -> int:
    """The original step that corrections and annulments of corrections and annulments are about."""
    event = state.recorded[version - 1].event
    while isinstance(event, StepCorrected | StepAnnulled) and 1 <= event.version < version:
        version = event.version
        event = state.recorded[version - 1].event
    return version


def _recording(state: State, vote: SenateVoted, alike: bool = True) -> Iterator[int]:
    """The steps, standing or not, by which the stream records the vote. `alike`: none that contradicts it."""
    for one in state.recorded:
        data = _data(state, one.version) if isinstance(one.event, SenateVoted) else None
        if not isinstance(data, SenateVoted) or data.vote_id != vote.vote_id:
            continue
        if not alike or told_alike(data, vote):
            yield one.version


def _standing(state: State, vote: SenateVoted, alike: bool = True) -> Iterator[int]:
    return (one for one in _recording(state, vote, alike) if one not in state.annulled_by)


def to_name(state: State, given: StepCorrected | StepAnnulled, context: Context) -> set[UUID]:
    """The authorizations that share the vote which is corrected or annulled: the command must name them."""
    if isinstance(given, StepCorrected):
        own = _data(state, given.version)
        if not isinstance(own, SenateVoted):
            return set()
        sharing = context.sharing(own.vote_id)
        return {one.id for one in sharing if not one.void and any(_standing(one, own))}
    if not 1 <= given.version <= state.version:
        return set()
    voted = _data(state, _base(state, given.version))
    others = context.sharing(voted.vote_id) if isinstance(voted, SenateVoted) else ()
    return {other.id for other in others if _counterpart(state, given.version, other) is not None}


def _others_left_out(
    command: CorrectStep | AnnulStep, state: State, sharing: Collection[UUID]
) -> Refused | None:
    missing = sorted(str(one) for one in frozenset(sharing) - frozenset(command.streams()))
    if not missing:
        return None
    detail = f"The vote settled other authorizations too, which are not named: {', '.join(missing)}."
    return refuse("vote-is-shared", state.profile, detail, "authorizations")


def _strangers(command: CorrectStep | AnnulStep, states: States, steps: Iterable[Step]) -> Refused | None:
    """Refused if an authorization is named that has no part in the vote."""
    sharing = {stream for stream, _ in steps}
    for stream in command.streams():
        if stream not in sharing:
            what = f"no vote of {stream}"
            return unknown_version(states[stream], command.step.version, what, "authorizations")
    return None


def _same_vote(before: OriginalEvent | None, own: OriginalEvent, told: OriginalEvent) -> OriginalEvent:
    """Another step that records the same vote, with what the vote shares."""
    if not (
        isinstance(before, SenateVoted) and isinstance(own, SenateVoted) and isinstance(told, SenateVoted)
    ):
        raise TypeError("only votes are shared")
    alike = [name for name in SHARED_IF_ALIKE if getattr(before, name) == getattr(own, name)]
    return replace(before, **{name: getattr(told, name) for name in (*SHARED, *alike)})


def _brought_back(states: States, decided: Iterable[tuple[UUID, Event]], context: Context) -> Refused | None:
    """Refused if a vote that stands again by this would be told otherwise than it is on record elsewhere."""
    after = {stream: evolve(states[stream], event) for stream, event in decided}
    back = {
        (stream, version): vote
        for stream, state in after.items()
        for version, vote in _told(state).items()
        if _told(states[stream]).get(version) != vote
    }
    for vote in back.values():
        known = on_record(vote.vote_id, after, context, but=back)
        content = None if known is None else as_on_record(vote, known)
        if isinstance(content, Refused):
            return replace(content, at="version")
    return None


def _told(state: State) -> Mapping[int, SenateVoted]:
    """The votes that stand, by version, as last corrected, whatever is disputed of them."""
    originals = () if state.void else standing([(one.version, one.event) for one in state.recorded]).originals
    return {version: event for version, event in originals if isinstance(event, SenateVoted)}


def _in_the_step(refused: Refused) -> Refused:
    return replace(refused, at=f"step.data.{refused.at}" if refused.at else "step.data")


def _counterpart(state: State, version: int, other: State, stands: bool = True) -> int | None:
    """The step of another stream that is to the shared vote what this one is: the vote itself, its
    correction, its annulment, the annulment of that one... `stands`: only one that does."""
    event = state.recorded[version - 1].event
    candidates: Iterable[int] = ()
    if isinstance(event, SenateVoted):
        data = _data(state, version)
        candidates = _recording(other, data) if isinstance(data, SenateVoted) else ()
    elif isinstance(event, StepCorrected | StepAnnulled):
        target = _counterpart(state, event.version, other, stands=False)
        candidates = (
            one.version
            for one in other.recorded
            if isinstance(one.event, StepCorrected | StepAnnulled)
            and type(one.event) is type(event)
            and one.event.version == target
        )
    return max((one for one in candidates if not stands or one not in other.annulled_by), default=None)


def _with_what_the_register_gave(event: OriginalEvent, before: OriginalEvent | None) -> OriginalEvent:
    """Which of two is the older was decided when they were linked, and is not the correction's to say."""
    if not isinstance(event, AuthorizationsLinked):
        return event
    known = isinstance(before, AuthorizationsLinked) and event.relation == before.relation == "same_as"
    merged_into = before.merged_into if isinstance(before, AuthorizationsLinked) and known else None
    return replace(event, merged_into=merged_into if event.others == (merged_into,) else None)


def _nothing(state: State, detail: str) -> Refused:
    return refuse("nothing-to-correct", state.profile, detail, "version")
