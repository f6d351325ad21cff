"""Registers an authorization and its first further steps: all are recorded, or none is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from uuid import UUID

from domain.authorization.evolve import evolve
from domain.commands import RegisterAuthorization, Registration
from domain.decide.context import Context, Decision, States
from domain.decide.contradictions import contradiction
from domain.decide.dispatch import decide_step
from domain.events import AuthorizationRegistered, Event
from domain.refusals import Refused, refuse


def register_authorization(command: RegisterAuthorization, states: States, context: Context) -> Decision:
    state = states[command.id]
    if state.version:
        detail = f"The authorization {command.id} stands at version {state.version}."
        return refuse("already-registered", context.profile, detail, "id")
    registered = _event(command.registration, context)
    refused = contradiction(registered, state)
    if refused is not None:
        return refused
    decided: list[tuple[UUID, Event]] = [(command.id, registered)]
    state = evolve(state, registered, context.position)
    for place, step in enumerate(command.steps):
        further = decide_step(step, {command.id: state}, context)
        if isinstance(further, Refused):
            return replace(further, at=f"steps.{place}.{further.at}" if further.at else f"steps.{place}")
        for _, event in further:
            state = evolve(state, event)
        decided += further
    return decided


def _event(given: Registration, context: Context) -> AuthorizationRegistered:
    return AuthorizationRegistered(
        reference=_reference(context) if given.reference is None else given.reference,
        title=given.title,
        terms=given.terms,
        external_ids=given.external_ids,
        extent=given.extent,
        grant=given.grant,
        citations=given.citations,
        derived=given.derived,
        note=given.note,
    )


def _reference(context: Context) -> str:
    """A label for people, not unique and never an address; the year is that of the envelope's time."""
    year = context.recorded_at.astimezone(UTC).year
    return f"{context.profile.reference_prefix}-{year}-{context.position:04d}"
