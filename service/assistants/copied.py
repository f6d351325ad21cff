"""Answers the same questions from an auditor's copy of the log, offline, by the functions of the register.

Nothing is answered from a copy that is not what was signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from domain import views
from domain.jurisdictions.profile import Profile
from domain.log.checkpoint import parse_checkpoint
from domain.log.notes import parse_note
from domain.projections.presence import PresenceRow, sums_of, totals
from domain.projections.register import RegisterRow
from domain.projections.row import AllWords, AnyOf, Filter, Grouped, Surely, filters, further, orders, passes
from domain.projections.search import SearchRow
from domain.text import folded as bare
from domain.values import FieldShape
from service.assistants.asking import Answered, RefusedError, without_nothing
from service.audit import lists
from service.audit.evidence import Evidence
from service.audit.folding import Folded, folded
from service.audit.lists import Listing, Rows
from service.audit.report import Report
from service.audit.trust import Trust
from service.audit.verify import verify

_LISTS: Final[Mapping[str, Callable[[Rows, date], Listing]]] = {
    "/v1/authorizations": lambda rows, _: lists.authorizations(rows),
    "/v1/findings": lists.found,
    "/v1/reports": lambda rows, _: lists.owed(rows),
    "/v1/senate-votes": lambda rows, _: lists.votes(rows),
    "/v1/presence": lambda rows, _: lists.present(rows),
}
_NO_FILTERS: Final = frozenset({"sort", "count", "limit"})


class FromCopy:
    """A copy that was verified. Raises RefusedError if it is not what was signed, or holds no log."""

    def __init__(self, folder: Path, trust: Trust, profile: Profile) -> None:
        report = verify(folder, trust)
        if report.problems:
            raise RefusedError(f"The copy in {folder} is not what was signed: run 'anuencia audit verify'.")
        self._folder, self._profile, self._evidence = folder, profile, Evidence(folder)
        self._size = parse_checkpoint(parse_note(self._evidence.checkpoint()).text).size
        self._known: tuple[int, Folded] | None = None

    async def __call__(self, path: str, query: Mapping[str, Any]) -> Answered:
        asked = without_nothing(query)
        size, on = self._as_of(asked.pop("as_of", None)), asked.pop("on", None)
        day = datetime.now(self._profile.zone).date() if on is None else _day(str(on))
        history = self._history(size)
        body = self._body(path, asked, history, day)
        address = f"{self._folder}{path}"
        return Answered(orjson.loads(orjson.dumps(body)), size - 1, day.isoformat(), address)

    def _as_of(self, given: Any) -> int:
        if given is None:
            return self._size
        if not str(given).isdigit():
            raise RefusedError("A copy is asked as_of a position of the log.")
        if int(given) >= self._size:
            raise RefusedError(f"The copy has {self._size} entries.")
        return int(given) + 1

    def _history(self, size: int) -> Folded:
        if self._known is None or self._known[0] != size:
            history, _ = folded(self._evidence, size, self._profile, Report("replay"))
            self._known = size, history
        return self._known[1]

    def _body(self, path: str, asked: dict[str, Any], history: Folded, day: date) -> Any:
        states = {id_: state for id_, state in history.states.items() if state.registration is not None}
        if path in _LISTS:
            times = {stream: history.times[steps[-1]] for stream, steps in history.streams.items()}
            rows = lists.rows_of(states.values(), day, times)
            listing = _LISTS[path](rows, day)
            if path == "/v1/authorizations" and "in_force_on" in asked:
                listing = lists.in_force(rows, _day(str(asked["in_force_on"])))  # which says how surely, too
            return self._page(listing, rows, asked, day)
        state = states.get(_uuid(path.rpartition("/")[2]))
        if state is None:
            raise RefusedError("No such authorization is in the copy.")
        return views.authorization(state, day)

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
        limit = int(asked.get("limit", 50))
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
        raise RefusedError(f"{name} is not known here")

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
        raise RefusedError(f"{text} is not a day of the calendar") from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise RefusedError("An authorization is asked for by its id.") from None
