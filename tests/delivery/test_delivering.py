"""Does each subscription get every event that it asks for, in order, whatever its receiver does?"""

from __future__ import annotations

import json
from base64 import b64decode
from queue import SimpleQueue
from threading import Event
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from service.delivery import deliverer, subscription_loop
from service.delivery.deliverer import Deliverer
from tests.api.conftest import Client
from tests.delivery.receiving import Answer, Received, Receivers
from tests.delivery.subscribing import FakeClock, asked, delivering, fares, subscribed

REGISTERED = "mx.anuencia.authorization-registered.v1"


def test_each_event_is_sent_as_it_is_stored_signed_and_in_order(client: Client, receivers: Receivers) -> None:
    made = subscribed(client, receivers.url("/a"))
    for number in range(5):
        client.registered(title=f"Number {number}")
    with delivering(client):
        arrived = receivers.at("/a").count(5)
        client.registered(title="Number 5")  # while it follows
        arrived = receivers.at("/a").count(6)
        keys = client.get("/v1/webhook-keys").json()["items"]
    assert [one.position for one in arrived] == list(range(6))
    stored = [item["event"] for item in client.get("/v1/events").json()["items"]]
    assert [json.loads(one.body) for one in arrived] == stored
    public = Ed25519PublicKey.from_public_bytes(b64decode(keys[0]["public_key"].removeprefix("whpk_")))
    for one in arrived:
        assert one.headers["content-type"] == "application/cloudevents+json"
        assert one.headers["anuencia-subscription"] == made["id"]
        signed = f"{one.headers['webhook-id']}.{one.headers['webhook-timestamp']}.".encode() + one.body
        (_, shared), (kind, signature) = (
            line.split(",") for line in one.headers["webhook-signature"].split(" ")
        )
        assert kind == "v1a"
        public.verify(b64decode(signature), signed)  # raises unless it fits
        assert shared


def test_what_is_not_taken_is_tried_again_and_nothing_behind_it_is_sent_before(
    client: Client, receivers: Receivers
) -> None:
    clock, left = FakeClock(), [3]

    def moody(one: Received) -> Answer:
        if one.position == 1 and left[0]:
            left[0] -= 1
            return Answer(500)
        return Answer()

    receivers.answers["/a"] = moody
    made = subscribed(client, receivers.url("/a"))
    for _ in range(3):
        client.registered()
    with delivering(client, clock=clock):
        arrived = receivers.at("/a").count(6)
        assert [one.position for one in arrived] == [0, 1, 1, 1, 1, 2]
        fares(client, made["id"], lambda one: one["next_position"] == 3 and one["attempts"] == 0)
    assert [round(one) for one in clock.slept] == [1, 2, 4]
    tries = asked(client, "GET", f"/v1/subscriptions/{made['id']}/deliveries").json()["items"]
    told = [(one["position"], one["attempt"], one["outcome"], one["status"]) for one in reversed(tries)]
    assert told == [
        (0, 1, "delivered", 204),
        *((1, attempt, "failed", 500) for attempt in (1, 2, 3)),
        (1, 4, "delivered", 204),
        (2, 1, "delivered", 204),
    ]
    assert {one["failure"] for one in tries} == {None, "it answered 500"}


def test_after_three_days_it_is_paused_and_goes_on_when_it_is_resumed(
    client: Client, receivers: Receivers
) -> None:
    clock, broken = FakeClock(), [True]
    receivers.answers["/a"] = lambda _: Answer(503 if broken[0] else 204)
    made = subscribed(client, receivers.url("/a"))
    client.registered()
    client.registered()
    path = f"/v1/subscriptions/{made['id']}"
    with delivering(client, clock=clock):
        paused = fares(client, made["id"], lambda one: one["status"] == "paused")
        assert paused["reason"] == "no try of 3 days was taken; the last one: it answered 503"
        assert (paused["next_position"], receivers.at("/a").positions[-1]) == (0, 0)
        tried = len(receivers.at("/a").arrived)
        # Twelve pauses up to an hour, and then one an hour until three days are over.
        assert tried == paused["attempts"] == 84
        broken[0] = False
        answer = client.post(f"{path}/resume", b"", office="senate")
        assert (answer.status_code, answer.json()["status"], answer.json()["attempts"]) == (200, "active", 0)
        receivers.at("/a").count(tried + 2)
    assert receivers.at("/a").positions[tried:] == [0, 1]


def test_a_receiver_that_is_gone_is_sent_nothing_more(client: Client, receivers: Receivers) -> None:
    receivers.answers["/a"] = lambda _: Answer(410)
    made = subscribed(client, receivers.url("/a"))
    client.registered()
    with delivering(client):
        paused = fares(client, made["id"], lambda one: one["status"] == "paused")
    assert paused["reason"] == "the receiver answered 410: it is gone"
    assert receivers.at("/a").positions == [0]


def test_a_receiver_that_asks_for_patience_is_given_it(client: Client, receivers: Receivers) -> None:
    clock, busy = FakeClock(), [True]

    def asks(_: Received) -> Answer:
        return Answer(429, {"retry-after": "120"}) if busy and busy.pop() else Answer()

    receivers.answers["/a"] = asks
    subscribed(client, receivers.url("/a"))
    client.registered()
    with delivering(client, clock=clock):
        receivers.at("/a").count(2)
    assert [round(one) for one in clock.slept] == [120]


def test_a_replay_sends_again_from_a_position(client: Client, receivers: Receivers) -> None:
    made = subscribed(client, receivers.url("/a"))
    for _ in range(4):
        client.registered()
    path = f"/v1/subscriptions/{made['id']}/replay"
    with delivering(client):
        receivers.at("/a").count(4)
        fares(client, made["id"], lambda one: one["next_position"] == 4)
        assert client.post(path, {"from": 2}, office="senate").status_code == 200
        receivers.at("/a").count(6)
        beyond = client.post(path, {"from": 5}, office="senate")
    assert receivers.at("/a").positions == [0, 1, 2, 3, 2, 3]
    assert (beyond.status_code, beyond.json()["errors"][0]["code"]) == (422, "out-of-range")


def test_an_ended_subscription_is_sent_nothing_more(client: Client, receivers: Receivers) -> None:
    made = subscribed(client, receivers.url("/a"))
    subscribed(client, receivers.url("/b"))
    client.registered()
    with delivering(client):
        receivers.at("/a").count(1)
        receivers.at("/b").count(1)
        assert asked(client, "DELETE", f"/v1/subscriptions/{made['id']}").status_code == 204
        fares(client, made["id"], lambda one: one.get("code") == "not-found")
        client.registered()
        client.registered()
        receivers.at("/b").count(3)
    assert receivers.at("/a").positions in ([0], [0, 1])  # one may have been on its way
    with delivering(client):
        client.registered()
        receivers.at("/b").count(4)
    assert len(receivers.at("/a").positions) <= 2


def test_a_slow_receiver_holds_up_nobody(client: Client, receivers: Receivers) -> None:
    slow = receivers.at("/slow")
    fast = receivers.at("/fast")

    def waits(_: Received) -> Answer:
        fast.count(20)
        return Answer()

    receivers.answers["/slow"] = waits
    subscribed(client, receivers.url("/slow"))
    subscribed(client, receivers.url("/fast"))
    for _ in range(20):
        client.registered()
    with delivering(client):
        assert [one.position for one in fast.count(20)] == list(range(20))
        assert [one.position for one in slow.count(20)] == list(range(20))


#: By filters, the positions that they ask for of the events that `_recorded` makes.
FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({"types": [REGISTERED]}, [0, 1, 4]),
    ({"types": ["mx.anuencia.senate-voted"]}, [2]),
    ({"types": ["mx.anuencia.senate-voted.v1"]}, []),
    ({"countries": ["US"]}, [0, 2, 3]),
    ({"countries": ["US", "FR"]}, [0, 1, 2, 3]),
    ({"ministries": ["navy"]}, [1, 2, 3]),
    ({"ministries": ["defence"]}, [0, 2]),
    ({"ministries": ["navy"], "types": [REGISTERED]}, [1]),
    ({"first": 3}, [3, 4]),
]


def _recorded(client: Client) -> str:
    def terms(country: str, ministry: str) -> dict[str, Any]:
        contingent = {"key": "c1", "countries": [country], "kinds": ["military"], "direction": "entry"}
        return {"ministries": [ministry], "contingents": [contingent]}

    first: str = client.registered(terms=terms("US", "defence"))["id"]
    client.registered(terms=terms("FR", "navy"))
    settled = {"id": first, "expected_version": 1, "terms": {"ministries": ["navy"]}}
    vote = client.post(
        "/v1/senate-votes", {"organ": "senate", "outcome": "approved", "authorizations": [settled]}
    )
    assert vote.status_code == 201, vote.text
    assert client.entered(first, 2).status_code == 201
    client.registered()
    return first


def test_filters_take_what_the_terms_name_before_an_event_or_after_it(
    client: Client, receivers: Receivers
) -> None:
    paths = [f"/{number}" for number in range(len(FILTERS))]
    first = _recorded(client)
    for path, (filters, _) in zip(paths, FILTERS, strict=True):
        subscribed(client, receivers.url(path), **{"first": 0, **filters})
    subscribed(client, receivers.url("/one"), 0, authorization=first)
    subscribed(client, receivers.url("/all"), 0)
    with delivering(client):
        receivers.at("/all").count(5)
        for path, (_, positions) in zip(paths, FILTERS, strict=True):
            if positions:
                receivers.at(path).count(len(positions))
        receivers.at("/one").count(3)
    for path, (filters, positions) in zip(paths, FILTERS, strict=True):
        assert receivers.at(path).positions == positions, filters
    assert receivers.at("/one").positions == [0, 2, 3]


def test_what_nobody_asked_for_is_passed_over_on_record_too(
    client: Client, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_loop, "PASSING_SECONDS", 0.05)
    made = subscribed(client, receivers.url("/a"), types=["mx.anuencia.senate-voted"])
    for _ in range(3):
        client.registered()
    with delivering(client):
        fares(client, made["id"], lambda one: one["next_position"] == 3)
    assert receivers.at("/a").arrived == []


def test_one_delivers_and_another_takes_over(client: Client, receivers: Receivers) -> None:
    subscribed(client, receivers.url("/a"))
    with delivering(client) as first:
        client.registered()
        receivers.at("/a").count(1)
        with delivering(client) as second:
            client.registered()
            receivers.at("/a").count(2)
            assert (first.leading, second.leading) == (True, False)
            assert second.trouble is None
            first.close()
            client.registered()
            # What was on its way when the first one ended may have come twice.
            arrived = receivers.at("/a").wait(lambda all_: all_[-1].position == 2)
            assert second.leading
    assert list(dict.fromkeys(one.position for one in arrived)) == [0, 1, 2]


def test_whoever_has_delivered_comes_back_at_once_however_often_its_connections_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses, led = set[float | None](), SimpleQueue[Deliverer]()

    class Noted(Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.add(timeout)
            return super().wait(timeout)

    def leads(self: Deliverer) -> None:
        self.leading = True
        led.put(self)

    monkeypatch.setattr(deliverer, "Event", Noted)
    monkeypatch.setattr(deliverer, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(deliverer, "FIRST_PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(Deliverer, "leads", leads)
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anuencia-deliverer'"
    )
    with delivering(client), psycopg.connect(client.services.url, autocommit=True) as connection:
        for _ in range(5):
            led.get(timeout=60)
            connection.execute(f"{ended} AND datname = current_database()")
        led.get(timeout=60)
    assert pauses == {0.02}


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_pauses_double_up_to_an_hour_less_up_to_half(chance: float) -> None:
    pauses = [subscription_loop.pause_after(attempt, chance).total_seconds() for attempt in range(1, 40)]
    whole = [min(3600, 2**number) for number in range(39)]
    assert pauses == [one * (1 - chance / 2) for one in whole]
