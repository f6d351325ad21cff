"""Is what is particular to Mexico data, free of contradictions, and is nothing Mexican wired in?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from domain.events import EVENT_OF
from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Profile
from domain.jurisdictions.registry import JURISDICTIONS
from domain.refusals import SENTENCES
from domain.text import folded
from domain.values import Day, Instant, Ministry, Organ
from domain.values.fields import shape_of
from service.policy import AUDITOR, OPERATOR, REGISTRAR
from tests.domain.factories import entered, place, record, record_vote, register, registered, tally
from tests.domain.island import ISLAND
from tests.domain.scenario import given, state_of


def test_every_facility_of_the_real_cases_is_found_by_the_name_that_its_sources_use() -> None:
    names = {
        "Centro de Adiestramiento de Fuerzas Especiales, Temamatla, Edomex": "temamatla",
        "Centro de Adiestramiento Regional de la I Región Militar, San Miguel de los Jagüeyes, Edomex": (
            "san_miguel_de_los_jagueyes"
        ),
        "Base Aérea Militar No. 4, Cozumel, Q. Roo": "cozumel",
        "Base Aérea Militar No. 1, Santa Lucía": "santa_lucia",
        "Aeropuerto Internacional de Campeche": "campeche_airport",
        "Sector Naval Ciudad del Carmen, Camp.": "ciudad_del_carmen",
        "Aeropuerto Internacional de Toluca": "toluca_airport",
        "Champotón, Camp.": "champoton",
        "San Luis Carpizo, Camp.": "san_luis_carpizo",
        "Centro de Entrenamiento Avanzado de la Marina, Donato Guerra, Edomex": "donato_guerra",
        "Polígono de Antón Lizardo, Heroica Escuela Naval Militar, Veracruz": "anton_lizardo",
        "Centro Nacional de Adiestramiento, Santa Gertrudis, Saucillo, Chih.": "santa_gertrudis",
        "Camp Shelby, Mississippi": "camp_shelby",
        "Fort Hood, Texas": "fort_hood",
    }
    found = {name: MEXICO.find_place(name) for name in names}
    assert {name: place.key if place else None for name, place in found.items()} == names


@pytest.mark.parametrize("name", ["base aerea militar no 4, cozumel", "BASE AÉREA MILITAR No. 4 – COZUMEL"])
def test_a_place_is_found_whatever_its_accents_case_and_punctuation(name: str) -> None:
    known = MEXICO.find_place(name)
    assert known is not None
    assert known.key == "cozumel"


def test_a_name_that_the_gazetteer_lacks_is_no_place_of_it() -> None:
    assert MEXICO.find_place("La Paz") is None
    assert MEXICO.place_of(place("Cozumel", key="la_paz")) is None


def test_no_two_places_share_a_key_or_a_name() -> None:
    keys = Counter(place.key for place in MEXICO.gazetteer)
    names = Counter(folded(name) for place in MEXICO.gazetteer for name in {place.name, *place.aliases})
    assert [key for key, times in keys.items() if times > 1] == []
    assert [name for name, times in names.items() if times > 1] == []


def test_every_place_has_a_time_zone_of_its_own_or_of_a_place_that_it_lies_within() -> None:
    for known in MEXICO.gazetteer:
        within = known
        while within.time_zone is None:
            assert within.within is not None, known.key
            within = MEXICO.places[within.within]
        assert MEXICO.zone_at(place(known.name)) == ZoneInfo(within.time_zone)


@pytest.mark.parametrize("profile", [*JURISDICTIONS.values(), ISLAND], ids=lambda one: one.code)
def test_every_office_records_steps_that_there_are_and_every_ministry_has_one(profile: Profile) -> None:
    for office, steps in profile.offices.items():
        assert steps, office
        assert steps <= EVENT_OF.keys(), office
    assert {ministry.office for ministry in profile.ministries.values()} <= profile.offices.keys()
    assert profile.offices.keys().isdisjoint({REGISTRAR, AUDITOR, OPERATOR})


def test_the_profile_knows_every_organ_and_ministry_and_cites_only_refusals_that_exist() -> None:
    assert set(MEXICO.organs) == set(shape_of(Organ).words)
    assert set(MEXICO.ministries) == set(shape_of(Ministry).words)
    assert set(MEXICO.citations) <= set(SENTENCES)


@pytest.mark.parametrize(
    ("on", "seats"),
    [
        ("1993-12-31", 64),
        ("1994", 128),
        ("2026-02-17", 128),
        ("[..1990-01-01]", 64),
        ("[1990-01-01..]", 128),
        (None, 128),
    ],
)
def test_the_seats_of_a_day_are_the_most_that_there_can_have_been(on: str | None, seats: int) -> None:
    assert MEXICO.most_seats("senate", Day(on) if on is not None else None) == seats


def test_of_an_organ_without_seats_on_record_no_tally_is_too_large() -> None:
    assert MEXICO.most_seats("executive", None) is None
    given(registered()).when(record_vote(None, organ="executive", tally=tally(10_000))).accepted()


# Nothing Mexican is wired in.


def test_elsewhere_another_organ_grants() -> None:
    here = given(registered(), profile=ISLAND)
    here.when(record_vote("approved", organ="chamber_of_deputies")).accepted()
    refused = here.when(record_vote("approved", organ="senate")).refused("permanent-commission-cannot-grant")
    assert "Constitución" not in refused.citation


def test_elsewhere_two_seats_are_all() -> None:
    here = given(registered(), profile=ISLAND)
    here.when(record_vote(organ="chamber_of_deputies", tally=tally(2, 0))).accepted()
    refused = here.when(record_vote(organ="chamber_of_deputies", tally=tally(2, 1))).refused(
        "tally-exceeds-seats"
    )
    assert refused.citation == "The Rule of Two"


def test_elsewhere_references_days_and_places_are_their_own() -> None:
    state = given(profile=ISLAND).when(register()).accepted()
    assert state.registration is not None
    assert state.registration.event.reference == "ISL-2026-0041"
    noon = Instant("2026-02-27T10:30:00Z")
    ashore, at_pier = entered(None, at=noon), entered(None, at=noon, place=place("the pier"))
    days = [one.day for one in state_of(registered(), ashore, at_pier, profile=ISLAND).crossings]
    assert days == [Day("[2026-02-27..2026-02-28]"), Day("2026-02-28")]
    given(registered(), profile=ISLAND).when(record(entered(None, place=place("Cozumel")))).accepted()


def test_elsewhere_a_vote_of_the_senate_decides_nothing() -> None:
    abroad = replace(MEXICO, granting_organ="chamber_of_deputies")
    given(registered(), profile=abroad).when(record_vote("rejected", organ="senate")).accepted()
