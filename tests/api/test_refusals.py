"""Does a refusal say where in the request stands what is refused?"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from tests.api.conftest import Client
from tests.api.test_steps import second

TERMS = {
    "contingents": [{"key": "c1", "countries": ["US"]}],
    "planned_crossings": [{"key": "x1", "direction": "entry", "contingents": ["c1", "nobody"]}],
}
CROSSING = "/terms/planned_crossings/0/contingents"
STRANGERS = [{"contingent": "nobody", "count": {"value": 4}}]
DECREE = {"on": "2026-03-05", "text": "excerpt", "entry_into_force": {"rule": "on_publication"}}
VOTED = {"organ": "senate", "outcome": "approved", "on": "2026-02-17"}


def pointers(problem: dict[str, Any]) -> list[str]:
    """Those of its errors, each of which says what the problem says."""
    for one in problem["errors"]:
        assert (one["code"], one["detail"], one["parameter"]) == (problem["code"], problem["detail"], None)
    return [one["pointer"] for one in problem["errors"]]


def found(body: Any, pointer: str) -> Any:
    for name in pointer.split("/")[1:]:
        body = body[int(name)] if isinstance(body, list) else body[name]
    return body


def refused(client: Client, path: str, body: dict[str, Any], **headers: str | None) -> list[str]:
    answer = client.post(path, body, headers=headers)
    assert answer.status_code == 409, answer.text
    # The pointer leads to something in the very body.
    for pointer in pointers(answer.json()):
        found(body, pointer)
    return pointers(answer.json())


def test_in_the_data_of_a_step_a_member_of_a_list_has_its_number(client: Client) -> None:
    id_ = client.registered(terms={"contingents": TERMS["contingents"]})["id"]
    version = {"If-Match": '"1"'}
    path = f"/v1/authorizations/{id_}"
    assert refused(client, f"{path}/request", {"terms": TERMS}, **version) == [CROSSING]
    entry = {"on": "2026-02-27", "parts": STRANGERS}
    assert refused(client, f"{path}/entries", entry, **version) == ["/parts/0/contingent"]
    account = {"about_version": 9, "said_by": "Defensa", "claim": "Nobody was hurt."}
    assert refused(client, f"{path}/accounts", account, **version) == ["/about_version"]


def test_what_is_refused_as_a_whole_is_the_whole(client: Client) -> None:
    path = f"/v1/authorizations/{client.registered()['id']}/decree"
    assert (
        client.post(path, {**DECREE, "dof_code": "5780001"}, headers={"If-Match": '"1"'}).status_code == 201
    )
    assert refused(client, path, {**DECREE, "dof_code": "5780002"}, **{"If-Match": '"2"'}) == [""]


def test_an_id_that_is_taken_is_a_place_too(client: Client) -> None:
    state = client.registered()
    assert refused(client, "/v1/authorizations", {"id": state["id"], "title": "Another"}) == ["/id"]


def test_in_a_registration_it_is_a_place_of_its_steps(client: Client) -> None:
    steps = [
        {"step": "senate-voted", "data": VOTED},
        {"step": "entry-recorded", "data": {"on": "2026-02-27", "parts": STRANGERS}},
    ]
    body = {"title": "Joint training", "steps": steps}
    assert refused(client, "/v1/authorizations", body) == ["/steps/1/data/parts/0/contingent"]
    # Of a vote that stands there the domain says which of its authorizations; the body has one.
    body = {"title": "Joint training", "steps": [{"step": "senate-voted", "data": {**VOTED, "terms": TERMS}}]}
    assert refused(client, "/v1/authorizations", body) == [f"/steps/0/data{CROSSING}"]


def test_of_a_vote_it_is_one_of_its_authorizations_or_the_vote(client: Client) -> None:
    first, other = client.registered()["id"], client.registered()["id"]
    voted = [{"id": first, "expected_version": 1}, {"id": other, "expected_version": 1, "terms": TERMS}]
    body = {**VOTED, "authorizations": voted}
    assert refused(client, "/v1/senate-votes", body) == [f"/authorizations/1{CROSSING}"]
    tally = {"in_favour": 500, "against": 0}
    assert refused(client, "/v1/senate-votes", {**body, "tally": tally}) == ["/tally"]


def test_of_a_vote_that_is_joined_what_it_was_is_not_in_the_body(client: Client) -> None:
    first, late = client.registered()["id"], client.registered()["id"]
    vote_id = str(uuid4())
    body = {**VOTED, "vote_id": vote_id, "authorizations": [{"id": first, "expected_version": 1}]}
    assert client.post("/v1/senate-votes", body).status_code == 201
    joins = {"already_in": first, "authorizations": [{"id": late, "expected_version": 1, "proceeding": 7}]}
    path = f"/v1/senate-votes/{vote_id}/authorizations"
    assert refused(client, path, joins) == ["/authorizations/0/proceeding"]
    assert refused(client, f"/v1/senate-votes/{uuid4()}/authorizations", joins) == ["/already_in"]


def test_in_a_correction_it_is_a_place_of_the_step_as_corrected(client: Client) -> None:
    id_ = client.registered()["id"]
    assert client.entered(id_, 1).status_code == 201
    step = {"type": "mx.anuencia.entry-recorded.v1", "data": {"on": "2026-02-27", "parts": STRANGERS}}
    body = {"version": 2, "why": "They were strangers.", "step": step}
    headers = {"If-Match": '"2"', **second(client)}
    path = f"/v1/authorizations/{id_}/corrections"
    assert refused(client, path, body, **headers) == ["/step/data/parts/0/contingent"]
    assert refused(client, path, {**body, "version": 1}, **headers) == ["/version"]


def test_what_the_body_leaves_out_is_the_matter_of_what_would_hold_it(client: Client) -> None:
    id_ = client.registered()["id"]
    body = {**VOTED, "authorizations": [{"id": id_, "expected_version": 1}]}
    assert client.post("/v1/senate-votes", body).status_code == 201
    body["authorizations"] = [{"id": id_, "expected_version": 2}]
    assert refused(client, "/v1/senate-votes", body) == ["/authorizations/0"]


def test_in_a_line_of_an_import_it_is_a_place_of_its_data(client: Client) -> None:
    lines = [
        {"ref": "A", "step": "authorization-registered", "data": {"title": "Joint training"}},
        {"ref": "A", "step": "entry-recorded", "data": {"on": "2026-02-27", "parts": STRANGERS}},
        {"ref": "A", "step": "senate-voted", "data": {**VOTED, "terms": TERMS}},
    ]
    body = b"".join(json.dumps(one).encode() + b"\n" for one in lines)
    answer = client.post("/v1/imports", body, headers={"Content-Type": "application/x-ndjson"})
    _, entry, vote, _ = map(json.loads, answer.content.splitlines())
    assert pointers(entry["problem"]) == ["/data/parts/0/contingent"]
    assert pointers(vote["problem"]) == [f"/data{CROSSING}"]


def test_what_was_rejected_before_it_was_decided_has_no_place(client: Client) -> None:
    id_ = client.registered()["id"]
    assert client.entered(id_, 7).json()["errors"] == []
