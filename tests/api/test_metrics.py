"""Does the service count what it does, and tell it to the operator alone?"""

from __future__ import annotations

import logging
import re
from uuid import uuid4

import pytest

from tests.api.conftest import Client


def samples(text: str) -> dict[str, float]:
    """Each line of the exposition that is a sample, by its name with labels."""
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def scraped(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers=client.headers("operator"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return samples(answer.text)


def test_what_is_asked_and_recorded_is_counted_by_route(client: Client) -> None:
    before = scraped(client)
    id_ = client.registered()["id"]
    assert client.get("/v1/findings").status_code == 200  # so the rows have come as far
    for _ in range(3):
        assert client.get(f"/v1/authorizations/{id_}").status_code == 200
    assert client.get(f"/v1/authorizations/{uuid4()}").status_code == 404
    assert client.get(f"/{uuid4()}").status_code == 404
    after = scraped(client)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    route = 'route="/v1/authorizations/{id}"'
    assert more(f'anuencia_http_requests_total{{method="GET",{route},status="200"}}') == 3
    assert more(f'anuencia_http_requests_total{{method="GET",{route},status="404"}}') == 1
    assert more('anuencia_http_requests_total{method="GET",route="other",status="404"}') == 1
    assert more(f'anuencia_http_request_seconds_count{{method="GET",{route}}}') == 4
    assert more('anuencia_refusals_total{code="not-found"}') == 1
    assert more("anuencia_batch_commands_count") == more("anuencia_commit_seconds_count") == 1
    assert after["anuencia_head_size"] == 1
    assert after['anuencia_projection_lag_events{projection="findings"}'] == 0
    assert any(name.startswith('anuencia_findings{code="M') for name in after)


def test_a_finding_that_is_gone_is_told_as_none(client: Client) -> None:
    def found() -> set[tuple[str, str]]:
        return {(one["code"], one["severity"]) for one in client.get("/v1/findings").json()["items"]}

    id_ = client.registered()["id"]
    before = found()
    told = scraped(client)
    assert all(told[_sample(kind)] == 1 for kind in before)
    request = {"received_on": "2026-01-10"}
    answer = client.post(f"/v1/authorizations/{id_}/request", request, headers={"If-Match": '"1"'})
    assert answer.status_code == 201, answer.text
    gone = before - found()
    assert gone
    told = scraped(client)
    assert {told[_sample(kind)] for kind in gone} == {0}


def _sample(kind: tuple[str, str]) -> str:
    code, severity = kind
    return f'anuencia_findings{{code="{code}",severity="{severity}"}}'


def test_metrics_are_for_the_operator(client: Client) -> None:
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=client.headers("registrar")).status_code == 403


def test_a_request_is_one_line_that_names_nobody_and_nothing_searched_for(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "anuencia.requests")
    client.get("/v1/authorizations?q=secreto")
    client.get("/v1/disclosures/x", headers={"Authorization": "Bearer abc"})
    client.get(f"/v1/disclosures/{'A' * 43}", headers=client.headers("registrar"))
    first, second, third = [one for one in caplog.records if one.name == "anuencia.requests"]
    assert (first.levelname, first.getMessage()) == ("INFO", "answered")
    assert first.__dict__.items() >= {"method": "GET", "route": "/v1/authorizations", "status": 200}.items()
    assert re.fullmatch("[0-9a-f-]{36}", first.__dict__["request_id"])
    assert (second.levelname, second.__dict__["code"]) == ("WARNING", "unauthenticated")
    assert "office" not in second.__dict__
    assert (third.__dict__["office"], third.__dict__["code"]) == ("registrar", "forbidden")
    said = repr([one.__dict__ for one in caplog.records])
    assert "secreto" not in said
    assert "abc" not in said
