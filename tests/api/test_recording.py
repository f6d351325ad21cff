"""Is what is sent recorded, once, and answered as it will be read?"""

from __future__ import annotations

import asyncio
import json
from uuid import UUID, uuid4

import pytest

from tests.api.conftest import Client

ENTRY = {"on": "2026-02-27", "place": {"name": "Cozumel", "kind": "air_base"}, "parts": []}


def test_a_registration_is_answered_as_it_is_read(client: Client) -> None:
    answer = client.post("/v1/authorizations", {"title": "Joint training", "terms": {"movements": []}})
    assert answer.status_code == 201
    state = answer.json()["authorization"]
    read = client.get(f"/v1/authorizations/{state['id']}")
    assert answer.content == b'{"positions":[0],"authorization":' + read.content + b',"similar":[]}'
    assert answer.headers["etag"] == read.headers["etag"]
    assert answer.headers["location"] == "/v1/events/0"
    assert "idempotent-replayed" not in answer.headers
    assert state["reference"].startswith("MX-")
    assert (state["version"], state["status"]) == (1, "none_on_record")
    # Unknown is null, never left out; a list that is stated as empty stays so.
    assert state["terms"]["effective"]["movements"] == []
    assert state["terms"]["effective"]["window"] is None
    assert state["external_ids"] is None
    assert state["crossings"] == []


def test_the_client_may_choose_the_id_once(client: Client) -> None:
    id_ = str(uuid4())
    assert client.registered(id=id_.upper())["id"] == id_
    again = client.post("/v1/authorizations", {"id": id_, "title": "Another"})
    assert (again.status_code, again.json()["code"]) == (409, "already-registered")
    assert again.json()["citation"]


def test_an_entry_moves_the_authorization_on(client: Client) -> None:
    id_ = client.registered()["id"]
    answer = client.entered(id_, 1, **ENTRY)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/events/1"
    state = answer.json()["authorization"]
    assert (state["version"], state["status"]) == (2, "under_way")
    deployed = {"status": "under_way", "first_crossing_on": "2026-02-27"}
    assert deployed.items() <= state["deployment"].items()
    (crossing,) = state["crossings"]
    assert (crossing["version"], crossing["type"]) == (2, "mx.anuencia.entry-recorded.v1")
    assert crossing["corrected_by_version"] is None
    assert crossing["data"]["place"] == {"key": None, "country": None, **ENTRY["place"]}  # type: ignore[dict-item]  # of mixed values
    assert (crossing["data"]["parts"], crossing["data"]["arms"]) == ([], None)
    # Sent back as it was given, the ETag is the version to go on from.
    path = f"/v1/authorizations/{id_}/entries"
    assert client.post(path, ENTRY, headers={"If-Match": answer.headers["etag"]}).status_code == 201


def test_a_stale_version_is_412_and_told_which_one_is_current(client: Client) -> None:
    id_ = client.registered()["id"]
    assert client.entered(id_, 1).status_code == 201
    stale = client.entered(id_, 1)
    assert (stale.status_code, stale.json()["code"]) == (412, "version-mismatch")
    assert stale.json()["current_version"] == 2


def test_a_registration_records_its_further_steps_or_nothing(client: Client) -> None:
    steps = [
        {"step": "senate-voted", "data": {"organ": "senate", "outcome": "approved", "on": "2026-02-17"}},
        {"step": "entry-recorded", "data": ENTRY},
    ]
    answer = client.post("/v1/authorizations", {"title": "Joint training", "steps": steps})
    assert answer.json()["positions"] == [0, 1, 2]
    state = answer.json()["authorization"]
    assert state["version"] == 3
    assert state["proceedings"][0]["status"] == "approved"
    vote_id = state["proceedings"][0]["vote"]["data"]["vote_id"]
    assert UUID(vote_id).version == 4
    steps[1]["data"] = {"parts": [{"contingent": "c9"}]}
    refused = client.post("/v1/authorizations", {"title": "Joint training", "steps": steps})
    assert (refused.status_code, refused.json()["code"]) == (409, "unknown-contingent")
    assert len(client.get("/v1/events").json()["items"]) == 3


def test_a_vote_is_recorded_on_all_its_authorizations_or_on_none(client: Client) -> None:
    one, two = client.registered()["id"], client.registered()["id"]
    vote_id = str(uuid4())
    body = {
        "vote_id": vote_id,
        "organ": "senate",
        "on": "2026-02-17",
        "tally": {"in_favour": 107, "against": 0},
        "outcome": "approved",
        "authorizations": [
            {"id": one, "expected_version": 1, "terms": {"purpose": "Training"}},
            {"id": two, "expected_version": 2},
        ],
    }
    stale = client.post("/v1/senate-votes", body, office="senate")
    assert (stale.status_code, stale.json()["authorization"]) == (412, two)
    assert client.get(f"/v1/authorizations/{one}").json()["version"] == 1
    body["authorizations"][1]["expected_version"] = 1  # type: ignore[index]  # the list above
    answer = client.post("/v1/senate-votes", body, office="senate")
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/senate-votes/{vote_id}"
    made = answer.json()
    assert made["vote_id"] == vote_id
    for position, (item, id_) in enumerate(zip(made["authorizations"], (one, two), strict=True), 2):
        read = client.get(f"/v1/authorizations/{id_}")
        assert item == {"id": id_, "etag": read.headers["etag"], "position": position}
        tally = read.json()["proceedings"][0]["vote"]["data"]["tally"]
        assert {"in_favour": 107, "against": 0, "present": None}.items() <= tally.items()
    events = client.get("/v1/events?after=1").json()["items"]
    assert {item["event"]["correlationid"] for item in events} == {vote_id}


def test_a_vote_without_an_id_is_given_one_and_keeps_it_when_replayed(client: Client) -> None:
    body = {"organ": "senate", "authorizations": [{"id": client.registered()["id"], "expected_version": 1}]}
    headers = client.headers()
    first = client.post("/v1/senate-votes", body, headers=headers)
    again = client.post("/v1/senate-votes", body, headers=headers)
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"


def test_the_same_key_and_body_answer_as_then_whatever_came_since(client: Client) -> None:
    id_ = client.registered()["id"]
    path, headers = f"/v1/authorizations/{id_}/entries", {**client.headers(), "If-Match": '"1"'}
    first = client.post(path, ENTRY, headers=headers)
    assert client.entered(id_, 2).status_code == 201
    again = client.post(
        path, ENTRY, headers={**headers, "Idempotency-Key": f'"{headers["Idempotency-Key"]}"'}
    )
    assert again.status_code == 201
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"
    assert len(client.get("/v1/events").json()["items"]) == 3


def test_the_same_key_with_another_request_is_422(client: Client) -> None:
    id_ = client.registered()["id"]
    path, headers = f"/v1/authorizations/{id_}/entries", {**client.headers(), "If-Match": '"1"'}
    assert client.post(path, ENTRY, headers=headers).status_code == 201
    for other in (
        client.post(path, {}, headers=headers),
        client.post("/v1/authorizations", {"title": "x"}, headers=headers),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def test_the_same_key_of_another_subject_is_another_key(client: Client) -> None:
    key = {"Idempotency-Key": "mine"}
    assert client.post("/v1/authorizations", {"title": "a"}, office="senate", headers=key).status_code == 201
    other = client.post("/v1/authorizations", {"title": "b"}, office="registrar", headers=key)
    assert (other.status_code, other.json()["positions"]) == (201, [1])


def test_nothing_is_kept_of_a_request_that_failed(client: Client) -> None:
    key = {"Idempotency-Key": "again"}
    id_ = client.registered()["id"]
    path = f"/v1/authorizations/{id_}/entries"
    assert client.post(path, ENTRY, headers={**key, "If-Match": '"9"'}).status_code == 412
    assert client.post(path, ENTRY, headers={**key, "If-Match": '"1"'}).status_code == 201


def test_two_at_once_with_one_key_record_one_event(client: Client) -> None:
    id_ = client.registered()["id"]
    headers = {**client.headers(), "If-Match": '"1"'}
    path = f"/v1/authorizations/{id_}/entries"

    async def race() -> list[tuple[int, bytes, str | None]]:
        sent = (client.http.post(path, content=json.dumps(ENTRY), headers=headers) for _ in range(8))
        answers = await asyncio.gather(*sent)
        return [(one.status_code, one.content, one.headers.get("idempotent-replayed")) for one in answers]

    answers = client.run(race())
    assert {(status, body) for status, body, _ in answers} == {(201, answers[0][1])}
    assert sorted(replayed or "" for *_, replayed in answers) == ["", *["true"] * 7]


def test_a_refusal_carries_its_citation_and_says_what_to_do(client: Client) -> None:
    body = {
        "organ": "permanent_commission",
        "outcome": "approved",
        "authorizations": [{"id": client.registered()["id"], "expected_version": 1}],
    }
    refused = client.post("/v1/senate-votes", body)
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["code"] == "permanent-commission-cannot-grant"
    assert "76" in problem["citation"]
    assert problem["sentence"]


def test_a_day_and_an_instant_that_disagree_are_422_with_a_pointer(client: Client) -> None:
    id_ = client.registered()["id"]
    answer = client.entered(id_, 1, on="2026-02-27", at="2026-02-26T12:00:00-06:00")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/on")
    step = {"step": "entry-recorded", "data": {"on": "2026-02-27", "at": "2026-02-26T12:00:00-06:00"}}
    answer = client.post("/v1/authorizations", {"title": "x", "steps": [step]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/steps/0/data/on")


def test_an_event_that_would_be_too_large_is_413_and_not_recorded(client: Client) -> None:
    source = {"title": "x" * 1900, "tier": "press"}
    citations = [{"source": source, "states": []} for _ in range(40)]
    answer = client.post("/v1/authorizations", {"title": "x", "citations": citations})
    assert (answer.status_code, answer.json()["code"]) == (413, "event-too-large")
    assert client.get("/v1/events").json()["items"] == []


def test_what_is_stored_is_in_normal_form_whatever_was_sent(client: Client) -> None:
    answer = client.post("/v1/authorizations", {"title": "Capacitacio\u0301n"})
    assert answer.json()["authorization"]["title"] == "Capacitación"


@pytest.mark.parametrize("value", [None, False, 0, "", [], {"a": [1, {"b": None}]}])
def test_a_citation_can_state_any_value(shared: Client, value: object) -> None:
    stated = {"source": {"title": "x", "tier": "press"}, "states": [{"path": "title", "value": value}]}
    assert shared.post("/v1/authorizations", {"title": "x", "citations": [stated]}).status_code == 201


MINIMAL = {"Prefer": "respond-async, return=minimal"}


def test_who_prefers_the_minimal_answer_gets_headers_and_positions_alone(client: Client) -> None:
    whole = client.post("/v1/authorizations", {"title": "Joint training"})
    minimal = client.post("/v1/authorizations", {"title": "Joint training"}, headers=MINIMAL)
    assert (minimal.status_code, minimal.content) == (201, b'{"positions":[1]}')
    assert minimal.headers["preference-applied"] == "return=minimal"
    assert "preference-applied" not in whole.headers
    assert {*minimal.headers} == {*whole.headers, "preference-applied"}
    (id_,) = {one["id"] for one in client.get("/v1/authorizations").json()["items"]} - {
        whole.json()["authorization"]["id"]
    }
    assert minimal.headers["etag"] == client.get(f"/v1/authorizations/{id_}").headers["etag"]

    entry = client.post(f"/v1/authorizations/{id_}/entries", ENTRY, headers={"If-Match": '"1"', **MINIMAL})
    assert (entry.status_code, entry.content) == (201, b'{"positions":[2]}')
    assert entry.headers["location"] == "/v1/events/2"

    body = {"organ": "senate", "outcome": "approved", "authorizations": [{"id": id_, "expected_version": 2}]}
    first = client.post("/v1/senate-votes", body, headers={"Idempotency-Key": "vote", **MINIMAL})
    assert (first.status_code, first.content) == (201, b'{"positions":[3]}')
    assert first.headers["location"].startswith("/v1/senate-votes/")
    # A replay is answered in the form that it asks for.
    again = client.post("/v1/senate-votes", body, headers={"Idempotency-Key": "vote", **MINIMAL})
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert (
        client.post("/v1/senate-votes", body, headers={"Idempotency-Key": "vote"}).json()["authorizations"][
            0
        ]["position"]
        == 3
    )


def test_a_refusal_is_told_whole_whatever_answer_is_preferred(client: Client) -> None:
    refused = client.post("/v1/authorizations", {"id": "no"}, headers=MINIMAL)
    assert refused.status_code == 422
    assert refused.json()["errors"]
    assert "preference-applied" not in refused.headers
