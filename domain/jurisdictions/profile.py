"""The profile of a jurisdiction: its organs, offices and places, as data for the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from domain.deadlines import Holidays
from domain.text import folded
from domain.values import Country, Day, Key, Ministry, Organ, Place, PlaceKind


class Spoken(NamedTuple):
    """What something is called within a sentence, in English and in Spanish, with its article if any."""

    en: str
    es: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A ministry: its full name, the names by which sources call it, and the word of the token's office."""

    name: str
    also: tuple[str, ...]
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsFrom:
    """How many members an organ had from the first day of a year on; `year` null: before the others."""

    year: int | None
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerPlace:
    """A place that the register knows. `state` and `municipality` lie around it; else those of `within` do.

    `position`: latitude and longitude in degrees, where the public `reference` gives them.
    """

    key: Key
    name: str
    aliases: tuple[str, ...] = ()
    kind: PlaceKind | Literal["facility", "naval_base", "military_camp", "town", "state"]
    within: Key | None = None
    country: Country
    state: str | None = None
    municipality: str | None = None
    time_zone: str | None = None
    position: tuple[float, float] | None = None
    reference: str | None = None


def own_rule(code: str) -> Spoken:
    """What a rule rests on that no law has: the register's own."""
    return Spoken(f"Anuencia, rules of the register: {code}", f"Anuencia, reglas del registro: {code}")


Ground = Literal[
    "grant",
    "entry_into_force",
    "authorized_days",
    "number_of_troops",
    "troops_and_destination",
    "point_of_crossing",
    "means_of_transport",
    "arms",
    "facilities",
    "report",
    "competent_committees",
    "order_of_acts",
]
"""What a provision is about: a rule of the findings names the one that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """What a finding's rule rests on, from its first day (None: since ever) to its last (None: until now).

    `citation`: in English; `es`: in Spanish.
    """

    citation: str
    es: str
    valid_from: date | None = None
    valid_until: date | None = None

    def is_valid(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """One jurisdiction. `citations`: by refusal code, the article that a legal rule rests on.

    `offices`: by the word of a token, which kinds of steps the office records; the register's own offices are
    not among them. `provisions`: what rules of the findings rest on; where one is missing, the rule is the
    register's own.
    `committees`: the competent ones of the granting organ, by ministry, under every name that sources use.
    `holiday_calendar`: the name of the official calendar; `holidays`: the calendar itself, which the service
    passes in (None: nothing falls due in business days).
    `spoken`: what its organs, ministries and gazette are called in sentences, by their words; what is missing
    is called as such things are called anywhere.
    """

    code: str
    name: str
    country: Country
    time_zone: str
    reference_prefix: str
    organs: Mapping[Organ, str]
    granting_organ: Organ
    seats: Mapping[Organ, tuple[SeatsFrom, ...]]
    ministries: Mapping[Ministry, Office]
    offices: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    citations: Mapping[str, Spoken]
    provisions: Mapping[Ground, tuple[Provision, ...]] = field(default_factory=dict, repr=False)
    committees: Mapping[Ministry, tuple[str, ...]] = field(default_factory=dict)
    holiday_calendar: str | None = None
    holidays: Holidays | None = field(default=None, repr=False)
    gazetteer: tuple[GazetteerPlace, ...] = field(repr=False)
    spoken: Mapping[str, Spoken] = field(default_factory=dict, repr=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the register: what day it is today."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def places(self) -> Mapping[Key, GazetteerPlace]:
        return MappingProxyType({place.key: place for place in self.gazetteer})

    @cached_property
    def _by_name(self) -> Mapping[str, GazetteerPlace]:
        return {folded(name): place for place in self.gazetteer for name in (place.name, *place.aliases)}

    def find_place(self, text: str) -> GazetteerPlace | None:
        """The place that is called so, accents, case and punctuation aside; None for a name not known."""
        return self._by_name.get(folded(text))

    def place_of(self, place: Place) -> GazetteerPlace | None:
        """The gazetteer's place of a stated one: by its key if it has one, else by its name."""
        return self.find_place(place.name) if place.key is None else self.places.get(place.key)

    def around(self, place: GazetteerPlace) -> tuple[str, ...]:
        """The state and the municipality that it lies in, as far as they are known."""
        within = self.places.get(place.within) if place.within is not None else None
        above = () if within is None else self.around(within)
        state = place.state or next(iter(above), None)
        municipality = place.municipality or (above[1] if len(above) > 1 else None)
        return tuple(one for one in (state, municipality) if one is not None)

    def clock_of(self, place: GazetteerPlace) -> str | None:
        """The name of its time zone: its own, else that of what it lies within."""
        known: GazetteerPlace | None = place
        while known is not None:
            if known.time_zone is not None:
                return known.time_zone
            known = self.places.get(known.within) if known.within is not None else None
        return None

    def zone_at(self, place: Place | None) -> ZoneInfo | None:
        """The time zone at a place: its own, else that of what it lies within; None where that is not known.

        Of a name that the gazetteer lacks the end may say where it is: "Puente Nuevo, Reynosa, Tamps.".
        """
        known = self._located(place) if place is not None else None
        name = None if known is None else self.clock_of(known)
        return None if name is None else ZoneInfo(name)

    def _located(self, place: Place) -> GazetteerPlace | None:
        if place.key is not None:
            return self.places.get(place.key)
        parts = place.name.split(",")
        ends = (self.find_place(",".join(parts[start:])) for start in range(len(parts)))
        known = next((end for end in ends if end is not None), None)
        elsewhere = known is not None and place.country not in (None, known.country)
        return None if elsewhere else known

    @cached_property
    def zones(self) -> frozenset[ZoneInfo]:
        """Every time zone of the country that the gazetteer knows, its own among them."""
        names = {one.time_zone for one in self.gazetteer if one.country == self.country}
        return frozenset({self.zone, *(ZoneInfo(name) for name in names if name is not None)})

    def most_seats(self, organ: Organ, on: Day | None) -> int | None:
        """The largest number of seats that the organ can have had on that day; None where none is known.

        Generous on purpose: of a day that is not known well, or none, the largest number counts.
        """
        first = on.earliest if on is not None and on.earliest is not None else date.min
        last = on.latest if on is not None and on.latest is not None else date.max
        found: list[int] = []
        for entry in sorted(self.seats.get(organ, ()), key=lambda entry: entry.year or 0):
            begins = entry.year or 0
            if begins <= first.year:
                found = [entry.seats]
            elif begins <= last.year:
                found.append(entry.seats)
        return max(found, default=None)
