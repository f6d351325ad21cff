"""The disclosures that a transaction of the writer adds and removes.

The rows are written and deleted in the transaction that records the event: no digest without its disclosure,
no erasure on record that did not happen. Nothing here commits.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from domain.authorization.state import State
from domain.commands import Command, CorrectStep, OnOne, RegisterAuthorization
from domain.disclosures import held, to_bytes, unknown
from domain.events import Event, PersonalDataErased
from service.event_store.exchange import Statement
from service.event_store.outcomes import Sealed, Write

_MARKS: Final = """
    SELECT key.key, one.request_mac FROM disclosures AS one JOIN disclosure_keys AS key USING (digest)
    WHERE one.position = ANY(%b::int8[])
"""
_PUT: Final = """
    INSERT INTO disclosures (digest, stream_id, position, sealed, request_mac)
    SELECT * FROM unnest($1::bytea[], $2::uuid[], $3::int8[], $4::bytea[], $5::bytea[])
"""
_PUT_KEYS: Final = "INSERT INTO disclosure_keys (digest, key) SELECT * FROM unnest($1::bytea[], $2::bytea[])"
_ERASE: Final = (
    "DELETE FROM disclosure_keys WHERE digest = ANY($1::bytea[])",
    "DELETE FROM disclosures WHERE digest = ANY($1::bytea[])",
)


def unknown_digest(command: Command, states: Mapping[UUID, State], write: Write) -> str | None:
    """A digest that the command names and that no step of the authorization holds, and none that it records.

    An import may bring the digests of another register: what they stand for is not in this one.
    """
    stream = command.streams()[0]
    carried: Iterable[Command] = command.steps if isinstance(command, RegisterAuthorization) else (command,)
    events = [one.step for one in carried if isinstance(one, OnOne)]
    made = {one.digest for one in write.sealed}
    if write.is_of_an_import and not isinstance(command, CorrectStep):
        made |= {digest for event in events for digest in held(event)}
    return unknown(events, states[stream], made)


def request_mac(key: bytes, request: bytes) -> bytes:
    """By what a request is known again, given its SHA-256 and the key of a disclosure that it brought."""
    return hmac.digest(key, request, "sha256")


@dataclass(slots=True)
class Vault:
    """What the commands of one transaction disclose and erase, in their order."""

    connection: Connection[tuple[Any, ...]]
    #: By digest: stream, position and what is to be stored.
    _put: dict[str, tuple[UUID, int, Sealed]] = field(default_factory=dict)
    _erased: dict[str, None] = field(default_factory=dict)

    def is_other_request(self, positions: Sequence[int], private_hash: bytes | None) -> bool:
        """Whether a key that made these positions comes again with other personal data.

        Of what was erased nothing is left to compare: then it is the same.
        """
        if private_hash is None:
            return False
        marks = [(one.key, one.request_mac) for _, at, one in self._put.values() if at in positions]
        marks += self.connection.execute(_MARKS, (list(positions),)).fetchall()
        return not all(hmac.compare_digest(request_mac(key, private_hash), mac) for key, mac in marks)

    def take(self, stream: UUID, position: int, event: Event, sealed: Iterable[Sealed]) -> None:
        """Note what the event at this position discloses or erases."""
        digests = held(event)
        for one in sealed:
            if one.digest in digests:
                self._put[one.digest] = (stream, position, one)
        if isinstance(event, PersonalDataErased):
            for digest in event.digests:
                self._put.pop(digest, None)
                self._erased[digest] = None

    def writes(self) -> Iterator[Statement]:
        """What puts them in, and takes them out."""
        if self._put:
            digests = [to_bytes(digest) for digest in self._put]
            rows = list(self._put.values())
            yield Statement(
                _PUT,
                (
                    digests,
                    [stream for stream, _, _ in rows],
                    [position for _, position, _ in rows],
                    [one.sealed for _, _, one in rows],
                    [one.request_mac for _, _, one in rows],
                ),
            )
            yield Statement(_PUT_KEYS, (digests, [one.key for _, _, one in rows]))
        if self._erased:
            gone = [to_bytes(digest) for digest in self._erased]
            for statement in _ERASE:
                yield Statement(statement, (gone,))
