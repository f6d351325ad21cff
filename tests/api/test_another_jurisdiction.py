"""Is a register of another jurisdiction, chosen by the setting, that jurisdiction's in everything?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from domain.jurisdictions.registry import JURISDICTIONS
from service.assistants.tools import server
from service.settings import SettingsError, load
from service.web import maps
from service.web.languages import Code
from service.web.rooms import address
from tests.api.conftest import Client, speaking
from tests.conftest import Database
from tests.domain.island import ISLAND


@pytest.fixture
def island(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setitem(cast("dict[str, Any]", JURISDICTIONS), ISLAND.code, ISLAND)
    with speaking(database, tmp_path, jurisdiction=ISLAND.code) as client:
        yield client


def test_its_offices_record_what_its_profile_says(island: Client) -> None:
    terms = {"ministries": ["navy"]}
    told = island.post("/v1/authorizations", {"title": "Swim", "terms": terms}, office="harbour")
    assert told.status_code == 201
    id_ = told.json()["authorization"]["id"]
    vote = {
        "organ": "chamber_of_deputies",
        "outcome": "approved",
        "authorizations": [{"id": id_, "expected_version": 1}],
    }
    assert island.post("/v1/senate-votes", vote, office="harbour").status_code == 403
    assert island.post("/v1/senate-votes", vote, office="deputies").status_code == 201
    entry, at = {"on": "2026-02-27"}, {"If-Match": '"2"'}
    assert island.post(f"/v1/authorizations/{id_}/entries", entry, "deputies", at).status_code == 403
    assert island.post(f"/v1/authorizations/{id_}/entries", entry, "harbour", at).status_code == 201
    assert island.get(f"/v1/authorizations/{id_}").json()["proceedings"][0]["status"] == "approved"


def test_its_ministries_record_only_what_concerns_their_own(island: Client) -> None:
    for terms, status in ({"ministries": ["navy"]}, 201), ({}, 403):
        id_ = island.registered(terms=terms)["id"]
        told = island.post(
            f"/v1/authorizations/{id_}/entries", {"on": "2026-02-27"}, "harbour", {"If-Match": '"1"'}
        )
        assert told.status_code == status


def test_the_offices_of_another_jurisdiction_are_none_here(island: Client) -> None:
    with pytest.raises(ValueError, match="auditor, deputies, harbour, operator, registrar"):
        island.issuer.mint("senate")


def test_its_references_days_and_places_are_its_own(island: Client) -> None:
    terms = {"facilities": [{"name": "the pier"}]}
    state = island.registered(title="Swim", terms=terms)
    assert state["reference"].startswith("ISL-")
    answer = island.get("/v1/authorizations?facility=pier")
    assert [item["title"] for item in answer.json()["items"]] == ["Swim"]
    assert answer.headers["anuencia-on"] == datetime.now(ZoneInfo("Pacific/Auckland")).date().isoformat()


@pytest.mark.parametrize(
    "room", ["home", "about", "reading", "authorizations", "presence", "facilities", None]
)
def test_its_pages_speak_of_its_own_country(island: Client, room: str | None) -> None:
    island.registered(title="Swim", terms={"facilities": [{"name": "The Pier"}]})
    names: dict[Code, str] = {"en": "New Zealand", "es": "Nueva Zelanda"}
    for code, country in names.items():
        path = f"/{code}/no-such-page" if room is None else address(code, room)
        answer = island.get(path, headers={"Accept": "text/html", "Accept-Language": code})
        assert answer.status_code == (404 if room is None else 200)
        assert country in answer.text
        assert not re.search("Mexic|México|mexican", answer.text), path


def test_its_places_stand_on_the_map_of_the_world(island: Client) -> None:
    island.registered(title="Swim", terms={"facilities": [{"name": "The Pier"}]})
    assert maps.country(ISLAND) is None
    (drawn,) = [maps.drawn(maps.world(), ISLAND, [(ISLAND.places["pier"], "The Pier")])]
    assert drawn is not None
    assert [sign["label"] for sign in drawn["signs"]] == ["The Pier"]


def test_assistants_are_told_of_its_own_country() -> None:
    told = server(cast("Any", None), "test", ISLAND).instructions
    assert told is not None
    assert "in New Zealand, the Chamber of Deputies lets foreign troops" in " ".join(told.split())


def test_a_jurisdiction_that_nobody_described_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANUENCIA_JURISDICTION", "atlantis")
    with pytest.raises(SettingsError, match=r"JURISDICTION: must be the code of a jurisdiction: mx\."):
        load()
