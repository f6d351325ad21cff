"""Folds every authorization from the entries of a copy, by the same pure code as the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.jurisdictions.profile import Profile
from domain.log.merkle import leaf_hash
from domain.log.strict import shown
from domain.log.tiles import bundles_of, decode_bundle
from service.audit.disclosures import Digests
from service.audit.envelope import is_instant
from service.audit.evidence import Evidence
from service.audit.failures import UNREADABLE
from service.audit.report import Report
from service.audit.tree import Tree
from service.event_store import codec

_AUTHORIZATION: Final = "authorization/"


@dataclass(slots=True)
class Folded:
    """Where the entries lead, and what each of them is; all by index in the log."""

    states: dict[UUID, State] = field(default_factory=dict)
    digests: Digests = field(default_factory=Digests)
    leaves: list[bytes] = field(default_factory=list)
    #: When each was recorded.
    times: dict[int, datetime] = field(default_factory=dict)
    #: Where the events of each type, and the steps of each authorization, stand.
    kinds: dict[str, list[int]] = field(default_factory=dict)
    streams: dict[UUID, list[int]] = field(default_factory=dict)


def folded(evidence: Evidence, size: int, profile: Profile, report: Report) -> tuple[Folded, bytes]:
    """What the first `size` entries say, and the root that they make; Unverified if one is missing."""
    found, tree = Folded(), Tree()
    for bundle in bundles_of(size):
        entries = decode_bundle(evidence.bundle(bundle), bundle.width)
        leaves = [leaf_hash(entry) for entry in entries]
        tree.add(leaves)
        found.leaves += leaves
        found.digests.add(bundle.span.start, entries)
        for index, entry in enumerate(entries, bundle.span.start):
            try:
                _take(found, index, entry, profile, report)
            except UNREADABLE as error:
                report.add("data", index, f"Entry {index} cannot be replayed: {shown(str(error))}.")
    return found, tree.root()


def _take(found: Folded, index: int, entry: bytes, profile: Profile, report: Report) -> None:
    document = orjson.loads(entry)
    if codec.canonical(document) != entry:
        report.add("canonical", index, f"Entry {index} is not in canonical form.")
    kind, subject, time = document["type"], document["subject"], document["time"]
    if not (type(kind) is str and type(subject) is str and type(time) is str and is_instant(time)):
        raise ValueError("its type, its subject or its time is none")
    found.times[index] = datetime.fromisoformat(time)
    found.kinds.setdefault(kind, []).append(index)
    if not subject.startswith(_AUTHORIZATION):
        return  # of the register itself
    stream = UUID(subject.removeprefix(_AUTHORIZATION))
    state = found.states.get(stream) or nothing(stream, profile)
    found.streams.setdefault(stream, []).append(index)
    found.states[stream] = evolve(state, codec.decode(entry).event, index)
