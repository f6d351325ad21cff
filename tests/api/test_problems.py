"""Is every error a problem, and do the checks come in the order of the contract?"""

from __future__ import annotations

import json
import logging
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from psycopg.errors import DiskFull

from service.api.http import bodies
from service.api.http.conditions import CONTRACT
from service.api.http.problems import MAX_FAULTS, PROBLEMS
from service.event_store.outcomes import Rejection, Write
from tests.api.conftest import Client

ENTRY = {"on": "2026-02-27"}


def _problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem.get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status == PROBLEMS[code].status
    assert problem["title"] == PROBLEMS[code].title
    assert problem["type"] == f"urn:anuencia:problem:{code}"
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert UUID(problem["instance"].removeprefix("urn:uuid:")).version == 4
    assert isinstance(problem["errors"], list)
    assert answer.headers["api-version"] == CONTRACT
    return problem


def test_an_unknown_path_is_a_problem(shared: Client) -> None:
    for path in ("/", "/v1", "/v1/authorizations/", "/v2/authorizations", "/v1/events/1/2/3"):
        _problem(shared.get(path), 404, "unknown-path")


def test_a_method_that_a_path_does_not_take_is_405_with_all_that_it_takes(shared: Client) -> None:
    for method, path, allowed in (
        ("PUT", "/v1/authorizations", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", f"/v1/authorizations/{uuid4()}", "GET, HEAD, OPTIONS"),
        ("GET", f"/v1/authorizations/{uuid4()}/entries", "OPTIONS, POST"),
        ("POST", "/v1/events", "GET, HEAD, OPTIONS"),
    ):
        answer = shared.run(shared.http.request(method, path))
        _problem(answer, 405, "method-not-allowed")
        assert answer.headers["allow"] == allowed


def test_the_checks_come_in_the_order_of_the_contract(client: Client) -> None:
    """Each request is wrong in all that comes after, too."""
    id_ = client.registered()["id"]
    path = f"/v1/authorizations/{uuid4()}/entries"
    wrong: dict[str, str | None] = {"Idempotency-Key": None, "If-Match": "7", "Content-Type": "text/plain"}
    _problem(client.post(path, b"{", headers={**wrong, "Authorization": None}), 401, "unauthenticated")
    wrong |= {"Authorization": f"Bearer {client.issuer.mint('gazette')}"}
    _problem(client.post(path, b"{", headers=wrong), 400, "idempotency-key-required")
    wrong |= {"Idempotency-Key": "k"}
    _problem(client.post(path, b"{", headers=wrong), 400, "malformed-if-match")
    wrong |= {"If-Match": None}
    _problem(client.post(path, b"{" + b" " * bodies.MAX_BYTES, headers=wrong), 413, "body-too-large")
    _problem(client.post(path, b"{", headers=wrong), 415, "unsupported-media-type")
    wrong |= {"Content-Type": "application/json"}
    _problem(client.post(path, b"{", headers=wrong), 400, "malformed-json")
    _problem(client.post(path, {"no": 1}, headers=wrong), 422, "invalid")
    _problem(client.post(path, ENTRY, headers=wrong), 428, "if-match-required")
    wrong |= {"If-Match": '"7"'}
    _problem(client.post(path, ENTRY, headers=wrong), 403, "forbidden")
    wrong |= {"Authorization": f"Bearer {client.issuer.mint('defence')}"}
    _problem(client.post(path, ENTRY, headers=wrong), 404, "not-found")
    path = f"/v1/authorizations/{id_}/entries"
    _problem(client.post(path, ENTRY, headers=wrong), 403, "forbidden")  # no ministry is on record
    wrong |= {"Authorization": f"Bearer {client.issuer.mint('registrar')}"}
    unknown = {"parts": [{"contingent": "c9"}]}
    _problem(client.post(path, unknown, headers=wrong), 412, "version-mismatch")
    _problem(client.post(path, unknown, headers={**wrong, "If-Match": '"1"'}), 409, "unknown-contingent")


def test_a_key_that_was_used_comes_before_existence_and_ministry(client: Client) -> None:
    headers = {"Idempotency-Key": "used"}
    assert client.post("/v1/authorizations", {"title": "x"}, headers=headers).status_code == 201
    path = f"/v1/authorizations/{uuid4()}/entries"
    answer = client.post(path, ENTRY, headers={**headers, "If-Match": '"7"'})
    _problem(answer, 422, "key-reused")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"on": 0}, "/on", "wrong-type"),
        ({"on": "2020-01-01T00:00:00"}, "/on", "pattern"),
        ({"on": "2026-02-30"}, "/on", "no-such-day"),
        ({"parts": [{"count": {"value": "12"}}]}, "/parts/0/count/value", "wrong-type"),
        ({"place": {"name": "x", "country": "Mexico"}}, "/place/country", "pattern"),
        ({"expected_version": 1}, "/expected_version", "unknown-field"),
        ({"conveyances": [{"key": "v1"}, {"key": "v1"}]}, "/conveyances/1", "repeated"),
        ({"note": "x" * 8001}, "/note", "too-long"),
        ([], "", "wrong-type"),
    ],
)
def test_a_wrong_form_is_422_with_a_pointer(shared: Client, body: Any, pointer: str, code: str) -> None:
    answer = shared.post(f"/v1/authorizations/{uuid4()}/entries", body, headers={"If-Match": '"1"'})
    problem = _problem(answer, 422, "invalid")
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]
    assert problem["errors"][0]["parameter"] is None


def test_of_a_body_that_is_all_wrong_the_first_flaws_are_told(shared: Client) -> None:
    for body in (
        {f"m{number}": 1 for number in range(3_000)},
        {f"m{number}": 1.5 for number in range(3_000)},
    ):
        answer = shared.post(f"/v1/authorizations/{uuid4()}/entries", body, headers={"If-Match": '"1"'})
        assert len(_problem(answer, 422, "invalid")["errors"]) == MAX_FAULTS


@pytest.mark.parametrize("value", [2**53, [-(2**53)], {"a": 2**53}])
def test_a_number_in_free_json_that_no_event_could_hold_is_refused(shared: Client, value: Any) -> None:
    body = {"dispute_version": 2, "value": value, "why": "x"}
    path = f"/v1/authorizations/{uuid4()}/dispute-resolutions"
    (error,) = _problem(shared.post(path, body, headers={"If-Match": '"1"'}), 422, "invalid")["errors"]
    assert (error["pointer"].startswith("/value"), error["code"]) == (True, "out-of-range")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"on": "27.2.2026"}, "/on: must be a day in EDTF, such as 2026-02-27, 2026-02"),
        ({"at": "2026-02-27T10:15:00"}, "/at: must be an instant with its offset, such as 2026-02-27T10:15"),
        ({"on": 0}, "/on: must be a string"),
        ({"day": 1}, "/day: is not known here"),
        ({"parts": {}}, "/parts: must be a list"),
        ({"parts": [{"count": {}}]}, "/parts/0/count/value: is required"),
        ({"parts": [{"count": {"value": -1}}]}, "/parts/0/count/value: must be at least 0"),
        ({"parts": [{"contingent": "C1"}]}, "/parts/0/contingent: must be a key (a small letter"),
        ({"place": {"name": "x", "kind": "moon"}}, "/place/kind: must be 'air_base', 'airport', 'port'"),
        ({"note": ""}, "/note: must not be empty"),
        ([], "the body: must be an object"),
        (b"", "The body is empty."),
    ],
)
def test_what_is_wrong_is_said_in_words_with_its_place(shared: Client, body: Any, told: str) -> None:
    answer = shared.post(f"/v1/authorizations/{uuid4()}/entries", body, headers={"If-Match": '"1"'})
    assert answer.json()["detail"].startswith(told)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("limit=x", "limit must be an integer"),
        ("limit=201", "limit must be at most 200"),
        ("on=2026-2-1", "on must be a day, such as 2026-03-01"),
        ("as_of=2026-03-01T12:00:00+01:00", "as_of must be a position of the log, or an instant with its"),
        ("country=mx", "country must be an ISO 3166-1 alpha-2 country code"),
        ("statuses=void", "statuses is not known here"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_said_in_words(shared: Client, query: str, told: str) -> None:
    assert shared.get(f"/v1/authorizations?{query}").json()["detail"].startswith(told)


def test_all_that_is_wrong_is_told_at_once(shared: Client) -> None:
    steps = [{"step": "entry-recorded", "data": {"on": 1, "at": 2}}, {"step": "flown", "data": {}}]
    problem = _problem(shared.post("/v1/authorizations", {"steps": steps}), 422, "invalid")
    assert {error["pointer"] for error in problem["errors"]} == {
        "/title",
        "/steps/0/data/on",
        "/steps/0/data/at",
        "/steps/1",
    }


@pytest.mark.parametrize(
    ("path", "parameter", "code"),
    [
        ("/v1/authorizations/7", "id", "pattern"),
        ("/v1/events/-1", "position", "pattern"),
        ("/v1/events/1.0", "position", "pattern"),
        ("/v1/events?limit=0", "limit", "bad-parameter"),
        ("/v1/events?limit=201", "limit", "bad-parameter"),
        ("/v1/events?limit=7.0", "limit", "bad-parameter"),
        ("/v1/events?limit=%2B7", "limit", "bad-parameter"),
        ("/v1/events?wait=31", "wait", "bad-parameter"),
        ("/v1/events?limit=1&limit=2", "limit", "repeated"),
        ("/v1/events?of=7", "of", "unknown-parameter"),
        ("/v1/events/0?x=", "x", "unknown-parameter"),
        ("/v1/authorizations?status=asleep", "status", "bad-parameter"),
        ("/v1/authorizations?country=mexico", "country", "bad-parameter"),
        ("/v1/authorizations?on=2026-02", "on", "bad-parameter"),
        ("/v1/authorizations?on=2026-02-30", "on", "no-such-day"),
        ("/v1/authorizations?as_of=2026-03-01T12:00:00", "as_of", "bad-parameter"),
        ("/v1/authorizations?as_of=2026-02-30T12:00:00Z", "as_of", "no-such-day"),
        ("/v1/authorizations?as_of=0", "as_of", "out-of-range"),
    ],
)
def test_a_parameter_that_is_unknown_or_wrong_is_422_with_its_name(
    shared: Client, path: str, parameter: str, code: str
) -> None:
    problem = _problem(shared.get(path), 422, "invalid")
    assert [(error["parameter"], error["code"]) for error in problem["errors"]] == [(parameter, code)]
    assert problem["errors"][0]["pointer"] is None


def test_a_write_takes_no_query(shared: Client) -> None:
    problem = _problem(shared.post("/v1/authorizations?on=2026-01-01", {"title": "x"}), 422, "invalid")
    assert problem["errors"][0]["parameter"] == "on"


@pytest.mark.parametrize("query", ["limit=1&", "&limit=1", "limit=1&&type=x", "&", "&&&", ""])
def test_an_ampersand_too_many_is_nothing(shared: Client, query: str) -> None:
    assert shared.get(f"/v1/events?{query}").status_code == 200


@pytest.mark.parametrize("query", ["limit=%ff", "limit", "&".join(["type=x"] * 201)])
def test_a_query_that_cannot_be_read_is_400(shared: Client, query: str) -> None:
    _problem(shared.get(f"/v1/events?{query}"), 400, "malformed-request")


def test_an_authorization_that_is_not_on_record_is_404(client: Client) -> None:
    _problem(client.get(f"/v1/authorizations/{uuid4()}"), 404, "not-found")
    _problem(client.get(f"/v1/authorizations/{uuid4()}/events"), 404, "not-found")
    _problem(client.get("/v1/events/0"), 404, "not-found")


@pytest.mark.parametrize("code", ["busy", "closing", "unavailable", "outcome-unknown", "clock-skew"])
def test_whoever_is_to_try_again_is_told_when(
    shared: Client, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_: Write) -> Rejection:
        return Rejection(code, "Retry with the same key.")

    monkeypatch.setattr(shared.services.writer, "submit", refuse)
    answer = shared.post("/v1/authorizations", {"title": "x"})
    _problem(answer, 503, code)
    assert int(answer.headers["retry-after"]) >= 1


def test_a_database_that_cannot_be_read_is_503(shared: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(shared.services.register.reader, "feed", gone)
    _problem(shared.get("/v1/events"), 503, "unavailable")


def test_a_read_that_the_disk_has_no_room_for_is_told_so(
    shared: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> None:
        raise DiskFull("could not write to file")

    monkeypatch.setattr(shared.services.register.reader, "feed", full)
    answer = shared.get("/v1/events")
    _problem(answer, 503, "storage-full")
    assert int(answer.headers["retry-after"]) >= 1


def test_a_defect_is_500_and_tells_nothing(
    shared: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: Any) -> None:
        raise LookupError("what nobody outside should see")

    monkeypatch.setattr(shared.services.register.reader, "feed", fail)
    with caplog.at_level(logging.ERROR):
        answer = shared.get("/v1/events")
    problem = _problem(answer, 500, "internal")
    assert "nobody outside" not in answer.text
    # The log has the reason, under the same id.
    assert problem["request_id"] in caplog.text
    assert "what nobody outside should see" in caplog.text


def test_a_client_is_told_its_own_request_id_which_is_never_stored(client: Client) -> None:
    answer = client.post("/v1/authorizations", {"title": "x"}, headers={"X-Request-Id": "mine-7"})
    assert answer.headers["x-request-id"] == "mine-7"
    stored = client.get("/v1/events/0").json()["event"]
    assert UUID(stored["requestid"]).version == 4
    assert "mine-7" not in json.dumps(stored)


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "<script>", 'a"b'])
def test_a_request_id_that_is_not_safe_is_replaced(client: Client, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": given})
    assert UUID(answer.headers["x-request-id"]).version == 4
