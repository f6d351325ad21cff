"""The state of an authorization after one more event.

Total: it refuses nothing and judges nothing, so that every history that was once accepted stays readable. The
caller owns the order: each event of a stream once, by version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, assert_never, cast

from domain.authorization.days import day_of
from domain.authorization.disputes import Dispute, disputes, settled
from domain.authorization.frame import Frame
from domain.authorization.standing import corrected, standing
from domain.authorization.state import Crossing, Recorded, State
from domain.events import (
    AccountGiven,
    Act,
    ActEvent,
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRegistered,
    AuthorizationsLinked,
    CallRecorded,
    DisputeResolved,
    EntryRecorded,
    Event,
    ExitRecorded,
    FindingAcknowledged,
    FindingResolved,
    IncidentRecorded,
    OriginalEvent,
    PersonalDataErased,
    PhaseCompleted,
    PhaseStarted,
    RegisterEvent,
    ReportReceived,
    ReportSubmitted,
    StepAnnulled,
    StepCorrected,
    ValueDisputed,
)

_REFOLDING: Final = (StepCorrected, StepAnnulled, ValueDisputed, DisputeResolved)
"""What can change the data or the standing of earlier steps."""


def evolve(state: State, event: Event | RegisterEvent, position: int | None = None) -> State:
    """The state with the event as its next step. What concerns the register itself is no step: no change.

    `position`: the event's in the log. Only the first one's is kept: it tells which of two authorizations was
    registered later.
    """
    if isinstance(event, RegisterEvent):
        return state
    step = Recorded(state.version + 1, event, day_of(event, state.profile))
    refolding = isinstance(event, _REFOLDING)
    changed: dict[str, Any] = {"version": step.version, "recorded": (*state.recorded, step)}
    if state.version == 0:
        changed["registered_at"] = position
    if not refolding:
        changed |= _placed(state, [cast("Recorded[OriginalEvent]", step)])
    after = state.replaced(changed)
    if refolding:
        return refolded(after)
    return after.replaced({"terms": Frame(after).folded_terms()}) if _can_change_terms(event) else after


def refolded(state: State, choices: tuple[Dispute, ...] = ()) -> State:
    """The state folded again from the steps that stand. `choices`: disputes taken as settled otherwise."""
    standing_steps = standing([(step.version, step.event) for step in state.recorded])
    chosen_otherwise = {dispute.version: dispute for dispute in choices}
    known = tuple(
        chosen_otherwise.get(dispute.version, dispute) for dispute in disputes(standing_steps.originals)
    )
    first = next((step for step in state.recorded if isinstance(step.event, AuthorizationRegistered)), None)
    folded = State(
        id=state.id,
        profile=state.profile,
        version=state.version,
        registered_at=state.registered_at,
        recorded=state.recorded,
        disputes=known,
        corrected_by=standing_steps.corrected_by,
        annulled_by=standing_steps.annulled_by,
        void=first is not None and first.version in standing_steps.annulled_by,
    )
    about: dict[int | None, list[Dispute]] = {}
    for dispute in known:
        about.setdefault(dispute.about, []).append(dispute)
    steps: list[Recorded[OriginalEvent]] = []
    for version, event in standing_steps.originals:
        effective = settled(event, version, about.get(version, ()))
        step = cast("Recorded[OriginalEvent]", state.recorded[version - 1])
        if effective is not step.event:
            step = Recorded(version, effective, day_of(effective, state.profile))
        steps.append(step)
    folded = folded.replaced(_placed(folded, steps))
    if folded.void and first is not None:
        # What was registered stays readable: its reference and title name what is void.
        data = corrected(
            [(step.version, step.event) for step in state.recorded], first.version, standing_steps
        )
        if isinstance(data, AuthorizationRegistered):
            folded = folded.replaced({"registration": Recorded(first.version, data, None)})
    return folded.replaced({"terms": Frame(folded).folded_terms()})


def _placed(state: State, more: Sequence[Recorded[OriginalEvent]]) -> dict[str, Any]:
    """The fields of the state that these steps change as ones that stand."""
    acts: list[Recorded[ActEvent]] = []
    crossings: list[Recorded[Crossing]] = []
    registration, merged_into = state.registration, state.merged_into
    for step in more:
        match step.event:
            case Act():
                acts.append(cast("Recorded[ActEvent]", step))
            case EntryRecorded() | ExitRecorded():
                crossings.append(cast("Recorded[Crossing]", step))
            case AuthorizationRegistered():
                registration = registration or cast("Recorded[AuthorizationRegistered]", step)
            case AuthorizationsLinked(relation="same_as", merged_into=older) if older is not None:
                merged_into = older
            case (
                AuthorizationsLinked()
                | CallRecorded()
                | PhaseStarted()
                | PhaseCompleted()
                | IncidentRecorded()
                | AccountGiven()
                | ActivitiesConcluded()
                | ReportSubmitted()
                | ReportReceived()
                | AuthorizationClosed()
                | ValueDisputed()
                | DisputeResolved()
                | FindingAcknowledged()
                | FindingResolved()
                | PersonalDataErased()
            ):
                pass  # looked for among the steps by whoever asks
            case _:
                assert_never(step.event)
    return {
        "steps": (*state.steps, *more),
        "acts": (*state.acts, *acts),
        "crossings": (*state.crossings, *crossings),
        "registration": registration,
        "merged_into": merged_into,
        "kinds": state.kinds.union(type(step.event) for step in more),
    }


def _can_change_terms(event: Event) -> bool:
    """The vote or decree that approves a modification puts in force the terms that other acts state; and
    what is superseded before its decree is not granted."""
    if isinstance(event, AuthorizationsLinked) or (isinstance(event, Act) and event.proceeding > 0):
        return True
    return getattr(event, "terms", None) is not None
