"""The rows behind the list of who is across the border: present, authorized to be, absent, or not known.

What is said of each is told by one function (domain/authorization/presence.py). Totals are bounds: of those
who are part of another contingent it may be open whether its number includes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from domain.authorization.course import Course
from domain.authorization.deployment import DeployedPart
from domain.authorization.frame import Frame
from domain.authorization.passages import FIRST_CROSSING, is_crossing
from domain.authorization.presence import Ground, Presence
from domain.authorization.sightings import Sighting, is_seen, sightings
from domain.authorization.state import Crossing, Recorded, State
from domain.authorization.terms_view import TermsView
from domain.authorization.tracks import Tracks
from domain.authorization.versions import Versions
from domain.events import AuthorizationRegistered
from domain.projections.keeping import DayByDay, Judged
from domain.projections.register import SORTED_CHARACTERS, FilterText, facility_asked, facility_key
from domain.projections.row import HIDDEN, SUMMED, AnyOf, Row, Sorted, shown
from domain.text import folded
from domain.values import Count, Country, Day, Direction, Key, Ministry, Movement, Place
from domain.values.about import About
from domain.values.written import expanded


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceRow(Row):
    """One contingent of one authorization on the days of the row, or the whole where none is named.

    `movement`: which of the terms they take part in, None if several can be meant; `direction`: which way
    they cross first; `countries`: whose troops, and where. `count`: of those who are present (or were, where
    that is not known any more) as many as are across; of those who are authorized as many as the terms allow.
    `part`: the contingent, empty for the others. `whole`: that which it is a part of, else itself. `least`
    is what they add to a total, without those that are counted with their parts, and `most` how many they can
    be; None where that is open.
    """

    authorization: Annotated[UUID, Sorted(2), AnyOf("authorization", "Those of these authorizations.", 100)]
    reference: str
    title: str
    movement: Movement | None = None
    contingent: Key | None = None
    direction: Annotated[Direction, SUMMED] | None = None
    countries: Annotated[
        tuple[Country, ...], AnyOf("country", "A country: whose troops, or where (ISO 3166-1).", 20)
    ]
    count: Count | None = None
    presence: Annotated[Presence, AnyOf("presence", "Whether they are across the border.", 4)]
    since_on: Day | None = None
    until_on: Day | None = None
    facility: Place | None = None
    basis: Ground
    evidence: Versions
    movements: Annotated[tuple[Movement, ...], HIDDEN, AnyOf("movement", "What the terms allow.", 4)]
    ministries: Annotated[tuple[Ministry, ...], HIDDEN, AnyOf("ministry", "A ministry of the terms.", 2)]
    facility_key: (
        Annotated[
            FilterText,
            HIDDEN,
            AnyOf(
                "facility", "Where they are: by key or name of the gazetteer, or name.", 20, facility_asked
            ),
        ]
        | None
    ) = None
    part: Annotated[str, HIDDEN, Sorted(3)]
    whole: Annotated[str, HIDDEN, SUMMED]
    least: Annotated[int, HIDDEN, SUMMED] | None = None
    most: Annotated[int, HIDDEN, SUMMED] | None = None
    sort_key: Annotated[str, HIDDEN, Sorted(1)]

    ABOUT = About(
        "One contingent of one authorization on the day judged, or the whole where none is named.",
        "Un contingente de una autorización el día consultado, o el conjunto si no se nombra ninguno.",
        None,
        None,
        authorization=("The authorization.", "La autorización.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        reference=("What it is called.", "Cómo se llama.", "MX-2026-SOF1"),
        title=("Its title.", "Su título.", "Evento No. SOF1 Capacitación MEXSOF (Defensa)"),
        movement=(
            "Which movement of the terms they take part in; null: several can be meant, or none is stated.",
            "En qué movimiento de los términos participan; nulo: pueden ser varios, o no se indica.",
            "foreign_entry",
        ),
        contingent=(
            "The key of the contingent; null: the whole, or those who are not named.",
            "La clave del contingente; nulo: el conjunto, o quienes no se nombran.",
            "c1",
        ),
        direction=("Which way they cross first.", "En qué dirección cruzan primero.", "entry"),
        countries=(
            "Whose troops they are, and where they go (ISO 3166-1 alpha-2).",
            "De qué países son las tropas y a cuáles van (ISO 3166-1 alfa-2).",
            ["MX", "US"],
        ),
        count=(
            (
                "How many they are: of those present as many as are across, of those authorized as many as "
                "the terms allow; null: not stated."
            ),
            (
                "Cuántos son: de los presentes, los que están al otro lado; de los autorizados, los que "
                "permiten los términos; nulo: no se indica."
            ),
        ),
        presence=(
            "Whether they are across the border on the day judged.",
            "Si están al otro lado de la frontera el día consultado.",
            "present",
        ),
        since_on=("The first day from which this is so.", "El primer día desde el que es así.", "2026-02-27"),
        until_on=(
            "The last day until which this is so, as far as the record tells.",
            "El último día hasta el que es así, según lo que consta.",
            "2026-07-15",
        ),
        facility=("Where they are.", "Dónde están."),
        basis=(
            "Whether it is told by what was observed or by the terms alone.",
            "Si se dice por lo observado o solo por los términos.",
            "observed",
        ),
        evidence=("The steps that show it.", "Los pasos que lo muestran."),
    )


_SHOWN: Final = ("authorization", *shown(PresenceRow))


def kept(row: PresenceRow) -> dict[str, Any]:
    """What the list says of a contingent, as it is kept: of its evidence the runs of versions."""
    return {name: expanded(getattr(row, name)) for name in _SHOWN if name != "evidence"} | {
        "evidence": row.evidence.runs
    }


def item(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What the list says of it."""
    authorization = str(kept["authorization"])
    steps = Versions(tuple((first, last) for first, last in kept["evidence"]))
    evidence = [{"authorization": authorization, "version": version} for version in steps]
    return {**kept, "evidence": evidence}


def _judging(state: State) -> Callable[[Tracks], Iterable[PresenceRow]] | None:
    """The contingents on a day; none of what is merged, from then on."""
    if state.registration is None or state.void:
        return None
    registered = state.registration.event

    def judged(tracks: Tracks) -> Iterable[PresenceRow]:
        return _judged(tracks, registered) if tracks.merged_into is None else ()

    return judged


def _touching(before: State, after: State, day: date) -> date | None:
    """What ends earlier than it was told before: a crossing back all that is told since the last one of such
    troops, a departure or the end of a phase what is told since its beginning."""
    step = after.steps[-1]
    if is_crossing(step):
        return min(day, _last_told_alike(before, step))
    if is_seen(step):
        seen = {one.step.version: one for one in _sightings(before)}
        others = [one for one in _sightings(after) if seen.pop(one.step.version, None) != one]
        return min((day, *(one.step.begins for one in (*others, *seen.values()))))
    return day


def _last_told_alike(before: State, step: Recorded[Crossing]) -> date:
    """The day since which nobody like those of the crossing has crossed that way; of whom nobody has before,
    the first day on which anybody is told to be across."""
    home, found = before.profile.country, step.begins
    missing = _groups(step, home)
    for one in reversed(before.crossings):
        if not missing:
            return found
        if one.begins < step.begins and type(one.event) is type(step.event):
            alike = missing & _groups(one, home)
            if alike:
                missing, found = missing - alike, min(found, one.begins)
    if not missing:
        return found
    return min((one.begins for one in before.steps if is_crossing(one) or is_seen(one)), default=found)


def _groups(crossing: Recorded[Crossing], home: Country) -> frozenset[object]:
    """By what it is told which way is the one back for each who crosses, whatever the terms (`Ways.back`)."""
    if crossing.event.parts is None:
        return frozenset({None})
    groups: set[object] = set()
    for part in crossing.event.parts:
        countries = (part.description.countries if part.description is not None else None) or ()
        groups.add((part.contingent, home in countries, any(one != home for one in countries)))
    return frozenset(groups)


def _sightings(state: State) -> Iterator[Sighting]:
    return sightings(Course(state).steps, Frame(state).reading)


rows: Final = Judged(partial(DayByDay, _judging, _touching))
"""The contingents of one authorization, a row for each stretch of days on which the same is told."""


def _judged(tracks: Tracks, registered: AuthorizationRegistered) -> list[PresenceRow]:
    reading, everybody = tracks.frame.reading, tracks.everybody
    added = _added(everybody, reading)
    return [
        _row(tracks, registered, reading, part, least) for part, least in zip(everybody, added, strict=True)
    ]


def _row(
    tracks: Tracks,
    registered: AuthorizationRegistered,
    reading: TermsView,
    part: DeployedPart,
    least: int | None,
) -> PresenceRow:
    terms, key = reading.terms, part.contingent
    movements = _movements(terms.movements or (), part.direction)
    return PresenceRow(
        authorization=tracks.state.id,
        reference=registered.reference,
        title=registered.title,
        movement=movements[0] if len(movements) == 1 else None,
        contingent=key,
        direction=part.direction,
        countries=_countries(reading, key),
        count=part.headcount,
        presence=part.presence,
        since_on=part.since_on,
        until_on=part.until_on,
        facility=part.facility,
        basis=part.basis,
        evidence=part.evidence,
        movements=tuple(sorted(movements)),
        ministries=tuple(sorted(terms.ministries or ())),
        facility_key=None if part.facility is None else facility_key(tracks.profile, part.facility),
        part=key or "",
        whole=reading.ways.whole_of(key) if key is not None else "",
        least=least,
        most=None if part.people is None else part.people.most,
        sort_key=folded(registered.title)[:SORTED_CHARACTERS],
    )


def _movements(stated: Sequence[Movement], direction: Direction | None) -> list[Movement]:
    """Which of the movements they can be of."""
    return [movement for movement in stated if direction is None or FIRST_CROSSING[movement] == direction]


def _countries(reading: TermsView, key: Key | None) -> tuple[Country, ...]:
    """Whose troops they are, as is said of them or of whom they are part of, and where they take part."""
    whose = next((one.countries for one in reading.ways.line(key) if one.countries), ())
    where = (country for one in reading.activities(key) for country in one.countries or ())
    return tuple(sorted({*whose, *where}))


def _added(everybody: Sequence[DeployedPart], reading: TermsView) -> list[int | None]:
    """What each adds to the least that all of them are: who is part of another may be in its number."""
    told = {part.contingent: (part.direction, part.presence) for part in everybody}
    added: list[int | None] = [None] * len(everybody)
    inside: dict[Key | None, int] = {}
    deep = [len(reading.ways.lineage(one.contingent)) for one in everybody]
    places = sorted(range(len(everybody)), key=lambda at: -deep[at])
    for place in places:
        part = everybody[place]
        key, own = part.contingent, part.people.least if part.people is not None else 0
        together = max(own, inside.get(key, 0))
        if part.people is not None:
            added[place] = together - inside.get(key, 0)
        up = next((one for one in reading.ways.lineage(key)[1:] if told.get(one) == told[key]), None)
        if up is not None:
            inside[up] = inside.get(up, 0) + together
    return added


TOTALED: Final[tuple[Presence, ...]] = ("present", "authorized")
_SIDES: Final[Mapping[str, Direction]] = {"national": "entry", "abroad": "exit"}


class Sum(NamedTuple):
    """Those of one word who cross one way first.

    `most` None: it is open; `without`: of how many nobody says how many they are.
    """

    direction: Direction | None
    presence: Presence
    least: int
    most: int | None
    without: int


def totals(sums: Iterable[Sum]) -> dict[str, dict[str, dict[str, int | None]]]:
    """How many there are on the national territory, and abroad.

    Those of whom nothing says which way they went can be on either side.
    """
    every = list(sums)
    return {
        side: {word: _total(direction, [one for one in every if one.presence == word]) for word in TOTALED}
        for side, direction in _SIDES.items()
    }


def _total(direction: Direction, sums: Sequence[Sum]) -> dict[str, int | None]:
    here = [one for one in sums if one.direction in (direction, None)]
    most = [one.most for one in here if one.most is not None]
    return {
        "at_least": sum(one.least for one in here if one.direction is not None),
        "at_most": sum(most) if len(most) == len(here) else None,
        "without_count": sum(one.without for one in here),
    }


def sums_of(rows: Iterable[PresenceRow]) -> list[Sum]:
    """Those of the rows that hold on one day. (The database is asked for the same: service/projections.)"""
    families: dict[tuple[UUID, str, Direction | None, Presence], list[PresenceRow]] = {}
    for row in rows:
        if row.presence in TOTALED:
            families.setdefault((row.authorization, row.whole, row.direction, row.presence), []).append(row)
    return [_sum_of(family) for family in families.values()]


def _sum_of(family: Sequence[PresenceRow]) -> Sum:
    """Of those who are part of one another the whole authorizes all; who is seen may be beside it."""
    first = family[0]
    all_of_them = [row for row in family if row.part == row.whole and row.presence == "authorized"] or family
    most = [row.most for row in all_of_them if row.most is not None]
    return Sum(
        first.direction,
        first.presence,
        sum(row.least or 0 for row in family),
        sum(most) if len(most) == len(all_of_them) else None,
        sum(row.least is None for row in family),
    )
