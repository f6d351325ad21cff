"""Which keys signed the log before the present one? (Its own entries say it: `LogKeyAnnounced`.)

Whoever knows the present key only can so check what the one before it signed: the entry that names the old
key is among those that the present one has signed. Nothing newer is ever believed by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from domain.log.checkpoint import Checkpoint, OpenedCheckpoint
from domain.log.notes import ED25519, VerifierKey, parse_vkey
from domain.log.strict import Unverified
from domain.log.tiles import bundles_of
from service.audit.documents import read_json
from service.audit.evidence import Evidence, split
from service.audit.failures import UNREADABLE
from service.audit.trust import Trust

_ANNOUNCED: Final = "mx.anuencia.log-key-announced."


@dataclass
class Former:
    """Opens earlier checkpoints: by a trusted key, or by one that the entries of this copy call replaced."""

    trust: Trust
    evidence: Evidence
    newest: Checkpoint

    def open(self, note: bytes) -> OpenedCheckpoint:
        """The checkpoint; Unverified if neither has signed it."""
        try:
            return self.trust.open(note)
        except Unverified:
            if not self._replaced:
                raise
            return replace(self.trust, keys=(*self.trust.keys, *self._replaced)).open(note)

    @cached_property
    def _replaced(self) -> tuple[VerifierKey, ...]:
        origin = self.newest.origin
        found = dict.fromkeys(
            key
            for key in _named(self.evidence, self.newest)
            if (key.name, key.kind) == (origin, ED25519) and key not in self.trust.keys
        )
        return tuple(found)


def _named(evidence: Evidence, newest: Checkpoint) -> Iterator[VerifierKey]:
    """The keys that entries of the register's own stream say were replaced."""
    for bundle in bundles_of(newest.size):
        try:
            data = evidence.bundle(bundle)
        except Unverified:  # reported where the entries are checked
            return
        for entry in split(data) if _ANNOUNCED.encode() in data else ():
            with suppress(*UNREADABLE):  # as above
                document: Any = read_json(entry)
                if document["subject"] == f"register/{newest.origin}" and document["type"].startswith(
                    _ANNOUNCED
                ):
                    yield parse_vkey(document["data"]["replaces"])
