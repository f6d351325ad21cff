"""Does the register of every released version go on under this one, with all that it holds?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.jurisdictions.mx import MEXICO
from domain.log.checkpoint import open_checkpoint
from domain.log.merkle import CompactRange, leaf_hash
from service.audit.trust import Trust
from service.audit.verify import verify
from service.dev_issuer import DevIssuer
from service.migrate import MigrationError, expected_revision, revision_of, upgrade
from service.projections.generations import rebuild
from service.projections.questions import projections
from service.settings import Settings
from service.transparency.signing import verify as genuine
from tests.audit.live import fetched, posted
from tests.audit.test_live import replayed
from tests.conftest import Database
from tests.contract.document import releases
from tests.domain.log.ed25519 import log_key
from tests.service.projecting import Following, connecting, log_at
from tests.service.publishing import ORIGIN, awaited, of_size
from tests.service.test_rebuilt_rows import held
from tests.service_here import ServiceHere, command_here
from tests.service_process import HTTP
from tests.upgrades.released import (
    FIRST,
    SECOND,
    listed,
    registered,
    registers,
    restore,
    said_by,
    signing_key,
)

CONTRACTS = pytest.mark.parametrize("contract", registers())
_STORED = (
    "SELECT position, stream_id, version, type, recorded_at, bytes, leaf_hash FROM events ORDER BY position"
)
_SIGNED = "SELECT number, size, root, note, signed_at FROM checkpoints ORDER BY number"


def rows(database: Database, query: str) -> list[Any]:
    with psycopg.connect(database.owner_url) as owner:
        return owner.execute(query.encode()).fetchall()


def test_a_register_of_every_released_contract_is_kept() -> None:
    assert registers() == sorted(release.stem for release in releases())


@CONTRACTS
def test_migrations_touch_no_event_and_no_signature_of_an_earlier_version(
    contract: str, database: Database
) -> None:
    restore(contract, database)
    said = said_by(contract)
    stored, signed = rows(database, _STORED), rows(database, _SIGNED)
    done = upgrade(database.owner_url)
    assert (done.before, done.after) == (said["revision"], expected_revision())
    assert rows(database, _STORED) == stored
    assert rows(database, _SIGNED) == signed

    key = log_key(ORIGIN).key
    opened = open_checkpoint(said["checkpoint"].encode(), (key,), genuine).checkpoint
    extended, _ = CompactRange(0, ()).extend(leaf_hash(row[5]) for row in stored)
    assert (opened.size, opened.root) == (len(stored), extended.root())
    assert said["checkpoint"].encode() == signed[-1][3]
    assert [row[6] for row in stored] == [leaf_hash(row[5]) for row in stored]


def test_a_database_of_a_later_version_is_refused_in_one_sentence(database: Database) -> None:
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(
        MigrationError, match=r"^the database is at revision 9999, which a later version"
    ) as refused:
        upgrade(database.owner_url)
    assert f"knows {expected_revision()} at most" in str(refused.value)
    with psycopg.connect(database.owner_url) as owner:
        assert revision_of(owner) == "9999"


@CONTRACTS
def test_rows_that_an_earlier_version_wrote_are_those_that_are_written_now(
    contract: str, database: Database
) -> None:
    """Where they would differ, a migration must have them made again."""
    restore(contract, database)
    upgrade(database.owner_url)
    differing = []
    with log_at(database.url) as recorder:
        for projection in projections(MEXICO):
            Following(recorder, projection).to_the_end()
            kept = held(database.url, projection.table)
            assert kept
            rebuild(connecting(database.url), projection)
            if held(database.url, projection.table) != kept:
                differing.append(projection.name)
    assert differing == []


@pytest.mark.long
@CONTRACTS
@pytest.mark.usefixtures("hurried_publisher")
def test_the_register_of_an_earlier_version_goes_on(
    contract: str, database: Database, tmp_path: Path
) -> None:
    restore(contract, database)
    said = said_by(contract)
    data, copy = tmp_path / "data", tmp_path / "copy"
    trust = Trust(signing_key(data).verifiers, None)
    # The newest checkpoint that is known outside the database, as the service leaves it beside its key.
    (data / "log.key.checkpoint").write_text(said["checkpoint"], "utf-8")
    issuer = DevIssuer.open(Settings(data=data))
    with ServiceHere(data, database.environment) as service:
        url = f"{service.url}/"
        # What it holds is listed, read, disclosed and known again.
        assert listed(service.url) == said["authorizations"]
        assert HTTP.get(f"{url}v1/findings?limit=200").raise_for_status().json()["items"]
        vote = HTTP.get(f"{url}v1/senate-votes/{said['vote']}").raise_for_status().json()
        assert {one["authorization"] for one in vote["authorizations"]} == {FIRST, SECOND}
        auditor = {"Authorization": f"Bearer {issuer.mint('auditor')}"}
        told, erased = (
            HTTP.get(f"{url}v1/disclosures/{said[name]}", headers=auditor) for name in ("disclosed", "erased")
        )
        assert (told.json()["value"], erased.status_code) == ("Eran diez.", 410)
        again = registered(service.url, issuer)
        assert (again.status_code, again.headers.get("Idempotent-Replayed")) == (201, "true"), again.text
        assert again.json()["positions"] == said["registered_at"]

        # It takes further steps, and signs them with the key of before.
        posted(url, issuer.mint("defence"), f"authorizations/{FIRST}/exits", {"on": "2026-03-20"}, 9)
        awaited(database.url, of_size(said["size"] + 1))
        assert fetched(url, copy, trust).problems == []
        verified = verify(copy, trust)
        assert (verified.problems, verified.facts["size"]) == ([], said["size"] + 1)
        compared = replayed(url, copy)
        assert (compared.problems, compared.remarks) == ([], [])
        assert compared.facts["authorizations"] == len(said["authorizations"])

        # And its lists are the same when they are made anew.
        before = listed(service.url)
        assert command_here(service, "rebuild").returncode == 0
        assert listed(service.url) == before
