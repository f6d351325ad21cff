"""Can a calendar program subscribe to what is planned, decreed and due, and see each entry once, as it is?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from service.api.v1 import calendar
from service.export import calendar as written
from tests.api.conftest import Client

ON = "on=2026-06-01"


def _terms() -> dict[str, Any]:
    return {
        "movements": ["foreign_entry"],
        "contingents": [{"key": "c1", "countries": ["US"], "direction": "entry"}],
        "window": {
            "first_on": "2026-03-01",
            "first_sense": "not_before",
            "last_on": "2026-03-31",
            "last_sense": "not_later_than",
        },
        "facilities": [{"name": "Campo Militar No. 37-C"}],
        "activities": [
            {
                "key": "a1",
                "title": "Curso",
                "first_on": "2026-03",
                "phases": [
                    {"key": "p1", "title": "Fase I", "first_on": "2026-03-02", "last_on": "2026-03-04"}
                ],
            }
        ],
    }


def _recorded(client: Client) -> str:
    id_: str = client.registered(title="Ejercicio; prueba", reference="MX-1", terms=_terms())["id"]
    return id_


def _events(client: Client, query: str = ON) -> dict[str, Any]:
    answer = client.get(f"/v1/calendar.ics?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    return {str(one["summary"]).partition(":")[0]: one for one in found.walk("VEVENT")}


def test_windows_activities_phases_and_decrees_are_all_day_events_whose_end_is_excluded(
    client: Client,
) -> None:
    id_ = _recorded(client)
    decree = {"on": "2026-02-20", "text": "excerpt"}
    vote = {"organ": "senate", "on": "2026-02-10", "outcome": "approved"}
    vote["authorizations"] = [{"id": id_, "expected_version": 1}]  # type: ignore[assignment]  # as JSON has it
    assert client.post("/v1/senate-votes", vote).status_code == 201
    answer = client.post(f"/v1/authorizations/{id_}/decree", decree, headers={"If-Match": '"2"'})
    assert answer.status_code == 201, answer.text
    events = _events(client)
    days = {word: (one["dtstart"].dt, one["dtend"].dt) for word, one in events.items()}
    assert days == {
        "Authorized days": (date(2026, 3, 1), date(2026, 4, 1)),
        "Activity (days not exactly known)": (date(2026, 3, 1), date(2026, 4, 1)),
        "Phase": (date(2026, 3, 2), date(2026, 3, 5)),
        "Decree published": (date(2026, 2, 20), date(2026, 2, 21)),
    }
    window = events["Authorized days"]
    assert (str(window["location"]), str(window["status"])) == ("Campo Militar No. 37-C", "CONFIRMED")
    assert window["categories"].cats == ["Authorized days", "foreign_entry", "US"]
    assert str(window["url"]).endswith(f"/v1/authorizations/{id_}")
    unsure = events["Activity (days not exactly known)"]
    assert str(unsure["status"]) == "TENTATIVE"
    assert "2026-03" in str(unsure["description"])
    assert str(unsure["summary"]).endswith("Ejercicio; prueba: Curso")


def test_a_calendar_speaks_the_language_that_its_address_or_its_reader_asks_for(client: Client) -> None:
    _recorded(client)
    spanish = client.get(f"/v1/calendar.ics?{ON}&lang=es")
    assert "SUMMARY:Periodo autorizado: Ejercicio\\; prueba" in spanish.text
    assert "Evento (fechas no exactas)" in spanish.text.replace("\r\n ", "")
    assert "Solicitada\\; no consta" in spanish.text.replace("\r\n ", "")
    assert spanish.headers["content-language"] == "es"
    preferred = client.get(f"/v1/calendar.ics?{ON}", {"Accept-Language": "es-MX"})
    assert preferred.content == spanish.content
    assert "Accept-Language" in preferred.headers["vary"]
    english = client.get(f"/v1/calendar.ics?{ON}&lang=en", {"Accept-Language": "es-MX"})
    assert "SUMMARY:Authorized days" in english.text
    assert english.headers["etag"] != spanish.headers["etag"]
    assert client.get("/v1/calendar.ics?lang=fr").status_code == 422


def test_a_calendar_can_be_one_of_planned_votes_alone(client: Client) -> None:
    id_ = _recorded(client)
    planned = {"organ": "senate", "said_on": "2026-02-01", "for_on": "2026-02-10"}
    answer = client.post(f"/v1/authorizations/{id_}/schedule", planned, headers={"If-Match": '"1"'})
    assert answer.status_code == 201, answer.text
    (vote,) = _events(client, "on=2026-02-03&kind=consideration").items()
    assert vote[0] == "Vote planned"
    assert (vote[1]["dtstart"].dt, str(vote[1]["status"])) == (date(2026, 2, 10), "TENTATIVE")
    assert "Vote planned" in _events(client, "on=2026-02-10")
    assert "Vote planned" not in _events(client, "on=2026-02-11")


def test_an_entry_keeps_its_id_and_its_sequence_grows_when_it_changes(client: Client) -> None:
    id_ = _recorded(client)
    before = _events(client)["Authorized days"]
    assert "Asked for" in str(before["description"])
    assert client.entered(id_, 1, on="2026-03-02").status_code == 201
    same = _events(client)["Authorized days"]
    assert (same["uid"], same["sequence"]) == (before["uid"], before["sequence"])
    amended = {"terms": {"window": {**_terms()["window"], "last_on": "2026-04-15"}}}
    answer = client.post(
        f"/v1/authorizations/{id_}/amendment", {"on": "2026-02-01", **amended}, headers={"If-Match": '"2"'}
    )
    assert answer.status_code == 201, answer.text
    after = _events(client)["Authorized days"]
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtend"].dt == date(2026, 4, 16)
    # As it was known before.
    assert _events(client, f"{ON}&as_of=1")["Authorized days"]["dtend"].dt == date(2026, 4, 1)


def test_what_was_rejected_is_not_planned(client: Client) -> None:
    id_ = _recorded(client)
    vote = {
        "organ": "senate",
        "on": "2026-02-10",
        "outcome": "rejected",
        "authorizations": [{"id": id_, "expected_version": 1}],
    }
    assert client.post("/v1/senate-votes", vote).status_code == 201
    assert _events(client) == {}


def test_the_filters_of_the_list_are_those_of_the_calendar(client: Client) -> None:
    _recorded(client)
    for query, found in (
        ("country=US", 3),
        ("country=BR", 0),
        ("q=prueba", 3),
        ("q=nada", 0),
        ("facility=Campo Militar No. 37-C&year=2026", 3),
        ("from_on=2026-04-01", 0),
    ):
        assert len(_events(client, f"{ON}&{query}")) == found
    for unknown in ("sort=title", "limit=1", "cursor=x", "format=csv", "count=true"):
        assert client.get(f"/v1/calendar.ics?{unknown}").status_code == 422


def test_the_calendar_is_of_one_log_and_is_not_sent_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = 0
    for _ in range(3):
        _recorded(client)
        whole += 3
    answer = client.get(f"/v1/calendar.ics?{ON}")
    assert answer.content.count(b"BEGIN:VEVENT") == whole
    head = answer.headers["anuencia-as-of"]
    assert client.get(f"/v1/calendar.ics?{ON}&as_of={head}").content == answer.content
    again = client.get(f"/v1/calendar.ics?{ON}", {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/v1/calendar.ics", {"Accept": "application/json"}).status_code == 406
    monkeypatch.setattr(calendar, "_AT_ONCE", 2)
    monkeypatch.setattr(calendar, "_AT_THE_LOOP", 1)
    assert client.get(f"/v1/calendar.ics?{ON}").content == answer.content


def test_of_too_many_entries_those_that_begin_last_are_there_and_it_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title, month in (("March", 3), ("May", 5), ("April", 4)):
        window = {**_terms()["window"], "first_on": f"2026-0{month}-01", "last_on": f"2026-0{month}-02"}
        client.registered(title=title, terms={**_terms(), "window": window, "activities": []})

    def told(query: str = ON) -> tuple[list[str], str]:
        answer = client.get(f"/v1/calendar.ics?{query}")
        found = Calendar.from_ical(answer.content)
        titles = [str(one["summary"]).rpartition(": ")[2] for one in found.walk("VEVENT")]
        assert found.get("x-wr-caldesc", "") == found.get("description", "")
        return titles, str(found.get("description", ""))

    assert told() == (["May", "April", "March"], "")
    monkeypatch.setattr(calendar, "MOST_ENTRIES", 2)
    monkeypatch.setattr(written, "MOST_ENTRIES", 2)
    said = "Only the 2 entries that begin last are here. Filters lead to the others."
    assert told() == (["May", "April"], said)
    assert told(f"{ON}&q=March") == (["March"], "")
    assert told(f"{ON}&lang=es")[1].startswith("Solo se incluyen las 2 entradas")
