"""Do the changes say what was recorded in between, what became of each value, and what the findings did?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.changes import Side, between_days, between_logs, written
from domain.events import CorrectedStep, Event, StepAnnulled, StepCorrected
from domain.findings import findings
from domain.values import Contingent
from tests.domain.factories import (
    THIS,
    contingent,
    count_of,
    decreed,
    entered,
    entry_terms,
    left,
    part,
    registered,
    voted,
)
from tests.domain.histories import Recipe, histories, told
from tests.domain.scenario import PROFILE, state_of
from tests.domain.sentences.test_steps import assert_plain

ON = date(2026, 9, 1)
MARCH = date(2026, 3, 1)


def times(state: State) -> dict[int, str]:
    return {one.version: f"2026-03-{one.version:02}T12:00:00.000000Z" for one in state.recorded}


def after(number: int, state: State) -> State:
    """The same after its first so many steps."""
    earlier = nothing(state.id, state.profile)
    for one in state.recorded[:number]:
        earlier = evolve(earlier, one.event)
    return earlier


def since(number: int, *events: Event, on: date = ON) -> dict[str, Any]:
    state = state_of(*events)
    return written(between_logs(Side(after(number, state), on), Side(state, on), times(state)))


def values(changes: dict[str, Any]) -> dict[str, tuple[Any, Any, int | None]]:
    return {one["path"]: (one["before"], one["after"], one["version"]) for one in changes["values"]}


TWELVE = registered(entry_terms(contingents=(contingent("c1", 12, countries=("US",)),)))
THERE = entered("2026-02-27", part("c1", 12))
FIFTEEN = entry_terms(contingents=(contingent("c1", 15, countries=("US",)),))


def test_what_was_recorded_is_told_with_its_time_and_its_sentence() -> None:
    changes = since(1, TWELVE, voted())
    assert (changes["from_version"], changes["to_version"]) == (1, 2)
    assert changes["steps"] == [
        {
            "version": 2,
            "type": "mx.anuencia.senate-voted.v2",
            "time": "2026-03-02T12:00:00.000000Z",
            "sentence": {
                "en": "The Senate approved the request on 17 February 2026.",
                "es": "El Senado aprobó la solicitud el 17 de febrero de 2026.",
            },
        }
    ]
    assert changes["sentence"]["en"].startswith("The Senate approved the request on 17 February 2026.")
    assert values(changes)["proceedings.0.status"] == ("none_on_record", "approved", 2)


def test_a_value_that_another_act_states_is_told_before_and_after() -> None:
    changes = since(2, TWELVE, voted(), decreed("2026-02-27", terms=FIFTEEN))
    before, now, version = values(changes)["terms.contingents.c1.count"]
    assert (before["value"], now["value"], version) == (12, 15, 3)
    told = {one["path"]: one["sentence"] for one in changes["values"]}["terms.contingents.c1.count"]
    assert told["en"] == "The number of people in the contingent changed from 12 to 15."
    assert told["es"] == "Cambio en el número de personas del contingente: antes, 12; ahora, 15."
    assert "terms.window.last_on" not in values(changes)


def test_findings_that_come_and_go_are_told_both() -> None:
    changes = since(2, TWELVE, voted(), decreed("2026-03-01"))
    raised = {one["code"] for one in changes["findings"]["raised"]}
    gone = {one["code"] for one in changes["findings"]["gone"]}
    assert "F11" in raised
    assert "M02" in gone
    assert "What does not add up now: decree published after the beginning" in changes["sentence"]["en"]
    assert "What adds up now: no decree on record." in changes["sentence"]["en"]


def test_of_a_corrected_step_the_values_that_changed_are_told() -> None:
    correction = StepCorrected(version=2, step=CorrectedStep(voted(on="2026-02-18")), why="A misprint.")
    changes = since(2, TWELVE, voted(), correction)
    assert values(changes)["steps.2.on"] == ("2026-02-17", "2026-02-18", 3)
    assert changes["steps"][0]["sentence"]["en"].startswith("What the register says of the vote")


def test_of_an_annulled_step_what_followed_from_it_is_gone() -> None:
    changes = since(2, TWELVE, voted(), StepAnnulled(version=2, why="Recorded twice."))
    assert values(changes)["proceedings.0.status"] == ("approved", "none_on_record", 3)
    assert not any(path.startswith("steps.2") for path in values(changes))


def test_of_what_was_not_on_record_everything_is_new() -> None:
    changes = since(0, TWELVE)
    assert changes["from_version"] == 0
    assert values(changes)["title"] == (None, "Capacitación MEXSOF", 1)
    assert changes["findings"]["gone"] == []


def test_where_nothing_was_recorded_nothing_is_different() -> None:
    changes = since(2, TWELVE, voted())
    assert (changes["steps"], changes["values"]) == ([], [])
    assert changes["findings"] == {"raised": [], "gone": []}
    assert changes["sentence"] == {"en": "Nothing is different.", "es": "Nada ha cambiado."}


def test_both_sides_are_judged_on_one_day_so_that_the_calendar_changes_nothing() -> None:
    changes = since(
        3, TWELVE, voted(), decreed("2026-02-10"), entered("2026-02-27", part("c1", 12)), on=MARCH
    )
    assert {one["code"] for one in changes["findings"]["raised"]} == set()
    late = since(3, TWELVE, voted(), decreed("2026-02-10"), entered("2026-02-27", part("c1", 12)))
    assert {one["code"] for one in late["findings"]["raised"]} == {"M05"}


def test_two_days_of_one_log_are_compared_by_what_happened_in_between() -> None:
    state = state_of(
        TWELVE, voted(), entered("2026-02-27", part("c1", 12)), left("2026-07-10", part("c1", 12))
    )
    changes = written(between_days(state, (date(2026, 2, 20), ON), times(state)))
    assert (changes["from_version"], changes["to_version"]) == (4, 4)
    assert [one["version"] for one in changes["steps"]] == [3, 4]
    assert values(changes)["deployment.status"] == ("none_observed", "concluded", None)


def test_many_steps_are_counted_after_the_first_three() -> None:
    more = [entered(f"2026-03-{day:02}", part("c1", 1)) for day in range(1, 6)]
    said = since(1, TWELVE, *more)["sentence"]
    assert "2 more steps were recorded." in said["en"]
    assert "Se registraron 2 pasos más." in said["es"]


@pytest.mark.parametrize("bound", ["about", "at_most", "at_least"])
def test_a_count_that_is_otherwise_known_is_a_change(bound: str) -> None:
    stated = entry_terms(contingents=(Contingent(key="c1", count=count_of(12, bound)),))
    changes = since(1, TWELVE, voted(terms=stated))
    assert values(changes)["terms.contingents.c1.count"][1]["bound"] == bound


@settings(max_examples=40)
@given(histories())
def test_the_changes_of_any_history_are_the_difference_of_its_two_ends(recipes: list[Recipe]) -> None:
    state, _ = told(recipes)
    if state.registration is None:
        return
    middle = after(max(1, state.version // 2), state)
    changes = written(between_logs(Side(middle, ON), Side(state, ON), times(state)))
    assert [one["version"] for one in changes["steps"]] == list(range(middle.version + 1, state.version + 1))
    known = [{(one.code, one.subject) for one in findings(side, ON)} for side in (middle, state)]
    raised = {(one["code"], one["subject"]) for one in changes["findings"]["raised"]}
    gone = {(one["code"], one["subject"]) for one in changes["findings"]["gone"]}
    assert (raised, gone) == (known[1] - known[0], known[0] - known[1])
    for one in changes["values"]:
        assert one["before"] != one["after"]
        assert_plain(one["sentence"]["en"], one["sentence"]["es"])
    assert_plain(changes["sentence"]["en"], changes["sentence"]["es"])


def test_what_is_not_registered_has_no_changes() -> None:
    unknown = Side(nothing(THIS, PROFILE), ON)
    with pytest.raises(ValueError, match="is not registered"):
        written(between_logs(unknown, unknown, {}))
