"""Do the models say what the domain's classes say?"""

from __future__ import annotations

from typing import Any

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
from domain.values.reading import read
from domain.values.written import expanded
from service.api.http.problems import Problem
from service.api.v1 import flaws
from service.api.v1.derive import model_of
from service.event_store.codec import plain
from tests.strategies import events, values

EVERY_EVENT = pytest.mark.parametrize("cls", [AuthorizationRegistered, SenateVoted, EntryRecorded])
PATIENT = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def _faults(cls: type, data: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(Problem) as raised:
        flaws.check(model_of(cls, "In"), data)
    return [(fault.pointer, fault.code) for fault in raised.value.faults]


# A corrected step is built by its own type (service/api/v1/asking.py): tests/api/test_steps.py sends it.
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
