"""Says what is different between two states of an authorization, or of one on two days, in words too.

Where two logs are compared, both are judged on the same day: so only knowledge differs, not the calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from domain import sentences, views
from domain.authorization.state import Recorded, State
from domain.events import Event, type_of
from domain.findings import Finding, View, found_in
from domain.valued import Valued, values

#: What is told by the steps, or is not a value of the authorization.
_NOT_COMPARED: Final = frozenset({"id", "version", "original", "findings", "disputes"})

#: What only repeats of what the value is, or what the terms say.
_NAMING: Final = {
    "proceedings": ("number",),
    "deployment": ("contingent",),
    "report_obligations": ("key", "obligation"),
}


class Side(NamedTuple):
    """A state, and the day on which it is judged. `state` of version 0: it was not on record."""

    state: State
    on: date


class Changes(NamedTuple):
    """`steps`: those that are told of; `recorded_at`: when each step was recorded, by version."""

    before: Side
    after: Side
    steps: Sequence[Recorded[Event]]
    recorded_at: Mapping[int, str]


def between_logs(before: Side, after: Side, recorded_at: Mapping[int, str]) -> Changes:
    """What was recorded in between."""
    return Changes(before, after, after.state.recorded[before.state.version :], recorded_at)


def between_days(state: State, days: tuple[date, date], recorded_at: Mapping[int, str]) -> Changes:
    """What happened in between: the steps that exist on the second day and not on the first."""
    first, last = days
    happened = [one for one in state.steps if not one.exists(first) and one.exists(last)]
    return Changes(Side(state, first), Side(state, last), happened, recorded_at)


def written(changes: Changes) -> dict[str, Any]:
    """The changes as they are answered with (ChangesOut). ValueError if it is not registered."""
    before, after = changes.before, changes.after
    if after.state.registration is None:
        raise ValueError(f"{after.state.id} is not registered")
    registered = after.state.registration.event
    earlier, later = View(before.state, before.on), View(after.state, after.on)
    found_before, found_after = _findings(earlier), _findings(later)
    raised = [one for key, one in found_after.items() if key not in found_before]
    gone = [one for key, one in found_before.items() if key not in found_after]
    told_steps = [sentences.step(one, after.state) for one in changes.steps]
    steps = [
        {
            "version": one.version,
            "type": type_of(one.event),
            "time": changes.recorded_at[one.version],
            "sentence": _said(sentence),
        }
        for one, sentence in zip(changes.steps, told_steps, strict=True)
    ]
    told = list(_different(changes, earlier, later))
    return {
        "authorization": str(after.state.id),
        "reference": registered.reference,
        "title": registered.title,
        "from_version": before.state.version,
        "to_version": after.state.version,
        "steps": steps,
        "values": told,
        "findings": {
            "raised": [views.finding(one, after.on) for one in raised],
            "gone": [views.finding(one, before.on) for one in gone],
        },
        "sentence": _said(
            sentences.summary(told_steps, [one.code for one in raised], [one.code for one in gone])
        ),
    }


def _said(one: sentences.Sentence) -> dict[str, str]:
    return {"en": one.en, "es": one.es}


def _findings(view: View) -> dict[tuple[str, str], Finding]:
    if view.state.registration is None:
        return {}
    return {(one.code, one.subject): one for one in found_in(view)}


def _different(changes: Changes, earlier: View, later: View) -> Iterator[dict[str, Any]]:
    """The values that are not the same on both sides, by path."""
    before, after = _compared(earlier), _compared(later)
    steps = _steps_of(earlier) & _steps_of(later)
    only = changes.steps[0].version if len(changes.steps) == 1 else None
    for path in sorted(before.keys() | after.keys()):
        if path.startswith("steps.") and int(path.split(".")[1]) not in steps:
            continue  # A step that is new, or that was annulled, is told by its sentence.
        old, new = before.get(path), after.get(path)
        was, now = old.value if old is not None else None, new.value if new is not None else None
        if was == now:
            continue
        yield {
            "path": path,
            "before": was,
            "after": now,
            "version": _changed_by(new or old, changes) or only,
            "sentence": _said(sentences.change(path, was, now, later.state)),
        }


def _changed_by(one: Valued | None, changes: Changes) -> int | None:
    """The step that the value comes from, or that corrected it; None where several make it up."""
    if one is None or one.version is None:
        return None
    after = changes.after.state
    corrected = after.corrected_by.get(one.version) or after.annulled_by.get(one.version)
    since = changes.before.state.version
    return (
        corrected if corrected is not None and (corrected > since or since == after.version) else one.version
    )


def _compared(view: View) -> dict[str, Valued]:
    return {one.path: one for one in values(view) if _is_compared(one.path)}


def _is_compared(path: str) -> bool:
    first, _, rest = path.partition(".")
    named = first in _NAMING and rest.rpartition(".")[2] in _NAMING[first]
    return first not in _NOT_COMPARED and not named


def _steps_of(view: View) -> set[int]:
    return {one.version for one in view.state.steps}
