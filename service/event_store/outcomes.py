"""What is handed to the writer, and what can come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.authorization.state import State
from domain.commands import Command
from domain.jurisdictions.profile import Spoken


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: an issuer's name, its pseudonymous subject, the one office and the scopes of the token."""

    issuer: str
    subject: str
    office: str
    scopes: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """`actorid` of the envelope: `<issuer name>#<sub>`."""
        return f"{self.issuer}#{self.subject}"


class Sealed(NamedTuple):
    """A disclosure as it is stored beside the log, encrypted, and the key that opens it."""

    digest: str
    sealed: bytes
    key: bytes
    #: Of the whole request that brought it, under that key.
    request_mac: bytes


class Mark(NamedTuple):
    """By what a request is known again: SHA-256 of its key, of itself, and of all of it if it discloses."""

    key_hash: bytes
    request_hash: bytes
    private_hash: bytes | None = None


class Write(NamedTuple):
    """One command on its way to the log, with everything that is judged under the head's lock."""

    command: Command
    actor: Actor
    #: Expected version by stream; a stream that is left out is not compared (imports).
    expected: Mapping[UUID, int]
    #: SHA-256 of (issuer, subject, key), and of method, path and body.
    key_hash: bytes
    request_hash: bytes
    request_id: str
    correlation_id: str
    #: Roughly what it weighs in the queue.
    size: int = 0
    #: What it discloses outside the log; then `request_hash` leaves it out, and `private_hash` (never stored)
    #: is the SHA-256 of method, path and the whole body.
    sealed: tuple[Sealed, ...] = ()
    private_hash: bytes | None = None
    #: By what the same request may stand on record from before, when it was marked by another rule.
    earlier: tuple[Mark, ...] = ()
    #: Of an import: the streams whose registration in it was refused, so that nothing else is recorded there.
    unregistered: set[UUID] | None = None

    def note(self, outcome: Outcome) -> None:
        """Keep `unregistered` as this outcome has it; called in the order of the lines."""
        if self.unregistered is None:
            return
        if isinstance(outcome, Rejection):
            self.unregistered.update(self.command.creates())
        else:
            self.unregistered.difference_update(self.command.creates())

    @property
    def kind(self) -> str:
        """What is recorded, for the service's own log: nothing of what it says."""
        command, step = type(self.command).__name__, getattr(self.command, "step", None)
        return command if step is None else f"{command} of {type(step).__name__}"

    @property
    def is_of_an_import(self) -> bool:
        """Whether it is a line of an import."""
        return self.unregistered is not None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All by which it may be known: its own first."""
        return (Mark(self.key_hash, self.request_hash, self.private_hash), *self.earlier)


class Committed(NamedTuple):
    """The command's events are durable, at these positions."""

    positions: tuple[int, ...]
    recorded_at: datetime
    #: The streams it wrote, as they stand right after it.
    states: Mapping[UUID, State]
    #: For each position, the stream that it belongs to.
    streams: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """The key was used before, with the same request: these positions came of it then."""

    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """Nothing was recorded. `code` is one of the registry of problems (service/api/http/problems.py)."""

    code: str
    detail: str
    #: What the rule rests on, in both languages.
    cited: Spoken | None = None
    #: Further members of the problem, such as `current_version`.
    members: Mapping[str, object] = field(default_factory=dict)
    #: Of a refused decision: the path of what is refused within the command, "" for all of it.
    at: str | None = None


Outcome = Committed | Replayed | Rejection
