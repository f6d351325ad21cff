"""From which logs do the auditor's tests start? Histories, and the folders that are published of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from domain.events import AuthorizationRegistered, EntryRecorded, Event, SenateVoted, occurred
from domain.log.checkpoint import Checkpoint
from domain.log.merkle import CompactRange, leaf_hash, root_of
from domain.log.notes import PrivateKey, cosign, sign_note
from domain.log.tiles import bundles_of, encode_bundle, tiles_of
from domain.values import Day
from service.audit.evidence import Evidence
from service.audit.trust import Trust
from service.calendars import jurisdiction
from service.event_store import codec
from tests.domain.log.ed25519 import log_key, signing, witness_key

ORIGIN = "records.example/log"
KEY = log_key(ORIGIN)
WITNESS = witness_key("witness.example/w1")
TRUST = Trust((KEY.key,), None)
PROFILE = jurisdiction("mx")
#: `time` of the first entry; each further one is a second later.
START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def stream_id(number: int) -> UUID:
    return UUID(int=0x019CA2340000_7000_8000_000000000000 + number)


def event_of(version: int, number: int) -> Event:
    match version:
        case 1:
            return AuthorizationRegistered(reference=f"MX-2026-{number:04d}", title="Joint training")
        case 2:
            return SenateVoted(vote_id=stream_id(0), organ="senate", on=Day("2026-02-17"), outcome="approved")
        case _:
            return EntryRecorded(on=Day("2026-02-27"), note=f"Entry number {version - 2}.")


class History:
    """Events, in log order, as a register writes them; each is linked to the one before it in its stream."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.entries: list[bytes] = []
        self._tips: dict[UUID, tuple[int, bytes]] = {}

    @classmethod
    def after(cls, entries: Sequence[bytes], origin: str = ORIGIN) -> History:
        """The history that goes on after these entries."""
        made = cls(origin)
        made.entries = list(entries)
        for entry in entries:
            document = orjson.loads(entry)
            stream = UUID(document["subject"].removeprefix("authorization/"))
            made._tips[stream] = (document["streamversion"], leaf_hash(entry))
        return made

    def record(self, stream: int = 1, event: Event | None = None, at: datetime | None = None) -> bytes:
        """One more event of a stream."""
        id_ = stream_id(stream)
        version, prev = self._tips.get(id_, (0, None))
        event = event_of(version + 1, stream) if event is None else event
        entry = codec.stored_bytes(
            event,
            occurred(event),
            codec.Envelope(
                origin=self.origin,
                stream_id=id_,
                version=version + 1,
                recorded_at=START + timedelta(seconds=len(self.entries)) if at is None else at,
                actor_id="registry#clerk-1",
                actor_office="registrar",
                request_id="01890000-0000-7000-8000-00000000a001",
                correlation_id="01890000-0000-7000-8000-00000000b001",
                prev=prev,
            ),
        )
        self.entries.append(entry)
        self._tips[id_] = (version + 1, leaf_hash(entry))
        return entry


def history(size: int, per_stream: int = 4, origin: str = ORIGIN) -> list[bytes]:
    """Entries of several authorizations; neighbours are of different ones."""
    made = History(origin)
    streams = max(1, size // per_stream)
    for index in range(size):
        made.record(1 + index % streams)
    return made.entries


def altered(entry: bytes, **members: Any) -> bytes:
    """The entry with other members, in canonical form; None takes a member away."""
    document = {**orjson.loads(entry), **members}
    return codec.canonical({name: one for name, one in document.items() if one is not None})


def checkpoint(
    entries: Sequence[bytes], size: int | None = None, key: PrivateKey = KEY, origin: str = ORIGIN
) -> bytes:
    """The signed checkpoint of the first `size` entries."""
    return signed(origin, len(entries) if size is None else size, entries, key)


def signed(origin: str, size: int, entries: Sequence[bytes], key: PrivateKey) -> bytes:
    text = Checkpoint(origin, size, root_of([leaf_hash(one) for one in entries[:size]])).text
    return f"{text}\n{sign_note(text, key.key, signing(key.seed)).line}".encode()


def cosigned(note: bytes, at: datetime, witness: PrivateKey = WITNESS) -> bytes:
    """The checkpoint with the line of a witness that saw it at that time."""
    text = note.decode().partition("\n\n")[0] + "\n"
    return note + cosign(text, witness.key, int(at.timestamp()), signing(witness.seed)).line.encode()


def files(entries: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Path and content of every tile and bundle of a log of these entries."""
    leaves = [leaf_hash(entry) for entry in entries]
    _, completed = CompactRange().extend(leaves)
    hashes = {(node.level, node.index): node.hash for node in completed}
    hashes |= {(0, index): leaf for index, leaf in enumerate(leaves)}
    yield from files_of(entries, hashes)


def files_of(entries: Sequence[bytes], hashes: dict[tuple[int, int], bytes]) -> Iterator[tuple[str, bytes]]:
    for tile in tiles_of(len(entries)):
        level, start, stop = tile.span
        yield tile.path, b"".join(hashes[level, index] for index in range(start, stop))
    for bundle in bundles_of(len(entries)):
        yield bundle.path, encode_bundle(entries[bundle.span.start : bundle.span.stop])


def publish(folder: Path, entries: Sequence[bytes], note: bytes | None = None) -> Path:
    """A folder of evidence: the log of these entries, signed (or with another checkpoint)."""
    evidence = Evidence(folder)
    for path, data in files(entries):
        evidence.write(path, data)
    note = checkpoint(entries) if note is None else note
    evidence.keep_checkpoint(note)
    evidence.write("checkpoint", note)
    return folder
