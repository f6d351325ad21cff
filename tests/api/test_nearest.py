"""Is somebody who mistyped a field, a step or a word told which one was probably meant?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client

CONTINGENT = {"key": "c1", "kinds": ["military"]}


def errors(client: Client, path: str, body: Any, **headers: str) -> list[tuple[str, str]]:
    answer = client.post(path, body, headers=headers)
    assert answer.status_code == 422, answer.text
    return [(one["pointer"], one["detail"]) for one in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "pointer", "meant"),
    [
        ({"title": "a", "refrence": "MX"}, "/refrence", "reference"),
        ({"title": "a", "terms": {"contingent": []}}, "/terms/contingent", "contingents"),
        (
            {"title": "a", "terms": {"contingents": [{**CONTINGENT, "conut": {"value": 1}}]}},
            "/terms/contingents/0/conut",
            "count",
        ),
        ({"title": "a", "terms": {"movements": ["foreign-entry"]}}, "/terms/movements/0", "foreign_entry"),
        ({"title": "a", "steps": [{"step": "senate-vote", "data": {}}]}, "/steps/0", "senate-voted"),
        (
            {"title": "a", "steps": [{"step": "entry-recorded", "data": {"part": []}}]},
            "/steps/0/data/part",
            "parts",
        ),
    ],
)
def test_the_nearest_name_is_offered(client: Client, body: Any, pointer: str, meant: str) -> None:
    ((place, detail),) = errors(client, "/v1/authorizations", body)
    assert place == pointer
    assert detail.endswith(f"; did you mean {meant}?")


def test_nothing_is_offered_where_nothing_is_near_and_nothing_given_is_repeated(client: Client) -> None:
    secret = "xq" * 10
    told = errors(client, "/v1/authorizations", {"title": "a", secret: 1, "grant": secret})
    assert [place for place, _ in told] == ["/grant", f"/{secret}"]
    assert not any("did you mean" in detail or secret in detail for _, detail in told)


def test_of_a_body_that_is_all_wrong_the_first_ones_are_looked_at(client: Client) -> None:
    wrong = {f"titel{number}": 1 for number in range(50)}
    told = errors(client, "/v1/authorizations", {"title": "a", **wrong})
    assert len(told) == 50
    assert sum("did you mean title?" in detail for _, detail in told) == 10


def test_a_line_of_an_import_is_told_too(client: Client) -> None:
    line = b'{"ref": "a", "step": "authorisation-registered", "data": {"title": "a"}}'
    answer = client.post("/v1/imports", line, headers={"Content-Type": "application/x-ndjson"})
    assert b"did you mean authorization-registered?" in answer.content
