"""The policy of every operation of the document, and what each office may record beyond that table."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Any
from uuid import uuid4

import jwt
import pytest

from domain.jurisdictions.mx import MEXICO
from service.api.app import create_app
from service.api.v1.steps import ROWS, StepRow
from service.policy import may_record, offices, scopes_of
from tests.api.conftest import Client
from tests.api.sampling import DOCUMENT, minimal, writes
from tests.api.test_auth import BAD, _verifier

WRITING = {"executive", "senate", "permanent_commission", "gazette", "defence", "navy", "registrar"}
NOBODY_ELSE = {"registrar"}
MINISTRIES = {"defence", "navy"}
EVERYBODY = offices(MEXICO)
_ONE = "/v1/authorizations/{}"

#: The table of the contract, written out once more on purpose: by path, who may besides the registrar. A
#: path of the document that is not here fails the build, as does one here with another policy.
MAY: dict[str, Set[str]] = {
    "/v1/authorizations": WRITING,
    f"{_ONE}/request": {"executive", "senate", "permanent_commission"},
    f"{_ONE}/modifications": {"executive"},
    f"{_ONE}/retransmission": {"permanent_commission"},
    f"{_ONE}/publication": {"senate"},
    f"{_ONE}/referral": {"senate"},
    f"{_ONE}/amendment": {"executive"},
    f"{_ONE}/schedule": {"senate"},
    f"{_ONE}/postponement": {"senate", "permanent_commission"},
    f"{_ONE}/withdrawal": {"executive"},
    f"{_ONE}/lapse": {"senate"},
    f"{_ONE}/committee-opinions": {"senate"},
    "/v1/senate-votes": {"senate"},
    "/v1/senate-votes/{}/authorizations": {"senate"},
    f"{_ONE}/decree": {"gazette"},
    f"{_ONE}/decree-corrections": {"gazette"},
    f"{_ONE}/entries": MINISTRIES,
    f"{_ONE}/exits": MINISTRIES,
    f"{_ONE}/calls": MINISTRIES,
    f"{_ONE}/phase-starts": MINISTRIES,
    f"{_ONE}/phase-completions": MINISTRIES,
    f"{_ONE}/incidents": {"senate", *MINISTRIES},
    f"{_ONE}/accounts": WRITING,
    f"{_ONE}/conclusion": MINISTRIES,
    f"{_ONE}/reports": MINISTRIES,
    f"{_ONE}/report-receipts": {"senate"},
    f"{_ONE}/closure": {"senate"},
    f"{_ONE}/links": NOBODY_ELSE,
    f"{_ONE}/corrections": NOBODY_ELSE,
    f"{_ONE}/annulments": NOBODY_ELSE,
    f"{_ONE}/disputes": NOBODY_ELSE,
    f"{_ONE}/dispute-resolutions": NOBODY_ELSE,
    f"{_ONE}/erasures": NOBODY_ELSE,
    f"{_ONE}/findings/{{}}/acknowledgements": NOBODY_ELSE,
    f"{_ONE}/findings/{{}}/resolutions": NOBODY_ELSE,
    "/v1/imports": NOBODY_ELSE,
    "/v1/subscriptions": EVERYBODY,
    "/v1/subscriptions/{}/resume": EVERYBODY,
    "/v1/subscriptions/{}/replay": EVERYBODY,
}
#: Reads that are not the public's.
PRIVATE = {
    "/v1/disclosures/{}",
    "/v1/subscriptions",
    "/v1/subscriptions/{}",
    "/v1/subscriptions/{}/deliveries",
}

WRITES = list(writes())


def test_every_write_of_the_document_is_in_the_table() -> None:
    assert [one.path for one in WRITES if one.shape not in MAY] == []
    methods = {method for path in DOCUMENT["paths"].values() for method in path}
    ends = {path for path, methods in DOCUMENT["paths"].items() if "delete" in methods}
    assert ends == {"/v1/subscriptions/{id}"}, "tests/api/test_subscriptions.py knows who ends what"
    assert methods <= {"get", "post", "delete"}, "the matrix knows reads and POSTs"


@pytest.mark.parametrize("office", sorted(offices(MEXICO)))
def test_each_office_may_what_the_table_says_and_nothing_else(shared: Client, office: str) -> None:
    for write in WRITES:
        headers = {"If-Match": '"1"'} if "{id}" in write.path else {}
        if write.shape == "/v1/imports":
            headers["Content-Type"] = "application/x-ndjson"
        answer = shared.post(write.target(), minimal(write.schema), office=office, headers=headers)
        allowed = office in MAY[write.shape] | {"registrar"}
        # What is not refused is asked about something that is not on record, or registers it.
        expected = {200, 201, 404} if allowed else {403}
        assert answer.status_code in expected, (write.name, answer.text)
        if not allowed:
            assert answer.json()["code"] == "forbidden", write.name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_office_records_in_lines_and_in_first_steps_what_it_may_post(row: StepRow) -> None:
    posted = MAY[re.sub(r"\{\w+\}", "{}", f"{_ONE}/{row.path}")] | {"registrar"}
    assert {office for office in offices(MEXICO) if may_record(MEXICO, office, row.kind)} == posted


def test_every_read_is_the_publics_or_says_otherwise(shared: Client) -> None:
    for path, methods in DOCUMENT["paths"].items():
        if "get" not in methods or path.endswith("/stream"):
            continue
        target = re.sub(r"\{\w+\}", "1", path)
        private = re.sub(r"\{\w+\}", "{}", path) in PRIVATE
        assert (shared.get(target).status_code == 401) is private, path
        assert bool(methods["get"]["security"]) is private, path


def test_no_write_looks_at_anything_before_the_token(shared: Client) -> None:
    wrong: dict[str, str | None] = {
        "Authorization": None,
        "Idempotency-Key": None,
        "Content-Type": "text/plain",
    }
    for write in WRITES:
        for body in (b"", b"{", b"\xff"):
            answer = shared.post(f"{write.target()}?x=1", body, headers=wrong)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), write.name
            assert answer.headers["www-authenticate"] == "Bearer"


def test_a_bad_token_is_401_over_http_and_nothing_of_it_is_told_or_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.http._transport.app = create_app(client.services, _verifier())  # type: ignore[attr-defined]  # ASGI
    for name, made in BAD.items():
        caplog.clear()
        token = made()
        with caplog.at_level("DEBUG", logger="service"):
            answer = client.post(
                "/v1/authorizations", {"title": "x"}, headers={"Authorization": f"Bearer {token}"}
            )
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), name
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        told = f"{answer.headers}{answer.text}{caplog.text}"
        for secret in ["clerk-7", *(part for part in token.split(".") if len(part) > 8)]:
            assert secret not in told, name
    assert client.get("/v1/events").json()["items"] == []


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
