"""Makes from the evidence what each list of the register must say.

The rows of each question are computed by the same pure functions as the register's own; those that hold on
the day judged make the items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson

from domain import views
from domain.authorization.state import State
from domain.findings import Finding
from domain.findings.shared_codes import CodeRow, code_rows, shared_codes
from domain.findings.twins import TwinRow, twins
from domain.jurisdictions.profile import Profile
from domain.projections import (
    calendar,
    facilities,
    findings,
    presence,
    register,
    reports,
    search,
    senate_votes,
    statistics,
    summary,
)
from domain.projections import places as told_places
from domain.projections.calendar import CalendarRow
from domain.projections.facilities import FacilityRow
from domain.projections.findings import FindingRow, finding_of
from domain.projections.presence import PresenceRow
from domain.projections.register import RegisterRow
from domain.projections.reports import ReportRow
from domain.projections.row import During, filters, holds, order, passes
from domain.projections.search import SearchRow
from domain.projections.senate_votes import SenateVoteRow, VoteAndSettled
from domain.projections.statistics import StatisticRow
from domain.projections.summary import Besides
from domain.projections.twins import rows as twin_rows
from domain.values.written import expanded
from service.audit.asking import Item, Query
from service.audit.documents import spelled
from service.event_store.codec import instant_text


@dataclass(slots=True)
class Rows:
    """The rows of every question that hold on the day judged."""

    register: list[RegisterRow] = field(default_factory=list)
    search: list[SearchRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    codes: list[CodeRow] = field(default_factory=list)
    twins: list[TwinRow] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)
    votes: list[SenateVoteRow] = field(default_factory=list)
    presence: list[PresenceRow] = field(default_factory=list)
    besides: dict[UUID, Besides] = field(default_factory=dict)
    facilities: list[FacilityRow] = field(default_factory=list)
    statistics: list[StatisticRow] = field(default_factory=list)
    calendar: list[CalendarRow] = field(default_factory=list)


def rows_of(states: Iterable[State], day: date, times: Mapping[UUID, datetime]) -> Rows:
    """Those of these authorizations. `times`: when the last step of each was recorded."""
    made = Rows()
    for state in states:
        made.register += (row for row in register.rows(state) if holds(row, day))
        made.search += (row for row in search.rows(state) if holds(row, day))
        found = [row for row in findings.rows(state) if holds(row, day)]
        there = [row for row in presence.rows(state) if holds(row, day)]
        made.findings += found
        made.codes += code_rows(state)  # the rule itself asks when they hold
        made.twins += twin_rows(state)  # the same
        made.reports += (row for row in reports.rows(state) if holds(row, day))
        made.votes += (row for row in senate_votes.rows(state) if holds(row, day))
        made.presence += there
        made.besides[state.id] = Besides(
            summary.present(there), summary.open_findings(found), instant_text(times[state.id])
        )
        made.facilities += (row for row in facilities.rows(state) if holds(row, day))
        made.statistics += (row for row in statistics.rows(state) if holds(row, day))
        made.calendar += (row for row in calendar.rows(state) if holds(row, day))
    return made


@dataclass(frozen=True, slots=True)
class Expected:
    """One item of a list. `told`: the row, or the finding, that its filters are asked of."""

    name: str
    place: tuple[Any, ...]
    item: Item
    told: Any

    @property
    def shared(self) -> bool:
        """Whether it is the finding of a rule over all authorizations together."""
        return isinstance(self.told, Finding) and findings.place(self.told, findings.BY_RULE)[-1] != ""


class Listing:
    """One list of the register, as the evidence makes it: in its order.

    `query`: what is asked beside the log and the day. `called`: the name of an item. `told`: what its filters
    are asked of, each with the name of the item that it is in; default: what the items are made of.
    """

    def __init__(
        self,
        title: str,
        path: str,
        row: type,
        called: Callable[[Item], str],
        expected: Iterable[tuple[tuple[Any, ...], Any, Any]],
        query: Query | None = None,
        told: Iterable[tuple[str, Any]] | None = None,
    ) -> None:
        self.title, self.path, self.row, self.called = title, path, row, called
        self.query: Query = query or {}
        every = (
            Expected(called(item), place, item, told)
            for place, made, told in expected
            for item in (orjson.loads(orjson.dumps(made)),)
        )
        # What has one place is in no order; it is told in the same one at each run.
        self.expected = sorted(every, key=lambda one: (one.place, spelled(one.item)))
        self.told = [(one.name, one.told) for one in self.expected] if told is None else list(told)


def authorizations(rows: Rows) -> Listing:
    """The list of authorizations, without those that were merged: they are listed only where asked for."""
    return _authorizations("authorizations", rows, (row for row in rows.register if row.status != "merged"))


def merged(rows: Rows) -> Listing:
    """The list of those that were merged into another."""
    asked = {"status": "merged"}
    return _authorizations(
        "merged authorizations", rows, (row for row in rows.register if row.status == "merged"), asked
    )


def every(rows: Rows) -> Listing:
    """All of them, those that were merged too."""
    return _authorizations("all authorizations", rows, rows.register)


def in_force(rows: Rows, day: date) -> Listing:
    """The list of those in force on a day, which also says how surely."""
    ((shape, asked),) = (
        (shape, one)
        for shape, one in filters(RegisterRow)
        if isinstance(one, During) and one.name == "in_force_on"
    )
    passing = (row for row in rows.register if row.status != "merged" and passes(row, shape, asked, day))
    title, query = f"authorizations in force on {day}", {asked.name: day.isoformat()}
    return _authorizations(title, rows, passing, query, day)


def _authorizations(
    title: str,
    rows: Rows,
    listed: Iterable[RegisterRow],
    query: Query | None = None,
    day: date | None = None,
) -> Listing:
    items = (
        (_place(row), summary.summary(row.authorization, row, day, rows.besides[row.authorization]), row)
        for row in listed
    )
    return Listing(title, "authorizations", RegisterRow, lambda item: str(item.get("id")), items, query)


def found(rows: Rows, day: date) -> Listing:
    """The list of findings: those of single authorizations, and those over all together."""
    every = (*map(finding_of, rows.findings), *shared_codes(rows.codes, day), *twins(rows.twins, day))
    return Listing(
        "findings",
        "findings",
        FindingRow,
        _finding_called,
        ((findings.place(one, findings.BY_RULE), views.finding(one, day), one) for one in every),
    )


def owed(rows: Rows) -> Listing:
    """The list of reports."""
    return Listing(
        "reports",
        "reports",
        ReportRow,
        lambda item: f"{item.get('authorization')} {item.get('key')}",
        ((_place(row), reports.item(row), row) for row in rows.reports),
    )


def present(rows: Rows) -> Listing:
    """The list of who is across the border, and who may be."""
    return Listing(
        "presence",
        "presence",
        PresenceRow,
        lambda item: f"{item.get('authorization')} {item.get('contingent')}",
        ((_place(row), presence.item(presence.kept(row)), row) for row in rows.presence),
    )


def places(rows: Rows, profile: Profile) -> Listing:
    """The list of places that authorizations name."""
    keys = {row.facility: _place(row) for row in rows.facilities}
    return Listing(
        "facilities",
        "facilities",
        FacilityRow,
        lambda item: str(item.get("key")),
        (
            (keys[told.facility], told_places.item(profile, told), None)
            for told in facilities.told_by(rows.facilities)
        ),
        told=((row.facility, row) for row in rows.facilities),
    )


def calendars(rows: Rows) -> Iterator[Listing]:
    """What happens at each place."""
    registered = {row.authorization: row for row in rows.register}
    happening: dict[str, list[FacilityRow]] = {}
    for row in rows.facilities:
        happening.setdefault(row.facility, []).append(row)
    for key, found in sorted(happening.items()):
        yield Listing(
            f"the calendar of {key}",
            f"facilities/{quote(key, safe='')}/calendar",
            FacilityRow,
            _happening_called,
            (
                (
                    (row.day_key, str(row.authorization)),
                    facilities.entry(facilities.kept(row), told.reference, told.title, told.status),
                    None,
                )
                for row in found
                for told in (registered[row.authorization],)
            ),
        )


def _happening_called(item: Item) -> str:
    told = ("authorization", "what", "activity", "phase", "first_on", "last_on", "basis")
    return " ".join(str(item.get(name)) for name in told)


def votes(rows: Rows) -> Listing:
    """The list of votes."""
    return Listing(
        "senate-votes",
        "senate-votes",
        SenateVoteRow,
        lambda item: str(item.get("vote_id")),
        ((place, settled_in_order(vote), None) for place, vote in senate_votes.items(_told(rows))),
        told=((str(row.vote_id), row) for row in rows.votes),
    )


def _told(rows: Rows) -> Iterator[VoteAndSettled]:
    first: dict[UUID, str] = {}
    for row in rows.votes:
        first[row.vote_id] = min(row.sort_key, first.get(row.vote_id, row.sort_key))
    for row in sorted(rows.votes, key=lambda row: (row.authorization, row.settled.version)):
        yield VoteAndSettled(
            (first[row.vote_id], row.vote_id), row.vote_id, expanded(row.vote), expanded(row.settled)
        )


def settled_in_order(vote: Item) -> Item:
    """The vote; in which order it settles several proceedings of one authorization is not said."""
    settled = vote.get("authorizations")
    if isinstance(settled, list):
        settled = sorted(settled, key=spelled)
    return {**vote, "authorizations": settled}


def sums(rows: Rows, by: Sequence[str]) -> list[Item]:
    """The statistics by these keys."""
    groups = statistics.added_up(by, rows.register, rows.statistics, rows.reports, rows.votes, rows.findings)
    return [statistics.item(by, group) for group in groups]


def _place(row: Any) -> tuple[Any, ...]:
    kind: type = type(row)
    return order(kind).place(row)


def _finding_called(item: Item) -> str:
    name = f"{item.get('authorization')} {item.get('code')} {item.get('subject')}"
    figures = item.get("figures")
    # Several authorizations may share several codes.
    shared = isinstance(figures, dict) and figures.get("contradiction") == "shared_dof_code"
    return f"{name} {figures.get('code')}" if isinstance(figures, dict) and shared else name
