"""Does every operation of the document have a policy, and every office what the contract gives it?"""

from __future__ import annotations

import re

import pytest

from domain.jurisdictions.mx import MEXICO
from service.api.app import create_app
from service.api.v1.steps import ROWS, StepRow
from service.policy import may_record, offices
from tests.api.conftest import Client
from tests.api.sampling import DOCUMENT, minimal, writes
from tests.api.test_auth import BAD, _verifier

WRITING = {"executive", "senate", "permanent_commission", "gazette", "defence", "navy", "registrar"}
NOBODY_ELSE = {"registrar"}
MINISTRIES = {"defence", "navy"}
_ONE = "/v1/authorizations/{}"

#: The table of the contract, written out once more on purpose: by path, who may besides the registrar. A
#: path of the document that is not here fails the build, as does one here with another policy.
MAY: dict[str, set[str]] = {
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
}
#: Reads that are not the public's.
PRIVATE = {"/v1/disclosures/{}"}

WRITES = list(writes())


def test_every_write_of_the_document_is_in_the_table() -> None:
    assert [one.path for one in WRITES if one.shape not in MAY] == []
    methods = {method for path in DOCUMENT["paths"].values() for method in path}
    assert methods <= {"get", "post"}, "the matrix knows reads and POSTs"


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
