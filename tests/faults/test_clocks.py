"""Is a clock that is set while the service runs met by 503, told, and believed again once it agrees?"""

from __future__ import annotations

import time
from pathlib import Path

from service.event_store.clock import Clock, steady
from tests.api.conftest import Client, speaking
from tests.conftest import Database

DAY = 86_400.0


def recorded(client: Client) -> tuple[int, str]:
    answer = client.post("/v1/authorizations", {"title": "Joint training"})
    return answer.status_code, answer.json().get("code", "")


def test_nothing_is_recorded_while_the_clock_is_wrong_and_nobody_restarts_it(
    database: Database, tmp_path: Path
) -> None:
    set_by = [0.0]
    with speaking(database, tmp_path) as client:
        client.services.writer._seen.clock = Clock(lambda: time.time() + set_by[0], steady)
        assert recorded(client) == (201, "")
        for days in (400, -400):
            set_by[0] = days * DAY
            assert recorded(client) == (503, "clock-skew")
            answer = client.get("/readyz")
            assert answer.status_code == 503
            assert "clock" in answer.json()["troubles"]["writer"]
        set_by[0] = 0.0
        assert recorded(client) == (201, "")
        assert client.get("/readyz").json()["troubles"] == {}
        times = [item["event"]["time"] for item in client.get("/v1/events").json()["items"]]
    assert times == sorted(times)
    assert len(times) == 2
