"""Who may have events sent where, and who sees and ends that?"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from domain.jurisdictions.mx import MEXICO
from service.delivery import subscriptions
from service.policy import offices
from tests.api.conftest import Client

URL = "https://receiver.example/hook"
OFFICES = ("executive", "senate", "defence", "auditor")


def _made(client: Client, office: str = "senate", first: int | None = None) -> dict[str, Any]:
    answer = client.post("/v1/subscriptions", {"url": URL, "from": first}, office=office)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _asked(client: Client, method: str, path: str, office: str | None = "senate") -> Any:
    headers = {} if office is None else {"Authorization": f"Bearer {client.issuer.mint(office)}"}
    return client.run(client.http.request(method, path, headers=headers))


def test_a_subscription_is_told_whole_and_its_secret_once(client: Client) -> None:
    answer = client.post("/v1/subscriptions", {"url": URL, "countries": ["US"]}, office="senate")
    made = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert answer.headers["location"] == f"/v1/subscriptions/{made['id']}"
    assert made.pop("secret").startswith("whsec_")
    assert made == {
        "id": made["id"],
        "url": URL,
        "types": [],
        "countries": ["US"],
        "ministries": [],
        "authorization": None,
        "office": "senate",
        "created_at": made["created_at"],
        "status": "active",
        "reason": None,
        "next_position": 0,
        "attempts": 0,
        "failing_since_at": None,
        "due_at": None,
        "delivered_at": None,
        "revision": 1,
    }
    read = _asked(client, "GET", f"/v1/subscriptions/{made['id']}")
    assert (read.json(), read.headers["cache-control"]) == (made, "private, no-cache")
    assert _asked(client, "GET", "/v1/subscriptions").json() == {"items": [made], "next_cursor": None}


def test_it_begins_with_what_is_recorded_next_or_from_a_position_that_there_is(client: Client) -> None:
    client.registered()
    client.registered()
    assert _made(client)["next_position"] == 2
    assert _made(client, first=0)["next_position"] == 0
    assert _made(client, first=2)["next_position"] == 2
    beyond = client.post("/v1/subscriptions", {"url": URL, "from": 3})
    assert (beyond.status_code, beyond.json()["errors"][0]["pointer"]) == (422, "/from")


@pytest.mark.parametrize("own", OFFICES)
def test_an_office_sees_and_ends_its_own_alone_and_an_operator_all(shared: Client, own: str) -> None:
    id_ = _made(shared, own)["id"]
    path = f"/v1/subscriptions/{id_}"
    for office in sorted(offices(MEXICO) - {own}):
        sees = office == "operator"
        listed = _asked(shared, "GET", "/v1/subscriptions?limit=200", office).json()["items"]
        assert (id_ in [one["id"] for one in listed]) is sees, office
        for one in (path, f"{path}/deliveries"):
            assert _asked(shared, "GET", one, office).status_code == (200 if sees else 404), office
        if not sees:
            assert _asked(shared, "DELETE", path, office).status_code == 404, office
        for action, body in (("resume", b""), ("replay", {"from": 0})):
            # An operator may end it; where it goes on from is for the office to say.
            assert shared.post(f"{path}/{action}", body, office=office).status_code == 404, office
    assert shared.post(f"{path}/resume", b"", office=own).status_code == 200
    ender = own if own == "senate" else "operator"
    assert _asked(shared, "DELETE", path, ender).status_code == 204
    assert _asked(shared, "DELETE", path, ender).status_code == 404
    assert _asked(shared, "GET", path, own).status_code == 404


def test_nobody_asks_without_a_token_or_its_scope(shared: Client) -> None:
    path = f"/v1/subscriptions/{uuid4()}"
    for method, one in (("GET", "/v1/subscriptions"), ("GET", path), ("DELETE", path)):
        assert _asked(shared, method, one, None).status_code == 401
        headers = {"Authorization": f"Bearer {shared.issuer.mint('senate', 'steps:write')}"}
        refused = shared.run(shared.http.request(method, one, headers=headers))
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert 'scope="subscriptions:manage"' in refused.headers["www-authenticate"]
    assert shared.get("/v1/webhook-keys").status_code == 200


def test_the_same_key_answers_with_the_same_subscription_and_secret(client: Client) -> None:
    headers = {"Idempotency-Key": "once"}
    first = client.post("/v1/subscriptions", {"url": URL}, headers=headers)
    again = client.post("/v1/subscriptions", {"url": URL}, headers=headers)
    other = client.post("/v1/subscriptions", {"url": f"{URL}/other"}, headers=headers)
    assert (again.status_code, again.content) == (201, first.content)
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    _asked(client, "DELETE", first.headers["location"], "registrar")
    ended = client.post("/v1/subscriptions", {"url": URL}, headers=headers)
    assert (ended.status_code, ended.json()["code"]) == (404, "not-found")


def test_a_key_of_a_step_is_none_of_a_subscription(client: Client) -> None:
    headers = {"Idempotency-Key": "of-a-step"}
    assert client.post("/v1/authorizations", {"title": "x"}, headers=headers).status_code == 201
    refused = client.post("/v1/subscriptions", {"url": URL}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "key-reused")


def test_a_replay_that_is_sent_twice_is_one(client: Client) -> None:
    client.registered()
    path = f"/v1/subscriptions/{_made(client, 'registrar')['id']}/replay"
    headers = {"Idempotency-Key": "k"}
    assert client.post(path, {"from": 0}, headers=headers).json()["next_position"] == 0
    assert client.post(path, {"from": 0}, headers=headers).headers["idempotent-replayed"] == "true"
    assert client.post(path, {"from": 1}, headers=headers).json()["code"] == "key-reused"


def test_one_subject_has_so_many_and_no_more_however_many_ask_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "MAX_OF_ONE", 2)
    monkeypatch.setattr(subscriptions, "MAX_OF_ALL", 3)

    async def many() -> list[int]:
        posts = (
            client.http.post("/v1/subscriptions", json={"url": URL}, headers=client.headers("senate"))
            for _ in range(6)
        )
        return sorted(answer.status_code for answer in await asyncio.gather(*posts))

    assert client.run(many()) == [201, 201, 409, 409, 409, 409]
    refused = client.post("/v1/subscriptions", {"url": URL}, office="senate")
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-subscriptions")
    _made(client, "navy")
    everybodys = client.post("/v1/subscriptions", {"url": URL}, office="defence").json()
    assert everybodys["detail"] == "There are as many subscriptions as this register serves."


def test_the_list_has_pages_of_its_own_office(client: Client) -> None:
    made = [_made(client)["id"] for _ in range(3)]
    first = _asked(client, "GET", "/v1/subscriptions?limit=2")
    assert first.headers["link"].endswith('rel="next"')
    assert [one["id"] for one in first.json()["items"]] == made[:2]
    following = first.json()["next_cursor"]
    second = _asked(client, "GET", f"/v1/subscriptions?limit=2&cursor={following}").json()
    assert ([one["id"] for one in second["items"]], second["next_cursor"]) == (made[2:], None)
    others = _asked(client, "GET", f"/v1/subscriptions?cursor={following}", "navy")
    assert (others.status_code, others.json()["code"]) == (400, "bad-cursor")
    assert _asked(client, "GET", "/v1/subscriptions?office=navy").status_code == 422


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"url": "http://receiver.example/"}, "/url"),
        ({"url": "ftp://receiver.example/"}, "/url"),
        ({"url": "https://user:password@receiver.example/"}, "/url"),
        ({"url": "https://10.0.0.1/"}, "/url"),
        ({"url": f"https://receiver.example/{'x' * 2040}"}, "/url"),
        ({"url": URL, "types": ["mx.anuencia.no-such.v1"]}, "/types"),
        ({"url": URL, "countries": ["usa"]}, "/countries/0"),
        ({"url": URL, "ministries": ["interior"]}, "/ministries/0"),
        ({"url": URL, "authorization": "x"}, "/authorization"),
        ({"url": URL, "from": -1}, "/from"),
        ({"url": URL, "secret": "mine"}, "/secret"),
        ({}, "/url"),
    ],
)
def test_what_has_not_the_form_is_refused_where_it_stands(
    shared: Client, fields: dict[str, Any], pointer: str
) -> None:
    refused = shared.post("/v1/subscriptions", fields)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), refused.text


def test_of_production_no_receiver_is_on_this_machine(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = {"url": "http://127.0.0.1:9000/hook"}
    assert client.post("/v1/subscriptions", local).status_code == 201
    monkeypatch.setattr(client.services, "is_development", False)
    assert client.post("/v1/subscriptions", local).status_code == 422
