"""A jurisdiction of which nothing is true of Mexico."""

from __future__ import annotations

from domain.jurisdictions.profile import GazetteerPlace, Office, Profile, SeatsFrom, Spoken

ISLAND = Profile(
    code="is",
    name="Island of the Two Deputies",
    country="NZ",
    time_zone="Pacific/Auckland",
    reference_prefix="ISL",
    organs={"chamber_of_deputies": "The Two"},
    granting_organ="chamber_of_deputies",
    seats={"chamber_of_deputies": (SeatsFrom(year=None, seats=2),)},
    ministries={"navy": Office(name="The Boat", also=(), office="harbour")},
    offices={
        "harbour": frozenset({"authorization-registered", "entry-recorded"}),
        "deputies": frozenset({"senate-voted"}),
    },
    citations={"tally-exceeds-seats": Spoken("The Rule of Two", "La regla de los dos")},
    gazetteer=(
        GazetteerPlace(key="pier", name="The Pier", kind="port", country="NZ", time_zone="Pacific/Chatham"),
    ),
)
