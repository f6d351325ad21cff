"""What does each type of event change besides the steps on record, or why does it change nothing?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.authorization.evolve import evolve
from domain.authorization.procedure import proceedings
from domain.authorization.state import State
from domain.authorization.tracks import Tracks, in_force_from
from domain.events import (
    EVENT_TYPES,
    STEP_TYPES,
    AccountGiven,
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRegistered,
    AuthorizationRequested,
    AuthorizationsLinked,
    CallRecorded,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreePublished,
    DisputeResolved,
    EntryRecorded,
    Event,
    ExitRecorded,
    FindingAcknowledged,
    FindingResolved,
    IncidentRecorded,
    LogKeyAnnounced,
    ModificationRequested,
    PersonalDataErased,
    PhaseCompleted,
    PhaseStarted,
    RegisterOpened,
    ReportReceived,
    ReportSubmitted,
    RequestAmended,
    RequestLapsed,
    RequestPublished,
    RequestReferred,
    RequestRetransmitted,
    RequestWithdrawn,
    SenateVoted,
    StepAnnulled,
    StepCorrected,
    ValueDisputed,
)
from domain.values import Day, Terms
from tests.domain.factories import (
    amended,
    annul,
    called,
    closed,
    concluded,
    contingent,
    correct,
    decreed,
    disputed,
    entered,
    erratum,
    lapsed,
    left,
    linked,
    modified,
    opinion,
    received,
    referred,
    registered,
    reported,
    requested,
    resolved,
    scheduled,
    started,
    voted,
    withdrawn,
)
from tests.domain.scenario import state_of

Change = tuple[tuple[Event, ...], Event, Callable[[State], object]]

KNOWN = registered(
    Terms(purpose="training", movements=("foreign_entry",), contingents=(contingent("c1", 12),)),
    title="Fenix",
)


def status(state: State) -> str:
    return proceedings(state)[-1].status


def observed(state: State) -> str:
    return Tracks(state).deployment.status


def parts(state: State) -> object:
    return Tracks(state).deployment.parts


def effective(state: State) -> object:
    return state.terms.effective


def summary(state: State) -> str:
    return Tracks(state).status


def owed(state: State) -> str:
    return Tracks(state).obligations[0].status


def about(name: str) -> dict[str, Any]:
    return {
        "code": name,
        "subject": "authorization",
        "evidence": (),
        "judged_on": Day("2026-03-01"),
        "by_office": "registrar",
        "why": "It was explained.",
    }


CHANGES: dict[type, Change] = {
    AuthorizationRegistered: ((), KNOWN, lambda state: (state.registration, state.terms)),
    AuthorizationRequested: ((KNOWN,), requested(terms=Terms(purpose="a ceremony")), effective),
    ModificationRequested: ((KNOWN,), modified(), lambda state: len(proceedings(state))),
    RequestRetransmitted: (
        (KNOWN,),
        RequestRetransmitted(from_organ="permanent_commission", to_organ="senate"),
        status,
    ),
    RequestPublished: ((KNOWN,), RequestPublished(gazette_number="97"), status),
    RequestReferred: ((KNOWN, requested()), referred(), status),
    RequestAmended: ((KNOWN, requested()), amended(terms=Terms(purpose="a ceremony")), effective),
    ConsiderationScheduled: ((KNOWN,), scheduled(), status),
    ConsiderationPostponed: ((KNOWN,), ConsiderationPostponed(), status),
    RequestWithdrawn: ((KNOWN, requested()), withdrawn(), status),
    RequestLapsed: ((KNOWN, requested()), lapsed(), status),
    CommitteeOpinionIssued: ((KNOWN, requested()), opinion(), status),
    SenateVoted: ((KNOWN, requested()), voted(), status),
    DecreePublished: (
        (KNOWN, voted()),
        decreed(rule="on_publication"),
        lambda s: in_force_from(s, proceedings(s)[0]),
    ),
    DecreeCorrected: ((KNOWN, decreed()), erratum(terms=Terms(purpose="a ceremony")), effective),
    EntryRecorded: ((KNOWN,), entered(), observed),
    ExitRecorded: ((KNOWN, entered()), left(), observed),
    CallRecorded: ((KNOWN,), called(), parts),
    PhaseStarted: ((KNOWN,), started(), observed),
    PhaseCompleted: ((KNOWN,), PhaseCompleted(), observed),
    ActivitiesConcluded: ((KNOWN, entered()), concluded(), observed),
    ReportSubmitted: ((KNOWN,), reported(), owed),
    ReportReceived: ((KNOWN, reported()), received(), owed),
    AuthorizationClosed: ((KNOWN,), closed(), summary),
    AuthorizationsLinked: ((KNOWN, requested()), linked("superseded_by"), status),
    StepCorrected: ((KNOWN, voted()), correct(2, voted("rejected")).step, status),
    StepAnnulled: ((KNOWN, voted()), annul(2).step, status),
    ValueDisputed: ((KNOWN, voted()), disputed(2, "outcome", ("rejected", "official")), status),
    DisputeResolved: (
        (KNOWN, voted(), disputed(2, "outcome", ("rejected", "official"))),
        resolved(3, "approved"),
        status,
    ),
}
"""Of each type what stands before, an event, and what it changes besides the steps on record."""

EXPLAINS = "explains, and never makes a true finding false"

NO_CHANGE: dict[type, tuple[Event | None, str]] = {
    IncidentRecorded: (IncidentRecorded(category="other"), "a fact for the findings alone (F16)"),
    AccountGiven: (
        AccountGiven(said_by="Secretaría de Marina", claim="Twelve came."),
        "says what an office says, not what was: nothing follows from a claim",
    ),
    FindingAcknowledged: (
        FindingAcknowledged(**about("F11")),
        EXPLAINS,
    ),
    FindingResolved: (FindingResolved(**about("F11")), EXPLAINS),
    PersonalDataErased: (
        PersonalDataErased(digests=("A" * 43,), legal_basis="art. 46"),
        "what was erased never stood in the record",
    ),
    RegisterOpened: (None, "stands on the register's own stream, of no authorization"),
    LogKeyAnnounced: (None, "stands on the register's own stream, of no authorization"),
}
"""The types that change nothing besides the steps on record, an event of each, and why."""


def everything(state: State) -> tuple[object, ...]:
    return (
        proceedings(state),
        Tracks(state).deployment,
        Tracks(state).obligations,
        Tracks(state).status,
        state.terms,
        state.disputes,
        state.merged_into,
    )


def test_every_event_type_changes_the_state_or_says_why_not() -> None:
    assert set(CHANGES) | set(NO_CHANGE) == set(EVENT_TYPES.values())
    assert not set(CHANGES) & set(NO_CHANGE)


@pytest.mark.parametrize("kind", CHANGES, ids=lambda kind: kind.__name__)
def test_an_event_changes_what_it_is_about(kind: type) -> None:
    events, event, look = CHANGES[kind]
    before = state_of(*events)
    after = evolve(before, event)
    assert isinstance(event, kind)
    assert after.version == before.version + 1
    assert after.recorded[-1].event == event
    assert look(after) != look(before)


@pytest.mark.parametrize("kind", NO_CHANGE, ids=lambda kind: kind.__name__)
def test_an_event_that_changes_nothing_is_on_record(kind: type) -> None:
    event, why = NO_CHANGE[kind]
    assert why
    if event is None:
        assert kind not in STEP_TYPES.values()
        return
    before = state_of(KNOWN, voted(), entered())
    after = evolve(before, event)
    assert isinstance(event, kind)
    assert after.steps[-1].event == event
    assert everything(after) == everything(before)


@pytest.mark.parametrize("events", [(voted(), entered(), registered()), (registered(), registered())])
def test_no_history_makes_evolving_fail(events: tuple[Event, ...]) -> None:
    assert state_of(*events).version == len(events)


def test_steps_are_numbered_from_one_and_the_state_before_is_left_as_it_was() -> None:
    first = state_of(registered())
    second = evolve(first, voted())
    assert (first.version, first.acts) == (1, ())
    assert [step.version for step in second.steps] == [1, 2]
