"""Checks what the register writes for other programs: sums, map, calendar and feed, made of the evidence.

Calendar and feed are compared byte for byte with what the same functions make of the history.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations, groupby
from typing import Any, Final
from uuid import UUID

import orjson

from domain.authorization.evolve import evolve
from domain.authorization.state import nothing
from domain.authorization.tracks import Tracks
from domain.jurisdictions.profile import Profile
from domain.log.strict import shown
from domain.projections import calendar
from domain.projections.calendar import CalendarRow
from domain.projections.places import feature
from domain.projections.row import holds
from domain.projections.statistics import BY
from service.audit import lists
from service.audit.ahead import ahead
from service.audit.asking import Asking
from service.audit.comparing import MOST_UNKNOWN
from service.audit.differing import differences
from service.audit.folding import Folded
from service.audit.lists import Rows
from service.audit.report import Report
from service.event_store import codec
from service.export.atom import Addresses, Changed, feed

#: The addresses within a calendar are those by which it was asked for.
_ADDRESS: Final = "https://register.invalid/v1/authorizations"
_URL: Final = re.compile(rb"(?m)^URL:.*\r\n(?: .*\r\n)*")
_SEQUENCE: Final = re.compile(rb"(?m)^SEQUENCE:([0-9]{1,15})\r$")
#: So do the links of a feed begin with the register's public address.
_BEGINS: Final = re.compile(rb'href="https?://[^"]{1,200}?(?=/(?:es|en|v1)/)')
#: Entries of the feed that are asked for.
_FED: Final = 200


def compare_sums(asking: Asking, rows: Rows, report: Report) -> set[str]:
    """The statistics by each key and each two of them. The members that this version does not know."""
    unknown: set[str] = set()
    groupings = [(name,) for name in BY] + list(combinations(BY, 2))

    def answered(by: Sequence[str]) -> tuple[list[Any], list[dict[str, Any]]]:
        ours: list[Any] = orjson.loads(orjson.dumps(lists.sums(rows, by)))
        query = {**asking.then, "by": ",".join(by)}
        return ours, list(asking.items("statistics", query, len(ours) + 1))

    for by, (ours, answer) in ahead(answered, groupings):
        where = f"The statistics by {', '.join(by)}"
        if [one["keys"] for one in ours] != [one.get("keys") for one in answer]:
            report.add("replay", -1, f"{where} have other groups than the history, or in another order.")
            continue
        for right, told in zip(ours, answer, strict=True):
            for difference in differences(right, told):
                if not difference.is_added:
                    report.add("replay", -1, f"{where}, of {_called(right)}: {difference}.")
                elif len(unknown) < MOST_UNKNOWN:
                    unknown.add(difference.path)
    return unknown


def _called(group: Any) -> str:
    return ", ".join("not stated" if one is None else str(one) for one in group["keys"].values())


def compare_map(asking: Asking, rows: Rows, profile: Profile, report: Report) -> None:
    """Every place, with its position."""
    told = asking.one("facilities.geojson", asking.then)
    ours = [feature(one.item) for one in lists.places(rows, profile).expected]
    right: Any = orjson.loads(orjson.dumps({"type": "FeatureCollection", "features": ours}))
    for difference in differences(right, told):
        report.add("replay", -1, f"The map: {difference}.")


def compare_calendar(asking: Asking, history: Folded, rows: Rows, report: Report) -> None:
    """Every entry of the calendar of all authorizations, and since which step it is as it is.

    A register of before writes all of them, however many.
    """
    from service.export.calendar import END, MOST_ENTRIES, Writing, begin

    merged = {row.authorization for row in rows.register if row.status == "merged"}
    entries = sorted(
        (row for row in rows.calendar if row.authorization not in merged),
        key=lambda row: (row.begins, row.authorization, row.entry),
        reverse=True,
    )
    told = asking.text("calendar.ics", asking.then)
    begun, writing = begin("en"), Writing(_ADDRESS, "en")
    if len(entries) > MOST_ENTRIES and told.startswith(cut := begin("en", left_out=True)):
        begun, entries = cut, entries[:MOST_ENTRIES]
    if not (told.startswith(begun) and told.endswith(END)):
        report.add("replay", -1, "The calendar is another than the register writes.")
        return
    answered = dict(_events(told[len(begun) : -len(END)]))
    in_order = sorted(entries, key=lambda row: (row.authorization, row.entry))
    for stream, of_one in groupby(in_order, key=lambda row: row.authorization):
        found = [(row, answered.pop(str(row.uid), None)) for row in of_one]
        positions = {_since(answer) for _, answer in found}.intersection(history.streams[stream])
        before = _told_at(history, stream, asking.day, {size for one in positions for size in (one, one + 1)})
        for row, answer in found:
            called = f"{row.entry} of {stream}"
            if answer is None:
                report.add("replay", -1, f"The calendar leaves out {called}.")
                continue
            since, own = _since(answer), _entry(row)
            if since not in positions or own not in before[since + 1] or own in before[since]:
                report.add(
                    "replay", -1, f"The calendar says of {called} that it is so since {since}: it is not."
                )
                continue
            right = writing.event(stream, calendar.kept(row), since, history.times[since])
            if _URL.sub(b"", right) != _URL.sub(b"", answer):
                report.add("replay", -1, f"The calendar tells {called} otherwise than the history.")
    for uid in answered:
        report.add("replay", -1, f"The calendar has an entry {shown(uid)}, which the history does not know.")


def _events(told: bytes) -> Iterator[tuple[str, bytes]]:
    """Each event of a calendar, by its uid."""
    for piece in told.split(b"BEGIN:VEVENT\r\n")[1:]:
        uid = re.search(rb"(?m)^UID:(.{1,200})\r$", piece)
        yield "" if uid is None else uid[1].decode("utf-8", "replace"), b"BEGIN:VEVENT\r\n" + piece


def _since(answer: bytes | None) -> int:
    """The position of the step since which an entry is as it is; -1 if none is told."""
    found = None if answer is None else _SEQUENCE.search(answer)
    return -1 if found is None else int(found[1])


def _entry(row: CalendarRow) -> tuple[UUID, str]:
    """By what an entry is the same as another."""
    return row.uid, repr(calendar.kept(row))


def _told_at(
    history: Folded, stream: UUID, day: date, sizes: Iterable[int]
) -> dict[int, set[tuple[UUID, str]]]:
    """The entries of an authorization in the log of each of these sizes; its steps are folded once."""
    state, steps = history.states[stream], history.streams[stream]
    then, told = nothing(state.id, state.profile), dict[int, set[tuple[UUID, str]]]()
    for size in sorted(sizes):
        while then.version < len(steps) and steps[then.version] < size:
            position = steps[then.version]
            then = evolve(then, state.recorded[then.version].event, position)
        told[size] = {_entry(one) for one in calendar.rows(then) if holds(one, day)}
    return told


def compare_feed(asking: Asking, history: Folded, rows: Rows, origin: str, report: Report) -> None:
    """What was recorded last, as readers of feeds get it."""
    listed = {row.authorization for row in rows.register if row.status != "merged"}
    newest = sorted(listed, key=lambda stream: history.streams[stream][-1], reverse=True)[:_FED]
    entries = [
        Changed(
            Tracks(history.states[stream], asking.day),
            *(codec.instant_text(history.times[history.streams[stream][at]]) for at in (0, -1)),
        )
        for stream in newest
    ]
    right = feed(Addresses("/v1/feed.atom", origin), entries, asking.day)
    told = _BEGINS.sub(b'href="', asking.text("feed.atom", {**asking.then, "limit": str(_FED)}))
    if told == right:
        return
    ours, theirs = right.split(b"<entry>"), told.split(b"<entry>")
    for stream, one, other in zip(["its head", *newest], ours, theirs, strict=False):
        if one != other:
            report.add("replay", -1, f"The feed tells {stream} otherwise than the history.")
            return
    report.add("replay", -1, f"The feed has {len(theirs) - 1} entries, and should have {len(ours) - 1}.")
