"""How many, by one to three keys? Counted by hand over the real authorizations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client

ON = "on=2026-12-31"


def groups(client: Client, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/statistics?{ON}&{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def counts(client: Client, query: str) -> dict[str | None, int]:
    return {next(iter(one["keys"].values())): one["authorizations"] for one in groups(client, query)}


def test_foreign_and_national_movements_are_counted_apart(examples: Client) -> None:
    foreign, national = groups(examples, "by=movement")
    assert foreign["keys"] == {"movement": "foreign_entry"}
    # SOF1, SEALS, the request of December, ODA 715, the ten of 2025, the eleven of 2024, JCET. The request
    # was never voted, and of the vote on the eleven no source states the outcome.
    assert (foreign["authorizations"], foreign["granted"], foreign["decreed"]) == (7, 5, 5)
    # 54 days of ODA 715, 2 of the ten of 2025, none of JCET; of the others a day is not known exactly.
    assert foreign["publication_delay"] == {"n": 3, "median": 2.0, "most": 54, "after_first_day": 2}
    # 91-0-6, 105-0-1, 92-0, 107-0, 68-30-2: of five the one in the middle is 92.
    assert foreign["votes"] == {"n": 5, "unanimous": 2, "median_margin": 92.0}
    assert foreign["reports"] == {"owed": 5, "due": 0, "overdue": 0, "delivered": 0, "late": 0}
    assert national["keys"] == {"movement": "national_exit"}
    # SOF28, Fuerzas Amigas, SOF9, Tradewinds, UNITAS.
    assert (national["authorizations"], national["granted"], national["decreed"]) == (5, 5, 2)
    # Fuerzas Amigas was published on the day before the first authorized one.
    assert national["publication_delay"] == {"n": 1, "median": -1.0, "most": -1, "after_first_day": 0}
    # 104-0, 103-0, 101-0, 101-0-5, 68-0.
    assert national["votes"] == {"n": 5, "unanimous": 4, "median_margin": 101.0}
    # The crew of the ship is not counted.
    assert (national["troops"]["at_most"], national["troops"]["without_count"]) == (None, 1)


def test_troops_granted_are_those_of_grants_alone(examples: Client) -> None:
    by_year = {one["keys"]["year"]: one for one in groups(examples, "by=year")}
    # SOF1 12, SEALS 19, SOF28 40; the request of December for 29 was superseded and never voted.
    assert by_year["2026"]["troops"] == {"at_least": 100, "at_most": 100, "without_count": 0}
    assert by_year["2026"]["troops_granted"] == {"at_least": 71, "at_most": 71, "without_count": 0}
    for one in groups(examples, "by=year,status"):
        if not one["granted"]:
            assert one["troops_granted"] == {"at_least": 0, "at_most": 0, "without_count": 0}
    # The crew of the ship was granted without a number.
    _, national = groups(examples, "by=movement")
    assert national["troops_granted"] == national["troops"]


def test_an_authorization_with_several_countries_counts_in_each(examples: Client) -> None:
    found = counts(examples, "by=country")
    # Every movement but Tradewinds and UNITAS has to do with the United States; five are of Mexican troops.
    assert found == {"DO": 1, "MX": 5, "US": 10, "VC": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # Of UNITAS no source states the ministry.
        ("by=ministry", {None: 1, "defence": 5, "navy": 6}),
        # SOF1 and SOF28; SEALS, the request of December, and the ten of 2025, whose window has no end.
        ("by=ministry&from=2026-01-01", {"defence": 2, "navy": 3}),
        ("by=ministry&to=2024-12-31", {"defence": 1}),
        ("by=organ", {None: 2, "senate": 10}),
    ],
)
def test_groups_are_counted_by_key_and_cut_by_window(
    examples: Client, query: str, expected: dict[str | None, int]
) -> None:
    found = counts(examples, query)
    assert {key: found.get(key) for key in expected} == expected


def test_the_findings_are_those_of_the_list(examples: Client) -> None:
    listed = examples.get(f"/v1/findings?{ON}&limit=200&status=open").json()["items"]
    by_code: dict[str, int] = {}
    for one in listed:
        if one["code"] not in ("C06", "C09"):
            by_code[one["code"]] = by_code.get(one["code"], 0) + 1
    added: dict[str, int] = {}
    for group in groups(examples, "by=movement"):
        for code, number in group["findings"].items():
            added[code] = added.get(code, 0) + number
    assert added == by_code


def test_by_three_keys_the_groups_are_in_order_and_in_pages(examples: Client) -> None:
    whole = groups(examples, "by=year,movement,status")
    keys = [tuple(key or "" for key in one["keys"].values()) for one in whole]
    assert keys == sorted(keys)
    assert sum(one["authorizations"] for one in whole) == 12
    found, path = [], f"/v1/statistics?{ON}&by=year,movement,status&limit=3"
    while path:
        answer = examples.get(path)
        assert answer.json()["by"] == ["year", "movement", "status"]
        found += answer.json()["items"]
        path = answer.headers["link"][1:].split(">")[0] if answer.json()["next_cursor"] else ""
    assert found == whole


def test_as_of_the_head_is_byte_for_byte_the_live_answer(examples: Client) -> None:
    live = examples.get(f"/v1/statistics?{ON}&by=country")
    then = examples.get(f"/v1/statistics?{ON}&by=country&as_of={live.headers['anuencia-as-of']}")
    assert then.content == live.content


@pytest.mark.parametrize(
    "query",
    ["", "by=", "by=colour", "by=year,year", "by=year,country,movement,status", "by=year&from=2026-02-30"],
)
def test_what_cannot_be_asked_is_refused(examples: Client, query: str) -> None:
    assert examples.get(f"/v1/statistics?{query}").status_code == 422


def test_of_nothing_nothing_is_counted(client: Client) -> None:
    assert client.get("/v1/statistics?by=year").json()["items"] == []
