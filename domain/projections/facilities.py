"""The rows behind the facilities and their calendars: what is planned, or was observed, at which place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal, NamedTuple

from domain.authorization.amounts import total
from domain.authorization.frame import Frame
from domain.authorization.passages import latest
from domain.authorization.procedure import superseding
from domain.authorization.state import Recorded, State
from domain.authorization.terms_view import TermsView
from domain.authorization.tracks import merged_since
from domain.events import (
    ActEvent,
    CallRecorded,
    EntryRecorded,
    Event,
    ExitRecorded,
    PhaseCompleted,
    PhaseStarted,
)
from domain.projections.keeping import Judged, joined
from domain.projections.places import PlaceSummary, place_key, within_asked
from domain.projections.register import SORTED_CHARACTERS, FilterText
from domain.projections.row import HIDDEN, NO_DAY, SUMMED, AllWords, AnyOf, Row, Sorted, Sorts, shown, until
from domain.projections.search import searched, words_of
from domain.projections.stretches import Standing, Stretched
from domain.text import folded
from domain.values import Activity, Contingent, Count, Country, Day, Key, Phase, Place, Window
from domain.values.about import About, Means
from domain.values.written import expanded

What = Annotated[
    Literal["stay", "activity", "phase", "crossing", "call"],
    Means(
        {
            "stay": (
                "The whole is to take place there; the terms do not say which activity.",
                "Todo ha de tener lugar ahí; los términos no dicen qué actividad.",
            ),
            "activity": ("An activity of the terms.", "Una actividad de los términos."),
            "phase": ("A phase of an activity.", "Una fase de una actividad."),
            "crossing": (
                "Troops enter or leave the country there.",
                "Por ahí entran o salen tropas del país.",
            ),
            "call": (
                "Troops arrive there or depart from there, without crossing the border.",
                "Ahí llegan o de ahí parten tropas, sin cruzar la frontera.",
            ),
        }
    ),
]
Basis = Annotated[
    Literal["observed", "planned"],
    Means(
        {
            "observed": ("It was seen to happen.", "Se observó."),
            "planned": ("The terms say so.", "Lo dicen los términos."),
        }
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityRow(Row):
    """What an authorization says of a place, or was seen to bring about there.

    `name`, `kind` and `place_country`: of the place, as it is stated. `begins`, `ends`: between which days it
    can be, None where that is open: of a phase without days those of its activity, and so on. `day_key`: the
    first of these days; what has none comes last.
    """

    facility: Annotated[str, HIDDEN, Sorted(2)]
    activity: Key | None = None
    phase: Key | None = None
    what: What
    first_on: Day | None = None
    last_on: Day | None = None
    basis: Basis
    countries: tuple[Country, ...]
    count: Count | None = None
    name: Annotated[str, HIDDEN, SUMMED]
    kind: Annotated[str, HIDDEN, SUMMED] | None = None
    place_country: Annotated[Country, HIDDEN, AnyOf("country", "In which country it is.", 20)] | None = None
    within: Annotated[
        tuple[FilterText, ...],
        HIDDEN,
        AnyOf("within", "The name of a state or of a municipality.", 20, within_asked),
    ]
    begins: Annotated[date, HIDDEN, SUMMED] | None = None
    ends: Annotated[date, HIDDEN, SUMMED] | None = None
    words: Annotated[
        str,
        HIDDEN,
        AllWords(
            "q",
            "Words of its names, or of what it lies in, each found whole, as the beginning of a word, or in "
            "another form; accents do not count.",
        ),
    ]
    sort_key: Annotated[str, HIDDEN, Sorted(1)]
    day_key: Annotated[str, HIDDEN, Sorts()]

    ABOUT = About(
        "What is planned, or was observed, at a place.",
        "Lo que está previsto, o se observó, en un lugar.",
        None,
        None,
        authorization=("The authorization.", "La autorización.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        activity=(
            "The key of the activity; null: of none in particular.",
            "La clave de la actividad; nulo: de ninguna en particular.",
            "a1",
        ),
        phase=(
            "The key of the phase; null: of none in particular.",
            "La clave de la fase; nulo: de ninguna en particular.",
            "p1",
        ),
        what=("What happens there.", "Qué sucede ahí.", "phase"),
        first_on=(
            "Its first day, as it is stated; null: not stated.",
            "Su primer día, como se indica; nulo: no se indica.",
            "2026-02-27",
        ),
        last_on=(
            "Its last day, as it is stated; null: not stated.",
            "Su último día, como se indica; nulo: no se indica.",
            "2026-07-15",
        ),
        basis=(
            "Whether it was observed or is planned.",
            "Si se observó o está previsto.",
            "planned",
        ),
        countries=(
            "Whose troops take part, and where it takes place (ISO 3166-1 alpha-2).",
            "De qué países son las tropas que participan y dónde tiene lugar (ISO 3166-1 alfa-2).",
            ["US"],
        ),
        count=(
            "How many take part; null: not stated of all of them.",
            "Cuántos participan; nulo: no se indica de todos.",
        ),
    )


_SHOWN: Final = ("authorization", *shown(FacilityRow))


def kept(row: FacilityRow) -> dict[str, Any]:
    """What the calendar says of it, but for what it says of the authorization."""
    return {name: expanded(getattr(row, name)) for name in _SHOWN}


class Happening(NamedTuple):
    """What a row is made of besides the place. `begins`, `ends`: between which days it can be."""

    what: What
    basis: Basis
    first_on: Day | None = None
    last_on: Day | None = None
    begins: date | None = None
    ends: date | None = None
    activity: Key | None = None
    phase: Key | None = None
    countries: tuple[Country, ...] = ()
    people: Count | None = None


class _Judge:
    """What is planned at each place, on the days on which acts say so; what was observed, from its day on."""

    def __init__(self) -> None:
        self._planned: frozenset[FacilityRow] = frozenset()
        self._observed: frozenset[FacilityRow] = frozenset()

    def after(self, state: State, day: date | None) -> frozenset[FacilityRow]:
        if state.registration is None or state.void:
            return frozenset()
        if day is None or isinstance(state.steps[-1].event, ActEvent):
            self._planned = joined(self._planned, _standing(state, day), day)
        fresh = frozenset(_observed(state, state.steps if day is None else state.steps[-1:]))
        self._observed = fresh if day is None else self._observed | fresh
        every, ends = self._planned | self._observed, merged_since(state)
        if ends is None:
            return every
        return frozenset(before for row in every if (before := until(row, ends)) is not None)


rows: Final = Judged(_Judge)


def _standing(state: State, since: date | None) -> Iterator[Stretched[FacilityRow]]:
    """What the acts say on each day from that one on: another thing where another act, or a link, exists."""
    standing, begun = Standing[FacilityRow](), since or date.min
    begins = (step.begins for step in (*state.acts, *superseding(state)))
    for day in sorted({begun, *(day for day in begins if day > begun)}):
        planned = _planned(state, Frame(state, day).reading)
        yield from standing.turn(None if day == date.min else day, planned)
    yield from standing.lasting()


def _planned(state: State, reading: TermsView) -> Iterator[FacilityRow]:
    terms = reading.terms
    whole = terms.window or Window()
    everybody = _taking_part(reading, None)
    span = _span(terms.activities or ())
    for place in terms.facilities or ():
        first, last = span if terms.activities else (whole.first_on, whole.last_on)
        stay = _happening("stay", first, last, _around(whole), everybody)
        yield _row(state, place, stay)
    for activity in terms.activities or ():
        some = _taking_part(reading, activity)
        days = _days_of(activity)
        bounds = _bounds(*days, _around(whole))
        for place in activity.facilities or ():
            told = _happening("activity", *days, _around(whole), some)
            yield _row(state, place, told._replace(activity=activity.key))
        for phase in activity.phases or ():
            for place in phase.facilities or ():
                told = _happening("phase", phase.first_on, phase.last_on, bounds, some)
                yield _row(state, place, told._replace(activity=activity.key, phase=phase.key))
    yield from _planned_crossings(state, reading, _around(whole))


def _planned_crossings(
    state: State, reading: TermsView, whole: tuple[date | None, date | None]
) -> Iterator[FacilityRow]:
    terms = reading.terms
    known = [(one, one.contingents) for one in terms.planned_crossings or ()]
    for contingent in terms.contingents or ():
        known += [(one, (contingent.key,)) for one in contingent.planned_crossings or ()]
        for stop in contingent.itinerary or ():
            some = _sums([contingent])
            call = _happening("call", stop.arrive_on, stop.depart_on, whole, some)
            yield _row(state, stop.port, call)
    for crossing, keys in known:
        if crossing.place is not None:
            some = _sums(
                [one for one in terms.contingents or () if (one.key in keys if keys else one.part_of is None)]
            )
            yield _row(state, crossing.place, _happening("crossing", crossing.on, crossing.on, whole, some))


def _observed(state: State, steps: Iterable[Recorded[Event]]) -> Iterator[FacilityRow]:
    for step in steps:
        told = _seen(step)
        if told is not None:
            place, happening = told
            begins = None if step.begins == date.min else step.begins
            yield replace(_row(state, place, happening), from_day=begins)


def _seen(step: Recorded[Event]) -> tuple[Place, Happening] | None:
    event = step.event
    bounds = _bounds(step.day, step.day, (None, None))
    if isinstance(event, EntryRecorded | ExitRecorded | CallRecorded):
        if event.place is None:
            return None
        what: What = "call" if isinstance(event, CallRecorded) else "crossing"
        parts = event.parts or ()
        described = [one.description.countries for one in parts if one.description is not None]
        countries = tuple(sorted({country for each in described for country in each or ()}))
        people = total([one.count for one in parts])
        told = Happening(what, "observed", step.day, step.day, *bounds, countries=countries, people=people)
        return event.place, told
    if isinstance(event, PhaseStarted | PhaseCompleted):
        if event.facility is None:
            return None
        first, last = (step.day, None) if isinstance(event, PhaseStarted) else (None, step.day)
        told = Happening("phase", "observed", first, last, *bounds, event.activity, event.phase)
        return event.facility, told._replace(people=event.count)
    return None


def _row(state: State, place: Place, told: Happening) -> FacilityRow:
    known = state.profile.place_of(place)
    around = () if known is None else state.profile.around(known)
    names = (place.name,) if known is None else (known.name, *known.aliases)
    return FacilityRow(
        authorization=state.id,
        facility=place_key(state.profile, place),
        activity=told.activity,
        phase=told.phase,
        what=told.what,
        first_on=told.first_on,
        last_on=told.last_on,
        basis=told.basis,
        countries=told.countries,
        count=told.people,
        name=place.name if known is None else known.name,
        kind=place.kind if known is None else known.kind,
        place_country=place.country if known is None else known.country,
        within=tuple(folded(one) for one in around),
        begins=told.begins,
        ends=told.ends,
        words=searched(words_of((*names, *around))),
        sort_key=folded(names[0])[:SORTED_CHARACTERS],
        day_key=NO_DAY if told.begins is None else told.begins.isoformat(),
    )


def _happening(
    what: What,
    first: Day | None,
    last: Day | None,
    around: tuple[date | None, date | None],
    some: tuple[tuple[Country, ...], Count | None],
) -> Happening:
    begins, ends = _bounds(first, last, around)
    return Happening(what, "planned", first, last, begins, ends, countries=some[0], people=some[1])


def _bounds(
    first: Day | None, last: Day | None, around: tuple[date | None, date | None]
) -> tuple[date | None, date | None]:
    """Between which days it can be: as it is stated, else as what it is a part of."""
    begins = first.earliest if first is not None else around[0]
    ends = last.latest if last is not None else around[1]
    return begins, ends


def _around(window: Window) -> tuple[date | None, date | None]:
    first, last = window.first_on, window.last_on
    return first.earliest if first is not None else None, last.latest if last is not None else None


def _days_of(activity: Activity) -> tuple[Day | None, Day | None]:
    """The days of an activity; where it states none, from its first phase to its last."""
    phases: Sequence[Phase] = activity.phases or ()
    first = activity.first_on or _first([one.first_on for one in phases])
    return first, activity.last_on or (latest(one.last_on for one in phases) if phases else None)


def _span(activities: Iterable[Activity]) -> tuple[Day | None, Day | None]:
    days = [_days_of(one) for one in activities]
    return _first([first for first, _ in days]), latest(last for _, last in days)


def _first(days: Sequence[Day | None]) -> Day | None:
    """The first of them, if all are known."""
    known = [one for one in days if one is not None]
    if not known or len(known) < len(days):
        return None
    return min(known, key=lambda one: (one.earliest or date.min, one.latest or date.max))


def _taking_part(reading: TermsView, activity: Activity | None) -> tuple[tuple[Country, ...], Count | None]:
    known = reading.terms.contingents or ()
    some = [
        one for one in known if activity is None or one.activities is None or activity.key in one.activities
    ]
    where = () if activity is None else activity.countries or ()
    countries, count = _sums(some)
    return tuple(sorted({*countries, *where})), count


def _sums(some: Sequence[Contingent]) -> tuple[tuple[Country, ...], Count | None]:
    """Whose troops they are, and how many; those who are part of another are in its number."""
    keys = {one.key for one in some}
    wholes = [one for one in some if one.part_of not in keys]
    countries = {country for one in some for country in one.countries or ()}
    return tuple(sorted(countries)), total([one.count for one in wholes])


def entry(kept: Mapping[str, Any], reference: str, title: str, status: str) -> dict[str, Any]:
    """What the calendar says: the row, and what the authorization is called."""
    return {**kept, "reference": reference, "title": title, "status": status}


def told_by(rows: Iterable[FacilityRow]) -> list[PlaceSummary]:
    """What rows that hold on one day say of each place. (The database is asked for the same.)"""
    places: dict[str, list[FacilityRow]] = {}
    for row in rows:
        places.setdefault(row.facility, []).append(row)
    return [
        PlaceSummary(
            key,
            min(row.name for row in found),
            min((row.kind for row in found if row.kind is not None), default=None),
            min((row.place_country for row in found if row.place_country is not None), default=None),
            len({row.authorization for row in found}),
            min((row.begins for row in found if row.begins is not None), default=None),
            max((row.ends for row in found if row.ends is not None), default=None),
        )
        for key, found in places.items()
    ]
