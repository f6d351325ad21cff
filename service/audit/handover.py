"""Finds which keys signed the log before the present one, and which follow. (Its entries: `LogKeyAnnounced`.)

Whoever knows the present key only can so check what the one before it signed: the entry that names the old
key is among those that the present one has signed. Nothing newer is ever believed by it. Whoever knows the
old key only is told of the one that follows, and must still get it from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from domain.log.checkpoint import Checkpoint, OpenedCheckpoint, parse_checkpoint
from domain.log.notes import ED25519, VerifierKey, parse_note, parse_vkey
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
            for key in (one.replaces for one in _announcements(self.evidence, self.newest))
            if (key.name, key.kind) == (origin, ED25519) and key not in self.trust.keys
        )
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Announced:
    """An entry of a copy says that this key follows a trusted one. `signs`: the copy is signed with it.

    Whether the entry is the log's is known once a trusted key has signed what holds it, and not before.
    """

    index: int
    replaces: VerifierKey
    key: VerifierKey
    signs: bool

    def __str__(self) -> str:
        signed = "The new key has signed this copy; it" if self.signs else "It"
        return (
            f"Entry {self.index} announces that the key {self.key} replaces {self.replaces}. {signed} is not "
            "believed for that: get it from elsewhere, as you got the first, and give both with --vkey."
        )


def announced(trust: Trust, evidence: Evidence, note: bytes) -> list[Announced]:
    """Which keys follow those that are trusted, one after the other; none that is trusted already."""
    try:
        newest = parse_checkpoint(parse_note(note).text)
    except Unverified:  # reported where it is opened
        return []
    following: list[Announced] = []
    known = [*trust.keys, *(() if trust.policy is None else (log.key for log in trust.policy.logs))]
    for one in _announcements(evidence, newest):
        is_ours = (one.key.name, one.key.kind) == (newest.origin, ED25519)
        if is_ours and one.replaces in known and one.key not in known:
            known.append(one.key)
            following.append(Announced(one.place, one.replaces, one.key, _opens(one.key, note)))
    return following


def _opens(key: VerifierKey, note: bytes) -> bool:
    try:
        Trust((key,), None).open(note)
    except Unverified:
        return False
    return True


class _Announcement(NamedTuple):
    """Of an entry of the register's own stream: which key follows which."""

    place: int
    replaces: VerifierKey
    key: VerifierKey


def _announcements(evidence: Evidence, newest: Checkpoint) -> Iterator[_Announcement]:
    """What the entries say of keys, in their order."""
    for bundle in bundles_of(newest.size):
        try:
            data = evidence.bundle(bundle)
        except Unverified:  # reported where the entries are checked
            return
        if _ANNOUNCED.encode() not in data:
            continue
        for place, entry in enumerate(split(data)):
            with suppress(*UNREADABLE):  # as above
                document: Any = read_json(entry)
                if document["subject"] == f"register/{newest.origin}" and document["type"].startswith(
                    _ANNOUNCED
                ):
                    told = document["data"]
                    yield _Announcement(
                        bundle.span.start + place, parse_vkey(told["replaces"]), parse_vkey(told["vkey"])
                    )
