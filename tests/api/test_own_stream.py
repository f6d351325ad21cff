"""Is the register's own stream, on which it announces its keys, taken for an authorization by nothing?"""

from __future__ import annotations

from typing import Any

import httpx
import psycopg
import pytest

from service.transparency import announcing
from service.transparency.announcing import KEY_ANNOUNCED, stream_of
from tests.api.conftest import Client
from tests.api.stories import STORY
from tests.api.test_steps import record
from tests.conftest import Database

ORIGIN = "anuencia.localhost/log"
OWN = stream_of(ORIGIN)


@pytest.fixture
def announced(client: Client, database: Database) -> Client:
    """A register with an authorization, and with two events of its own around it."""
    for after in (client.registered, lambda: None):
        with psycopg.connect(database.url) as connection:
            data = {"vkey": f"{ORIGIN}+0+A", "why": "yearly"}
            announcing.record(connection, ORIGIN, KEY_ANNOUNCED, data)
        after()
    return client


def size(client: Client) -> int:
    held, _ = client.run(client.services.register.reader.head())
    return held


def assert_unknown(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), answer.text


def test_every_read_of_it_as_an_authorization_is_404(announced: Client) -> None:
    document: dict[str, Any] = announced.get("/openapi.json").json()
    reads = [
        path
        for path, item in document["paths"].items()
        if path.startswith("/v1/authorizations/{id}") and "get" in item
    ]
    assert len(reads) >= 2
    for path in reads:
        assert_unknown(announced.get(path.format(id=OWN)))
    for query in ("as_of=0", "as_of=2", "as_of=2999-01-01T00:00:00Z", "on=2026-01-01"):
        assert_unknown(announced.get(f"/v1/authorizations/{OWN}?{query}"))


def test_no_step_is_recorded_on_it(announced: Client) -> None:
    for kind, data in STORY:
        for version in (1, 2):
            assert_unknown(record(announced, str(OWN), version, kind, data))
    assert size(announced) == 3


def test_nothing_is_recorded_on_it_beside_an_authorization(announced: Client) -> None:
    (item,) = announced.get("/v1/authorizations").json()["items"]
    both = [{"id": id_, "expected_version": 1} for id_ in (item["id"], str(OWN))]
    vote = {"organ": "senate", "on": "2026-02-17", "outcome": "approved", "authorizations": both}
    assert_unknown(announced.post("/v1/senate-votes", vote))
    link = {"relation": "related", "others": [{"id": str(OWN), "expected_version": 1}], "basis": "stated"}
    sent = {"If-Match": '"1"'}
    assert_unknown(announced.post(f"/v1/authorizations/{item['id']}/links", link, headers=sent))
    assert size(announced) == 3


def test_no_list_has_it_and_the_feed_shows_its_events(announced: Client) -> None:
    lists = ("authorizations", "findings", "reports", "senate-votes")
    for name in lists:
        assert str(OWN) not in announced.get(f"/v1/{name}").text, name
    feed = announced.get("/v1/events").json()["items"]
    assert [one["event"]["subject"].partition("/")[0] for one in feed] == [
        "register",
        "authorization",
        "register",
    ]
    assert announced.get(f"/v1/events?type={KEY_ANNOUNCED}").json()["items"] == [feed[0], feed[2]]
    for position in (0, 2):
        assert announced.get(f"/v1/events/{position}").json() == feed[position]
