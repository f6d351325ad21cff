"""Says why a value is what it is: the step that states it, its sources, and the values that compete.

Nothing of what an authorization is answered with is without its explanation: a test holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from domain.authorization.disputes import Dispute
from domain.authorization.paths import MISSING, overlaps, value_at
from domain.authorization.state import State
from domain.events import Event, StepCorrected
from domain.findings import View
from domain.statements import Statements
from domain.valued import Valued, values
from domain.values import Citation
from domain.values.written import expanded


def explanations(view: View, prefix: str = "") -> list[dict[str, Any]]:
    """Of each value whose path begins so (in whole names), by path."""
    wanted = [
        one for one in values(view) if not prefix or one.path == prefix or one.path.startswith(f"{prefix}.")
    ]
    known, stated = dict[int | str, list[Dispute]](), dict[int, Statements]()
    for dispute in view.state.disputes:
        whose = _root(dispute.path) if dispute.about is None else dispute.about
        known.setdefault(whose, []).append(dispute)
    return [_explained(one, view.state, known, stated) for one in sorted(wanted, key=lambda one: one.path)]


def _root(path: str) -> str:
    return path.partition(".")[0]


def _explained(
    one: Valued, state: State, known: Mapping[int | str, list[Dispute]], stated: dict[int, Statements]
) -> dict[str, Any]:
    """`known`: the disputes by the version that they are about, or by the first name of the path.

    `stated`: by version, what the steps that were asked about before state.
    """
    event = _as_recorded(one.version, state)
    near = [*known.get(one.version or 0, ()), *known.get(_root(one.path), ())]
    about = sorted((dispute for dispute in near if _is_about(dispute, one)), key=lambda each: each.version)
    return {
        "path": one.path,
        "value": one.value,
        "act": event.event_type.step if event is not None else None,
        "version": one.version,
        "rests_on": list(one.rests_on),
        "stated_by": list(_sources(one, event, about, stated)),
        "derived": _derived(one, event),
        "corrected_by": state.corrected_by.get(one.version) if one.version is not None else None,
        "settled_by": next((each.resolved_by for each in about if not each.is_open), None),
        "disputed": [
            {"value": expanded(each.value), "citation": expanded(each.citation)}
            for dispute in about
            if dispute.is_open
            for each in dispute.event.values
        ]
        or None,
    }


def _is_about(dispute: Dispute, one: Valued) -> bool:
    if dispute.about is None:
        return overlaps(dispute.path, one.path)
    return dispute.about == one.version and bool(one.field) and overlaps(dispute.path, one.field or "")


def _sources(
    one: Valued, event: Event | None, about: list[Dispute], known: dict[int, Statements]
) -> Iterator[dict[str, Any]]:
    if event is not None and one.version is not None and one.field is not None:
        recorded = value_at(event, one.field) if one.field else None
        own = expanded(recorded) if recorded is not MISSING else None
        if one.version not in known:
            known[one.version] = Statements(event)
        statements = known[one.version]
        stated = statements.about(one.field) if one.field else statements.all()
        for _, (first, *rest) in groupby(stated, key=lambda each: id(each.citation)):
            told = next((each.value for each in (first, *rest) if each.value is not None), own)
            yield _source(first.citation, None if not one.field or told == one.value else told)
        if not one.field or own == one.value:
            return
    # What a dispute put in force rests on the source that it names.
    for dispute in about:
        for competing in dispute.event.values:
            if expanded(competing.value) == one.value:
                yield _source(competing.citation, None)


def _as_recorded(version: int | None, state: State) -> Event | None:
    """The step of a version with the data of the correction that counts, before any dispute."""
    if version is None or not 0 < version <= len(state.recorded):
        return None
    correction = state.recorded[state.corrected_by.get(version, version) - 1].event
    return correction.step.event if isinstance(correction, StepCorrected) else correction


def _source(citation: Citation, other: Any) -> dict[str, Any]:
    source = citation.source
    places = [citation.article, f"p. {citation.page}" if citation.page else None, citation.quote_locator]
    return {
        "title": source.title,
        "address": source.address,
        "archived": source.archived,
        "publisher": source.publisher,
        "tier": source.tier,
        "locator": ", ".join(place for place in places if place) or None,
        "value": expanded(other),
    }


def _derived(one: Valued, event: Event | None) -> str | None:
    if one.how is not None:
        return one.how
    if event is None or not one.field:
        return None
    return next((each.how for each in event.derived or () if overlaps(each.path, one.field)), None)
