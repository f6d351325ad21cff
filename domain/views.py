"""What is said of one authorization to those who ask? (AuthorizationOut of fields.md, in JSON types.)

One way for the API, which answers with it, and for the auditor's replay, which compares with that answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.authorization.effective import terms_on
from domain.authorization.procedure import Proceeding, proceedings
from domain.authorization.state import Recorded, State
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.tracks import deployment, summed_up
from domain.events import Event, type_of
from domain.values.written import expanded, plain


def step(one: Recorded[Event]) -> dict[str, Any]:
    """One step as recorded (StepOut)."""
    return {
        "version": one.version,
        "type": type_of(one.event),
        "corrected_by_version": None,
        "data": plain(one.event),
    }


def folded_terms(terms: FoldedTerms) -> dict[str, Any]:
    """The terms in force with the act that each value comes from, and those of the beginning."""
    return {
        "effective": expanded(terms.effective),
        "origins": {path: origin._asdict() for path, origin in terms.origins.items()},
        "original": expanded(terms.original),
    }


StepWriter = Callable[[Recorded[Event]], Any]


def authorization(
    state: State,
    on: date,
    write_step: StepWriter = step,
    write_terms: Callable[[FoldedTerms], Any] = folded_terms,
) -> dict[str, Any]:
    """Where it stands on the day judged; lists of steps show all on record. ValueError if not registered.

    The writers are given by those who remember how the same steps and terms were written before.
    """
    if state.registration is None:
        raise ValueError(f"{state.id} is not registered")
    registered = state.registration.event
    observed, known = deployment(state, on), proceedings(state, on)
    return {
        "id": str(state.id),
        "reference": registered.reference,
        "title": registered.title,
        "version": state.version,
        "status": summed_up(observed, known),
        "external_ids": expanded(registered.external_ids),
        "extent": registered.extent,
        "grant": registered.grant,
        "proceedings": [_proceeding(one, write_step) for one in known],
        "deployment": {
            "status": observed.status,
            "first_crossing_on": expanded(observed.first_crossing_on),
        },
        "terms": write_terms(terms_on(state, on)),
        "crossings": [write_step(one) for one in state.crossings],
    }


def _proceeding(one: Proceeding, write_step: StepWriter) -> dict[str, Any]:
    return {
        "number": one.number,
        "status": one.status,
        "vote": None if one.vote is None else write_step(one.vote),
        "earlier_votes": [write_step(vote) for vote in one.earlier_votes],
    }
