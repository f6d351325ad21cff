"""Checks what the register says of changes, and why a value is what it is, by the states of the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.changes import Side, between_days, between_logs, written
from domain.explanations import explanations
from domain.findings import View
from service.audit.ahead import ahead
from service.audit.asking import Asking, Item
from service.audit.comparing import MOST_UNKNOWN
from service.audit.differing import differences
from service.audit.folding import Folded
from service.audit.report import Report
from service.event_store import codec

#: Two days of one log are compared with so much between them.
_BETWEEN: Final = timedelta(days=365)


class _Question(NamedTuple):
    """What is asked of one authorization, and what the answer must be."""

    stream: UUID
    name: str
    query: dict[str, str]
    right: Item


def earlier(state: State, positions: list[int], size: int) -> State:
    """The same authorization as a log of that size held it."""
    before = nothing(state.id, state.profile)
    for position, recorded in zip(positions, state.recorded, strict=True):
        if position >= size:
            break
        before = evolve(before, recorded.event, position)
    return before


def recorded_at(history: Folded, stream: UUID) -> dict[int, str]:
    """When each step was recorded, by version."""
    steps = history.streams[stream]
    return {version: codec.instant_text(history.times[at]) for version, at in enumerate(steps, 1)}


def since(history: Folded, stream: UUID, size: int, asking: Asking) -> Item:
    """What is different of it since the log of that size."""
    state = history.states[stream]
    before = earlier(state, history.streams[stream], size)
    sides = Side(before, asking.day), Side(state, asking.day)
    return _plain(written(between_logs(*sides, recorded_at(history, stream))))


def compare_changes(asking: Asking, history: Folded, report: Report) -> set[str]:
    """Each authorization since the beginning, since its middle, and between two days; and the list of them
    since the middle of the log. The members that this version does not know.
    """
    unknown: set[str] = set()
    answers = ahead(
        lambda one: asking.one(f"authorizations/{one.stream}/changes", one.query),
        (question for stream in _whole(history) for question in _questions(asking, history, stream)),
    )
    for one, answer in answers:
        if answer is None:
            report.add("replay", -1, f"The register does not answer the changes of {one.stream} {one.name}.")
            continue
        where = f"The changes of {one.stream} {one.name}:"
        unknown |= _told(where, one.right, answer, report)
    return unknown | _compare_list(asking, history, report)


def _whole(history: Folded) -> list[UUID]:
    """Those of which every step could be read: of the others it is said already that they cannot be."""
    return [
        stream for stream, state in history.states.items() if state.version == len(history.streams[stream])
    ]


def _questions(asking: Asking, history: Folded, stream: UUID) -> Iterator[_Question]:
    state, steps = history.states[stream], history.streams[stream]
    then = {"until": str(asking.position), "on": asking.day.isoformat()}
    yield _Question(stream, "since the beginning", then, since(history, stream, 0, asking))
    if len(steps) > 1:
        middle = steps[len(steps) // 2] - 1
        query = {**then, "since": str(middle)}
        yield _Question(stream, f"since {middle}", query, since(history, stream, middle + 1, asking))
    first = asking.day - _BETWEEN
    days = f"{first.isoformat()}/{asking.day.isoformat()}"
    between = between_days(state, (first, asking.day), recorded_at(history, stream))
    query = {"as_of": str(asking.position), "days": days}
    yield _Question(stream, f"between {days}", query, _plain(written(between)))


def _compare_list(asking: Asking, history: Folded, report: Report) -> set[str]:
    """Those that got a step since the middle of the log, by their last one, the newest first."""
    size = asking.position + 1
    if size < 2:
        return set()
    middle = size // 2
    changed = [stream for stream in _whole(history) if history.streams[stream][-1] >= middle]
    changed.sort(key=lambda stream: history.streams[stream][-1], reverse=True)
    query = {"since": str(middle - 1), "until": str(asking.position), "on": asking.day.isoformat()}
    answered = {
        str(item.get("authorization")): item
        for item in asking.items("changes", query, len(changed) + 1, gaps=size)
    }
    unknown: set[str] = set()
    right = [str(stream) for stream in changed]
    known = set(right)
    if [name for name in answered if name in known] != [name for name in right if name in answered]:
        report.add("replay", -1, f"The changes since {middle - 1} stand in another order than theirs.")
    for stream in changed:
        answer = answered.pop(str(stream), None)
        if answer is None:
            report.add("replay", -1, f"The changes since {middle - 1} leave out {stream}.")
            continue
        where = f"In the changes since {middle - 1}, {stream}:"
        unknown |= _told(where, since(history, stream, middle, asking), answer, report)
    for name in answered:
        report.add("replay", -1, f"The changes since {middle - 1} list {name}, which got no step since.")
    return unknown


def compare_explanations(asking: Asking, history: Folded, report: Report) -> set[str]:
    """Each value of each authorization, with all that it rests on. The members that are not known."""
    unknown: set[str] = set()
    for stream, (ours, theirs) in ahead(partial(_explained, asking, history), _whole(history)):
        order = [right["path"] for right in ours]
        if sorted(order) == sorted(told := [str(item.get("path")) for item in theirs]) and order != told:
            report.add("replay", -1, f"The explanations of {stream} stand in another order than theirs.")
        answered = {str(item.get("path")): item for item in theirs}
        for right in ours:
            answer = answered.pop(right["path"], None)
            if answer is None:
                report.add("replay", -1, f"The register does not explain {right['path']} of {stream}.")
                continue
            where = f"The explanation of {right['path']} of {stream}:"
            unknown |= _told(where, right, answer, report)
        for path in answered:
            report.add("replay", -1, f"The register explains {path} of {stream}, which has no such value.")
    return unknown


def _explained(asking: Asking, history: Folded, stream: UUID) -> tuple[list[Item], list[Item]]:
    ours: list[Item] = [_plain(one) for one in explanations(View(history.states[stream], asking.day))]
    theirs = asking.items(f"authorizations/{stream}/explanations", asking.then, len(ours) + 1)
    return ours, list(theirs)


def _told(where: str, right: Item, answer: Item, report: Report) -> set[str]:
    unknown: set[str] = set()
    for difference in differences(right, answer):
        if not difference.is_added:
            report.add("replay", -1, f"{where} {difference}.")
        elif len(unknown) < MOST_UNKNOWN:
            unknown.add(difference.path)
    return unknown


def _plain(told: Any) -> Item:
    item: Item = orjson.loads(orjson.dumps(told))
    return item
