"""Answers questions by the paths of the contract from a copy of the log, by the functions of the register.

Whether the copy is what was signed is asked before (copied.py, verify.py).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import unquote
from uuid import UUID

import orjson

from domain import views
from domain.authorization.state import State
from domain.changes import Changes, Side, between_days, between_logs, written
from domain.explanations import explanations
from domain.findings import View
from domain.jurisdictions.profile import Profile
from domain.projections import places as told_places
from domain.projections.presence import PresenceRow, sums_of, totals
from domain.projections.register import RegisterRow
from domain.projections.row import (
    AllWords,
    AnyOf,
    During,
    Filter,
    Grouped,
    Surely,
    filters,
    further,
    orders,
    passes,
)
from domain.projections.search import SearchRow
from domain.projections.statistics import BY
from domain.text import folded as bare
from domain.values import FieldShape
from service.audit import lists
from service.audit.changed import earlier, recorded_at
from service.audit.evidence import Evidence
from service.audit.folding import Folded, folded
from service.audit.lists import Listing, Rows
from service.audit.report import Report
from service.event_store.as_of import moment

_LISTS: Final[Mapping[str, Callable[[Rows, date], Listing]]] = {
    "authorizations": lambda rows, _: lists.authorizations(rows),
    "findings": lists.found,
    "reports": lambda rows, _: lists.owed(rows),
    "senate-votes": lambda rows, _: lists.votes(rows),
    "presence": lambda rows, _: lists.present(rows),
}
_NO_FILTERS: Final = frozenset({"sort", "count", "limit"})
_LIMIT: Final = 50
#: Of changes, each of which is folded twice.
_CHANGES: Final = 20


class NoAnswerError(Exception):
    """What is asked is not known here, or not asked as the contract has it."""


class Answer(NamedTuple):
    """`size`: of the log that it takes into account; `day`: the day judged."""

    body: Any
    size: int
    day: date


class Answering:
    """The questions, asked of the first `size` entries of a copy."""

    def __init__(self, evidence: Evidence, size: int, profile: Profile) -> None:
        self._evidence, self._size, self._profile = evidence, size, profile
        self._whole: Folded | None = None
        self._known: tuple[int, Folded] | None = None

    def answer(self, path: str, query: Mapping[str, Any]) -> Answer:
        """What the register answers to a GET of this path below /v1. NoAnswerError for what it cannot."""
        asked = dict(query)
        on = asked.pop("on", None)
        day = datetime.now(self._profile.zone).date() if on is None else _day(str(on))
        as_of = asked.pop("as_of", None)
        given = asked.pop("until", as_of) if path.endswith("changes") else as_of
        size = self._size if given is None else self._size_of(str(given))
        if "days" in asked:
            day = _day(str(asked["days"]).partition("/")[2])
        body = self._body(path.removeprefix("/").removeprefix("v1/"), asked, self._history(size), day)
        return Answer(orjson.loads(orjson.dumps(body)), size, day)

    def _size_of(self, given: str) -> int:
        """Up to a position, or an instant: both included."""
        try:
            as_of = moment(given)
        except ValueError:
            raise NoAnswerError(
                "as_of must be a position of the log, or an instant with its offset."
            ) from None
        if not isinstance(as_of, datetime):
            if as_of is None or as_of >= self._size:
                raise NoAnswerError(f"{given} is beyond the log: the copy has {self._size} entries.")
            return as_of + 1
        times = self._all().times
        return bisect_right([times[at] for at in range(self._size)], as_of)

    def _all(self) -> Folded:
        if self._whole is None:
            self._whole, _ = folded(self._evidence, self._size, self._profile, Report("replay"))
        return self._whole

    def _history(self, size: int) -> Folded:
        if size == self._size:
            return self._all()
        if self._known is None or self._known[0] != size:
            history, _ = folded(self._evidence, size, self._profile, Report("replay"))
            self._known = size, history
        return self._known[1]

    def _body(self, path: str, asked: dict[str, Any], history: Folded, day: date) -> Any:
        states = {id_: state for id_, state in history.states.items() if state.registration is not None}
        match [unquote(part) for part in path.split("/")]:
            case ["authorizations", id_]:
                return views.authorization(_one(states, id_), day)
            case ["authorizations", id_, "changes"]:
                return written(self._changes(_one(states, id_), history, asked, day))
            case ["authorizations", id_, "explanations"]:
                found = explanations(View(_one(states, id_), day), str(asked.get("path") or ""))
                return _paged(found, int(asked.get("limit", _LIMIT)))
            case ["changes"]:
                return self._changed(states, history, asked, day)
        rows = lists.rows_of(states.values(), day, _times(history))
        match [unquote(part) for part in path.split("/")]:
            case [name] if name in _LISTS:
                listing = _LISTS[name](rows, day)
                if name == "authorizations" and "in_force_on" in asked:
                    # It says how surely, too.
                    listing = lists.in_force(rows, _day(str(asked["in_force_on"])))
                elif name == "authorizations" and "status" in asked:
                    listing = lists.every(rows)
                return self._page(listing, rows, asked, day)
            case ["senate-votes", vote]:
                return _named(lists.votes(rows), str(_uuid(vote)), "vote")
            case ["facilities"]:
                return self._facilities(rows, asked, day)
            case ["facilities", key]:
                return self._facility(rows, key)
            case ["facilities", key, "calendar"]:
                return self._calendar(rows, key, asked)
            case ["statistics"]:
                return self._statistics(rows, asked)
        raise NoAnswerError(f"A copy is not asked for {path}.")

    def _changes(self, state: State, history: Folded, asked: Mapping[str, Any], day: date) -> Changes:
        times = recorded_at(history, state.id)
        if "days" in asked:
            first, _, last = str(asked["days"]).partition("/")
            return between_days(state, (_day(first), _day(last)), times)
        since = 0 if asked.get("since") is None else self._size_of(str(asked["since"]))
        before = earlier(state, history.streams[state.id], since)
        return between_logs(Side(before, day), Side(state, day), times)

    def _changed(
        self, states: Mapping[UUID, State], history: Folded, asked: dict[str, Any], day: date
    ) -> dict[str, Any]:
        """Those with a step in between, by their last one, the newest first."""
        since = 0 if asked.get("since") is None else self._size_of(str(asked["since"]))
        rows = lists.rows_of(states.values(), day, _times(history))
        listing = lists.every(rows)
        passing = {one.name for one in listing.expected}
        for name in ("country", "movement"):
            if name in asked:
                passing &= self._passing(listing, rows, name, asked[name], asked, day)
        last = {stream: history.streams[stream][-1] for stream in states if str(stream) in passing}
        found = sorted((one for one in last if last[one] >= since), key=lambda one: -last[one])
        limit = int(asked.get("limit", _CHANGES))
        told = [written(self._changes(states[one], history, asked, day)) for one in found[:limit]]
        return {"items": told, "next_cursor": "more" if len(found) > limit else None}

    def _facilities(self, rows: Rows, asked: dict[str, Any], day: date) -> dict[str, Any]:
        held, listing = rows.facilities, lists.places(rows, self._profile)
        for shape, mark in filters(listing.row):
            if mark.name in asked:
                test = self._test(shape, mark, asked[mark.name], asked, day)
                held = [row for row in held if test(row)]
        found = lists.places(replace(rows, facilities=held), self._profile)
        limit = int(asked.get("limit", _LIMIT))
        return {**_paged([one.item for one in found.expected], limit), "total": len(found.expected)}

    def _facility(self, rows: Rows, key: str) -> Any:
        wanted = told_places.key_asked(self._profile, key)
        known = self._profile.places.get(wanted)
        listing = lists.places(rows, self._profile)
        if known is not None and all(one.name != wanted for one in listing.expected):
            return told_places.item(self._profile, told_places.unnamed(known))
        return _named(listing, wanted, "place")

    def _calendar(self, rows: Rows, key: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        wanted = told_places.key_asked(self._profile, key)
        held = [row for row in rows.facilities if row.facility == wanted]
        if "from" in asked:
            first = _day(str(asked["from"]))
            held = [row for row in held if row.ends is None or row.ends >= first]
        if "to" in asked:
            last = _day(str(asked["to"]))
            held = [row for row in held if row.begins is None or row.begins <= last]
        found = [one.item for of in lists.calendars(replace(rows, facilities=held)) for one in of.expected]
        return {**_paged(found, int(asked.get("limit", _LIMIT))), "total": len(found)}

    def _statistics(self, rows: Rows, asked: Mapping[str, Any]) -> dict[str, Any]:
        by = str(asked.get("by", "")).split(",")
        if not set(by) <= set(BY) or not 1 <= len(set(by)) == len(by) <= 3:
            raise NoAnswerError(f"by must be one to three of {', '.join(BY)}, with commas between.")
        held = rows.register
        for shape, mark in filters(RegisterRow):
            # `from` and `to` are its filters `from_on` and `to_on`.
            if isinstance(mark, During) and (given := asked.get(mark.name.removesuffix("_on"))) is not None:
                moment = _day(str(given))
                held = [row for row in held if passes(row, shape, mark, moment)]
        found = lists.sums(replace(rows, register=held), by)
        return {"by": by, **_paged(found, int(asked.get("limit", _LIMIT)))}

    def _page(self, listing: Listing, rows: Rows, asked: dict[str, Any], day: date) -> dict[str, Any]:
        found = listing.expected
        for name, value in asked.items():
            if name not in _NO_FILTERS:
                passing = self._passing(listing, rows, name, value, asked, day)
                found = [one for one in found if one.name in passing]
        sort = asked.get("sort")
        if sort is not None:
            by = orders(listing.row)[str(sort)]
            found = sorted(found, key=lambda one: by.place(one.told), reverse=by.descending)
        limit = int(asked.get("limit", _LIMIT))
        more = "more" if len(found) > limit else None
        page = {"items": [one.item for one in found[:limit]], "next_cursor": more, "total": len(found)}
        if listing.row is PresenceRow:
            return {**page, "totals": totals(sums_of(one.told for one in found))}
        return page

    def _passing(
        self, listing: Listing, rows: Rows, name: str, value: Any, asked: Mapping[str, Any], day: date
    ) -> set[str]:
        """The names of the items that a filter lets through."""
        for told, row in self._asked_rows(listing, rows):
            for shape, mark in filters(row):
                if mark.name == name:
                    test = self._test(shape, mark, value, asked, day)
                    return {item for item, one in told if test(one)}
        raise NoAnswerError(f"{name} is not known here")

    def _asked_rows(self, listing: Listing, rows: Rows) -> Iterable[tuple[list[tuple[str, Any]], type]]:
        yield listing.told, listing.row
        every: Mapping[type, Mapping[UUID, Any]] = {
            RegisterRow: {row.authorization: row for row in rows.register},
            SearchRow: {row.authorization: row for row in rows.search},
        }
        for also in further(listing.row):
            known = every[also.row]
            told = [
                (name, known[one.authorization]) for name, one in listing.told if one.authorization in known
            ]
            yield told, also.row

    def _test(
        self, shape: FieldShape, mark: Filter, value: Any, asked: Mapping[str, Any], day: date
    ) -> Callable[[Any], bool]:
        given = list(map(str, value)) if isinstance(value, list | tuple) else [str(value)]
        match mark:
            case AnyOf(read=read):
                wanted = set(given) if read is None else {read(self._profile, one) for one in given}

                def any_of(row: Any) -> bool:
                    told = getattr(row, shape.name)
                    return not wanted.isdisjoint(map(str, (told or ()) if shape.is_list else (told,)))

                return any_of
            case Grouped(values=values):
                return lambda row: passes(
                    row, shape, mark, [one for name in given for one in values.get(name, ())]
                )
            case AllWords():
                words = bare(str(value)).split()
                return lambda row: bool(words) and passes(row, shape, mark, words)
            case Surely(day=name):
                about = _day(str(asked[name])) if name in asked else day
                return lambda row: passes(row, shape, mark, (about, given))
            case _:
                moment = _day(str(value))
                return lambda row: passes(row, shape, mark, moment)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoAnswerError(f"{text} is not a day of the calendar") from None


def _times(history: Folded) -> dict[UUID, datetime]:
    return {stream: history.times[steps[-1]] for stream, steps in history.streams.items()}


def _one(states: Mapping[UUID, State], id_: str) -> State:
    state = states.get(_uuid(id_))
    if state is None:
        raise NoAnswerError(f"No authorization {id_} is in the copy.")
    return state


def _named(listing: Listing, name: str, what: str) -> Any:
    for one in listing.expected:
        if one.name == name:
            return one.item
    raise NoAnswerError(f"No {what} {name} is in the copy.")


def _paged(items: list[Any], limit: int) -> dict[str, Any]:
    return {"items": items[:limit], "next_cursor": "more" if len(items) > limit else None}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NoAnswerError("An authorization is asked for by its id.") from None
