"""Refuses a step that names a contingent, activity, phase or version which nothing on record names."""

from __future__ import annotations

from collections.abc import Iterator

from domain.authorization.state import State
from domain.events import PhaseCompleted, PhaseStarted
from domain.refusals import Refused, refuse
from domain.values import Contingent, Key, Parts, PlannedCrossing, Terms


def refused_references(state: State, terms: Terms | None, at: str = "terms") -> Refused | None:
    """What the terms of an act refer to and neither they nor any earlier terms name."""
    if terms is None:
        return None
    contingents = terms.contingents or ()
    named = state.terms.contingents.union(one.key for one in contingents)
    for path, key in _contingents_meant(contingents, terms.planned_crossings or ()):
        if key not in named:
            return unknown_contingent(state, key, f"{at}.{path}")
    activities = state.terms.activities.union(one.key for one in terms.activities or ())
    for one in contingents:
        for key in one.activities or ():
            if key not in activities:
                return _unknown_activity(state, key, f"{at}.contingents.{one.key}.activities")
    return None


def refused_parts(state: State, parts: Parts | None) -> Refused | None:
    """A part that the step describes itself may have any key."""
    for place, part in enumerate(parts or ()):
        key = part.contingent
        if key is not None and part.description is None and key not in state.terms.contingents:
            return unknown_contingent(state, key, f"parts.{place}.contingent")
    return None


def refused_phase(state: State, event: PhaseStarted | PhaseCompleted) -> Refused | None:
    """What happens at a facility that the step names is described by it."""
    if event.facility is not None:
        return None
    activity, phase = event.activity, event.phase
    if activity is not None and activity not in state.terms.activities:
        return _unknown_activity(state, activity, "activity")
    known = {key for of, key in state.terms.phases if activity is None or of == activity}
    if phase is not None and phase not in known:
        names = ", ".join(sorted(known)) or "none yet"
        detail = f"No terms of this authorization name a phase {phase} there; they name: {names}."
        return refuse("unknown-phase", state.profile, detail, "phase")
    return None


def unknown_version(state: State, version: int, what: str, at: str) -> Refused:
    return refuse("unknown-version", state.profile, f"Version {version} is {what}.", at)


def _unknown_activity(state: State, key: Key, at: str) -> Refused:
    detail = f"No terms of this authorization name an activity {key}."
    return refuse("unknown-activity", state.profile, detail, at)


def unknown_contingent(state: State, key: Key, at: str) -> Refused:
    known = ", ".join(sorted(state.terms.contingents)) or "none yet"
    detail = f"No terms of this authorization name a contingent {key}; they name: {known}."
    return refuse("unknown-contingent", state.profile, detail, at)


def _contingents_meant(
    contingents: tuple[Contingent, ...], crossings: tuple[PlannedCrossing, ...]
) -> Iterator[tuple[str, Key]]:
    for crossing in crossings:
        for key in crossing.contingents or ():
            yield f"planned_crossings.{crossing.key}.contingents", key
    for one in contingents:
        if one.part_of is not None:
            yield f"contingents.{one.key}.part_of", one.part_of
        for crossing in one.planned_crossings or ():
            for key in crossing.contingents or ():
                yield f"contingents.{one.key}.planned_crossings.{crossing.key}.contingents", key
