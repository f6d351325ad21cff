"""The smallest inputs that showed a fault, as they were told: each has the right value."""

from __future__ import annotations

from datetime import date

from domain.authorization.tracks import Tracks
from domain.findings import findings
from domain.values import Day, Instant
from tests.domain.factories import (
    completed,
    contingent,
    entered,
    entry_terms,
    exit_terms,
    left,
    linked,
    part,
    place,
    registered,
    report_obligation,
    requested,
    started,
    voted,
    window,
)
from tests.domain.scenario import state_of


def codes(*steps: object, on: str) -> dict[str, str]:
    return {one.code: one.certainty for one in findings(state_of(*steps), date.fromisoformat(on))}  # type: ignore[arg-type]  # events


def test_a_link_of_a_later_day_ends_nothing_before_it() -> None:
    asked = (
        registered(exit_terms(window=None)),
        requested("2025-12-17"),
        left("2026-01-18", part("c1")),
        linked("superseded_by", on=Day("2026-03-19")),
    )
    assert Tracks(state_of(*asked), date(2026, 1, 20)).proceedings[0].status == "requested"
    assert "F01" not in codes(*asked, on="2026-01-20")
    assert codes(*asked, on="2026-03-19")["F01"] == "certain"


def test_an_exit_of_before_the_entry_concludes_nothing_and_begins_no_term() -> None:
    owed = entry_terms(report_obligations=(report_obligation(days=30, anchor="return"),))
    steps = registered(owed), voted(), left("2026-03-05", part("c1", 5)), entered("2026-03-15", part("c1", 5))
    tracks = Tracks(state_of(*steps), date(2026, 5, 1))
    assert (tracks.status, tracks.returned_on) == ("under_way", None)
    (one,) = tracks.deployment.parts
    assert (one.presence, one.present_count.value if one.present_count else None) == ("present", 5)
    found = codes(*steps, on="2026-05-01")
    assert "F13" not in found
    assert found["C08"] == "certain"


def test_in_five_out_ten_in_five_is_five_present() -> None:
    steps = (
        registered(entry_terms(contingents=(contingent("c1", None),))),
        voted(),
        entered("2026-03-01", part("c1", 5)),
        left("2026-03-05", part("c1", 10)),
        entered("2026-03-10", part("c1", 5)),
    )
    (one,) = Tracks(state_of(*steps), date(2026, 4, 1)).deployment.parts
    assert (one.presence, one.present_count.value if one.present_count else None) == ("present", 5)
    assert codes(*steps, on="2026-04-01")["C08"] == "certain"


def test_half_past_eleven_at_the_border_of_the_pacific_is_still_that_day() -> None:
    at = Instant("2026-02-27T23:30:00-08:00")
    border = place("Garita de San Ysidro, Tijuana")
    planned = entry_terms(window=window("2026-02-20", "2026-02-27"), planned_crossings=None)
    for stated in ("2026-02-27", None):
        crossing = entered(stated, part("c1"), at=at, place=border)
        state = state_of(registered(planned), voted(), crossing)
        assert state.crossings[0].day == Day("2026-02-27")
        assert "F03" not in codes(registered(planned), voted(), crossing, on="2026-03-10")


def test_shortly_after_midnight_in_cancun_is_the_new_day() -> None:
    crossing = entered(None, part("c1"), at=Instant("2026-02-28T00:10:00-05:00"), place=place("Cancún"))
    assert state_of(registered(), crossing).crossings[0].day == Day("2026-02-28")


def test_who_may_be_there_is_not_absent_and_a_phase_is_not_for_ever() -> None:
    approved = registered(entry_terms(window=None)), voted()
    (one,) = Tracks(state_of(*approved), date(2026, 5, 1)).deployment.parts
    assert one.presence == "unknown"
    for year in ("2002", "2013"):
        began = started(f"{year}-03-01", activity="a1")
        for steps in ((began,), (began, completed(f"{year}-03-09", activity="a1"))):
            told = state_of(registered(entry_terms(window=None)), *steps)
            (one,) = Tracks(told, date(2026, 5, 1)).deployment.parts
            assert one.presence == "unknown"
