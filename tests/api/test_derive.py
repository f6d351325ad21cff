"""Do the models say what the domain's classes say?"""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.events import (
    STEP_TYPES,
    AuthorizationRegistered,
    EntryRecorded,
    Event,
    SenateVoted,
    StepCorrected,
)
from domain.values import Contingent, Count, Invalid, Terms
from domain.values.about import About
from domain.values.reading import read
from domain.values.written import expanded
from service.api.http.problems import Problem
from service.api.v1 import flaws
from service.api.v1.derive import Flavour, OpenModel, model_of
from service.event_store.codec import plain
from tests.strategies import events, values

EVERY_EVENT = pytest.mark.parametrize("cls", [AuthorizationRegistered, SenateVoted, EntryRecorded])
PATIENT = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def _faults(cls: type, data: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(Problem) as raised:
        flaws.check(model_of(cls, "In"), data)
    return [(fault.pointer, fault.code) for fault in raised.value.faults]


# A corrected step is built by its own type (body_to_command.py): tests/api/test_steps.py sends it.
@given(st.one_of([values(cls) for cls in STEP_TYPES.values() if cls is not StepCorrected]))
@PATIENT
def test_what_the_domain_can_hold_can_be_sent_and_comes_out_the_same(event: Event) -> None:
    for data in (plain(event), expanded(event)):  # what is unknown: left out, or null
        flaws.check(model_of(type(event), "In"), data)
        assert read(type(event), data) == event


@given(values(Terms))
@PATIENT
def test_every_field_of_an_answer_stands(terms: Terms) -> None:
    model_of(Terms, "Out").model_validate(expanded(terms))
    left_out = expanded(terms)
    del left_out["wording"]
    with pytest.raises(ValueError, match="wording"):
        model_of(Terms, "Out").model_validate(left_out)


@given(events())
@PATIENT
def test_what_is_stored_has_the_form_that_is_published(event: Event) -> None:
    model_of(type(event), "Data").model_validate(plain(event))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"value": "12"}, ("/value", "wrong-type")),
        ({"value": 12.0}, ("/value", "wrong-type")),
        ({"value": True}, ("/value", "wrong-type")),
        ({"value": -1}, ("/value", "out-of-range")),
        ({"value": 2**53}, ("/value", "out-of-range")),
        ({}, ("/value", "required")),
        ({"value": None}, ("/value", "wrong-type")),
        ({"value": 1, "bound": "roughly"}, ("/bound", "unknown-word")),
        ({"value": 1, "more": 1}, ("/more", "unknown-field")),
        ({"value": 1, "breakdown": {}}, ("/breakdown", "wrong-type")),
        ({"value": 1, "breakdown": [{"label": "", "value": 1}]}, ("/breakdown/0/label", "too-short")),
        ([], ("", "wrong-type")),
        (None, ("", "wrong-type")),
        ("", ("", "wrong-type")),
    ],
)
def test_a_body_of_another_form_is_told_where(data: Any, fault: tuple[str, str]) -> None:
    assert _faults(Count, data) == [fault]


@pytest.mark.parametrize(
    "day", [0, 1742083200, "1742083200", "2020-01-01T00:00:00", "2020-1-1", "", "20200101", True]
)
def test_a_day_is_a_text_in_its_own_form_and_nothing_else(day: Any) -> None:
    ((pointer, code),) = _faults(EntryRecorded, {"on": day})
    assert (pointer, code) in {("/on", "wrong-type"), ("/on", "pattern")}


@pytest.mark.parametrize("at", [0, "2026-02-27T10:00:00", "2026-02-27", "2026-02-27 10:00:00Z", "now"])
def test_an_instant_is_never_naive(at: Any) -> None:
    ((pointer, _),) = _faults(EntryRecorded, {"at": at})
    assert pointer == "/at"


def test_null_stands_for_left_out_even_where_there_is_a_default() -> None:
    flaws.check(model_of(Count, "In"), {"value": 1, "bound": None})
    assert read(Count, {"value": 1, "bound": None}) == Count(value=1)


def test_what_only_the_domain_sees_is_told_by_pointers_into_the_body() -> None:
    data: dict[str, Any] = {
        "contingents": [
            {"key": "c1", "window": {"first_on": "2026-02-30"}},
            {"key": "c1"},
        ],
        "movements": ["foreign_entry", "national_exit", "foreign_entry"],
    }
    flaws.check(model_of(Terms, "In"), data)
    with pytest.raises(Invalid) as raised:
        read(Terms, data)
    assert [fault.pointer for fault in flaws.faults(raised.value, data)] == ["/contingents/0/window/first_on"]
    data["contingents"][0].pop("window")
    with pytest.raises(Invalid) as raised:
        read(Terms, data)
    assert {(fault.pointer, fault.code) for fault in flaws.faults(raised.value, data)} == {
        ("/contingents/1", "repeated"),
        ("/movements/2", "repeated"),
    }


def test_pointers_follow_keys_and_indexes_as_far_as_the_body_goes() -> None:
    data = {"terms": {"contingents": [{"key": "c1"}, {"key": "c2", "count": {"value": 1}}], "totals": [{}]}}
    assert flaws.pointer(data, "terms.contingents.c2.count.value") == "/terms/contingents/1/count/value"
    assert flaws.pointer(data, "terms.totals.0.over") == "/terms/totals/0/over"
    assert flaws.pointer(data, "terms.contingents.c9.count") == "/terms/contingents"
    assert flaws.pointer(data, "") == ""


@EVERY_EVENT
def test_requests_are_closed_and_answers_open(cls: type) -> None:
    assert model_of(cls, "In").model_config["extra"] == "forbid"
    assert model_of(cls, "Out").model_config["extra"] == "allow"
    assert model_of(Contingent, "Out") is model_of(Contingent, "Out")


class _Silent(OpenModel):
    """For who reads the code."""

    name: str


class _Telling(_Silent):
    """For who reads the code."""

    ABOUT: ClassVar[About] = About(
        "What it is.", "Qué es.", name=("How it is called.", "Cómo se llama.", "x")
    )


def test_a_schema_says_what_is_said_of_its_class_and_no_docstring() -> None:
    assert "description" not in _Silent.model_json_schema()
    assert _Silent.model_json_schema()["properties"]["name"].keys().isdisjoint({"description", "examples"})
    told = _Telling.model_json_schema()
    assert told["description"] == "What it is."
    assert told["properties"]["name"]["description"] == "How it is called."
    assert told["properties"]["name"]["examples"] == ["x"]


@pytest.mark.parametrize("flavour", ["In", "Out", "Data"])
def test_the_words_of_the_domain_are_those_of_its_schemas(flavour: Flavour) -> None:
    schema = model_of(Count, flavour).model_json_schema()
    assert schema["description"] == Count.ABOUT.whole.en
    value, bound = schema["properties"]["value"], schema["properties"]["bound"]
    assert value["description"] == Count.ABOUT.fields["value"].en
    assert bound["description"].startswith(Count.ABOUT.fields["bound"].en)
    listed = next(one for one in (bound, *bound.get("anyOf", ())) if "x-enumDescriptions" in one)
    assert listed["x-enumDescriptions"]["at_most"] == "The true number is this one or less."


def test_what_is_read_where_a_field_is_left_out_is_said_and_is_no_default_of_the_schema() -> None:
    bound = model_of(Count, "In").model_json_schema()["properties"]["bound"]
    assert bound.get("default") is None
    assert bound["description"].endswith("Null or left out: `exact`.")
    assert read(Count, {"value": 3}).bound == "exact"
