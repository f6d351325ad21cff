"""Is every way into the log closed to what is only disclosed: retries, corrections, imports, refusals?"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from domain.events import AuthorizationRequested
from service.api.v1.withholding import withhold
from tests.api.conftest import Client
from tests.api.disclosing import (
    ROSTER,
    SAID,
    digest_at,
    disclosed,
    erasing,
    recorded,
    rows,
    second,
    with_roster,
)
from tests.conftest import Database


def test_a_retry_answers_the_first_event_and_makes_no_second_salt(client: Client, database: Database) -> None:
    id_ = client.registered()["id"]
    headers = {**client.headers(), "If-Match": '"1"'}
    path = f"/v1/authorizations/{id_}/request"
    first = client.post(path, {"roster": ROSTER}, headers=headers)
    again = client.post(path, {"roster": ROSTER}, headers=headers)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert rows(database) == 1
    other = client.post(path, {"roster": [*ROSTER, "Tercero"]}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    without = client.post(path, {}, headers=headers)
    assert (without.status_code, without.json()["code"]) == (422, "key-reused")
    # After it is erased nothing is left that could tell one list from another.
    assert recorded(client, id_, "erasures", erasing(digest_at(client, 1)), 2).status_code == 201
    for roster in (ROSTER, ["Tercero"]):
        late = client.post(path, {"roster": roster}, headers=headers)
        assert (late.status_code, late.headers["idempotent-replayed"]) == (201, "true")
    assert rows(database) == 0


def test_what_is_kept_of_a_key_says_nothing_of_the_persons(client: Client) -> None:
    """Two requests that differ in nothing but the persons leave the same trace."""
    one, other = (
        withhold(AuthorizationRequested, {"proceeding": 0, "roster": roster})
        for roster in (ROSTER, ["Tercero"])
    )
    assert one.request_hash("POST", "/x") == other.request_hash("POST", "/x")
    without = withhold(AuthorizationRequested, {"proceeding": 0})
    assert one.request_hash("POST", "/x") != without.request_hash("POST", "/x")
    line = {"ref": "x", "step": "authorization-registered", "data": {"title": "x"}}
    ndjson = {"Content-Type": "application/x-ndjson"}
    client.post("/v1/imports", json.dumps(line).encode(), headers=ndjson)
    told = []
    for roster in (ROSTER, ["Tercero"], ROSTER):
        line = {"ref": "x", "step": "report-submitted", "data": {"roster": roster}}
        answer = client.post("/v1/imports", json.dumps(line).encode(), headers=ndjson)
        told.append(json.loads(answer.content.splitlines()[0]))
    assert told[0]["replayed"] is False
    assert told[1]["problem"]["code"] == "key-reused"
    assert told[2] == {**told[0], "replayed": True}


def test_a_correction_discloses_keeps_or_leaves_out_a_roster(client: Client, database: Database) -> None:
    id_, digest = with_roster(client)
    kind = "mx.anuencia.authorization-requested.v1"

    def corrected(version: int, data: dict[str, Any]) -> httpx.Response:
        body = {"version": 2, "why": "-", "step": {"type": kind, "data": data}}
        return recorded(client, id_, "corrections", body, version, headers=second(client))

    kept = corrected(2, {"received_on": "2026-01-12", "roster": {"_sd": [digest]}})
    assert kept.status_code == 201, kept.text
    assert kept.json()["authorization"]["proceedings"][0]["request"]["data"]["roster"] == {"_sd": [digest]}
    assert rows(database) == 1
    new = corrected(3, {"roster": ROSTER[:1]})
    assert new.status_code == 201, new.text
    (other,) = client.get("/v1/events/3").json()["event"]["data"]["step"]["data"]["roster"]["_sd"]
    assert (disclosed(client, other).json()["value"], rows(database)) == (ROSTER[:1], 2)
    # One person is taken out: the list is told again without, and the old one is erased.
    assert recorded(client, id_, "erasures", erasing(digest), 4).status_code == 201
    assert [disclosed(client, one).status_code for one in (digest, other)] == [410, 200]
    assert corrected(5, {"roster": {"_sd": ["A" * 43]}}).json()["code"] == "not-found"
    assert corrected(5, {}).status_code == 201


def test_what_a_person_said_can_be_corrected_without_being_told_again(client: Client) -> None:
    id_ = client.registered()["id"]
    told = {"said_by": "Marina", "claim": SAID, "claim_of": "person"}
    assert recorded(client, id_, "accounts", told).status_code == 201
    digest = digest_at(client, 1, "claim")
    data = {"said_by": "Secretaría de Marina", "claim": {"_sd": [digest]}}
    step = {"type": "mx.anuencia.account-given.v1", "data": data}
    body = {"version": 2, "why": "the whole name", "step": step}
    answer = recorded(client, id_, "corrections", body, 2, headers=second(client))
    assert answer.status_code == 201, answer.text
    (account,) = answer.json()["authorization"]["accounts"]
    assert account["data"]["claim"] == {"_sd": [digest]}


def test_a_registration_and_an_import_disclose_in_the_same_way(client: Client, database: Database) -> None:
    steps = [
        {"step": "authorization-requested", "data": {"roster": ROSTER}},
        {"step": "account-given", "data": {"said_by": "x", "claim": SAID, "claim_of": "person"}},
    ]
    assert client.post("/v1/authorizations", {"title": "x", "steps": steps}).status_code == 201
    assert disclosed(client, digest_at(client, 1)).json()["value"] == ROSTER
    assert disclosed(client, digest_at(client, 2, "claim")).json()["value"] == SAID
    id_ = client.get("/v1/authorizations").json()["items"][0]["id"]
    lines = [{"authorization": id_, "step": "report-submitted", "data": {"roster": ROSTER}}]
    lines += [{"authorization": id_, **one} for one in steps[1:]]
    body = b"\n".join(json.dumps(one).encode() for one in lines)
    for replayed in (False, True):
        answer = client.post("/v1/imports", body, headers={"Content-Type": "application/x-ndjson"})
        told = [json.loads(one) for one in answer.content.splitlines()]
        assert [one["replayed"] for one in told[:-1]] == [replayed, replayed], told
        assert rows(database) == 4
    erasure = {"authorization": id_, "step": "personal-data-erased", "data": erasing(digest_at(client, 3))}
    client.post("/v1/imports", json.dumps(erasure).encode(), headers={"Content-Type": "application/x-ndjson"})
    assert rows(database) == 3


def test_nothing_that_is_refused_is_repeated(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    name = "Perenganita"
    id_ = client.registered()["id"]
    wrong: list[Any] = [
        {"roster": name},
        {"roster": {name: name}},
        {"roster": [{name: name}]},
        {"roster": [[name]]},
        {"roster": [name, ""]},
        {"roster": [name, "x\x00"]},
        {"roster": [name * 300]},
        {"roster": []},
        {"roster": {"_sd": [name]}},
        {
            "roster": [name],
            "citations": [
                {"source": {"title": "x", "tier": "press"}, "states": [{"path": "roster.0", "value": name}]}
            ],
        },
    ]
    bodies = [json.dumps(one).encode() for one in wrong]
    bodies += [
        b'{"roster": [{"%s": 1, "%s": 2}]}' % (name.encode(), name.encode()),
        b'{"roster": [555.123456]}',
        b'{"roster": ["%s", }' % name.encode(),
    ]
    for body in bodies:
        answer = recorded(client, id_, "request", body)
        assert answer.status_code in (400, 422), answer.text
        assert name not in answer.text
        assert "555.123456" not in answer.text
        again = (
            b'{"version": 1, "why": "x", "step": {"type": "mx.anuencia.report-submitted.v1", "data": %b}}'
            % body
        )
        assert name not in recorded(client, id_, "corrections", again, headers=second(client)).text
        line = b'{"authorization": "%s", "step": "report-submitted", "data": %b}' % (id_.encode(), body)
        ndjson = client.post("/v1/imports", line, headers={"Content-Type": "application/x-ndjson"})
        assert b'"refused":1' in ndjson.content
        assert name not in ndjson.text
    dispute = {
        "version": 1,
        "path": "roster",
        "values": [{"value": [name], "citation": {"source": {"title": "x", "tier": "press"}, "states": []}}],
    }
    answer = recorded(client, id_, "disputes", dispute)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "personal")
    assert name not in answer.text
    assert name not in caplog.text
