"""Is an answer that the client cannot take refused, before anything is done?"""

from __future__ import annotations

import pytest

from tests.api.conftest import Client

IMAGE = {"Accept": "image/png"}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/authorizations",
        "/v1/authorizations/01890000-0000-7000-8000-000000000002",
        "/v1/findings",
        "/v1/senate-votes",
        "/v1/events",
        "/v1/events/stream",
        "/v1/events/0",
        "/v1/events/0/proof",
        "/v1/log/checkpoints",
        "/v1/event-types",
        "/v1/event-types/mx.anuencia.entry-recorded.v1/schema",
    ],
)
@pytest.mark.parametrize("accept", ["image/png", "text/html, image/*;q=0.5", "*/*;q=0"])
def test_what_no_form_meets_is_406(shared: Client, path: str, accept: str) -> None:
    answer = shared.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/v1/authorizations", "application/json"),
        ("/v1/event-types/mx.anuencia.entry-recorded.v1/schema", "application/schema+json"),
    ],
)
@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/*", "Application/JSON;q=0.1", "image/png, application/json; charset=utf-8", "", ","],
)
def test_what_a_form_meets_is_answered_with_it(shared: Client, path: str, media: str, accept: str) -> None:
    answer = shared.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)


def test_who_asks_for_text_gets_it_where_there_is_some(shared: Client) -> None:
    answer = shared.get("/v1/events/0/proof", headers={"Accept": "text/*"})
    assert answer.json()["code"] == "not-found"  # there is no such event
    assert shared.get("/v1/events/0/proof", headers={"Accept": "text/html"}).status_code == 406


def test_nothing_is_recorded_that_could_not_be_answered(client: Client) -> None:
    body = {"title": "Joint training"}
    assert client.post("/v1/authorizations", body, headers=IMAGE).json()["code"] == "not-acceptable"
    lines = b'{"ref": "A", "step": "authorization-registered", "data": {"title": "A"}}\n'
    headers = {"Content-Type": "application/x-ndjson", **IMAGE}
    assert client.post("/v1/imports", lines, headers=headers).status_code == 406
    assert client.get("/v1/events").json()["items"] == []
    # Who may not is told so first.
    assert (
        client.post("/v1/authorizations", body, headers={**IMAGE, "Authorization": None}).status_code == 401
    )
    # Who asks for JSON takes lines of it, and a problem is told to whoever asks.
    headers["Accept"] = "application/json"
    assert client.post("/v1/imports", lines, headers=headers).status_code == 200


def test_what_is_not_of_the_contract_answers_whoever_watches(shared: Client) -> None:
    assert shared.get("/healthz", headers=IMAGE).status_code == 200
