"""Which logs an auditor trusts, and whose cosignatures a checkpoint needs. (C2SP tlog-policy.)"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.log.checkpoint import OpenedCheckpoint, open_checkpoint
from domain.log.notes import COSIGNATURE, ED25519, VerifierKey, Verify, parse_vkey
from domain.log.strict import Unverified, decode_decimal, shown

# Names are opaque octets: those which are not UTF-8 stand as lone surrogates, one to one.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f]").search
_BETWEEN = re.compile("[ \t]+").split


@dataclass(frozen=True, slots=True)
class PolicyLog:
    """A log whose checkpoints are accepted; the URL means what the application makes of it."""

    key: VerifierKey
    url: str | None


@dataclass(frozen=True, slots=True)
class PolicyWitness:
    """A witness, by the name that it has in this file only."""

    name: str
    key: VerifierKey
    url: str | None


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    """Counts as a witness if at least `threshold` of its members (witnesses or groups) do."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What `parse_policy` read. `quorum`: a witness or a group; null for `quorum none`."""

    logs: tuple[PolicyLog, ...]
    witnesses: tuple[PolicyWitness, ...]
    groups: tuple[PolicyGroup, ...]
    quorum: str | None

    def satisfied_by(self, cosigners: Iterable[VerifierKey]) -> bool:
        """Whether these keys, each taken once, are enough witnesses."""
        keys = set(cosigners)
        acting = {witness.name for witness in self.witnesses if witness.key in keys}
        for group in self.groups:  # a group stands after its members, so one pass is enough
            if sum(member in acting for member in group.members) >= group.threshold:
                acting.add(group.name)
        return self.quorum is None or self.quorum in acting

    def open(self, note: bytes, verify: Verify, log_keys: Iterable[VerifierKey] = ()) -> OpenedCheckpoint:
        """Check a checkpoint as `open_checkpoint` does, and that the quorum has cosigned it.

        `log_keys`: the log's, where they are known from elsewhere than the file. Unverified if not.
        """
        logs = (*(log.key for log in self.logs), *log_keys)
        opened = open_checkpoint(note, logs, verify, [witness.key for witness in self.witnesses])
        if not self.satisfied_by(one.key for one in opened.cosigned):
            raise Unverified(
                f"The checkpoint of {opened.checkpoint.origin} has not enough cosignatures: "
                f"the policy asks for {shown(self.quorum or 'none')}."
            )
        return opened


def parse_policy(data: bytes) -> Policy:
    """Read a policy file; Unverified with the number of the line that is wrong."""
    text = data.decode("utf-8", "surrogateescape")
    if _FORBIDDEN(text):
        raise Unverified("The policy has a control character other than tab and newline.")
    *lines, rest = text.split("\n")
    if rest:
        raise Unverified("The last line of the policy does not end in a newline: has it been cut?")
    reader = _Reader()
    for number, line in enumerate(lines, start=1):
        words = _BETWEEN(line.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            try:
                reader.read(words[0], words[1:])
            except Unverified as reason:
                raise Unverified(f"Line {number} of the policy: {reason}") from None
    return reader.policy()


@dataclass(slots=True)
class _Reader:
    logs: list[PolicyLog] = field(default_factory=list)
    witnesses: list[PolicyWitness] = field(default_factory=list)
    groups: list[PolicyGroup] = field(default_factory=list)
    quorums: list[str | None] = field(default_factory=list)
    defined: set[str] = field(default_factory=lambda: {"none"})
    members: set[str] = field(default_factory=set)

    def read(self, keyword: str, words: list[str]) -> None:
        match keyword, words:
            case "log", [vkey] | [vkey, _]:
                key = self._key(vkey, ED25519, [log.key for log in self.logs])
                self.logs.append(PolicyLog(key, words[1] if len(words) > 1 else None))
            case "witness", [name, vkey] | [name, vkey, _]:
                key = self._key(vkey, COSIGNATURE, [witness.key for witness in self.witnesses])
                self._define(name)
                self.witnesses.append(PolicyWitness(name, key, words[2] if len(words) > 2 else None))
            case "group", [name, threshold, *members] if members:
                self.groups.append(self._group(name, threshold, members))
            case "quorum", [name]:
                if self.quorums:
                    raise Unverified("There is a quorum already.")
                if name not in self.defined:
                    raise Unverified(f"Nothing above is named {shown(name)}.")
                self.quorums.append(None if name == "none" else name)
            case _:
                raise Unverified(f"This cannot be read: {shown(' '.join((keyword, *words)))}.")

    def policy(self) -> Policy:
        if not self.quorums:
            raise Unverified("The policy has no quorum line; one without witnesses says so: quorum none.")
        return Policy(tuple(self.logs), tuple(self.witnesses), tuple(self.groups), self.quorums[0])

    def _key(self, vkey: str, kind: int, others: Iterable[VerifierKey]) -> VerifierKey:
        key = parse_vkey(vkey)
        if key.kind != kind:
            raise Unverified(f"The key of {key.name} is of type 0x{key.kind:02x}; it must be 0x{kind:02x}.")
        if any(key.public == other.public for other in others):
            raise Unverified(f"The key of {key.name} stands here already.")
        return key

    def _define(self, name: str) -> None:
        if name in self.defined:
            raise Unverified(f"The name {shown(name)} is taken.")
        self.defined.add(name)

    def _group(self, name: str, threshold: str, members: list[str]) -> PolicyGroup:
        for member in members:
            if member == "none" or member not in self.defined:
                raise Unverified(f"Nothing above is named {shown(member)}.")
            if member in self.members:  # else one witness could count twice
                raise Unverified(f"{shown(member)} is a member of a group already.")
            self.members.add(member)
        match threshold:
            case "any":
                needed = 1
            case "all":
                needed = len(members)
            case _:
                needed = decode_decimal(threshold, "The threshold")
        if not 1 <= needed <= len(members):
            raise Unverified(f"A group of {len(members)} cannot have the threshold {needed}.")
        self._define(name)
        return PolicyGroup(name, needed, tuple(members))
