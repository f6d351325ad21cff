"""The view of one authorization that readers are given. (AuthorizationOut of the contract, in JSON types.)

One way for the API, which answers with it, and for the auditor's replay, which compares with that answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from domain.authorization.deployment import Deployment
from domain.authorization.disputes import Dispute
from domain.authorization.force import in_force_from
from domain.authorization.obligations import Obligation
from domain.authorization.procedure import Proceeding
from domain.authorization.state import Recorded, State
from domain.authorization.terms_fold import FoldedTerms
from domain.events import (
    AccountGiven,
    AuthorizationsLinked,
    CallRecorded,
    Event,
    IncidentRecorded,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
    type_of,
)
from domain.findings import Finding, View, found_in
from domain.sentences.findings import finding as in_words
from domain.values.written import expanded


def step(one: Recorded[Event], corrected_by: int | None) -> dict[str, Any]:
    """One step that stands (StepOut)."""
    return {
        "version": one.version,
        "type": type_of(one.event),
        "corrected_by_version": corrected_by,
        "data": expanded(one.event),
    }


def folded_terms(terms: FoldedTerms) -> dict[str, Any]:
    """The terms in force with the act that each value comes from, and those of the beginning."""
    return {
        "effective": expanded(terms.effective),
        "origins": {path: origin._asdict() for path, origin in terms.origins.items()},
        "original": expanded(terms.original),
    }


_LISTED: Final[Mapping[type[Event], str]] = {
    CallRecorded: "calls",
    PhaseStarted: "phases",
    PhaseCompleted: "phases",
    IncidentRecorded: "incidents",
    AccountGiven: "accounts",
    ReportSubmitted: "reports",
    ReportReceived: "reports",
    AuthorizationsLinked: "links",
}
_NAMES: Final = tuple(dict.fromkeys(_LISTED.values()))


def authorization(
    state: State,
    on: date,
) -> dict[str, Any]:
    """Where it stands on the day judged; lists of steps show all that stand. ValueError if not registered."""
    if state.registration is None:
        raise ValueError(f"{state.id} is not registered")
    registered = state.registration.event
    own = str(state.id)
    view = View(state, on)

    def written(one: Recorded[Event] | None) -> Any:
        return None if one is None else step(one, state.corrected_by.get(one.version))

    def all_written(steps: Iterable[Recorded[Event]]) -> list[Any]:
        return [written(one) for one in steps]

    return {
        "id": own,
        "reference": registered.reference,
        "title": registered.title,
        "version": state.version,
        "status": view.status,
        "merged_into": expanded(view.merged_into),
        "external_ids": expanded(registered.external_ids),
        "extent": registered.extent,
        "grant": registered.grant,
        "proceedings": [_proceeding(state, one, written, all_written) for one in view.proceedings],
        "deployment": _deployment(view.deployment),
        "report_obligations": [_owed(one) for one in view.obligations],
        "terms": folded_terms(view.terms),
        "crossings": all_written(state.crossings),
        **_lists(state, written),
        "disputes": [_dispute(one) for one in state.disputes],
        "findings": [finding(one, on, own) for one in found_in(view)],
    }


def _lists(state: State, written: Callable[[Recorded[Event] | None], Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in _NAMES}
    for one in state.steps:
        name = _LISTED.get(type(one.event))
        if name is not None:
            found[name].append(written(one))
    return found


def _proceeding(
    state: State,
    one: Proceeding,
    written: Callable[[Recorded[Event] | None], Any],
    all_written: Callable[[Iterable[Recorded[Event]]], list[Any]],
) -> dict[str, Any]:
    return {
        "number": one.number,
        "status": one.status,
        "request": written(one.request),
        "opinions": all_written(one.opinions),
        "vote": written(one.vote),
        "earlier_votes": all_written(one.earlier_votes),
        "decree": written(one.decree),
        "decree_corrections": all_written(one.decree_corrections),
        "in_force_from_on": expanded(in_force_from(state, one)),
    }


def _deployment(observed: Deployment) -> dict[str, Any]:
    return {
        "status": observed.status,
        "first_crossing_on": expanded(observed.first_crossing_on),
        "parts": [
            {
                "contingent": part.contingent,
                "presence": part.presence,
                "entered_count": expanded(part.entered_count),
                "crossed_back_count": expanded(part.crossed_back_count),
            }
            for part in observed.parts
        ],
    }


def _owed(one: Obligation) -> dict[str, Any]:
    return {
        "key": one.key,
        "obligation": expanded(one.obligation),
        "status": one.status,
        "anchor_on": expanded(one.anchor_on),
        "due_on": expanded(one.due_on),
        "expected_on": expanded(one.expected_on),
    }


def _dispute(one: Dispute) -> dict[str, Any]:
    return {
        "version": one.version,
        "about_version": one.about,
        "path": one.path,
        "status": "open" if one.is_open else "resolved",
        "values": expanded(one.event.values),
        "resolved_by_version": one.resolved_by,
        "value": None if one.resolution is None else expanded(one.resolution.value),
        "why": None if one.resolution is None else one.resolution.why,
    }


def finding(one: Finding, on: date, own: str | None = None) -> dict[str, Any]:
    """What does not add up, as judged on that day (FindingOut). `own`: its authorization's id, if at hand."""
    figures = one.figures_on(on)
    own = own or str(one.authorization)
    said = in_words(one.code, one.subject, figures, one.certainty, one.against)
    return {
        "authorization": own,
        "code": one.code,
        "severity": one.severity,
        "status": one.status,
        "certainty": one.certainty,
        "subject": one.subject,
        "figures": dict(sorted(figures.items())) if figures else {},
        "since_on": expanded(one.since_on),
        "disputed": one.disputed,
        "against": one.against,
        "evidence": [
            {
                "authorization": own if authorization is one.authorization else str(authorization),
                "version": version,
            }
            for authorization, version in sorted(one.evidence)
        ],
        "citation": one.citation,
        "sentence": {"en": said.en, "es": said.es},
    }
