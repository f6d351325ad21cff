"""The terms: what is asked for, and what is authorized. Every field may be unknown."""

from __future__ import annotations

from typing import Annotated, Literal

from domain.values.carriage import Arms, Conveyances, Place, Places
from domain.values.counts import Count, Total
from domain.values.day import Day
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import (
    MAX_COUNTRIES,
    MAX_MEMBERS,
    MAX_NAMES,
    Anchor,
    Country,
    DayUnit,
    Direction,
    FirstSense,
    Int,
    Key,
    Kind,
    LastSense,
    LongText,
    Ministry,
    Movement,
    Text,
)

Countries = Annotated[tuple[Country, ...], Items(0, MAX_COUNTRIES)]
Kinds = Annotated[tuple[Kind, ...], Items(0, 5)]
Keys = Annotated[tuple[Key, ...], Items(0, MAX_MEMBERS)]
Ministries = Annotated[tuple[Ministry, ...], Items(0, 2)]


@value
class Phase:
    """A part of an activity: phases may overlap, leave gaps and lack days. `complete`: see Terms."""

    key: Key
    title: Text | None = None
    first_on: Day | None = None
    last_on: Day | None = None
    facilities: Places | None = None
    complete: Annotated[tuple[Literal["facilities"], ...], Items(0, 1)] | None = None


@value
class Activity:
    """An exercise, a ceremony; `countries` is where it takes place. `complete`: see Terms."""

    key: Key
    title: Text | None = None
    first_on: Day | None = None
    last_on: Day | None = None
    countries: Countries | None = None
    facilities: Places | None = None
    phases: Annotated[tuple[Phase, ...], Items(0, MAX_MEMBERS)] | None = None
    complete: Annotated[tuple[Literal["countries", "facilities", "phases"], ...], Items(0, 3)] | None = None


@value
class Window:
    """The first and last authorized day: not the days of the activity.

    `last_sense` `within_days`: the last day is `within_days` days after `within_of`, which is one of
    `WINDOW_ANCHORS` or else words of the source. A window that ends before it begins is kept: a source may
    state one.
    """

    first_on: Day | None = None
    first_sense: FirstSense | None = None
    last_on: Day | None = None
    last_sense: LastSense | None = None
    within_days: Int | None = None
    within_of: Text | None = None


@value
class PlannedCrossing:
    """A crossing foreseen; `contingents` by key, null if not stated whose it is."""

    key: Key
    direction: Direction
    on: Day | None = None
    place: Place | None = None
    contingents: Keys | None = None
    conveyances: Conveyances | None = None


PlannedCrossings = Annotated[tuple[PlannedCrossing, ...], Items(0, MAX_MEMBERS)]


@value
class ItineraryStop:
    """A port at which a ship calls on its way."""

    port: Place
    arrive_on: Day | None = None
    depart_on: Day | None = None


@value
class Contingent:
    """Who moves. `countries` is whose troops, `country_count` their number where they are not listed.

    From `activities` (by key) on: only where they differ from the whole. `complete`: see Terms.
    """

    key: Key
    countries: Countries | None = None
    unit: Text | None = None
    service: Text | None = None
    kinds: Kinds | None = None
    count: Count | None = None
    direction: Direction | None = None
    part_of: Key | None = None
    country_count: Int | None = None
    activities: Keys | None = None
    window: Window | None = None
    planned_crossings: PlannedCrossings | None = None
    itinerary: Annotated[tuple[ItineraryStop, ...], Items(0, MAX_MEMBERS)] | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None
    complete: (
        Annotated[
            tuple[
                Literal["countries", "kinds", "activities", "planned_crossings", "itinerary", "conveyances"],
                ...,
            ],
            Items(0, 6),
        ]
        | None
    ) = None


@value
class ReportObligation:
    """A report owed to the Senate: `days` (`unit`) after `anchor`, by `debtors`; perhaps periodic."""

    key: Key
    days: Int | None = None
    unit: DayUnit | None = None
    anchor: Anchor | None = None
    debtors: Ministries | None = None
    periodic: bool | None = None
    every: Text | None = None


@value
class Terms:
    """What an act asks for or authorizes. Of a list, empty says "none" and null says "not stated".

    `complete` names the list fields of this object that are known to be complete. `report_obligations` empty:
    none is owed.
    """

    movements: Annotated[tuple[Movement, ...], Items(0, 4)] | None = None
    wording: Text | None = None
    purpose: LongText | None = None
    programme: Text | None = None
    event_number: Text | None = None
    ministries: Ministries | None = None
    activities: Annotated[tuple[Activity, ...], Items(0, MAX_MEMBERS)] | None = None
    contingents: Annotated[tuple[Contingent, ...], Items(0, MAX_MEMBERS)] | None = None
    totals: Annotated[tuple[Total, ...], Items(0, MAX_NAMES)] | None = None
    window: Window | None = None
    planned_crossings: PlannedCrossings | None = None
    facilities: Places | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None
    report_obligations: Annotated[tuple[ReportObligation, ...], Items(0, MAX_NAMES)] | None = None
    complete: (
        Annotated[
            tuple[
                Literal[
                    "movements",
                    "ministries",
                    "activities",
                    "contingents",
                    "totals",
                    "planned_crossings",
                    "facilities",
                    "conveyances",
                    "report_obligations",
                ],
                ...,
            ],
            Items(0, 9),
        ]
        | None
    ) = None
