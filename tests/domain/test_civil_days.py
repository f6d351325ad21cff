"""On which civil day was a crossing, and what is said when its day and its instant disagree?"""

from __future__ import annotations

import pytest

from domain.authorization.days import day_of, form_flaws
from domain.events import EVENT_TYPES, EntryRecorded, occurred, type_of
from domain.jurisdictions.mx import MEXICO
from domain.values import Day, Instant
from tests.domain.factories import entered, place, registered, voted
from tests.domain.scenario import state_of

LATE = Instant("2026-02-28T04:30:00Z")
"""22:30 on the 27th in Mexico City, 23:30 in Cancún, 21:30 on the Pacific coast."""
NIGHT = Instant("2026-02-28T05:30:00Z")
"""23:30 on the 27th in Mexico City, 00:30 on the 28th in Cancún."""


def at(
    instant: Instant, *, name: str | None = None, key: str | None = None, on: str | None = None
) -> EntryRecorded:
    return entered(on, at=instant, place=place(name, key) if name is not None else None)


@pytest.mark.parametrize(
    ("entry", "day"),
    [
        (at(LATE), "2026-02-27"),
        (at(NIGHT), "2026-02-27"),
        (at(NIGHT, name="Cozumel"), "2026-02-28"),
        (at(NIGHT, name="where the aircraft landed", key="cozumel"), "2026-02-28"),
        (at(NIGHT, name="San Luis Carpizo"), "2026-02-27"),
        (at(NIGHT, name="a field that nobody knows"), "2026-02-27"),
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
    (flaw,) = form_flaws(at(NIGHT, on=on), MEXICO)
    assert (flaw.path, flaw.code) == ("on", "on-and-at-disagree")


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
