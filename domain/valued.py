"""Every value of an authorization as it stands on a day, with its path and the steps that it comes from.

Paths are those of the domain: `terms.contingents.c1.count` of the effective terms, `original.window.last_on`
of those of the beginning, `proceedings.0.status`, `deployment.parts.c1.presence`, `steps.5.tally.in_favour`
of a step that stands. Members of lists are named by key, steps by version, proceedings by number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from domain.authorization.disputes import Dispute
from domain.authorization.effective import contributions
from domain.authorization.force import in_force_from
from domain.authorization.obligations import Obligation
from domain.authorization.paths import MISSING, overlaps, value_at
from domain.authorization.procedure import Proceeding
from domain.authorization.state import Recorded
from domain.authorization.terms_fold import FoldedTerms, fold
from domain.authorization.tracks import Tracks
from domain.events import (
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationsLinked,
    CallRecorded,
    EntryIntoForce,
    Event,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
    type_of,
)
from domain.findings import View, found_in
from domain.sentences.paths import UNNAMED
from domain.values import Forwarding, Letter, Tally, Terms, fields_of
from domain.values.written import expanded

_PARTS_APART: Final = (Tally, Letter, Forwarding, EntryIntoForce, Terms)
"""Objects of a step whose fields are values of their own; any other is one value."""

_OF_EVIDENCE: Final = frozenset({"citations", "derived"})


class Valued(NamedTuple):
    """`value`: as JSON, never null. `version`: of the step that states it, None where it is computed.

    `field`: its path within that step. `rests_on`: all steps by which it is so. `how`: what is computed.
    """

    path: str
    value: Any
    version: int | None
    field: str | None
    rests_on: tuple[int, ...]
    how: str | None = None


def values(view: View) -> Iterator[Valued]:
    """All of them, but for what is null or an empty list of steps: that says that nothing is on record."""
    state = view.state
    if state.registration is None:
        return
    first = state.registration
    yield Valued("id", str(state.id), None, None, (first.version,), "given when it was registered")
    yield Valued("version", state.version, None, None, (state.version,), "of the last step")
    for name in ("reference", "title", "external_ids", "extent", "grant"):
        stated = getattr(first.event, name)
        if stated is not None:
            yield Valued(name, expanded(stated), first.version, name, (first.version,))
    yield Valued("status", view.status, None, None, _of_status(view), "where the track that counts stands")
    if view.merged_into is not None:
        links = _versions(one for one in view.of(AuthorizationsLinked) if one.event.merged_into is not None)
        yield Valued("merged_into", str(view.merged_into), None, None, links, "the older of two that are one")
    yield from _terms("terms", view.terms)
    yield from _settled_terms(view)
    acts = view.frame.acts
    yield from _terms("original", fold(one for one in contributions(state, acts) if one.proceeding == 0))
    for proceeding in view.proceedings:
        yield from _proceeding(proceeding, view)
    yield from _deployment(view)
    for one in view.obligations:
        yield from _obligation(one, view)
    for step in state.steps:
        yield from _step(step)
    for dispute in state.disputes:
        yield _dispute(dispute)
    for found in found_in(view):
        shown = tuple(sorted(one.version for one in found.evidence if one.authorization == state.id))
        path = f"findings.{found.code}.{found.subject}"
        yield Valued(path, found.certainty, None, None, shown, f"{found.code}: {found.citation}")


def _versions(steps: Iterable[Recorded[Event] | None]) -> tuple[int, ...]:
    return tuple(sorted({one.version for one in steps if one is not None}))


def _of_status(view: Tracks) -> tuple[int, ...]:
    """The steps that the summary is made of: see `Tracks.status`."""
    state = view.state
    if state.void and state.registration is not None:
        return (state.annulled_by.get(state.registration.version, state.registration.version),)
    if view.merged_into is not None:
        return _versions(one for one in view.of(AuthorizationsLinked) if one.event.merged_into is not None)
    closed = _versions(view.of(AuthorizationClosed))
    papers = _versions([*view.of(ReportSubmitted), *view.of(ReportReceived)])
    if closed or papers:
        return closed or papers
    if view.deployment_status != "none_observed":
        return _of_deployment(view)
    return _versions(view.proceedings[-1].acts) if view.proceedings else ()


def _of_deployment(view: Tracks) -> tuple[int, ...]:
    seen = [one for kind in (CallRecorded, PhaseStarted, PhaseCompleted) for one in view.of(kind)]
    crossings = [one for one in view.state.crossings if one.exists(view.on)]
    return _versions([*crossings, *seen, *view.of(ActivitiesConcluded)])


def _terms(root: str, terms: FoldedTerms) -> Iterator[Valued]:
    for path, origin in terms.origins.items():
        value = value_at(terms.effective, path.removeprefix("terms."))
        if value is not MISSING and value is not None:
            within = path.removeprefix("terms.")
            yield Valued(f"{root}.{within}", expanded(value), origin.version, path, (origin.version,))


def _settled_terms(view: Tracks) -> Iterator[Valued]:
    """Values of the effective terms that no act states: a dispute about the whole put them there."""
    terms = view.terms
    for one in view.state.disputes:
        stated = any(overlaps(path, one.path) for path in terms.origins)
        if one.about is not None or stated or not one.path.startswith("terms."):
            continue
        value = value_at(terms.effective, one.path.removeprefix("terms."))
        if value is not MISSING and value is not None:
            yield Valued(one.path, expanded(value), None, None, _of_dispute(one), "the strongest source")


def _of_dispute(one: Dispute) -> tuple[int, ...]:
    return tuple(version for version in (one.version, one.resolved_by) if version is not None)


def _proceeding(one: Proceeding, view: Tracks) -> Iterator[Valued]:
    root, acts = f"proceedings.{one.number}", _versions(one.acts)
    yield Valued(f"{root}.number", one.number, None, None, acts, "as its acts are numbered")
    yield Valued(f"{root}.status", one.status, None, None, acts, "its furthest act")
    force = in_force_from(view.state, one)
    if force is not None:
        settled = [
            version
            for dispute in view.state.disputes
            if dispute.about is None and dispute.path == f"{root}.in_force_from_on"
            for version in _of_dispute(dispute)
        ]
        shown = tuple(sorted({*_versions([one.approval, one.decree]), *settled}))
        how = "the rule of the decree, and the day of the vote"
        yield Valued(f"{root}.in_force_from_on", expanded(force), None, None, shown, how)


def _deployment(view: Tracks) -> Iterator[Valued]:
    observed = view.deployment
    seen = _of_deployment(view)
    yield Valued("deployment.status", observed.status, None, None, seen, "what was observed")
    if observed.first_crossing_on is not None:
        day = expanded(observed.first_crossing_on)
        how = "the first crossing that is not one back"
        yield Valued("deployment.first_crossing_on", day, None, None, seen, how)
    for part in observed.parts:
        root = f"deployment.parts.{part.contingent or UNNAMED}"
        for name, how in _OF_PARTS.items():
            value = getattr(part, name)
            if value is not None:
                yield Valued(f"{root}.{name}", expanded(value), None, None, tuple(part.evidence), how)


_OF_PARTS: Final = {
    "contingent": "the contingents of the terms and of the crossings",
    "presence": "the crossings, calls and phases, else the authorized days",
    "entered_count": "the sum of the crossings",
    "crossed_back_count": "the sum of the crossings back",
}


def _obligation(one: Obligation, view: Tracks) -> Iterator[Valued]:
    root = f"report_obligations.{one.key or UNNAMED}"
    origins = [
        origin.version
        for path, origin in view.terms.origins.items()
        if one.key is not None and overlaps(path, f"terms.report_obligations.{one.key}")
    ]
    papers = _versions([*one.reports, *one.receipts])
    stated, shown = tuple(sorted(set(origins))), tuple(sorted({*origins, *papers}))
    if one.key is not None:
        yield Valued(f"{root}.key", one.key, None, None, stated or papers, "the terms")
    if one.obligation is not None:
        yield Valued(f"{root}.obligation", expanded(one.obligation), None, None, stated, "the terms")
    yield Valued(f"{root}.status", one.status, None, None, shown, "the terms, and the reports on record")
    window = [origin.version for path, origin in view.terms.origins.items() if overlaps(path, "terms.window")]
    for name, counted, how in (
        ("anchor_on", _of_anchor(one, view), "the fact that the term runs from"),
        ("due_on", _of_anchor(one, view), "the term of the report"),
        ("expected_on", window, "the term of the report, were it to run from the last authorized day"),
    ):
        day = getattr(one, name)
        if day is not None:
            rests_on = tuple(sorted({*origins, *counted}))
            yield Valued(f"{root}.{name}", expanded(day), None, None, rests_on, how)


def _of_anchor(one: Obligation, view: Tracks) -> tuple[int, ...]:
    if one.obligation is not None and one.obligation.anchor == "return":
        return _versions(step for step in view.state.crossings if step.exists(view.on))
    return _versions(view.of(ActivitiesConcluded))


def _step(one: Recorded[Event]) -> Iterator[Valued]:
    root = f"steps.{one.version}"
    yield Valued(root, type_of(one.event), one.version, "", (one.version,))
    yield from _fields(one.event, root, "", one.version)


def _fields(made: Any, root: str, within: str, version: int) -> Iterator[Valued]:
    kind: type = type(made)
    for shape in fields_of(kind):
        value = getattr(made, shape.name)
        if value is None or (not within and shape.name in _OF_EVIDENCE):
            continue
        field = f"{within}{shape.name}"
        if isinstance(value, _PARTS_APART):
            yield from _fields(value, root, f"{field}.", version)
        else:
            yield Valued(f"{root}.{field}", expanded(value), version, field, (version,))


def _dispute(one: Dispute) -> Valued:
    status = "open" if one.is_open else "resolved"
    return Valued(f"disputes.{one.version}", status, None, None, _of_dispute(one), "whether it is resolved")
