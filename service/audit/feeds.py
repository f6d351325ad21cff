"""Checks that the feeds give what the log holds, by type, by authorization, and as of an instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.log.merkle import leaf_hash
from domain.log.strict import encode_base64, shown
from service.audit.ahead import ahead
from service.audit.asking import Asking, Item, Query
from service.audit.failures import UNREADABLE
from service.audit.folding import Folded
from service.audit.report import Report
from service.event_store import codec

#: So many instants are asked for: of a larger log some of them, evenly.
MOST_INSTANTS: Final = 2_000
_A_MOMENT: Final = timedelta(microseconds=1)


def compare_feeds(asking: Asking, folded: Folded, report: Report) -> None:
    """The feed whole, by each type, and of each authorization: what stands in it, where, and nothing else."""
    size = len(folded.leaves)
    feeds: list[tuple[str, str, Query, Sequence[int]]] = [("The feed", "events", {}, range(size))]
    feeds += (
        (f"The feed of {kind}", "events", {"type": kind}, own) for kind, own in sorted(folded.kinds.items())
    )
    feeds += (
        (f"The history of {stream}", f"authorizations/{stream}/events", {}, own)
        for stream, own in folded.streams.items()
    )
    for _, flaws in ahead(lambda feed: _flaws(asking, folded, *feed), feeds):
        for index, sentence in flaws:
            report.add("replay", index, sentence)


def _flaws(
    asking: Asking, folded: Folded, name: str, path: str, query: Query, right: Sequence[int]
) -> list[tuple[int, str]]:
    """What is wrong with one feed, up to the first thing that is left out or put in."""
    flaws: list[tuple[int, str]] = []
    wanted = iter(right)
    for item in asking.items(path, query, len(folded.leaves)):
        position = item.get("position")
        if type(position) is int and position >= len(folded.leaves):
            break  # recorded since
        expected = next(wanted, None)
        if position != expected or type(position) is not int:
            flaws.append(_misplaced(name, expected, position))
            return flaws
        flaws += (
            (position, f"{name}, at {position}: {flaw}") for flaw in _altered(item, folded.leaves[position])
        )
    missing = next(wanted, None)
    if missing is not None:
        flaws.append((missing, f"{name} leaves out the entry {missing}."))
    return flaws


def _misplaced(name: str, expected: int | None, position: Any) -> tuple[int, str]:
    if type(position) is int and (expected is None or position < expected):
        return position, f"{name} gives the entry {position}, which does not belong there."
    if expected is None:
        return -1, f"{name} gives an entry without a position."
    return expected, f"{name} leaves out the entry {expected}."


def _altered(item: Item, leaf: bytes) -> Iterator[str]:
    try:
        altered = leaf_hash(codec.canonical(item["event"])) != leaf
    except UNREADABLE:
        altered = True
    if altered:
        yield "the event is another than the one in the log."
    told = item.get("leaf_hash")
    if told != encode_base64(leaf):
        yield f"the leaf hash beside the event is {shown(str(told))}, and should be {encode_base64(leaf)}."


class _Instant(NamedTuple):
    """An authorization as of an instant, and how many steps it had by then."""

    stream: UUID
    at: str
    version: int


def compare_instants(asking: Asking, folded: Folded, report: Report) -> None:
    """What the register held at the instant of an entry, and right before it."""
    every = list(_instants(folded))
    asked = every[:: len(every) // MOST_INSTANTS + 1]
    for one, version in ahead(partial(_version, asking), asked):
        if version != one.version:
            report.add(
                "replay",
                -1,
                f"{one.stream} as of {one.at}: the history has {one.version} steps by then, the register "
                f"{shown(str(version))}.",
            )
    if len(asked) < len(every):
        report.remarks.append(f"Of {len(every)} instants {len(asked)} were asked for.")


def _instants(folded: Folded) -> Iterator[_Instant]:
    """For each time in the log: the first step that has it, right before it; and the last one, at it."""
    by_time: dict[datetime, list[tuple[int, UUID, int]]] = {}
    for stream, own in folded.streams.items():
        for version, index in enumerate(own, 1):
            by_time.setdefault(folded.times[index], []).append((index, stream, version))
    for moment, steps in sorted(by_time.items()):
        _, stream, version = min(steps)
        with suppress(OverflowError):  # nothing is before the first moment of the calendar
            yield _Instant(stream, codec.instant_text(moment - _A_MOMENT), version - 1)
        _, stream, version = max(steps)
        yield _Instant(stream, codec.instant_text(moment), version)


def _version(asking: Asking, one: _Instant) -> Any:
    answer = asking.one(f"authorizations/{one.stream}", {**asking.then, "as_of": one.at})
    if answer is None:
        return 0
    return answer.get("version")
