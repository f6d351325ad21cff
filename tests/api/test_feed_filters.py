"""Does the feed, and the stream, follow single authorizations, and begin at an instant?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.conftest import Client


def _positions(client: Client, query: str) -> list[int]:
    answer = client.get(f"/v1/events?{query}")
    assert answer.status_code == 200, answer.text
    return [one["position"] for one in answer.json()["items"]]


def _recorded(client: Client) -> tuple[str, str, list[str]]:
    """Two authorizations, their steps in turns, and when each step was recorded."""
    one, other = client.registered()["id"], client.registered()["id"]
    assert client.entered(one, 1).status_code == 201
    assert client.entered(other, 1).status_code == 201
    return one, other, [item["event"]["time"] for item in client.get("/v1/events").json()["items"]]


def test_the_feed_follows_the_authorizations_that_are_named(client: Client) -> None:
    one, other, _ = _recorded(client)
    assert _positions(client, f"authorization={one}") == [0, 2]
    assert _positions(client, f"authorization={other}&after=1") == [3]
    assert _positions(client, f"authorization={one}&authorization={other}") == [0, 1, 2, 3]
    assert _positions(client, f"authorization={one}&type=mx.anuencia.entry-recorded.v1") == [2]
    page = client.get(f"/v1/events?authorization={one}&limit=1")
    assert f"authorization={one}" in page.headers["link"]
    cursor = page.json()["next_cursor"]
    assert _positions(client, f"authorization={one}&limit=1&cursor={cursor}") == [2]
    assert client.get(f"/v1/events?authorization={other}&cursor={cursor}").status_code == 400


def test_the_feed_begins_with_the_first_event_since_an_instant(client: Client) -> None:
    one, _, times = _recorded(client)
    for number, time in enumerate(times):
        since = quote(time)
        assert _positions(client, f"since={since}") == list(range(number, 4))
    assert _positions(client, f"since={quote(times[1])}&authorization={one}") == [2]
    later = datetime.fromisoformat(times[-1]) + timedelta(seconds=0.000001)
    page: Any = client.get(f"/v1/events?since={quote(later.isoformat())}").json()
    assert page["items"] == []
    client.entered(one, 2)
    # The instant belongs to the cursor.
    again = f"since={quote(later.isoformat())}&cursor={page['next_cursor']}"
    assert _positions(client, again) == [4]
    assert client.get(f"/v1/events?cursor={page['next_cursor']}").status_code == 400


@pytest.mark.parametrize("query", ["since=2026-02-30T00:00:00Z", "since=2026-02-20", "authorization=7"])
@pytest.mark.parametrize("path", ["events", "events/stream"])
def test_what_is_no_instant_and_no_id_is_refused(client: Client, path: str, query: str) -> None:
    assert client.get(f"/v1/{path}?{query}").status_code == 422
