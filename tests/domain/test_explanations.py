"""Is everything that an authorization is answered with explained, by its steps and its sources?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from domain import views
from domain.authorization.state import State
from domain.events import CorrectedStep, Event, StepCorrected
from domain.explanations import explanations
from domain.findings import View
from domain.sentences.paths import UNNAMED
from domain.statements import Statements
from domain.values import Citation, Derived, Source, StatedValue
from tests.domain.factories import (
    cites,
    contingent,
    decreed,
    disputed,
    entered,
    entry_terms,
    part,
    registered,
    resolved,
    tally,
    voted,
)
from tests.domain.histories import Recipe, histories, told
from tests.domain.scenario import state_of
from tests.domain.test_real_cases import state as case
from tests.real_cases import REFS

ON = date(2026, 9, 1)

#: Of a step, what is its evidence and not a value.
_EVIDENCE = ("citations", "derived")


def explained(state: State, on: date = ON) -> dict[str, dict[str, Any]]:
    return {one["path"]: one for one in explanations(View(state, on))}


def leaves(answer: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every value of the answer of GET one that is not null or empty, by its path in the domain."""
    for name, value in answer.items():
        match name:
            case "terms":
                yield from under("terms", value["effective"] or {})
                yield from under("original", value["original"] or {})
            case "proceedings":
                for one in value:
                    yield from of_proceeding(one)
            case "deployment":
                yield "deployment.status", value["status"]
                yield "deployment.first_crossing_on", value["first_crossing_on"]
                for one in value["parts"]:
                    yield from under(f"deployment.parts.{one['contingent'] or UNNAMED}", one)
            case "report_obligations":
                for one in value:
                    yield from under(f"report_obligations.{one['key'] or UNNAMED}", one)
            case "crossings" | "calls" | "phases" | "incidents" | "accounts" | "reports" | "links":
                for one in value:
                    yield from of_step(one)
            case "disputes":
                for one in value:
                    yield f"disputes.{one['version']}", one["status"]
            case "findings":
                for one in value:
                    yield f"findings.{one['code']}.{one['subject']}", one["certainty"]
            case _:
                yield name, value


def of_proceeding(one: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    root = f"proceedings.{one['number']}"
    for name in ("number", "status", "in_force_from_on"):
        yield f"{root}.{name}", one[name]
    for name in ("request", "vote", "decree"):
        if one[name] is not None:
            yield from of_step(one[name])
    for name in ("opinions", "earlier_votes", "decree_corrections"):
        for step in one[name]:
            yield from of_step(step)


def of_step(step: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    root = f"steps.{step['version']}"
    yield root, step["type"]
    yield from under(root, {name: one for name, one in step["data"].items() if name not in _EVIDENCE})


def under(root: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The leaves below, members of lists by their keys."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from under(f"{root}.{name}", one)
    elif isinstance(value, list) and value and all(isinstance(one, dict) and "key" in one for one in value):
        for one in value:
            named = one["key"] is not None
            yield from under(f"{root}.{one['key']}" if named else root, one)
    elif isinstance(value, list):
        for one in value:
            yield from under(root, one)
    else:
        yield root, value


def unexplained(state: State, on: date = ON) -> list[str]:
    """The leaves that no explanation is of, or leads to."""
    paths = explained(state, on).keys()

    def is_explained(path: str) -> bool:
        names = path.split(".")
        ways = {".".join(names[:length]) for length in range(1, len(names) + 1)}
        # The key of a member is its name: it is said by whatever is said of the member.
        if names[-1] == "key":
            root = ".".join(names[:-1])
            return any(one == root or one.startswith(f"{root}.") for one in paths) or bool(ways & paths)
        # What is said of a step as a whole explains its kind, and none of its values.
        whole = {".".join(names[:2])} if names[0] == "steps" and len(names) > 2 else set()
        return bool((ways & paths) - whole)

    told = leaves(views.authorization(state, on))
    return [path for path, value in told if value not in (None, [], {}) and not is_explained(path)]


@pytest.mark.parametrize("ref", REFS)
def test_nothing_of_a_real_case_is_without_its_explanation(ref: str) -> None:
    for on in (date(2026, 2, 20), ON):
        assert unexplained(case(ref), on) == []


@settings(max_examples=60)
@given(histories())
def test_nothing_of_any_history_is_without_its_explanation(recipes: list[Recipe]) -> None:
    state, _ = told(recipes)
    if state.registration is not None:
        for on in (date(2026, 3, 1), ON):
            assert unexplained(state, on) == []


@settings(max_examples=30)
@given(histories())
def test_every_explanation_of_any_history_rests_on_steps_that_are_on_record(recipes: list[Recipe]) -> None:
    state, _ = told(recipes)
    known = {one.version for one in state.recorded}
    for path, one in explained(state).items():
        assert set(one["rests_on"]) <= known, path
        assert one["value"] is not None
        assert (one["version"] is None) == (one["act"] is None), path
        assert one["derived"] is not None or one["version"] is not None, path


TWELVE = entry_terms(contingents=(contingent("c1", 12, countries=("US",)),))


def test_a_value_names_the_act_that_it_comes_from_and_the_sources_that_state_it() -> None:
    stated = (
        Citation(
            source=Source(title="Decree", address="https://dof.example/1", publisher="DOF", tier="official"),
            article="art. 2",
            page="7",
            states=(),
        ),
        cites("local", states=(StatedValue(path="terms.contingents.c1.count", value={"value": 14}),)),
        cites("press", states=(StatedValue(path="on"),)),
    )
    state = state_of(registered(), voted(), decreed("2026-02-27", terms=TWELVE, citations=stated))
    told_of = explained(state)["terms.contingents.c1.count"]
    assert (told_of["act"], told_of["version"], told_of["value"]["value"]) == ("decree-published", 3, 12)
    official, local = told_of["stated_by"]
    assert official == {
        "title": "Decree",
        "address": "https://dof.example/1",
        "archived": None,
        "publisher": "DOF",
        "tier": "official",
        "locator": "art. 2, p. 7",
        "value": None,
    }
    assert (local["tier"], local["value"]) == ("local", {"value": 14})


def test_the_citations_of_a_step_are_read_once_for_all_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Event] = []

    class Counted(Statements):
        def __init__(self, event: Event) -> None:
            read.append(event)
            super().__init__(event)

    monkeypatch.setattr("domain.explanations.Statements", Counted)
    state = case("MX-2026-SOF1")
    assert len(explanations(View(state, ON))) > 2 * state.version
    assert 1 < len(read) <= state.version


def test_a_value_that_was_computed_says_how() -> None:
    how = Derived(path="terms.contingents.c1.count", how="twelve names are listed")
    told_of = explained(state_of(registered(TWELVE, derived=(how,))))["terms.contingents.c1.count"]
    assert told_of["derived"] == "twelve names are listed"


def test_a_corrected_value_names_its_correction() -> None:
    correction = StepCorrected(version=2, step=CorrectedStep(voted(on="2026-02-18")), why="A misprint.")
    told_of = explained(state_of(registered(), voted(), correction))["steps.2.on"]
    assert (told_of["value"], told_of["version"], told_of["corrected_by"]) == ("2026-02-18", 2, 3)


def test_a_disputed_value_names_what_competes_and_a_settled_one_what_settled_it() -> None:
    vote = voted(tally=tally(91, 0))
    open_one = disputed(2, "tally.in_favour", (91, "press"), (97, "local"))
    state = state_of(registered(), vote, open_one)
    told_of = explained(state)["steps.2.tally.in_favour"]
    assert [one["value"] for one in told_of["disputed"]] == [91, 97]
    assert told_of["settled_by"] is None
    assert explained(state)["steps.2.tally.against"]["disputed"] is None
    settled = explained(state_of(registered(), vote, open_one, resolved(3, 97)))["steps.2.tally.in_favour"]
    assert (settled["value"], settled["settled_by"], settled["disputed"]) == (97, 4, None)
    assert [one["tier"] for one in settled["stated_by"]] == ["local"]


def test_what_is_computed_rests_on_the_steps_that_it_is_computed_from() -> None:
    told_of = explained(state_of(registered(TWELVE), voted(), entered("2026-02-27", part("c1", 12))))
    assert told_of["deployment.parts.c1.presence"]["rests_on"] == [3]
    assert told_of["proceedings.0.status"]["rests_on"] == [2]
    assert told_of["status"]["rests_on"] == [3]
    assert told_of["findings.M02.proceedings.0"]["rests_on"] == [2]


def test_a_prefix_keeps_whole_names() -> None:
    view = View(state_of(registered(TWELVE), voted()), ON)
    paths = [one["path"] for one in explanations(view, "terms.contingents.c1")]
    assert paths == [f"terms.contingents.c1.{name}" for name in ("count", "countries")]
    assert explanations(view, "terms.contingents.c") == []
    assert [one["path"] for one in explanations(view, "title")] == ["title"]
