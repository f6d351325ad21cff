"""Is what persons are called and have told disclosed to few, can it be erased, and is a loss noticed?"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from domain.disclosures import check_disclosure
from domain.jurisdictions.mx import MEXICO
from service.policy import offices
from tests.api.conftest import Client
from tests.api.disclosing import ROSTER, SAID, digest_at, disclosed, erasing, recorded, rows, with_roster
from tests.conftest import Database


@pytest.mark.parametrize("path", ["request", "reports"])
def test_a_roster_stands_in_the_log_as_a_digest_and_is_told_to_an_auditor(client: Client, path: str) -> None:
    id_, digest = with_roster(client, path)
    assert client.get("/v1/events/1").json()["event"]["data"]["roster"] == {"_sd": [digest]}
    told = disclosed(client, digest)
    assert told.status_code == 200
    assert told.headers["cache-control"] == "no-store"
    body = told.json()
    assert (body["name"], body["value"]) == ("roster", ROSTER)
    assert (body["authorization"], body["position"], body["digest"]) == (id_, 1, digest)
    assert check_disclosure(body["disclosure"], digest, "roster").value == ROSTER


def test_what_a_person_said_is_disclosed_and_what_an_office_said_is_not(client: Client) -> None:
    id_ = client.registered()["id"]
    body = {"said_by": "Secretaría de Marina", "claim": SAID}
    forms: tuple[dict[str, Any], ...] = (
        {"claim_of": "person"},
        {"claim_of": "office"},
        {"claim_of": None},
        {},
    )
    for version, stated in enumerate(forms, 1):
        assert recorded(client, id_, "accounts", {**body, **stated}, version).status_code == 201
    accounts = client.get(f"/v1/authorizations/{id_}").json()["accounts"]
    digest = digest_at(client, 1, "claim")
    assert [one["data"]["claim"] for one in accounts] == [{"_sd": [digest]}, SAID, SAID, SAID]
    assert all("claim_of" not in client.get(f"/v1/events/{at}").text for at in range(1, 5))
    assert disclosed(client, digest).json()["value"] == SAID


def test_a_disclosure_is_for_auditors_with_the_scope_and_for_nobody_else(client: Client) -> None:
    _, digest = with_roster(client)
    assert client.get(f"/v1/disclosures/{digest}").status_code == 401
    for office in sorted(offices(MEXICO) - {"auditor"}):
        answer = disclosed(client, digest, office)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), office
    assert disclosed(client, "A" * 43).json()["code"] == "not-found"
    for wrong in ("A" * 42, "A" * 44, "%C3%B1" * 43):
        assert disclosed(client, wrong).status_code == 422
    assert client.get(f"/v1/disclosures/{digest}?on=1", client.headers("auditor")).status_code == 422


def test_an_erasure_takes_row_and_key_and_says_so_for_ever(client: Client, database: Database) -> None:
    id_, digest = with_roster(client)
    answer = recorded(client, id_, "erasures", erasing(digest), 2)
    assert answer.status_code == 201, answer.text
    assert rows(database) == 0
    event = client.get("/v1/events/2").json()["event"]
    assert event["type"] == "mx.anuencia.personal-data-erased.v1"
    assert event["data"]["digests"] == [digest]
    gone = disclosed(client, digest)
    assert (gone.status_code, gone.json()["code"], gone.json()["erased_by_position"]) == (410, "erased", 2)
    # The digest stays where it is: the leaf is as it was.
    assert digest_at(client, 1) == digest
    assert recorded(client, id_, "erasures", erasing(digest), 3).status_code == 201


def test_only_the_registrar_erases_and_only_what_the_authorization_holds(client: Client) -> None:
    id_, digest = with_roster(client)
    other, foreign = client.registered()["id"], f"/v1/authorizations/{id_}/erasures"
    for office in sorted(offices(MEXICO) - {"registrar"}):
        refused = client.post(foreign, erasing(digest), office=office, headers={"If-Match": '"2"'})
        assert refused.status_code == 403, office
    assert recorded(client, id_, "erasures", erasing(digest), 7).status_code == 412
    for target, version, digests in ((other, 1, [digest]), (id_, 2, [digest, "A" * 43])):
        refused = recorded(client, target, "erasures", erasing(*digests), version)
        assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    for wrong in ({}, {"digests": [], "legal_basis": "x"}, {"digests": ["x"], "legal_basis": "x"}):
        assert recorded(client, id_, "erasures", wrong, 2).status_code == 422
    assert disclosed(client, digest).status_code == 200


def test_a_loss_is_told_from_an_erasure_and_raises_an_alarm(client: Client, database: Database) -> None:
    _, digest = with_roster(client)
    assert client.get("/readyz").json()["alarms"] == {}
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("DELETE FROM disclosure_keys")
    lost = disclosed(client, digest)
    assert (lost.status_code, lost.json()["code"]) == (404, "disclosure-lost")
    assert "position 1" in client.get("/readyz").json()["alarms"]["disclosures"]
    client.run(client.services.disclosures.look_over())
    assert "1 digests" in client.get("/readyz").json()["alarms"]["disclosures"]


def test_losses_are_looked_for_when_the_service_starts(client: Client, database: Database) -> None:
    id_, digest = with_roster(client)
    assert recorded(client, id_, "reports", {"roster": ROSTER}, 2).status_code == 201
    assert recorded(client, id_, "erasures", erasing(digest), 3).status_code == 201
    look = client.services.disclosures.look_over
    client.run(look())
    assert client.run(client.services.standing()).alarms == {}
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("DELETE FROM disclosures")
    client.run(look())
    assert "position 2" in client.run(client.services.standing()).alarms["disclosures"]


def test_what_a_restored_backup_brings_back_is_not_told_and_is_erased_again(
    client: Client, database: Database
) -> None:
    id_, digest = with_roster(client)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("CREATE TABLE backup AS SELECT * FROM disclosures")
        owner.execute("CREATE TABLE key_backup AS SELECT * FROM disclosure_keys")
    assert recorded(client, id_, "erasures", erasing(digest), 2).status_code == 201
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("INSERT INTO disclosures SELECT * FROM backup")
        owner.execute("INSERT INTO disclosure_keys SELECT * FROM key_backup")
    assert disclosed(client, digest).json()["code"] == "erased"
    assert rows(database) == 1
    client.run(client.services.disclosures.look_over())
    assert rows(database) == 0
    assert client.run(client.services.standing()).alarms == {}


def test_a_disclosure_that_was_altered_is_lost_and_not_told(client: Client, database: Database) -> None:
    _, digest = with_roster(client)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE disclosures SET sealed = sealed || 'x'::bytea")
    assert disclosed(client, digest).json()["code"] == "disclosure-lost"
