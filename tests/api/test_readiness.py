"""Is an event that cannot be projected named, while lists go on, until it can be?"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from domain.authorization.state import State
from domain.projections import findings
from domain.projections.findings import FindingRow, rows
from tests.api.conftest import Client, speaking
from tests.conftest import Database


def found_of(client: Client) -> set[str]:
    """The authorizations of which something is found, by the list."""
    answer = client.get("/v1/findings")
    assert answer.status_code == 200, answer.text
    return {item["authorization"] for item in answer.json()["items"]}


def test_an_event_that_cannot_be_projected_is_named_while_the_lists_go_on_until_it_can_be(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(state: State) -> frozenset[FindingRow]:
        if state.version == 2:
            raise RuntimeError("poison")
        return rows(state)

    with speaking(database, tmp_path / "first") as client:
        good = client.registered()["id"]
    with monkeypatch.context() as patched:
        patched.setattr(findings, "rows", poisoned)
        with speaking(database, tmp_path / "first") as client:
            bad = client.registered()["id"]
            assert client.entered(bad, 1).status_code == 201
            later = client.registered()["id"]
            assert found_of(client) == {good, bad, later}
            ready = client.get("/readyz")
            assert (ready.status_code, ready.json()["troubles"]) == (200, {})
            alarms = ready.json()["alarms"]
            assert alarms.keys() == {"projection findings"}
            assert "position 2" in alarms["projection findings"]
            assert bad in alarms["projection findings"]
        with speaking(database, tmp_path / "first") as client:
            assert found_of(client) == {good, bad, later}
            assert client.get("/readyz").json()["alarms"] == alarms
    with speaking(database, tmp_path / "first") as client:
        assert client.entered(bad, 2).status_code == 201
        assert found_of(client) == {good, bad, later}
        deadline = time.monotonic() + 20
        while client.get("/readyz").json()["alarms"]:
            assert time.monotonic() < deadline, "it stays behind"
