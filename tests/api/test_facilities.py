"""What happens where, and when? The places, one of them, and its calendar, asked over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.real_cases import authorization_id

ON = "on=2026-12-31"


def items(client: Client, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def keys(client: Client, query: str = "") -> list[str]:
    return [one["key"] for one in items(client, f"facilities?{ON}{query}")]


def calendar(client: Client, key: str, query: str = "") -> list[tuple[Any, ...]]:
    found = items(client, f"facilities/{key}/calendar?{ON}{query}")
    return [(one["reference"], one["what"], one["first_on"], one["last_on"]) for one in found]


def test_the_places_are_listed_by_name_with_what_is_on_record_of_them(examples: Client) -> None:
    assert keys(examples) == [
        "name:a centre south east of mexico city",
        "campeche_airport",
        "toluca_airport",
        "santa_lucia",
        "cozumel",
        "camp_shelby",
        "name:cencaeim del estado de mexico",
        "temamatla",
        "san_miguel_de_los_jagueyes",
        "san_luis_carpizo",
        "donato_guerra",
        "santa_gertrudis",
        "champoton",
        "fort_hood",
        "name:off panama",
        "anton_lizardo",
        "ciudad_del_carmen",
    ]
    cozumel = next(one for one in items(examples, f"facilities?{ON}") if one["key"] == "cozumel")
    assert cozumel == {
        "key": "cozumel",
        "name": "Base Aérea Militar No. 4, Cozumel",
        "aliases": [
            "Base Aérea Militar No. 4, Cozumel, Q. Roo",
            "Base Aérea Militar No. 4",
            "BAM 4",
            "Cozumel",
        ],
        "kind": "air_base",
        "country": "MX",
        "within": ["Quintana Roo", "Cozumel"],
        "time_zone": "America/Cancun",
        "position": {"latitude": 20.5224, "longitude": -86.9256, "reference": "airportsdata MMCZ"},
        "authorizations": 1,
        "first_on": "2026-02-27",
        "last_on": "2026-07-15",
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("&q=base+aerea", ["santa_lucia", "cozumel"]),
        ("&q=BAM+4", ["cozumel"]),
        ("&within=Quintana+Roo", ["cozumel"]),
        ("&within=Q.+Roo", ["cozumel"]),
        ("&within=Campeche", ["campeche_airport", "san_luis_carpizo", "champoton", "ciudad_del_carmen"]),
        ("&within=Huehuetoca&within=Cozumel", ["cozumel", "san_miguel_de_los_jagueyes"]),
        ("&country=US", ["camp_shelby", "fort_hood"]),
        ("&country=GT", []),
        ("&q=nowhere", []),
    ],
)
def test_a_filter_narrows_the_places(examples: Client, query: str, expected: list[str]) -> None:
    assert keys(examples, query) == expected


def test_the_pages_hold_every_place_once(examples: Client) -> None:
    found, path = [], f"/v1/facilities?{ON}&limit=4&count=true"
    while path:
        answer = examples.get(path)
        assert answer.json()["total"] == 17
        found += [one["key"] for one in answer.json()["items"]]
        path = answer.headers["link"][1:].split(">")[0] if answer.json()["next_cursor"] else ""
    assert found == keys(examples)


def test_one_place_is_found_by_its_key_or_a_name_and_also_if_no_authorization_names_it(
    examples: Client,
) -> None:
    listed = {one["key"]: one for one in items(examples, f"facilities?{ON}")}
    for asked, key in (
        ("temamatla", "temamatla"),
        ("Temamatla", "temamatla"),
        ("name:off%20panama", "name:off panama"),
        ("Off%20Panama", "name:off panama"),
    ):
        assert examples.get(f"/v1/facilities/{asked}?{ON}").json() == listed[key]
    tijuana = examples.get(f"/v1/facilities/tijuana?{ON}").json()
    assert (tijuana["authorizations"], tijuana["time_zone"], tijuana["within"]) == (
        0,
        "America/Tijuana",
        ["Baja California", "Tijuana"],
    )
    unknown = examples.get("/v1/facilities/name:nowhere")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")


def test_the_calendar_of_a_place_tells_what_and_when_by_day(examples: Client) -> None:
    assert calendar(examples, "camp_shelby") == [
        ("MX-2025-SOF9", "activity", "2025-10-01", "2025-11-15"),
        ("MX-2026-SOF28", "activity", "2026-01-18", "2026-03-13"),
    ]
    (temamatla,) = items(examples, f"facilities/temamatla/calendar?{ON}")
    assert temamatla == {
        "authorization": str(authorization_id("MX-2026-SOF1")),
        "reference": "MX-2026-SOF1",
        "title": "Evento No. SOF1 Capacitación MEXSOF (Defensa)",
        "status": "under_way",
        "activity": "a1",
        "phase": "p1",
        "what": "phase",
        "first_on": None,
        "last_on": None,
        "basis": "planned",
        "countries": ["US"],
        "count": {"value": 12, "bound": "exact", "breakdown": None},
    }
    # A request that another took the place of is told with its status.
    (planned, _) = items(examples, f"facilities/champoton/calendar?{ON}")
    assert (planned["reference"], planned["status"]) == ("MX-2025-12-SEALS-REQ", "superseded")


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ("&from=2025-11-15&to=2025-11-15", ["MX-2025-SOF9"]),
        ("&from=2025-11-16&to=2026-01-17", []),
        ("&from=2025-11-16", ["MX-2026-SOF28"]),
        ("&to=2026-01-17", ["MX-2025-SOF9"]),
        ("&from=2025-11-01&to=2026-01-18", ["MX-2025-SOF9", "MX-2026-SOF28"]),
    ],
)
def test_the_calendar_is_cut_by_days(examples: Client, query: str, references: list[str]) -> None:
    assert [one[0] for one in calendar(examples, "camp_shelby", query)] == references


def test_what_has_no_days_is_told_for_every_day_on_which_it_can_be(examples: Client) -> None:
    for query, expected in (
        ("&from=2026-02-26&to=2026-02-26", 0),
        ("&from=2026-02-27&to=2026-02-27", 1),
        ("&from=2026-07-15", 1),
        ("&from=2026-07-16", 0),
    ):
        assert len(calendar(examples, "temamatla", query)) == expected, query


def test_a_page_of_a_calendar_is_as_of_the_head_byte_for_byte_the_live_one_and_of_its_place_alone(
    examples: Client,
) -> None:
    path = f"/v1/facilities/camp_shelby/calendar?{ON}&limit=1"
    live = examples.get(path)
    then = examples.get(f"{path}&as_of={live.headers['anuencia-as-of']}")
    assert (then.content, then.headers["etag"]) == (live.content, live.headers["etag"])
    cursor = live.json()["next_cursor"]
    following = examples.get(f"/v1/facilities/camp_shelby/calendar?limit=1&cursor={cursor}")
    assert [one["reference"] for one in following.json()["items"]] == ["MX-2026-SOF28"]
    other = examples.get(f"/v1/facilities/cozumel/calendar?limit=1&cursor={cursor}")
    assert (other.status_code, other.json()["code"]) == (400, "bad-cursor")
    further = examples.get(f"/v1/facilities/camp_shelby/calendar?limit=1&from=2025-01-01&cursor={cursor}")
    assert (further.status_code, further.json()["code"]) == (400, "bad-cursor")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("facilities?country=Mexico", 422),
        ("facilities?within=", 422),
        ("facilities?sort=name", 422),
        ("facilities/cozumel?from=2026-01-01", 422),
        ("facilities/cozumel/calendar?from=2026-02-30", 422),
        ("facilities/cozumel/calendar?to=tomorrow", 422),
        ("facilities/%00/calendar", 422),
        (f"facilities/{'x' * 1001}", 422),
        (f"facilities/{'x' * 1000}", 404),
    ],
)
def test_what_cannot_be_asked_is_refused(examples: Client, path: str, status: int) -> None:
    assert examples.get(f"/v1/{path}").status_code == status


def test_authorizations_and_those_across_are_asked_for_by_the_keys_of_places(client: Client) -> None:
    """The key of a place that the gazetteer lacks is understood wherever a facility is asked for."""
    terms = {
        "movements": ["foreign_entry"],
        "contingents": [{"key": "c1", "countries": ["US"]}],
        "facilities": [{"name": "Campo Nuevo"}],
        "window": {"first_on": "2026-02-27", "last_on": "2026-07-15"},
    }
    vote = {"organ": "senate", "on": "2026-02-17", "outcome": "approved"}
    client.registered(terms=terms, steps=[{"step": "senate-voted", "data": vote}])
    (place,) = items(client, f"facilities?{ON}")
    assert place["key"] == "name:campo nuevo"
    for path in ("authorizations?", "presence?on=2026-03-01&"):
        assert len(items(client, f"{path}facility=name:campo%20nuevo")) == 1
        assert len(items(client, f"{path}facility=Campo%20Nuevo")) == 1
