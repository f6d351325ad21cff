"""On which civil day was a crossing, and what is said when its day and its instant disagree?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.authorization.days import day_of, form_flaws
from domain.events import EVENT_TYPES, EntryRecorded, occurred, type_of
from domain.jurisdictions.mx import MEXICO
from domain.values import Day, Instant
from tests.domain.factories import called, entered, place, registered, terms, voted, window
from tests.domain.findings.judging import LATER, figures, found
from tests.domain.scenario import state_of

LATE = Instant("2026-02-28T04:30:00Z")
"""22:30 on the 27th in Mexico City, 23:30 in Cancún, 21:30 on the Pacific coast."""
NIGHT = Instant("2026-02-28T05:30:00Z")
"""23:30 on the 27th in Mexico City, 00:30 on the 28th in Cancún."""
BORDER = Instant("2026-02-27T23:30:00-08:00")
"""The 28th already in Mexico City."""
MORNING_ANYWHERE = "[2026-02-27..2026-02-28]"
"""15:30 of universal time, where the country's zones are not known."""


def at(
    instant: Instant,
    *,
    name: str | None = None,
    key: str | None = None,
    on: str | None = None,
    country: str | None = None,
) -> EntryRecorded:
    return entered(on, at=instant, place=place(name, key, country=country) if name is not None else None)


@pytest.mark.parametrize(
    ("entry", "day"),
    [
        (at(LATE), "2026-02-27"),
        (at(NIGHT), "[2026-02-27..2026-02-28]"),
        (at(Instant("2026-02-28T05:30:00+00:00")), "[2026-02-27..2026-02-28]"),
        (at(NIGHT, on="2026-02-28"), "2026-02-28"),
        (at(NIGHT, on="2026-02"), "[2026-02-27..2026-02-28]"),
        (at(BORDER), "2026-02-27"),
        (at(BORDER, name="Garita de San Ysidro, Tijuana"), "2026-02-27"),
        (at(BORDER, name="Garita de San Ysidro, Tijuana", on="2026-02-27"), "2026-02-27"),
        (at(Instant("2026-02-28T00:10:00-05:00"), name="Cancún"), "2026-02-28"),
        (at(Instant("2026-02-27T23:10:00-06:00"), name="Cancún"), "2026-02-28"),
        (at(Instant("2026-02-27T23:10:00-06:00"), name="Cancún", on="2026-02-27"), "2026-02-27"),
        (at(NIGHT, name="Cozumel"), "2026-02-28"),
        (at(NIGHT, name="where the aircraft landed", key="cozumel"), "2026-02-28"),
        (at(NIGHT, name="San Luis Carpizo"), "2026-02-27"),
        (at(NIGHT, name="a field that nobody knows"), "[2026-02-27..2026-02-28]"),
        (at(NIGHT, name="a field of the other country", country="US"), "[2026-02-27..2026-02-28]"),
        (at(Instant("2026-02-28T00:30:00+09:00"), name="a field far away", country="JP"), "2026-02-28"),
        (at(Instant("2026-02-27T15:30:00Z"), name="a field far away", country="JP"), MORNING_ANYWHERE),
    ],
)
def test_the_day_of_an_instant_is_that_of_the_place_and_never_that_of_utc(
    entry: EntryRecorded, day: str
) -> None:
    assert day_of(entry, MEXICO) == Day(day)
    assert state_of(registered(), entry).crossings[0].day == Day(day)


def test_a_day_and_an_instant_that_agree_are_kept_as_given() -> None:
    entry = at(NIGHT, name="Cozumel", on="2026-02")
    assert form_flaws(entry, MEXICO) == ()
    assert (entry.on, entry.at) == (Day("2026-02"), NIGHT)
    assert form_flaws(at(NIGHT, on="[2026-02-26,2026-02-27]"), MEXICO) == ()


@pytest.mark.parametrize("on", ["2026-02-28", "2026-03", "[..2026-02-26]", "[2026-02-26,2026-02-28]"])
def test_a_day_and_an_instant_that_disagree_are_a_flaw_of_form(on: str) -> None:
    (flaw,) = form_flaws(at(NIGHT, name="Santa Lucía", on=on), MEXICO)
    assert (flaw.path, flaw.code) == ("on", "on-and-at-disagree")


@pytest.mark.parametrize("on", ["2026-02-26", "2026-03-01", "2026-03", "[2026-02-25,2026-03-01]"])
def test_a_day_that_the_instant_can_be_nowhere_in_the_country_is_a_flaw_of_form(on: str) -> None:
    (flaw,) = form_flaws(at(NIGHT, on=on), MEXICO)
    assert "[2026-02-27..2026-02-28]" in flaw.message


def test_a_stated_day_fits_the_zone_of_the_place_or_the_offset_and_nothing_else() -> None:
    late = Instant("2026-02-27T23:10:00-06:00")
    for on, flaws in (("2026-02-26", 1), ("2026-02-27", 0), ("2026-02-28", 0), ("2026-03-01", 1)):
        assert len(form_flaws(at(late, name="Cancún", on=on), MEXICO)) == flaws, on


def test_a_call_abroad_is_not_told_by_the_clocks_of_the_country() -> None:
    """Noon of universal time is one day in the whole country, and another one across the Pacific."""
    noon = Instant("2026-02-27T12:00:00Z")
    assert day_of(called(None, at=noon, side="abroad"), MEXICO) == Day("[2026-02-27..2026-02-28]")
    assert day_of(called(None, at=noon, side="national"), MEXICO) == Day("2026-02-27")


@pytest.mark.parametrize(
    ("name", "winter", "summer"),
    [
        ("Garita de San Ysidro, Tijuana", -8, -7),
        ("Base Aérea Militar No. 12, Tijuana, B.C.", -8, -7),
        ("Mexicali", -8, -7),
        ("Garita de Otay", -8, -7),
        ("Guaymas, Sonora", -7, -7),
        ("Nogales, Sonora", -7, -7),
        ("un campo, Sinaloa", -7, -7),
        ("Mazatlán", -7, -7),
        ("La Paz, B.C.S.", -7, -7),
        ("Tepic, Nayarit", -7, -7),
        ("Bahía de Banderas, Nayarit", -6, -6),
        ("Ciudad Juárez", -7, -6),
        ("Ojinaga, Chih.", -6, -5),
        ("Puente Nuevo, Reynosa, Tamps.", -6, -5),
        ("Matamoros", -6, -5),
        ("Nuevo Laredo", -6, -5),
        ("Piedras Negras", -6, -5),
        ("Cancún", -5, -5),
        ("Chetumal, Q. Roo", -5, -5),
        ("Cozumel", -5, -5),
        ("Santa Lucía", -6, -6),
    ],
)
def test_every_place_keeps_its_own_clock(name: str, winter: int, summer: int) -> None:
    zone = MEXICO.zone_at(place(name))
    assert zone is not None
    for day, hours in (
        (datetime(2026, 1, 15, tzinfo=UTC), winter),
        (datetime(2026, 7, 15, tzinfo=UTC), summer),
    ):
        assert day.astimezone(zone).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Matamoros, Coahuila", None),
        ("Nogales", None),
        ("La Paz", None),
        ("Tijuana", "US"),
        ("nowhere", None),
    ],
)
def test_a_place_that_can_be_another_has_no_clock(name: str, country: str | None) -> None:
    assert MEXICO.zone_at(place(name, country=country)) is None


def test_an_entry_at_the_border_before_midnight_is_within_the_authorized_days() -> None:
    """The last authorized day is the 27th; in Cancún the first hour of the 28th is beyond it."""
    granted = (registered(terms(window=window("2026-02-20", "2026-02-27"))), voted())
    assert found("F03", LATER, *granted, at(BORDER, name="Garita de San Ysidro, Tijuana")) == []
    assert found("F03", LATER, *granted, at(BORDER)) == []
    (beyond,) = found("F03", LATER, *granted, at(NIGHT, name="Cancún"))
    assert (beyond.certainty, figures(beyond)["days"]) == ("certain", 1)
    (perhaps,) = found("F03", LATER, *granted, at(NIGHT))
    assert perhaps.certainty == "possible"


def test_the_same_day_and_instant_can_agree_at_one_place_and_not_at_another() -> None:
    assert form_flaws(at(NIGHT, name="Cozumel", on="2026-02-28"), MEXICO) == ()
    assert form_flaws(at(NIGHT, name="Santa Lucía", on="2026-02-28"), MEXICO) != ()


def test_steps_that_have_no_instant_have_no_such_flaw() -> None:
    for event in (registered(), voted(), entered()):
        assert form_flaws(event, MEXICO) == ()


def test_what_occurred_is_the_instant_if_there_is_one() -> None:
    assert occurred(at(LATE, on="2026-02-27")) == LATE
    assert occurred(entered("2026-02-27")) == Day("2026-02-27")
    assert occurred(voted(on="2026-02-17")) == Day("2026-02-17")
    assert occurred(voted(on=None)) is None
    assert occurred(registered()) is None


def test_every_event_knows_the_name_of_its_type() -> None:
    for event in (registered(), voted(), entered()):
        assert EVENT_TYPES[type_of(event)] is type(event)
