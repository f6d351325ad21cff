"""Is a vote told in one way, whichever way it comes in?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import Client, speaking
from tests.api.test_imports import sent
from tests.api.test_steps import second
from tests.conftest import Database

TALLY = {"in_favour": 91, "against": 0}
VOTED: dict[str, Any] = {"organ": "senate", "on": "2026-02-17", "outcome": "approved", "tally": TALLY}
OTHERWISE = {**VOTED, "on": "2026-02-18", "outcome": "rejected", "tally": {"in_favour": 20, "against": 70}}
DIFFERS: list[dict[str, Any]] = [
    {"field": "on", "on_record": "2026-02-17", "told": "2026-02-18"},
    {"field": "outcome", "on_record": "approved", "told": "rejected"},
    {"field": "tally.in_favour", "on_record": 91, "told": 20},
    {"field": "tally.against", "on_record": 0, "told": 70},
]


def on_record(client: Client) -> tuple[str, str]:
    """The id of a vote, and of the authorization that has it."""
    id_, vote_id = client.registered()["id"], str(uuid4())
    body = {**VOTED, "vote_id": vote_id, "authorizations": [{"id": id_, "expected_version": 1}]}
    assert client.post("/v1/senate-votes", body).status_code == 201
    return vote_id, id_


def refused(problem: dict[str, Any], pointer: str, differs: list[dict[str, Any]] | None = None) -> None:
    assert (problem["status"], problem["code"]) == (409, "vote-told-otherwise"), problem
    assert problem["differs"] == (DIFFERS if differs is None else differs)
    assert [one["pointer"] for one in problem["errors"]] == [pointer]
    assert problem["citation"]
    assert "correct" in problem["sentence"]


def post(client: Client, vote_id: str, id_: str, version: int, **fields: Any) -> Any:
    voted = [{"id": id_, "expected_version": version}]
    return client.post("/v1/senate-votes", {"vote_id": vote_id, **fields, "authorizations": voted})


def test_over_another_authorization(client: Client) -> None:
    vote_id, one = on_record(client)
    other = client.registered()["id"]
    refused(post(client, vote_id, other, 1, **OTHERWISE).json(), "/on")
    # The same, as far as it is told, is the same vote.
    assert post(client, vote_id, other, 1, organ="senate", on="2026-02").status_code == 201
    vote = client.get(f"/v1/senate-votes/{vote_id}").json()
    assert {settled["authorization"] for settled in vote["authorizations"]} == {one, other}
    told = client.get(f"/v1/authorizations/{other}").json()["proceedings"][0]["vote"]["data"]
    for name in ("on", "outcome", "tally"):
        assert told[name] == vote[name]


def test_over_the_same_authorization(client: Client) -> None:
    vote_id, one = on_record(client)
    refused(post(client, vote_id, one, 2, **OTHERWISE).json(), "/on")
    assert post(client, vote_id, one, 2, **VOTED).json()["code"] == "already-voted"


def test_by_the_steps_of_a_registration(client: Client) -> None:
    vote_id, _ = on_record(client)
    steps = [{"step": "senate-voted", "data": {"vote_id": vote_id, **OTHERWISE}}]
    answer = client.post("/v1/authorizations", {"title": "Another", "steps": steps})
    refused(answer.json(), "/steps/0/data/on")
    steps[0]["data"] = {"vote_id": vote_id, "organ": "senate"}
    state = client.registered(steps=steps)
    assert state["proceedings"][0]["vote"]["data"]["tally"]["in_favour"] == 91


def test_by_a_line_of_an_import(client: Client) -> None:
    vote_id, _ = on_record(client)
    told = sent(
        client,
        {"ref": "b", "step": "authorization-registered", "data": {"title": "b"}},
        {"ref": "b", "step": "senate-voted", "data": {"vote_id": vote_id, **OTHERWISE}},
        {"ref": "b", "step": "senate-voted", "data": {"vote_id": vote_id}},
    )
    refused(told[1]["problem"], "/data/on")
    assert told[2]["version"] == 2
    assert len(client.get(f"/v1/senate-votes/{vote_id}").json()["authorizations"]) == 2


def test_by_the_correction_of_one_authorization(client: Client) -> None:
    vote_id, _ = on_record(client)
    other = client.registered()["id"]
    own = str(uuid4())
    assert post(client, own, other, 1, **OTHERWISE).status_code == 201
    step = {"type": "mx.anuencia.senate-voted.v2", "data": {"vote_id": vote_id, **OTHERWISE}}
    body = {"version": 2, "why": "It was the other vote.", "step": step}
    headers = {"If-Match": '"2"', **second(client)}
    path = f"/v1/authorizations/{other}/corrections"
    refused(client.post(path, body, headers=headers).json(), "/step/data/on")
    step["data"] = {"vote_id": vote_id, "organ": "senate"}
    assert client.post(path, body, headers=headers).status_code == 201
    vote = client.get(f"/v1/senate-votes/{vote_id}").json()
    assert [one["authorization"] for one in vote["authorizations"]].count(other) == 1
    assert client.get(f"/v1/senate-votes/{own}").status_code == 404


def test_which_organ_voted_is_left_out_of_a_vote_on_record_alone(client: Client) -> None:
    told = sent(
        client,
        {"ref": "b", "step": "authorization-registered", "data": {"title": "b"}},
        {"ref": "b", "step": "senate-voted", "data": {"vote_id": str(uuid4())}},
        {"ref": "b", "step": "senate-voted", "data": {}},
    )
    codes = [(one["problem"]["status"], one["problem"]["code"]) for one in told[1:3]]
    assert codes == [(409, "unknown-version")] * 2
    body = {"vote_id": str(uuid4()), "authorizations": [{"id": str(uuid4()), "expected_version": 1}]}
    answer = client.post("/v1/senate-votes", body)
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (422, ["/organ"])


def test_a_line_that_joins_waits_for_no_projection(database: Database, tmp_path: Path) -> None:
    vote = {"vote_id": str(uuid4()), **VOTED}
    lines: list[dict[str, Any]] = [
        {"ref": "a", "step": "authorization-registered", "data": {"title": "a"}},
        {"ref": "b", "step": "authorization-registered", "data": {"title": "b"}},
        {"ref": "c", "step": "authorization-registered", "data": {"title": "c"}},
        {"ref": "a", "step": "senate-voted", "data": vote},
        {"ref": "b", "step": "senate-voted", "data": {"vote_id": vote["vote_id"]}},
        {"ref": "c", "step": "senate-voted", "data": {**vote, "outcome": "rejected"}},
    ]
    with speaking(database, tmp_path, projector="none") as client:
        body = b"\n".join(json.dumps(line).encode() for line in lines)
        answer = client.post("/v1/imports", body, headers={"Content-Type": "application/x-ndjson"})
        told = [json.loads(line) for line in answer.content.splitlines()]
    assert [one.get("version") for one in told[:-1]] == [1, 1, 1, 2, 2, None]
    refused(told[5]["problem"], "/data/outcome", [DIFFERS[1]])


@pytest.mark.parametrize("kind", ["corrections", "annulments"])
def test_of_a_shared_vote_nobody_mends_what_they_recorded_of_any_authorization(
    client: Client, kind: str
) -> None:
    """Not even where nothing would change of theirs: the vote is one."""
    vote_id, one = on_record(client)
    other = client.registered()["id"]
    joined = {"already_in": one, "authorizations": [{"id": other, "expected_version": 1}]}
    path = f"/v1/senate-votes/{vote_id}/authorizations"
    assert client.post(path, joined, office="senate").status_code == 201
    step = {
        "type": "mx.anuencia.senate-voted.v2",
        "data": {"vote_id": vote_id, **VOTED, "terms": {"purpose": "Adiestramiento"}},
    }
    body = {
        "version": 2,
        "why": "-",
        "authorizations": [{"id": other, "expected_version": 9}],
        **({"step": step} if kind == "corrections" else {}),
    }
    # Who recorded the vote of the one; who let the other join it, as registrar of the same name.
    same_name = client.issuer.mint("registrar", subject="senate")
    for token in (client.issuer.mint("registrar"), same_name):
        headers: dict[str, str | None] = {"If-Match": '"2"', "Authorization": f"Bearer {token}"}
        answer = client.post(f"/v1/authorizations/{one}/{kind}", body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "four-eyes"), answer.text
    headers = {"If-Match": '"2"', **second(client)}
    assert client.post(f"/v1/authorizations/{one}/{kind}", body, headers=headers).status_code == 412
    body["authorizations"] = [{"id": other, "expected_version": 2}]
    assert client.post(f"/v1/authorizations/{one}/{kind}", body, headers=headers).status_code == 201
