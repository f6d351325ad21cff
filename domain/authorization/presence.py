"""Says of a day who is across the border, authorized to be, absent, or of whom nobody knows.

| word         | when                                                                                      |
|--------------|-------------------------------------------------------------------------------------------|
| `present`    | from the crossing out to the day of the crossing back; on the days of a call or a phase   |
|              | without a crossing back: to the last authorized day, else to the last day that is planned |
|              | for their activities, else on the days on which they were seen to cross                   |
| `unknown`    | after that, until something is observed; and wherever the record lets nothing be said     |
| `authorized` | granted, not surely out of force, on a day in the window, and nothing was observed yet;   |
|              | where no last authorized day is known, to the last day planned for their activities        |
| `absent`     | all who went came back; or before the first authorized day nothing was observed           |

The steps after the day count for one thing only: that those who are across came back later.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Annotated, Final, Literal, NamedTuple

from domain.authorization.amounts import Amount, amount, limit
from domain.authorization.days import shifted
from domain.authorization.matching import DaySpan, PartBalance
from domain.authorization.passages import CrossingCount, CrossingsOneWay, Ways, is_crossing, part_crossings
from domain.authorization.sightings import PartSightings, Sighting, facility_of
from domain.authorization.state import Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import Versions
from domain.authorization.window import activities_end, window_of
from domain.events import CallRecorded, Event
from domain.values import Contingent, Count, Day, Key, Place, Window
from domain.values.about import Means

Presence = Annotated[
    Literal["present", "authorized", "unknown", "absent"],
    Means(
        {
            "present": (
                "Across the border on the day judged, by what is on record.",
                "Al otro lado de la frontera el día consultado, según lo que consta.",
            ),
            "authorized": (
                "Granted, the day is inside the authorized window, and nothing is observed yet.",
                "Otorgada, el día está dentro del periodo autorizado y aún no se ha observado nada.",
            ),
            "unknown": (
                "The record does not let it be said.",
                "Lo que consta no permite decirlo.",
            ),
            "absent": (
                (
                    "The record shows it: all that went out came back, or the day is before the first "
                    "authorized day and nothing is observed."
                ),
                (
                    "Lo que consta lo muestra: regresaron todos los que fueron, o el día es anterior al "
                    "primero autorizado y no se ha observado nada."
                ),
            ),
        }
    ),
]
Ground = Annotated[
    Literal["observed", "planned"],
    Means(
        {
            "observed": ("By what was observed.", "Por lo que se observó."),
            "planned": ("By the terms alone.", "Solo por los términos."),
        }
    ),
]
"""By what it is told: by what was observed, or by the terms alone."""


class PresenceAnswer(NamedTuple):
    """`since_on`, `until_on`: from and to which day it is so, as far as that is known; of `present` the last
    is the day of the crossing back, if there is one. `facility`: where they were seen that day, else where
    they are planned to be."""

    presence: Presence
    basis: Ground
    since_on: Day | None = None
    until_on: Day | None = None
    facility: Place | None = None


class Plan(NamedTuple):
    """What the acts of the day say. `on` None: of no day in particular.

    `last_authorized`: the last authorized day of a contingent (None: of the whole). `in_force_from`: the
    first day on which some grant can be (None: any day). `granted_by`: the acts that granted it. `has_come`
    and `is_over`: whether the day judged has come, or is after a day; they are told which days are asked
    about, because from them on the answer can be another.
    """

    on: date | None
    reading: TermsView
    last_authorized: Callable[[Contingent | None], Day | None]
    in_force_from: date | None
    is_granted: bool
    granted_by: Versions
    has_come: Callable[[date | None], bool]
    is_over: Callable[[date | None], bool]

    def last_day(self, key: Key | None) -> Day | None:
        """To which day those are taken to be across of whom no return is on record."""
        return last_day_of(self.reading, key, self.last_authorized)

    def is_on(self, first: date | None, last: date | None) -> bool:
        """Whether the day judged surely lies between two days that are known."""
        if self.on is None or first is None or last is None:
            return False
        return self.has_come(first) and not self.is_over(last)

    def covers(self, seen: Sighting) -> bool:
        """Whether they were seen on the day judged, if it is one."""
        return self.on is None or (seen.days is not None and self.is_on(*seen.days))

    def evidence(self, key: Key | None) -> Versions:
        """The acts that say when they may be there."""
        own = self.reading.with_window(key)
        paths = ["terms.window"] + ([] if own is None else [f"terms.contingents.{own.key}.window"])
        return self.reading.origins(*paths) | self.granted_by

    def window(self, key: Key | None) -> Window | None:
        return window_of(self.reading.folded.effective, self.reading.with_window(key))

    def has_window(self, key: Key | None) -> bool:
        """Whether the terms say on which days they may be there, or on some of them."""
        window = self.window(key)
        first = window.first_on if window is not None else None
        return first is not None or self.last_authorized(self.reading.with_window(key)) is not None

    def stated_count(self, key: Key | None) -> Count | None:
        """How many the terms say they are; of the whole, by the only total that is stated."""
        if key is not None:
            return self.reading.contingents[key].count if key in self.reading.contingents else None
        totals = self.reading.terms.totals or ()
        return totals[0].count if len(totals) == 1 and not self.reading.contingents else None


def last_day_of(
    reading: TermsView, key: Key | None, last_authorized: Callable[[Contingent | None], Day | None]
) -> Day | None:
    """To which day those are taken to be across of whom no return is on record: the last authorized one, else
    the last that is planned for their activities."""
    return last_authorized(reading.with_window(key)) or activities_end(reading.activities(key))


class Traces(NamedTuple):
    """What is on record of one part, up to the day. `key` None: of those whom no contingent is named for.

    `across`: those who went, by how they are named. `are_back`: everybody who went. `unclear`: they crossed
    either way, and nothing says which way first. `may_have_come`: somebody came back, and it is not stated
    who. `next_back`: the next crossing back after the day. `steps`: their crossings.
    """

    key: Key | None
    out: CrossingsOneWay
    back: CrossingsOneWay
    steps: Versions
    across: Sequence[PartBalance]
    sightings: PartSightings
    are_back: bool
    unclear: bool = False
    may_have_come: bool = False
    next_back: CrossingCount | None = None

    @property
    def are_across(self) -> bool:
        return any(one.are_across for one in self.across)

    @property
    def since_on(self) -> Day | None:
        known = [one.since_on for one in self.across if one.since_on is not None]
        return min(known, key=lambda day: DaySpan.of(day)) if known else None

    @property
    def people(self) -> Count | None:
        """How many are across, as far as one number says it."""
        here = self._here
        return _count(here[0]) if len(here) == 1 else None

    @property
    def amount(self) -> Amount | None:
        """How many can be across, of those who were seen to go; None: nobody was, or nobody says how many."""
        here = self._here
        if not here or (len(here) == 1 and here[0].least == 0 and here[0].most is None):
            return None
        most = sum((one.most or 0) for one in here)
        return Amount(
            max(one.least for one in here),
            None if any(one.most is None for one in here) else most,
            all(one.firm for one in here),
        )

    @property
    def _here(self) -> list[Amount]:
        return [one.people for one in self.across if one.are_across]


def told(traces: Traces, plan: Plan) -> PresenceAnswer:
    """Whether those are across, and until when it is so."""
    found = _told(traces, plan)
    if found.presence not in ("present", "authorized"):
        return found
    seen = [one for one in traces.sightings.not_over(plan.on) if plan.on is not None and plan.covers(one)]
    places = dict.fromkeys(place for one in seen if (place := facility_of(one.step.event)) is not None)
    return found._replace(facility=_only(places) or _planned_facility(plan, traces.key))


def is_unreturned(presence: Presence, basis: Ground, since_on: Day | None) -> bool:
    """Whether they were seen to cross, their period has ended since, and no return is on record."""
    return presence == "unknown" and basis == "observed" and since_on is not None


def how_many(traces: Traces, plan: Plan, told: PresenceAnswer) -> tuple[Amount | None, Count | None]:
    """How many can be meant by what is told of them, and the number that says it, where one does."""
    if told.presence == "authorized":
        stated = plan.stated_count(traces.key)
        return (None if stated is None else limit(stated)), stated
    if told.presence == "absent" or traces.unclear:
        return None, None
    if traces.are_across or told.presence == "unknown":
        return traces.amount, traces.people
    counted = _seen_count(traces, plan) or _up_to(plan.stated_count(traces.key))
    return (None if counted is None else amount(counted)), counted


def _seen_count(traces: Traces, plan: Plan) -> Count | None:
    """How many were seen at a call, as it is told of that day."""
    for seen in traces.sightings.not_over(plan.on):
        event = seen.step.event
        if isinstance(event, CallRecorded) and plan.covers(seen):
            for part in event.parts or ():
                if part.contingent == traces.key and part.count is not None:
                    return part.count
    return None


def _up_to(stated: Count | None) -> Count | None:
    """Of those who were seen, and not counted: not more than so many, by the terms."""
    if stated is None or stated.bound not in ("exact", "at_most"):
        return None
    return Count(value=stated.value, bound="at_most")


def _told(traces: Traces, plan: Plan) -> PresenceAnswer:
    if traces.unclear:
        return PresenceAnswer("unknown", "observed")
    if traces.are_across:
        return _across(traces, plan)
    last_back, began = traces.back.last_end, traces.sightings.last_begins
    seen = bool(traces.sightings)
    if traces.are_back:
        # Who was seen after the return had not been back, or was across again.
        seen = last_back is not None and began is not None and began > last_back
        if not seen:
            return PresenceAnswer("absent", "observed", since_on=traces.back.last_on)
    for one in traces.sightings.not_over(plan.on) if seen else ():
        is_after = one.days is not None and last_back is not None and one.days[0] > last_back
        if (is_after or not traces.are_back) and plan.covers(one):
            return PresenceAnswer("present", "observed", *_days_of(one))
    if seen or traces.back or traces.may_have_come:
        return PresenceAnswer("unknown", "observed")
    return _expected(traces.key, plan)


def _across(traces: Traces, plan: Plan) -> PresenceAnswer:
    since, on = traces.since_on, plan.on
    if any(one.is_open for one in traces.across):
        return PresenceAnswer("unknown", "observed")
    last = plan.last_day(traces.key)
    if traces.next_back is not None:
        return PresenceAnswer("present", "observed", since, traces.next_back.day)
    if on is None or (last is not None and not plan.is_over(last.latest)):
        return PresenceAnswer("present", "observed", since, last)
    for one in traces.sightings.not_over(plan.on):
        if plan.covers(one):
            return PresenceAnswer("present", "observed", since, _days_of(one)[1])
    for day in traces.out.lately:
        if plan.is_on(day.earliest, day.latest):
            return PresenceAnswer("present", "observed", since, day)
    return PresenceAnswer("unknown", "observed", since_on=shifted(last, 1) if last is not None else None)


def _expected(key: Key | None, plan: Plan) -> PresenceAnswer:
    """Of those of whom nothing was observed."""
    window = plan.window(key)
    first = window.first_on if window is not None else None
    last = plan.last_day(key)
    begins = first.earliest if first is not None else None
    if begins is not None and not plan.has_come(begins):
        return PresenceAnswer("absent", "planned", until_on=shifted(Day.of(begins), -1))
    if not plan.is_granted or not plan.has_window(key):
        return PresenceAnswer("unknown", "planned")
    if (last is not None and plan.is_over(last.latest)) or not plan.has_come(plan.in_force_from):
        return PresenceAnswer("unknown", "planned")
    return PresenceAnswer("authorized", "planned", first, last)


def _days_of(one: Sighting) -> tuple[Day | None, Day | None]:
    if one.days is None:
        return None, None
    return one.step.day, Day.of(one.days[1])


def _count(people: Amount) -> Count | None:
    if people.most is None:
        return Count(value=people.least, bound="at_least") if people.least else None
    if people.least == people.most:
        return Count(value=people.most, bound="exact" if people.firm else "about")
    return Count(value=people.most, bound="at_most") if people.least == 0 else None


def _only(places: Iterable[Place]) -> Place | None:
    known = list(places)
    return known[0] if len(known) == 1 else None


def _planned_facility(plan: Plan, key: Key | None) -> Place | None:
    """The one facility of the phases of that day, else of the activities of that day, else of the whole."""
    activities = plan.reading.activities(key)
    phases = [
        phase.facilities or activity.facilities
        for activity in activities
        for phase in activity.phases or ()
        if _is_on(plan, phase.first_on, phase.last_on)
    ]
    days = [one.facilities for one in activities if _is_on(plan, one.first_on, one.last_on)]
    for lists in (phases, days, [plan.reading.terms.facilities]):
        places = dict.fromkeys(place for places in lists for place in places or ())
        if places:
            return _only(places)
    return None


def _is_on(plan: Plan, first: Day | None, last: Day | None) -> bool:
    """Whether the day judged is surely between two days as they are stated."""
    return first is not None and last is not None and plan.is_on(first.latest, last.earliest)


UNNAMED: Final = ""
"""By which those are looked for of whom it is not stated who they are: a key that no contingent has."""


class Returns:
    """Every crossing back on record, in order of their days, by contingent.

    None: of those whom no contingent is named for; UNNAMED: where it is not stated who.
    """

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._begins: dict[Key | None, list[date]] = {}
        self._counts: dict[Key | None, list[CrossingCount]] = {}

    def add(self, one: Recorded[Event]) -> None:
        if is_crossing(one):
            for share in part_crossings(one, self._ways).each:
                if share.is_back:
                    key = UNNAMED if one.event.parts is None else share.key
                    self._begins.setdefault(key, []).append(one.begins)
                    self._counts.setdefault(key, []).append(share.counted)

    def next_after(self, on: date, keys: Iterable[Key | None]) -> CrossingCount | None:
        """The first one after that day of any of these."""
        found: list[tuple[date, str, CrossingCount]] = []
        for key in keys:
            begins = self._begins.get(key, [])
            place = bisect_right(begins, on)
            if place < len(begins):
                one = self._counts[key][place]
                found.append((begins[place], str(one.day), one))
        return min(found)[2] if found else None
