"""Which reports could be asked for, although their term cannot begin to run?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client

#: By hand: 30 days after the last authorized one. Calendar days of SOF1 (15 July to 14 August 2026) and of
#: Fuerzas Amigas (from 15 December to 14 January), business days of ODA 715: after Friday, 12 December 2025,
#: there are 12 in December without Christmas, and without New Year's Day 27 January is the 18th of January.
EXPECTED = {
    "MX-2026-SOF1": "2026-08-14",
    "MX-2025-FUERZAS-AMIGAS": "2026-01-14",
    "MX-2025-ODA715": "2026-01-27",
}


def listed(client: Client, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/reports?{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_report_whose_term_cannot_begin_to_run_has_a_day_by_which_it_can_be_asked_for(
    examples: Client,
) -> None:
    items = listed(examples, "on=2026-12-31")
    assert {one["reference"]: one["expected_on"] for one in items if one["expected_on"]} == EXPECTED
    assert {one["status"] for one in items if one["expected_on"]} == {"awaiting_anchor"}
    assert [one["due_on"] for one in items if one["expected_on"]] == [None] * 3


@pytest.mark.parametrize(
    ("day", "references"),
    [
        ("2026-01-14", set()),
        ("2026-01-15", {"MX-2025-FUERZAS-AMIGAS"}),
        ("2026-01-28", {"MX-2025-FUERZAS-AMIGAS", "MX-2025-ODA715"}),
        ("2026-08-15", set(EXPECTED)),
    ],
)
def test_those_are_listed_that_could_have_been_asked_for_before_a_day(
    examples: Client, day: str, references: set[str]
) -> None:
    found = listed(examples, f"on=2026-12-31&expected_before={day}")
    assert {one["reference"] for one in found} == references


def test_before_the_last_authorized_day_has_passed_nothing_is_expected(examples: Client) -> None:
    on = {
        day: listed(examples, f"on={day}&expected_before=2027-01-01") for day in ("2026-07-15", "2026-07-16")
    }
    assert "MX-2026-SOF1" not in {one["reference"] for one in on["2026-07-15"]}
    assert "MX-2026-SOF1" in {one["reference"] for one in on["2026-07-16"]}


def test_the_finding_and_the_authorization_name_the_same_day(examples: Client) -> None:
    (item,) = [one for one in listed(examples, "on=2026-07-16") if one["reference"] == "MX-2026-SOF1"]
    state = examples.get(f"/v1/authorizations/{item['authorization']}?on=2026-07-16").json()
    (finding,) = [one for one in state["findings"] if one["code"] == "M08"]
    (obligation,) = state["report_obligations"]
    assert (
        finding["figures"]["expected_on"] == obligation["expected_on"] == item["expected_on"] == "2026-08-14"
    )


def test_once_the_anchor_or_a_report_is_on_record_nothing_is_expected_any_more(client: Client) -> None:
    terms = {
        "window": {"first_on": "2026-02-27", "last_on": "2026-07-15"},
        "report_obligations": [{"key": "r1", "days": 30, "unit": "calendar", "anchor": "conclusion"}],
    }
    vote = {"step": "senate-voted", "data": {"organ": "senate", "on": "2026-02-17", "outcome": "approved"}}
    concluded = {"step": "activities-concluded", "data": {"on": "2026-07-10"}}
    reported = {"step": "report-submitted", "data": {"letter": {"dated_on": "2026-08-01"}}}
    client.registered(title="A", terms=terms, steps=[vote])
    client.registered(title="B", terms=terms, steps=[vote, concluded])
    client.registered(title="C", terms=terms, steps=[vote, reported])
    found = {one["status"]: one["expected_on"] for one in listed(client, "on=2026-08-05")}
    assert found == {"awaiting_anchor": "2026-08-14", "due": None, "submitted": None}
