"""Are disclosures put and taken in the transaction of their events, and known again by their own keys?"""

from __future__ import annotations

import asyncio
from hashlib import sha256
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from domain.commands import ErasePersonalData, RecordAsGiven
from domain.disclosures import disclosure
from domain.events import PersonalDataErased, ReportSubmitted
from domain.events.disclosed import of_digest
from domain.log.strict import Unverified
from service.disclosures.sealing import new_salt, seal, unseal
from service.event_store.outcomes import Committed, Outcome, Rejection, Replayed, Write
from tests.conftest import Database
from tests.domain.factories import register
from tests.service.harness import running, write

STREAM = uuid4()


def report(persons: str, key: str = "k", version: int | None = None) -> Write:
    """A write that discloses, as the API makes it: its plain hash says nothing of the persons."""
    whole = sha256(persons.encode()).digest()
    made = disclosure(new_salt(), "roster", [persons])
    command = RecordAsGiven(id=STREAM, step=ReportSubmitted(roster=of_digest(made.digest)))
    expected = {} if version is None else {STREAM: version}
    return write(command, key=key)._replace(
        expected=expected, sealed=(seal(made, whole),), private_hash=whole
    )


def erasure(*digests: str) -> Write:
    return write(
        ErasePersonalData(id=STREAM, step=PersonalDataErased(digests=digests, legal_basis="art. 46"))
    )


async def together(database: Database, *writes: Write) -> list[Outcome]:
    """The outcomes of writes that wait at the same time, and so come into one transaction."""
    async with running(database.url) as writer:
        return await asyncio.gather(
            *(writer.submit(one) for one in (write(register(stream=STREAM)), *writes))
        )


def stored(database: Database) -> set[tuple[bytes, int]]:
    with psycopg.connect(database.url) as connection:
        return set(
            connection.execute(
                "SELECT digest, position FROM disclosures JOIN disclosure_keys USING (digest)"
            ).fetchall()
        )


def test_a_key_that_comes_again_in_one_transaction_is_known_by_the_persons_too(database: Database) -> None:
    outcomes = asyncio.run(together(database, report("one"), report("one"), report("other")))
    assert [type(one) for one in outcomes] == [Committed, Committed, Replayed, Rejection]
    assert isinstance(outcomes[3], Rejection)
    assert outcomes[3].code == "key-reused"
    assert [position for _, position in stored(database)] == [1]


def test_what_is_disclosed_and_erased_in_one_transaction_is_never_stored(database: Database) -> None:
    first = report("one")
    outcomes = asyncio.run(together(database, first, erasure(first.sealed[0].digest), report("other", "l")))
    assert all(isinstance(one, Committed) for one in outcomes)
    assert [position for _, position in stored(database)] == [3]
    # The key of the erased one replays, whatever comes with it.
    again = asyncio.run(together(database, report("other", "k")))
    assert isinstance(again[1], Replayed)


def test_a_write_that_is_refused_discloses_nothing(database: Database) -> None:
    outcomes = asyncio.run(together(database, report("one", version=7), erasure("A" * 43)))
    codes = [one.code for one in outcomes if isinstance(one, Rejection)]
    assert codes == ["version-mismatch", "not-found"]
    assert stored(database) == set()


def test_an_erasure_that_is_not_recorded_erases_nothing(database: Database) -> None:
    first = report("one")
    asyncio.run(together(database, first))
    stale = erasure(first.sealed[0].digest)._replace(expected={STREAM: 7})
    assert [type(one) for one in asyncio.run(together(database, stale))] == [Rejection, Rejection]
    assert len(stored(database)) == 1


@pytest.mark.parametrize("table", ["disclosures", "disclosure_keys"])
def test_the_service_cannot_change_a_disclosure(database: Database, table: str) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(sql.SQL("UPDATE {} SET digest = digest").format(sql.Identifier(table)))


def test_what_is_sealed_opens_with_its_own_key_digest_and_content_alone() -> None:
    one, other = (disclosure(new_salt(), "claim", "x") for _ in range(2))
    sealed, another = seal(one, b""), seal(one, b"")
    assert unseal(one.digest, sealed.sealed, sealed.key) == one.encoded
    assert sealed.key != another.key
    flipped = bytes([sealed.sealed[-1] ^ 1])
    for digest, content, key in (
        (other.digest, sealed.sealed, sealed.key),
        (one.digest, sealed.sealed[:-1] + flipped, sealed.key),
        (one.digest, sealed.sealed, another.key),
        (one.digest, b"", sealed.key),
    ):
        with pytest.raises(Unverified):
            unseal(digest, content, key)
