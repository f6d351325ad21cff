"""The rows behind the calendar: windows, activities, phases, votes planned, decrees, and days of reports.

A row says what is planned or done, and not how far it has come: it changes only where a day or a name does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid5

from domain.authorization.procedure import ENDED, planned_on
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.projections.keeping import DayByDay, Judged
from domain.projections.register import RegisterRow
from domain.projections.row import Also, AnyOf, Row, Sorted, filters
from domain.values import Country, Day, Movement, Place
from domain.values.about import Means

EntryKind = Annotated[
    Literal["window", "activity", "phase", "decree", "report_due", "consideration"],
    Means(
        {
            "window": ("The authorized days.", "Los días autorizados."),
            "activity": ("An activity as it is planned.", "Una actividad, como está prevista."),
            "phase": ("A phase of an activity.", "Una fase de una actividad."),
            "decree": ("The publication of a decree.", "La publicación de un decreto."),
            "report_due": ("The day on which a report falls due.", "El día en que vence un informe."),
            "consideration": (
                "The day for which a vote is planned, until it is held or the day is over.",
                "El día para el que está prevista una votación, hasta que se celebra o pasa el día.",
            ),
        }
    ),
]
EVERY_FILTER: Final = (*(mark.name for _, mark in filters(RegisterRow)), "q")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow(Row):
    """One entry of the calendar on the days judged of the row.

    `begins`: the first day that it can take. `entry`: what tells it from others of its authorization, for
    ever. `name`: of the activity, the phase or the obligation. `granted`: an act allows it; else it was only
    asked for.
    """

    begins: Annotated[date, Sorted(1)]
    authorization: Annotated[UUID, Sorted(2), Also(RegisterRow, EVERY_FILTER)]
    entry: Annotated[str, Sorted(3)]
    kind: Annotated[EntryKind, AnyOf("kind", "Kinds of entries.", 6)]
    reference: str
    title: str
    name: str | None = None
    granted: bool
    first_on: Day
    last_on: Day | None = None
    place: str | None = None
    movements: tuple[Movement, ...]
    countries: tuple[Country, ...]

    @property
    def uid(self) -> UUID:
        """By which calendar programs know the entry again."""
        return uuid5(self.authorization, self.entry)


def kept(row: CalendarRow) -> dict[str, Any]:
    """What the calendar tells of an entry, as it is kept."""
    return {
        "uid": str(row.uid),
        "kind": row.kind,
        "reference": row.reference,
        "title": row.title,
        "name": row.name,
        "granted": row.granted,
        "first_on": row.first_on.text,
        "last_on": None if row.last_on is None else row.last_on.text,
        "place": row.place,
        "movements": row.movements,
        "countries": row.countries,
    }


def all_day(kept: Mapping[str, Any]) -> tuple[date, date, bool]:
    """The days that an entry takes in a calendar, the second one excluded, and whether they are sure.

    They are as wide as the record lets them be; of an open end the day before it stands alone.
    """
    first, last = Day(kept["first_on"]), Day(kept["last_on"] or kept["first_on"])
    begins, ends = _wide(first, last)
    sure = first.earliest == first.latest and last.earliest == last.latest
    return begins, ends + timedelta(days=1), sure


def _wide(first: Day, last: Day | None) -> tuple[date, date]:
    """The first and the last day of an entry that is to hold all that it can take."""
    last = last or first
    begins = first.earliest or first.latest or last.earliest
    ends = last.latest or last.earliest or begins
    if begins is None or ends is None:
        raise ValueError("an entry without a day")
    return begins, max(begins, ends)


def _judging(state: State) -> Callable[[Tracks], Iterable[CalendarRow]] | None:
    """The entries as they are told on a day; none of what is merged, from then on."""
    if state.registration is None or state.void:
        return None
    return lambda tracks: _entries(tracks) if tracks.merged_into is None else ()


rows: Final = Judged(partial(DayByDay, _judging))
"""The entries of one authorization, a row for each stretch of days on which one is the same."""


def _entries(tracks: Tracks) -> Iterable[CalendarRow]:
    registration = tracks.state.registration
    if registration is None:
        return ()
    terms, granted = tracks.frame.reading.terms, bool(tracks.granted)
    whose = {one for contingent in terms.contingents or () for one in contingent.countries or ()}

    def entry(
        key: str,
        kind: EntryKind,
        first: Day | None,
        last: Day | None = None,
        name: str | None = None,
        places: Iterable[Place] | None = None,
        allowed: bool = granted,
    ) -> Iterator[CalendarRow]:
        begins = first if first is not None else last
        if begins is None or not (begins.earliest or begins.latest):
            return
        ends = last if last is not None and (last.earliest or last.latest) else None
        yield CalendarRow(
            begins=_wide(begins, ends)[0],
            authorization=tracks.state.id,
            entry=key,
            kind=kind,
            reference=registration.event.reference,
            title=registration.event.title,
            name=name,
            granted=allowed,
            first_on=begins,
            last_on=ends,
            place=", ".join(dict.fromkeys(one.name for one in places or ())) or None,
            movements=tuple(sorted(terms.movements or ())),
            countries=tuple(sorted(whose)),
        )

    found: list[CalendarRow] = []
    for proceeding in tracks.proceedings:
        if proceeding.decree is not None:
            found += entry(f"decree/{proceeding.number}", "decree", proceeding.decree.day, allowed=True)
        planned = planned_on(proceeding)
        if planned is not None and not tracks.is_over(planned.latest):
            found += entry(f"consideration/{proceeding.number}", "consideration", planned)
    for one in tracks.obligations:
        found += entry(f"report/{one.key}", "report_due", one.due_on, name=one.key)
    first_proceeding = next(iter(tracks.proceedings), None)
    if not granted and first_proceeding is not None and first_proceeding.status in (*ENDED, "superseded"):
        return found  # what was not allowed is not planned any more
    if terms.window is not None:
        found += entry(
            "window", "window", terms.window.first_on, terms.window.last_on, places=terms.facilities
        )
    for activity in terms.activities or ():
        key = f"activity/{activity.key}"
        found += entry(
            key, "activity", activity.first_on, activity.last_on, activity.title, activity.facilities
        )
        for phase in activity.phases or ():
            found += entry(
                f"{key}/{phase.key}", "phase", phase.first_on, phase.last_on, phase.title, phase.facilities
            )
    return found
