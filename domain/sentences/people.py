"""Of whom and of what a sentence speaks, as the record tells it: people, contingents, activities, phases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from domain.authorization.passages import FIRST_CROSSING, Ways
from domain.authorization.state import State
from domain.events import CompetingValue
from domain.values import Activity, Contingent, Count, Day, Description, Direction, Movement, Part, Terms


class People(NamedTuple):
    """Those who move together. `countries` None and `country_count` None: nobody says whose they are."""

    how_many: Count | None = None
    countries: tuple[str, ...] | None = None
    country_count: int | None = None
    units: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()

    @property
    def is_one(self) -> bool:
        """Whether it is surely a single person."""
        return self.how_many is not None and self.how_many.value == 1 and self.how_many.bound == "exact"

    @property
    def are_troops(self) -> bool:
        return self.kinds <= {"military"}


NOBODY_NAMED = People()


def of_contingent(one: Contingent) -> People:
    """Those of a contingent, as the terms state them."""
    return People(
        how_many=one.count,
        countries=one.countries,
        country_count=one.country_count,
        units=_units(one),
        kinds=frozenset(one.kinds or ()),
    )


def of_part(part: Part, state: State) -> People:
    """Those who crossed: by the contingent that is named, with what the step itself says of them."""
    known = contingents(state.terms.effective).get(part.contingent or "")
    stated = of_contingent(known)._replace(how_many=None) if known is not None else NOBODY_NAMED
    own = part.description
    if own is not None:
        stated = People(
            countries=own.countries or stated.countries,
            country_count=None if own.countries else stated.country_count,
            units=_units(own) or stated.units,
            kinds=frozenset(own.kinds or ()) or stated.kinds,
        )
    return stated._replace(how_many=part.count)


def contingents(terms: Terms | None) -> dict[str, Contingent]:
    """By key."""
    return {one.key: one for one in (terms.contingents if terms is not None else None) or ()}


class Moving(NamedTuple):
    """Those whom a movement is about, None where the record names nobody, and to where they go."""

    movement: Movement
    people: People
    towards: tuple[str, ...]


def moving(terms: Terms | None, country: str) -> list[Moving]:
    """Of each movement of the terms, by whom and to where. `country`: the one whose register it is."""
    if terms is None:
        return []
    movements, ways = terms.movements or (), Ways(terms, country)
    found = []
    for movement in movements:
        direction = FIRST_CROSSING[movement]
        mine = [
            one
            for one in terms.contingents or ()
            if one.part_of is None
            and (len(movements) == 1 or ways.out(Part(contingent=one.key)) in (direction, None))
        ]
        people = together([of_contingent(one) for one in mine])
        total = _total(terms, direction if len(movements) > 1 else "all", direction)
        if total is not None and (people.how_many is None or len(mine) != 1):
            people = people._replace(how_many=total)
        if movement == "national_exit" and people.countries is None and people.country_count is None:
            people = people._replace(countries=(country,))
        found.append(Moving(movement, people, _towards(terms, movement, country)))
    return found


def activity_days(terms: Terms | None) -> tuple[Day | None, Day | None]:
    """The first and the last planned day of all activities; None where one of them is not known exactly."""
    known = (terms.activities if terms is not None else None) or ()
    firsts, lasts = [one.first_on for one in known], [one.last_on for one in known]
    return _bound(firsts, min), _bound(lasts, max)


def _bound(days: Sequence[Day | None], which: Callable[[list[date]], date]) -> Day | None:
    exact = [one.earliest for one in days if one is not None and one.is_exact and one.earliest is not None]
    return Day.of(which(exact)) if exact and len(exact) == len(days) else None


def together(parts: Sequence[People]) -> People:
    """Several as one: their number only where each is known exactly, their units only if all share them."""
    if len(parts) == 1:
        return parts[0]
    counts = [one.how_many for one in parts]
    exact = [one.value for one in counts if one is not None and one.bound == "exact"]
    listed = [one.countries for one in parts]
    countries = None if None in listed else tuple(dict.fromkeys(c for some in listed for c in some or ()))
    return People(
        how_many=Count(value=sum(exact)) if exact and len(exact) == len(counts) else None,
        countries=countries or None,
        units=parts[0].units if parts and all(one.units == parts[0].units for one in parts) else (),
        kinds=frozenset().union(*(one.kinds for one in parts)),
    )


def _total(terms: Terms, over: str, direction: Direction) -> Count | None:
    for wanted in (over, direction):
        for one in terms.totals or ():
            if one.over == wanted and not one.kinds:
                return one.count
    return None


def _towards(terms: Terms, movement: Movement, country: str) -> tuple[str, ...]:
    """To which countries those go who leave."""
    if movement != "national_exit":
        return ()
    there = (code for one in terms.activities or () for code in one.countries or ())
    return tuple(dict.fromkeys(code for code in there if code != country))


def _units(one: Contingent | Description) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in (one.unit, one.service) if text is not None))


def unit_of(key: str, state: State) -> str | None:
    """The unit of a contingent of the terms."""
    known = contingents(state.terms.effective).get(key)
    return known.unit if known is not None else None


class Named(NamedTuple):
    """By what one of several is told from the others. `number`: its place among them, from 1; all None: there
    is no other."""

    title: str | None = None
    countries: tuple[str, ...] | None = None
    number: int | None = None


def named_contingent(key: str, state: State) -> Named | None:
    """By its unit, else by whose it is if none of the others is theirs; None: the terms have none."""
    known = contingents(state.terms.effective)
    one = known.get(key)
    if one is None:
        return None
    if one.unit is not None or len(known) == 1:
        return Named(title=one.unit)
    if one.countries and [other.countries for other in known.values()].count(one.countries) == 1:
        return Named(countries=one.countries)
    return Named(number=list(known).index(key) + 1)


def named_activity(key: str, state: State) -> Named | None:
    """By its title; None: the terms have none."""
    return _named([(one.key, one.title) for one in _activities(state)], key)


def named_phase(activity: str | None, key: str, state: State) -> Named | None:
    """By its title in an activity (None: any); None: the terms have none."""
    phases = (part for one in _activities(state) if activity in (one.key, None) for part in one.phases or ())
    return _named([(one.key, one.title) for one in phases], key)


def named_report(key: str, state: State) -> Named | None:
    """By its place; None: the terms have none."""
    terms = state.terms.effective
    return _named([(one.key, None) for one in (terms.report_obligations if terms else None) or ()], key)


def _named(known: Sequence[tuple[str, str | None]], key: str) -> Named | None:
    keys, titles = [one for one, _ in known], [title for _, title in known]
    if key not in keys:
        return None
    title = titles[keys.index(key)]
    if title is not None and titles.count(title) == 1:
        return Named(title=title)
    return Named() if len(keys) == 1 else Named(number=keys.index(key) + 1)


def planned_direction(key: str, state: State) -> Direction | None:
    """Which way a planned crossing goes, if no other goes that way."""
    terms = state.terms.effective
    if terms is None:
        return None
    known = [*(terms.planned_crossings or ())]
    for one in terms.contingents or ():
        known += one.planned_crossings or ()
    ways = [one.direction for one in known]
    own = next((one.direction for one in known if one.key == key), None)
    return own if own is not None and ways.count(own) == 1 else None


def _activities(state: State) -> Sequence[Activity]:
    terms = state.terms.effective
    return (terms.activities if terms is not None else None) or ()


def are_of_one_source(values: Sequence[CompetingValue]) -> bool:
    """Whether one source alone states all of the values: then no other contradicts it."""
    sources = {one.citation.source for one in values}
    return len(values) > 1 and len(sources) == 1


def are_one(people: Iterable[People]) -> bool:
    """Whether all of them together are surely a single person."""
    known = list(people)
    return len(known) == 1 and known[0].is_one
