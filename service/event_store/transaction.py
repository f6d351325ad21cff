"""One transaction of the writer: it decides a batch of commands in order, under the head's lock.

Order (docs/architecture.md, "A vote, as it walks through", steps 3 and 4; decisions 0004 and 0005): the head
row before any other lock; clock, keys and the last event of each stream in the same round trip; then each
command sees the effects of those before it. Nothing is acknowledged before COMMIT has returned, and no warm
state advances before that either.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.authorization.evolve import evolve
from domain.authorization.state import State
from domain.commands import AnnulStep, Command, CorrectStep, RegisterAuthorization
from domain.decide import Context, decide, mended
from domain.events import occurred, type_of
from domain.jurisdictions.profile import Profile
from domain.log.merkle import leaf_hash
from domain.refusals import Refused
from service.event_store import codec
from service.event_store.append import NewEvent, NewKey, ReadOnlyError, append, make_read_only, take_head
from service.event_store.cache import StateCache
from service.event_store.clock import Clock, ClockSkewError
from service.event_store.exchange import COMMIT, Statement, byteas, exchange
from service.event_store.lookups import Votes, authors, votes_named, where_votes_are
from service.event_store.origin import OtherLogError, claims, refuse_another
from service.event_store.outcomes import Actor, Committed, Outcome, Rejection, Replayed, Write
from service.event_store.tips import Tip, stream_ends, tips_of
from service.event_store.vault import Vault, unknown_digest

log = logging.getLogger(__name__)

#: May this actor give this command to these states? None, or a sentence that says why not (403).
Policy = Callable[[Actor, Command, Mapping[UUID, State]], str | None]

_KEYS = "SELECT key_hash, request_hash, positions FROM idempotency_keys WHERE key_hash = ANY($1::bytea[])"


def keys_of(writes: Iterable[Write]) -> Statement:
    """Asks for the idempotency keys by which these may stand on record: key, request, positions."""
    return Statement(_KEYS, (byteas([mark.key_hash for write in writes for mark in write.marks]),))


@dataclass(frozen=True, slots=True)
class Rules:
    """What the writer is wired with."""

    profile: Profile
    origin: str
    policy: Policy


@dataclass(slots=True)
class HeadSeen:
    """How large a head this process has seen (a log never shrinks, but a restored one has), and its clock."""

    size: int = 0
    clock: Clock = field(default_factory=Clock)


@dataclass(slots=True)
class Batch:
    """What the commands of one transaction have done so far; later commands see it."""

    rules: Rules
    recorded_at: datetime
    position: int
    tips: dict[UUID, Tip]
    keys: dict[bytes, tuple[bytes, Sequence[int]]]
    votes: Votes
    connection: Connection[tuple[Any, ...]]
    cache: StateCache
    events: list[NewEvent] = field(default_factory=list)
    new_keys: list[NewKey] = field(default_factory=list)
    vault: Vault = field(init=False)

    def __post_init__(self) -> None:
        self.vault = Vault(self.connection)

    def judge(self, write: Write) -> Outcome:
        """One command's outcome, in the order of checks that api.md gives; its effects join the batch."""
        known = [(mark, self.keys[mark.key_hash]) for mark in write.marks if mark.key_hash in self.keys]
        for mark, (request_hash, positions) in known:
            if request_hash == mark.request_hash and not self.vault.is_other_request(
                positions, mark.private_hash
            ):
                return Replayed(tuple(positions))
        if known:
            return Rejection(
                "key-reused", "This Idempotency-Key was used for another request: send a new one."
            )
        command = write.command
        creates = command.creates()
        if write.unregistered and not creates and not write.unregistered.isdisjoint(command.streams()):
            return Rejection(
                "ref-not-registered-here",
                "Its registration was refused in this import, so this line may mean another authorization: "
                "mend that line, or name the authorization by its id.",
            )
        tips = {stream: self.tips[stream] for stream in command.streams()}
        for stream, tip in tips.items():
            if tip.state.version == 0 and stream not in creates:
                return Rejection("not-found", f"No authorization {stream} is on record.")
        states = {stream: tip.state for stream, tip in tips.items()}
        digest = unknown_digest(command, states, write)
        if digest is not None:
            return Rejection("not-found", f"No disclosure {digest} of this authorization is on record.")
        forbidden = self.rules.policy(write.actor, command, states)
        if forbidden is not None:
            return Rejection("forbidden", forbidden)
        if self._mends_own(command, states, write.actor):
            return Rejection(
                "four-eyes", "Whoever recorded a step must not correct or annul it: somebody else must."
            )
        for stream, version in write.expected.items():
            if states[stream].version != version:
                return Rejection(
                    "version-mismatch",
                    f"Authorization {stream} is at version {states[stream].version}, not {version}: "
                    "read it again, decide again, and send the new version.",
                    members={"current_version": states[stream].version, "authorization": str(stream)},
                )
        context = Context(self.position, self.recorded_at, self.rules.profile, self._sharing)
        decided = decide(command, states, context)
        if isinstance(decided, Refused):
            return Rejection(
                decided.code,
                decided.detail,
                decided.cited,
                members=_members(decided),
                at=decided.at,
            )
        return self._accept(write, tips, decided)

    def _mends_own(self, command: Command, states: Mapping[UUID, State], actor: Actor) -> bool:
        """Whether the actor recorded what is corrected or annulled: of a vote, in any of its streams."""
        if isinstance(command, RegisterAuthorization):  # it has one author for all
            return any(isinstance(step, CorrectStep | AnnulStep) for step in command.steps)
        if not isinstance(command, CorrectStep | AnnulStep):
            return False
        return actor.id in authors(self.connection, self.events, mended(command, states))

    def _sharing(self, vote_id: UUID) -> Iterator[State]:
        """The streams that have recorded a vote, as they stand after the commands so far."""
        for stream in self.votes.streams(vote_id):
            if stream not in self.tips:
                (rows,) = exchange(self.connection, [stream_ends([stream])])
                found = tips_of(self.connection, [stream], rows, self.cache, self.rules.profile)
                self.cache.put(tip.state for tip in found.values())
                self.tips.update(found)
            yield self.tips[stream].state

    def _accept(self, write: Write, tips: dict[UUID, Tip], decided: Sequence[tuple[UUID, Any]]) -> Outcome:
        made: list[NewEvent] = []
        for stream, event in decided:
            state, prev = tips[stream]
            after = evolve(state, event, self.position + len(made))
            stored = codec.stored_bytes(
                event,
                occurred(event),
                codec.Envelope(
                    origin=self.rules.origin,
                    stream_id=stream,
                    version=after.version,
                    recorded_at=self.recorded_at,
                    actor_id=write.actor.id,
                    actor_office=write.actor.office,
                    request_id=write.request_id,
                    correlation_id=write.correlation_id,
                    prev=prev,
                ),
            )
            if len(stored) > codec.MAX_EVENT_BYTES:
                return Rejection(
                    "event-too-large",
                    f"The event would be {len(stored)} bytes, more than {codec.MAX_EVENT_BYTES}: "
                    "record less text, or the SHA-256 of a document instead of its content.",
                )
            leaf = leaf_hash(stored)
            tips[stream] = Tip(after, leaf)
            made.append(NewEvent(stream, after.version, type_of(event), stored, leaf))
        # The point of no return within the batch: everything above left it untouched.
        positions = tuple(range(self.position, self.position + len(made)))
        for position, (stream, event) in zip(positions, decided, strict=True):
            self.vault.take(stream, position, event, write.sealed)
            self.votes.add(stream, event)
        self.position += len(made)
        self.events += made
        self.tips.update(tips)
        self.keys[write.key_hash] = (write.request_hash, positions)
        self.new_keys.append(NewKey(write.key_hash, write.request_hash, positions[0], len(positions)))
        return Committed(
            positions,
            self.recorded_at,
            {stream: tip.state for stream, tip in tips.items()},
            tuple(event.stream_id for event in made),
        )


def record(
    connection: Connection[tuple[Any, ...]],
    writes: Sequence[Write],
    cache: StateCache,
    rules: Rules,
    seen: HeadSeen,
) -> tuple[list[Outcome], list[State]]:
    """Judge the writes in order and commit what they record: their outcomes, and the states that advanced.

    Raises psycopg.Error (nothing recorded, or unknown if it is lost at COMMIT: the writer's matter),
    ClockSkewError and ReadOnlyError (nothing recorded).
    """
    streams = list({stream for write in writes for stream in write.command.streams()})
    named = {vote for write in writes for vote in votes_named(write.command)}
    try:
        head, now, (keys, ends, *recorded) = take_head(
            connection,
            keys_of(writes),
            stream_ends(streams),
            *([where_votes_are(named)] if named else ()),
        )
    except ReadOnlyError:
        connection.rollback()
        raise
    try:
        refuse_another(head.origin, rules.origin)
    except OtherLogError:
        connection.rollback()
        raise
    _refuse_a_smaller_log(connection, head.size, seen)
    try:
        seen.clock.check(now.timestamp())
    except ClockSkewError:
        connection.rollback()
        raise
    votes = Votes(connection)
    votes.remember(named, chain(*recorded))
    batch = Batch(
        rules=rules,
        recorded_at=max(now, head.recorded_at).astimezone(UTC),
        position=head.size,
        tips=tips_of(connection, streams, ends, cache, rules.profile),
        keys={key: (request, positions) for key, request, positions in keys},
        votes=votes,
        connection=connection,
        cache=cache,
    )
    outcomes = [judge_alone(batch, write) for write in writes]
    if not batch.events:
        connection.rollback()
        return outcomes, []
    beside = (*batch.vault.writes(), *claims(head.origin, rules.origin), COMMIT)
    append(connection, head, batch.events, batch.new_keys, batch.recorded_at, *beside)
    seen.size = head.size + len(batch.events)
    touched = {event.stream_id for event in batch.events}
    return outcomes, [batch.tips[stream].state for stream in touched]


def _refuse_a_smaller_log(connection: Connection[tuple[Any, ...]], size: int, seen: HeadSeen) -> None:
    """Close the register for every process if the log has shrunk: to write on would be to fork it."""
    before, seen.size = seen.size, size
    if size < before:
        reason = f"The log has {size} entries, and this process has seen {before}: was a backup restored?"
        make_read_only(connection, reason)
        connection.commit()
        raise ReadOnlyError(reason)


def _members(refused: Refused) -> Mapping[str, object]:
    """What a problem says besides: what to do, and what is told otherwise than it is on record."""
    differs = [one._asdict() for one in refused.differs]
    return {"sentence": refused.sentence, **({"differs": differs} if differs else {})}


def judge_alone(batch: Batch, write: Write) -> Outcome:
    """One command's outcome, whatever its judging meets; its effects join the batch."""
    outcome = _judged(batch, write)
    write.note(outcome)
    return outcome


def _judged(batch: Batch, write: Write) -> Outcome:
    try:
        return batch.judge(write)
    except codec.NotCanonicalError as error:
        return Rejection("invalid", f"The step cannot be written in canonical form: {error}.")
    except Exception:  # a defect met by one command must not fail its neighbours
        log.exception("a command (%s) failed", write.kind)
        return Rejection("internal", "The service failed on this request; nothing was recorded.")
