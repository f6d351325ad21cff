"""Do the models say what the domain's classes say?"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.events import (
    STEP_TYPES,
    AuthorizationRegistered,
    EntryRecorded,
    Event,
    SenateVoted,
    StepCorrected,
)
from domain.values import Contingent, Count, Day, Invalid, Part, Place, Terms
from domain.values.written import expanded
from service.api.problems import Problem
from service.api.v1 import convert
from service.api.v1.derive import model_of
from service.event_store.codec import plain
from tests.strategies import events, values

EVERY_EVENT = pytest.mark.parametrize("cls", [AuthorizationRegistered, SenateVoted, EntryRecorded])
PATIENT = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def _faults(cls: type, data: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(Problem) as raised:
        convert.check(model_of(cls, "In"), data)
    return [(fault.pointer, fault.code) for fault in raised.value.faults]


# A corrected step is built by its own type (service/api/v1/asking.py): tests/api/test_steps.py sends it.
@given(st.one_of([values(cls) for cls in STEP_TYPES.values() if cls is not StepCorrected]))
@PATIENT
def test_what_the_domain_can_hold_can_be_sent_and_comes_out_the_same(event: Event) -> None:
    for data in (plain(event), expanded(event)):  # what is unknown: left out, or null
        convert.check(model_of(type(event), "In"), data)
        assert convert.built(type(event), data) == event


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
    convert.check(model_of(Count, "In"), {"value": 1, "bound": None})
    assert convert.built(Count, {"value": 1, "bound": None}) == Count(value=1)


def test_what_only_the_domain_sees_is_told_by_pointers_into_the_body() -> None:
    data: dict[str, Any] = {
        "contingents": [
            {"key": "c1", "window": {"first_on": "2026-02-30"}},
            {"key": "c1"},
        ],
        "movements": ["foreign_entry", "national_exit", "foreign_entry"],
    }
    convert.check(model_of(Terms, "In"), data)
    with pytest.raises(Invalid) as raised:
        convert.built(Terms, data)
    assert [fault.pointer for fault in convert.faults(raised.value, data)] == [
        "/contingents/0/window/first_on"
    ]
    data["contingents"][0].pop("window")
    with pytest.raises(Invalid) as raised:
        convert.built(Terms, data)
    assert {(fault.pointer, fault.code) for fault in convert.faults(raised.value, data)} == {
        ("/contingents/1", "repeated"),
        ("/movements/2", "repeated"),
    }


def test_pointers_follow_keys_and_indexes_as_far_as_the_body_goes() -> None:
    data = {"terms": {"contingents": [{"key": "c1"}, {"key": "c2", "count": {"value": 1}}], "totals": [{}]}}
    assert convert.pointer(data, "terms.contingents.c2.count.value") == "/terms/contingents/1/count/value"
    assert convert.pointer(data, "terms.totals.0.over") == "/terms/totals/0/over"
    assert convert.pointer(data, "terms.contingents.c9.count") == "/terms/contingents"
    assert convert.pointer(data, "") == ""


def test_nested_values_are_built_from_their_texts() -> None:
    built = convert.built(EntryRecorded, {"on": "2026-02", "parts": [], "place": {"name": "Cozumel"}})
    assert built == EntryRecorded(on=Day("2026-02"), parts=(), place=Place(name="Cozumel"))
    built = convert.built(EntryRecorded, {"parts": [{"contingent": "c1", "count": {"value": 3}}]})
    assert built.parts == (Part(contingent="c1", count=Count(value=3)),)


@EVERY_EVENT
def test_requests_are_closed_and_answers_open(cls: type) -> None:
    assert model_of(cls, "In").model_config["extra"] == "forbid"
    assert model_of(cls, "Out").model_config["extra"] == "allow"
    assert model_of(Contingent, "Out") is model_of(Contingent, "Out")


_OTHERWISE: Final[tuple[Any, ...]] = (
    "",
    "x" * 8_001,
    -1,
    2**53,
    1.0,
    True,
    None,
    [],
    {},
    ["x", "x"],
    {"more": 1},
)


def _places(data: Any) -> list[tuple[Any, Any]]:
    """Every member of the body, as its container and its name."""
    members = list(data.items()) if isinstance(data, dict) else list(enumerate(data))
    found = [(data, name) for name, _ in members]
    return found + [place for _, one in members if isinstance(one, dict | list) for place in _places(one)]


@given(
    st.one_of([values(cls) for cls in STEP_TYPES.values() if cls is not StepCorrected]),
    st.sampled_from(_OTHERWISE),
    st.randoms(use_true_random=False),
)
@settings(PATIENT, max_examples=300)
def test_what_is_asked_without_making_models_is_what_the_models_ask(
    event: Event, otherwise: Any, choice: Random
) -> None:
    model = model_of(type(event), "In")
    data = deepcopy(plain(event))
    container, name = choice.choice([*_places(data), (data, "more")])
    container[name] = otherwise
    assert _is_accepted(model.__pydantic_validator__.validate_python, data) == _is_accepted(
        convert.validator(model).validate_python, data
    )


def _is_accepted(validate: Callable[[Any], Any], data: Any) -> bool:
    try:
        validate(data)
    except ValidationError:
        return False
    return True
