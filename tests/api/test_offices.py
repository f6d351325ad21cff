"""Who may record what? What the table of operations (test_office_matrix.py) does not say."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import jwt
import pytest

from domain.jurisdictions.mx import MEXICO
from service.policy import may_record, scopes_of
from tests.api.conftest import Client

TERMS = {"ministries": ["defence", "navy"]}


def _send(client: Client, operation: str, office: str, authorization: str) -> int:
    """The status of a request of this operation that is right in all but perhaps its office."""
    if operation == "register_authorization":
        return client.post("/v1/authorizations", {"title": "x"}, office=office).status_code
    version = client.get(f"/v1/authorizations/{authorization}").json()["version"]
    if operation == "record_senate_vote":
        body = {"organ": "senate", "authorizations": [{"id": authorization, "expected_version": version}]}
        return client.post("/v1/senate-votes", body, office=office).status_code
    path = f"/v1/authorizations/{authorization}/entries"
    return client.post(path, {}, office=office, headers={"If-Match": f'"{version}"'}).status_code


def test_who_may_not_write_is_told_so_before_anything_is_looked_up(client: Client) -> None:
    path = f"/v1/authorizations/{uuid4()}/entries"
    answer = client.post(path, {}, office="gazette", headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert answer.json()["detail"] == "The office gazette does not record entry-recorded."


@pytest.mark.parametrize(
    ("ministries", "allowed"),
    [
        (["defence"], {"defence"}),
        (["navy"], {"navy"}),
        (["defence", "navy"], {"defence", "navy"}),
        ([], set()),
        (None, set()),
    ],
)
def test_a_ministry_records_entries_of_its_own_authorizations_alone(
    shared: Client, ministries: list[str] | None, allowed: set[str]
) -> None:
    id_ = shared.registered(terms={"ministries": ministries})["id"]
    for office in ("defence", "navy", "registrar"):
        expected = 201 if office in {*allowed, "registrar"} else 403
        assert _send(shared, "record_entry", office, id_) == expected, office


def test_the_effective_ministries_count_not_those_first_reported(client: Client) -> None:
    vote = {"organ": "senate", "outcome": "approved", "terms": {"ministries": ["navy"]}}
    steps = [{"step": "senate-voted", "data": vote}]
    id_ = client.registered(terms={"ministries": ["defence"]}, steps=steps)["id"]
    assert _send(client, "record_entry", "defence", id_) == 403
    assert _send(client, "record_entry", "navy", id_) == 201


@pytest.mark.parametrize(
    ("office", "step", "status"),
    [
        ("senate", {"step": "senate-voted", "data": {"organ": "senate"}}, 201),
        ("senate", {"step": "entry-recorded", "data": {}}, 403),
        ("defence", {"step": "entry-recorded", "data": {}}, 201),
        ("defence", {"step": "senate-voted", "data": {"organ": "senate"}}, 403),
        ("navy", {"step": "entry-recorded", "data": {}}, 403),
        ("registrar", {"step": "senate-voted", "data": {"organ": "senate"}}, 201),
    ],
)
def test_each_further_step_of_a_registration_must_be_the_offices_own(
    shared: Client, office: str, step: dict[str, Any], status: int
) -> None:
    body = {"title": "x", "terms": {"ministries": ["defence"]}, "steps": [step]}
    assert shared.post("/v1/authorizations", body, office=office).status_code == status


def _with(client: Client, **claims: Any) -> dict[str, str]:
    """An Authorization header with claims changed, signed by the development issuer."""
    given = jwt.decode(client.issuer.mint("senate"), options={"verify_signature": False})
    head = {"kid": client.issuer.kid, "typ": "at+jwt"}
    token = jwt.encode({**given, **claims}, client.issuer._key, algorithm="ES256", headers=head)
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("scope", ["", "steps:writer", "steps", "steps:write,imports:write", "imports:write"])
def test_scopes_compare_as_whole_words(shared: Client, scope: str) -> None:
    answer = shared.post("/v1/authorizations", {"title": "x"}, headers=_with(shared, scope=scope))
    assert answer.status_code == 403
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="steps:write"'


@pytest.mark.parametrize("office", ["president", "", "Senate", "senate registrar"])
def test_an_office_that_is_not_in_the_table_is_403(shared: Client, office: str) -> None:
    answer = shared.post("/v1/authorizations", {"title": "x"}, headers=_with(shared, office=office))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_who_recorded_stands_in_the_event(client: Client) -> None:
    client.post("/v1/authorizations", {"title": "x"}, office="gazette")
    event = client.get("/v1/events/0").json()["event"]
    assert (event["actorid"], event["actoroffice"]) == ("dev#gazette", "gazette")


def test_reads_need_no_token_and_look_at_none(client: Client) -> None:
    for path in ("/v1/authorizations", "/v1/events", "/healthz", "/readyz"):
        assert client.get(path, headers={"Authorization": "Bearer nonsense"}).status_code == 200


def test_what_no_line_of_the_table_says_is_denied() -> None:
    assert not may_record(MEXICO, "president", "entry-recorded")
    assert not may_record(MEXICO, "registrar", "authorization-forgotten")
    assert scopes_of(MEXICO, "president") == frozenset()
