"""Who is across the border on a day, asked over HTTP: items, filters, totals and pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.real_cases import authorization_id

ON = "2026-03-01"
NOBODY = {"at_least": 0, "at_most": 0, "without_count": 0}


def asked(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/v1/presence?on={ON}{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def told(client: Client, query: str = "") -> list[tuple[str, str | None, str]]:
    items = asked(client, query)["items"]
    return sorted((one["reference"], one["contingent"], one["presence"]) for one in items)


PRESENT = [("MX-2026-SOF1", "c1", "present"), ("MX-2026-SOF28", "c1", "present")]
AUTHORIZED = [("MX-2026-SEALS", "c1", "authorized")]


def test_who_is_present_is_told_with_totals_of_both_sides(examples: Client) -> None:
    assert told(examples, "&presence=present") == PRESENT
    assert asked(examples)["totals"] == {
        "national": {
            "present": {"at_least": 0, "at_most": 12, "without_count": 0},
            "authorized": {"at_least": 19, "at_most": 19, "without_count": 0},
        },
        "abroad": {
            "present": {"at_least": 40, "at_most": 40, "without_count": 0},
            "authorized": NOBODY,
        },
    }


def test_each_item_says_who_where_since_when_and_by_which_steps(examples: Client) -> None:
    (item,) = asked(examples, "&presence=present&movement=national_exit")["items"]
    id_ = str(authorization_id("MX-2026-SOF28"))
    assert item == {
        "authorization": id_,
        "reference": "MX-2026-SOF28",
        "title": item["title"],
        "movement": "national_exit",
        "contingent": "c1",
        "direction": "exit",
        "countries": ["MX", "US"],
        "count": {"value": 40, "bound": "exact", "breakdown": None},
        "presence": "present",
        "since_on": "2026-01-18",
        "until_on": "2026-03-13",
        "facility": {"name": "Camp Shelby, Mississippi", "key": None, "kind": None, "country": "US"},
        "basis": "observed",
        "evidence": [{"authorization": id_, "version": 3}],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("&presence=present&presence=authorized", sorted(PRESENT + AUTHORIZED)),
        ("&presence=authorized", AUTHORIZED),
        ("&presence=present&country=MX", PRESENT[1:]),
        ("&presence=present&country=US", PRESENT),
        ("&presence=present&ministry=navy", []),
        ("&presence=authorized&ministry=navy", AUTHORIZED),
        ("&presence=present&movement=foreign_entry", PRESENT[:1]),
        ("&facility=Camp%20Shelby", PRESENT[1:]),
        ("&facility=camp_shelby", PRESENT[1:]),
        ("&facility=nowhere", []),
    ],
)
def test_a_filter_narrows_the_items_and_the_totals(
    examples: Client, query: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(examples, query) == expected
    totals = asked(examples, query)["totals"]
    most = {
        (side, word): totals[side][word]["at_most"]
        for side in ("national", "abroad")
        for word in ("present", "authorized")
    }
    listed = {reference for reference, _, _ in expected}
    assert most == {
        ("national", "present"): 12 if "MX-2026-SOF1" in listed else 0,
        ("national", "authorized"): 19 if "MX-2026-SEALS" in listed else 0,
        ("abroad", "present"): 40 if "MX-2026-SOF28" in listed else 0,
        ("abroad", "authorized"): 0,
    }


def test_the_totals_are_those_of_the_whole_list_on_each_of_its_pages(examples: Client) -> None:
    whole = asked(examples)
    pages, path = [], f"/v1/presence?on={ON}&limit=3"
    while path:
        answer = examples.get(path)
        pages.append(answer.json())
        path = answer.headers["link"][1:].split(">")[0] if answer.json()["next_cursor"] else ""
    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert len(pages) > 2
    assert all(page["totals"] == whole["totals"] for page in pages)
    order = [(item["title"].casefold(), item["contingent"] or "") for item in whole["items"]]
    assert order == sorted(order)


def test_it_is_told_as_the_register_knew_it(examples: Client) -> None:
    history = examples.get(f"/v1/authorizations/{authorization_id('MX-2026-SOF28')}/events").json()["items"]
    left = [one["position"] for one in history if one["event"]["type"] == "mx.anuencia.exit-recorded.v1"]
    query = f"as_of={left[0] - 1}&movement=national_exit&country=US"
    before = examples.get(f"/v1/presence?on={ON}&{query}").json()
    (then,) = [item for item in before["items"] if item["reference"] == "MX-2026-SOF28"]
    assert (then["presence"], then["basis"]) == ("authorized", "planned")
    assert before["totals"]["abroad"]["authorized"]["at_most"] == 40


def test_a_page_as_of_the_head_is_byte_for_byte_the_live_one(examples: Client) -> None:
    live = examples.get(f"/v1/presence?on={ON}")
    then = examples.get(f"/v1/presence?on={ON}&as_of={live.headers['anuencia-as-of']}")
    assert (then.content, then.headers["etag"]) == (live.content, live.headers["etag"])
    again = examples.get(f"/v1/presence?on={ON}", headers={"If-None-Match": live.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "query", ["presence=here", "movement=walk", "country=Mexico", "facility=", "sort=title", "on=2026-02-30"]
)
def test_what_it_cannot_be_asked_is_refused(examples: Client, query: str) -> None:
    assert examples.get(f"/v1/presence?{query}").status_code == 422


def test_a_list_of_nobody_adds_up_to_nobody(client: Client) -> None:
    assert client.get("/v1/presence").json() == {
        "items": [],
        "next_cursor": None,
        "total": None,
        "totals": {side: {"present": NOBODY, "authorized": NOBODY} for side in ("national", "abroad")},
    }


def test_the_sums_of_the_database_are_those_of_the_domain(client: Client) -> None:
    """Those who are part of others, of whom nothing says which way they went, and whose count is open."""
    contingents = [
        {"key": "c1", "countries": ["US"], "count": {"value": 40}, "direction": "entry"},
        {"key": "c2", "count": {"value": 10}, "part_of": "c1", "direction": "entry"},
        {"key": "c3", "countries": ["GT"], "count": {"value": 5, "bound": "at_least"}, "direction": "exit"},
        {"key": "c4", "countries": ["GT"], "direction": "exit"},
        {"key": "c5", "count": {"value": 7, "bound": "at_most"}},
    ]
    terms = {"contingents": contingents, "window": {"first_on": "2026-02-27", "last_on": "2026-07-15"}}
    vote = {"organ": "senate", "on": "2026-02-17", "outcome": "approved"}
    id_ = client.registered(terms=terms, steps=[{"step": "senate-voted", "data": vote}])["id"]
    assert asked(client)["totals"] == {
        "national": {
            "present": NOBODY,
            "authorized": {"at_least": 40, "at_most": 47, "without_count": 0},
        },
        "abroad": {
            "present": NOBODY,
            "authorized": {"at_least": 5, "at_most": None, "without_count": 1},
        },
    }
    parts = [
        {"contingent": "c1", "count": {"value": 30}},
        {"contingent": "c2", "count": {"value": 10}},
    ]
    assert client.entered(id_, 2, parts=parts).status_code == 201
    here = asked(client)["totals"]["national"]
    assert here == {
        "present": {"at_least": 30, "at_most": 40, "without_count": 0},
        "authorized": {"at_least": 0, "at_most": 7, "without_count": 0},
    }
